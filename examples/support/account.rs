//! Accounts as the examples read them: an export, or our own format, told apart by its shape.

use core::fmt::Display;

use registry_resolver::format::AccountNotice;
use registry_resolver::reference::Excerpt;
use registry_resolver::{Account, Catalog};

/// Reads an account out of a file. `note` is told what of an export is not kept, also where there are problems.
///
/// # Errors
///
/// The name of the file and why it is no account, with every problem; its values are not quoted (rule 10.2).
pub(crate) fn read(file: &str, note: impl FnMut(&AccountNotice)) -> Result<Catalog, String> {
    let refuse = |why: &dyn Display| format!("{}: {why}", Excerpt::of(file));
    let bytes = std::fs::read(file).map_err(|error| refuse(&error))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| refuse(&format_args!("not UTF-8 at byte {}", error.utf8_error().valid_up_to())))?;
    parse(&text, note).map_err(|why| refuse(&why))
}

/// The same for what a file holds; a byte order mark in front is no part of it.
///
/// # Errors
///
/// Why it is no account, with every problem.
pub(crate) fn parse(text: &str, note: impl FnMut(&AccountNotice)) -> Result<Catalog, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err("the file is empty; an account without registries is `[]`".to_owned());
    }
    let account: Account = serde_json::from_str(text).map_err(|error| error.to_string())?;
    account.notices().iter().for_each(note);
    account.into_builder().build().map_err(|problems| problems.to_string())
}
