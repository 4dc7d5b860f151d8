//! Rules 7.4 and 7.11: pushes without a login, and pushes that put one image in place of another.

use registry_resolver::Access;
use registry_resolver::lint::LintKind;

use crate::lints::{account, assert_no_edit, assert_said, assert_silent, codes, named};

#[test]
fn rule_7_4_a_default_registry_that_is_public() {
    let two = |access: Access| {
        account([named("azure").azure("acme"), named("open").other("open.example").access(access)])
            .set_default("open")
    };
    assert_said(
        &two(Access::Public),
        LintKind::PublicDefault,
        "warning[public_default] registries[1].access: `open` is the default registry and public: a push that names \
         no registry has no login there; make it private, or another one the default",
    );
    assert_no_edit(&two(Access::Public));
    assert_silent(&two(Access::Private));
    // A sole registry is the default one without being chosen (4.3).
    let sole = account([named("open").other("open.example").access(Access::Public)]);
    assert_silent(&sole);
}

#[test]
fn rule_7_11_a_default_registry_that_takes_untrusted_pushes() {
    let two = account([
        named("forks").other("forks.example").accept_untrusted_pushes(),
        named("azure").azure("acme"),
    ]);
    assert_silent(&two.clone().set_default("azure"));
    assert_said(
        &two.clone().set_default("forks"),
        LintKind::UntrustedPushes,
        "danger[untrusted_pushes] registries[0].accepts_untrusted_pushes: `forks` takes pushes of builds that are \
         not trusted and is the default registry: a pull by tag may bring what such a build put in place of another \
         one's image; take such pushes in a registry of their own, or below a prefix of their own",
    );
    assert_no_edit(&two.set_default("forks"));
}

#[test]
fn rule_7_11_untrusted_pushes_under_names_of_another_registry() {
    let beside = |open: Option<&str>, own: Option<&str>| {
        let forks = named("forks").quay().accept_untrusted_pushes();
        let main = named("main").quay().primary();
        account([
            if let Some(prefix) = open { forks.prefix(prefix) } else { forks },
            if let Some(prefix) = own { main.prefix(prefix) } else { main },
        ])
        .set_default("main")
    };
    let text = "danger[untrusted_pushes] registries[0].accepts_untrusted_pushes: `forks` takes pushes of builds that \
                are not trusted, under names that `main` has on the same domain: a pull by tag may bring what such a \
                build put in place of another one's image; give it a prefix that no other registry has images below";
    for (open, own) in
        [(None, None), (None, Some("acme")), (Some("acme"), Some("acme")), (Some("acme"), Some("acme/web"))]
    {
        assert_eq!(crate::lints::said(&beside(open, own))[0], text, "{open:?} {own:?}");
    }
    for (open, own) in
        [(Some("forks"), None), (Some("acme/forks"), Some("acme")), (Some("acme"), Some("acmecorp"))]
    {
        assert!(!codes(&beside(open, own)).contains(&LintKind::UntrustedPushes), "{open:?} {own:?}");
    }
}

/// Of several with one prefix the first by name is told, once, and so it is of those that are in danger.
#[test]
fn untrusted_pushes_are_told_once_for_a_prefix() {
    let many = account([
        named("b").quay().accept_untrusted_pushes(),
        named("a").quay().accept_untrusted_pushes(),
        named("z").quay().prefix("z").primary(),
        named("y").quay().prefix("y"),
    ])
    .set_default("z");
    let catalog = many.build().unwrap();
    let lints = catalog.lints();
    let told: Vec<String> = lints
        .iter()
        .filter(|lint| lint.kind() == LintKind::UntrustedPushes)
        .map(registry_resolver::lint::Lint::message)
        .collect();
    assert_eq!(
        told,
        [
            "`a` takes pushes of builds that are not trusted, under names that `y` has on the same domain: a pull by \
          tag may bring what such a build put in place of another one's image"
        ]
    );
}
