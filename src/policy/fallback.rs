use crate::words::words;

/// When a fallback registry is asked, and under which name. Rules 5.6 and 5.8.
///
/// The default replaces the source's naming by the fallback's and asks for any image after any failure.
///
/// ```
/// use registry_resolver::policy::{FallbackImages, FallbackNaming, FallbackPolicy};
///
/// let cache = FallbackPolicy::default().keep_path().pinned_only();
/// assert_eq!(cache.naming, FallbackNaming::Keep);
/// assert_eq!(cache.images, FallbackImages::Pinned);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FallbackPolicy {
    /// How the image is called there.
    pub naming: FallbackNaming,
    /// Which images may come from there.
    pub images: FallbackImages,
    /// After which failures it is asked.
    pub failures: FallbackFailures,
}

impl FallbackPolicy {
    /// Puts the fallback's prefix in front of the whole source path, as a pull-through cache wants it.
    #[must_use]
    pub fn keep_path(self) -> Self {
        Self { naming: FallbackNaming::Keep, ..self }
    }

    /// Asks the fallback for images pinned by digest only.
    #[must_use]
    pub fn pinned_only(self) -> Self {
        Self { images: FallbackImages::Pinned, ..self }
    }

    /// Asks the fallback when the source is down, and not when the source said no.
    #[must_use]
    pub fn transient_only(self) -> Self {
        Self { failures: FallbackFailures::Transient, ..self }
    }
}

words! {
    /// How an image is called on a fallback registry. Rule 5.6.
    #[derive(Default)]
    pub enum FallbackNaming, "fallback naming" {
        /// The source's repository prefix is taken off and the fallback's put on.
        #[default]
        Replace = "replace",
        /// The fallback's prefix goes in front of the whole source path.
        Keep = "keep",
    }
}

words! {
    /// Which images a fallback registry may serve. Rule 5.8.
    #[derive(Default)]
    pub enum FallbackImages, "fallback images" {
        /// Any image.
        #[default]
        Any = "any",
        /// Only images pinned by digest, which cannot be another image under the same name.
        Pinned = "pinned",
    }
}

words! {
    /// After which failures a fallback registry is asked. Rule 5.8.
    #[derive(Default)]
    pub enum FallbackFailures, "fallback failures" {
        /// After any failure.
        #[default]
        Any = "any",
        /// Only when the source's last failure was transient: it is down, and did not say no.
        Transient = "transient",
    }
}
