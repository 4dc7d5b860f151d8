//! A description of the machine on which an engine would read its files. Rule 15.5.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::credentials::CredentialFile;
use super::keyed::{Key, Keyed, Maybe, Note, Object, refuse};

/// Who runs an engine, and in which environment: what decides which files it reads. Nothing is looked up.
///
/// Of the variables, those are kept that say where files are ([`VARIABLES`](Self::VARIABLES)). Any other is
/// dropped as it comes: environments hold secrets. `DOCKER_AUTH_CONFIG`, which holds some itself, is read as a
/// [`CredentialFile`] is, and not kept either.
///
/// ```
/// use registry_resolver::format::Machine;
///
/// let machine = Machine::new().with_home("/home/ann").with_uid(1000).with_variable("TOKEN", "hunter2");
/// assert_eq!((machine.home(), machine.uid(), machine.variable("TOKEN")), (Some("/home/ann"), Some(1000), None));
/// let read: Machine = serde_json::from_str(
///     r#"{"home": "/home/ann", "uid": 1000, "variables": {"TOKEN": "hunter2"}}"#,
/// )?;
/// assert_eq!(read, machine);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    home: Option<String>,
    uid: Option<u32>,
    /// By [`VARIABLES`](Self::VARIABLES).
    variables: Vec<(&'static str, String)>,
    auth_config: Option<CredentialFile>,
}

impl Machine {
    /// The variables that are kept.
    pub const VARIABLES: &'static [&'static str] = &[
        "CONTAINERS_REGISTRIES_CONF",
        "CONTAINERS_REGISTRIES_CONF_OVERRIDE",
        "CONTAINER_REGISTRIES_CONF",
        "CONTAINER_REGISTRIES_CONF_DIR",
        "DOCKER_CONFIG",
        "HOME",
        "REGISTRIES_CONFIG_PATH",
        "REGISTRY_AUTH_FILE",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR",
    ];

    /// A machine of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The home of the user who runs the engine; `HOME` where it is not stated.
    #[must_use]
    pub fn with_home(mut self, home: &str) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// The number of the user who runs the engine.
    #[must_use]
    pub fn with_uid(mut self, uid: u32) -> Self {
        self.uid = Some(uid);
        self
    }

    /// A variable of the environment; the last one counts.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        if name == CredentialFile::VARIABLE {
            self.auth_config = Some(CredentialFile::read(name, value));
        }
        if let Some(known) = Self::VARIABLES.iter().find(|known| **known == name) {
            self.variables.retain(|(name, _)| name != known);
            self.variables.push((known, value.to_owned()));
            self.variables.sort_unstable();
        }
        self
    }

    /// The home of the user who runs the engine.
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref().or_else(|| self.variable("HOME"))
    }

    /// The number of the user who runs the engine.
    pub fn uid(&self) -> Option<u32> {
        self.uid
    }

    /// A variable that says where files are, if it is set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    /// What `DOCKER_AUTH_CONFIG` holds, if it is set.
    pub(super) fn auth_config(&self) -> Option<&CredentialFile> {
        self.auth_config.as_ref()
    }

    /// The variable, unless it is empty, which is as good as unset to most engines.
    pub(super) fn set(&self, name: &str) -> Option<&str> {
        self.variable(name).filter(|value| !value.is_empty())
    }
}

/// Reads `{"home": …, "uid": …, "variables": {…}}`.
impl<'de> Deserialize<'de> for Machine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(read) = Object::<Read>::deserialize(deserializer)?;
        if let Some(note) = read.notes.first() {
            return Err(D::Error::custom(format_args!("{} `{}`", note.text, note.path)));
        }
        Ok(read.machine)
    }
}

#[derive(Default)]
struct Read {
    machine: Machine,
    notes: Vec<Note>,
}

impl Keyed for Read {
    const WHAT: &'static str = "an environment";
    const KEYS: &'static [&'static str] = &["home", "uid", "variables"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "home" => self.machine.home = map.next_value::<Maybe<String>>()?.0.map(checked).transpose()?,
            "uid" => {
                let uid = map.next_value::<Maybe<i128>>()?.0;
                let uid = uid.map(u32::try_from).transpose();
                self.machine.uid = uid.map_err(|_| A::Error::custom("expected the number of a user"))?;
            }
            _ => {
                let Variables(variables) = map.next_value()?;
                let machine = core::mem::take(&mut self.machine);
                self.machine = variables
                    .iter()
                    .fold(machine, |machine, (name, value)| machine.with_variable(name, value));
            }
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// No path is longer, in bytes; each file that is hidden or missing is told with one of these.
const LONGEST_PATH: usize = 4096;

fn checked<E: Error>(path: String) -> Result<String, E> {
    if path.len() > LONGEST_PATH {
        let length = path.len();
        return Err(E::custom(format_args!("a path has {length} bytes, expected at most {LONGEST_PATH}")));
    }
    Ok(path)
}

/// The variables that anybody wants to know of.
#[derive(Default)]
struct Variables(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VariablesVisitor)
    }
}

struct VariablesVisitor;

const VARIABLES: &str = "a map of variables";

impl<'de> Visitor<'de> for VariablesVisitor {
    type Value = Variables;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(VARIABLES)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Variables, A::Error> {
        let mut variables = Variables::default();
        while let Some(Key(name)) = map.next_key::<Key>()? {
            if name == CredentialFile::VARIABLE || Machine::VARIABLES.contains(&&*name) {
                let Maybe(value) = map.next_value::<Maybe<String>>()?;
                let is_path = name != CredentialFile::VARIABLE;
                let value =
                    value.map(|value| if is_path { checked(value) } else { Ok(value) }).transpose()?;
                variables.0.extend(value.map(|value| (name, value)));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(variables)
    }

    fn visit_unit<E: Error>(self) -> Result<Variables, E> {
        Ok(Variables::default())
    }

    fn visit_none<E: Error>(self) -> Result<Variables, E> {
        Ok(Variables::default())
    }

    refuse!(VARIABLES; text flag whole fraction bytes list);
}

/// A path below a folder.
pub(super) fn below(folder: &str, rest: &str) -> String {
    format!("{}/{rest}", folder.trim_end_matches('/'))
}
