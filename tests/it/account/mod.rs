//! The account export of the modelled system: rule 4.6, and what 3.6, 4.1 and 10.2 say of it, through the public API.
//!
//! `examples/account.json` is the account that most of these tests begin with.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod corrupted;
mod domains;
mod example;
mod fallbacks;
mod fields;
mod problems;
mod scale;
mod secrets;
mod shapes;

use registry_resolver::format::{AccountExport, AccountNotice};
use registry_resolver::{Catalog, Problems};
use serde_json::Value;

const EXAMPLE: &str = include_str!("../../../examples/account.json");

/// What is secret in the example: passwords, client secrets, tokens, access keys, client ids and key files.
const SECRETS: [&str; 5] =
    ["not-a-real-secret", "AKIAEXAMPLEEXAMPLE", "11111111-2222-3333", "service_account", "private_key"];

fn example() -> Value {
    serde_json::from_str(EXAMPLE).unwrap()
}

#[track_caller]
fn export(text: &str) -> AccountExport {
    serde_json::from_str(text).unwrap()
}

/// The same of a value that was changed by hand, through its text.
#[track_caller]
fn export_of(value: &Value) -> AccountExport {
    export(&value.to_string())
}

#[track_caller]
fn catalog(text: &str) -> Catalog {
    export(text).into_builder().build().unwrap()
}

#[track_caller]
fn refused(text: &str) -> Problems {
    export(text).into_builder().build().unwrap_err()
}

/// What is said of every problem, first to last.
fn said(problems: &Problems) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

fn noticed(export: &AccountExport) -> Vec<String> {
    export.notices().iter().map(AccountNotice::to_string).collect()
}

#[track_caller]
fn assert_no_secret(what: &str, shown: &str) {
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{what} shows {secret}: {shown}");
    }
}

/// Reads bytes and builds what was read, all the way; whatever comes of it has no secret in it. Whether there is a
/// catalog.
#[track_caller]
fn is_read_without_secrets(bytes: &[u8], what: &str) -> bool {
    let export = match serde_json::from_slice::<AccountExport>(bytes) {
        Ok(export) => export,
        Err(error) => {
            assert_no_secret(what, &format!("{error} {error:?}"));
            assert!(error.to_string().contains(" at line "), "{what}: {error}");
            return false;
        }
    };
    assert_no_secret(what, &format!("{export:?} {:?}", export.notices()));
    match export.into_builder().build() {
        Ok(catalog) => {
            assert_no_secret(what, &format!("{catalog:?} {}", serde_json::to_string(&catalog).unwrap()));
            true
        }
        Err(problems) => {
            assert_no_secret(what, &format!("{problems} {problems:?}"));
            false
        }
    }
}
