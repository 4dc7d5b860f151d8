use core::fmt;

use super::attempt::{Attempt, AttemptIndex, Role};
use super::contexts;
use super::error::PullError;
use super::judge::{First, Sink};
use super::pull_request::{Fallbacks, PullRequest};
use super::steps::{Attempts, LeftOuts, Steps};
use crate::catalog::{Catalog, Pick, Registry, UncoveredDomains};
use crate::policy::RetryPolicy;
use crate::reference::{Domain, Reference};
use crate::registry::{AwsRegion, EcrDomain};

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
        let context = if contexts.is_empty() {
            None
        } else {
            let Ok(()) = contexts::judge(self, contexts, &mut First)?;
            contexts::on(self, contexts, reference.domain())
        };
        // What `judge_source` comes to, without moving a refusal through a sink.
        let source = self.source_registry(reference, context)?;
        Ok(PullPlan { reference, source, retry, fallbacks })
    }

    /// What comes behind the contexts in rule 10.9: ambiguity, then denial. `context` is the one on the image's
    /// domain, or a gap where not all of them hold.
    #[inline]
    pub(crate) fn judge_source<'c, E: From<PullError>, S: Sink<E>>(
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
        let own = registry.in_region()?;
        Some(own.in_region(AwsRegion::parse(pushed.region()).ok()?)?.is(pushed))
    };
    registry.is_at(domain) || sibling().unwrap_or(false)
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
    /// The plan of a request from this registry, once it is judged.
    #[inline]
    pub(crate) fn from_source(request: PullRequest<'r>, source: Option<Registry<'c>>) -> Self {
        let PullRequest { reference, retry, fallbacks, .. } = request;
        Self { reference, source, retry, fallbacks }
    }

    /// The image that was asked for.
    #[inline]
    pub fn reference(&self) -> Reference<'r> {
        self.reference
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

    /// Registries along the chain of fallbacks that are not asked, and why (rules 5.6 to 5.8).
    pub fn left_out(&self) -> LeftOuts<'c, 'r> {
        LeftOuts(self.steps())
    }

    /// Whether the request asks the source alone.
    pub(crate) fn asks_no_fallback(&self) -> bool {
        self.fallbacks == Fallbacks::Skip
    }

    /// The registry of the source.
    #[inline]
    pub(super) fn registry(&self) -> Option<Registry<'c>> {
        self.source
    }

    #[inline]
    pub(crate) fn steps(&self) -> Steps<'c, 'r> {
        Steps::from_source(self.reference, self.retry, self.source, self.fallbacks)
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
