//! Files in and out: our own format, and other systems' files, each with a report of what it could not express.

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
#[cfg(feature = "toml")]
pub mod mirror_sets;
mod notice;
mod own;
#[cfg(feature = "toml")]
pub mod registries_conf;
mod told_apart;

pub use account::{AccountExport, AccountNotice};
pub use credentials::{
    CredentialFile, CredentialFileError, CredentialFiles, CredentialLookup, CredentialPath, CredentialPaths,
    CredentialProblem, CredentialsAnswer, CredentialsRequest, CredentialsRequestError, FoundCredential,
    FoundIn, PathRule,
};
pub use files::{
    Engine, File, FilePlace, FileProblem, FileReaction, InvalidFiles, TlsFiles, TlsTable, UnknownEngine,
    WrittenFiles,
};
pub use machine::Machine;
pub use notice::{Effect, Notice, NoticeClass, Notices};
pub use told_apart::Account;
