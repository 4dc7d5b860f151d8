//! Lints that are claims about requests, against every request of the closed set.

use alloc::collections::BTreeSet;

use proptest::prelude::*;
use registry_resolver::catalog::FallbackRegistry;
use registry_resolver::flows::{FlowKind, SourceReached};
use registry_resolver::lint::LintKind;
use registry_resolver::policy::FallbackNaming;
use registry_resolver::pull::ErrorKind;
use registry_resolver::registry::{Namespaces, PathDepth};
use registry_resolver::{Catalog, Provider, PullRequest, Reference, Registry, Transport};

use crate::flows::brute::paths;
use crate::flows::domain;
use crate::flows::drawn::{DOMAINS, catalogs};
use crate::shrinking::config;
use crate::support::SHA;

fn holds(depth: PathDepth, image: Reference<'_>) -> bool {
    depth.holds(image.path().components().count())
}

/// Of the images of `source` that it holds itself and that its fallbacks may be asked for, how many come to `to` and
/// fit there, and how many there are.
fn fitting(catalog: &Catalog, source: Registry<'_>, to: Registry<'_>, paths: &[String]) -> (usize, usize) {
    let keeps = {
        let mut at = source;
        loop {
            let fallback = at.fallback().unwrap();
            if fallback.registry() == to {
                break fallback.policy().naming == FallbackNaming::Keep;
            }
            at = fallback.registry();
        }
    };
    let (mut fit, mut all) = (0, 0);
    for path in paths {
        let image = format!("{}/{path}@{SHA}", source.domain());
        let image = Reference::parse(&image).unwrap();
        let covered = source.prefix().is_none_or(|prefix| image.path().strip_prefix(prefix).is_some());
        if !holds(source.provider().facts().depth, image) || !(covered || keeps) {
            continue;
        }
        all += 1;
        let names = [source.name()];
        let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(&names)).unwrap();
        let attempt = plan.attempts().skip(1).find(|attempt| attempt.registry() == Some(to));
        let there = attempt.map(|attempt| attempt.target().to_buf());
        fit +=
            usize::from(there.is_some_and(|there| holds(to.provider().facts().depth, there.as_reference())));
    }
    (fit, all)
}

proptest! {
    #![proptest_config(config(32))]

    /// Rule 4.4: a domain is ambiguous if, and only if, some pull from there is.
    #[test]
    fn rule_4_4_ambiguous_domains_are_those_where_a_pull_is(catalog in catalogs()) {
        let lints = catalog.lints();
        for host in DOMAINS.map(domain) {
            // Rule 2.8: over plain HTTP no port means 80, and another name on the host is another endpoint.
            let is_there = |registry: Registry<'_>| {
                let is_on_80 = registry.transport() == Transport::Http && registry.domain().port().is_none();
                registry.domain() == host && !(is_on_80 && host.port().is_some())
            };
            let said = lints.iter().any(|lint| {
                lint.kind() == LintKind::AmbiguousDomain && is_there(lint.registry().unwrap())
            });
            let seen = paths().iter().any(|path| {
                let image = format!("{host}/{path}");
                let request = PullRequest::new(Reference::parse(&image).unwrap());
                let error = catalog.resolve_pull(request).err();
                error.is_some_and(|error| error.kind() == ErrorKind::AmbiguousRegistry)
            });
            prop_assert_eq!(said, seen, "{} {:?}", host, catalog);
        }
    }

    /// What is called unreached is in no row but those of requests that name it, or its source.
    #[test]
    fn unreached_registries_are_those_that_only_a_request_names(catalog in catalogs()) {
        let (lints, flows) = (catalog.lints(), catalog.flows());
        let ambiguous = lints.iter().any(|lint| lint.kind() == LintKind::AmbiguousDomain);
        for registry in catalog.registries() {
            let said = lints.iter().any(|lint| {
                lint.kind() == LintKind::UnreachedRegistry && lint.registry() == Some(registry)
            });
            let unnamed = flows.iter().any(|flow| {
                flow.registry() == Some(registry) && match flow.kind() {
                    FlowKind::Context
                    | FlowKind::CacheEntry
                    | FlowKind::PushNamed
                    | FlowKind::Built
                    | FlowKind::BuildCacheNamed => false,
                    FlowKind::Fallback(fallback) => fallback.source_reached() == SourceReached::Picked,
                    _ => true,
                }
            }) || catalog.default_registry() == Some(registry);
            prop_assert!(!(said && unnamed), "{:?} {:?}", registry, catalog);
            prop_assert!(said || unnamed || ambiguous, "{:?} {:?}", registry, catalog);
        }
    }

    /// Rules 3.2 and 5.6: a fallback never fits, or fits in part, if none or some of the images that there are fit.
    #[test]
    fn rule_5_6_fallbacks_fit_as_is_said(catalog in catalogs()) {
        let (lints, mut paths) = (catalog.lints(), paths());
        // Deep enough to fit somewhere with a long prefix taken off.
        let prefixes = catalog.registries().filter_map(Registry::prefix);
        paths.extend(prefixes.flat_map(|prefix| ["x/x", "x/x/x", "x/x/x/x"].map(|name| format!("{prefix}/{name}"))));
        for source in catalog.registries() {
            let mut next = source.fallback();
            while let Some(fallback) = next {
                let to = fallback.registry();
                next = to.fallback();
                let said = lints.iter().find(|lint| {
                    let code = lint.kind();
                    let fits = matches!(code, LintKind::FallbackNeverFits | LintKind::FallbackPartlyFits);
                    let about = lint.message().contains(&format!("its fallback `{}`", to.name()));
                    fits && lint.registry() == Some(source) && about
                });
                let seen = match fitting(&catalog, source, to, &paths) {
                    // The source holds nothing itself: its prefix is too deep.
                    (_, 0) => None,
                    (0, _) => Some(LintKind::FallbackNeverFits),
                    (fit, all) if fit < all => Some(LintKind::FallbackPartlyFits),
                    _ => None,
                };
                prop_assert_eq!(said.map(registry_resolver::lint::Lint::kind), seen, "{:?} {:?}", source, to);
            }
        }
    }

    /// Rule 5.8: a fallback is a danger by tag if some tag of a private registry means another image there.
    #[test]
    fn rule_5_8_dangers_are_those_of_tags(catalog in catalogs()) {
        let (lints, paths) = (catalog.lints(), paths());
        let mut seen = BTreeSet::new();
        for source in catalog.registries().filter(|source| source.credential().is_some()) {
            for path in &paths {
                let image = format!("{}/{path}:1", source.domain());
                let names = [source.name()];
                let request = PullRequest::new(Reference::parse(&image).unwrap()).with_contexts(&names);
                let plan = catalog.resolve_pull(request).unwrap();
                let image = plan.asked().reference().unwrap();
                for attempt in plan.attempts().skip(1) {
                    let there = attempt.target().to_buf();
                    let there = there.as_reference();
                    let to = attempt.registry().unwrap();
                    if (there.domain(), there.path()) == (image.domain(), image.path()) {
                        continue;
                    }
                    let mut from = source;
                    while let Some(next) = from.fallback().map(FallbackRegistry::registry).filter(|next| *next != to) {
                        from = next;
                    }
                    if to.credential().is_none() {
                        seen.insert((LintKind::PublicFallback, from.name()));
                    }
                    // A claimed provider changes nothing of whose host it is.
                    let providers = [to.provider(), Provider::detect(to.domain())];
                    let is_shared = providers.iter().any(|it| it.facts().namespaces == Namespaces::Shared);
                    if is_shared && to.prefix().is_none() {
                        seen.insert((LintKind::SharedFallback, from.name()));
                    }
                }
            }
        }
        let is_danger = |code| matches!(code, LintKind::PublicFallback | LintKind::SharedFallback);
        let said = lints.iter().map(|lint| (lint.kind(), lint.registry().unwrap().name()));
        let said: BTreeSet<_> = said.filter(|(code, _)| is_danger(*code)).collect();
        prop_assert_eq!(said, seen, "{:?}", catalog);
    }
}
