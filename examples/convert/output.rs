//! Writing: all into files of their own first, and then one renaming after the other.

use alloc::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use registry_resolver::reference::Excerpt;

use crate::files::Text;

/// What is to be written into a folder.
pub(crate) struct Output {
    folder: PathBuf,
    files: Vec<Planned>,
    /// What stands there and stays as it is.
    kept: Vec<Text>,
}

/// A file that is written.
struct Planned {
    text: Text,
    path: PathBuf,
    /// What was there.
    was: Option<Vec<u8>>,
    before: Before,
}

/// What stands where a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    New,
    /// What was there was read, and what it says beside the catalog is kept.
    Changed,
    Same,
    /// What was there is lost.
    Lost,
}

impl Output {
    pub(crate) fn new<'f>(
        folder: &str,
        files: impl Iterator<Item = (&'f str, &'f str)>,
        existing: Vec<Text>,
        merges: bool,
    ) -> Result<Self, String> {
        let mut kept: BTreeMap<String, String> =
            existing.into_iter().map(|text| (text.name, text.text)).collect();
        let folder = PathBuf::from(folder);
        let mut planned = Vec::new();
        for (name, text) in files {
            if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
                return Err(format!("`{}` is no name of a file below a folder", Excerpt::of(name)));
            }
            let path = folder.join(name);
            let read = kept.remove(name);
            let was = there(&path)?;
            let before = match (&was, read) {
                (None, _) => Before::New,
                (Some(was), _) if was == text.as_bytes() => Before::Same,
                (Some(was), Some(read)) if merges && was == read.as_bytes() => Before::Changed,
                (Some(_), _) => Before::Lost,
            };
            let text = Text { name: name.to_owned(), text: text.to_owned() };
            planned.push(Planned { text, path, was, before });
        }
        let kept = kept.into_iter().map(|(name, text)| Text { name, text }).collect();
        Ok(Self { folder, files: planned, kept })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files, and what becomes of what stands there.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, Before)> {
        self.files.iter().map(|file| (file.text.name.as_str(), file.before))
    }

    /// What stays as it is, and is read with the others.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().map(|text| text.name.as_str()).filter(|name| !name.ends_with('/'))
    }

    /// Files of which something would be lost.
    pub(crate) fn lost(&self) -> impl Iterator<Item = &str> {
        self.files().filter(|(_, before)| *before == Before::Lost).map(|(name, _)| name)
    }

    /// Everything that will be there, by name.
    pub(crate) fn texts(&self) -> Vec<Text> {
        let copy = |text: &Text| Text { name: text.name.clone(), text: text.text.clone() };
        let mut texts: Vec<Text> =
            self.files.iter().map(|file| &file.text).chain(&self.kept).map(copy).collect();
        texts.sort_by(|one, other| one.name.cmp(&other.name));
        texts
    }

    /// Writes every file beside the one that it replaces, and replaces them when all are whole.
    pub(crate) fn write(&self) -> Result<(), String> {
        let changed: Vec<&Planned> = self.files.iter().filter(|file| file.before != Before::Same).collect();
        let mut ready: Vec<(&Planned, PathBuf, PathBuf)> = Vec::new();
        let mut result = Ok(());
        for file in changed {
            // A link stays one.
            let path = fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
            match beside(&path, &file.text.text) {
                Ok(written) => ready.push((file, written, path)),
                Err(why) => {
                    result = Err(why);
                    break;
                }
            }
        }
        for (file, written, path) in &ready {
            if result.is_ok() {
                result = replaced(file, written, path);
            }
            if result.is_err() {
                // It is this program's own.
                let _ = fs::remove_file(written);
            }
        }
        result
    }
}

fn there(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(told(path, &error)),
    }
}

/// The text in a file of its own next to this path, with the permissions of what stands there.
fn beside(path: &Path, text: &str) -> Result<PathBuf, String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        if let Ok(there) = fs::metadata(path) {
            file.set_permissions(there.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    })();
    match written {
        Ok(()) => Ok(beside),
        Err(error) => {
            if error.kind() != ErrorKind::AlreadyExists {
                let _ = fs::remove_file(&beside);
            }
            Err(told(path, &error))
        }
    }
}

fn replaced(file: &Planned, written: &Path, path: &Path) -> Result<(), String> {
    if there(path)? != file.was {
        return Err(told(path, &"somebody else has changed it meanwhile, and it is not written over"));
    }
    fs::rename(written, path).map_err(|error| told(path, &error))
}

fn told(path: &Path, error: &dyn core::fmt::Display) -> String {
    format!("{}: {error}", Excerpt::of(&path.to_string_lossy()))
}
