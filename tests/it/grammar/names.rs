//! Rules 2.1, 2.2 and 2.4: which part of a text is what, and how long it may be.

use registry_resolver::reference::ReferenceErrorKind;
use registry_resolver::{Digest, Reference, Tag};

use crate::grammar::{digest, times};

/// What a reference is made of, once normalised.
#[derive(Debug, PartialEq)]
struct Parts {
    domain: String,
    path: String,
    tag: Option<String>,
}

fn parts(text: &str) -> Parts {
    let reference = Reference::parse(text).unwrap();
    Parts {
        domain: reference.domain().to_string(),
        path: reference.path().to_string(),
        tag: reference.tag().map(|tag| tag.to_string()),
    }
}

#[track_caller]
fn assert_parts(text: &str, domain: &str, path: &str) {
    let want = Parts { domain: domain.into(), path: path.into(), tag: None };
    assert_eq!(parts(text), want, "{text}");
}

#[track_caller]
fn assert_refused(text: &str, kind: ReferenceErrorKind, offset: usize) {
    let error = Reference::parse(text).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{error}");
}

/// Rule 2.2.
#[test]
fn a_first_component_is_a_domain_by_its_looks() {
    assert_parts("localhost/a", "localhost", "a");
    assert_parts("ghcr.io/a", "ghcr.io", "a");
    assert_parts("registry:5000/a", "registry:5000", "a");
    assert_parts("nginx:1/foo", "nginx:1", "foo");
    assert_parts("Docker/a", "Docker", "a");
    assert_parts("dOcker/a/b", "dOcker", "a/b");
    assert_parts("Localhost/a", "Localhost", "a");
    assert_parts("A/b", "A", "b");
}

/// Rule 2.2.
#[test]
fn any_other_first_component_is_a_path_on_docker_hub() {
    assert_parts("nginx", "docker.io", "library/nginx");
    assert_parts("docker/a", "docker.io", "docker/a");
    assert_parts("localhost1/a", "docker.io", "localhost1/a");
    assert_parts("local_host/a", "docker.io", "local_host/a");
    assert_parts("a--b/c", "docker.io", "a--b/c");
}

/// Rule 2.2: only a component *followed by a slash* can be a domain.
#[test]
fn a_domain_without_a_path_is_a_path() {
    assert_parts("localhost", "docker.io", "library/localhost");
    assert_parts("ghcr.io", "docker.io", "library/ghcr.io");
    assert_parts("docker.io", "docker.io", "library/docker.io");
    let tagged =
        Parts { domain: "docker.io".into(), path: "library/localhost".into(), tag: Some("5000".into()) };
    assert_eq!(parts("localhost:5000"), tagged);
    assert_refused("Localhost", ReferenceErrorKind::Path, 0);
    assert_refused("ghcr.io/", ReferenceErrorKind::Path, 8);
}

/// Rule 2.2: the one replacement of a domain is spelled exactly so.
#[test]
fn index_docker_io_becomes_docker_io() {
    assert_parts("index.docker.io/nginx", "docker.io", "library/nginx");
    assert_parts("index.docker.io/acme/app", "docker.io", "acme/app");
    assert_parts("Index.docker.io/nginx", "Index.docker.io", "nginx");
    assert_parts("index.docker.io:443/nginx", "index.docker.io:443", "nginx");
    assert_parts("registry-1.docker.io/nginx", "registry-1.docker.io", "nginx");
    assert_parts("registry.hub.docker.com/nginx", "registry.hub.docker.com", "nginx");
}

/// Rule 2.2.
#[test]
fn library_completes_one_component_on_docker_io_alone() {
    assert_parts("docker.io/nginx", "docker.io", "library/nginx");
    assert_parts("library/nginx", "docker.io", "library/nginx");
    assert_parts("docker.io/library/nginx", "docker.io", "library/nginx");
    assert_parts("docker.io/acme/nginx", "docker.io", "acme/nginx");
    assert_parts("library", "docker.io", "library/library");
    assert_parts("ghcr.io/nginx", "ghcr.io", "nginx");
    assert_parts("docker.io:443/nginx", "docker.io:443", "nginx");
    assert_parts("Docker.io/nginx", "Docker.io", "nginx");
}

/// Rule 2.2: added where a tag is needed and not before.
#[test]
fn latest_is_added_only_where_a_tag_is_needed() {
    let pinned = format!("nginx@{}", digest("sha256", 64));
    let tagged = format!("nginx:1@{}", digest("sha256", 64));
    let needed = |text: &str| Reference::parse(text).unwrap().tag_or_latest().map(|tag| tag.to_string());
    assert_eq!(needed("nginx").as_deref(), Some("latest"));
    assert_eq!(needed("nginx:1").as_deref(), Some("1"));
    assert_eq!(needed(&pinned), None);
    assert_eq!(needed(&tagged).as_deref(), Some("1"));
    assert_eq!(Reference::parse("nginx").unwrap().tag(), None);
    assert_eq!(Tag::LATEST.as_str(), "latest");
    assert_ne!(Reference::parse("nginx"), Reference::parse("nginx:latest"));
}

/// Rule 2.4.
#[test]
fn a_tag_with_a_digest_is_kept_whole() {
    let sha = digest("sha256", 64);
    let text = format!("nginx:1.27@{sha}");
    let reference = Reference::parse(&text).unwrap();
    assert_eq!(reference.tag().map(Tag::as_str), Some("1.27"));
    assert_eq!(reference.digest().map(Digest::as_str), Some(&*sha));
    assert_eq!(reference.to_string(), format!("docker.io/library/nginx:1.27@{sha}"));
    assert_ne!(Ok(reference), Reference::parse(&format!("nginx@{sha}")));
}

/// Rule 2.1: `ho_st.com/a` has an *empty* domain upstream, a known fault.
#[test]
fn the_known_upstream_fault_is_refused() {
    assert_refused("ho_st.com/a", ReferenceErrorKind::Domain, 2);
    assert_refused("ho_st.com/a:1", ReferenceErrorKind::Domain, 2);
    assert_refused("a.b__c/d", ReferenceErrorKind::Domain, 3);
}

/// Rule 2.1.
#[test]
fn a_port_above_65535_parses() {
    assert_parts("a.io:65535/b", "a.io:65535", "b");
    assert_parts("a.io:65536/b", "a.io:65536", "b");
    assert_parts("a.io:99999999999999999999999999/b", "a.io:99999999999999999999999999", "b");
    assert_parts("a.io:0/b", "a.io:0", "b");
    assert_refused("a.io:/b", ReferenceErrorKind::Domain, 5);
    assert_refused("a.io:80x/b", ReferenceErrorKind::Domain, 7);
    assert_refused("a.io:-1/b", ReferenceErrorKind::Domain, 5);
}

/// Rule 2.1.
#[test]
fn a_bracketed_ipv6_address_is_a_host() {
    for domain in ["[::1]", "[::1]:5000", "[2001:db8::1]", "[2001:DB8::A]:443", "[fe80::1:2]:65536"] {
        assert_parts(&format!("{domain}/a/b"), domain, "a/b");
    }
    assert_refused("[]:1/a", ReferenceErrorKind::Domain, 1);
    assert_refused("[::1/a", ReferenceErrorKind::Domain, 4);
    assert_refused("[::g]/a", ReferenceErrorKind::Domain, 3);
    assert_refused("[fe80::1%eth0]/a", ReferenceErrorKind::Domain, 8);
    assert_refused("[::1]5000/a", ReferenceErrorKind::Domain, 5);
    assert_refused("::1/a", ReferenceErrorKind::Domain, 0);
}

/// Rules 2.1 and 2.2: brackets without a colon do not look like a domain; the path goes wrong at once.
#[test]
fn a_bracket_that_opens_no_domain_is_the_fault() {
    assert!(Reference::parse("[ABC]/a").is_ok());
    assert_refused("[abc]/a", ReferenceErrorKind::Path, 0);
}

/// Rule 2.1: at most 255 characters.
#[test]
fn a_path_of_255_characters_is_the_longest() {
    assert_eq!(parts(&format!("a.io/{}", times(255, "a"))).path.len(), 255);
    assert_refused(&format!("a.io/{}", times(256, "a")), ReferenceErrorKind::PathTooLong, 260);
    assert_eq!(parts(&format!("{}a", times(127, "a/"))).path.len(), 255);
    assert_refused(&format!("{}ab", times(127, "a/")), ReferenceErrorKind::PathTooLong, 255);
    assert!(Reference::parse(&format!("a.io/{}:{}", times(255, "a"), times(128, "t"))).is_ok());
}

/// Rules 2.1 and 2.2: `library/` counts.
#[test]
fn library_counts_in_the_length_of_a_path() {
    for domain in ["", "docker.io/", "index.docker.io/"] {
        let path = parts(&format!("{domain}{}", times(247, "a"))).path;
        assert_eq!((path.len(), &path[..8]), (255, "library/"));
        let long = format!("{domain}{}", times(248, "a"));
        assert_refused(&long, ReferenceErrorKind::PathTooLong, domain.len() + 247);
    }
    let written = format!("library/{}", times(247, "a"));
    assert_eq!(parts(&written).path.len(), 255);
    assert_refused(&format!("{written}a"), ReferenceErrorKind::PathTooLong, 255);
}

/// Rule 2.1: the domain does not count.
#[test]
fn a_long_domain_leaves_the_path_its_length() {
    let domain = times(100, "label.") + "io";
    assert_parts(&format!("{domain}/{}", times(255, "p")), &domain, &times(255, "p"));
}

/// Rule 2.1: at most 128 characters.
#[test]
fn a_tag_of_128_characters_is_the_longest() {
    assert_eq!(parts(&format!("a.io/b:{}", times(128, "t"))).tag, Some(times(128, "t")));
    assert_refused(&format!("a.io/b:{}", times(129, "t")), ReferenceErrorKind::TagTooLong, 7 + 128);
    assert!(Tag::parse(&times(128, "t")).is_ok());
    let error = Tag::parse(&times(129, "t")).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::TagTooLong, 128));
}

/// Rule 2.1.
#[test]
fn a_tag_is_what_the_grammar_says() {
    for tag in ["1", "_", "_.-", "A", "v1.2.3-rc.1", "1.", "1-", "a__b..c--d"] {
        assert_eq!(parts(&format!("a.io/b:{tag}")).tag.as_deref(), Some(tag));
        assert_eq!(Tag::parse(tag).map(Tag::as_str), Ok(tag));
    }
    let refused = [
        ("", 0),
        (".", 0),
        ("-", 0),
        (".a", 0),
        ("a/b", 1),
        ("a:b", 1),
        ("a b", 1),
        ("1+2", 1),
        ("ä", 0),
        ("aä", 1),
    ];
    for (tag, offset) in refused {
        assert_eq!(Tag::parse(tag).unwrap_err().offset(), offset, "{tag}");
        assert_refused(&format!("a.io/b:{tag}"), ReferenceErrorKind::Tag, 7 + offset);
    }
}

/// Rule 2.1: a tag alone is not followed by a digest.
#[test]
fn a_tag_with_a_digest_is_no_tag() {
    let error = Tag::parse("1@sha256:00").unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::Tag, 1));
    assert!(!error.to_string().contains("or `@` and a digest"), "{error}");
}

/// Rule 2.1.
#[test]
fn a_path_component_is_what_the_grammar_says() {
    for path in ["a", "0", "a.b", "a_b", "a__b", "a-b", "a---b", "a.b_c__d-e", "a/b.c/d__e/0"] {
        assert_parts(&format!("x.io/{path}"), "x.io", path);
    }
    let refused = [
        ("", 0),
        ("/", 0),
        ("a//b", 2),
        ("a/", 2),
        ("-a", 0),
        (".a", 0),
        ("_a", 0),
        ("a.", 2),
        ("a-", 2),
        ("a_", 2),
        ("a__", 3),
        ("a..b", 2),
        ("a___b", 3),
        ("a._b", 2),
        ("a-.b", 2),
        ("a/../b", 2),
        ("a/./b", 2),
        ("aB", 1),
        ("A", 0),
        ("a b", 1),
        ("ä", 0),
        ("aä", 1),
        ("a?b", 1),
        ("a%2fb", 1),
        ("a\\b", 1),
    ];
    for (path, offset) in refused {
        assert_refused(&format!("x.io/{path}"), ReferenceErrorKind::Path, 5 + offset);
    }
}

/// Rule 2.1.
#[test]
fn a_domain_label_is_what_the_grammar_says() {
    for domain in ["a.b", "A.B", "a-b.c", "a--b.c", "0.0", "127.0.0.1", "a.b.c.d:1", "x:1", "X", "X-y"] {
        assert_parts(&format!("{domain}/p"), domain, "p");
    }
    let refused = [
        ("-a.b", 0),
        (".a", 0),
        ("a.", 2),
        ("a..b", 2),
        ("a-.b", 2),
        ("a.-b", 2),
        ("a.b-", 4),
        (":80", 0),
        ("a.b:", 4),
        ("a.b:80:80", 6),
        ("ä.b", 0),
        ("a.ä", 2),
        ("a b.c", 1),
    ];
    for (domain, offset) in refused {
        assert_refused(&format!("{domain}/p"), ReferenceErrorKind::Domain, offset);
    }
}

/// Rule 2.1.
#[test]
fn a_bare_64_digit_identifier_is_no_name() {
    for hex in [times(64, "f"), times(64, "0"), times(16, "09af")] {
        assert_refused(&hex, ReferenceErrorKind::Identifier, 0);
    }
}

/// Rule 2.1: everything near a bare identifier is a name.
#[test]
fn what_is_more_or_less_than_an_identifier_is_a_name() {
    let id = times(64, "f");
    assert_parts(&times(63, "f"), "docker.io", &format!("library/{}", times(63, "f")));
    assert_parts(&times(65, "f"), "docker.io", &format!("library/{}", times(65, "f")));
    assert_parts(&format!("a.io/{id}"), "a.io", &id);
    assert_parts(&format!("docker.io/{id}"), "docker.io", &format!("library/{id}"));
    assert_parts(&format!("library/{id}"), "docker.io", &format!("library/{id}"));
    assert_parts(&format!("{id}/a"), "docker.io", &format!("{id}/a"));
    assert_parts(&format!("{}g", times(63, "f")), "docker.io", &format!("library/{}g", times(63, "f")));
    assert_eq!(parts(&format!("{id}:1")).path, format!("library/{id}"));
    assert!(Reference::parse(&format!("{id}@{}", digest("sha256", 64))).is_ok());
}

/// Rules 2.1 and 2.7: an upper-case identifier is an upper-case name, and that is the fault.
#[test]
fn an_upper_case_identifier_is_refused_as_a_path() {
    assert_refused(&times(64, "F"), ReferenceErrorKind::Path, 0);
}
