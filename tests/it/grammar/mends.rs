//! Rule 2.7: where a plain mend exists, it is offered.

use registry_resolver::reference::{ImageName, Path, ReferenceHelp};
use registry_resolver::{Digest, Domain, Reference, Tag};

use crate::grammar::{digest, times};

/// What is offered instead of `text`, checked to be a reference.
fn mended(text: &str) -> Option<String> {
    let error = Reference::parse(text).unwrap_err();
    let mend = error.replacement()?;
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
    assert_eq!(Digest::parse(&upper).unwrap_err().replacement(), Some(&*lower));
    assert_eq!(mended(&format!("nginx:V1@{upper}")), Some(format!("nginx:V1@{lower}")));
}

/// Rule 2.7: what begins with an upper-case organisation is on Docker Hub; a host stays a host.
#[test]
fn upper_case_in_front_is_lowered_where_it_is_no_host() {
    assert_eq!(mended("Acme/App").as_deref(), Some("acme/app"));
    assert_eq!(mended("Acme/App:V1").as_deref(), Some("acme/app:V1"));
    assert_eq!(mended("https://Acme/App").as_deref(), Some("acme/app"));
    assert_eq!(ImageName::parse("Acme/App").unwrap_err().replacement(), Some("acme/app"));
    assert_eq!(mended("Localhost/App").as_deref(), Some("Localhost/app"));
    assert_eq!(mended("Registry:5000/App").as_deref(), Some("Registry:5000/app"));
}

/// Rule 2.7: a scheme that is no web address stands in front of an image, with its tag.
#[test]
fn an_image_behind_a_transport_keeps_its_tag() {
    for (text, mend) in [
        ("docker://nginx:1", Some("nginx:1")),
        ("oci://nginx:1", Some("nginx:1")),
        ("docker-daemon://Acme/App:1", Some("acme/app:1")),
        ("docker://ghcr.io", None),
        ("docker://ghcr.io:443", None),
        ("docker://[::1]:5000", None),
        ("https://registry:5000", None),
        ("https://h/x", Some("h/x")),
        ("ghcr.io://acme/app", None),
        ("localhost://app", None),
    ] {
        assert_eq!(mended(text).as_deref(), mend, "{text}");
    }
}

#[test]
fn a_tag_behind_an_at_sign_gets_its_colon() {
    for (text, mend) in [
        ("ubuntu@latest", "ubuntu:latest"),
        ("ubuntu@22.04", "ubuntu:22.04"),
        ("acme/app@v1.2.3-rc.1", "acme/app:v1.2.3-rc.1"),
        ("ghcr.io/acme/app@18-alpine", "ghcr.io/acme/app:18-alpine"),
        ("localhost:5000/app@latest", "localhost:5000/app:latest"),
    ] {
        assert_eq!(mended(text).as_deref(), Some(mend), "{text}");
    }
    for text in ["app:1@latest", "app@latest@latest"] {
        assert_eq!(mended(text), None, "{text}");
    }
    assert_eq!(ImageName::parse("app@latest").unwrap_err().replacement(), None);
}

/// Rule 10.2: what may be a host has something in front of it that may be a password.
#[test]
fn what_may_be_a_host_is_no_tag() {
    for text in [
        "hunter2@registry",
        "hunter2@10.0.0.5",
        "hunter2@1password.com",
        "hunter2@3.corp",
        "me:hunter2@latest",
    ] {
        let error = Reference::parse(text).unwrap_err();
        assert_eq!(error.help(), Some(ReferenceHelp::DropUserInfo), "{text}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(error.to_string().ends_with("; drop the user-info in front of `@`"), "{error}");
    }
}

#[test]
fn a_digest_behind_a_colon_gets_its_at_sign() {
    for (algorithm, digits) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
        let sha = digest(algorithm, digits);
        assert_eq!(mended(&format!("podman:{sha}")), Some(format!("podman@{sha}")));
        assert_eq!(
            mended(&format!("r.example:5000/Acme/app:1:{sha}")),
            Some(format!("r.example:5000/acme/app:1@{sha}"))
        );
    }
    // A tag, by the grammar.
    let sha = digest("sha256", 64);
    assert_eq!(Reference::parse(&sha).map(|image| image.path().to_string()), Ok("library/sha256".to_owned()));
}

#[test]
fn quotes_are_taken_off() {
    for (text, mend) in [
        ("x:\"latest\"", "x:latest"),
        ("x:'latest'", "x:latest"),
        ("\"ghcr.io/acme/app:1\"", "ghcr.io/acme/app:1"),
        ("'Nginx'", "nginx"),
        ("`nginx:1`", "nginx:1"),
    ] {
        assert_eq!(mended(text).as_deref(), Some(mend), "{text}");
    }
    let sha = digest("sha256", 64);
    assert_eq!(mended(&format!("x@\"{sha}\"")), Some(format!("x@{sha}")));
    assert_eq!(Tag::parse("\"1.2\"").unwrap_err().replacement(), Some("1.2"));
    assert_eq!(Domain::parse("'ghcr.io'").unwrap_err().replacement(), Some("ghcr.io"));
    for text in ["\"app: v1\"", "x:\"latest", "x:latest\"", "\"", "\"\""] {
        assert_eq!(mended(text), None, "{text}");
    }
}

/// What may be a group of the address as well as a port is a port where programs listen on it.
#[test]
fn an_ipv6_host_gets_its_brackets() {
    for (text, mend) in [
        ("fd2e::1:5000/x", Some("[fd2e::1]:5000/x")),
        ("fd2e::1:443/Acme/x:1", Some("[fd2e::1]:443/acme/x:1")),
        ("fd2e::1:2/x", Some("[fd2e::1:2]/x")),
        ("fd2e::1/x", Some("[fd2e::1]/x")),
        ("::1/x", Some("[::1]/x")),
        ("fd2e::5000/x", Some("[fd2e::5000]/x")),
        ("fd2e:0:0:0:0:0:0:1/x", Some("[fd2e:0:0:0:0:0:0:1]/x")),
        ("fd2e:0:0:0:0:0:0:1:05000/x", Some("[fd2e:0:0:0:0:0:0:1]:05000/x")),
        ("fd2e:0:0:0:0:0:0:5000/x", Some("[fd2e:0:0:0:0:0:0:5000]/x")),
        ("::ffff:10.0.0.1/x", None),
        ("::ffff:10.0.0.1:5000/x", None),
        ("fd2e:1:2/x", None),
        ("[fe80::1%25eth0]:5000/x", None),
        ("fe80::1%eth0/x", None),
        ("https://fd2e::1:5000/x", Some("[fd2e::1]:5000/x")),
    ] {
        assert_eq!(mended(text).as_deref(), mend, "{text}");
    }
    assert_eq!(Domain::parse("fd2e::1").unwrap_err().replacement(), Some("[fd2e::1]"));
    assert_eq!(Domain::parse("fd2e::1:5000").unwrap_err().replacement(), Some("[fd2e::1]:5000"));
}

#[test]
fn a_path_that_is_glued_to_its_host_gets_a_slash() {
    for (text, mend) in [
        ("localhost:5000app/x", Some("localhost:5000/app/x")),
        ("ghcr.io:443Acme/app:1", Some("ghcr.io:443/acme/app:1")),
        ("r.example:5000app:1", Some("r.example:5000/app:1")),
        ("[::1]app/x", Some("[::1]/app/x")),
        ("[::1]:5000app", Some("[::1]:5000/app")),
        ("registry:5000app/x", None),
        ("ghcr.io/acme:5app/x", None),
    ] {
        assert_eq!(mended(text).as_deref(), mend, "{text}");
    }
    // A component of a path, or a tag, by the grammar: nothing to mend.
    let glued = "123456789012.dkr.ecr.us-west-2.amazonaws.comapp:t";
    assert_eq!(Reference::parse(glued).unwrap().to_string(), format!("docker.io/library/{glued}"));
    assert_eq!(Reference::parse("r.example:5000app").unwrap().tag().map(Tag::as_str), Some("5000app"));
}

/// Rule 2.2: what looks like a mistake and is none.
#[test]
fn what_is_right_stays_so() {
    for text in ["DOCKER.IO/nginx", "localhost:99999/app"] {
        assert_eq!(Reference::parse(text).unwrap().to_string(), text);
    }
    for text in [
        "x@md5:d41d8cd98f00b204e9800998ecf8427e",
        "[fe80::1%25eth0]:5000/x",
        "example.com.:5000/app",
        "\"app: v1\"",
    ] {
        assert_eq!(mended(text), None, "{text}");
    }
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
        assert_eq!(error.replacement(), None, "{text}");
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
        assert_eq!(Domain::parse(text).unwrap_err().replacement(), None, "{text}");
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
        assert_eq!(error.replacement(), Some(mend), "{error}");
        assert!(Domain::parse(mend).is_ok());
    }
    assert_eq!(Domain::parse("gh_cr.io").unwrap_err().replacement(), None);
}

#[test]
fn the_other_parts_are_mended_to_what_they_take() {
    assert_eq!(Path::parse("/Acme/Team/").unwrap_err().replacement(), Some("acme/team"));
    assert_eq!(Path::parse("acme:1").unwrap_err().replacement(), None);
    assert_eq!(ImageName::parse("Acme-App").unwrap_err().replacement(), Some("acme-app"));
    assert_eq!(
        ImageName::parse("https://gcr.io/acme/app").unwrap_err().replacement(),
        Some("gcr.io/acme/app")
    );
    assert_eq!(ImageName::parse("../evil").unwrap_err().replacement(), None);
    assert_eq!(Tag::parse(" 1.2 ").unwrap_err().replacement(), Some("1.2"));
    assert_eq!(Tag::parse("feature/x").unwrap_err().replacement(), None);
}

/// A name on a host in upper case keeps it, as a reference does.
#[test]
fn an_image_name_s_domain_is_not_lowered_away() {
    assert_eq!(mended("GHCR.io/App").as_deref(), Some("GHCR.io/app"));
    assert_eq!(ImageName::parse("GHCR.io/App").unwrap_err().replacement(), Some("GHCR.io/app"));
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
