//! Which folder is for which images.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::files::{File, FilePlace};
use crate::format::host_lists::Report;
use crate::format::notice::{Effect, NoticeKind};
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
    let mut roots: BTreeMap<&str, usize> = BTreeMap::new();
    // By the number of the root, in the order of the files.
    let mut folders: Vec<(usize, Folder<'a>)> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        let Some((root, path, name)) = split(file, report) else { continue };
        let next = roots.len();
        let root = *roots.entry(root).or_insert(next);
        let at = *known.entry(path).or_insert_with(|| {
            let folder = path.rsplit('/').next().unwrap_or(path);
            let (key, hosts, others) = (key_of(folder), None, Vec::new());
            folders.push((root, Folder { key, path, name: folder, hosts, others }));
            folders.len() - 1
        });
        let Some((_, folder)) = folders.get_mut(at) else { continue };
        match name {
            HOSTS => folder.hosts = Some(*file),
            "" => {}
            other => folder.others.push(other),
        }
    }
    // `host_port_` is looked for before `host:port`.
    folders.sort_by_key(|(root, folder)| (*root, !folder.has_underscores()));
    used(folders, report)
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
                FilePlace::file(file.name),
                (Effect::Ignored, NoticeKind::UnreadFile),
                message,
                mend,
            );
            None
        }
    }
}

/// `r.example_5000_` is `r.example:5000`.
pub(super) fn key_of(folder: &str) -> String {
    let parts = folder.strip_suffix('_').and_then(|rest| rest.rsplit_once('_'));
    match parts {
        Some((host, port)) if !host.is_empty() => format!("{host}:{port}"),
        _ if folder == DEFAULT => Scope::ALL.into(),
        _ => folder.into(),
    }
}

/// Of several folders for the same images the first: root by root, `host_port_` before `host:port`, and nothing
/// behind a root with `_default`.
fn used<'a>(folders: Vec<(usize, Folder<'a>)>, report: &mut Report) -> Vec<Folder<'a>> {
    let mut used: Vec<Folder<'a>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut default: Option<(usize, usize)> = None;
    for (root, folder) in folders {
        let hides_all = default.filter(|(first, _)| *first < root).map(|(_, at)| at);
        let hiding = known.get(&folder.key).copied().or(hides_all);
        if let Some(hiding) = hiding.and_then(|at| used.get(at)) {
            let message = format!("`{}` hides this folder", Excerpt::of(hiding.path));
            let mend = "move it into the first folder of hosts, or take the one that hides it away";
            let classes = (Effect::Ignored, NoticeKind::HiddenFile);
            report.notice(folder.at(), classes, message, mend);
            continue;
        }
        known.insert(folder.key.clone(), used.len());
        if folder.name == DEFAULT {
            default = Some((root, used.len()));
        }
        used.push(folder);
    }
    used
}
