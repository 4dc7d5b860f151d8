//! Rule 2.8: one endpoint has many spellings. The source's reference stays as it was written, and a credential is
//! for the domain in the spelling of the reference that it comes with.

use core::hash::Hasher as _;
use std::hash::DefaultHasher;

use registry_resolver::pull::TargetDomain;
use registry_resolver::{Access, Catalog, CatalogBuilder, Domain, Login, PullPlan, Registry, RegistryConfig};

use crate::pull::{asked, catalog, other, plan};

const DOCKER_HUB: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

fn audience(plan: &PullPlan<'_, '_>) -> Option<String> {
    match plan.source().unwrap().login() {
        Login::With { audience, .. } => Some(audience.to_string()),
        Login::Anonymous | Login::Ambient { .. } => None,
    }
}

/// Rules 2.8 and 10.1: case and `:443` make no difference, whichever side has them.
#[test]
fn a_registry_is_found_under_every_spelling_of_its_domain() {
    for known in ["Registry.Example", "registry.example", "registry.example:443", "REGISTRY.EXAMPLE:443"] {
        let catalog = catalog([other("own", known)]);
        for written in
            ["registry.example", "Registry.example", "registry.EXAMPLE:443", "registry.example:443"]
        {
            let image = format!("{written}/acme/app:1");
            let plan = plan(&catalog, &image);
            assert_eq!(asked(&plan), [format!("own {image}")], "{known}");
            assert_eq!(audience(&plan).as_deref(), Some(written), "{image}");
        }
    }
}

/// Rule 2.8: ports compare as numbers, and as text above 65535 alone.
#[test]
fn another_port_is_another_endpoint() {
    let catalog = catalog([
        other("own", "registry.example:5000"),
        other("tls", "tls.example"),
        other("zeros", "zeros.example:007000"),
        other("written", "written.example:00443"),
    ]);
    for (domain, found) in [
        ("registry.example:5000", Some("own")),
        ("REGISTRY.example:5000", Some("own")),
        ("registry.example:05000", Some("own")),
        ("registry.example:00000000000000005000", Some("own")),
        ("registry.example", None),
        ("registry.example:443", None),
        ("registry.example:50000", None),
        ("registry.example:70536", None),
        ("tls.example:443", Some("tls")),
        ("tls.example:0443", Some("tls")),
        ("tls.example:00443", Some("tls")),
        ("tls.example:4430", None),
        ("zeros.example:7000", Some("zeros")),
        ("Zeros.example:07000", Some("zeros")),
        ("zeros.example:007000", Some("zeros")),
        ("written.example", Some("written")),
        ("written.example:443", Some("written")),
        ("written.example:00443", Some("written")),
    ] {
        check(&catalog, domain, found);
    }
}

/// The registry that is found, and the audience in the spelling that was written.
#[track_caller]
fn check(catalog: &Catalog, domain: &str, found: Option<&str>) {
    let image = format!("{domain}/acme/app:1");
    let plan = plan(catalog, &image);
    assert_eq!(plan.source().unwrap().registry().map(Registry::name), found, "{image}");
    assert_eq!(audience(&plan).as_deref(), found.map(|_| domain), "{image}");
}

/// Rule 2.8: IPv6 hosts compare as addresses, as text where they are none.
#[test]
fn an_ipv6_address_is_found_in_every_spelling() {
    let catalog = catalog([
        other("v6", "[fe80::abcd]:5000"),
        other("plain", "[::1]"),
        other("long", "[FD12:0:0:0:0:0:0:1]:05000"),
        other("mapped", "[::ffff:102:304]:8080"),
    ]);
    for (domain, found) in [
        ("[fe80::abcd]:5000", Some("v6")),
        ("[FE80::ABCD]:5000", Some("v6")),
        ("[fe80:0:0::ABCD]:05000", Some("v6")),
        ("[fe80::abcd]", None),
        ("[fe80::abce]:5000", None),
        ("[::1]", Some("plain")),
        ("[::1]:443", Some("plain")),
        ("[0:0:0:0:0:0:0:1]:0443", Some("plain")),
        ("[::1]:80", None),
        ("[fd12::1]:5000", Some("long")),
        ("[fd12:0:0:0:0:0:0:1]:5000", Some("long")),
        ("[::FFFF:0102:0304]:8080", Some("mapped")),
    ] {
        check(&catalog, domain, found);
    }
    let two = [other("one", "[fd12::1]:5000").primary(), other("two", "[fd12:0:0:0:0:0:0:1]:5000").primary()];
    let problems = Catalog::builder();
    let problems = two.into_iter().fold(problems, CatalogBuilder::registry).build();
    assert_eq!(
        problems.unwrap_err().to_string(),
        "1 problem in the catalog:\n- registries[1].primary: `one` and `two` are both primary on [fd12:0:0:0:0:0:0:1]:5000; one registry of a domain is the \
         one to pull with"
    );
}

/// The odd spellings are looked up among many, and none is taken for another.
#[test]
fn many_endpoints_in_odd_spellings_are_told_apart() {
    let domain = |n: u32| match n % 3 {
        0 => format!("[fd00::{n:x}]:5000"),
        1 => format!("[fd00:0::{n:x}]:0{}", 5000 + n),
        _ => format!("h{n}.example:00{}", 5000 + n),
    };
    let catalog = catalog((0..300).map(|n| other(&format!("r{n}"), &domain(n))));
    for n in 0..300 {
        let respelled = match n % 3 {
            0 => format!("[FD00:0:0::0:{n:x}]:05000"),
            1 => format!("[fd00:0:0:0:0:0:0:{n:X}]:{}", 5000 + n),
            _ => format!("H{n}.example:{}", 5000 + n),
        };
        for domain in [domain(n), respelled] {
            check(&catalog, &domain, Some(&format!("r{n}")));
        }
        check(&catalog, &format!("h{n}.example:0{}", 6000 + n), None);
    }
}

fn hash_of(value: impl core::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Rule 2.8: a domain of a plan, however it came about, compares and hashes by endpoint, and so does a login.
#[test]
fn domains_of_plans_compare_by_endpoint() {
    let catalog =
        catalog([other("own", "Registry.Example:443").fallback("far"), other("far", "[fd12::1]:5000")]);
    let plans = ["registry.example/a/b", "REGISTRY.example:0443/a/b"].map(|image| plan(&catalog, image));
    let logins = plans.map(|plan| plan.source().unwrap().login());
    assert_eq!(logins[0], logins[1]);
    assert_eq!(hash_of(logins[0]), hash_of(logins[1]));
    let known = catalog.registry("own").unwrap().domain();
    for plan in &plans {
        let target: TargetDomain<'_, '_> = plan.source().unwrap().target().domain();
        let Login::With { audience, .. } = plan.source().unwrap().login() else { unreachable!() };
        assert!(
            [target == known, known == target, audience == target, audience == known]
                .iter()
                .all(|same| *same)
        );
        assert_eq!(hash_of(audience), hash_of(known));
        let fallback = plan.attempts().nth(1).unwrap();
        let far = Domain::parse("[fd12:0::1]:05000").unwrap();
        assert!(fallback.target().domain() == far && far == fallback.target().domain());
        assert!(fallback.target().domain() != target && fallback.login() != plan.source().unwrap().login());
        assert_eq!(hash_of(fallback.target().domain()), hash_of(far));
        assert_eq!(
            (&*fallback.target().domain().host(), fallback.target().domain().port()),
            ("[fd12::1]", Some("5000".into()))
        );
    }
}

/// Rule 2.8: an audience in one spelling may see the credential in every other, and nobody else may.
#[test]
fn who_may_see_a_credential_is_asked_by_endpoint() {
    let catalog = catalog([
        other("own", "r.example:443"),
        other("hub", "registry.hub.docker.com"),
        other("open", "open.example").access(Access::Public),
    ]);
    let domain = |text| Domain::parse(text).unwrap();
    let own = plan(&catalog, "r.example/app").source().unwrap().login();
    for host in ["r.example", "R.example:443", "r.example:0443"] {
        assert!(own.may_see(domain(host)), "{host}");
    }
    for host in ["r.example:80", "x.r.example", "auth.docker.io", "docker.io"] {
        assert!(!own.may_see(domain(host)), "{host}");
    }
    let hub = plan(&catalog, "registry.hub.docker.com/acme/app").source().unwrap().login();
    for host in DOCKER_HUB.into_iter().chain(["auth.docker.io", "AUTH.docker.io:443"]) {
        assert!(hub.may_see(domain(host)), "{host}");
    }
    assert!(!hub.may_see(domain("hub.docker.com")) && !hub.may_see(domain("r.example")));
    assert!(!plan(&catalog, "open.example/app").source().unwrap().login().may_see(domain("open.example")));
    assert!(
        !plan(&catalog, "elsewhere.example/app")
            .source()
            .unwrap()
            .login()
            .may_see(domain("elsewhere.example"))
    );
}

/// Rule 2.8: Docker Hub's four names are one, in the catalog and in references, whatever provider is claimed.
#[test]
fn docker_hub_is_one_registry_under_its_four_names() {
    for known in DOCKER_HUB {
        let catalog = catalog([other("hub", known)]);
        for written in DOCKER_HUB {
            for domain in [written.to_owned(), written.to_uppercase(), format!("{written}:443")] {
                let image = format!("{domain}/acme/app:1");
                let plan = plan(&catalog, &image);
                assert_eq!(plan.source().unwrap().registry().unwrap().name(), "hub", "{known}, {image}");
                // `index.docker.io` becomes `docker.io` as it is read (2.2).
                let spelled = if domain == "index.docker.io" { "docker.io" } else { &domain };
                assert_eq!(audience(&plan).as_deref(), Some(spelled), "{known}, {image}");
            }
        }
    }
}

/// Rules 2.2 and 2.8: `index.docker.io` becomes `docker.io`, the others stay, and `library/` is for `docker.io` alone.
#[test]
fn a_docker_hub_reference_keeps_its_path_as_written() {
    let catalog = catalog([RegistryConfig::new("hub").docker_hub()]);
    for (image, expected) in [
        ("nginx", "hub docker.io/library/nginx:latest"),
        ("docker.io/nginx", "hub docker.io/library/nginx:latest"),
        ("index.docker.io/nginx", "hub docker.io/library/nginx:latest"),
        ("registry-1.docker.io/nginx", "hub registry-1.docker.io/nginx:latest"),
        ("registry.hub.docker.com/nginx", "hub registry.hub.docker.com/nginx:latest"),
        ("registry.hub.docker.com/library/nginx", "hub registry.hub.docker.com/library/nginx:latest"),
        ("Docker.io/nginx", "hub Docker.io/nginx:latest"),
        ("docker.io:443/nginx", "hub docker.io:443/nginx:latest"),
    ] {
        assert_eq!(asked(&plan(&catalog, image)), [expected]);
    }
}

/// Rule 2.8: two registries under two names of one endpoint share a domain, so that one must be primary.
#[test]
fn registries_under_two_spellings_share_their_domain() {
    for (one, two, written) in [
        ("docker.io", "registry.hub.docker.com", "index.docker.io"),
        ("a.example", "A.example:443", "a.EXAMPLE"),
    ] {
        let image = format!("{written}/acme/app");
        let catalog = catalog([other("one", one), other("two", two).primary()]);
        assert_eq!(plan(&catalog, &image).source().unwrap().registry().unwrap().name(), "two");
    }
}

/// Rules 2.8 and 5.6: a fallback is asked under its domain as the catalog writes it.
#[test]
fn a_fallback_s_domain_is_the_catalog_s() {
    let catalog = catalog([
        RegistryConfig::new("ghcr").github().fallback("mirror"),
        other("mirror", "Mirror.Example:443").fallback("hub"),
        other("hub", "registry-1.docker.io"),
    ]);
    assert_eq!(
        asked(&plan(&catalog, "GHCR.io:443/acme/app:1")),
        ["ghcr GHCR.io:443/acme/app:1", "mirror Mirror.Example:443/acme/app:1", "hub docker.io/acme/app:1"]
    );
}

/// Rules 2.2 and 2.8: an upper-case first component is a domain, and a lower-case one without a dot is a namespace.
#[test]
fn a_host_without_a_dot_is_told_by_its_port_or_its_case() {
    let catalog =
        catalog([other("upper", "REGISTRY"), other("port", "registry:5000"), other("own", "localhost")]);
    for (image, expected) in [
        ("REGISTRY/app", "upper REGISTRY/app:latest"),
        ("Registry/app", "upper Registry/app:latest"),
        ("registry:5000/app", "port registry:5000/app:latest"),
        ("localhost/app", "own localhost/app:latest"),
        ("registry/app", "- docker.io/registry/app:latest"),
    ] {
        assert_eq!(asked(&plan(&catalog, image)), [expected]);
    }
}
