//! Other systems' files, each with a report of what it could not express.

mod account;

pub use account::{AccountExport, AccountNotice};
