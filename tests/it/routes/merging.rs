//! Rule 12.13: two catalogs in one.

use registry_resolver::catalog::{Matching, Problem, ProblemKind as Kind, UncoveredAccess, UncoveredDomains};
use registry_resolver::routes::{EndpointSetting, Route, ShortNameMode, ShortNames};
use registry_resolver::{Catalog, CatalogBuilder, Domain};

use super::{builder, other, routed};

fn built(account: CatalogBuilder) -> Catalog {
    account.build().unwrap()
}

#[track_caller]
fn assert_clash(one: &CatalogBuilder, other: &CatalogBuilder, kind: Kind, text: &str) {
    let problems = built(one.clone()).merge(&built(other.clone())).unwrap_err();
    assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    assert_eq!(problems.iter().map(Problem::kind).collect::<Vec<_>>(), [kind]);
}

fn default_of(catalog: &Catalog) -> Option<&str> {
    catalog.default_registry().map(|registry| registry.name())
}

/// Rule 12.13: an account's registries and a machine's routes, in either order.
#[test]
fn rule_12_13_what_does_not_clash_is_all_there() {
    let account = built(builder([other("a", "a.example"), other("b", "b.example")]).set_default("a"));
    let machine = built(
        routed([Route::new("docker.io").mirror("m.example")])
            .short_names(ShortNames::new().search("docker.io"))
            .endpoint(EndpointSetting::hosts("lab.example").tls("ca"))
            .uncovered_access(UncoveredAccess::Ambient)
            .share_credential("bot", ["a.example"])
            .other_contexts(["x"]),
    );
    for merged in [account.merge(&machine).unwrap(), machine.merge(&account).unwrap()] {
        assert_eq!((merged.len(), merged.routes().len(), default_of(&merged)), (2, 1, Some("a")));
        assert_eq!(merged.uncovered_access(), UncoveredAccess::Ambient);
        assert_eq!(merged.short_names().unwrap().search().len(), 1);
        assert!(merged.edit().registry(other("x", "x.example")).build().is_err());
        assert_eq!(merged.edit().build().unwrap(), merged);
    }
}

/// Rule 12.13: a default by 4.3 stays where something is merged into it, and counts nowhere else.
#[test]
fn rule_12_13_defaults() {
    let sole = built(builder([other("a", "a.example")]));
    let two = built(builder([other("b", "b.example"), other("c", "c.example")]));
    let marked = builder([other("b", "b.example"), other("c", "c.example")]).set_default("b");
    assert_eq!(default_of(&sole.merge(&two).unwrap()), Some("a"));
    assert_eq!(default_of(&two.merge(&sole).unwrap()), None);
    assert_eq!(default_of(&built(marked.clone()).merge(&sole).unwrap()), Some("b"));
    let text = "default: `a` and `b` are both the default registry; an account has at most one";
    assert_clash(&builder([other("a", "a.example")]), &marked, Kind::TwoDefaults, text);
}

/// Rule 12.13: a registry that was alone on its domain stays its primary, unless the other catalog marks one.
#[test]
fn rule_12_13_primaries() {
    let domain = Domain::parse("r.example").unwrap();
    let primary = |catalog: &Catalog| {
        let found = catalog.on_domain(domain).find(|registry| registry.is_primary());
        found.map(|registry| registry.name().to_owned())
    };
    let a = builder([other("a", "r.example")]);
    let b = builder([other("b", "R.example:443").prefix("x")]);
    let marked = builder([other("b", "r.example").primary(), other("c", "r.example")]);
    assert_eq!(primary(&built(a.clone()).merge(&built(b.clone())).unwrap()).as_deref(), Some("a"));
    assert_eq!(primary(&built(b).merge(&built(a.clone())).unwrap()).as_deref(), Some("b"));
    assert_eq!(primary(&built(a.clone()).merge(&built(marked.clone())).unwrap()).as_deref(), Some("b"));
    let contended = builder([other("d", "r.example"), other("e", "r.example")]);
    assert_eq!(primary(&built(contended).merge(&built(a.clone())).unwrap()), None);
    assert_clash(
        &builder([other("d", "r.example").primary(), other("e", "r.example")]),
        &marked,
        Kind::TwoPrimaries,
        "registries[2].primary: `d` and `b` are both primary on r.example; one registry of a domain is the one to pull \
         with",
    );
    // Nothing is marked where nothing is added.
    let apart = built(a).merge(&built(builder([other("f", "f.example")]))).unwrap();
    assert_eq!(primary(&apart), None);
}

/// Rule 12.13: a clash names both sides.
#[test]
fn rule_12_13_clashes() {
    let a = || builder([other("a", "a.example"), other("c", "c.example")]);
    assert_clash(
        &a(),
        &builder([other("a", "b.example"), other("d", "d.example")]),
        Kind::DuplicateName,
        "registries[2].name: `a` is the name of registries[0] too; names are unique in an account",
    );
    assert_clash(
        &routed([Route::new("docker.io")]),
        &routed([Route::new("quay.io"), Route::new("index.docker.io").blocked()]),
        Kind::DuplicateScope,
        "routes[2].scope: `index.docker.io` is the scope of routes[0] too; one route decides for a scope: keep one of \
         them",
    );
    let b = || builder([other("b", "b.example"), other("d", "d.example")]);
    assert_clash(
        &a().set_caching("a"),
        &b().set_caching("b"),
        Kind::Clash,
        "caching: `a` and `b` are both the caching registry; an account has at most one",
    );
    let names = |names: ShortNames| Catalog::builder().short_names(names);
    assert_clash(
        &names(ShortNames::new().alias("x", "a.example/x").alias("y", "a.example/y")),
        &names(ShortNames::new().alias("x", "b.example/x").alias("y", "a.example/y")),
        Kind::InvalidShortName,
        "short_names.aliases.x: it is an alias of `a.example/x` and of `b.example/x`; keep one of them",
    );
    assert_clash(
        &names(ShortNames::new().search("docker.io").search("quay.io")),
        &names(ShortNames::new().search("quay.io")),
        Kind::Clash,
        "short_names.search: one catalog searches `docker.io, quay.io`, the other `quay.io`; state it in one of them",
    );
    assert_clash(
        &names(ShortNames::new().mode(ShortNameMode::All)),
        &names(ShortNames::new().mode(ShortNameMode::One)),
        Kind::Clash,
        "short_names.mode: one catalog says `all`, the other `one`; state it in one of them",
    );
    assert_clash(
        &Catalog::builder().endpoint(EndpointSetting::hosts("r.example").tls("a")),
        &Catalog::builder().endpoint(EndpointSetting::hosts("r.example").tls("b")),
        Kind::DuplicateEndpoint,
        "endpoints[1].host: endpoints[0] is for the same; keep one of them",
    );
}

/// Rule 12.13: of settings, what one does not state yields, and a default that is stated is stated.
#[test]
fn rule_12_13_settings() {
    let deny = Catalog::builder().uncovered_domains(UncoveredDomains::Deny);
    let allow = Catalog::builder().uncovered_domains(UncoveredDomains::Allow);
    let silent = Catalog::builder().matching(Matching::LongestPrefix);
    for (one, other) in [(&deny, &silent), (&silent, &deny), (&deny, &deny)] {
        let merged = built(one.clone()).merge(&built(other.clone())).unwrap();
        assert_eq!(merged.uncovered_domains(), UncoveredDomains::Deny);
    }
    let text = "uncovered_domains: one catalog says `allow`, the other `deny`; state it in one of them";
    assert_clash(&allow, &deny, Kind::Clash, text);
    // It is still stated behind an edit.
    let edited = built(allow).edit();
    assert_clash(&edited, &deny, Kind::Clash, text);
}

/// Rule 4.1: what was wrong with either is told with its own place.
#[test]
fn rule_4_1_problems_of_both_are_told() {
    let one = builder([other("a", "https://a.example")]).route(Route::new("x"));
    let other = builder([other("b", "b.example").prefix("X")]).route(Route::new("y"));
    let problems = one.merge(other).build().unwrap_err();
    let paths: Vec<&str> = problems.iter().map(Problem::path).collect();
    assert_eq!(paths, ["registries[0].domain", "registries[1].prefix", "routes[0].scope", "routes[1].scope"]);
}
