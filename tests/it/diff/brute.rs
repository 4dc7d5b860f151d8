//! `diff` against brute force: a request is answered differently if and only if it is in a class.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use registry_resolver::diff::CatalogDiff;
use registry_resolver::push::{AdHocTarget, AwsOptions, AwsRoleArn, Builder, Candidate, PushChoice, Trust};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{
    Attempt, BuildOutput, CacheDecision, CacheRequest, Catalog, Domain, Login, PullRequest, PushDecision,
    PushRequest, Reference, ReferenceBuf, Registry, Target,
};

use crate::diff::drawn::pair;
use crate::shrinking::config;
use crate::support::{SHA, sized};

/// A login, its audience as an endpoint.
fn login(login: Login<'_, '_>) -> String {
    match login {
        Login::Anonymous => "anonymous".into(),
        Login::Ambient { audience, token_issuers, .. } => {
            format!("ambient {} {token_issuers:?}", endpoint(&audience.to_string()))
        }
        Login::With { credential, audience, token_issuers, .. } => {
            format!("{credential:?} {} {token_issuers:?}", endpoint(&audience.to_string()))
        }
    }
}

/// Domains compare as endpoints.
fn endpoint(domain: &str) -> String {
    let domain = domain.to_lowercase();
    domain.strip_suffix(":443").unwrap_or(&domain).into()
}

fn reference(target: Target<'_, '_>) -> String {
    let kept: ReferenceBuf = target.to_buf();
    let read = kept.as_reference();
    let (tag, digest) = (read.tag().map(|tag| tag.to_string()), read.digest().map(|it| it.to_string()));
    format!("{}/{} {tag:?} {digest:?}", endpoint(read.domain().as_str()), read.path())
}

fn attempt(it: Attempt<'_, '_>) -> String {
    let registry = it.registry().map(Registry::name);
    let facts = (it.role(), it.retry(), it.after(), it.transport(), it.reach());
    format!("{registry:?} {} {} {facts:?}", reference(it.target()), login(it.login()))
}

fn pulled(catalog: &Catalog, request: PullRequest<'_>) -> String {
    match catalog.resolve_pull(request) {
        Err(error) => error.kind().to_string(),
        Ok(plan) => {
            let attempts: Vec<String> = plan.attempts().map(attempt).collect();
            let left_out: Vec<_> = plan.left_out().map(|it| (it.name(), it.reason())).collect();
            format!("{attempts:?} {left_out:?}")
        }
    }
}

fn pushed(catalog: &Catalog, request: PushRequest<'_>) -> String {
    match catalog.resolve_push(request) {
        Err(error) => error.kind().to_string(),
        Ok(PushDecision::Skip(reason)) => reason.as_str().into(),
        Ok(PushDecision::Push(plan)) => {
            let each = plan.destinations().map(|it| {
                let facts = (it.registry().map(Registry::name), it.retry(), it.transport(), it.reach());
                format!("{} {} {facts:?}", reference(it.target()), login(it.login()))
            });
            each.collect::<Vec<_>>().join("\n")
        }
    }
}

fn cached(catalog: &Catalog, request: CacheRequest<'_>) -> String {
    match catalog.resolve_cache(request) {
        Err(error) => error.kind().to_string(),
        Ok(CacheDecision::Disabled(reason)) => reason.as_str().into(),
        Ok(CacheDecision::Cache(plan)) => {
            let each = plan.exports().iter().map(|it| {
                let facts = (it.registry().map(Registry::name), it.transport(), it.reach());
                format!("{} {} {facts:?}", reference(it.target()), login(it.login()))
            });
            each.collect::<Vec<_>>().join("\n")
        }
    }
}

const HOSTS: [&str; 7] = [
    "docker.io",
    "registry-1.docker.io",
    "a.example",
    "b.example:5000",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
    "elsewhere.example",
];

/// Paths at, below and beside every prefix that is drawn, and around every length that matters.
fn paths() -> Vec<String> {
    let mut paths: Vec<String> = [
        "app",
        "acme",
        "acme/app",
        "acme/x/app",
        "acme/web",
        "acme/web/app",
        "acme/web/x",
        "acme/web/x/app",
        "acme/web/x/y/app",
        "acmecorp/app",
        "acmecorp/x/app",
        "library/nginx",
        "library/x/app",
        "p/app",
        "p/images/app",
        "p.q/images/app",
        "p.q/app",
        "other/a/b/c/d",
    ]
    .map(String::from)
    .into();
    paths.extend([240, 252, 253].map(|length| "l".repeat(length) + "/a"));
    for front in ["", "acme/", "acme/web/", "p/"] {
        for length in [1, 2, 12, 14, 15, 230, 245, 246, 248, 250, 251, 253, 254, 255] {
            if length > front.len() {
                paths.push(format!("{front}{}", "z".repeat(length - front.len())));
            }
            if length > front.len() + 2 {
                paths.push(format!("{front}z/{}", "z".repeat(length - front.len() - 2)));
            }
        }
    }
    paths
}

fn check_pulls(before: &Catalog, after: &Catalog, diff: &CatalogDiff) -> Result<(), TestCaseError> {
    let names: Vec<String> = (0..4).map(|index| format!("r{index}")).collect();
    let mut contexts: Vec<Vec<&str>> = vec![vec![], vec!["unknown"], vec!["unknown", "r0"]];
    for (index, first) in names.iter().enumerate() {
        contexts.push(vec![first]);
        contexts.extend(names[index + 1..].iter().map(|second| vec![first.as_str(), second.as_str()]));
    }
    contexts.push(vec!["r0", "r1", "r2"]);
    let all = paths();
    for host in HOSTS {
        for (number, path) in all.iter().enumerate() {
            for end in [":1".to_owned(), format!("@{SHA}")] {
                let text = format!("{host}/{path}{end}");
                let Ok(image) = Reference::parse(&text) else { continue };
                // Every path without and with one context, and with several a few.
                for contexts in contexts.iter().filter(|it| it.len() < 2 || number % 11 == 1) {
                    let request = PullRequest::new(image).with_contexts(contexts);
                    let differs = pulled(before, request) != pulled(after, request);
                    let classes: Vec<String> =
                        diff.changes_to_pull(image, contexts).map(|it| it.class().to_string()).collect();
                    prop_assert_eq!(differs, !classes.is_empty(), "{} {:?} {:?}", text, contexts, classes);
                }
            }
        }
    }
    Ok(())
}

fn check_pushes(before: &Catalog, after: &Catalog, diff: &CatalogDiff) -> Result<(), TestCaseError> {
    let mut names: Vec<String> = paths()
        .into_iter()
        .enumerate()
        .filter(|(it, _)| it % 3 == 0 || *it < 21)
        .map(|(_, path)| path)
        .collect();
    for host in HOSTS {
        names.extend(
            ["app", "acme/app", "acme/web/app", "p/a/b", "acme/web/x/app"]
                .map(|path| format!("{host}/{path}")),
        );
    }
    names.push("123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/app".into());
    names.push("app:1".into());
    let regions = [None, Some("us-west-2"), Some("eu-west-1"), Some("cn-north-1"), Some("us-gov-west-1")];
    let builders = [
        Builder::docker(PushChoice::Enabled),
        Builder::docker(PushChoice::Unstated),
        Builder::docker(PushChoice::Disabled),
        Builder::buildx(PushChoice::Unstated).unwrap(),
        Builder::buildx(PushChoice::Enabled).unwrap(),
    ];
    let check = |request: PushRequest<'_>| {
        let differs = pushed(before, request) != pushed(after, request);
        let classes: Vec<String> =
            diff.changes_to_push(request).unwrap().map(|it| it.class().to_string()).collect();
        prop_assert_eq!(differs, !classes.is_empty(), "{:?} {:?}", request, classes);
        Ok(())
    };
    for (number, name) in names.iter().enumerate() {
        for to in [None, Some("r0"), Some("r1"), Some("r2"), Some("r3"), Some("unknown")] {
            let send = |request: PushRequest<'_>| match to {
                None => check(request),
                // The request borrows the name no longer than it is checked.
                Some(to) => check(request.with_target(to)),
            };
            send(PushRequest::new(BuildOutput::new(name).with_branch("main")))?;
            let trusted = [Trust::Trusted, Trust::Untrusted];
            for builder in builders {
                for trust in trusted.into_iter().filter(|_| number % 4 == 0) {
                    send(
                        PushRequest::new(BuildOutput::new(name).with_branch("main").with_builder(builder))
                            .with_trust(trust),
                    )?;
                }
            }
            send(PushRequest::new(Candidate::built(name)))?;
            for region in regions.into_iter().flatten().filter(|_| name.contains("acme/app")) {
                let aws = AwsOptions::default().with_region(AwsRegion::parse(region).unwrap());
                send(PushRequest::new(Candidate::built(name)).with_aws(aws))?;
            }
            send(
                PushRequest::new(Candidate::built(name)).with_aws(
                    AwsOptions::default()
                        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/r").unwrap()),
                ),
            )?;
        }
        for host in HOSTS.into_iter().filter(|_| number < 3) {
            let to = AdHocTarget::new(Domain::parse(host).unwrap()).unwrap();
            for builder in builders {
                check(
                    PushRequest::new(BuildOutput::new(name).with_branch("main").with_builder(builder))
                        .with_target(to),
                )?;
            }
        }
        for registry in [None, Some("r0"), Some("r1"), Some("r2"), Some("r3"), Some("unknown")] {
            let request = CacheRequest::new(name).with_branch("main");
            let request = registry.map_or(request, |registry| request.with_caching_registry(registry));
            let differs = cached(before, request) != cached(after, request);
            let classes: Vec<String> =
                diff.changes_to_cache(request).unwrap().map(|it| it.class().to_string()).collect();
            prop_assert_eq!(differs, !classes.is_empty(), "{:?} {:?}", request, classes);
        }
    }
    Ok(())
}

/// Images that a push step fetches, with and without a name of their own (7.6).
fn check_promotions(before: &Catalog, after: &Catalog, diff: &CatalogDiff) -> Result<(), TestCaseError> {
    let all = paths();
    let check = |request: PushRequest<'_>| {
        let Some(changes) = diff.changes_to_push(request) else { return Ok(()) };
        let classes: Vec<String> = changes.map(|it| it.class().to_string()).collect();
        let differs = pushed(before, request) != pushed(after, request);
        prop_assert_eq!(differs, !classes.is_empty(), "{:?} {:?}", request, classes);
        Ok(())
    };
    for host in HOSTS {
        for path in all.iter().enumerate().filter(|(it, _)| it % 5 == 0 || *it < 21).map(|(_, path)| path) {
            let text = format!("{host}/{path}:1");
            let Ok(image) = Reference::parse(&text) else { continue };
            for candidate in [Candidate::image(image), Candidate::image(image).with_image_name("acme/app")] {
                let request = PushRequest::new(candidate);
                check(request)?;
                for to in ["r0", "r1", "r2", "r3", "unknown"] {
                    check(request.with_target(to))?;
                }
                check(
                    request
                        .with_target(AdHocTarget::new(Domain::parse("elsewhere.example").unwrap()).unwrap()),
                )?;
            }
        }
    }
    Ok(())
}

/// Every witness is answered differently, and is in its own class.
fn check_witnesses(before: &Catalog, after: &Catalog, diff: &CatalogDiff) -> Result<(), TestCaseError> {
    for change in diff.changes() {
        prop_assert_ne!(change.before(), change.after(), "{}", change);
        let witness = change.witness();
        let is_there = |mut found: Box<dyn Iterator<Item = &registry_resolver::diff::Change> + '_>| {
            found.any(|it| core::ptr::eq(it, change))
        };
        if let Some(request) = witness.push() {
            prop_assert_ne!(pushed(before, request), pushed(after, request), "{}", change);
            prop_assert!(is_there(Box::new(diff.changes_to_push(request).unwrap())), "{}", change);
        } else if let Some(request) = witness.cache() {
            prop_assert_ne!(cached(before, request), cached(after, request), "{}", change);
            prop_assert!(is_there(Box::new(diff.changes_to_cache(request).unwrap())), "{}", change);
        } else {
            let request = witness.pull().unwrap();
            prop_assert_ne!(pulled(before, request), pulled(after, request), "{}", change);
            let image = Reference::parse(witness.name()).unwrap();
            let contexts = witness.contexts();
            prop_assert!(is_there(Box::new(diff.changes_to_pull(image, contexts))), "{}", change);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(3))]

    /// Issue 5, point 4.
    #[test]
    fn a_request_differs_if_and_only_if_it_is_in_a_class((before, after) in pair()) {
        let (before, after) = (before.catalog(), after.catalog());
        let diff = before.diff(&after);
        check_witnesses(&before, &after, &diff)?;
        check_pulls(&before, &after, &diff)?;
        check_pushes(&before, &after, &diff)?;
        check_promotions(&before, &after, &diff)?;
        prop_assert!(before.diff(&before).is_empty());
        prop_assert!(after.diff(&after.edit().build().unwrap()).is_empty());
        prop_assert_eq!(before.diff(&after).to_string(), diff.to_string());
        prop_assert_eq!(after.diff(&before).is_empty(), diff.is_empty());
    }
}

/// What is drawn is worth the property: every kind of change comes up.
#[test]
fn every_kind_of_change_is_drawn_and_fits_a_terminal() {
    let mut runner = TestRunner::deterministic();
    let mut kinds = Vec::new();
    for _ in 0..sized(100) {
        let (before, after) = pair().new_tree(&mut runner).unwrap().current();
        let diff = before.catalog().diff(&after.catalog());
        kinds.extend(diff.changes().iter().map(|change| change.kind().as_str()));
        let text = diff.to_string();
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }
    kinds.sort_unstable();
    kinds.dedup();
    let all = [
        "connection",
        "context",
        "credential",
        "destination",
        "fallback",
        "name",
        "refusal",
        "registry",
        "retry",
        "source",
    ];
    assert_eq!(kinds, all);
}
