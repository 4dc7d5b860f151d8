//! Rule 2.8: one endpoint has many spellings. The source's reference stays as it was written, a credential is for
//! the domain as the catalog writes it.

use registry_resolver::{Login, PullPlan, RegistryConfig};

use crate::pull::{asked, catalog, other, plan};

const DOCKER_HUB: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

fn audience(plan: &PullPlan<'_, '_>) -> Option<String> {
    match plan.source().login() {
        Login::With { audience, .. } => Some(audience.to_string()),
        Login::Anonymous => None,
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
            assert_eq!(audience(&plan).as_deref(), Some(known), "{image}");
        }
    }
}

/// Rule 2.8: other ports compare as text, leading zeros and all.
#[test]
fn another_port_is_another_endpoint() {
    let catalog = catalog([other("own", "registry.example:5000"), other("tls", "tls.example")]);
    for (domain, found) in [
        ("registry.example:5000", Some("registry.example:5000")),
        ("REGISTRY.example:5000", Some("registry.example:5000")),
        ("registry.example", None),
        ("registry.example:443", None),
        ("registry.example:05000", None),
        ("registry.example:50000", None),
        ("tls.example:443", Some("tls.example")),
        ("tls.example:0443", None),
        ("tls.example:4430", None),
    ] {
        let image = format!("{domain}/acme/app:1");
        assert_eq!(audience(&plan(&catalog, &image)).as_deref(), found, "{image}");
    }
}

/// Rule 2.8: IPv6 addresses compare as text too, but for the case of their digits.
#[test]
fn an_ipv6_address_is_found_in_any_case() {
    let catalog = catalog([other("v6", "[fe80::abcd]:5000"), other("plain", "[::1]")]);
    for (domain, found) in [
        ("[fe80::abcd]:5000", Some("[fe80::abcd]:5000")),
        ("[FE80::ABCD]:5000", Some("[fe80::abcd]:5000")),
        ("[fe80::abcd]", None),
        ("[::1]", Some("[::1]")),
        ("[::1]:443", Some("[::1]")),
    ] {
        let image = format!("{domain}/acme/app:1");
        assert_eq!(audience(&plan(&catalog, &image)).as_deref(), found, "{image}");
    }
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
                assert_eq!(plan.source().registry().unwrap().name(), "hub", "{known}, {image}");
                assert_eq!(audience(&plan).as_deref(), Some("docker.io"), "{known}, {image}");
            }
        }
    }
}

/// Rules 2.2 and 2.8: `index.docker.io` becomes `docker.io`, the others stay, and `library/` is for `docker.io` alone.
#[test]
fn a_docker_hub_reference_keeps_its_path_as_written() {
    let catalog = catalog([RegistryConfig::named("hub").docker_hub()]);
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
        assert_eq!(plan(&catalog, &image).source().registry().unwrap().name(), "two");
    }
}

/// Rules 2.8 and 5.6: a fallback is asked under its domain as the catalog writes it.
#[test]
fn a_fallback_s_domain_is_the_catalog_s() {
    let catalog = catalog([
        RegistryConfig::named("ghcr").github().fallback("mirror"),
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
