//! What changes nothing: an edit that is undone, writing and reading, and a name that comes back from a fallback.

use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::catalog::{AdHocPushes, DefaultPush, Matching, UncoveredDomains};
use registry_resolver::{
    CacheDecision, Catalog, CatalogBuilder, Fallback, PullRequest, Reference, Registry, RegistryConfig, Role,
};

use crate::laws::drawn::{Ask, DOMAINS, PREFIXES, asked};
use crate::laws::{keeps_its_audience, told};
use crate::shrinking::config;

/// An edit of a catalog, undone; nothing where it is none of this catalog's.
fn there_and_back(catalog: &Catalog, which: u8, at: usize) -> Option<Catalog> {
    let all: Vec<Registry<'_>> = catalog.registries().collect();
    let registry = all[at % all.len()];
    let name = registry.name();
    let edited = |edit: CatalogBuilder| edit.build().ok();
    let after = match which {
        0 => edited(catalog.edit().registry(RegistryConfig::new("new").other("new.example")))?,
        1 => edited(catalog.edit().set_caching(name))?,
        2 => edited(catalog.edit().set_default(name))?,
        3 => edited(catalog.edit().clear_fallback(name))?,
        4 => edited(catalog.edit().set_primary(name))?,
        5 => edited(catalog.edit().uncovered_domains(UncoveredDomains::Deny))?,
        6 => edited(catalog.edit().default_push(DefaultPush::Never))?,
        7 => edited(catalog.edit().matching(Matching::LongestPrefix))?,
        _ => edited(catalog.edit().ad_hoc_pushes(AdHocPushes::Deny))?,
    };
    let back = after.edit();
    let back = match which {
        0 => back.remove("new"),
        1 => catalog
            .caching_registry()
            .map_or_else(|| back.clone().clear_caching(), |it| back.clone().set_caching(it.name())),
        2 => back.set_default(catalog.default_registry()?.name()),
        3 => {
            let fallback = registry.fallback()?;
            back.set_fallback(name, Fallback::new(fallback.registry().name()).with_policy(fallback.policy()))
        }
        4 => {
            let on_domain = all.iter().filter(|other| other.domain() == registry.domain());
            back.set_primary(on_domain.into_iter().find(|other| other.is_primary())?.name())
        }
        5 => back.uncovered_domains(catalog.uncovered_domains()),
        6 => back.default_push(catalog.default_push()),
        7 => back.matching(catalog.matching()),
        _ => back.ad_hoc_pushes(catalog.ad_hoc_pushes()),
    };
    Some(back.build().unwrap())
}

/// Everything told of these requests.
fn all_told(catalog: &Catalog, asks: &[Ask]) -> Vec<String> {
    asks.iter().map(|ask| told(catalog, ask)).collect()
}

proptest! {
    #![proptest_config(config(80))]

    /// Rule 4.5: an edit that is undone has changed nothing.
    #[test]
    fn an_edit_and_its_undoing_change_nothing(
        (account, asks) in asked(4),
        (which, at) in (0..9_u8, 0..8_usize),
    ) {
        let catalog = account.catalog();
        if let Some(back) = there_and_back(&catalog, which, at) {
            // A sole registry that is marked as the default one is no other than it was (4.3), but it is written so.
            if which != 2 || catalog.len() > 1 {
                prop_assert_eq!(&back, &catalog);
            }
            prop_assert_eq!(all_told(&back, &asks), all_told(&catalog, &asks));
            #[cfg(feature = "analysis")]
            prop_assert!(catalog.diff(&back).is_empty());
        }
    }

    /// Rules 4.6 and 10.6: what is read back from what was written decides the same, in any format.
    #[cfg(feature = "serde")]
    #[test]
    fn a_catalog_that_is_read_back_decides_the_same((account, asks) in asked(8)) {
        let catalog = account.catalog();
        let json = serde_json::to_string(&catalog).unwrap();
        let toml = toml::to_string(&catalog).unwrap();
        let read: [Catalog; 2] = [serde_json::from_str(&json).unwrap(), toml::from_str(&toml).unwrap()];
        for read in &read {
            prop_assert_eq!(read, &catalog);
            prop_assert_eq!(all_told(read, &asks), all_told(&catalog, &asks));
            prop_assert_eq!(&serde_json::to_string(read).unwrap(), &json);
        }
    }

    /// Rule 10.6: a registry that no answer mentions can go, and every answer stays.
    #[cfg(feature = "analysis")]
    #[test]
    fn a_registry_that_no_answer_cites_decides_nothing((account, asks) in asked(6)) {
        let catalog = account.catalog();
        for ask in &asks {
            let (Some(pull), Some(push)) = (ask.pull.request(), ask.push.request()) else { continue };
            let (pull, push) = (catalog.explain_pull(pull), catalog.explain_push(push));
            for registry in catalog.registries() {
                if pull.registries().contains(&registry) || push.registries().contains(&registry) {
                    continue;
                }
                // Refused while something points at it.
                let Ok(without) = catalog.edit().remove(registry.name()).build() else { continue };
                // A sole registry is the default one (4.3).
                if without.default_registry().map(Registry::name) == catalog.default_registry().map(Registry::name) {
                    prop_assert_eq!(crate::laws::decided(&without, ask), crate::laws::decided(&catalog, ask), "{}", registry.name());
                }
            }
        }
    }

    /// Rule 5.6: what a name is rewritten to on a fallback is rewritten back to it by a fallback the other way.
    #[test]
    fn a_name_comes_back_from_a_fallback(
        (here, there) in (select(DOMAINS.to_vec()), select(DOMAINS.to_vec())),
        (own, other) in (of(select(PREFIXES.to_vec())), of(select(PREFIXES.to_vec()))),
        (_, asks) in asked(1),
    ) {
        let account = |from: &str, to: &str| {
            let with = |name: &str, domain: &str, prefix: Option<&'static str>| {
                let registry = RegistryConfig::new(name).other(domain);
                let registry = prefix.map_or(registry.clone(), |prefix| registry.clone().prefix(prefix));
                if name == from { registry.fallback(to) } else { registry }
            };
            let builder = Catalog::builder().registry(with("here", here, own)).registry(with("there", there, other));
            builder.build().unwrap()
        };
        let (out, back) = (account("here", "there"), account("there", "here"));
        let rewritten = |catalog: &Catalog, image: &str, context: &str| {
            let request = PullRequest::new(Reference::parse(image).unwrap());
            let contexts = [context];
            let plan = catalog.resolve_pull(request.with_contexts(&contexts)).ok()?;
            let mut fallbacks = plan.attempts().filter(|attempt| attempt.role() == Role::Fallback);
            fallbacks.next().map(|attempt| attempt.target().to_string())
        };
        let image = format!("{here}/{}", asks[0].pull.image.rsplit_once(".example/").map_or("acme/web/app:1", |(_, rest)| rest));
        let source = Reference::parse(&image).unwrap();
        let Some(there_named) = rewritten(&out, &image, "here") else { return Ok(()) };
        // A one-component name has no place on Docker Hub (5.7); all others come back.
        match rewritten(&back, &there_named, "there") {
            Some(again) => {
                let again = Reference::parse(&again).unwrap();
                prop_assert_eq!(again.domain(), source.domain());
                prop_assert_eq!(again.path(), source.path());
                prop_assert_eq!((again.tag_or_latest(), again.digest()), (source.tag_or_latest(), source.digest()));
            }
            None => prop_assert!(source.domain().is_docker_hub() && own.is_none(), "{} {}", image, there_named),
        }
    }

    /// Rule 10.1, for build cache: an entry's credential is that of a registry on its domain.
    #[test]
    fn a_credential_of_build_cache_keeps_its_audience(
        (account, asks) in asked(6),
        caching in 0..8_usize,
    ) {
        let catalog = account.catalog();
        let caching = format!("r{}", caching % catalog.registries().count());
        let images: Vec<&str> = asks.iter().map(|ask| ask.pull.image.as_str()).collect();
        for ask in &asks {
            let past = ask.past();
            let request = ask.cache(&past).with_branch("main").with_caching_registry(&caching).with_cache_from(&images);
            let Ok(CacheDecision::Cache(plan)) = catalog.resolve_cache(request) else { continue };
            for import in plan.imports() {
                keeps_its_audience(import.target(), import.login(), import.registry(), false)?;
            }
            for export in plan.exports() {
                keeps_its_audience(export.target(), export.login(), export.registry(), false)?;
            }
        }
    }
}
