//! What a pull's plan says besides what section 11 shows, where there are no routes: with whom a credential may be
//! shared (10.1), after which failures a fallback is asked (5.8), how it is spoken to (10.3, 4.7), and what is left out
//! and why (5.6 to 5.8).

use serde_json::{Value, json};

use super::account::Model;
use super::place::INSIDE;
use super::pull::with_plan;
use super::spot::Login;
use super::walk::Attempt;
use super::{Kind, Transport};

/// The facts of every attempt in order, and every registry of the chain that is none.
pub fn of_pull(model: &Model, body: &Value) -> Result<Value, Kind> {
    with_plan(model, body, |plan| {
        let attempts: Vec<Value> = plan.walked.attempts.iter().map(said).collect();
        let left_out = plan.walked.left_out.iter();
        let left_out: Vec<Value> =
            left_out.map(|it| json!({"registry": it.registry, "reason": it.reason})).collect();
        json!({"attempts": attempts, "left_out": left_out})
    })
}

/// 2.8: whatever spelling the reference's domain has, the audience has the same.
fn said(attempt: &Attempt<'_>) -> Value {
    let spot = &attempt.spot;
    // 10.1: a credential is for its own registry's domain, and goes nowhere without it.
    let login = Some(spot).filter(|spot| matches!(spot.login, Login::Credential(_)));
    json!({
        "audience": login.map(|spot| &spot.domain),
        // 3.2, 10.1: of Docker Hub's domain alone the tokens are issued elsewhere.
        "token_issuers": login.filter(|spot| spot.key.text() == "docker.io:443").map(|_| ["auth.docker.io"]),
        "after": attempt.after_transient.then_some("transient"),
        // 10.3: where the registry says so; never inherited.
        "transport": Some(spot.transport.word()).filter(|_| spot.transport != Transport::Https),
        "reach": spot.inside.then_some(INSIDE),
    })
}

/// The same of an answer: what is not written is null.
pub fn of_answer(pull: &Value) -> Value {
    let facts = ["audience", "token_issuers", "after", "transport", "reach"];
    let of_attempt = |attempt: &Value| -> Value {
        facts.iter().map(|fact| ((*fact).to_owned(), attempt[*fact].clone())).collect()
    };
    let attempts: Vec<Value> = pull["attempts"].as_array().unwrap().iter().map(of_attempt).collect();
    json!({"attempts": attempts, "left_out": pull.get("left_out").cloned().unwrap_or_else(|| json!([]))})
}
