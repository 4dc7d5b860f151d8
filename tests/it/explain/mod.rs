//! Why a decision is as it is, through the public API: rule 10.8.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod cache;
mod cache_refused;
mod codes;
mod consistency;
mod hostile;
mod mermaid;
mod pull;
mod push;
mod push_refused;
mod routes;
mod routes_by_rule;
mod sufficiency;
mod why_not;
mod wire;

use core::cell::RefCell;
use std::collections::HashSet;

use registry_resolver::explain::{Reason, ReasonKind, Verdict};
use registry_resolver::{Explanation, RegistryConfig};

use crate::support::{SHA, build, builder, candidate, catalog, other, pull};

thread_local! {
    /// The codes of all that was told on this thread.
    static SEEN: RefCell<HashSet<ReasonKind>> = RefCell::default();
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
    SEEN.with_borrow_mut(|seen| seen.extend(explanation.reasons().iter().map(Reason::kind)));
}

#[track_caller]
fn same(text: &str, expected: &str) {
    assert_eq!(text, expected, "\n{text}");
}

fn public(name: &str, domain: &str) -> RegistryConfig {
    other(name, domain).access(registry_resolver::Access::Public)
}
