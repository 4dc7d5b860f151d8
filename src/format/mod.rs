//! Files in and out: our own format, and other systems' files, each with a report of what it could not express.

mod account;
mod domain_parts;
mod exported;
mod held;
pub(crate) mod keyed;
mod own;
mod told_apart;

pub use account::{AccountExport, AccountNotice};
pub use told_apart::Account;
