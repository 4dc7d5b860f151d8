//! Rules 2.1 to 2.7: the scanner against a regular expression that somebody else wrote from the rules.
#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_resolver::reference::{ImageName, Path};
use registry_resolver::{Digest, Domain, Reference, ReferenceBuf, ReferenceError, Tag};

#[allow(dead_code)]
#[path = "../../tests/oracle/rules/domain.rs"]
mod endpoints;
#[allow(dead_code)]
#[path = "../../tests/oracle/rules/reference.rs"]
mod oracle;

fuzz_target!(|text: &str| {
    let expected = oracle::Reference::parse(text);
    match (Reference::parse(text), expected) {
        (Ok(read), Some(expected)) => agrees(read, &expected),
        (Err(error), None) => {
            points_into(text, &error);
            assert!(error.replacement().is_none_or(|it| oracle::Reference::parse(it).is_some()), "{error}");
        }
        (read, expected) => panic!("{text:?}: {read:?} is not {expected:?}"),
    }
    assert_eq!(Domain::parse(text).is_ok(), oracle::is_domain(text), "{text:?}");
    assert_eq!(Tag::parse(text).is_ok(), oracle::is_tag(text), "{text:?}");
    assert_eq!(Path::parse(text).is_ok(), oracle::is_path(text), "{text:?}");
    compares_by_endpoint(text);
    mends_are_accepted(text);
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

/// 2.8: two domains, with a space between them, are one endpoint or two.
fn compares_by_endpoint(text: &str) {
    let Some((one, other)) = text.split_once(' ') else { return };
    let (Ok(one), Ok(other)) = (Domain::parse(one), Domain::parse(other)) else { return };
    let same = endpoints::endpoint(one.as_str()) == endpoints::endpoint(other.as_str());
    assert_eq!(one == other, same, "{one} {other}");
    assert_eq!(one.cmp(&other).is_eq(), same, "{one} {other}");
    assert_eq!(one.cmp(&other), other.cmp(&one).reverse(), "{one} {other}");
    assert!(!same || hash_of(one) == hash_of(other), "{one} {other}");
}

fn hash_of(domain: Domain<'_>) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};

    let mut hasher = DefaultHasher::new();
    domain.hash(&mut hasher);
    hasher.finish()
}

/// 2.7: what is offered instead of a part is one.
fn mends_are_accepted(text: &str) {
    let offered = |error: Option<ReferenceError>| error.and_then(|it| it.replacement().map(str::to_owned));
    let domain = offered(Domain::parse(text).err());
    assert!(domain.is_none_or(|it| oracle::is_domain(&it)), "{text:?}");
    let path = offered(Path::parse(text).err());
    assert!(path.is_none_or(|it| oracle::is_path(&it)), "{text:?}");
    let tag = offered(Tag::parse(text).err());
    assert!(tag.is_none_or(|it| oracle::is_tag(&it)), "{text:?}");
    let digest = offered(Digest::parse(text).err());
    assert!(digest.is_none_or(|it| Digest::parse(&it).is_ok()), "{text:?}");
    let name = offered(ImageName::parse(text).err());
    assert!(name.is_none_or(|it| ImageName::parse(&it).is_ok()), "{text:?}");
}
