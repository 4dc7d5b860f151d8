//! Which past image is the best to import from (rule 8.3).

use core::cmp::{Ordering, Reverse};

use super::past::PastImage;
use super::platform::Platform;
use super::request::CacheRequest;
use crate::resolve::push_request::Trust;

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
        let trusted = self.trust == Trust::Untrusted || image.trust() == Trust::Trusted;
        trusted && image.platform() == self.platform
    }

    /// Whether the same went into its build.
    pub(super) fn is_identical(&self, image: &PastImage<'_>) -> bool {
        self.content_hash.is_some() && image.content_hash() == self.content_hash
    }

    /// The better one first. It is a total order: two images that differ in anything never tie.
    pub(super) fn order(&self, a: &PastImage<'_>, b: &PastImage<'_>) -> Ordering {
        self.merit(a).cmp(&self.merit(b)).then_with(|| rest(a).cmp(&rest(b)))
    }

    /// What an image lacks, the weightiest first, and how old it is: no time is the oldest.
    fn merit(&self, image: &PastImage<'_>) -> (bool, [bool; 3], Reverse<Option<i64>>) {
        let lacks_branch = self.branches.map(|branch| branch.is_none() || image.branch() != branch);
        (!self.is_identical(image), lacks_branch, Reverse(image.built_at()))
    }
}

/// All that an image is, so that no two ever tie.
fn rest<'r>(image: &PastImage<'r>) -> impl Ord + use<'r> {
    let untrusted = image.trust() == Trust::Untrusted;
    let hash_and_trust = (image.content_hash(), untrusted);
    let platform = image.platform().map(Platform::written);
    (image.digest(), image.branch(), image.revision(), hash_and_trust, image.name(), platform)
}
