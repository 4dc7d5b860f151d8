//! The tests that need nothing but the public API, by what they are about.

extern crate alloc;

mod account;
mod borders;
mod cache;
mod catalog;
mod diff;
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
mod pull;
mod push;
mod readme;
mod session;
