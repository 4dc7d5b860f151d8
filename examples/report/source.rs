//! A catalog of another program's files, from a file or a folder.

use std::path::Path;

use registry_resolver::Catalog;
use registry_resolver::format::CatalogRequest;
use registry_resolver::reference::Excerpt;
use serde_json::{Map, Value, json};

use crate::texts::SerdeTexts;

/// Folders below the one that is named, and bytes of a file, that are read.
const DEPTH: usize = 4;
const LARGEST: u64 = 8 << 20;

pub(crate) fn read(format: &str, path: &str, notices: &mut Vec<String>) -> Result<Catalog, String> {
    let mut files = Map::new();
    let root = Path::new(path);
    if root.is_dir() {
        folder(root, root, DEPTH, &mut files)?;
    } else {
        let name = root.file_name().map_or_else(|| path.to_owned(), |it| it.to_string_lossy().into_owned());
        files.insert(name, Value::String(text(root)?));
    }
    let request = json!({"format": format, "files": files});
    let request: CatalogRequest =
        serde_json::from_value(request).map_err(|error| format!("`--from {format}`: {error}"))?;
    let answer = request.answer(&SerdeTexts).map_err(|error| error.problems().join("\n"))?;
    notices.extend(answer.notices().iter().map(ToString::to_string));
    Ok(answer.into_parts().0)
}

fn folder(root: &Path, at: &Path, depth: usize, files: &mut Map<String, Value>) -> Result<(), String> {
    let refuse = |error: std::io::Error| format!("{}: {error}", Excerpt::of(&at.to_string_lossy()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(at).map_err(refuse)? {
        paths.push(entry.map_err(refuse)?.path());
    }
    paths.sort_unstable();
    for path in paths {
        if path.is_dir() && depth > 0 {
            folder(root, &path, depth - 1, files)?;
        } else if path.is_file() {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            files.insert(name, Value::String(text(&path)?));
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, String> {
    let refuse = |why: &dyn core::fmt::Display| format!("{}: {why}", Excerpt::of(&path.to_string_lossy()));
    let size = std::fs::metadata(path).map_err(|error| refuse(&error))?.len();
    if size > LARGEST {
        return Err(refuse(&format_args!("{size} bytes; at most {LARGEST} are read")));
    }
    std::fs::read_to_string(path).map_err(|error| refuse(&error))
}
