use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::error::ReferenceError;
use super::fault::{Expected, Fault, PATH_MAX, Subject};
use super::scan::{self, LIBRARY};

/// A repository on a domain: one or more components between slashes, such as `library/nginx`.
///
/// It is not a `&str`: the `library/` of an official Docker Hub image is not in the text that was parsed.
/// Display it, walk its [`components`](Self::components), or compare it.
///
/// A repository prefix (rule 3.5) is a path too.
///
/// # Syntax
///
/// See [`Reference`](super::Reference#syntax): at most 255 characters.
///
/// ```
/// use registry_resolver::reference::Path;
/// use registry_resolver::Reference;
///
/// let path = Reference::parse("nginx")?.path();
/// assert_eq!(path.components().collect::<Vec<_>>(), ["library", "nginx"]);
/// assert_eq!(path.strip_prefix(Path::parse("library")?).unwrap().to_string(), "nginx");
/// assert_eq!(Path::parse("acmecorp/x")?.strip_prefix(Path::parse("acme")?), None);
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Path<'a> {
    official: bool,
    text: &'a str,
}

impl<'a> Path<'a> {
    /// Parses path components, without domain, tag or digest. Nothing is completed with `library/`.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] for anything else: `acme/` and `/acme` (an empty component), `Acme`, `acme:1`.
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        Self::scan(text).map_err(|fault| ReferenceError::new(Subject::Path, text, fault))
    }

    /// The same for a registry's repository prefix, and errors say so.
    pub(crate) fn parse_prefix(text: &'a str) -> Result<Self, ReferenceError> {
        Self::scan(text).map_err(|fault| ReferenceError::new(Subject::Prefix, text, fault))
    }

    pub(super) fn scan(text: &'a str) -> Result<Self, Fault> {
        let end = scan::path(text.as_bytes(), 0).map_err(Fault::alone)?.end;
        if end > PATH_MAX {
            return Err(Fault::new(PATH_MAX, Expected::PathLength));
        }
        if end < text.len() {
            return Err(Fault::new(end, Expected::PathOnly));
        }
        Ok(Self::scanned(text, false))
    }

    #[inline]
    pub(super) fn scanned(text: &'a str, official: bool) -> Self {
        Self { official, text }
    }

    /// A text that has been through [`parse`](Self::parse) before.
    #[inline]
    pub(crate) fn parsed(text: &'a str) -> Self {
        Self::scanned(text, false)
    }

    /// The text of a path that was written in full.
    pub(crate) fn written(self) -> &'a str {
        self.text
    }

    /// The components, in order.
    #[inline]
    pub fn components(self) -> Components<'a> {
        Components { official: self.official, rest: Some(self.text) }
    }

    /// How many characters the path has, `library/` included: 1 to 255.
    #[inline]
    #[expect(clippy::len_without_is_empty, reason = "a path is never empty")]
    pub fn len(self) -> usize {
        self.text.len() + if self.official { LIBRARY.len() + 1 } else { 0 }
    }

    /// What is left behind `prefix`, component by component: `acme` covers `acme/x`, never `acmecorp/x` and
    /// not `acme` itself.
    #[inline]
    pub fn strip_prefix(self, prefix: Path<'_>) -> Option<Path<'a>> {
        if self.official {
            let covered = !prefix.official && prefix.text == LIBRARY;
            return covered.then_some(Self::scanned(self.text, false));
        }
        let mut rest = self.text;
        if prefix.official {
            rest = rest.strip_prefix(LIBRARY)?.strip_prefix('/')?;
        }
        let rest = rest.strip_prefix(prefix.text)?.strip_prefix('/')?;
        Some(Self::scanned(rest, false))
    }

    /// Its last `length` characters, which are whole components. A `library/` that is not in the text counts, and is
    /// there in the whole path alone.
    #[inline]
    pub(crate) fn end(self, length: usize) -> Path<'a> {
        match self.text.len().checked_sub(length) {
            Some(start) => Self::scanned(&self.text[start..], false),
            None => self,
        }
    }

    /// Every path that covers this one, longest first, as text.
    pub(crate) fn parents(self) -> impl Iterator<Item = &'a str> {
        let (library, text) = if self.official { (Some(LIBRARY), "") } else { (None, self.text) };
        library.into_iter().chain(text.rmatch_indices('/').map(move |(slash, _)| &text[..slash]))
    }
}

impl PartialEq for Path<'_> {
    #[inline]
    fn eq(&self, other: &Path<'_>) -> bool {
        if self.official == other.official {
            return self.text == other.text;
        }
        self.len() == other.len() && self.components().eq(other.components())
    }
}

impl Eq for Path<'_> {}

impl PartialOrd for Path<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Path<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.components().cmp(other.components())
    }
}

impl Hash for Path<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for component in self.components() {
            component.hash(state);
        }
    }
}

impl PartialEq<str> for Path<'_> {
    fn eq(&self, other: &str) -> bool {
        self.len() == other.len() && self.components().eq(other.split('/'))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.official {
            f.write_str("library/")?;
        }
        f.write_str(self.text)
    }
}

impl fmt::Debug for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({self})")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Path<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The components of a [`Path`], in order.
#[derive(Clone, Debug)]
pub struct Components<'a> {
    official: bool,
    rest: Option<&'a str>,
}

impl<'a> Iterator for Components<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if core::mem::take(&mut self.official) {
            return Some(LIBRARY);
        }
        let rest = self.rest?;
        // Most are too short for a search that looks at several characters at once.
        let slash = rest.bytes().position(|byte| byte == b'/');
        let (component, behind) =
            match slash.and_then(|slash| Some((rest.get(..slash)?, rest.get(slash + 1..)))) {
                Some((component, behind)) => (component, behind),
                None => (rest, None),
            };
        self.rest = behind;
        Some(component)
    }
}

impl core::iter::FusedIterator for Components<'_> {}
