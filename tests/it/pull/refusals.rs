//! Rules 4.4, 5.9 and 10.9: pulls that are refused, and which reason comes first.

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pull::ErrorKind;
use registry_resolver::registry::GcrLocation;
use registry_resolver::{Access, Catalog, PullError, Reference, RegistryConfig};

use crate::pull::{asked, builder, catalog, orders, other, plan, request};

#[track_caller]
fn refused(catalog: &Catalog, image: &str, contexts: &[&str]) -> PullError {
    catalog.resolve_pull(request(image).with_contexts(contexts)).unwrap_err()
}

/// Rule 4.4: never guess with credentials.
#[test]
fn several_registries_and_no_primary_are_ambiguous() {
    let registries = [
        RegistryConfig::new("staging").gcr(GcrLocation::Any),
        RegistryConfig::new("production").gcr(GcrLocation::Any),
        RegistryConfig::new("us").gcr(GcrLocation::Us).primary(),
    ];
    for order in orders(&registries) {
        let catalog = catalog(order);
        let error = refused(&catalog, "gcr.io/acme/app", &[]);
        assert_eq!(error.kind(), ErrorKind::AmbiguousRegistry);
        assert_eq!(
            error.to_string(),
            "`production` and `staging` are on gcr.io and none is its primary registry; mark one as primary, or name \
             one as registry context"
        );
    }
}

/// Rule 4.4: it is no build error, and both of its mends are.
#[test]
fn an_ambiguity_is_mended_by_a_primary_or_by_a_context() {
    let both = || [other("one", "a.io"), other("two", "A.io:443")];
    let catalog = catalog(both());
    assert_eq!(refused(&catalog, "a.io/app", &[]).kind(), ErrorKind::AmbiguousRegistry);
    // Elsewhere nothing is ambiguous.
    assert_eq!(asked(&plan(&catalog, "b.io/app")), ["- b.io/app:latest"]);
    let by_context = catalog.resolve_pull(request("a.io/app").with_contexts(&["two"])).unwrap();
    assert_eq!(asked(&by_context), ["two a.io/app:latest"]);
    let with_primary = catalog.edit().set_primary("one").build().unwrap();
    assert_eq!(asked(&plan(&with_primary, "a.io/app")), ["one a.io/app:latest"]);
}

/// Rule 4.4: a context on another domain chooses nothing here.
#[test]
fn a_context_elsewhere_mends_no_ambiguity() {
    let catalog = catalog([other("one", "a.io"), other("two", "a.io"), other("far", "b.io")]);
    assert_eq!(refused(&catalog, "a.io/app", &["far"]).kind(), ErrorKind::AmbiguousRegistry);
}

/// Rule 4.4: a public registry next to a private one is a choice too.
#[test]
fn a_public_registry_is_one_to_choose_from() {
    let catalog = catalog([other("private", "a.io"), other("public", "a.io").access(Access::Public)]);
    let PullError::Ambiguous { names, .. } = refused(&catalog, "a.io/app", &[]) else { unreachable!() };
    assert_eq!(names.iter().collect::<Vec<_>>(), ["private", "public"]);
}

/// Rule 4.4: of many, ten are named in the order of the alphabet, and the rest is counted.
#[test]
fn at_most_ten_of_many_are_named() {
    for count in [2, 9, 10, 11, 12, 100] {
        let in_order: Vec<String> = (0..count).map(|index| format!("r{index:03}")).collect();
        let catalog = catalog(in_order.iter().rev().map(|name| other(name, "a.io")));
        let PullError::Ambiguous { names, domain, .. } = refused(&catalog, "A.io/app", &[]) else {
            unreachable!()
        };
        assert_eq!(names.iter().collect::<Vec<_>>(), in_order[..count.min(10)]);
        assert_eq!((names.more(), names.iter().len()), (count - count.min(10), count.min(10)));
        assert_eq!(domain.to_string(), "A.io");
    }
}

/// Rule 4.4: how a long list reads.
#[test]
fn a_long_list_ends_with_how_many_more_there_are() {
    let registries = |count: usize| (0..count).map(|index| other(&format!("r{index:02}"), "a.io"));
    let text = |count| {
        let catalog = catalog(registries(count));
        let error = refused(&catalog, "a.io/app", &[]).to_string();
        error.split_once(" are on ").map(|(names, _)| names.to_owned()).unwrap()
    };
    assert_eq!(text(2), "`r00` and `r01`");
    assert_eq!(text(3), "`r00`, `r01` and `r02`");
    assert_eq!(text(10), "`r00`, `r01`, `r02`, `r03`, `r04`, `r05`, `r06`, `r07`, `r08` and `r09`");
    assert_eq!(text(11), "`r00`, `r01`, `r02`, `r03`, `r04`, `r05`, `r06`, `r07`, `r08`, `r09` and 1 more");
}

fn denying(registries: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    builder(registries).uncovered_domains(UncoveredDomains::Deny).build().unwrap()
}

/// Rule 5.9: allowing them is the default.
#[test]
fn images_from_uncovered_domains_may_be_denied() {
    let ghcr = || [RegistryConfig::new("ghcr").github().fallback("quay"), RegistryConfig::new("quay").quay()];
    let allowing = catalog(ghcr());
    assert_eq!(allowing.uncovered_domains(), UncoveredDomains::Allow);
    let denying = denying(ghcr());
    for (image, domain) in [
        ("nginx", "docker.io"),
        ("public.ecr.aws/lambda/python:3.12", "public.ecr.aws"),
        ("ghcr.io:5000/acme/app", "ghcr.io:5000"),
        ("ghcr.io.evil.example/acme/app", "ghcr.io.evil.example"),
    ] {
        assert!(allowing.resolve_pull(request(image)).is_ok());
        let error = refused(&denying, image, &[]);
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert_eq!(
            error.to_string(),
            format!(
                "no registry covers {domain}, and images from such domains are denied; add a registry on it"
            )
        );
        // A context on another domain covers nothing.
        assert_eq!(refused(&denying, image, &["ghcr"]).kind(), ErrorKind::Denied);
    }
}

/// Rules 2.8 and 5.9: covered is covered, publicly, under another spelling and on a fallback.
#[test]
fn a_covered_domain_is_not_denied() {
    let catalog = denying([
        RegistryConfig::new("hub").docker_hub().access(Access::Public).fallback("mirror"),
        other("mirror", "mirror.example"),
    ]);
    assert_eq!(
        asked(&plan(&catalog, "nginx")),
        ["hub docker.io/library/nginx:latest", "mirror mirror.example/library/nginx:latest"]
    );
    assert_eq!(asked(&plan(&catalog, "MIRROR.example:443/app:1")), ["mirror MIRROR.example:443/app:1"]);
    assert_eq!(asked(&plan(&catalog, "index.docker.io/acme/app:1"))[0], "hub docker.io/acme/app:1");
}

/// Rule 5.9: an account without registries that denies them can pull nothing.
#[test]
fn an_empty_account_may_deny_everything() {
    let catalog = denying([]);
    assert_eq!(refused(&catalog, "nginx", &[]).kind(), ErrorKind::Denied);
}

/// Rule 10.9: the reference, unknown contexts, conflicting contexts, ambiguity, denial.
#[test]
fn the_first_failure_wins() {
    let catalog =
        denying([other("one", "a.io"), other("two", "a.io"), other("three", "b.io"), other("four", "b.io")]);
    // The reference comes before everything: without one there is no request.
    let error = Reference::parse("a.io/App").unwrap_err();
    assert_eq!(error.error_kind(), ErrorKind::InvalidReference);
    for (image, contexts, kind) in [
        ("a.io/app", &["three", "four", "five"][..], ErrorKind::UnknownRegistry),
        ("a.io/app", &["five", "three", "four"], ErrorKind::UnknownRegistry),
        ("a.io/app", &["three", "four"], ErrorKind::ConflictingContexts),
        ("a.io/app", &["one", "two"], ErrorKind::ConflictingContexts),
        ("a.io/app", &["five"], ErrorKind::UnknownRegistry),
        ("c.io/app", &["five"], ErrorKind::UnknownRegistry),
        ("c.io/app", &["three", "four"], ErrorKind::ConflictingContexts),
        ("a.io/app", &["three"], ErrorKind::AmbiguousRegistry),
        ("c.io/app", &["three"], ErrorKind::Denied),
    ] {
        assert_eq!(refused(&catalog, image, contexts).kind(), kind, "{image} {contexts:?}");
    }
}
