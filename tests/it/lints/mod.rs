//! What a catalog says of itself, and none of it is an error: every lint by its exact text, on an account that has
//! nothing else, and silent once that is mended.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod ambiguous;
mod beyond_prefix;
mod domains;
mod edits;
mod every_script;
#[cfg(feature = "serde")]
mod example;
mod fallbacks;
mod names;
mod no_room;
mod order;
mod pushing;
mod routes;
mod scripts;
mod spelling;
mod unreached;
#[cfg(feature = "serde")]
mod written;
mod wrong_hosts;

use registry_resolver::lint::LintKind;
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{CatalogBuilder, Fallback};

use crate::support::{builder as account, named};

/// All that is said of an account.
#[track_caller]
fn said(account: &CatalogBuilder) -> Vec<String> {
    account.clone().build().unwrap().lints().iter().map(ToString::to_string).collect()
}

#[track_caller]
fn codes(account: &CatalogBuilder) -> Vec<LintKind> {
    account.clone().build().unwrap().lints().iter().map(registry_resolver::lint::Lint::kind).collect()
}

/// Nothing is to be said of this account.
#[track_caller]
fn assert_silent(account: &CatalogBuilder) {
    assert_eq!(said(account), [""; 0]);
}

/// This is said of the account, and nothing else; and its edit, if it has one, mends it.
#[track_caller]
fn assert_said(account: &CatalogBuilder, code: LintKind, text: &str) {
    let catalog = account.clone().build().unwrap();
    let lints = catalog.lints();
    assert_eq!(said(account), [text]);
    let lint = lints.iter().next().unwrap();
    assert_eq!((lint.kind(), lint.severity()), (code, code.severity()));
    let prefix = format!("{}[{code}] {}: ", code.severity(), lint.path());
    assert_eq!(text, format!("{prefix}{}; {}", lint.message(), lint.help().unwrap()));
}

/// The one lint of this account has an edit, which leaves nothing to say.
#[track_caller]
fn assert_edit_mends(account: &CatalogBuilder) {
    let catalog = account.clone().build().unwrap();
    let edit = catalog.lints().iter().next().unwrap().edit().unwrap();
    assert_silent(&edit.apply(catalog.edit()));
}

/// The one lint of this account leaves the choice to its owner.
#[track_caller]
fn assert_no_edit(account: &CatalogBuilder) {
    let catalog = account.clone().build().unwrap();
    assert!(catalog.lints().iter().all(|lint| lint.edit().is_none()));
}

fn pinned(registry: &str) -> Fallback {
    Fallback::new(registry).with_policy(FallbackPolicy::default().pinned_only())
}

fn keeping(registry: &str) -> Fallback {
    Fallback::new(registry).with_policy(FallbackPolicy::default().keep_path())
}
