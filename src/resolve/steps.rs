//! What a plan yields, one after the other: whom to ask, and who is left out.

use core::fmt;
use core::iter::FusedIterator;

use super::attempt::{Attempt, Place};
use super::direct::{Asked, Direct, Ending, Known, Turn};
use super::hop::{Hop, LeftOutReason, Limits, Suffix};
use super::left_out::LeftOut;
use super::packed::Routed;
use super::pull_request::{Fallbacks, PullRequest};
use super::routing::Routing;
use super::seed::Along;
use super::walk::{Cursor, Walk};
use crate::catalog::{Registry, UnplacedRegistry};
use crate::policy::RetryPolicy;
use crate::reference::Reference;

/// All steps of a plan, in order. Whatever is tried comes from here, and nothing else walks a plan.
#[derive(Clone)]
pub(crate) struct Steps<'c, 'r> {
    image: Reference<'r>,
    retry: Option<RetryPolicy>,
    source: Option<Registry<'c>>,
    fallbacks: Fallbacks,
    next: Next<'c>,
    /// What the hops so far ask for.
    limits: Limits,
    /// How many registries without a domain are told of, behind the last one that has one.
    unplaced: usize,
    /// Of a seed, `source` is where the image was pushed.
    along: Along<'c, 'r>,
    /// Where something comes before `next`.
    first: Option<First>,
    /// How far that is walked, once it is.
    at: Option<Cursor>,
}

#[derive(Clone, Copy)]
enum Next<'c> {
    Source,
    /// The fallback of this registry, if it has one.
    After(Option<Registry<'c>>),
}

/// What comes before a chain.
#[derive(Clone, Copy)]
pub(super) enum First {
    /// Along a route.
    Turn(Turn),
    /// All that a walk comes to.
    Walk,
}

/// A place of a plan without routes. It is small, and so is what it is moved in.
#[derive(Clone, Copy)]
enum Plain {
    Source,
    Fallback(Suffix),
}

impl From<Plain> for Place<'_, '_> {
    #[inline]
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Source => Self::Source,
            Plain::Fallback(suffix) => Self::Fallback(suffix),
        }
    }
}

/// A fallback that is not asked.
#[derive(Clone, Copy)]
enum Skipped<'c> {
    Fallback(Registry<'c>, LeftOutReason),
    Unplaced(UnplacedRegistry<'c>),
}

#[expect(clippy::large_enum_variant, reason = "nothing is allocated, and it is made where it is returned")]
pub(crate) enum Step<'c, 'r> {
    Attempt(Attempt<'c, 'r>),
    LeftOut(LeftOut<'c, 'r>),
}

impl<'c, 'r> Steps<'c, 'r> {
    /// From the source on, and along the chain behind it where that is asked; or along routes.
    #[inline]
    pub(super) fn of(
        image: Reference<'r>,
        retry: Option<RetryPolicy>,
        source: Option<Registry<'c>>,
        fallbacks: Fallbacks,
        along: Along<'c, 'r>,
    ) -> Self {
        // Behind a route the chain follows at once: the source has a turn of its own.
        let (next, first) = match along {
            Along::Chain => (Next::Source, None),
            Along::Direct(direct) => (Next::After(source), direct.start().map(First::Turn)),
            Along::Seed(_) => (Next::Source, Some(First::Walk)),
        };
        Self {
            image,
            retry,
            source,
            fallbacks,
            next,
            limits: Limits::NONE,
            unplaced: 0,
            along,
            first,
            at: None,
        }
    }

    /// The next registry, and where in the plan it is, or why it is not.
    #[expect(clippy::inline_always, reason = "a part of `Attempts::next`")]
    #[inline(always)]
    fn advance(&mut self) -> Option<Result<(Option<Registry<'c>>, Plain), Skipped<'c>>> {
        let Next::After(before) = self.next else {
            let followed = self.source.filter(|_| self.fallbacks == Fallbacks::Follow);
            self.next = Next::After(followed);
            return Some(Ok((self.source, Plain::Source)));
        };
        let before = before?;
        if before.may_skip_fallbacks() {
            if let Some(left_out) = self.skipped_behind(before) {
                return Some(Err(left_out));
            }
        }
        let hop = Hop::along(self.source?, before, self.limits)?;
        self.next = Next::After(Some(hop.to));
        self.limits = hop.limits;
        Some(match hop.image(self.image) {
            Ok(suffix) => Ok((Some(hop.to), Plain::Fallback(suffix))),
            Err(reason) => Err(Skipped::Fallback(hop.to, reason)),
        })
    }

    /// The next registry without a domain in front of the fallback of this one. Left out of line: few have any.
    #[cold]
    fn skipped_behind(&mut self, before: Registry<'c>) -> Option<Skipped<'c>> {
        let Some(unplaced) = before.skipped_fallbacks().nth(self.unplaced) else {
            self.unplaced = 0;
            return None;
        };
        self.unplaced += 1;
        Some(Skipped::Unplaced(unplaced))
    }

    fn walk(&self) -> Option<Walk<'c, 'r>> {
        let Along::Seed(seed) = self.along else { return None };
        let routing = seed.routing(self.image, self.retry, self.fallbacks, self.source);
        Some(Walk::new(routing, seed.first, self.at.unwrap_or(Cursor::START)))
    }

    /// Left out of line, and by value, as what is lent is kept in memory: a plan without routes pays nothing for it.
    /// All of it is given back, as what is a part of a loop is moved in each of its turns.
    #[cold]
    #[inline(never)]
    fn next_routed(mut self) -> (Self, Option<Attempt<'c, 'r>>) {
        let Some(mut walk) = self.walk() else { return (self, None) };
        let next = walk.next_attempt();
        self.at = Some(walk.at);
        let next =
            next.map(|(registry, packed)| self.attempt(registry, Place::Routed(Routed::Looked(packed))));
        (self, next)
    }

    /// A place that has to be looked at; none where it is none. Left out of line, and by value, as `next_routed`.
    #[cold]
    #[inline(never)]
    fn look(self, direct: Direct<'c>, place: Ending) -> Option<Step<'c, 'r>> {
        let Self { image, retry, fallbacks, .. } = self;
        let request = PullRequest { retry, fallbacks, ..PullRequest::new(image) };
        let routing = Routing { catalog: direct.catalog, request, pushed: None };
        let route = direct.route()?;
        let index = u8::try_from(place.place().checked_sub(route.first_place())?).ok()?;
        Some(match Walk::place(routing, route, index)? {
            Ok((registry, packed)) => {
                Step::Attempt(self.attempt(registry, Place::Routed(Routed::Looked(packed))))
            }
            Err(left_out) => Step::LeftOut(left_out),
        })
    }

    #[inline]
    fn known(&self, direct: Direct<'c>, ending: Ending) -> Attempt<'c, 'r> {
        self.attempt(None, Place::Routed(Routed::Known(Known { catalog: direct.catalog, ending })))
    }

    #[inline]
    fn attempt(&self, registry: Option<Registry<'c>>, place: Place<'c, 'r>) -> Attempt<'c, 'r> {
        Attempt { image: self.image, retry: self.retry, registry, place }
    }
}

impl<'c, 'r> Iterator for Steps<'c, 'r> {
    type Item = Step<'c, 'r>;

    fn next(&mut self) -> Option<Step<'c, 'r>> {
        if let Some(mut walk) = self.walk() {
            let step = walk.advance();
            self.at = Some(walk.at);
            return step.map(|step| match step {
                Ok((registry, packed)) => {
                    Step::Attempt(self.attempt(registry, Place::Routed(Routed::Looked(packed))))
                }
                Err(left_out) => Step::LeftOut(left_out),
            });
        }
        if let (Along::Direct(direct), Some(First::Turn(turn))) = (self.along, self.first) {
            return match turn.ask(direct.catalog, &mut self.first, &self.image) {
                Asked::Origin => Some(Step::Attempt(self.attempt(self.source, Place::Source))),
                Asked::Known(ending) => Some(Step::Attempt(self.known(direct, ending))),
                Asked::Unknown(place) => self.clone().look(direct, place),
            };
        }
        Some(match self.advance()? {
            Ok((registry, place)) => Step::Attempt(self.attempt(registry, place.into())),
            Err(Skipped::Fallback(registry, reason)) => Step::LeftOut(LeftOut::of_fallback(registry, reason)),
            Err(Skipped::Unplaced(unplaced)) => Step::LeftOut(LeftOut::of_unplaced(unplaced)),
        })
    }
}

/// The attempts of a [`PullPlan`](super::PullPlan), in order.
#[derive(Clone)]
pub struct Attempts<'c, 'r>(pub(super) Steps<'c, 'r>);

impl<'c, 'r> Iterator for Attempts<'c, 'r> {
    type Item = Attempt<'c, 'r>;

    #[expect(clippy::inline_always, reason = "an attempt made where it is asked is never moved")]
    #[inline(always)]
    fn next(&mut self) -> Option<Attempt<'c, 'r>> {
        loop {
            match (self.0.first, self.0.along) {
                (None, _) => {
                    if let Ok((registry, place)) = self.0.advance()? {
                        return Some(self.0.attempt(registry, place.into()));
                    }
                }
                (Some(First::Turn(turn)), Along::Direct(direct)) => {
                    match turn.ask(direct.catalog, &mut self.0.first, &self.0.image) {
                        Asked::Origin => return Some(self.0.attempt(self.0.source, Place::Source)),
                        Asked::Known(ending) => return Some(self.0.known(direct, ending)),
                        Asked::Unknown(place) => match self.0.clone().look(direct, place)? {
                            Step::Attempt(attempt) => return Some(attempt),
                            Step::LeftOut(_) => {}
                        },
                    }
                }
                (Some(_), _) => {
                    let (steps, attempt) = self.0.clone().next_routed();
                    self.0 = steps;
                    return attempt;
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // A candidate has at most 16 mirrors, and a chain eight registries.
        let count = self.0.clone().filter(|step| matches!(step, Step::Attempt(_))).count();
        (count, Some(count))
    }
}

impl ExactSizeIterator for Attempts<'_, '_> {}

impl FusedIterator for Attempts<'_, '_> {}

impl fmt::Debug for Attempts<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The places that a [`PullPlan`](super::PullPlan) leaves out, in order.
#[derive(Clone)]
pub struct LeftOuts<'c, 'r>(pub(super) Steps<'c, 'r>);

impl<'c, 'r> Iterator for LeftOuts<'c, 'r> {
    type Item = LeftOut<'c, 'r>;

    fn next(&mut self) -> Option<LeftOut<'c, 'r>> {
        self.0.find_map(|step| match step {
            Step::Attempt(_) => None,
            Step::LeftOut(left_out) => Some(left_out),
        })
    }
}

impl FusedIterator for LeftOuts<'_, '_> {}

impl fmt::Debug for LeftOuts<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
