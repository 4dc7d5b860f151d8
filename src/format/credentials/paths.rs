//! Which credential files a store would read on a machine. Rule 15.5.

use alloc::string::String;
use alloc::vec::Vec;

use crate::credentials::CredentialStore;
use crate::format::machine::{Machine, below};
use crate::words::words;

/// Which credential files a store reads on a machine, in order, and which of them another hides.
///
/// ```
/// use registry_resolver::format::{Machine, PathRule};
/// use registry_resolver::credentials::CredentialStore;
///
/// let machine = Machine::new().with_home("/home/ann").with_uid(1000);
/// let paths = machine.credential_paths(CredentialStore::Containers);
/// assert_eq!(paths.rule(), PathRule::FirstAnswer);
/// assert_eq!(
///     paths.read().collect::<Vec<_>>(),
///     [
///         "/run/containers/1000/auth.json",
///         "/home/ann/.config/containers/auth.json",
///         "/home/ann/.docker/config.json",
///         "/home/ann/.dockercfg",
///     ],
/// );
/// let paths = machine.with_variable("REGISTRY_AUTH_FILE", "/own.json").credential_paths(CredentialStore::Containers);
/// assert_eq!(paths.read().collect::<Vec<_>>(), ["/own.json"]);
/// assert_eq!(paths.iter().last().unwrap().hidden_by(), Some("REGISTRY_AUTH_FILE"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialPaths {
    rule: PathRule,
    paths: Vec<CredentialPath>,
}

words! {
    /// How several files stand to each other.
    pub enum PathRule, "path rule" {
        /// Each is asked in turn until one has an answer.
        FirstAnswer = "first_answer",
        /// The first that exists and can be read is the only one.
        FirstFile = "first_file",
    }
}

/// The path of a credential file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialPath {
    path: String,
    hidden_by: Option<&'static str>,
}

impl CredentialPath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.path
    }

    /// The variable because of which it is not read.
    pub fn hidden_by(&self) -> Option<&'static str> {
        self.hidden_by
    }
}

impl CredentialPaths {
    /// How several files stand to each other.
    pub fn rule(&self) -> PathRule {
        self.rule
    }

    /// All paths, those that are hidden behind the others.
    pub fn iter(&self) -> core::slice::Iter<'_, CredentialPath> {
        self.paths.iter()
    }

    /// The paths that are read, in order.
    pub fn read(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().filter(|path| path.hidden_by.is_none()).map(CredentialPath::as_str)
    }

    /// When this file is read, if it is.
    pub(super) fn rank(&self, name: &str) -> Option<usize> {
        self.read().position(|path| path == name)
    }

    /// Those that are read, and those that are not because of a variable.
    fn of(rule: PathRule, read: Vec<String>, hidden: Vec<String>, by: &'static str) -> Self {
        let read = read.into_iter().map(|path| CredentialPath { path, hidden_by: None });
        let hidden = hidden.into_iter().map(|path| CredentialPath { path, hidden_by: Some(by) });
        Self { rule, paths: read.chain(hidden).collect() }
    }
}

impl<'p> IntoIterator for &'p CredentialPaths {
    type Item = &'p CredentialPath;
    type IntoIter = core::slice::Iter<'p, CredentialPath>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Machine {
    /// The credential files that a store reads here. A path that depends on what is not known is left out.
    ///
    /// For containers it is what the programs do, Podman, Buildah and skopeo; the library alone does not know
    /// `REGISTRY_AUTH_FILE`, and takes `DOCKER_CONFIG` for Docker's folder only. For Kubernetes it is what the kubelet
    /// finds on its node with its own folder where it is by default, `/var/lib/kubelet`.
    pub fn credential_paths(&self, store: CredentialStore) -> CredentialPaths {
        match store {
            CredentialStore::Docker => self.docker_paths(),
            CredentialStore::Containers => self.containers_paths(),
            CredentialStore::Kubernetes => self.kubelet_paths(),
        }
    }

    fn in_home(&self, rest: &str) -> Option<String> {
        self.home().map(|home| below(home, rest))
    }

    fn docker_paths(&self) -> CredentialPaths {
        let own: Vec<String> = self.in_home(".docker/config.json").into_iter().collect();
        match self.set("DOCKER_CONFIG") {
            None => CredentialPaths::of(PathRule::FirstFile, own, Vec::new(), ""),
            Some(folder) => {
                let read = Vec::from([below(folder, "config.json")]);
                CredentialPaths::of(PathRule::FirstFile, read, own, "DOCKER_CONFIG")
            }
        }
    }

    fn containers_paths(&self) -> CredentialPaths {
        let runtime = match self.set("XDG_RUNTIME_DIR") {
            Some(folder) => Some(below(folder, "containers/auth.json")),
            None => self.uid().map(|uid| alloc::format!("/run/containers/{uid}/auth.json")),
        };
        let settings = match self.set("XDG_CONFIG_HOME") {
            Some(folder) => Some(below(folder, "containers/auth.json")),
            None => self.in_home(".config/containers/auth.json"),
        };
        let docker = self.in_home(".docker/config.json");
        let usual = [runtime, settings, docker, self.in_home(".dockercfg")].into_iter().flatten().collect();
        let rule = PathRule::FirstAnswer;
        if let Some(file) = self.set("REGISTRY_AUTH_FILE") {
            CredentialPaths::of(rule, Vec::from([file.into()]), usual, "REGISTRY_AUTH_FILE")
        } else if let Some(folder) = self.set("DOCKER_CONFIG") {
            CredentialPaths::of(rule, Vec::from([below(folder, "config.json")]), usual, "DOCKER_CONFIG")
        } else {
            CredentialPaths::of(rule, usual, Vec::new(), "")
        }
    }

    /// Source: Kubernetes' documentation, "Images", "Configuring nodes to authenticate to a private registry".
    fn kubelet_paths(&self) -> CredentialPaths {
        let paths = [
            Some("/var/lib/kubelet/config.json".into()),
            self.in_home(".docker/config.json"),
            Some("/.docker/config.json".into()),
            Some("/var/lib/kubelet/.dockercfg".into()),
            self.in_home(".dockercfg"),
            Some("/.dockercfg".into()),
        ];
        CredentialPaths::of(PathRule::FirstFile, paths.into_iter().flatten().collect(), Vec::new(), "")
    }
}
