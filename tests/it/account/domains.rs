//! Rule 4.6: what an export writes around a domain.

use registry_resolver::{Provider, PullRequest, Reference, Transport};
use serde_json::json;

use crate::account::{export, noticed, said};

/// The domain that comes of an export's `provider` and `domain`, or what is said of it; and the notices.
fn read(provider: &str, domain: &str) -> (Result<String, Vec<String>>, Vec<String>) {
    let export = export(&json!([{"name": "a", "provider": provider, "domain": domain}]).to_string());
    let notices = noticed(&export);
    let built = export.into_builder().build();
    let domain = built.map(|catalog| catalog.registry("a").unwrap().domain().as_str().to_owned());
    (domain.map_err(|problems| said(&problems)), notices)
}

#[track_caller]
fn assert_read(provider: &str, written: &str, domain: &str) {
    assert_eq!(read(provider, written), (Ok(domain.to_owned()), vec![]), "{provider} on {written}");
}

#[test]
fn rule_4_6_a_missing_docker_hub_domain_is_docker_io() {
    assert_read("dockerhub", "", "docker.io");
    for absent in [
        r#"[{"name": "a", "provider": "dockerhub"}]"#,
        r#"[{"name": "a", "provider": "dockerhub", "domain": null}]"#,
    ] {
        assert_eq!(crate::account::catalog(absent).registry("a").unwrap().domain().as_str(), "docker.io");
    }
    for (provider, mend) in [
        ("acr", "`<name>.azurecr.io`"),
        ("gar", "`<location>-docker.pkg.dev`"),
        ("ecr", "`<account>.dkr.ecr.<region>.amazonaws.com`"),
        ("gcr", "its host and perhaps its port"),
        ("bintray", "its host and perhaps its port"),
        ("other", "its host and perhaps its port"),
        ("", "its host and perhaps its port"),
    ] {
        let (domain, _) = read(provider, "");
        let says = format!("[0].domain: missing domain; write {mend}");
        assert_eq!(domain, Err(vec![says]), "{provider}");
    }
}

#[test]
fn rule_4_6_docker_hub_under_any_spelling_of_its_legacy_url() {
    let spellings = [
        "https://index.docker.io/v1/",
        "https://index.docker.io/v1",
        "index.docker.io/v1/",
        "https://index.docker.io/",
        "https://index.docker.io",
        "https://docker.io/v1/",
        "https://registry-1.docker.io/v1/",
        "https://registry.hub.docker.com/v1/",
        "HTTPS://INDEX.DOCKER.IO/v1/",
        "https://index.docker.io:443/v1/",
        "docker.io/",
        "registry-1.docker.io",
    ];
    for written in spellings {
        for provider in ["dockerhub", "other", ""] {
            assert_read(provider, written, "docker.io");
            let catalog = crate::account::catalog(
                &json!([{"name": "a", "provider": provider, "domain": written}]).to_string(),
            );
            assert_eq!(catalog.registry("a").unwrap().provider(), Provider::DockerHub);
        }
    }
    // That path is Docker Hub's alone, and only that path.
    let says = "[0].domain: `ghcr.io/v1` is no domain: it has a path; write `ghcr.io`, and `v1` as the repository prefix";
    assert_eq!(read("other", "https://ghcr.io/v1/").0, Err(vec![says.to_owned()]));
    for written in
        ["https://index.docker.io/v2/", "https://index.docker.io/v1/acme", "https://docker.io/acme"]
    {
        assert!(read("dockerhub", written).0.is_err(), "{written}");
    }
}

#[test]
fn rule_4_6_a_scheme_and_a_trailing_slash_are_taken_off() {
    let rows = [
        ("other", "https://ghcr.io", "ghcr.io"),
        ("other", "https://ghcr.io/", "ghcr.io"),
        ("other", "HTTPS://ghcr.io", "ghcr.io"),
        ("other", "ghcr.io/", "ghcr.io"),
        ("other", "https://registry.example:5000/", "registry.example:5000"),
        ("other", "https://[::1]:5000/", "[::1]:5000"),
        ("other", "https://localhost/", "localhost"),
        ("acr", "https://acme.azurecr.io/", "acme.azurecr.io"),
        ("gcr", "https://us.gcr.io", "us.gcr.io"),
        ("gar", "https://asia-docker.pkg.dev/", "asia-docker.pkg.dev"),
        (
            "ecr",
            "https://123456789012.dkr.ecr.us-west-2.amazonaws.com/",
            "123456789012.dkr.ecr.us-west-2.amazonaws.com",
        ),
        ("bintray", "https://acme.jfrog.io/", "acme.jfrog.io"),
    ];
    for (provider, written, domain) in rows {
        assert_read(provider, written, domain);
    }
}

/// Rules 4.6 and 10.3: `http://` is dropped with a notice and never means plain HTTP.
#[test]
fn rule_4_6_http_is_dropped_with_a_notice() {
    for (provider, written, domain) in [
        ("other", "http://registry.example:5000", "registry.example:5000"),
        ("other", "HTTP://ghcr.io/", "ghcr.io"),
        ("other", "http://ghcr.io:80", "ghcr.io:80"),
        ("other", "http://localhost:5000/", "localhost:5000"),
        ("dockerhub", "http://index.docker.io/v1/", "docker.io"),
        ("acr", "http://acme.azurecr.io", "acme.azurecr.io"),
    ] {
        let notice = "[0].domain: `http://` is dropped: an export never means plain HTTP";
        assert_eq!(read(provider, written), (Ok(domain.to_owned()), vec![notice.to_owned()]));
        let text = json!([{"name": "a", "provider": provider, "domain": written}]).to_string();
        let catalog = crate::account::catalog(&text);
        assert_eq!(catalog.registry("a").unwrap().transport(), Transport::Https);
        let image = format!("{domain}/acme/app:1");
        let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&image).unwrap())).unwrap();
        assert!(plan.attempts().all(|attempt| attempt.transport() == Transport::Https));
        assert_eq!(plan.source().unwrap().registry().unwrap().name(), "a");
    }
}

/// Rule 4.6: every registry that has it is noticed, by its own path, whatever else is wrong.
#[test]
fn rule_4_6_every_notice_has_its_path() {
    let account = json!([
        {"name": "a", "domain": "https://a.io"},
        {"name": "b", "domain": "http://b.io"},
        {"name": "c", "domain": "http://"},
        {"name": "d", "domain": "http://me:hunter2@d.io"},
        {"name": "b", "domain": "http://b.io/x"},
    ]);
    let export = export(&account.to_string());
    let dropped = "`http://` is dropped: an export never means plain HTTP";
    let paths: Vec<(&str, &str)> =
        export.notices().iter().map(|notice| (notice.path(), notice.message())).collect();
    assert_eq!(
        paths,
        [("[1].domain", dropped), ("[2].domain", dropped), ("[3].domain", dropped), ("[4].domain", dropped)]
    );
    assert!(!format!("{export:?}").contains("hunter2"), "{export:?}");
    let problems = export.into_builder().build().unwrap_err();
    assert_eq!(
        said(&problems),
        [
            "[2].domain: empty domain: expected a host and perhaps a port, such as `registry.example.com:5000`",
            "[3].domain: `…@d.io` is no domain: it has user-info; write `d.io`",
            "[4].name: `b` is the name of [1] too; names are unique in an account",
            "[4].domain: `b.io/x` is no domain: it has a path; write `b.io`, and `x` as the repository prefix",
        ]
    );
}

/// Rule 4.6: for Google Artifact Registry the location is enough.
#[test]
fn rule_4_6_a_gar_domain_may_be_its_location() {
    for location in ["asia", "us", "europe", "europe-west1", "me-central2", "northamerica-northeast1"] {
        assert_read("gar", location, &format!("{location}-docker.pkg.dev"));
        assert_read("gar", &format!("{location}-docker.pkg.dev"), &format!("{location}-docker.pkg.dev"));
        // Of no other provider.
        assert!(read("other", location).0.is_err());
        assert!(read("gcr", location).0.is_err());
    }
    assert_read("gar", "gar.proxy.example", "gar.proxy.example");
    assert_read("gar", "localhost:5000", "localhost:5000");
    for wrong in ["asia/", "https://asia", "asia-docker.pkg.dev/my-project"] {
        let (domain, _) = read("gar", wrong);
        let fits = domain.as_ref().is_ok_and(|domain| domain == "asia-docker.pkg.dev");
        assert!(fits || domain.is_err(), "{wrong} is {domain:?}");
    }
}

/// Rules 3.3 and 4.6: other schemes, paths and user-info are errors, and no password is shown.
#[test]
fn rule_3_3_what_is_left_around_a_domain_is_an_error() {
    let rows = [
        ("ftp://ghcr.io", "`ftp://ghcr.io` is no domain: it has a scheme; write `ghcr.io`"),
        ("docker://ghcr.io/", "`docker://ghcr.io` is no domain: it has a scheme; write `ghcr.io`"),
        (
            "us.gcr.io/my_org",
            "`us.gcr.io/my_org` is no domain: it has a path; write `us.gcr.io`, and `my_org` as the repository prefix",
        ),
        ("https://me:hunter2@ghcr.io/v2/", "`…@ghcr.io/v2` is no domain: it has user-info; write `ghcr.io`"),
        (
            "https://hunter2@index.docker.io/v1/",
            "`…@index.docker.io/v1` is no domain: it has user-info; write `index.docker.io`",
        ),
        (
            "nexus",
            "`nexus` would be read as a path on Docker Hub: it has no dot and no port; write its port, as in `nexus:443`",
        ),
    ];
    for (written, says) in rows {
        assert_eq!(read("other", written), (Err(vec![format!("[0].domain: {says}")]), vec![]));
    }
}
