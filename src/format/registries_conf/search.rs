//! Which files of a machine an engine reads, in which order, and which hides which. Rule 15.5.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Generation;
use crate::format::files::Engine;
use crate::format::machine::Machine;

/// Paths that somebody gave the engine, by its settings or its command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplicitConf {
    main: Option<String>,
    drop_ins: Option<String>,
}

impl ExplicitConf {
    /// Nothing is given.
    pub fn new() -> Self {
        Self::default()
    }

    /// The main file. It has to exist.
    #[must_use]
    pub fn with_main(self, path: impl Into<String>) -> Self {
        Self { main: Some(path.into()), ..self }
    }

    /// The folder of drop-ins, and the only one.
    #[must_use]
    pub fn with_drop_ins(self, path: impl Into<String>) -> Self {
        Self { drop_ins: Some(path.into()), ..self }
    }
}

/// Where an engine looks for `registries.conf`, on one machine. Rule 15.5.
///
/// ```
/// use registry_resolver::format::{Engine, Machine};
/// use registry_resolver::format::registries_conf::{ExplicitConf, SearchPath};
///
/// let machine = Machine::new().with_home("/home/ann").with_uid(1000);
/// let there = [
///     "/etc/containers/registries.conf",
///     "/etc/containers/registries.conf.d/50-site.conf",
///     "/home/ann/.config/containers/registries.conf",
/// ];
/// // Up to Podman 5 a file of one's own hides the system's drop-ins.
/// let files = SearchPath::of(Engine::Podman5, &machine, &ExplicitConf::new()).choose(there);
/// assert_eq!(files.read(), ["/home/ann/.config/containers/registries.conf"]);
/// let files = SearchPath::of(Engine::Podman6, &machine, &ExplicitConf::new()).choose(there);
/// assert_eq!(files.read().last().unwrap(), "/etc/containers/registries.conf.d/50-site.conf");
/// assert_eq!(
///     files.hidden().collect::<Vec<_>>(),
///     [("/etc/containers/registries.conf", "/home/ann/.config/containers/registries.conf")],
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPath {
    generation: Generation,
    main: Main,
    drop_ins: Vec<String>,
    last: Option<String>,
    recorded: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Main {
    /// This one, which has to exist.
    Given(String),
    /// The first that exists.
    FirstOf(Vec<String>),
}

impl SearchPath {
    /// Where this engine looks.
    ///
    /// CRI-O's own variables count for CRI-O, those of Podman, skopeo and Buildah for the others. The paths are
    /// those of Linux.
    pub fn of(engine: Engine, machine: &Machine, explicit: &ExplicitConf) -> Self {
        let cache = set(machine, "XDG_CACHE_HOME")
            .map(ToOwned::to_owned)
            .or_else(|| machine.home().map(|home| below(home, ".cache")));
        let recorded = match machine.uid() {
            Some(0) => Some("/var/cache/containers/short-name-aliases.conf".to_owned()),
            _ => cache.map(|cache| below(&cache, "containers/short-name-aliases.conf")),
        };
        match Generation::of(engine) {
            Generation::First => Self { recorded, ..first(engine, machine, explicit) },
            Generation::Second => Self { recorded, ..second(machine, explicit) },
        }
    }

    /// The main files that are looked for, the first that exists being the one.
    pub fn main_files(&self) -> impl Iterator<Item = &str> {
        let (given, several) = match &self.main {
            Main::Given(path) => (Some(path), &[][..]),
            Main::FirstOf(paths) => (None, paths.as_slice()),
        };
        given.into_iter().chain(several).map(String::as_str)
    }

    /// The folders of drop-ins: up to Podman 5 in the order in which they are read, from Podman 6 on the strongest
    /// first.
    pub fn drop_in_folders(&self) -> impl ExactSizeIterator<Item = &str> {
        self.drop_ins.iter().map(String::as_str)
    }

    /// The file that is read over all others.
    pub fn override_file(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// The file that aliases are recorded in.
    pub fn recorded_aliases(&self) -> Option<&str> {
        self.recorded.as_deref()
    }

    /// What the engine reads of these files.
    pub fn choose<'n>(&self, there: impl IntoIterator<Item = &'n str>) -> ConfFiles {
        let mut there: Vec<&str> = there.into_iter().collect();
        there.sort_unstable();
        there.dedup();
        let exists = |path: &str| there.binary_search(&path).is_ok();
        let mut files = ConfFiles::default();
        let main = self.choose_main(exists, &mut files);
        match self.generation {
            Generation::First => self.drop_ins_of_first(main, &there, &mut files),
            Generation::Second => self.drop_ins_of_second(&there, &mut files),
        }
        if let Some(last) = &self.last {
            files.take(last, exists);
        }
        files.read.extend(self.recorded.iter().filter(|path| exists(path)).cloned());
        files
    }

    fn choose_main<'p>(&'p self, exists: impl Fn(&str) -> bool, files: &mut ConfFiles) -> Option<&'p str> {
        match &self.main {
            Main::Given(path) => {
                files.take(path, exists);
                Some(path)
            }
            Main::FirstOf(paths) => {
                let mut found = paths.iter().filter(|path| exists(path));
                let main = found.next()?;
                files.read.push(main.clone());
                files.hidden.extend(found.map(|hidden| (hidden.clone(), main.clone())));
                Some(main)
            }
        }
    }

    /// Folder after folder, later files over earlier ones; a main file of the user's own hides the system's folder.
    fn drop_ins_of_first(&self, main: Option<&str>, there: &[&str], files: &mut ConfFiles) {
        let users = match &self.main {
            Main::FirstOf(paths) if paths.len() > 1 => paths.first().filter(|users| main == Some(users)),
            _ => None,
        };
        let (last, others) = match self.drop_ins.split_last() {
            Some((last, others)) if users.is_some() => (core::slice::from_ref(last), others),
            _ => (self.drop_ins.as_slice(), &[][..]),
        };
        for folder in last {
            files.read.extend(drop_ins(folder, there).map(|(_, path)| path.to_owned()));
        }
        for (hidden, by) in others.iter().zip(core::iter::repeat(users)) {
            let by = by.cloned().unwrap_or_default();
            files.hidden.extend(drop_ins(hidden, there).map(|(_, path)| (path.to_owned(), by.clone())));
        }
    }

    /// Of equal names the one in the strongest folder, and then by name, whatever the folder.
    fn drop_ins_of_second(&self, there: &[&str], files: &mut ConfFiles) {
        let mut chosen: BTreeMap<&str, &str> = BTreeMap::new();
        for folder in &self.drop_ins {
            for (name, path) in drop_ins(folder, there) {
                let stronger = *chosen.entry(name).or_insert(path);
                if stronger != path {
                    files.hidden.push((path.to_owned(), stronger.to_owned()));
                }
            }
        }
        files.read.extend(chosen.into_values().map(ToOwned::to_owned));
    }
}

/// The files of a folder that are drop-ins, by name, with their paths.
fn drop_ins<'n>(folder: &str, there: &[&'n str]) -> impl Iterator<Item = (&'n str, &'n str)> {
    let inside = format!("{}/", folder.trim_end_matches('/'));
    there.iter().filter_map(move |path| {
        let name = path.strip_prefix(inside.as_str())?;
        (!name.contains('/') && name.strip_suffix(".conf").is_some()).then_some((name, *path))
    })
}

fn first(engine: Engine, machine: &Machine, explicit: &ExplicitConf) -> SearchPath {
    const SYSTEM: &str = "/etc/containers";
    let users = machine.home().map(|home| below(home, ".config/containers"));
    let variables: &[&str] = match engine {
        Engine::CriO => &["CONTAINER_REGISTRIES_CONF"],
        _ => &["CONTAINERS_REGISTRIES_CONF", "REGISTRIES_CONFIG_PATH"],
    };
    let variable = || variables.iter().find_map(|name| set(machine, name)).map(ToOwned::to_owned);
    let given = explicit.main.clone().or_else(variable).map(Main::Given);
    let main = given.unwrap_or_else(|| {
        let folders = users.iter().map(String::as_str).chain([SYSTEM]);
        Main::FirstOf(folders.map(|folder| below(folder, "registries.conf")).collect())
    });
    let folder = match engine {
        Engine::CriO => set(machine, "CONTAINER_REGISTRIES_CONF_DIR").map(ToOwned::to_owned),
        _ => None,
    };
    let given = explicit.drop_ins.clone().or(folder).map(|folder| Vec::from([folder]));
    let drop_ins = given.unwrap_or_else(|| {
        let folders = [SYSTEM].into_iter().chain(users.iter().map(String::as_str));
        folders.map(|folder| below(folder, "registries.conf.d")).collect()
    });
    SearchPath { generation: Generation::First, main, drop_ins, last: None, recorded: None }
}

fn second(machine: &Machine, explicit: &ExplicitConf) -> SearchPath {
    // Set and empty, the variable makes a path that is relative to the working directory.
    let users = match machine.variable("XDG_CONFIG_HOME") {
        Some("") => Some("containers".to_owned()),
        Some(folder) => Some(below(folder, "containers")),
        None => machine.home().map(|home| below(home, ".config/containers")),
    };
    let system = ["/etc/containers", "/usr/share/containers"];
    let variable = set(machine, "CONTAINERS_REGISTRIES_CONF");
    let given = explicit.main.as_deref().or(variable).map(|path| Main::Given(path.to_owned()));
    let main = given.unwrap_or_else(|| {
        let folders = users.iter().map(String::as_str).chain(system);
        Main::FirstOf(folders.map(|folder| below(folder, "registries.conf")).collect())
    });
    let mut drop_ins: Vec<String> = Vec::new();
    match &explicit.drop_ins {
        Some(folder) => drop_ins.push(folder.clone()),
        // A main file by the variable stands alone.
        None if explicit.main.is_none() && variable.is_some() => {}
        None => {
            drop_ins.extend(users.iter().map(|folder| below(folder, "registries.conf.d")));
            for folder in system {
                match machine.uid() {
                    Some(0) => drop_ins.push(below(folder, "registries.rootful.conf.d")),
                    Some(uid) => {
                        drop_ins.push(below(folder, &format!("registries.rootless.conf.d/{uid}")));
                        drop_ins.push(below(folder, "registries.rootless.conf.d"));
                    }
                    None => {}
                }
                drop_ins.push(below(folder, "registries.conf.d"));
            }
        }
    }
    let last = set(machine, "CONTAINERS_REGISTRIES_CONF_OVERRIDE").filter(|_| explicit.drop_ins.is_none());
    let last = last.map(ToOwned::to_owned);
    SearchPath { generation: Generation::Second, main, drop_ins, last, recorded: None }
}

/// An empty variable is as good as none.
fn set<'m>(machine: &'m Machine, name: &str) -> Option<&'m str> {
    machine.variable(name).filter(|value| !value.is_empty())
}

fn below(folder: &str, rest: &str) -> String {
    format!("{}/{rest}", folder.trim_end_matches('/'))
}

/// What an engine reads of the files of a machine. Rule 15.5.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfFiles {
    read: Vec<String>,
    hidden: Vec<(String, String)>,
    missing: Vec<String>,
}

impl ConfFiles {
    /// The files in the order in which they are read, for [`RegistriesConf::read`](super::RegistriesConf::read).
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

    fn take(&mut self, path: &str, exists: impl Fn(&str) -> bool) {
        if exists(path) { &mut self.read } else { &mut self.missing }.push(path.to_owned());
    }
}
