//! What `BuildKit` is told of a push, and the texts that a request takes.

use registry_resolver::pull::Names;
use registry_resolver::push::{BuildOutput, PushTarget, Tags};
use registry_resolver::{Credential, PushRequest};

use super::plan;
use crate::support::{builder, catalog, other};

fn args(request: PushRequest<'_>) -> Vec<String> {
    let catalog =
        builder([other("own", "own.example:5000").plain_http(), other("tls", "tls.example").prefix("a")])
            .set_default("own")
            .build()
            .unwrap();
    plan(&catalog, request).to_buildkit_args()
}

#[test]
fn rule_7_4_a_push_as_buildkit_is_told() {
    let build = PushRequest::new(BuildOutput::new("app"));
    assert_eq!(
        args(build.with_target("tls").with_tags("1")),
        ["--output", "type=image,name=tls.example/a/app:1,push=true"]
    );
    // Several names are one value of a line of CSV, and plain HTTP is said (10.3).
    assert_eq!(
        args(build.with_tags(&["1", "latest"])),
        [
            "--output",
            r#"type=image,"name=own.example:5000/app:1,own.example:5000/app:latest",push=true,registry.insecure=true"#
        ]
    );
}

#[test]
fn rule_10_1_a_push_has_one_login() {
    let catalog = catalog([other("own", "own.example:5000")]);
    let plan = plan(&catalog, PushRequest::new(BuildOutput::new("app")).with_tags(&["1", "2"]));
    assert!(plan.destinations().all(|it| it.login() == plan.login()));
    assert_eq!(plan.login().credential(), Some(Credential::Handle("own")));
    assert_eq!(plan.registry(), catalog.registry("own"));
    let kept = plan.to_buf();
    let told: Vec<_> =
        kept.destinations().iter().map(|it| (it.registry(), it.target().to_string())).collect();
    assert_eq!(
        told,
        [(Some("own"), "own.example:5000/app:1".into()), (Some("own"), "own.example:5000/app:2".into())]
    );
}

#[test]
fn texts_are_taken_as_callers_have_them() {
    let catalog = catalog([other("own", "own.example"), other("two", "two.example")]);
    let build = PushRequest::new(BuildOutput::new("app")).with_tags("1");
    let (name, list) = (String::from("two"), [String::from("a"), String::from("b")]);
    let to = |target: PushTarget<'_>| {
        plan(&catalog, build.with_target(target)).registry().unwrap().name().to_owned()
    };
    assert_eq!(
        (to(PushTarget::from(&name)), to(PushTarget::from(Some("two")))),
        ("two".into(), "two".into())
    );
    assert!(matches!(PushTarget::from(None), PushTarget::Default));
    assert!(matches!(Tags::from(&name), Tags::One("two")));
    assert!(matches!((Tags::from(Some("1")), Tags::from(None)), (Tags::One("1"), Tags::Unstated)));
    assert_eq!(Names::from(&list).iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(matches!(Tags::from(&list), Tags::Listed(names) if names.len() == 2));
}
