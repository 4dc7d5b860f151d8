//! Rule 7.5: an absolute name is on the registry's domain and under its prefix, and is used as it is.

use registry_resolver::pull::ErrorKind;
use registry_resolver::push::Candidate;
use registry_resolver::registry::GcrLocation;
use registry_resolver::{Catalog, Domain, Login, PushError, PushRequest, RegistryConfig};

use crate::push::{build, catalog, other, plan, pushed, refused, refused_as};

fn gcr() -> Catalog {
    catalog([RegistryConfig::new("production-gcr").gcr(GcrLocation::Any).prefix("production-project")])
}

/// Rule 7.5: the prefix is not applied again.
#[test]
fn an_absolute_name_is_used_as_it_is() {
    let catalog = gcr();
    for name in [
        "gcr.io/production-project/my-image",
        "gcr.io/production-project/team/my-image",
        "gcr.io/production-project/production-project",
        "gcr.io/production-project/gcr.io/x",
    ] {
        assert_eq!(pushed(&catalog, build(name)), [format!("{name}:1")]);
        // The output of a build keeps its name, and so does a candidate that is given one.
        for request in [Candidate::built(name), Candidate::built("app").with_image_name(name)] {
            assert_eq!(pushed(&catalog, PushRequest::new(request)), [format!("{name}:latest")]);
        }
    }
}

/// Rule 7.5: those credentials do not belong there.
#[test]
fn an_absolute_name_elsewhere_is_refused() {
    let catalog = gcr();
    for name in [
        "us.gcr.io/production-project/my-image",
        "docker.io/production-project/my-image",
        "gcr.io:8443/production-project/my-image",
        "gcr.io:80/production-project/my-image",
        "gcr.io.evil.example/production-project/my-image",
        "evil.example/gcr.io/production-project/my-image",
        "evilgcr.io/production-project/my-image",
        "localhost/production-project/my-image",
        "localhost:5000/production-project/my-image",
        "GCR/production-project/my-image",
        "[::1]/production-project/my-image",
    ] {
        let error = refused(&catalog, build(name));
        assert!(matches!(error, PushError::DomainMismatch { .. }), "{name}: {error}");
        assert_eq!(error.kind(), ErrorKind::DomainMismatch);
    }
}

/// Rules 7.5 and 10.4: nothing leaves its prefix.
#[test]
fn an_absolute_name_outside_of_the_prefix_is_refused() {
    let catalog = gcr();
    for name in [
        "gcr.io/my-image",
        "gcr.io/staging-project/my-image",
        "gcr.io/production-project",
        "gcr.io/production-projects/my-image",
        "gcr.io/production/project/my-image",
        "gcr.io/x/production-project/my-image",
    ] {
        let error = refused(&catalog, build(name));
        assert!(matches!(error, PushError::OutsidePrefix { .. }), "{name}: {error}");
        assert_eq!(error.kind(), ErrorKind::DomainMismatch);
    }
    for name in ["gcr.io/production-project/../staging/x", "gcr.io/production-project/./x", "gcr.io//x"] {
        assert_eq!(refused_as(&catalog, build(name)), ErrorKind::InvalidName, "{name}");
    }
    // A registry without a prefix covers its whole domain.
    let bare = catalog_of("own.example");
    assert_eq!(pushed(&bare, build("own.example/x")), ["own.example/x:1"]);
}

fn catalog_of(domain: &str) -> Catalog {
    catalog([other("own", domain)])
}

/// A push to one endpoint: whatever it is called, it is the registry's (10.1), and the audience is called the same
/// (2.8).
#[track_caller]
fn check_endpoint(catalog: &Catalog, name: &str) {
    let destination = plan(catalog, build(name)).destinations().next().unwrap();
    let registry = destination.registry().unwrap();
    let pushed_to = destination.target().domain().to_string();
    assert_eq!(Domain::parse(&pushed_to).unwrap(), registry.domain(), "{name}");
    let Login::With { audience, .. } = destination.login() else { unreachable!("{name}") };
    assert_eq!(audience, registry.domain(), "{name}");
    assert_eq!(audience.text(), pushed_to, "{name}");
    let target = destination.target().to_buf();
    assert!(target.as_str().ends_with("/acme/app:1"), "{target}");
}

/// Rules 2.8 and 7.5: the registry's domain under another spelling is the registry's domain.
#[test]
fn an_absolute_name_may_spell_the_domain_in_another_way() {
    for known in ["own.example", "Own.Example", "own.example:443", "OWN.EXAMPLE:443"] {
        let catalog = catalog_of(known);
        for written in
            ["own.example", "OWN.example", "own.example:443", "Own.Example:443", "own.example:0443"]
        {
            check_endpoint(&catalog, &format!("{written}/acme/app"));
        }
        assert_eq!(refused_as(&catalog, build("own.example:4430/acme/app")), ErrorKind::DomainMismatch);
    }
}

/// Rules 2.8 and 7.5: Docker Hub under its four names.
#[test]
fn docker_hub_s_four_names_are_one_domain() {
    let catalog = catalog([RegistryConfig::new("hub").docker_hub()]);
    for domain in [
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "registry.hub.docker.com",
        "Docker.IO",
        "docker.io:443",
    ] {
        check_endpoint(&catalog, &format!("{domain}/acme/app"));
    }
    for domain in ["hub.docker.com", "docker.com", "registry.docker.io", "docker.io:5000"] {
        let name = format!("{domain}/acme/app");
        assert_eq!(refused_as(&catalog, build(&name)), ErrorKind::DomainMismatch, "{domain}");
    }
}

/// Rules 2.2 and 7.5: `docker.io/app` is `docker.io/library/app`; the other names complete nothing.
#[test]
fn an_absolute_name_on_docker_hub_is_completed_as_a_reference_is() {
    let catalog = catalog([RegistryConfig::new("hub").docker_hub()]);
    for name in ["docker.io/app", "index.docker.io/app", "docker.io/library/app"] {
        assert_eq!(pushed(&catalog, build(name)), ["docker.io/library/app:1"]);
    }
    for name in ["registry-1.docker.io/app", "Docker.io/app"] {
        assert_eq!(refused_as(&catalog, build(name)), ErrorKind::NamingRule, "{name}");
    }
}

/// Rule 7.5: the prefix is that of the registry that is pushed to, of several on the domain.
#[test]
fn the_prefix_is_that_of_the_target() {
    let catalog = catalog([
        other("a", "own.example").prefix("team-a").primary(),
        other("b", "own.example").prefix("team-b"),
        other("all", "own.example"),
    ]);
    let name = "own.example/team-a/app";
    assert_eq!(pushed(&catalog, build(name).with_target("a")), [format!("{name}:1")]);
    assert_eq!(pushed(&catalog, build(name).with_target("all")), [format!("{name}:1")]);
    assert!(matches!(refused(&catalog, build(name).with_target("b")), PushError::OutsidePrefix { .. }));
}
