//! Files in and out: our own format, and other systems' files, each with a report of what it could not express.

mod account;
pub(crate) mod keyed;
mod own;

pub use account::{AccountExport, AccountNotice};
