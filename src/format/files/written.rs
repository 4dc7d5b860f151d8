use alloc::string::String;
use alloc::vec::Vec;

use crate::format::notice::Notices;

/// Files that a writer made, and what they cannot say. Rule 15.4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenFiles {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) notices: Notices,
}

impl WrittenFiles {
    /// The files, each with its name relative to the format's folder, or as an existing one was given.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// What they cannot say, and what the engine will do instead; of what concerns pulls, with its scope.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }
}
