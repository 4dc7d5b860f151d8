//! Which files of a machine an engine reads, in which order, and which hides which. Rule 15.5.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Generation;
use crate::format::files::{ChosenFiles, Engine};
use crate::format::machine::{Machine, below};

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
        let cache = machine
            .set("XDG_CACHE_HOME")
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

    /// What of one folder an engine would read, were it the one of `registries.conf`; the names are relative to it.
    pub fn in_folder(engine: Engine, machine: &Machine) -> Self {
        let generation = Generation::of(engine);
        let main = Main::FirstOf(Vec::from(["registries.conf".to_owned()]));
        let mut drop_ins = match generation {
            Generation::First => Vec::new(),
            Generation::Second => drop_ins_of(machine.uid()),
        };
        drop_ins.push("registries.conf.d".to_owned());
        let recorded = Some("short-name-aliases.conf".to_owned());
        Self { generation, main, drop_ins, last: None, recorded }
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
    pub fn choose<'n>(&self, there: impl IntoIterator<Item = &'n str>) -> ChosenFiles {
        let mut there: Vec<&str> = there.into_iter().collect();
        there.sort_unstable();
        there.dedup();
        let exists = |path: &str| there.binary_search(&path).is_ok();
        let mut files = ChosenFiles::default();
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

    fn choose_main<'p>(&'p self, exists: impl Fn(&str) -> bool, files: &mut ChosenFiles) -> Option<&'p str> {
        match &self.main {
            Main::Given(path) => {
                files.take(path, exists);
                Some(path)
            }
            Main::FirstOf(paths) => {
                files.take_first(paths, &exists);
                paths.iter().find(|path| exists(path)).map(String::as_str)
            }
        }
    }

    /// Folder after folder, later files over earlier ones; a main file of the user's own hides the system's folder.
    fn drop_ins_of_first(&self, main: Option<&str>, there: &[&str], files: &mut ChosenFiles) {
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
    fn drop_ins_of_second(&self, there: &[&str], files: &mut ChosenFiles) {
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
    let variable = || variables.iter().find_map(|name| machine.set(name)).map(ToOwned::to_owned);
    let given = explicit.main.clone().or_else(variable).map(Main::Given);
    let main = given.unwrap_or_else(|| {
        let folders = users.iter().map(String::as_str).chain([SYSTEM]);
        Main::FirstOf(folders.map(|folder| below(folder, "registries.conf")).collect())
    });
    let folder = match engine {
        Engine::CriO => machine.set("CONTAINER_REGISTRIES_CONF_DIR").map(ToOwned::to_owned),
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
    let variable = machine.set("CONTAINERS_REGISTRIES_CONF");
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
                drop_ins.extend(drop_ins_of(machine.uid()).iter().map(|name| below(folder, name)));
                drop_ins.push(below(folder, "registries.conf.d"));
            }
        }
    }
    let last = machine.set("CONTAINERS_REGISTRIES_CONF_OVERRIDE").filter(|_| explicit.drop_ins.is_none());
    let last = last.map(ToOwned::to_owned);
    SearchPath { generation: Generation::Second, main, drop_ins, last, recorded: None }
}

/// Folders of drop-ins for this user beside those for everybody, the strongest first.
fn drop_ins_of(uid: Option<u32>) -> Vec<String> {
    match uid {
        Some(0) => Vec::from(["registries.rootful.conf.d".to_owned()]),
        Some(uid) => {
            let rootless = "registries.rootless.conf.d".to_owned();
            Vec::from([format!("{rootless}/{uid}"), rootless])
        }
        None => Vec::new(),
    }
}
