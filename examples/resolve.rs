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
#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "resolve/report.rs"]
mod report;
#[path = "resolve/texts.rs"]
mod texts;
#[path = "support/yaml.rs"]
mod yaml;

use std::io::{self, BufRead, Read as _, Write as _};
use std::process::ExitCode;

use registry_resolver::Catalog;
use registry_resolver::format::AccountNotice;
use registry_resolver::format::lines::Service;
use registry_resolver::reference::Excerpt;
use texts::SerdeTexts;

const USAGE: &str = "usage: resolve [--account FILE]";
/// Behind the usage, where somebody asks for help.
const HELP: &str = "\
Without `--account` some requests are answered for a built-in account. FILE is an account: an export or our own
format, in JSON, TOML or YAML. Then a JSON request a line is read from standard input, and answered with a JSON line.
The requests `catalog` and `write` take the formats `account`, `own`, `k3s-registries` and `docker-daemon`; built with
`--features toml` also `registries-conf`, `hosts-toml`, `containerd-cri`, `buildkitd-toml` and `mirror-sets`.

Exit status: 0 every line was answered, 1 the answers could not be written, 2 there was nothing to begin with.";

fn main() -> ExitCode {
    let done = given::arguments(USAGE).map_err(Stop::Usage).and_then(|arguments| run(&arguments));
    let (status, why) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Stop::Output(why)) => (1, why),
        Err(Stop::Usage(why)) => (2, why),
    };
    output::tell(why);
    ExitCode::from(status)
}

/// Why the program ends early.
enum Stop {
    Usage(String),
    Output(String),
}

fn run(arguments: &[String]) -> Result<(), Stop> {
    let wrong = |why: &dyn core::fmt::Display| Err(Stop::Usage(format!("{why}\n{USAGE}")));
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => report::text().map_err(Stop::Usage).and_then(|text| output::print(text).map_err(Stop::Output)),
        ["--help" | "-h", ..] => output::print(format_args!("{USAGE}\n{HELP}\n")).map_err(Stop::Output),
        ["--account"] => wrong(&"--account needs a value"),
        ["--account", file] => {
            let note = |notice: &AccountNotice| output::tell(format_args!("{}: {notice}", Excerpt::of(file)));
            let catalog = account::read(file, note).map_err(Stop::Usage)?;
            match answer_lines(catalog, &mut io::stdin().lock()) {
                // Whoever reads the answers has had enough.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    Err(Stop::Output(format!("resolve: {error}")))
                }
                _ => Ok(()),
            }
        }
        ["--account", _, other, ..] => wrong(&format_args!("`{}` is too much", Excerpt::of(other))),
        [other, ..] => wrong(&format_args!("unknown option `{}`", Excerpt::of(other))),
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
