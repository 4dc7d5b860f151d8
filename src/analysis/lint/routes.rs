//! Routes that ask nobody, somebody twice, or somebody whom they should not.

mod names;
mod places;
mod texts;

use alloc::string::String;
use alloc::vec::Vec;

use super::{Finding, Lint, LintEdit, LintKind};
use crate::catalog::{Catalog, PlaceLogin, PlaceRef, Registry, RouteRef};
use crate::reference::{DOCKER_HUB, Path};
use crate::registry::{Credential, Provider, Transport};
use crate::routes::{AskedPort, Hosts, Origin, PlaceImages, Scope};
use names::Meetings;
use places::Key;
pub(in crate::analysis) use places::{Blocked, spoken};

/// What is weak about a route, and where in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct RouteFinding<'c> {
    route: RouteRef<'c>,
    at: At,
    weak: Weak<'c>,
}

/// A part of a route.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Scope,
    Origin,
    Blocked,
    Mirror(usize),
    Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weak<'c> {
    Uncompleted,
    NothingToAsk,
    SinglePlace,
    /// The same as the mirror at this position.
    Twice(usize),
    OriginAsMirror,
    PlainLogin(Transport),
    Shared(Provider),
    Wildcard(Credential<'c>),
    HostsMeet,
    PortsMeet,
    Meets(RouteRef<'c>),
    Fallback(Registry<'c>),
    PortInName,
    PortsOpen,
    BlockedBy(RouteRef<'c>),
    Ambiguous,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    if !catalog.has_routes() {
        return;
    }
    let meetings = Meetings::of(catalog);
    let blocked = Blocked::of(catalog);
    for route in catalog.routes() {
        let Ok(scope) = Scope::parse(route.scope()) else { continue };
        let mut look = Look { catalog, route, scope, found };
        look.whole(&blocked);
        look.mirrors(&meetings, &blocked);
        if let Some(place) = route.at() {
            look.place(At::Place, place);
        }
    }
}

/// One route that is looked at.
struct Look<'c, 'f> {
    catalog: &'c Catalog,
    route: RouteRef<'c>,
    scope: Scope,
    found: &'f mut Vec<Lint<'c>>,
}

impl<'c> Look<'c, '_> {
    fn push(&mut self, at: At, weak: Weak<'c>) {
        let finding = Finding::Route(RouteFinding { route: self.route, at, weak });
        self.found.push(Lint { registry: None, finding });
    }

    /// What no place of it is at fault for.
    fn whole(&mut self, blocked: &Blocked) {
        let route = self.route;
        if self.covers_a_namespace_alone() {
            self.push(At::Scope, Weak::Uncompleted);
        }
        if route.is_blocked() && self.leaves_ports_open() {
            self.push(At::Blocked, Weak::PortsOpen);
        }
        if route.origin() == Origin::Never {
            let usable = |place: &PlaceRef<'c>| {
                place.unplaced().is_none() && blocked.over(self.catalog, *place).is_none()
            };
            match (route.mirrors().filter(usable).count(), route.mirrors().len()) {
                (0, 0) if route.is_blocked() => {}
                (0, _) => self.push(At::Origin, Weak::NothingToAsk),
                (_, 1) => self.push(At::Origin, Weak::SinglePlace),
                _ => {}
            }
        }
    }

    /// On Docker Hub a path of one component is a namespace, and no image (rule 12.1).
    fn covers_a_namespace_alone(&self) -> bool {
        let Some(path) = self.scope.path() else { return false };
        let name = path.written();
        let is_own = |registry: Registry<'c>| {
            let prefix = registry.prefix().and_then(|prefix| prefix.components().next());
            prefix == Some(name) || registry.namespaces().any(|own| own == name)
        };
        self.scope.host().is_some_and(|host| host == DOCKER_HUB)
            && matches!(self.scope.hosts(), Hosts::Endpoint(_))
            && path.components().count() == 1
            && name != "library"
            && !self.catalog.on_domain(DOCKER_HUB).any(is_own)
    }

    fn mirrors(&mut self, meetings: &Meetings<'c>, blocked: &Blocked) {
        let mut before: Vec<(Key, PlaceRef<'c>)> = Vec::new();
        for (number, place) in self.route.mirrors().enumerate() {
            let at = At::Mirror(number);
            self.place(at, place);
            if let Some(by) = blocked.over(self.catalog, place) {
                self.push(at, Weak::BlockedBy(by));
            }
            let Some(key) = Key::of(place) else { continue };
            let is_same = |(other, earlier): &(Key, PlaceRef<'c>)| {
                let images = earlier.images();
                *other == key
                    && earlier.naming() == place.naming()
                    && (images == PlaceImages::Any || images == place.images())
            };
            if let Some(first) = before.iter().position(is_same) {
                self.push(at, Weak::Twice(first));
            }
            if self.route.origin() != Origin::Never && self.is_origin(&key, place) {
                self.push(at, Weak::OriginAsMirror);
            }
            if let Some(weak) = names::meet_within(&self.scope, place) {
                self.push(at, weak);
            } else if let Some(other) = meetings.other(self.route, &self.scope, &key, place) {
                self.push(at, Weak::Meets(other));
            }
            if let Some(registry) = self.falls_back_to(&key) {
                self.push(at, Weak::Fallback(registry));
            }
            before.push((key, place));
        }
    }

    /// What mirrors and origins have in common.
    fn place(&mut self, at: At, place: PlaceRef<'c>) {
        if place.asked_port() == AskedPort::NoName {
            self.push(at, Weak::PortInName);
        }
        if let Some(transport) = places::login_over(self.catalog, place) {
            self.push(at, Weak::PlainLogin(transport));
        }
        if let Some(PlaceLogin::With(credential)) = place.login() {
            if matches!(self.scope.hosts(), Hosts::Suffix(_) | Hosts::SuffixAnyPort | Hosts::All) {
                self.push(at, Weak::Wildcard(credential));
            }
        }
        if places::is_ambiguous(self.catalog, place) {
            self.push(at, Weak::Ambiguous);
        }
        let is_own = self.scope.endpoint().is_some_and(|own| places::domain_of(place) == Some(own));
        if let Some(provider) = places::shared(place).filter(|_| !is_own) {
            self.push(at, Weak::Shared(provider));
        }
    }

    /// Whether an image has the same name at a mirror as where its origin is.
    fn is_origin(&self, key: &Key, place: PlaceRef<'c>) -> bool {
        if let Some(at) = self.route.at().filter(|at| !at.is_as_named()) {
            return Key::of(at).as_ref() == Some(key) && at.naming() == place.naming();
        }
        let Some(endpoint) = self.scope.endpoint() else { return false };
        let taken_off = self.scope.path().filter(|_| names::takes_path_off(&self.scope, place));
        *key == Key::named(endpoint, taken_off.map_or("", Path::written)) && !names::has_domain(place)
    }

    /// A registry on the scope's endpoint that falls back to this place.
    fn falls_back_to(&self, key: &Key) -> Option<Registry<'c>> {
        if self.route.origin() == Origin::Never {
            return None;
        }
        let falls_back = |registry: &Registry<'c>| {
            let mut hops = registry.hops();
            hops.any(|hop| *key == Key::named(hop.to.domain(), hop.to.prefix_text()))
        };
        self.catalog.on_domain(self.scope.endpoint()?).find(falls_back)
    }

    /// Whether the same names on a port that nothing is said of are open.
    fn leaves_ports_open(&self) -> bool {
        places::leaves_ports_open(self.catalog, &self.scope)
    }
}

impl<'c> RouteFinding<'c> {
    pub(super) fn route(self) -> RouteRef<'c> {
        self.route
    }

    pub(super) fn scope(self) -> &'c str {
        self.route.scope()
    }

    pub(super) fn code(self) -> LintKind {
        match self.weak {
            Weak::Uncompleted => LintKind::UncompletedScope,
            Weak::NothingToAsk => LintKind::NothingToAsk,
            Weak::SinglePlace => LintKind::SinglePlace,
            Weak::Twice(_) => LintKind::MirrorTwice,
            Weak::OriginAsMirror => LintKind::OriginAsMirror,
            Weak::PlainLogin(_) => LintKind::PlainHttpPlace,
            Weak::Shared(_) => LintKind::SharedPlace,
            Weak::Wildcard(_) => LintKind::WildcardCredential,
            Weak::HostsMeet | Weak::PortsMeet | Weak::Meets(_) => LintKind::MirrorNamesMeet,
            Weak::Fallback(_) => LintKind::MirrorAndFallback,
            Weak::PortInName => LintKind::PortInName,
            Weak::PortsOpen => LintKind::BlockedPort,
            Weak::BlockedBy(_) => LintKind::BlockedPlace,
            Weak::Ambiguous => LintKind::AmbiguousPlace,
        }
    }

    pub(super) fn key(self) -> String {
        match self.at {
            At::Scope => "scope".into(),
            At::Origin => "origin".into(),
            At::Blocked => "blocked".into(),
            At::Mirror(number) => alloc::format!("mirrors[{number}]"),
            At::Place => "at".into(),
        }
    }

    /// What needs no choice: a mirror that is asked anyway is taken away, and where strangers own names a digest says
    /// which image is meant.
    pub(super) fn edit(self) -> Option<LintEdit> {
        let mut route = self.route.to_config();
        let At::Mirror(number) = self.at else { return None };
        match self.weak {
            Weak::Twice(_) | Weak::OriginAsMirror if number < route.mirrors.len() => {
                route.mirrors.remove(number);
            }
            Weak::Shared(_) => route.mirrors.get_mut(number)?.images = PlaceImages::Pinned,
            _ => return None,
        }
        Some(LintEdit::SetRoute { route })
    }
}
