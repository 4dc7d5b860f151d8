//! From and to the types of `oci-spec`, and what each cannot carry.

use oci_spec::distribution::Reference as OciReference;
use oci_spec::image::Digest as OciDigest;
use registry_resolver::reference::{OciReferenceError, ReferenceErrorKind};
use registry_resolver::{Digest, Reference, ReferenceBuf};

use crate::grammar::{digest, times};

fn oci(registry: &str, repository: &str, tag: &str) -> OciReference {
    OciReference::with_tag(registry.into(), repository.into(), tag.into())
}

/// The kind of the part that was refused.
fn refused_part(oci: &OciReference) -> Option<ReferenceErrorKind> {
    match ReferenceBuf::try_from(oci) {
        Err(OciReferenceError::Part(error)) => Some(error.kind()),
        _ => None,
    }
}

/// `oci-spec` has no reference without tag and digest: such a one gains `latest`.
#[test]
fn ours_becomes_theirs() {
    let sha = digest("sha256", 64);
    for (text, whole) in [
        ("nginx".to_owned(), "docker.io/library/nginx:latest".to_owned()),
        ("nginx:1".to_owned(), "docker.io/library/nginx:1".to_owned()),
        (format!("nginx@{sha}"), format!("docker.io/library/nginx@{sha}")),
        (format!("nginx:1@{sha}"), format!("docker.io/library/nginx:1@{sha}")),
        ("GHCR.io:443/a/b:V1".to_owned(), "GHCR.io:443/a/b:V1".to_owned()),
        ("[::1]:5000/a".to_owned(), "[::1]:5000/a:latest".to_owned()),
    ] {
        let theirs = OciReference::from(Reference::parse(&text).unwrap());
        assert_eq!(theirs.whole(), whole);
        assert_eq!(theirs.namespace(), None, "a mirror is not ours to set");
    }
}

#[test]
fn the_parts_are_theirs_too() {
    let text = format!("nginx:1@{}", digest("sha512", 128));
    let ours = Reference::parse(&text).unwrap();
    let theirs = OciReference::from(ours);
    assert_eq!((theirs.registry(), theirs.repository()), ("docker.io", "library/nginx"));
    assert_eq!(theirs.tag(), Some("1"));
    assert_eq!(theirs.digest(), ours.digest().map(Digest::as_str));
}

#[test]
fn theirs_becomes_ours() {
    let sha = digest("sha256", 64);
    for text in
        ["ghcr.io/acme/app:1", "localhost:5000/a:1", "a.io:99999/b:1", &format!("quay.io/a/b:1@{sha}")]
    {
        let theirs: OciReference = text.parse().unwrap();
        let ours = ReferenceBuf::try_from(&theirs).map(|ours| ours.to_string());
        assert_eq!(ours.as_deref(), Ok(text));
    }
}

/// Docker Hub is where most images are.
#[test]
fn theirs_on_docker_hub_becomes_ours() {
    for text in ["nginx", "nginx:1", "acme/app", "docker.io/library/nginx", "index.docker.io/acme/app:2"] {
        let theirs: OciReference = text.parse().unwrap();
        let ours = ReferenceBuf::try_from(&theirs).map(|ours| ours.to_string());
        assert_eq!(ours, Ok(theirs.whole()), "{text}");
    }
}

/// There and back: equal but for the tag that theirs cannot be without.
#[test]
fn there_and_back_is_the_same() {
    let sha = digest("sha384", 96);
    for text in [
        "nginx:1",
        "ghcr.io/a:1",
        "Docker/a:1",
        "[::1]:5000/a:1",
        &format!("a.io/b@{sha}"),
        &format!("b:1@{sha}"),
    ] {
        let ours = Reference::parse(text).unwrap();
        let again = ReferenceBuf::try_from(&OciReference::from(ours));
        assert_eq!(again.as_ref().map(ReferenceBuf::as_reference), Ok(ours));
    }
    let untagged = Reference::parse("ghcr.io/a").unwrap();
    let again = ReferenceBuf::try_from(&OciReference::from(untagged));
    assert_eq!(again.map(|again| again.to_string()), Ok("ghcr.io/a:latest".to_owned()));
}

/// `oci-spec` lets a reference be made of any text; every part is checked on its way here.
#[test]
fn theirs_outside_the_grammar_is_refused() {
    assert_eq!(refused_part(&oci("", "a", "1")), Some(ReferenceErrorKind::Empty));
    assert_eq!(refused_part(&oci("https://ghcr.io", "a", "1")), Some(ReferenceErrorKind::Scheme));
    assert_eq!(refused_part(&oci("ghcr.io/acme", "a", "1")), Some(ReferenceErrorKind::Domain));
    assert_eq!(refused_part(&oci("ho_st.com", "a", "1")), Some(ReferenceErrorKind::Domain));
    assert_eq!(refused_part(&oci("ghcr.io", "", "1")), Some(ReferenceErrorKind::Empty));
    assert_eq!(refused_part(&oci("ghcr.io", "A", "1")), Some(ReferenceErrorKind::Path));
    assert_eq!(refused_part(&oci("ghcr.io", "a:1", "1")), Some(ReferenceErrorKind::Path));
    assert_eq!(refused_part(&oci("ghcr.io", "../a", "1")), Some(ReferenceErrorKind::Path));
    assert_eq!(refused_part(&oci("ghcr.io", &times(256, "a"), "1")), Some(ReferenceErrorKind::PathTooLong));
    assert_eq!(refused_part(&oci("ghcr.io", "a", "")), Some(ReferenceErrorKind::Empty));
    assert_eq!(refused_part(&oci("ghcr.io", "a", "1@x")), Some(ReferenceErrorKind::Tag));
    let nope = OciReference::with_digest("ghcr.io".into(), "a".into(), "nope".into());
    assert_eq!(refused_part(&nope), Some(ReferenceErrorKind::DigestAlgorithm));
    let md5 = OciReference::with_digest("ghcr.io".into(), "a".into(), digest("md5", 32));
    assert_eq!(refused_part(&md5), Some(ReferenceErrorKind::DigestAlgorithm));
}

/// Rule 2.2: what would be read as a path is no domain.
#[test]
fn a_registry_that_reads_as_a_path_is_refused() {
    assert_eq!(ReferenceBuf::try_from(&oci("ghcr", "a", "1")), Err(OciReferenceError::Domain));
    for registry in ["localhost", "ghcr:443", "Ghcr", "ghcr.io", "[::1]"] {
        let ours = ReferenceBuf::try_from(&oci(registry, "a", "1")).map(|ours| ours.to_string());
        assert_eq!(ours, Ok(format!("{registry}/a:1")));
    }
}

/// A mirror belongs into the catalog.
#[test]
fn a_mirror_registry_cannot_be_carried() {
    for registry in ["ghcr.io", "docker.io"] {
        let mut mirrored = oci(registry, "acme/app", "1");
        mirrored.set_mirror_registry("mirror.example.com".into());
        assert_eq!(ReferenceBuf::try_from(&mirrored), Err(OciReferenceError::Mirror));
    }
}

/// Rule 2.2, also where theirs was put together by hand: what is displayed parses to the same value (2.6).
#[test]
fn theirs_on_docker_hub_is_normalised() {
    for (registry, repository, normal) in [
        ("docker.io", "nginx", "docker.io/library/nginx:1"),
        ("index.docker.io", "nginx", "docker.io/library/nginx:1"),
        ("index.docker.io", "acme/app", "docker.io/acme/app:1"),
    ] {
        let ours = ReferenceBuf::try_from(&oci(registry, repository, "1"));
        assert_eq!(ours.as_ref().map(ReferenceBuf::as_str), Ok(normal));
        assert_eq!(normal.parse(), Ok(ours.unwrap()));
    }
    let long = oci("docker.io", &times(248, "a"), "1");
    assert_eq!(refused_part(&long), Some(ReferenceErrorKind::PathTooLong));
}

/// A part's error is told in its own words.
#[test]
fn a_part_s_error_is_passed_on() {
    let error = ReferenceBuf::try_from(&oci("ghcr.io", "Acme", "1")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid repository path `Acme`: found `A` at byte 0, expected a lower-case letter or a digit; did you mean `acme`?"
    );
}

/// Nothing is lost: what is a digest here is one there.
#[test]
fn digests_go_both_ways() {
    for text in [digest("sha256", 64), digest("sha384", 96), digest("sha512", 128)] {
        let ours = Digest::parse(&text).unwrap();
        let theirs = OciDigest::from(ours);
        assert_eq!(theirs.to_string(), text);
        assert_eq!(theirs.digest(), ours.hex());
        assert_eq!(Digest::try_from(&theirs), Ok(ours));
    }
}

/// Rule 2.3: theirs also carries algorithms that ours refuses.
#[test]
fn a_digest_of_another_algorithm_stays_theirs() {
    for text in ["blake3:00ff", "md5:d41d8cd98f00b204e9800998ecf8427e", "sha256+b64u:LCa0a2j_xo"] {
        let theirs: OciDigest = text.parse().unwrap();
        let error = Digest::try_from(&theirs).unwrap_err();
        assert_eq!(error.kind(), ReferenceErrorKind::DigestAlgorithm, "{error}");
    }
}

/// Rules 2.1 and 2.2: the `library/` that a name on Docker Hub gains counts.
#[test]
fn the_longest_name_of_theirs() {
    let longest = "n".repeat(255 - "library/".len());
    let ours = ReferenceBuf::try_from(&oci("docker.io", &longest, "1")).unwrap();
    assert_eq!(ours.to_string(), format!("docker.io/library/{longest}:1"));
    assert_eq!(
        refused_part(&oci("docker.io", &format!("{longest}n"), "1")),
        Some(ReferenceErrorKind::PathTooLong)
    );
}
