//! Files of containerd, k3s, `BuildKit` and dockerd against recorded requests of these programs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken;
#[cfg(feature = "toml")]
mod buildkitd_toml;
#[cfg(feature = "toml")]
mod containerd_cri;
mod docker_daemon;
#[cfg(feature = "toml")]
mod hosts_toml;
mod k3s_registries;
mod sources;
mod suite;
#[cfg(feature = "toml")]
mod writing;

pub(crate) use sources::{Source, asked, recorded};
pub(crate) use suite::{Tally, cases, text};
