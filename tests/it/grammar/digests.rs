//! Rule 2.3: three algorithms, exact lengths, lower case.

use registry_resolver::reference::{DigestAlgorithm, ReferenceErrorKind};
use registry_resolver::{Digest, Reference};

use crate::grammar::{digest, times};

const ALGORITHMS: [(&str, DigestAlgorithm, usize); 3] = [
    ("sha256", DigestAlgorithm::Sha256, 64),
    ("sha384", DigestAlgorithm::Sha384, 96),
    ("sha512", DigestAlgorithm::Sha512, 128),
];

/// The same refusal by both doors, at the same byte of the digest.
#[track_caller]
fn assert_refused(text: &str, kind: ReferenceErrorKind, offset: usize) {
    let alone = Digest::parse(text).unwrap_err();
    assert_eq!((alone.kind(), alone.offset()), (kind, offset), "{alone}");
    for name in ["a.io/b@", "b:1@"] {
        let whole = format!("{name}{text}");
        let error = Reference::parse(&whole).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, name.len() + offset), "{error}");
    }
}

#[test]
fn a_digest_of_exact_length_is_taken_apart() {
    for (name, algorithm, digits) in ALGORITHMS {
        let text = digest(name, digits);
        let parsed = Digest::parse(&text).unwrap();
        assert_eq!(parsed.algorithm(), algorithm);
        assert_eq!(parsed.as_str(), text);
        assert_eq!(parsed.to_string(), text);
        assert_eq!(Some(parsed.hex()), text.strip_prefix(&format!("{name}:")));
        let whole = format!("a.io/b@{text}");
        assert_eq!(Reference::parse(&whole).unwrap().digest(), Some(parsed));
    }
}

#[test]
fn a_digest_that_is_too_short_ends_too_early() {
    for (name, _, digits) in ALGORITHMS {
        for missing in [1, digits / 2, digits] {
            let text = digest(name, digits - missing);
            assert_refused(&text, ReferenceErrorKind::Digest, text.len());
        }
    }
}

#[test]
fn a_digest_that_is_too_long_goes_wrong_behind_its_last_digit() {
    for (name, _, digits) in ALGORITHMS {
        for more in ["0", "g", "~", ":80", " ", "ä"] {
            let text = digest(name, digits);
            assert_refused(&format!("{text}{more}"), ReferenceErrorKind::Digest, text.len());
        }
    }
}

#[test]
fn one_algorithm_s_length_is_no_other_s() {
    assert_refused(&digest("sha256", 96), ReferenceErrorKind::Digest, 7 + 64);
    assert_refused(&digest("sha384", 64), ReferenceErrorKind::Digest, 7 + 64);
    assert_refused(&digest("sha512", 96), ReferenceErrorKind::Digest, 7 + 96);
}

#[test]
fn upper_case_and_other_digits_are_refused_where_they_stand() {
    for (name, _, digits) in ALGORITHMS {
        for bad in ["A", "F", "g", "-", " ", "ä", "٣"] {
            for at in [0, 1, digits - 1] {
                let text = format!("{name}:{}{bad}{}", times(at, "0"), times(digits - 1 - at, "0"));
                assert_refused(&text, ReferenceErrorKind::Digest, 7 + at);
            }
        }
    }
}

#[test]
fn any_other_algorithm_is_an_error() {
    for name in ["md5", "sha1", "sha224", "sha3-256", "blake3", "sha256+b64", "SHA256", "Sha512", "x", ""] {
        assert_refused(&digest(name, 64), ReferenceErrorKind::DigestAlgorithm, 0);
    }
    for text in ["sha256", "sha", "sha256-", "nope"] {
        assert_refused(text, ReferenceErrorKind::DigestAlgorithm, 0);
    }
}

/// Rule 2.3: "an error that names it".
#[test]
fn the_error_names_the_other_algorithm() {
    for name in ["md5", "sha1", "blake3", "sha256+b64", "SHA256"] {
        for text in [digest(name, 64), digest(name, 32)] {
            let alone = Digest::parse(&text).unwrap_err().to_string();
            assert!(alone.contains(name), "{alone}");
            let whole = Reference::parse(&format!("ghcr.io/acme/app:1@{text}")).unwrap_err().to_string();
            assert!(whole.contains(name), "{whole}");
        }
    }
}

#[test]
fn an_empty_digest_is_said_to_be_empty_only_when_alone() {
    assert_eq!(Digest::parse("").unwrap_err().kind(), ReferenceErrorKind::Empty);
    let error = Reference::parse("a@").unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::DigestAlgorithm, 2));
}

/// Rules 2.1 and 2.3: nothing stands behind a digest.
#[test]
fn a_tag_behind_a_digest_is_refused() {
    let text = format!("a@{}:1", digest("sha256", 64));
    let error = Reference::parse(&text).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::Digest, text.len() - 2));
}

#[test]
fn digests_compare_by_their_text() {
    let [a, b] = [digest("sha256", 64), digest("sha512", 128)];
    let (small, large) = (Digest::parse(&a).unwrap(), Digest::parse(&b).unwrap());
    assert!(small < large);
    assert_ne!(small, large);
    assert_eq!(crate::grammar::hash_of(small), crate::grammar::hash_of(Digest::parse(&a).unwrap()));
}

/// What stands in front of the colon is named where it may have been meant as an algorithm.
#[test]
fn an_algorithm_is_named_where_there_is_one() {
    for (text, found) in [(":0", "`:`"), ("a/b:0", "`a`"), ("md5:0", "the unknown algorithm `md5`")] {
        assert_eq!(
            Digest::parse(text).unwrap_err().to_string(),
            format!(
                "invalid digest `{text}`: found {found} at byte 0, expected the digest algorithm `sha256:`, \
                 `sha384:` or `sha512:`"
            )
        );
    }
}

/// Rule 2.3: the neighbours of digits and letters are neither.
#[test]
fn the_neighbours_of_hexadecimal_digits_are_none() {
    for (name, _, digits) in ALGORITHMS {
        let text = digest(name, digits);
        for strange in ["/", ":", "`", "g", "@", "A", "G", " "] {
            for at in [0, 1, digits - 1] {
                let mut broken = text.clone();
                broken.replace_range(name.len() + 1 + at..name.len() + 2 + at, strange);
                assert_eq!(Digest::parse(&broken).unwrap_err().offset(), name.len() + 1 + at, "{broken}");
            }
        }
    }
}

/// Rule 2.7: what is behind the last digit is told as such.
#[test]
fn a_digest_that_goes_on_is_told_where_it_ends() {
    let text = digest("sha256", 64) + "0";
    assert_eq!(
        Digest::parse(&text).unwrap_err().to_string(),
        "invalid digest `…123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0`: found `0` at byte 71, \
         expected the end after the digest's 64 digits"
    );
    let text = digest("sha256", 64) + "g";
    assert!(Digest::parse(&text).unwrap_err().to_string().ends_with("the end after the digest's 64 digits"));
}
