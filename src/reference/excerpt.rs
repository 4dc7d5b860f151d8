//! Input as errors echo it (rule 10.2).

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt::{self, Write as _};
use core::ops::Range;

use super::mend::stands_for_colon;

/// Stands for what was cut off, and for user-info.
const CUT: char = '…';

/// A piece of foreign input that is safe to print.
///
/// At most 64 bytes around the fault are kept; control, bidirectional and invisible characters and
/// back-ticks, which messages put around it, are escaped as `\u{1b}`; user-info in front of a host
/// (`user:password@`) is replaced by `…`. Making one takes the same time however long the text is. Rule 10.2.
///
/// ```
/// use registry_resolver::reference::Excerpt;
///
/// assert_eq!(Excerpt::of("ghcr.io/\u{1b}[31m").as_str(), r"ghcr.io/\u{1b}[31m");
/// assert_eq!(Excerpt::of("https://me:hunter2@ghcr.io/a").as_str(), "https://…@ghcr.io/a");
/// assert_eq!(Excerpt::of("a` is fine, `b").as_str(), r"a\u{60} is fine, \u{60}b");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Excerpt(Box<str>);

impl Excerpt {
    /// How many bytes of the input an excerpt keeps.
    pub(crate) const WINDOW: usize = 64;
    /// How far behind the window an `@` is looked for. No user-info is longer than that.
    const AHEAD: usize = 16 * 1024;
    /// Longest scheme that is taken for one.
    const SCHEME: usize = 256;

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
    let secret = hidden(text, start, end);
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

/// The user-info as far as the window shows it. It looks at a bounded part of the text: many messages may be
/// about one long text.
fn hidden(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let mut ahead = end.saturating_add(Excerpt::AHEAD).min(text.len());
    while !text.is_char_boundary(ahead) {
        ahead -= 1;
    }
    let secret = user_info_behind(&text[..ahead], start)?;
    // More than that is not looked at: there may be another `@`.
    Some(secret.start..if ahead < text.len() { ahead } else { secret.end })
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

/// Where user-info stands in `text`: all in front of the last `@` that begins neither a digest nor a tag.
pub(crate) fn user_info(text: &str) -> Option<Range<usize>> {
    user_info_behind(text, 0)
}

/// The same as far as it reaches behind `from`.
fn user_info_behind(text: &str, from: usize) -> Option<Range<usize>> {
    // Hardly any text has one.
    if !text.as_bytes().contains(&b'@') {
        return None;
    }
    let scheme = text.bytes().take(Excerpt::SCHEME).take_while(|byte| is_scheme_byte(*byte)).count();
    let scheme = text[scheme..].starts_with("://").then_some(scheme);
    let start = scheme.map_or(0, |at| at + "://".len());
    let from = from.max(start);
    let mut end = from + text.get(from..)?.rfind('@')?;
    // Behind a scheme there is a host first, and a digest only behind a path.
    let may_be_digest = scheme.is_none() || text[start..end].contains('/');
    if may_be_digest && looks_like_digest(&text[end + 1..]) {
        end = from + text[from..end].rfind('@')?;
    } else if scheme.is_none() && stands_for_colon(text, end) {
        return None;
    }
    Some(start..end)
}

fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+.-".contains(&byte)
}

/// Only what names a known algorithm, perhaps behind a quote: `host:5000` and `host:cafe` are no digests.
fn looks_like_digest(text: &str) -> bool {
    let text = text.strip_prefix(['"', '\'']).unwrap_or(text);
    let algorithm = text.get(..7).unwrap_or_default();
    !text.contains('/')
        && ["sha256:", "sha384:", "sha512:"].iter().any(|it| it.eq_ignore_ascii_case(algorithm))
}

fn push_escaped(out: &mut String, c: char) {
    if is_escaped(c) {
        // Writing to a String cannot fail.
        let _ = write!(out, "{}", EscapedChar(c));
    } else {
        out.push(c);
    }
}

/// A back-tick would end the quotation that messages put an excerpt in.
fn is_escaped(c: char) -> bool {
    c == '`' || is_unsafe(c) || is_invisible(c)
}

/// A text of the catalog as messages show it: whole, and nothing in it ends the quotation.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| fmt::Display::fmt(&EscapedChar(c), f))
    }
}

/// One character of foreign input.
pub(super) struct EscapedChar(pub(super) char);

impl fmt::Display for EscapedChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(c) = *self;
        if is_escaped(c) { write!(f, "\\u{{{:x}}}", c as u32) } else { f.write_char(c) }
    }
}

/// Control and bidirectional characters, and the line separators that terminals and logs may obey.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What takes no place on a screen: two texts that differ in it look alike.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
    )
}
