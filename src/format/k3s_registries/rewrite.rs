//! Rewrites of names, as far as they are prefixes.

use alloc::format;
use alloc::string::String;

use crate::reference::{Excerpt, Path};

/// `^from/(.*)` → `to/$1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rewrite {
    /// Less slashes around it; empty for every name.
    pub(super) from: String,
    pub(super) to: String,
    /// Whether it stands for names as text, and not by components.
    pub(super) text: Option<()>,
}

/// A rewrite by prefix. None for any other.
pub(super) fn by_prefix(pattern: &str, replacement: &str) -> Option<Rewrite> {
    let begin = pattern.strip_suffix('$').unwrap_or(pattern).strip_suffix("(.*)")?;
    // Of the pattern `(.*)` alone, the first match is everything.
    let begin = if begin.is_empty() { begin } else { begin.strip_prefix('^')? };
    let from = literal(begin)?;
    let to = replacement.strip_suffix("${1}").or_else(|| replacement.strip_suffix("$1"))?;
    if to.contains('$') {
        return None;
    }
    let by_text = |text: &str| !text.is_empty() && !text.ends_with('/');
    let (from, text) = match (by_text(&from), by_text(to)) {
        (false, false) => (from, None),
        (true, true) => (from, Some(())),
        _ => return None,
    };
    let (from, to) = (from.strip_suffix('/').unwrap_or(&from), to.strip_suffix('/').unwrap_or(to));
    let fits = |path: &str| path.is_empty() || Path::parse(path).is_ok();
    (fits(from) && fits(to)).then(|| Rewrite { from: from.into(), to: to.into(), text })
}

/// A pattern that stands for one text alone. A dot is taken for one: names have hardly anything else in its place.
fn literal(pattern: &str) -> Option<String> {
    let dots = pattern.replace("[.]", ".");
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    dots.bytes().all(fits).then_some(dots)
}

/// What of a rewrite k3s writes without escaping it, so that its file is no TOML; and what to write.
pub(super) fn unescaped(pattern: &str, replacement: &str) -> Option<(String, &'static str)> {
    let (from, to) = (Excerpt::of(pattern), Excerpt::of(replacement));
    let unescaped = "into a TOML text without escaping it";
    if breaks_toml(pattern) {
        Some((format!("k3s writes the rewrite `{from}` {unescaped}"), "write `[.]` for `\\.`"))
    } else if breaks_toml(replacement) {
        Some((format!("k3s writes the replacement `{to}` of `{from}` {unescaped}"), "write `$1` for `\\1`"))
    } else {
        None
    }
}

/// Whether k3s breaks the file that it writes a text into, for it escapes nothing.
fn breaks_toml(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\\' | '"') || (c.is_control() && c != '\t'))
}

impl Rewrite {
    /// Whether a name that this one is for is for the other one too, or the other way round.
    pub(super) fn meets(&self, other: &Self) -> bool {
        covers(&self.from, &other.from) || covers(&other.from, &self.from)
    }

    /// Whether this one is for every name that the other one is for.
    pub(super) fn hides(&self, other: &Self) -> bool {
        covers(&self.from, &other.from)
    }

    /// One that changes nothing does not count.
    pub(super) fn changes(&self) -> bool {
        self.from != self.to
    }
}

fn covers(outer: &str, inner: &str) -> bool {
    outer.is_empty() || inner == outer || inner.starts_with(&format!("{outer}/"))
}
