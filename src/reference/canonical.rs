//! The one spelling that all spellings of an endpoint share (rule 2.8).

use alloc::string::String;
use core::fmt::{self, Write as _};
use core::net::Ipv6Addr;

/// Most digits that a port has.
const PORT_DIGITS: usize = 5;

/// An endpoint whose text may differ by more than case from the text of an equal one.
///
/// An address is written out in eight groups, and a port has no leading zeros. Letters keep their case.
pub(crate) struct Canonical<'a> {
    host: Host<'a>,
    port: Option<&'a str>,
}

enum Host<'a> {
    Text(&'a str),
    Address(AddressText),
}

impl<'a> Canonical<'a> {
    /// Whether an equal endpoint may be written otherwise than in other letters. `endpoint` has no default port.
    #[inline]
    pub(super) fn is_needed(endpoint: &str) -> bool {
        let bytes = endpoint.as_bytes();
        bytes.first() == Some(&b'[')
            || bytes.last().is_some_and(u8::is_ascii_digit) && has_leading_zero(endpoint)
    }

    pub(super) fn of(endpoint: &'a str) -> Self {
        let (host, port) = split(endpoint);
        let address = || host.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
        Self {
            host: address().map_or(Host::Text(host), |address| Host::Address(AddressText::of(address))),
            port: port.map(number),
        }
    }

    /// Host, colon and port, the last two perhaps empty.
    pub(crate) fn parts(&self) -> [&str; 3] {
        let host = match &self.host {
            Host::Text(text) => text,
            Host::Address(text) => text.as_str(),
        };
        match self.port {
            Some(port) => [host, ":", port],
            None => [host, "", ""],
        }
    }

    pub(crate) fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.parts().into_iter().flat_map(str::bytes).map(|byte| byte.to_ascii_lowercase())
    }

    /// The text, in lower case.
    pub(super) fn text(&self) -> String {
        self.bytes().map(char::from).collect()
    }
}

/// Host and port, as they are written.
#[inline]
pub(super) fn split(domain: &str) -> (&str, Option<&str>) {
    // Most end in a letter, and so in no port.
    if domain.as_bytes().last().is_some_and(u8::is_ascii_alphabetic) {
        return (domain, None);
    }
    split_at_colon(domain)
}

/// Out of line: whatever asks for host or port has this in it.
#[inline(never)]
fn split_at_colon(domain: &str) -> (&str, Option<&str>) {
    match domain.rsplit_once(':') {
        // A colon inside brackets belongs to the address.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (domain, None),
    }
}

fn has_leading_zero(endpoint: &str) -> bool {
    split(endpoint).1.is_some_and(|port| port.starts_with('0'))
}

/// A port without leading zeros; as it is written where it is above 65535.
pub(super) fn number(port: &str) -> &str {
    let digits = port.trim_start_matches('0');
    match digits.len() {
        // The last of the zeros.
        0 => port.get(port.len().saturating_sub(1)..).unwrap_or(port),
        1..=PORT_DIGITS if digits.parse::<u16>().is_ok() => digits,
        _ => port,
    }
}

/// An address in brackets, all eight groups written out.
struct AddressText {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl AddressText {
    /// Eight groups of four digits, seven colons, two brackets.
    const LONGEST: usize = 8 * 4 + 7 + 2;

    fn of(address: Ipv6Addr) -> Self {
        let mut text = Self { bytes: [0; Self::LONGEST], length: 0 };
        let mut mark = '[';
        for group in address.segments() {
            // It fits by the size of the buffer.
            let _ = write!(text, "{mark}{group:x}");
            mark = ':';
        }
        let _ = text.write_char(']');
        text
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default()
    }
}

impl fmt::Write for AddressText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
