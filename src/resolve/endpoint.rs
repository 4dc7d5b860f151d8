use core::fmt;

use super::target_domain::TargetDomain;
use crate::registry::{Provider, Transport};

/// Where a client connects: displayed, `https://host[:port]`, and always `https://registry-1.docker.io` for Docker Hub
/// (rule 2.8). Of two schemes it is the one that is tried first.
///
/// ```
/// use registry_resolver::{Catalog, PullRequest, Reference};
///
/// let catalog = Catalog::builder().build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("nginx")?))?;
/// let endpoint = plan.attempts().next().unwrap().endpoint();
/// assert_eq!(endpoint.to_string(), "https://registry-1.docker.io");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint<'c, 'r> {
    domain: TargetDomain<'c, 'r>,
    transport: Transport,
}

impl<'c, 'r> Endpoint<'c, 'r> {
    pub(super) fn of(domain: TargetDomain<'c, 'r>, transport: Transport) -> Self {
        Self { domain, transport }
    }

    /// The host that connects in place of the domain, where there is one.
    fn elsewhere(self) -> Option<&'static str> {
        self.domain.with_text(|domain| Provider::detect(domain).facts().connects_to)?
    }
}

impl fmt::Display for Endpoint<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = self.elsewhere() {
            return write!(f, "https://{host}");
        }
        write!(f, "{}://{}", self.transport.scheme(), self.domain)?;
        f.write_str(if self.domain.hides_port_80(self.transport) { ":80" } else { "" })
    }
}

impl fmt::Debug for Endpoint<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// The domain that an image was asked for on, displayed in the form that equal domains have in common (rule 2.8).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Upstream<'c, 'r>(pub(super) TargetDomain<'c, 'r>);

impl fmt::Display for Upstream<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_normal(f)
    }
}

impl fmt::Debug for Upstream<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upstream({self})")
    }
}
