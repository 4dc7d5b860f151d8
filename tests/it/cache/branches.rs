//! Rule 8.2: what builds of branches exported is imported again, and a branch's tag is its own where the account wants
//! that (7.7).

use registry_resolver::cache::CacheOrigin;
use registry_resolver::catalog::BranchTags;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::Trust;
use registry_resolver::{RegistryConfig, Role};

use crate::cache::{
    account, app, builder, digest, exported, imported, imported_of_branches, other, past, plan, refused,
};

const FRONT: &str = "cache.example/build/cache/app:buildcache-";

/// Rule 8.2: the branch's, the base branch's and the default branch's, behind past images.
#[test]
fn rule_8_2_what_branches_exported_comes_after_past_images() {
    let images = [past('1')];
    let catalog = account();
    let request =
        app().with_branch("feature/x").with_base_branch("dev").with_default_branch("main").with_past(&images);
    let plan = plan(&catalog, request.with_cache_from(&["quay.io/a/b:1"]));
    let all: Vec<String> = plan.imports().iter().map(|it| it.target().to_string()).collect();
    let expected = [
        "quay.io/a/b:1".to_owned(),
        format!("cache.example/build/cache/app@{}", digest('1')),
        format!("{FRONT}feature-x"),
        format!("{FRONT}dev"),
        format!("{FRONT}main"),
    ];
    assert_eq!(all, expected);
    let of = &plan.imports()[2];
    assert_eq!(
        (of.origin(), of.branch(), of.past_image()),
        (CacheOrigin::Automatic, Some("feature/x"), None)
    );
}

/// Rule 8.2: one tag once, and none of a branch that is no tag.
#[test]
fn rule_8_2_one_tag_is_imported_once() {
    let catalog = account();
    let of = |branch, base, main| {
        imported_of_branches(&plan(
            &catalog,
            app().with_branch(branch).with_base_branch(base).with_default_branch(main),
        ))
    };
    assert_eq!(of("main", "main", "main"), [format!("{FRONT}main")]);
    assert_eq!(of("a/b", "a-b", "///"), [format!("{FRONT}a-b")]);
    assert_eq!(imported_of_branches(&plan(&catalog, app())), [""; 0]);
    // What the step names itself counts as its own.
    let named = format!("{FRONT}main");
    let from = [&*named];
    let plan = plan(&catalog, app().with_branch("main").with_cache_from(&from));
    assert_eq!((imported(&plan), imported_of_branches(&plan)), (vec![named.clone()], vec![]));
}

/// Rule 8.4: a build that is not trusted imports, and exports nothing.
#[test]
fn rule_8_4_an_untrusted_build_imports_what_branches_exported() {
    let catalog = account();
    let plan =
        plan(&catalog, app().with_branch("x").with_default_branch("main").with_trust(Trust::Untrusted));
    assert_eq!(imported_of_branches(&plan), [format!("{FRONT}x"), format!("{FRONT}main")]);
    assert!(exported(&plan).is_empty());
}

/// Rule 8.2: an automatic import is the caching registry's own, whichever is primary there, and has no fallback; an
/// explicit one is pulled by 5.2.
#[test]
fn rule_8_2_an_import_carries_whom_to_ask() {
    let catalog = builder()
        .registry(RegistryConfig::new("one").quay().prefix("acme").fallback("main"))
        .registry(RegistryConfig::new("two").quay().prefix("acme").primary().fallback("main"))
        .set_caching("one")
        .build()
        .unwrap();
    let plan = plan(&catalog, app().with_branch("main").with_cache_from(&["quay.io/acme/x:1"]));
    let asked = |at: usize| -> Vec<(String, Role)> {
        let name = |registry: Option<registry_resolver::Registry<'_>>| registry.unwrap().name().to_owned();
        plan.imports()[at].attempts().map(|it| (name(it.registry()), it.role())).collect()
    };
    assert_eq!(asked(0), [("two".to_owned(), Role::Source), ("main".to_owned(), Role::Fallback)]);
    assert_eq!(asked(1), [("one".to_owned(), Role::Source)]);
    assert_eq!(plan.imports()[0].plan().unwrap().attempts().len(), 2);
    assert!(plan.imports()[1].plan().is_none());
    let fallback = plan.imports()[0].attempts().last().unwrap();
    assert_eq!(fallback.target().to_string(), "main.example/team/x:1");
    assert_eq!(fallback.login().to_string(), "`main` for main.example");
}

/// Rule 7.7, with 8.2: the mark of a branch stands in its cache tag too, and both ends meet.
#[test]
fn rule_7_7_tags_of_cache_are_told_apart() {
    let catalog = builder().branch_tags(BranchTags::Distinct).build().unwrap();
    let tags = |branch: &str| {
        let plan = plan(&catalog, app().with_branch(branch));
        assert_eq!(exported(&plan), imported_of_branches(&plan));
        exported(&plan)[0].strip_prefix(FRONT).unwrap().to_owned()
    };
    // `printf feature/a-b | sha256sum`, and so on.
    assert_eq!(tags("main"), "main");
    // No letter is put in lower case here.
    assert_eq!(tags("Main"), "Main");
    assert_eq!(tags("feature/a-b"), "feature-a-b-10b80f5c");
    assert_eq!(tags("feature-a/b"), "feature-a-b-5dcb4b02");
    assert_eq!(tags("feature-a-b"), "feature-a-b");
    let long = "x".repeat(200);
    let tag = tags(&long);
    assert_eq!(tag.len(), 128 - "buildcache-".len());
    assert!(tag.starts_with(&"x".repeat(108)) && tag.as_bytes()[108] == b'-', "{tag}");
}

/// Rule 7.11: a registry that takes a stranger's pushes holds no cache, also where the request names it.
#[test]
fn rule_7_11_a_registry_that_accepts_untrusted_pushes_holds_no_cache() {
    let catalog =
        builder().registry(other("forks", "forks.example").accept_untrusted_pushes()).build().unwrap();
    let error = refused(&catalog, app().with_caching_registry("forks"));
    assert_eq!((error.kind(), error.rule()), (ErrorKind::CachingRefused, "7.11"));
    assert_eq!(
        error.to_string(),
        "`forks` accepts pushes of builds that are not trusted; name another registry for build cache"
    );
}
