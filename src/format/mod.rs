//! Other systems' files, each with a report of what it could not express.

#[cfg(feature = "serde")]
mod account;

#[cfg(feature = "serde")]
pub use account::{AccountExport, AccountNotice};
