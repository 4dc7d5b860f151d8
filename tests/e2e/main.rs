//! Pulling for real: registries of Debian's `docker-registry` on loopback, `skopeo` to push, and the example
//! `runner` along the plan (sections 5, 6 and 10 of the rules). Where those programs are missing a test says
//! that it is skipped; with `REQUIRE_E2E` in the environment that is a failure. What no real registry does on
//! demand is done by a fake of std TCP, which also records what it was sent.

#![cfg(all(feature = "std", feature = "serde"))]
#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]
#![expect(clippy::panic, reason = "a test that fails here has failed")]

extern crate alloc;

mod arguments;
mod fake;
mod image;
mod misbehaving;
mod outages;
mod process;
#[path = "../support/programs.rs"]
mod programs;
mod pulls;
mod registry;
mod runner;
mod secrets;

/// Gives the programs, or returns from the test that asks for them.
macro_rules! programs_or_skip {
    () => {
        if let Some(missing) = crate::process::missing_programs() {
            return crate::process::skip(module_path!(), missing);
        }
    };
}
pub(crate) use programs_or_skip;
