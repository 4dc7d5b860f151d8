//! Rule 2.8: domains are equal when they are the same endpoint.

use core::cmp::Ordering;

use registry_resolver::reference::ReferenceErrorKind;
use registry_resolver::{Domain, Reference};

use crate::grammar::hash_of;

/// One endpoint a row, in all the spellings that mean it.
const ENDPOINTS: [&[&str]; 25] = [
    &[
        "ghcr.io",
        "GHCR.IO",
        "Ghcr.io",
        "ghcr.io:443",
        "GHCR.io:443",
        "ghcr.io:0443",
        "ghcr.io:00443",
        "GHCR.io:00000000000000000443",
    ],
    &["ghcr.io:4430"],
    &["ghcr.io:1443", "ghcr.io:01443"],
    &["ghcr.io:80", "GHCR.IO:80", "ghcr.io:080", "ghcr.io:0000000080"],
    &[
        "docker.io",
        "Docker.IO",
        "docker.io:443",
        "docker.io:0443",
        "index.docker.io",
        "INDEX.docker.io",
        "index.docker.io:443",
        "registry-1.docker.io",
        "registry-1.docker.io:443",
        "Registry-1.Docker.io",
        "registry.hub.docker.com",
        "registry.hub.docker.com:443",
        "REGISTRY.HUB.DOCKER.COM",
        "registry.hub.docker.com:00443",
    ],
    &["docker.io:5000", "DOCKER.io:5000", "docker.io:05000"],
    &["index.docker.io:5000"],
    &["hub.docker.com"],
    &["docker.com"],
    &["localhost", "LOCALHOST", "localhost:443"],
    &["localhost:5000", "Localhost:5000", "localhost:05000"],
    &["localhost:0", "localhost:00"],
    &["localhost:65535", "localhost:065535"],
    // As text.
    &["localhost:65536"],
    &["localhost:065536"],
    &["localhost:99999999999999999999"],
    &["[::1]", "[::1]:443", "[0:0:0:0:0:0:0:1]", "[0000::0001]:0443"],
    &["[::443]", "[::0443]:443"],
    &["[fe80::a]", "[FE80::A]", "[fe80::A]:443"],
    &["[fd12::1]:5000", "[fd12:0:0:0:0:0:0:1]:5000", "[FD12:0::1]:05000"],
    &["[fd12::1]", "[fd12::0:1]:00443"],
    &["[fd12::1]:99999", "[fd12:0::1]:99999"],
    &["[::ffff:102:304]", "[0:0:0:0:0:FFFF:0102:0304]"],
    // No addresses.
    &["[1:2:3]", "[1:2:3]:443"],
    &["[1:2:03]"],
];

fn spellings() -> impl Iterator<Item = (usize, Domain<'static>)> {
    let rows = ENDPOINTS.iter().enumerate();
    rows.flat_map(|(row, spellings)| spellings.iter().map(move |text| (row, Domain::parse(text).unwrap())))
}

#[test]
fn equality_is_that_of_the_endpoint() {
    for (left, a) in spellings() {
        for (right, b) in spellings() {
            assert_eq!(a == b, left == right, "{a} and {b}");
        }
    }
}

#[test]
fn equal_domains_hash_alike() {
    for (left, a) in spellings() {
        for (_, b) in spellings().filter(|(right, _)| *right == left) {
            assert_eq!(hash_of(a), hash_of(b), "{a} and {b}");
        }
    }
}

#[test]
fn the_order_agrees_with_equality() {
    for (_, a) in spellings() {
        for (_, b) in spellings() {
            assert_eq!(a.cmp(&b) == Ordering::Equal, a == b, "{a} and {b}");
            assert_eq!(a.cmp(&b), b.cmp(&a).reverse(), "{a} and {b}");
            assert_eq!(a.partial_cmp(&b), Some(a.cmp(&b)), "{a} and {b}");
        }
    }
}

#[test]
fn the_order_puts_the_spellings_of_an_endpoint_together() {
    let mut sorted: Vec<_> = spellings().collect();
    sorted.sort_by_key(|(_, domain)| *domain);
    sorted.dedup_by_key(|(row, _)| *row);
    assert_eq!(sorted.len(), ENDPOINTS.len(), "{sorted:?}");
}

#[test]
fn a_domain_keeps_its_spelling() {
    for text in ENDPOINTS.iter().flat_map(|row| row.iter()) {
        let domain = Domain::parse(text).unwrap();
        assert_eq!(domain.as_str(), *text);
        assert_eq!(domain.to_string(), *text);
    }
    let reference = Reference::parse("GHCR.io:443/a").unwrap();
    assert_eq!(reference.to_string(), "GHCR.io:443/a");
}

#[test]
fn docker_hub_has_four_names() {
    let rows = spellings().filter(|(_, domain)| domain.is_docker_hub()).map(|(row, _)| row);
    assert_eq!(rows.collect::<Vec<_>>(), [4; 14]);
}

#[test]
fn host_and_port_are_told_apart() {
    for (text, host, port) in [
        ("ghcr.io", "ghcr.io", None),
        ("GHCR.io:0443", "GHCR.io", Some("0443")),
        ("a:99999999", "a", Some("99999999")),
        ("[::1]", "[::1]", None),
        ("[::1]:5000", "[::1]", Some("5000")),
        ("[fe80::5000]", "[fe80::5000]", None),
    ] {
        let domain = Domain::parse(text).unwrap();
        assert_eq!((domain.host(), domain.port()), (host, port), "{text}");
    }
}

/// References are equal when they name the same image on the same endpoint.
#[test]
fn references_are_equal_across_the_spellings_of_a_domain() {
    for (a, b) in [
        ("GHCR.io:443/a:1", "ghcr.io/a:1"),
        ("nginx", "registry-1.docker.io/library/nginx"),
        ("nginx", "index.docker.io:443/library/nginx"),
        ("acme/app:1", "registry.hub.docker.com/acme/app:1"),
        ("[FE80::A]/b", "[fe80::a]:443/b"),
        ("[fe80:0::a]:05000/b@sha256:{}", "[fe80::a]:5000/b@sha256:{}"),
    ] {
        let [a, b] = [a, b].map(|text| text.replace("{}", &"0".repeat(64)));
        let (one, other) = (Reference::parse(&a).unwrap(), Reference::parse(&b).unwrap());
        assert_eq!(one, other);
        assert_eq!(hash_of(one), hash_of(other), "{a} and {b}");
        assert_eq!(one.cmp(&other), Ordering::Equal, "{a} and {b}");
    }
}

/// `library/` comes from 2.2 alone: a path is kept as written.
#[test]
fn references_with_different_paths_differ_on_one_endpoint() {
    for (a, b) in [
        ("nginx", "registry-1.docker.io/nginx"),
        ("nginx", "Docker.io/nginx"),
        ("nginx", "docker.io:443/nginx"),
        ("ghcr.io/a", "ghcr.io/a:latest"),
        ("ghcr.io/a:v1", "ghcr.io/a:V1"),
    ] {
        let (one, other) = (Reference::parse(a).unwrap(), Reference::parse(b).unwrap());
        assert_ne!(one, other);
        assert_ne!(one.cmp(&other), Ordering::Equal, "{a} and {b}");
    }
}

/// A domain is neither a scheme, a path nor user-info (section 1).
#[test]
fn a_domain_is_nothing_more_than_host_and_port() {
    for (text, offset) in [
        ("ghcr.io/acme", 7),
        ("ghcr.io/", 7),
        ("me@ghcr.io", 2),
        ("ghcr.io:", 8),
        ("ghcr.io:8o", 9),
        ("ghcr..io", 5),
        ("-ghcr.io", 0),
        ("ghcr.io.", 8),
        ("gh_cr.io", 2),
        ("[::1", 4),
        ("[]", 1),
        ("[::1]x", 5),
        (" ghcr.io", 0),
        ("ghcr.io\n", 7),
        ("bücher.de", 1),
    ] {
        let error = Domain::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::Domain, offset), "{error}");
    }
    for text in ["https://ghcr.io", "docker://me:QZ@ghcr.io", "git+ssh://x"] {
        let error = Domain::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ReferenceErrorKind::Scheme, 0), "{error}");
    }
    assert_eq!(Domain::parse("::1").unwrap_err().replacement(), Some("[::1]"));
    assert_eq!(Domain::parse("").unwrap_err().kind(), ReferenceErrorKind::Empty);
}

/// Behind an address in brackets no letter can stand, so none is asked for (2.7).
#[test]
fn behind_an_ipv6_address_no_letter_is_expected() {
    let message = Domain::parse("[::1]x").unwrap_err().to_string();
    assert!(message.contains("found `x` at byte 5"), "{message}");
    assert!(!message.contains("expected a letter"), "{message}");
}

/// Rule 2.8: what is another endpoint has another hash, as a rule.
#[test]
fn other_endpoints_have_other_hashes() {
    let all = ["a.example", "b.example", "a.example:80", "a.exampl", "localhost"]
        .map(|it| Domain::parse(it).unwrap());
    for (place, one) in all.iter().enumerate() {
        for other in &all[place + 1..] {
            assert_ne!(hash_of(*one), hash_of(*other), "{one} {other}");
        }
    }
}
