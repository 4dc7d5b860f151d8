//! Rule 7.4: a relative name, always below the registry's prefix.

use registry_resolver::pull::ErrorKind;
use registry_resolver::{PushError, RegistryConfig};

use crate::push::{build, candidate, catalog, other, plan, pushed, refused, refused_as};

/// Rule 7.4: `domain / prefix / image_name : tag`.
#[test]
fn a_name_is_put_together_from_its_parts() {
    for (prefix, name, expected) in [
        (None, "app", "own.example:5000/app:1"),
        (None, "team/app", "own.example:5000/team/app:1"),
        (Some("acme"), "app", "own.example:5000/acme/app:1"),
        (Some("acme"), "team/app", "own.example:5000/acme/team/app:1"),
        (Some("acme/web"), "app", "own.example:5000/acme/web/app:1"),
        (Some("acme"), "library/app", "own.example:5000/acme/library/app:1"),
        (Some("acme"), "a__b/c.d-e", "own.example:5000/acme/a__b/c.d-e:1"),
    ] {
        let registry = other("own", "own.example:5000");
        let catalog = catalog([match prefix {
            Some(prefix) => registry.prefix(prefix),
            None => registry,
        }]);
        assert_eq!(pushed(&catalog, build(name)), [expected]);
        let target = plan(&catalog, build(name)).destinations().next().unwrap().target();
        assert_eq!(target.name().to_string(), name);
        assert_eq!(target.prefix().map(|prefix| prefix.to_string()).as_deref(), prefix);
        let components: Vec<&str> =
            prefix.into_iter().chain([name]).flat_map(|path| path.split('/')).collect();
        assert_eq!(target.components().collect::<Vec<_>>(), components);
        assert_eq!(target.to_buf().as_str(), expected);
    }
}

/// Rule 7.4: decided. It is applied again, so that two relative names never collide within one registry.
#[test]
fn a_prefix_is_applied_to_a_name_that_begins_with_it() {
    let catalog = catalog([other("own", "own.example").prefix("acme")]);
    for (name, expected) in [
        ("app", "own.example/acme/app:1"),
        ("acme/app", "own.example/acme/acme/app:1"),
        ("acme", "own.example/acme/acme:1"),
        ("acme/acme/app", "own.example/acme/acme/acme/app:1"),
        ("acmecorp/app", "own.example/acme/acmecorp/app:1"),
    ] {
        assert_eq!(pushed(&catalog, build(name)), [expected]);
    }
}

/// Rules 2.2 and 7.4: a name that looks like a host is relative unless 2.2 takes it for a domain.
#[test]
fn a_first_component_is_a_domain_by_the_rule_for_references() {
    let catalog = catalog([other("own", "own.example").prefix("acme")]);
    for (name, expected) in [
        ("own/app", "own.example/acme/own/app:1"),
        ("docker/app", "own.example/acme/docker/app:1"),
        ("own.example", "own.example/acme/own.example:1"),
        ("app.example", "own.example/acme/app.example:1"),
        ("localhost", "own.example/acme/localhost:1"),
    ] {
        assert_eq!(pushed(&catalog, build(name)), [expected]);
    }
    for name in ["localhost/app", "app.example/x", "Own/app", "own:5000/app", "sub.own.example/app"] {
        assert_eq!(refused_as(&catalog, build(name)), ErrorKind::DomainMismatch, "{name}");
    }
}

/// Rule 7.4: nothing gains `library/` but what 2.2 completes, and a relative name is not that.
#[test]
fn a_relative_name_is_never_completed() {
    let hub = catalog([RegistryConfig::new("hub").docker_hub()]);
    assert_eq!(refused_as(&hub, build("nginx")), ErrorKind::NamingRule);
    assert_eq!(pushed(&hub, build("library/nginx")), ["docker.io/library/nginx:1"]);
    let acme = catalog([RegistryConfig::new("hub").docker_hub().prefix("acme")]);
    assert_eq!(pushed(&acme, build("nginx")), ["docker.io/acme/nginx:1"]);
}

/// Rules 7.4, 10.4 and 11: whatever its first component looks like, what is no name is `invalid_name`.
#[test]
fn what_is_no_name_is_refused() {
    let catalog = catalog([other("own", "own.example").prefix("acme")]);
    let hex = "f".repeat(64);
    for name in [
        "",
        "../../evil",
        "..",
        "a/../b",
        "./app",
        "app/.",
        "/app",
        "app/",
        "a//b",
        "own.example//app",
        "own.example/",
        "own.example/acme/../evil",
        "own.example/acme//app",
        "evil.example/../app",
        "https://own.example/acme/app",
        "me@own.example/acme/app",
        "App",
        "acme/App",
        "a b",
        "app\n",
        "app\0",
        "${{app}}",
        "app?x=1",
        "app#x",
        "app%2e",
        "ünï",
        "a..b/c",
        "-app",
        "app-",
        "a___b",
        &hex,
    ] {
        let error = refused(&catalog, build(name));
        assert!(matches!(error, PushError::InvalidName(_)), "{name:?}: {error}");
        assert_eq!(error.kind(), ErrorKind::InvalidName, "{name:?}");
        // A push step's own name is read in the same way.
        assert_eq!(refused_as(&catalog, promoted(name)), ErrorKind::InvalidName, "{name:?}");
    }
}

/// A candidate that is pushed as `image_name`.
fn promoted(image_name: &str) -> registry_resolver::PushRequest<'_> {
    use registry_resolver::push::Candidate;
    use registry_resolver::{PushRequest, Reference};

    let candidate = Candidate::image(Reference::parse("ghcr.io/acme/app:1").unwrap());
    PushRequest::new(candidate.with_image_name(image_name)).with_tags("1")
}

/// Rule 7.5: a tag or a digest belongs to `tags`, and to no name.
#[test]
fn a_name_has_no_tag_and_no_digest() {
    let catalog = catalog([other("own", "own.example")]);
    for name in [
        "app:1",
        "team/app:1",
        "own.example/app:1",
        "app@sha256:00",
        "app:1@sha256:00",
        "own.example/app@sha256:00",
        "app:",
        "evil.example/app:1",
    ] {
        let error = refused(&catalog, build(name));
        assert_eq!(error.kind(), ErrorKind::InvalidName, "{name}: {error}");
        assert_eq!(refused_as(&catalog, promoted(name)), ErrorKind::InvalidName, "{name}");
    }
}

/// Rules 2.1 and 7.4: prefix and name together have at most 255 characters.
#[test]
fn a_pushed_path_has_at_most_255_characters() {
    let bare = catalog([other("own", "own.example")]);
    let with = catalog([other("own", "own.example").prefix("acme/web")]);
    for (catalog, room) in [(&bare, 255), (&with, 255 - "acme/web/".len())] {
        let fits = "x".repeat(room);
        let target = plan(catalog, build(&fits)).destinations().next().unwrap().target().to_buf();
        assert_eq!(target.as_reference().path().len(), 255);
        let long = "x".repeat(room + 1);
        let error = refused(catalog, build(&long));
        assert_eq!(error.kind(), ErrorKind::InvalidName, "{error}");
    }
    let over = "x".repeat(250);
    assert!(matches!(refused(&with, build(&over)), PushError::NameTooLong { length: 259, .. }));
}

/// Rules 2.2 and 7.6: the `library/` of a promoted official image counts as well.
#[test]
fn a_promoted_path_has_at_most_255_characters() {
    let catalog = catalog([other("own", "own.example").prefix("acme")]);
    let room = 255 - "acme/library/".len();
    let [fits, long] = [room, room + 1].map(|length| "x".repeat(length));
    assert_eq!(pushed(&catalog, candidate(&fits)), [format!("own.example/acme/library/{fits}:latest")]);
    assert!(matches!(refused(&catalog, candidate(&long)), PushError::NameTooLong { length: 256, .. }));
    assert_eq!(pushed(&catalog, promoted(&fits)), [format!("own.example/acme/{fits}:1")]);
}
