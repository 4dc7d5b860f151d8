//! Why a registry was not chosen, whichever it is.

use proptest::prelude::*;
use registry_resolver::cache::{CacheImport, CacheUsage};
use registry_resolver::catalog::Matching;
use registry_resolver::explain::{Reason, ReasonKind, Verdict};
use registry_resolver::push::{AdHocTarget, Trust};
use registry_resolver::reference::Excerpt;
use registry_resolver::{
    CacheRequest, Domain, Explanation, PullPlan, PushDecision, Registry, RegistryConfig,
};

use crate::draw::DrawnAccount;
use crate::explain::account::{case, names};
use crate::explain::{build, builder, candidate, catalog, public, pull};

/// Every answer is about the registry that was asked about; and those of these say that they were chosen.
fn check(
    explanation: &Explanation<'_>,
    account: &DrawnAccount,
    chosen: &[&str],
) -> Result<(), TestCaseError> {
    for name in names(account) {
        let reason: Reason<'_> = explanation.why_not(name);
        prop_assert_eq!(reason.registries()[0].name(), name);
        prop_assert!(reason.message().contains(&format!("`{}`", Excerpt::of(name))), "{}", reason);
        if chosen.contains(&name) {
            prop_assert_eq!(reason.verdict(), Verdict::Chosen, "{}", reason);
        }
    }
    let nobody = explanation.why_not("nobody at all");
    prop_assert_eq!(nobody.kind(), ReasonKind::Unknown);
    Ok(())
}

proptest! {
    #[test]
    fn of_a_pull((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let plan = catalog.resolve_pull(asked.pull()).ok();
        let chosen = plan.iter().flat_map(PullPlan::attempts).filter_map(|it| it.registry());
        let chosen: Vec<&str> = chosen.map(Registry::name).collect();
        let explanation = catalog.explain_pull(asked.pull());
        check(&explanation, &account, &chosen)?;
        for name in names(&account).filter(|name| !chosen.contains(name)) {
            prop_assert_eq!(explanation.why_not(name).verdict(), Verdict::Lost);
        }
    }

    #[test]
    fn of_a_push((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let decision = catalog.resolve_push(asked.push()).ok();
        let to = decision.iter().flat_map(PushDecision::destinations).filter_map(|to| to.registry());
        let chosen: Vec<&str> = to.map(Registry::name).collect();
        check(&catalog.explain_push(asked.push()), &account, &chosen)?;
    }

    #[test]
    fn of_cache((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let decision = catalog.resolve_cache(asked.cache()).ok();
        let plan = decision.as_ref().and_then(|decision| decision.plan());
        let own = plan.iter().flat_map(|plan| plan.imports()).filter_map(CacheImport::registry);
        let own = own.chain(plan.and_then(|plan| plan.automatic().ok()));
        let chosen: Vec<&str> = own.map(Registry::name).collect();
        check(&catalog.explain_cache(asked.cache()), &account, &chosen)?;
    }
}

#[test]
fn a_registry_that_nobody_mentions() {
    let catalog = catalog([
        public("source", "a.example").fallback("mirror"),
        public("mirror", "b.example"),
        public("far", "c.example").fallback("farther"),
        public("farther", "d.example"),
    ]);
    let explanation = catalog.explain_pull(pull("A.example:443/app:1"));
    for (name, expected) in [
        ("source", "`source` is the only registry on A.example:443"),
        ("mirror", "`source` falls back to `mirror` for b.example/app:1"),
        ("far", "`far` is on c.example, and the image is on A.example:443; nothing falls back to it"),
        (
            "farther",
            "`farther` is on d.example, and the image is on A.example:443; nothing that is asked falls back to \
             it",
        ),
        ("mirorr", "the account has no registry `mirorr`; did you mean `mirror`?"),
        ("\u{1b}[31m", "the account has no registry `\\u{1b}[31m`"),
        ("", "the account has no registry ``"),
    ] {
        assert_eq!(explanation.why_not(name).message(), expected);
    }
    let alone = catalog.explain_pull(pull("a.example/app:1").without_fallbacks());
    assert_eq!(
        alone.why_not("mirror").message(),
        "`source` falls back to `mirror`, which is not asked: the request wants no fallback",
    );
}

#[test]
fn a_spelling_of_the_domain_changes_nothing() {
    let catalog = catalog([public("a", "ghcr.io"), public("b", "GHCR.io:443"), public("c", "c.example")]);
    let refused = catalog.explain_pull(pull("ghcr.io/acme/app:1").with_contexts(&["nobody"]));
    let expected = "is on ghcr.io, but the request is refused before one is chosen there";
    assert_eq!(refused.why_not("a").message(), format!("`a` {expected}"));
    assert_eq!(refused.why_not("b").message(), format!("`b` {expected}"));
    assert_eq!(refused.why_not("b").kind(), ReasonKind::Undecided);
}

#[test]
fn of_what_is_not_pushed_to() {
    let catalog = builder([
        public("a", "a.example"),
        public("b", "b.example").primary(),
        public("c", "b.example"),
        RegistryConfig::new("quay").quay(),
    ])
    .matching(Matching::Domain)
    .set_default("a")
    .build()
    .unwrap();
    let named = catalog.explain_push(build("app").with_target("b"));
    assert_eq!(named.why_not("a").message(), "`a` is not pushed to: the step names `b`");
    let default = catalog.explain_push(build("app"));
    assert_eq!(
        default.why_not("b").message(),
        "`b` is not pushed to: the step names no registry, and `a` is the default one",
    );
    // What is pushed to is chosen, even where it lost as the source of the candidate.
    let promoted = catalog.explain_push(candidate("b.example/app:1").with_target("c"));
    assert_eq!(promoted.why_not("c").kind(), ReasonKind::Named);
    // What the candidate is fetched with is not pushed to.
    assert_eq!(
        promoted.why_not("b").message(),
        "`b` is not pushed to: the step names `c`, and only what is pushed comes from it",
    );
    let skipped = catalog.explain_push(build("app").with_trust(Trust::Untrusted));
    assert_eq!(
        skipped.why_not("a").message(),
        "`a` is not pushed to: the build is not trusted, and the registry takes no such pushes",
    );
    let unknown = catalog.explain_push(build("app").with_target("d"));
    assert_eq!(unknown.why_not("a").message(), "`a` is not pushed to: the step names `d`");
}

#[test]
fn of_what_holds_no_cache() {
    let catalog = catalog([public("a", "a.example"), public("b", "b.example")]);
    let explanation = catalog.explain_cache(CacheRequest::new("app").with_caching_registry("a"));
    assert_eq!(
        explanation.why_not("b").message(),
        "`b` is neither the caching registry nor where `cache_from` and `cache_to` lead to",
    );
    assert_eq!(explanation.why_not("a").kind(), ReasonKind::CachingRegistry);
    let off = CacheRequest::new("app").with_caching_registry("a").with_usage(CacheUsage::Unused);
    assert_eq!(
        catalog.explain_cache(off).why_not("a").message(),
        "`a` holds no cache of this build: the step says `no_cache`",
    );
}

#[test]
fn of_what_an_ad_hoc_push_cannot_go_to() {
    let catalog = catalog([RegistryConfig::new("hub").docker_hub(), public("b", "b.example")]);
    let to = AdHocTarget::new(Domain::parse("index.docker.io").unwrap()).unwrap();
    let refused = catalog.explain_push(build("acme/app").with_target(to));
    assert_eq!(
        refused.why_not("hub").message(),
        "`hub` is on index.docker.io, and a step's own credentials are for hosts that no registry is on",
    );
    assert_eq!(refused.why_not("hub").kind(), ReasonKind::AdHocCovered);
    assert_eq!(refused.why_not("b").kind(), ReasonKind::NotTheTarget);
}
