//! The form of a pass over a request (rule 10.9). The order in which it is refused stands once, in the pass; what
//! becomes of a refusal is for a sink to say. Deciding ends with the first one, a preflight notes all.

use alloc::string::String;
#[cfg(feature = "serde")]
use alloc::vec::Vec;
use core::convert::Infallible;

use super::error::nearest_registry;
use crate::catalog::Catalog;
#[cfg(feature = "serde")]
use crate::catalog::{Registry, Suggester};

/// Where a pass puts the refusals that it comes to.
pub(crate) trait Sink<E> {
    /// Stands for a value that is not there: it was refused, or the run decides it.
    type Gap: Copy;
    /// What ends a pass early.
    type Stop;

    /// Ends the pass with this refusal, or notes it and lets the pass go on.
    fn refuse(&mut self, refusal: E) -> Result<Self::Gap, Self::Stop>;

    /// Whether this part of the request is known.
    fn known(&self, part: Part) -> Result<(), Self::Gap>;

    /// The name of the catalog that is nearest, if one is near enough.
    fn nearest(&mut self, catalog: &Catalog, name: &str) -> Option<String>;

    /// The value, or what is left where it is refused.
    #[inline]
    fn keep<T>(&mut self, judged: Result<T, E>) -> Result<Result<T, Self::Gap>, Self::Stop> {
        match judged {
            Ok(value) => Ok(Ok(value)),
            Err(refusal) => self.refuse(refusal).map(Err),
        }
    }
}

/// A part of a request that the run may decide.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Contexts,
    Target,
    Name,
}

/// Ends with the first refusal: what deciding does. All parts are known, so that there are no gaps.
pub(crate) struct First;

impl<E> Sink<E> for First {
    type Gap = Infallible;
    type Stop = E;

    #[inline]
    fn refuse(&mut self, refusal: E) -> Result<Infallible, E> {
        Err(refusal)
    }

    #[inline]
    fn known(&self, _: Part) -> Result<(), Infallible> {
        Ok(())
    }

    fn nearest(&mut self, catalog: &Catalog, name: &str) -> Option<String> {
        nearest_registry(catalog, name)
    }
}

/// What of a request is decided before the run.
#[cfg(feature = "serde")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided {
    pub(crate) name: bool,
    pub(crate) target: bool,
    pub(crate) contexts: bool,
}

#[cfg(feature = "serde")]
impl Decided {
    pub(crate) const ALL: Self = Self { name: true, target: true, contexts: true };
}

/// Notes every refusal: what a preflight does. What a refusal or the run leaves open is not judged, such as the
/// name on a registry that is unknown.
#[cfg(feature = "serde")]
pub(crate) struct All<'s, E> {
    refusals: Vec<E>,
    decided: Decided,
    suggester: &'s mut Suggester,
}

#[cfg(feature = "serde")]
impl<'s, E> All<'s, E> {
    pub(crate) fn of(decided: Decided, suggester: &'s mut Suggester) -> Self {
        Self { refusals: Vec::new(), decided, suggester }
    }

    /// The refusals, in the order of the pass.
    pub(crate) fn into_refusals(self) -> Vec<E> {
        self.refusals
    }
}

#[cfg(feature = "serde")]
impl<E> Sink<E> for All<'_, E> {
    type Gap = ();
    type Stop = Infallible;

    fn refuse(&mut self, refusal: E) -> Result<(), Infallible> {
        self.refusals.push(refusal);
        Ok(())
    }

    fn known(&self, part: Part) -> Result<(), ()> {
        let known = match part {
            Part::Contexts => self.decided.contexts,
            Part::Target => self.decided.target,
            Part::Name => self.decided.name,
        };
        known.then_some(()).ok_or(())
    }

    fn nearest(&mut self, catalog: &Catalog, name: &str) -> Option<String> {
        self.suggester.nearest(name, catalog.registries().map(Registry::name)).map(String::from)
    }
}
