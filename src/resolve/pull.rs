use core::fmt;
use core::iter::FusedIterator;

use super::contexts;
use super::error::PullError;
use super::login::Login;
use super::names::Names;
use super::target::{Target, TargetDomain, TargetTag};
use crate::catalog::{Catalog, FallbackRegistry, Pick, Registry, UncoveredDomains};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming, RetryPolicy};
use crate::reference::{Domain, PATH_MAX, Reference};
use crate::registry::{AwsRegion, EcrDomain, Provider, Reach, Transport};

/// An image to pull, and with which registries. Section 5 of [the rules](crate::rules::pulling).
///
/// ```
/// use registry_resolver::{PullRequest, Reference};
///
/// let image = Reference::parse("gcr.io/production-project/my-image")?;
/// let request = PullRequest::new(image).contexts(&["staging-gcr"]);
/// # let _ = request;
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PullRequest<'r> {
    pub(crate) reference: Reference<'r>,
    pub(crate) contexts: Names<'r>,
    retry: Option<RetryPolicy>,
    fallbacks: Fallbacks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fallbacks {
    Follow,
    Skip,
}

impl<'r> PullRequest<'r> {
    /// Pulls this image.
    #[inline]
    pub fn new(reference: Reference<'r>) -> Self {
        Self { reference, contexts: Names::NONE, retry: None, fallbacks: Fallbacks::Follow }
    }

    /// Pulls with these registries where one is on the image's domain, whichever is primary there
    /// (rule 5.2).
    #[inline]
    #[must_use]
    pub fn contexts(self, contexts: impl Into<Names<'r>>) -> Self {
        Self { contexts: contexts.into(), ..self }
    }

    /// Retries like this everywhere, whatever the registries say (rule 6.2).
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self { retry: Some(policy), ..self }
    }

    /// Asks the source alone.
    #[must_use]
    pub fn without_fallbacks(self) -> Self {
        Self { fallbacks: Fallbacks::Skip, ..self }
    }
}

impl Catalog {
    /// Decides from where an image is pulled: which registries to ask, in which order, for which name, with
    /// which credential. Rules 5.2 to 5.9. It allocates nothing unless it fails (rule 10.7).
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
    ///     .registry(RegistryConfig::named("ghcr").github().fallback("mirror"))
    ///     .registry(RegistryConfig::named("mirror").other("mirror.example:5000").prefix("ghcr"))
    ///     .build()?;
    /// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1")?))?;
    /// let asked: Vec<String> = plan.attempts().map(|attempt| attempt.target().to_string()).collect();
    /// assert_eq!(asked, ["ghcr.io/acme/app:1", "mirror.example:5000/ghcr/acme/app:1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[expect(clippy::inline_always, reason = "a plan made where it is walked is never copied")]
    #[inline(always)]
    pub fn resolve_pull<'c, 'r>(&'c self, request: PullRequest<'r>) -> Result<PullPlan<'c, 'r>, PullError> {
        let PullRequest { reference, contexts, retry, fallbacks } = request;
        let domain = reference.domain();
        let context = if contexts.is_empty() { None } else { contexts::context_on(self, contexts, domain)? };
        let source = self.source_registry(reference, context)?;
        Ok(PullPlan { reference, source, retry, fallbacks })
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
            refused => Err(self.refused(reference, refused)),
        }
    }

    #[cold]
    fn refused(&self, reference: Reference<'_>, pick: Pick<'_>) -> PullError {
        match pick {
            Pick::Ambiguous(registries) => PullError::ambiguous(self, reference.domain(), registries),
            Pick::Uncovered | Pick::Registry(_) => PullError::denied(reference.domain()),
        }
    }

    /// The plan for what this registry was pushed, whichever is primary on its domain (rule 5.1). The
    /// registry may be an ECR registry's sibling in another region (rule 7.12).
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
            Some(source) => Ok(PullPlan { reference, source: Some(source), retry: None, fallbacks }),
            // An ad-hoc target, or the catalog has changed since.
            None => self.resolve_pull(PullRequest { fallbacks, ..PullRequest::new(reference) }),
        }
    }
}

/// Whether the registry is on this domain, or the same account's in another region is (rule 7.12).
fn holds(registry: Registry<'_>, domain: Domain<'_>) -> bool {
    let sibling = || {
        let pushed = EcrDomain::of(domain.endpoint())?;
        let own = EcrDomain::of(registry.domain().endpoint())?;
        Some(own.in_region(AwsRegion::parse(pushed.region()).ok()?)?.is(pushed))
    };
    registry.is_at(domain) || registry.provider() == Provider::Ecr && sibling().unwrap_or(false)
}

/// From where an image may be pulled: a source, and what to ask when it fails. Rule 5.5.
///
/// It borrows the catalog (`'c`) and the request (`'r`), is `Copy`, and makes its attempts as they are
/// walked. With the feature `serde` it is written as in the rules' section 11, and never read (rule 6.7).
#[derive(Clone, Copy)]
pub struct PullPlan<'c, 'r> {
    reference: Reference<'r>,
    source: Option<Registry<'c>>,
    retry: Option<RetryPolicy>,
    fallbacks: Fallbacks,
}

impl<'c, 'r> PullPlan<'c, 'r> {
    /// The image that was asked for.
    #[inline]
    pub fn reference(&self) -> Reference<'r> {
        self.reference
    }

    /// The attempts, in the order to make them: at least one, the source.
    #[inline]
    pub fn attempts(&self) -> Attempts<'c, 'r> {
        Attempts(self.steps())
    }

    /// The attempt at this position.
    pub fn attempt(&self, source: SourceIndex) -> Option<Attempt<'c, 'r>> {
        self.attempts().nth(source.get())
    }

    /// The first attempt: the image where its own name says it is.
    #[inline]
    pub fn source(&self) -> Attempt<'c, 'r> {
        Attempt { image: self.reference, retry: self.retry, registry: self.source, place: Place::Source }
    }

    /// Registries along the chain of fallbacks that are not asked, and why (rules 5.6 to 5.8).
    pub fn left_out(&self) -> LeftOuts<'c, 'r> {
        LeftOuts(self.steps())
    }

    /// Whether the request asks the source alone.
    pub(crate) fn asks_no_fallback(&self) -> bool {
        self.fallbacks == Fallbacks::Skip
    }

    #[inline]
    pub(crate) fn steps(&self) -> Steps<'c, 'r> {
        Steps { plan: *self, next: Next::Source, limits: Limits::NONE }
    }

    /// Where in the plan a fallback is, by what the edges up to it ask for (rule 5.8).
    fn place_on(&self, fallback: FallbackRegistry<'c>, limits: Limits) -> Result<Place, LeftOutReason> {
        if limits.images == FallbackImages::Pinned && self.reference.digest().is_none() {
            return Err(LeftOutReason::NotPinned);
        }
        let name = self.name_on(fallback)?;
        Ok(Place::Fallback { name, after: limits.failures })
    }

    /// How much of the source image's path is its name on a fallback (rules 5.6 and 5.7).
    #[inline]
    fn name_on(&self, fallback: FallbackRegistry<'c>) -> Result<u8, LeftOutReason> {
        let registry = fallback.registry();
        let path = self.reference.path();
        let name = match fallback.policy().naming {
            FallbackNaming::Replace => match self.source.and_then(Registry::prefix) {
                Some(own) => path.strip_prefix(own).ok_or(LeftOutReason::OutsidePrefix)?,
                None => path,
            },
            FallbackNaming::Keep => path,
        };
        let prefix = registry.prefix_length();
        if prefix == 0 && registry.provider() == Provider::DockerHub && name.components().nth(1).is_none() {
            return Err(LeftOutReason::NoNamespace);
        }
        if prefix + name.len() > PATH_MAX {
            return Err(LeftOutReason::NameTooLong);
        }
        // No path is longer than that.
        u8::try_from(name.len()).map_err(|_| LeftOutReason::NameTooLong)
    }
}

impl fmt::Debug for PullPlan<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PullPlan")
            .field("reference", &self.reference)
            .field("attempts", &self.attempts())
            .finish()
    }
}

/// One entry of a [`PullPlan`]: whom to ask, for what, with which credential.
///
/// It is a view: what is asked of it is put together then.
#[derive(Clone, Copy)]
pub struct Attempt<'c, 'r> {
    /// The image that was asked for.
    image: Reference<'r>,
    /// The request's own.
    retry: Option<RetryPolicy>,
    registry: Option<Registry<'c>>,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Source,
    Fallback {
        /// How much of the image's path is its name there: so many characters at the end.
        name: u8,
        after: FallbackFailures,
    },
}

impl<'c, 'r> Attempt<'c, 'r> {
    /// Why it is in the plan.
    #[inline]
    pub fn role(&self) -> Role {
        match self.place {
            Place::Source => Role::Source,
            Place::Fallback { .. } => Role::Fallback,
        }
    }

    /// The registry; none where a source is pulled from a domain that no registry covers.
    #[inline]
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    /// The full reference to pull, its tag written out.
    #[inline]
    pub fn target(&self) -> Target<'c, 'r> {
        let tag = self.image.tag_or_latest().map(TargetTag::written);
        let digest = self.image.digest();
        let path = self.image.path();
        if let (Place::Fallback { name, .. }, Some(registry)) = (self.place, self.registry) {
            let domain = TargetDomain::of_catalog(registry.domain());
            return Target { domain, prefix: registry.prefix(), name: path.end(name.into()), tag, digest };
        }
        let domain = TargetDomain::of_request(self.image.domain());
        Target { domain, prefix: None, name: path, tag, digest }
    }

    /// How to log in.
    #[inline]
    pub fn login(&self) -> Login<'c, 'r> {
        let Some(registry) = self.registry else { return Login::Anonymous };
        let is_source = matches!(self.place, Place::Source);
        let elsewhere = || registry.provider() == Provider::Ecr && !registry.is_at(self.image.domain());
        let audience = if is_source && elsewhere() {
            // The same account's in another region: `resolve_pushed` made sure.
            TargetDomain::of_request(self.image.domain())
        } else {
            TargetDomain::of_catalog(registry.domain())
        };
        Login::of(registry, audience)
    }

    /// How often to try it, and how far apart.
    #[inline]
    pub fn retry(&self) -> RetryPolicy {
        self.retry.unwrap_or_else(|| self.registry.map_or(RetryPolicy::DEFAULT, Registry::retry))
    }

    /// After which failures of the source it is made: a fallback may be for transient ones only (rule 5.8).
    #[inline]
    pub fn after(&self) -> FallbackFailures {
        match self.place {
            Place::Source => FallbackFailures::Any,
            Place::Fallback { after, .. } => after,
        }
    }

    /// How the registry is spoken to: HTTPS unless the registry itself says otherwise (rule 10.3).
    #[inline]
    pub fn transport(&self) -> Transport {
        self.registry.map_or(Transport::Https, Registry::transport)
    }

    /// From where the registry can be reached.
    #[inline]
    pub fn reach(&self) -> Reach {
        self.registry.map_or(Reach::Anywhere, Registry::reach)
    }
}

impl fmt::Debug for Attempt<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("role", &self.role())
            .field("registry", &self.registry())
            .field("target", &self.target())
            .field("retry", &self.retry())
            .field("after", &self.after())
            .finish()
    }
}

/// The position of an attempt in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(usize);

impl SourceIndex {
    pub(crate) fn new(position: usize) -> Self {
        Self(position)
    }

    /// The position, counted from 0.
    pub fn get(self) -> usize {
        self.0
    }
}

/// Why an attempt is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The image's own domain.
    Source,
    /// A registry that the one before falls back to.
    Fallback,
}

impl Role {
    /// `source` or `fallback`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Fallback => "fallback",
        }
    }
}

/// A registry along the chain of fallbacks that is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut<'c> {
    registry: Registry<'c>,
    reason: LeftOutReason,
}

impl<'c> LeftOut<'c> {
    /// The registry.
    pub fn registry(&self) -> Registry<'c> {
        self.registry
    }

    /// Why it is not asked.
    pub fn reason(&self) -> LeftOutReason {
        self.reason
    }
}

/// Why a fallback is not asked for an image; displayed for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// The image is outside the source's repository prefix, so it has no name there (rule 5.6).
    OutsidePrefix,
    /// The name there would have more than 255 characters (rule 5.6).
    NameTooLong,
    /// The name has one component, and Docker Hub has no place for it without a prefix (rule 5.7).
    NoNamespace,
    /// Only images pinned by digest may come from there (rule 5.8).
    NotPinned,
}

impl LeftOutReason {
    /// A stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutsidePrefix => "outside_prefix",
            Self::NameTooLong => "name_too_long",
            Self::NoNamespace => "no_namespace",
            Self::NotPinned => "not_pinned",
        }
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutsidePrefix => "the image is outside the source's repository prefix",
            Self::NameTooLong => "its name there would have more than 255 characters",
            Self::NoNamespace => "Docker Hub has no place for a name of one component",
            Self::NotPinned => "it serves only images pinned by digest",
        })
    }
}

/// What a plan's chain yields, registry by registry. Everything that is ever tried comes from here.
#[derive(Clone)]
pub(crate) struct Steps<'c, 'r> {
    plan: PullPlan<'c, 'r>,
    next: Next<'c>,
    limits: Limits,
}

#[derive(Clone, Copy)]
enum Next<'c> {
    Source,
    /// The fallback of this registry, if it has one.
    After(Option<Registry<'c>>),
}

/// What the edges of a chain ask for together (rule 5.8).
#[derive(Clone, Copy)]
struct Limits {
    images: FallbackImages,
    failures: FallbackFailures,
}

impl Limits {
    const NONE: Self = Self { images: FallbackImages::Any, failures: FallbackFailures::Any };

    #[inline]
    fn and(self, fallback: FallbackRegistry<'_>) -> Self {
        let policy = fallback.policy();
        Self { images: self.images.max(policy.images), failures: self.failures.max(policy.failures) }
    }
}

pub(crate) enum Step<'c, 'r> {
    Attempt(Attempt<'c, 'r>),
    LeftOut(LeftOut<'c>),
}

impl<'c, 'r> Steps<'c, 'r> {
    /// The next registry, and where in the plan it is, or why it is not.
    #[inline]
    fn advance(&mut self) -> Option<Result<(Option<Registry<'c>>, Place), LeftOut<'c>>> {
        let Next::After(before) = self.next else {
            let source = self.plan.source.filter(|_| self.plan.fallbacks == Fallbacks::Follow);
            self.next = Next::After(source);
            return Some(Ok((self.plan.source, Place::Source)));
        };
        let fallback = before.and_then(Registry::fallback)?;
        let registry = fallback.registry();
        self.next = Next::After(Some(registry));
        self.limits = self.limits.and(fallback);
        Some(match self.plan.place_on(fallback, self.limits) {
            Ok(place) => Ok((Some(registry), place)),
            Err(reason) => Err(LeftOut { registry, reason }),
        })
    }

    #[inline]
    fn attempt(&self, registry: Option<Registry<'c>>, place: Place) -> Attempt<'c, 'r> {
        Attempt { image: self.plan.reference, retry: self.plan.retry, registry, place }
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

/// The attempts of a [`PullPlan`], in order.
#[derive(Clone)]
pub struct Attempts<'c, 'r>(Steps<'c, 'r>);

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

/// The registries that a [`PullPlan`] leaves out, in order.
#[derive(Clone)]
pub struct LeftOuts<'c, 'r>(Steps<'c, 'r>);

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
