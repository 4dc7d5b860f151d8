//! The requests `catalog` and `write` of section 11, and their answers.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error as _, MapAccess};
use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::listed::{FromText, Listed, OptionalMachine};
use super::{Engine, File, FileFormat, InvalidFiles, TlsTable, WrittenFiles};
use crate::catalog::{Catalog, Problems};
use crate::format::DefaultEndpoint;
use crate::format::keyed::{Keyed, Maybe, Note, Object};
use crate::format::machine::Machine;
use crate::format::notice::Notices;
use crate::reference::Excerpt;
use crate::resolve::ErrorKind;

/// Files to make a catalog of: `{"format": …, "engine": …, "files": {…}, "options": {…}, "environment": {…}}`.
/// Section 11 of [the rules](crate::rules::json_lines).
///
/// `files` is a map from name to text, read in the order of the names; or a list of maps with `name` and `text`, in
/// its own. A name that ends in `/` is an empty folder. With `environment` the machine decides which files are read,
/// and in which order (rule 15.5). `engine` is the format's newest where it is absent.
#[derive(Clone, Debug)]
pub struct CatalogRequest {
    pub(super) format: FileFormat,
    pub(super) engine: Option<Engine>,
    pub(super) files: Vec<TextFile>,
    pub(super) machine: Option<Machine>,
    pub(super) disable_default_endpoint: Option<bool>,
}

impl CatalogRequest {
    /// A request for a catalog of files of this format, as its newest engine reads them.
    ///
    /// ```
    /// use registry_resolver::format::{CatalogRequest, Engine, File, FileFormat};
    ///
    /// let file = File { name: "daemon.json", text: r#"{"registry-mirrors": ["https://mirror.example"]}"# };
    /// let request = CatalogRequest::new(FileFormat::DockerDaemon).with_engine(Engine::Dockerd).with_files([file]);
    /// assert_eq!(request.engine(), Some(Engine::Dockerd));
    /// ```
    pub fn new(format: FileFormat) -> Self {
        let engine = format.newest();
        Self { format, engine, files: Vec::new(), machine: None, disable_default_endpoint: None }
    }

    /// As this engine reads them; one that does not read the format is an error of [`answer`](Self::answer).
    #[must_use]
    pub fn with_engine(self, engine: Engine) -> Self {
        Self { engine: Some(engine), ..self }
    }

    /// These files, in the order in which they are read, in place of others.
    #[must_use]
    pub fn with_files<'f>(self, files: impl IntoIterator<Item = File<'f>>) -> Self {
        Self { files: files.into_iter().map(TextFile::from).collect(), ..self }
    }

    /// The machine that the files are of: it decides which of them are read, and in which order (rule 15.5).
    #[must_use]
    pub fn with_machine(self, machine: Machine) -> Self {
        Self { machine: Some(machine), ..self }
    }

    /// How k3s is started, which counts for `k3s-registries` alone.
    #[must_use]
    pub fn with_default_endpoint(self, default: DefaultEndpoint) -> Self {
        Self { disable_default_endpoint: Some(default == DefaultEndpoint::Disabled), ..self }
    }

    /// The format of the files.
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// The engine whose reading of the files counts; none where the format is this crate's.
    pub fn engine(&self) -> Option<Engine> {
        self.engine
    }

    /// The machine that the files are of, where it is described.
    pub fn machine(&self) -> Option<&Machine> {
        self.machine.as_ref()
    }

    pub(super) fn files(&self) -> Vec<File<'_>> {
        files(&self.files)
    }
}

/// A catalog made of files: `{"registries": 3, "routes": 7, "notices": […]}`, which counts what it has.
#[derive(Clone, Debug)]
pub struct CatalogAnswer {
    pub(super) catalog: Catalog,
    pub(super) tls: TlsTable,
    pub(super) notices: Notices,
}

impl CatalogAnswer {
    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Which files are behind which handle of TLS material.
    pub fn tls(&self) -> &TlsTable {
        &self.tls
    }

    /// What the files say that a catalog cannot.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The catalog, and the table of its TLS material for a writer.
    pub fn into_parts(self) -> (Catalog, TlsTable) {
        (self.catalog, self.tls)
    }
}

impl Serialize for CatalogAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("registries", &self.catalog.registries().count())?;
        map.serialize_entry("routes", &self.catalog.routes().count())?;
        map.serialize_entry("notices", &self.notices)?;
        map.end()
    }
}

/// A format to write a catalog in: `{"format": …, "engine": …, "existing": {…}}`. Section 11 of
/// [the rules](crate::rules::json_lines).
///
/// `existing` has the files to merge into, as `files` of a [`CatalogRequest`]. `engine` is the newest that the format
/// is written for, where it is absent.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    pub(super) format: FileFormat,
    pub(super) engine: Option<Engine>,
    existing: Vec<TextFile>,
}

impl WriteRequest {
    /// A request to write this format, for the newest engine that it is written for.
    ///
    /// ```
    /// use registry_resolver::format::{Engine, FileFormat, WriteRequest};
    ///
    /// let request = WriteRequest::new(FileFormat::HostsToml).with_engine(Engine::Containerd1);
    /// assert_eq!((request.format(), request.engine()), (FileFormat::HostsToml, Some(Engine::Containerd1)));
    /// ```
    pub fn new(format: FileFormat) -> Self {
        Self { format, engine: None, existing: Vec::new() }
    }

    /// For this engine; one that does not read the format is an error of [`answer`](Self::answer).
    #[must_use]
    pub fn with_engine(self, engine: Engine) -> Self {
        Self { engine: Some(engine), ..self }
    }

    /// Files to merge into, in place of others.
    #[must_use]
    pub fn with_existing<'f>(self, existing: impl IntoIterator<Item = File<'f>>) -> Self {
        Self { existing: existing.into_iter().map(TextFile::from).collect(), ..self }
    }

    /// The format to write.
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// The engine that the files are for, where one is named.
    pub fn engine(&self) -> Option<Engine> {
        self.engine
    }

    pub(super) fn existing(&self) -> Vec<File<'_>> {
        files(&self.existing)
    }
}

/// `{"files": {…}, "notices": […]}`: what a [`WriteRequest`] is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteAnswer(pub(super) WrittenFiles);

impl WriteAnswer {
    /// The files, and what they cannot say.
    pub fn written(&self) -> &WrittenFiles {
        &self.0
    }
}

impl Serialize for WriteAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Texts<'w>(&'w WrittenFiles);

        impl Serialize for Texts<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.files())
            }
        }

        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("files", &Texts(&self.0))?;
        map.serialize_entry("notices", self.0.notices())?;
        map.end()
    }
}

/// Why a request about files has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileRequestError {
    /// The request asks for what the format, or this build of the crate, does not have.
    #[error("{0}")]
    Request(String),
    /// The engine refuses the files, or passes over them.
    #[error(transparent)]
    Files(#[from] InvalidFiles),
    /// The files make no catalog.
    #[error(transparent)]
    Catalog(#[from] Problems),
}

impl FileRequestError {
    /// The stable name: `invalid_request` or `invalid_file`.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Request(_) => ErrorKind::InvalidRequest,
            Self::Files(_) | Self::Catalog(_) => ErrorKind::InvalidFile,
        }
    }

    /// What is wrong, for people. Of files it lists [the problems](Self::problems), each with its help.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// None: each of the problems has its own.
    pub fn help(&self) -> Option<String> {
        None
    }

    /// Every problem of the files, one text each; none of the request.
    pub fn problems(&self) -> Vec<String> {
        match self {
            Self::Request(_) => Vec::new(),
            Self::Files(files) => files.problems().iter().map(ToString::to_string).collect(),
            Self::Catalog(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Why nothing is read or written where no TOML is.
#[cfg(not(feature = "toml"))]
pub(super) fn without_toml(format: FileFormat) -> FileRequestError {
    FileRequestError::Request(format!("`{format}` needs the feature `toml`, which this build is without"))
}

/// A file of a request.
#[derive(Clone)]
pub(super) struct TextFile {
    name: String,
    text: String,
}

impl From<File<'_>> for TextFile {
    fn from(File { name, text }: File<'_>) -> Self {
        Self { name: name.to_owned(), text: text.to_owned() }
    }
}

/// Its name alone: a text may hold secrets (rule 10.2).
impl fmt::Debug for TextFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TextFile").field(&Excerpt::of(&self.name)).finish()
    }
}

impl FromText for TextFile {
    fn of_text(name: String, text: String) -> Self {
        Self { name, text }
    }

    fn of_folder(name: String) -> Option<Self> {
        Some(Self { name, text: String::new() })
    }

    fn name(&self) -> &str {
        &self.name
    }
}

fn files(files: &[TextFile]) -> Vec<File<'_>> {
    files.iter().map(|file| File { name: &file.name, text: &file.text }).collect()
}

impl<'de> Deserialize<'de> for CatalogRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(ReadCatalog { asked, files, machine, options, notes }) =
            Object::<ReadCatalog>::deserialize(deserializer)?;
        let known = check::<ReadCatalog>(&notes).and_then(|()| check::<Options>(&options.notes));
        let (format, engine) = known.and_then(|()| asked.finish()).map_err(D::Error::custom)?;
        let disable_default_endpoint = options.disable_default_endpoint;
        if disable_default_endpoint.is_some() && format != FileFormat::K3sRegistries {
            return Err(D::Error::custom(
                "`disable_default_registry_endpoint` is an option of `k3s-registries`",
            ));
        }
        let files = files.ok_or_else(|| D::Error::custom("missing field `files`"))?;
        let engine = engine.or_else(|| format.newest());
        Ok(Self { format, engine, files, machine, disable_default_endpoint })
    }
}

impl<'de> Deserialize<'de> for WriteRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(ReadWrite { asked, existing, notes }) = Object::<ReadWrite>::deserialize(deserializer)?;
        let (format, engine) =
            check::<ReadWrite>(&notes).and_then(|()| asked.finish()).map_err(D::Error::custom)?;
        Ok(Self { format, engine, existing })
    }
}

/// An unknown key, or one that stands twice.
fn check<T: Keyed>(notes: &[Note]) -> Result<(), String> {
    notes.first().map_or(Ok(()), |note| {
        Err(format!("{} `{}`, expected one of `{}`", note.text, note.path, T::KEYS.join("`, `")))
    })
}

/// The words of a format and an engine.
#[derive(Default)]
struct Asked {
    format: Option<String>,
    engine: Option<String>,
}

impl Asked {
    fn finish(self) -> Result<(FileFormat, Option<Engine>), String> {
        let format = self.format.ok_or_else(|| "missing field `format`".to_owned())?;
        let format: FileFormat =
            format.parse().map_err(|error: crate::words::UnknownWord| error.to_string())?;
        let Some(engine) = self.engine else { return Ok((format, None)) };
        let engine: Engine = engine.parse().map_err(|error: crate::words::UnknownWord| error.to_string())?;
        check_engine(format, Some(engine)).map(|()| (format, Some(engine)))
    }
}

/// An engine reads the format.
pub(super) fn check_engine(format: FileFormat, engine: Option<Engine>) -> Result<(), String> {
    let Some(engine) = engine.filter(|engine| !format.engines().contains(engine)) else { return Ok(()) };
    let engines: Vec<String> = format.engines().iter().map(|engine| format!("`{engine}`")).collect();
    let expected = if engines.is_empty() { "no engine".to_owned() } else { engines.join(", ") };
    Err(format!("`{engine}` does not read `{format}`: expected {expected}"))
}

#[derive(Default)]
struct ReadCatalog {
    asked: Asked,
    files: Option<Vec<TextFile>>,
    machine: Option<Machine>,
    options: Options,
    notes: Vec<Note>,
}

impl Keyed for ReadCatalog {
    const WHAT: &'static str = "a request for a catalog";
    const KEYS: &'static [&'static str] = &["format", "engine", "files", "options", "environment"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "format" => self.asked.format = map.next_value::<Maybe<String>>()?.0,
            "engine" => self.asked.engine = map.next_value::<Maybe<String>>()?.0,
            "files" => self.files = Some(map.next_value::<Listed<_>>()?.0),
            "options" => {
                let options = map.next_value::<Option<Object<Options>>>()?;
                self.options = options.map(|Object(options)| options).unwrap_or_default();
            }
            _ => self.machine = map.next_value::<OptionalMachine>()?.0,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// What stands in no file.
#[derive(Default)]
struct Options {
    disable_default_endpoint: Option<bool>,
    notes: Vec<Note>,
}

impl Keyed for Options {
    const WHAT: &'static str = "options";
    const KEYS: &'static [&'static str] = &["disable_default_registry_endpoint"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, _: &'static str, map: &mut A) -> Result<(), A::Error> {
        self.disable_default_endpoint = map.next_value::<Maybe<bool>>()?.0;
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

#[derive(Default)]
struct ReadWrite {
    asked: Asked,
    existing: Vec<TextFile>,
    notes: Vec<Note>,
}

impl Keyed for ReadWrite {
    const WHAT: &'static str = "a request to write";
    const KEYS: &'static [&'static str] = &["format", "engine", "existing"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "format" => self.asked.format = map.next_value::<Maybe<String>>()?.0,
            "engine" => self.asked.engine = map.next_value::<Maybe<String>>()?.0,
            _ => self.existing = map.next_value::<Listed<_>>()?.0,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}
