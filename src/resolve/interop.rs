//! To the types of `oci-spec`.

use oci_spec::distribution::Reference as OciReference;

use super::target::Target;

/// What an attempt asks for, or a destination is pushed to, as a client takes it.
///
/// ```
/// use oci_spec::distribution::Reference as OciReference;
/// use registry_resolver::{Catalog, PullRequest, Reference};
///
/// let catalog = Catalog::builder().build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("nginx")?))?;
/// let asked = plan.attempts().map(|attempt| OciReference::from(attempt.target()).whole());
/// assert_eq!(asked.collect::<Vec<_>>(), ["docker.io/library/nginx:latest"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl From<Target<'_, '_>> for OciReference {
    fn from(target: Target<'_, '_>) -> Self {
        target.to_buf().as_reference().into()
    }
}
