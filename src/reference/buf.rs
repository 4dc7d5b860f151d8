use alloc::boxed::Box;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use super::extent::Extent;
use super::{Reference, ReferenceError};

/// An owned image reference in normal form: one allocation, and all of [`Reference`] through
/// [`as_reference`](Self::as_reference).
///
/// With the feature `serde` it is a string in any format; reading one goes through the parser (rule 2.6).
///
/// ```
/// use registry_resolver::ReferenceBuf;
///
/// let image: ReferenceBuf = "nginx".parse()?;
/// assert_eq!(image.as_str(), "docker.io/library/nginx");
/// assert_eq!(image.as_reference().path().to_string(), "library/nginx");
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone)]
pub struct ReferenceBuf {
    text: Box<str>,
    extent: Extent,
}

/// How long the parts of a reference are; 0 for one that it does not have.
#[derive(Clone, Copy)]
pub(crate) struct Lengths {
    pub(crate) domain: usize,
    pub(crate) path: usize,
    pub(crate) tag: usize,
    pub(crate) digest: usize,
}

impl Lengths {
    fn sum(self) -> usize {
        let Self { domain, path, tag, digest } = self;
        let behind_mark = |part: usize| if part > 0 { 1 + part } else { 0 };
        domain + 1 + path + behind_mark(tag) + behind_mark(digest)
    }
}

impl ReferenceBuf {
    /// The normal form in full.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same reference, borrowed.
    pub fn as_reference(&self) -> Reference<'_> {
        Reference { text: &self.text, extent: self.extent }
    }

    /// Keeps what is displayed: parts that were checked, this long. One allocation.
    pub(crate) fn displayed(reference: impl fmt::Display, lengths: Lengths) -> Self {
        let mut text = String::with_capacity(lengths.sum());
        // A string takes everything.
        let _ = write!(text, "{reference}");
        debug_assert_eq!(text.len(), lengths.sum(), "{text}");
        let Lengths { domain, path, tag, .. } = lengths;
        Self { text: text.into_boxed_str(), extent: Extent::of(domain, path, tag) }
    }
}

impl<'a> From<&'a ReferenceBuf> for Reference<'a> {
    fn from(reference: &'a ReferenceBuf) -> Self {
        reference.as_reference()
    }
}

impl From<Reference<'_>> for ReferenceBuf {
    fn from(reference: Reference<'_>) -> Self {
        let lengths = Lengths {
            domain: reference.domain().as_str().len(),
            path: reference.path().len(),
            tag: reference.tag().map_or(0, |tag| tag.as_str().len()),
            digest: reference.digest().map_or(0, |digest| digest.as_str().len()),
        };
        Self::displayed(reference, lengths)
    }
}

impl FromStr for ReferenceBuf {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Reference::parse(text).map(Self::from)
    }
}

impl PartialEq for ReferenceBuf {
    fn eq(&self, other: &Self) -> bool {
        self.as_reference() == other.as_reference()
    }
}

impl Eq for ReferenceBuf {}

impl PartialOrd for ReferenceBuf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ReferenceBuf {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_reference().cmp(&other.as_reference())
    }
}

impl Hash for ReferenceBuf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_reference().hash(state);
    }
}

impl fmt::Display for ReferenceBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ReferenceBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReferenceBuf({self})")
    }
}

#[cfg(feature = "serde")]
mod wire {
    use super::{FromStr as _, ReferenceBuf, String, fmt};

    impl serde_core::Serialize for ReferenceBuf {
        fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&self.text)
        }
    }

    impl<'de> serde_core::Deserialize<'de> for ReferenceBuf {
        fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Text;

            impl serde_core::de::Visitor<'_> for Text {
                type Value = ReferenceBuf;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an image reference")
                }

                fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<ReferenceBuf, E> {
                    ReferenceBuf::from_str(text).map_err(E::custom)
                }

                fn visit_string<E: serde_core::de::Error>(self, text: String) -> Result<ReferenceBuf, E> {
                    self.visit_str(&text)
                }
            }
            deserializer.deserialize_str(Text)
        }
    }
}
