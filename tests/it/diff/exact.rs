//! A request is in the classes that are about it, and in no other.

use registry_resolver::catalog::{AdHocPushes, DefaultPush, UncoveredDomains};
use registry_resolver::diff::CatalogDiff;
use registry_resolver::push::{AdHocTarget, Builder, Candidate, PushChoice};
use registry_resolver::{BuildOutput, Catalog, Domain, PushRequest, Reference, RegistryConfig};

use crate::diff::{builder, catalog, other};

fn pulled(diff: &CatalogDiff, image: &str, contexts: &[&str]) -> Vec<String> {
    let image = Reference::parse(image).unwrap();
    diff.changes_to_pull(image, contexts).map(|it| it.class().to_string()).collect()
}

fn promoted(diff: &CatalogDiff, image: &str) -> Vec<String> {
    let candidate = Candidate::image(Reference::parse(image).unwrap());
    let request = PushRequest::new(candidate).with_target("target");
    diff.changes_to_push(request).unwrap().map(|it| it.class().to_string()).collect()
}

/// Rule 5.4: of several registries that are gone, the one that the request names.
#[test]
fn a_context_that_is_gone_is_itself() {
    let before = catalog(["a", "b", "c"].map(|name| other(name, &format!("{name}.example"))));
    let after = before.edit().remove("a").remove("b").build().unwrap();
    let diff = before.diff(&after);
    let gone = |name: &str| format!("requests that name `{name}`, which is no longer there");
    assert_eq!(pulled(&diff, "x.example/app:1", &["a"]), [gone("a")]);
    assert_eq!(pulled(&diff, "x.example/app:1", &["a", "b"]), [gone("a"), gone("b")]);
    assert_eq!(pulled(&diff, "x.example/app:1", &["c"]), [""; 0]);
}

/// Rule 5.4: contexts that exclude each other on one domain are nothing to those on another, and those that did so before
/// are answered alike.
#[test]
fn a_conflict_of_contexts_is_itself() {
    let names = ["a", "b", "c", "d", "e"];
    let on = |domains: [&str; 5]| {
        catalog(names.into_iter().zip(domains).map(|(name, domain)| other(name, domain)))
    };
    let before = on(["a.example", "b.example", "c.example", "d.example", "d.example"]);
    let after = on(["y.example", "y.example", "z.example", "z.example", "z.example"]);
    let diff = before.diff(&after);
    let conflict = |contexts: &[&str]| pulled(&diff, "x.example/app:1", contexts);
    assert_eq!(
        conflict(&["a", "b"]),
        ["requests with two contexts out of `a` and `b`, which now share a domain"]
    );
    assert_eq!(conflict(&["c", "d"]).len(), 1);
    assert_eq!(conflict(&["d", "e"]), [""; 0], "refused in both");
    assert_eq!(conflict(&["a", "c"]), [""; 0], "fine in both");
}

/// Rule 5.7: components are counted behind the prefix.
#[test]
fn components_are_counted_behind_the_prefix() {
    let hub = RegistryConfig::new("hub").docker_hub();
    let before = catalog([other("a", "a.example").prefix("acme"), hub]);
    let diff = before.diff(&before.edit().set_fallback("a", "hub".into()).build().unwrap());
    for (image, class) in [
        ("a.example/app:1", "images on a.example not under acme/"),
        ("a.example/acme/app:1", "images on a.example under acme/, of 1 component there"),
        ("a.example/acme/team/app:1", "images on a.example under acme/, of 2 or more components there"),
    ] {
        assert_eq!(pulled(&diff, image, &[]), [class]);
    }
}

/// Rule 7.6: the own name of an image changes with its source, and not with another one that has the same prefix.
#[test]
fn a_promotion_is_of_its_own_domain() {
    let sources = |prefix: bool, fallback: bool| -> Catalog {
        let source = |name: &str| {
            let source = other(name, &format!("{name}.example"));
            let source = if prefix { source.prefix("p") } else { source };
            if fallback { source.fallback("target") } else { source }
        };
        catalog([source("a"), source("b"), other("target", "t.example")])
    };
    let diff = sources(true, false).diff(&sources(false, true));
    assert_eq!(
        promoted(&diff, "a.example/p/app:1"),
        ["promotions of images on a.example under p/, by their own names"]
    );
    assert_eq!(promoted(&diff, "a.example/x/app:1"), [""; 0]);
    assert_eq!(promoted(&diff, "c.example/p/app:1"), [""; 0]);
}

/// Rules 4.4, 5.9 and 7.9: a promotion whose image cannot be fetched is refused for the pull's reason.
#[test]
fn a_promotion_is_refused_as_its_pull_is() {
    let target = || other("target", "t.example");
    let before = catalog([other("a", "a.example"), other("b", "a.example"), target()]);
    let after = builder([target()]).uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    let diff = before.diff(&after);
    let pulls = pulled(&diff, "a.example/app:1", &[]);
    assert_eq!(pulls.len(), 1);
    assert_eq!(promoted(&diff, "a.example/app:1"), pulls);
    assert_eq!(promoted(&diff, "t.example/app:1"), [""; 0]);
}

fn pushed(diff: &CatalogDiff, request: PushRequest<'_>) -> Vec<String> {
    diff.changes_to_push(request).unwrap().map(|it| it.class().to_string()).collect()
}

/// Rules 7.1 to 7.3: a push is in the class of the first failure.
#[test]
fn a_push_is_in_the_class_of_what_fails_first() {
    let before = builder([other("a", "a.example"), other("b", "b.example")])
        .set_default("b")
        .default_push(DefaultPush::Never)
        .build()
        .unwrap();
    let after = before.edit().remove("a").default_push(DefaultPush::Always);
    let after = after.registry(other("c", "c.example")).set_fallback("b", "c".into()).build().unwrap();
    let diff = before.diff(&after);
    let build = |builder: Builder| {
        PushRequest::new(BuildOutput::new("app").with_branch("main").with_builder(builder))
    };
    assert_eq!(
        pushed(&diff, build(Builder::buildx(PushChoice::Unstated).unwrap())),
        ["builds with buildx that do not say whether they push, or where to"]
    );
    assert_eq!(
        pushed(&diff, build(Builder::docker(PushChoice::Enabled)).with_target("a")),
        ["requests that name `a`, which is no longer there"]
    );
    assert_eq!(
        pushed(&diff, build(Builder::docker(PushChoice::Enabled)).with_target("c")),
        ["requests that name `c`, which is new"]
    );
}

/// Rule 7.10: a host that a registry is on is itself.
#[test]
fn a_host_of_the_step_s_own_is_itself() {
    let before = catalog([other("a", "a.example")]);
    let after =
        before.edit().registry(other("b", "b.example")).ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    let diff = before.diff(&after);
    let to = |host: &str| {
        let target = AdHocTarget::new(Domain::parse(host).unwrap()).unwrap();
        pushed(&diff, PushRequest::new(BuildOutput::new("team/app").with_branch("main")).with_target(target))
    };
    assert_eq!(to("b.example"), ["pushes to b.example with a step's own credentials"]);
    assert_eq!(to("x.example"), ["pushes with a step's own credentials to hosts without a registry"]);
    assert_eq!(to("a.example"), [""; 0]);
}

/// Rules 7.4 and 7.6: an own name is a relative one.
#[test]
fn an_own_name_is_relative() {
    let to = |prefix: &str| catalog([other("s", "s.example"), other("target", "t.example").prefix(prefix)]);
    let diff = to("p").diff(&to("q"));
    assert_eq!(
        promoted(&diff, "s.example/p/app:1"),
        ["pushes to `target`, the name relative, of at most 253 characters"]
    );
}
