//! Paths, and the names that steps give to what they push.

use core::cmp::Ordering;

use registry_resolver::Reference;
use registry_resolver::reference::{ImageName, Path, ReferenceErrorKind};

use crate::grammar::{digest, hash_of, times};

fn path(text: &str) -> Path<'_> {
    Path::parse(text).unwrap()
}

/// The path of an official image, whose `library/` is in no text.
fn official() -> Path<'static> {
    Reference::parse("nginx").unwrap().path()
}

/// Rule 2.2: whether `library/` was written makes no difference.
#[test]
fn a_completed_path_is_the_written_one() {
    let written = path("library/nginx");
    assert_eq!(official(), written);
    assert_eq!(hash_of(official()), hash_of(written));
    assert_eq!(official().cmp(&written), Ordering::Equal);
    assert_eq!(official(), *"library/nginx");
    assert_eq!(official().to_string(), "library/nginx");
    assert_eq!(official().len(), written.len());
    assert!(official().components().eq(written.components()));
    assert_ne!(official(), path("nginx"));
    assert_ne!(official(), path("library/nginx/x"));
}

#[test]
fn a_path_is_walked_by_its_components() {
    let components = |text| path(text).components().collect::<Vec<_>>();
    assert_eq!(components("a"), ["a"]);
    assert_eq!(components("a/b.c/d"), ["a", "b.c", "d"]);
    let mut walk = official().components();
    assert_eq!(
        [walk.next(), walk.next(), walk.next(), walk.next()],
        [Some("library"), Some("nginx"), None, None]
    );
}

#[test]
fn a_path_compares_with_text() {
    for text in ["a", "a/b", "library/nginx"] {
        assert_eq!(path(text), *text);
        for other in ["", "b", "a/", "/a", "a/c", "a/b/c", "library/nginy", "library-nginx"] {
            assert_ne!(path(text), *other, "{text}");
        }
    }
}

/// The order is component by component: `a/b` comes before `a-b`, whatever `-` and `/` are in ASCII.
#[test]
fn paths_are_ordered_by_components() {
    let mut paths = ["b", "a-b", "a/b", "a", "a/b/c"].map(path);
    paths.sort();
    assert_eq!(paths.map(|path| path.to_string()), ["a", "a/b", "a/b/c", "a-b", "b"]);
}

/// Rule 5.3: component by component.
#[test]
fn a_prefix_covers_whole_components() {
    for (text, prefix, rest) in [
        ("acme/x", "acme", Some("x")),
        ("acme/team/x", "acme", Some("team/x")),
        ("acme/team/x", "acme/team", Some("x")),
        ("acmecorp/x", "acme", None),
        ("acme/teamx/y", "acme/team", None),
        ("acme", "acme", None),
        ("acme/x", "acme/x", None),
        ("x/acme/y", "acme", None),
        ("acme", "acme/x", None),
        ("library/nginx", "library", Some("nginx")),
    ] {
        let left = path(text).strip_prefix(path(prefix)).map(|rest| rest.to_string());
        assert_eq!(left.as_deref(), rest, "{text} less {prefix}");
    }
}

/// Rules 2.2 and 5.3: the `library/` of an official image is a prefix like any other.
#[test]
fn library_is_taken_off_and_covers_like_any_prefix() {
    assert_eq!(official().strip_prefix(path("library")), Some(path("nginx")));
    assert_eq!(official().strip_prefix(path("lib")), None);
    assert_eq!(official().strip_prefix(path("library/nginx")), None);
    assert_eq!(official().strip_prefix(path("nginx")), None);
    assert_eq!(official().strip_prefix(official()), None);
    assert_eq!(path("library/nginx/x").strip_prefix(official()), Some(path("x")));
    assert_eq!(path("library/nginx").strip_prefix(official()), None);
    assert_eq!(path("library/nginxx/x").strip_prefix(official()), None);
    assert_eq!(path("nginx/x").strip_prefix(official()), None);
}

/// Rules 2.1 and 3.5.
#[test]
fn a_path_is_path_components_only() {
    for (text, kind, offset) in [
        ("", ReferenceErrorKind::Empty, 0),
        ("/acme", ReferenceErrorKind::Path, 0),
        ("acme/", ReferenceErrorKind::Path, 5),
        ("acme//x", ReferenceErrorKind::Path, 5),
        ("Acme", ReferenceErrorKind::Path, 0),
        ("acme/../x", ReferenceErrorKind::Path, 5),
        ("./acme", ReferenceErrorKind::Path, 0),
        ("acme:1", ReferenceErrorKind::Path, 4),
        ("acme@sha256:00", ReferenceErrorKind::Path, 4),
        ("acme x", ReferenceErrorKind::Path, 4),
        ("${PREFIX}", ReferenceErrorKind::Path, 0),
        ("acmé", ReferenceErrorKind::Path, 3),
    ] {
        let error = Path::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{error}");
    }
}

/// Rule 2.1: at most 255 characters, and nothing is completed.
#[test]
fn a_path_alone_has_the_same_limit() {
    assert_eq!(path(&times(255, "a")).len(), 255);
    let error = Path::parse(&times(256, "a")).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::PathTooLong, 255));
    assert_eq!(path("nginx").to_string(), "nginx");
}

/// Rules 2.7 and 3.5: what is refused is not asked for.
#[test]
fn a_path_s_and_a_name_s_error_asks_for_no_tag() {
    for message in [
        Path::parse("acme x").unwrap_err().to_string(),
        ImageName::parse("acme x").unwrap_err().to_string(),
        ImageName::parse("ghcr.io/acme x").unwrap_err().to_string(),
    ] {
        assert!(message.contains("found a space at byte"), "{message}");
        assert!(!message.contains("and a tag") && !message.contains("and a digest"), "{message}");
    }
}

/// Rules 7.4 and 7.5, by the test of 2.2.
#[test]
fn an_image_name_is_relative_or_absolute() {
    for text in ["app", "acme/app", "localhost", "ghcr.io", "library/nginx"] {
        assert_eq!(ImageName::parse(text), Ok(ImageName::Relative(path(text))));
    }
    for (text, host, rest) in [
        ("ghcr.io/acme/app", "ghcr.io", "acme/app"),
        ("localhost/app", "localhost", "app"),
        ("Registry/app", "Registry", "app"),
        ("[::1]:5000/app", "[::1]:5000", "app"),
        ("docker.io/acme/app", "docker.io", "acme/app"),
        ("docker.io/app", "docker.io", "library/app"),
        ("index.docker.io/app", "docker.io", "library/app"),
    ] {
        let ImageName::Absolute { domain, path } = ImageName::parse(text).unwrap() else {
            unreachable!("{text} has a domain")
        };
        assert_eq!((domain.as_str(), &*path.to_string()), (host, rest), "{text}");
    }
}

/// Rule 7.5: no tag and no digest.
#[test]
fn an_image_name_is_a_name_only() {
    for (text, kind, offset) in [
        ("", ReferenceErrorKind::Empty, 0),
        ("app:1", ReferenceErrorKind::Path, 3),
        ("ghcr.io/app:1", ReferenceErrorKind::Path, 11),
        ("app@sha256:00", ReferenceErrorKind::Path, 3),
        ("../../evil", ReferenceErrorKind::Domain, 0),
        ("a/../evil", ReferenceErrorKind::Path, 2),
        ("a//b", ReferenceErrorKind::Path, 2),
        ("/a", ReferenceErrorKind::Path, 0),
        ("a/", ReferenceErrorKind::Path, 2),
        ("ghcr.io/", ReferenceErrorKind::Path, 8),
        ("App", ReferenceErrorKind::Path, 0),
        ("ho_st.com/a", ReferenceErrorKind::Domain, 2),
        ("https://ghcr.io/a", ReferenceErrorKind::Scheme, 0),
    ] {
        let error = ImageName::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{error}");
    }
    let pinned = format!("ghcr.io/app@{}", digest("sha256", 64));
    assert_eq!(ImageName::parse(&pinned).unwrap_err().offset(), 11);
    assert_eq!(ImageName::parse(&times(64, "e")).unwrap_err().kind(), ReferenceErrorKind::Identifier);
}

/// Rule 2.1, also for names: `library/` counts where it is completed.
#[test]
fn an_image_name_has_a_path_s_limit() {
    assert!(ImageName::parse(&times(255, "a")).is_ok());
    assert!(ImageName::parse(&format!("a.io/{}", times(255, "a"))).is_ok());
    assert!(ImageName::parse(&format!("docker.io/{}", times(247, "a"))).is_ok());
    for (text, offset) in [
        (times(256, "a"), 255),
        (format!("a.io/{}", times(256, "a")), 260),
        (format!("docker.io/{}", times(248, "a")), 257),
    ] {
        let error = ImageName::parse(&text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::PathTooLong, offset), "{error}");
    }
}

/// Rule 2.2: `library/` is a component like any other, and as long as it is.
#[test]
fn a_path_of_the_same_length_is_another_one() {
    let official = Reference::parse("nginx").unwrap().path();
    assert_eq!(official, Path::parse("library/nginx").unwrap());
    for other in ["librarx/nginx", "library/nginy", "library-nginx", "l/ibrary/nginx"] {
        let other = Path::parse(other).unwrap();
        assert_ne!(official, other);
        assert_ne!(hash_of(official), hash_of(other));
    }
}

/// Rule 2.1: a path of 255 characters goes wrong behind its last one, and a longer one at its length.
#[test]
fn the_longest_path_goes_wrong_where_it_does() {
    for (length, kind) in [
        (255, ReferenceErrorKind::Path),
        (256, ReferenceErrorKind::PathTooLong),
        (300, ReferenceErrorKind::PathTooLong),
    ] {
        let error = Reference::parse(&format!("a.example/{}!", times(length, "a"))).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, "a.example/".len() + 255), "{error}");
    }
}
