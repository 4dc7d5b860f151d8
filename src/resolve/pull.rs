use core::fmt;

use alloc::string::ToString as _;

use super::attempt::{Attempt, AttemptIndex, Place};
use super::avoided::Avoided;
use super::candidate::{self, Candidate};
use super::contexts;
use super::direct::Direct;
use super::error::{ErrorKind, PullError};
use super::judge::{First, Sink};
use super::names::Names;
use super::pull_request::{Asked, Fallbacks, PullRequest};
use super::role::Role;
use super::routing::Routing;
use super::seed::{Along, Seed};
use super::steps::{Attempts, LeftOuts, Steps};
use super::target::Target;
use super::target_path::TargetPath;
use super::walk::{NoWay, Way};
use crate::catalog::{Catalog, Pick, Registry, RouteRef, UncoveredAccess, UncoveredDomains};
use crate::policy::RetryPolicy;
use crate::reference::{Digest, Domain, Excerpt, Reference};
use crate::registry::{AwsRegion, EcrDomain};
use crate::routes::{HTTPS, Origin};

impl Catalog {
    /// Decides from where an image is pulled: which registries to ask, in which order, for which name, with
    /// which credential. Rules [5.2](crate::rules::pulling) to [5.9](crate::rules::pulling). It allocates nothing
    /// unless it fails (rule [10.7](crate::rules::invariants)).
    ///
    /// # Errors
    ///
    /// [`PullError`], the first of these: an unknown registry context; two on one domain; several registries
    /// on the image's domain, none of them primary and none a context; no registry there, in a catalog that
    /// denies that.
    ///
    /// ```
    /// use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("ghcr").github().fallback("mirror"))
    ///     .registry(RegistryConfig::new("mirror").other("mirror.example:5000").prefix("ghcr"))
    ///     .build()?;
    /// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1")?))?;
    /// let asked: Vec<String> = plan.attempts().map(|attempt| attempt.target().to_string()).collect();
    /// assert_eq!(asked, ["ghcr.io/acme/app:1", "mirror.example:5000/ghcr/acme/app:1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[expect(clippy::inline_always, reason = "a plan made where it is walked is never copied")]
    #[inline(always)]
    pub fn resolve_pull<'c, 'r>(&'c self, request: PullRequest<'r>) -> Result<PullPlan<'c, 'r>, PullError> {
        let is_plain = !self.is_routed() && request.is_plain();
        // Put together again where it is needed whole, so that it is not written down where it is not.
        let PullRequest { reference, contexts, retry, fallbacks, short, pinned, avoid } = request;
        if !is_plain {
            let request = PullRequest { reference, contexts, retry, fallbacks, short, pinned, avoid };
            let direct =
                if request.chooses_nothing() { self.resolve_direct(&request.reference) } else { None };
            let (source, along) = match direct {
                Some((source, direct)) => (source, Along::Direct(direct)),
                None => self.resolve_routed(request)?,
            };
            return Ok(PullPlan { reference, source, retry, fallbacks, along });
        }
        let context = if contexts.is_empty() {
            None
        } else {
            let Ok(()) = contexts::judge(self, contexts, &mut First)?;
            contexts::on(self, contexts, reference.domain())
        };
        // What `judge_source` comes to, without moving a refusal through a sink.
        let source = self.source_registry(reference, context)?;
        Ok(PullPlan { reference, source, retry, fallbacks, along: Along::Chain })
    }

    /// The same where a request asks for more than its reference says, or more has to be looked at. Left out of line:
    /// all other catalogs and requests pay nothing for it.
    #[cold]
    #[inline(never)]
    fn resolve_routed<'c, 'r>(
        &'c self,
        request: PullRequest<'r>,
    ) -> Result<(Option<Registry<'c>>, Along<'c, 'r>), PullError> {
        check_shape(&request)?;
        if let Some(name) = request.short {
            candidate::judge_short(self, name)?;
        }
        let Ok(()) = contexts::judge(self, request.contexts, &mut First)?;
        let (routing, first) = self.route_all(request, None)?;
        Ok((None, Along::Seed(Seed::of(&routing, first))))
    }

    /// The registry of the source and the way of a request that chooses nothing, where all that decides is what its
    /// reference says, the route over it and who is on its domain. Left out of line, as `resolve_routed`.
    #[cold]
    #[inline(never)]
    fn resolve_direct<'c>(&'c self, reference: &Reference<'_>) -> Option<(Option<Registry<'c>>, Direct<'c>)> {
        if self.may_mean_port_80() {
            return None;
        }
        let route = self.route_over(reference.domain(), HTTPS, reference.path().components());
        let covers = route.is_some_and(RouteRef::covers);
        let is_allowed = covers || self.uncovered_domains() == UncoveredDomains::Allow;
        if route.is_some_and(|route| route.is_blocked() || !is_allowed && route.has_at()) {
            return None;
        }
        let direct = Direct::new(self, route);
        let moved = route.filter(|route| route.has_at());
        let source = match moved {
            None => match route.and_then(RouteRef::source) {
                Some(source) => Some(source),
                None => self.plain_source(*reference).filter(|source| is_allowed || source.is_some())?,
            },
            Some(route) => direct.moved(route, reference)?.registry(),
        };
        // Of a chain, names are made from the one that the image has at its origin, and may be blocked.
        let is_chain_plain = moved.is_none() && !self.has_blocked_routes();
        if !is_chain_plain && source.is_some_and(|registry| registry.fallback().is_some()) {
            return None;
        }
        let asks_origin = route.is_none_or(|route| route.origin() != Origin::Never);
        let has_mirrors = || route.is_some_and(|route| route.mirror_count() > 0);
        // With `never`, nothing comes behind the mirrors.
        if asks_origin {
            return Some((source, direct));
        }
        let plan = PullPlan::along(&PullRequest::new(*reference), None, Along::Direct(direct));
        (has_mirrors() && plan.attempts().next().is_some()).then_some((None, direct))
    }

    /// The registry that a source is pulled from as its name says, if any; nothing where that is refused, or more has to
    /// be asked.
    #[expect(clippy::option_option, reason = "nobody is there, or it is not known who")]
    fn plain_source(&self, reference: Reference<'_>) -> Option<Option<Registry<'_>>> {
        match self.pick(reference) {
            Pick::Registry(registry) => Some(Some(registry)),
            Pick::Ambiguous(_) => None,
            Pick::Uncovered => {
                let is_plain = self.uncovered_access() == UncoveredAccess::Anonymous && !self.has_endpoints();
                is_plain.then_some(None)
            }
        }
    }

    /// What the ways of all candidates come to, and that of the first, once the contexts are judged. `pushed` is the registry that the image was pushed
    /// to.
    fn route_all<'c, 'r>(
        &'c self,
        request: PullRequest<'r>,
        pushed: Option<Registry<'c>>,
    ) -> Result<(Routing<'c, 'r>, Option<Way>), PullError> {
        let routing = Routing { catalog: self, request, pushed };
        let mut asks_origin = false;
        let mut first = None;
        let mut number = 0;
        while let Some(candidate) = Candidate::at(self, &request, number) {
            match Way::of(&routing, candidate) {
                Ok(way) => {
                    asks_origin |= way.asks_origin();
                    first = first.or(Some(way).filter(|_| number == 0));
                }
                Err(NoWay::Ambiguous(tied)) => return Err(candidate.ambiguous(self, tied)),
                Err(NoWay::Denied) if request.short.is_none() => {
                    return Err(PullError::denied(request.reference.domain()));
                }
                Err(NoWay::Denied | NoWay::TooLong) => {}
            }
            number += 1;
        }
        let plan = PullPlan::routed(routing, first);
        if asks_origin || plan.attempts().next().is_some() {
            return Ok((routing, first));
        }
        let image = match request.short {
            Some(name) => name.to_string(),
            None => plan.identity().to_string(),
        };
        Err(PullError::without_source(&image, &plan.left_out()))
    }

    /// The plan of a catalog with routes, once the contexts are judged.
    pub(super) fn routed_plan<'c, 'r>(
        &'c self,
        request: PullRequest<'r>,
    ) -> Result<PullPlan<'c, 'r>, PullError> {
        self.route_all(request, None).map(|(routing, first)| PullPlan::routed(routing, first))
    }

    /// What comes behind the contexts in rule 10.9; `held` where all of them hold. The one pass of pulls that are part
    /// of something else: the candidate of a push (rule 7.9), the images of a pipeline (rule 9.2).
    #[inline]
    pub(crate) fn judge_pull<'c, 'r, E: From<PullError>, S: Sink<E>>(
        &'c self,
        request: PullRequest<'r>,
        held: Result<(), S::Gap>,
        sink: &mut S,
    ) -> Result<Result<PullPlan<'c, 'r>, S::Gap>, S::Stop> {
        if self.is_routed() || !request.is_plain() {
            return self.judge_routed(request, held, sink);
        }
        let context = held.map(|()| contexts::on(self, request.contexts, request.reference.domain()));
        let source = self.judge_source(request.reference, context, sink)?;
        Ok(source.map(|source| PullPlan::from_source(request, source)))
    }

    #[cold]
    fn judge_routed<'c, 'r, E: From<PullError>, S: Sink<E>>(
        &'c self,
        request: PullRequest<'r>,
        held: Result<(), S::Gap>,
        sink: &mut S,
    ) -> Result<Result<PullPlan<'c, 'r>, S::Gap>, S::Stop> {
        if let Some(Err(refusal)) = request.short.map(|name| candidate::judge_short(self, name)) {
            return sink.refuse(refusal.into()).map(Err);
        }
        let gap = match held {
            Ok(()) => {
                return match self.routed_plan(request) {
                    Ok(plan) => Ok(Ok(plan)),
                    Err(refusal) => sink.refuse(refusal.into()).map(Err),
                };
            }
            Err(gap) => gap,
        };
        // Another context might choose among several registries, but opens nothing that is denied.
        match self.route_all(request.with_contexts(Names::NONE), None) {
            Err(denied) if denied.kind() == ErrorKind::Denied => sink.refuse(denied.into()).map(Err),
            Ok(_) | Err(_) => Ok(Err(gap)),
        }
    }

    /// What comes behind the contexts in rule [10.9](crate::rules::invariants): ambiguity, then denial. `context` is
    /// the one on the image's
    /// domain, or a gap where not all of them hold.
    #[inline]
    fn judge_source<'c, E: From<PullError>, S: Sink<E>>(
        &'c self,
        reference: Reference<'_>,
        context: Result<Option<Registry<'c>>, S::Gap>,
        sink: &mut S,
    ) -> Result<Result<Option<Registry<'c>>, S::Gap>, S::Stop> {
        match context {
            Ok(context) => match self.source_registry(reference, context) {
                Ok(source) => Ok(Ok(source)),
                Err(refusal) => sink.refuse(refusal.into()).map(Err),
            },
            Err(gap) => {
                // Another context might choose among several registries, but covers no other domain.
                if let Err(denied @ PullError::Denied { .. }) = self.source_registry(reference, None) {
                    sink.refuse(denied.into())?;
                }
                Ok(Err(gap))
            }
        }
    }

    /// The registry of an image, none where it is pulled anonymously: the context on its domain, else what
    /// 5.2 and 5.3 pick (and 5.9 does not deny).
    #[expect(clippy::inline_always, reason = "a part of `resolve_pull`")]
    #[inline(always)]
    pub(crate) fn source_registry<'c>(
        &'c self,
        reference: Reference<'_>,
        context: Option<Registry<'c>>,
    ) -> Result<Option<Registry<'c>>, PullError> {
        if context.is_some() {
            return Ok(context);
        }
        match self.pick(reference) {
            Pick::Registry(registry) => Ok(Some(registry)),
            Pick::Uncovered if self.uncovered_domains() == UncoveredDomains::Allow => Ok(None),
            Pick::Uncovered if self.is_covered_by_route(reference) => Ok(None),
            refused => Err(self.refused(reference, refused)),
        }
    }

    /// Whether a route covers an image that no registry does (rule [5.9](crate::rules::pulling)).
    #[cold]
    fn is_covered_by_route(&self, reference: Reference<'_>) -> bool {
        let path = TargetPath::of_request(reference.path());
        let route = path.with_path(|path| self.route_of(reference.domain(), path)).flatten();
        route.is_some_and(RouteRef::covers)
    }

    #[cold]
    fn refused(&self, reference: Reference<'_>, pick: Pick<'_>) -> PullError {
        match pick {
            Pick::Ambiguous(registries) => PullError::ambiguous(self, reference.domain(), registries),
            Pick::Uncovered | Pick::Registry(_) => PullError::denied(reference.domain()),
        }
    }

    /// The plan for what this registry was pushed, whichever is primary on its domain (rule
    /// [5.1](crate::rules::pulling)). The
    /// registry may be an ECR registry's sibling in another region (rule [7.12](crate::rules::pushing)).
    pub(crate) fn resolve_pushed<'c, 'r>(
        &'c self,
        reference: Reference<'r>,
        registry: Option<&str>,
    ) -> Result<PullPlan<'c, 'r>, PullError> {
        // Without a digest, a copy may lag behind what was pushed.
        let fallbacks = if reference.digest().is_some() { Fallbacks::Follow } else { Fallbacks::Skip };
        let domain = reference.domain();
        let source = registry.and_then(|name| self.registry(name));
        match source.filter(|registry| holds(*registry, domain)) {
            Some(source) if self.is_routed() => {
                let request = PullRequest { fallbacks, ..PullRequest::new(reference) };
                let (routing, first) = self.route_all(request, Some(source))?;
                Ok(PullPlan::routed(routing, first))
            }
            Some(source) => {
                Ok(PullPlan { reference, source: Some(source), retry: None, fallbacks, along: Along::Chain })
            }
            // An ad-hoc target, or the catalog has changed since.
            None => self.resolve_pull(PullRequest { fallbacks, ..PullRequest::new(reference) }),
        }
    }
}

/// The shape of a request (rules 12.10 and 12.11).
fn check_shape(request: &PullRequest<'_>) -> Result<(), PullError> {
    if let (Some(own), Some(other)) = (request.reference.digest(), request.pinned) {
        if own != other {
            let [own, other] = [own, other].map(|digest| Excerpt::of(digest.as_str()));
            return Err(PullError::OtherDigest { own, other });
        }
    }
    let avoid = request.avoid;
    if avoid.len() > PullRequest::MOST_AVOIDED {
        return Err(PullError::TooManyAvoided { count: avoid.len() });
    }
    match avoid.iter().find(|text| Avoided::parse(text).is_none()) {
        Some(text) => Err(PullError::InvalidAvoided { text: Excerpt::of(text) }),
        None => Ok(()),
    }
}

/// Whether the registry is on this domain, or the same account's in another region is (rule
/// [7.12](crate::rules::pushing)).
fn holds(registry: Registry<'_>, domain: Domain<'_>) -> bool {
    let sibling = || {
        let pushed = EcrDomain::of(domain.endpoint())?;
        let own = registry.in_region()?;
        Some(own.in_region(AwsRegion::parse(pushed.region()).ok()?)?.is(pushed))
    };
    registry.is_at(domain) || sibling().unwrap_or(false)
}

/// From where an image may be pulled: a source, and what to ask when it fails. Rule [5.5](crate::rules::pulling).
///
/// It borrows the catalog (`'c`) and the request (`'r`), is `Copy`, and makes its attempts as they are
/// walked. With the feature `serde` it is written as in the rules' section 11, and never read (rule
/// [6.7](crate::rules::trying)).
#[derive(Clone, Copy)]
pub struct PullPlan<'c, 'r> {
    reference: Reference<'r>,
    source: Option<Registry<'c>>,
    retry: Option<RetryPolicy>,
    fallbacks: Fallbacks,
    /// Where there is more to ask than the source and its chain. Of a seed, `source` is where the image was pushed.
    along: Along<'c, 'r>,
}

impl<'c, 'r> PullPlan<'c, 'r> {
    /// The plan of a request from this registry, once it is judged.
    #[inline]
    pub(crate) fn from_source(request: PullRequest<'r>, source: Option<Registry<'c>>) -> Self {
        Self::along(&request, source, Along::Chain)
    }

    #[inline]
    fn along(request: &PullRequest<'r>, source: Option<Registry<'c>>, along: Along<'c, 'r>) -> Self {
        let PullRequest { reference, retry, fallbacks, .. } = *request;
        Self { reference, source, retry, fallbacks, along }
    }

    fn routed(routing: Routing<'c, 'r>, first: Option<Way>) -> Self {
        Self::along(&routing.request, routing.pushed, Along::Seed(Seed::of(&routing, first)))
    }

    /// What its candidates are looked at with, where there is more to ask.
    #[cold]
    fn routing(&self) -> Option<Routing<'c, 'r>> {
        let Self { reference, source, retry, fallbacks, .. } = *self;
        match self.along {
            Along::Chain => None,
            Along::Direct(direct) => {
                let request = PullRequest { retry, fallbacks, ..PullRequest::new(reference) };
                Some(Routing { catalog: direct.catalog, request, pushed: None })
            }
            Along::Seed(seed) => Some(seed.routing(reference, retry, fallbacks, source)),
        }
    }

    /// What was asked for, whatever a route makes of it: what signatures and policies are asked about (rule 12.8).
    #[inline]
    pub fn asked(&self) -> Asked<'r> {
        match self.along {
            Along::Chain | Along::Direct(_) => Asked::Reference(self.reference),
            Along::Seed(seed) => seed.asked(self.reference),
        }
    }

    /// The image that was asked for, or what 2.2 makes of a short name.
    #[inline]
    pub(crate) fn reference(&self) -> Reference<'r> {
        self.reference
    }

    /// The digest that the image is pinned by, if any.
    pub fn digest(&self) -> Option<Digest<'r>> {
        let pinned = match self.along {
            Along::Chain | Along::Direct(_) => None,
            Along::Seed(seed) => seed.pinned,
        };
        self.reference.digest().or(pinned)
    }

    /// What was asked for, in full and with its tag written out; of a short name, the first image that it may mean.
    pub(crate) fn identity(&self) -> Target<'c, 'r> {
        let source = || Attempt { image: self.reference, retry: None, registry: None, place: Place::Source };
        let first = self.routing().and_then(|it| Candidate::at(it.catalog, &it.request, 0));
        first.map_or_else(|| source().target(), Candidate::identity)
    }

    /// The route that decides from where the image is pulled (rule 12.2); of a short name, for the first image that it
    /// may mean. None where there is none.
    pub fn route(&self) -> Option<RouteRef<'c>> {
        let routing = self.routing()?;
        let first = Candidate::at(routing.catalog, &routing.request, 0)?;
        Way::of(&routing, first).ok()?.route(routing.catalog)
    }

    /// The images that may be meant, where routes or names without a domain have a say (rule 13.3).
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Meant<'c, 'r>> {
        self.routing().into_iter().flat_map(|routing| {
            (0..).map_while(move |number| {
                let candidate = Candidate::at(routing.catalog, &routing.request, number)?;
                Some(Meant {
                    image: candidate.identity(),
                    route: routing.route(candidate),
                    source: Way::of(&routing, candidate).ok().and_then(|way| way.source(routing.catalog)),
                })
            })
        })
    }

    /// The registry of the source, if the plan has one.
    pub(crate) fn source_registry(&self) -> Option<Registry<'c>> {
        match self.along {
            Along::Chain => self.source,
            Along::Direct(_) | Along::Seed(_) => self.source().and_then(|source| source.registry()),
        }
    }

    /// The attempts, in the order to make them; the source is one of them.
    #[inline]
    pub fn attempts(&self) -> Attempts<'c, 'r> {
        Attempts(self.steps())
    }

    /// The attempt at this position.
    pub fn attempt(&self, source: AttemptIndex) -> Option<Attempt<'c, 'r>> {
        self.attempts().nth(source.get())
    }

    /// The attempt whose role is [`Role::Source`](super::Role::Source): the first one where there are several
    /// candidates (rule 13.3). None where the origin is not asked (rule 12.5).
    #[inline]
    pub fn source(&self) -> Option<Attempt<'c, 'r>> {
        self.attempts().find(|attempt| attempt.role() == Role::Source)
    }

    /// Places that are not asked, and why (rules [5.6](crate::rules::pulling) to [5.8](crate::rules::pulling) and
    /// 12.4 to 12.7).
    pub fn left_out(&self) -> LeftOuts<'c, 'r> {
        LeftOuts(self.steps())
    }

    /// Whether the request asks the source alone.
    pub(crate) fn asks_no_fallback(&self) -> bool {
        self.fallbacks == Fallbacks::Skip
    }

    /// The registry that 5.2 picks for the name that was asked for, whatever its route (rule 12.9).
    ///
    /// # Errors
    ///
    /// Several are there, and none is chosen.
    #[inline]
    pub(super) fn registry(&self) -> Result<Option<Registry<'c>>, PullError> {
        match self.along {
            Along::Chain => Ok(self.source),
            Along::Direct(_) | Along::Seed(_) => self.picked(),
        }
    }

    #[cold]
    fn picked(&self) -> Result<Option<Registry<'c>>, PullError> {
        let Some(routing) = self.routing() else { return Ok(self.source) };
        let candidate = Candidate::of_request(&routing.request);
        routing.picked(candidate).map_err(|tied| candidate.ambiguous(routing.catalog, tied))
    }

    #[inline]
    pub(crate) fn steps(&self) -> Steps<'c, 'r> {
        Steps::of(self.reference, self.retry, self.source, self.fallbacks, self.along)
    }
}

/// An image that may be meant.
pub(crate) struct Meant<'c, 'r> {
    pub(crate) image: Target<'c, 'r>,
    /// The route that decides for it.
    pub(crate) route: Option<RouteRef<'c>>,
    /// The registry that its origin's chain begins with.
    pub(crate) source: Option<Registry<'c>>,
}

/// Two are equal when the same was asked for, and the same places are asked and left out, in the same order and way.
impl PartialEq for PullPlan<'_, '_> {
    fn eq(&self, other: &PullPlan<'_, '_>) -> bool {
        self.asked() == other.asked()
            && self.digest() == other.digest()
            && self.attempts().eq(other.attempts())
            && self.left_out().eq(other.left_out())
    }
}

impl Eq for PullPlan<'_, '_> {}

impl fmt::Debug for PullPlan<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PullPlan").field("asked", &self.asked()).field("attempts", &self.attempts()).finish()
    }
}
