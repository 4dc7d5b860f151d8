//! Rule 5.1: from where the image comes that a step of this run built, and with whose credential (10.1).

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::cache::Platform;
use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pipeline::{BuiltImage, BuiltImages, ImageSource};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{AdHocTarget, AwsOptions};
use registry_resolver::registry::{AwsRegion, EcrRegistry};
use registry_resolver::{
    Access, BuildOutput, Catalog, CatalogBuilder, Credential, Digest, Domain, Fallback, Login, Provider,
    PullPlan, PushRequest, RegistryConfig, Role, Transport,
};

use crate::pipeline::{SHA, catalog};
use crate::shrinking::config;

fn digest() -> Digest<'static> {
    Digest::parse(SHA).unwrap()
}

/// An image pushed by this catalog with this request.
#[track_caller]
fn pushed(catalog: &Catalog, request: PushRequest<'_>, digest: Option<Digest<'_>>) -> BuiltImages {
    let decision = catalog.resolve_push(request).unwrap();
    let mut built = BuiltImages::default();
    let image =
        decision.destinations().fold(BuiltImage::local("sha256:1"), |image, to| image.with_push(to, digest));
    built.record("build", image);
    built
}

fn build(name: &str) -> PushRequest<'_> {
    PushRequest::new(BuildOutput::new(name)).with_tags("1")
}

#[track_caller]
fn pull<'c, 'r>(catalog: &'c Catalog, built: &'r BuiltImages) -> PullPlan<'c, 'r> {
    match catalog.resolve_built(built, "build").unwrap() {
        ImageSource::Pull(plan) => plan,
        ImageSource::Local(id) => unreachable!("{id}"),
    }
}

/// Every attempt as `role reference login`.
fn attempts(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.attempts().map(|it| format!("{} {} {}", it.role().as_str(), it.target(), it.login())).collect()
}

/// Rule 5.1: from where it went, pinned by digest where that is known.
#[test]
fn what_was_pushed_is_pulled_from_where_it_went() {
    let catalog = catalog();
    let request = build("app").with_target("us-gcr").with_tags(&["1", "2"]);
    assert_eq!(
        attempts(&pull(&catalog, &pushed(&catalog, request, Some(digest())))),
        [
            format!("source us.gcr.io/project/app:1@{SHA} `us-gcr` for us.gcr.io"),
            format!("fallback mirror.example:5000/us/app:1@{SHA} `mirror` for mirror.example:5000"),
        ]
    );
    // Without a digest a fallback's copy may be another image: it is not asked.
    assert_eq!(
        attempts(&pull(&catalog, &pushed(&catalog, request, None))),
        ["source us.gcr.io/project/app:1 `us-gcr` for us.gcr.io"]
    );
}

/// Rule 5.1: with the registry that it was pushed to, whichever is primary there, or none.
#[test]
fn it_is_pulled_with_the_registry_that_it_was_pushed_to() {
    let catalog = catalog();
    for (registry, reference) in [
        ("second-hub", "docker.io/acme/app:1"),
        ("hub", "docker.io/acme/app:1"),
        ("staging-gcr", "gcr.io/acme/app:1"),
        ("production-gcr", "gcr.io/acme/app:1"),
    ] {
        let built = pushed(&catalog, build("acme/app").with_target(registry), None);
        let domain = reference.split('/').next().unwrap();
        assert_eq!(
            attempts(&pull(&catalog, &built)),
            [format!("source {reference} `{registry}` for {domain}")]
        );
        assert_eq!(pull(&catalog, &built).source().unwrap().registry().unwrap().name(), registry);
    }
}

/// Rules 5.1 and 7.12: from the region that it went to, with the account's own credential for there.
#[test]
fn an_image_in_another_region_is_pulled_from_there() {
    let catalog = catalog();
    let aws = AwsOptions::default().with_region(AwsRegion::parse("eu-west-1").unwrap());
    let built = pushed(&catalog, build("app").with_target("ecr").with_aws(aws), Some(digest()));
    let there = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    let plan = pull(&catalog, &built);
    assert_eq!(attempts(&plan), [format!("source {there}/team/app:1@{SHA} `ecr` for {there}")]);
    let Login::With { audience, token_issuers, .. } = plan.source().unwrap().login() else { unreachable!() };
    assert_eq!(audience, plan.source().unwrap().target().domain());
    assert!(token_issuers.is_empty());
}

/// Rule 5.1: what was not pushed is on the machine that built it, under its id.
#[test]
fn what_was_not_pushed_is_local() {
    let mut built = BuiltImages::default();
    built.record("build", BuiltImage::local("sha256:4bcff639"));
    for catalog in [catalog(), Catalog::builder().build().unwrap()] {
        let source = catalog.resolve_built(&built, "build").unwrap();
        assert!(matches!(source, ImageSource::Local("sha256:4bcff639")), "{source:?}");
    }
}

/// Rule 5.1: an image for several platforms exists only where it is pushed.
#[test]
fn an_image_for_several_platforms_must_be_pushed() {
    let catalog = catalog();
    let mut built = BuiltImages::default();
    built.record("build", BuiltImage::multi_platform());
    let error = catalog.resolve_built(&built, "build").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnavailableImage);
    let to = catalog.resolve_push(build("app")).unwrap();
    built.record("build", BuiltImage::multi_platform().with_push(to.destinations().next().unwrap(), None));
    assert_eq!(
        attempts(&pull(&catalog, &built)),
        ["source acme.azurecr.io/app:1 `azure` for acme.azurecr.io"]
    );
}

/// Rule 5.1: an image of one platform is on the machine that built it, and one of several is not.
#[test]
fn platforms_decide_whether_an_image_is_local() {
    let catalog = catalog();
    let [amd64, arm64] = ["linux/amd64", "linux/arm64"].map(|it| Platform::parse(it).unwrap());
    let mut built = BuiltImages::default();
    let local = || BuiltImage::local("sha256:1");
    for image in [local(), local().with_platforms([]), local().with_platforms([amd64])] {
        built.record("build", image);
        assert!(matches!(catalog.resolve_built(&built, "build"), Ok(ImageSource::Local("sha256:1"))));
    }
    let both = local().with_platforms([amd64, arm64]);
    assert_eq!(both.platforms().collect::<Vec<_>>(), ["linux/amd64", "linux/arm64"]);
    assert_eq!(both.references().count(), 0);
    built.record("build", both.clone());
    assert_eq!(
        catalog.resolve_built(&built, "build").unwrap_err().to_string(),
        "the image of step `build` is for several platforms and is not pushed, so there is nothing to pull; \
         push it, or build it for one platform"
    );
    let to = catalog.resolve_push(build("app").with_tags(&["1", "2"])).unwrap();
    let both = to.destinations().fold(both, |image, to| image.with_push(to, None));
    assert_eq!(
        both.references().map(ToString::to_string).collect::<Vec<_>>(),
        ["acme.azurecr.io/app:1", "acme.azurecr.io/app:2"]
    );
    assert_eq!(both.platforms().count(), 2);
}

/// Rule 5.1: a step that built nothing, with the name that was meant.
#[test]
fn a_step_that_built_nothing_is_unknown() {
    let catalog = catalog();
    let mut built = BuiltImages::default();
    let error = catalog.resolve_built(&built, "build").unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::UnknownStep, "`build` is no step of this run that builds an image".to_owned())
    );
    built.record("build-app", BuiltImage::local("a"));
    let error = catalog.resolve_built(&built, "biuld-app").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`biuld-app` is no step of this run that builds an image; did you mean `build-app`?"
    );
    assert!(built.get("biuld-app").is_none());
    assert!(built.get("build-app").is_some());
}

/// Rule 5.1: a later record of a step counts, and of one image the first place that it went to.
#[test]
fn the_last_record_and_the_first_place_count() {
    let catalog = catalog();
    let mut built = pushed(&catalog, build("app").with_tags(&["1", "2"]), None);
    assert_eq!(pull(&catalog, &built).source().unwrap().target().to_string(), "acme.azurecr.io/app:1");
    let azure = catalog.resolve_push(build("app")).unwrap();
    let hub = catalog.resolve_push(build("acme/app").with_target("hub")).unwrap();
    let image = BuiltImage::local("a")
        .with_push(hub.destinations().next().unwrap(), None)
        .with_push(azure.destinations().next().unwrap(), Some(digest()));
    built.record("build", image);
    assert_eq!(pull(&catalog, &built).source().unwrap().target().to_string(), "docker.io/acme/app:1");
    built.record("build", BuiltImage::local("later"));
    assert!(matches!(catalog.resolve_built(&built, "build").unwrap(), ImageSource::Local("later")));
}

/// Rules 5.8 and 10.3: a fallback keeps its limits, its own transport and its own login.
#[test]
fn fallbacks_of_a_built_image_are_as_any() {
    let to =
        |name: &str| Fallback::new(name).with_policy(FallbackPolicy::default().pinned_only().keep_path());
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("a").other("a.example").default_registry().fallback(to("b")))
        .registry(RegistryConfig::new("b").other("b.example:80").access(Access::Public).plain_http())
        .build()
        .unwrap();
    let built = pushed(&catalog, build("app"), Some(digest()));
    let plan = pull(&catalog, &built);
    assert_eq!(
        attempts(&plan),
        [
            format!("source a.example/app:1@{SHA} `a` for a.example"),
            format!("fallback b.example:80/app:1@{SHA} anonymous"),
        ]
    );
    let transports: Vec<Transport> = plan.attempts().map(|it| it.transport()).collect();
    assert_eq!(transports, [Transport::Https, Transport::Http]);
}

/// Rules 5.1 and 10.1: the account has changed since the push, and no credential goes astray.
#[test]
fn an_account_that_has_changed_since_sends_no_credential_astray() {
    let before = Catalog::builder().registry(RegistryConfig::new("r").other("old.example")).build().unwrap();
    let built = pushed(&before, build("app"), Some(digest()));
    // The registry is gone.
    let after = Catalog::builder().build().unwrap();
    assert_eq!(attempts(&pull(&after, &built)), [format!("source old.example/app:1@{SHA} anonymous")]);
    // Its name is another registry's.
    let after = Catalog::builder().registry(RegistryConfig::new("r").other("new.example")).build().unwrap();
    assert_eq!(attempts(&pull(&after, &built)), [format!("source old.example/app:1@{SHA} anonymous")]);
    // Another is on its domain.
    let after =
        Catalog::builder().registry(RegistryConfig::new("s").other("OLD.example:443")).build().unwrap();
    let attempt = pull(&after, &built).source();
    assert_eq!(attempt.unwrap().registry().unwrap().name(), "s");
    // Nobody is, and such domains are denied.
    let after = Catalog::builder().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    assert_eq!(after.resolve_built(&built, "build").unwrap_err().kind(), ErrorKind::Denied);
    // Two are, and none is primary.
    let after = Catalog::builder()
        .registry(RegistryConfig::new("s").other("old.example"))
        .registry(RegistryConfig::new("t").other("old.example"))
        .build()
        .unwrap();
    assert_eq!(after.resolve_built(&built, "build").unwrap_err().kind(), ErrorKind::AmbiguousRegistry);
}

/// Rules 7.10 and 10.1: from an ad-hoc target it is pulled without the step's credential, which was for its push.
#[test]
fn an_ad_hoc_target_is_pulled_from_without_the_step_s_credential() {
    let catalog = catalog();
    let there = AdHocTarget::new(Domain::parse("partner.example:5000").unwrap()).unwrap();
    let built = pushed(&catalog, build("app").with_target(there), None);
    let plan = pull(&catalog, &built);
    assert_eq!(attempts(&plan), ["source partner.example:5000/app:1 anonymous"]);
    assert!(plan.attempts().all(|it| it.login().credential() != Some(Credential::Step)));
}

/// Rules 7.12 and 10.1: only Amazon's own registries have siblings, whatever stands on their domain since.
#[test]
fn a_registry_that_is_no_longer_amazon_s_has_no_sibling() {
    let here = "123456789012.dkr.ecr.us-west-2.amazonaws.com";
    let before = Catalog::builder()
        .registry(RegistryConfig::new("r").ecr(EcrRegistry { account: "123456789012", region: "us-west-2" }))
        .build()
        .unwrap();
    let aws = AwsOptions::default().with_region(AwsRegion::parse("eu-west-1").unwrap());
    let built = pushed(&before, build("app").with_aws(aws), None);
    for provider in [Provider::Artifactory, Provider::Other, Provider::Ecr] {
        let after = Catalog::builder().registry(RegistryConfig::new("r").on(provider, here)).build().unwrap();
        assert_no_stray_credential(&pull(&after, &built));
    }
    // Another account's registry has no sibling there either.
    let after = Catalog::builder()
        .registry(RegistryConfig::new("r").ecr(EcrRegistry { account: "999999999999", region: "eu-west-1" }))
        .build()
        .unwrap();
    assert_eq!(pull(&after, &built).source().unwrap().login(), Login::Anonymous);
}

/// Rule 10.1.
#[track_caller]
fn assert_no_stray_credential(plan: &PullPlan<'_, '_>) {
    for attempt in plan.attempts() {
        let target = attempt.target();
        if let Login::With { audience, .. } = attempt.login() {
            let (audience, domain) = (audience.to_string(), target.domain().to_string());
            assert_eq!(Domain::parse(&audience), Domain::parse(&domain));
            assert!(attempt.registry().is_some());
        }
        if attempt.registry().is_none() {
            assert_eq!((attempt.login(), attempt.role()), (Login::Anonymous, Role::Source));
        }
    }
}

const DOMAINS: [(Provider, &str); 10] = [
    (Provider::DockerHub, "docker.io"),
    (Provider::DockerHub, "registry-1.docker.io"),
    (Provider::Other, "a.example"),
    (Provider::Other, "A.example:443"),
    (Provider::Other, "b.example:5000"),
    (Provider::Ecr, "123456789012.dkr.ecr.us-west-2.amazonaws.com"),
    (Provider::Ecr, "123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
    (Provider::Ecr, "999999999999.dkr.ecr.eu-west-1.amazonaws.com"),
    (Provider::Artifactory, "123456789012.dkr.ecr.us-west-2.amazonaws.com"),
    (Provider::Azure, "acme.azurecr.io"),
];

/// What is drawn of one registry: where it is, its prefix, its access, and how far ahead its fallback is.
type Draw = (usize, Option<&'static str>, u8, Option<usize>);

fn drawn() -> impl Strategy<Value = Catalog> {
    let draw = (0..DOMAINS.len(), of(select(vec!["acme", "team/a", "us"])), 0..3_u8, of(1..3_usize));
    vec(draw, 1..6).prop_map(|draws: Vec<Draw>| {
        let mut builder = Catalog::builder();
        for (index, (domain, prefix, access, ahead)) in draws.iter().enumerate() {
            let (provider, domain) = DOMAINS[*domain];
            let mut registry = RegistryConfig::new(format!("r{index}")).on(provider, domain);
            registry = registry.access(if *access == 0 { Access::Public } else { Access::Private });
            if let Some(prefix) = prefix {
                registry = registry.prefix(*prefix);
            }
            if let Some(ahead) = ahead.filter(|ahead| index + ahead < draws.len()) {
                registry = registry.fallback(format!("r{}", index + ahead).as_str());
            }
            builder = CatalogBuilder::registry(builder, registry);
        }
        builder.build().unwrap()
    })
}

proptest! {
    #![proptest_config(config(200))]

    /// Rules 5.1, 10.1 and 10.5: pushed with one account and used with another, changed at will.
    #[test]
    fn a_credential_only_goes_to_its_own_domain(
        (before, after) in (drawn(), drawn()),
        same in any::<bool>(),
        registry in 0..6_usize,
        name in select(vec!["app", "acme/app", "acme/team/app"]),
        region in of(select(vec!["eu-west-1", "us-west-2", "cn-north-1"])),
        pinned in any::<bool>(),
    ) {
        let registry = format!("r{registry}");
        let mut request = build(name).with_target(registry.as_str()).with_tags(&["1", "2"]);
        if let Some(region) = region {
            request = request.with_aws(AwsOptions::default().with_region(AwsRegion::parse(region).unwrap()));
        }
        let Ok(decision) = before.resolve_push(request) else { return Ok(()) };
        let Some(to) = decision.destinations().next() else { return Ok(()) };
        let mut built = BuiltImages::default();
        built.record("build", BuiltImage::multi_platform().with_push(to, pinned.then(digest)));
        let after = if same { &before } else { &after };
        match after.resolve_built(&built, "build") {
            Ok(ImageSource::Pull(plan)) => {
                assert_no_stray_credential(&plan);
                let source = plan.source();
                let at = if pinned { format!("{}@{SHA}", to.target()) } else { to.target().to_string() };
                prop_assert_eq!(source.unwrap().target().to_string(), at);
                prop_assert_eq!(source.unwrap().target().digest().is_some(), pinned);
                for attempt in plan.attempts() {
                    prop_assert_eq!(attempt.target().digest(), source.unwrap().target().digest());
                    prop_assert!(attempt.role() == Role::Source || pinned);
                }
                if same {
                    prop_assert_eq!(source.unwrap().registry(), to.registry());
                    prop_assert_eq!(source.unwrap().login().to_string(), to.login().to_string());
                    prop_assert_eq!((source.unwrap().transport(), source.unwrap().reach()), (to.transport(), to.reach()));
                }
            }
            Ok(ImageSource::Local(id)) => prop_assert!(false, "local {id}"),
            Err(error) => {
                prop_assert!(!same, "{error}");
                prop_assert_eq!(error.kind(), ErrorKind::AmbiguousRegistry);
            }
        }
    }
}
