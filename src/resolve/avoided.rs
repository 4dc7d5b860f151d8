use super::target_domain::port_number;
use crate::catalog::Catalog;
use crate::reference::Domain;

/// An endpoint to avoid.
#[derive(Clone, Copy)]
pub(super) struct Avoided<'r> {
    pub(super) scheme: Option<&'r str>,
    pub(super) domain: Domain<'r>,
}

impl<'r> Avoided<'r> {
    /// `host[:port]`, or as an endpoint is displayed.
    pub(super) fn parse(text: &'r str) -> Option<Self> {
        let (scheme, domain) = match text.split_once("://") {
            Some((scheme @ ("https" | "http"), domain)) => (Some(scheme), domain),
            Some(_) => return None,
            None => (None, text),
        };
        let domain = Domain::parse(domain).ok()?;
        crate::registry::address_fault(domain).is_none().then_some(Self { scheme, domain })
    }

    pub(super) fn port(self, catalog: &Catalog) -> Option<u16> {
        match (self.domain.port(), self.scheme) {
            (Some(port), _) => port_number(port),
            (None, Some("http")) => Some(80),
            (None, Some(_)) => Some(443),
            (None, None) => Some(catalog.unwritten_port(self.domain)),
        }
    }
}
