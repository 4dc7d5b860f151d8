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
#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "explain/request.rs"]
mod request;
#[path = "support/yaml.rs"]
mod yaml;

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
            output::tell(why);
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<Verdict, String> {
    let Answer { text, aside, verdict } = match arguments::read(given::arguments(USAGE)?)? {
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
    if !aside.is_empty() {
        output::tell(aside.trim_end());
    }
    output::print(text).map(|()| verdict)
}

fn read_account(file: &str) -> Result<Catalog, String> {
    account::read(file, |notice| output::tell(format_args!("{}: {notice}", Excerpt::of(file))))
}
