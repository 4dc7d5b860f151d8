//! Rule 4.5: a catalog is changed by editing a copy, through the same door.

use core::hash::{BuildHasher as _, BuildHasherDefault};
use std::hash::DefaultHasher;

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::catalog::{AdHocPushes, DefaultPush, Matching, UncoveredDomains};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Catalog, CatalogBuilder, Fallback, Registry, RegistryConfig, RetryPolicy};

use crate::catalog::{account, assert_refused, kinds, named, refused, said};

/// `a` falls back to `b`; `c` is the default and `d` the caching registry.
fn four() -> Catalog {
    account([
        named("a").github().primary().fallback("b"),
        named("b").quay(),
        named("c").azure("acme").prefix("team").default_registry(),
        named("d").other("cache.example:5000"),
    ])
    .set_caching("d")
    .build()
    .unwrap()
}

fn names(catalog: &Catalog) -> Vec<&str> {
    catalog.registries().map(Registry::name).collect()
}

fn fallback<'c>(catalog: &'c Catalog, name: &str) -> Option<&'c str> {
    catalog.registry(name).unwrap().fallback().map(|fallback| fallback.registry().name())
}

/// An edit that changes something and leaves the catalog that it began with as it was.
#[track_caller]
fn edited(before: &Catalog, edit: impl FnOnce(CatalogBuilder) -> CatalogBuilder) -> Catalog {
    let (copy, shown) = (before.clone(), format!("{before:?}"));
    let after = edit(before.edit()).build().unwrap();
    assert_eq!((before, &format!("{before:?}")), (&copy, &shown), "the original is unchanged");
    assert_ne!(before, &after, "the copy is another");
    after
}

#[test]
fn rule_4_5_an_edit_that_changes_nothing_is_equal() {
    let catalog = four();
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    let empty = Catalog::builder().build().unwrap();
    assert_eq!((empty.edit().build().unwrap(), empty.len(), empty.is_empty()), (empty.clone(), 0, true));
}

#[test]
fn rule_4_5_a_registry_is_added_with_a_fallback() {
    let before = four();
    let after = edited(&before, |edit| edit.registry(named("e").docker_hub().fallback("a")));
    assert_eq!(names(&after), ["a", "b", "c", "d", "e"]);
    assert_eq!(fallback(&after, "e"), Some("a"));
    assert_eq!(edited(&after, |edit| edit.remove("e")), before, "and undone");
    // Before the registry it falls back to, too: only the whole is judged.
    let both = edited(&before, |edit| {
        edit.registry(named("f").docker_hub().fallback("g")).registry(named("g").other("g.example"))
    });
    assert_eq!(fallback(&both, "f"), Some("g"));
}

/// Documented: a fallback can be chosen only while another registry exists.
#[test]
fn rule_4_5_the_first_registry_is_not_added_with_a_fallback() {
    let empty = Catalog::builder().build().unwrap();
    assert_refused(
        empty.edit().registry(named("a").github().fallback("b")),
        Kind::UnknownRegistry,
        "registries[0].fallback: unknown registry `b`; there is no other registry to fall back to",
    );
    assert_refused(
        empty.edit().registry(named("a").github().fallback("a")),
        Kind::SelfFallback,
        "registries[0].fallback: registry `a` falls back to itself; name another registry, or none",
    );
    let one = empty.edit().registry(named("a").github()).build().unwrap();
    assert_eq!(
        fallback(&edited(&one, |edit| edit.registry(named("b").quay().fallback("a"))), "b"),
        Some("a")
    );
}

#[test]
fn rule_4_5_nothing_is_removed_while_something_points_at_it() {
    let catalog = four();
    assert_refused(
        catalog.edit().remove("b"),
        Kind::UnknownRegistry,
        "registries[0].fallback: registry `b` cannot be removed while `a` falls back to it; remove or change the \
         fallback first",
    );
    assert_refused(
        catalog.edit().remove("c"),
        Kind::UnknownRegistry,
        "default: registry `c` cannot be removed while it is the default registry; choose another default registry \
         first",
    );
    assert_refused(
        catalog.edit().remove("d"),
        Kind::UnknownRegistry,
        "caching: registry `d` cannot be removed while it is the caching registry; choose another caching registry \
         first",
    );
    // All of it at once, and everything that points there.
    let busy = catalog.edit().set_fallback("d", "c".into()).set_fallback("b", "c".into()).set_caching("c");
    let problems = refused(busy.build().unwrap().edit().remove("c"));
    assert_eq!(
        said(&problems),
        [
            "registries[1].fallback: registry `c` cannot be removed while `b` falls back to it; remove or change the \
             fallback first",
            "registries[2].fallback: registry `c` cannot be removed while `d` falls back to it; remove or change the \
             fallback first",
            "default: registry `c` cannot be removed while it is the default registry; choose another default registry \
             first",
            "caching: registry `c` cannot be removed while it is the caching registry; choose another caching registry \
             first",
        ]
    );
}

/// Rule 4.5: removing is judged with the rest of the edit, whatever comes first in it.
#[test]
fn rule_4_5_what_points_at_a_removed_registry_can_be_changed_in_the_same_edit() {
    let catalog = four();
    let ways: [fn(CatalogBuilder) -> CatalogBuilder; 6] = [
        |edit| edit.remove("b").clear_fallback("a"),
        |edit| edit.clear_fallback("a").remove("b"),
        |edit| edit.remove("b").set_fallback("a", "d".into()),
        |edit| edit.remove("b").remove("a"),
        |edit| edit.remove("c").set_default("a"),
        |edit| edit.remove("d").clear_caching(),
    ];
    for way in ways {
        assert!(edited(&catalog, way).len() < 4);
    }
    // Put back, possibly as something else, it is pointed at again.
    let replaced = edited(&catalog, |edit| edit.remove("b").registry(named("b").docker_hub()));
    assert_eq!(names(&replaced), ["a", "c", "d", "b"]);
    assert_eq!(fallback(&replaced, "a"), Some("b"));
    // Removed twice it is unknown the second time.
    let problems = refused(catalog.edit().remove("d").remove("d").clear_caching());
    let problem = problems.iter().next().unwrap();
    assert_eq!((problems.len(), problem.path(), problem.message()), (1, "remove", "unknown registry `d`"));
}

#[test]
fn rule_4_5_roles_and_fallbacks_are_set_and_set_back() {
    let before = four();
    let after = edited(&before, |edit| edit.set_default("b"));
    assert_eq!(after.default_registry().unwrap().name(), "b");
    assert_eq!(edited(&after, |edit| edit.set_default("c")), before);

    let after = edited(&before, |edit| edit.set_caching("a"));
    assert_eq!(after.caching_registry().unwrap().name(), "a");
    assert_eq!(edited(&after, |edit| edit.set_caching("d")), before);
    let after = edited(&before, CatalogBuilder::clear_caching);
    assert_eq!(after.caching_registry(), None);
    assert_eq!(edited(&after, |edit| edit.set_caching("d")), before);

    let after = edited(&before, |edit| edit.set_fallback("a", "d".into()));
    assert_eq!(fallback(&after, "a"), Some("d"));
    assert_eq!(edited(&after, |edit| edit.set_fallback("a", "b".into())), before);
    let after = edited(&before, |edit| edit.clear_fallback("a"));
    assert_eq!(fallback(&after, "a"), None);
    assert_eq!(edited(&after, |edit| edit.set_fallback("a", "b".into())), before);
    let careful = FallbackPolicy::default().keep_path().pinned_only().transient_only();
    let after = edited(&before, |edit| edit.set_fallback("a", Fallback::new("b").with_policy(careful)));
    assert_eq!(after.registry("a").unwrap().fallback().unwrap().policy(), careful);
    assert_eq!(edited(&after, |edit| edit.set_fallback("a", Fallback::new("b"))), before);
}

#[test]
fn rule_4_5_one_primary_takes_over_from_the_other_on_its_domain_alone() {
    let before = account([
        named("a").github().primary(),
        named("b").github(),
        named("c").quay().primary(),
        named("d").quay(),
    ]);
    let before = before.build().unwrap();
    let primary = |catalog: &Catalog| -> Vec<String> {
        let primary = catalog.registries().filter(|registry| registry.is_primary());
        primary.map(|registry| registry.name().to_owned()).collect()
    };
    let after = edited(&before, |edit| edit.set_primary("b"));
    assert_eq!(primary(&after), ["b", "c"]);
    assert_eq!(edited(&after, |edit| edit.set_primary("a")), before);
    assert_eq!(before.edit().set_primary("a").build().unwrap(), before);
}

#[test]
fn rule_4_5_settings_of_the_account_are_set_and_set_back() {
    let before = four();
    let defaults = (Matching::Domain, UncoveredDomains::Allow, DefaultPush::Always, AdHocPushes::Allow);
    let settings = |catalog: &Catalog| {
        (catalog.matching(), catalog.uncovered_domains(), catalog.default_push(), catalog.ad_hoc_pushes())
    };
    assert_eq!(settings(&before), defaults);
    let after = edited(&before, |edit| {
        edit.matching(Matching::LongestPrefix)
            .uncovered_domains(UncoveredDomains::Deny)
            .default_push(DefaultPush::Explicit)
            .ad_hoc_pushes(AdHocPushes::Deny)
    });
    let changed = (Matching::LongestPrefix, UncoveredDomains::Deny, DefaultPush::Explicit, AdHocPushes::Deny);
    assert_eq!(settings(&after), changed);
    assert_eq!(settings(&edited(&after, |edit| edit.remove("a"))), changed, "an edit keeps them");
    let back = edited(&after, |edit| {
        edit.matching(Matching::Domain)
            .uncovered_domains(UncoveredDomains::Allow)
            .default_push(DefaultPush::Always)
            .ad_hoc_pushes(AdHocPushes::Allow)
    });
    assert_eq!(back, before);
}

/// Rule 4.1: an edit that goes wrong in several ways is told all of them, and changes nothing.
#[test]
fn rule_4_5_a_refused_edit_is_told_everything() {
    let catalog = four();
    let shown = format!("{catalog:?}");
    let problems = refused(
        catalog
            .edit()
            .registry(named("a").quay())
            .registry(named("e").other("e").primary())
            .remove("b")
            .set_primary("nowhere")
            .set_fallback("nobody", "a".into())
            .clear_fallback("nothing")
            .set_default("c ")
            .set_caching("no-cache"),
    );
    assert!(kinds(&problems).len() >= 8, "{problems}");
    for path in ["registries[0].fallback", "registries[3].name", "registries[4].domain", "set_primary"] {
        assert!(problems.iter().any(|problem| problem.path() == path), "{path} is in {problems}");
    }
    for path in ["set_fallback", "clear_fallback", "default", "caching"] {
        assert!(problems.iter().any(|problem| problem.path() == path), "{path} is in {problems}");
    }
    assert_eq!(format!("{catalog:?}"), shown);
}

/// Rule 4.5: cheap to share, and the same for whoever looks.
#[test]
fn rule_4_5_a_clone_is_the_same_catalog_in_another_thread() {
    let catalog = four();
    let clones: Vec<Catalog> = (0..4).map(|_| catalog.clone()).collect();
    let threads = clones.into_iter().map(|clone| {
        std::thread::spawn(move || {
            (crate::catalog::asked(&clone, "ghcr.io/acme/app:1"), clone.default_registry().is_some())
        })
    });
    let expected = (crate::catalog::asked(&catalog, "ghcr.io/acme/app:1"), true);
    for thread in threads.collect::<Vec<_>>() {
        assert_eq!(thread.join().unwrap(), expected);
    }
}

/// Rule 4.5: a copy has every setting of the registries that it does not change.
#[test]
fn rule_4_5_an_edit_keeps_every_setting() {
    let retry = RetryPolicy::DEFAULT.with_tries(7).unwrap();
    let catalog = account([
        named("plain").other("a.example:5000").plain_http().inside_only().retry(retry),
        named("public").quay().access(registry_resolver::Access::Public),
        named("own").github().access(registry_resolver::Access::Credential("bot".into())),
    ])
    .build()
    .unwrap();
    let edited = catalog.edit().registry(named("new").azure("acme")).build().unwrap();
    for before in catalog.registries() {
        let after = edited.registry(before.name()).unwrap();
        assert_eq!((after.transport(), after.reach()), (before.transport(), before.reach()));
        assert_eq!((after.retry(), after.credential()), (before.retry(), before.credential()));
        let hash = |registry: Registry<'_>| BuildHasherDefault::<DefaultHasher>::default().hash_one(registry);
        assert_eq!(hash(before), hash(after));
        assert!(catalog.registries().filter(|it| it != &before).all(|other| hash(other) != hash(after)));
    }
    assert_eq!(edited.registry("plain").unwrap().retry(), retry);
}

#[test]
fn rule_4_5_registries_are_changed_in_their_places() {
    let before = four();
    let after = edited(&before, |edit| {
        edit.update("b", |b| b.prefix("team").retry(RetryPolicy::default().with_tries(7).unwrap()))
    });
    assert_eq!(names(&after), ["a", "b", "c", "d"]);
    let b = after.registry("b").unwrap();
    assert_eq!((b.prefix().unwrap().to_string(), b.retry().tries()), ("team".to_owned(), 7));
    assert_eq!(edited(&after, |edit| edit.update("b", |_| named("b").quay())), before, "and undone");
    // A second change sees the first, and a new registry is changed too.
    let both = edited(&before, |edit| {
        let edit = edit.registries([named("e").docker_hub(), named("f").other("f.example")]);
        edit.update("f", |f| f.prefix("x")).update("f", |f| f.fallback("e").inside_only())
    });
    let f = both.registry("f").unwrap();
    assert_eq!((f.prefix().unwrap().to_string(), fallback(&both, "f")), ("x".to_owned(), Some("e")));
    // Under another name, which is found from then on; what points at the old one is told.
    let renamed = edited(&before, |edit| {
        edit.update("c", |_| named("z").azure("acme").prefix("team"))
            .set_default("z")
            .update("z", |z| z.fallback("b"))
    });
    assert_eq!((names(&renamed), fallback(&renamed, "z")), (Vec::from(["a", "b", "z", "d"]), Some("b")));
    let dangling = before.edit().update("b", |_| named("z").quay()).build().unwrap_err();
    assert_eq!(
        dangling.iter().map(|it| (it.path(), it.kind())).collect::<Vec<_>>(),
        [("registries[0].fallback", Kind::UnknownRegistry)]
    );
    let nobody = before.edit().update("bb", |it| it);
    assert_refused(nobody, Kind::UnknownRegistry, "update: unknown registry `bb`; did you mean `b`?");
}

#[test]
fn rule_4_5_marks_are_taken_away_and_given_again() {
    let before = four();
    let default = |catalog: &Catalog| catalog.default_registry().map(|it| it.name().to_owned());
    assert_eq!(default(&before).as_deref(), Some("c"));
    let none = edited(&before, CatalogBuilder::clear_default);
    assert_eq!(default(&none), None);
    // Whether the mark or `set_default` made it the default one.
    assert_eq!(edited(&before, |edit| edit.set_default("a").clear_default()), none);
    // A mark that comes after it counts, also on a registry that was there before.
    let marked = |edit: CatalogBuilder| edit.clear_default().update("b", RegistryConfig::default_registry);
    assert_eq!(default(&edited(&before, marked)).as_deref(), Some("b"));
    // One that was taken away does not come back with another change.
    let changed = |edit: CatalogBuilder| edit.clear_default().update("c", RegistryConfig::plain_http);
    assert_eq!(default(&edited(&before, changed)), None);

    let primary = |catalog: &Catalog| -> Vec<String> {
        catalog.registries().filter(|it| it.is_primary()).map(|it| it.name().to_owned()).collect()
    };
    assert_eq!(primary(&before), ["a"]);
    assert!(primary(&edited(&before, |edit| edit.clear_primary("a"))).is_empty());
    let again =
        edited(&before, |edit| edit.set_primary("b").clear_primary("a").update("b", |b| b.prefix("x")));
    assert_eq!(primary(&again), ["b"]);
    // A registry that moves takes its mark along.
    let moved =
        edited(&before, |edit| edit.set_primary("a").update("b", |_| named("b").github()).set_primary("b"));
    assert_eq!(primary(&moved), ["b"]);
    let nobody = before.edit().clear_primary("aa");
    assert_refused(nobody, Kind::UnknownRegistry, "clear_primary: unknown registry `aa`; did you mean `a`?");
}

#[test]
fn registries_are_equal_when_they_are_configured_alike() {
    let before = four();
    let copy = before.edit().build().unwrap();
    assert_eq!(before.registry("a"), copy.registry("a"));
    assert_ne!(before.registry("a"), before.registry("b"));
    let after = edited(&before, |edit| edit.update("a", RegistryConfig::plain_http));
    assert_ne!(before.registry("a"), after.registry("a"));
    assert_eq!(before.registry("b"), after.registry("b"));
}
