//! Texts in quotes.

use alloc::string::{String, ToString as _};

use crate::format::json::Json;

/// The text in quotes that this one begins with, its quotes included. One without an end is none.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let quote = text.as_bytes().first().copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            // A quote that stands twice is one of the text.
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return text.get(..=at),
            _ => at += 1,
        }
    }
}

/// What stands between the quotes.
pub(super) fn unquoted(text: &str) -> String {
    let between = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    if text.starts_with('\'') {
        return between.replace("''", "'");
    }
    match Json::parse(text) {
        Ok(Json::Text(text)) => text.into_owned(),
        // An escape that YAML alone has.
        _ => between.to_string(),
    }
}
