use core::fmt;

use super::names::Names;
use crate::policy::RetryPolicy;
use crate::reference::{Digest, Reference, ShortName};

/// An image to pull, and with which registries. Section 5 of [the rules](crate::rules::pulling).
///
/// ```
/// use registry_resolver::{PullRequest, Reference};
///
/// let image = Reference::parse("gcr.io/production-project/my-image")?;
/// let request = PullRequest::new(image).with_contexts(&["staging-gcr"]);
/// # let _ = request;
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PullRequest<'r> {
    pub(crate) reference: Reference<'r>,
    pub(crate) contexts: Names<'r>,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) fallbacks: Fallbacks,
    pub(super) short: Option<ShortName<'r>>,
    pub(crate) pinned: Option<Digest<'r>>,
    pub(super) avoid: Names<'r>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fallbacks {
    Follow,
    Skip,
}

impl<'r> PullRequest<'r> {
    /// The most endpoints that a request may avoid.
    pub const MOST_AVOIDED: usize = 16;

    /// Pulls this image.
    #[inline]
    pub fn new(reference: impl Into<Reference<'r>>) -> Self {
        Self {
            reference: reference.into(),
            contexts: Names::NONE,
            retry: None,
            fallbacks: Fallbacks::Follow,
            short: None,
            pinned: None,
            avoid: Names::NONE,
        }
    }

    /// Pulls what the catalog's settings for short names mean by this one (section 13).
    ///
    /// ```
    /// use registry_resolver::routes::ShortNames;
    /// use registry_resolver::reference::ShortName;
    /// use registry_resolver::{Catalog, PullRequest};
    ///
    /// let names = ShortNames::new().search("registry.example/base").search("docker.io");
    /// let catalog = Catalog::builder().short_names(names).build()?;
    /// let plan = catalog.resolve_pull(PullRequest::short(ShortName::parse("nginx:1")?))?;
    /// let asked: Vec<String> = plan.attempts().map(|attempt| attempt.target().to_string()).collect();
    /// assert_eq!(asked, ["registry.example/base/nginx:1", "docker.io/library/nginx:1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn short(name: ShortName<'r>) -> Self {
        Self { short: Some(name), ..Self::new(name.on_docker_hub()) }
    }

    /// Pulls with these registries where one is on the image's domain, whichever is primary there
    /// (rule [5.2](crate::rules::pulling)).
    #[inline]
    #[must_use]
    pub fn with_contexts(self, contexts: impl Into<Names<'r>>) -> Self {
        Self { contexts: contexts.into(), ..self }
    }

    /// Retries like this everywhere, whatever the registries say (rule [6.2](crate::rules::trying)).
    #[must_use]
    pub fn with_retry(self, policy: RetryPolicy) -> Self {
        Self { retry: Some(policy), ..self }
    }

    /// Asks the source alone; mirrors where the source is not asked at all, and for an image that is pinned
    /// (rule [7.9](crate::rules::pushing)).
    #[must_use]
    pub fn without_fallbacks(self) -> Self {
        Self { fallbacks: Fallbacks::Skip, ..self }
    }

    /// The second step of a client that has found the digest of a tag and fetches by it: exactly the plan of the
    /// image with this digest (rule 12.10).
    #[must_use]
    pub fn with_digest(self, digest: Digest<'r>) -> Self {
        Self { pinned: Some(digest), ..self }
    }

    /// Asks these endpoints last, because the caller knows that they are down: `host[:port]`, or as
    /// [`Attempt::endpoint`](super::Attempt::endpoint) is displayed. At most 16 (rule 12.11).
    #[must_use]
    pub fn with_avoided(self, endpoints: impl Into<Names<'r>>) -> Self {
        Self { avoid: endpoints.into(), ..self }
    }

    /// Whether it asks for nothing but what its reference says.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.short.is_none() && self.pinned.is_none() && self.avoid.is_empty()
    }

    /// Whether only what its reference says decides.
    #[inline]
    pub(super) fn chooses_nothing(&self) -> bool {
        self.is_plain() && self.contexts.is_empty() && self.fallbacks == Fallbacks::Follow
    }

    /// What is asked for.
    #[inline]
    pub fn asked(&self) -> Asked<'r> {
        match self.short {
            Some(name) => Asked::Short(name),
            None => Asked::Reference(self.reference),
        }
    }
}

/// What was asked for, whatever a route makes of it: the identity of an image, which signatures and policies are
/// asked about (rule 12.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked<'r> {
    /// An image.
    Reference(Reference<'r>),
    /// A name without a domain; each attempt tells which image it was taken for.
    Short(ShortName<'r>),
}

impl<'r> Asked<'r> {
    /// The image; none for a short name.
    pub fn reference(self) -> Option<Reference<'r>> {
        match self {
            Self::Reference(reference) => Some(reference),
            Self::Short(_) => None,
        }
    }

    /// The short name, where it is one.
    pub fn short_name(self) -> Option<ShortName<'r>> {
        match self {
            Self::Reference(_) => None,
            Self::Short(name) => Some(name),
        }
    }
}

/// A reference in full, a short name as it was written.
impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(reference) => reference.fmt(f),
            Self::Short(name) => name.fmt(f),
        }
    }
}
