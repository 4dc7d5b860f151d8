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
mod base64;
mod credentials;
mod domain_parts;
mod exported;
pub(crate) mod files;
mod held;
mod json;
pub(crate) mod keyed;
mod machine;
mod notice;
mod own;
mod told_apart;

pub use account::{AccountExport, AccountNotice};
pub use credentials::{
    CredentialFile, CredentialFileError, CredentialFiles, CredentialLookup, CredentialPath, CredentialPaths,
    CredentialProblem, CredentialsAnswer, CredentialsRequest, CredentialsRequestError, FoundCredential,
    FoundIn, PathRule,
};
pub use files::{
    Engine, File, FilePlace, FileProblem, FileReaction, InvalidFiles, TlsFiles, TlsTable, UnknownEngine,
};
pub use machine::Machine;
pub use notice::{Effect, Notice, NoticeClass, NoticePlace, Notices};
pub use told_apart::Account;

pub(crate) use own::WrittenRoute;
