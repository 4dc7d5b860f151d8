//! How the operator merges sets and the cluster's configuration into rules.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::document::{Cluster, Policy, Set, SetKind};
use super::order::merge;
use super::scopes::Scopes;
use crate::format::files::FilePlace;
use crate::format::files::Report;
use crate::format::registries_conf::{PullFromMirror, RegistriesConf, Rule, RuleMirror, check_conflicts};
use crate::reference::Excerpt;

/// Rules, those of the base first, and where each prefix is among them.
pub(super) struct Rules {
    all: Vec<Rule>,
    places: BTreeMap<String, usize>,
}

/// What all mirrors that are handed down may take, in bytes: a scope costs some, and gets every mirror of its source.
const MOST_HANDED_DOWN: usize = 16 << 20;

/// Whether one scope is inside another: goes on behind it with a `/`, or has a wildcard's suffix.
pub(super) fn is_nested(inner: &str, outer: &str) -> bool {
    if inner == outer {
        return true;
    }
    match outer.strip_prefix('*') {
        Some(suffix) => {
            let host = inner.split('/').next().unwrap_or(inner);
            let host = host.split(':').next().unwrap_or(host);
            host.ends_with(suffix)
        }
        None => inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/')),
    }
}

/// Every source of one kind, in the order of bytes, with the sets that say something of it.
fn by_source(sets: &[Set], kind: SetKind) -> BTreeMap<&str, Vec<&Set>> {
    let mut sources: BTreeMap<&str, Vec<&Set>> = BTreeMap::new();
    // A set that only repeats its source is passed over, its policy too.
    let says = |set: &&Set| set.kind == kind && set.mirrors.iter().any(|mirror| *mirror != set.source);
    for set in sets.iter().filter(says) {
        sources.entry(set.source.as_str()).or_default().push(set);
    }
    sources
}

impl Rules {
    pub(super) fn of(base: &RegistriesConf) -> Self {
        let all: Vec<Rule> = base.rules().cloned().collect();
        let places = all.iter().zip(0..).map(|(rule, place)| (rule.prefix.clone(), place)).collect();
        Self { all, places }
    }

    /// The rule of a scope, made where there is none. A wildcard has no location.
    fn rule(&mut self, scope: &str, at: &FilePlace) -> &mut Rule {
        let next = self.all.len();
        let place = self.places.get(scope).copied().unwrap_or(next);
        if place == next {
            self.places.insert(scope.to_owned(), next);
            let location = if scope.starts_with("*.") { String::new() } else { scope.to_owned() };
            self.all.push(Rule {
                prefix: scope.to_owned(),
                location,
                insecure: false,
                blocked: false,
                digest_only: false,
                mirrors: Vec::new(),
                at: at.clone(),
            });
        }
        &mut self.all[place]
    }

    /// Each source is a rule, its mirrors for digests first, then those for tags.
    pub(super) fn add_sets(&mut self, sets: &[Set]) {
        for (kind, pull) in
            [(SetKind::Digest, PullFromMirror::DigestOnly), (SetKind::Tag, PullFromMirror::TagOnly)]
        {
            for (source, sets) in by_source(sets, kind) {
                let lists: Vec<&[String]> = sets.iter().map(|set| set.mirrors.as_slice()).collect();
                let Some(first) = sets.first() else { continue };
                let rule = self.rule(source, &first.at);
                rule.blocked |= sets.iter().any(|set| set.policy == Policy::Never);
                // Of a mirror that several sets have, the first place.
                let stands = sets.iter().rev().flat_map(|set| set.mirrors.iter().zip(&set.mirrors_at).rev());
                let places: BTreeMap<&str, &FilePlace> =
                    stands.map(|(mirror, at)| (mirror.as_str(), at)).collect();
                let mirrors = merge(source, &lists).into_iter().map(|mirror| RuleMirror {
                    location: mirror.to_owned(),
                    insecure: false,
                    pull: Some(pull),
                    at: places.get(mirror).map_or_else(|| first.at.clone(), |at| (*at).clone()),
                });
                rule.mirrors.extend(mirrors);
            }
        }
    }

    /// Insecure and blocked scopes are rules of their own.
    pub(super) fn add_cluster(&mut self, cluster: &Cluster) {
        for scope in &cluster.insecure {
            self.rule(&scope.scope, &scope.at).insecure = true;
        }
        for scope in &cluster.blocked {
            self.rule(&scope.scope, &scope.at).blocked = true;
        }
    }

    /// What is nested in a scope is insecure or blocked with it; mirrors insecure alone.
    pub(super) fn spread(&mut self, cluster: &Cluster) {
        let insecure: Scopes<'_> = cluster.insecure.iter().map(|it| it.scope.as_str()).collect();
        let blocked: Scopes<'_> = cluster.blocked.iter().map(|it| it.scope.as_str()).collect();
        for rule in &mut self.all {
            rule.insecure |= insecure.cover(&rule.prefix);
            rule.blocked |= blocked.cover(&rule.prefix);
            for mirror in &mut rule.mirrors {
                mirror.insecure |= insecure.cover(&mirror.location);
            }
        }
    }

    /// A rule without mirrors hides its source's: it gets these, with what its own scope goes on with. Sources are
    /// visited in the order of bytes, so the outer one's are taken, and those for digests before those for tags.
    pub(super) fn hand_down(&mut self, sets: &[Set], report: &mut Report) {
        let sources = [SetKind::Digest, SetKind::Tag].map(|kind| by_source(sets, kind));
        let scopes = sources.each_ref().map(|sources| sources.keys().copied().collect::<Scopes<'_>>());
        let mut left = MOST_HANDED_DOWN;
        for place in 0..self.all.len() {
            let Some(rule) = self.all.get(place).filter(|rule| rule.mirrors.is_empty()) else { continue };
            let mut found = scopes.iter().zip(&sources).filter_map(|(scopes, sources)| {
                let source = scopes.first_over(&rule.prefix)?;
                Some((source, sources.get(source)?.first()?.at.clone()))
            });
            let Some((source, at)) = found.next() else { continue };
            let Some(rest) = rule.prefix.strip_prefix(source).map(ToOwned::to_owned) else {
                let text = format!(
                    "the operator fails on `{}` inside the source `{}`: it hands mirrors down by path alone",
                    Excerpt::of(&rule.prefix),
                    Excerpt::of(source)
                );
                report.problem(at, text, None);
                continue;
            };
            let Some(mirrors) = self.mirrors_of(source, &rest, &mut left) else {
                let text = format!(
                    "the mirrors of the source `{}` are handed down to so many scopes inside it that they take more than 16 MiB",
                    Excerpt::of(source)
                );
                return report.problem(at, text, None);
            };
            if let Some(rule) = self.all.get_mut(place) {
                rule.mirrors = mirrors;
            }
        }
    }

    /// A source's mirrors, each with this behind it, unless that is more than is left.
    fn mirrors_of(&self, source: &str, rest: &str, left: &mut usize) -> Option<Vec<RuleMirror>> {
        let mirrors = &self.all.get(*self.places.get(source)?)?.mirrors;
        let size = |mirror: &RuleMirror| size_of::<RuleMirror>() + mirror.location.len() + rest.len();
        *left = left.checked_sub(mirrors.iter().map(size).sum())?;
        let handed = |mirror: &RuleMirror| RuleMirror {
            location: format!("{}{rest}", mirror.location),
            ..mirror.clone()
        };
        Some(mirrors.iter().map(handed).collect())
    }

    /// What CRI-O refuses of the result.
    pub(super) fn check(&self, report: &mut Report) {
        for rule in self.all.iter().filter(|rule| rule.digest_only) {
            if rule.mirrors.iter().any(|mirror| mirror.pull.is_some()) {
                let text = format!(
                    "the rule for `{}` has `mirror-by-digest-only`, and mirrors of a set beside it",
                    Excerpt::of(&rule.prefix)
                );
                report.problem(rule.at.clone(), text, None);
            }
        }
        check_conflicts(&self.all, report);
    }

    pub(super) fn into_rules(self) -> Vec<Rule> {
        self.all
    }
}
