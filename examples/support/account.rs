//! Accounts as the examples read them: an export, or our own format, told apart by its shape; in JSON, TOML or YAML,
//! told apart by how they begin.

use core::fmt::Display;

use registry_resolver::format::AccountNotice;
use registry_resolver::reference::Excerpt;
use registry_resolver::{Account, Catalog};

use crate::yaml;

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
    let account: Account = match Notation::of(text) {
        Notation::Json => serde_json::from_str(text).map_err(|error| error.to_string())?,
        Notation::Toml => toml::from_str(text).map_err(|error| toml_remark(text, &error))?,
        Notation::Yaml => yaml::account(text).map_err(|remark| remark.to_string())?,
    };
    account.notices().iter().for_each(note);
    account.into_builder().build().map_err(|problems| problems.to_string())
}

/// What an account is written in.
enum Notation {
    Json,
    Toml,
    Yaml,
}

impl Notation {
    /// Told by the first line that is neither blank nor a comment.
    fn of(text: &str) -> Self {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = lines.next().unwrap_or_default();
        match first.as_bytes() {
            // A list of a table's name: `[routes]`, `[[registries]]`.
            [b'[', b'[' | b'a'..=b'z', ..] => Self::Toml,
            [b'{' | b'[' | b'"', ..] => Self::Json,
            _ => match first.find(['=', ':']).map(|at| first.as_bytes()[at]) {
                Some(b'=') => Self::Toml,
                _ => Self::Yaml,
            },
        }
    }
}

/// What is wrong and where. The reader's own words for people show the line, and what stands there may be a secret.
fn toml_remark(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let before = error.span().and_then(|span| text.get(..span.start));
    before.map_or(message.clone(), |before| {
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("line {line} column {column}: {message}")
    })
}
