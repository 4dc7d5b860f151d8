//! Where we differ from `oci-spec`, by class: over everything that was collected and upstream's own cases, these
//! classes and no other. In each of them we say what `distribution/reference` says.

use alloc::collections::BTreeMap;

use oci_spec::distribution::Reference as OciReference;
use registry_resolver::{Digest, Reference, Tag};

use super::corpus::{INVALID, REFERENCES, VECTORS, lines};

/// Every which character is changed, so that it takes a second; with 1 it holds too.
const STEP: usize = 17;

/// What `oci-spec` gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Refuses `[::1]:5000/a`.
    Ipv6Host,
    /// Sends `Foo/a` to Docker Hub.
    UpperCaseFirstComponent,
    /// Takes 64 hexadecimal digits for a name.
    BareIdentifier,
    /// Takes `sha256:ABC…`.
    UpperCaseHex,
    /// Takes letters beyond ASCII in a tag.
    UnicodeInTag,
    /// Takes `ho_st.com` for a domain.
    UnderscoreInDomain,
}

impl Class {
    /// Told from the text alone, by no parser.
    fn of(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once('/').unwrap_or(("", text));
        let reads_as_domain = first.contains(['.', ':']);
        let hex = rest.rsplit_once('@').and_then(|(_, digest)| digest.split_once(':'));
        let after_name = rest.rsplit_once('/').map_or(rest, |(_, last)| last);
        if text.starts_with('[') {
            Some(Self::Ipv6Host)
        } else if reads_as_domain && first.contains('_') {
            Some(Self::UnderscoreInDomain)
        } else if !reads_as_domain && first.contains(|c: char| c.is_ascii_uppercase()) {
            Some(Self::UpperCaseFirstComponent)
        } else if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            Some(Self::BareIdentifier)
        } else if hex.is_some_and(|(_, hex)| hex.contains(|c: char| c.is_ascii_uppercase())) {
            Some(Self::UpperCaseHex)
        } else if after_name.split_once(':').is_some_and(|(_, tag)| !tag.is_ascii()) {
            Some(Self::UnicodeInTag)
        } else {
            None
        }
    }
}

/// Domain, path, tag and digest; none for a refusal. The tag `latest` that theirs always has is written out.
type Answer = Option<[String; 4]>;

fn ours(text: &str) -> Answer {
    let read = Reference::parse(text).ok()?;
    let untagged = if read.digest().is_none() { "latest" } else { "" };
    let tag = read.tag().map_or(untagged, Tag::as_str);
    let digest = read.digest().map_or("", Digest::as_str);
    Some([read.domain().to_string(), read.path().to_string(), tag.to_owned(), digest.to_owned()])
}

fn theirs(text: &str) -> Answer {
    let read: OciReference = text.parse().ok()?;
    let parts = [Some(read.registry()), Some(read.repository()), read.tag(), read.digest()];
    Some(parts.map(|part| part.unwrap_or_default().to_owned()))
}

fn texts() -> Vec<String> {
    let vectors: Vec<serde_json::Value> = serde_json::from_str(VECTORS).unwrap();
    let vectors = vectors.iter().map(|vector| vector["input"].as_str().unwrap().to_owned());
    let collected = lines(REFERENCES).chain(lines(INVALID));
    let mut texts: Vec<String> =
        collected.map(|line| line.split('\t').next().unwrap().to_owned()).chain(vectors).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

#[test]
fn we_differ_from_oci_spec_in_these_classes_alone() {
    let mut differences: BTreeMap<Class, usize> = BTreeMap::new();
    for text in texts() {
        let (ours, theirs) = (ours(&text), theirs(&text));
        if ours == theirs {
            continue;
        }
        let class = Class::of(&text);
        assert!(
            class.is_some(),
            "a difference of no known class: {text:?}\nours   {ours:?}\ntheirs {theirs:?}"
        );
        *differences.entry(class.unwrap()).or_default() += 1;
    }
    let counted: Vec<(Class, usize)> = differences.into_iter().collect();
    assert_eq!(
        counted,
        [(Class::Ipv6Host, 11), (Class::UpperCaseFirstComponent, 8), (Class::BareIdentifier, 3)]
    );
}

/// What was collected, with one character of it changed, and still no difference of another class.
#[test]
fn nor_in_others_one_character_away() {
    let mut seen: BTreeMap<Class, usize> = BTreeMap::new();
    for (number, text) in texts().into_iter().enumerate() {
        for (place, old) in text.char_indices().skip(number % STEP).step_by(STEP) {
            for new in ["A", "F", "_", ".", "-", ":", "/", "@", "[", "é", "0", " ", ""] {
                let edited = [&text[..place], new, &text[place + old.len_utf8()..]].concat();
                let (ours, theirs) = (ours(&edited), theirs(&edited));
                if ours != theirs {
                    let class = Class::of(&edited);
                    assert!(
                        class.is_some(),
                        "of no known class: {edited:?}\nours   {ours:?}\ntheirs {theirs:?}"
                    );
                    *seen.entry(class.unwrap()).or_default() += 1;
                }
            }
        }
    }
    assert_eq!(seen.len(), 6, "every class is met: {seen:?}");
}

/// What each class means, on its plainest case.
#[test]
fn each_class_is_theirs() {
    let hex = "ab".repeat(32);
    for (text, class, ours_reads, theirs_reads) in [
        ("[::1]:5000/a".to_owned(), Class::Ipv6Host, Some("[::1]:5000"), None),
        ("Foo/a".to_owned(), Class::UpperCaseFirstComponent, Some("Foo"), Some("docker.io")),
        (hex.clone(), Class::BareIdentifier, None, Some("docker.io")),
        (format!("a.io/b@sha256:{}", hex.to_uppercase()), Class::UpperCaseHex, None, Some("a.io")),
        ("a.io/b:é".to_owned(), Class::UnicodeInTag, None, Some("a.io")),
        ("ho_st.com/a".to_owned(), Class::UnderscoreInDomain, None, Some("ho_st.com")),
    ] {
        assert_eq!(Class::of(&text), Some(class));
        let domain = |answer: Answer| answer.map(|[domain, ..]| domain);
        assert_eq!(domain(ours(&text)).as_deref(), ours_reads, "{text}");
        assert_eq!(domain(theirs(&text)).as_deref(), theirs_reads, "{text}");
    }
}
