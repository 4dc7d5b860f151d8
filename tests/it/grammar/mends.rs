//! Rule 2.7: where a plain mend exists, it is offered.

use registry_resolver::{Digest, Domain, ImageName, Path, Reference, Tag};

use crate::grammar::{digest, times};

/// What is offered instead of `text`, checked to be a reference.
fn mended(text: &str) -> Option<String> {
    let error = Reference::parse(text).unwrap_err();
    let mend = error.mend()?;
    assert!(Reference::parse(mend).is_ok(), "{mend} instead of {text}");
    // Rule 10.2: an echo of more than 64 bytes is left to programs.
    let said = error.to_string().ends_with(&format!("; did you mean `{mend}`?"));
    assert_eq!(said, mend.len() <= 64, "{error}");
    Some(mend.to_owned())
}

#[test]
fn upper_case_in_a_path_is_lowered_and_nothing_else() {
    assert_eq!(mended("Nginx").as_deref(), Some("nginx"));
    assert_eq!(mended("Nginx:Latest").as_deref(), Some("nginx:Latest"));
    assert_eq!(mended("GHCR.io/Acme/App:V1").as_deref(), Some("GHCR.io/acme/app:V1"));
    let sha = digest("sha256", 64);
    assert_eq!(mended(&format!("acme/App:V1@{sha}")), Some(format!("acme/app:V1@{sha}")));
}

#[test]
fn a_scheme_in_front_is_taken_off() {
    assert_eq!(mended("https://ghcr.io/acme/app:1").as_deref(), Some("ghcr.io/acme/app:1"));
    assert_eq!(mended("docker://nginx").as_deref(), Some("nginx"));
    assert_eq!(mended("oci://localhost:5000/a").as_deref(), Some("localhost:5000/a"));
    assert_eq!(mended("https://GHCR.io/Acme/app").as_deref(), Some("GHCR.io/acme/app"));
}

#[test]
fn a_stray_slash_is_taken_out() {
    assert_eq!(mended("example.com//foo").as_deref(), Some("example.com/foo"));
    assert_eq!(mended("ghcr.io/acme/").as_deref(), Some("ghcr.io/acme"));
    assert_eq!(mended("/acme/app").as_deref(), Some("acme/app"));
    assert_eq!(mended("//ghcr.io/acme").as_deref(), Some("ghcr.io/acme"));
}

#[test]
fn space_around_is_taken_off() {
    assert_eq!(mended(" nginx ").as_deref(), Some("nginx"));
    assert_eq!(mended("nginx:1\n").as_deref(), Some("nginx:1"));
}

/// Upper case is a plain mend in a digest as well.
#[test]
fn an_upper_case_digest_is_lowered() {
    let upper = format!("sha256:{}", times(64, "A"));
    let lower = upper.to_lowercase();
    assert_eq!(Digest::parse(&upper).unwrap_err().mend(), Some(&*lower));
    assert_eq!(mended(&format!("nginx:V1@{upper}")), Some(format!("nginx:V1@{lower}")));
}

/// `ghcr.io` alone is an image on Docker Hub, not what `https://ghcr.io` meant.
#[test]
fn a_mend_never_moves_an_image_to_docker_hub() {
    for text in [
        "ghcr.io/",
        "https://ghcr.io/",
        "https://ghcr.io",
        "http://localhost",
        "https://registry.example.com:5000",
        "//ghcr.io",
        "/ghcr.io/",
    ] {
        assert_eq!(mended(text), None, "{text}");
    }
}

#[test]
fn a_variable_is_to_be_filled_in() {
    for text in ["$IMAGE", "nginx:${TAG}", "ghcr.io/${{OWNER}}/app", "${REGISTRY}/app"] {
        let error = Reference::parse(text).unwrap_err();
        assert_eq!(error.mend(), None, "{text}");
        assert!(error.to_string().ends_with("; fill in the variable first"), "{error}");
    }
}

/// A digest that is still a variable is no user-info.
#[test]
fn a_variable_for_a_digest_is_to_be_filled_in_too() {
    let error = Reference::parse("nginx@sha256:${DIGEST}").unwrap_err();
    assert_eq!(error.input().as_str(), "nginx@sha256:${DIGEST}");
    assert!(error.to_string().ends_with("; fill in the variable first"), "{error}");
}

#[test]
fn where_no_mend_is_plain_none_is_offered() {
    for text in
        ["", "nginx:", "a..b/c", "my app", "ho_st.com/a", "nginx:1:2", "ghcr.io/../a", "%s", "-a", "a@md5:00"]
    {
        assert_eq!(mended(text), None, "{text}");
    }
}

/// Rule 10.2: a text with user-info is not offered again.
#[test]
fn a_text_with_user_info_is_not_mended() {
    for text in ["https://me:QZ@ghcr.io/a", "me:QZ@ghcr.io//a", "HTTPS://me@GHCR.io/A"] {
        assert_eq!(mended(text), None, "{text}");
        assert_eq!(Domain::parse(text).unwrap_err().mend(), None, "{text}");
    }
}

/// Rule 3.3: a scheme or a path is an error that shows the mend.
#[test]
fn a_domain_is_mended_to_its_host_and_port() {
    for (text, mend) in [
        ("https://ghcr.io", "ghcr.io"),
        ("http://localhost:5000/", "localhost:5000"),
        ("ghcr.io/", "ghcr.io"),
        ("us.gcr.io/my_org", "us.gcr.io"),
        ("https://index.docker.io/v1/", "index.docker.io"),
        (" ghcr.io ", "ghcr.io"),
    ] {
        let error = Domain::parse(text).unwrap_err();
        assert_eq!(error.mend(), Some(mend), "{error}");
        assert!(Domain::parse(mend).is_ok());
    }
    assert_eq!(Domain::parse("gh_cr.io").unwrap_err().mend(), None);
}

#[test]
fn the_other_parts_are_mended_to_what_they_take() {
    assert_eq!(Path::parse("/Acme/Team/").unwrap_err().mend(), Some("acme/team"));
    assert_eq!(Path::parse("acme:1").unwrap_err().mend(), None);
    assert_eq!(ImageName::parse("Acme-App").unwrap_err().mend(), Some("acme-app"));
    assert_eq!(ImageName::parse("https://gcr.io/acme/app").unwrap_err().mend(), Some("gcr.io/acme/app"));
    assert_eq!(ImageName::parse("../evil").unwrap_err().mend(), None);
    assert_eq!(Tag::parse(" 1.2 ").unwrap_err().mend(), Some("1.2"));
    assert_eq!(Tag::parse("feature/x").unwrap_err().mend(), None);
}

/// A name on an upper-case domain keeps it, as a reference does.
#[test]
fn an_image_name_s_domain_is_not_lowered_away() {
    assert_eq!(mended("Registry/App").as_deref(), Some("Registry/app"));
    assert_eq!(ImageName::parse("Registry/App").unwrap_err().mend(), Some("Registry/app"));
}

/// A mend of a text that is far too long helps nobody.
#[test]
fn a_long_text_has_no_mend() {
    // As long as no part is too long itself, the whole may have 512 bytes.
    let whole = |length: usize| {
        let sha = digest("sha512", 128);
        let tag = times(128, "1");
        let path = length - (1 + tag.len() + 1 + sha.len());
        format!("{}:{tag}@{sha}", times(path, "A"))
    };
    assert_eq!(mended(&whole(512)), Some(whole(512).replace('A', "a")));
    for length in [513, 600] {
        assert_eq!(mended(&whole(length)), None, "{length}");
    }
}
