//! Rule 7.10: a push to a host that is no registry of the account, with the step's own credentials.

use registry_resolver::catalog::AdHocPushes;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{AdHocTarget, AwsOptions, AwsRoleArn, Builder, PushChoice, Trust};
use registry_resolver::registry::{AwsRegion, Reach};
use registry_resolver::{
    BuildOutput, Catalog, Credential, Domain, Login, PushError, PushRequest, RegistryConfig, RetryPolicy,
    SkipReason, Transport,
};

use crate::push::{
    asked, build, builder, candidate, catalog, issuers, logins, other, plan, pushed, refused, refused_as,
    skipped,
};

fn on(domain: &str) -> AdHocTarget<'_> {
    AdHocTarget::new(Domain::parse(domain).unwrap()).unwrap()
}

fn account() -> Catalog {
    catalog([
        RegistryConfig::new("azure").azure("acme").default_registry(),
        RegistryConfig::new("hub").docker_hub(),
        other("nexus", "nexus.example:8443"),
    ])
}

/// Rule 7.10: the host, the step's credential, and nothing of any registry.
#[test]
fn an_ad_hoc_target_is_pushed_to_with_the_step_s_own_credential() {
    for catalog in [account(), catalog([])] {
        let request = build("team/app").with_target(on("registry.partner.example:5000"));
        assert_eq!(pushed(&catalog, request), ["registry.partner.example:5000/team/app:1"]);
        assert_eq!(logins(&catalog, request), ["the step's own for registry.partner.example:5000"]);
        let destination = plan(&catalog, request).destinations().next().unwrap();
        assert!(destination.registry().is_none());
        assert_eq!((destination.transport(), destination.reach()), (Transport::Https, Reach::Anywhere));
        assert_eq!((destination.retry(), destination.target().prefix()), (RetryPolicy::DEFAULT, None));
        let Login::With { credential, audience, .. } = destination.login() else { unreachable!() };
        assert_eq!((credential, credential.handle()), (Credential::Step, None));
        assert_eq!(audience.to_string(), "registry.partner.example:5000");
    }
}

/// Rule 7.10: a credential of a kind of its own, which no text can spell.
#[test]
fn no_registry_s_handle_is_the_step_s_credential() {
    for name in ["step", "Step", "the step's own credentials", "-"] {
        let catalog = catalog([other(name, "own.example")]);
        let destination = plan(&catalog, build("app").with_target(name)).destinations().next().unwrap();
        let credential = destination.login().credential().unwrap();
        assert_eq!(credential, Credential::Handle(name));
        assert_ne!(credential, Credential::Step);
    }
}

/// Rule 7.10: names, tags and promotion work as on any registry.
#[test]
fn an_ad_hoc_target_takes_names_and_tags_like_a_registry() {
    let catalog = account();
    let target = on("partner.example");
    let request = build("partner.example/team/app").with_tags(&["A", "b"]).with_target(target);
    assert_eq!(pushed(&catalog, request), ["partner.example/team/app:a", "partner.example/team/app:b"]);
    let promoted = candidate("nginx:1").with_target(target);
    assert_eq!(pushed(&catalog, promoted), ["partner.example/library/nginx:latest"]);
    let source = plan(&catalog, promoted).source().unwrap();
    assert_eq!(asked(&source), ["hub docker.io/library/nginx:1"]);
    assert_eq!(source.source().unwrap().login().to_string(), "`hub` for docker.io");
    for (name, kind) in [
        ("acme.azurecr.io/app", ErrorKind::DomainMismatch),
        ("partner.example:5000/app", ErrorKind::DomainMismatch),
        ("../app", ErrorKind::InvalidName),
        ("app:1", ErrorKind::InvalidName),
    ] {
        assert_eq!(refused_as(&catalog, build(name).with_target(target)), kind, "{name}");
    }
    let long = "x".repeat(256);
    assert_eq!(refused_as(&catalog, build(&long).with_target(target)), ErrorKind::InvalidName);
}

/// Rules 2.8 and 7.10: a host that a registry covers, under whatever spelling, is that registry's.
#[test]
fn a_covered_host_is_refused() {
    let catalog = account();
    for (domain, registry) in [
        ("acme.azurecr.io", "azure"),
        ("ACME.azurecr.io", "azure"),
        ("acme.azurecr.io:443", "azure"),
        ("docker.io", "hub"),
        ("index.docker.io", "hub"),
        ("registry-1.docker.io", "hub"),
        ("registry.hub.docker.com", "hub"),
        ("Nexus.example:8443", "nexus"),
    ] {
        let error = refused(&catalog, build("team/app").with_target(on(domain)));
        assert_eq!(error.kind(), ErrorKind::Denied, "{domain}");
        assert!(error.to_string().contains(&format!("`{registry}`")), "{error}");
    }
    for domain in ["nexus.example", "nexus.example:8444", "sub.acme.azurecr.io", "other.azurecr.io"] {
        assert_eq!(
            pushed(&catalog, build("team/app").with_target(on(domain))),
            [format!("{domain}/team/app:1")]
        );
    }
}

/// Rules 7.10 and 10.6: of several registries on a host, the one that is named is the same in every order.
#[test]
fn the_order_of_registries_names_no_other() {
    let registries = [other("b", "own.example"), other("a", "own.example:443"), other("c", "Own.example")];
    let [first, second, third] = registries;
    for registries in [
        [first.clone(), second.clone(), third.clone()],
        [second.clone(), third.clone(), first.clone()],
        [third, first, second],
    ] {
        let error = refused(&catalog(registries), build("app").with_target(on("own.example")));
        assert!(error.to_string().contains("registry `a` is on it"), "{error}");
    }
}

/// Rule 7.10: a catalog can forbid it all; it allows it unless it says so.
#[test]
fn a_catalog_may_forbid_ad_hoc_targets() {
    assert_eq!(account().ad_hoc_pushes(), AdHocPushes::Allow);
    let denying = account().edit().ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    for domain in ["partner.example", "acme.azurecr.io"] {
        assert_eq!(refused_as(&denying, build("app").with_target(on(domain))), ErrorKind::Denied);
    }
    assert_eq!(pushed(&denying, build("app")), ["acme.azurecr.io/app:1"]);
    let empty = builder([]).ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    assert_eq!(refused_as(&empty, build("app").with_target(on("partner.example"))), ErrorKind::Denied);
}

/// Rule 7.10: what a denial says of the account is true, also where a registry is on the host.
#[test]
fn a_denial_does_not_deny_the_registry_that_there_is() {
    let denying = account().edit().ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    let error = refused(&denying, build("app").with_target(on("acme.azurecr.io"))).to_string();
    assert!(!error.contains("no registry of the account is on it"), "{error}");
}

/// Rules 2.1, 2.2, 7.10 and 10.4: a domain that would not read back as one is none to push to.
#[test]
fn a_host_that_reads_as_something_else_is_no_target() {
    for domain in ["partner", "a-b", "ghcr.io:65536", "ghcr.io:99999", "[::g]", "[1]", "[:::]:5000"] {
        let Ok(domain) = Domain::parse(domain) else { continue };
        assert!(AdHocTarget::new(domain).is_err(), "{domain}");
    }
    for domain in ["localhost", "Partner", "partner:1", "partner.example:65535", "[::1]", "[::1]:5000"] {
        let request = build("team/app").with_target(on(domain));
        assert_eq!(pushed(&account(), request), [format!("{domain}/team/app:1")]);
    }
}

/// Rule 7.8: the naming rules are those of the provider that the host looks like.
#[test]
fn an_ad_hoc_target_keeps_to_the_naming_rules() {
    let catalog = catalog([]);
    for (domain, name, fits) in [
        ("docker.io", "app", false),
        ("docker.io", "acme/app", true),
        ("quay.io", "app", false),
        ("ghcr.io", "acme/app", true),
        ("eu-docker.pkg.dev", "p/app", false),
        ("eu-docker.pkg.dev", "p/images/app", true),
        ("partner.example", "app", true),
    ] {
        let request = build(name).with_target(on(domain));
        if fits {
            assert_eq!(pushed(&catalog, request), [format!("{domain}/{name}:1")]);
        } else {
            assert_eq!(refused_as(&catalog, request), ErrorKind::NamingRule, "{domain}/{name}");
        }
    }
}

/// Rules 3.2 and 10.1: a plan names the hosts that issue the tokens of Docker Hub, and of nobody else.
#[test]
fn a_push_to_docker_hub_names_its_token_issuer() {
    let catalog = catalog([]);
    let named = |domain| {
        let destination =
            plan(&catalog, build("acme/app").with_target(on(domain))).destinations().next().unwrap();
        issuers(destination.login())
    };
    assert_eq!(named("partner.example"), [""; 0]);
    assert_eq!(named("docker.io:5000"), [""; 0]);
    assert_eq!(named("docker.io"), ["auth.docker.io"]);
}

/// Rules 7.2 and 7.11: skipped like any other push; no registry is there to accept what is not trusted.
#[test]
fn an_ad_hoc_push_may_be_skipped() {
    let catalog = account();
    let request = build("app").with_target(on("partner.example"));
    assert_eq!(skipped(&catalog, request.with_trust(Trust::Untrusted)), SkipReason::Untrusted);
    let disabled = BuildOutput::new("app").with_builder(Builder::docker(PushChoice::Disabled));
    let request = PushRequest::new(disabled).with_target(on("partner.example"));
    assert_eq!(skipped(&catalog, request), SkipReason::DisabledByStep);
}

/// Rule 7.3: no context can be on a host that no registry is on.
#[test]
fn buildx_may_push_to_an_ad_hoc_target() {
    let step = BuildOutput::new("app").with_builder(Builder::buildx(PushChoice::Enabled).unwrap());
    let request = PushRequest::new(step)
        .with_tags("1")
        .with_target(on("partner.example"))
        .with_contexts(&["hub", "azure"]);
    assert_eq!(pushed(&account(), request), ["partner.example/app:1"]);
}

/// Rule 7.12: options for Amazon ECR are for ECR.
#[test]
fn an_ad_hoc_target_elsewhere_takes_no_aws_options() {
    let options = AwsOptions::default().with_region(AwsRegion::parse("eu-west-1").unwrap());
    let error = refused(&account(), build("app").with_target(on("partner.example")).with_aws(options));
    assert!(matches!(error, PushError::AwsOptionElsewhere { option: "region", .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::ConflictingOptions);
}

/// Rule 7.12: and a refusal on an ECR host does not say that the host is none of Amazon ECR's.
#[test]
fn an_ad_hoc_ecr_host_is_not_told_that_it_is_none() {
    let options =
        AwsOptions::default().with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci").unwrap());
    let request =
        build("app").with_target(on("123456789012.dkr.ecr.eu-west-1.amazonaws.com")).with_aws(options);
    let catalog = account();
    match catalog.resolve_push(request) {
        Ok(decision) => {
            let destination = decision.destinations().next().unwrap();
            assert_eq!(destination.aws(), options);
        }
        Err(error) => assert!(!error.to_string().contains("amazonaws.com` is not"), "{error}"),
    }
}
