//! Cases of each engine: what is drawn, how it is run, and what is read of its files.

mod containerd;
mod containers;
mod dockerd;

pub(crate) use containerd::containerd;
pub(crate) use containers::containers;
pub(crate) use dockerd::dockerd;

use registry_resolver::format::{File, WrittenFiles};

fn owned(written: &WrittenFiles) -> Vec<(String, String)> {
    written.files().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn borrowed(files: &[(String, String)]) -> Vec<File<'_>> {
    files.iter().map(|(name, text)| File { name, text }).collect()
}
