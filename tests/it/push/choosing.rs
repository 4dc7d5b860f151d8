//! Rules 7.1 to 7.3 and 7.11: whether something is pushed at all, and to which registry.

use registry_resolver::catalog::DefaultPush;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{AdHocTarget, Builder, PushChoice, Trust};
use registry_resolver::registry::{GcrLocation, Reach};
use registry_resolver::{
    Access, BuildOutput, Catalog, Domain, Login, PushError, PushRequest, RegistryConfig, RetryPolicy,
    SkipReason, Transport,
};

use crate::push::{
    build, builder, candidate, catalog, issuers, logins, other, plan, pushed, refused, refused_as, skipped,
};

fn two() -> [RegistryConfig; 2] {
    [other("one", "one.example"), other("two", "two.example").default_registry()]
}

fn silent(builder: Builder) -> PushRequest<'static> {
    PushRequest::new(BuildOutput::new("app").with_builder(builder)).with_tags("1")
}

/// Rule 7.1: build and push steps alike.
#[test]
fn the_registry_is_the_one_named_else_the_default_one() {
    let catalog = catalog(two());
    for request in [build("app"), candidate("app").with_tags("1")] {
        let name = if plan(&catalog, request).source().is_some() { "library/app" } else { "app" };
        assert_eq!(pushed(&catalog, request), [format!("two.example/{name}:1")]);
        assert_eq!(pushed(&catalog, request.with_target("one")), [format!("one.example/{name}:1")]);
        assert_eq!(pushed(&catalog, request.with_target("two")), [format!("two.example/{name}:1")]);
    }
}

/// Rule 7.1: a registry that there is not, and the one that was probably meant.
#[test]
fn an_unknown_registry_is_refused() {
    let catalog = catalog(two());
    for (name, text) in [
        ("onne", "unknown registry `onne`; did you mean `one`?"),
        ("Two", "unknown registry `Two`; did you mean `two`?"),
        ("nothing-like-it", "unknown registry `nothing-like-it`"),
        ("two.example", "unknown registry `two.example`"),
        ("", "unknown registry ``"),
    ] {
        let error = refused(&catalog, build("app").with_target(name));
        assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::UnknownRegistry, text));
    }
}

/// Rule 7.1: without a default, the error lists the names that there are, at most ten.
#[test]
fn without_a_default_the_names_are_listed() {
    for count in [0, 2, 10, 11, 50] {
        let in_order: Vec<String> = (0..count).map(|index| format!("r{index:02}")).collect();
        let domains = in_order.iter().rev().map(|name| other(name, &format!("{name}.example")));
        let catalog = catalog(domains);
        // A build without buildx builds, and keeps its image where it is.
        assert_eq!(skipped(&catalog, build("app")), SkipReason::NoDefaultRegistry);
        let buildx = silent(Builder::buildx(PushChoice::Unstated).unwrap());
        assert_eq!(refused_as(&catalog, buildx), ErrorKind::NoDefaultRegistry);
        let error = refused(&catalog, candidate("acme/app:1"));
        let PushError::NoDefaultRegistry { names, .. } = &error else { unreachable!("{error}") };
        assert_eq!(names.iter().collect::<Vec<_>>(), in_order[..count.min(10)]);
        assert_eq!(names.more(), count.saturating_sub(10));
    }
}

/// Rule 7.2: what the step says comes before the account's default, which is *always* unless set.
#[test]
fn the_step_and_the_account_decide_whether_a_build_is_pushed() {
    use DefaultPush::{Always, Explicit, Never};
    use PushChoice::{Disabled, Enabled, Unstated};

    assert_eq!(catalog(two()).default_push(), Always);
    for (account, choice, reason) in [
        (Always, Unstated, None),
        (Always, Enabled, None),
        (Always, Disabled, Some(SkipReason::DisabledByStep)),
        (Never, Unstated, Some(SkipReason::DisabledByAccount)),
        (Never, Enabled, None),
        (Never, Disabled, Some(SkipReason::DisabledByStep)),
        (Explicit, Disabled, Some(SkipReason::DisabledByStep)),
    ] {
        let catalog = builder(two()).default_push(account).build().unwrap();
        let request = silent(Builder::docker(choice));
        match reason {
            None => assert_eq!(pushed(&catalog, request), ["two.example/app:1"]),
            Some(reason) => {
                assert_eq!(skipped(&catalog, request), reason, "{account:?} {choice:?}");
                assert_eq!(catalog.resolve_push(request).unwrap().destinations().count(), 0);
            }
        }
    }
    let explicit = builder(two()).default_push(Explicit).build().unwrap();
    // A registry that is named states the push, and nothing else does.
    for choice in [Unstated, Enabled] {
        let request = silent(Builder::docker(choice));
        assert_eq!(refused_as(&explicit, request), ErrorKind::PushNotStated, "{choice:?}");
        assert_eq!(pushed(&explicit, request.with_target("one")), ["one.example/app:1"], "{choice:?}");
    }
    assert_eq!(
        skipped(&explicit, silent(Builder::docker(Disabled)).with_target("one")),
        SkipReason::DisabledByStep
    );
    let host = AdHocTarget::new(Domain::parse("partner.example").unwrap()).unwrap();
    assert_eq!(pushed(&explicit, build("app").with_target(host)), ["partner.example/app:1"]);
}

/// Rule 7.2 is of build steps: a push step pushes.
#[test]
fn the_account_s_default_is_not_for_push_steps() {
    for account in [DefaultPush::Never, DefaultPush::Explicit] {
        let catalog = builder(two()).default_push(account).build().unwrap();
        assert_eq!(pushed(&catalog, candidate("acme/app:1")), ["two.example/acme/app:latest"]);
    }
}

/// Rule 7.3.
#[test]
fn buildx_pushes_or_is_an_error() {
    use DefaultPush::{Always, Explicit, Never};
    use PushChoice::{Enabled, Unstated};

    for (account, choice, kind) in [
        (Always, Unstated, None),
        (Always, Enabled, None),
        (Never, Unstated, Some(ErrorKind::ConflictingOptions)),
        (Never, Enabled, None),
        (Explicit, Unstated, Some(ErrorKind::PushNotStated)),
        (Explicit, Enabled, Some(ErrorKind::PushNotStated)),
    ] {
        let catalog = builder(two()).default_push(account).build().unwrap();
        let request = silent(Builder::buildx(choice).unwrap());
        match kind {
            None => assert_eq!(pushed(&catalog, request), ["two.example/app:1"]),
            Some(kind) => assert_eq!(refused_as(&catalog, request), kind, "{account:?} {choice:?}"),
        }
    }
}

/// Rule 7.3: buildx is logged in to its target all the while.
#[test]
fn buildx_takes_no_other_context_on_the_target_s_domain() {
    let catalog = catalog([
        RegistryConfig::new("production").gcr(GcrLocation::Any).primary().default_registry(),
        RegistryConfig::new("staging").gcr(GcrLocation::Any),
        RegistryConfig::new("us").gcr(GcrLocation::Us),
        RegistryConfig::new("hub").docker_hub().primary(),
        other("hub-too", "registry.hub.docker.com:443"),
    ]);
    let buildx = Builder::buildx(PushChoice::Enabled).unwrap();
    let step = |builder| PushRequest::new(BuildOutput::new("acme/app").with_builder(builder)).with_tags("1");
    for (to, contexts, conflicts) in [
        ("production", &["staging"][..], true),
        ("production", &["us", "staging"], true),
        ("staging", &["production"], true),
        ("hub", &["hub-too"], true),
        ("hub-too", &["hub"], true),
        ("production", &["production"], false),
        ("production", &["us", "hub"], false),
        ("production", &[], false),
    ] {
        let request = step(buildx).with_target(to).with_contexts(contexts);
        if conflicts {
            assert_eq!(refused_as(&catalog, request), ErrorKind::ConflictingContexts, "{to} {contexts:?}");
        } else {
            assert_eq!(pushed(&catalog, request), ["gcr.io/acme/app:1"]);
        }
        // A plain build logs in one after the other.
        let plain = step(Builder::docker(PushChoice::Enabled)).with_target(to).with_contexts(contexts);
        assert_eq!(plan(&catalog, plain).destinations().len(), 1);
    }
    // The default registry is a target like one that is named.
    let by_default = step(buildx).with_contexts(&["staging"]);
    assert_eq!(refused_as(&catalog, by_default), ErrorKind::ConflictingContexts);
}

/// Rule 7.11: a fork's build is not pushed, but where the registry takes such pushes.
#[test]
fn what_is_not_trusted_is_pushed_only_where_it_is_accepted() {
    let catalog = catalog([
        other("strict", "strict.example").default_registry(),
        other("open", "open.example").accept_untrusted_pushes(),
    ]);
    for request in [build("app"), candidate("ghcr.io/app:1").with_tags("1")] {
        assert_eq!(pushed(&catalog, request), ["strict.example/app:1"]);
        assert_eq!(pushed(&catalog, request.with_trust(Trust::Trusted)), ["strict.example/app:1"]);
        let untrusted = request.with_trust(Trust::Untrusted);
        assert_eq!(skipped(&catalog, untrusted), SkipReason::Untrusted);
        assert_eq!(skipped(&catalog, untrusted.with_target("strict")), SkipReason::Untrusted);
        assert_eq!(pushed(&catalog, untrusted.with_target("open")), ["open.example/app:1"]);
    }
    let open_by_default = catalog.edit().set_default("open").build().unwrap();
    assert_eq!(pushed(&open_by_default, build("app").with_trust(Trust::Untrusted)), ["open.example/app:1"]);
}

/// Rules 7.2 and 7.11: every reason has a stable name and says itself in words.
#[test]
fn every_reason_to_skip_explains_itself() {
    for (reason, name, text) in [
        (SkipReason::DisabledByStep, "disabled_by_step", "the step disables its push"),
        (
            SkipReason::DisabledByAccount,
            "disabled_by_account",
            "the account pushes no builds unless they say so",
        ),
        (
            SkipReason::Untrusted,
            "untrusted",
            "the build is not trusted, and the registry takes no such pushes",
        ),
        (
            SkipReason::NoDefaultRegistry,
            "no_default_registry",
            "the step names no registry, and none is the default",
        ),
    ] {
        assert_eq!((reason.as_str(), &*reason.to_string()), (name, text));
    }
}

/// Rules 3.6, 4.7, 6.8, 10.1 and 10.3: what travels on a destination is its own registry's.
#[test]
fn a_destination_carries_its_registry_s_facts() {
    let patient = RetryPolicy::default().with_tries(9).unwrap();
    let catalog = catalog([
        other("inner", "Inner.example:5000")
            .plain_http()
            .inside_only()
            .retry(patient)
            .access(Access::Credential("robot".into()))
            .fallback("hub"),
        RegistryConfig::new("hub").docker_hub(),
        other("public", "public.example").access(Access::Public),
    ]);
    let to = |name| plan(&catalog, build("acme/app").with_target(name)).destinations().next().unwrap();
    let inner = to("inner");
    assert_eq!(inner.registry().unwrap().name(), "inner");
    assert_eq!((inner.transport(), inner.reach()), (Transport::Http, Reach::InsideOnly));
    assert_eq!(
        (inner.retry(), inner.login().to_string()),
        (patient, "`robot` for Inner.example:5000".into())
    );
    let hub = to("hub");
    assert_eq!((hub.transport(), hub.reach()), (Transport::Https, Reach::Anywhere));
    assert_eq!(
        (hub.retry(), issuers(hub.login())),
        (RetryPolicy::DEFAULT, vec!["auth.docker.io".to_owned()])
    );
    assert_eq!(issuers(inner.login()), [""; 0]);
    assert_eq!(to("public").login(), Login::Anonymous);
}

/// Rules 6.2 and 6.8: a push is retried as its registry says, unless the request says otherwise.
#[test]
fn a_request_may_override_the_retry_policy() {
    let patient = RetryPolicy::default().with_tries(9).unwrap();
    let hasty = RetryPolicy::default().with_tries(1).unwrap();
    let catalog = catalog([other("own", "own.example").retry(patient)]);
    let retries = |request| plan(&catalog, request).destinations().map(|to| to.retry()).collect::<Vec<_>>();
    let request = build("app").with_tags(&["1", "2"]);
    assert_eq!(retries(request), [patient; 2]);
    assert_eq!(retries(request.with_retry(hasty)), [hasty; 2]);
}

/// Rules 7.1 and 10.6: the order of an account never changes where a push goes.
#[test]
fn the_order_of_registries_changes_nothing() {
    let [one, two] = two();
    for catalog in [catalog([one.clone(), two.clone()]), catalog([two, one])] {
        let catalog: &Catalog = &catalog;
        assert_eq!(logins(catalog, build("app")), ["`two` for two.example"]);
        assert_eq!(logins(catalog, build("app").with_target("one")), ["`one` for one.example"]);
    }
}

/// Rule 14.1: a push to a registry whose login the caller keeps has that login, for that registry alone.
#[test]
fn rule_14_1_a_push_with_what_the_caller_keeps() {
    let kept = RegistryConfig::new("kept").other("kept.example").access(Access::Ambient);
    let catalog = Catalog::builder().registry(kept).build().unwrap();
    let request = PushRequest::new(BuildOutput::new("app")).with_tags("1");
    let decision = catalog.resolve_push(request).unwrap();
    let login = decision.destinations().next().unwrap().login();
    assert!(
        matches!(login, Login::Ambient { audience, .. } if audience.to_string() == "kept.example"),
        "{login:?}"
    );
    #[cfg(feature = "analysis")]
    {
        let explanation = catalog.explain_push(request);
        let codes: Vec<_> = explanation.reasons().iter().map(|reason| reason.kind().as_str()).collect();
        assert!(!codes.contains(&"public_push"), "{explanation}");
    }
}
