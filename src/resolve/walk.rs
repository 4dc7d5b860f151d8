//! The way of a routed plan: of each candidate the mirrors and the origin in the route's order, and the chain behind
//! them (rules 12.5 and 13.3).

use super::attempt::Role;
use super::candidate::Candidate;
use super::hop::{Hop, LeftOutReason, Limits};
use super::left_out::LeftOut;
use super::packed::{Packed, Position};
use super::pull_request::Fallbacks;
use super::spot::{Origin, Refused, Routing, Spot};
use crate::catalog::{Registries, Registry, RouteRef, UncoveredDomains};
use crate::policy::FallbackFailures;
use crate::routes;

/// What a candidate's route makes of it, in short.
#[derive(Clone, Copy)]
pub(super) struct Way<'c> {
    route: Option<RouteRef<'c>>,
    /// The registry whose login and whose chain the origin has, and whose names those of 5.6 are made from.
    source: Option<Registry<'c>>,
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
}

impl<'c> Way<'c> {
    pub(super) fn of<'r>(routing: &Routing<'c, 'r>, candidate: Candidate<'c, 'r>) -> Result<Self, NoWay<'c>> {
        let route = routing.route(candidate);
        let order = route.map_or(routes::Origin::default(), RouteRef::origin);
        let Origin { registry, spot: origin, ambiguous } = routing.origin(candidate, route);
        if let (Some(tied), true) = (ambiguous, order != routes::Origin::Never) {
            return Err(NoWay::Ambiguous(tied));
        }
        let is_denied = routing.catalog.uncovered_domains() == UncoveredDomains::Deny;
        // A route for everything covers nothing.
        let covers = route.is_some_and(|route| route.scope() != routes::Scope::ALL);
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
        Ok(Self { route, source: registry, order, origin, mirrors, fallbacks })
    }

    pub(super) fn route(&self) -> Option<RouteRef<'c>> {
        self.route
    }

    pub(super) fn source(&self) -> Option<Registry<'c>> {
        self.source
    }

    pub(super) fn asks_origin(&self) -> bool {
        self.order != routes::Origin::Never && self.origin == Standing::Asked
    }

    /// The first step.
    fn start(&self) -> Next<'c> {
        if self.order == routes::Origin::First { Next::Origin } else { Next::Mirror(0) }
    }

    fn behind_mirrors(&self) -> Next<'c> {
        if self.order == routes::Origin::Last { Next::Origin } else { self.chain() }
    }

    fn behind_origin(&self) -> Next<'c> {
        if self.order == routes::Origin::First { Next::Mirror(0) } else { self.chain() }
    }

    /// A blocked source has no chain; with `never` there is none.
    fn chain(&self) -> Next<'c> {
        let has_chain = self.order != routes::Origin::Never
            && self.fallbacks == Fallbacks::Follow
            && self.origin != Standing::Blocked;
        Next::Behind(self.source.filter(|_| has_chain), 0)
    }
}

#[derive(Clone, Copy)]
enum Next<'c> {
    Mirror(u8),
    Origin,
    /// The fallback of this registry, behind so many registries without a domain that were told of.
    Behind(Option<Registry<'c>>, usize),
}

/// What is walked for in a candidate: first what is not avoided, then what is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lap {
    First,
    Avoided,
}

/// The walk.
#[derive(Clone)]
pub(super) struct Walk<'c, 'r> {
    routing: Routing<'c, 'r>,
    /// The position of the candidate.
    number: usize,
    way: Option<Way<'c>>,
    next: Next<'c>,
    limits: Limits,
    lap: Lap,
    /// Whether anything was put off to the second lap.
    put_off: bool,
    /// How many attempts of the candidate stand before, in the order without avoiding.
    before: u8,
}

/// What has come of a candidate.
#[expect(clippy::large_enum_variant, reason = "nothing is allocated, and it is made where it is returned")]
enum Entered<'c, 'r> {
    Way,
    LeftOut(LeftOut<'c, 'r>),
}

/// One step of a candidate.
enum Step<'c, 'r> {
    Attempt(Spot<'c, 'r>, Role, FallbackFailures),
    LeftOut(LeftOut<'c, 'r>),
}

impl<'c, 'r> Walk<'c, 'r> {
    pub(super) fn of(routing: Routing<'c, 'r>) -> Self {
        Self {
            routing,
            number: 0,
            way: routing.first,
            next: routing.first.map_or(Next::Origin, |way| way.start()),
            limits: Limits::NONE,
            lap: Lap::First,
            put_off: false,
            before: 0,
        }
    }

    /// The next attempt. Left out of line: a plan without routes has none of it.
    #[cold]
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
            if self.way.is_none() {
                match self.enter()? {
                    Entered::Way => continue,
                    Entered::LeftOut(left_out) => return Some(Err(left_out)),
                }
            }
            match self.step() {
                Some(Step::Attempt(spot, role, after)) => {
                    let is_avoided = spot.is_avoided(&self.routing);
                    let order = self.before;
                    self.before = order.saturating_add(1);
                    self.put_off |= is_avoided;
                    if is_avoided == (self.lap == Lap::Avoided) {
                        return Some(Ok(self.attempt(&spot, role, after, order)));
                    }
                }
                Some(Step::LeftOut(left_out)) if self.lap == Lap::First => return Some(Err(left_out)),
                Some(Step::LeftOut(_)) => {}
                None => self.turn(),
            }
        }
    }

    /// Goes to the next candidate. None behind the last one.
    fn enter(&mut self) -> Option<Entered<'c, 'r>> {
        let candidate = self.candidate()?;
        match Way::of(&self.routing, candidate) {
            Ok(way) => {
                self.begin(way, Lap::First);
                Some(Entered::Way)
            }
            Err(refused) => {
                self.number += 1;
                let reason = match refused {
                    NoWay::Ambiguous(_) => LeftOutReason::Ambiguous,
                    NoWay::Denied => LeftOutReason::Denied,
                };
                Some(Entered::LeftOut(LeftOut::of_candidate(candidate, reason)))
            }
        }
    }

    fn begin(&mut self, way: Way<'c>, lap: Lap) {
        self.way = Some(way);
        self.next = way.start();
        self.limits = Limits::NONE;
        self.lap = lap;
        self.before = 0;
    }

    /// The second lap, or the next candidate.
    fn turn(&mut self) {
        let put_off = core::mem::take(&mut self.put_off);
        match self.way.take() {
            Some(way) if put_off && self.lap == Lap::First => self.begin(way, Lap::Avoided),
            _ => self.number += 1,
        }
    }

    /// The image that is walked for.
    fn candidate(&self) -> Option<Candidate<'c, 'r>> {
        Candidate::at(self.routing.catalog, &self.routing.request, self.number)
    }

    fn step(&mut self) -> Option<Step<'c, 'r>> {
        let (way, candidate) = (self.way?, self.candidate()?);
        loop {
            match self.next {
                Next::Mirror(index) => {
                    let route = way.route.filter(|_| way.mirrors == Mirrors::Asked);
                    let place = route.and_then(|route| Some((route, route.mirror(index.into())?)));
                    let Some((route, place)) = place else {
                        self.next = way.behind_mirrors();
                        continue;
                    };
                    self.next = Next::Mirror(index + 1);
                    let mirror = self.routing.mirror(candidate, route, place, way.source);
                    return Some(told(candidate, mirror, Role::Mirror, FallbackFailures::Any));
                }
                Next::Origin => {
                    self.next = way.behind_origin();
                    let origin = self.routing.origin(candidate, way.route).spot;
                    return Some(told(candidate, origin, Role::Source, FallbackFailures::Any));
                }
                Next::Behind(before, told_of) => {
                    let before = before?;
                    if let Some(unplaced) = before.skipped_fallbacks().nth(told_of) {
                        self.next = Next::Behind(Some(before), told_of + 1);
                        return Some(Step::LeftOut(LeftOut::of_unplaced(unplaced)));
                    }
                    let hop = Hop::along(way.source?, before, self.limits)?;
                    self.next = Next::Behind(Some(hop.to), 0);
                    self.limits = hop.limits;
                    let parts = self.routing.origin_parts(candidate, way.route);
                    let name = parts.and_then(|parts| hop.parts(parts, candidate.is_pinned()));
                    let fallback = self.routing.fallback(hop.to, name);
                    return Some(told(candidate, fallback, Role::Fallback, hop.after()));
                }
            }
        }
    }

    fn attempt(
        &self,
        spot: &Spot<'c, 'r>,
        role: Role,
        after: FallbackFailures,
        order: u8,
    ) -> (Option<Registry<'c>>, Packed<'c, 'r>) {
        let candidate = self.candidate().unwrap_or(Candidate::of_request(&self.routing.request));
        let number = u8::try_from(self.number).unwrap_or(u8::MAX);
        let position = Position { role, number, order, is_avoided: self.lap == Lap::Avoided, after };
        (spot.access.registry(), Packed::new(&self.routing, candidate, spot, position))
    }
}

fn told<'c, 'r>(
    candidate: Candidate<'c, 'r>,
    place: Result<Spot<'c, 'r>, Refused<'c, 'r>>,
    role: Role,
    after: FallbackFailures,
) -> Step<'c, 'r> {
    match place {
        Ok(spot) => Step::Attempt(spot, role, after),
        Err(refused) => Step::LeftOut(LeftOut::of_place(candidate, refused, role)),
    }
}
