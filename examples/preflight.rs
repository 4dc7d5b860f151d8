//! What will this pipeline pull and push, and what in it would fail?
//!
//! `cargo run --example preflight` looks at a built-in pipeline on a built-in account.
//!
//! `cargo run --example preflight -- --account FILE PIPELINE…` looks at yours: for each a table of its steps,
//! and under it every problem. It ends with 1 where anything would fail or a file is no pipeline, and with 2
//! where there was nothing to begin with. `--json` writes the same for machines, `--mermaid` draws a chart.
//!
//! This file reads what is asked for; `preflight/reading.rs` reads pipelines, `preflight/table.rs` prints them.

#[path = "support/account.rs"]
mod account;
#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "preflight/reading.rs"]
mod reading;
#[path = "preflight/table.rs"]
mod table;
#[path = "support/yaml.rs"]
mod yaml;

use std::io::{self, IsTerminal as _, Read as _};
use std::process::ExitCode;

use registry_resolver::format::AccountNotice;
use registry_resolver::push::Trust;
use registry_resolver::reference::Excerpt;
use registry_resolver::{Catalog, Preflight, Run};
use serde::Serialize;
use table::Paint;
use yaml::Remark;

const USAGE: &str = "\
usage: preflight --account FILE [OPTION]... PIPELINE...
       preflight [OPTION]...

Says what each PIPELINE, a YAML file or `-` for standard input, will pull and push, and what in it would fail.
FILE is an account: an export or our own format, in JSON, TOML or YAML. Without files it looks at a built-in pipeline
on a built-in account.

  --branch B                the branch that is built
  --default-branch B        the repository's default branch
  --revision R              the revision that is built
  --set NAME=VALUE          a variable of the run
  --untrusted NAME=VALUE    a variable whose value a stranger may have chosen
  --fork                    the build is not to be trusted
  --json                    write JSON
  --mermaid                 draw one pipeline as a Mermaid flow chart";

const ACCOUNT: &str = include_str!("account.json");
const PIPELINE: &str = include_str!("preflight/pipeline.yml");
/// Where the built-in pipeline runs, unless the options say otherwise.
const BRANCH: &str = "feature/Login";

fn main() -> ExitCode {
    match run() {
        Ok(Verdict::Passes) => ExitCode::SUCCESS,
        Ok(Verdict::Fails) => ExitCode::FAILURE,
        Err(why) => {
            output::tell(why);
            ExitCode::from(2)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passes,
    Fails,
}

fn run() -> Result<Verdict, String> {
    let options = Options::read()?;
    let output = match options.output {
        Output::Help => return output::print(format_args!("{USAGE}\n")).map(|()| Verdict::Passes),
        output => output,
    };
    let note = |notice: &AccountNotice| output::tell(format_args!("account: {notice}"));
    let catalog = match &options.account {
        Some(file) => account::read(file, note)?,
        None => account::parse(ACCOUNT, note)?,
    };
    let run = options.run();
    let names =
        if options.pipelines.is_empty() { vec![None] } else { options.pipelines.iter().map(Some).collect() };
    let reports = names.into_iter().map(|name| match name {
        None => Report::of(
            "the built-in pipeline on the built-in account",
            PIPELINE.as_bytes().to_vec(),
            &catalog,
            &run,
        ),
        Some(file) => match read_pipeline(file) {
            Ok(bytes) => Report::of(file, bytes, &catalog, &run),
            Err(error) => Report { file: file.clone(), looked_at: Err(Remark::at(None, error)) },
        },
    });
    let mut verdict = Verdict::Passes;
    let mut judge = |report: &Report| {
        if !matches!(&report.looked_at, Ok(seen) if !seen.preflight.would_fail()) {
            verdict = Verdict::Fails;
        }
    };
    match output {
        Output::Json => {
            let reports: Vec<Report> = reports.inspect(&mut judge).collect();
            let json = serde_json::to_string_pretty(&reports).map_err(|error| error.to_string())?;
            output::print(format_args!("{json}\n"))?;
        }
        Output::Mermaid => {
            for report in reports.inspect(&mut judge) {
                match &report.looked_at {
                    Ok(seen) => output::print(seen.preflight.to_mermaid())?,
                    Err(remark) => output::tell(format_args!("{}: {remark}", report.shown_file())),
                }
            }
        }
        Output::Table | Output::Help => {
            let paint = Paint::when(wants_colour());
            for (number, report) in reports.inspect(&mut judge).enumerate() {
                let gap = if number == 0 { "" } else { "\n" };
                output::print(format_args!("{gap}{}", table::render(&report, paint)))?;
            }
        }
    }
    Ok(verdict)
}

/// See <https://no-color.org>.
fn wants_colour() -> bool {
    io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
}

// ---- what came of it

/// What there is to say of one file.
struct Report {
    file: String,
    looked_at: Result<Seen, Remark>,
}

/// A file that is a pipeline.
struct Seen {
    notices: Vec<Remark>,
    preflight: Preflight,
}

impl Report {
    fn of(file: &str, bytes: Vec<u8>, catalog: &Catalog, run: &Run<'_>) -> Self {
        let looked_at = reading::read(bytes)
            .map(|(pipeline, notices)| Seen { notices, preflight: pipeline.preflight(catalog, run) });
        Self { file: file.to_owned(), looked_at }
    }

    /// The end of a long path says which it is.
    fn shown_file(&self) -> Excerpt {
        Excerpt::around(&self.file, self.file.len())
    }
}

impl Serialize for Report {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shape<'a> {
            file: &'a str,
            would_fail: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<&'a Remark>,
            #[serde(skip_serializing_if = "<[Remark]>::is_empty")]
            notices: &'a [Remark],
            #[serde(skip_serializing_if = "Option::is_none")]
            preflight: Option<&'a Preflight>,
        }
        let seen = self.looked_at.as_ref();
        Shape {
            file: &self.file,
            would_fail: seen.map_or(true, |seen| seen.preflight.would_fail()),
            error: seen.err(),
            notices: seen.map_or(&[], |seen| &seen.notices),
            preflight: seen.ok().map(|seen| &seen.preflight),
        }
        .serialize(serializer)
    }
}

// ---- what is asked for

#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Table,
    Json,
    Mermaid,
    Help,
}

struct Options {
    account: Option<String>,
    branch: Option<String>,
    default_branch: Option<String>,
    revision: Option<String>,
    variables: Vec<(String, String, Trust)>,
    trust: Trust,
    output: Output,
    pipelines: Vec<String>,
}

impl Options {
    fn read() -> Result<Self, String> {
        let arguments = given::arguments(USAGE)?;
        let mut options = Self {
            account: None,
            branch: None,
            default_branch: None,
            revision: None,
            variables: Vec::new(),
            trust: Trust::Trusted,
            output: Output::Table,
            pipelines: Vec::new(),
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value\n{USAGE}"));
            match argument.as_str() {
                "--account" => options.account = Some(value()?),
                "--branch" => options.branch = Some(value()?),
                "--default-branch" => options.default_branch = Some(value()?),
                "--revision" => options.revision = Some(value()?),
                "--set" => options.variables.push(variable(&argument, &value()?, Trust::Trusted)?),
                "--untrusted" => options.variables.push(variable(&argument, &value()?, Trust::Untrusted)?),
                "--fork" => options.trust = Trust::Untrusted,
                "--json" => options.write(Output::Json)?,
                "--mermaid" => options.write(Output::Mermaid)?,
                "--help" | "-h" => return Ok(Self { output: Output::Help, ..options }),
                "--" => options.pipelines.extend(arguments.by_ref()),
                _ if argument.starts_with('-') && argument != "-" => {
                    return Err(format!("unknown option `{}`\n{USAGE}", Excerpt::of(&argument)));
                }
                _ => options.pipelines.push(argument),
            }
        }
        options.check()
    }

    fn write(&mut self, output: Output) -> Result<(), String> {
        if ![output, Output::Table].contains(&self.output) {
            return Err(format!("--json and --mermaid do not go together\n{USAGE}"));
        }
        self.output = output;
        Ok(())
    }

    fn check(mut self) -> Result<Self, String> {
        let why = match (&self.account, self.pipelines.len()) {
            (Some(_), 0) => "an account, but no pipeline",
            (None, 1..) => "a pipeline, but no --account",
            (_, 2..) if self.output == Output::Mermaid => "--mermaid draws one pipeline",
            _ if self.pipelines.iter().filter(|file| *file == "-").count() > 1 => {
                "standard input can be read once"
            }
            _ => {
                if self.pipelines.is_empty() && self.branch.is_none() && self.revision.is_none() {
                    self.branch = Some(BRANCH.to_owned());
                }
                return Ok(self);
            }
        };
        Err(format!("{why}\n{USAGE}"))
    }

    fn run(&self) -> Run<'_> {
        let mut run = Run::default().with_trust(self.trust);
        if let Some(branch) = &self.branch {
            run = run.with_branch(branch);
        }
        if let Some(branch) = &self.default_branch {
            run = run.with_default_branch(branch);
        }
        if let Some(revision) = &self.revision {
            run = run.with_revision(revision);
        }
        for (name, value, trust) in &self.variables {
            run = match trust {
                Trust::Untrusted => run.with_untrusted_variable(name, value),
                _ => run.with_variable(name, value),
            };
        }
        run
    }
}

/// The value may be a secret, so it is not echoed.
fn variable(option: &str, text: &str, trust: Trust) -> Result<(String, String, Trust), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned(), trust)),
        _ => Err(format!("{option} takes NAME=VALUE\n{USAGE}")),
    }
}

fn read_pipeline(file: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let limit = reading::LARGEST_FILE + 1;
    let read = match file {
        "-" => io::stdin().lock().take(limit).read_to_end(&mut bytes),
        _ => std::fs::File::open(file).and_then(|open| open.take(limit).read_to_end(&mut bytes)),
    };
    read.map(|_| bytes).map_err(|error| error.to_string())
}
