//! The formats of rule 15.1 by their words, and which engines read each.

use alloc::boxed::Box;
use alloc::string::ToString as _;
use core::fmt;
use core::str::FromStr;

use super::engine::Engine;
use crate::reference::Excerpt;

/// A format of files that a catalog is read from or written to. Rule 15.1 and section 11.
///
/// ```
/// use registry_resolver::format::{Engine, FileFormat};
///
/// assert_eq!("hosts-toml".parse(), Ok(FileFormat::HostsToml));
/// assert_eq!(FileFormat::HostsToml.newest(), Some(Engine::Containerd2));
/// assert_eq!(
///     "toml".parse::<FileFormat>().unwrap_err().to_string(),
///     "unknown format `toml`: expected `account`, `own`, `registries-conf`, `hosts-toml`, `containerd-cri`, \
///      `k3s-registries`, `buildkitd-toml`, `docker-daemon` or `mirror-sets`",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FileFormat {
    /// An account export, or our own format, told apart by its shape (rule 4.6).
    Account,
    /// Our own format.
    Own,
    /// `registries.conf` with its drop-ins.
    RegistriesConf,
    /// Folders with `hosts.toml`.
    HostsToml,
    /// The mirrors in containerd's own configuration.
    ContainerdCri,
    /// `registries.yaml` of k3s and RKE2.
    K3sRegistries,
    /// `buildkitd.toml`.
    BuildkitdToml,
    /// `daemon.json`.
    DockerDaemon,
    /// `OpenShift`'s mirror sets.
    MirrorSets,
}

impl FileFormat {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Account,
        Self::Own,
        Self::RegistriesConf,
        Self::HostsToml,
        Self::ContainerdCri,
        Self::K3sRegistries,
        Self::BuildkitdToml,
        Self::DockerDaemon,
        Self::MirrorSets,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Own => "own",
            Self::RegistriesConf => "registries-conf",
            Self::HostsToml => "hosts-toml",
            Self::ContainerdCri => "containerd-cri",
            Self::K3sRegistries => "k3s-registries",
            Self::BuildkitdToml => "buildkitd-toml",
            Self::DockerDaemon => "docker-daemon",
            Self::MirrorSets => "mirror-sets",
        }
    }

    /// The engines that read it, the newest last; none for `account` and `own`, which are this crate's.
    pub fn engines(self) -> &'static [Engine] {
        match self {
            Self::Account | Self::Own => &[],
            Self::RegistriesConf => &[Engine::CriO, Engine::Podman4, Engine::Podman5, Engine::Podman6],
            Self::HostsToml => {
                &[Engine::K3s, Engine::DockerdContainerd, Engine::Containerd1, Engine::Containerd2]
            }
            Self::ContainerdCri => &[Engine::Containerd1, Engine::Containerd2],
            Self::K3sRegistries => &[Engine::K3s],
            Self::BuildkitdToml => &[Engine::Buildkit],
            Self::DockerDaemon => &[Engine::Dockerd, Engine::DockerdContainerd],
            Self::MirrorSets => &[Engine::CriO],
        }
    }

    /// The newest engine that reads it: the one that is meant where none is named.
    pub fn newest(self) -> Option<Engine> {
        self.engines().last().copied()
    }
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FileFormat {
    type Err = UnknownFileFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFileFormat> {
        let found = Self::ALL.iter().find(|format| format.as_str() == text);
        found.copied().ok_or_else(|| UnknownFileFormat(Excerpt::of(text).to_string().into()))
    }
}

/// A word that is no [`FileFormat`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown format `{0}`: expected `account`, `own`, `registries-conf`, `hosts-toml`, `containerd-cri`, \
     `k3s-registries`, `buildkitd-toml`, `docker-daemon` or `mirror-sets`"
)]
pub struct UnknownFileFormat(Box<str>);
