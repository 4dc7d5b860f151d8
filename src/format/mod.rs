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
//!
//! The requests and answers of section 11 are in [`lines`]: a program in another language asks with a JSON line.
//!
//! # Neighbours' files
//!
//! Section 15 of the rules. A reader takes texts and their names, or what serde reads, and gives [`ReadFiles`]: routes
//! on their way to a catalog, [`Notices`], and the files behind handles of TLS material. A writer gives
//! [`WrittenFiles`]. Nothing is opened.
//!
//! | format | read | written | feature |
//! |---|---|---|---|
//! | `hosts.toml` | `hosts_toml::read` | `hosts_toml::write`, into files that exist | `toml` |
//! | containerd's older mirrors | `containerd_cri::read` | `containerd_cri::write`, into a file that exists | `toml` |
//! | `buildkitd.toml` | `buildkitd_toml::read` | `buildkitd_toml::write`, into a file that exists | `toml` |
//! | `registries.yaml` | [`K3sRegistries::read`] | [`K3sRegistries::write`], [`write_into`](K3sRegistries::write_into) a file that exists | |
//! | `daemon.json` | [`DockerDaemon::read`] | [`DockerDaemon::write`], [`write_into`](DockerDaemon::write_into) a file that exists | |
//!
//! For every file and image the plan has the engine's own sources, in its order, under its names, over its transport;
//! where it does not, the difference is one of a table in `rules::neighbours`, and the tests know no other.

mod account;
mod base64;
#[cfg(feature = "toml")]
pub mod buildkitd_toml;
#[cfg(feature = "toml")]
pub mod containerd_cri;
mod credentials;
mod docker_daemon;
mod domain_parts;
mod exported;
pub(crate) mod files;
mod held;
#[cfg_attr(
    not(feature = "toml"),
    expect(dead_code, unused_imports, reason = "k3s and dockerd ask less of it than the others")
)]
pub(crate) mod host_lists;
#[cfg(feature = "toml")]
pub mod hosts_toml;
mod json;
mod k3s_registries;
pub(crate) mod keyed;
pub mod lines;
mod machine;
#[cfg(feature = "toml")]
pub mod mirror_sets;
mod notice;
mod outline;
mod own;
mod probing;
#[cfg(feature = "toml")]
pub mod registries_conf;
mod told_apart;

pub use account::{AccountExport, AccountNotice};
pub use credentials::{
    CredentialFile, CredentialFileError, CredentialFiles, CredentialLookup, CredentialPath, CredentialPaths,
    CredentialProblem, CredentialsAnswer, CredentialsRequest, CredentialsRequestError, FoundCredential,
    FoundIn, PathRule,
};
pub use docker_daemon::DockerDaemon;
pub use files::{
    CatalogAnswer, CatalogRequest, ChosenFiles, Engine, File, FileFormat, FilePlace, FileProblem,
    FileReaction, FileRequestError, FileSearch, InvalidFiles, ReadFiles, SearchedPlace, TextFault,
    TextFormats, TextPosition, TlsFiles, TlsTable, WriteAnswer, WriteRequest, WrittenFiles,
};
pub use k3s_registries::{DefaultEndpoint, K3sRegistries};
pub use machine::Machine;
pub use notice::{Effect, Notice, NoticeKind, Notices};
pub use told_apart::Account;

pub(crate) use own::WrittenRoute;
