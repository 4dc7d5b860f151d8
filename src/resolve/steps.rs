//! What a plan yields, one after the other: whom to ask, and who is left out.

use core::fmt;
use core::iter::FusedIterator;

use super::attempt::{Attempt, Place};
use super::hop::{Hop, Limits};
use super::left_out::LeftOut;
use super::pull_request::{Fallbacks, PullRequest};
use super::spot::Routing;
use super::walk::Walk;
use crate::catalog::Registry;
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
    /// Instead of all that, where there is more to ask than registries.
    walk: Option<Walk<'c, 'r>>,
}

#[derive(Clone, Copy)]
enum Next<'c> {
    Source,
    /// The fallback of this registry, if it has one.
    After(Option<Registry<'c>>),
}

pub(crate) enum Step<'c, 'r> {
    Attempt(Attempt<'c, 'r>),
    LeftOut(LeftOut<'c, 'r>),
}

impl<'c, 'r> Steps<'c, 'r> {
    /// From the source on, and along the chain behind it where that is asked.
    #[inline]
    pub(super) fn from_source(
        image: Reference<'r>,
        retry: Option<RetryPolicy>,
        source: Option<Registry<'c>>,
        fallbacks: Fallbacks,
    ) -> Self {
        Self {
            image,
            retry,
            source,
            fallbacks,
            next: Next::Source,
            limits: Limits::NONE,
            unplaced: 0,
            walk: None,
        }
    }

    /// Along routes.
    pub(super) fn routed(routing: Routing<'c, 'r>) -> Self {
        let PullRequest { reference, retry, fallbacks, .. } = routing.request;
        Self { walk: Some(Walk::of(routing)), ..Self::from_source(reference, retry, None, fallbacks) }
    }

    /// The next registry, and where in the plan it is, or why it is not.
    #[inline]
    fn advance(&mut self) -> Option<Result<(Option<Registry<'c>>, Place<'c, 'r>), LeftOut<'c, 'r>>> {
        let Next::After(before) = self.next else {
            let followed = self.source.filter(|_| self.fallbacks == Fallbacks::Follow);
            self.next = Next::After(followed);
            return Some(Ok((self.source, Place::Source)));
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
            Ok(name) => Ok((Some(hop.to), Place::Fallback { name, after: hop.after() })),
            Err(reason) => Err(LeftOut::of_fallback(hop.to, reason)),
        })
    }

    /// The next registry without a domain in front of the fallback of this one. Left out of line: few have any.
    #[cold]
    fn skipped_behind(&mut self, before: Registry<'c>) -> Option<LeftOut<'c, 'r>> {
        let Some(unplaced) = before.skipped_fallbacks().nth(self.unplaced) else {
            self.unplaced = 0;
            return None;
        };
        self.unplaced += 1;
        Some(LeftOut::of_unplaced(unplaced))
    }

    #[inline]
    fn attempt(&self, registry: Option<Registry<'c>>, place: Place<'c, 'r>) -> Attempt<'c, 'r> {
        Attempt { image: self.image, retry: self.retry, registry, place }
    }
}

impl<'c, 'r> Iterator for Steps<'c, 'r> {
    type Item = Step<'c, 'r>;

    fn next(&mut self) -> Option<Step<'c, 'r>> {
        if let Some(walk) = &mut self.walk {
            return walk.advance().map(|step| match step {
                Ok(routed) => {
                    let registry = routed.spot.access.registry();
                    let (image, retry) = (self.image, self.retry);
                    Step::Attempt(Attempt { image, retry, registry, place: Place::Routed(routed) })
                }
                Err(left_out) => Step::LeftOut(left_out),
            });
        }
        Some(match self.advance()? {
            Ok((registry, place)) => Step::Attempt(self.attempt(registry, place)),
            Err(left_out) => Step::LeftOut(left_out),
        })
    }
}

/// The attempts of a [`PullPlan`](super::PullPlan), in order.
#[derive(Clone)]
pub struct Attempts<'c, 'r>(pub(super) Steps<'c, 'r>);

impl<'c, 'r> Iterator for Attempts<'c, 'r> {
    type Item = Attempt<'c, 'r>;

    #[inline]
    fn next(&mut self) -> Option<Attempt<'c, 'r>> {
        if let Some(walk) = &mut self.0.walk {
            let routed = walk.next_attempt()?;
            return Some(self.0.attempt(routed.spot.access.registry(), Place::Routed(routed)));
        }
        loop {
            if let Ok((registry, place)) = self.0.advance()? {
                return Some(self.0.attempt(registry, place));
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
