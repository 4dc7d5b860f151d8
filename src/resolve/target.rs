use alloc::borrow::Cow;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use super::target_tag::TargetTag;
use crate::reference::{Digest, Lengths, Path, Reference, ReferenceBuf};

/// The full reference that an attempt asks for or a destination is pushed to, put together from parts of the
/// catalog (`'c`) and of the request (`'r`) without a copy.
///
/// Displaying it gives the reference as any client takes it; [`to_buf`](Self::to_buf) keeps it. Two are equal, and
/// hash alike, when they are the same image on the same endpoint, whatever they are put together from.
#[derive(Clone, Copy)]
pub struct Target<'c, 'r> {
    pub(super) domain: TargetDomain<'c, 'r>,
    pub(super) path: TargetPath<'c, 'r>,
    pub(super) version: Pinned<'r>,
}

/// The tag and the digest of a target.
#[derive(Clone, Copy)]
pub(super) enum Pinned<'r> {
    /// Those of an image that was asked for, its tag written out.
    AsAsked(Reference<'r>),
    By(Option<TargetTag<'r>>, Option<Digest<'r>>),
}

impl<'c, 'r> Target<'c, 'r> {
    /// Where the image is.
    #[inline]
    pub fn domain(self) -> TargetDomain<'c, 'r> {
        self.domain
    }

    /// The whole repository, prefix and name.
    #[inline]
    pub fn path(self) -> TargetPath<'c, 'r> {
        self.path
    }

    /// The registry's repository prefix in front of the name, or the path of a location (rule 12.4), if any.
    pub fn prefix(self) -> Option<Path<'c>> {
        self.path.prefix()
    }

    /// The name behind the prefix; the whole path where there is no prefix. Of an image that is a location itself,
    /// nothing is left.
    pub fn name(self) -> TargetPath<'c, 'r> {
        self.path.behind_prefix()
    }

    /// The path components, prefix and name.
    pub fn components(self) -> impl Iterator<Item = Cow<'r, str>>
    where
        'c: 'r,
    {
        self.path.components()
    }

    /// The tag; none where a digest alone was asked for.
    pub fn tag(self) -> Option<TargetTag<'r>> {
        match self.version {
            Pinned::AsAsked(image) => image.tag_or_latest().map(TargetTag::written),
            Pinned::By(tag, _) => tag,
        }
    }

    /// The same, pinned to this digest if there is one.
    pub(crate) fn pinned(self, digest: Option<Digest<'r>>) -> Self {
        Self { version: Pinned::By(self.tag(), digest.or(self.digest())), ..self }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn without_tag(self) -> Self {
        Self { version: Pinned::By(None, self.digest()), ..self }
    }

    /// The digest that pins the image (rule 10.5).
    pub fn digest(self) -> Option<Digest<'r>> {
        match self.version {
            Pinned::AsAsked(image) => image.digest(),
            Pinned::By(_, digest) => digest,
        }
    }

    /// The same reference, on its own.
    pub fn to_buf(self) -> ReferenceBuf {
        // Parts that were checked, each by its own rule; nothing is read again.
        let lengths = Lengths {
            domain: self.domain.len(),
            path: self.path.len(),
            tag: self.tag().map_or(0, TargetTag::len),
            digest: self.digest().map_or(0, |digest| digest.as_str().len()),
        };
        ReferenceBuf::displayed(self, lengths)
    }

    fn parts(self) -> (TargetDomain<'c, 'r>, TargetPath<'c, 'r>, Option<TargetTag<'r>>, Option<Digest<'r>>) {
        (self.domain, self.path, self.tag(), self.digest())
    }
}

impl PartialEq for Target<'_, '_> {
    fn eq(&self, other: &Target<'_, '_>) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Target<'_, '_> {}

impl Hash for Target<'_, '_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl fmt::Debug for Target<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("domain", &self.domain)
            .field("path", &self.path)
            .field("tag", &self.tag())
            .field("digest", &self.digest())
            .finish()
    }
}

impl fmt::Display for Target<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.domain, f)?;
        f.write_str("/")?;
        fmt::Display::fmt(&self.path, f)?;
        if let Some(tag) = self.tag() {
            f.write_str(":")?;
            fmt::Display::fmt(&tag, f)?;
        }
        if let Some(digest) = self.digest() {
            f.write_str("@")?;
            fmt::Display::fmt(&digest, f)?;
        }
        Ok(())
    }
}
