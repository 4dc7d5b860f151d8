//! One credential file, without its secrets. Rule 14.3.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use super::content::Content;
use super::entry::quoted;
use super::error::{CredentialFileError, CredentialProblem};
use super::reader::{self, Reader};
use crate::credentials::CredentialStore;
use crate::format::files::FilePlace;
use crate::format::json::{Json, JsonFault};
use crate::format::notice::{Effect, Notice, NoticeKind};

/// A credential file as far as it is no secret: its keys, its helpers and its store.
///
/// What a file is, its name and its shape tell:
///
/// | what is read | what it is |
/// |---|---|
/// | `DOCKER_AUTH_CONFIG` | the variable of this name: `auths` alone, and in each entry `auth` alone |
/// | a name that ends in `.dockercfg` | the older file, a map of keys alone |
/// | a map with `kind` `Secret`, or with `data` or `stringData` | a Kubernetes secret, with `.dockerconfigjson` or `.dockercfg` in it |
/// | any other map | `config.json`, `auth.json`, `.dockerconfigjson`: `auths`, `credHelpers`, `credsStore` |
///
/// Of a login no more is kept than whether there is one: user names, passwords and tokens are looked at while the
/// text is read. A key with user-info in it is not kept at all. Names of fields compare without case, as the stores
/// read them; of a key that stands twice, the last counts.
///
/// ```
/// use registry_resolver::format::CredentialFile;
///
/// let file = CredentialFile::read(
///     "config.json",
///     r#"{
///         "auths": {"quay.io": {"auth": "YW5uOmh1bnRlcjI="}},
///         "credHelpers": {"gcr.io": "gcloud"},
///         "credsStore": "desktop"
///     }"#,
/// );
/// assert_eq!(file.keys().collect::<Vec<_>>(), ["quay.io"]);
/// assert_eq!(file.helpers().collect::<Vec<_>>(), [("gcr.io", "docker-credential-gcloud")]);
/// assert_eq!(file.store(), Some("docker-credential-desktop"));
/// assert!(!format!("{file:?}").contains("YW5u"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialFile {
    name: String,
    pub(super) kind: FileKind,
    pub(super) content: Content,
    problem: Option<CredentialProblem>,
    fault: FileFault,
}

/// What kind of problem a file has. Docker reads the first value of it, if there is any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileFault {
    Broken,
    Empty,
    MoreBehind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Config,
    Legacy,
    Variable,
    Secret,
}

impl CredentialFile {
    /// The variable that Docker's CLI takes for a file of its own.
    pub const VARIABLE: &'static str = "DOCKER_AUTH_CONFIG";

    /// Reads a file. A text that is none is kept as [`problem`](Self::problem), for whoever looks something up there.
    pub fn read(name: &str, text: &str) -> Self {
        let kind = match name.rsplit('/').next() {
            Some(Self::VARIABLE) => FileKind::Variable,
            Some(name) if name.ends_with(".dockercfg") => FileKind::Legacy,
            _ => FileKind::Config,
        };
        let (content, fault) = (Content::default(), FileFault::Broken);
        let mut file = Self { name: name.to_owned(), kind, content, problem: None, fault };
        let is_empty = text.trim_ascii().is_empty();
        if kind == FileKind::Variable && is_empty {
            return file;
        }
        match file.take(text) {
            Ok(None) => {}
            Ok(Some(behind)) => file.refuse(behind, FileFault::MoreBehind),
            Err(fault) => {
                file.content = Content::default();
                file.refuse(fault, if is_empty { FileFault::Empty } else { FileFault::Broken });
            }
        }
        file
    }

    fn refuse(&mut self, why: JsonFault, fault: FileFault) {
        if self.kind == FileKind::Variable {
            self.content.void = Some((why.line, "it is no map of logins"));
        } else {
            let message = format!("expected {}", why.expected);
            let place = FilePlace::line_of(&*self.name, why.line);
            self.problem = Some(CredentialProblem::new(place, message));
            self.fault = fault;
        }
    }

    /// Takes the text over, and gives what is wrong behind its first value.
    fn take(&mut self, text: &str) -> Result<Option<JsonFault>, JsonFault> {
        let (value, behind) = Json::parse_first(text)?;
        let members = reader::map(value, 1, "a map")?.unwrap_or_default();
        if self.kind == FileKind::Config && reader::is_secret(&members) {
            self.kind = FileKind::Secret;
        }
        let mut reader = Reader { file: &self.name, line: None, content: &mut self.content };
        match self.kind {
            FileKind::Config => reader.config(members),
            FileKind::Legacy => reader.entries(members),
            FileKind::Variable => reader.variable(members),
            FileKind::Secret => reader.secret(members),
        }?;
        self.drop_doubles();
        Ok(behind)
    }

    fn drop_doubles(&mut self) {
        let Content { entries, helpers, .. } = &mut self.content;
        let entries = reader::drop_doubles(entries, |entry| entry.key.as_deref());
        let helpers = reader::drop_doubles(helpers, |helper| Some(&*helper.key));
        let entries = entries.iter().map(|entry| (entry.shown(), entry.line));
        let helpers = helpers.iter().map(|helper| (quoted(&helper.key), helper.line));
        for (key, line) in entries.chain(helpers) {
            let message = format!("{key} stands twice, and the last counts");
            let notice = Notice::new(NoticeKind::WrittenTwice, Effect::Ignored, message);
            self.content.notices.push(notice.with_place(FilePlace::line_of(&*self.name, line)));
        }
    }

    /// The name that it was given, a path or no more than `config.json`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys that have an entry, as the file writes them and in its order. Those with user-info are left out.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.content.entries.iter().filter_map(|entry| entry.key.as_deref())
    }

    /// The keys that have a helper of their own, each with the program's name.
    pub fn helpers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.content.helpers.iter().filter_map(|helper| Some((&*helper.key, helper.program.name()?)))
    }

    /// The program that keeps all logins, if the file names one.
    pub fn store(&self) -> Option<&str> {
        self.content.store.as_ref()?.program.name()
    }

    /// Why the file is none, if so. Docker alone has no problem with an empty file, nor with anything behind a whole
    /// one.
    pub fn problem(&self) -> Option<&CredentialProblem> {
        self.problem.as_ref()
    }

    /// The same for one store.
    pub(super) fn problem_of(&self, store: CredentialStore) -> Option<&CredentialProblem> {
        let excused = store == CredentialStore::Docker && self.fault != FileFault::Broken;
        self.problem.as_ref().filter(|_| !excused)
    }

    /// Where there is more behind the first value.
    pub(super) fn more_behind(&self) -> Option<&FilePlace> {
        self.problem.as_ref().filter(|_| self.fault == FileFault::MoreBehind).map(CredentialProblem::place)
    }

    pub(super) fn sound(&self, store: CredentialStore) -> Result<(), CredentialFileError> {
        self.problem_of(store).map_or(Ok(()), |problem| Err(CredentialFileError::of([problem.clone()])))
    }

    /// A notice about a line of this file.
    pub(super) fn notice(&self, line: u32, class: NoticeKind, effect: Effect, message: String) -> Notice {
        Notice::new(class, effect, message).with_place(FilePlace::line_of(&*self.name, line))
    }
}
