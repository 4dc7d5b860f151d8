//! Rules 4.1 and 4.5: many changes of a large account, and many problems of a long name, cost no more than a walk.
//!
//! At these sizes anything quadratic takes minutes.

use registry_resolver::{Catalog, CatalogBuilder, Domain, RegistryConfig};

use crate::catalog::{account, kinds, named, refused, said};

const MANY: usize = 40_000;

fn name(place: usize) -> String {
    format!("registry-{place}")
}

fn many(registry: impl Fn(usize) -> RegistryConfig) -> CatalogBuilder {
    (0..MANY).map(registry).fold(Catalog::builder(), CatalogBuilder::registry)
}

#[test]
fn rule_4_5_many_are_removed_placed_and_marked() {
    let catalog = many(|place| named(&name(place)).other(format!("r{place}.example:5000"))).build().unwrap();
    let edited = (0..MANY).fold(catalog.edit(), |builder, place| {
        let builder = builder.set_default(&name(place)).set_primary(&name(place));
        if place % 2 == 0 { builder.set_default("").remove(&name(place)) } else { builder }
    });
    let edited = edited.set_default(&name(1)).build().unwrap();
    assert_eq!(edited.len(), MANY / 2);
    assert!(edited.registries().all(registry_resolver::Registry::is_primary));
    let placed = (0..MANY)
        .fold(many(|place| named(&name(place)).unplaced_ecr("eu-west-1")), |builder, place| {
            builder.place(&name(place), format!("{place:012}"))
        });
    assert_eq!(placed.build().unwrap().len(), MANY);
}

/// Rule 4.5: the last choice on a domain stands, whatever came before; other domains keep theirs.
#[test]
fn rule_4_5_many_choices_on_one_domain() {
    let catalog = many(|place| named(&name(place)).other("one.example")).build().unwrap();
    let chosen = (0..MANY).fold(catalog.edit(), |builder, place| builder.set_primary(&name(place)));
    let chosen = chosen.build().unwrap();
    let primary: Vec<_> =
        chosen.registries().filter(|it| it.is_primary()).map(registry_resolver::Registry::name).collect();
    assert_eq!(primary, [name(MANY - 1)]);
    let two = account([
        named("a").quay().primary(),
        named("b").other("QUAY.io:443"),
        named("c").github().primary(),
    ]);
    let catalog =
        two.set_primary("b").registry(named("d").quay().primary()).set_primary("b").build().unwrap();
    let primary: Vec<_> =
        catalog.registries().filter(|it| it.is_primary()).map(registry_resolver::Registry::name).collect();
    assert_eq!(primary, ["b", "c"]);
}

/// Rule 4.5: the edits of all lints are applied one after the other.
#[test]
fn rule_4_5_the_edits_of_many_lints_are_applied() {
    let catalog = many(|place| named(&name(place)).other(format!("r{place}.example:443"))).build().unwrap();
    let lints = catalog.lints();
    let edits = lints.iter().filter_map(registry_resolver::lint::Lint::edit);
    let mended = edits.fold(catalog.edit(), |builder, edit| edit.apply(builder)).build().unwrap();
    assert!(mended.registries().all(|registry| registry.domain().port().is_none()));
}

/// Rule 4.1: names that are not there are all told, with one budget for what may have been meant.
#[test]
fn rule_4_1_many_changes_of_registries_that_are_not_there() {
    let builder = many(|place| named(&name(place)).other(format!("r{place}.example")));
    let problems =
        refused((0..MANY).fold(builder, |builder, place| builder.remove(&format!("regsitry-{place}"))));
    assert_eq!(problems.len(), MANY);
    assert_eq!(
        said(&refused(account([named("azure").azure("acme")]).remove("azrue"))),
        ["remove: unknown registry `azrue`; did you mean `azure`?"]
    );
}

/// Rule 4.1: a long text that every problem shows is made short once.
#[test]
fn rule_4_1_many_problems_show_one_long_text() {
    let long = "n".repeat(4_000_000);
    let defaults = (0..MANY / 4).fold(
        Catalog::builder().registry(named(&long).other("first.example").default_registry()),
        |builder, place| builder.registry(named(&name(place)).other("a.example:5000").default_registry()),
    );
    // One is the long name itself.
    assert_eq!(refused(defaults).len(), MANY / 4 + 1);
    let domain = format!("{}.example", "d".repeat(4_000_000));
    let shared = (0..MANY / 4).fold(
        Catalog::builder().registry(
            named("first").other(&*domain).access(registry_resolver::Access::Credential("bot".into())),
        ),
        |builder, place| {
            let access = registry_resolver::Access::Credential("bot".into());
            builder.registry(named(&name(place)).other(format!("r{place}.example")).access(access))
        },
    );
    let problems = refused(shared);
    assert_eq!(problems.len(), MANY / 4);
    assert!(
        kinds(&problems)
            .iter()
            .all(|kind| *kind == registry_resolver::catalog::ProblemKind::CredentialOnTwoDomains)
    );
}

/// Rule 4.5: a registry that was removed and added again is another one, and what was marked before is not.
#[test]
fn rule_4_5_removed_and_added_again() {
    let catalog = account([named("a").quay().primary().default_registry(), named("b").quay()]);
    let catalog = catalog.remove("a").registry(named("a").github()).set_primary("a").set_primary("b");
    let catalog = catalog.set_default("b").build().unwrap();
    let names: Vec<_> = catalog.registries().map(|it| (it.name(), it.is_primary())).collect();
    assert_eq!(names, [("b", true), ("a", true)]);
    assert_eq!(catalog.default_registry().unwrap().name(), "b");
    assert_eq!(catalog.on_domain(Domain::parse("quay.io").unwrap()).len(), 1);
}
