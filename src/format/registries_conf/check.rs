//! What the engine checks of single values.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::rule::Rule;
use super::source::{Put, Source};
use crate::format::files::{FilePlace, Report};
use crate::reference::{Domain, Excerpt, Path, Reference};

const SCHEMES: [&str; 2] = ["http://", "https://"];

/// A prefix or location: slashes at its end go, and a scheme is a problem.
pub(super) fn location(source: &Source<'_>, put: Put<&str>, report: &mut Report) -> Put<String> {
    let value = put.value.trim_end_matches('/').to_owned();
    check_scheme(&value, || source.place(put.line), report);
    Put { value, line: put.line }
}

fn check_scheme(value: &str, at: impl FnOnce() -> FilePlace, report: &mut Report) -> bool {
    let Some(rest) = SCHEMES.iter().find_map(|scheme| value.strip_prefix(scheme)) else { return true };
    let text = format!("a registry is written without a scheme, and this is `{}`", Excerpt::of(value));
    report.problem(at(), text, Some(format!("write `{}`", Excerpt::of(rest))));
    false
}

/// What the engine checks of the texts of a rule that no file has.
pub(super) fn check_rule(rule: &Rule, report: &mut Report) {
    for text in rule.mirrors.iter().map(|mirror| &mirror.location).chain([&rule.prefix]) {
        check_scheme(text, || rule.at.clone(), report);
    }
    if wildcard_is_wrong(&rule.prefix) {
        report.problem(rule.at.clone(), wrong_wildcard(&rule.prefix), None);
    }
}

pub(super) fn wrong_wildcard(prefix: &str) -> String {
    format!("a wildcard is `*.` and a domain alone, and `{}` is more", Excerpt::of(prefix))
}

/// Rules of one file that end in one location agree on how it is spoken to.
pub(in crate::format) fn check_conflicts(rules: &[Rule], report: &mut Report) {
    // Two differ where one at least states something.
    if !rules.iter().any(|rule| rule.insecure || rule.blocked) {
        return;
    }
    let mut first: BTreeMap<&str, &Rule> = BTreeMap::new();
    for rule in rules {
        let key = if rule.location.is_empty() { &rule.prefix } else { &rule.location };
        let earlier = *first.entry(key.as_str()).or_insert(rule);
        for (setting, differs) in
            [("insecure", earlier.insecure != rule.insecure), ("blocked", earlier.blocked != rule.blocked)]
        {
            if differs {
                let text = format!(
                    "this rule and the one in line {} have the location `{}` and differ in `{setting}`",
                    earlier.at.line().unwrap_or(1),
                    Excerpt::of(key),
                );
                let mend = "write the same in both, or put one of them into a drop-in".to_owned();
                report.problem(rule.at.clone(), text, Some(mend));
                break;
            }
        }
    }
}

/// Entries of a search list: domains without a path.
pub(super) fn check_search(source: &Source<'_>, search: &mut Put<Vec<Put<String>>>, report: &mut Report) {
    for entry in &mut search.value {
        entry.value = search_entry(&entry.value, || source.place(entry.line), report);
    }
}

/// The same for a list that no such file has.
pub(super) fn checked_search(
    entries: &[String],
    at: &FilePlace,
    report: &mut Report,
) -> Vec<(String, FilePlace)> {
    let entries = entries.iter().map(|entry| (search_entry(entry, || at.clone(), report), at.clone()));
    entries.collect()
}

fn search_entry(entry: &str, at: impl Fn() -> FilePlace, report: &mut Report) -> String {
    let trimmed = entry.trim_end_matches('/').to_owned();
    if check_scheme(&trimmed, &at, report) && !is_plain_domain(&trimmed) {
        let text =
            format!("a search entry is a domain with perhaps a port, and `{}` is none", Excerpt::of(entry));
        let mend = trimmed.split_once('/').map(|(host, _)| format!("write `{}`", Excerpt::of(host)));
        report.problem(at(), text, mend);
    }
    trimmed
}

/// The engine's grammar has no addresses in brackets.
fn is_plain_domain(text: &str) -> bool {
    !text.starts_with('[') && Domain::parse(text).is_ok()
}

pub(super) fn wildcard_is_wrong(prefix: &str) -> bool {
    prefix.starts_with("*.") && prefix.contains(['/', '@', ':'])
}

/// The first component, where the engine takes it for a registry.
fn registry_of(name: &str) -> Option<&str> {
    let (first, _) = name.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// An alias's value in its normal form, none where it is empty; else what is wrong.
pub(super) fn check_alias(name: &str, value: &str) -> Result<Option<String>, String> {
    let shown = Excerpt::of(name);
    if let Some(registry) = registry_of(name) {
        return Err(format!(
            "`{shown}` is no short name: it begins with the registry `{}`",
            Excerpt::of(registry)
        ));
    }
    if !is_short(name) {
        return Err(format!(
            "`{shown}` is no short name: it is path components alone, without tag or digest"
        ));
    }
    if value.is_empty() {
        return Ok(None);
    }
    let target = Excerpt::of(value);
    let Some(registry) = registry_of(value) else {
        return Err(format!(
            "the alias `{shown}` needs a registry and a repository, and `{target}` names no registry"
        ));
    };
    match Reference::parse(value) {
        Ok(image) if image.tag().is_some() || image.digest().is_some() => {
            Err(format!("the alias `{shown}` has a tag or digest: `{target}`"))
        }
        Ok(image) if !registry.starts_with('[') => Ok(Some(image.to_string())),
        Ok(_) => Err(format!("the alias `{shown}` is no name to the engine: `{target}`")),
        Err(error) => Err(format!("the alias `{shown}` is no name: {error}")),
    }
}

/// By the engine's grammar, which takes a first component in upper case.
fn is_short(name: &str) -> bool {
    if Path::parse(name).is_ok() {
        return true;
    }
    let Some((first, rest)) = name.split_once('/') else { return false };
    is_plain_domain(first) && Path::parse(rest).is_ok()
}
