use alloc::string::String;
use alloc::vec::Vec;

use super::ShortNameMode;
use super::rule::Rule;
use super::source::Put;

/// What a file is to the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The main file, where version 1 may still be read.
    Main,
    /// A drop-in.
    DropIn,
    /// The file that aliases are recorded in.
    Recorded,
}

/// What a file says.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) rules: Vec<Rule>,
    pub(super) search: Option<Put<Vec<Put<String>>>>,
    pub(super) mode: Option<Put<ShortNameMode>>,
    pub(super) helpers: Option<Put<Vec<String>>>,
    pub(super) layer_helper: Option<Put<String>>,
    /// Short names with their values, none where it takes an earlier one away.
    pub(super) aliases: Vec<(String, Put<Option<String>>)>,
}

impl Parsed {
    /// Whether it has any key of version 2.
    pub(super) fn is_version_2(&self) -> bool {
        !self.rules.is_empty()
            || self.search.is_some()
            || self.mode.is_some()
            || self.helpers.is_some()
            || self.layer_helper.is_some()
            || !self.aliases.is_empty()
    }
}
