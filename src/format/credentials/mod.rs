//! Credential files without their secrets: who keeps a login for an image, in which file, under which key.
//! Rules 14.3 and 15.5.
//!
//! Three stores are known, each with its own way to look something up.
//!
//! # Docker
//!
//! One file, `config.json`. A helper that `credHelpers` names for the host, or else the `credsStore`, answers alone;
//! the file's own logins are for those without.
//!
//! ```
//! use registry_resolver::{CredentialFiles, CredentialStore, FoundIn, Reference};
//!
//! let text = r#"{"auths": {"quay.io": {"auth": "dTpw"}}, "credHelpers": {"ghcr.io": "gh"}}"#;
//! let files = CredentialFiles::read(CredentialStore::Docker, [("config.json", text)]);
//! let found = files.look_up(Reference::parse("quay.io/acme/app:1")?)?;
//! assert_eq!(found.sole().map(|found| found.place()), Some(&FoundIn::Auths { key: "quay.io".into() }));
//! let found = files.look_up(Reference::parse("ghcr.io/acme/app:1")?)?;
//! let helper = FoundIn::Helper { program: "docker-credential-gh".into(), server: "ghcr.io".into() };
//! assert_eq!(found.sole().map(|found| found.place()), Some(&helper));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Podman, Buildah, skopeo, CRI-O
//!
//! Several files, of which the first with an answer counts, and keys of repositories and their parents.
//!
//! ```
//! use registry_resolver::{CredentialFiles, CredentialStore, Reference};
//!
//! let files = CredentialFiles::read(
//!     CredentialStore::Containers,
//!     [
//!         ("auth.json", r#"{"auths": {"quay.io/acme": {"auth": "dTpw"}}}"#),
//!         ("config.json", r#"{"auths": {"quay.io/acme/app": {"auth": "dTpw"}}}"#),
//!     ],
//! );
//! let found = files.look_up(Reference::parse("quay.io/acme/app:1")?)?;
//! let found = found.sole().unwrap();
//! assert_eq!((found.file(), found.key(), found.audience()), (Some("auth.json"), Some("quay.io/acme"), "quay.io"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Kubernetes
//!
//! All keys that serve the image, in the order in which the kubelet tries them, one after the other.
//!
//! ```
//! use registry_resolver::{CredentialFiles, CredentialStore, Reference};
//!
//! let secret = r#"{"auths": {"*.azurecr.io": {"auth": "dTpw"}, "acme.azurecr.io": {"auth": "dTpw"}}}"#;
//! let files = CredentialFiles::read(CredentialStore::Kubernetes, [(".dockerconfigjson", secret)]);
//! let found = files.look_up(Reference::parse("acme.azurecr.io/app")?)?;
//! let keys: Vec<_> = found.iter().filter_map(|found| found.key()).collect();
//! assert_eq!(keys, ["acme.azurecr.io", "*.azurecr.io"]);
//! // A login is for the host that was asked for, whatever else its key would serve.
//! assert!(found.iter().all(|found| found.audience() == "acme.azurecr.io"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod containers;
mod docker;
mod entry;
mod error;
mod file;
mod files;
mod found;
mod kubernetes;
mod paths;
mod request;

pub use error::{CredentialFileError, CredentialProblem};
pub use file::CredentialFile;
pub use files::CredentialFiles;
pub use found::{CredentialLookup, FoundCredential, FoundIn};
pub use paths::{CredentialPath, CredentialPaths, PathRule};
pub use request::{CredentialsAnswer, CredentialsRequest, CredentialsRequestError};
