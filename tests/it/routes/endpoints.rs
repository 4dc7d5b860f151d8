//! Rule 12.14: entries for endpoints as they are configured.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::routes::EndpointSetting;
use registry_resolver::{Catalog, CatalogBuilder, Transport};

use super::{assert_refused, other};

fn with(settings: impl IntoIterator<Item = EndpointSetting>) -> CatalogBuilder {
    settings.into_iter().fold(Catalog::builder(), CatalogBuilder::endpoint)
}

fn plain(scope: &str) -> EndpointSetting {
    EndpointSetting::hosts(scope).transport(Transport::Http)
}

/// Rule 12.14: hosts and networks are what they say.
#[test]
fn rule_12_14_entries_are_checked() {
    for (setting, said) in [
        (
            EndpointSetting::hosts("r.example/acme"),
            "endpoints[0].host: `r.example/acme` has a path, and endpoints have none; write the host alone",
        ),
        (
            EndpointSetting::hosts("http://r.example"),
            "endpoints[0].host: invalid scope `http://r.example`: found the scheme `http://` at byte 0, expected none; \
             did you mean `r.example`?",
        ),
        (
            EndpointSetting::network("10.0.0.1/8"),
            "endpoints[0].network: `10.0.0.1/8` is no network; write one such as `10.0.0.0/8`, whose other bits are 0",
        ),
    ] {
        assert_refused(with([setting]), Kind::InvalidEndpoint, said);
    }
    for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "::1/129", "lab.example/8", "/8"] {
        assert!(with([EndpointSetting::network(text)]).build().is_err(), "{text}");
    }
    for text in ["10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "fd00::/8", "::1/128", "::/0"] {
        assert!(with([EndpointSetting::network(text)]).build().is_ok(), "{text}");
    }
    assert_refused(
        with([EndpointSetting::hosts("r.example").tls("")]),
        Kind::InvalidTls,
        "endpoints[0].tls: missing or empty name",
    );
}

/// Rule 12.14: two for the same are a problem.
#[test]
fn rule_12_14_two_alike() {
    let hosts = |scope: &str| EndpointSetting::hosts(scope).tls("ca");
    let network = |text: &str| EndpointSetting::network(text).tls("ca");
    assert_refused(
        with([hosts("docker.io"), hosts("Index.docker.io:443")]),
        Kind::DuplicateEndpoint,
        "endpoints[1].host: endpoints[0] is for the same; keep one of them",
    );
    assert_refused(
        with([network("fd00::/8"), network("fd00:0::/8")]),
        Kind::DuplicateEndpoint,
        "endpoints[1].network: endpoints[0] is for the same; keep one of them",
    );
    let different =
        [network("10.0.0.0/8"), network("10.0.0.0/8").port(80), network("10.0.0.0/9"), hosts("*")];
    assert!(with(different).build().is_ok());
}

/// Rules 10.3 and 12.14: plain HTTP that is stated by name where it is never spoken.
#[test]
fn rule_12_14_plain_http_by_name() {
    let mend = "write the port that it is on, or use HTTPS";
    let on_443 = |host: &str| {
        format!(
            "endpoints[0].transport: `{host}` is on the port of HTTPS, and plain HTTP is never spoken there; {mend}"
        )
    };
    for host in ["r.example", "r.example:443"] {
        assert_refused(with([plain(host)]), Kind::PlainHttpPort, &on_443(host));
    }
    assert_refused(
        with([plain("docker.io").transport(Transport::HttpsThenHttp)]),
        Kind::PlainHttpPort,
        "endpoints[0].transport: Docker Hub does not speak unverified HTTPS, then plain HTTP; use HTTPS",
    );
    let network = EndpointSetting::network("10.0.0.0/8").port(443).transport(Transport::Http);
    let said = format!(
        "endpoints[0].transport: 443 is the port of HTTPS, and plain HTTP is never spoken there; {mend}"
    );
    assert_refused(with([network]), Kind::PlainHttpPort, &said);
    for setting in [
        plain("r.example:80"),
        plain("r.example:*"),
        plain("*.example"),
        plain("docker.io:*"),
        plain("*"),
        plain("r.example").transport(Transport::HttpsThenHttp),
        EndpointSetting::network("10.0.0.0/8").transport(Transport::Http),
    ] {
        assert!(with([setting]).build().is_ok());
    }
    // There no port is 80, by the registry.
    assert!(with([plain("lab.example")]).registry(other("lab", "lab.example").plain_http()).build().is_ok());
}

/// Rule 12.13: they are edited and compared with the rest.
#[test]
fn rule_12_13_entries_are_kept() {
    let catalog = with([plain("r.example:*"), EndpointSetting::network("10.0.0.0/8").port(5000).tls("ca")]);
    let catalog = catalog.build().unwrap();
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    assert_ne!(with([plain("r.example:*")]).build().unwrap(), catalog);
}
