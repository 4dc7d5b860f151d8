//! The tests that need nothing but the public API, by what they are about.

extern crate alloc;

mod account;
mod borders;
mod cache;
mod catalog;
mod diff;
#[path = "../support/draw/mod.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::pedantic,
    clippy::expect_used,
    reason = "shared by test programs"
)]
mod draw;
#[cfg(feature = "serde")]
mod drawing;
mod example_explain;
mod example_preflight;
mod example_resolve;
mod explain;
mod flows;
mod grammar;
mod laws;
mod lints;
mod messages;
mod pipeline;
#[cfg(all(feature = "std", feature = "serde"))]
#[path = "../support/programs.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod programs;
mod pull;
mod push;
mod readme;
mod session;
#[path = "../support/draw/shrinking.rs"]
mod shrinking;
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod support;
