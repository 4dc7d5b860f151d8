//! Rule 4.6: the example account, as it is meant.

use registry_resolver::push::Candidate;
use registry_resolver::registry::Reach;
use registry_resolver::{
    BuildOutput, Catalog, CatalogBuilder, Credential, Domain, Provider, PullRequest, PushDecision,
    PushRequest, Reference, Registry, Transport,
};

use crate::account::{EXAMPLE, catalog, example, export, export_of, noticed};

/// Name, provider, domain, prefix and fallback of every registry.
type Line = (&'static str, Provider, &'static str, Option<&'static str>, Option<&'static str>);

const ACCOUNT: [Line; 15] = [
    ("dockerhub", Provider::DockerHub, "docker.io", None, Some("ecr-mirror")),
    ("second-dockerhub", Provider::DockerHub, "docker.io", None, None),
    ("azure", Provider::Azure, "kostisazureregistry.azurecr.io", Some("acme-company"), Some("gar")),
    ("azure-demo", Provider::Azure, "my-azure-registry.azurecr.io", Some("kostis-codefresh"), None),
    ("production-gcr", Provider::Gcr, "gcr.io", None, None),
    ("staging-gcr", Provider::Gcr, "gcr.io", None, None),
    ("us-gcr", Provider::Gcr, "us.gcr.io", Some("project-k8s-sample-123454"), Some("gar")),
    ("ecr", Provider::Ecr, "123456789012.dkr.ecr.us-west-2.amazonaws.com", None, None),
    ("gar", Provider::Gar, "europe-west1-docker.pkg.dev", Some("acme-prod/images"), None),
    ("github-container-registry", Provider::GitHub, "ghcr.io", Some("anais-codefresh"), None),
    ("quay", Provider::Quay, "quay.io", None, None),
    ("bintray", Provider::Artifactory, "my-company-docker-snapshot.jfrog.io", None, None),
    ("digital-ocean", Provider::Other, "registry.digitalocean.com", Some("anais-codefresh"), None),
    ("ecr-mirror", Provider::Ecr, "123456789012.dkr.ecr.eu-west-1.amazonaws.com", Some("docker-hub"), None),
    ("internal", Provider::Other, "registry.internal.example:5000", None, None),
];

fn of(registries: impl Iterator<Item = Registry<'static>>) -> Vec<&'static str> {
    registries.map(Registry::name).collect()
}

/// The example, for as long as the tests run.
fn account() -> &'static Catalog {
    Box::leak(Box::new(catalog(EXAMPLE)))
}

#[test]
fn rule_4_6_the_example_has_its_fifteen_registries() {
    let catalog = account();
    assert_eq!(catalog.len(), 15);
    for (registry, line) in catalog.registries().zip(ACCOUNT) {
        let (name, provider, domain, prefix, fallback) = line;
        assert_eq!((registry.name(), registry.provider()), (name, provider));
        assert_eq!(registry.domain().as_str(), domain, "{name}");
        assert_eq!(registry.prefix().map(|prefix| prefix.to_string()).as_deref(), prefix, "{name}");
        let falls = registry.fallback();
        assert_eq!(falls.map(|fallback| fallback.registry().name()), fallback, "{name}");
        assert!(
            falls.is_none_or(
                |fallback| fallback.policy() == registry_resolver::policy::FallbackPolicy::default()
            )
        );
        assert_eq!(catalog.registry(name), Some(registry));
    }
}

#[test]
fn rule_4_6_the_example_has_its_roles() {
    let catalog = account();
    assert_eq!(catalog.default_registry().unwrap().name(), "azure");
    let primary = of(catalog.registries().filter(|registry| registry.is_primary()));
    assert_eq!(primary, ["dockerhub", "azure", "production-gcr", "ecr"]);
    let inside = of(catalog.registries().filter(|registry| registry.reach() == Reach::InsideOnly));
    assert_eq!(inside, ["internal"]);
    // An export names no caching registry: the caller does.
    assert_eq!(catalog.caching_registry(), None);
    let caching = export(EXAMPLE).into_builder().set_caching("gar").build().unwrap();
    assert_eq!(caching.caching_registry().unwrap().name(), "gar");
    assert_eq!(catalog.on_domain(Domain::parse("index.docker.io").unwrap()).len(), 2);
    let on_gcr = of(catalog.on_domain(Domain::parse("gcr.io").unwrap()));
    assert_eq!(on_gcr, ["production-gcr", "staging-gcr"]);
}

/// Rules 3.6 and 4.6: every registry is private, under its own name, over HTTPS and with the defaults of everything.
#[test]
fn rule_4_6_every_registry_of_an_export_is_private() {
    for registry in account().registries() {
        assert_eq!(registry.credential().and_then(Credential::handle), Some(registry.name()));
        assert_eq!(registry.transport(), Transport::Https);
        assert_eq!(registry.retry(), registry_resolver::RetryPolicy::DEFAULT);
        assert!(!registry.accepts_untrusted_pushes());
    }
    // A user name is what the account may push to on Docker Hub (7.8), and nothing anywhere else.
    let known: Vec<(&str, Vec<&str>)> = account()
        .registries()
        .map(|registry| (registry.name(), registry.namespaces().collect::<Vec<_>>()))
        .filter(|(_, namespaces)| !namespaces.is_empty())
        .collect();
    assert_eq!(known, [("dockerhub", vec!["kostiscodefresh"]), ("second-dockerhub", vec!["kkapelon"])]);
}

#[test]
fn rule_4_6_the_example_has_nothing_to_notice() {
    assert_eq!(noticed(&export(EXAMPLE)), [""; 0]);
}

/// Rule 4.6: the same account in our own format is the same catalog.
#[test]
fn rule_4_6_the_example_is_written_in_our_own_format_and_read_back() {
    let catalog = account();
    let json = serde_json::to_string(catalog).unwrap();
    assert_eq!(&serde_json::from_str::<Catalog>(&json).unwrap(), catalog);
    let toml = toml::to_string(catalog).unwrap();
    assert_eq!(&toml::from_str::<Catalog>(&toml).unwrap(), catalog);
    assert!(serde_json::from_str::<CatalogBuilder>(EXAMPLE).is_err(), "the formats are told apart by shape");
}

/// Rules 5.2 and 5.5: what a pull of the account asks.
#[test]
fn rule_5_5_pulls_of_the_example() {
    let asked = |image: &str, contexts: &[&str]| {
        let request = PullRequest::new(Reference::parse(image).unwrap()).with_contexts(contexts);
        let plan = account().resolve_pull(request).unwrap();
        plan.attempts().map(|attempt| format!("{} {}", attempt.target(), attempt.login())).collect::<Vec<_>>()
    };
    assert_eq!(
        asked("nginx", &[]),
        [
            "docker.io/library/nginx:latest `dockerhub` for docker.io",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx:latest `ecr-mirror` for \
             123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        ]
    );
    assert_eq!(
        asked("nginx", &["second-dockerhub"]),
        ["docker.io/library/nginx:latest `second-dockerhub` for docker.io"]
    );
    assert_eq!(
        asked("us.gcr.io/project-k8s-sample-123454/app:1", &[]),
        [
            "us.gcr.io/project-k8s-sample-123454/app:1 `us-gcr` for us.gcr.io",
            "europe-west1-docker.pkg.dev/acme-prod/images/app:1 `gar` for europe-west1-docker.pkg.dev",
        ]
    );
    assert_eq!(
        asked("mcr.microsoft.com/dotnet/sdk:8.0", &[]),
        ["mcr.microsoft.com/dotnet/sdk:8.0 anonymous"]
    );
}

/// Rules 7.1 and 7.6, documented: what is built goes to the default registry, and a promotion keeps its name.
#[test]
fn rule_7_6_pushes_of_the_example() {
    let pushed = |decision: &PushDecision<'_, '_>| -> Vec<String> {
        decision.destinations().map(|destination| destination.target().to_string()).collect()
    };
    let build = PushRequest::new(BuildOutput::new("app").with_branch("main"));
    assert_eq!(
        pushed(&account().resolve_push(build).unwrap()),
        ["kostisazureregistry.azurecr.io/acme-company/app:main"]
    );
    let candidate = Reference::parse("us.gcr.io/project-k8s-sample-123454/my-golang-app").unwrap();
    let push = PushRequest::new(Candidate::image(candidate)).with_target("azure-demo").with_tags(&["1.2.3"]);
    assert_eq!(
        pushed(&account().resolve_push(push).unwrap()),
        ["my-azure-registry.azurecr.io/kostis-codefresh/my-golang-app:1.2.3"]
    );
}

/// Rules 4.5 and 4.6: in whatever order the system lists them.
#[test]
fn rule_4_5_the_order_of_an_export_changes_no_decision() {
    let images =
        ["nginx", "gcr.io/p/app", "us.gcr.io/project-k8s-sample-123454/app:1", "quay.io/acme/app", "x.io/a"];
    let decided = |catalog: &Catalog| -> Vec<String> {
        let pull = |image: &&str| {
            let request = PullRequest::new(Reference::parse(image).unwrap());
            format!("{:?} {:?}", catalog.resolve_pull(request), catalog.default_registry())
        };
        images.iter().map(pull).collect()
    };
    let expected = decided(account());
    let registries = example().as_array().unwrap().clone();
    for turn in 0..registries.len() {
        for reversed in [false, true] {
            let mut turned = registries.clone();
            turned.rotate_left(turn);
            if reversed {
                turned.reverse();
            }
            let catalog = export_of(&turned.into()).into_builder().build().unwrap();
            assert_eq!(decided(&catalog), expected, "turned by {turn}");
        }
    }
}
