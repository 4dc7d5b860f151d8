//! The command line.

/// What stands behind the program's name.
///
/// # Errors
///
/// An argument that is not UTF-8, with the usage.
pub(crate) fn arguments(usage: &str) -> Result<Vec<String>, String> {
    let arguments = std::env::args_os().skip(1).map(std::ffi::OsString::into_string);
    arguments.collect::<Result<_, _>>().map_err(|_| format!("an argument is not UTF-8\n{usage}"))
}
