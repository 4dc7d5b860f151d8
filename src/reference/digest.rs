use core::fmt;

use super::error::ReferenceError;
use super::fault::Subject;
use super::scan;
use crate::words::words;

/// A content digest: `algorithm:hex`, lower case, of exactly the algorithm's length.
///
/// # Syntax
///
/// ```text
/// digest = "sha256:" 64hex / "sha384:" 96hex / "sha512:" 128hex    ; hex: 0-9 a-f
/// ```
///
/// Source: the OCI image specification, *Descriptors*, *Digests*, and
/// [rule 2.3](crate::rules::references).
///
/// ```
/// use registry_resolver::reference::DigestAlgorithm;
/// use registry_resolver::Digest;
///
/// let text = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";
/// let digest = Digest::parse(text)?;
/// assert_eq!(digest.algorithm(), DigestAlgorithm::Sha256);
/// assert!(digest.hex().starts_with("e6693c"));
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest<'a>(&'a str);

words! {
    /// The hash behind a [`Digest`].
    pub enum DigestAlgorithm, "digest algorithm" {
        /// SHA-256, 64 hexadecimal digits.
        Sha256 = "sha256",
        /// SHA-384, 96 hexadecimal digits.
        Sha384 = "sha384",
        /// SHA-512, 128 hexadecimal digits.
        Sha512 = "sha512",
    }
}

impl<'a> Digest<'a> {
    /// Parses `algorithm:hex`.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] for another algorithm, another length, or anything but lower-case hexadecimal.
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        match scan::digest(text.as_bytes(), 0) {
            Ok(_) => Ok(Self(text)),
            Err(fault) => Err(ReferenceError::new(Subject::Digest, text, fault)),
        }
    }

    #[inline]
    pub(super) fn scanned(text: &'a str) -> Self {
        Self(text)
    }

    /// The whole digest, `algorithm:hex`.
    #[inline]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The algorithm.
    pub fn algorithm(self) -> DigestAlgorithm {
        match self.hex().len() {
            64 => DigestAlgorithm::Sha256,
            96 => DigestAlgorithm::Sha384,
            _ => DigestAlgorithm::Sha512,
        }
    }

    /// The hexadecimal digits behind the colon.
    #[inline]
    pub fn hex(self) -> &'a str {
        // All three algorithm names are six characters long.
        &self.0["sha256:".len()..]
    }
}

/// A digest without its text, to be kept and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DigestValue {
    algorithm: DigestAlgorithm,
    bytes: [u8; 64],
}

impl Digest<'_> {
    pub(crate) fn value(self) -> DigestValue {
        let mut bytes = [0; 64];
        let digit = |c: u8| if c.is_ascii_digit() { c - b'0' } else { c - b'a' + 10 };
        for (byte, pair) in bytes.iter_mut().zip(self.hex().as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0]) << 4 | digit(pair[1]);
        }
        DigestValue { algorithm: self.algorithm(), bytes }
    }
}

impl fmt::Display for Digest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Digest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Digest<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
