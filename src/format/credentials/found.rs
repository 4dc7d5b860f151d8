use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::entry::{Entry, quoted};
use super::file::CredentialFile;
use crate::credentials::CredentialTarget;
use crate::format::notice::{Notice, Notices};
use crate::reference::Excerpt;

/// Who keeps a login for a target, in the order in which it is asked; and what the store does on the way by accident.
///
/// Several are tried one after the other: of the kubelet's, each until a pull succeeds; of the others, a helper that
/// may know nothing, and then what is behind it. Rule 14.3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialLookup {
    found: Vec<FoundCredential>,
    notices: Notices,
}

impl CredentialLookup {
    /// What was found, in order.
    pub fn iter(&self) -> core::slice::Iter<'_, FoundCredential> {
        self.found.iter()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nobody keeps a login, and the pull is anonymous.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The one that was found; none where there are several.
    pub fn sole(&self) -> Option<&FoundCredential> {
        if let [found] = &self.found[..] { Some(found) } else { None }
    }

    /// What the store does by accident for this target, and which reading was taken.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    pub(super) fn push(&mut self, found: FoundCredential) {
        self.found.push(found);
    }

    pub(super) fn note(&mut self, notice: Notice) {
        self.notices.push(notice);
    }
}

impl<'l> IntoIterator for &'l CredentialLookup {
    type Item = &'l FoundCredential;
    type IntoIter = core::slice::Iter<'l, FoundCredential>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Where a login is kept, and the one host that may see it. The login itself is not here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoundCredential {
    file: Option<String>,
    place: FoundIn,
    audience: String,
}

/// How a login is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FoundIn {
    /// In the file itself.
    Auths {
        /// Under this key, as the file writes it.
        key: String,
    },
    /// By a program for this host.
    Helper {
        /// The program, as `docker-credential-gcloud`.
        program: String,
        /// What the program is asked for.
        server: String,
    },
    /// By the program that keeps all logins.
    Store {
        /// The program, as `docker-credential-desktop`.
        program: String,
        /// What the program is asked for.
        server: String,
    },
}

impl FoundCredential {
    pub(super) fn new(file: Option<&CredentialFile>, place: FoundIn, target: CredentialTarget<'_>) -> Self {
        let file = file.map(|file| file.name().to_owned());
        Self { file, place, audience: target.written().to_string() }
    }

    pub(super) fn of_entry(file: &CredentialFile, entry: &Entry, target: CredentialTarget<'_>) -> Self {
        let key = entry.key.clone().unwrap_or_default();
        Self::new(Some(file), FoundIn::Auths { key }, target)
    }

    /// The file that says so, by the name that it was given; none for a helper that stands in no credential file.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// How the login is kept.
    pub fn place(&self) -> &FoundIn {
        &self.place
    }

    /// The key in the file, where the login is in it.
    pub fn key(&self) -> Option<&str> {
        match &self.place {
            FoundIn::Auths { key } => Some(key),
            FoundIn::Helper { .. } | FoundIn::Store { .. } => None,
        }
    }

    /// The one endpoint that may see the login, spelled as the target is: never more than the host asked for, whatever
    /// the key would serve (rule 10.1).
    pub fn audience(&self) -> &str {
        &self.audience
    }
}

/// `` `quay.io` in config.json ``, or `docker-credential-gh, asked for ghcr.io`.
impl fmt::Display for FoundCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            FoundIn::Auths { key } => f.write_str(&quoted(key))?,
            FoundIn::Helper { program, server } | FoundIn::Store { program, server } => {
                return write!(f, "{program}, asked for {server}");
            }
        }
        self.file.as_ref().map_or(Ok(()), |file| write!(f, " in {}", Excerpt::of(file)))
    }
}

/// `{"file": …, "kind": "auths", "key": …, "audience": …}`, or with `program` and `server`.
impl Serialize for FoundCredential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file", &self.file)?;
        let (kind, program) = match &self.place {
            FoundIn::Auths { key } => {
                map.serialize_entry("kind", "auths")?;
                map.serialize_entry("key", key)?;
                return end(map, &self.audience);
            }
            FoundIn::Helper { program, server } => ("helper", (program, server)),
            FoundIn::Store { program, server } => ("store", (program, server)),
        };
        map.serialize_entry("kind", kind)?;
        map.serialize_entry("program", program.0)?;
        map.serialize_entry("server", program.1)?;
        end(map, &self.audience)
    }
}

fn end<M: serde_core::ser::SerializeMap>(mut map: M, audience: &str) -> Result<M::Ok, M::Error> {
    map.serialize_entry("audience", audience)?;
    map.end()
}
