//! Files in and out: our own format, and other systems' files, each with notices of what it could not
//! express.
//!
//! [`Catalog`](crate::Catalog) itself is read and written by serde: that is our own format. An
//! [`AccountExport`] is what the modelled system exports. An [`Account`] is either of the two, told apart by
//! its shape (rule 4.6).
//!
//! ```
//! use registry_resolver::Account;
//!
//! let account: Account = serde_json::from_str(r#"{"registries": [{"name": "ghcr", "provider": "github"}]}"#)?;
//! assert!(account.notices().is_empty());
//! let catalog = account.into_builder().build()?;
//! assert_eq!(catalog.registry("ghcr").unwrap().domain().as_str(), "ghcr.io");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
mod domain_parts;
mod exported;
mod held;
pub(crate) mod keyed;
mod own;
mod told_apart;

pub use account::{AccountExport, AccountNotice};
pub use told_apart::Account;
