//! Rule 2.8: in a catalog, domains are equal when they are the same endpoint.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, Domain, PullError, PullRequest, Reference, Registry};

use crate::catalog::{account, asked, assert_refused, named};

const HUB: [&str; 4] = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

fn on_domain(catalog: &Catalog, domain: &str) -> Vec<String> {
    let registries = catalog.on_domain(Domain::parse(domain).unwrap());
    registries.map(|registry| registry.name().to_owned()).collect()
}

#[test]
fn rule_2_8_the_four_names_of_docker_hub_become_one() {
    for hub in HUB {
        for spelling in [hub.to_owned(), hub.to_uppercase(), format!("{hub}:443")] {
            let catalog = account([named("hub").other(&*spelling)]).build().unwrap();
            assert_eq!(catalog.registry("hub").unwrap().domain().as_str(), "docker.io");
            for other in HUB {
                assert_eq!(on_domain(&catalog, other), ["hub"], "{spelling} is {other}");
                assert_eq!(on_domain(&catalog, &format!("{}:443", other.to_uppercase())), ["hub"]);
            }
            assert_eq!(on_domain(&catalog, "docker.io:5000"), [""; 0]);
            assert_eq!(asked(&catalog, "nginx"), ["hub: docker.io/library/nginx:latest `hub` for docker.io"]);
        }
    }
}

/// Rules 2.8 and 4.2: so all of them are one domain, with one primary.
#[test]
fn rule_2_8_four_spellings_of_docker_hub_share_one_primary() {
    for first in HUB {
        for second in HUB {
            assert_refused(
                account([named("a").other(first).primary(), named("b").other(second).primary()]),
                Kind::TwoPrimaries,
                "registries[1].primary: `a` and `b` are both primary on docker.io; one registry of a domain is the \
                 one to pull with",
            );
        }
    }
    let catalog = account([
        named("a").other(HUB[0]),
        named("b").other(HUB[1]),
        named("c").other(HUB[2]).primary(),
        named("d").other(HUB[3]),
    ]);
    let catalog = catalog.build().unwrap();
    assert_eq!(on_domain(&catalog, "docker.io"), ["a", "b", "c", "d"]);
    for image in ["nginx", "docker.io/library/nginx", "index.docker.io/library/nginx"] {
        assert_eq!(asked(&catalog, image), ["c: docker.io/library/nginx:latest `c` for docker.io"]);
    }
}

/// Rule 2.8: a reference is matched by endpoint and keeps its path as written.
#[test]
fn rule_2_8_a_reference_is_matched_by_endpoint_and_keeps_its_path() {
    let catalog = account([named("hub").docker_hub(), named("ghcr").other("GHCR.io:443")]).build().unwrap();
    let one = |image: &str| {
        let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap();
        let source = plan.source();
        (
            source.unwrap().registry().map(|registry| registry.name().to_owned()),
            source.unwrap().target().to_string(),
        )
    };
    let rows = [
        ("registry-1.docker.io/nginx", Some("hub"), "registry-1.docker.io/nginx:latest"),
        ("registry.hub.docker.com/acme/app:1", Some("hub"), "registry.hub.docker.com/acme/app:1"),
        ("DOCKER.IO:443/acme/app:1", Some("hub"), "DOCKER.IO:443/acme/app:1"),
        ("ghcr.io/acme/app:1", Some("ghcr"), "ghcr.io/acme/app:1"),
        ("ghcr.IO:443/acme/app:1", Some("ghcr"), "ghcr.IO:443/acme/app:1"),
        ("ghcr.io:5000/acme/app:1", None, "ghcr.io:5000/acme/app:1"),
        ("ghcr.io:0443/acme/app:1", Some("ghcr"), "ghcr.io:0443/acme/app:1"),
        ("docker.io:5000/acme/app:1", None, "docker.io:5000/acme/app:1"),
    ];
    for (image, registry, target) in rows {
        assert_eq!(one(image), (registry.map(str::to_owned), target.to_owned()));
    }
}

#[test]
fn rule_2_8_the_default_port_and_case_group_together_and_other_ports_do_not() {
    let catalog = account([
        named("a").other("reg.example"),
        named("b").other("REG.example:443"),
        named("c").other("Reg.Example"),
        named("d").other("reg.example:5000"),
        named("e").other("REG.EXAMPLE:5000"),
        named("f").other("reg.example:05000"),
        named("g").other("reg.example:0443"),
        named("h").other("[2001:db8::A]:443"),
        named("i").other("[2001:DB8::a]"),
    ]);
    let catalog = catalog.build().unwrap();
    for (domain, names) in [
        ("reg.example", &["a", "b", "c", "g"][..]),
        ("REG.EXAMPLE:443", &["a", "b", "c", "g"]),
        ("reg.example:5000", &["d", "e", "f"]),
        ("Reg.example:05000", &["d", "e", "f"]),
        ("reg.example:0443", &["a", "b", "c", "g"]),
        ("reg.example:44", &[]),
        ("[2001:db8::a]", &["h", "i"]),
        ("[2001:db8:0:0:0:0:0:a]:00443", &["h", "i"]),
        ("example", &[]),
    ] {
        assert_eq!(on_domain(&catalog, domain), names, "{domain}");
    }
    // As they were written (2.6).
    let written: Vec<&str> = catalog.registries().map(|registry| registry.domain().as_str()).collect();
    assert_eq!(written[1..3], ["REG.example:443", "Reg.Example"]);
}

/// Rules 2.8 and 3.6: one endpoint in two spellings is no second domain for a credential.
#[test]
fn rule_2_8_a_credential_may_be_used_on_every_spelling_of_its_endpoint() {
    let shared = || registry_resolver::Access::Credential("bot".into());
    let catalog = account([
        named("a").docker_hub().access(shared()).primary(),
        named("b").other("registry-1.docker.io:443").access(shared()),
        named("ghcr").github(),
        named("ghcr-2").other("GHCR.IO:443").access(registry_resolver::Access::Credential("ghcr".into())),
    ]);
    assert_eq!(catalog.build().unwrap().len(), 4);
    let listed =
        account([named("a").other("GHCR.io:443").access(shared()), named("b").quay().access(shared())]);
    assert_eq!(listed.share_credential("bot", ["ghcr.io", "QUAY.IO"]).build().unwrap().len(), 2);
}

/// Rules 2.8 and 4.5: making one primary unmarks the others under every spelling of the domain.
#[test]
fn rule_4_5_set_primary_sees_every_spelling_of_the_domain() {
    let catalog = account([
        named("a").other("docker.io").primary(),
        named("b").other("registry-1.docker.io"),
        named("c").other("GHCR.io:443").primary(),
        named("d").github(),
    ]);
    let changed = catalog.set_primary("b").set_primary("d").build().unwrap();
    let primary: Vec<&str> =
        changed.registries().filter(|registry| registry.is_primary()).map(Registry::name).collect();
    assert_eq!(primary, ["b", "d"]);
}

/// Rule 4.4: several on one domain and none primary build; a pull that needs the choice fails and names them.
#[test]
fn rule_4_4_no_primary_is_no_build_error_and_a_pull_names_both() {
    let catalog = account([
        named("staging").other("GHCR.io"),
        named("production").other("ghcr.io:443"),
        named("quay").quay(),
    ]);
    let catalog = catalog.build().unwrap();
    let image = Reference::parse("ghcr.io/acme/app:1").unwrap();
    let error = catalog.resolve_pull(PullRequest::new(image)).unwrap_err();
    assert!(matches!(error, PullError::Ambiguous { .. }));
    assert_eq!(
        error.to_string(),
        "`production` and `staging` are on ghcr.io and none is its primary registry; mark one as primary, or name one \
         as registry context"
    );
    // A pull that does not need it goes on, and a context makes it.
    assert_eq!(asked(&catalog, "quay.io/acme/app:1"), ["quay: quay.io/acme/app:1 `quay` for quay.io"]);
    let chosen = catalog.resolve_pull(PullRequest::new(image).with_contexts(&["staging"])).unwrap();
    assert_eq!(chosen.source().unwrap().registry().unwrap().name(), "staging");
}
