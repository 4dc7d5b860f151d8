//! Files of one engine for another: what they say, what gets lost, and which images that concerns.
//!
//! `cargo run --example convert --features toml -- --from registries-conf /etc/containers --to hosts-toml out/` prints
//! what it reads, what the files say otherwise than they seem to, what the other format cannot say, and for each
//! difference an image that shows it. Then it writes. With `--check` it writes nothing, and with `--explain IMAGE` it
//! says what an engine does with an image, request by request.
//!
//! It ends with 0 where that is done, with 1 where `--check` finds that images are pulled otherwise, or that a file
//! would be lost, and with 2 where something cannot be read or written.
//!
//! This file starts and ends the program; `convert/arguments.rs` reads the command line, `convert/source.rs` files and
//! folders, `convert/requests.rs` says what an engine asks, `convert/report.rs` what is told, and
//! `convert/output.rs` writes.

extern crate alloc;

#[path = "convert/arguments.rs"]
mod arguments;
#[path = "support/files.rs"]
mod files;
#[path = "convert/output.rs"]
mod output;
#[path = "convert/report.rs"]
mod report;
#[path = "convert/requests.rs"]
mod requests;
#[path = "resolve/texts.rs"]
mod texts;
#[path = "support/yaml.rs"]
#[expect(dead_code, reason = "accounts are read as any other file")]
mod yaml;

use std::io::{self, Write as _};
use std::process::ExitCode;

use arguments::{Arguments, Asked, Target, USAGE};
use files::{Found, Text};
use output::Output;
use registry_resolver::Catalog;
use registry_resolver::format::{
    CatalogAnswer, CatalogRequest, Engine, FileFormat, FileRequestError, WriteRequest,
};
use texts::SerdeTexts;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// Files that were read, and the catalog of what they say.
pub(crate) struct Read {
    pub(crate) format: FileFormat,
    pub(crate) engine: Option<Engine>,
    pub(crate) found: Found,
    pub(crate) answer: CatalogAnswer,
}

/// What is to be written, and what comes of it.
pub(crate) struct Written {
    pub(crate) format: FileFormat,
    pub(crate) engine: Option<Engine>,
    pub(crate) notices: registry_resolver::format::Notices,
    /// What the engine makes of all files that will be there, or why it refuses them.
    pub(crate) again: Result<Catalog, String>,
    pub(crate) output: Output,
}

fn run() -> Result<ExitCode, String> {
    let arguments = std::env::args_os().skip(1).map(std::ffi::OsString::into_string);
    let arguments: Vec<String> =
        arguments.collect::<Result<_, _>>().map_err(|_| format!("an argument is not UTF-8\n{USAGE}"))?;
    let arguments = match arguments::read(arguments)? {
        Asked::Help => {
            print(&format!("{USAGE}\n"), Unread::IsFine)?;
            return Ok(ExitCode::SUCCESS);
        }
        Asked::Conversion(arguments) => arguments,
    };
    let read = read(&arguments)?;
    match arguments.target {
        Target::Explain(image) => {
            print(&report::explained(&read, &image)?, Unread::IsFine)?;
            Ok(ExitCode::SUCCESS)
        }
        Target::Check { format, engine, folder } => {
            let written = written(&read, format, engine, &folder)?;
            let report = report::converted(&read, &written);
            print(&report.text, Unread::IsFine)?;
            Ok(if report.differs || written.output.lost().next().is_some() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            })
        }
        Target::Write { format, engine, folder, overwrites } => {
            let written = written(&read, format, engine, &folder)?;
            let report = report::converted(&read, &written);
            // Nobody has seen what would be written where this cannot be printed.
            print(&report.text, Unread::IsFailure)?;
            let lost: Vec<String> = written.output.lost().map(|file| format!("`{file}`")).collect();
            if !overwrites && !lost.is_empty() {
                let files = lost.join(", ");
                return Err(format!(
                    "nothing is written: what stands in {files} would be lost; move it away, or give --overwrite"
                ));
            }
            written.output.write()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What it means that nobody reads what is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unread {
    IsFine,
    IsFailure,
}

fn print(text: &str, unread: Unread) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && unread == Unread::IsFine => Ok(()),
        Err(error) if unread == Unread::IsFine => Err(format!("standard output: {error}")),
        Err(error) => Err(format!("standard output: {error}; nothing is written")),
    }
}

fn read(arguments: &Arguments) -> Result<Read, String> {
    let format = arguments.format;
    let engine = arguments.engine.or_else(|| format.newest());
    let found = files::find(format, engine, &arguments.source)?;
    let mut request = CatalogRequest::new(format).with_files(found.texts.iter().map(Text::file));
    if let Some(engine) = engine {
        request = request.with_engine(engine);
    }
    if let Some(default) = arguments.default_endpoint {
        request = request.with_default_endpoint(default);
    }
    let answer = request.answer(&SerdeTexts).map_err(|error| report::refused(&found, &error))?;
    Ok(Read { format, engine, found, answer })
}

/// Writes into texts, and reads again what the engine would then find.
fn written(read: &Read, format: FileFormat, engine: Option<Engine>, folder: &str) -> Result<Written, String> {
    let engine = engine.or_else(|| format.newest_written());
    let existing = files::existing(format, engine, folder)?;
    let merges = !matches!(format, FileFormat::Own);
    let mut request = WriteRequest::new(format);
    if let Some(engine) = engine {
        request = request.with_engine(engine);
    }
    if merges {
        request = request.with_existing(existing.iter().map(Text::file));
    }
    let answer = request
        .answer(read.answer.catalog(), read.answer.tls(), &SerdeTexts)
        .map_err(|error| about_writing(folder, &error))?;
    let files = answer.written().files();
    let output = Output::new(folder, files, existing, merges)?;
    let mut again = CatalogRequest::new(format).with_files(output.texts().iter().map(Text::file));
    if let Some(engine) = engine {
        again = again.with_engine(engine);
    }
    let again = again.answer(&SerdeTexts).map(|answer| answer.catalog().clone());
    Ok(Written {
        format,
        engine,
        notices: answer.written().notices().clone(),
        again: again.map_err(|error| error.to_string()),
        output,
    })
}

fn about_writing(folder: &str, error: &FileRequestError) -> String {
    match error {
        FileRequestError::Request(_) => error.to_string(),
        _ => format!("{folder}: what stands there already cannot be merged into: {error}"),
    }
}
