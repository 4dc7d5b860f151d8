//! Files of containerd, k3s, `BuildKit` and dockerd against recorded requests of these programs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken;
#[cfg(feature = "toml")]
mod buildkitd_toml;
#[cfg(feature = "toml")]
mod containerd_cri;
mod docker_daemon;
#[cfg(feature = "toml")]
mod engines;
#[cfg(feature = "toml")]
mod hosts_toml;
mod k3s_registries;
mod sources;
mod suite;
#[cfg(feature = "toml")]
mod witnesses;
#[cfg(feature = "toml")]
mod writing;

#[cfg(feature = "toml")]
pub(crate) use sources::Source;
pub(crate) use sources::{asked, recorded};
#[cfg(feature = "toml")]
use suite::cases_of;
pub(crate) use suite::{Tally, cases, text};
