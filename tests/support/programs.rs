//! The programs that tests run.

use std::process::Command;

/// An example, which cargo builds before it runs the tests, next to them.
pub(crate) fn example(name: &str) -> Command {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "run `cargo build --example {name}` first");
    Command::new(path)
}
