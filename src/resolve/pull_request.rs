use super::names::Names;
use crate::policy::RetryPolicy;
use crate::reference::Reference;

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
    pub(super) retry: Option<RetryPolicy>,
    pub(super) fallbacks: Fallbacks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fallbacks {
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
