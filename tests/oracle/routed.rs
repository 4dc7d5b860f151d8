//! When two answers to a request are one, where a catalog has routes (sections 11 to 14).

use serde_json::{Map, Value};

use super::rules::{endpoint, endpoint_of};

/// What has to come up in a comparison with routes. `denied` comes of short names alone.
pub const REASONS: [&str; 9] = [
    "blocked",
    "ambiguous",
    "denied",
    "not_tagged",
    "no_name",
    "port_in_name",
    "insecure_login",
    "no_domain",
    "not_pinned",
];

/// Everything that the oracle says is in the answer. What the answer says besides is not judged, but for places.
pub fn agrees(expected: &Value, answer: &Value) -> bool {
    match (expected, answer) {
        (Value::Object(expected), Value::Object(answer)) => {
            let is_left_out = expected.contains_key("reason");
            if is_left_out && same_place_left_out(expected, answer) {
                return true;
            }
            let same = expected.iter().all(|(key, value)| match &**key {
                // 11: a place left out is told by a reference or an endpoint; a registry's name may stand beside it.
                "registry" if is_left_out => true,
                "endpoint" => same_endpoint(value, answer.get(key)),
                "audience" => same_audience(value, answer),
                "upstream" => same_upstream(value, answer.get(key)),
                "reference" => same_reference(value, answer.get(key)),
                _ => answer.get(key).is_some_and(|other| agrees(value, other)),
            });
            same && (is_left_out || same_lack(expected, answer))
        }
        (Value::Array(expected), Value::Array(answer)) => {
            expected.len() == answer.len()
                && expected.iter().zip(answer).all(|(one, other)| agrees(one, other))
        }
        _ => expected == answer,
    }
}

/// 11: a place that is left out is told by a reference or an endpoint, and by the name where it is blocked.
fn same_place_left_out(expected: &Map<String, Value>, answer: &Map<String, Value>) -> bool {
    let domain = |told: &Map<String, Value>| {
        let text = told.get("reference").or(told.get("endpoint"))?.as_str()?;
        let bare = text.split_once("://").map_or(text, |(_, bare)| bare);
        Some(endpoint(bare.split_once('/').map_or(bare, |(domain, _)| domain)))
    };
    let is_told_alike = expected.contains_key("reference") == answer.contains_key("reference");
    expected["reason"] == answer["reason"]
        && expected["reason"] != "blocked"
        && !is_told_alike
        && domain(expected).is_some()
        && domain(expected) == domain(answer)
}

/// What an answer has only where there is something to tell.
fn same_lack(expected: &Map<String, Value>, answer: &Map<String, Value>) -> bool {
    let told = ["left_out", "candidate", "after", "reach", "audience", "error"];
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    // Whom a login is for, and from where a place is reached, is told of attempts alone.
    let of_attempts = ["audience", "reach"];
    let is_attempt = expected.contains_key("role");
    told.iter().filter(|key| is_attempt || !of_attempts.contains(key)).all(|key| {
        expected.contains_key(*key) || answer.get(*key).is_none_or(|value| is_empty(value) || *value == false)
    })
}

/// 2.8: in whatever spelling, the scheme's own port being none.
fn same_endpoint(expected: &Value, answer: Option<&Value>) -> bool {
    let read = |value: &Value| value.as_str().and_then(endpoint_of);
    answer.is_some_and(|answer| read(expected).is_some() && read(expected) == read(answer))
}

/// 11, 2.8: in lower case and without the port that no port means; how an IPv6 host is spelled is not settled.
fn same_upstream(expected: &Value, answer: Option<&Value>) -> bool {
    let (Some(expected), Some(answer)) = (expected.as_str(), answer.and_then(Value::as_str)) else {
        return false;
    };
    if expected.starts_with('[') { endpoint(expected) == endpoint(answer) } else { expected == answer }
}

/// 2.8: whatever spelling a target has, its login's audience has the same.
fn same_audience(expected: &Value, answer: &Map<String, Value>) -> bool {
    let text = |key: &str| answer.get(key).and_then(Value::as_str);
    let (Some(audience), Some(reference)) = (text("audience"), text("reference")) else { return false };
    expected.as_str().map(endpoint) == Some(endpoint(audience))
        && reference.strip_prefix(audience).is_some_and(|rest| rest.starts_with('/'))
}

/// Docker Hub may be called by any of its names.
fn same_reference(expected: &Value, answer: Option<&Value>) -> bool {
    let read = |value: &Value| {
        let (domain, rest) = value.as_str()?.split_once('/')?;
        let is_hub = endpoint(domain) == "docker.io";
        Some((if is_hub { "docker.io".to_owned() } else { domain.to_owned() }, rest.to_owned()))
    };
    answer.is_some_and(|answer| read(expected).is_some() && read(expected) == read(answer))
}
