//! Past images, and which of them is the best to import from (rule 8.3).

use core::cmp::{Ordering, Reverse};

use super::platform::Platform;
use super::request::{CacheRequest, some_text};
use crate::reference::Digest;
use crate::resolve::push_request::Trust;

/// An image that was built before, as far as the caller knows it. Rule 8.3.
///
/// It is trusted unless somebody says otherwise, like a build (rule 7.11). An empty branch, revision or
/// content hash is the same as none.
///
/// ```
/// use registry_resolver::{Digest, PastImage, Trust};
///
/// let digest = Digest::parse("sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582")?;
/// let image = PastImage::of("app", digest).branch("main").built_at(1_767_225_600).trust(Trust::Untrusted);
/// assert_eq!((image.name(), image.get_branch()), ("app", Some("main")));
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl<'r> PastImage<'r> {
    /// An image of this name, as its build called it.
    pub fn of(name: &'r str, digest: Digest<'r>) -> Self {
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
    pub fn branch(self, branch: &'r str) -> Self {
        Self { branch: some_text(branch), ..self }
    }

    /// The revision it was built from.
    #[must_use]
    pub fn revision(self, revision: &'r str) -> Self {
        Self { revision: some_text(revision), ..self }
    }

    /// The platform it was built for.
    #[must_use]
    pub fn platform(self, platform: Platform<'r>) -> Self {
        Self { platform: Some(platform), ..self }
    }

    /// The hash of all that went into its build.
    #[must_use]
    pub fn content_hash(self, hash: &'r str) -> Self {
        Self { content_hash: some_text(hash), ..self }
    }

    /// When it was built, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn built_at(self, seconds: i64) -> Self {
        Self { built_at: Some(seconds), ..self }
    }

    /// Whether its build was to be trusted.
    #[must_use]
    pub fn trust(self, trust: Trust) -> Self {
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
    pub fn get_branch(self) -> Option<&'r str> {
        self.branch
    }

    /// The revision, where it is known.
    pub fn get_revision(self) -> Option<&'r str> {
        self.revision
    }

    /// The platform, where it is known.
    pub fn get_platform(self) -> Option<Platform<'r>> {
        self.platform
    }

    /// The content hash, where it is known.
    pub fn get_content_hash(self) -> Option<&'r str> {
        self.content_hash
    }

    /// When it was built, where that is known: in seconds since 1970-01-01 UTC.
    pub fn get_built_at(self) -> Option<i64> {
        self.built_at
    }

    /// Whether its build was to be trusted.
    pub fn get_trust(self) -> Trust {
        self.trust
    }
}

/// What a request wants of past images.
pub(super) struct Wanted<'r> {
    platform: Option<Platform<'r>>,
    content_hash: Option<&'r str>,
    /// The branch itself, the one it is merged into, the default one.
    branches: [Option<&'r str>; 3],
    trust: Trust,
}

impl<'r> Wanted<'r> {
    pub(super) fn by(request: &CacheRequest<'r>) -> Self {
        Self {
            platform: request.platform,
            content_hash: request.content_hash,
            branches: [request.branch, request.base_branch, request.default_branch],
            trust: request.trust,
        }
    }

    /// Whether an image may be used at all, its name aside: a trusted build uses no image that is not.
    pub(super) fn admits(&self, image: &PastImage<'_>) -> bool {
        let trusted = self.trust == Trust::Untrusted || image.trust == Trust::Trusted;
        trusted && image.platform == self.platform
    }

    /// Whether the same went into its build.
    pub(super) fn is_identical(&self, image: &PastImage<'_>) -> bool {
        self.content_hash.is_some() && image.content_hash == self.content_hash
    }

    /// The better one first. It is a total order: two images that differ in anything never tie.
    pub(super) fn order(&self, a: &PastImage<'_>, b: &PastImage<'_>) -> Ordering {
        self.merit(a).cmp(&self.merit(b)).then_with(|| rest(a).cmp(&rest(b)))
    }

    /// What an image lacks, the weightiest first, and how old it is: no time is the oldest.
    fn merit(&self, image: &PastImage<'_>) -> (bool, [bool; 3], Reverse<Option<i64>>) {
        let lacks_branch = self.branches.map(|branch| branch.is_none() || image.branch != branch);
        (!self.is_identical(image), lacks_branch, Reverse(image.built_at))
    }
}

/// All that an image is, so that no two ever tie.
fn rest<'r>(image: &PastImage<'r>) -> impl Ord + use<'r> {
    let untrusted = image.trust == Trust::Untrusted;
    let hash_and_trust = (image.content_hash, untrusted);
    let platform = image.platform.map(Platform::written);
    (image.digest, image.branch, image.revision, hash_and_trust, image.name, platform)
}
