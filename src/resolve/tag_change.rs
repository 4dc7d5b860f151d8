//! What of a branch its tag does not show (rule 7.7).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::target_tag::TargetTag;
use crate::reference::Excerpt;

/// A way in which a tag differs from its branch. Displayed, it is a clause.
pub(crate) enum TagChange {
    /// White space at the ends is left out.
    Trimmed { branch: Excerpt },
    /// Characters are replaced, left out or put in lower case; both around the first of them.
    Spelled { branch: Excerpt, tag: Excerpt },
    /// There are too many characters.
    Cut { branch: Excerpt, whole: usize, kept: usize, lost: Excerpt },
    /// A part of the branch's digest stands behind it.
    Marked { mark: String },
}

impl TagChange {
    /// Whether something of the branch is gone that a reader cannot guess.
    #[cfg(feature = "pipeline")]
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self, Self::Trimmed { .. } | Self::Cut { .. })
    }
}

impl TargetTag<'_> {
    /// In which ways it differs from its branch.
    pub(crate) fn changes(self) -> Vec<TagChange> {
        let branch = self.text();
        let trimmed = branch.trim();
        let mut changes = Vec::new();
        if trimmed != branch {
            changes.push(TagChange::Trimmed { branch: Excerpt::of(branch) });
        }
        let kept = self.kept();
        let same = trimmed.bytes().zip(kept.bytes()).take_while(|(one, other)| one == other).count();
        // Where one is the beginning of the other, it is cut and no more.
        if same < kept.len() {
            let (branch, tag) = (Excerpt::around(trimmed, same), Excerpt::around(&kept, same));
            changes.push(TagChange::Spelled { branch, tag });
        }
        if let Some((whole, lost)) = self.cut() {
            let kept = whole - lost.len();
            let (branch, lost) = (Excerpt::of(branch), Excerpt::of(&lost));
            changes.push(TagChange::Cut { branch, whole, kept, lost });
        }
        changes.extend(self.mark().map(|mark| TagChange::Marked { mark }));
        changes
    }
}

impl fmt::Display for TagChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trimmed { branch } => write!(f, "white space at the ends of branch `{branch}` is left out"),
            Self::Spelled { branch, tag } => write!(f, "branch `{branch}` becomes `{tag}` as a tag"),
            Self::Cut { branch, whole, kept, lost } => write!(
                f,
                "as a tag, branch `{branch}` has {whole} characters and is cut at {kept}: `{lost}` at the end goes"
            ),
            Self::Marked { mark } => write!(
                f,
                "`-{mark}` of the branch's SHA-256 stands behind it, so that no other branch has this tag"
            ),
        }
    }
}
