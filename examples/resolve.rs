//! Where does this image go, and where does it come from?
//!
//! `cargo run --example resolve` answers some requests for a built-in account and prints a report.
//!
//! `cargo run --example resolve -- --account FILE` reads an account (an export, or our own format, told apart
//! by its shape), then one JSON request a line on standard input, and answers one JSON line each: see
//! `rules::json_lines` in the crate's documentation. A bad account ends with exit status 2. The formats that are TOML
//! need `--features toml`.

#[path = "support/account.rs"]
mod account;
#[path = "support/built_in_account.rs"]
mod built_in_account;
#[path = "resolve/report.rs"]
mod report;
#[path = "resolve/texts.rs"]
mod texts;

use std::io::{self, BufRead, Read as _, Write as _};
use std::process::ExitCode;

use registry_resolver::Catalog;
use registry_resolver::format::lines::Service;
use registry_resolver::reference::Excerpt;
use texts::SerdeTexts;

const USAGE: &str = "usage: resolve [--account FILE]";
/// Behind the usage, where somebody asks for help.
const HELP: &str = "\
With `--account` a JSON request a line is read from standard input, and answered with a JSON line.
The requests `catalog` and `write` take the formats `account`, `own`, `k3s-registries` and `docker-daemon`; built with
`--features toml` also `registries-conf`, `hosts-toml`, `containerd-cri`, `buildkitd-toml` and `mirror-sets`.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => report::print(),
        ["--account", file] => account::read(file, |notice| eprintln!("{}: {notice}", Excerpt::of(file)))
            .map_err(Stop::Usage)
            .and_then(|catalog| answer_lines(catalog, &mut io::stdin().lock()).map_err(Stop::Output)),
        ["--help" | "-h"] => writeln!(io::stdout(), "{USAGE}\n{HELP}").map_err(Stop::Output),
        _ => Err(Stop::Usage(USAGE.into())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the answers has had enough.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Stop::Output(error)) => {
            eprintln!("resolve: {error}");
            ExitCode::FAILURE
        }
        Err(Stop::Usage(message)) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Why the program ends early.
enum Stop {
    Usage(String),
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn answer_lines(catalog: Catalog, input: &mut impl BufRead) -> io::Result<()> {
    let mut output = io::stdout().lock();
    let mut service = Service::new(catalog, SerdeTexts);
    let mut line = Vec::new();
    while read_line(input, &mut line)? {
        let answer = service.answer(&line).map_err(io::Error::other)?;
        writeln!(output, "{answer}")?;
    }
    output.flush()
}

/// Reads a line without its end; of one that is too long, one byte more than is read.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let longest = Service::<SerdeTexts>::LONGEST_LINE;
    line.clear();
    input.by_ref().take(longest as u64 + 1).read_until(b'\n', line)?;
    if line.is_empty() {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > longest {
        // The line may end right here.
        input.skip_until(b'\n')?;
    }
    Ok(true)
}
