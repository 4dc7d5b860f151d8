//! Logins that the caller keeps: rules 14.2, 14.3 and 15.5, through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod keys;
#[cfg(feature = "serde")]
mod laws;
#[cfg(feature = "serde")]
mod lookups;
#[cfg(feature = "serde")]
mod machine;
#[cfg(feature = "serde")]
mod requests;
#[cfg(feature = "serde")]
mod secrets;
#[cfg(feature = "serde")]
mod vectors;
