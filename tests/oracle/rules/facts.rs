//! What a pull's plan says besides what section 11 shows: with whom a credential may be shared (10.1), after which
//! failures a fallback is asked (5.8), how it is spoken to (10.3, 4.7), and what is left out and why (5.6 to 5.8).

use serde_json::{Value, json};

use super::account::{Model, Registry};
use super::pull::{contexts_of, fallback_path, image_of, pick};
use super::{Failures, Images, Kind, request};

/// The facts of every attempt in order, and every registry of the chain that is none.
pub fn of_pull(model: &Model, body: &Value) -> Result<Value, Kind> {
    let object = request::object(body, &["image", "contexts"])?;
    let image = image_of(&request::needed_text(object, "image")?)?;
    let contexts = contexts_of(model, &request::texts(object, "contexts")?)?;
    let Some(source) = pick(model, &image, &contexts)? else {
        // 5.2: anonymously, from its domain; nothing is known of it.
        return Ok(json!({"attempts": [said(None, "", false)], "left_out": []}));
    };
    let (mut attempts, mut left_out) = (vec![said(Some(source), &image.domain, false)], Vec::new());
    // 5.8: limits add up along a chain.
    let (mut pinned_only, mut transient_only) = (false, false);
    let mut here = source;
    while let Some(next) = here.fallback {
        let next = &model.registries[next];
        pinned_only |= here.extra.images == Images::Pinned;
        transient_only |= here.extra.failures == Failures::Transient;
        // 12.6: that it has no name there comes before a limit.
        let name = fallback_path(source, here.extra.naming, next, &image);
        let name = if pinned_only && image.digest.is_none() { name.and(Err("not_pinned")) } else { name };
        match name {
            Ok(_) => attempts.push(said(Some(next), &next.domain, transient_only)),
            Err(reason) => left_out.push(json!({"registry": next.name, "reason": reason})),
        }
        here = next;
    }
    Ok(json!({"attempts": attempts, "left_out": left_out}))
}

/// 2.8: whatever spelling the reference's domain has, the audience has the same.
fn said(registry: Option<&Registry>, domain: &str, transient_only: bool) -> Value {
    // 10.1: a credential is for its own registry's domain, and goes nowhere without it.
    let login = registry.filter(|registry| registry.credential.is_some());
    json!({
        "audience": login.map(|_| domain),
        // 3.2, 10.1: of Docker Hub's domain alone the tokens are issued elsewhere.
        "token_issuers": login.filter(|it| it.endpoint == "docker.io").map(|_| ["auth.docker.io"]),
        "after": transient_only.then_some("transient"),
        // 10.3: where the registry says so; never inherited.
        "transport": registry.filter(|registry| registry.extra.plain_http).map(|_| "http"),
        "behind_firewall": registry.filter(|registry| registry.behind_firewall).map(|_| true),
    })
}

/// The same of an answer: what is not written is null.
pub fn of_answer(pull: &Value) -> Value {
    let facts = ["audience", "token_issuers", "after", "transport", "behind_firewall"];
    let of_attempt = |attempt: &Value| -> Value {
        facts.iter().map(|fact| ((*fact).to_owned(), attempt[*fact].clone())).collect()
    };
    let attempts: Vec<Value> = pull["attempts"].as_array().unwrap().iter().map(of_attempt).collect();
    json!({"attempts": attempts, "left_out": pull.get("left_out").cloned().unwrap_or_else(|| json!([]))})
}
