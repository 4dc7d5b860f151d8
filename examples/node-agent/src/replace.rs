//! A file put in place: whole or not at all, and never over a change that somebody else has made meanwhile.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::wanted::Change;

/// Puts a file in place of another, or where there is none.
pub fn replace(change: &Change) -> Result<(), String> {
    let path = &change.path;
    let fault = |error: io::Error| format!("{}: {error}; it is as it was", path.display());
    // A link stays one: what it leads to is replaced.
    let path = if change.before.is_some() { fs::canonicalize(path).map_err(fault)? } else { path.clone() };
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).map_err(fault)?;
    let beside = Beside::new(&path);
    beside.write(&change.after, &path).map_err(fault)?;
    let is_done = match &change.before {
        None => put(&beside.0, &path).map_err(fault)?,
        Some(before) => {
            exchange(&beside.0, &path).map_err(fault)?;
            settle(&beside.0, &path, before, &change.after).map_err(|error| {
                let kept = std::mem::ManuallyDrop::new(beside).0.display().to_string();
                format!("{}: {error}; what was there is in {kept}", path.display())
            })?
        }
    };
    if !is_done {
        return Err(format!("{}: it has changed meanwhile, and is left so; run again", path.display()));
    }
    // The new name is on the disk when its folder is.
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| format!("{}: {error}", folder.display()))
}

/// The file that is made beside another; gone when this is.
struct Beside(PathBuf);

impl Beside {
    fn new(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // No engine reads a name that ends so.
        Self(path.with_file_name(format!(".{name}.{}.new", std::process::id())))
    }

    /// Writes it to the disk, as readable as the one that it takes the place of.
    fn write(&self, text: &str, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&self.0)?;
        file.write_all(text.as_bytes())?;
        match fs::metadata(path) {
            Ok(there) => {
                chown(&self.0, Some(there.uid()), Some(there.gid()))?;
                fs::set_permissions(&self.0, there.permissions())?;
            }
            Err(_) => fs::set_permissions(&self.0, Permissions::from_mode(0o644))?,
        }
        file.sync_all()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Puts a file where there is none; whether there was none.
fn put(beside: &Path, path: &Path) -> io::Result<bool> {
    match renameat_with(CWD, beside, CWD, path, RenameFlags::NOREPLACE).map_err(io::Error::from) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Two files change places in one step.
fn exchange(beside: &Path, path: &Path) -> io::Result<()> {
    Ok(renameat_with(CWD, beside, CWD, path, RenameFlags::EXCHANGE)?)
}

/// Whether what stood there, and stands beside now, is `before`; if not, it goes back.
fn settle(beside: &Path, path: &Path, before: &str, after: &str) -> io::Result<bool> {
    let mut out = fs::read(beside)?;
    if out == before.as_bytes() {
        return Ok(true);
    }
    // Somebody may write between two steps again: what they wrote is the newest, and goes back instead.
    let mut placed = after.as_bytes().to_vec();
    loop {
        exchange(beside, path)?;
        let back = fs::read(beside)?;
        if back == placed {
            return Ok(false);
        }
        placed = std::mem::replace(&mut out, back);
    }
}
