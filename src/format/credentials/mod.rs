//! Credential files without their secrets: who keeps a login for an image, in which file, under which key.
//! Rules 14.3 and 15.5.

mod containers;
mod content;
mod docker;
mod entry;
mod error;
mod file;
mod files;
mod found;
mod kubernetes;
mod paths;
mod reader;
mod request;

pub use error::{CredentialFileError, CredentialProblem};
pub use file::CredentialFile;
pub use files::CredentialFiles;
pub use found::{CredentialLookup, FoundCredential, FoundIn};
pub use paths::{CredentialPath, CredentialPaths, PathRule};
pub use request::{CredentialsAnswer, CredentialsRequest, CredentialsRequestError};
