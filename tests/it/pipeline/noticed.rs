//! What a preflight tells that is no problem, and what a value that is not trusted cannot do.

use registry_resolver::catalog::Compositions;
use registry_resolver::push::Trust;
use registry_resolver::{Access, Pipeline, Run};

use crate::pipeline::{builder, catalog, logins, pipeline, preflight, problems, pushed, steps};

fn notices(pipeline: &Pipeline, catalog: &registry_resolver::Catalog, run: &Run<'_>) -> Vec<String> {
    pipeline.preflight(catalog, run).notices().map(ToString::to_string).collect()
}

/// Rule 9.5: an account that wants a search list and has none is told; another is not, nor an image with a domain.
#[test]
fn rule_9_5_a_bare_image_of_a_composition() {
    let text = steps(&[(
        "compose",
        r#"{"type": "composition", "composition": {"services": {
            "db": {"image": "mysql"}, "app": {"image": "acme/app:1"}, "q": {"image": "quay.io/a/b"},
            "v": {"image": "${{IMAGE}}"}}}}"#,
    )]);
    let pipeline = pipeline(&text);
    let run = Run::default().with_branch("main");
    assert_eq!(notices(&pipeline, &catalog(), &run), [""; 0]);
    let search = builder().compositions(Compositions::Search).build().unwrap();
    let why = "names no domain, and the account has no search list; it is looked for on Docker Hub alone";
    assert_eq!(
        notices(&pipeline, &search, &run),
        [format!("compose: db.image: {why}"), format!("compose: app.image: {why}")]
    );
}

/// Rules 7.4 and 7.7: a push without a login, and the end of a branch that is cut.
#[test]
fn rule_7_7_what_is_lost_is_told() {
    let open = registry_resolver::RegistryConfig::new("open").other("open.example").access(Access::Public);
    let catalog = builder().registry(open).build().unwrap();
    let pipeline =
        pipeline(&steps(&[("s", r#"{"type": "build", "image_name": "app", "registry": "open"}"#)]));
    let branch = format!("9937-{}-the-end", "x".repeat(120));
    assert_eq!(
        notices(&pipeline, &catalog, &Run::default().with_branch(&branch)),
        [
            "s: registry: `open` is public, so the push has no login, and may be refused".to_owned(),
            format!(
                "s: tag: as a tag, branch `9937-{}…` has 133 characters and is cut at 128: `e-end` at the end goes",
                "x".repeat(59)
            ),
        ]
    );
}

/// Rule 7.7: every change of a branch is told, and of a variable that is made of it what is lost.
#[test]
fn rule_7_7_every_branch_that_changed_is_told() {
    let build = |rest: &str| steps(&[("s", &format!(r#"{{"type": "build", "image_name": "app"{rest}}}"#))]);
    let of =
        |text: &str, branch: &str| notices(&pipeline(text), &catalog(), &Run::default().with_branch(branch));
    assert_eq!(of(&build(""), "main"), [""; 0]);
    assert_eq!(
        of(&build(""), "feature/Login"),
        ["s: tag: branch `feature/Login` becomes `feature-login` as a tag"]
    );
    assert_eq!(
        of(&build(r#", "tag_policy": "original""#), "Main "),
        ["s: tag: white space at the ends of branch `Main ` is left out"]
    );
    // What the step writes itself is no branch.
    assert_eq!(of(&build(r#", "tag": "v1""#), "feature/Login"), [""; 0]);
    assert_eq!(of(&build(r#", "tag": "${{CF_BRANCH_TAG_NORMALIZED}}""#), "feature/Login"), [""; 0]);
    let long = format!("feature/{}end", "x".repeat(125));
    let cut = format!(
        "as a tag, branch `feature/{}…` has 136 characters and is cut at 128: `xxxxxend` at the end goes",
        "x".repeat(56)
    );
    for tag in ["CF_BRANCH_TAG_NORMALIZED", "CF_BRANCH_TAG_NORMALIZED_LOWER_CASE"] {
        let text = build(&format!(r#", "tags": ["${{{{{tag}}}}}", "${{{{{tag}}}}}"]"#));
        assert_eq!(of(&text, &long), [format!("s: tags: {cut}")]);
        let run = Run::default().with_branch(&long).with_variable(tag, "given");
        assert_eq!(notices(&pipeline(&text), &catalog(), &run), [""; 0]);
    }
    // Nothing is pushed, so there is no tag.
    assert_eq!(of(&build(r#", "disable_push": true"#), "feature/Login"), [""; 0]);
}

/// Rules 7.7 and 8.2: the tags of cache are made of branches as well, and one change is told once.
#[test]
fn rule_8_2_a_branch_that_changed_in_the_tag_of_its_cache_is_told() {
    let of = |rest: &str, run: Run<'_>| {
        let text = steps(&[("s", &format!(r#"{{"type": "build", "image_name": "app"{rest}}}"#))]);
        notices(&pipeline(&text), &catalog(), &run.with_caching_registry("azure"))
    };
    let run = || Run::default().with_branch("feature/x").with_default_branch("main");
    assert_eq!(of("", run()), ["s: tag: branch `feature/x` becomes `feature-x` as a tag"]);
    assert_eq!(of(r#", "tag": "v1""#, run()), ["s: branch `feature/x` becomes `feature-x` as a tag"]);
    assert_eq!(
        of(r#", "tag": "v1""#, run().with_base_branch("release/1 ")),
        [
            "s: branch `feature/x` becomes `feature-x` as a tag",
            "s: white space at the ends of branch `release/1 ` is left out",
            "s: branch `release/1` becomes `release-1` as a tag",
        ]
    );
    assert_eq!(of(r#", "tag": "v1", "no_cf_cache": true"#, run()), [""; 0]);
    assert_eq!(of(r#", "tag": "v1""#, Run::default().with_revision("0123456")), [""; 0]);
}

/// Rule 7.6: two images that are promoted to one name.
#[test]
fn rule_7_6_an_image_that_another_promotion_replaces_is_told() {
    let push = |candidate: &str, rest: &str| {
        format!(r#"{{"type": "push", "candidate": "{candidate}", "registry": "azure", "tag": "1"{rest}}}"#)
    };
    let of = |first: &str, second: &str| {
        let build = r#"{"type": "build", "image_name": "shop", "tag": "1", "registry": "us-gcr"}"#;
        notices(
            &pipeline(&steps(&[("b", build), ("one", first), ("two", second)])),
            &catalog(),
            &Run::default(),
        )
    };
    let why = "two: `one` pushes another image as acme.azurecr.io/shop:1, and the later one stays; give one another \
               name or tag";
    let prefixed = push("us.gcr.io/project/shop:1", "");
    assert_eq!(of(&prefixed, &push("quay.io/shop:1", "")), [why]);
    assert_eq!(of(&prefixed, &push("quay.io/acme/app:1", r#", "image_name": "shop""#)), [why]);
    // The same image, however it is named, and another name or tag.
    assert_eq!(of(&prefixed, &push("US.gcr.io:443/project/shop:1", "")), [""; 0]);
    assert_eq!(of(&prefixed, &push("${{b}}", "")), [""; 0]);
    assert_eq!(of(&prefixed, &push("quay.io/acme/shop:1", "")), [""; 0]);
    assert_eq!(
        of(&prefixed, &push("quay.io/shop:1", r#", "registry": "hub", "image_name": "a/b""#)),
        [""; 0]
    );
    // At once, it is a problem (9.2).
    let one = push("us.gcr.io/project/shop:1", "");
    let two = push("quay.io/shop:1", "");
    let text = format!(r#"{{"mode": "parallel", "steps": {{"one": {one}, "two": {two}}}}}"#);
    let report = preflight(&text);
    assert_eq!(problems(&report), ["two - parallel_push"]);
    assert_eq!(report.notices().count(), 0);
}

/// Rule 5.4: a context beside a fallback that names its registry has no say.
#[test]
fn rule_5_4_a_context_beside_a_fallback_is_told() {
    let other = registry_resolver::RegistryConfig::new("mirror-b").other("mirror.example:5000");
    let catalog = builder().registry(other).build().unwrap();
    let image = r#"{"image": "us.gcr.io/project/app:1", "registry_context": "mirror-b"}"#;
    assert_eq!(
        notices(&pipeline(&steps(&[("s", image)])), &catalog, &Run::default()),
        [
            "s: image: registry context `mirror-b` has no say at the fallback `mirror` on its domain, which is named"
        ]
    );
}

/// Rule 8.2: the caching registry that is named for the run.
#[test]
fn rule_8_2_a_caching_registry_of_the_run() {
    let text = steps(&[("s", r#"{"type": "build", "image_name": "app", "tag": "buildcache-x"}"#)]);
    let run = Run::default().with_branch("main");
    let preflight = |run: &Run<'_>| pipeline(&text).preflight(&catalog(), run);
    assert_eq!(problems(&preflight(&run)), [""; 0]);
    assert_eq!(problems(&preflight(&run.clone().with_caching_registry("azure"))), ["s tags invalid_name"]);
    let report = preflight(&run.with_caching_registry("us-gcr"));
    let cache = crate::pipeline::step(&report, "s").cache.clone().unwrap();
    assert_eq!(cache.import, ["us.gcr.io/project/app:buildcache-main"]);
    assert_eq!(cache.export, cache.import);
}

/// Rule 9.1: a value that is not trusted fills characters of a tag, and chooses nothing.
#[test]
fn rule_9_1_an_untrusted_value_sets_nothing() {
    for (field, value) in
        [("disable_push", "false"), ("buildx", "true"), ("tag_policy", "original"), ("no_cache", "true")]
    {
        let build =
            format!(r#"{{"type": "build", "image_name": "app", "tag": "1", "{field}": "${{{{X}}}}"}}"#);
        let text = steps(&[("s", &build)]);
        let run = |trust| {
            let run = Run::default().with_branch("main");
            if trust == Trust::Trusted {
                run.with_variable("X", value)
            } else {
                run.with_untrusted_variable("X", value)
            }
        };
        let of = |trust| problems(&pipeline(&text).preflight(&catalog(), &run(trust)));
        assert_eq!(of(Trust::Untrusted), [format!("s {field} untrusted_value")]);
        assert_eq!(of(Trust::Trusted), [""; 0], "{field}");
    }
    let text = steps(&[("s", r#"{"type": "build", "image_name": "app", "tag": "${{X}}"}"#)]);
    let run = Run::default().with_untrusted_variable("X", "v1");
    assert_eq!(pushed(&pipeline(&text).preflight(&catalog(), &run), "s"), ["azure acme.azurecr.io/app:v1"]);
}

/// Rule 2.8: one login on one endpoint, however a step spells it.
#[test]
fn rule_2_8_one_endpoint_is_logged_in_to_once() {
    let text = steps(&[(
        "s",
        r#"{"type": "push", "candidate": "acme.azurecr.io:443/app:1", "image_name": "ACME.azurecr.io/copy", "tag": "2"}"#,
    )]);
    assert_eq!(logins(&preflight(&text), "s").len(), 1);
}
