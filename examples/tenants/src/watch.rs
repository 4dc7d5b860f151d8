//! The files: which have changed, and what stands in them.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use registry_resolver::{Account, Catalog};

use crate::tenants::Tenants;

/// Bytes of a file that are read.
const LARGEST: u64 = 4 << 20;

/// What changes where a file does: its time, its length and, where it is replaced, its number.
type Look = (i64, i64, u64, u64);

pub struct Watch {
    folder: PathBuf,
    seen: HashMap<PathBuf, Look>,
}

impl Watch {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, seen: HashMap::new() }
    }

    /// Reads what is new or has changed, and forgets what is gone.
    pub fn look(&mut self, tenants: &Tenants) -> io::Result<()> {
        let mut there = HashMap::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let Some(name) = tenant(&path) else { continue };
            // Gone since it was listed: that is seen next time.
            let Ok(found) = fs::metadata(&path) else { continue };
            let look = look(&found);
            if self.seen.get(&path) != Some(&look) {
                read(&path, name, tenants);
            }
            there.insert(path, look);
        }
        for path in self.seen.keys().filter(|path| !there.contains_key(*path)) {
            if let Some(name) = tenant(path) {
                tenants.forget(name);
                tracing::info!(tenant = name, "forgotten: the file is gone");
            }
        }
        self.seen = there;
        Ok(())
    }
}

fn look(found: &Metadata) -> Look {
    (found.mtime(), found.mtime_nsec(), found.len(), found.ino())
}

/// The tenant that a file is of, if it is one's.
fn tenant(path: &Path) -> Option<&str> {
    let extension = path.extension()?.to_str()?;
    // An editor's own files begin with a dot.
    path.file_stem()?.to_str().filter(|name| ["json", "toml"].contains(&extension) && !name.starts_with('.'))
}

fn read(path: &Path, name: &str, tenants: &Tenants) {
    match catalog(path) {
        Ok(catalog) => {
            // What that changes is worth a line, and is computed where lines are read.
            let before = tenants.newest(name).and_then(|tenant| tenant.catalog);
            if let Some(before) = before.filter(|_| tracing::enabled!(tracing::Level::INFO)) {
                tracing::info!(tenant = name, changes = before.diff(&catalog).changes().len(), "taken");
            }
            tenants.take(name, catalog);
        }
        Err(problems) => {
            tracing::warn!(tenant = name, ?problems, "refused, and what was read before stays");
            tenants.refuse(name, problems);
        }
    }
}

/// A catalog, or every problem that there is.
fn catalog(path: &Path) -> Result<Catalog, Vec<String>> {
    let one = |why: &dyn std::fmt::Display| vec![why.to_string()];
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| one(&error))?;
    // One more than is read: a file that is larger is not cut.
    let bytes = file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| one(&error))?;
    if bytes as u64 > LARGEST {
        return Err(one(&format_args!("at most {LARGEST} bytes are read")));
    }
    let account: Account = if path.extension().is_some_and(|extension| extension == "toml") {
        toml::from_str(&text).map_err(|error| one(&error.message()))?
    } else {
        serde_json::from_str(&text).map_err(|error| one(&error))?
    };
    account.into_builder().build().map_err(|problems| problems.iter().map(ToString::to_string).collect())
}
