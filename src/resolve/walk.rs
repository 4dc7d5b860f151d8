//! The way of a routed plan: of each candidate the mirrors and the origin in the route's order, and the chain behind
//! them (rules 12.5 and 13.3).

use super::candidate::Candidate;
use super::hop::{Hop, LeftOutReason, Limits};
use super::left_out::LeftOut;
use super::packed::{Packed, Position};
use super::pull_request::Fallbacks;
use super::role::Role;
use super::routing::Routing;
use super::spot::{Origin, Refused, Spot};
use crate::catalog::{Catalog, Registries, Registry, RouteRef, UncoveredDomains};
use crate::policy::FallbackFailures;
use crate::routes;

/// What a candidate's route makes of it, in short.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// The position of the route.
    route: Option<u32>,
    /// The position of the registry whose login and whose chain the origin has, and whose names those of 5.6 are made
    /// from.
    source: Option<u32>,
    order: routes::Origin,
    origin: Standing,
    mirrors: Mirrors,
    fallbacks: Fallbacks,
}

/// What has come of the origin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Asked,
    Blocked,
    LeftOut,
}

/// Whether the mirrors of a route are asked (rule 7.9).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mirrors {
    Asked,
    Skipped,
}

/// Why a candidate has no way.
pub(super) enum NoWay<'c> {
    /// Of an origin that would be asked.
    Ambiguous(Registries<'c>),
    /// Rule 5.9.
    Denied,
    /// No name has so many characters (rule 2.1).
    TooLong,
}

impl Way {
    pub(super) fn of<'c, 'r>(
        routing: &Routing<'c, 'r>,
        candidate: Candidate<'c, 'r>,
    ) -> Result<Self, NoWay<'c>> {
        if candidate.is_too_long() {
            return Err(NoWay::TooLong);
        }
        let route = routing.route(candidate);
        let order = route.map_or(routes::Origin::default(), RouteRef::origin);
        let Origin { registry, spot: origin, ambiguous } = routing.origin(candidate, route);
        if let (Some(tied), true) = (ambiguous, order != routes::Origin::Never) {
            return Err(NoWay::Ambiguous(tied));
        }
        let is_denied = routing.catalog.uncovered_domains() == UncoveredDomains::Deny;
        let covers = route.is_some_and(RouteRef::covers);
        if is_denied && !covers && routing.is_uncovered(candidate) {
            return Err(NoWay::Denied);
        }
        let origin = match origin {
            Ok(_) => Standing::Asked,
            Err(Refused { reason: LeftOutReason::Blocked, .. }) => Standing::Blocked,
            Err(_) => Standing::LeftOut,
        };
        let fallbacks = routing.request.fallbacks;
        let asks_origin = order != routes::Origin::Never && origin == Standing::Asked;
        let alone = fallbacks == Fallbacks::Skip && asks_origin && !candidate.is_pinned();
        let mirrors = if alone { Mirrors::Skipped } else { Mirrors::Asked };
        let route = route.map(RouteRef::index);
        Ok(Self { route, source: registry.map(Registry::index), order, origin, mirrors, fallbacks })
    }

    pub(super) fn route<'c>(&self, catalog: &'c Catalog) -> Option<RouteRef<'c>> {
        catalog.route_at(self.route?)
    }

    pub(super) fn source<'c>(&self, catalog: &'c Catalog) -> Option<Registry<'c>> {
        catalog.registry_at(self.source?)
    }

    pub(super) fn asks_origin(&self) -> bool {
        self.order != routes::Origin::Never && self.origin == Standing::Asked
    }

    /// The first step.
    fn start(&self) -> Next {
        if self.order == routes::Origin::First { Next::Origin } else { Next::Mirror(0) }
    }

    fn behind_mirrors(&self) -> Next {
        if self.order == routes::Origin::Last { Next::Origin } else { self.chain() }
    }

    fn behind_origin(&self) -> Next {
        if self.order == routes::Origin::First { Next::Mirror(0) } else { self.chain() }
    }

    /// A blocked source has no chain; with `never` there is none.
    fn chain(&self) -> Next {
        let has_chain = self.order != routes::Origin::Never
            && self.fallbacks == Fallbacks::Follow
            && self.origin != Standing::Blocked;
        Next::Behind(self.source.filter(|_| has_chain), 0)
    }
}

#[derive(Clone, Copy)]
enum Next {
    Mirror(u8),
    Origin,
    /// The fallback of this registry, behind so many registries without a domain that were told of.
    Behind(Option<u32>, usize),
}

/// What is walked for in a candidate: first what is not avoided, then what is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lap {
    First,
    Avoided,
}

/// How far a walk is.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    /// The position of the candidate.
    number: usize,
    way: Option<Way>,
    next: Next,
    limits: Limits,
    lap: Lap,
    /// Whether anything was put off to the second lap.
    put_off: bool,
    /// How many attempts of the candidate stand before, in the order without avoiding.
    before: u8,
}

impl Cursor {
    pub(super) const START: Self = Self {
        number: 0,
        way: None,
        next: Next::Origin,
        limits: Limits::NONE,
        lap: Lap::First,
        put_off: false,
        before: 0,
    };
}

/// The walk.
pub(super) struct Walk<'c, 'r> {
    routing: Routing<'c, 'r>,
    /// The way of the first candidate, where it is known.
    first: Option<Way>,
    /// The image that is walked for; none behind the last.
    candidate: Option<Candidate<'c, 'r>>,
    pub(super) at: Cursor,
}

/// What has come of a candidate.
#[expect(clippy::large_enum_variant, reason = "nothing is allocated, and it is made where it is returned")]
enum Entered<'c, 'r> {
    Way,
    LeftOut(LeftOut<'c, 'r>),
}

/// One step of a candidate.
#[expect(clippy::large_enum_variant, reason = "nothing is allocated, and it is made where it is returned")]
enum Step<'c, 'r> {
    Attempt(Option<Registry<'c>>, Packed<'c, 'r>),
    LeftOut(LeftOut<'c, 'r>),
    /// A place that the other lap is for.
    Passed,
}

impl<'c, 'r> Walk<'c, 'r> {
    pub(super) fn new(routing: Routing<'c, 'r>, first: Option<Way>, at: Cursor) -> Self {
        let candidate = Candidate::at(routing.catalog, &routing.request, at.number);
        Self { routing, first, candidate, at }
    }

    /// One place of a route alone: a mirror, or where the origin is.
    pub(super) fn place(
        routing: Routing<'c, 'r>,
        route: RouteRef<'c>,
        index: u8,
    ) -> Option<Result<(Option<Registry<'c>>, Packed<'c, 'r>), LeftOut<'c, 'r>>> {
        let candidate = Candidate::at(routing.catalog, &routing.request, 0)?;
        let (spot, role) = match route.mirror(index.into()) {
            Some(place) => {
                let source = routing.origin(candidate, Some(route)).registry;
                (routing.mirror(candidate, route, place, source), Role::Mirror)
            }
            None => (routing.origin(candidate, Some(route)).spot, Role::Source),
        };
        Some(match spot {
            Ok(spot) => {
                let after = FallbackFailures::Any;
                let position = Position { role, number: 0, order: None, is_avoided: false, after };
                Ok((spot.access.registry(), Packed::new(&routing, candidate, &spot, position)))
            }
            Err(refused) => Err(LeftOut::of_place(candidate, refused, role)),
        })
    }

    /// The next attempt.
    pub(super) fn next_attempt(&mut self) -> Option<(Option<Registry<'c>>, Packed<'c, 'r>)> {
        loop {
            if let Ok(attempt) = self.advance()? {
                return Some(attempt);
            }
        }
    }

    /// The next attempt, or the next place that is not asked.
    pub(super) fn advance(
        &mut self,
    ) -> Option<Result<(Option<Registry<'c>>, Packed<'c, 'r>), LeftOut<'c, 'r>>> {
        loop {
            if self.at.way.is_none() {
                match self.enter()? {
                    Entered::Way => continue,
                    Entered::LeftOut(left_out) => return Some(Err(left_out)),
                }
            }
            match self.step() {
                Some(Step::Attempt(registry, packed)) => return Some(Ok((registry, packed))),
                Some(Step::LeftOut(left_out)) if self.at.lap == Lap::First => return Some(Err(left_out)),
                Some(Step::LeftOut(_) | Step::Passed) => {}
                None => self.turn(),
            }
        }
    }

    /// Goes to the next candidate. None behind the last one.
    fn enter(&mut self) -> Option<Entered<'c, 'r>> {
        let candidate = self.candidate?;
        let known = self.first.filter(|_| self.at.number == 0);
        match known.map_or_else(|| Way::of(&self.routing, candidate), Ok) {
            Ok(way) => {
                self.begin(way, Lap::First);
                Some(Entered::Way)
            }
            Err(refused) => {
                self.go_on();
                let reason = match refused {
                    NoWay::Ambiguous(_) => LeftOutReason::Ambiguous,
                    NoWay::Denied => LeftOutReason::Denied,
                    NoWay::TooLong => LeftOutReason::NameTooLong,
                };
                Some(Entered::LeftOut(LeftOut::of_candidate(candidate, reason)))
            }
        }
    }

    fn begin(&mut self, way: Way, lap: Lap) {
        self.at.way = Some(way);
        self.at.next = way.start();
        self.at.limits = Limits::NONE;
        self.at.lap = lap;
        self.at.before = 0;
    }

    /// The second lap, or the next candidate.
    fn turn(&mut self) {
        let put_off = core::mem::take(&mut self.at.put_off);
        match self.at.way.take() {
            Some(way) if put_off && self.at.lap == Lap::First => self.begin(way, Lap::Avoided),
            _ => self.go_on(),
        }
    }

    fn go_on(&mut self) {
        self.at.number += 1;
        self.candidate = Candidate::at(self.routing.catalog, &self.routing.request, self.at.number);
    }

    fn step(&mut self) -> Option<Step<'c, 'r>> {
        let (way, candidate) = (self.at.way?, self.candidate?);
        let catalog = self.routing.catalog;
        loop {
            match self.at.next {
                Next::Mirror(index) => {
                    let route = way.route(catalog).filter(|_| way.mirrors == Mirrors::Asked);
                    let place = route.and_then(|route| Some((route, route.mirror(index.into())?)));
                    let Some((route, place)) = place else {
                        self.at.next = way.behind_mirrors();
                        continue;
                    };
                    self.at.next = Next::Mirror(index + 1);
                    let mirror = self.routing.mirror(candidate, route, place, way.source(catalog));
                    return Some(self.told(candidate, &mirror, Role::Mirror, FallbackFailures::Any));
                }
                Next::Origin => {
                    self.at.next = way.behind_origin();
                    let origin = self.routing.origin(candidate, way.route(catalog)).spot;
                    return Some(self.told(candidate, &origin, Role::Source, FallbackFailures::Any));
                }
                Next::Behind(before, told_of) => {
                    let before = catalog.registry_at(before?)?;
                    if let Some(unplaced) = before.skipped_fallbacks().nth(told_of) {
                        self.at.next = Next::Behind(Some(before.index()), told_of + 1);
                        return Some(Step::LeftOut(LeftOut::of_unplaced(unplaced)));
                    }
                    let hop = Hop::along(way.source(catalog)?, before, self.at.limits)?;
                    self.at.next = Next::Behind(Some(hop.to.index()), 0);
                    self.at.limits = hop.limits;
                    let parts = self.routing.origin_parts(candidate, way.route(catalog));
                    let name = parts.and_then(|parts| hop.parts(parts, candidate.is_pinned()));
                    let origin = way.route(catalog).and_then(RouteRef::at);
                    let fallback = self.routing.fallback(hop.to, name, origin);
                    return Some(self.told(candidate, &fallback, Role::Fallback, hop.after()));
                }
            }
        }
    }

    /// A place as it was found, by reference: it is large, and what becomes of it is not.
    fn told(
        &mut self,
        candidate: Candidate<'c, 'r>,
        place: &Result<Spot<'c, 'r>, Refused<'c, 'r>>,
        role: Role,
        after: FallbackFailures,
    ) -> Step<'c, 'r> {
        let spot = match place {
            Ok(spot) => spot,
            Err(refused) => return Step::LeftOut(LeftOut::of_place(candidate, *refused, role)),
        };
        let is_avoided = spot.is_avoided(&self.routing);
        let order = self.at.before;
        self.at.before = order.saturating_add(1);
        self.at.put_off |= is_avoided;
        if is_avoided != (self.at.lap == Lap::Avoided) {
            return Step::Passed;
        }
        let number = u8::try_from(self.at.number).unwrap_or(u8::MAX);
        let position = Position { role, number, order: Some(order), is_avoided, after };
        Step::Attempt(spot.access.registry(), Packed::new(&self.routing, candidate, spot, position))
    }
}
