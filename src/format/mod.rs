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
#[cfg(feature = "toml")]
pub mod buildkitd_toml;
#[cfg(feature = "toml")]
pub mod containerd_cri;
mod docker_daemon;
mod domain_parts;
mod exported;
pub(crate) mod files;
mod held;
pub(crate) mod host_lists;
#[cfg(feature = "toml")]
pub mod hosts_toml;
mod k3s_registries;
pub(crate) mod keyed;
mod notice;
mod own;
mod told_apart;

pub use account::{AccountExport, AccountNotice};
pub use docker_daemon::DockerDaemon;
pub use files::{
    Engine, File, FilePlace, FileProblem, FileReaction, InvalidFiles, ReadFiles, TlsFiles, TlsTable,
    UnknownEngine, WrittenFiles,
};
pub use k3s_registries::{DefaultEndpoint, K3sRegistries};
pub use notice::{Effect, Notice, NoticeClass, Notices};
pub use told_apart::Account;
