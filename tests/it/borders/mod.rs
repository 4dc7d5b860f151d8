//! Where values meet what the crate does not choose: the writer that something is told to, and the format that
//! something is read from.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod formats;
mod full_writers;
mod odd;
mod reported;
mod told;
mod values;
mod written;
