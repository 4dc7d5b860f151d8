//! Which files of a machine, or of one folder, an engine reads of each format. Rule 15.5.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Engine, FileFormat};
use crate::format::machine::{Machine, below};
#[cfg(feature = "toml")]
use crate::format::registries_conf::{ExplicitConf, SearchPath};

/// Where an engine looks for the files of a format. Rule 15.5.
///
/// Nothing is looked up: [`places`](Self::places) says what to list, and [`choose`](Self::choose) which of the files
/// that are there the engine reads. The paths are those of Linux. Where a setting or the command line names other ones,
/// [`hosts_in`](Self::hosts_in), or `registries_conf::ExplicitConf` (feature `toml`) for
/// `registries.conf`, takes them; any other format is one file, which is known then.
///
/// | format | engine | where |
/// |---|---|---|
/// | `registries-conf` | any | `registries_conf::SearchPath`, with the feature `toml` |
/// | `hosts-toml` | containerd 2.x | `/etc/containerd/certs.d`, then `/etc/docker/certs.d` |
/// | | containerd 1.x | `/etc/containerd/certs.d`, if its `config_path` says so: nothing is read by default |
/// | | dockerd with containerd's store | `/etc/docker/certs.d`; without root `docker/certs.d` of the user's settings |
/// | | k3s, RKE2 | what they write themselves, `agent/etc/containerd/certs.d` below `/var/lib/rancher/` and their name |
/// | `containerd-cri` | any | `/etc/containerd/config.toml` |
/// | `k3s-registries` | k3s, RKE2 | `/etc/rancher/k3s/registries.yaml`, or `/etc/rancher/rke2/registries.yaml` |
/// | `buildkitd-toml` | `BuildKit` | `/etc/buildkit/buildkitd.toml`; without root `buildkit/buildkitd.toml` of the user's settings |
/// | `docker-daemon` | any | `/etc/docker/daemon.json`; without root `docker/daemon.json` of the user's settings |
/// | `mirror-sets` | CRI-O | a cluster's objects are in no file of a machine |
///
/// ```
/// use registry_resolver::format::{Engine, FileFormat, FileSearch, Machine, SearchedPlace};
///
/// let machine = Machine::new().with_home("/home/ann").with_uid(1000);
/// let search = FileSearch::of(FileFormat::DockerDaemon, Engine::Dockerd, &machine);
/// assert_eq!(search.places(), [SearchedPlace::File("/home/ann/.config/docker/daemon.json")]);
///
/// let search = FileSearch::of(FileFormat::HostsToml, Engine::Containerd2, &Machine::new().with_uid(0));
/// let there = ["/etc/docker/certs.d/quay.io/hosts.toml", "/etc/containerd/certs.d/docker.io/hosts.toml"];
/// // The first folder of hosts comes first.
/// assert_eq!(search.choose(there).read(), [there[1], there[0]]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSearch(Looked);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Looked {
    #[cfg(feature = "toml")]
    Conf(SearchPath),
    /// The first of these files that exists.
    FirstOf(Vec<String>),
    /// Folders of hosts, each with a folder for the images of one host.
    Hosts(Vec<String>),
    /// Whatever a folder has of a cluster's documents, and the file that they are merged into.
    Documents,
}

/// What has to be listed to know the files that an engine may read. The folder of the format itself is an empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SearchedPlace<'s> {
    /// A file.
    File(&'s str),
    /// A folder whose files may be read, and not those of folders below it.
    Folder(&'s str),
    /// A folder with one for each host. These count where they are empty as well: give them as names that end in `/`.
    /// Of their files the text of `hosts.toml` counts, and the name alone of the others.
    Hosts(&'s str),
}

impl FileSearch {
    /// Where an engine looks on a machine; the names are absolute.
    ///
    /// A user whose number is not 0 runs `BuildKit` and dockerd without root.
    pub fn of(format: FileFormat, engine: Engine, machine: &Machine) -> Self {
        let users = |name: &str| {
            let settings = machine.set("XDG_CONFIG_HOME").map(ToOwned::to_owned);
            let settings = settings.or_else(|| machine.home().map(|home| below(home, ".config")));
            settings
                .filter(|_| machine.uid().is_some_and(|uid| uid != 0))
                .map(|settings| below(&settings, name))
        };
        let one = |path: &str| Looked::FirstOf(Vec::from([path.to_owned()]));
        let own_or = |name: &str, path: &str| users(name).unwrap_or_else(|| path.to_owned());
        Self(match (format, engine) {
            #[cfg(feature = "toml")]
            (FileFormat::RegistriesConf, _) => {
                Looked::Conf(SearchPath::of(engine, machine, &ExplicitConf::new()))
            }
            (FileFormat::HostsToml, Engine::K3s) => {
                let of = |name| format!("/var/lib/rancher/{name}/agent/etc/containerd/certs.d");
                Looked::Hosts(["k3s", "rke2"].into_iter().map(of).collect())
            }
            (FileFormat::HostsToml, Engine::Dockerd | Engine::DockerdContainerd) => {
                Looked::Hosts(Vec::from([own_or("docker/certs.d", "/etc/docker/certs.d")]))
            }
            (FileFormat::HostsToml, Engine::Containerd1) => {
                Looked::Hosts(Vec::from(["/etc/containerd/certs.d".to_owned()]))
            }
            (FileFormat::HostsToml, _) => {
                let roots = ["/etc/containerd/certs.d", "/etc/docker/certs.d"];
                Looked::Hosts(roots.map(ToOwned::to_owned).into())
            }
            (FileFormat::ContainerdCri, _) => one("/etc/containerd/config.toml"),
            (FileFormat::K3sRegistries, _) => {
                let of = |name| format!("/etc/rancher/{name}/registries.yaml");
                Looked::FirstOf(["k3s", "rke2"].into_iter().map(of).collect())
            }
            (FileFormat::BuildkitdToml, _) => {
                one(&own_or("buildkit/buildkitd.toml", "/etc/buildkit/buildkitd.toml"))
            }
            (FileFormat::DockerDaemon, _) => one(&own_or("docker/daemon.json", "/etc/docker/daemon.json")),
            _ => Looked::FirstOf(Vec::new()),
        })
    }

    /// What of one folder an engine would read, were it the format's own; the names are relative to it.
    ///
    /// ```
    /// use registry_resolver::format::{Engine, FileFormat, FileSearch, Machine};
    ///
    /// let search = FileSearch::in_folder(FileFormat::K3sRegistries, Engine::K3s, &Machine::new());
    /// assert_eq!(search.choose(["config.yaml", "registries.yaml"]).read(), ["registries.yaml"]);
    /// ```
    pub fn in_folder(format: FileFormat, engine: Engine, machine: &Machine) -> Self {
        let one = |name: &str| Looked::FirstOf(Vec::from([name.to_owned()]));
        #[cfg(not(feature = "toml"))]
        let _ = (engine, machine);
        Self(match format {
            #[cfg(feature = "toml")]
            FileFormat::RegistriesConf => Looked::Conf(SearchPath::in_folder(engine, machine)),
            FileFormat::HostsToml => Looked::Hosts(Vec::from([String::new()])),
            FileFormat::ContainerdCri => one("config.toml"),
            FileFormat::K3sRegistries => one("registries.yaml"),
            FileFormat::BuildkitdToml => one("buildkitd.toml"),
            FileFormat::DockerDaemon => one("daemon.json"),
            FileFormat::MirrorSets => Looked::Documents,
            _ => Looked::FirstOf(Vec::new()),
        })
    }

    /// Folders of hosts as containerd's `config_path` names them, with a colon between two.
    ///
    /// ```
    /// use registry_resolver::format::{FileSearch, SearchedPlace};
    ///
    /// let search = FileSearch::hosts_in("/etc/containerd/certs.d:/srv/hosts");
    /// assert_eq!(
    ///     search.places(),
    ///     [SearchedPlace::Hosts("/etc/containerd/certs.d"), SearchedPlace::Hosts("/srv/hosts")],
    /// );
    /// ```
    pub fn hosts_in(config_path: &str) -> Self {
        let roots = config_path.split(':').filter(|root| !root.is_empty());
        Self(Looked::Hosts(roots.map(|root| root.trim_end_matches('/').to_owned()).collect()))
    }

    /// What to list.
    pub fn places(&self) -> Vec<SearchedPlace<'_>> {
        match &self.0 {
            #[cfg(feature = "toml")]
            Looked::Conf(search) => {
                let files =
                    search.main_files().chain(search.override_file()).chain(search.recorded_aliases());
                let files = files.map(SearchedPlace::File);
                files.chain(search.drop_in_folders().map(SearchedPlace::Folder)).collect()
            }
            Looked::FirstOf(files) => files.iter().map(|file| SearchedPlace::File(file)).collect(),
            Looked::Hosts(roots) => roots.iter().map(|root| SearchedPlace::Hosts(root)).collect(),
            Looked::Documents => Vec::from([SearchedPlace::Folder("")]),
        }
    }

    /// What the engine reads of these files.
    pub fn choose<'n>(&self, there: impl IntoIterator<Item = &'n str>) -> ChosenFiles {
        #[cfg(feature = "toml")]
        if let Looked::Conf(search) = &self.0 {
            return search.choose(there);
        }
        let mut there: Vec<&str> = there.into_iter().collect();
        there.sort_unstable();
        there.dedup();
        let mut files = ChosenFiles::default();
        match &self.0 {
            #[cfg(feature = "toml")]
            Looked::Conf(_) => {}
            Looked::FirstOf(paths) => files.take_first(paths, |path| there.binary_search(&path).is_ok()),
            Looked::Hosts(roots) => {
                for root in roots {
                    files.read.extend(
                        there.iter().filter(|path| is_hosts(root, path)).map(|path| (*path).to_owned()),
                    );
                }
            }
            Looked::Documents => {
                let is_read = |path: &&&str| !path.contains('/') && is_document(path);
                files.read.extend(there.iter().filter(is_read).map(|path| (*path).to_owned()));
            }
        }
        files
    }
}

/// Whether a path is a file in a host's folder below the root, or such a folder.
fn is_hosts(root: &str, path: &str) -> bool {
    let rest = if root.is_empty() {
        Some(path)
    } else {
        path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/'))
    };
    let parts = rest.and_then(|rest| rest.split_once('/'));
    parts.is_some_and(|(host, name)| !host.is_empty() && !name.contains('/'))
}

fn is_document(name: &str) -> bool {
    name == "registries.conf" || [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending))
}

/// What an engine reads of the files of a machine. Rule 15.5.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenFiles {
    pub(in crate::format) read: Vec<String>,
    pub(in crate::format) hidden: Vec<(String, String)>,
    pub(in crate::format) missing: Vec<String>,
}

impl ChosenFiles {
    /// The files in the order in which they are read: give them to a reader so.
    pub fn read(&self) -> &[String] {
        &self.read
    }

    /// Files that would be read, each with the one that hides it.
    pub fn hidden(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.hidden.iter().map(|(hidden, by)| (hidden.as_str(), by.as_str()))
    }

    /// Files that have to exist and do not: the engine refuses to go on.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// Takes the file if it exists; it has to.
    #[cfg(feature = "toml")]
    pub(in crate::format) fn take(&mut self, path: &str, exists: impl Fn(&str) -> bool) {
        if exists(path) { &mut self.read } else { &mut self.missing }.push(path.to_owned());
    }

    /// Takes the first that exists, which hides the others.
    pub(in crate::format) fn take_first(&mut self, paths: &[String], exists: impl Fn(&str) -> bool) {
        let mut found = paths.iter().filter(|path| exists(path));
        if let Some(first) = found.next() {
            self.read.push(first.clone());
            self.hidden.extend(found.map(|hidden| (hidden.clone(), first.clone())));
        }
    }
}
