use alloc::boxed::Box;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use super::{Digest, Domain, LIBRARY, Path, Reference, ReferenceError, Tag};

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
    domain: usize,
    path: usize,
    tag: usize,
}

impl ReferenceBuf {
    /// The normal form in full.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same reference, borrowed.
    pub fn as_reference(&self) -> Reference<'_> {
        let text = &*self.text;
        Reference::from_parts(
            Domain::parsed(&text[..self.domain]),
            Path::parsed(&text[self.domain + 1..self.path]),
            (self.tag > self.path).then(|| Tag::parsed(&text[self.path + 1..self.tag])),
            (text.len() > self.tag).then(|| Digest::scanned(&text[self.tag + 1..])),
        )
    }
}

impl From<Reference<'_>> for ReferenceBuf {
    fn from(reference: Reference<'_>) -> Self {
        let (official, path) = reference.path.raw();
        let tag = reference.tag.map(Tag::as_str);
        let digest = reference.digest.map(Digest::as_str);
        let behind = |part: Option<&str>| part.map_or(0, |part| part.len() + 1);
        let domain = reference.domain.as_str();
        let length = domain.len() + 1 + reference.path.len() + behind(tag) + behind(digest);
        let mut text = String::with_capacity(length);
        text.push_str(domain);
        text.push('/');
        if official {
            text.push_str(LIBRARY);
            text.push('/');
        }
        text.push_str(path);
        let path = text.len();
        if let Some(tag) = tag {
            text.push(':');
            text.push_str(tag);
        }
        let tag = text.len();
        if let Some(digest) = digest {
            text.push('@');
            text.push_str(digest);
        }
        Self { domain: domain.len(), path, tag, text: text.into_boxed_str() }
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

    impl serde::Serialize for ReferenceBuf {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&self.text)
        }
    }

    impl<'de> serde::Deserialize<'de> for ReferenceBuf {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Text;

            impl serde::de::Visitor<'_> for Text {
                type Value = ReferenceBuf;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an image reference")
                }

                fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ReferenceBuf, E> {
                    ReferenceBuf::from_str(text).map_err(E::custom)
                }

                fn visit_string<E: serde::de::Error>(self, text: String) -> Result<ReferenceBuf, E> {
                    self.visit_str(&text)
                }
            }
            deserializer.deserialize_str(Text)
        }
    }
}
