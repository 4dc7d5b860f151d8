//! Instruction counts of the hot paths, held to a budget.
//!
//! `cargo run --release --manifest-path benches/instructions/Cargo.toml` runs itself once under
//! `valgrind --tool=callgrind`, compares the count of every case with `budgets.txt` and fails where one has grown
//! by more than two per cent, or where a look-up costs more in a large catalog than in a small one.
//! `-- --bless` writes the counts down as the new budgets. See `README.md` next to `Cargo.toml`.

mod budgets;
mod callgrind;
mod cases;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [callgrind::MEASURE] => {
            cases::run();
            ExitCode::SUCCESS
        }
        [] => report(budgets::check),
        ["--bless"] => report(budgets::bless),
        _ => {
            eprintln!("usage: instructions [--bless]");
            ExitCode::FAILURE
        }
    }
}

fn report(then: impl FnOnce(&[callgrind::Count]) -> Result<(), String>) -> ExitCode {
    match callgrind::count().and_then(|counts| then(&counts)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
