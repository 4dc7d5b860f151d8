//! How the operator merges sets and the cluster's configuration into rules.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::document::{Cluster, Policy, Set, SetKind};
use super::order::merge;
use crate::format::files::FilePlace;
use crate::format::files::Report;
use crate::format::registries_conf::{PullFromMirror, RegistriesConf, Rule, RuleMirror, check_conflicts};
use crate::reference::Excerpt;

/// Rules, those of the base first.
pub(super) struct Rules(Vec<Rule>);

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
        Self(base.rules().cloned().collect())
    }

    /// The rule of a scope, made where there is none. A wildcard has no location.
    fn rule(&mut self, scope: &str, at: &FilePlace) -> &mut Rule {
        let found = self.0.iter().position(|rule| rule.prefix == scope);
        let index = found.unwrap_or_else(|| {
            let location = if scope.starts_with("*.") { String::new() } else { scope.to_owned() };
            self.0.push(Rule {
                prefix: scope.to_owned(),
                location,
                insecure: false,
                blocked: false,
                digest_only: false,
                mirrors: Vec::new(),
                at: at.clone(),
            });
            self.0.len() - 1
        });
        &mut self.0[index]
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
        for rule in &mut self.0 {
            rule.insecure |= cluster.insecure.iter().any(|it| is_nested(&rule.prefix, &it.scope));
            rule.blocked |= cluster.blocked.iter().any(|it| is_nested(&rule.prefix, &it.scope));
            for mirror in &mut rule.mirrors {
                mirror.insecure |= cluster.insecure.iter().any(|it| is_nested(&mirror.location, &it.scope));
            }
        }
    }

    /// A rule without mirrors hides its source's: it gets these, with what its own scope goes on with. Sources are
    /// visited in the order of bytes, so the outer one's are taken.
    pub(super) fn hand_down(&mut self, sets: &[Set], report: &mut Report) {
        for kind in [SetKind::Digest, SetKind::Tag] {
            for (source, sets) in by_source(sets, kind) {
                let Some(mirrors) =
                    self.0.iter().find(|rule| rule.prefix == source).map(|it| it.mirrors.clone())
                else {
                    continue;
                };
                let inside = |rule: &&mut Rule| rule.prefix != source && is_nested(&rule.prefix, source);
                for rule in self.0.iter_mut().filter(inside).filter(|rule| rule.mirrors.is_empty()) {
                    let Some(rest) = rule.prefix.strip_prefix(source) else {
                        let text = format!(
                            "the operator fails on `{}` inside the source `{}`: it hands mirrors down by path alone",
                            Excerpt::of(&rule.prefix),
                            Excerpt::of(source)
                        );
                        let at = sets.first().map_or_else(|| rule.at.clone(), |set| set.at.clone());
                        report.problem(at, text, None);
                        continue;
                    };
                    rule.mirrors = mirrors
                        .iter()
                        .map(|mirror| RuleMirror {
                            location: format!("{}{rest}", mirror.location),
                            ..mirror.clone()
                        })
                        .collect();
                }
            }
        }
    }

    /// What CRI-O refuses of the result.
    pub(super) fn check(&self, report: &mut Report) {
        for rule in self.0.iter().filter(|rule| rule.digest_only) {
            if rule.mirrors.iter().any(|mirror| mirror.pull.is_some()) {
                let text = format!(
                    "the rule for `{}` has `mirror-by-digest-only`, and mirrors of a set beside it",
                    Excerpt::of(&rule.prefix)
                );
                report.problem(rule.at.clone(), text, None);
            }
        }
        check_conflicts(&self.0, report);
    }

    pub(super) fn into_rules(self) -> Vec<Rule> {
        self.0
    }
}
