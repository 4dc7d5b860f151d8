//! Rule 2.6: in and out as text, always through the parser.

use core::str::FromStr as _;

use registry_resolver::reference::{Path, ReferenceErrorKind};
use registry_resolver::{Digest, Domain, Reference, ReferenceBuf, Tag};

use crate::grammar::{digest, hash_of};

#[test]
fn from_str_and_try_from_are_the_parser() {
    let parsed = Reference::parse("nginx:1").unwrap();
    assert_eq!(Reference::try_from("nginx:1"), Ok(parsed));
    assert_eq!(ReferenceBuf::from_str("nginx:1").map(|owned| owned.to_string()), Ok(parsed.to_string()));
    assert_eq!("nginx:1".parse::<ReferenceBuf>(), Ok(parsed.to_buf()));
    assert_eq!(ReferenceBuf::from(parsed), parsed.to_buf());
    let refused = Reference::parse("Nginx").unwrap_err();
    assert_eq!(Reference::try_from("Nginx"), Err(refused.clone()));
    assert_eq!("Nginx".parse::<ReferenceBuf>(), Err(refused));
}

#[test]
fn case_and_port_are_displayed_as_written() {
    let text = format!("Registry.Example.com:0443/acme/app:V1@{}", digest("sha256", 64));
    let reference = Reference::parse(&text).unwrap();
    assert_eq!(reference.to_string(), text);
    assert_eq!(reference.to_buf().as_str(), text);
}

#[test]
fn debug_shows_the_type_and_the_normal_form() {
    let sha = digest("sha256", 64);
    let text = format!("nginx:1@{sha}");
    let reference = Reference::parse(&text).unwrap();
    assert_eq!(format!("{reference:?}"), format!("Reference(docker.io/library/nginx:1@{sha})"));
    assert_eq!(format!("{:?}", reference.to_buf()), format!("ReferenceBuf(docker.io/library/nginx:1@{sha})"));
    assert_eq!(format!("{:?}", reference.domain()), "Domain(docker.io)");
    assert_eq!(format!("{:?}", reference.path()), "Path(library/nginx)");
    assert_eq!(format!("{:?}", reference.tag()), "Some(Tag(1))");
    assert_eq!(format!("{:?}", reference.digest()), format!("Some(Digest({sha}))"));
}

/// Two owned forms compare as what they name (2.8), and are cloned and collected as such.
#[test]
fn owned_forms_compare_by_endpoint() {
    let [a, b, c] =
        ["GHCR.io/a:1", "ghcr.io:443/a:1", "ghcr.io/a:2"].map(|text| text.parse::<ReferenceBuf>().unwrap());
    assert_eq!(a, b);
    assert_ne!(a.as_str(), b.as_str());
    assert!(b < c);
    let set: std::collections::HashSet<ReferenceBuf> = [a.clone(), b, c].into_iter().collect();
    assert_eq!(set.len(), 2);
    assert_eq!(set.get(&a), Some(&a));
}

/// Borrowed forms do the same, part by part: domain, path, tag, digest.
#[test]
fn borrowed_forms_compare_by_endpoint() {
    let parse = |text| Reference::parse(text).unwrap();
    let pinned = format!("ghcr.io/a:1@{}", digest("sha256", 64));
    let sorted = ["ghcr.io/a", "ghcr.io/a:1", &pinned, "ghcr.io/a:2", "ghcr.io/b", "quay.io/a"].map(parse);
    for (place, a) in sorted.iter().enumerate() {
        for (other, b) in sorted.iter().enumerate() {
            assert_eq!(a.partial_cmp(b), Some(place.cmp(&other)), "{a} and {b}");
            assert_eq!(hash_of(a) == hash_of(b), place == other, "{a} and {b}");
        }
    }
    assert_eq!(hash_of(parse("GHCR.io/a:1")), hash_of(parse("ghcr.io:443/a:1")));
}

#[test]
fn an_owned_form_gives_back_every_part() {
    let sha = digest("sha384", 96);
    for (text, tag, pin) in [
        ("nginx".to_owned(), None, None),
        ("nginx:1".to_owned(), Some("1"), None),
        (format!("nginx@{sha}"), None, Some(&*sha)),
        (format!("nginx:1@{sha}"), Some("1"), Some(&*sha)),
    ] {
        let owned: ReferenceBuf = text.parse().unwrap();
        let reference = owned.as_reference();
        assert_eq!(reference.domain(), Domain::parse("docker.io").unwrap());
        assert_eq!(reference.path(), Path::parse("library/nginx").unwrap());
        assert_eq!(reference.tag().map(Tag::as_str), tag);
        assert_eq!(reference.digest().map(Digest::as_str), pin);
        assert_eq!(reference.to_buf(), owned);
    }
}

/// Errors can be told apart by programs, compared, cloned and passed on.
#[test]
fn an_error_is_an_error_value() {
    let error = Reference::parse("Nginx").unwrap_err();
    assert_eq!(error.clone(), error);
    assert_ne!(error, Reference::parse("Nginy").unwrap_err());
    assert_eq!(error.kind(), ReferenceErrorKind::Path);
    assert_eq!(error.input().as_str(), "Nginx");
    assert_eq!(format!("{error:?}"), format!("ReferenceError({error})"));
    let boxed: Box<dyn core::error::Error + Send + Sync> = Box::new(error.clone());
    assert_eq!(boxed.to_string(), error.to_string());
}

#[cfg(feature = "serde")]
mod wire {
    use registry_resolver::reference::Path;
    use registry_resolver::{Digest, Domain, Reference, ReferenceBuf, Tag};

    use crate::grammar::digest;

    /// Rule 2.6: serialised is displayed.
    #[test]
    fn serialises_as_its_normal_form() {
        let sha = digest("sha256", 64);
        let text = format!("index.docker.io/nginx:1@{sha}");
        let reference = Reference::parse(&text).unwrap();
        let whole = format!("\"docker.io/library/nginx:1@{sha}\"");
        assert_eq!(json(reference), whole);
        assert_eq!(json(reference.to_buf()), whole);
        assert_eq!(json(Domain::parse("GHCR.io:443").unwrap()), "\"GHCR.io:443\"");
        assert_eq!(json(reference.path()), "\"library/nginx\"");
        assert_eq!(json(Path::parse("acme/app").unwrap()), "\"acme/app\"");
        assert_eq!(json(Tag::LATEST), "\"latest\"");
        assert_eq!(json(Digest::parse(&sha).unwrap()), format!("\"{sha}\""));
    }

    fn json(value: impl serde::Serialize) -> String {
        serde_json::to_string(&value).unwrap()
    }

    /// Rule 2.6: deserialised is parsed, escapes and all.
    #[test]
    fn deserialises_through_the_parser() {
        let read = |json: &str| serde_json::from_str::<ReferenceBuf>(json).map(|owned| owned.to_string());
        assert_eq!(read(r#""nginx:1""#).unwrap(), "docker.io/library/nginx:1");
        assert_eq!(read(r#""ngin\u0078:1""#).unwrap(), "docker.io/library/nginx:1");
        let value = serde_json::Value::String("ghcr.io/a".into());
        assert_eq!(serde_json::from_value::<ReferenceBuf>(value).unwrap().as_str(), "ghcr.io/a");
        assert_eq!(
            serde_json::from_reader::<_, ReferenceBuf>(&b"\"a/b\""[..]).unwrap().as_str(),
            "docker.io/a/b"
        );
    }

    /// Rule 2.6: no way around the validator.
    #[test]
    fn what_is_no_reference_is_not_deserialised() {
        let refused = |json: &str| serde_json::from_str::<ReferenceBuf>(json).unwrap_err().to_string();
        assert!(refused(r#""not a ref""#).contains("invalid reference `not a ref`: found a space at byte 3"));
        assert!(refused(r#""""#).contains("empty reference"));
        assert!(refused(r#""a@nope""#).contains("the digest algorithm"));
        assert!(refused("7").contains("expected an image reference"));
        assert!(refused("null").contains("expected an image reference"));
        assert!(refused(r#"{"text":"nginx","domain":0}"#).contains("expected an image reference"));
        assert!(refused(r#"["nginx"]"#).contains("expected an image reference"));
    }

    /// Rule 10.2, also where serde tells the error.
    #[test]
    fn a_serde_error_shows_no_user_info() {
        let error =
            serde_json::from_str::<ReferenceBuf>(r#""https://me:QZ@ghcr.io/a""#).unwrap_err().to_string();
        assert!(error.contains("https://…@ghcr.io/a"), "{error}");
        assert!(!error.contains("QZ"), "{error}");
    }

    #[test]
    fn survives_a_round_trip() {
        for text in ["nginx", "GHCR.io:443/a:1", "[::1]:5000/a/b"] {
            let owned: ReferenceBuf = text.parse().unwrap();
            let json = serde_json::to_string(&owned).unwrap();
            let again: ReferenceBuf = serde_json::from_str(&json).unwrap();
            assert_eq!((again.as_str(), &again), (owned.as_str(), &owned));
        }
    }
}
