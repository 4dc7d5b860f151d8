//! What an image is asked for, by us and by an engine, in words that compare.

use registry_resolver::{Attempt, Catalog, PullRequest, Reference, Transport};
use serde_json::Value;

/// A source: over which scheme and whether verified, the host, and the path of its manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// `https`, `http`, or `https_unverified` whether or not HTTP follows.
    pub(crate) over: &'static str,
    pub(crate) at: String,
}

fn over(transport: Transport) -> &'static str {
    match transport {
        Transport::Https => "https",
        Transport::Http => "http",
        _ => "https_unverified",
    }
}

/// What the engine asked, less what it asked of one source again.
pub(crate) fn recorded(case: &Value) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let repeats = case["expect"]["repeats"] == true;
    for request in case["expect"]["requests"].as_array().unwrap() {
        let Some((name, _)) = request["path"].as_str().unwrap().split_once("/manifests/") else { continue };
        let over = match (request["scheme"].as_str().unwrap(), request["skip_verify"].as_bool()) {
            ("https", Some(true)) => "https_unverified",
            ("https", _) => "https",
            _ => "http",
        };
        let source = Source { over, at: format!("{}{name}", request["host"].as_str().unwrap()) };
        // HTTP behind unverified HTTPS is one source.
        let goes_on = |last: &Source| {
            let again = repeats && last.over == over;
            last.at == source.at && (again || (last.over == "https_unverified" && over == "http"))
        };
        if !sources.last().is_some_and(goes_on) {
            sources.push(source);
        }
    }
    sources
}

/// What a catalog asks for this image, along its plan.
pub(crate) fn asked(catalog: &Catalog, image: &str) -> Vec<Source> {
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())) else {
        return Vec::new();
    };
    let source = |attempt: Attempt<'_, '_>| {
        let endpoint = attempt.endpoint().to_string();
        let (_, host) = endpoint.split_once("://").unwrap();
        let at = format!("{host}{}/{}", attempt.api(), attempt.target().path());
        Source { over: over(attempt.transport()), at }
    };
    plan.attempts().map(source).collect()
}
