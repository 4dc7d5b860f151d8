//! Why does this image go where it goes, and what is weak in the account that sends it there?
//!
//! `cargo run --example explain` explains some decisions of a built-in account, lints it, and says what a change
//! to it changes.
//!
//! `cargo run --example explain -- --account FILE QUESTION` answers one question to yours: `pull`, `push`,
//! `promote` and `cache` say why a request is answered as it is (rule 10.8), `why-not` why a registry is not
//! asked; `lint`, `flows`, `reach`, `images-on` and `diff` are about the account as a whole.
//!
//! It ends with 0 where the question is answered, and a refusal explained is an answer; with 1 where `lint` finds
//! a danger or a warning (`advice` is no reason to fail), or where `--mermaid` has no plan to draw; and with 2
//! where the question or an account cannot be read. Text keeps to 80 columns, but no name is broken to fit.
//! `--json` writes what the library writes for programs.
//!
//! This file starts and ends the program; `explain/arguments.rs` reads the question, `explain/request.rs` makes
//! requests of it, `explain/answer.rs` has the answers.

extern crate alloc;

#[path = "support/account.rs"]
mod account;
#[path = "explain/answer.rs"]
mod answer;
#[path = "explain/arguments.rs"]
mod arguments;
#[path = "explain/built_in.rs"]
mod built_in;
#[path = "support/built_in_account.rs"]
mod built_in_account;
#[path = "explain/request.rs"]
mod request;

use std::io::{self, Write as _};
use std::process::ExitCode;

use answer::{Answer, Verdict};
use arguments::{Asked, USAGE};
use registry_resolver::Catalog;
use registry_resolver::reference::Excerpt;

fn main() -> ExitCode {
    match run() {
        Ok(Verdict::Well) => ExitCode::SUCCESS,
        Ok(Verdict::Weak) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<Verdict, String> {
    let arguments = std::env::args_os().skip(1).map(std::ffi::OsString::into_string);
    let arguments: Vec<String> =
        arguments.collect::<Result<_, _>>().map_err(|_| format!("an argument is not UTF-8\n{USAGE}"))?;
    let Answer { text, aside, verdict } = match arguments::read(arguments)? {
        Asked::Help => Answer::of(format!("{USAGE}\n")),
        Asked::Nothing => Answer::of(built_in::text()?),
        Asked::Question { account, question, output } => {
            let catalog = match account {
                Some(file) => read_account(&file)?,
                None => built_in_account::catalog()?,
            };
            answer::answer(&catalog, &question, output)?
        }
    };
    eprint!("{aside}");
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads it may have had enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(verdict),
    }
}

fn read_account(file: &str) -> Result<Catalog, String> {
    account::read(file, |notice| eprintln!("{}: {notice}", Excerpt::of(file)))
}
