//! Neighbours' files of every format at once: what a trip through each changes, set-ups as people have them, bad files,
//! traps, and the example that converts files.
//!
//! A usual run takes few catalogs; `CASES=10` asks for ten times as many, `ROUND_TRIP_SEED=7` for one alone, and
//! `ROUND_TRIP_SEED=7..20` for some.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod broken;
mod convert;
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
mod formats;
mod lines;
mod numbered;
mod plain;
#[path = "../support/programs.rs"]
mod programs;
mod pulls;
mod round_trips;
mod set_ups;
#[path = "../support/draw/shrinking.rs"]
#[expect(dead_code, reason = "shared by test programs")]
mod shrinking;
#[path = "../../examples/resolve/texts.rs"]
mod texts;
#[path = "../support/told.rs"]
#[expect(clippy::std_instead_of_alloc, reason = "the engines' harness is a program of its own")]
mod told;
mod traps;
#[path = "../../examples/support/yaml.rs"]
#[expect(dead_code, reason = "accounts are read as any other file")]
mod yaml;
