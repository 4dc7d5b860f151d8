//! Answers as short lines.

use serde_json::{Value, json};

use crate::rules::Oracle;

/// A catalog of these registries and routes, in our own format.
pub fn catalog(registries: Value, routes: Value) -> Value {
    json!({"registries": registries, "routes": routes})
}

/// The catalog of routes alone (4.6).
pub fn routes(routes: Value) -> Value {
    json!({"routes": routes})
}

pub fn oracle(catalog: &Value) -> Oracle {
    Oracle::of_own(catalog).unwrap_or_else(|problems| panic!("{problems:?}\n{catalog}"))
}

pub fn answer(catalog: &Value, request: Value) -> Value {
    oracle(catalog).answer(&request)
}

/// `mirror m.example/app:1`, …, and `left out: not_pinned m.example/app:1`; of an error its kind.
pub fn pull_of(catalog: &Value, request: Value) -> Vec<String> {
    let answer = answer(catalog, json!({"pull": request}));
    if let Some(kind) = answer["error"]["kind"].as_str() {
        return vec![kind.to_owned()];
    }
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("-").to_owned();
    let list = |key: &str| answer["pull"][key].as_array().cloned().unwrap_or_default();
    let attempts =
        list("attempts").iter().map(|it| format!("{} {}", text(it, "role"), text(it, "reference"))).collect();
    let left_out = list("left_out");
    let left_out = left_out.iter().map(|it| {
        let told = ["reference", "endpoint", "registry"].iter().find_map(|key| it[*key].as_str());
        format!("left out: {} {}", text(it, "reason"), told.unwrap_or("-"))
    });
    let mut lines: Vec<String> = attempts;
    lines.extend(left_out);
    lines
}

pub fn pull(catalog: &Value, image: &str) -> Vec<String> {
    pull_of(catalog, json!({"image": image}))
}

/// The first of the attempts and nothing else.
pub fn first(catalog: &Value, image: &str) -> String {
    pull(catalog, image).remove(0)
}

/// One fact of every attempt.
pub fn facts(catalog: &Value, request: Value, fact: &str) -> Vec<String> {
    let answer = answer(catalog, json!({"pull": request}));
    let attempts = answer["pull"]["attempts"].as_array().cloned().unwrap_or_default();
    attempts
        .iter()
        .map(|it| match &it[fact] {
            Value::String(text) => text.clone(),
            Value::Null => "-".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

pub fn problems(catalog: &Value) -> Vec<String> {
    Oracle::of_own(catalog).err().unwrap_or_default()
}

/// The problem of one route, without its place in the list.
pub fn route_problem(route: Value) -> String {
    let registries = json!([{"name": "a", "domain": "a.example"}, {"name": "open", "domain": "o.example",
        "accepts_untrusted_pushes": true}]);
    let found = problems(&catalog(registries, json!([route])));
    found
        .iter()
        .map(|it| it.trim_start_matches("routes[0]").trim_start_matches('.'))
        .collect::<Vec<_>>()
        .join("; ")
}

pub const DIGEST: &str = "sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee";
