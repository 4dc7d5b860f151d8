//! Neighbours' files: what all their readers and writers have in common. Rules 15.1 to 15.5.
//!
//! A reader takes texts and their names and gives a catalog on its way, a notice for all that a catalog cannot
//! say, and a table of the TLS files behind its handles. No file is opened here: which ones an engine would read
//! is an answer of its own (rule 15.5).

mod engine;
mod format;
pub(in crate::format) mod listed;
mod outcome;
mod problem;
mod reading;
mod report;
mod request;
mod search;
mod texts;
mod writing;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use engine::Engine;
pub use format::FileFormat;
pub use outcome::{ReadFiles, WrittenFiles};
pub use problem::{FileProblem, FileReaction, InvalidFiles};
pub(in crate::format) use report::Report;
pub use request::{CatalogAnswer, CatalogRequest, FileRequestError, WriteAnswer, WriteRequest};
pub use search::{ChosenFiles, FileSearch, SearchedPlace};
pub use texts::{TextFault, TextFormats, TextPosition};

/// A file's name and text. The name is relative to the format's folder (`registries.conf.d/10-a.conf`), or
/// absolute; one that ends in `/` is an empty folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// Where it stands.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

impl<'a> File<'a> {
    /// A file whose text is not at hand. What is told of it has no lines.
    ///
    /// ```
    /// use registry_resolver::format::{DockerDaemon, Engine, File};
    ///
    /// let settings: DockerDaemon = serde_json::from_str(r#"{"insecure-registries": ["docker.io"]}"#)?;
    /// let read = settings.read(Engine::Dockerd, File::named("daemon.json"))?;
    /// assert_eq!(
    ///     read.notices().to_string(),
    ///     "daemon.json: `insecure-registries` has no effect on Docker Hub; take `docker.io` out (ignored)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn named(name: &'a str) -> Self {
        Self { name, text: "" }
    }
}

/// A place in a file: its name, and the line from 1 where it is known; of a text that is broken the column too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePlace {
    /// Shared: as many places are in one file as there are things in it.
    file: Arc<str>,
    line: Option<u32>,
    column: Option<u32>,
}

impl FilePlace {
    /// The file as a whole.
    pub(crate) fn file(name: &str) -> Self {
        Self { file: name.into(), line: None, column: None }
    }

    /// Where a text is broken; the file as a whole where that is not known.
    pub(crate) fn position(name: &str, position: Option<TextPosition>) -> Self {
        let (line, column) = position.map(|TextPosition { line, column }| (line, column)).unzip();
        Self { file: name.into(), line, column }
    }

    /// The same for a byte of the file's text. Columns are characters.
    #[cfg(feature = "toml")]
    pub(crate) fn byte(file: File<'_>, byte: usize) -> Self {
        let before = file.text.get(..byte).unwrap_or(file.text);
        let before = before.trim_start_matches('\u{feff}');
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        Self { column: Some(column), ..Lines::of(file.text).place(file.name, byte) }
    }

    /// A line whose number is known.
    pub(crate) fn line_of(name: impl Into<Arc<str>>, line: u32) -> Self {
        Self { file: name.into(), line: Some(line), column: None }
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.file
    }

    /// The line, from 1; none for the file as a whole.
    pub fn line(&self) -> Option<u32> {
        self.line
    }

    /// The column of that line, from 1, where a text is broken or a value is of another kind than it has to be; as
    /// [`TextPosition`] has it.
    pub fn column(&self) -> Option<u32> {
        self.column
    }
}

/// Where the lines of a text end, so that finding one takes no second look at the text.
#[derive(Debug)]
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The line of a byte of the text, from 1.
    pub(crate) fn line(&self, byte: usize) -> u32 {
        u32::try_from(self.0.partition_point(|at| *at < byte) + 1).unwrap_or(u32::MAX)
    }

    /// The place of a byte of the text.
    pub(crate) fn place(&self, name: &str, byte: usize) -> FilePlace {
        FilePlace::line_of(name, self.line(byte))
    }
}

/// `registries.conf:12`, or with a column `daemon.json:3:7`.
impl core::fmt::Display for FilePlace {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // A name is the caller's text.
        write!(f, "{}", crate::reference::Escaped(&self.file))?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}

/// Which files are behind a handle of TLS material (rules 3.8 and 15.2). What is in them is never read.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TlsFiles {
    /// Authorities that are trusted.
    pub authorities: Vec<String>,
    /// Certificates that a client shows, each with its key.
    pub clients: Vec<(String, Option<String>)>,
}

/// The handles that a reader gave, `tls-1` and so on, each with its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsTable {
    entries: Vec<(String, TlsFiles)>,
    /// Where each handle is among them.
    handles: BTreeMap<String, usize>,
    /// Where these files are.
    known: BTreeMap<TlsFiles, usize>,
}

impl TlsTable {
    /// The handle for these files: the one they have already, or a new one.
    pub(crate) fn handle(&mut self, files: TlsFiles) -> String {
        if let Some((handle, _)) = self.known.get(&files).and_then(|place| self.entries.get(*place)) {
            return handle.clone();
        }
        let handle = alloc::format!("tls-{}", self.entries.len() + 1);
        self.push(handle.clone(), files);
        handle
    }

    /// Of equal handles, and of equal files, the first is found.
    fn push(&mut self, handle: String, files: TlsFiles) {
        let place = self.entries.len();
        self.handles.entry(handle.clone()).or_insert(place);
        self.known.entry(files.clone()).or_insert(place);
        self.entries.push((handle, files));
    }

    /// A table of the caller's, for a writer.
    pub fn new(entries: impl IntoIterator<Item = (String, TlsFiles)>) -> Self {
        let mut table = Self::default();
        entries.into_iter().for_each(|(handle, files)| table.push(handle, files));
        table
    }

    /// The files behind a handle.
    pub fn get(&self, handle: &str) -> Option<&TlsFiles> {
        let place = self.handles.get(handle)?;
        self.entries.get(*place).map(|(_, files)| files)
    }

    /// Every handle with its files, in the order in which a reader met them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &TlsFiles)> {
        self.entries.iter().map(|(handle, files)| (handle.as_str(), files))
    }
}
