//! What `blocked` comes to where other rules and mirrors stand beside it.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::names::shown;
use super::routes::Rules;
use super::rule::{LONGEST_NAME, PullFromMirror, Rule, wider};
use crate::format::notice::{Effect, Notice, NoticeKind};

/// What is told of every blocked rule that is asked for images of its own.
pub(super) fn of(rules: &Rules) -> Vec<Notice> {
    let blocked = rules.values().filter(|rule| rule.blocked && rule.stays());
    blocked.flat_map(|rule| tags_of_nobody(rule).into_iter().chain(other_mirrors(rule, rules))).collect()
}

/// Mirrors serve what is blocked; where all of them are for digests, nobody serves a tag.
fn tags_of_nobody(rule: &Rule) -> Option<Notice> {
    let is_for_digests =
        rule.digest_only || rule.mirrors.iter().all(|mirror| mirror.pull == Some(PullFromMirror::DigestOnly));
    if rule.mirrors.is_empty() || !is_for_digests {
        return None;
    }
    let message = format!(
        "an image of `{}` is pulled by its digest alone: its mirrors are for digests, and the registry itself is blocked",
        shown(&rule.prefix)
    );
    let mend = "write a mirror with `pull-from-mirror = \"tag-only\"` where tags are pulled";
    let told = Notice::new(NoticeKind::Origin, Effect::Refused, message).with_place(rule.at.clone());
    Some(told.with_mend(mend.to_string()))
}

/// One rule decides alone: one without mirrors has none of a wider one's.
fn other_mirrors(rule: &Rule, rules: &Rules) -> Option<Notice> {
    if !rule.mirrors.is_empty() {
        return None;
    }
    // The rule that would decide without this one.
    let wider = wider(&rule.prefix, LONGEST_NAME).find_map(|other| rules.get(&other))?;
    if wider.mirrors.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` has none of the mirrors of `{}`: the longest prefix decides alone",
        shown(&rule.prefix),
        shown(&wider.prefix)
    );
    let mend = "write them into this rule where they are to serve";
    let told = Notice::new(NoticeKind::Replaced, Effect::Ignored, message).with_place(rule.at.clone());
    Some(told.with_mend(mend.to_string()))
}
