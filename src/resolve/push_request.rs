use alloc::string::String;
use core::fmt;

use super::aws::AwsOptions;
use super::error::PushError;
use super::names::Names;
use super::tags::Tags;
use crate::policy::RetryPolicy;
use crate::reference::{Domain, Excerpt, Reference};
use crate::registry::address_fault;
use crate::words::words;

/// Something to push, and where. Section 7 of [the rules](crate::rules::pushing).
///
/// ```
/// use registry_resolver::push::Candidate;
/// use registry_resolver::{BuildOutput, PushRequest, Reference};
///
/// // A build step pushes what it built …
/// let built = PushRequest::new(BuildOutput::new("acme/app").with_branch("main")).with_target("azure");
/// // … and a push step its candidate.
/// let promoted = PushRequest::new(Candidate::image(Reference::parse("us.gcr.io/p/app:1")?))
///     .with_target("azure")
///     .with_tags(&["1", "latest"]);
/// # let _ = (built, promoted);
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PushRequest<'r> {
    pub(crate) subject: PushSubject<'r>,
    pub(crate) target: PushTarget<'r>,
    pub(crate) tags: Tags<'r>,
    pub(crate) contexts: Names<'r>,
    pub(crate) trust: Trust,
    pub(crate) caching_registry: Option<&'r str>,
    pub(crate) aws: AwsOptions<'r>,
    pub(crate) retry: Option<RetryPolicy>,
}

impl<'r> PushRequest<'r> {
    /// Pushes this to the default registry, unless [`with_target`](Self::with_target) names another.
    pub fn new(subject: impl Into<PushSubject<'r>>) -> Self {
        Self {
            subject: subject.into(),
            target: PushTarget::Default,
            tags: Tags::Unstated,
            contexts: Names::NONE,
            trust: Trust::Trusted,
            caching_registry: None,
            aws: AwsOptions::default(),
            retry: None,
        }
    }

    /// Where to: the name of a registry, or an ad-hoc target.
    #[must_use]
    pub fn with_target(self, target: impl Into<PushTarget<'r>>) -> Self {
        Self { target: target.into(), ..self }
    }

    /// Under which tags.
    #[must_use]
    pub fn with_tags(self, tags: impl Into<Tags<'r>>) -> Self {
        Self { tags: tags.into(), ..self }
    }

    /// Which registries the step pulls with (rule [5.4](crate::rules::pulling)).
    #[must_use]
    pub fn with_contexts(self, contexts: impl Into<Names<'r>>) -> Self {
        Self { contexts: contexts.into(), ..self }
    }

    /// Whether the build is to be trusted; a fork's is not (rule [7.11](crate::rules::pushing)).
    #[must_use]
    pub fn with_trust(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }

    /// The registry for build cache, instead of the catalog's: its tags are not for images (rule
    /// [8.2](crate::rules::caching)).
    #[must_use]
    pub fn with_caching_registry(self, name: &'r str) -> Self {
        Self { caching_registry: Some(name), ..self }
    }

    /// Retries like this, whatever the registry says (rules [6.2](crate::rules::trying) and
    /// [6.8](crate::rules::trying)).
    #[must_use]
    pub fn with_retry(self, policy: RetryPolicy) -> Self {
        Self { retry: Some(policy), ..self }
    }

    /// Options for Amazon ECR; an error on any other registry (rule [7.12](crate::rules::pushing)).
    #[must_use]
    pub fn with_aws(self, aws: AwsOptions<'r>) -> Self {
        Self { aws, ..self }
    }
}

impl<'r> PushRequest<'r> {
    /// The image that a push step fetches first.
    pub(crate) fn fetched(&self) -> Option<Reference<'r>> {
        match self.subject {
            PushSubject::Candidate(Candidate { what: CandidateImage::Remote(reference), .. }) => {
                Some(reference)
            }
            _ => None,
        }
    }

    /// The name that is written, or the candidate that brings its own.
    pub(crate) fn stated_name(&self) -> Result<&'r str, Reference<'r>> {
        match self.subject {
            PushSubject::Build(build) => Ok(build.image_name),
            PushSubject::Candidate(candidate) => match (candidate.image_name, candidate.what) {
                (Some(name), _) | (None, CandidateImage::Built(name)) => Ok(name),
                (None, CandidateImage::Remote(reference)) => Err(reference),
            },
        }
    }
}

/// What is pushed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum PushSubject<'r> {
    /// What a build step built.
    Build(BuildOutput<'r>),
    /// What a push step was given.
    Candidate(Candidate<'r>),
}

impl<'r> From<BuildOutput<'r>> for PushSubject<'r> {
    fn from(build: BuildOutput<'r>) -> Self {
        Self::Build(build)
    }
}

impl<'r> From<Candidate<'r>> for PushSubject<'r> {
    fn from(candidate: Candidate<'r>) -> Self {
        Self::Candidate(candidate)
    }
}

/// What a build step built, and what may become its tag.
#[derive(Clone, Copy)]
pub struct BuildOutput<'r> {
    pub(crate) image_name: &'r str,
    pub(crate) builder: Builder,
    pub(crate) branch: Option<&'r str>,
    pub(crate) revision: Option<&'r str>,
    pub(crate) tag_policy: TagPolicy,
}

/// Excerpts: a text of a step may be a secret (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for BuildOutput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuildOutput")
            .field("image_name", &Excerpt::of(self.image_name))
            .field("builder", &self.builder)
            .field("branch", &self.branch.map(Excerpt::of))
            .field("revision", &self.revision.map(Excerpt::of))
            .field("tag_policy", &self.tag_policy)
            .finish()
    }
}

impl<'r> BuildOutput<'r> {
    /// The output of a build, under the `image_name` of its step: relative to the registry, or absolute on
    /// its domain (rules [7.4](crate::rules::pushing) and [7.5](crate::rules::pushing)).
    pub fn new(image_name: &'r str) -> Self {
        Self {
            image_name,
            builder: Builder::docker(PushChoice::Unstated),
            branch: None,
            revision: None,
            tag_policy: TagPolicy::Lowercase,
        }
    }

    /// Who builds, and what the step says about pushing.
    #[must_use]
    pub fn with_builder(self, builder: Builder) -> Self {
        Self { builder, ..self }
    }

    /// The branch, which becomes the tag where the step names none.
    #[must_use]
    pub fn with_branch(self, branch: &'r str) -> Self {
        Self { branch: Some(branch), ..self }
    }

    /// The revision, which becomes the tag where there is no branch either.
    #[must_use]
    pub fn with_revision(self, revision: &'r str) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// Whether tags are lower-cased.
    #[must_use]
    pub fn with_tag_policy(self, tag_policy: TagPolicy) -> Self {
        Self { tag_policy, ..self }
    }
}

/// What a push step was given.
#[derive(Clone, Copy)]
pub struct Candidate<'r> {
    pub(crate) what: CandidateImage<'r>,
    pub(crate) image_name: Option<&'r str>,
    pub(crate) source_fallbacks: SourceFallbacks,
}

/// Excerpts: a text of a step may be a secret (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Candidate");
        match self.what {
            CandidateImage::Remote(reference) => shown.field("image", &reference),
            CandidateImage::Built(name) => shown.field("built", &Excerpt::of(name)),
        };
        shown
            .field("image_name", &self.image_name.map(Excerpt::of))
            .field("source_fallbacks", &self.source_fallbacks)
            .finish()
    }
}

#[derive(Clone, Copy)]
pub(crate) enum CandidateImage<'r> {
    Remote(Reference<'r>),
    Built(&'r str),
}

impl<'r> Candidate<'r> {
    /// An image to fetch first; the push comes with its pull plan (rule [7.9](crate::rules::pushing)).
    pub fn image(reference: Reference<'r>) -> Self {
        Self::new(CandidateImage::Remote(reference))
    }

    /// The output of a build step of the same run, under that step's `image_name` (rule
    /// [7.6](crate::rules::pushing)).
    pub fn built(image_name: &'r str) -> Self {
        Self::new(CandidateImage::Built(image_name))
    }

    fn new(what: CandidateImage<'r>) -> Self {
        Self { what, image_name: None, source_fallbacks: SourceFallbacks::WhenPinned }
    }

    /// Pushes it under another name.
    #[must_use]
    pub fn with_image_name(self, image_name: &'r str) -> Self {
        Self { image_name: Some(image_name), ..self }
    }

    /// Whether it may be fetched from a fallback.
    #[must_use]
    pub fn with_source_fallbacks(self, source_fallbacks: SourceFallbacks) -> Self {
        Self { source_fallbacks, ..self }
    }
}

/// Whether a candidate may be fetched from a fallback, whose copy may lag behind. Rule [7.9](crate::rules::pushing).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceFallbacks {
    /// Only where it is pinned by digest.
    #[default]
    WhenPinned,
    /// Always: the step asked for it.
    Always,
}

/// Who builds an image, and what its step says about pushing. Buildx always pushes (rule
/// [7.3](crate::rules::pushing)), so one that
/// does not cannot be spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Builder {
    pub(crate) kind: BuilderKind,
    pub(crate) push: PushChoice,
}

/// Who builds an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuilderKind {
    /// A plain build.
    #[default]
    Docker,
    /// Buildx.
    Buildx,
}

impl Builder {
    /// A plain build.
    pub fn docker(push: PushChoice) -> Self {
        Self { kind: BuilderKind::Docker, push }
    }

    /// A buildx build.
    ///
    /// # Errors
    ///
    /// [`PushError::BuildxMustPush`] with [`PushChoice::Disabled`].
    pub fn buildx(push: PushChoice) -> Result<Self, PushError> {
        if push == PushChoice::Disabled {
            return Err(PushError::BuildxMustPush { reason: "the step says `disable_push`" });
        }
        Ok(Self { kind: BuilderKind::Buildx, push })
    }
}

/// What a build step says about pushing. Rule [7.2](crate::rules::pushing).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PushChoice {
    /// Nothing: the account's default decides.
    #[default]
    Unstated,
    /// It pushes: `disable_push: false`.
    Enabled,
    /// It does not: `disable_push: true`.
    Disabled,
}

words! {
    /// Whether a build's tags are lower-cased. Rule [7.7](crate::rules::pushing).
    #[derive(Default)]
    pub enum TagPolicy, "tag policy" {
        /// They are.
        #[default]
        Lowercase = "lowercase",
        /// They stay as they were written.
        Original = "original",
    }
}

/// Whether a build is to be trusted. Rule [7.11](crate::rules::pushing).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trust {
    /// It is.
    #[default]
    Trusted,
    /// It is a stranger's, such as a fork's.
    Untrusted,
}

/// Where a push goes.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum PushTarget<'r> {
    /// To the default registry.
    #[default]
    Default,
    /// To the registry of this name.
    Registry(&'r str),
    /// To a host that is no registry of the account.
    AdHoc(AdHocTarget<'r>),
}

/// Excerpts: a text of a step may be a secret (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for PushTarget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("Default"),
            Self::Registry(name) => f.debug_tuple("Registry").field(&Excerpt::of(name)).finish(),
            Self::AdHoc(target) => f.debug_tuple("AdHoc").field(target).finish(),
        }
    }
}

impl<'r> From<&'r str> for PushTarget<'r> {
    fn from(registry: &'r str) -> Self {
        Self::Registry(registry)
    }
}

impl<'r> From<&'r String> for PushTarget<'r> {
    fn from(registry: &'r String) -> Self {
        Self::Registry(registry)
    }
}

/// None is [`Default`](PushTarget::Default).
impl<'r> From<Option<&'r str>> for PushTarget<'r> {
    fn from(registry: Option<&'r str>) -> Self {
        registry.map_or(Self::Default, Self::Registry)
    }
}

impl<'r> From<AdHocTarget<'r>> for PushTarget<'r> {
    fn from(target: AdHocTarget<'r>) -> Self {
        Self::AdHoc(target)
    }
}

/// A host that is no registry of the account, with the step's own credentials. Rule [7.10](crate::rules::pushing).
///
/// ```
/// use registry_resolver::push::AdHocTarget;
/// use registry_resolver::Domain;
///
/// assert!(AdHocTarget::new(Domain::parse("registry.partner.example")?).is_ok());
/// // It would be read as a namespace on Docker Hub.
/// assert!(AdHocTarget::new(Domain::parse("partner")?).is_err());
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AdHocTarget<'r>(pub(crate) Domain<'r>);

impl<'r> AdHocTarget<'r> {
    /// A target on this domain, over HTTPS.
    ///
    /// # Errors
    ///
    /// [`AdHocTargetError`] for a domain that no registry can be on: one that reads as a path on Docker Hub,
    /// a port above 65535, brackets without an IPv6 address.
    pub fn new(domain: Domain<'r>) -> Result<Self, AdHocTargetError> {
        match address_fault(domain) {
            None => Ok(Self(domain)),
            Some(fault) => {
                Err(AdHocTargetError { domain: Excerpt::of(domain.as_str()), fault: fault.text() })
            }
        }
    }
}

/// A domain that no registry can be on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{domain}` {fault}")]
pub struct AdHocTargetError {
    domain: Excerpt,
    fault: &'static str,
}
