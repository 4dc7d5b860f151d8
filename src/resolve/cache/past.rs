//! Past images, as far as the caller knows them (rule 8.3).

use core::fmt;

use super::platform::Platform;
use crate::reference::{Digest, Excerpt};
use crate::resolve::push_request::Trust;

/// An image that was built before, as far as the caller knows it. Rule 8.3.
///
/// It is trusted unless somebody says otherwise, like a build (rule 7.11). An empty branch, revision or
/// content hash is the same as none.
///
/// ```
/// use registry_resolver::cache::PastImage;
/// use registry_resolver::push::Trust;
/// use registry_resolver::Digest;
///
/// let digest = Digest::parse("sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582")?;
/// let image = PastImage::new("app", digest).with_branch("main").with_built_at(1_767_225_600).with_trust(Trust::Untrusted);
/// assert_eq!((image.name(), image.branch()), ("app", Some("main")));
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PastImage<'r> {
    name: &'r str,
    digest: Digest<'r>,
    branch: Option<&'r str>,
    revision: Option<&'r str>,
    platform: Option<Platform<'r>>,
    content_hash: Option<&'r str>,
    built_at: Option<i64>,
    trust: Trust,
}

/// Excerpts: a text of a caller may be a secret (rule 10.2).
impl fmt::Debug for PastImage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PastImage")
            .field("name", &Excerpt::of(self.name))
            .field("digest", &self.digest)
            .field("branch", &self.branch.map(Excerpt::of))
            .field("revision", &self.revision.map(Excerpt::of))
            .field("platform", &self.platform)
            .field("content_hash", &self.content_hash.map(Excerpt::of))
            .field("built_at", &self.built_at)
            .field("trust", &self.trust)
            .finish()
    }
}

impl<'r> PastImage<'r> {
    /// An image of this name, as its build called it.
    pub fn new(name: &'r str, digest: Digest<'r>) -> Self {
        Self {
            name,
            digest,
            branch: None,
            revision: None,
            platform: None,
            content_hash: None,
            built_at: None,
            trust: Trust::Trusted,
        }
    }

    /// The branch it was built from.
    #[must_use]
    pub fn with_branch(self, branch: &'r str) -> Self {
        Self { branch: some_text(branch), ..self }
    }

    /// The revision it was built from.
    #[must_use]
    pub fn with_revision(self, revision: &'r str) -> Self {
        Self { revision: some_text(revision), ..self }
    }

    /// The platform it was built for.
    #[must_use]
    pub fn with_platform(self, platform: Platform<'r>) -> Self {
        Self { platform: Some(platform), ..self }
    }

    /// The hash of all that went into its build.
    #[must_use]
    pub fn with_content_hash(self, hash: &'r str) -> Self {
        Self { content_hash: some_text(hash), ..self }
    }

    /// When it was built, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn with_built_at(self, seconds: i64) -> Self {
        Self { built_at: Some(seconds), ..self }
    }

    /// Whether its build was to be trusted.
    #[must_use]
    pub fn with_trust(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }

    /// The name that its build gave it.
    pub fn name(self) -> &'r str {
        self.name
    }

    /// Its digest.
    pub fn digest(self) -> Digest<'r> {
        self.digest
    }

    /// The branch, where it is known.
    pub fn branch(self) -> Option<&'r str> {
        self.branch
    }

    /// The revision, where it is known.
    pub fn revision(self) -> Option<&'r str> {
        self.revision
    }

    /// The platform, where it is known.
    pub fn platform(self) -> Option<Platform<'r>> {
        self.platform
    }

    /// The content hash, where it is known.
    pub fn content_hash(self) -> Option<&'r str> {
        self.content_hash
    }

    /// When it was built, where that is known: in seconds since 1970-01-01 UTC.
    pub fn built_at(self) -> Option<i64> {
        self.built_at
    }

    /// Whether its build was to be trusted.
    pub fn trust(self) -> Trust {
        self.trust
    }
}

/// A text, unless it is empty.
pub(super) fn some_text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
