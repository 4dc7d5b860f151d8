//! A second, naive reading of the rules, to compare the crate with.
//!
//! `rules` answers requests from the rules alone: it uses nothing of the crate, scans linearly, and copies text
//! everywhere. Each decision cites its rule. A comment `OPEN` marks a point that the rules leave to the reader,
//! so that a disagreement there is judged by the rule and not by either program. `exported`, `spoilt` and
//! `written` write what `draw` draws as accounts and requests, `selftest` holds this reading against the recorded facts and the examples that the rules give.
//! `compare` puts the crate beside it, with routes once the crate knows them (`KNOWS_ROUTES`, `routed`): `asked` turns the same requests into the crate's types. None of the others
//! knows the crate.

// Test code that favours being read beside the rules over everything else; parts are there for the comparison.
#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core
)]

mod asked;
mod compare;
#[path = "../support/draw/mod.rs"]
pub mod draw;
mod drawing;
pub mod exported;
mod laws;
mod pipelines;
mod routed;
pub mod rules;
mod selftest;
mod spoilt;
mod written;
