//! What one rule says, in the engine's own terms.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::matching::{self, Matched};
use crate::format::files::FilePlace;
use crate::routes::scope::suffixes;
use crate::words::words;

words! {
    /// For which images a mirror is asked: `pull-from-mirror`.
    pub enum PullFromMirror, "kind of images" {
        /// `all`, and the same as nothing.
        All = "all",
        /// `digest-only`.
        DigestOnly = "digest-only",
        /// `tag-only`.
        TagOnly = "tag-only",
    }
}

/// One `[[registry.mirror]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMirror {
    pub(in crate::format) location: String,
    pub(in crate::format) insecure: bool,
    pub(in crate::format) pull: Option<PullFromMirror>,
    pub(in crate::format) at: FilePlace,
}

impl RuleMirror {
    /// What the text that the rule matched becomes; no `/` at its end.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Whether it is asked without verification, and over plain HTTP where HTTPS fails.
    pub fn is_insecure(&self) -> bool {
        self.insecure
    }

    /// For which images it is asked, as far as it says so itself.
    pub fn pull_from_mirror(&self) -> Option<PullFromMirror> {
        self.pull
    }

    /// Where it stands.
    pub fn at(&self) -> &FilePlace {
        &self.at
    }
}

/// One `[[registry]]`, as it is once all files are merged: checked by what the engine checks, and not by more. A
/// prefix may be one that no name has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(in crate::format) prefix: String,
    pub(in crate::format) location: String,
    pub(in crate::format) insecure: bool,
    pub(in crate::format) blocked: bool,
    pub(in crate::format) digest_only: bool,
    pub(in crate::format) mirrors: Vec<RuleMirror>,
    pub(in crate::format) at: FilePlace,
}

impl Rule {
    /// What is matched: the prefix, or the location where none is written; no `/` at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What the matched text becomes; empty under a wildcard that rewrites nothing.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Whether the registry is asked without verification, and over plain HTTP where HTTPS fails.
    pub fn is_insecure(&self) -> bool {
        self.insecure
    }

    /// Whether names under the prefix are not contacted.
    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Whether all mirrors are for images with a digest alone: `mirror-by-digest-only`.
    pub fn is_mirror_by_digest_only(&self) -> bool {
        self.digest_only
    }

    /// The mirrors, in the order in which they are asked.
    pub fn mirrors(&self) -> &[RuleMirror] {
        &self.mirrors
    }

    /// Where it stands.
    pub fn at(&self) -> &FilePlace {
        &self.at
    }

    /// Whether the rule's prefix covers a name, by text as the engine compares: `a.example` covers
    /// `a.example:5000/app` too, case counts, and a name without its tag is what is meant.
    pub fn covers(&self, name: &str) -> bool {
        matching::matched(&self.prefix, name).is_some()
    }

    /// How long the matched text is.
    pub(super) fn matched(&self, name: &str) -> Option<Matched> {
        matching::matched(&self.prefix, name)
    }

    /// Names stay as they are. A wildcard's own text in the location is text, and no name.
    pub(in crate::format) fn stays(&self) -> bool {
        self.location.is_empty() || (self.location == self.prefix && !self.prefix.starts_with("*."))
    }
}

/// No name that the engine takes has more bytes, and so neither more labels nor more components.
pub(super) const LONGEST_NAME: usize = 255;

/// The one rule for a name: the longest prefix as text, and of two equally long ones the first in the order of
/// bytes. Only the prefixes that could match are looked up, and of a text that is no name but too long no more than of
/// one that is.
pub(super) fn rule_for<'r>(rules: &'r BTreeMap<String, Rule>, name: &str) -> Option<&'r Rule> {
    let ends = |from: usize| {
        let rest = name.get(from..).unwrap_or_default();
        let marks = rest.match_indices([':', '/', '@']).map(move |(at, _)| from + at);
        marks.chain([name.len()])
    };
    let whole = ends(0).take(LONGEST_NAME).filter_map(|end| rules.get(name.get(..end)?));
    // A suffix holds none of the marks, and so ends at the next one.
    let host = name.find('/').unwrap_or(name.len());
    let dots = name[..host].rmatch_indices('.').map(|(at, _)| at).take(LONGEST_NAME);
    let suffixes = dots.filter_map(|dot| {
        let suffix = name.get(dot..ends(dot).next()?)?;
        rules.get(&format!("*{suffix}"))
    });
    let matching = whole.chain(suffixes).filter(|rule| rule.matched(name).is_some());
    matching.min_by_key(|rule| (Reverse(rule.prefix.len()), &rule.prefix))
}

/// Every other prefix that covers what this one covers, in the order in which they would decide; of suffixes those
/// that have no more labels than these.
pub(super) fn wider(prefix: &str, labels: usize) -> impl Iterator<Item = String> {
    let cuts = prefix.rmatch_indices(['/', ':']).map(|(end, _)| prefix[..end].to_string());
    let host = prefix.split(['/', ':']).next().unwrap_or(prefix);
    let suffixes = suffixes(host, labels).map(|suffix| format!("*{suffix}"));
    cuts.chain(suffixes).filter(move |other| other != prefix)
}
