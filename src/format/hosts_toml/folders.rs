//! Which folder is for which images.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::files::{File, FilePlace};
use crate::format::host_lists::Report;
use crate::format::notice::{Effect, NoticeClass};
use crate::reference::Excerpt;
use crate::routes::Scope;

/// What is for the images of one host in a folder of hosts.
#[derive(Clone, Debug)]
pub(super) struct Folder<'a> {
    /// `host[:port]`, or `*` for `_default`.
    pub(super) key: String,
    /// With the root in front, without a slash at the end.
    pub(super) path: &'a str,
    /// Its last component.
    name: &'a str,
    pub(super) hosts: Option<File<'a>>,
    /// Names of its other files, in their order.
    pub(super) others: Vec<&'a str>,
}

impl Folder<'_> {
    pub(super) fn at(&self) -> FilePlace {
        FilePlace::file(self.hosts.map_or(self.path, |file| file.name))
    }

    /// `host_port_`, which is looked for first.
    fn has_underscores(&self) -> bool {
        self.key != self.name && self.name != DEFAULT
    }
}

pub(super) const DEFAULT: &str = "_default";
const HOSTS: &str = "hosts.toml";

/// The folders that are ever used, root by root in the order in which the files name them.
pub(super) fn folders<'a>(files: &[File<'a>], report: &mut Report) -> Vec<Folder<'a>> {
    let mut roots: Vec<(&str, Vec<Folder<'a>>)> = Vec::new();
    for file in files {
        let Some((root, path, name)) = split(file, report) else { continue };
        let at = roots.iter().position(|(known, _)| *known == root).unwrap_or_else(|| {
            roots.push((root, Vec::new()));
            roots.len() - 1
        });
        let Some((_, folders)) = roots.get_mut(at) else { continue };
        let at = folders.iter().position(|known| known.path == path).unwrap_or_else(|| {
            let folder = path.rsplit('/').next().unwrap_or(path);
            folders.push(Folder { key: key_of(folder), path, name: folder, hosts: None, others: Vec::new() });
            folders.len() - 1
        });
        let Some(folder) = folders.get_mut(at) else { continue };
        match name {
            HOSTS => folder.hosts = Some(*file),
            "" => {}
            other => folder.others.push(other),
        }
    }
    used(roots, report)
}

/// The root, the folder and the name in it.
fn split<'a>(file: &File<'a>, report: &mut Report) -> Option<(&'a str, &'a str, &'a str)> {
    match file.name.rsplit_once('/') {
        Some((path, name)) if !path.is_empty() => {
            Some((path.rsplit_once('/').map_or("", |(root, _)| root), path, name))
        }
        _ => {
            let message = "a file outside of the hosts' folders is not read";
            let mend = "write `docker.io/hosts.toml`";
            report.notice(
                &FilePlace::file(file.name),
                (Effect::Ignored, NoticeClass::UnreadFile),
                message,
                mend,
            );
            None
        }
    }
}

/// `r.example_5000_` is `r.example:5000`.
fn key_of(folder: &str) -> String {
    let parts = folder.strip_suffix('_').and_then(|rest| rest.rsplit_once('_'));
    match parts {
        Some((host, port)) if !host.is_empty() => format!("{host}:{port}"),
        _ if folder == DEFAULT => Scope::ALL.into(),
        _ => folder.into(),
    }
}

/// Of several folders for the same images the first: root by root, `host_port_` before `host:port`, and nothing
/// behind a root with `_default`.
fn used<'a>(roots: Vec<(&'a str, Vec<Folder<'a>>)>, report: &mut Report) -> Vec<Folder<'a>> {
    let mut used: Vec<Folder<'a>> = Vec::new();
    for (_, folders) in roots {
        let default = used.iter().position(|folder| folder.name == DEFAULT);
        let (first, others): (Vec<_>, Vec<_>) = folders.into_iter().partition(Folder::has_underscores);
        for folder in first.into_iter().chain(others) {
            let same = used.iter().position(|known| known.key == folder.key);
            match same.or(default).and_then(|at| used.get(at)) {
                Some(hiding) => {
                    let message = format!("`{}` hides this folder", Excerpt::of(hiding.path));
                    let mend = "move it into the first folder of hosts, or take the one that hides it away";
                    let classes = (Effect::Ignored, NoticeClass::HiddenFile);
                    report.notice(&folder.at(), classes, message, mend);
                }
                None => used.push(folder),
            }
        }
    }
    used
}
