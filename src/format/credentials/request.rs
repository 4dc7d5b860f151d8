//! The `credentials` request of section 11, and its answer.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_core::de::{Deserialize, Deserializer, Error as _, MapAccess};
use serde_core::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::error::CredentialFileError;
use super::file::CredentialFile;
use super::files::CredentialFiles;
use super::found::{CredentialLookup, FoundCredential};
use crate::credentials::CredentialStore;
use crate::format::files::listed::{FromText, Listed, OptionalMachine};
use crate::format::keyed::{Keyed, Maybe, Note, Object};
use crate::format::machine::Machine;
use crate::format::notice::Notices;
use crate::reference::{Reference, ReferenceError};
use crate::resolve::ErrorKind;

/// Where a login for an image is kept, as a program asks: `{"store": …, "files": {…}, "image": …}`. Section 11 of
/// [the rules](crate::rules::json_lines).
///
/// `files` is a map from name to text, read in the order of the names; or a list of maps with `name` and `text`, in
/// its own. With `environment`, names are paths, and the machine decides the order and which are read (rule 15.5).
/// The files are read as they come, and no secret of theirs is kept.
///
/// ```
/// use registry_resolver::format::CredentialsRequest;
/// use serde_json::{from_value, json, to_value};
///
/// let request: CredentialsRequest = from_value(json!({
///     "store": "docker",
///     "files": {"config.json": r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#},
///     "image": "quay.io/acme/app:1",
/// }))?;
/// assert_eq!(
///     to_value(request.answer()?)?,
///     json!({
///         "found": [{"file": "config.json", "kind": "auths", "key": "quay.io", "audience": "quay.io"}],
///         "notices": [],
///     }),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsRequest {
    files: CredentialFiles,
    image: String,
}

impl CredentialsRequest {
    /// The files that are asked.
    pub fn files(&self) -> &CredentialFiles {
        &self.files
    }

    /// Looks the image's login up.
    ///
    /// # Errors
    ///
    /// [`CredentialsRequestError`] for an image that is no reference, and for a file on which the store fails.
    pub fn answer(&self) -> Result<CredentialsAnswer, CredentialsRequestError> {
        let image = Reference::parse(&self.image)?;
        let lookup = self.files.look_up(image)?;
        let mut notices = self.files.notices();
        notices.extend(lookup.notices().iter().cloned());
        Ok(CredentialsAnswer { lookup, notices })
    }
}

/// Why a `credentials` request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsRequestError {
    /// The image is no reference.
    #[error(transparent)]
    Image(#[from] ReferenceError),
    /// The store fails on a file.
    #[error(transparent)]
    File(#[from] CredentialFileError),
}

impl CredentialsRequestError {
    /// The stable name: `invalid_reference` or `invalid_file`.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Image(error) => error.error_kind(),
            Self::File(_) => ErrorKind::InvalidFile,
        }
    }

    /// What is wrong, for people: without what to do about an image.
    pub fn message(&self) -> String {
        match self {
            Self::Image(error) => error.message(),
            Self::File(error) => error.to_string(),
        }
    }

    /// What to do about an image, where that is plain.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Image(error) => error.help_text(),
            Self::File(_) => None,
        }
    }

    /// Every problem of the file, one text each; none of an image.
    pub fn problems(&self) -> Vec<String> {
        match self {
            Self::Image(_) => Vec::new(),
            Self::File(error) => error.texts(),
        }
    }
}

/// `{"found": […], "notices": […]}`: what a [`CredentialsRequest`] is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsAnswer {
    lookup: CredentialLookup,
    notices: Notices,
}

impl CredentialsAnswer {
    /// Who keeps a login, in the order in which it is asked.
    pub fn found(&self) -> &CredentialLookup {
        &self.lookup
    }

    /// What is to be said of the files, and of this image in them.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }
}

impl Serialize for CredentialsAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("found", &self.lookup)?;
        map.serialize_entry("notices", &self.notices)?;
        map.end()
    }
}

/// What was found, as a list.
impl Serialize for CredentialLookup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|found: &FoundCredential| list.serialize_element(found))?;
        list.end()
    }
}

impl<'de> Deserialize<'de> for CredentialsRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(read) = Object::<Read>::deserialize(deserializer)?;
        read.finish().map_err(D::Error::custom)
    }
}

#[derive(Default)]
struct Read {
    store: Option<String>,
    files: Vec<CredentialFile>,
    image: Option<String>,
    environment: Option<Machine>,
    notes: Vec<Note>,
}

impl Read {
    fn finish(self) -> Result<CredentialsRequest, String> {
        if let Some(note) = self.notes.first() {
            return Err(alloc::format!(
                "{} `{}`, expected one of `{}`",
                note.text,
                note.path,
                Self::KEYS.join("`, `")
            ));
        }
        let store = self.store.ok_or("missing field `store`")?;
        let store: CredentialStore =
            store.parse().map_err(|error: crate::words::UnknownWord| error.to_string())?;
        let image = self.image.ok_or("missing field `image`")?;
        let files = match self.environment {
            Some(machine) => CredentialFiles::of_machine(store, &machine, self.files),
            None => self.files.into_iter().fold(CredentialFiles::new(store), CredentialFiles::with_file),
        };
        Ok(CredentialsRequest { files, image })
    }
}

impl Keyed for Read {
    const WHAT: &'static str = "a request for credentials";
    const KEYS: &'static [&'static str] = &["store", "files", "image", "environment"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "store" => self.store = map.next_value::<Maybe<String>>()?.0,
            "files" => self.files = map.next_value::<Listed<_>>()?.0,
            "image" => self.image = map.next_value::<Maybe<String>>()?.0,
            _ => self.environment = map.next_value::<OptionalMachine>()?.0,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl FromText for CredentialFile {
    fn of_text(name: String, text: String) -> Self {
        Self::read(&name, &text)
    }

    /// No store asks whether a folder exists.
    fn of_folder(_: String) -> Option<Self> {
        None
    }

    fn name(&self) -> &str {
        self.name()
    }
}
