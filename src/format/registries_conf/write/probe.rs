//! What a catalog decides under a scope, asked of plans: nothing is decided here again.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::about;
use super::subject::{Of, Ports, Subject};
use crate::catalog::Catalog;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::format::probing::{DIGEST, PORT, TAG, merge};
use crate::policy::FallbackFailures;
use crate::reference::Reference;
use crate::registry::Transport;
use crate::resolve::{Attempt, LeftOut, LeftOutReason, PullError, PullPlan, PullRequest, Role};
use crate::routes::{Entry, PlaceFailures, PlaceImages, RouteRef, Scope};

const LABEL: &str = "zz";

/// One source, as a rule writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// What the prefix becomes; empty under a wildcard that stays.
    pub(super) location: String,
    pub(super) insecure: bool,
    pub(super) images: PlaceImages,
}

/// What is decided under a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) sources: Vec<Planned>,
    pub(super) blocked: bool,
}

impl Decided {
    /// The images are asked for where their names say, and that is all.
    pub(super) fn is_as_named(&self, subject: &Subject) -> bool {
        let [only] = self.sources.as_slice() else { return false };
        let stays = Planned { location: stays(subject), insecure: false, images: PlaceImages::Any };
        *only == stays && !self.blocked
    }
}

/// The location of a rule that rewrites nothing.
pub(super) fn stays(subject: &Subject) -> String {
    if subject.is_wildcard() { String::new() } else { subject.prefix.clone() }
}

/// What becomes of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Becomes {
    /// It stays.
    Itself,
    /// Its prefix becomes this.
    At(String),
}

impl Becomes {
    fn or_else(self, itself: impl FnOnce() -> String) -> String {
        match self {
            Self::Itself => itself(),
            Self::At(location) => location,
        }
    }
}

/// A source of one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    at: Becomes,
    transport: Transport,
}

/// The same catalog with nothing blocked: the engine asks for every place, and then whether its name is blocked.
pub(super) fn unblocked(catalog: &Catalog) -> Catalog {
    let mut builder = catalog.edit();
    builder.beside.change().routes.iter_mut().for_each(|route| route.entry = Entry::Open);
    builder.build().unwrap_or_else(|_| catalog.clone())
}

/// What is decided, and what of it a rule says otherwise. `open` is the catalog with nothing blocked.
pub(super) fn decide(
    (catalog, open): (&Catalog, &Catalog),
    subject: &Subject,
    tail: &str,
    notices: &mut Vec<Notice>,
) -> Decided {
    let given = Probe { catalog, subject, tail, chain: Chain::Asked };
    let blocked = given.is_blocked();
    notices.extend(given.blocked_by_nobody());
    let probe = Probe { catalog: open, chain: given.chain(), ..given };
    let tagged = probe.plan(None, TAG, Some(notices));
    let mut of_pinned = Vec::new();
    let pinned = probe.plan(None, DIGEST, Some(&mut of_pinned));
    of_pinned.retain(|notice| !notices.contains(notice));
    notices.extend(of_pinned);
    let merged = merge(&tagged, &pinned);
    probe.ports(&merged, notices);
    notices.extend(probe.whole(&merged));
    let sources = merged.into_iter().map(|(asked, images)| Planned {
        insecure: asked.transport != Transport::Https,
        location: asked.at.or_else(|| stays(subject)),
        images,
    });
    let sources = sources.collect();
    Decided { sources, blocked }
}

struct Probe<'x> {
    catalog: &'x Catalog,
    subject: &'x Subject,
    tail: &'x str,
    chain: Chain,
}

/// Whether fallbacks are asked; those of a blocked source are not (rule 12.5).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    Asked,
    NotAsked,
}

impl Probe<'_> {
    fn is_blocked(&self) -> bool {
        let name = self.subject.name(LABEL, None, self.tail);
        let Ok(image) = Reference::parse(&name) else { return false };
        self.catalog.route_of(image.domain(), image.path()).is_some_and(RouteRef::is_blocked)
    }

    /// Places that are blocked by routes of which no rule is made.
    fn blocked_by_nobody(&self) -> Vec<Notice> {
        let mut told: Vec<Notice> = Vec::new();
        for end in [TAG, DIGEST] {
            let text = format!("{}{end}", self.subject.name(LABEL, None, self.tail));
            let Ok(image) = Reference::parse(&text) else { continue };
            let mut scopes: Vec<String> = match self.catalog.resolve_pull(PullRequest::new(image)) {
                Ok(plan) => {
                    let by = |place: LeftOut<'_, '_>| place.blocked_by().map(|by| by.scope().to_string());
                    plan.left_out().filter_map(by).collect()
                }
                Err(PullError::Blocked { places, .. } | PullError::NoSource { places, .. }) => {
                    places.iter().filter_map(|place| Some(place.blocked_by.as_ref()?.to_string())).collect()
                }
                Err(_) => Vec::new(),
            };
            scopes.retain(|scope| {
                Scope::parse(scope).is_ok_and(|scope| Subject::of(&scope, Of::Route).is_err())
            });
            for scope in scopes {
                let message =
                    format!("a place is asked though `{scope}` blocks it, for which there is no prefix");
                let notice = about(&self.subject.scope, NoticeKind::NotBlocking, Effect::LeftOut, message);
                if !told.contains(&notice) {
                    told.push(notice);
                }
            }
        }
        told
    }

    fn chain(&self) -> Chain {
        let text = format!("{}{TAG}", self.subject.name(LABEL, None, self.tail));
        let Ok(image) = Reference::parse(&text) else { return Chain::Asked };
        let Ok(plan) = self.catalog.resolve_pull(PullRequest::new(image)) else { return Chain::NotAsked };
        let is_blocked_source =
            |left: LeftOut<'_, '_>| (left.role(), left.reason()) == (Role::Source, LeftOutReason::Blocked);
        if plan.left_out().any(is_blocked_source) { Chain::NotAsked } else { Chain::Asked }
    }

    /// The sources of a name, in order.
    fn plan(&self, port: Option<&str>, end: &str, mut notices: Option<&mut Vec<Notice>>) -> Vec<Asked> {
        let name = self.subject.name(LABEL, port, self.tail);
        let text = format!("{name}{end}");
        let Ok(image) = Reference::parse(&text) else { return Vec::new() };
        let plan = match self.catalog.resolve_pull(PullRequest::new(image)) {
            Ok(plan) => plan,
            Err(PullError::Blocked { .. } | PullError::NoSource { .. } | PullError::Denied { .. }) => {
                return Vec::new();
            }
            Err(error) => {
                let message = format!(
                    "nothing is decided for `{}`, and the engine goes by the names: {error}",
                    self.subject.scope
                );
                let notice = about(&self.subject.scope, NoticeKind::Inexpressible, Effect::LeftOut, message);
                if let Some(notices) = notices {
                    notices.push(notice);
                }
                return Vec::new();
            }
        };
        if let Some(notices) = &mut notices {
            let is_long = |place: &LeftOut<'_, '_>| place.reason() == LeftOutReason::NameTooLong;
            notices.extend(plan.left_out().filter(is_long).map(|place| self.too_long(&place)));
        }
        let mut asked = Vec::new();
        let is_asked =
            |attempt: &Attempt<'_, '_>| attempt.role() != Role::Fallback || self.chain == Chain::Asked;
        for attempt in plan.attempts().filter(is_asked) {
            let location = self.location(&attempt, &name, end);
            let told = self.told(&attempt, location.is_some());
            if let Some(notices) = &mut notices {
                notices.extend(told);
                notices.extend(self.one_component(&attempt, location.as_ref()));
            }
            if let Some(at) = location.filter(|_| attempt.api() == "/v2") {
                asked.push(Asked { at, transport: attempt.transport() });
            }
        }
        asked
    }

    /// What the prefix becomes at an attempt; none where that depends on the name.
    fn location(&self, attempt: &Attempt<'_, '_>, name: &str, end: &str) -> Option<Becomes> {
        let target = target(attempt, end)?;
        if target == name {
            return Some(Becomes::Itself);
        }
        let location = target.strip_suffix(self.tail)?.strip_suffix('/')?;
        let own_label = self.subject.is_wildcard() && location.contains(LABEL);
        (!own_label && super::super::names::location_fault(location).is_none())
            .then(|| Becomes::At(spelled(location)))
    }

    /// Docker Hub has no names of one component.
    fn one_component(&self, attempt: &Attempt<'_, '_>, location: Option<&Becomes>) -> Option<Notice> {
        let Some(Becomes::At(location)) = location else { return None };
        let domain = attempt.target().domain().to_string();
        let is_hub = Reference::parse(&format!("{domain}/a/a")).is_ok_and(|it| it.domain().is_docker_hub())
            || attempt.registry().is_some_and(|registry| registry.fewest_components() > 1);
        if !is_hub || location.contains('/') {
            return None;
        }
        let message =
            format!("`{location}` is asked for names of one component too, which are nobody's on Docker Hub");
        Some(about(&self.subject.scope, NoticeKind::NoName, Effect::Approximated, message))
    }

    fn too_long(&self, place: &LeftOut<'_, '_>) -> Notice {
        let message = format!("`{}` is not asked: it has room for short names alone", place.name());
        about(&self.subject.scope, NoticeKind::Inexpressible, Effect::LeftOut, message)
    }

    /// What a rule cannot say of an attempt.
    fn told(&self, attempt: &Attempt<'_, '_>, is_rewritten: bool) -> Vec<Notice> {
        let scope = &self.subject.scope;
        let place = attempt.target().domain().to_string();
        let say = |class, effect, message: String| about(scope, class, effect, message);
        if !is_rewritten {
            let message =
                format!("`{place}` is not asked: what an image is called there is no rewritten prefix");
            return Vec::from([say(NoticeKind::Inexpressible, Effect::LeftOut, message)]);
        }
        if attempt.api() != "/v2" {
            let message =
                format!("`{place}` is not asked: the engine knows `/v2` alone, and not `{}`", attempt.api());
            return Vec::from([say(NoticeKind::Inexpressible, Effect::LeftOut, message)]);
        }
        let mut told = Vec::new();
        match attempt.transport() {
            Transport::HttpsThenHttp if place.ends_with(":443") => {
                let message = format!("`{place}` is asked over plain HTTP on the port of HTTPS alone");
                told.push(say(NoticeKind::Transport, Effect::Approximated, message));
            }
            Transport::Https | Transport::HttpsThenHttp => {}
            Transport::Http => {
                let message =
                    format!("`{place}` is asked over HTTPS first, and over plain HTTP where that fails");
                told.push(say(NoticeKind::Transport, Effect::Approximated, message));
            }
            Transport::HttpsUnverified => {
                let message = format!("`{place}` is asked over plain HTTP too, where HTTPS fails");
                told.push(say(NoticeKind::Transport, Effect::Approximated, message));
            }
        }
        if attempt.tls().is_some() {
            let message =
                format!("certificates for `{place}` stand in `certs.d/{place}`, and not in these files");
            told.push(say(NoticeKind::Inexpressible, Effect::LeftOut, message));
        }
        let transient =
            attempt.failures() == PlaceFailures::Transient || attempt.after() == FallbackFailures::Transient;
        if transient {
            let message =
                format!("`{place}` is asked after every failure, and not after transient ones alone");
            told.push(say(NoticeKind::Inexpressible, Effect::Approximated, message));
        }
        told
    }

    /// The image that is called as the prefix is and no more: it has no name at some places, and may be no part of a
    /// registry that those below it are in.
    fn whole(&self, merged: &[(Asked, PlaceImages)]) -> Option<Notice> {
        let name = self.subject.whole()?;
        let differs = [(TAG, PlaceImages::Pinned), (DIGEST, PlaceImages::Tagged)]
            .into_iter()
            .any(|(end, other)| self.whole_differs(&name, merged, end, other));
        let message = format!(
            "an image that is called `{name}` is asked for as those below it, though it is elsewhere or has no name there"
        );
        differs.then(|| about(&self.subject.scope, NoticeKind::Inexpressible, Effect::Approximated, message))
    }

    fn whole_differs(
        &self,
        name: &str,
        merged: &[(Asked, PlaceImages)],
        end: &str,
        other: PlaceImages,
    ) -> bool {
        let text = format!("{name}{end}");
        let Ok(image) = Reference::parse(&text) else { return false };
        let plan = self.catalog.resolve_pull(PullRequest::new(image)).ok();
        let is_asked = |attempt: &Attempt<'_, '_>| {
            attempt.api() == "/v2" && (attempt.role() != Role::Fallback || self.chain == Chain::Asked)
        };
        let found = plan.iter().flat_map(PullPlan::attempts).filter(is_asked).filter_map(|attempt| {
            let target = target(&attempt, end)?;
            let at = if target == name { target } else { spelled(&target) };
            Some((at, attempt.transport() != Transport::Https))
        });
        let said = merged.iter().filter(|(_, images)| *images != other).filter_map(|(asked, _)| {
            let at = match &asked.at {
                Becomes::Itself => name.to_string(),
                Becomes::At(location) => location.contains('/').then(|| location.clone())?,
            };
            Some((at, asked.transport != Transport::Https))
        });
        !found.eq(said)
    }

    /// Whether the engine treats a port as the catalog does. It goes behind the location.
    fn ports(&self, merged: &[(Asked, PlaceImages)], notices: &mut Vec<Notice>) {
        if self.subject.ports != Ports::Any || self.subject.prefix.contains('/') {
            return;
        }
        // With the port that none means is how most name a host of one label.
        let ports = if self.subject.is_one_label() { &[PORT, "443"][..] } else { &[PORT] };
        let differs = ports.iter().any(|port| {
            [(TAG, PlaceImages::Pinned), (DIGEST, PlaceImages::Tagged)]
                .into_iter()
                .any(|(end, other)| self.ports_differ(merged, (port, end), other))
        });
        if differs {
            let message = format!(
                "a port that was asked for goes behind the location, and `{}` says otherwise",
                self.subject.scope
            );
            notices.push(about(&self.subject.scope, NoticeKind::AnyPort, Effect::Approximated, message));
        }
    }

    /// The same for names with this port and this end, which places for `other` images are not asked for.
    fn ports_differ(
        &self,
        merged: &[(Asked, PlaceImages)],
        (port, end): (&str, &str),
        other: PlaceImages,
    ) -> bool {
        let name = self.subject.name(LABEL, Some(port), self.tail);
        let asked = merged.iter().filter(|(_, images)| *images != other);
        let is_insecure = |asked: &Asked| asked.transport != Transport::Https;
        let asked = asked.filter_map(|(asked, _)| {
            let at = match &asked.at {
                Becomes::Itself => Some(name.clone()),
                Becomes::At(location) => {
                    (!location.contains(['/', ':'])).then(|| format!("{location}:{port}"))
                }
            };
            Some((at?, is_insecure(asked)))
        });
        let found = self.plan(Some(port), end, None);
        let found = found.into_iter().map(|asked| {
            let insecure = is_insecure(&asked);
            (asked.at.or_else(|| name.clone()), insecure)
        });
        !found.eq(asked)
    }
}

/// What is asked for, less its end.
fn target(attempt: &Attempt<'_, '_>, end: &str) -> Option<String> {
    let (domain, mut target) = (attempt.target().domain(), attempt.target().to_string());
    if domain.hides_port_80(attempt.transport()) {
        target.insert_str(domain.text().len(), ":80");
    }
    Some(target.strip_suffix(end)?.to_string())
}

/// A location as prefixes are written, since the engine compares texts: its host in lower case, its port without zeros.
fn spelled(location: &str) -> String {
    let (host, path) = location.find('/').map_or((location, ""), |at| location.split_at(at));
    let host = host.to_ascii_lowercase();
    match host.rsplit_once(':') {
        Some((name, port)) if port.starts_with('0') => {
            format!("{name}:{}{path}", port.trim_start_matches('0'))
        }
        _ => format!("{host}{path}"),
    }
}
