//! What holds whatever the account and the request: section 10 of the rules, over accounts that share domains under
//! several spellings, prefixes and fallback chains.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod changes;
mod drawn;
#[cfg(feature = "serde")]
pub(crate) mod kept;
#[cfg(feature = "serde")]
mod routed;
#[cfg(feature = "serde")]
mod routes;

use core::fmt::Write as _;

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::catalog::DefaultPush;
use registry_resolver::push::{AwsOptions, AwsSessionName, TagPolicy, Tags};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{
    BuildOutput, Catalog, Credential, Domain, Login, PullPlan, PushDecision, PushPlan, PushRequest,
    Reference, Registry, RegistryConfig, Target,
};

use crate::draw::{DrawnAccount, DrawnSubject, DrawnTarget};
use crate::shrinking::config;
use drawn::{Ask, DOMAINS, PREFIXES, asked, hostile};

/// Everything that is decided, as text; of an error its kind.
fn decided(catalog: &Catalog, ask: &Ask) -> String {
    let mut text = String::new();
    let describe = |text: &mut String, plan: PullPlan<'_, '_>| {
        for it in plan.attempts() {
            let facts = (it.role(), it.registry(), it.retry(), it.after(), it.transport(), it.reach());
            writeln!(text, "{} {} {facts:?}", it.target(), it.login()).unwrap();
        }
        writeln!(text, "without {:?}", plan.left_out()).unwrap();
    };
    match ask.pull.request().map(|request| catalog.resolve_pull(request)) {
        Some(Ok(plan)) => describe(&mut text, plan),
        Some(Err(error)) => writeln!(text, "{}", error.kind()).unwrap(),
        None => {}
    }
    match ask.push.request().map(|request| catalog.resolve_push(request)) {
        Some(Ok(decision)) => {
            for it in decision.destinations() {
                let facts = (it.registry(), it.retry(), it.transport(), it.reach(), it.aws());
                writeln!(text, "{} {} {facts:?}", it.target(), it.login()).unwrap();
            }
            if let Some(source) = decision.plan().and_then(PushPlan::source) {
                describe(&mut text, source);
            }
            if decision.plan().is_none() {
                writeln!(text, "{decision:?}").unwrap();
            }
        }
        Some(Err(error)) => writeln!(text, "{}", error.kind()).unwrap(),
        None => {}
    }
    text
}

/// What is decided of build cache; of an error all that it says.
fn cached(catalog: &Catalog, ask: &Ask) -> String {
    format!("{:?}", catalog.resolve_cache(ask.cache(&ask.past())))
}

/// The same, and of an error all that it says.
fn told(catalog: &Catalog, ask: &Ask) -> String {
    let pull = ask.pull.request().and_then(|request| catalog.resolve_pull(request).err());
    let push = ask.push.request().and_then(|request| catalog.resolve_push(request).err());
    format!("{}{pull:?}{push:?}{}", decided(catalog, ask), cached(catalog, ask))
}

/// Rule 10.1, for one login.
fn keeps_its_audience(
    target: Target<'_, '_>,
    login: Login<'_, '_>,
    registry: Option<Registry<'_>>,
    is_ad_hoc: bool,
) -> Result<(), TestCaseError> {
    let Login::With { credential, audience, token_issuers, .. } = login else {
        prop_assert!(!is_ad_hoc && registry.is_none_or(|registry| registry.credential().is_none()));
        return Ok(());
    };
    // Rule 2.8: the audience is spelled as the target.
    let audience = audience.to_string();
    prop_assert_eq!(&audience, &target.domain().text());
    let audience = Domain::parse(&audience).unwrap();
    prop_assert!(login.may_see(audience) && target.domain() == audience);
    let Some(registry) = registry else {
        prop_assert!(is_ad_hoc);
        prop_assert_eq!(credential, Credential::Step);
        return Ok(());
    };
    prop_assert_eq!(Some(credential), registry.credential());
    prop_assert!(registry.domain() == audience || are_siblings(registry.domain(), audience));
    // Those of the table, and those that it lists itself (3.7).
    let is_hub = audience == Domain::parse("docker.io").unwrap();
    prop_assert!(!is_hub || token_issuers.contains(Domain::parse("auth.docker.io").unwrap()));
    prop_assert_eq!(token_issuers, registry.token_issuers());
    Ok(())
}

/// Rule 7.12: one account's registries in two regions, `<account>.dkr.ecr.<region>.amazonaws.com`.
fn are_siblings(one: Domain<'_>, other: Domain<'_>) -> bool {
    let account_and_suffix = |domain: Domain<'_>| {
        let host = domain.host().to_lowercase();
        let parts: Vec<String> = host.split('.').map(String::from).collect();
        (parts.len() > 5).then(|| [&parts[..3], &parts[4..]].concat())
    };
    let own = account_and_suffix(one);
    own.as_ref().is_some_and(|parts| parts[1..3] == ["dkr", "ecr"]) && own == account_and_suffix(other)
}

/// Rules 2.6 and 10.4: what is shown is one reference, and the one that was meant.
fn reads_back(target: Target<'_, '_>) -> Result<(), TestCaseError> {
    let shown = target.to_string();
    let read = Reference::parse(&shown).unwrap();
    let kept = target.to_buf();
    prop_assert_eq!(kept.as_reference(), read);
    prop_assert_eq!(read.to_buf(), kept.clone());
    prop_assert_eq!(kept.as_str(), &shown);
    prop_assert!(read.path().len() <= 255);
    prop_assert!(target.components().eq(read.path().components()));
    Ok(())
}

proptest! {
    #![proptest_config(config(80))]

    /// Rule 10.6: the same question has the same answer, in whichever order the account lists its registries.
    #[test]
    fn the_order_of_registries_decides_nothing(
        (account, asks, shuffled) in asked(8).prop_flat_map(|(account, asks)| {
            let shuffled = Just(account.registries.clone()).prop_shuffle();
            (Just(account), Just(asks), shuffled)
        }),
    ) {
        let catalog = account.catalog();
        let other = DrawnAccount { registries: shuffled, ..account }.catalog();
        for ask in &asks {
            let first = told(&catalog, ask);
            prop_assert_eq!(&told(&catalog, ask), &first);
            prop_assert_eq!(&told(&catalog.clone(), ask), &first);
            prop_assert_eq!(&told(&catalog.edit().build().unwrap(), ask), &first);
            prop_assert_eq!(&told(&other, ask), &first);
        }
    }

    /// Rule 10.6: a registry on another domain changes nothing where the default is marked.
    #[test]
    fn a_registry_elsewhere_decides_nothing(
        (account, asks) in asked(8),
        prefix in of(select(PREFIXES.to_vec())),
        primary in any::<bool>(),
    ) {
        let catalog = DrawnAccount { default: Some("r0".into()), ..account }.catalog();
        let mut added = RegistryConfig::new("elsewhere").other("elsewhere.example").fallback("r0");
        if let Some(prefix) = prefix {
            added = added.prefix(prefix);
        }
        let added = if primary { added.primary() } else { added };
        // A chain of eight is as long as one may be (4.2); the ninth registry then stands alone.
        let larger = catalog.edit().registry(added).build();
        let larger = larger.or_else(|_| {
            catalog.edit().registry(RegistryConfig::new("elsewhere").other("elsewhere.example")).build()
        }).unwrap();
        for ask in &asks {
            prop_assert_eq!(decided(&larger, ask), decided(&catalog, ask));
            prop_assert_eq!(cached(&larger, ask), cached(&catalog, ask));
        }
    }

    /// Rule 10.1: a credential goes to its own registry's domain, or to the same account's in another region (7.12).
    #[test]
    fn a_credential_keeps_its_audience((account, asks) in asked(8)) {
        let catalog = account.catalog();
        for ask in &asks {
            let pull = ask.pull.request().and_then(|request| catalog.resolve_pull(request).ok());
            let push = ask.push.request().and_then(|request| catalog.resolve_push(request).ok());
            let source = push.and_then(|decision| decision.plan().and_then(PushPlan::source));
            for attempt in pull.into_iter().chain(source).flat_map(|plan| plan.attempts()) {
                keeps_its_audience(attempt.target(), attempt.login(), attempt.registry(), false)?;
            }
            for it in push.iter().flat_map(PushDecision::destinations) {
                keeps_its_audience(it.target(), it.login(), it.registry(), ask.is_ad_hoc())?;
            }
        }
    }

    /// Rules 2.6, 10.4 and 10.5: every target is one reference; nothing leaves its prefix or loses its digest.
    #[test]
    fn a_target_reads_back_as_itself((account, asks) in asked(8)) {
        let catalog = account.catalog();
        for ask in &asks {
            if let Some(plan) = ask.pull.request().and_then(|request| catalog.resolve_pull(request).ok()) {
                for attempt in plan.attempts() {
                    reads_back(attempt.target())?;
                    prop_assert_eq!(attempt.target().digest(), plan.asked().reference().unwrap().digest());
                }
            }
            let push = ask.push.request().and_then(|request| catalog.resolve_push(request).ok());
            for destination in push.iter().flat_map(PushDecision::destinations) {
                reads_back(destination.target())?;
                let Some(prefix) = destination.registry().and_then(Registry::prefix) else { continue };
                let kept = destination.target().to_buf();
                prop_assert!(kept.as_reference().path().strip_prefix(prefix).is_some(), "{}", kept);
            }
        }
    }

    /// Rule 7.4: two relative names never collide within one registry, least of all one that begins with its prefix.
    #[test]
    fn two_names_are_two_destinations(
        (account, _) in asked(0),
        one in "(acme|web|app|team-a)(/(acme|web|app|images)){0,3}",
        two in "(acme|web|app|team-a)(/(acme|web|app|images)){0,3}",
    ) {
        let catalog = account.catalog().edit().default_push(DefaultPush::Always).build().unwrap();
        let pushed = |registry: &str, name: &str| {
            let request = PushRequest::new(BuildOutput::new(name)).with_target(registry).with_tags("1");
            let decision = catalog.resolve_push(request).ok()?;
            decision.destinations().next().map(|to| to.target().to_string())
        };
        for registry in catalog.registries() {
            let prefixed = registry.prefix().map_or_else(|| two.clone(), |prefix| format!("{prefix}/{one}"));
            for other in [&two, &prefixed] {
                let (first, second) = (pushed(registry.name(), &one), pushed(registry.name(), other));
                if first.is_some() && second.is_some() {
                    prop_assert_eq!(first == second, one == *other);
                }
            }
        }
    }

    /// Rule 10.6: nothing panics, whatever the text in whichever field.
    #[test]
    fn any_text_in_any_field_has_an_answer(
        (account, mut asks) in asked(1),
        texts in vec(hostile(), 8),
        domain in select(DOMAINS.to_vec()),
        which in 0..8_u8,
    ) {
        let catalog = account.catalog();
        let text = texts[0].clone();
        let mut ask = asks.remove(0);
        let name = match &mut ask.push.subject {
            DrawnSubject::Build(build) => &mut build.image_name,
            DrawnSubject::Candidate(candidate) => candidate.image_name.insert(String::new()),
            DrawnSubject::Built(name) => name,
        };
        match which {
            0 => ask.pull.image = text,
            1 => ask.pull.image = format!("{domain}/{text}"),
            2 => {
                ask.pull.contexts.clone_from(&texts);
                ask.push.contexts.clone_from(&texts);
                ask.cache.contexts.clone_from(&texts);
            }
            3 => name.clone_from(&text),
            4 => *name = format!("{domain}/{text}"),
            5 => ask.push.to = DrawnTarget::Registry(text),
            6 => (ask.push.tag, ask.push.tags) = (None, Some(texts.clone())),
            _ => {
                ask.cache.image_name = text;
                ask.cache.cache_from.clone_from(&texts);
            }
        }
        prop_assert_eq!(told(&catalog, &ask), told(&catalog, &ask));
        let step = BuildOutput::new(&texts[1]).with_branch(&texts[2]).with_revision(&texts[3]);
        let request = PushRequest::new(step.with_tag_policy(TagPolicy::Original))
            .with_target(&*texts[4])
            .with_contexts(&texts)
            .with_tags(Tags::of_step(Some(&texts[5]), None).unwrap())
            .with_aws(AwsOptions::default().with_session_name(AwsSessionName::parse("any").unwrap()));
        let region = AwsRegion::parse(&texts[0]).map(|region| request.with_aws(AwsOptions::default().with_region(region)));
        let requests = [request, request.with_target("r0"), request.with_target("r0").with_contexts(&[] as &[&str])];
        for request in requests.into_iter().chain(region) {
            if let Ok(decision) = catalog.resolve_push(request) {
                for destination in decision.destinations() {
                    reads_back(destination.target())?;
                }
            }
        }
    }
}
