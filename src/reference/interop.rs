//! From and to the types of `oci-spec`, and what each cannot carry.

use alloc::format;
use alloc::string::{String, ToString as _};

use oci_spec::distribution::Reference as OciReference;
use oci_spec::image::Digest as OciDigest;

use super::error::ReferenceError;
use super::fault::{Expected, Fault, Subject};
use super::{Digest, Domain, Lengths, Path, Reference, ReferenceBuf, Tag};

/// `oci-spec` has no reference without tag and digest: such a one gains the tag `latest`, as its own parser
/// would give it. A mirror registry, which ours does not carry, stays unset.
///
/// ```
/// use oci_spec::distribution::Reference as OciReference;
/// use registry_resolver::Reference;
///
/// let oci = OciReference::from(Reference::parse("nginx")?);
/// assert_eq!(oci.whole(), "docker.io/library/nginx:latest");
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
impl From<Reference<'_>> for OciReference {
    fn from(reference: Reference<'_>) -> Self {
        let domain = reference.domain().to_string();
        let path = reference.path().to_string();
        let tag = reference.tag_or_latest().map(|tag| tag.to_string());
        match (tag, reference.digest().map(|digest| digest.to_string())) {
            (Some(tag), Some(digest)) => Self::with_tag_and_digest(domain, path, tag, digest),
            (None, Some(digest)) => Self::with_digest(domain, path, digest),
            (tag, None) => Self::with_tag(domain, path, tag.unwrap_or_default()),
        }
    }
}

/// Every part is checked, because `oci-spec` lets one be made of any text. A tag that its parser added
/// cannot be told from one that was written. A mirror registry cannot be carried over and is an error.
///
/// ```
/// use oci_spec::distribution::Reference as OciReference;
/// use registry_resolver::ReferenceBuf;
///
/// let oci: OciReference = "ghcr.io/acme/app:1".parse()?;
/// assert_eq!(ReferenceBuf::try_from(&oci)?.as_str(), "ghcr.io/acme/app:1");
/// let broken = OciReference::with_digest("ghcr.io".into(), "acme/app".into(), "nope".into());
/// assert!(ReferenceBuf::try_from(&broken).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&OciReference> for ReferenceBuf {
    type Error = OciReferenceError;

    fn try_from(oci: &OciReference) -> Result<Self, OciReferenceError> {
        if oci.namespace().is_some() {
            return Err(OciReferenceError::Mirror);
        }
        let domain = Domain::parse(oci.registry())?;
        if !domain.reads_as_domain() {
            return Err(OciReferenceError::Domain);
        }
        let domain = Domain::normalised(domain.as_str());
        let mut path = Path::parse(oci.repository())?;
        let tag = oci.tag().map(Tag::parse).transpose()?.map_or("", Tag::as_str);
        let digest = oci.digest().map(Digest::parse).transpose()?.map_or("", Digest::as_str);
        if domain.is_canonical_docker_hub() && path.components().nth(1).is_none() {
            // `docker.io/nginx` does not stay as it is when it is read again (rule 2.2).
            path = Path::scanned(oci.repository(), true);
            if path.len() > super::PATH_MAX {
                let fault = Fault::new(super::PATH_MAX, Expected::PathLength);
                return Err(ReferenceError::new(Subject::Path, oci.repository(), fault).into());
            }
        }
        let behind =
            |mark: char, part: &str| if part.is_empty() { String::new() } else { format!("{mark}{part}") };
        let [tag_part, digest_part] = [behind(':', tag), behind('@', digest)];
        let lengths =
            Lengths { domain: domain.as_str().len(), path: path.len(), tag: tag.len(), digest: digest.len() };
        Ok(Self::displayed(format_args!("{domain}/{path}{tag_part}{digest_part}"), lengths))
    }
}

/// Why an `oci-spec` reference is none of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OciReferenceError {
    /// A part is outside the grammar.
    #[error(transparent)]
    Part(#[from] ReferenceError),
    /// The registry would be read as a path component on Docker Hub (rule 2.2).
    #[error(
        "the registry has neither a dot, a port nor an upper-case letter: it reads as a path on Docker Hub"
    )]
    Domain,
    /// It names a mirror registry, which a reference cannot carry; put the mirror into the catalog.
    #[error("a reference cannot carry a mirror registry; put the mirror into the catalog")]
    Mirror,
}

/// Nothing is lost: what is a digest here is one there.
impl From<Digest<'_>> for OciDigest {
    #[expect(clippy::expect_used, reason = "their grammar of registered algorithms is the one ours checks")]
    fn from(digest: Digest<'_>) -> Self {
        digest.as_str().parse().expect("a checked digest")
    }
}

/// `oci-spec` also carries digests of algorithms that no registry in use can check; those are errors.
///
/// ```
/// use oci_spec::image::Digest as OciDigest;
/// use registry_resolver::Digest;
///
/// let oci: OciDigest = "blake3:00ff".parse()?;
/// assert!(Digest::try_from(&oci).is_err());
/// # Ok::<(), oci_spec::OciSpecError>(())
/// ```
impl<'a> TryFrom<&'a OciDigest> for Digest<'a> {
    type Error = ReferenceError;

    fn try_from(oci: &'a OciDigest) -> Result<Self, ReferenceError> {
        Digest::parse(oci.as_ref())
    }
}
