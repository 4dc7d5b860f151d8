//! The variables that follow from what is known of a run (rule 9.1).
//!
//! Their names are those of the modelled system's documentation of variables in pipelines.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::run::{Run, Variable};
use crate::resolve::{TargetTag, Trust};

/// How many characters of a revision its short form has.
const SHORT: usize = 7;

/// The values, by name. Of a run that is not trusted they are a stranger's.
pub(super) struct System {
    values: Vec<(&'static str, String)>,
    trust: Trust,
}

impl System {
    pub(super) fn of(run: &Run<'_>) -> Self {
        let mut values = Vec::new();
        if let Some(branch) = run.branch.filter(|branch| !branch.is_empty()) {
            values.push(("CF_BRANCH", branch.to_owned()));
            if let Some(tag) = TargetTag::normalised(branch) {
                let tag = tag.to_string();
                values.push(("CF_BRANCH_TAG_NORMALIZED_LOWER_CASE", tag.to_lowercase()));
                values.push(("CF_BRANCH_TAG_NORMALIZED", tag));
            }
        }
        if let Some(branch) = run.base_branch.filter(|branch| !branch.is_empty()) {
            values.push(("CF_PULL_REQUEST_TARGET", branch.to_owned()));
        }
        if let Some(revision) = run.revision.filter(|revision| !revision.is_empty()) {
            values.push(("CF_REVISION", revision.to_owned()));
            values.push(("CF_SHORT_REVISION", revision.chars().take(SHORT).collect()));
        }
        Self { values, trust: run.trust }
    }

    pub(super) fn get(&self, name: &str) -> Option<Variable<'_>> {
        let (_, value) = self.values.iter().find(|(known, _)| *known == name)?;
        Some(Variable { value, trust: self.trust })
    }
}
