//! The references and the refusals that were collected, and upstream's own vectors.

use registry_resolver::reference::ReferenceErrorKind;
use registry_resolver::{Digest, Reference, ReferenceBuf, Tag};

pub(crate) const REFERENCES: &str = include_str!("../../data/references.tsv");
pub(crate) const INVALID: &str = include_str!("../../data/references-invalid.tsv");
pub(crate) const VECTORS: &str = include_str!("../../data/reference-vectors.json");

pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn references() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(REFERENCES).map(|line| line.split_once('\t').unwrap())
}

fn refusals() -> impl Iterator<Item = (&'static str, usize, &'static str)> {
    lines(INVALID).map(|line| {
        let (text, judgement) = line.split_once('\t').unwrap();
        let (offset, expected) = judgement.split_once('\t').unwrap();
        (text, offset.parse().unwrap(), expected)
    })
}

/// What a normal form says, read without our parser.
fn tag_and_digest(normal: &str) -> (Option<&str>, Option<&str>) {
    let (name, digest) = normal.split_once('@').map_or((normal, None), |(name, digest)| (name, Some(digest)));
    let (_, last) = name.rsplit_once('/').unwrap();
    (last.split_once(':').map(|(_, tag)| tag), digest)
}

#[test]
fn the_collected_references_are_all_here() {
    assert_eq!(references().count(), 510);
    assert_eq!(refusals().count(), 128);
}

/// Rules 2.1, 2.2 and 2.6.
#[test]
fn every_collected_reference_displays_in_its_normal_form() {
    for (text, normal) in references() {
        let shown = Reference::parse(text).map(|reference| reference.to_string());
        assert_eq!(shown.as_deref(), Ok(normal), "{text}");
    }
}

/// Rule 2.6.
#[test]
fn what_is_displayed_parses_to_the_same_value() {
    for (text, normal) in references() {
        let reference = Reference::parse(text).unwrap();
        let again = Reference::parse(normal).unwrap();
        assert_eq!(again, reference, "{text}");
        assert_eq!(crate::grammar::hash_of(again), crate::grammar::hash_of(reference), "{text}");
        assert_eq!(again.cmp(&reference), core::cmp::Ordering::Equal, "{text}");
        assert_eq!(again.to_string(), normal, "the normal form is its own");
    }
}

/// Rules 2.5 and 2.6.
#[test]
fn the_owned_form_is_the_normal_form() {
    for (text, normal) in references() {
        let reference = Reference::parse(text).unwrap();
        let owned = reference.to_buf();
        assert_eq!(owned.as_str(), normal, "{text}");
        assert_eq!(owned.as_reference(), reference, "{text}");
        assert_eq!(owned, text.parse::<ReferenceBuf>().unwrap(), "{text}");
        assert_eq!(crate::grammar::hash_of(&owned), crate::grammar::hash_of(reference), "{text}");
    }
}

/// Rule 2.4.
#[test]
fn tag_and_digest_are_kept_as_written() {
    let mut both = 0;
    for (text, normal) in references() {
        let (tag, digest) = tag_and_digest(normal);
        both += usize::from(tag.is_some() && digest.is_some());
        for reference in [Reference::parse(text).unwrap(), Reference::parse(normal).unwrap()] {
            assert_eq!(reference.tag().map(Tag::as_str), tag, "{text}");
            assert_eq!(reference.digest().map(Digest::as_str), digest, "{text}");
        }
    }
    assert!(both > 0, "no collected reference has both");
}

/// Rule 2.7: the byte, and what was expected there.
#[test]
fn every_collected_refusal_points_at_the_first_offending_byte() {
    for (text, offset, expected) in refusals() {
        let error = Reference::parse(text).unwrap_err();
        assert_eq!(error.offset(), offset, "{error}");
        let message = error.to_string();
        let (_, told) = message.split_once("expected ").unwrap();
        assert!(told.contains(expected), "{message}\nshould expect: {expected}");
        assert!(message.contains(&format!("byte {offset}")), "{message}");
    }
}

/// Rule 2.7: the kind, for programs.
#[test]
fn every_collected_refusal_has_the_kind_of_what_was_expected() {
    for (text, _, expected) in refusals() {
        let kind = match expected {
            "of the domain" | "domain's port" | "closed by `]`" => ReferenceErrorKind::Domain,
            "without one" => ReferenceErrorKind::Scheme,
            "to begin the tag" | "in the tag" => ReferenceErrorKind::Tag,
            "lower-case letter or a digit" | "behind the separator" | "a separator" => {
                ReferenceErrorKind::Path
            }
            other => unreachable!("{other}"),
        };
        assert_eq!(Reference::parse(text).unwrap_err().kind(), kind, "{text}");
    }
}

/// Rules 2.1 to 2.4: upstream's own suite, part by part.
#[test]
fn every_upstream_vector_has_upstream_s_answer() {
    let vectors: Vec<serde_json::Value> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 280);
    for vector in &vectors {
        let input = vector["input"].as_str().unwrap();
        let answer = Reference::parse(input);
        let Some(normal) = vector["normalized"].as_object() else {
            assert!(vector["normalized"].is_null(), "{vector}");
            assert!(answer.is_err(), "upstream refuses {input}");
            continue;
        };
        let path = answer.as_ref().map(|reference| reference.path().to_string());
        assert_eq!(path.as_deref(), Ok(normal["path"].as_str().unwrap()), "{input}");
        let reference = answer.unwrap();
        assert_eq!(Some(reference.domain().as_str()), normal["domain"].as_str(), "{input}");
        assert_eq!(reference.tag().map(Tag::as_str), normal["tag"].as_str(), "{input}");
        assert_eq!(reference.digest().map(Digest::as_str), normal["digest"].as_str(), "{input}");
    }
}
