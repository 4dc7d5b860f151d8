//! An account's registries: sections 3 and 4 of the rules and what 2.1, 2.8, 6.2 and 10 say of catalogs, through the
//! public API.
//!
//! Every way in but the account export, which has `tests/account` for itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod arbitrary;
mod chains;
mod credentials;
mod debug;
mod detection;
mod domains;
mod editing;
#[cfg(feature = "analysis")]
mod many_edits;
mod mends;
mod names;
mod order;
#[cfg(feature = "serde")]
mod own_formats;
#[cfg(feature = "serde")]
mod own_keys;
#[cfg(feature = "serde")]
mod own_problems;
#[cfg(feature = "serde")]
mod own_types;
mod problems;
mod providers;
mod roles;
#[cfg(feature = "serde")]
mod round_trips;
#[cfg(feature = "serde")]
mod short_forms;
mod spellings;
#[cfg(feature = "analysis")]
mod token_issuers;
#[cfg(feature = "analysis")]
mod transports;
#[cfg(feature = "analysis")]
mod unplaced;

use registry_resolver::catalog::{Problem, ProblemKind};
use registry_resolver::{Catalog, CatalogBuilder, Problems, PullRequest, Reference};

use crate::support::{builder as account, named};

/// Stands for a secret that somebody wrote where none belongs; it must never be seen again.
const SECRET: &str = "hunter2-not-a-real-secret";

#[track_caller]
fn refused(account: CatalogBuilder) -> Problems {
    account.build().unwrap_err()
}

/// What is said of every problem, first to last.
fn said(problems: &Problems) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

fn kinds(problems: &Problems) -> Vec<ProblemKind> {
    problems.iter().map(Problem::kind).collect()
}

/// This account is refused for one reason, and this is said of it.
#[track_caller]
fn assert_refused(account: CatalogBuilder, kind: ProblemKind, text: &str) {
    let problems = refused(account);
    assert_eq!(said(&problems), [text]);
    assert_eq!(kinds(&problems), [kind], "{text}");
}

/// What a pull asks, one line an attempt: registry, reference, login.
fn asked(catalog: &Catalog, image: &str) -> Vec<String> {
    let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap();
    plan.attempts()
        .map(|attempt| {
            let registry = attempt.registry().map_or("nobody", |registry| registry.name());
            format!("{registry}: {} {}", attempt.target(), attempt.login())
        })
        .collect()
}
