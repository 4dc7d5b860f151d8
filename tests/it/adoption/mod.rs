//! What other programs look up by hand, asked of this crate instead: their own cases, what they answer, and what is
//! answered here. Where the two differ, the case says why. Rules 3.7, 12.1 to 12.8 and 14.1 to 14.3.
//!
//! What they answer was read from their sources, at the file that each suite names; no code of theirs is here.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod docker_config;
mod testcontainers;
mod trow;
mod wasm_pkg;

use alloc::collections::BTreeMap;

use registry_resolver::{Catalog, PullRequest};

/// How an answer stands to theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Equal,
    /// Docker's own client answers as we do, for whose file it is (14.3).
    AsDocker,
    /// One endpoint in several spellings (2.8), or a name that 2.1 and 2.2 read otherwise.
    Name,
    /// Paths compare by components, not as text (12.1).
    Component,
    /// What they pass over in silence is an error here (14.3).
    Told,
}

/// What was asked, what they answer, what is answered here, and how the two stand to each other.
struct Case<'c> {
    asked: &'c str,
    theirs: &'c str,
    ours: String,
    verdict: Verdict,
}

/// Each answer is theirs exactly where the case says so. Gives how many there are of each verdict.
#[track_caller]
fn compared<'c>(cases: impl IntoIterator<Item = (Case<'c>, &'c str)>) -> Vec<(Verdict, u32)> {
    let mut counts = BTreeMap::new();
    for (Case { asked, theirs, ours, verdict }, expected) in cases {
        assert_eq!(ours, expected, "{asked}");
        assert_eq!(ours == theirs, verdict == Verdict::Equal, "{asked}: {ours} for {theirs}");
        *counts.entry(verdict).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Who is asked for what, in order, or why nobody is.
fn plan(catalog: &Catalog, request: PullRequest<'_>) -> String {
    match catalog.resolve_pull(request) {
        Ok(plan) => plan.attempts().map(|attempt| attempt.target().to_string()).collect::<Vec<_>>().join(" "),
        Err(error) => error.kind().to_string(),
    }
}

fn catalog(text: &str) -> Catalog {
    serde_json::from_str(text).unwrap()
}
