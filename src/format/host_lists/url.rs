use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

/// A URL in the parts that the engines look at. They are written in Go, so this splits as its `net/url` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct Url<'a> {
    /// In lower case; empty where none is written.
    pub(in crate::format) scheme: String,
    /// `host[:port]`, as it is written.
    pub(in crate::format) host: &'a str,
    /// From the slash on; empty where none is written.
    pub(in crate::format) path: &'a str,
    /// Whether there is user-info in front of the host.
    pub(in crate::format) user_info: Option<()>,
    /// Whether there is a query or a fragment.
    pub(in crate::format) query: Option<()>,
}

impl<'a> Url<'a> {
    /// None for a text that Go refuses as a URL.
    pub(in crate::format) fn split(text: &'a str) -> Option<Self> {
        if text.bytes().any(|byte| byte < 0x20 || byte == 0x7f) {
            return None;
        }
        let end = text.find(['?', '#']).unwrap_or(text.len());
        let (before, query) = (&text[..end], (end < text.len()).then_some(()));
        let Some((scheme, rest)) = before.split_once("://") else {
            let (host, path) = ("", before);
            return Some(Self { scheme: String::new(), host, path, user_info: None, query });
        };
        if !is_scheme(scheme) {
            return None;
        }
        let slash = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(slash);
        let (user_info, host) = match authority.rsplit_once('@') {
            Some((_, host)) => (Some(()), host),
            None => (None, authority),
        };
        let valid = host_is_valid(host) && escapes_are_valid(path);
        valid.then(|| Self { scheme: scheme.to_ascii_lowercase(), host, path, user_info, query })
    }
}

fn is_scheme(text: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && text.bytes().all(rest)
}

/// Go refuses a port of anything but digits, and some characters in a host.
fn host_is_valid(host: &str) -> bool {
    let port = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((_, port)) => port.strip_prefix(':').or_else(|| port.is_empty().then_some("")),
            None => None,
        },
        None => Some(host.split_once(':').map_or("", |(_, port)| port)),
    };
    let fits = |byte: u8| {
        !matches!(byte, b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'%')
    };
    port.is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit())) && host.bytes().all(fits)
}

fn escapes_are_valid(path: &str) -> bool {
    let hex = |text: &str| text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    path.split('%').skip(1).all(hex)
}

/// A path with one slash in front of each component and none at the end, `.` and `..` resolved; empty for the root.
pub(in crate::format) fn clean(path: &str) -> String {
    let mut components: Vec<&str> = Vec::new();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            other => components.push(other),
        }
    }
    components.into_iter().fold(String::new(), |path, component| path + "/" + component)
}

/// Whether Go reads this as a duration: `1.5h`, `300ms`, `0`.
pub(in crate::format) fn duration_is_valid(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text).to_string();
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (digits, tail) = rest.split_at(number);
        let is_number = digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.matches('.').count() <= 1;
        let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
        // The longest unit that fits: `ms` and not `m`.
        let unit = units.into_iter().filter(|unit| tail.starts_with(unit)).max_by_key(|unit| unit.len());
        let (true, Some(unit)) = (is_number, unit) else { return false };
        rest = tail[unit.len()..].to_string();
    }
    true
}
