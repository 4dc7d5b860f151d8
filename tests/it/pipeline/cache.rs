//! Rules 8.2 to 8.4 and 9.2: build cache as the preflight plans it, as far as it is known before the run.

use registry_resolver::cache::{PastImage, Platform};
use registry_resolver::pipeline::PlannedCache;
use registry_resolver::{Catalog, Digest, Pipeline, Preflight, Run};

use crate::pipeline::{SHA, builder, problems, step, steps, texts};

fn catalog() -> Catalog {
    builder().set_caching("us-gcr").build().unwrap()
}

#[track_caller]
fn build_in(catalog: &Catalog, fields: &str, run: &Run<'_>) -> Preflight {
    let text = format!("{{\"type\": \"build\", {fields}}}");
    let file: Pipeline = serde_json::from_str(&steps(&[("s", &text)])).unwrap();
    file.preflight(catalog, run)
}

#[track_caller]
fn build(fields: &str) -> Preflight {
    build_in(&catalog(), fields, &Run::default().with_branch("main"))
}

/// What is imported, exported and why there is no more, in a line; `undecided` where the run decides.
fn told(report: &Preflight) -> String {
    let Some(PlannedCache { import, export, no_automatic, no_export, .. }) = &step(report, "s").cache else {
        return "undecided".to_owned();
    };
    let reasons = [no_automatic, no_export].map(|reason| reason.unwrap_or("-"));
    format!("{} > {} ({})", import.join(" "), export.join(" "), reasons.join(" "))
}

/// Rule 8.1: what a step says of cache, with an account that has a caching registry and with one that has none.
#[test]
fn a_step_may_do_without_the_automatic_cache() {
    let own = "us.gcr.io/project/app:buildcache-main";
    let from = r#""cache_from": "quay.io/acme/x:1""#;
    for (fields, with, without) in [
        ("", format!("{own} > {own} (- -)"), " >  (no_caching_registry -)"),
        (r#", "no_cf_cache": true"#, " >  (no_cf_cache -)".to_owned(), " >  (no_cf_cache -)"),
        (r#", "no_cache": true"#, " >  (no_cache -)".to_owned(), " >  (no_cache -)"),
        (r#", "buildx": true"#, " >  (buildx -)".to_owned(), " >  (buildx -)"),
        (
            r#", "cache_from": "quay.io/acme/x:1", "no_cf_cache": true"#,
            "quay.io/acme/x:1 >  (no_cf_cache -)".to_owned(),
            "quay.io/acme/x:1 >  (no_cf_cache -)",
        ),
    ] {
        let fields = format!(r#""image_name": "app", "tag": "1"{fields}"#);
        let main = Run::default().with_branch("main");
        assert_eq!(told(&build_in(&catalog(), &fields, &main)), with, "{fields}");
        assert_eq!(told(&build_in(&crate::pipeline::catalog(), &fields, &main)), without, "{fields}");
    }
    // Without a name there is nothing to say of the automatic cache, but that nothing keeps it.
    for (fields, with, without) in [
        ("", "undecided", "undecided"),
        (from, "quay.io/acme/x:1 >  (- -)", "quay.io/acme/x:1 >  (no_caching_registry -)"),
        (
            r#""cache_to": "quay.io/acme/x:1""#,
            " > quay.io/acme/x:1 (- -)",
            " > quay.io/acme/x:1 (no_caching_registry -)",
        ),
        (
            r#""cache_from": "quay.io/acme/x:1", "no_cf_cache": true"#,
            "quay.io/acme/x:1 >  (no_cf_cache -)",
            "quay.io/acme/x:1 >  (no_cf_cache -)",
        ),
    ] {
        let fields = format!(r#""image_name": "${{{{NAME}}}}", "tag": "1", {fields}"#);
        let fields = fields.trim_end_matches(", ");
        let main = Run::default().with_branch("main");
        assert_eq!(told(&build_in(&catalog(), fields, &main)), with, "{fields}");
        assert_eq!(told(&build_in(&crate::pipeline::catalog(), fields, &main)), without, "{fields}");
    }
}

/// Rules 4.4 and 5.2: an entry on a domain of several registries is for a context to choose. One that is known in the
/// run alone might, so nothing is said of the entry until then; of one that is wrong anyway, it is.
#[test]
fn contexts_choose_for_entries_as_for_pulls() {
    let with = |fields: &str| build(&format!(r#""image_name": "app", "tag": "1", {fields}"#));
    let entry = r#""cache_from": "gcr.io/acme/x:1""#;

    let report = with(entry);
    assert_eq!(
        (problems(&report), told(&report)),
        (vec!["s - ambiguous_registry".to_owned()], "undecided".to_owned())
    );
    let report = with(&format!(r#"{entry}, "registry_contexts": "staging-gcr""#));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(
        told(&report),
        "gcr.io/acme/x:1 us.gcr.io/project/app:buildcache-main > us.gcr.io/project/app:buildcache-main (- -)"
    );
    let report = with(&format!(r#"{entry}, "registry_contexts": "${{{{C}}}}""#));
    assert_eq!((texts(&report), told(&report)), (vec![], "undecided".to_owned()));

    // Nothing ambiguous, and yet which registry it is depends on the context.
    for entry in [r#""cache_from": "quay.io/acme/x:1""#, r#""cache_to": "quay.io/acme/x:1""#] {
        let report = with(&format!(r#"{entry}, "registry_contexts": "${{{{C}}}}""#));
        assert_eq!((texts(&report), told(&report)), (vec![], "undecided".to_owned()));
    }
    let report = with(r#""cache_from": "Quay", "registry_contexts": "${{C}}""#);
    assert_eq!(problems(&report), ["s - invalid_reference"]);
}

/// Rule 9.3: a context that is unknown is one problem, and one of the push hides no cache.
#[test]
fn problems_of_the_push_are_not_those_of_the_cache() {
    let from = r#""cache_from": "quay.io/acme/x:1""#;
    let report =
        build(&format!(r#""image_name": "app", "tag": "1", "registry_contexts": "nowhere", {from}"#));
    assert_eq!(problems(&report), ["s registry_contexts unknown_registry"]);
    let report = build(r#""image_name": "app", "tag": "1", "registry_contexts": "nowhere""#);
    assert_eq!(
        told(&report),
        "us.gcr.io/project/app:buildcache-main > us.gcr.io/project/app:buildcache-main (- -)"
    );
    let contexts = r#""registry_contexts": ["staging-gcr", "production-gcr"]"#;
    let report = build(&format!(r#""image_name": "app", "tag": "1", {contexts}, {from}"#));
    assert_eq!(problems(&report), ["s registry_contexts conflicting_contexts"]);
    let report = build(&format!(r#""image_name": "app", "tag": "no tag", {from}"#));
    assert_eq!(problems(&report), ["s tags invalid_name"]);
    assert_eq!(
        told(&report),
        "quay.io/acme/x:1 us.gcr.io/project/app:buildcache-main > us.gcr.io/project/app:buildcache-main (- -)"
    );
}

/// Rules 8.2 and 9.1: where the run will say its branch, the export is shown with a gap; what a file writes is not.
#[test]
fn a_branch_that_is_not_known_is_shown_as_a_gap() {
    let fields =
        r#""image_name": "app", "tag": "1", "cache_to": "quay.io/acme/x:__known_in_the_run_alone__""#;
    let explicit = "quay.io/acme/x:__known_in_the_run_alone__";
    assert_eq!(
        told(&build_in(&catalog(), fields, &Run::default())),
        format!(
            "us.gcr.io/project/app:buildcache-<branch> > {explicit} us.gcr.io/project/app:buildcache-<branch> (- -)"
        )
    );
    let own = "us.gcr.io/project/app:buildcache-__known_in_the_run_alone__";
    assert_eq!(
        told(&build_in(&catalog(), fields, &Run::default().with_branch("__known_in_the_run_alone__"))),
        format!("{own} > {explicit} {own} (- -)")
    );
}

/// Rule 8.3: what the run knows of past images, of its branches and its platform decides what is imported.
#[test]
fn past_images_are_imported_best_first() {
    let digest = |last: char| format!("{}{last}", &SHA[..SHA.len() - 1]);
    let texts = ['1', '2', '3', '4', '5'].map(digest);
    let past = |at: usize| PastImage::new("app", Digest::parse(&texts[at]).unwrap());
    let [amd64, arm64] = ["linux/amd64", "linux/arm64"].map(|it| Platform::parse(it).unwrap());
    let images = [
        past(0),
        past(1).with_branch("trunk"),
        past(2).with_branch("next"),
        past(3).with_branch("main").with_platform(arm64),
        past(4).with_branch("main").with_platform(amd64),
    ];
    let main = Run::default().with_branch("main").with_past(&images);
    let imported = |fields: &str, run: &Run<'_>| {
        let report = build_in(&catalog(), &format!(r#""image_name": "app", "tag": "1"{fields}"#), run);
        let cache = step(&report, "s").cache.clone().unwrap();
        let past = cache.import.iter().filter(|it| it.contains('@'));
        past.map(|it| it.chars().next_back().unwrap()).collect::<String>()
    };
    assert_eq!(imported("", &Run::default().with_branch("main")), "");
    assert_eq!(imported("", &main), "123");
    assert_eq!(imported("", &main.clone().with_default_branch("trunk")), "213");
    assert_eq!(imported("", &main.clone().with_base_branch("next").with_default_branch("trunk")), "321");
    assert_eq!(imported("", &main.clone().with_platform(amd64)), "5");
    assert_eq!(imported("", &main.clone().with_platform(arm64)), "4");
    // Whoever builds for platforms of its own builds with buildx, which has no past.
    let settings = r#", "platform": "linux/arm64", "buildx": {}"#;
    assert_eq!(imported(settings, &main.clone().with_platform(amd64)), "");
}
