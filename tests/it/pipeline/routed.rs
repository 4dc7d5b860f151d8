//! Pipelines of an account with routes, search lists and logins that the caller keeps: rules 9.2 and 9.5 beside those
//! of sections 12 to 14.

use registry_resolver::catalog::Compositions;
use registry_resolver::pipeline::PlannedLoginKind;
use registry_resolver::routes::{Origin, Place, Route, ShortNames};
use registry_resolver::{Access, Catalog, RegistryConfig, Run};

use crate::pipeline::{builder, logins, main_branch, pipeline, problems, pulled, step, steps};

fn notices(text: &str, catalog: &Catalog) -> Vec<String> {
    pipeline(text).preflight(catalog, &main_branch()).notices().map(ToString::to_string).collect()
}

const COMPOSITION: &str = r#"{"type": "composition", "composition": {"services": {
    "db": {"image": "mysql"}, "app": {"image": "acme/app:1"}, "q": {"image": "quay.io/a/b"}}}}"#;

/// Rule 9.5: an account that says so has the bare images of compositions looked for along its search list.
#[test]
fn rule_9_5_the_bare_images_of_a_composition_are_searched() {
    let text = steps(&[("compose", COMPOSITION)]);
    let names = || ShortNames::new().search("acme.azurecr.io/team").search("docker.io");
    let catalog = builder().compositions(Compositions::Search).short_names(names()).build().unwrap();
    let report = pipeline(&text).preflight(&catalog, &main_branch());
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!(notices(&text, &catalog), [""; 0]);
    assert_eq!(
        pulled(&report, "compose"),
        [
            "azure acme.azurecr.io/team/mysql:latest",
            "hub docker.io/library/mysql:latest",
            "azure acme.azurecr.io/team/acme/app:1",
            "hub docker.io/acme/app:1",
            "- quay.io/a/b:latest",
        ]
    );
    // An alias is all that is asked, and a name that nothing is meant by is a problem.
    let aliases = ShortNames::new().alias("mysql", "quay.io/mirrors/mysql");
    let catalog = builder().compositions(Compositions::Search).short_names(aliases).build().unwrap();
    let report = pipeline(&text).preflight(&catalog, &main_branch());
    assert_eq!(pulled(&report, "compose")[..2], ["- quay.io/mirrors/mysql:latest", "undecided"]);
    assert_eq!(problems(&report), ["compose app.image unknown_short_name"]);
}

/// Rule 9.5: otherwise 2.2 holds, and an account with a search list is told.
#[test]
fn rule_9_5_a_search_list_that_compositions_do_not_ask_is_told() {
    let text = steps(&[("compose", COMPOSITION), ("other", r#"{"image": "mysql"}"#)]);
    let names = ShortNames::new().search("acme.azurecr.io/team");
    let catalog = builder().short_names(names).build().unwrap();
    let report = pipeline(&text).preflight(&catalog, &main_branch());
    assert_eq!(
        pulled(&report, "compose")[..2],
        ["hub docker.io/library/mysql:latest", "hub docker.io/acme/app:1"]
    );
    let why = "names no domain, and is on Docker Hub; the account's search list is asked for it where `compositions` \
               is `search`";
    assert_eq!(
        notices(&text, &catalog),
        [format!("compose: db.image: {why}"), format!("compose: app.image: {why}")]
    );
    let aliases = ShortNames::new().alias("mysql", "quay.io/mirrors/mysql");
    assert_eq!(notices(&text, &builder().short_names(aliases).build().unwrap()), [""; 0]);
}

/// Rule 9.5: what a variable stands for is searched as if it were written, also of services beside a step.
#[test]
fn rule_9_5_services_and_variables_are_searched_too() {
    let text = steps(&[(
        "test",
        r#"{"image": "nginx", "services": {"composition": {"db": {"image": "${{DB}}:8"}}}}"#,
    )]);
    let names = ShortNames::new().search("acme.azurecr.io");
    let catalog = builder().compositions(Compositions::Search).short_names(names).build().unwrap();
    let run = main_branch().with_variable("DB", "mysql");
    let report = pipeline(&text).preflight(&catalog, &run);
    assert_eq!(
        pulled(&report, "test"),
        ["hub docker.io/library/nginx:latest", "azure acme.azurecr.io/mysql:8"]
    );
}

/// Rule 9.2: what a step pulls is pulled along its route, by the step's contexts.
#[test]
fn rule_9_2_images_are_pulled_along_their_routes() {
    let mirror = Place::at("mirror.example:5000/hub");
    let route = Route::new("docker.io").mirror(mirror).origin(Origin::Never);
    let catalog = builder().route(route).build().unwrap();
    let text = steps(&[
        ("free", r#"{"image": "nginx:1"}"#),
        ("build", r#"{"type": "build", "image_name": "app", "dockerfile": {"content": "FROM alpine:3"}}"#),
        ("promote", r#"{"type": "push", "candidate": "busybox:1", "image_name": "copy"}"#),
        ("compose", r#"{"type": "composition", "composition": {"services": {"db": {"image": "mysql"}}}}"#),
    ]);
    let report = pipeline(&text).preflight(&catalog, &main_branch());
    assert_eq!(problems(&report), [""; 0]);
    for (name, image) in [
        ("free", "library/nginx:1"),
        ("build", "library/alpine:3"),
        ("promote", "library/busybox:1"),
        ("compose", "library/mysql:latest"),
    ] {
        let image = image.trim_start_matches("library/");
        let expected = format!("mirror mirror.example:5000/hub/library/{image}");
        assert_eq!(pulled(&report, name), [expected], "{name}");
    }
}

/// Rule 12.7: a blocked image is a problem of every step that needs it, whether its contexts hold or not.
#[test]
fn rule_12_7_a_blocked_image_is_a_problem() {
    let route = Route::new("quay.io/evil").blocked().note("ask security");
    let catalog = builder().route(route).build().unwrap();
    let text = steps(&[
        ("free", r#"{"image": "quay.io/evil/x"}"#),
        ("wrong", r#"{"image": "quay.io/evil/x", "registry_context": "nope"}"#),
        ("promote", r#"{"type": "push", "candidate": "quay.io/evil/x", "image_name": "copy"}"#),
        ("mistaken", r#"{"type": "push", "candidate": "quay.io/evil/x", "registry_context": "nope"}"#),
    ]);
    let report = pipeline(&text).preflight(&catalog, &main_branch());
    assert_eq!(
        problems(&report),
        [
            "free image denied",
            "wrong registry_context unknown_registry",
            "wrong image denied",
            "promote candidate denied",
            "mistaken registry_context unknown_registry",
            "mistaken candidate denied",
        ]
    );
}

/// Rules 5.2 and 12.6: of many contexts of a step, the one at each place that is asked counts.
#[test]
fn rule_12_6_contexts_choose_at_the_places_of_a_route() {
    let many = (0..40)
        .map(|number| RegistryConfig::new(format!("tenant-{number}")).other(format!("m{number}.example")));
    let second = (0..40)
        .map(|number| RegistryConfig::new(format!("other-{number}")).other(format!("m{number}.example")));
    let registries = many.chain(second);
    let builder = registries.fold(builder(), registry_resolver::CatalogBuilder::registry);
    let route = (3..6)
        .fold(Route::new("quay.io"), |route, number| route.mirror(Place::at(format!("m{number}.example/q"))));
    let catalog = builder.route(route).build().unwrap();
    let contexts: Vec<String> = (0..40).rev().map(|number| format!("\"other-{number}\"")).collect();
    let text = format!(
        r#"{{"type": "composition", "registry_contexts": [{}], "composition": {{"services": {{
            "q": {{"image": "quay.io/a/b:1"}}, "m": {{"image": "m7.example/x:1"}}}}}}}}"#,
        contexts.join(", ")
    );
    let report = pipeline(&steps(&[("s", &text)])).preflight(&catalog, &main_branch());
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!(
        pulled(&report, "s"),
        [
            "other-3 m3.example/q/a/b:1",
            "other-4 m4.example/q/a/b:1",
            "other-5 m5.example/q/a/b:1",
            "- quay.io/a/b:1",
            "other-7 m7.example/x:1",
        ]
    );
}

/// Rule 5.4: a mirror that names its registry, and a context on its domain.
#[test]
fn rule_5_4_a_context_beside_a_mirror_is_told() {
    let other = RegistryConfig::new("mirror-b").other("mirror.example:5000");
    let route = Route::new("quay.io").mirror(Place::registry("mirror"));
    let catalog = builder().registry(other).route(route).build().unwrap();
    let text = steps(&[("s", r#"{"image": "quay.io/a/b:1", "registry_context": "mirror-b"}"#)]);
    assert_eq!(
        notices(&text, &catalog),
        [
            "s: image: registry context `mirror-b` has no say at the mirror `mirror` on its domain, which is named"
        ]
    );
}

/// Rule 9.2: a mistake in the contexts of a step is one problem, also where its cache goes along routes.
#[test]
fn rule_9_2_one_mistake_of_a_context_is_one_problem() {
    let route = Route::new("quay.io").mirror(Place::at("m.example"));
    let catalog = builder().route(route).build().unwrap();
    let text = steps(&[(
        "s",
        r#"{"type": "build", "image_name": "app", "registry_contexts": ["nope"], "buildx": {},
            "cache_from": ["quay.io/a/b:1"]}"#,
    )]);
    let report = pipeline(&text).preflight(&catalog, &main_branch());
    assert_eq!(problems(&report), ["s registry_contexts unknown_registry"]);
}

/// Rule 14.1: what the caller keeps is a login of its own, and no push without one.
#[test]
fn rule_14_1_what_the_caller_keeps_is_told() {
    let kept = RegistryConfig::new("kept").other("kept.example").access(Access::Ambient);
    let catalog = builder().registry(kept).build().unwrap();
    let text = steps(&[("s", r#"{"type": "build", "image_name": "app", "registry": "kept"}"#)]);
    assert_eq!(notices(&text, &catalog), [""; 0]);
    let report = pipeline(&text).preflight(&catalog, &Run::default().with_branch("main"));
    let login = &step(&report, "s").logins[0];
    assert_eq!(
        (login.with, &login.credential, &*login.audience),
        (PlannedLoginKind::Ambient, &None, "kept.example")
    );
    assert_eq!(
        serde_json::to_value(login).unwrap(),
        serde_json::json!({"credential": null, "with": "ambient", "audience": "kept.example"})
    );
    assert_eq!(logins(&report, "s").len(), 1);
}
