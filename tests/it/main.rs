//! The tests that need nothing but the public API, by what they are about.

extern crate alloc;

mod account;
#[cfg(all(feature = "pipeline", feature = "analysis"))]
mod borders;
mod cache;
mod catalog;
#[cfg(feature = "analysis")]
mod diff;
#[cfg(feature = "analysis")]
mod example_explain;
#[cfg(feature = "pipeline")]
mod example_preflight;
mod example_resolve;
#[cfg(feature = "analysis")]
mod explain;
#[cfg(feature = "analysis")]
mod flows;
mod grammar;
mod laws;
#[cfg(feature = "analysis")]
mod lints;
mod messages;
#[cfg(feature = "pipeline")]
mod pipeline;
mod pull;
mod push;
mod readme;
mod session;
