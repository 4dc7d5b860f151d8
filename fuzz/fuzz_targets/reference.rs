//! Rules 2.1 to 2.7: the scanner against a regular expression that somebody else wrote from the rules.
#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_resolver::{Digest, Domain, ImageName, Path, Reference, ReferenceBuf, ReferenceError, Tag};

#[allow(dead_code)]
#[path = "../../tests/oracle/rules/reference.rs"]
mod oracle;

fuzz_target!(|text: &str| {
    let expected = oracle::Reference::parse(text);
    match (Reference::parse(text), expected) {
        (Ok(read), Some(expected)) => agrees(read, &expected),
        (Err(error), None) => points_into(text, &error),
        (read, expected) => panic!("{text:?}: {read:?} is not {expected:?}"),
    }
    assert_eq!(Domain::parse(text).is_ok(), oracle::is_domain(text), "{text:?}");
    assert_eq!(Tag::parse(text).is_ok(), oracle::is_tag(text), "{text:?}");
    assert_eq!(Path::parse(text).is_ok(), oracle::is_path(text), "{text:?}");
    // A digest is what may stand behind the `@` of any name.
    let pinned = oracle::Reference::parse(&format!("a@{text}")).and_then(|read| read.digest);
    assert_eq!(Digest::parse(text).ok().map(Digest::as_str), pinned.as_deref());
    if let Ok(ImageName::Absolute { domain, path }) = ImageName::parse(text) {
        let whole = Reference::parse(text).expect("an absolute name is a reference");
        assert_eq!((whole.domain(), whole.path()), (domain, path));
        assert!(whole.tag().is_none() && whole.digest().is_none());
    }
});

fn agrees(read: Reference<'_>, expected: &oracle::Reference) {
    assert_eq!(read.domain().as_str(), expected.domain);
    assert_eq!(read.path().to_string(), expected.path);
    assert_eq!(read.tag().map(Tag::as_str), expected.tag.as_deref());
    assert_eq!(read.digest().map(Digest::as_str), expected.digest.as_deref());
    // 2.6: what is displayed parses to the same value, owned or borrowed.
    let shown = read.to_string();
    assert_eq!(shown, expected.display());
    assert_eq!(Reference::parse(&shown), Ok(read));
    let owned: ReferenceBuf = read.to_buf();
    assert_eq!(owned.as_str(), shown);
    assert_eq!(owned.as_reference(), read);
}

/// 2.7 and 10.2: a byte of the text, and a message that is short and harmless.
fn points_into(text: &str, error: &ReferenceError) {
    assert!(error.offset() <= text.len(), "{text:?}: byte {}", error.offset());
    let message = error.to_string();
    assert!(message.len() <= 1024, "{message}");
    assert!(!message.chars().any(char::is_control), "{message:?}");
}
