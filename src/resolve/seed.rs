//! What a plan keeps beside its request's image: nothing, the route along which it is walked, or what its request asks
//! for beside the image.

use super::direct::Direct;
use super::form::Form;
use super::names::Names;
use super::pull_request::{Asked, Fallbacks, PullRequest};
use super::routing::Routing;
use super::walk::Way;
use crate::catalog::{Catalog, Registry};
use crate::policy::RetryPolicy;
use crate::reference::{Digest, Reference};

/// Along what a plan is walked.
#[derive(Clone, Copy)]
pub(super) enum Along<'c, 'r> {
    /// Registries alone.
    Chain,
    /// One route, for a request that chooses nothing.
    Direct(Direct<'c>),
    /// All that there may be.
    Seed(Seed<'c, 'r>),
}

/// What a plan keeps of its request beside what every plan has: small, as plans without it are moved as far.
#[derive(Clone, Copy)]
pub(super) struct Seed<'c, 'r> {
    pub(super) catalog: &'c Catalog,
    contexts: Names<'r>,
    avoid: Names<'r>,
    pub(super) pinned: Option<Digest<'r>>,
    asked: Form,
    /// The way of the first candidate, where it has one: known since the request was judged.
    pub(super) first: Option<Way>,
}

impl<'c, 'r> Seed<'c, 'r> {
    pub(super) fn of(routing: &Routing<'c, 'r>, first: Option<Way>) -> Self {
        let PullRequest { contexts, avoid, pinned, .. } = routing.request;
        Self { catalog: routing.catalog, contexts, avoid, pinned, asked: Form::of(&routing.request), first }
    }

    /// What was asked for, where this is the image.
    pub(super) fn asked(&self, image: Reference<'r>) -> Asked<'r> {
        self.asked.request(image).asked()
    }

    /// All of it again, with what every plan has.
    pub(super) fn routing(
        &self,
        image: Reference<'r>,
        retry: Option<RetryPolicy>,
        fallbacks: Fallbacks,
        pushed: Option<Registry<'c>>,
    ) -> Routing<'c, 'r> {
        let Self { catalog, contexts, avoid, pinned, asked, first: _ } = *self;
        let request = PullRequest { contexts, retry, fallbacks, pinned, avoid, ..asked.request(image) };
        Routing { catalog, request, pushed }
    }
}
