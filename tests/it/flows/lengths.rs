//! Rules 5.6 and 7.4: a path has at most 255 characters, and below some prefixes nothing is left of them.

use registry_resolver::catalog::Matching;
use registry_resolver::flows::{Flow, FlowKind, SourceReached};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, Fallback, Provider, PullRequest, PushRequest, Reference,
};

use crate::flows::{account, named};

const LENGTHS: [usize; 9] = [1, 4, 247, 249, 250, 251, 252, 253, 254];

#[test]
fn rule_7_4_what_a_push_has_room_for() {
    for provider in [Provider::Other, Provider::Quay, Provider::Gar, Provider::DockerHub] {
        for length in LENGTHS {
            let host = if provider == Provider::DockerHub { "docker.io" } else { "a.example" };
            let registry = named("a").on(provider, host).prefix("a".repeat(length));
            let catalog = account([registry, named("b").quay()]).build().unwrap();
            let pushed = ["x", "x/x", "x/x/x"].iter().any(|name| {
                let request = PushRequest::new(BuildOutput::new(name)).with_tags("1").with_target("a");
                catalog.resolve_push(request).is_ok()
            });
            let flows = catalog.flows().pushes();
            let of =
                |kind| flows.iter().any(|it| it.registry() == catalog.registry("a") && it.kind() == kind);
            assert_eq!(of(FlowKind::PushNamed), pushed, "{provider} {length}");
            assert!(of(FlowKind::CacheEntry));
        }
    }
}

#[test]
fn rule_7_8_a_namespace_that_leaves_no_room() {
    for length in [1, 252, 253, 254, 255] {
        let namespace = "n".repeat(length);
        let registry = named("a").docker_hub().namespace(&*namespace);
        let catalog = account([registry, named("b").quay()]).build().unwrap();
        let name = format!("{namespace}/x");
        let request = PushRequest::new(BuildOutput::new(&name)).with_tags("1").with_target("a");
        let flows = catalog.flows().pushes();
        let is_push = |flow: &Flow<'_>| flow.kind() == FlowKind::PushNamed;
        let said = flows.iter().any(|flow| flow.registry() == catalog.registry("a") && is_push(flow));
        assert_eq!(said, catalog.resolve_push(request).is_ok(), "{length}");
    }
}

#[test]
fn rule_8_1_what_build_cache_has_room_for() {
    for (provider, length) in [Provider::Other, Provider::Quay, Provider::Gar]
        .into_iter()
        .flat_map(|it| LENGTHS.map(|length| (it, length)))
    {
        let registry = named("a").on(provider, "a.example").prefix("a".repeat(length));
        let catalog = account([registry, named("b").quay()]).set_caching("a").build().unwrap();
        let named = |request: CacheRequest<'static>| request.with_caching_registry("a");
        let held = |ask: &dyn Fn(CacheRequest<'static>) -> CacheRequest<'static>| {
            let requests = ["x", "x/x", "x/x/x"].map(|name| ask(CacheRequest::new(name).with_branch("main")));
            requests.into_iter().any(|request| catalog.resolve_cache(request).is_ok())
        };
        let flows = catalog.flows();
        let of = |kind| flows.iter().any(|it| it.registry() == catalog.registry("a") && it.kind() == kind);
        assert_eq!(of(FlowKind::BuildCache), held(&|request| request), "{provider} {length}");
        assert_eq!(of(FlowKind::BuildCacheNamed), held(&named), "{provider} {length}");
    }
}

/// Rule 5.6: of long names, a class has those that the fallback has room for.
#[test]
fn rule_5_6_classes_have_what_is_not_too_long() {
    let naming = [FallbackPolicy::default(), FallbackPolicy::default().keep_path()];
    for (own, there, policy) in [0, 10, 120]
        .into_iter()
        .flat_map(|own| [0, 9, 10, 11, 130].map(|there| (own, there)))
        .flat_map(|(own, there)| naming.map(|policy| (own, there, policy)))
    {
        let fallback = Fallback::new("to").with_policy(policy);
        let mut source = named("source").other("s.example").fallback(fallback);
        let mut to = named("to").other("t.example");
        if own > 0 {
            source = source.prefix("s".repeat(own));
        }
        if there > 0 {
            to = to.prefix("t".repeat(there));
        }
        let catalog = account([source, to]).build().unwrap();
        let flows = catalog.flows();
        let reached = |flow: &&Flow<'_>| matches!(flow.kind(), FlowKind::Fallback(it) if it.source_reached() == SourceReached::Picked);
        let flow = flows.iter().find(reached).unwrap();
        for length in 1..=255_usize {
            let path = match length.checked_sub(own + 1) {
                Some(rest) if own > 0 && rest > 0 => format!("{}/{}", "s".repeat(own), "x".repeat(rest)),
                _ => "x".repeat(length),
            };
            let image = format!("s.example/{path}");
            let image = Reference::parse(&image).unwrap();
            let plan = catalog.resolve_pull(PullRequest::new(image)).unwrap();
            let attempt = plan.attempts().nth(1);
            let said = flow.images().includes_path(image.path());
            assert_eq!(said, attempt.is_some(), "{own} {there} {policy:?} {length}");
            assert!(!said || length <= flow.images().longest());
            if let Some(attempt) = attempt {
                let there = attempt.target().to_buf();
                assert!(flow.names_there().includes_path(there.as_reference().path()));
            }
        }
    }
}

/// The shortest images there are: alone, and below a prefix.
fn shortest(prefix: Option<&str>) -> Vec<String> {
    let below = |name| prefix.map(|prefix| format!("{prefix}/{name}"));
    ["x", "x/x"].into_iter().map(String::from).chain(["x", "x/x"].into_iter().filter_map(below)).collect()
}

/// Who comes to `to` along the fallback of `source`: pulls without a context, those with one, or none.
fn reached(catalog: &Catalog, images: &[String]) -> Option<SourceReached> {
    let comes = |contexts: &[&str]| {
        images.iter().any(|path| {
            let image = format!("s.example/{path}");
            let Ok(image) = Reference::parse(&image) else { return false };
            let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(contexts)).unwrap();
            let source = catalog.registry("source");
            plan.source().unwrap().registry() == source
                && plan.attempts().any(|attempt| attempt.registry() == catalog.registry("to"))
        })
    };
    if comes(&[]) {
        Some(SourceReached::Picked)
    } else {
        comes(&["source"]).then_some(SourceReached::AsContext)
    }
}

#[test]
fn rule_5_6_what_a_fallback_has_room_for() {
    let lengths = || [None].into_iter().chain(LENGTHS.map(Some));
    let naming = [FallbackPolicy::default(), FallbackPolicy::default().keep_path()];
    for (own, there) in lengths().flat_map(|own| lengths().map(move |there| (own, there))) {
        let prefix = own.map(|length| "s".repeat(length));
        for (policy, hub, matching) in naming.into_iter().flat_map(|policy| {
            let places = ["docker.io", "t.example"];
            places.into_iter().flat_map(move |hub| {
                [Matching::Domain, Matching::LongestPrefix].map(|matching| (policy, hub, matching))
            })
        }) {
            let source = named("source").other("s.example").fallback(Fallback::new("to").with_policy(policy));
            let source = match &prefix {
                Some(prefix) => source.prefix(prefix.as_str()),
                None => source.primary(),
            };
            let to = named("to").other(hub);
            let to = if let Some(length) = there { to.prefix("t".repeat(length)) } else { to };
            // Another registry takes what the prefix does not cover.
            let rest = if prefix.is_some() { None } else { Some("other") };
            let other = named("other").other("s.example");
            let other = if let Some(rest) = rest { other.prefix(rest) } else { other.primary() };
            let catalog = account([source, to, other]).matching(matching).build().unwrap();
            let flows = catalog.flows();
            let said = flows.iter().find_map(|flow| match flow.kind() {
                FlowKind::Fallback(fallback) => Some(fallback.source_reached()),
                _ => None,
            });
            let seen = reached(&catalog, &shortest(prefix.as_deref()));
            assert_eq!(said, seen, "{own:?} {there:?} {policy:?} {hub} {matching:?}");
        }
    }
}

/// Rules 5.1, 5.6 and 7.8: what was pushed comes along a fallback where the shortest name of it has room there.
#[test]
fn rule_5_6_what_was_pushed_has_room_at_a_fallback() {
    let built = |source: registry_resolver::RegistryConfig, room: usize| {
        let keep = Fallback::new("b").with_policy(FallbackPolicy::default().keep_path());
        let there = named("b").other("b.example").prefix("b".repeat(room));
        let catalog = account([source.fallback(keep), there]).build().unwrap();
        let flows = catalog.flows();
        flows.iter().any(|flow| {
            matches!(flow.kind(), FlowKind::Fallback(it) if it.source_reached() == SourceReached::Built)
        })
    };
    for (source, most) in [
        // A character behind the prefix; three components; a namespace and a name.
        (named("a").other("a.example").prefix("a".repeat(100)), 152),
        (named("a").gar("europe"), 249),
        (named("a").docker_hub().namespace("abcdefgh").namespace("abcdefghi"), 244),
    ] {
        assert!(built(source.clone(), most), "{source:?}");
        assert!(!built(source.clone(), most + 1), "{source:?}");
    }
}
