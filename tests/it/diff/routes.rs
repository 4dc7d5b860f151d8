//! Section 12: what changes along routes, with a witness for each pair of routes that decide.

use registry_resolver::diff::CatalogDiff;
use registry_resolver::pull::Names;
use registry_resolver::routes::{Origin, Place, PlaceImages, Route};
use registry_resolver::{Catalog, CatalogBuilder, PullRequest, Reference};

use crate::support::{builder, other};

fn routed(routes: impl IntoIterator<Item = Route>) -> Catalog {
    routes.into_iter().fold(Catalog::builder(), CatalogBuilder::route).build().unwrap()
}

fn lines(diff: &CatalogDiff) -> Vec<String> {
    diff.changes()
        .iter()
        .map(|change| format!("{}: {}, {}", change.kind(), change.class(), change.witness()))
        .collect()
}

#[test]
fn rule_12_13_a_route_that_is_new() {
    let before = routed([]);
    let after = routed([Route::new("docker.io").mirror("m.example/hub")]);
    let diff = before.diff(&after);
    assert_eq!(
        diff.to_string(),
        "\
2 changes

fallback: images for which no route decided, and now the route of `docker.io`,
    not pinned
  pull docker.io/app:1
  before: source docker.io/library/app:1, anonymous
  after:  mirror m.example/hub/library/app:1, anonymous
          source docker.io/library/app:1, anonymous

fallback: images for which no route decided, and now the route of `docker.io`,
    pinned
  pull docker.io/app@sha256:e6693c20186…96a833917917789d63766cab6c59582
  before: source
            docker.io/library/app@sha256:e66…96a833917917789d63766cab6c59582,
            anonymous
  after:  mirror
            m.example/hub/library/app@sha256…96a833917917789d63766cab6c59582,
            anonymous
          source
            docker.io/library/app@sha256:e66…96a833917917789d63766cab6c59582,
            anonymous
",
    );
}

#[test]
fn rule_12_13_what_a_route_says_changes() {
    let with = |route: Route| routed([route, Route::new("r.example/acme")]);
    let plain = with(Route::new("r.example").mirror("m.example"));
    let never = with(Route::new("r.example").mirror("m.example").origin(Origin::Never));
    assert_eq!(
        lines(&plain.diff(&never)),
        [
            "source: images for which the route of `r.example` decides, not pinned, pull r.example/acmex/app:1",
            "source: images for which the route of `r.example` decides, pinned, pull \
             r.example/acmex/app@sha256:e6693…96a833917917789d63766cab6c59582",
        ]
    );
    let pinned = Place::at("m.example").images(PlaceImages::Pinned);
    let pinned = with(Route::new("r.example").mirror(pinned));
    assert_eq!(
        lines(&plain.diff(&pinned)),
        [
            "fallback: images for which the route of `r.example` decides, not pinned, pull r.example/acmex/app:1"
        ]
    );
    assert!(plain.diff(&plain).is_empty());
    // The order of routes decides nothing, nor does their spelling.
    let spelled =
        routed([Route::new("r.example/acme"), Route::new("R.example:443").mirror("https://m.example")]);
    assert!(plain.diff(&spelled).is_empty(), "{}", plain.diff(&spelled));
}

/// What is told is so of its witness, and what changes for one of these images is told.
#[test]
fn rule_12_13_against_both_catalogs() {
    let scopes = ["docker.io", "docker.io/library", "r.example:5000/a/b", "r.example:*", "*.example", "*"];
    let images = [
        "nginx:1",
        "team/app:1",
        "r.example:5000/a/b/app:1",
        "r.example:5000/a/app:1",
        "r.example/x:1",
        "x.example/y:1",
        "x.other/y:1",
        "r.example:5000/a/b:1",
    ];
    let base = || builder([other("r", "r.example:5000")]);
    for first in scopes {
        for second in scopes {
            let one = base().route(Route::new(first).mirror("m.example/one")).build().unwrap();
            let two = base().route(Route::new(second).mirror("m.example/two")).build().unwrap();
            let diff = one.diff(&two);
            for change in diff.changes() {
                assert_ne!(change.before(), change.after());
            }
            for image in images {
                let image = Reference::parse(image).unwrap();
                let asked = |catalog: &Catalog| {
                    let plan = catalog.resolve_pull(PullRequest::new(image)).unwrap();
                    let left_out = plan.left_out().map(|it| format!("{} {}", it.name(), it.reason()));
                    plan.attempts().map(|it| it.target().to_string()).chain(left_out).collect::<Vec<_>>()
                };
                let told = diff.changes_to_pull(image, Names::NONE).next().is_some();
                assert!(told || asked(&one) == asked(&two), "{first} {second} {image}\n{diff}");
            }
        }
    }
}
