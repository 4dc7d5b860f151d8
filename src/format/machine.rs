//! A description of the machine on which an engine would read its files. Rule 15.5.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

/// Who runs an engine, and in which environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    home: Option<String>,
    uid: Option<u32>,
    variables: Vec<(String, String)>,
}

impl Machine {
    /// A machine of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The home of the user who runs the engine.
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

    /// A variable of the environment.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
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

    /// A variable, if it is set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}
