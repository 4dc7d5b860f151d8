//! Trow sends images of some hosts to its own proxy, lets pods be admitted by lists of prefixes
//! (`src/registry/admission.rs`, `tests/admission_mutation.rs`), and finds the login of a proxied image by host and
//! prefix (`src/configuration.rs`). As a catalog these are routes.

use registry_resolver::{Login, PullRequest, Reference};

use super::{Case, Verdict, catalog, compared, plan};
use crate::support::pull;

/// Their own test's: two hosts behind the proxy, and one image that is not.
const PROXIED: &str = r#"{
    "routes": [
        {"scope": "docker.io", "at": "127.0.0.1:39365/f/docker"},
        {"scope": "docker.io/library/milk"},
        {"scope": "1234.dkr.ecr.saturn-5.amazonaws.com", "at": "127.0.0.1:39365/f/ecr"}
    ]
}"#;

#[test]
fn rule_12_8_an_image_is_rewritten_to_the_proxy() {
    let cases = [
        ("docker.io/library/nginx:tag", "127.0.0.1:39365/f/docker/library/nginx:tag"),
        ("nginx:tag", "127.0.0.1:39365/f/docker/library/nginx:tag"),
        // They leave these as they are written; they are named in full here.
        ("docker.io/library/milk:tag", "docker.io/library/milk:tag"),
        ("milk:tagggged", "docker.io/library/milk:tagggged"),
        ("1234.dkr.ecr.saturn-5.amazonaws.com/spyops:secret", "127.0.0.1:39365/f/ecr/spyops:secret"),
        ("example.com/area51", "example.com/area51:latest"),
    ];
    let catalog = catalog(PROXIED);
    let cases = cases.map(|(image, theirs)| {
        (Case { asked: image, theirs, ours: plan(&catalog, pull(image)), verdict: Verdict::Equal }, theirs)
    });
    assert_eq!(compared(cases), [(Verdict::Equal, 6)]);
    // What is no image they pass over with a warning in the log.
    assert!(Reference::parse("http://invalid.com/DANCE").is_err());
}

/// Nothing but what is listed, and all but what is listed: their own two configurations.
const LISTED: &str =
    r#"{"uncovered_domains": "deny", "routes": [{"scope": "localhost:8080"}, {"scope": "quay.io"}]}"#;
const ALL_BUT: &str = r#"{
    "routes": [{"scope": "docker.io", "blocked": true}, {"scope": "toto.land", "blocked": true}]
}"#;
/// One prefix that ends within a component, which theirs compares as text.
const PREFIX: &str = r#"{"uncovered_domains": "deny", "routes": [{"scope": "quay.io/acme"}]}"#;

#[test]
fn rules_5_9_and_12_7_a_pod_s_image_is_admitted() {
    let cases = [
        (LISTED, "localhost:8080/mydir/myimage:test", "allowed", "allowed", Verdict::Equal),
        (LISTED, "quay.io:8080/mydir/myimage:test", "denied", "denied", Verdict::Equal),
        (LISTED, "quay.io/mydir/myimage:test", "allowed", "allowed", Verdict::Equal),
        (ALL_BUT, "ubuntu", "denied", "denied", Verdict::Equal),
        (ALL_BUT, "toto.land/myimage:test", "denied", "denied", Verdict::Equal),
        (ALL_BUT, "quay.io/myimage:test", "allowed", "allowed", Verdict::Equal),
        (ALL_BUT, "quay.io/myimage@invalid", "denied", "denied", Verdict::Equal),
        (PREFIX, "quay.io/acme/app", "allowed", "allowed", Verdict::Equal),
        (PREFIX, "quay.io/acmecorp/app", "allowed", "denied", Verdict::Component),
        // A port that no port means: their text does not begin with what they were told to deny.
        (ALL_BUT, "docker.io:443/library/ubuntu", "allowed", "denied", Verdict::Name),
    ];
    let cases = cases.map(|(config, image, theirs, expected, verdict)| {
        let image = Reference::parse(image);
        let admitted = image.is_ok_and(|it| catalog(config).resolve_pull(PullRequest::new(it)).is_ok());
        let ours = if admitted { "allowed" } else { "denied" }.to_owned();
        (Case { asked: config, theirs, ours, verdict }, expected)
    });
    assert_eq!(compared(cases), [(Verdict::Equal, 8), (Verdict::Name, 1), (Verdict::Component, 1)]);
}

/// Logins by host and prefix, the longest of which wins.
const LOGINS: &str = r#"{
    "routes": [
        {"scope": "r.example", "at": {"access": "private", "credential": "all"}},
        {"scope": "r.example/system", "at": {"access": "private", "credential": "system"}},
        {"scope": "r.example/system/core", "at": {"access": "private", "credential": "core"}}
    ]
}"#;

#[test]
fn rule_12_6_a_login_is_found_by_host_and_prefix() {
    let cases = [
        ("r.example/app", "all", "all", Verdict::Equal),
        ("r.example/system/app", "system", "system", Verdict::Equal),
        ("r.example/system/core/app", "core", "core", Verdict::Equal),
        ("q.example/app", "anonymous", "anonymous", Verdict::Equal),
        ("r.example/systemd/app", "system", "all", Verdict::Component),
    ];
    let catalog = catalog(LOGINS);
    let cases = cases.map(|(image, theirs, expected, verdict)| {
        let plan = catalog.resolve_pull(pull(image)).unwrap();
        let ours = match plan.source().unwrap().login() {
            Login::With { credential, .. } => credential.handle().unwrap_or_default().to_owned(),
            other => other.as_str().to_owned(),
        };
        (Case { asked: image, theirs, ours, verdict }, expected)
    });
    assert_eq!(compared(cases), [(Verdict::Equal, 4), (Verdict::Component, 1)]);
}
