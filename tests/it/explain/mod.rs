//! Why a decision is as it is, through the public API: rule 10.8.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod cache;
mod codes;
mod consistency;
mod hostile;
mod mermaid;
mod pull;
mod push;
mod push_refused;
mod sufficiency;
mod why_not;
mod wire;

use core::cell::RefCell;
use std::collections::HashSet;

use registry_resolver::{
    BuildOutput, Candidate, Catalog, CatalogBuilder, Explanation, PullRequest, PushRequest, Reason,
    ReasonCode, Reference, RegistryConfig, Verdict,
};

const SHA: &str = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";

thread_local! {
    /// The codes of all that was told on this thread.
    static SEEN: RefCell<HashSet<ReasonCode>> = RefCell::default();
}

/// The explanation reads like this; and what holds for every one.
#[track_caller]
fn told(explanation: &Explanation<'_>, expected: &str) {
    let text = explanation.to_string();
    same(&text, expected);
    for line in text.lines() {
        let words = line.split_whitespace().count();
        // A word alone on its line, behind rule and verdict or not, may be longer.
        assert!(line.chars().count() <= 80 || words <= 3, "{line}");
    }
    let refusals = explanation.reasons().iter().filter(|reason| reason.verdict() == Verdict::Refused);
    assert!(refusals.count() <= 1);
    for reason in explanation.reasons() {
        assert_eq!(reason.error_kind().is_some(), reason.verdict() == Verdict::Refused, "{reason}");
    }
    SEEN.with_borrow_mut(|seen| seen.extend(explanation.reasons().iter().map(Reason::code)));
}

#[track_caller]
fn same(text: &str, expected: &str) {
    assert_eq!(text, expected, "\n{text}");
}

fn builder(registries: impl IntoIterator<Item = RegistryConfig>) -> CatalogBuilder {
    registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry)
}

fn catalog(registries: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    builder(registries).build().unwrap()
}

/// A registry `name` on `domain`, of no known provider.
fn other(name: &str, domain: &str) -> RegistryConfig {
    RegistryConfig::named(name).other(domain)
}

fn public(name: &str, domain: &str) -> RegistryConfig {
    other(name, domain).access(registry_resolver::Access::Public)
}

fn pull(image: &str) -> PullRequest<'_> {
    PullRequest::new(Reference::parse(image).unwrap())
}

/// A build step's push of `image_name` under the tag `1`.
fn build(image_name: &str) -> PushRequest<'_> {
    PushRequest::of(BuildOutput::named(image_name)).tags("1")
}

/// A push step's push of an image that is elsewhere.
fn candidate(image: &str) -> PushRequest<'_> {
    PushRequest::of(Candidate::image(Reference::parse(image).unwrap()))
}
