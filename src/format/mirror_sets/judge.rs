//! What the operator refuses: it then leaves every node as it is.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;

use super::document::{Found, Policy, Scope, Set, SetKind};
use crate::format::files::FilePlace;
use crate::format::files::Report;
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::{Domain, Excerpt, Path};

pub(super) fn judge(found: &Found, report: &mut Report) {
    let mut policies: BTreeMap<&str, Policy> = BTreeMap::new();
    for set in &found.sets {
        judge_set(set, report);
        if set.policy != Policy::Unset {
            let first = *policies.entry(&set.source).or_insert(set.policy);
            if first != set.policy {
                let text = format!(
                    "two sets of the source `{}` differ in `mirrorSourcePolicy`",
                    Excerpt::of(&set.source)
                );
                refused(&set.at, &text, report);
            }
        }
    }
    tags_of_nobody(found, report);
    let cluster = &found.cluster;
    for (key, scopes) in [
        ("allowedRegistries", &cluster.allowed),
        ("blockedRegistries", &cluster.blocked),
        ("insecureRegistries", &cluster.insecure),
    ] {
        for scope in scopes.iter().filter(|scope| !is_scope(&scope.scope)) {
            let text = format!("`{}` of `{key}` is no scope", Excerpt::of(&scope.scope));
            refused(&scope.at, &text, report);
        }
    }
    if let (Some(allowed), false) = (cluster.allowed.first(), cluster.blocked.is_empty()) {
        refused(&allowed.at, "`allowedRegistries` stands beside `blockedRegistries`", report);
    }
    if let Some(allowed) = cluster.allowed.first() {
        let message =
            "`allowedRegistries` is kept by `policy.json`, by the name that was asked, and is no route";
        let about = (Effect::LeftOut, NoticeKind::Operator);
        let mend = "a route `*` that is blocked, and one for each allowed scope, is the nearest".to_owned();
        report.notice(allowed.at.clone(), about, message.to_owned(), Some(mend));
    }
}

/// A policy is for the source, and not for what its set is about alone.
fn tags_of_nobody(found: &Found, report: &mut Report) {
    let of = |kind: SetKind| found.sets.iter().filter(move |set| set.kind == kind);
    let tagged: BTreeSet<&str> = of(SetKind::Tag).map(|set| set.source.as_str()).collect();
    let mut told = BTreeSet::new();
    let says = |set: &Set| set.mirrors.iter().any(|mirror| *mirror != set.source);
    let is_closed =
        |set: &&Set| set.policy == Policy::Never && says(set) && !tagged.contains(set.source.as_str());
    for set in of(SetKind::Digest).filter(is_closed).filter(|set| told.insert(set.source.as_str())) {
        let message = format!(
            "`NeverContactSource` is for tags too: an image of `{}` is pulled by its digest alone",
            Excerpt::of(&set.source)
        );
        let mend = "add an `ImageTagMirrorSet` of this source where tags are pulled".to_owned();
        report.notice(set.at.clone(), (Effect::Refused, NoticeKind::Origin), message, Some(mend));
    }
}

fn judge_set(set: &Set, report: &mut Report) {
    if set.mirrors.iter().all(|mirror| *mirror == set.source) {
        let message = format!(
            "the source `{}` has no other mirror than itself, and is passed over with its policy",
            Excerpt::of(&set.source)
        );
        report.notice(set.at.clone(), (Effect::Ignored, NoticeKind::NeverMatches), message, None);
    }
    let source = Excerpt::of(&set.source);
    let plain = |text: &str| is_place(text);
    let is_source = set.source.strip_prefix("*.").map_or_else(|| plain(&set.source), is_host);
    if !is_source {
        refused(&set.at, &format!("the source `{source}` is none: `host[:port][/path]` or `*.host`"), report);
    }
    for (mirror, at) in set.mirrors.iter().zip(&set.mirrors_at).filter(|(mirror, _)| !plain(mirror)) {
        refused(at, &format!("the mirror `{}` is none: `host[:port][/path]`", Excerpt::of(mirror)), report);
    }
    if set.policy == Policy::Never && set.mirrors.contains(&set.source) {
        let text = format!("the source `{source}` is never contacted, and is one of its mirrors");
        refused(&set.at, &text, report);
    }
}

fn is_host(text: &str) -> bool {
    Domain::parse(text).is_ok_and(|domain| domain.port().is_none()) && !text.starts_with('[')
}

fn is_place(text: &str) -> bool {
    let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
    Domain::parse(host).is_ok() && !host.starts_with('[') && path.is_none_or(|path| Path::parse(path).is_ok())
}

/// A scope is anything without `*`, or `*.` and then neither `*` nor a path, port or digest.
fn is_scope(scope: &str) -> bool {
    match scope.strip_prefix("*.") {
        Some(rest) => !rest.contains(['/', '@', ':', '*']),
        None => !scope.is_empty() && !scope.contains('*'),
    }
}

fn refused(at: &FilePlace, text: &str, report: &mut Report) {
    let message = format!("the operator refuses this: {text}");
    report.notice(at.clone(), (Effect::Refused, NoticeKind::Operator), message, None);
}

pub(super) fn tell_payload(scope: &Scope, report: &mut Report) {
    let message = format!(
        "`{}` covers the cluster's own images, and is not blocked for that",
        Excerpt::of(&scope.scope)
    );
    report.notice(scope.at.clone(), (Effect::Ignored, NoticeKind::Operator), message, None);
}
