//! The command line.

use registry_resolver::format::{DefaultEndpoint, Engine, FileFormat};
use registry_resolver::reference::Excerpt;

use crate::files::Source;

pub(crate) const USAGE: &str = "\
usage: convert --from FORMAT [PATH]... [--from-engine ENGINE] [--root FOLDER]
               --to FORMAT OUT [--to-engine ENGINE] [--check | --overwrite]
       convert --from FORMAT [PATH]... --explain IMAGE

Reads files of one engine and writes them for another. Before it writes it
prints what it read, what that says otherwise than it seems to, what cannot be
said in the other format, and an image for everything that will be different.

  --from FORMAT     registries-conf, hosts-toml, containerd-cri, k3s-registries,
                    buildkitd-toml, docker-daemon, mirror-sets, account or own
  PATH              a folder as the engine has it, of hosts-toml also several,
                    or files in the order in which they are read; where there
                    is none, what the engine would read on this machine
  --root FOLDER     on the machine whose files are below this folder
  --from-engine E   podman-4, podman-5, podman-6, cri-o, containerd-1,
                    containerd-2, dockerd, dockerd-containerd, buildkit or k3s;
                    the newest of its format where it is not given
  --disable-default-registry-endpoint
                    as k3s is started
  --to FORMAT OUT   the same formats, but account and mirror-sets; into files
                    of this folder, whose comments and other keys stay
  --to-engine E     as --from-engine; the newest that can be written for
  --check           write nothing
  --overwrite       write over what cannot be kept, too
  --explain IMAGE   what the engine does with an image, request by request

Exit status: 0 done, 1 where --check finds that images will be pulled otherwise
or a file would be lost, 2 where something cannot be read or written.";

pub(crate) enum Asked {
    Help,
    Conversion(Arguments),
}

pub(crate) struct Arguments {
    pub(crate) format: FileFormat,
    pub(crate) engine: Option<Engine>,
    pub(crate) source: Source,
    pub(crate) default_endpoint: Option<DefaultEndpoint>,
    pub(crate) target: Target,
}

pub(crate) enum Target {
    Explain(String),
    Check { format: FileFormat, engine: Option<Engine>, folder: String },
    Write { format: FileFormat, engine: Option<Engine>, folder: String, overwrites: bool },
}

#[derive(Default)]
struct Words {
    from: Option<String>,
    from_engine: Option<String>,
    root: Option<String>,
    to: Option<String>,
    to_engine: Option<String>,
    explain: Option<String>,
    paths: Vec<String>,
    outs: Vec<String>,
    flags: Vec<String>,
}

const FLAGS: [&str; 3] = ["--check", "--overwrite", "--disable-default-registry-endpoint"];

/// What the command line asks; an error is what to say instead, with the usage.
pub(crate) fn read(arguments: Vec<String>) -> Result<Asked, String> {
    let mut words = Words::default();
    let mut arguments = arguments.into_iter();
    let mut only_paths = false;
    while let Some(argument) = arguments.next() {
        // What stands behind `--to` is where to write.
        let is_out = words.to.is_some();
        let slot = match argument.as_str() {
            _ if only_paths => None,
            "--help" | "-h" => return Ok(Asked::Help),
            "--" => {
                only_paths = true;
                continue;
            }
            "--from" => Some(&mut words.from),
            "--from-engine" => Some(&mut words.from_engine),
            "--root" => Some(&mut words.root),
            "--to" => Some(&mut words.to),
            "--to-engine" => Some(&mut words.to_engine),
            "--explain" => Some(&mut words.explain),
            flag if FLAGS.contains(&flag) => {
                words.flags.push(argument);
                continue;
            }
            other if other.starts_with('-') => {
                return Err(usage(&format!("unknown option `{}`", Excerpt::of(other))));
            }
            _ => None,
        };
        match slot {
            Some(Some(_)) => return Err(usage(&format!("{argument} is given more than once"))),
            Some(slot) => {
                let value = arguments.next().filter(|value| !value.is_empty());
                *slot = Some(value.ok_or_else(|| usage(&format!("{argument} needs a value")))?);
            }
            None if is_out => words.outs.push(argument),
            None => words.paths.push(argument),
        }
    }
    words.asked().map(Asked::Conversion)
}

impl Words {
    fn flag(&mut self, name: &str) -> bool {
        let before = self.flags.len();
        self.flags.retain(|flag| flag != name);
        self.flags.len() < before
    }

    fn asked(mut self) -> Result<Arguments, String> {
        let from = self.from.take().ok_or_else(|| usage("--from is missing"))?;
        let format = format_of(&from)?;
        let engine = self.from_engine.take().map(|engine| engine_of(&engine)).transpose()?;
        let disables = self.flag("--disable-default-registry-endpoint");
        if disables && format != FileFormat::K3sRegistries {
            return Err(usage("--disable-default-registry-endpoint goes with `k3s-registries`"));
        }
        let source = match (self.root.take(), self.paths.is_empty()) {
            (Some(_), false) => return Err(usage("--root and a path do not go together")),
            (root, true) => Source::Machine { root: root.unwrap_or_else(|| "/".to_owned()) },
            (None, false) => Source::Paths(core::mem::take(&mut self.paths)),
        };
        let default_endpoint = disables.then_some(DefaultEndpoint::Disabled);
        let target = self.target()?;
        Ok(Arguments { format, engine, source, default_endpoint, target })
    }

    fn target(mut self) -> Result<Target, String> {
        let (checks, overwrites) = (self.flag("--check"), self.flag("--overwrite"));
        match (self.to.take(), self.explain.take()) {
            (Some(_), Some(_)) => Err(usage("--to and --explain do not go together")),
            (None, None) => Err(usage("--to or --explain is missing")),
            (None, Some(_)) if checks || overwrites || self.to_engine.is_some() => {
                Err(usage("--check, --overwrite and --to-engine go with --to"))
            }
            (None, Some(image)) => Ok(Target::Explain(image)),
            (Some(to), None) => {
                let format = format_of(&to)?;
                let engine = self.to_engine.take().map(|engine| engine_of(&engine)).transpose()?;
                let mut outs = self.outs.into_iter();
                let folder = outs.next().ok_or_else(|| usage("--to needs a folder to write into"))?;
                if let Some(more) = outs.next() {
                    return Err(usage(&format!("`{}` is too much behind --to", Excerpt::of(&more))));
                }
                match (checks, overwrites) {
                    (true, true) => Err(usage("--check and --overwrite do not go together")),
                    (true, false) => Ok(Target::Check { format, engine, folder }),
                    (false, _) => Ok(Target::Write { format, engine, folder, overwrites }),
                }
            }
        }
    }
}

fn format_of(word: &str) -> Result<FileFormat, String> {
    word.parse().map_err(|error: registry_resolver::words::UnknownWord| usage(&error.to_string()))
}

fn engine_of(word: &str) -> Result<Engine, String> {
    word.parse().map_err(|error: registry_resolver::words::UnknownWord| usage(&error.to_string()))
}

fn usage(why: &str) -> String {
    format!("{why}\n{USAGE}")
}
