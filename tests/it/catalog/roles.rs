//! Rules 4.2 and 4.3: the default, the primary and the caching registries of an account.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, Provider, Registry, RegistryConfig};

use crate::catalog::{account, assert_refused, kinds, named, refused, said};

fn default_of(catalog: &Catalog) -> Option<&str> {
    catalog.default_registry().map(Registry::name)
}

#[test]
fn rule_4_3_a_sole_registry_is_the_default_without_being_marked() {
    let sole = account([named("a").github()]).build().unwrap();
    assert_eq!(default_of(&sole), Some("a"));
    let marked = account([named("a").github().default_registry()]).build().unwrap();
    assert_eq!(default_of(&marked), Some("a"));

    // A choice exists only with more than one.
    let two = sole.edit().registry(named("b").quay()).build().unwrap();
    assert_eq!(default_of(&two), None);
    let two = marked.edit().registry(named("b").quay()).build().unwrap();
    assert_eq!(default_of(&two), Some("a"));
    let one = two.edit().set_default("b").remove("a").build().unwrap();
    assert_eq!(default_of(&one), Some("b"));
    assert_eq!(default_of(&Catalog::builder().build().unwrap()), None);
}

#[test]
fn rule_4_2_a_default_is_marked_on_the_registry_or_on_the_account() {
    let on_registry = account([named("a").github(), named("b").quay().default_registry()]).build().unwrap();
    let on_account = account([named("a").github(), named("b").quay()]).set_default("b").build().unwrap();
    let on_both = account([named("a").github(), named("b").quay()]).set_default("b").set_default("b");
    assert_eq!(default_of(&on_registry), Some("b"));
    assert_eq!(on_registry, on_account);
    assert_eq!(on_registry, on_both.build().unwrap());
}

/// Rule 4.2: every default beyond the first is told, against the first.
#[test]
fn rule_4_2_two_defaults_are_refused() {
    let marked = |name: &str, domain: &str| named(name).other(domain).default_registry();
    let problems = refused(account([
        named("zero").quay(),
        marked("one", "1.example"),
        marked("two", "2.example"),
        marked("three", "3.example"),
    ]));
    assert_eq!(
        said(&problems),
        [
            "registries[2].default: `one` and `two` are both the default registry; an account has at most one",
            "registries[3].default: `one` and `three` are both the default registry; an account has at most one",
        ]
    );
    // The builder's own choice takes all earlier marks away; a later mark is a second one.
    let chosen = account([marked("one", "1.example"), marked("two", "2.example")]).set_default("two");
    assert_eq!(default_of(&chosen.clone().build().unwrap()), Some("two"));
    assert_refused(
        chosen.registry(marked("three", "3.example")),
        Kind::TwoDefaults,
        "default: `two` and `three` are both the default registry; an account has at most one",
    );
}

#[test]
fn rule_4_2_two_primaries_on_one_domain_are_refused() {
    let problems = refused(account([
        named("a").github().primary(),
        named("b").quay().primary(),
        named("c").github().primary(),
        named("d").other("GHCR.io:443").primary(),
        named("e").github(),
    ]));
    assert_eq!(
        said(&problems),
        [
            "registries[2].primary: `a` and `c` are both primary on ghcr.io; one registry of a domain is the one to \
             pull with",
            "registries[3].primary: `a` and `d` are both primary on GHCR.io:443; one registry of a domain is the one \
             to pull with",
        ]
    );
    // One on each domain is as it should be, alone there or not.
    let each = account([named("a").github().primary(), named("b").github(), named("c").quay().primary()]);
    let catalog = each.build().unwrap();
    assert!(catalog.registry("a").unwrap().is_primary());
    assert!(!catalog.registry("b").unwrap().is_primary());
}

/// Rules 2.8 and 4.2: never Docker Hub, under whichever name and whatever provider is claimed for it.
#[test]
fn rule_4_2_docker_hub_is_never_the_caching_registry() {
    let text = "caching: `hub` is on Docker Hub, which cannot hold build cache; choose a registry of another provider";
    let mut hubs: Vec<RegistryConfig> = vec![
        named("hub").docker_hub(),
        named("hub").docker_hub().prefix("acme"),
        // Docker Hub behind a proxy's name is Docker Hub still.
        named("hub").on(Provider::DockerHub, "hub.proxy.example"),
    ];
    for domain in ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"] {
        for spelling in [domain.to_owned(), domain.to_uppercase(), format!("{domain}:443")] {
            hubs.push(named("hub").other(&*spelling));
            hubs.extend(Provider::ALL.iter().copied().map(|provider| named("hub").on(provider, &*spelling)));
        }
    }
    assert_eq!(hubs.len(), 3 + 4 * 3 * 10);
    for hub in hubs {
        let account = account([hub, named("ghcr").github()]);
        assert_refused(account.clone().set_caching("hub"), Kind::DockerHubCache, text);
        let catalog = account.set_caching("ghcr").build().unwrap();
        assert_eq!(catalog.caching_registry().unwrap().name(), "ghcr");
        assert_refused(catalog.edit().set_caching("hub"), Kind::DockerHubCache, text);
    }
}

#[test]
fn rule_4_2_any_other_registry_may_be_the_caching_one() {
    let domains =
        ["a.azurecr.io", "gcr.io", "us-docker.pkg.dev", "a.jfrog.io", "quay.io", "docker.io:5000", "a.io"];
    for domain in domains {
        let catalog = account([named("cache").other(domain)]).set_caching("cache").build().unwrap();
        assert_eq!(catalog.caching_registry().unwrap().domain().as_str(), domain);
    }
    // At most one, and none unless chosen: the last choice holds.
    let account = account([named("a").github(), named("b").quay()]);
    assert_eq!(account.clone().build().unwrap().caching_registry(), None);
    let last = account.clone().set_caching("a").set_caching("b").build().unwrap();
    assert_eq!(last.caching_registry().unwrap().name(), "b");
    let none = account.set_caching("a").clear_caching().build().unwrap();
    assert_eq!(none.caching_registry(), None);
}

/// Rule 4.2: the default, the caching and a fallback registry have to exist; each is told on its own.
#[test]
fn rule_4_2_unknown_registries_are_told_for_every_role() {
    let problems = refused(
        account([named("mirror").github().fallback("mirr"), named("hub").docker_hub().fallback("mirrro")])
            .set_default("hubb")
            .set_caching("Mirror"),
    );
    assert_eq!(
        said(&problems),
        [
            "registries[0].fallback: unknown registry `mirr`",
            "registries[1].fallback: unknown registry `mirrro`; did you mean `mirror`?",
            "default: unknown registry `hubb`; did you mean `hub`?",
            "caching: unknown registry `Mirror`; did you mean `mirror`?",
        ]
    );
    assert!(kinds(&problems).iter().all(|kind| *kind == Kind::UnknownRegistry));
}

/// Rule 4.2: a role is found by its exact name, also where that name is a bad one for other reasons.
#[test]
fn rule_4_2_a_role_is_not_unknown_because_its_registry_has_a_problem() {
    let problems = refused(
        account([named("a\n").github(), named("b").other("nexus")]).set_default("b").set_caching("a\n"),
    );
    assert_eq!(kinds(&problems), [Kind::InvalidName, Kind::InvalidDomain], "{problems}");
}

/// Rule 4.7 and its neighbours: facts about a registry are kept as they were given, and are off by default.
#[test]
fn rule_4_7_facts_about_a_registry_travel_with_it() {
    use registry_resolver::Transport;
    use registry_resolver::registry::Reach;

    let catalog = account([
        named("plain").github(),
        named("inside").other("10.0.0.1:5000").inside_only().plain_http().accept_untrusted_pushes(),
    ]);
    let catalog = catalog.build().unwrap();
    let facts = |name: &str| {
        let registry = catalog.registry(name).unwrap();
        (registry.reach(), registry.transport(), registry.accepts_untrusted_pushes())
    };
    assert_eq!(facts("plain"), (Reach::Anywhere, Transport::Https, false));
    assert_eq!(facts("inside"), (Reach::InsideOnly, Transport::Http, true));
}

/// Rule 4.2: a registry that is marked and chosen as well is one default.
#[test]
fn rule_4_2_a_default_may_be_said_twice() {
    let account = account([named("zero").quay()])
        .set_default("one")
        .registry(named("one").other("1.example").default_registry());
    assert_eq!(default_of(&account.build().unwrap()), Some("one"));
}

/// Rule 4.3: how many registries there are.
#[test]
fn rule_4_3_a_catalog_may_be_empty() {
    let (none, one) = (Catalog::builder().build().unwrap(), account([named("zero").quay()]).build().unwrap());
    assert_eq!((none.len(), none.is_empty()), (0, true));
    assert_eq!((one.len(), one.is_empty()), (1, false));
}
