//! What an image is called at another place, and which images may be asked for there: rules 5.6 to 5.8, for
//! one image or for all images of a registry. Nothing else knows these rules.

use core::iter;

use super::target_path::{Library, RoutedParts};
use crate::catalog::{Registry, Scope};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming, FallbackPolicy};
use crate::reference::{PATH_MAX, Path, Reference};
use crate::words::words;

/// The way of a source's images to one of the registries along its chain of fallbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hop<'c> {
    /// The registry that the images are of. Names are made from theirs, never from those at `from`
    /// (rule 5.6).
    pub(crate) source: Registry<'c>,
    /// The registry whose fallback this is.
    pub(crate) from: Registry<'c>,
    pub(crate) to: Registry<'c>,
    naming: FallbackNaming,
    pub(super) limits: Limits,
}

impl<'c> Hop<'c> {
    /// The hop along the fallback of `from`, if it has one, behind hops with these limits.
    #[inline]
    pub(super) fn along(source: Registry<'c>, from: Registry<'c>, before: Limits) -> Option<Self> {
        let fallback = from.fallback()?;
        let policy = fallback.policy();
        Some(Self {
            source,
            from,
            to: fallback.registry(),
            naming: policy.naming,
            limits: before.and(policy),
        })
    }

    /// What this image is called there, if it may be asked for there and has a name.
    #[expect(clippy::inline_always, reason = "a part of `Attempts::next`")]
    #[inline(always)]
    pub(super) fn image(self, image: Reference<'_>) -> Result<Suffix, LeftOutReason> {
        let name = self.name_of(image)?;
        self.limits.admit(|| image.digest().is_some())?;
        Ok(name)
    }

    /// The same for a source whose names are put together from parts.
    pub(super) fn parts<'r>(
        self,
        source: RoutedParts<'c, 'r>,
        is_pinned: bool,
    ) -> Result<RoutedParts<'c, 'r>, LeftOutReason> {
        let name = match self.taken_off() {
            Some(_) => source.without(self.source.prefix_text()).ok_or(LeftOutReason::OutsidePrefix)?,
            None => source,
        };
        let name = RoutedParts { prefix: self.to.prefix_text(), behind: name.prefix, ..name };
        let name = named(name, || self.needs_namespace(), Library::where_dropped_by(Some(self.source)))?;
        self.limits.admit(|| is_pinned)?;
        Ok(name)
    }

    /// How much of a path is its name there (rules 5.6 and 5.7). The path is cut out only where its text counts.
    #[inline]
    fn name_of(self, image: Reference<'_>) -> Result<Suffix, LeftOutReason> {
        let length = match self.taken_off() {
            Some(own) => image.path().strip_prefix(own).ok_or(LeftOutReason::OutsidePrefix)?.len(),
            None => image.path_length(),
        };
        let mut library = Library::Absent;
        if self.needs_namespace() && image.path().end(length).components().nth(1).is_none() {
            library = Library::where_dropped_by(Some(self.source));
            if library == Library::Absent {
                return Err(LeftOutReason::NoNamespace);
            }
        }
        if self.to.prefix_length() + library.length() + length > PATH_MAX {
            return Err(LeftOutReason::NameTooLong);
        }
        // No path is longer than that.
        let length = u8::try_from(length).map_err(|_| LeftOutReason::NameTooLong)?;
        Ok(Suffix::new(length, library, self.limits.failures))
    }

    /// The naming of this step, and what all steps so far ask for together (rule 5.8).
    pub(crate) fn policy(self) -> FallbackPolicy {
        let Limits { images, failures } = self.limits;
        FallbackPolicy { naming: self.naming, images, failures }
    }

    /// After which failures of the source it is made.
    #[inline]
    pub(super) fn after(self) -> FallbackFailures {
        self.limits.failures
    }

    /// The same for what was pushed to the source: without a digest no fallback is asked (rule 5.1).
    pub(crate) fn of_pushed(self) -> Self {
        Self { limits: Limits { images: FallbackImages::Pinned, ..self.limits }, ..self }
    }

    /// The prefix of the source that names there are without. Paths outside it have no name there.
    #[inline]
    pub(crate) fn taken_off(self) -> Option<Path<'c>> {
        match self.naming {
            FallbackNaming::Replace => self.source.prefix(),
            FallbackNaming::Keep => None,
        }
    }

    /// Whether every image is called there as it is at the source.
    pub(crate) fn keeps_names(self) -> bool {
        self.taken_off() == self.to.prefix()
    }

    /// How many components a name has at least, behind what is put on.
    pub(crate) fn least_components(self) -> usize {
        self.to.fewest_components()
    }

    /// How many characters the path of an image has at most that has a name there.
    pub(crate) fn longest_path(self) -> usize {
        (PATH_MAX + self.length_taken_off()).saturating_sub(self.to.prefix_length()).min(PATH_MAX)
    }

    /// How many characters a name there has at most, with what is put on.
    pub(crate) fn longest_name(self) -> usize {
        (PATH_MAX + self.to.prefix_length()).saturating_sub(self.length_taken_off()).min(PATH_MAX)
    }

    /// Whether some image of this scope of the source has a name there, within the rules' own limits. What the
    /// provider there takes is another matter.
    ///
    /// Exact up to a prefix so long that a single character is left, and every one of them taken by a longer
    /// prefix.
    pub(crate) fn has_names(self, scope: Scope) -> bool {
        let shortest = 2 * self.least_components() - 1;
        let taken_off = self.length_taken_off();
        let name = match scope {
            // Its images are outside the prefix that is taken off.
            Scope::Uncovered if taken_off > 0 => return false,
            // Where the prefix is kept, it is a part of the name.
            Scope::Covered if taken_off == 0 => shortest.max(self.source.prefix_length() + 1),
            Scope::Domain | Scope::Covered | Scope::Uncovered => shortest,
        };
        name + taken_off.max(self.to.prefix_length()) <= PATH_MAX
    }

    fn length_taken_off(self) -> usize {
        match self.naming {
            FallbackNaming::Replace => self.source.prefix_length(),
            FallbackNaming::Keep => 0,
        }
    }

    /// Docker Hub has no place for a single component, and `library/` is never added (rule 5.7).
    #[inline]
    fn needs_namespace(self) -> bool {
        self.to.fewest_components() > 1
    }
}

/// What the steps of a chain ask for together (rule 5.8): of each, the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    images: FallbackImages,
    failures: FallbackFailures,
}

impl Limits {
    pub(super) const NONE: Self = Self { images: FallbackImages::Any, failures: FallbackFailures::Any };

    #[inline]
    fn and(self, policy: FallbackPolicy) -> Self {
        Self { images: self.images.max(policy.images), failures: self.failures.max(policy.failures) }
    }

    #[inline]
    fn admit(self, is_pinned: impl FnOnce() -> bool) -> Result<(), LeftOutReason> {
        match self.images {
            FallbackImages::Pinned if !is_pinned() => Err(LeftOutReason::NotPinned),
            FallbackImages::Pinned | FallbackImages::Any => Ok(()),
        }
    }
}

/// Parts that are a name at a place, if they are one: completed with `library/` where a namespace is missing and the
/// source drops that (rules 5.7 and 12.4).
pub(super) fn named<'c, 'r>(
    parts: RoutedParts<'c, 'r>,
    needs_namespace: impl FnOnce() -> bool,
    completed: Library,
) -> Result<RoutedParts<'c, 'r>, LeftOutReason> {
    if parts.len() == 0 {
        return Err(LeftOutReason::NoName);
    }
    let library = match (!parts.has_namespace() && needs_namespace(), completed) {
        (false, _) => Library::Absent,
        (true, Library::Added) if parts.prefix.is_empty() => Library::Added,
        (true, _) => return Err(LeftOutReason::NoNamespace),
    };
    let parts = RoutedParts { library, ..parts };
    if parts.len() > PATH_MAX { Err(LeftOutReason::NameTooLong) } else { Ok(parts) }
}

/// The end of an image's path that is its name at another place, behind what is put on there, and after which failures it
/// is asked for there. It is one word, so that it is moved as one.
#[derive(Clone, Copy)]
pub(super) struct Suffix(u32);

impl Suffix {
    const WITH_LIBRARY: u32 = 1 << 8;
    const AFTER_TRANSIENT: u32 = 1 << 9;

    #[inline]
    fn new(length: u8, library: Library, after: FallbackFailures) -> Self {
        let library = if library == Library::Added { Self::WITH_LIBRARY } else { 0 };
        let after = if after == FallbackFailures::Transient { Self::AFTER_TRANSIENT } else { 0 };
        Self(u32::from(length) | library | after)
    }

    /// The name, of the path that it was made of, and what is put in front of it.
    pub(super) fn of(self, path: Path<'_>) -> (Library, Path<'_>) {
        let library = if self.0 & Self::WITH_LIBRARY == 0 { Library::Absent } else { Library::Added };
        (library, path.end((self.0 & 0xff) as usize))
    }

    /// After which failures of the source it is asked.
    #[inline]
    pub(super) fn after(self) -> FallbackFailures {
        if self.0 & Self::AFTER_TRANSIENT == 0 { FallbackFailures::Any } else { FallbackFailures::Transient }
    }
}

impl<'c> Registry<'c> {
    /// The chain of fallbacks behind it, in order: at most seven (rule 4.2).
    pub(crate) fn hops(self) -> impl Iterator<Item = Hop<'c>> {
        let first = Hop::along(self, self, Limits::NONE);
        iter::successors(first, |hop| Hop::along(hop.source, hop.to, hop.limits))
    }
}

words! {
    /// Why a place is not asked for an image; displayed for people. Where several reasons hold, the one told is the first
    /// that has no name, a limit, that it is blocked, ambiguous, or an insecure login (rule 12.6).
    pub enum LeftOutReason, "reason" {
        /// The registry has no domain yet (rule 3.9).
        NoDomain = "no_domain" => "it has no domain yet",
        /// The image is outside the source's repository prefix, so it has no name there (rule 5.6).
        OutsidePrefix = "outside_prefix" => "the image is outside the source's repository prefix",
        /// The name there would have more than 255 characters (rule 5.6).
        NameTooLong = "name_too_long" => "its name there would have more than 255 characters",
        /// The name has one component, and Docker Hub has no place for it without a prefix (rule 5.7).
        NoNamespace = "no_namespace" => "Docker Hub has no place for a name of one component",
        /// Nothing is left of the image's name there, or it would contain an address in brackets (rule 12.4).
        NoName = "no_name" => "the image has no name there",
        /// The image was asked for on a port, and has no name there because of that (rule 12.4).
        PortInName = "port_in_name" => "the image was asked for on a port, and has no name there",
        /// Only images pinned by digest may come from there (rules 5.8 and 12.4).
        NotPinned = "not_pinned" => "it serves only images pinned by digest",
        /// Only images that no digest pins may come from there (rule 12.4).
        NotTagged = "not_tagged" => "it serves only images that no digest pins",
        /// A route blocks the name that would be contacted (rule 12.7).
        Blocked = "blocked" => "a route blocks its name there",
        /// Several registries are there, and nothing chooses one (rule 12.6).
        Ambiguous = "ambiguous" => "several registries are there, and none is chosen",
        /// The login that would be used is not for this port, or not for this way of speaking (rule 12.6).
        InsecureLogin = "insecure_login" => "its login is not for this port, or not without verified HTTPS",
        /// Neither a registry nor a route covers the image, and the catalog denies such (rule 5.9).
        Denied = "denied" => "neither a registry nor a route covers it",
    }
}

impl LeftOutReason {
    /// What to do about it, where that is plain.
    pub fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::NoDomain => "place it in its account",
            Self::NoNamespace => "give the registry there a prefix",
            Self::NotPinned => "name the image by its digest",
            Self::Ambiguous => "mark one of them as primary",
            Self::Denied => "add a registry on its domain",
            Self::OutsidePrefix
            | Self::NameTooLong
            | Self::NoName
            | Self::PortInName
            | Self::NotTagged
            | Self::Blocked
            | Self::InsecureLogin => return None,
        })
    }
}
