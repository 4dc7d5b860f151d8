//! Input as errors echo it (rule 10.2).

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt::{self, Write as _};

/// Stands for what was cut off, and for user-info.
const CUT: char = '…';

/// A piece of foreign input that is safe to print.
///
/// At most 64 bytes around the fault are kept; control and bidirectional characters are escaped as
/// `\u{1b}`; user-info in front of a host (`user:password@`) is replaced by `…`. Rule 10.2.
///
/// ```
/// use registry_resolver::Excerpt;
///
/// assert_eq!(Excerpt::of("ghcr.io/\u{1b}[31m").as_str(), r"ghcr.io/\u{1b}[31m");
/// assert_eq!(Excerpt::of("https://me:hunter2@ghcr.io/a").as_str(), "https://…@ghcr.io/a");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Excerpt(Box<str>);

impl Excerpt {
    /// How many bytes of the input an excerpt keeps.
    pub(crate) const WINDOW: usize = 64;

    /// The beginning of `text`.
    pub fn of(text: &str) -> Self {
        Self::around(text, 0)
    }

    /// The part of `text` around the byte at `fault`.
    pub fn around(text: &str, fault: usize) -> Self {
        let (start, end) = window(text, fault);
        Self(shown(text, start, end).into_boxed_str())
    }

    /// All of `text`, for what is shown and is no error.
    #[cfg(feature = "serde")]
    pub(crate) fn whole(text: &str) -> String {
        shown(text, 0, text.len())
    }

    /// The excerpt, ready to print.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

fn shown(text: &str, start: usize, end: usize) -> String {
    let secret = user_info(text);
    let mut out = String::with_capacity(end - start + 8);
    if start > 0 {
        out.push(CUT);
    }
    for (offset, c) in text[start..end].char_indices() {
        match &secret {
            Some(hidden) if hidden.contains(&(start + offset)) => {
                if !out.ends_with(CUT) {
                    out.push(CUT);
                }
            }
            _ => push_escaped(&mut out, c),
        }
    }
    if end < text.len() {
        out.push(CUT);
    }
    out
}

/// The bytes that an error may show, on character boundaries.
fn window(text: &str, fault: usize) -> (usize, usize) {
    const WINDOW: usize = Excerpt::WINDOW;
    if text.len() <= WINDOW {
        return (0, text.len());
    }
    let fault = fault.min(text.len());
    let mut start = fault.saturating_sub(WINDOW / 2).min(text.len() - WINDOW);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (start + WINDOW).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (start, end)
}

/// Where user-info stands in `text`: all in front of the last `@` that does not begin a digest.
pub(crate) fn user_info(text: &str) -> Option<core::ops::Range<usize>> {
    let scheme = text.find("://").filter(|&at| text[..at].bytes().all(is_scheme_byte));
    let start = scheme.map_or(0, |at| at + "://".len());
    let mut end = start + text[start..].rfind('@')?;
    // Behind a scheme there is a host first, and a digest only behind a path.
    let may_be_digest = scheme.is_none() || text[start..end].contains('/');
    if may_be_digest && looks_like_digest(&text[end + 1..]) {
        end = start + text[start..end].rfind('@')?;
    }
    Some(start..end)
}

fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+.-".contains(&byte)
}

/// Only what names a known algorithm: `host:5000` and `host:cafe` are no digests.
fn looks_like_digest(text: &str) -> bool {
    let algorithm = text.get(..7).unwrap_or_default();
    !text.contains('/')
        && ["sha256:", "sha384:", "sha512:"].iter().any(|it| it.eq_ignore_ascii_case(algorithm))
}

fn push_escaped(out: &mut String, c: char) {
    if is_unsafe(c) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\u{{{:x}}}", c as u32);
    } else {
        out.push(c);
    }
}

/// Control and bidirectional characters, and the line separators that terminals and logs may obey.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
