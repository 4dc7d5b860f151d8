//! What is reported to programs: errors, outcomes and the places of problems.

use core::time::Duration;

use registry_resolver::catalog::PathSegment::{self, Index, Key};
use registry_resolver::{
    Action, BuildOutput, CacheRequest, Catalog, FailureClass, FailurePolicy, Limits, PullRequest,
    PushRequest, Reference, Session, TryResult,
};
use serde_json::{json, to_value};

use crate::support::{named, pull};

#[test]
fn section_11_errors_write_their_kind_rule_and_sentence() {
    let catalog = Catalog::builder().registry(named("ghcr").github()).build().unwrap();
    let pull = catalog.resolve_pull(pull("nginx").with_contexts(&["ghrc"])).unwrap_err();
    assert_eq!(
        to_value(&pull).unwrap(),
        json!({
            "kind": "unknown_registry", "rule": "5.4",
            "message": "unknown registry context `ghrc`", "help": "did you mean `ghcr`?",
        })
    );
    let build = PushRequest::new(BuildOutput::new("acme/app"));
    let push = catalog.resolve_push(build).unwrap_err();
    assert_eq!(to_value(&push).unwrap()["kind"], json!(push.kind()));
    assert_eq!(to_value(&push).unwrap()["message"], json!(push.message()));
    let cache = catalog.resolve_cache(CacheRequest::new("app").with_caching_registry("x")).unwrap_err();
    assert_eq!(to_value(&cache).unwrap()["rule"], json!("8.1"));
}

/// The place of what is wrong: a byte of a text, the parts of a path of a catalog.
#[test]
fn section_11_errors_write_their_place() {
    let reference = Reference::parse("ghcr.io/App").unwrap_err();
    let message =
        "invalid reference `ghcr.io/App`: found `A` at byte 8, expected a lower-case letter or a digit";
    let help = "did you mean `ghcr.io/app`?";
    assert_eq!(
        to_value(&reference).unwrap(),
        json!({"kind": "path", "message": message, "help": help, "offset": 8}),
    );
    let catalog = Catalog::builder().registry(named("azure").azure("acme")).build().unwrap();
    let named_wrong = PushRequest::new(BuildOutput::new("App/x y")).with_target("azure");
    assert_eq!(to_value(catalog.resolve_push(named_wrong).unwrap_err()).unwrap()["offset"], json!(5));
    let scope = registry_resolver::routes::Scope::parse("https://r.example").unwrap_err();
    assert_eq!(to_value(&scope).unwrap()["offset"], json!(0));
    let account = [named("azure").azure("acme").fallback("nobody"), named("b").quay()];
    let problems = Catalog::builder().registries(account).build().unwrap_err();
    assert_eq!(
        to_value(&problems).unwrap(),
        json!([{
            "kind": "unknown_registry",
            "path": "registries[0].fallback",
            "segments": ["registries", 0, "fallback"],
            "message": "unknown registry `nobody`",
        }]),
    );
}

#[test]
fn rule_6_7_an_outcome_writes_how_it_ended() {
    let catalog =
        Catalog::builder().registry(named("ghcr").github().fallback("b")).registry(named("b").quay()).build();
    let catalog = catalog.unwrap();
    let image = Reference::parse("ghcr.io/acme/app:1").unwrap();
    let plan = catalog.resolve_pull(PullRequest::new(image)).unwrap();
    let mut session = Session::new(&plan, FailurePolicy::STRICT, Limits::default());
    let id = match session.action() {
        Action::Try { id, .. } => Some(id),
        Action::Wait(_) | Action::Finished => None,
    };
    session.report(id.unwrap(), TryResult::failed(FailureClass::Unauthorized), Duration::from_millis(1500));
    let outcome = session.outcome().unwrap();
    assert_eq!(
        to_value(outcome).unwrap(),
        json!({
            "ending": "stopped", "message": outcome.to_string(), "tries": 1, "elapsed_ms": 1500,
            "not_asked": [{"attempt": 1, "reason": "stopped"}],
        })
    );
}

#[test]
fn rule_4_1_a_problem_s_place_in_parts() {
    let of = |text: &str| -> Vec<Vec<String>> {
        let problems =
            serde_json::from_str::<registry_resolver::CatalogBuilder>(text).unwrap().build().unwrap_err();
        let shown = |part: PathSegment<'_>| match part {
            Key(key) => key.to_owned(),
            Index(index) => format!("#{index}"),
        };
        problems.iter().map(|it| it.segments().map(shown).collect()).collect()
    };
    assert_eq!(
        of(r#"{"registries": [{"name": "a", "domain": "a.io", "a.b[0]": 1, "retry": {"tries": 99, "x": 1}}],
            "credentials": {"my.bot[1]": ["a.io", "no domain/"]}, "routes": [{"scope": "b.io", "mirrors": ["/"]}]}"#),
        [
            ["registries", "#0", "a.b[0]"].map(String::from).to_vec(),
            ["registries", "#0", "retry", "x"].map(String::from).to_vec(),
            ["registries", "#0", "retry", "tries"].map(String::from).to_vec(),
            ["credentials", "my.bot[1]", "#1"].map(String::from).to_vec(),
            ["routes", "#0", "mirrors", "#0"].map(String::from).to_vec(),
        ]
    );
}
