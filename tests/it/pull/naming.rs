//! Rules 5.6 and 5.7: names that a fallback has no place for.

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::LeftOutReason;
use registry_resolver::{Provider, RegistryConfig};

use crate::pull::{SHA, asked, catalog, fallback, left_out, other, plan};

fn keep(to: &str) -> registry_resolver::Fallback {
    fallback(to, FallbackPolicy::default().keep_path())
}

/// A path of so many characters, in two components.
fn path(length: usize) -> String {
    format!("p/{}", "x".repeat(length - 2))
}

/// Rule 5.6: 255 characters fit, 256 do not.
#[test]
fn a_name_of_256_characters_is_left_out() {
    let catalog = catalog([
        other("a", "a.io").fallback("with"),
        other("with", "with.io").prefix("mirror").fallback("without"),
        other("without", "without.io"),
    ]);
    let room = 255 - "mirror/".len();
    for (length, fits) in [(room - 1, true), (room, true), (room + 1, false), (255, false)] {
        let image = format!("a.io/{}:1", path(length));
        let plan = plan(&catalog, &image);
        let names: Vec<usize> =
            plan.attempts().map(|attempt| attempt.target().to_buf().as_reference().path().len()).collect();
        if fits {
            assert_eq!(names, [length, length + "mirror/".len(), length]);
            assert_eq!(left_out(&plan), [""; 0]);
        } else {
            // What is behind it in the chain is asked all the same.
            assert_eq!(names, [length, length]);
            assert_eq!(left_out(&plan), ["with name_too_long"]);
        }
    }
}

/// Rule 5.6: what counts is the name there, once the source's prefix is off; not with `keep`.
#[test]
fn the_length_is_that_of_the_name_there() {
    let catalog = catalog([
        other("a", "a.io").prefix("team-a").fallback("same"),
        other("same", "same.io").prefix("team-b").fallback("longer"),
        other("longer", "longer.io").prefix("team-bc").fallback(keep("kept")),
        other("kept", "kept.io").prefix("k"),
    ]);
    let image = format!("a.io/team-a/{}:1", "x".repeat(255 - "team-a/".len()));
    let plan = plan(&catalog, &image);
    assert_eq!(
        asked(&plan),
        [format!("a {image}"), format!("same {}", image.replace("a.io/team-a", "same.io/team-b"))]
    );
    assert_eq!(left_out(&plan), ["longer name_too_long", "kept name_too_long"]);
}

/// Rules 2.2 and 5.6: the `library/` of an official image counts, and goes along.
#[test]
fn library_counts_as_a_part_of_the_name() {
    let catalog = catalog([
        RegistryConfig::new("hub").docker_hub().fallback("bare"),
        other("bare", "bare.io").fallback("with"),
        other("with", "with.io").prefix("m"),
    ]);
    for (length, fits) in [(245, true), (246, false), (247, false)] {
        let name = "x".repeat(length);
        let plan = plan(&catalog, &name);
        assert_eq!(plan.attempts().len(), if fits { 3 } else { 2 });
        assert_eq!(plan.source().unwrap().target().to_string(), format!("docker.io/library/{name}:latest"));
        let bare = plan.attempts().nth(1).unwrap();
        assert_eq!(bare.target().to_string(), format!("bare.io/library/{name}:latest"));
        assert_eq!(plan.left_out().next().is_none(), fits);
    }
}

/// Rule 5.7: a one-component name has no place on Docker Hub without a prefix.
#[test]
fn a_name_on_docker_hub_is_never_completed() {
    let hub = [
        RegistryConfig::new("hub").docker_hub(),
        other("hub", "docker.io"),
        other("hub", "registry-1.docker.io:443"),
        RegistryConfig::new("hub").on(Provider::Azure, "Index.Docker.io"),
    ];
    for hub in hub {
        let catalog = catalog([other("a", "a.io").fallback("hub"), hub]);
        for tail in [":1".to_owned(), format!("@{SHA}")] {
            let image = format!("a.io/nginx{tail}");
            let plan = plan(&catalog, &image);
            assert_eq!(
                (asked(&plan), left_out(&plan)),
                (vec![format!("a {image}")], vec!["hub no_namespace".to_owned()])
            );
        }
        assert_eq!(
            asked(&plan(&catalog, "a.io/acme/nginx:1")),
            ["a a.io/acme/nginx:1", "hub docker.io/acme/nginx:1"]
        );
        // What was written may well be `library/`.
        assert_eq!(
            asked(&plan(&catalog, "a.io/library/nginx:1")),
            ["a a.io/library/nginx:1", "hub docker.io/library/nginx:1"]
        );
    }
}

/// Rule 5.7: with a prefix there is a place.
#[test]
fn a_prefix_makes_a_place_on_docker_hub() {
    let catalog =
        catalog([other("a", "a.io").fallback("hub"), RegistryConfig::new("hub").docker_hub().prefix("acme")]);
    assert_eq!(asked(&plan(&catalog, "a.io/nginx:1")), ["a a.io/nginx:1", "hub docker.io/acme/nginx:1"]);
}

/// Rules 5.6 and 5.7: what `replace` leaves over may be too little for Docker Hub, what `keep` leaves is the path.
#[test]
fn taking_the_prefix_off_may_leave_one_component() {
    for (to, asked_of_hub, reason) in [
        (fallback("hub", FallbackPolicy::default()), None, Some("hub no_namespace")),
        (keep("hub"), Some("hub docker.io/team/app:1"), None),
    ] {
        let catalog = catalog([
            other("a", "a.io").prefix("team").fallback(to),
            RegistryConfig::new("hub").docker_hub(),
        ]);
        let plan = plan(&catalog, "a.io/team/app:1");
        assert_eq!(asked(&plan).get(1).map(String::as_str), asked_of_hub);
        assert_eq!(left_out(&plan).first().map(String::as_str), reason);
    }
}

/// Rules 2.2 and 5.6: an official image is `library/…` to its fallbacks, unless `library` is the source's prefix.
#[test]
fn an_official_image_keeps_library_on_its_fallbacks() {
    let mirror = || other("mirror", "mirror.io").prefix("docker-hub");
    let hub = || RegistryConfig::new("hub").docker_hub();
    for (source, expected) in [
        (hub().fallback("mirror"), "mirror mirror.io/docker-hub/library/python:3"),
        (hub().fallback(keep("mirror")), "mirror mirror.io/docker-hub/library/python:3"),
        (hub().prefix("library").fallback("mirror"), "mirror mirror.io/docker-hub/python:3"),
        (hub().prefix("library").fallback(keep("mirror")), "mirror mirror.io/docker-hub/library/python:3"),
    ] {
        let catalog = catalog([source, mirror()]);
        for image in ["python:3", "library/python:3", "docker.io/library/python:3"] {
            assert_eq!(asked(&plan(&catalog, image)), ["hub docker.io/library/python:3", expected]);
        }
    }
    let catalog = catalog([hub().prefix("acme").fallback("mirror"), mirror()]);
    assert_eq!(left_out(&plan(&catalog, "python:3")), ["mirror outside_prefix"]);
    assert_eq!(asked(&plan(&catalog, "acme/python:3"))[1], "mirror mirror.io/docker-hub/python:3");
}

/// Rule 5.7: a one-component name is one like any other where the fallback is no Docker Hub.
#[test]
fn a_name_of_one_component_is_asked_of_other_fallbacks() {
    let catalog = catalog([
        other("a", "a.io").prefix("team").fallback("b"),
        other("b", "b.io").fallback("hub"),
        RegistryConfig::new("hub").docker_hub().fallback("c"),
        other("c", "c.io"),
    ]);
    let plan = plan(&catalog, "a.io/team/app:1");
    assert_eq!(asked(&plan), ["a a.io/team/app:1", "b b.io/app:1", "c c.io/app:1"]);
    assert_eq!(left_out(&plan), ["hub no_namespace"]);
}

/// Rules 5.6 and 5.7: every reason has a stable name and says itself in words.
#[test]
fn every_reason_explains_itself() {
    for (reason, name, text) in [
        (
            LeftOutReason::OutsidePrefix,
            "outside_prefix",
            "the image is outside the source's repository prefix",
        ),
        (LeftOutReason::NameTooLong, "name_too_long", "its name there would have more than 255 characters"),
        (LeftOutReason::NoNamespace, "no_namespace", "Docker Hub has no place for a name of one component"),
        (LeftOutReason::NotPinned, "not_pinned", "it serves only images pinned by digest"),
    ] {
        assert_eq!((reason.as_str(), &*reason.to_string()), (name, text));
    }
}

/// Plans are shown as what they try.
#[test]
fn plans_are_shown_with_their_attempts() {
    let catalog = catalog([RegistryConfig::new("hub").docker_hub(), other("a", "a.example").fallback("hub")]);
    let plan = plan(&catalog, "a.example/app:1");
    let attempts = format!("{:?}", plan.attempts());
    assert!(attempts.starts_with("[Attempt { role: Source") && attempts.ends_with("}]"), "{attempts}");
    assert_eq!(
        format!("{plan:?}"),
        format!("PullPlan {{ asked: {:?}, attempts: {attempts} }}", plan.asked())
    );
    let left_out = plan.left_out().next().unwrap();
    assert_eq!(format!("{:?}", plan.left_out()), format!("[{left_out:?}]"));
    let target = plan.source().unwrap().target();
    assert_eq!(format!("{:?}", target.domain()), "TargetDomain(a.example)");
    assert_eq!(format!("{:?}", target.tag().unwrap()), "TargetTag(1)");
}
