//! What is serialised into a writer that is full is refused with the writer's own error, at every byte (rule 4.6, and
//! section 11 for answers).

use alloc::collections::BTreeSet;
use core::time::Duration;

use registry_resolver::cache::{AutomaticCache, PastImage};
use registry_resolver::catalog::{AdHocPushes, DefaultPush, Matching, UncoveredDomains};
use registry_resolver::diff::Change;
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::push::{
    AdHocTarget, AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName, Builder, Candidate, PushChoice,
    Trust,
};
use registry_resolver::registry::{AwsRegion, EcrRegistry};
use registry_resolver::{
    Access, BuildOutput, CacheRequest, Catalog, CatalogBuilder, Digest, Domain, FailureClass, FailurePolicy,
    Fallback, Limits, Pipeline, PullRequest, PushRequest, Reference, Run, Session, TryResult,
};

use crate::support::{SHA as DIGEST, named};

use crate::borders::full_writers::assert_written;

/// Registries on which every fact of a plan can be seen.
pub(crate) fn account() -> CatalogBuilder {
    let transient = FallbackPolicy::default().transient_only();
    Catalog::builder()
        .registry(named("hub").docker_hub().fallback(Fallback::new("inside").with_policy(transient)))
        .registry(
            named("inside")
                .other("inside.example:5000")
                .prefix("hub")
                .plain_http()
                .inside_only()
                .fallback("pinned"),
        )
        .registry(named("pinned").quay().prefix("acme").fallback("last"))
        .registry(named("last").docker_hub().access(Access::Credential("second".into())))
        .registry(named("ecr").ecr(EcrRegistry { account: "123456789012", region: "us-west-2" }))
        .set_default("ecr")
        .set_primary("hub")
        .set_caching("pinned")
}

pub(crate) fn image(text: &str) -> PullRequest<'_> {
    PullRequest::new(Reference::parse(text).unwrap())
}

/// A push with every option of Amazon's.
pub(crate) fn abroad() -> PushRequest<'static> {
    let aws = AwsOptions::default()
        .with_region(AwsRegion::parse("eu-west-1").unwrap())
        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/push").unwrap())
        .with_session_name(AwsSessionName::parse("ci").unwrap())
        .with_session_duration(AwsSessionDuration::from_secs(900).unwrap());
    PushRequest::new(Candidate::image(Reference::parse("nginx:1").unwrap())).with_aws(aws)
}

#[test]
fn rule_4_6_catalogs() {
    let policy = FallbackPolicy::default().keep_path().pinned_only().transient_only();
    let full = account()
        .registry(
            named("own")
                .on(registry_resolver::Provider::DockerHub, "hub.example")
                .namespace("acme")
                .accept_untrusted_pushes()
                .fallback(Fallback::new("pinned").with_policy(policy))
                .retry(registry_resolver::RetryPolicy::DEFAULT.with_tries(10).unwrap()),
        )
        .registry(named("open").other("open.example").access(Access::Public))
        .matching(Matching::LongestPrefix)
        .uncovered_domains(UncoveredDomains::Deny)
        .default_push(DefaultPush::Never)
        .ad_hoc_pushes(AdHocPushes::Deny)
        .share_credential("second", ["docker.io", "b.example"])
        .other_contexts(["vault"])
        .build()
        .unwrap();
    assert_written(&full);
    assert_written(&full.lints().iter().collect::<Vec<_>>());
    assert_written(&full.flows());
}

/// Each edit of a lint is written in its own words.
#[test]
fn rule_4_6_lints() {
    let accounts = [
        Catalog::builder().registry(named("a").other("ghcr.io:443")),
        Catalog::builder().registry(named("a").on(registry_resolver::Provider::GitHub, "quay.io")),
        Catalog::builder().registry(named("a").quay().fallback("b")).registry(named("b").github()),
    ];
    for account in accounts {
        let catalog = account.build().unwrap();
        assert!(catalog.lints().iter().any(|lint| lint.edit().is_some()));
        assert_written(&catalog.lints());
    }
}

#[test]
fn section_11_pulls() {
    let catalog = account().build().unwrap();
    for text in ["team/app:1", "app", "inside.example:5000/hub/app", "nowhere.example/app"] {
        let request = image(text);
        assert_written(&catalog.resolve_pull(request).unwrap());
        assert_written(&catalog.explain_pull(request));
    }
    let unknown = image("app").with_contexts(&["nobody"]);
    assert_written(&catalog.explain_pull(unknown));
    let prefixes = account().matching(Matching::LongestPrefix).build().unwrap();
    assert_written(&prefixes.explain_pull(image("docker.io/team/app")));
}

#[test]
fn section_11_pushes() {
    let catalog = account().build().unwrap();
    let build = BuildOutput::new("team/app").with_branch("main");
    let silent = build.with_builder(Builder::docker(PushChoice::Disabled));
    let host = AdHocTarget::new(Domain::parse("ghcr.io").unwrap()).unwrap();
    let requests = [
        abroad(),
        PushRequest::new(build),
        PushRequest::new(silent),
        PushRequest::new(build).with_target("inside"),
        PushRequest::new(build).with_target(host),
        PushRequest::new(build).with_trust(Trust::Untrusted),
    ];
    for request in requests {
        for to in catalog.resolve_push(request).unwrap().destinations() {
            let target = to.target();
            let parts = (target.domain(), target.name(), target.tag());
            let text = serde_json::to_string(&parts).unwrap();
            assert_eq!(text, format!(r#"["{}","{}","{}"]"#, parts.0, parts.1, parts.2.unwrap()));
            assert_written(&parts);
        }
        assert_written(&catalog.resolve_push(request).unwrap());
        assert_written(&catalog.explain_push(request));
    }
}

#[test]
fn section_11_build_cache() {
    let catalog = account().build().unwrap();
    let images = [PastImage::new("app", Digest::parse(DIGEST).unwrap()).with_content_hash("x")];
    let request = CacheRequest::new("app").with_branch("main");
    let requests = [
        request.with_past(&images).with_content_hash("x"),
        request.with_cache_from(&["nginx"]).with_automatic(AutomaticCache::Off),
        request.with_automatic(AutomaticCache::Off),
        request.with_trust(Trust::Untrusted),
    ];
    for request in requests {
        assert_written(&catalog.resolve_cache(request).unwrap());
        assert_written(&catalog.explain_cache(request));
    }
}

#[test]
fn section_11_flows() {
    let policy = FallbackPolicy::default().keep_path().pinned_only().transient_only();
    let catalog = account()
        .registry(
            named("own")
                .other("own.example")
                .prefix("x")
                .fallback(Fallback::new("inside").with_policy(policy)),
        )
        .registry(named("other").other("own.example").prefix("x/y").fallback("pinned"))
        .matching(Matching::LongestPrefix)
        .build()
        .unwrap();
    let third = account().registry(named("third").docker_hub().fallback("pinned")).build().unwrap();
    assert_written(&third.flows());
    let text = serde_json::to_string(&third.flows()).unwrap();
    assert!(text.contains(r#""source_reached":"as_context""#), "{text}");
    for flow in &catalog.flows() {
        assert_written(flow);
    }
}

#[test]
fn section_11_differences() {
    // Of changes that are written with the same keys, one is enough.
    let shape = |change: &Change| {
        let text = serde_json::to_string(&(change.witness(), change.before(), change.after())).unwrap();
        text.split('"').filter(|part| !part.contains(['.', '/'])).collect::<String>()
    };
    let mut seen = BTreeSet::new();
    let before = account().build().unwrap();
    let ecr = EcrRegistry { account: "999999999999", region: "us-west-2" };
    let afters = [
        before.edit().remove("ecr").registry(named("ecr").ecr(ecr)).set_default("ecr"),
        before.edit().set_default("hub").set_caching("inside"),
        before.edit().clear_caching().default_push(DefaultPush::Never).ad_hoc_pushes(AdHocPushes::Deny),
        before.edit().uncovered_domains(UncoveredDomains::Deny).default_push(DefaultPush::Explicit),
        before.edit().clear_fallback("inside").set_primary("last"),
    ];
    for after in afters {
        let after = after.build().unwrap();
        for (a, b) in [(&before, &after), (&after, &before)] {
            let diff = a.diff(b);
            assert!(!diff.is_empty());
            assert_written(&diff.changes()[0]);
            for change in diff.changes().iter().filter(|change| seen.insert(shape(change))) {
                assert_written(change.witness());
                assert_written(change.before());
                assert_written(change.after());
            }
        }
    }
}

#[test]
fn rule_9_2_preflights() {
    let catalog = account().build().unwrap();
    let text = r#"{"steps": {
        "one": {"type": "build", "image_name": "app", "tag": "${{LATE}}", "cache_from": ["nginx"]},
        "two": {"type": "push", "candidate": "nginx", "registry": "nowhere"},
        "three": {"type": "push", "candidate": "nginx:1", "registry": "inside"},
        "four": {"type": "build", "image_name": "app", "disable_push": true},
        "five": {"type": "freestyle", "image": "docker.io/app"},
        "six": {"type": "freestyle", "image": "${{four}}"},
        "seven": {"type": "freestyle", "image": "${{LATE}}"},
        "eight": {"type": "parallel", "steps": {"nine": {"type": "freestyle", "image": "ghcr.io/a/b"}}}
    }}"#;
    let pipeline: Pipeline = serde_json::from_str(text).unwrap();
    assert_written(&pipeline.preflight(&catalog, &Run::default().with_branch("main")));
    assert_written(
        &pipeline.preflight(&catalog, &Run::default().with_branch("main").with_trust(Trust::Untrusted)),
    );
    let none = catalog.edit().clear_caching().build().unwrap();
    assert_written(&pipeline.preflight(&none, &Run::default()));
}

#[test]
fn rule_6_7_saved_sessions() {
    let catalog = account().build().unwrap();
    let plan = catalog.resolve_pull(image("team/app:1")).unwrap();
    let mut session = Session::new(&plan, FailurePolicy::DOCUMENTED, Limits::default());
    let registry_resolver::Action::Try { id, .. } = session.action() else { unreachable!("a try") };
    session.report(id, TryResult::failed(FailureClass::Timeout), Duration::from_secs(1));
    assert_written(&session.save());
}
