//! Which of the sources is the rule's own location, and which are its mirrors.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::rule::{PullFromMirror, Rule, RuleMirror};
use super::about;
use super::probe::{Decided, Planned, stays};
use super::subject::{Ports, Subject};
use crate::format::files::FilePlace;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::reference::Domain;
use crate::routes::{PlaceImages, Scope};

/// A rule, the scope that it stands for, and whether it is blocked for names that the catalog does not block.
pub(super) struct Shaped {
    pub(super) rule: Rule,
    scope: Scope,
    is_forced: bool,
}

/// What a rule that blocks more than the catalog does takes from others: its names are blocked for them as well.
pub(super) fn also_blocked(shaped: &[Shaped]) -> Vec<Notice> {
    let forced: Vec<&Rule> = shaped.iter().filter(|it| it.is_forced).map(|it| &it.rule).collect();
    let mut notices = Vec::new();
    for Shaped { rule, scope, .. } in shaped {
        let mirrors = rule.mirrors.iter().map(|mirror| mirror.location.as_str());
        for location in mirrors.chain([rule.location.as_str()]) {
            let by = |text: &str| forced.iter().find(|it| it.prefix != rule.prefix && it.covers(text));
            let message = match (by(location), hub(location).and_then(|name| by(&name))) {
                (Some(by), _) => {
                    format!("`{location}` is not asked: it is under `{}`, which is blocked", by.prefix)
                }
                (None, Some(by)) => format!(
                    "`{location}` is not asked once it is read again: Docker Hub is blocked as `{}` on every port, under \
                     all of its names",
                    by.prefix
                ),
                (None, None) => continue,
            };
            notices.push(about(scope, NoticeKind::Inexpressible, Effect::LeftOut, message));
        }
    }
    notices
}

/// What a location on some port of Docker Hub is called under the name that prefixes have.
fn hub(location: &str) -> Option<String> {
    let (host, path) = location.find('/').map_or((location, ""), |at| location.split_at(at));
    let domain = Domain::parse(host).ok()?;
    let is_hub = Domain::parse(domain.host()).is_ok_and(Domain::is_docker_hub);
    is_hub.then(|| format!("docker.io{path}"))
}

/// The rule that asks these sources in this order. The engine always asks the location last.
pub(super) fn rule(subject: &Subject, decided: Decided, notices: &mut Vec<Notice>) -> Shaped {
    let (rule, is_forced) = shape(subject, decided, notices);
    // Blocked on ports that the scope does not have.
    let is_forced = is_forced || (rule.blocked && subject.other_ports().is_some());
    Shaped { rule, scope: subject.scope.clone(), is_forced }
}

fn shape(subject: &Subject, decided: Decided, notices: &mut Vec<Notice>) -> (Rule, bool) {
    let Decided { mut sources, blocked } = decided;
    let stays = stays(subject);
    if subject.is_wildcard() || (subject.is_one_label() && subject.ports == Ports::Any) {
        sources = origin_last(subject, sources, notices);
    }
    let at = FilePlace::file("registries.conf");
    let make = |location: String, insecure: bool, blocked: bool, sources: Vec<Planned>| Rule {
        prefix: subject.prefix.clone(),
        location,
        insecure,
        blocked,
        digest_only: false,
        mirrors: sources.into_iter().map(|it| mirror(it, at.clone())).collect(),
        at: at.clone(),
    };
    let origin = sources.iter().find(|it| it.location == stays).map(|origin| origin.insecure);
    if let (true, Some(insecure)) = (blocked, origin) {
        sources.retain(|it| it.location != stays);
        return (make(stays, insecure, true, sources), false);
    }
    if sources.last().is_some_and(|last| last.images == PlaceImages::Any) {
        let last = sources.pop().map_or((stays, false), |last| (last.location, last.insecure));
        return (make(last.0, last.1, blocked, sources), false);
    }
    if blocked {
        return (make(stays, false, true, sources), false);
    }
    if let Some(insecure) = origin {
        let message = format!(
            "`{}` is asked once more behind all others: what the engine asks last is for every image",
            subject.scope
        );
        notices.push(about(&subject.scope, NoticeKind::Inexpressible, Effect::Approximated, message));
        return (make(stays, insecure, false, sources), false);
    }
    let message = format!(
        "pushes to `{}` are refused too: the engine cannot do without its location but by blocking it",
        subject.scope
    );
    notices.push(about(&subject.scope, NoticeKind::Pushes, Effect::Approximated, message));
    (make(stays, false, true, sources), true)
}

/// Under a wildcard no mirror can say that names stay: that is the location's alone, which is asked last. So it is with
/// a host of one label on any port: without one it is no location.
fn origin_last(subject: &Subject, sources: Vec<Planned>, notices: &mut Vec<Notice>) -> Vec<Planned> {
    let stays = stays(subject);
    let (origins, mut others): (Vec<Planned>, Vec<Planned>) =
        sources.iter().cloned().partition(|it| it.location == stays);
    let Some(origin) = origins.into_iter().next() else { return sources };
    others.push(Planned { images: PlaceImages::Any, ..origin });
    if others != sources {
        let message = format!(
            "the origin of `{}` is asked last: the engine has no mirror there that asks for names as they are",
            subject.scope
        );
        notices.push(about(&subject.scope, NoticeKind::Inexpressible, Effect::Approximated, message));
    }
    others
}

fn mirror(planned: Planned, at: FilePlace) -> RuleMirror {
    let pull = match planned.images {
        PlaceImages::Pinned => Some(PullFromMirror::DigestOnly),
        PlaceImages::Tagged => Some(PullFromMirror::TagOnly),
        PlaceImages::Any => None,
    };
    RuleMirror { location: planned.location, insecure: planned.insecure, pull, at }
}
