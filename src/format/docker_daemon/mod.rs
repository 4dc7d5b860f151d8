//! `daemon.json`, as dockerd reads it.

mod read;
mod write;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_core::Deserialize;
use serde_core::de::{Deserializer, MapAccess};

use super::files::{Engine, File, FileReaction, InvalidFiles, ReadFiles, WrittenFiles};
use super::host_lists::{Report, Scopes, loopback_settings};
use super::keyed::{Counts, Keyed, List, Note, Object};
use super::notice::{Effect, NoticeKind};
use super::outline::{Outline, Spot};
use crate::catalog::{Catalog, ProblemKind, Suggester, did_you_mean};
use crate::registry::Transport;
use crate::routes::EndpointSetting;

const CONSEQUENCE: &str = "dockerd does not start";

/// What a `daemon.json` says of registries; all else in it is passed over. Rules 15.1 to 15.4.
///
/// Mirrors are for Docker Hub alone, and its registry is asked behind them, always.
///
/// ```
/// use registry_resolver::Reference;
/// use registry_resolver::format::{DockerDaemon, Engine, File};
///
/// let text = r#"{"registry-mirrors": ["https://mirror.example/"], "insecure-registries": ["lab.example:5000"]}"#;
/// let file: DockerDaemon = serde_json::from_str(text)?;
/// let catalog = file.read(Engine::Dockerd, File { name: "daemon.json", text })?.into_builder().build()?;
/// let image = Reference::parse("nginx:1")?;
/// let route = catalog.route_of(image.domain(), image.path()).unwrap();
/// let mirrors: Vec<_> = route.mirrors().map(|place| place.to_string()).collect();
/// assert_eq!(mirrors, ["https://mirror.example"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct DockerDaemon {
    mirrors: Vec<String>,
    insecure: Vec<String>,
    notes: Vec<Note>,
}

impl Keyed for DockerDaemon {
    const WHAT: &'static str = "the settings of dockerd";
    const KEYS: &'static [&'static str] = &["registry-mirrors", "insecure-registries"];
    /// Which other settings dockerd has is up to its version; one that is like these is looked at.
    const OPEN: bool = false;
    const COUNTS: Counts = Counts::Last;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "registry-mirrors" => self.mirrors = map.next_value::<List<String>>()?.0,
            _ => self.insecure = map.next_value::<List<String>>()?.0,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl<'de> Deserialize<'de> for DockerDaemon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::deserialize(deserializer).map(|object: Object<Self>| object.0)
    }
}

impl DockerDaemon {
    /// What dockerd makes of it: with its own store, or with containerd's ([`Engine::DockerdContainerd`]). `file` is
    /// what it was read from, for the names and lines of notices; [`File::named`] where the text is not at hand.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] with everything for which dockerd does not start: a mirror without a scheme, with user-info,
    /// a query or a fragment, an insecure registry that is no host, and a key that is nearly one of these.
    pub fn read(&self, engine: Engine, file: File<'_>) -> Result<ReadFiles, InvalidFiles> {
        let mut report = Report::default();
        let outline = Outline::of(file);
        let top = outline.top();
        self.about_keys(top, &mut report);
        let reader = read::Reader { engine, top, report: &mut report };
        let (list, settings) = reader.read(&self.mirrors, &self.insecure);
        let mut report = report.checked(FileReaction::Refuses, CONSEQUENCE)?;
        let mut scopes = Scopes::default();
        scopes.add_all(list.into_iter().collect(), &mut report);
        let mut endpoints = loopback_settings(Transport::HttpsThenHttp, &[(443, Transport::HttpsUnverified)]);
        endpoints.extend(settings);
        Ok(ReadFiles {
            routes: scopes.into_routes(),
            endpoints,
            notices: report.notices.into(),
            ..ReadFiles::default()
        })
    }

    /// A key that stands twice, and one that seems to be meant for another.
    fn about_keys(&self, top: Spot<'_>, report: &mut Report) {
        let mut suggester = Suggester::new();
        for note in &self.notes {
            let key = note.path.as_str();
            if note.kind == ProblemKind::DuplicateKey {
                let message = format!("`{key}` is written twice, and the last one counts");
                let classes = (Effect::Ignored, NoticeKind::WrittenTwice);
                report.notice(top.key(key).place(), classes, message, "keep one of them");
                continue;
            }
            let Some(meant) = suggester.nearest(key, Self::KEYS.iter().copied()) else { continue };
            let at = top.path(key).place();
            if matches!(key, "registry-mirror" | "insecure-registry") {
                let message = format!("`{key}` is a flag of the command line, and no setting of this file");
                let mend = format!("write `{meant}`");
                report.notice(at, (Effect::Ignored, NoticeKind::UnknownKey), message, mend);
            } else {
                report.problem(at, format!("dockerd has no setting `{key}`"), did_you_mean(meant));
            }
        }
    }

    /// Writes `daemon.json` for dockerd with its own store: mirrors of Docker Hub, and what is insecure.
    ///
    /// dockerd always asks Docker Hub behind its mirrors, and has no words for mirrors of anybody else. What cannot be
    /// said is a notice that begins with its scope.
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::DockerDaemon;
    /// use registry_resolver::routes::Route;
    ///
    /// let catalog = Catalog::builder().route(Route::new("docker.io").mirror("http://m.example:5000")).build()?;
    /// let written = DockerDaemon::write(&catalog);
    /// assert!(written.notices().is_empty());
    /// assert_eq!(
    ///     written.file("daemon.json").unwrap(),
    ///     "{\n  \"registry-mirrors\": [\n    \"http://m.example:5000/\"\n  ],\n  \"insecure-registries\": []\n}\n",
    /// );
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn write(catalog: &Catalog) -> WrittenFiles {
        write::write(catalog)
    }

    /// The same into a file that exists: its other settings stay as they are written.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] for a text that is no JSON, or no map.
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::{DockerDaemon, File};
    /// use registry_resolver::routes::Route;
    ///
    /// let catalog = Catalog::builder().route(Route::new("docker.io").mirror("https://m.example")).build()?;
    /// let text = "{\n  \"registry-mirrors\": [],\n  \"debug\": true\n}\n";
    /// let written = DockerDaemon::write_into(&catalog, File { name: "daemon.json", text })?;
    /// assert_eq!(
    ///     written.file("daemon.json").unwrap(),
    ///     "{\n  \"registry-mirrors\": [\n    \"https://m.example/\"\n  ],\n  \"debug\": true\n}\n",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_into(catalog: &Catalog, existing: File<'_>) -> Result<WrittenFiles, InvalidFiles> {
        write::write_into(catalog, existing)
    }
}

/// How the machine itself is spoken to without being listed.
fn loopback() -> Vec<EndpointSetting> {
    loopback_settings(Transport::HttpsThenHttp, &[(443, Transport::HttpsUnverified)])
}
