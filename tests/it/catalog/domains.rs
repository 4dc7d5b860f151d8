//! Rules 2.1, 3.3 and 10.3: what a registry can be on, and how what it cannot be on is mended.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{CatalogBuilder, Provider, Transport};

use crate::catalog::{SECRET, account, assert_refused, kinds, named, refused, said};

fn on(domain: &str) -> CatalogBuilder {
    account([named("a").other(domain)])
}

#[track_caller]
fn assert_mended(domain: &str, text: &str) {
    assert_refused(on(domain), Kind::InvalidDomain, &format!("registries[0].domain: {text}"));
}

#[test]
fn rule_3_3_a_scheme_is_shown_the_mend() {
    let rows = [
        ("https://ghcr.io", "`https://ghcr.io` is no domain: it has a scheme; write `ghcr.io`"),
        ("http://ghcr.io", "`http://ghcr.io` is no domain: it has a scheme; write `ghcr.io`"),
        ("HTTPS://GHCR.io/", "`HTTPS://GHCR.io/` is no domain: it has a scheme; write `GHCR.io`"),
        (
            "oci://a.example:5000",
            "`oci://a.example:5000` is no domain: it has a scheme; write `a.example:5000`",
        ),
        ("docker://ghcr.io/v2/", "`docker://ghcr.io/v2/` is no domain: it has a scheme; write `ghcr.io`"),
        (
            "https://[::1]:5000/v2",
            "`https://[::1]:5000/v2` is no domain: it has a scheme; write `[::1]:5000`",
        ),
        (
            "https://index.docker.io/v1/",
            "`https://index.docker.io/v1/` is no domain: it has a scheme; write `index.docker.io`",
        ),
    ];
    for (domain, text) in rows {
        assert_mended(domain, text);
    }
}

#[test]
fn rule_3_3_a_path_is_shown_the_mend() {
    let rows = [
        ("ghcr.io/", "`ghcr.io/` is no domain: it has a path; write `ghcr.io`"),
        (
            "ghcr.io/acme",
            "`ghcr.io/acme` is no domain: it has a path; write `ghcr.io`, and `acme` as the repository prefix",
        ),
        (
            "a.example:5000/team/apps/",
            "`a.example:5000/team/apps/` is no domain: it has a path; write `a.example:5000`, and `team/apps` as the \
             repository prefix",
        ),
        ("ghcr.io//", "`ghcr.io//` is no domain: it has a path; write `ghcr.io`"),
    ];
    for (domain, text) in rows {
        assert_mended(domain, text);
    }
}

/// Rule 3.3: documented, `us.gcr.io/my_org` "is incorrect and will cause builds to fail".
#[test]
fn rule_3_3_gcr_with_a_path_is_told_to_use_the_repository_prefix() {
    let says = |shown: &str, what: &str, domain: &str| {
        format!(
            "`{shown}` is no domain: it has {what}; write `{domain}`, and `my_org` as the repository prefix"
        )
    };
    for domain in ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io", "US.gcr.io:443"] {
        for (prefix, suffix, what) in [
            ("", "", "a path"),
            ("", "/", "a path"),
            ("https://", "", "a scheme"),
            ("https://", "/", "a scheme"),
        ] {
            let shown = format!("{prefix}{domain}/my_org{suffix}");
            assert_mended(&shown, &says(&shown, what, domain));
        }
    }
    // Also where it is only said to be GCR.
    let claimed = account([named("a").on(Provider::Gcr, "https://proxy.example/my_org")]);
    let text = says("https://proxy.example/my_org", "a scheme", "proxy.example");
    assert_refused(claimed, Kind::InvalidDomain, &format!("registries[0].domain: {text}"));
}

/// Rule 3.3: the message says so whatever the path is, one that is no prefix as it stands too.
#[test]
fn rule_3_3_gcr_with_any_path_is_told_of_the_repository_prefix() {
    for (domain, host) in [
        ("us.gcr.io/My_Org", "us.gcr.io"),
        ("gcr.io/my org", "gcr.io"),
        ("https://gcr.io/acme//app", "gcr.io"),
        ("gcr.io/acme.com:project", "gcr.io"),
    ] {
        let what = if domain.contains("://") { "a scheme" } else { "a path" };
        let text = format!(
            "`{domain}` is no domain: it has {what}; write `{host}`; what is behind the slash belongs into the \
             repository prefix"
        );
        assert_mended(domain, &text);
    }
}

/// Rules 3.3 and 10.2: user-info is refused, and what it was is shown nowhere.
#[test]
fn rule_3_3_user_info_is_refused_and_never_shown() {
    let rows = [
        (format!("{SECRET}@ghcr.io"), "`…@ghcr.io` is no domain: it has user-info; write `ghcr.io`"),
        (format!("me:{SECRET}@ghcr.io"), "`…@ghcr.io` is no domain: it has user-info; write `ghcr.io`"),
        (
            format!("https://me:{SECRET}@ghcr.io/acme"),
            "`https://…@ghcr.io/acme` is no domain: it has user-info; write `ghcr.io`",
        ),
        (
            format!("https://_json_key:{SECRET}@us.gcr.io/my_org"),
            "`https://…@us.gcr.io/my_org` is no domain: it has user-info; write `us.gcr.io`, and `my_org` as the \
             repository prefix",
        ),
        (format!("me:a@{SECRET}@ghcr.io"), "`…@ghcr.io` is no domain: it has user-info; write `ghcr.io`"),
        (format!("me:a/{SECRET}@ghcr.io"), "`…@ghcr.io` is no domain: it has user-info; write `ghcr.io`"),
        (format!("me:a://{SECRET}@ghcr.io"), "`…@ghcr.io` is no domain: it has user-info; write `ghcr.io`"),
    ];
    for (domain, text) in rows {
        let problems = refused(on(&domain));
        assert_eq!(kinds(&problems), [Kind::InvalidDomain]);
        for shown in [problems.to_string(), format!("{problems:?}"), format!("{problems:#?}")] {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert_eq!(said(&problems), [format!("registries[0].domain: {text}")]);
    }
}

/// Rule 10.2: nor where the rest is no domain either, or the text is long.
#[test]
fn rule_10_2_user_info_in_front_of_anything_is_never_shown() {
    let long = "x".repeat(100);
    for domain in [
        format!("me:{SECRET}@"),
        format!("me:{SECRET}@ho_st"),
        format!("https://me:{SECRET}@ho st/x"),
        format!("https://me:{SECRET}@[::1"),
        format!("{long}:{SECRET}@ghcr.io"),
        format!("{long}:{SECRET}@{long}_"),
        format!("//me:{SECRET}@ghcr.io"),
        format!("https:/me:{SECRET}@ghcr.io"),
        format!("me:{SECRET}%40@ghcr.io"),
        format!("me:\u{1b}{SECRET}\u{202e}@ghcr.io"),
        format!("me:sha256:{SECRET}@ghcr.io"),
        format!("@{SECRET}@ghcr.io"),
    ] {
        let problems = refused(on(&domain));
        assert_eq!(kinds(&problems), [Kind::InvalidDomain], "{domain}");
        for shown in [problems.to_string(), format!("{problems:?}"), format!("{:?}", on(&domain))] {
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

/// Rule 2.1: a port above 65535 parses, and a catalog refuses it.
#[test]
fn rule_2_1_a_port_above_65535_is_refused() {
    for port in ["65536", "99999", "065536", "100000", "4294967296", "99999999999999999999999999"] {
        assert_mended(&format!("a.example:{port}"), &format!("`a.example:{port}` has a port above 65535"));
        assert_mended(&format!("[::1]:{port}"), &format!("`[::1]:{port}` has a port above 65535"));
    }
    for port in ["1", "80", "5000", "65535", "0065535", "00000000000000000000443"] {
        let domain = format!("a.example:{port}");
        let catalog = on(&domain).build().unwrap();
        assert_eq!(catalog.registry("a").unwrap().domain().as_str(), domain, "as it was written");
    }
}

#[test]
fn rule_2_2_a_host_that_would_be_read_as_a_path_is_refused() {
    for host in ["registry", "r", "nexus-3", "0"] {
        let text = format!(
            "`{host}` would be read as a path on Docker Hub: it has no dot and no port; write its port, as in \
             `{host}:443`"
        );
        assert_mended(host, &text);
    }
    for host in ["localhost", "localhost:5000", "registry:443", "registry:5000", "Registry", "registry.local"]
    {
        let catalog = on(host).build().unwrap();
        let asked = crate::catalog::asked(&catalog, &format!("{host}/app:1"));
        assert_eq!(asked, [format!("a: {host}/app:1 `a` for {host}")]);
    }
}

#[test]
fn rule_2_1_brackets_hold_an_ipv6_address() {
    for domain in ["[:]", "[:::]", "[1:2:3]", "[1:2:3:4:5:6:7:8:9]", "[::12345]", "[1::2::3]:5000"] {
        assert_mended(domain, &format!("`{domain}` has no IPv6 address between its brackets"));
    }
    for domain in ["[::1]", "[::1]:5000", "[2001:DB8::1]:443", "[1:2:3:4:5:6:7:8]", "[::]"] {
        assert_eq!(on(domain).build().unwrap().registry("a").unwrap().domain().as_str(), domain);
    }
    assert_mended(
        "[]",
        "invalid domain `[]`: found `]` at byte 1, expected an IPv6 address of hexadecimal digits and `:`, closed by \
         `]`",
    );
}

/// Rule 3.3: everything else is an error of the grammar, which says where.
#[test]
fn rule_3_3_what_is_no_domain_at_all_is_told_by_the_grammar() {
    assert_mended(
        "",
        "empty domain: expected a host and perhaps a port, such as `registry.example.com:5000`",
    );
    let rest = "a letter, a digit, `-`, `.`, `:` and a port, or the end of the domain";
    assert_mended("ho_st.io", &format!("invalid domain `ho_st.io`: found `_` at byte 2, expected {rest}"));
    assert_mended(
        " ghcr.io",
        "invalid domain ` ghcr.io`: found a space at byte 0, expected a letter or a digit of the domain; did you mean \
         `ghcr.io`?",
    );
    assert_mended(
        "ghcr.io\n",
        &format!(
            r"invalid domain `ghcr.io\u{{a}}`: found `\u{{a}}` at byte 7, expected {rest}; did you mean `ghcr.io`?"
        ),
    );
    for domain in
        ["/", "//", "://", "@", ":", ":5000", "a..b", "-a.io", "a-.io", ".io", "é.example", "a.io:x", "*"]
    {
        assert_eq!(kinds(&refused(on(domain))), [Kind::InvalidDomain], "{domain}");
    }
}

/// Rules 3.8 and 10.3: only where the registry says so, and never on 443.
#[test]
fn rule_10_3_plain_http_is_never_on_443() {
    let plain = [Transport::Http, Transport::HttpsThenHttp];
    for domain in
        ["a.example", "a.example:80", "localhost", "[::1]", "[::1]:5000", "a.example:8443", "docker.io:5000"]
    {
        for transport in plain {
            let a = named("a").other(domain).transport(transport);
            let catalog = account([a, named("b").github()]).build().unwrap();
            assert_eq!(catalog.registry("a").unwrap().transport(), transport);
            assert_eq!(catalog.registry("b").unwrap().transport(), Transport::Https);
        }
    }
    for domain in ["a.example:443", "a.example:0443", "[::1]:443"] {
        let on = format!(
            "registries[0].transport: `{domain}` is on the port of HTTPS, and plain HTTP is never spoken there"
        );
        for (transport, mend) in plain
            .into_iter()
            .zip(["write the port that it is on, or use HTTPS", "leave the port out, or write another"])
        {
            let a = named("a").other(domain).transport(transport);
            assert_refused(account([a]), Kind::PlainHttpPort, &format!("{on}; {mend}"));
        }
        let unverified = named("a").other(domain).transport(Transport::HttpsUnverified);
        assert!(account([unverified]).build().is_ok(), "{domain}");
    }
    for domain in ["docker.io", "index.docker.io", "registry-1.docker.io:443"] {
        assert_refused(
            account([named("a").other(domain).plain_http()]),
            Kind::PlainHttpPort,
            "registries[0].transport: Docker Hub does not speak plain HTTP; use HTTPS",
        );
    }
}

/// Rule 2.1: where a catalog takes a domain, a client has an endpoint; where it refuses the port, it has none.
#[cfg(feature = "url")]
#[test]
fn rule_2_1_an_endpoint_cannot_be_made_of_a_port_above_65535() {
    use registry_resolver::Domain;
    use registry_resolver::registry::endpoint;

    for domain in ["a.example:65536", "[::1]:99999"] {
        assert!(endpoint(Domain::parse(domain).unwrap(), Transport::Https).is_err());
    }
    for (domain, url) in [
        ("a.example:65535", "https://a.example:65535/"),
        ("index.docker.io", "https://registry-1.docker.io/"),
    ] {
        let catalog = on(domain).build().unwrap();
        assert_eq!(catalog.registry("a").unwrap().endpoint().unwrap().as_str(), url);
    }
    for (domain, transport, url, port) in [
        ("a.example", Transport::Http, "http://a.example/", 80),
        ("a.example:5000", Transport::Http, "http://a.example:5000/", 5000),
        ("a.example", Transport::HttpsUnverified, "https://a.example/", 443),
        ("a.example", Transport::HttpsThenHttp, "https://a.example/", 443),
        ("a.example:5000", Transport::HttpsThenHttp, "https://a.example:5000/", 5000),
    ] {
        let catalog = account([named("a").other(domain).transport(transport)]).build().unwrap();
        let endpoint = catalog.registry("a").unwrap().endpoint().unwrap();
        assert_eq!((endpoint.as_str(), endpoint.port_or_known_default()), (url, Some(port)));
    }
}
