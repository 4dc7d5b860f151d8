//! One change of each kind, word by word.

use registry_resolver::catalog::{DefaultPush, UncoveredDomains};
use registry_resolver::diff::ChangeKind;
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::push::Candidate;
use registry_resolver::{
    Access, BuildOutput, CacheRequest, Catalog, Fallback, PushRequest, Reference, RegistryConfig, RetryPolicy,
};

use crate::diff::{builder, catalog, other, told};

/// The first change of this kind, as it is told.
#[track_caller]
fn first(kind: ChangeKind, before: &Catalog, after: &Catalog) -> String {
    let diff = before.diff(after);
    diff.changes().iter().find(|change| change.kind() == kind).unwrap().to_string()
}

fn ghcr() -> RegistryConfig {
    RegistryConfig::new("ghcr").github()
}

/// GitHub's registry in two states, next to a mirror.
fn with_mirror(before: RegistryConfig, after: RegistryConfig) -> [Catalog; 2] {
    [before, after].map(|ghcr| catalog([ghcr, other("mirror", "mirror.example:5000").prefix("m")]))
}

#[test]
fn a_registry_that_is_gone() {
    let [both, _] = with_mirror(ghcr(), ghcr());
    let alone = both.edit().remove("ghcr").build().unwrap();
    assert_eq!(
        first(ChangeKind::Registry, &both, &alone),
        "registry: requests that name `ghcr`, which is no longer there\n  \
           pull ghcr.io/team/app:1 with context `ghcr`\n  \
           before: source `ghcr` ghcr.io/team/app:1, login `ghcr`\n  \
           after:  refused: unknown_registry\n",
    );
    assert_eq!(
        first(ChangeKind::Source, &both, &alone),
        "source: images on ghcr.io\n  \
           pull ghcr.io/app:1\n  \
           before: source `ghcr` ghcr.io/app:1, login `ghcr`\n  \
           after:  source ghcr.io/app:1, anonymous\n",
    );
}

#[test]
fn contexts_that_exclude_each_other() {
    let before = catalog([other("a", "a.example"), other("b", "b.example").primary()]);
    let after = catalog([other("a", "b.example"), other("b", "b.example").primary()]);
    assert_eq!(
        first(ChangeKind::Context, &before, &after),
        "context: requests with two contexts out of `a` and `b`, which now share a domain\n  \
           pull registry.example/app:1 with context `a` and `b`\n  \
           before: source registry.example/app:1, anonymous\n  \
           after:  refused: conflicting_contexts\n",
    );
}

/// Those that shared a domain before, too, are no change to each other.
#[test]
fn groups_of_contexts_that_exclude_each_other() {
    let on = |domains: &[(&str, &str)]| catalog(domains.iter().map(|(name, domain)| other(name, domain)));
    let told = |before: &[(&str, &str)]| -> Vec<String> {
        let names: Vec<(&str, &str)> = before.iter().map(|(name, _)| (*name, "z.example")).collect();
        let told = told(&on(before), &on(&names));
        told.into_iter().filter(|text| text.starts_with("context")).collect()
    };
    assert_eq!(
        told(&[("a", "a.example"), ("b", "a.example"), ("c", "z.example")]),
        ["context: requests with a context out of `a` and `b` and one out of `c`, which now share a domain"],
    );
    assert_eq!(
        told(&[("a", "a.example"), ("b", "a.example"), ("c", "b.example"), ("d", "z.example")]),
        [
            "context: requests with two contexts, not both out of one of `a` and `b`; `c`; `d`, which now share a \
             domain"
        ],
    );
    assert_eq!(
        told(&[("a", "a.example"), ("b", "b.example"), ("c", "z.example")]),
        ["context: requests with two contexts out of `a`, `b` and `c`, which now share a domain"],
    );
}

/// Two registries, and neither is the default one: the witness goes where it can be pushed.
#[test]
fn builds_that_do_not_say_whether_they_push() {
    let before = catalog([other("b", "b.example"), other("a", "a.example")]);
    let after = before.edit().default_push(DefaultPush::Never).build().unwrap();
    assert_eq!(
        first(ChangeKind::Refusal, &before, &after),
        "refusal: builds that do not say whether they push, or where to\n  \
           build and push team/app to `a`, not saying whether\n  \
           before: destination `a` a.example/team/app:main, login `a`\n  \
           after:  skipped: the account pushes no builds unless they say so\n",
    );
}

#[test]
fn a_refusal() {
    let before = catalog([]);
    let after = before.edit().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    assert_eq!(
        before.diff(&after).to_string(),
        "1 change\n\nrefusal: images on domains that no registry covers\n  \
           pull registry.example/app:1\n  \
           before: source registry.example/app:1, anonymous\n  \
           after:  refused: denied\n",
    );
}

#[test]
fn another_source_by_prefix() {
    let hub = || RegistryConfig::new("hub").docker_hub().primary();
    let acme = || RegistryConfig::new("acme").docker_hub().prefix("acme");
    let before = catalog([hub(), acme()]);
    let after = before.edit().matching(registry_resolver::catalog::Matching::LongestPrefix).build().unwrap();
    assert_eq!(
        before.diff(&after).to_string(),
        "2 changes\n\nsource: images on docker.io under acme/, without a registry context\n  \
           pull docker.io/acme/app:1\n  \
           before: source `hub` docker.io/acme/app:1, login `hub`, tokens of\n            auth.docker.io\n  \
           after:  source `acme` docker.io/acme/app:1, login `acme`, tokens of\n            auth.docker.io\n\n\
         refusal: promotions of images on docker.io under acme/, by their own names\n  \
           promote docker.io/acme/app:1 to `acme`\n  \
           before: refused: naming_rule\n  \
           after:  destination `acme` docker.io/acme/app:latest, login `acme`, tokens of\n            \
                     auth.docker.io\n",
    );
}

#[test]
fn another_destination() {
    let [catalog, _] = with_mirror(ghcr(), ghcr());
    let before = catalog.edit().set_default("mirror").build().unwrap();
    let after = catalog.edit().set_default("ghcr").build().unwrap();
    assert_eq!(
        first(ChangeKind::Destination, &before, &after),
        "destination: pushes to the default registry, the name relative, of 2 or more\n    \
             components, of at most 253 characters\n  \
           build and push team/app to the default registry\n  \
           before: destination `mirror` mirror.example:5000/m/team/app:main, login\n            `mirror`\n  \
           after:  destination `ghcr` ghcr.io/team/app:main, login `ghcr`\n",
    );
}

#[test]
fn another_fallback() {
    let careful = FallbackPolicy::default().transient_only();
    let [before, after] =
        with_mirror(ghcr().fallback("mirror"), ghcr().fallback(Fallback::new("mirror").with_policy(careful)));
    assert_eq!(
        before.diff(&after).to_string(),
        "1 change\n\nfallback: images on ghcr.io, of at most 253 characters\n  \
           pull ghcr.io/app:1\n  \
           before: source `ghcr` ghcr.io/app:1, login `ghcr`\n          \
                   fallback `mirror` mirror.example:5000/m/app:1, login `mirror`\n  \
           after:  source `ghcr` ghcr.io/app:1, login `ghcr`\n          \
                   fallback `mirror` mirror.example:5000/m/app:1, login `mirror`, after\n            \
                     transient failures\n",
    );
}

#[test]
fn another_name() {
    let keep = Fallback::new("mirror").with_policy(FallbackPolicy::default().keep_path());
    let ghcr = || ghcr().prefix("acme");
    let [before, after] = with_mirror(ghcr().fallback("mirror"), ghcr().fallback(keep));
    assert_eq!(
        first(ChangeKind::Name, &before, &after),
        "name: images on ghcr.io under acme/, of at most 253 characters\n  \
           pull ghcr.io/acme/app:1\n  \
           before: source `ghcr` ghcr.io/acme/app:1, login `ghcr`\n          \
                   fallback `mirror` mirror.example:5000/m/app:1, login `mirror`\n  \
           after:  source `ghcr` ghcr.io/acme/app:1, login `ghcr`\n          \
                   fallback `mirror` mirror.example:5000/m/acme/app:1, login `mirror`\n",
    );
}

#[test]
fn another_credential_wherever_it_is_sent() {
    let robot = ghcr().access(Access::Credential("robot".into()));
    let [before, after] = with_mirror(ghcr(), robot);
    assert_eq!(
        before.diff(&after).to_string(),
        "3 changes\n\n\
         credential: images on ghcr.io\n  \
           pull ghcr.io/app:1\n  \
           before: source `ghcr` ghcr.io/app:1, login `ghcr`\n  \
           after:  source `ghcr` ghcr.io/app:1, login `robot`\n\n\
         credential: pushes to `ghcr`, the name relative or on its domain, of 2 or more\n    components\n  \
           build and push team/app to `ghcr`\n  \
           before: destination `ghcr` ghcr.io/team/app:main, login `ghcr`\n  \
           after:  destination `ghcr` ghcr.io/team/app:main, login `robot`\n\n\
         credential: build cache in `ghcr`, of 2 or more components\n  \
           cache of team/app in `ghcr`\n  \
           before: cache `ghcr` ghcr.io/team/app:buildcache-main, login `ghcr`\n  \
           after:  cache `ghcr` ghcr.io/team/app:buildcache-main, login `robot`\n",
    );
}

#[test]
fn another_connection() {
    let [before, after] = with_mirror(ghcr(), ghcr().inside_only());
    assert_eq!(
        first(ChangeKind::Connection, &before, &after),
        "connection: images on ghcr.io\n  \
           pull ghcr.io/app:1\n  \
           before: source `ghcr` ghcr.io/app:1, login `ghcr`\n  \
           after:  source `ghcr` ghcr.io/app:1, login `ghcr`, from inside only\n",
    );
}

#[test]
fn other_retries() {
    let [before, after] = with_mirror(ghcr(), ghcr().retry(RetryPolicy::DEFAULT.with_tries(5).unwrap()));
    assert_eq!(
        first(ChangeKind::Retry, &before, &after),
        "retry: images on ghcr.io\n  \
           pull ghcr.io/app:1\n  \
           before: source `ghcr` ghcr.io/app:1, login `ghcr`\n  \
           after:  source `ghcr` ghcr.io/app:1, login `ghcr`, 5 tries 5000 ms apart,\n            \
                   times 2 up to 60000 ms\n",
    );
}

/// Rule 7.6: a promoted image's own name is less the prefix of the registry that it comes from.
#[test]
fn another_own_name() {
    let us = || RegistryConfig::new("us").other("us.gcr.io");
    let az = || RegistryConfig::new("az").azure("acme");
    let (before, after) = (catalog([us().prefix("p"), az()]), catalog([us(), az()]));
    let diff = before.diff(&after);
    let own = diff.changes().iter().find(|change| change.class().to_string().starts_with("promotions"));
    assert_eq!(
        own.unwrap().to_string(),
        "name: promotions of images on us.gcr.io under p/, by their own names\n  \
           promote us.gcr.io/p/app:1 to `az`\n  \
           before: destination `az` acme.azurecr.io/app:latest, login `az`\n  \
           after:  destination `az` acme.azurecr.io/p/app:latest, login `az`\n",
    );
    let promoted = |image| Candidate::image(Reference::parse(image).unwrap());
    let told = |candidate| {
        let request = PushRequest::new(candidate).with_target("az");
        diff.changes_to_push(request).unwrap().map(|change| change.class().to_string()).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(
        told(promoted("us.gcr.io/p/app:1")),
        ["promotions of images on us.gcr.io under p/, by their own names"],
    );
    assert_eq!(told(promoted("us.gcr.io/q/app:1")), none);
    assert_eq!(told(promoted("us.gcr.io/p/app:1").with_image_name("app")), none);
    // To where it came from, the prefix is put in front again.
    let back = PushRequest::new(promoted("us.gcr.io/p/app:1")).with_target("us");
    assert_eq!(diff.changes_to_push(back).unwrap().count(), 0);
}

#[test]
fn what_is_not_asked_about_is_not_called_the_same() {
    let diff = catalog([other("a", "a.example")]).diff(&catalog([other("a", "a.example").prefix("p")]));
    let is_asked = |request| diff.changes_to_push(request).is_some();
    let build = BuildOutput::new("app");
    let request = PushRequest::new(build.with_branch("main"));
    assert!(is_asked(request));
    assert!(!is_asked(request.with_contexts(&["a"])));
    assert!(!is_asked(request.with_retry(RetryPolicy::DEFAULT)));
    assert!(!is_asked(PushRequest::new(build)));
    let image = Reference::parse("b.example/c.example/app:1").unwrap();
    assert!(!is_asked(PushRequest::new(Candidate::image(image))));
    let cache = CacheRequest::new("app");
    assert!(diff.changes_to_cache(cache.with_branch("main")).is_some());
    assert!(diff.changes_to_cache(cache).is_none());
}

#[test]
fn kinds_have_stable_names() {
    let kinds = [
        (ChangeKind::Registry, "registry"),
        (ChangeKind::Context, "context"),
        (ChangeKind::Refusal, "refusal"),
        (ChangeKind::Source, "source"),
        (ChangeKind::Destination, "destination"),
        (ChangeKind::Fallback, "fallback"),
        (ChangeKind::Name, "name"),
        (ChangeKind::Credential, "credential"),
        (ChangeKind::Connection, "connection"),
        (ChangeKind::Retry, "retry"),
    ];
    for (kind, name) in kinds {
        assert_eq!((kind.as_str(), kind.to_string().as_str()), (name, name));
    }
    let empty = builder([]).build().unwrap();
    assert_eq!(empty.diff(&empty).to_string(), "nothing changes\n");
}

/// Where a build has to name its registry (7.2), a push step says what changes at the default one.
#[test]
fn the_default_registry_where_builds_name_theirs() {
    let [before, after] = ["a", "b"].map(|default| {
        let account = builder([other("a", "a.example"), other("b", "b.example")]);
        account.default_push(DefaultPush::Explicit).set_default(default).build().unwrap()
    });
    let witnesses: Vec<String> =
        before.diff(&after).changes().iter().map(|it| it.witness().to_string()).collect();
    let there: Vec<&String> = witnesses.iter().filter(|it| it.ends_with("to the default registry")).collect();
    assert!(
        !there.is_empty() && there.iter().all(|it| it.starts_with("push what was built as ")),
        "{witnesses:?}"
    );
}
