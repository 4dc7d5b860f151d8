//! The grammar, byte by byte (rule 2.1).
//!
//! Every scanner takes the whole text and where to begin, and gives the index behind what it read or the
//! first byte that does not fit. Nothing here copies, allocates or looks back.

use super::fault::{Expected, Fault, TAG_MAX};

/// What 2.2 puts in front of a one-component path on Docker Hub.
pub(crate) const LIBRARY: &str = "library";

const NAME: u8 = 1; // a-z 0-9
const HOST: u8 = 1 << 1; // A-Z a-z 0-9
const TAG: u8 = 1 << 2; // A-Z a-z 0-9 _ . -
const DIGIT: u8 = 1 << 3;
const HEX: u8 = 1 << 4; // 0-9 a-f
const IPV6: u8 = 1 << 5; // 0-9 a-f A-F :
const DOMAIN_MARK: u8 = 1 << 6; // A-Z . :
const LABELS: u8 = 1 << 7; // A-Z a-z 0-9 . -

const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let b = byte as u8;
        let mut class = 0;
        if b.is_ascii_lowercase() || b.is_ascii_digit() {
            class |= NAME;
        }
        if b.is_ascii_alphanumeric() {
            class |= HOST | TAG;
        }
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-') {
            class |= LABELS;
        }
        if matches!(b, b'_' | b'.' | b'-') {
            class |= TAG;
        }
        if b.is_ascii_digit() {
            class |= DIGIT;
        }
        if matches!(b, b'0'..=b'9' | b'a'..=b'f') {
            class |= HEX;
        }
        if b.is_ascii_hexdigit() || b == b':' {
            class |= IPV6;
        }
        if b.is_ascii_uppercase() || matches!(b, b'.' | b':') {
            class |= DOMAIN_MARK;
        }
        table[byte] = class;
        byte += 1;
    }
    table
};

#[inline]
fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// The index behind the run of bytes of `class` that begins at `at`.
#[inline]
fn skip(bytes: &[u8], mut at: usize, class: u8) -> usize {
    while at < bytes.len() && is(bytes[at], class) {
        at += 1;
    }
    at
}

#[inline]
fn at_class(bytes: &[u8], at: usize, class: u8) -> bool {
    at < bytes.len() && is(bytes[at], class)
}

/// Whether `byte` may stand in a tag behind its first place.
#[inline]
pub(crate) fn is_tag_byte(byte: u8) -> bool {
    is(byte, TAG)
}

/// Whether `byte` may begin a tag.
#[inline]
pub(crate) fn is_tag_start(byte: u8) -> bool {
    is(byte, HOST) || byte == b'_'
}

/// A first component that is a domain.
pub(super) struct First {
    /// Where the slash behind it stands.
    pub(super) slash: usize,
    /// Whether it is known to be well formed; [`domain`] has to tell otherwise.
    pub(super) checked: bool,
}

/// The first component, if it is a domain (rule 2.2).
#[inline]
pub(super) fn first(bytes: &[u8]) -> Option<First> {
    // What any byte is, and what one of each two neighbours is: labels of letters and digits between single
    // dots and hyphens, as in most domains, are checked on the way.
    let (mut any, mut pairs, mut last) = (0, HOST, 0);
    let mut at = 0;
    while at < bytes.len() {
        let class = CLASSES[bytes[at] as usize];
        if class & LABELS == 0 {
            break;
        }
        any |= class;
        pairs &= class | last;
        last = class;
        at += 1;
    }
    let checked = pairs & last & HOST != 0;
    match bytes.get(at)? {
        b'/' => {
            let is_domain = any & DOMAIN_MARK != 0 || &bytes[..at] == b"localhost";
            return is_domain.then_some(First { slash: at, checked });
        }
        b':' => {
            let end = skip(bytes, at + 1, DIGIT);
            if end > at + 1 && bytes.get(end) == Some(&b'/') {
                return Some(First { slash: end, checked });
            }
        }
        _ => {}
    }
    let slash = odd_domain_end(bytes, at, any)?;
    Some(First { slash, checked: false })
}

/// The same from a byte on that is in no label.
fn odd_domain_end(bytes: &[u8], from: usize, mut any: u8) -> Option<usize> {
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'/' => return (any & DOMAIN_MARK != 0).then_some(at),
            _ => any |= CLASSES[byte as usize],
        }
    }
    None
}

/// Where the slash behind the domain stands, if the first component is one.
pub(super) fn domain_end(bytes: &[u8]) -> Option<usize> {
    first(bytes).map(|first| first.slash)
}

/// `host[:port]`, the whole of `bytes`.
#[inline]
pub(super) fn domain(bytes: &[u8]) -> Result<(), Fault> {
    let mut at = 0;
    if bytes.first() == Some(&b'[') {
        at = skip(bytes, 1, IPV6);
        if at == 1 || bytes.get(at) != Some(&b']') {
            return Err(Fault::new(at, Expected::Ipv6));
        }
        at += 1;
    } else {
        loop {
            if !at_class(bytes, at, HOST) {
                return Err(Fault::new(at, Expected::DomainLabel));
            }
            at = skip(bytes, at, HOST);
            while bytes.get(at) == Some(&b'-') {
                while bytes.get(at) == Some(&b'-') {
                    at += 1;
                }
                if !at_class(bytes, at, HOST) {
                    return Err(Fault::new(at, Expected::DomainLabel));
                }
                at = skip(bytes, at, HOST);
            }
            if bytes.get(at) != Some(&b'.') {
                break;
            }
            at += 1;
        }
    }
    match bytes.get(at) {
        None => Ok(()),
        Some(b':') => {
            let end = skip(bytes, at + 1, DIGIT);
            if end == at + 1 || end < bytes.len() {
                return Err(Fault::new(end, Expected::Port));
            }
            Ok(())
        }
        Some(_) if bytes[0] == b'[' => Err(Fault::new(at, Expected::Ipv6Rest)),
        Some(_) => Err(Fault::new(at, Expected::DomainRest)),
    }
}

/// What a path scanner found.
pub(super) struct PathEnd {
    pub(super) end: usize,
    pub(super) one_component: bool,
}

/// Path components from `at` to `:`, `@` or the end.
#[inline]
pub(super) fn path(bytes: &[u8], mut at: usize) -> Result<PathEnd, Fault> {
    let mut one_component = true;
    loop {
        if !at_class(bytes, at, NAME) {
            return Err(Fault::new(at, Expected::PathComponent));
        }
        loop {
            at = skip(bytes, at, NAME);
            match bytes.get(at) {
                Some(b'.') => at += 1,
                Some(b'_') => at += if bytes.get(at + 1) == Some(&b'_') { 2 } else { 1 },
                Some(b'-') => {
                    while bytes.get(at) == Some(&b'-') {
                        at += 1;
                    }
                }
                _ => break,
            }
            if !at_class(bytes, at, NAME) {
                return Err(Fault::new(at, Expected::AfterSeparator));
            }
        }
        match bytes.get(at) {
            Some(b'/') => {
                one_component = false;
                at += 1;
            }
            None | Some(b':' | b'@') => return Ok(PathEnd { end: at, one_component }),
            Some(_) => return Err(Fault::new(at, Expected::PathRest)),
        }
    }
}

/// A tag from `at` to `@` or the end.
#[inline]
pub(super) fn tag(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    if !bytes.get(at).is_some_and(|&byte| is_tag_start(byte)) {
        return Err(Fault::new(at, Expected::TagStart));
    }
    let end = skip(bytes, at, TAG);
    if end - at > TAG_MAX {
        return Err(Fault::new(at + TAG_MAX, Expected::TagLength));
    }
    match bytes.get(end) {
        None | Some(b'@') => Ok(end),
        Some(_) => Err(Fault::new(end, Expected::TagRest)),
    }
}

/// A digest from `at` to the end (rule 2.3); gives where its colon stands.
#[inline]
pub(super) fn digest(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let rest = &bytes[at..];
    let width = match rest {
        [b's', b'h', b'a', b'2', b'5', b'6', b':', ..] => 64,
        [b's', b'h', b'a', b'3', b'8', b'4', b':', ..] => 96,
        [b's', b'h', b'a', b'5', b'1', b'2', b':', ..] => 128,
        _ => return Err(Fault::new(at, Expected::DigestAlgorithm)),
    };
    let colon = at + 6;
    let hex = &rest[7..];
    if hex.len() == width && hex.iter().fold(true, |good, &byte| good & is_lower_hex(byte)) {
        return Ok(colon);
    }
    let end = skip(bytes, colon + 1, HEX);
    let stop = colon + 1 + width;
    Err(if end < stop {
        Fault::new(end, Expected::DigestHex(width))
    } else {
        Fault::new(stop, Expected::DigestEnd(width))
    })
}

// Arithmetic and not the table: the compiler turns the fold over it into vector instructions.
#[inline]
fn is_lower_hex(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | (byte.wrapping_sub(b'a') < 6)
}

/// Whether the whole text is a bare 64-character identifier, which is no name (rule 2.1).
#[inline]
pub(super) fn is_identifier(bytes: &[u8]) -> bool {
    bytes.len() == 64 && bytes.iter().fold(true, |good, &byte| good & is_lower_hex(byte))
}
