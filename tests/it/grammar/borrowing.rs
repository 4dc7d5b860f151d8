//! Rule 2.5: a parsed reference points into the caller's text, of whatever size.

use registry_resolver::reference::{ImageName, Path};
use registry_resolver::{Digest, Domain, Reference, Tag};

use crate::grammar::{digest, times};

/// Whether `part` is a piece of `text`, and not a copy of one.
fn points_into(text: &str, part: &str) -> bool {
    let (whole, piece) = (text.as_bytes().as_ptr_range(), part.as_bytes().as_ptr_range());
    whole.start <= piece.start && piece.end <= whole.end
}

#[test]
fn every_part_points_into_the_text() {
    let text = format!("ghcr.io:5000/acme/team/app:1.2@{}", digest("sha256", 64));
    let reference = Reference::parse(&text).unwrap();
    let mut parts = vec![
        reference.domain().as_str(),
        reference.domain().host(),
        reference.domain().port().unwrap(),
        reference.tag().unwrap().as_str(),
        reference.digest().unwrap().as_str(),
        reference.digest().unwrap().hex(),
    ];
    parts.extend(reference.path().components());
    assert_eq!(parts.len(), 9);
    for part in parts {
        assert!(points_into(&text, part), "{part}");
    }
}

/// `library/` and `docker.io` included: they are constants, and all else is still the caller's.
#[test]
fn what_normalising_adds_is_not_the_caller_s() {
    let text = String::from("nginx:1");
    let reference = Reference::parse(&text).unwrap();
    assert!(!points_into(&text, reference.domain().as_str()));
    let components: Vec<_> = reference.path().components().collect();
    assert_eq!(components, ["library", "nginx"]);
    assert!(!points_into(&text, components[0]));
    assert!(points_into(&text, components[1]));
    assert!(points_into(&text, reference.tag().unwrap().as_str()));
}

#[test]
fn parts_parsed_alone_point_into_their_text_too() {
    let sha = digest("sha512", 128);
    let [domain, path, tag] = ["ghcr.io", "acme/app", "1.2"].map(String::from);
    assert!(points_into(&domain, Domain::parse(&domain).unwrap().as_str()));
    assert!(Path::parse(&path).unwrap().components().all(|component| points_into(&path, component)));
    assert!(points_into(&tag, Tag::parse(&tag).unwrap().as_str()));
    assert!(points_into(&sha, Digest::parse(&sha).unwrap().as_str()));
}

/// A view is as good as its text: it outlives the value that it was taken from.
#[test]
fn parts_live_as_long_as_the_text() {
    fn tag_of(text: &str) -> Option<&str> {
        Reference::parse(text).ok()?.tag().map(Tag::as_str)
    }
    fn first_of(text: &str) -> Option<&str> {
        Reference::parse(text).ok()?.path().components().next()
    }
    assert_eq!(tag_of("ghcr.io/acme/app:1"), Some("1"));
    assert_eq!(first_of("ghcr.io/acme/app:1"), Some("acme"));
}

const HUGE: usize = 10 << 20;

#[test]
fn a_huge_text_is_refused_without_trouble() {
    for unit in [
        "a", "/", "a/", ".", "-", "_", ":", "@", "@a:", "a@b:c/", "[", "://", "A", "$", " ", "é", "\u{202e}",
        "\0",
    ] {
        let text = times(HUGE / unit.len(), unit);
        let errors = [
            Reference::parse(&text).unwrap_err(),
            Path::parse(&text).unwrap_err(),
            Tag::parse(&text).unwrap_err(),
            Digest::parse(&text).unwrap_err(),
            ImageName::parse(&text).unwrap_err(),
        ];
        for error in errors {
            assert!(error.offset() <= text.len());
            assert!(error.to_string().len() < 1024, "{error}");
        }
    }
}

#[test]
fn a_huge_domain_is_accepted_without_trouble() {
    for domain in [
        times(HUGE / 2, "a.") + "io",
        format!("a.io:{}", times(HUGE, "9")),
        format!("[{}]", times(HUGE, ":")),
    ] {
        let text = format!("{domain}/app:1");
        let reference = Reference::parse(&text).unwrap();
        assert_eq!(reference.domain().as_str().len(), domain.len());
        assert!(points_into(&text, reference.domain().as_str()));
        assert_eq!(reference.to_buf().as_str().len(), text.len());
    }
}

/// What all types promise: values that can be shared and sent.
#[test]
fn everything_is_send_and_sync_and_the_views_are_copy() {
    fn shared<T: Send + Sync>() -> usize {
        size_of::<T>()
    }
    fn copied<T: Copy + Send + Sync>() -> usize {
        size_of::<T>()
    }
    let errors =
        [shared::<registry_resolver::ReferenceError>(), shared::<registry_resolver::reference::Excerpt>()];
    let views = [
        copied::<Reference<'_>>(),
        copied::<Domain<'_>>(),
        copied::<Path<'_>>(),
        copied::<Tag<'_>>(),
        copied::<Digest<'_>>(),
        copied::<ImageName<'_>>(),
    ];
    let word = size_of::<usize>();
    assert_eq!(errors[0], word, "an error is one box");
    assert!(views.iter().all(|size| *size >= 2 * word && *size <= 10 * word), "{views:?}");
}
