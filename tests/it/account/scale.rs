//! Rules 4.1 and 10.6: accounts far larger than any account.

use core::fmt::Write as _;

use registry_resolver::catalog::Problem;
use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{PullRequest, Reference};

use crate::account::{catalog, export, refused};

/// `count` registries, each written by `registry`.
fn account(count: usize, registry: impl Fn(usize) -> String) -> String {
    let mut text = String::from("[");
    for place in 0..count {
        let comma = if place == 0 { "" } else { ",\n" };
        write!(text, "{comma}{}", registry(place)).unwrap();
    }
    text.push(']');
    text
}

#[track_caller]
fn assert_all(text: &str, count: usize, kind: Kind) {
    let problems = refused(text);
    assert_eq!(problems.len(), count);
    assert!(problems.iter().all(|problem| problem.kind() == kind), "all are {kind:?}");
    // In the order of the registries.
    let first = problems.iter().next().unwrap().path().to_owned();
    let last = problems.iter().last().unwrap().path().to_owned();
    assert!(first.starts_with("[0].") || first.starts_with("[1]."), "{first}");
    assert!(last.starts_with("[4999]."), "{last}");
}

/// Suggestions have a budget: what is beyond it is told without one.
#[test]
fn rule_4_1_five_thousand_unknown_fallbacks_are_all_reported() {
    let text = account(5_000, |place| {
        format!(
            r#"{{"_id": "{place:024}", "name": "registry-{place:090}", "domain": "r{place}.io", "fallbackRegistry": "regsitry-{place:090}x"}}"#
        )
    });
    assert_all(&text, 5_000, Kind::UnknownRegistry);
}

#[test]
fn rule_4_1_five_thousand_unknown_ids_are_all_reported() {
    let text = account(5_000, |place| {
        format!(
            r#"{{"_id": "{place:024x}", "name": "r{place}", "domain": "r{place}.io", "fallbackRegistry": "f{place:023x}"}}"#
        )
    });
    assert_all(&text, 5_000, Kind::UnknownRegistry);
}

#[test]
fn rule_4_1_five_thousand_unknown_providers_are_all_reported() {
    let long = "dockerhub".repeat(20);
    let text = account(5_000, |place| {
        format!(r#"{{"name": "r{place}", "provider": "{long}{place}", "domain": "r{place}.io"}}"#)
    });
    assert_all(&text, 5_000, Kind::UnknownProvider);
}

#[test]
fn rule_4_1_five_thousand_times_one_name_is_all_reported() {
    let text = account(5_000, |_| r#"{"name": "a", "domain": "a.io"}"#.to_owned());
    assert_all(&text, 4_999, Kind::DuplicateName);
    let text = account(5_000, |place| format!(r#"{{"_id": "1", "name": "r{place}", "domain": "a.io"}}"#));
    assert_all(&text, 4_999, Kind::DuplicateId);
}

#[test]
fn rule_4_2_five_thousand_primaries_of_one_domain_are_all_reported() {
    let text =
        account(5_000, |place| format!(r#"{{"name": "r{place}", "domain": "a.io", "primary": true}}"#));
    assert_all(&text, 4_999, Kind::TwoPrimaries);
}

/// Rule 4.2: thousands of circles, and one of five thousand.
#[test]
fn rule_4_2_circles_are_found_in_any_number_and_length() {
    let pairs = account(5_000, |place| {
        format!(r#"{{"name": "r{place}", "domain": "r{place}.io", "fallbackRegistry": "r{}"}}"#, place ^ 1)
    });
    let problems = refused(&pairs);
    assert_eq!(problems.len(), 2_500);
    assert!(problems.iter().all(|problem| problem.kind() == Kind::FallbackCycle));
    let ring = account(5_000, |place| {
        let next = (place + 1) % 5_000;
        format!(
            r#"{{"_id": "i{place}", "name": "r{place}", "domain": "r{place}.io", "fallbackRegistry": "i{next}"}}"#
        )
    });
    let problems = refused(&ring);
    assert_eq!(problems.len(), 1);
    assert!(problems.iter().next().unwrap().message().ends_with(" → r4999 → r0"));
    let line = account(5_000, |place| {
        format!(
            r#"{{"name": "r{place}", "domain": "r{place}.io", "fallbackRegistry": "r{}"}}"#,
            place.saturating_sub(1)
        )
    });
    // The first falls back to itself, and the last begins a very long chain.
    let kinds: Vec<Kind> = refused(&line).iter().map(Problem::kind).collect();
    assert_eq!(kinds, [Kind::SelfFallback, Kind::FallbackChain]);
}

/// Rule 4.6: twenty thousand registries are an account, on domains of their own, with fallbacks by id.
#[test]
fn rule_4_6_twenty_thousand_registries_build() {
    let count = 20_000;
    let text = account(count, |place| {
        // Chains of eight.
        let fallback = if place % 8 == 7 { String::new() } else { format!("id-{}", place + 1) };
        format!(
            r#"{{"_id": "id-{place}", "name": "registry {place}", "domain": "r{place}.example:5000", "repositoryPrefix": "p{place}", "default": {}, "primary": true, "fallbackRegistry": "{fallback}", "password": "x"}}"#,
            place == 7_777
        )
    });
    let catalog = catalog(&text);
    assert_eq!(catalog.len(), count);
    assert_eq!(catalog.default_registry().unwrap().name(), "registry 7777");
    for place in [0, 1, 8, 4_999, 19_992, 19_999] {
        let image = format!("R{place}.example:5000/p{place}/app:1");
        let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&image).unwrap())).unwrap();
        let asked: Vec<String> =
            plan.attempts().map(|attempt| attempt.registry().unwrap().name().to_owned()).collect();
        let expected: Vec<String> =
            (place..=(place | 7).min(count - 1)).map(|it| format!("registry {it}")).collect();
        assert_eq!(asked, expected);
    }
    assert!(catalog.registry("registry 20000").is_none());
}

/// The same on one domain, where only a primary makes the choice.
#[test]
fn rule_4_4_twenty_thousand_registries_on_one_domain_build() {
    let text = account(20_000, |place| {
        format!(r#"{{"name": "r{place}", "provider": "dockerhub", "repositoryPrefix": "p{}"}}"#, place % 1000)
    });
    let builder = export(&text).into_builder();
    let image = Reference::parse("nginx").unwrap();
    let catalog = builder.clone().build().unwrap();
    let error = catalog.resolve_pull(PullRequest::new(image)).unwrap_err();
    assert!(
        error.to_string().contains(" and 19990 more are on docker.io and none is its primary"),
        "{error}"
    );
    let catalog = builder.set_primary("r4242").build().unwrap();
    let plan = catalog.resolve_pull(PullRequest::new(image)).unwrap();
    assert_eq!(plan.source().unwrap().registry().unwrap().name(), "r4242");
}
