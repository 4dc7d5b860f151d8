//! Rule 5.3: where the catalog asks for it, the longest repository prefix that covers the path picks the registry.

use registry_resolver::catalog::Matching;
use registry_resolver::{Catalog, PullError, RegistryConfig};

use crate::pull::{asked, builder, orders, other, plan, request};

const DOMAIN: &str = "a.example";

/// A registry on [`DOMAIN`], named after its prefix.
fn team(prefix: &str) -> RegistryConfig {
    other(prefix, DOMAIN).prefix(prefix)
}

fn matching(registries: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    builder(registries).matching(Matching::LongestPrefix).build().unwrap()
}

#[track_caller]
fn picked<'c>(catalog: &'c Catalog, path: &str) -> &'c str {
    let image = format!("{DOMAIN}/{path}:1");
    let plan = plan(catalog, &image);
    // Whichever it is, the source's name stays.
    assert_eq!(plan.source().unwrap().target().to_string(), image);
    plan.source().unwrap().registry().unwrap().name()
}

fn ambiguous(catalog: &Catalog, image: &str) -> Vec<String> {
    match catalog.resolve_pull(request(image)) {
        Err(PullError::Ambiguous { names, .. }) => names.iter().map(String::from).collect(),
        other => unreachable!("{other:?}"),
    }
}

/// Rule 5.3: off by default.
#[test]
fn a_prefix_picks_nothing_unless_asked_to() {
    let registries = || [team("acme"), team("other").primary()];
    let by_domain = builder(registries()).build().unwrap();
    assert_eq!(by_domain.matching(), Matching::Domain);
    assert_eq!(picked(&by_domain, "acme/app"), "other");
    assert_eq!(picked(&matching(registries()), "acme/app"), "acme");
}

/// Rule 5.3, in every order that the account may list them.
#[test]
fn the_longest_covering_prefix_wins_over_the_primary() {
    let registries = [team("acme"), team("acme/web"), team("acme/web/eu"), other("all", DOMAIN).primary()];
    for order in orders(&registries) {
        let catalog = matching(order);
        for (path, expected) in [
            ("acme/app", "acme"),
            ("acme/web/app", "acme/web"),
            ("acme/web/eu/app", "acme/web/eu"),
            ("acme/web/eu/deep/er/app", "acme/web/eu"),
            ("acme/web/us/app", "acme/web"),
            ("acme/api/eu/app", "acme"),
            ("beta/app", "all"),
            ("app", "all"),
        ] {
            assert_eq!(picked(&catalog, path), expected, "{path}");
        }
    }
}

/// Rule 5.3: `acme` covers `acme/x`, never `acmecorp/x`, and not `acme` itself.
#[test]
fn a_prefix_covers_whole_components() {
    let catalog = matching([team("acme"), team("acme/web"), team("acme-labs"), other("all", DOMAIN)]);
    for (path, expected) in [
        ("acme/x", "acme"),
        ("acmecorp/x", "all"),
        ("acm/x", "all"),
        ("acme-labs/x", "acme-labs"),
        ("acme-lab/x", "all"),
        ("acme.web/x", "all"),
        ("acme/webb/x", "acme"),
        ("acme/we/x", "acme"),
        ("acme/web", "acme"),
        ("acme", "all"),
        ("x/acme/y", "all"),
    ] {
        assert_eq!(picked(&catalog, path), expected, "{path}");
    }
}

/// Rule 5.3: the primary breaks ties, of prefixes and of registries without one.
#[test]
fn the_primary_breaks_ties() {
    let twin = |name: &str| other(name, DOMAIN).prefix("acme");
    for order in orders(&[twin("one"), twin("two").primary(), twin("three"), team("acme/web")]) {
        let catalog = matching(order);
        assert_eq!(picked(&catalog, "acme/app"), "two");
        // Only where it ties: a longer prefix is still longer.
        assert_eq!(picked(&catalog, "acme/web/app"), "acme/web");
    }
    let bare = matching([other("one", DOMAIN), other("two", DOMAIN).primary(), team("acme")]);
    assert_eq!(picked(&bare, "beta/app"), "two");
    assert_eq!(picked(&bare, "acme/app"), "acme");
}

/// Rules 4.4 and 5.3: a tie that no primary breaks is ambiguous between those that tie.
#[test]
fn a_tie_without_a_primary_names_those_that_tie() {
    let twin = |name: &str| other(name, DOMAIN).prefix("acme");
    for order in orders(&[twin("two"), twin("one"), team("acme/web").primary(), other("all", DOMAIN)]) {
        let catalog = matching(order);
        assert_eq!(ambiguous(&catalog, "a.example/acme/app"), ["one", "two"]);
        assert_eq!(picked(&catalog, "acme/web/app"), "acme/web");
        assert_eq!(picked(&catalog, "beta/app"), "all");
    }
}

/// Rule 5.3: where nothing covers the path, 5.2 decides as if the rule were off.
#[test]
fn where_no_prefix_covers_the_primary_is_used() {
    let with_primary = matching([team("acme"), team("beta").primary()]);
    assert_eq!(picked(&with_primary, "gamma/app"), "beta");
    let without = matching([team("acme"), team("beta")]);
    assert_eq!(ambiguous(&without, "a.example/gamma/app"), ["acme", "beta"]);
    let sole = matching([team("acme")]);
    assert_eq!(picked(&sole, "gamma/app"), "acme");
}

/// Rules 2.2 and 5.3: an official image is under `library`, whether that was written or not.
#[test]
fn official_images_are_covered_by_library() {
    let hub = |name: &str| RegistryConfig::new(name).docker_hub();
    let catalog =
        matching([hub("official").prefix("library"), hub("acme").prefix("acme"), hub("all").primary()]);
    for (image, expected) in [
        ("nginx", "official docker.io/library/nginx:latest"),
        ("library/nginx", "official docker.io/library/nginx:latest"),
        ("docker.io/library/nginx", "official docker.io/library/nginx:latest"),
        ("index.docker.io/nginx", "official docker.io/library/nginx:latest"),
        ("acme/nginx", "acme docker.io/acme/nginx:latest"),
        ("librarya/nginx", "all docker.io/librarya/nginx:latest"),
        // Only 2.2 completes names, and only on `docker.io` itself.
        ("registry-1.docker.io/nginx", "all registry-1.docker.io/nginx:latest"),
        ("registry-1.docker.io/library/nginx", "official registry-1.docker.io/library/nginx:latest"),
    ] {
        assert_eq!(asked(&plan(&catalog, image)), [expected]);
    }
}

/// Rule 5.3: a context is a request's own choice, whatever its prefix covers.
#[test]
fn a_context_comes_before_the_longest_prefix() {
    let catalog = matching([team("acme"), team("beta"), other("all", DOMAIN).primary()]);
    let request = request("a.example/acme/app:1").with_contexts(&["beta"]);
    assert_eq!(asked(&catalog.resolve_pull(request).unwrap()), ["beta a.example/acme/app:1"]);
}

/// Rule 5.3: prefixes count on their own domain only.
#[test]
fn a_prefix_on_another_domain_covers_nothing() {
    let catalog = matching([
        other("near", DOMAIN).prefix("acme"),
        other("all", DOMAIN).primary(),
        other("far", "b.example").prefix("acme/web"),
    ]);
    assert_eq!(picked(&catalog, "acme/web/app"), "near");
    assert_eq!(asked(&plan(&catalog, "b.example/x/app:1")), ["far b.example/x/app:1"]);
    assert_eq!(asked(&plan(&catalog, "c.example/acme/app:1")), ["- c.example/acme/app:1"]);
}

/// Rule 5.3, against the plainest way to say it: over every set of these prefixes and every one of these paths.
#[test]
fn every_set_of_prefixes_picks_what_the_rule_says() {
    let prefixes = ["a", "a/b", "a/b/c", "a-b", "ab", "b", "a/c"];
    let paths = [
        "a",
        "a/x",
        "a/b",
        "a/b/x",
        "a/b/c",
        "a/b/c/d/e",
        "a-b/x",
        "ab/x",
        "ab/c/x",
        "b/a/x",
        "a/c/x",
        "c/x",
    ];
    for chosen in 0..1_u32 << prefixes.len() {
        let chosen: Vec<&str> =
            (0..prefixes.len()).filter(|bit| chosen & (1 << bit) != 0).map(|bit| prefixes[bit]).collect();
        let registries = chosen.iter().map(|prefix| team(prefix));
        let catalog = matching(registries.chain([other("all", DOMAIN).primary()]));
        for path in paths {
            let covering = chosen.iter().filter(|prefix| path.starts_with(&format!("{prefix}/")));
            let expected = covering.max_by_key(|prefix| prefix.len()).copied().unwrap_or("all");
            assert_eq!(picked(&catalog, path), expected, "{path} under {chosen:?}");
        }
    }
}

/// Rule 5.3: as deep as a path can be.
#[test]
fn the_deepest_prefix_is_found() {
    let deep = |count: usize| vec!["a"; count].join("/");
    let registries = (1..=126).map(|count| other(&format!("r{count}"), DOMAIN).prefix(deep(count)));
    let catalog = matching(registries);
    for count in 2..=127 {
        assert_eq!(picked(&catalog, &deep(count)), format!("r{}", count - 1));
    }
    assert_eq!(picked(&catalog, &format!("{}/b", deep(60))), "r60");
}
