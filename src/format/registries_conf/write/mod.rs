//! A catalog as `registries.conf`: its plans, scope by scope, as rules. Rule 15.4.

mod edit;
mod probe;
mod shape;
mod short_names;
mod subject;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::rule::{Rule, wider};
use crate::catalog::{Catalog, UncoveredDomains};
use crate::format::files::{Engine, File, InvalidFiles, WrittenFiles};
use crate::format::notice::{Effect, Notice, NoticeKind, Notices};
use crate::routes::Scope;
use crate::routes::scope::LABELS;
use probe::Decided;
use subject::{Of, Subject};

/// Writes a catalog, into files that exist or into none.
pub(super) fn write(
    catalog: &Catalog,
    engine: Engine,
    existing: &[File<'_>],
) -> Result<WrittenFiles, InvalidFiles> {
    let read = super::RegistriesConf::read(engine, existing)?;
    let mut notices = Vec::new();
    let rules = rules(catalog, &mut notices);
    let names = short_names::of(catalog, engine, &mut notices);
    notices.extend(uncovered(catalog));
    notices.extend(logins(catalog));
    let files = edit::merge(existing, &read, edit::Changes { rules, names }, &mut notices);
    let mut all = Notices::default();
    all.extend(notices);
    Ok(WrittenFiles { files, notices: all })
}

/// A notice about the images of a scope.
fn about(scope: &Scope, class: NoticeKind, effect: Effect, message: String) -> Notice {
    Notice::new(class, effect, message).about(scope.clone())
}

/// The scope that a prefix is.
fn subject_scope(prefix: &str) -> Option<Scope> {
    match super::names::covers(prefix) {
        super::names::Covers::Scope { scope, .. } => Some(scope),
        _ => None,
    }
}

/// The rules in the order of their prefixes.
fn rules(catalog: &Catalog, notices: &mut Vec<Notice>) -> Vec<Rule> {
    let subjects = subject::all(catalog, notices);
    let tail = tail(&subjects);
    let open = probe::unblocked(catalog);
    let mut decided: BTreeMap<&str, (&Subject, Decided, Vec<Notice>)> = BTreeMap::new();
    for subject in subjects.values() {
        let mut told = Vec::new();
        let found = probe::decide((catalog, &open), subject, &tail, &mut told);
        decided.insert(&subject.prefix, (subject, found, told));
    }
    let says = |prefix: &str| {
        decided.get(prefix).is_some_and(|(of, found, _)| of.of == Of::Route || !found.is_as_named(of))
    };
    let saying: BTreeSet<&str> = decided.keys().copied().filter(|prefix| says(prefix)).collect();
    // What no route says is written where it is more than the engine does anyway, or where a rule would hide it.
    let is_under_another = |prefix: &str| wider(prefix, LABELS).any(|other| saying.contains(other.as_str()));
    let mut rules = Vec::with_capacity(decided.len());
    for (prefix, (subject, found, told)) in decided {
        let under = is_under_another(prefix);
        let trivial = found.is_as_named(subject);
        if trivial && subject.of == Of::Rest && !under {
            // Nothing is written for it, and what cannot be is told.
            notices.extend(told);
            continue;
        }
        notices.extend(told);
        if !trivial || under {
            notices.extend(subject.other_ports());
        }
        rules.push(shape::rule(subject, found, notices));
    }
    notices.extend(shape::also_blocked(&rules));
    let rules: Vec<Rule> = rules.into_iter().map(|shaped| shaped.rule).collect();
    notices.extend(rules.iter().filter_map(|rule| wildcard_tie(rule, &rules)));
    rules
}

/// Path components that no scope goes on with.
fn tail(subjects: &BTreeMap<String, Subject>) -> String {
    let mut component = "zz".to_string();
    while subjects.keys().any(|prefix| prefix.split('/').any(|it| it == component)) {
        component.push('z');
    }
    format!("{component}/{component}")
}

/// The engine takes the wildcard for a host with one letter in front.
fn wildcard_tie(rule: &Rule, rules: &[Rule]) -> Option<Notice> {
    let (label, rest) = rule.prefix.split_at_checked(1)?;
    if label == "*" || !rest.starts_with('.') || rest.contains('/') {
        return None;
    }
    let wildcard = format!("*{rest}");
    rules.binary_search_by(|it| it.prefix.as_str().cmp(&wildcard)).ok()?;
    let message =
        format!("the engine takes the rule of `{wildcard}` for `{}`, which is as long as it", rule.prefix);
    let scope = Scope::parse(&rule.prefix).ok()?;
    Some(about(&scope, NoticeKind::WildcardTie, Effect::Approximated, message))
}

fn uncovered(catalog: &Catalog) -> Option<Notice> {
    if catalog.uncovered_domains() != UncoveredDomains::Deny {
        return None;
    }
    let message = "images that neither a registry nor a route covers are denied, and the engine asks for them where \
                   their names say";
    let everything = Scope::parse(Scope::ALL).ok()?;
    Some(about(&everything, NoticeKind::Inexpressible, Effect::LeftOut, message.to_string()))
}

/// Logins are no matter of these files, and of no pull that 15.3 compares.
fn logins(catalog: &Catalog) -> Option<Notice> {
    let count = catalog.registries().filter(|registry| registry.credential().is_some()).count();
    let message = match count {
        0 => return None,
        1 => "the login of 1 registry is looked up in `auth.json`, by the name that is asked for".to_string(),
        count => format!(
            "the logins of {count} registries are looked up in `auth.json`, by the name that is asked for"
        ),
    };
    Some(Notice::new(NoticeKind::Logins, Effect::LeftOut, message))
}
