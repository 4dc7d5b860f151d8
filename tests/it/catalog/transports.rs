//! Rules 2.8, 3.8 and 10.3: how registries are spoken to, and what no port means then.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::lint::LintKind;
use registry_resolver::{
    Access, Catalog, CatalogBuilder, Domain, PullRequest, PushRequest, Reference, RegistryConfig, Transport,
};

use crate::catalog::{account, asked, assert_refused, named};

fn lab() -> RegistryConfig {
    named("lab").other("lab.example").plain_http()
}

fn on(catalog: &Catalog, domain: &str) -> Vec<String> {
    let domain = Domain::parse(domain).unwrap();
    catalog.on_domain(domain).map(|registry| registry.name().to_owned()).collect()
}

/// Rule 2.8: no port is `:80` there, and `:443` is somebody else's.
#[test]
fn rule_2_8_without_a_port_plain_http_is_port_80() {
    let catalog = account([lab(), named("v6").other("[fd12::1]").plain_http(), named("ghcr").github()]);
    let catalog = catalog.build().unwrap();
    for domain in ["lab.example", "LAB.example", "lab.example:80"] {
        assert_eq!(on(&catalog, domain), ["lab"], "{domain}");
        let [asked] = asked(&catalog, &format!("{domain}/acme/app:1")).try_into().unwrap();
        assert!(asked.starts_with("lab: ") && asked.contains("`lab` for "), "{asked}");
    }
    assert_eq!(on(&catalog, "[fd12::1]:80"), ["v6"]);
    for domain in ["lab.example:443", "lab.example:8080", "ghcr.io:80", "other.example:80"] {
        assert_eq!(on(&catalog, domain), [""; 0], "{domain}");
        assert!(asked(&catalog, &format!("{domain}/acme/app:1"))[0].ends_with("anonymous"), "{domain}");
    }
    // A context is compared the same way.
    let image = Reference::parse("lab.example:443/acme/app").unwrap();
    let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(&["lab"])).unwrap();
    assert!(plan.source().unwrap().registry().is_none());
}

/// Rules 2.8 and 7.5: so is an absolute name that is pushed.
#[test]
fn rule_7_5_a_pushed_name_is_on_the_port_that_is_meant() {
    let catalog = account([lab()]).build().unwrap();
    let push = |name: &str| {
        let candidate = registry_resolver::push::Candidate::built("app").with_image_name(name);
        let request = PushRequest::new(candidate).with_target("lab");
        catalog.resolve_push(request).is_ok()
    };
    assert!(push("lab.example/acme/app") && push("lab.example:80/acme/app"));
    assert!(!push("lab.example:443/acme/app") && !push("lab.example:8080/acme/app"));
}

/// Rule 2.8: beside such a registry, nothing on its host says otherwise.
#[test]
fn rule_2_8_no_port_means_one_thing_on_a_host() {
    let says = "registries[1].domain: `lab` is on this host over plain HTTP without a port, which is `:80`; write the \
                port of `lab`";
    for other in [
        named("other").other("lab.example"),
        named("other").other("lab.example:443"),
        named("other").other("LAB.example:80").plain_http(),
        named("other").other("lab.example:80"),
        named("other").other("lab.example").transport(Transport::HttpsThenHttp),
    ] {
        assert_refused(account([lab(), other]), Kind::TwoTransports, says);
    }
    for other in [
        named("other").other("lab.example").plain_http().primary(),
        named("other").other("lab.example:5000"),
        named("other").other("lab.example:8080").plain_http(),
        named("other").other("other.example"),
    ] {
        assert!(account([lab(), other]).build().is_ok());
    }
    let https = |transport| named("b").other("lab.example").transport(transport);
    let all = [Transport::Https, Transport::HttpsUnverified, Transport::HttpsThenHttp];
    for (first, second) in all.into_iter().flat_map(|first| all.map(|second| (first, second))) {
        let a = named("a").other("lab.example:443");
        let a = if first == Transport::HttpsThenHttp { named("a").other("lab.example") } else { a };
        assert!(account([a.transport(first), https(second)]).build().is_ok());
    }
}

/// Rule 3.8: transport and TLS material are edited, compared and written; a handle is a name.
#[test]
fn rule_3_8_transport_and_tls_are_kept() {
    let with = |transport, tls| {
        let registry = named("a").other("a.example:5000").transport(transport).tls(tls);
        account([registry, named("b").other("b.example").tls("ca")])
    };
    for transport in Transport::ALL {
        let catalog = with(*transport, "ca").build().unwrap();
        let registry = catalog.registry("a").unwrap();
        assert_eq!((registry.transport(), registry.tls()), (*transport, Some("ca")));
        assert_eq!(catalog.edit().build().unwrap(), catalog);
        assert_ne!(with(*transport, "other").build().unwrap(), catalog);
        #[cfg(feature = "serde")]
        {
            let written = serde_json::to_string(&catalog).unwrap();
            assert!(written.contains(r#""tls":"ca""#), "{written}");
            let word = format!(r#""transport":"{}""#, transport.as_str());
            assert_eq!(written.contains(&word), *transport != Transport::Https, "{written}");
            assert_eq!(serde_json::from_str::<Catalog>(&written).unwrap(), catalog);
        }
    }
    assert_refused(
        with(Transport::Https, "a\u{1b}"),
        Kind::InvalidTls,
        r"registries[0].tls: the name `a\u{1b}` has the control character U+001B at byte 1",
    );
}

/// Rule 3.8: a credential on anything but verified HTTPS is a danger, but for the machine itself.
#[test]
fn rule_3_8_a_credential_without_verified_https_is_a_lint() {
    let codes = |registry: RegistryConfig| -> Vec<LintKind> {
        let catalog = Catalog::builder().registry(registry).build().unwrap();
        catalog.lints().iter().map(registry_resolver::lint::Lint::kind).collect()
    };
    let on = |domain: &str, transport| named("a").other(domain).transport(transport);
    assert_eq!(codes(on("a.example", Transport::Https)), []);
    assert_eq!(codes(on("a.example", Transport::Http)), [LintKind::PlainHttpCredential]);
    for transport in [Transport::HttpsUnverified, Transport::HttpsThenHttp] {
        assert_eq!(codes(on("a.example", transport)), [LintKind::UnverifiedCredential]);
        assert_eq!(codes(on("127.0.0.1:5000", transport)), []);
        assert_eq!(codes(on("a.example", transport).access(Access::Public)), []);
    }
    let catalog = account([on("a.example", Transport::HttpsThenHttp)]).build().unwrap();
    assert_eq!(
        catalog.lints().to_string(),
        "danger[unverified_credential] registries[0].transport: the credential of `a` goes to a.example over \
         unverified HTTPS, then plain HTTP, for whoever answers there to read; verify HTTPS, with `tls` where a \
         certificate is one's own"
    );
}

/// Rule 10.6: whichever comes first.
#[test]
fn rule_10_6_the_order_of_registries_decides_nothing() {
    let build = |builder: CatalogBuilder| builder.build().unwrap();
    let registries = || {
        [lab(), named("other").other("lab.example:5000"), named("second").other("lab.example").plain_http()]
    };
    let [a, b, c] = registries();
    let forwards = build(account([a, b, c]).set_primary("second"));
    let [a, b, c] = registries();
    let backwards = build(account([c, b, a]).set_primary("second"));
    for image in ["lab.example/a:1", "lab.example:80/a:1", "lab.example:443/a:1", "lab.example:5000/a:1"] {
        assert_eq!(asked(&forwards, image), asked(&backwards, image), "{image}");
    }
    assert!(asked(&forwards, "lab.example:80/a:1")[0].starts_with("second: "));
}
