//! What a plan yields, one after the other: whom to ask, and who is left out.

use core::fmt;
use core::iter::FusedIterator;

use super::attempt::{Attempt, Place};
use super::hop::{Hop, LeftOutReason, Limits};
use super::pull_request::Fallbacks;
use crate::catalog::{Registry, UnplacedRegistry};
use crate::policy::RetryPolicy;
use crate::reference::Reference;

/// A registry along the chain of fallbacks that is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut<'c> {
    place: LeftOutPlace<'c>,
    reason: LeftOutReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeftOutPlace<'c> {
    Registry(Registry<'c>),
    Unplaced(UnplacedRegistry<'c>),
}

impl<'c> LeftOut<'c> {
    /// The registry. None for one that has no domain yet (rule 3.9).
    pub fn registry(&self) -> Option<Registry<'c>> {
        match self.place {
            LeftOutPlace::Registry(registry) => Some(registry),
            LeftOutPlace::Unplaced(_) => None,
        }
    }

    /// The name of the registry.
    pub fn name(&self) -> &'c str {
        match self.place {
            LeftOutPlace::Registry(registry) => registry.name(),
            LeftOutPlace::Unplaced(registry) => registry.name(),
        }
    }

    /// Why it is not asked.
    pub fn reason(&self) -> LeftOutReason {
        self.reason
    }
}

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
}

#[derive(Clone, Copy)]
enum Next<'c> {
    Source,
    /// The fallback of this registry, if it has one.
    After(Option<Registry<'c>>),
}

pub(crate) enum Step<'c, 'r> {
    Attempt(Attempt<'c, 'r>),
    LeftOut(LeftOut<'c>),
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
        Self { image, retry, source, fallbacks, next: Next::Source, limits: Limits::NONE, unplaced: 0 }
    }

    /// The next registry, and where in the plan it is, or why it is not.
    #[inline]
    fn advance(&mut self) -> Option<Result<(Option<Registry<'c>>, Place), LeftOut<'c>>> {
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
            Err(reason) => Err(LeftOut { place: LeftOutPlace::Registry(hop.to), reason }),
        })
    }

    /// The next registry without a domain in front of the fallback of this one. Left out of line: few have any.
    #[cold]
    fn skipped_behind(&mut self, before: Registry<'c>) -> Option<LeftOut<'c>> {
        let Some(unplaced) = before.skipped_fallbacks().nth(self.unplaced) else {
            self.unplaced = 0;
            return None;
        };
        self.unplaced += 1;
        Some(LeftOut { place: LeftOutPlace::Unplaced(unplaced), reason: LeftOutReason::NoDomain })
    }

    #[inline]
    fn attempt(&self, registry: Option<Registry<'c>>, place: Place) -> Attempt<'c, 'r> {
        Attempt { image: self.image, retry: self.retry, registry, place }
    }
}

impl<'c, 'r> Iterator for Steps<'c, 'r> {
    type Item = Step<'c, 'r>;

    fn next(&mut self) -> Option<Step<'c, 'r>> {
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
        loop {
            if let Ok((registry, place)) = self.0.advance()? {
                return Some(self.0.attempt(registry, place));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // A chain has at most eight registries.
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

/// The registries that a [`PullPlan`](super::PullPlan) leaves out, in order.
#[derive(Clone)]
pub struct LeftOuts<'c, 'r>(pub(super) Steps<'c, 'r>);

impl<'c> Iterator for LeftOuts<'c, '_> {
    type Item = LeftOut<'c>;

    fn next(&mut self) -> Option<LeftOut<'c>> {
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
