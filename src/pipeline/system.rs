//! The variables that follow from what is known of a run (rule 9.1).
//!
//! Their names are those of the modelled system's documentation of variables in pipelines.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::run::{Run, Variable};
use crate::resolve::tag_change::TagChange;
use crate::resolve::{TargetTag, Trust};

/// How many characters of a revision its short form has.
const SHORT: usize = 7;

/// The values, by name. Of a run that is not trusted they are a stranger's.
pub(super) struct System {
    values: Vec<(&'static str, String)>,
    /// What of the branch those do not have that are made of it, in words.
    pub(super) lost: Vec<String>,
    trust: Trust,
}

impl System {
    /// Those that are the branch as a tag.
    pub(super) const MADE_OF_BRANCH: [&'static str; 2] =
        ["CF_BRANCH_TAG_NORMALIZED", "CF_BRANCH_TAG_NORMALIZED_LOWER_CASE"];

    pub(super) fn of(run: &Run<'_>) -> Self {
        let mut values = Vec::new();
        let mut lost = Vec::new();
        if let Some(branch) = run.branch.filter(|branch| !branch.is_empty()) {
            values.push(("CF_BRANCH", branch.to_owned()));
            if let Some(tag) = TargetTag::normalised(branch) {
                let losses = tag.changes().into_iter().filter(TagChange::is_loss);
                lost.extend(losses.map(|change| change.to_string()));
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
        Self { values, lost, trust: run.trust }
    }

    pub(super) fn get(&self, name: &str) -> Option<Variable<'_>> {
        let (_, value) = self.values.iter().find(|(known, _)| *known == name)?;
        Some(Variable { value, trust: self.trust })
    }
}
