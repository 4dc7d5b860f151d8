//! What a text that is refused was probably meant to be, and which fault is the real one (rule 2.7).

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::net::Ipv6Addr;
use core::ops::Range;

use super::fault::{Expected, Fault, Subject};
use super::scan::{self, First};
use super::{ImageName, Path, Reference, ShortName};

/// A longer text has no mend: nobody reads it.
const LONGEST: usize = 512;
const ALGORITHMS: [&str; 3] = ["sha256", "sha384", "sha512"];
/// Tags that are written behind `@` by mistake and that are no host.
const TAG_WORDS: [&str; 12] = [
    "latest", "stable", "edge", "nightly", "lts", "main", "master", "dev", "develop", "alpine", "slim",
    "beta",
];

/// The fault that the first byte outside the grammar comes from.
pub(super) fn real_fault(subject: Subject, text: &str, fault: Fault, secret: Option<&Range<usize>>) -> Fault {
    if let Some(length) = scheme(text) {
        return Fault::new(0, Expected::NoScheme { length });
    }
    if secret.is_some() {
        return fault;
    }
    let image = matches!(subject, Subject::Reference | Subject::ImageName);
    if image || subject == Subject::Domain {
        let first = text.split_once('/').map_or(text, |(first, _)| first);
        let is_host = first.len() < text.len() || subject == Subject::Domain;
        if is_host && bracketed(first).is_some() {
            return Fault::new(0, Expected::Brackets);
        }
    }
    let bytes = text.as_bytes();
    match fault.expected {
        Expected::Port if image && glued(bytes, fault.at) => {
            Fault { expected: Expected::PortAndSlash, ..fault }
        }
        Expected::TagRest if subject == Subject::Reference && bytes.get(fault.at) == Some(&b':') => {
            match colon_of_digest(text) {
                Some(colon) if colon < fault.at => Fault::new(colon, Expected::AtSign),
                _ => fault,
            }
        }
        Expected::DigestAlgorithm
            if subject == Subject::Reference && stands_for_colon(text, fault.at - 1) =>
        {
            Fault { expected: Expected::Digest, ..fault }
        }
        _ => fault,
    }
}

/// What was probably meant, if the same parser takes it.
pub(super) fn replacement(subject: Subject, text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let unquoted = unquoted(text.trim());
    let bare = scheme(unquoted).map_or(unquoted, |length| &unquoted[length..]);
    let mended = match subject {
        Subject::Reference | Subject::ShortName => {
            lower_path(&tidy_slashes(&split_port(&behind_name(&in_brackets(bare)))))
        }
        Subject::ImageName => lower_path(&tidy_slashes(&split_port(&in_brackets(bare)))),
        Subject::Path | Subject::Prefix => tidy_slashes(bare).to_ascii_lowercase(),
        Subject::Domain => {
            let host = bare.split('/').next().unwrap_or_default();
            bracketed(host).unwrap_or_else(|| host.into())
        }
        Subject::Digest => bare.to_ascii_lowercase(),
        Subject::Tag => bare.into(),
    };
    // The scanners and not the parsers: those would look for a mend again.
    let fits = match subject {
        Subject::Reference => Reference::scan(&mended).is_ok(),
        Subject::ShortName => ShortName::scan(&mended).is_ok(),
        Subject::Domain => scan::domain(mended.as_bytes()).is_ok(),
        Subject::Path | Subject::Prefix => Path::scan(&mended).is_ok(),
        Subject::ImageName => ImageName::scan(&mended).is_ok(),
        Subject::Tag => scan::tag(mended.as_bytes(), 0).is_ok_and(|end| end == mended.len()),
        Subject::Digest => scan::digest(mended.as_bytes(), 0).is_ok(),
    };
    // A mend that moves the image from its domain to Docker Hub is none, be it `foo.com/` or `//foo.com`.
    let stays = match subject {
        Subject::Reference | Subject::ImageName => {
            !names_domain(unquoted, bare) || (mended.contains('/') && like_domain(&mended))
        }
        _ => true,
    };
    (fits && stays && mended != text).then_some(mended)
}

/// How long a scheme in front is, with its `://`. A host is none: `ghcr.io://x`.
fn scheme(text: &str) -> Option<usize> {
    let longest = text.get(..LONGEST).unwrap_or(text);
    let (scheme, _) = longest.split_once("://")?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-');
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(fits);
    (is_scheme && !scheme.eq_ignore_ascii_case("localhost")).then_some(scheme.len() + "://".len())
}

/// The text without quotes around it.
fn unquoted(text: &str) -> &str {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    ['"', '\'', '`'].into_iter().find_map(inside).unwrap_or(text)
}

/// Whether the text names a domain, whatever is wrong with it: its first component would be one if a slash followed.
/// Behind a scheme that is no web address, `nginx:1` without a slash is an image with a tag.
fn names_domain(text: &str, bare: &str) -> bool {
    let scheme = text[..text.len() - bare.len()].to_ascii_lowercase();
    let is_image = !scheme.is_empty() && !scheme.starts_with("http") && !bare.contains('/');
    if is_image {
        let host = bare.split([':', '@']).next().unwrap_or_default();
        return like_domain(host) || bare.starts_with('[');
    }
    text.contains('/') && like_domain(bare)
}

/// Whether the first component would be a domain if a slash followed it. Upper case alone makes none here: what
/// begins with `Acme/` is meant to be on Docker Hub.
fn like_domain(text: &str) -> bool {
    let first = text.trim_start_matches('/').split('/').next().unwrap_or_default();
    first.eq_ignore_ascii_case("localhost") || first.contains(['.', ':'])
}

/// The same text with an IPv6 host in brackets.
fn in_brackets(text: &str) -> Cow<'_, str> {
    let host = text.split_once('/').and_then(|(first, rest)| Some((bracketed(first)?, rest)));
    host.map_or(Cow::Borrowed(text), |(host, rest)| Cow::Owned(format!("{host}/{rest}")))
}

/// An IPv6 address in brackets. What may be a group of it as well as a port is the port if it looks like one.
fn bracketed(host: &str) -> Option<String> {
    let is_address = |text: &str| text.parse::<Ipv6Addr>().is_ok();
    let (address, port) = host.rsplit_once(':')?;
    if is_address(address) && !address.ends_with(':') && (like_port(port) || !is_address(host)) {
        return scan::domain(format!("[{address}]:{port}").as_bytes())
            .is_ok()
            .then(|| format!("[{address}]:{port}"));
    }
    (is_address(host) && !host.contains('.')).then(|| format!("[{host}]"))
}

/// 80, 443, or a number that programs without privileges listen on.
fn like_port(text: &str) -> bool {
    let is_number = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number && text.parse::<u16>().is_ok_and(|port| matches!(port, 80 | 443 | 1024..))
}

/// The same text where tag and digest have the marks that belong in front of them, and no quotes around them.
fn behind_name(text: &str) -> Cow<'_, str> {
    if let Some(colon) = colon_of_digest(text) {
        return Cow::Owned(format!("{}@{}", &text[..colon], &text[colon + 1..]));
    }
    if let Some(at) = text.rfind('@').filter(|&at| stands_for_colon(text, at)) {
        return Cow::Owned(format!("{}:{}", &text[..at], &text[at + 1..]));
    }
    let quoted = |quote: char| {
        let (front, part) = text.strip_suffix(quote)?.rsplit_once(quote)?;
        front.ends_with([':', '@']).then(|| format!("{front}{part}"))
    };
    ['"', '\''].into_iter().find_map(quoted).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Where a colon stands in front of what is a digest: `app:sha256:…`.
fn colon_of_digest(text: &str) -> Option<usize> {
    let (front, _) = text.rsplit_once(':')?;
    let (name, algorithm) = front.rsplit_once(':')?;
    (!name.is_empty() && !name.contains('@') && ALGORITHMS.contains(&algorithm)).then_some(name.len())
}

/// Whether the `@` at this place has a name in front of it and a tag behind it. A word that may be a host is no tag,
/// for what is in front of a host may be a password.
pub(super) fn stands_for_colon(text: &str, at: usize) -> bool {
    let (name, tag) = (&text[..at], text.get(at + 1..).unwrap_or_default());
    let start = match scan::first(name.as_bytes()) {
        Some(First { slash, .. }) if scan::domain(&name.as_bytes()[..slash]).is_ok() => slash + 1,
        Some(_) => return false,
        None => 0,
    };
    let is_name = scan::path(name.as_bytes(), start).is_ok_and(|path| path.end == name.len());
    let is_tag = scan::tag(tag.as_bytes(), 0).is_ok_and(|end| end == tag.len());
    is_name && is_tag && (TAG_WORDS.contains(&tag) || like_version(tag))
}

/// `22.04`, `v1.2-slim`; neither an IPv4 address nor what ends as a domain does.
fn like_version(tag: &str) -> bool {
    let number = tag.strip_prefix('v').unwrap_or(tag);
    let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let begins = behind.len() < number.len() && (behind.is_empty() || behind.starts_with(['.', '-', '_']));
    let last = number.rsplit_once('.').map_or("", |(_, last)| last);
    let ends_as_domain = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    begins && !ends_as_domain && number.parse::<core::net::Ipv4Addr>().is_err()
}

/// Whether the letter at this place follows the digits of a port.
fn glued(bytes: &[u8], at: usize) -> bool {
    let letter = bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    letter && at > 0 && bytes[at - 1].is_ascii_digit()
}

/// The same text with a slash behind the port of its host, where the path is glued to it.
fn split_port(text: &str) -> Cow<'_, str> {
    let host = match text.strip_prefix('[') {
        Some(rest) => rest.find(']').map_or(0, |end| end + 2),
        None => text.find([':', '/', '@']).unwrap_or(0),
    };
    let is_host = text.starts_with('[') || like_domain(&text[..host]);
    let digits = text[host..]
        .strip_prefix(':')
        .map_or(0, |port| port.len() - port.trim_start_matches(|c: char| c.is_ascii_digit()).len());
    let end = if digits > 0 { host + 1 + digits } else { host };
    let is_glued = text[end..].starts_with(|c: char| c.is_ascii_alphabetic());
    // Without a port, only brackets tell where the host ends.
    if is_host && is_glued && (digits > 0 || text.starts_with('[')) {
        return Cow::Owned(format!("{}/{}", &text[..end], &text[end..]));
    }
    Cow::Borrowed(text)
}

fn tidy_slashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for component in text.split('/').filter(|component| !component.is_empty()) {
        if !out.is_empty() {
            out.push('/');
        }
        out.push_str(component);
    }
    out
}

/// Lower-cases what is meant as the path, and the digest, and neither a domain nor the tag.
fn lower_path(text: &str) -> String {
    let start = scan::domain_end(text.as_bytes()).filter(|_| like_domain(text)).unwrap_or(0);
    let end = text[start..].find([':', '@']).map_or(text.len(), |at| start + at);
    let mut out = String::from(&text[..start]);
    out.push_str(&text[start..end].to_ascii_lowercase());
    let digest = text[end..].find('@').map_or(text.len(), |at| end + at);
    out.push_str(&text[end..digest]);
    out.push_str(&text[digest..].to_ascii_lowercase());
    out
}
