//! Files in and out: our own format, and other systems' files, each with a report of what it could not express.

mod account;
mod base64;
mod credentials;
mod domain_parts;
mod exported;
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
pub use machine::Machine;
pub use notice::{Effect, Notice, NoticeClass, NoticePlace, Notices};
pub use told_apart::Account;
