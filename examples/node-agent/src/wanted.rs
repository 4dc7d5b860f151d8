//! What the files of a node should be, by a catalog and by what stands in them already. Reads; writes nothing.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use registry_resolver::Catalog;
use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{Engine, File, Notice, TlsTable, WrittenFiles, hosts_toml};

/// Where the files are, and who reads them.
pub struct Node {
    pub containers: PathBuf,
    pub certs_d: PathBuf,
    pub podman: Engine,
    pub containerd: Engine,
}

impl Default for Node {
    fn default() -> Self {
        Self {
            containers: "/etc/containers".into(),
            certs_d: "/etc/containerd/certs.d".into(),
            podman: Engine::Podman6,
            containerd: Engine::Containerd2,
        }
    }
}

pub struct Wanted {
    pub notices: Vec<Notice>,
    pub changes: Vec<Change>,
}

/// A file that is not as it should be.
pub struct Change {
    pub path: PathBuf,
    /// None where there is no file.
    pub before: Option<String>,
    pub after: String,
}

/// The name of a file below its folder, and its text.
type Texts = Vec<(String, String)>;

impl Node {
    /// What to write, and what cannot be said.
    ///
    /// A rule or a host that is in the files and not in the catalog stays: whose it is, nobody can tell. A notice names it.
    pub fn wanted(&self, catalog: &Catalog) -> Result<Wanted, String> {
        let mut wanted = Wanted { notices: Vec::new(), changes: Vec::new() };
        let there = registries_conf(&self.containers)?;
        let written = RegistriesConf::write(catalog, self.podman, &files(&there))
            .map_err(|error| format!("{}: {error}", self.containers.display()))?;
        wanted.add(&self.containers, &there, &written);
        let there = hosts(&self.certs_d)?;
        let written = hosts_toml::write(catalog, self.containerd, &TlsTable::default(), &files(&there));
        wanted.add(&self.certs_d, &there, &written);
        Ok(wanted)
    }
}

impl Wanted {
    fn add(&mut self, folder: &Path, there: &Texts, written: &WrittenFiles) {
        self.notices.extend(written.notices().iter().cloned());
        for (name, after) in written.files() {
            let before = there.iter().find(|(there, _)| there == name).map(|(_, text)| text.clone());
            if before.as_deref() != Some(after) {
                self.changes.push(Change { path: folder.join(name), before, after: after.to_owned() });
            }
        }
    }
}

fn files(texts: &Texts) -> Vec<File<'_>> {
    texts.iter().map(|(name, text)| File { name, text }).collect()
}

/// The main file, and the drop-ins in the order in which they count.
fn registries_conf(folder: &Path) -> Result<Texts, String> {
    let mut names = vec!["registries.conf".to_owned()];
    let drop_ins = entries(&folder.join("registries.conf.d"))?;
    names.extend(
        drop_ins
            .iter()
            .filter(|name| name.ends_with(".conf"))
            .map(|name| format!("registries.conf.d/{name}")),
    );
    texts(folder, names)
}

fn hosts(folder: &Path) -> Result<Texts, String> {
    let names = entries(folder)?.into_iter().map(|host| format!("{host}/hosts.toml"));
    texts(folder, names.collect())
}

/// Those of the files that are there.
fn texts(folder: &Path, names: Vec<String>) -> Result<Texts, String> {
    let mut texts = Vec::new();
    for name in names {
        let path = folder.join(&name);
        match std::fs::read_to_string(&path) {
            Ok(text) => texts.push((name, text)),
            Err(error) if is_nowhere(&error) => {}
            Err(error) => return Err(format!("{}: {error}", path.display())),
        }
    }
    Ok(texts)
}

/// The names in a folder, sorted; none where it is none.
fn entries(folder: &Path) -> Result<Vec<String>, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_nowhere(&error) => return Ok(Vec::new()),
        Err(error) => return Err(fault(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        // What is not UTF-8 is no name that an engine looks for.
        names.extend(entry.map_err(fault)?.file_name().into_string().ok());
    }
    names.sort_unstable();
    Ok(names)
}

fn is_nowhere(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
