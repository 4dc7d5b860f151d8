//! `cargo bench` in the root of the repository: runs that of `benches/`, with the same arguments.
//!
//! What is measured, criterion and the peers are in a workspace of their own, so that neither `cargo test` nor
//! `cargo build` here builds them. See `benches/README.md`.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, io};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cannot run cargo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<ExitCode> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/Cargo.toml");
    // The target folder that this program is in.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .arg("bench")
        .arg("--manifest-path")
        .arg(manifest)
        .arg("--target-dir")
        .arg(target)
        .arg("--")
        // Cargo says this one again.
        .args(env::args_os().skip(1).filter(|argument| argument != "--bench"))
        .status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
