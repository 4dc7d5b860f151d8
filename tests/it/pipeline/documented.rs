//! Rule 9.2 on the pipelines that the modelled system documents: the whole plan of each.

use registry_resolver::format::AccountExport;
use registry_resolver::push::Trust;
use registry_resolver::{Pipeline, Run};

use crate::pipeline::{main_branch, plan, preflight, preflight_in, problems, steps};

/// Rules 7.1, 7.4, 7.7 and 9.2: a build goes to the default registry, under its branch.
#[test]
fn a_build_is_pushed_as_its_branch() {
    let text = r#"{"version": "1.0", "steps": {
        "main_clone": {"type": "git-clone", "repo": "acme/app", "revision": "${{CF_REVISION}}"},
        "build": {"type": "build", "image_name": "acme/app", "dockerfile": "Dockerfile"}
    }}"#;
    let named = |branch| preflight_in(text, &Run::default().with_branch(branch));
    assert_eq!(
        plan(&named("Feature/Log-in")),
        [
            "main_clone: git-clone",
            "build: build",
            "  to azure acme.azurecr.io/acme/app:feature-log-in",
            "  as azure acme.azurecr.io",
        ]
    );
    let of_revision = preflight_in(text, &Run::default().with_revision("0123abc"));
    assert_eq!(plan(&of_revision)[2], "  to azure acme.azurecr.io/acme/app:0123abc");
    // Neither is known before the run.
    let open = preflight_in(text, &Run::default());
    assert_eq!(plan(&open)[2], "  to azure acme.azurecr.io/acme/app:<branch>");
    assert!(!open.would_fail());
}

/// Rules 7.7 and 9.2: a variable, a variable with text and a plain tag.
#[test]
fn a_build_is_pushed_under_several_tags() {
    let text = r#"{"steps": {"build": {
        "type": "build", "image_name": "app", "registry": "us-gcr",
        "tags": ["${{CF_SHORT_REVISION}}", "build-${{CF_BUILD_ID}}", "latest", 1.2, "latest"]
    }}}"#;
    let run = main_branch().with_variable("CF_SHORT_REVISION", "0123abc").with_variable("CF_BUILD_ID", "77");
    assert_eq!(
        plan(&preflight_in(text, &run)),
        [
            "build: build",
            "  to us-gcr us.gcr.io/project/app:0123abc",
            "  to us-gcr us.gcr.io/project/app:build-77",
            "  to us-gcr us.gcr.io/project/app:latest",
            "  to us-gcr us.gcr.io/project/app:1.2",
            "  as us-gcr us.gcr.io",
        ]
    );
}

/// Rules 5.1, 7.6 and 9.2: one build, pushed to two registries at once.
#[test]
fn an_image_is_pushed_to_two_registries_at_once() {
    let report = preflight(
        r#"{"stages": ["build", "push"], "steps": {
            "app": {"type": "build", "stage": "build", "image_name": "acme/app", "disable_push": true},
            "publish": {"type": "parallel", "stage": "push", "steps": {
                "to-google": {"type": "push", "candidate": "${{app}}", "registry": "us-gcr",
                              "tags": ["main", "production"]},
                "to-hub": {"type": "push", "candidate": "${{app}}", "registry": "hub",
                           "image_name": "acme/website", "tag": "${{CF_SHORT_REVISION}}"}
            }}
        }}"#,
    );
    assert_eq!(
        plan(&report),
        [
            "app: build",
            "  to skipped disabled_by_step",
            "publish: parallel",
            "to-google: push",
            "  candidate from local app",
            "  to us-gcr us.gcr.io/project/acme/app:main",
            "  to us-gcr us.gcr.io/project/acme/app:production",
            "  as us-gcr us.gcr.io",
            "to-hub: push",
            "  candidate from local app",
            "  to hub docker.io/acme/website:${{CF_SHORT_REVISION}}",
            "  as hub docker.io",
            "  unknown tag CF_SHORT_REVISION",
        ]
    );
}

/// Rules 5.1, 7.2 and 9.2: the tests run in the image itself, before it is pushed.
#[test]
fn unit_tests_run_in_the_built_image() {
    let report = preflight(
        r#"{"steps": {
            "build": {"type": "build", "image_name": "app", "disable_push": "true"},
            "unit_tests": {"title": "Unit tests", "image": "${{build}}", "commands": ["make test"],
                           "services": {"composition": {"db": {"image": "postgres:16"}}}},
            "push": {"type": "push", "candidate": "${{build}}", "tag": "${{CF_BRANCH_TAG_NORMALIZED}}"}
        }}"#,
    );
    assert_eq!(
        plan(&report),
        [
            "build: build",
            "  to skipped disabled_by_step",
            "unit_tests: freestyle",
            "  image from local build",
            "  services.db.image from hub docker.io/library/postgres:16",
            "  as hub docker.io",
            "push: push",
            "  candidate from local build",
            "  to azure acme.azurecr.io/app:main",
            "  as azure acme.azurecr.io",
        ]
    );
}

/// Rules 5.1 and 9.2: what was pushed is pulled from where it went.
#[test]
fn integration_tests_pull_the_image_that_was_pushed() {
    let report = preflight(
        r#"{"steps": {
            "build": {"type": "build", "image_name": "app", "registry": "us-gcr", "tags": ["main", "next"]},
            "test": {"type": "composition", "composition": {
                "version": "2", "services": {"web": {"image": "${{build}}", "ports": [80]}}},
                "composition_candidates": {"tests": {"image": "${{steps.build.imageId}}", "command": "test"}}}
        }}"#,
    );
    assert_eq!(
        plan(&report)[4..],
        [
            "test: composition",
            "  web.image from us-gcr us.gcr.io/project/app:main",
            "  tests.image from us-gcr us.gcr.io/project/app:main",
            "  as us-gcr us.gcr.io",
        ]
    );
}

/// Rules 7.6, 7.9 and 9.2: fetched with its own login, and without a fallback that may lag behind.
#[test]
fn an_image_is_promoted() {
    let report = preflight(
        r#"{"steps": {"promote": {
            "type": "push", "candidate": "us.gcr.io/project/my-golang-app", "tag": "1.2.3", "registry": "azure"
        }}}"#,
    );
    assert_eq!(
        plan(&report),
        [
            "promote: push",
            "  candidate from us-gcr us.gcr.io/project/my-golang-app:latest",
            "  to azure acme.azurecr.io/my-golang-app:1.2.3",
            "  as us-gcr us.gcr.io",
            "  as azure acme.azurecr.io",
        ]
    );
    // With a context for one of two registries on its domain.
    let report = preflight(
        r#"{"steps": {"promote": {
            "type": "push", "candidate": "gcr.io/prod/app:7", "registry": "hub", "registry_context": "staging-gcr",
            "image_name": "acme/app"
        }}}"#,
    );
    assert_eq!(
        plan(&report),
        [
            "promote: push",
            "  candidate from staging-gcr gcr.io/prod/app:7",
            "  to hub docker.io/acme/app:latest",
            "  as staging-gcr gcr.io",
            "  as hub docker.io",
        ]
    );
}

/// Rules 5.2 and 9.2: contexts choose among registries on one domain, and each is logged in to once.
#[test]
fn a_composition_pulls_with_its_registry_contexts() {
    let report = preflight(
        r#"{"steps": {"compose": {
            "type": "composition", "registry_contexts": ["production-gcr", "second-hub"],
            "composition": {"services": {
                "web": {"image": "gcr.io/acme/web:1"},
                "db": {"image": "postgres"},
                "cache": {"image": "acme/redis:7"},
                "tools": {"image": "quay.io/acme/tools:1"},
                "own": {"build": "."}
            }}
        }}}"#,
    );
    assert_eq!(
        plan(&report),
        [
            "compose: composition",
            "  web.image from production-gcr gcr.io/acme/web:1",
            "  db.image from second-hub docker.io/library/postgres:latest",
            "  cache.image from second-hub docker.io/acme/redis:7",
            "  tools.image from - quay.io/acme/tools:1",
            "  as production-gcr gcr.io",
            "  as second-hub docker.io",
        ]
    );
}

/// Rules 5.1, 7.3 and 9.2: several platforms with buildx, pushed, and pulled from there.
#[test]
fn an_image_for_several_platforms_is_pushed_and_used() {
    let report = preflight(
        r#"{"steps": {
            "build": {"type": "build", "image_name": "acme/app", "registry": "hub", "tag": "1",
                      "buildx": {"qemu": {"image": "tonistiigi/binfmt"}, "builder": {"driver": "docker-container"}},
                      "platform": "linux/amd64,linux/arm64", "registry_contexts": ["staging-gcr"]},
            "test": {"image": "${{build}}"}
        }}"#,
    );
    assert_eq!(
        plan(&report),
        [
            "build: build",
            "  to hub docker.io/acme/app:1",
            "  as staging-gcr gcr.io",
            "  as hub docker.io",
            "test: freestyle",
            "  image from hub docker.io/acme/app:1",
            "  as hub docker.io",
        ]
    );
}

/// Rules 7.12 and 9.2: the same account's registry in another region, and the login for there.
#[test]
fn an_image_is_pushed_to_another_region() {
    let report = preflight(
        r#"{"steps": {
            "build": {"type": "build", "image_name": "app", "tag": "1", "registry": "ecr", "region": "eu-west-1",
                      "role_arn": "arn:aws:iam::999999999999:role/push", "aws_duration_seconds": 900},
            "use": {"image": "${{build}}"}
        }}"#,
    );
    let there = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    assert_eq!(
        plan(&report),
        [
            "build: build".to_owned(),
            format!("  to ecr {there}/team/app:1"),
            format!("  as ecr {there}"),
            "use: freestyle".to_owned(),
            format!("  image from ecr {there}/team/app:1"),
            format!("  as ecr {there}"),
        ]
    );
}

/// Rules 7.10 and 9.2: a step's own credentials, whose values are nowhere.
#[test]
fn an_image_is_pushed_with_the_step_s_own_credentials() {
    let text = r#"{"steps": {
        "build": {"type": "build", "image_name": "team/app", "disable_push": true},
        "push": {"type": "push", "candidate": "${{build}}", "tag": "1", "registry": "registry.partner.example:5000",
                 "credentials": {"username": "me", "password": "hunter2"}},
        "again": {"type": "push", "candidate": "${{build}}", "tag": "1", "registry": "azure",
                  "credentials": {"username": "me", "password": "hunter2"}}
    }}"#;
    let report = preflight(text);
    assert_eq!(
        plan(&report)[2..],
        [
            "push: push",
            "  candidate from local build",
            "  to - registry.partner.example:5000/team/app:1",
            "  as the step's own registry.partner.example:5000",
            "again: push",
            "  candidate from local build",
            "  to azure acme.azurecr.io/team/app:1",
            "  as azure acme.azurecr.io",
        ]
    );
    let file: Pipeline = serde_json::from_str(text).unwrap();
    let shown = format!("{file:?} {report:?} {}", serde_json::to_string(&report).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// Rules 7.11 and 9.2: a stranger's build is built and used, and not pushed.
#[test]
fn a_build_that_is_not_trusted_is_not_pushed() {
    let text = r#"{"steps": {
        "build": {"type": "build", "image_name": "app"},
        "test": {"image": "${{build}}"}
    }}"#;
    let report = preflight_in(text, &main_branch().with_trust(Trust::Untrusted));
    assert_eq!(
        plan(&report),
        ["build: build", "  to skipped untrusted", "test: freestyle", "  image from local build"]
    );
}

/// Rules 4.6 and 9.2: the account export of the examples resolves them as well.
#[test]
fn the_example_s_account_resolves_a_pipeline() {
    let account: AccountExport =
        serde_json::from_str(include_str!("../../../examples/account.json")).unwrap();
    let catalog = account.into_builder().build().unwrap();
    let text = r#"{"steps": {
        "build": {"type": "build", "image_name": "app"},
        "promote": {"type": "push", "candidate": "us.gcr.io/project-k8s-sample-123454/my-golang-app",
                    "registry": "azure-demo"}
    }}"#;
    let file: Pipeline = serde_json::from_str(text).unwrap();
    assert_eq!(
        plan(&file.preflight(&catalog, &main_branch())),
        [
            "build: build",
            "  to azure kostisazureregistry.azurecr.io/acme-company/app:main",
            "  as azure kostisazureregistry.azurecr.io",
            "promote: push",
            "  candidate from us-gcr us.gcr.io/project-k8s-sample-123454/my-golang-app:latest",
            "  to azure-demo my-azure-registry.azurecr.io/kostis-codefresh/my-golang-app:latest",
            "  as us-gcr us.gcr.io",
            "  as azure-demo my-azure-registry.azurecr.io",
        ]
    );
}

/// Rules 7.11 and 10.9: a build that is not trusted is not pushed, so what is wrong with its push does not matter; where
/// the registry is not known, it may be one that takes such pushes.
#[test]
fn a_push_that_is_skipped_has_no_problems() {
    let run = main_branch().with_trust(Trust::Untrusted);
    let told = |registry: &str| {
        let build =
            format!(r#"{{"type": "build", "image_name": "app", "tag": "no tag", "registry": "{registry}"}}"#);
        problems(&preflight_in(&steps(&[("build", &build)]), &run))
    };
    assert_eq!(told("azure"), [""; 0]);
    assert_eq!(told("nowhere"), ["build registry unknown_registry", "build tags invalid_name"]);
    assert_eq!(told("${{X}}"), ["build tags invalid_name"]);
}
