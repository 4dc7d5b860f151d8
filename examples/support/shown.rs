//! A program that shows one thing, and takes no options.

use std::process::ExitCode;

use registry_resolver::reference::Excerpt;

use crate::{given, output};

/// What is shown, or why it cannot be.
pub(crate) type Shown = Result<(), Box<dyn core::error::Error>>;

/// Prints what `show` writes; with `--help`, `help` instead.
pub(crate) fn program(help: &str, show: impl FnOnce(&mut String) -> Shown) -> ExitCode {
    let done = match given::arguments(help) {
        Err(why) => Err((2, why)),
        Ok(arguments) => match arguments.first().map(String::as_str) {
            None => shown(show).map_err(|why| (1, why)),
            Some("--help" | "-h") => output::print(format_args!("{help}\n")).map_err(|why| (1, why)),
            Some(other) => Err((2, format!("unknown option `{}`\n{help}", Excerpt::of(other)))),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, why)) => {
            output::tell(why);
            ExitCode::from(status)
        }
    }
}

fn shown(show: impl FnOnce(&mut String) -> Shown) -> Result<(), String> {
    let mut text = String::new();
    show(&mut text).map_err(|error| error.to_string())?;
    output::print(text)
}
