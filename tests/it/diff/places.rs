//! What the answers of a change say of each place, for people and for programs.

use registry_resolver::diff::{Answer, AnswerPlace, CatalogDiff};
use registry_resolver::policy::{FallbackFailures, FallbackPolicy};
use registry_resolver::push::Candidate;
use registry_resolver::registry::Reach;
use registry_resolver::{
    Access, BuildOutput, CacheRequest, Catalog, Fallback, PushRequest, Reference, RegistryConfig,
    RetryPolicy, Transport,
};

use crate::diff::{builder, catalog, other};

fn slow() -> RetryPolicy {
    RetryPolicy::DEFAULT.with_tries(7).unwrap()
}

/// The first change that names its witness like this.
#[track_caller]
fn change<'d>(diff: &'d CatalogDiff, witness: &str) -> &'d registry_resolver::diff::Change {
    diff.changes().iter().find(|it| it.witness().to_string().starts_with(witness)).unwrap()
}

fn places(answer: &Answer) -> &[AnswerPlace] {
    answer.places()
}

#[test]
fn a_diff_may_be_empty() {
    let (none, one) = (catalog([]), catalog([other("a", "a.example")]));
    assert!(none.diff(&none).is_empty());
    assert!(!none.diff(&one).is_empty());
}

/// Rules 4.7, 6.2 and 10.3: how a registry is spoken to, from where, and how often it is tried, all of it in every answer.
#[test]
fn how_a_place_is_reached() {
    let with = |config: RegistryConfig| builder([config]).set_caching("a").build().unwrap();
    let plain = || other("a", "a.example:5000");
    let before = with(plain());
    for (config, words, facts) in [
        (plain().plain_http(), ", plain HTTP", (Transport::Http, Reach::Anywhere)),
        (plain().inside_only(), ", from inside only", (Transport::Https, Reach::InsideOnly)),
    ] {
        let after = with(config);
        let diff = before.diff(&after);
        for (witness, role) in [("pull", "source"), ("build and push", "destination"), ("cache", "cache")] {
            let change = change(&diff, witness);
            let (old, new) = (&places(change.before())[0], &places(change.after())[0]);
            assert_eq!(new.role(), role);
            assert_eq!((old.transport(), old.reach()), (Transport::Https, Reach::Anywhere), "{witness}");
            assert_eq!((new.transport(), new.reach()), facts, "{witness}");
            assert!(new.to_string().ends_with(&format!(", login `a`{words}")), "{new}");
        }
    }
    let diff = before.diff(&with(plain().retry(slow())));
    for witness in ["pull", "build and push"] {
        let change = change(&diff, witness);
        let [old, new] = [change.before(), change.after()].map(|answer| places(answer)[0].retry());
        assert_eq!([old, new], [Some(RetryPolicy::DEFAULT), Some(slow())], "{witness}");
    }
    assert!(!diff.changes().iter().any(|it| it.witness().to_string().starts_with("cache")));
    let diff = before.diff(&builder([plain().access(Access::Public)]).set_caching("a").build().unwrap());
    assert_eq!(places(change(&diff, "cache").after())[0].retry(), None);
}

/// Rule 5.8.
#[test]
fn after_which_failures_a_place_is_asked() {
    let before = catalog([other("a", "a.example"), other("b", "b.example")]);
    let transient = Fallback::new("b").with_policy(FallbackPolicy::default().transient_only());
    let diff = before.diff(&before.edit().set_fallback("a", transient).build().unwrap());
    let change = change(&diff, "pull");
    let after: Vec<FallbackFailures> = places(change.after()).iter().map(AnswerPlace::after).collect();
    assert_eq!(after, [FallbackFailures::Any, FallbackFailures::Transient]);
}

/// A reference of more than 64 bytes is shown without its middle, and one of 64 whole.
#[test]
fn long_references_are_shortened() {
    let shown = |host: &str| {
        let before = Catalog::builder().build().unwrap();
        let diff = before.diff(&catalog([other("a", host)]));
        places(change(&diff, "pull").after())[0].to_string()
    };
    // `pull <host>/team/app:1`, which names the registry as a context.
    let host = |length: usize| "h".repeat(length - ".example/team/app:1".len()) + ".example";
    let whole = format!("{}/team/app:1", host(64));
    assert_eq!(shown(&host(64)), format!("source `a` {whole}, login `a`"));
    let longer = format!("{}/team/app:1", host(65));
    assert_eq!(shown(&host(65)), format!("source `a` {}…{}, login `a`", &longer[..32], &longer[34..]));
}

/// What is not asked about is not answered.
#[test]
fn what_is_not_asked_about_has_no_answer() {
    let (before, after) = (catalog([other("a", "a.example")]), catalog([other("a", "b.example")]));
    let diff = before.diff(&after);
    let build = || BuildOutput::new("app").with_branch("main");
    assert!(diff.changes_to_push(PushRequest::new(build())).is_some_and(|mut it| it.next().is_some()));
    assert!(diff.changes_to_push(PushRequest::new(build()).with_contexts(&["a"])).is_none());
    assert!(diff.changes_to_push(PushRequest::new(build()).with_retry(slow())).is_none());
    assert!(diff.changes_to_push(PushRequest::new(BuildOutput::new("app"))).is_none());
    let image = Candidate::image(Reference::parse("quay.io/acme/app:1").unwrap());
    assert!(diff.changes_to_push(PushRequest::new(image)).is_some());

    let cache = || CacheRequest::new("app").with_branch("main").with_caching_registry("a");
    assert!(diff.changes_to_cache(cache()).is_some_and(|mut it| it.next().is_some()));
    for other in [
        cache().with_contexts(&["a"]),
        cache().with_cache_from(&["nginx"]),
        cache().with_cache_to(&["quay.io/a/b:c"]),
        cache().with_branch("-"),
        CacheRequest::new("app").with_caching_registry("a"),
        cache().with_trust(registry_resolver::push::Trust::Untrusted),
        cache().with_automatic(registry_resolver::cache::AutomaticCache::Off),
        cache().with_usage(registry_resolver::cache::CacheUsage::Unused),
    ] {
        assert!(diff.changes_to_cache(other).is_none(), "{other:?}");
    }
}
