//! Decisions, what the trace says of them, and questions that are none.

use serde_json::json;

use crate::stage::{Service, account};

fn acme() -> Service {
    Service::new([("acme.toml".to_owned(), include_str!("../../tenants/acme.toml").to_owned())])
}

#[test]
fn a_pull_is_a_plan_and_its_explanation_stands_in_the_trace() {
    let service = acme();
    let (status, plan) = service.pull("acme", "nginx:1");
    assert_eq!(status, 200, "{plan}");
    assert_eq!(plan["attempts"][0]["reference"], "docker.io/library/nginx:1", "{plan}");
    let line = service.logged(|line| line["span"]["verb"] == "pull");
    let explanation = line["span"]["explanation"].as_str().unwrap();
    assert!(explanation.starts_with("docker.io/library/nginx:1 is pulled with `hub`: "), "{line}");
    assert_eq!((&line["span"]["tenant"], &line["fields"]["message"]), (&json!("acme"), &json!("close")));
}

#[test]
fn a_push_has_destinations_or_a_reason_for_none() {
    let service = acme();
    let build = |more: &str| {
        let body = format!(r#"{{"build": {{"image_name": "web", "tag": "1"{more}}}}}"#);
        service.post("/tenants/acme/push", &body)
    };
    let (status, decision) = build("");
    assert_eq!(status, 200, "{decision}");
    assert_eq!(decision["destinations"][0]["reference"], "ghcr.io/acme/web:1", "{decision}");
    let (status, decision) = build(r#", "disable_push": true"#);
    assert_eq!((status, &decision["skipped"]), (200, &json!("disabled_by_step")), "{decision}");
    let line = service.logged(|line| line["span"]["verb"] == "push");
    assert!(line["span"]["explanation"].as_str().unwrap().contains("ghcr.io/acme/web:1"), "{line}");
}

#[test]
fn a_refusal_names_its_kind_and_stands_in_the_trace() {
    let service = acme();
    let (status, answer) = service
        .post("/tenants/acme/push", r#"{"build": {"image_name": "web", "tag": "1", "registry": "teem"}}"#);
    assert_eq!((status, &answer["error"]["kind"]), (422, &json!("unknown_registry")), "{answer}");
    assert!(answer["error"]["message"].as_str().unwrap().contains("`teem`"), "{answer}");
    service.logged(|line| line["span"]["refused"].as_str().is_some_and(|why| why.contains("`teem`")));
}

#[test]
fn no_tenant_sees_anothers_login() {
    let service = Service::new(["a", "b"].map(|tenant| (format!("{tenant}.json"), account(tenant, 1))));
    let (_, plan) = service.pull("a", "b.v1.example/app:1");
    assert!(!plan.to_string().contains("b-v1"), "{plan}");
    let (_, plan) = service.pull("b", "b.v1.example/app:1");
    assert!(plan.to_string().contains("b-v1"), "{plan}");
}

#[test]
fn what_is_no_question_is_said_to_be_none() {
    let service = acme();
    assert_eq!(service.pull("nobody", "nginx:1"), (404, json!({"error": {"message": "no such tenant"}})));
    assert_eq!(service.get("/tenants/nobody").0, 404);
    // Names are looked up, never opened.
    for name in ["..%2f..%2fetc%2fpasswd", "acme.toml", "%2e%2e", "acme%00", "acme%0aX"] {
        assert_eq!(service.pull(name, "nginx:1").0, 404, "{name}");
    }
    let large = format!(r#"{{"image": "{}"}}"#, "a".repeat(70_000));
    let deep = "[".repeat(60_000);
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("[]", 422),
        (r#"{"image": 1}"#, 422),
        (r#"{"image": "nginx", "imag": 1}"#, 422),
        (r#"{"image": "Not An Image"}"#, 422),
        (r#"{"image": "a\u0000b"}"#, 422),
        (&deep, 422),
        (&large, 413),
    ] {
        let (got, answer) = service.post("/tenants/acme/pull", body);
        assert_eq!(got, status, "{}: {answer}", &body[..body.len().min(40)]);
        assert!(answer["error"]["message"].is_string(), "{answer}");
        assert!(answer.to_string().len() < 1_000, "what was sent is not sent back whole");
    }
    assert_eq!(
        service.ask("POST /tenants/acme/pull HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n").0,
        400
    );
    assert_eq!(service.ask("\u{1}\r\n\r\n").0, 400);
    assert_eq!(service.get("/tenants/acme/pull").0, 405);
    // It is still there, and no line of the log is another's.
    assert_eq!(service.pull("acme", "nginx:1").0, 200);
    for line in service.log() {
        assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{line}");
    }
}
