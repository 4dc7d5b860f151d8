//! A node agent: keeps the folders of hosts that containerd reads and the `registries.conf` of Podman, skopeo, Buildah
//! and CRI-O in step with one catalog.
//!
//! `wanted.rs` says what the files should be, `shown.rs` how they differ, `replace.rs` puts them in place. This file
//! reads the command line and the catalog.

mod replace;
mod shown;
mod wanted;

use std::io::Write as _;
use std::process::ExitCode;

use registry_resolver::format::{Engine, FileFormat};
use registry_resolver::{Account, Catalog};
use wanted::{Node, Wanted};

const USAGE: &str = "\
usage: node-agent --catalog FILE [--check] [--all] [--containers FOLDER] [--certs-d FOLDER]
                  [--engine ENGINE]...

Keeps FOLDER/registries.conf and FOLDER/HOST/hosts.toml in step with a catalog. What it does not speak of stays in
the files, comments included. Prints what the files cannot say, and what changes, before anything is written.

  --catalog FILE       an account export, or our own format, as JSON or (`.toml`) as TOML
  --check              write nothing
  --all                print every notice, however many are alike
  --containers FOLDER  where registries.conf is, and the folder registries.conf.d: /etc/containers
  --certs-d FOLDER     where containerd has a folder for each host: /etc/containerd/certs.d
  --engine ENGINE      who reads the files: podman-4, podman-5, podman-6 (if not given) or cri-o for registries.conf,
                       containerd-1 or containerd-2 (if not given) for hosts.toml

Exit status: 0 all is in step, 1 where --check finds that something is not, 2 where something is not done.";

struct Options {
    catalog: String,
    node: Node,
    mode: Mode,
    notices: Notices,
}

#[derive(PartialEq, Eq)]
enum Mode {
    Check,
    Write,
}

enum Notices {
    All,
    NotManyAlike,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match options(arguments).and_then(|options| run(&options)) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("node-agent: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<ExitCode, String> {
    let Wanted { notices, changes } = options.node.wanted(&catalog(&options.catalog)?)?;
    let mut told = match options.notices {
        Notices::All => notices.iter().map(|notice| format!("{notice}\n")).collect(),
        Notices::NotManyAlike => shown::told(&notices),
    };
    for change in &changes {
        told.push_str(&shown::difference(change));
    }
    if changes.is_empty() {
        told.push_str("all is in step\n");
    }
    // Where nobody could see what changes, nothing does.
    let mut out = std::io::stdout().lock();
    let printed = out.write_all(told.as_bytes()).and_then(|()| out.flush());
    printed.map_err(|error| format!("standard output: {error}; nothing is written"))?;
    if options.mode == Mode::Check {
        return Ok(if changes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    // One file that cannot be written keeps no other from its place.
    let failed: Vec<String> = changes.iter().filter_map(|change| replace::replace(change).err()).collect();
    if failed.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(failed.join("\nnode-agent: ")) }
}

fn options(arguments: Vec<String>) -> Result<Options, String> {
    let (mut catalog, mut mode, mut node) = (None, Mode::Write, Node::default());
    let mut notices = Notices::NotManyAlike;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value\n{USAGE}"));
        match argument.as_str() {
            "--catalog" => catalog = Some(value()?),
            "--check" => mode = Mode::Check,
            "--all" => notices = Notices::All,
            "--containers" => node.containers = value()?.into(),
            "--certs-d" => node.certs_d = value()?.into(),
            "--engine" => {
                let word = value()?;
                let engine: Engine = word.parse().map_err(|error| format!("--engine: {error}"))?;
                if FileFormat::RegistriesConf.engines().contains(&engine) {
                    node.podman = engine;
                } else if FileFormat::HostsToml.engines().contains(&engine) {
                    node.containerd = engine;
                } else {
                    return Err(format!("--engine {word}: it reads neither registries.conf nor hosts.toml"));
                }
            }
            _ => return Err(format!("unknown option {argument}\n{USAGE}")),
        }
    }
    let catalog = catalog.ok_or_else(|| format!("--catalog is missing\n{USAGE}"))?;
    Ok(Options { catalog, node, mode, notices })
}

/// Reads a catalog, with every problem that it has.
fn catalog(file: &str) -> Result<Catalog, String> {
    let fault = |why: &dyn std::fmt::Display| format!("{file}: {why}");
    let text = std::fs::read_to_string(file).map_err(|error| fault(&error))?;
    let account: Account = if file.ends_with(".toml") {
        toml::from_str(&text).map_err(|error| fault(&error.message()))?
    } else {
        serde_json::from_str(&text).map_err(|error| fault(&error))?
    };
    account.into_builder().build().map_err(|problems| fault(&problems))
}
