//! Rule 10.9: the first failure wins. For each two neighbours in the order, requests that fail in both ways: the
//! earlier is reported.

use registry_resolver::catalog::{AdHocPushes, DefaultPush};
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{
    AdHocTarget, AwsOptions, AwsRoleArn, Builder, Candidate, PushChoice, Tags, Trust,
};
use registry_resolver::{BuildOutput, Catalog, Domain, PushRequest, Reference, RegistryConfig, SkipReason};

use crate::push::{builder, refused, refused_as, skipped};

/// Whose default is not set, and which denies ad-hoc targets.
fn account(push: DefaultPush) -> Catalog {
    builder([
        RegistryConfig::new("azure").azure("acme").prefix("team-a"),
        RegistryConfig::new("hub").docker_hub().namespace("acme").primary(),
        RegistryConfig::new("hub-too").docker_hub(),
    ])
    .default_push(push)
    .ad_hoc_pushes(AdHocPushes::Deny)
    .build()
    .unwrap()
}

fn always() -> Catalog {
    account(DefaultPush::Always)
}

/// A build without a tag of any kind.
fn step(image_name: &str) -> BuildOutput<'_> {
    BuildOutput::new(image_name)
}

fn disabled(image_name: &str) -> PushRequest<'_> {
    PushRequest::new(step(image_name).with_builder(Builder::docker(PushChoice::Disabled)))
}

fn silent_buildx(image_name: &str) -> PushRequest<'_> {
    PushRequest::new(step(image_name).with_builder(Builder::buildx(PushChoice::Unstated).unwrap()))
}

const UNKNOWN: [&str; 1] = ["nobody"];
const CONFLICTING: [&str; 2] = ["hub", "hub-too"];

/// Rule 10.9: the request's shape: a step that contradicts itself is no request, whatever the account.
#[test]
fn the_request_s_shape_comes_first() {
    assert_eq!(Builder::buildx(PushChoice::Disabled).unwrap_err().kind(), ErrorKind::ConflictingOptions);
    let tags = Tags::of_step(Some("1"), Some((&["2"]).into())).unwrap_err();
    assert_eq!(tags.kind(), ErrorKind::ConflictingOptions);
}

/// Rule 10.9: 7.3 and tag conflicts, then contexts.
#[test]
fn buildx_and_the_number_of_tags_come_before_contexts() {
    let never = account(DefaultPush::Never);
    for contexts in [&UNKNOWN[..], &CONFLICTING] {
        let request = silent_buildx("app").with_contexts(contexts);
        assert_eq!(refused_as(&never, request), ErrorKind::ConflictingOptions);
    }
    let many = ["1"; 65];
    for contexts in [&UNKNOWN[..], &CONFLICTING] {
        let request = PushRequest::new(step("app")).with_tags(&many).with_contexts(contexts);
        assert_eq!(refused_as(&always(), request), ErrorKind::InvalidRequest);
    }
}

/// Rule 10.9: contexts, unknown ones first, then the named registry.
#[test]
fn contexts_come_before_the_named_registry() {
    let both = ["hub", "hub-too", "nobody"];
    for (contexts, kind) in [
        (&UNKNOWN[..], ErrorKind::UnknownRegistry),
        (&CONFLICTING, ErrorKind::ConflictingContexts),
        (&both, ErrorKind::UnknownRegistry),
    ] {
        let error =
            refused(&always(), PushRequest::new(step("app")).with_target("somebody").with_contexts(contexts));
        assert_eq!(error.kind(), kind);
        assert!(!error.to_string().contains("somebody"), "{error}");
        let partner = AdHocTarget::new(Domain::parse("partner.example").unwrap()).unwrap();
        let error =
            refused(&always(), PushRequest::new(step("app")).with_target(partner).with_contexts(contexts));
        assert_eq!(error.kind(), kind);
    }
}

/// Rule 10.9: the named registry, then skip.
#[test]
fn the_named_registry_comes_before_a_skip() {
    let requests = [
        disabled("app"),
        PushRequest::new(step("app")).with_trust(Trust::Untrusted),
        PushRequest::new(step("app")),
    ];
    let partner = AdHocTarget::new(Domain::parse("partner.example").unwrap()).unwrap();
    for push in [DefaultPush::Always, DefaultPush::Never, DefaultPush::Explicit] {
        let catalog = account(push);
        for request in requests {
            assert_eq!(refused_as(&catalog, request.with_target("nobody")), ErrorKind::UnknownRegistry);
            assert_eq!(refused_as(&catalog, request.with_target(partner)), ErrorKind::Denied);
        }
    }
}

/// Rule 10.9: contexts, then skip.
#[test]
fn contexts_come_before_a_skip() {
    assert_eq!(refused_as(&always(), disabled("app").with_contexts(&UNKNOWN)), ErrorKind::UnknownRegistry);
    assert_eq!(
        refused_as(&always(), disabled("app").with_contexts(&CONFLICTING)),
        ErrorKind::ConflictingContexts
    );
}

/// Rule 10.9: skip, then the default.
#[test]
fn a_skip_comes_before_the_default_registry() {
    assert_eq!(skipped(&always(), disabled("app")), SkipReason::DisabledByStep);
    let untrusted = PushRequest::new(step("app")).with_trust(Trust::Untrusted);
    assert_eq!(skipped(&always(), untrusted), SkipReason::Untrusted);
    let silent = PushRequest::new(step("app"));
    assert_eq!(skipped(&account(DefaultPush::Never), silent), SkipReason::DisabledByAccount);
    assert_eq!(refused_as(&account(DefaultPush::Explicit), silent), ErrorKind::PushNotStated);
    assert_eq!(skipped(&always(), silent), SkipReason::NoDefaultRegistry);
    assert_eq!(refused_as(&always(), silent_buildx("app")), ErrorKind::NoDefaultRegistry);
}

/// Rule 10.9: skip, then all that is behind it: a push that does not happen has no name to be wrong.
#[test]
fn a_skip_comes_before_the_name() {
    for name in ["../../evil", "ghcr.io/acme/app", "a//b", "", "app:1"] {
        let request = disabled(name).with_tags("no tag");
        assert_eq!(skipped(&always(), request), SkipReason::DisabledByStep);
        assert_eq!(skipped(&always(), request.with_target("azure")), SkipReason::DisabledByStep);
    }
}

/// Rule 10.9: what needs the target or the candidate stands between the default and the name: buildx next to a context
/// (7.3), options for another provider (7.12), the candidate's own pull (7.9).
#[test]
fn what_the_target_does_not_take_comes_before_the_name() {
    let catalog = builder([
        RegistryConfig::new("one").quay().primary(),
        RegistryConfig::new("two").quay(),
        RegistryConfig::new("ghcr").github(),
        RegistryConfig::new("ghcr-too").github(),
    ])
    .build()
    .unwrap();
    let context = silent_buildx("../evil").with_contexts(&["two"]);
    let options =
        AwsOptions::default().with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/x").unwrap());
    let image = Candidate::image(Reference::parse("ghcr.io/acme/app:1").unwrap()).with_image_name("../evil");
    for (request, kind) in [
        (context, ErrorKind::ConflictingContexts),
        (silent_buildx("../evil").with_aws(options), ErrorKind::ConflictingOptions),
        (PushRequest::new(image), ErrorKind::AmbiguousRegistry),
    ] {
        assert_eq!(refused_as(&catalog, request), ErrorKind::NoDefaultRegistry);
        assert_eq!(refused_as(&catalog, request.with_target("one")), kind);
    }
    assert_eq!(refused_as(&catalog, silent_buildx("../evil").with_target("one")), ErrorKind::InvalidName);
}

/// Rule 10.9: the default, then the name.
#[test]
fn the_default_registry_comes_before_the_name() {
    for name in ["../../evil", "app:1", "", "Acme"] {
        assert_eq!(refused_as(&always(), silent_buildx(name)), ErrorKind::NoDefaultRegistry);
        assert_eq!(
            refused_as(&always(), PushRequest::new(step(name)).with_target("azure")),
            ErrorKind::InvalidName
        );
    }
}

/// Rule 10.9: the name, then its domain.
#[test]
fn the_name_comes_before_its_domain() {
    for name in
        ["ghcr.io/acme/app:1", "ghcr.io/acme//app", "ghcr.io/../evil", "ghcr.io/Acme/app", "../../evil"]
    {
        assert_eq!(
            refused_as(&always(), PushRequest::new(step(name)).with_target("azure")),
            ErrorKind::InvalidName
        );
    }
    let wrong = PushRequest::new(step("ghcr.io/acme/app")).with_target("azure");
    assert_eq!(refused_as(&always(), wrong), ErrorKind::DomainMismatch);
}

/// Rule 10.9: the domain, then the naming rule.
#[test]
fn the_domain_comes_before_the_naming_rule() {
    // Three components are too many for Docker Hub, and `ghcr.io` is not on it.
    let elsewhere = PushRequest::new(step("ghcr.io/acme/team/app")).with_target("hub");
    assert_eq!(refused_as(&always(), elsewhere), ErrorKind::DomainMismatch);
    let deep = PushRequest::new(step("docker.io/acme/team/app")).with_target("hub");
    assert_eq!(refused_as(&always(), deep), ErrorKind::NamingRule);
    // Outside of the prefix, and one component too few.
    let catalog = builder([RegistryConfig::new("gar").gar("eu").prefix("p/images")]).build().unwrap();
    let outside = PushRequest::new(step("eu-docker.pkg.dev/p/app")).with_tags("1");
    assert_eq!(refused_as(&catalog, outside), ErrorKind::DomainMismatch);
}

/// Rule 10.9: a name that is too long is none, and comes before the naming rule.
#[test]
fn the_length_of_a_name_comes_before_the_naming_rule() {
    let catalog = builder([RegistryConfig::new("hub").docker_hub().prefix("acme/deep")]).build().unwrap();
    let long = "x".repeat(250);
    assert_eq!(refused_as(&catalog, PushRequest::new(step(&long))), ErrorKind::InvalidName);
    assert_eq!(refused_as(&catalog, PushRequest::new(step("x"))), ErrorKind::NamingRule);
}

/// Rule 10.9: the naming rule, then the tags.
#[test]
fn the_naming_rule_comes_before_the_tags() {
    let named = ["feature/x"];
    for tags in [Tags::Unstated, Tags::One("no tag"), Tags::from(&named)] {
        for name in ["app", "somebody-else/app"] {
            let request = PushRequest::new(step(name)).with_target("hub").with_tags(tags);
            assert_eq!(refused_as(&always(), request), ErrorKind::NamingRule);
        }
    }
    let request = PushRequest::new(step("acme/app")).with_target("hub");
    assert_eq!(refused_as(&always(), request), ErrorKind::MissingTag);
    assert_eq!(refused_as(&always(), request.with_tags("no tag")), ErrorKind::InvalidName);
}

/// Rule 10.9: a request that fails in every way, mended one failure after the other: the whole order of 10.9.
#[test]
fn the_failures_come_in_order() {
    let never = account(DefaultPush::Never);
    let named = |name| {
        PushRequest::new(step(name).with_builder(Builder::docker(PushChoice::Enabled))).with_tags("no tag")
    };
    let bad = named("ghcr.io/acme//app");
    let buildx = silent_buildx("ghcr.io/acme//app")
        .with_tags("no tag")
        .with_contexts(&UNKNOWN)
        .with_target("somebody");
    assert_eq!(refused_as(&never, buildx), ErrorKind::ConflictingOptions);
    let unknown = bad.with_contexts(&UNKNOWN).with_target("somebody").with_trust(Trust::Untrusted);
    assert_eq!(refused(&never, unknown).to_string(), "unknown registry context `nobody`");
    let conflicting = bad.with_contexts(&CONFLICTING).with_target("somebody").with_trust(Trust::Untrusted);
    assert_eq!(refused_as(&never, conflicting), ErrorKind::ConflictingContexts);
    let registry = bad.with_target("somebody").with_trust(Trust::Untrusted);
    assert_eq!(refused(&never, registry).to_string(), "unknown registry `somebody`");
    assert_eq!(skipped(&never, bad.with_trust(Trust::Untrusted)), SkipReason::Untrusted);
    assert_eq!(skipped(&never, bad), SkipReason::NoDefaultRegistry);
    let candidate = PushRequest::new(Candidate::built("ghcr.io/acme//app")).with_tags("no tag");
    assert_eq!(refused_as(&never, candidate), ErrorKind::NoDefaultRegistry);
    assert_eq!(refused_as(&never, bad.with_target("hub")), ErrorKind::InvalidName);
    assert_eq!(
        refused_as(&never, named("ghcr.io/acme/team/app").with_target("hub")),
        ErrorKind::DomainMismatch
    );
    assert_eq!(refused_as(&never, named("acme/team/app").with_target("hub")), ErrorKind::NamingRule);
    let error = refused(&never, named("acme/app").with_target("hub"));
    assert_eq!(error.kind(), ErrorKind::InvalidName);
    assert!(error.to_string().starts_with("invalid tag "), "{error}");
}
