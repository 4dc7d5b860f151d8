//! Files and folders: which there are, and which of them an engine reads (rule 15.5).

use alloc::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use registry_resolver::format::{Engine, File, FileFormat, FileSearch, Machine, SearchedPlace};
use registry_resolver::reference::Excerpt;

/// The most bytes of a file that are read.
const LARGEST: u64 = 8 << 20;

/// Where files are.
pub(crate) enum Source {
    /// This machine, or the one whose files are below a folder.
    Machine {
        root: String,
    },
    Paths(Vec<String>),
}

/// A file's name as the format has it, and its text.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Text {
    pub(crate) fn file(&self) -> File<'_> {
        File { name: &self.name, text: &self.text }
    }
}

/// What is read, and what is there and is not.
pub(crate) struct Found {
    /// Where the names begin, in words; empty where they are whole.
    pub(crate) place: String,
    pub(crate) texts: Vec<Text>,
    /// Files that are not read, each with the one because of which.
    pub(crate) unread: Vec<(String, Option<String>)>,
}

/// The files of a format, as the command line names them.
pub(crate) fn find(format: FileFormat, engine: Option<Engine>, source: &Source) -> Result<Found, String> {
    match source {
        Source::Machine { root } => {
            let Some(engine) = engine else {
                return Err(format!("`{format}` is in no file that every machine has; name one"));
            };
            let search = FileSearch::of(format, engine, &machine());
            if search.places().is_empty() {
                return Err(format!("`{format}` is in no file of a machine; name a folder or files"));
            }
            let found = searched(&search, Path::new(root), String::new())?;
            if found.texts.is_empty() {
                return Err(format!("{engine} finds none of its files here{}", looked(&search)));
            }
            Ok(found)
        }
        Source::Paths(paths) => {
            let is_folder = |path: &String| fs::metadata(path).is_ok_and(|found| found.is_dir());
            match (paths.as_slice(), engine) {
                ([folder], Some(engine)) if is_folder(folder) => in_folder(format, engine, folder),
                (folders, Some(_)) if format == FileFormat::HostsToml && folders.iter().all(is_folder) => {
                    searched(&FileSearch::hosts_in(&folders.join(":")), Path::new(""), String::new())
                }
                _ => files(paths),
            }
        }
    }
}

/// What stands in a folder that is written to, as far as the engine reads it.
pub(crate) fn existing(
    format: FileFormat,
    engine: Option<Engine>,
    folder: &str,
) -> Result<Vec<Text>, String> {
    match (fs::metadata(folder), engine) {
        (Err(error), _) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        (Err(error), _) => Err(format!("{}: {error}", Excerpt::of(folder))),
        (Ok(found), _) if !found.is_dir() => Err(format!("{}: this is no folder", Excerpt::of(folder))),
        (Ok(_), Some(engine)) => {
            let search = FileSearch::in_folder(format, engine, &machine());
            Ok(searched(&search, Path::new(folder), String::new())?.texts)
        }
        (Ok(_), None) => Ok(Vec::new()),
    }
}

fn in_folder(format: FileFormat, engine: Engine, folder: &str) -> Result<Found, String> {
    let search = FileSearch::in_folder(format, engine, &machine());
    let found = searched(&search, Path::new(folder), format!(" in {}", Excerpt::of(folder)))?;
    if found.texts.is_empty() {
        return Err(format!(
            "{}: {engine} finds none of its files here{}",
            Excerpt::of(folder),
            looked(&search)
        ));
    }
    Ok(found)
}

/// The user and the environment of this program.
fn machine() -> Machine {
    let variables = Machine::VARIABLES.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?)));
    let machine =
        variables.fold(Machine::new(), |machine, (name, value)| machine.with_variable(name, &value));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    let uid = uid.and_then(|ids| ids.split_whitespace().next()?.parse().ok());
    match uid {
        Some(uid) => machine.with_uid(uid),
        None => machine,
    }
}

/// Where somebody looked who found nothing.
fn looked(search: &FileSearch) -> String {
    let places: Vec<String> = search
        .places()
        .into_iter()
        .filter_map(|place| match place {
            SearchedPlace::File(path) => Some(format!("`{path}`")),
            SearchedPlace::Folder("") | SearchedPlace::Hosts("") => None,
            SearchedPlace::Folder(path) | SearchedPlace::Hosts(path) => Some(format!("`{path}/`")),
            _ => None,
        })
        .collect();
    if places.is_empty() { String::new() } else { format!("; it looks for {}", places.join(", ")) }
}

/// Files by their paths, in the order in which they are given.
fn files(paths: &[String]) -> Result<Found, String> {
    let text = |path: &String| Ok(Text { name: path.clone(), text: text_of(Path::new(path))? });
    let texts = paths.iter().map(text).collect::<Result<Vec<Text>, String>>()?;
    Ok(Found { place: String::new(), texts, unread: Vec::new() })
}

/// What an engine finds below `base`.
fn searched(search: &FileSearch, base: &Path, place: String) -> Result<Found, String> {
    let mut there: BTreeMap<String, PathBuf> = BTreeMap::new();
    let is_hosts = search.places().iter().any(|place| matches!(place, SearchedPlace::Hosts(_)));
    for searched in search.places() {
        match searched {
            SearchedPlace::File(name) => {
                let path = at(base, name);
                if exists(&path)? {
                    there.insert(name.to_owned(), path);
                }
            }
            SearchedPlace::Folder(name) => {
                for (file, path) in listed(&at(base, name))?.into_iter().filter(|(_, path)| path.is_file()) {
                    there.insert(joined(name, &file), path);
                }
            }
            SearchedPlace::Hosts(name) => {
                for (host, folder) in listed(&at(base, name))?.into_iter().filter(|(_, path)| path.is_dir()) {
                    let host = joined(name, &host);
                    for (file, path) in listed(&folder)?.into_iter().filter(|(_, path)| path.is_file()) {
                        there.insert(joined(&host, &file), path);
                    }
                    there.insert(host + "/", folder);
                }
            }
            _ => {}
        }
    }
    let chosen = search.choose(there.keys().map(String::as_str));
    if let Some(missing) = chosen.missing().first() {
        return Err(format!("{}: the file is named by a variable and does not exist", Excerpt::of(missing)));
    }
    let mut texts = Vec::new();
    for name in chosen.read() {
        let Some(path) = there.remove(name) else { continue };
        // Of keys and certificates in folders of hosts the names count.
        let counts = !is_hosts || name.rsplit('/').next() == Some("hosts.toml");
        let text = if counts { text_of(&path)? } else { String::new() };
        texts.push(Text { name: name.clone(), text });
    }
    let mut unread: Vec<(String, Option<String>)> =
        chosen.hidden().map(|(hidden, by)| (hidden.to_owned(), Some(by.to_owned()))).collect();
    for (hidden, _) in &unread {
        there.remove(hidden);
    }
    unread.extend(there.into_keys().map(|name| (name, None)));
    Ok(Found { place, texts, unread })
}

fn at(base: &Path, name: &str) -> PathBuf {
    if base.as_os_str().is_empty() { PathBuf::from(name) } else { base.join(name.trim_start_matches('/')) }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn exists(path: &Path) -> Result<bool, String> {
    match fs::metadata(path) {
        Ok(found) => Ok(!found.is_dir()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(told(path, &error)),
    }
}

/// What a folder has, by name; nothing where it is none. A name that is not UTF-8 is no name of the formats.
fn listed(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(told(folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| told(folder, &error))?;
        match entry.file_name().into_string() {
            Ok(name) => found.push((name, entry.path())),
            Err(name) => {
                return Err(format!(
                    "{}: the name of a file is not UTF-8: `{}`",
                    Excerpt::of(&folder.to_string_lossy()),
                    Excerpt::of(&name.to_string_lossy())
                ));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn text_of(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| told(path, &error))?.len();
    if size > LARGEST {
        return Err(told(path, &format_args!("{size} bytes; at most {LARGEST} are read")));
    }
    let bytes = fs::read(path).map_err(|error| told(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{}: not UTF-8 at byte {at}", Excerpt::of(&path.to_string_lossy()))
    })
}

fn told(path: &Path, error: &dyn core::fmt::Display) -> String {
    format!("{}: {error}", Excerpt::of(&path.to_string_lossy()))
}
