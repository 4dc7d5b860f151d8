use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::reference::Excerpt;

/// A borrowed list of texts, however the caller keeps them: registry contexts, tags, or entries
/// of a build's cache.
///
/// ```
/// use registry_resolver::pull::Names;
///
/// let owned: Vec<String> = vec!["staging-gcr".into()];
/// assert_eq!(Names::from(&owned).iter().next(), Names::from(&["staging-gcr"]).iter().next());
/// ```
#[derive(Clone, Copy)]
pub struct Names<'r>(Kept<'r>);

#[derive(Clone, Copy)]
enum Kept<'r> {
    Borrowed(&'r [&'r str]),
    Owned(&'r [String]),
    Either(&'r [Cow<'r, str>]),
    /// Registries, one on each endpoint, in the order of these.
    ByEndpoint(&'r [&'r str]),
}

impl<'r> Names<'r> {
    /// No names at all.
    pub const NONE: Names<'static> = Names(Kept::Borrowed(&[]));

    /// The names, in order.
    #[inline]
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'r str> + Clone + 'r {
        (0..self.len()).map(move |index| self.at(index))
    }

    /// How many there are.
    #[inline]
    pub fn len(self) -> usize {
        match self.0 {
            Kept::Borrowed(names) | Kept::ByEndpoint(names) => names.len(),
            Kept::Owned(names) => names.len(),
            Kept::Either(names) => names.len(),
        }
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// As many of the first ones.
    #[cfg(feature = "analysis")]
    pub(crate) fn first(self, count: usize) -> Self {
        let count = count.min(self.len());
        Self(match self.0 {
            Kept::Borrowed(names) => Kept::Borrowed(&names[..count]),
            Kept::Owned(names) => Kept::Owned(&names[..count]),
            Kept::Either(names) => Kept::Either(&names[..count]),
            Kept::ByEndpoint(names) => Kept::ByEndpoint(&names[..count]),
        })
    }

    #[inline]
    pub(super) fn at(self, index: usize) -> &'r str {
        match self.0 {
            Kept::Borrowed(names) | Kept::ByEndpoint(names) => names[index],
            Kept::Owned(names) => &names[index],
            Kept::Either(names) => &names[index],
        }
    }
}

#[cfg(feature = "serde")]
impl<'r> Names<'r> {
    /// Names of registries, one on each endpoint, in the order of these: where there are many, one is found at once.
    pub(crate) fn by_endpoint(names: &'r [&'r str]) -> Self {
        Self(Kept::ByEndpoint(names))
    }

    /// The names, where they are in the order of their registries' endpoints.
    pub(super) fn ordered(self) -> Option<&'r [&'r str]> {
        match self.0 {
            Kept::ByEndpoint(names) => Some(names),
            Kept::Borrowed(_) | Kept::Owned(_) | Kept::Either(_) => None,
        }
    }
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self::NONE
    }
}

impl<'r> From<&'r [&'r str]> for Names<'r> {
    fn from(names: &'r [&'r str]) -> Self {
        Self(Kept::Borrowed(names))
    }
}

impl<'r, const N: usize> From<&'r [&'r str; N]> for Names<'r> {
    fn from(names: &'r [&'r str; N]) -> Self {
        Self(Kept::Borrowed(names))
    }
}

impl<'r, const N: usize> From<&'r [String; N]> for Names<'r> {
    fn from(names: &'r [String; N]) -> Self {
        Self(Kept::Owned(names))
    }
}

impl<'r> From<&'r Vec<&'r str>> for Names<'r> {
    fn from(names: &'r Vec<&'r str>) -> Self {
        Self(Kept::Borrowed(names))
    }
}

impl<'r> From<&'r [String]> for Names<'r> {
    fn from(names: &'r [String]) -> Self {
        Self(Kept::Owned(names))
    }
}

impl<'r> From<&'r Vec<String>> for Names<'r> {
    fn from(names: &'r Vec<String>) -> Self {
        Self(Kept::Owned(names))
    }
}

impl<'r> From<&'r [Cow<'r, str>]> for Names<'r> {
    fn from(names: &'r [Cow<'r, str>]) -> Self {
        Self(Kept::Either(names))
    }
}

impl<'r> From<&'r Vec<Cow<'r, str>>> for Names<'r> {
    fn from(names: &'r Vec<Cow<'r, str>>) -> Self {
        Self(Kept::Either(names))
    }
}

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Excerpt::of)).finish()
    }
}
