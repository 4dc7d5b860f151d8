//! A program that reads its arguments, and prints one answer.

use std::process::ExitCode;

use crate::{given, output};

/// Prints what `answer` makes of the arguments; the usage where they ask for help.
pub(crate) fn program(usage: &str, answer: impl FnOnce(Vec<String>) -> Result<String, String>) -> ExitCode {
    let answered = given::arguments(usage).and_then(|arguments| {
        if arguments.iter().any(|it| it == "--help" || it == "-h") {
            return Ok(format!("{usage}\n"));
        }
        answer(arguments)
    });
    let (status, why) = match answered.map(output::print) {
        Ok(Ok(())) => return ExitCode::SUCCESS,
        Ok(Err(why)) => (1, why),
        Err(why) => (2, why),
    };
    output::tell(why);
    ExitCode::from(status)
}
