//! The tests that need nothing but the public API, by what they are about.

extern crate alloc;

mod account;
#[cfg(feature = "serde")]
mod adoption;
#[cfg(all(feature = "pipeline", feature = "analysis"))]
mod borders;
mod cache;
mod catalog;
mod contributing;
mod credentials;
#[cfg(feature = "toml")]
#[path = "../support/decided.rs"]
mod decided;
#[cfg(feature = "analysis")]
mod diff;
#[path = "../support/draw/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    clippy::pedantic,
    clippy::expect_used,
    reason = "shared by test programs"
)]
mod draw;
#[cfg(feature = "serde")]
mod drawing;
#[cfg(feature = "analysis")]
mod example_explain;
#[cfg(all(feature = "std", feature = "serde"))]
#[expect(clippy::unwrap_used, reason = "a test that fails here has failed")]
mod example_mirrors;
mod example_outage;
#[cfg(feature = "pipeline")]
mod example_preflight;
#[cfg(feature = "pipeline")]
mod example_programs;
#[cfg(all(feature = "serde", feature = "analysis"))]
#[expect(clippy::unwrap_used, reason = "a test that fails here has failed")]
mod example_report;
mod example_resolve;
#[cfg(feature = "analysis")]
mod explain;
mod face;
#[cfg(feature = "serde")]
#[cfg_attr(
    feature = "toml",
    expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")
)]
mod files;
#[cfg(feature = "analysis")]
mod flows;
mod grammar;
mod house;
mod laws;
#[cfg(feature = "serde")]
mod lines;
#[cfg(feature = "analysis")]
mod lints;
mod messages;
#[cfg(feature = "pipeline")]
mod pipeline;
#[cfg(all(feature = "std", feature = "serde"))]
#[path = "../support/programs.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod programs;
mod pull;
#[expect(clippy::panic, reason = "a test that cannot go on has failed")]
mod pull_routes;
mod push;
mod readme;
mod routes;
mod session;
#[path = "../support/draw/shrinking.rs"]
mod shrinking;
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod support;
mod words;
