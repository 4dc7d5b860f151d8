//! The formats of rule 15.1 by their words, and which engines read each.

use super::engine::Engine;
use crate::words::words;

words! {
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
    pub enum FileFormat, "format" {
        /// An account export, or our own format, told apart by its shape (rule 4.6).
        Account = "account",
        /// Our own format.
        Own = "own",
        /// `registries.conf` with its drop-ins.
        RegistriesConf = "registries-conf",
        /// Folders with `hosts.toml`.
        HostsToml = "hosts-toml",
        /// The mirrors in containerd's own configuration.
        ContainerdCri = "containerd-cri",
        /// `registries.yaml` of k3s and RKE2.
        K3sRegistries = "k3s-registries",
        /// `buildkitd.toml`.
        BuildkitdToml = "buildkitd-toml",
        /// `daemon.json`.
        DockerDaemon = "docker-daemon",
        /// `OpenShift`'s mirror sets.
        MirrorSets = "mirror-sets",
    }
}

impl FileFormat {
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

    /// The newest engine that it is written for, where there is one.
    ///
    /// ```
    /// use registry_resolver::format::{Engine, FileFormat};
    ///
    /// assert_eq!(FileFormat::DockerDaemon.newest_written(), Some(Engine::Dockerd));
    /// assert_eq!(FileFormat::MirrorSets.newest_written(), None);
    /// ```
    pub fn newest_written(self) -> Option<Engine> {
        let is_written = |engine: &&Engine| match self {
            Self::MirrorSets => false,
            // With containerd's store its mirrors stand in folders of hosts.
            _ => **engine != Engine::DockerdContainerd,
        };
        self.engines().iter().rfind(is_written).copied()
    }
}

impl Engine {
    /// The formats that it reads, in the order of [`FileFormat::ALL`]; never none.
    ///
    /// ```
    /// use registry_resolver::format::{Engine, FileFormat};
    ///
    /// assert_eq!(Engine::K3s.formats().collect::<Vec<_>>(), [FileFormat::HostsToml, FileFormat::K3sRegistries]);
    /// assert!(Engine::ALL.iter().all(|engine| engine.formats().count() > 0));
    /// ```
    pub fn formats(self) -> impl Iterator<Item = FileFormat> {
        FileFormat::ALL.iter().copied().filter(move |format| format.engines().contains(&self))
    }
}
