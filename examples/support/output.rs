//! What a program prints: to readers who may have had enough, and onto disks that may be full.

use core::fmt::Display;
use std::io::{self, Write as _};

/// Writes to standard output, all of it before this returns. A reader who closes the pipe has had enough, which is no
/// error.
///
/// # Errors
///
/// Why it cannot be written: a full disk.
pub(crate) fn print(text: impl Display) -> Result<(), String> {
    let mut output = io::stdout().lock();
    match write!(output, "{text}").and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}

/// Says a line on standard error. Where that cannot be written there is nobody to tell.
pub(crate) fn tell(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
