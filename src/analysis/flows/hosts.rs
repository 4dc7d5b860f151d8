use core::fmt;

use crate::catalog::{Catalog, Registry, RouteRef};
use crate::reference::{Domain, Path};
use crate::registry::{EcrDomain, EcrForm, address_fault};
use crate::routes::{Route, Scope};

/// The hosts that a flow can go to: one, or a family that requests choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hosts<'c> {
    /// A registry's own domain.
    One(Domain<'c>),
    /// The registries of an Amazon account in other regions, which a push may name (rule 7.12), and from which
    /// what was pushed there is pulled (rule 5.1).
    EcrRegions(EcrRegions<'c>),
    /// The hosts that the scope of a route is for.
    Scope(RouteRef<'c>),
    /// Every domain that no registry covers.
    Uncovered(UncoveredHosts<'c>),
}

impl Hosts<'_> {
    /// Whether this domain is one of them.
    pub fn include(self, domain: Domain<'_>) -> bool {
        match self {
            Self::One(own) => own == domain,
            Self::EcrRegions(regions) => {
                EcrDomain::of(domain.endpoint()).is_some_and(|other| regions.0.is_sibling(other))
            }
            Self::Scope(route) => includes(route, domain),
            Self::Uncovered(UncoveredHosts { catalog, named }) => {
                named.can_be(domain) && catalog.on_domain(domain).next().is_none()
            }
        }
    }
}

/// Whether a host is one of those that a scope is for.
fn includes(route: RouteRef<'_>, domain: Domain<'_>) -> bool {
    let hosts = route.scope().split('/').next().unwrap_or_default();
    let alone = Catalog::builder().route(Route::new(hosts)).build();
    let path = Path::parsed("x");
    Scope::parse(hosts).is_ok() && alone.is_ok_and(|catalog| catalog.route_of(domain, path).is_some())
}

/// `docker.io`, `123456789012.dkr.ecr.*.amazonaws.com`, or `*`.
impl fmt::Display for Hosts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(domain) => domain.fmt(f),
            Self::EcrRegions(regions) => regions.fmt(f),
            Self::Scope(route) => f.write_str(route.scope().split('/').next().unwrap_or_default()),
            Self::Uncovered(_) => f.write_str("*"),
        }
    }
}

/// The same Amazon account's registries in every other region of its partition: whatever region a step names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EcrRegions<'c>(EcrDomain<'c, 'c>);

impl<'c> EcrRegions<'c> {
    /// Those of the account that a registry's domain names.
    pub(super) fn of(registry: Registry<'c>) -> Option<Self> {
        registry.in_region().filter(|own| own.has_siblings()).map(Self)
    }

    /// The account, twelve digits.
    pub fn account(self) -> &'c str {
        self.0.account()
    }

    /// The region that is not among them: the registry's own.
    pub fn except(self) -> &'c str {
        self.0.region()
    }
}

impl fmt::Display for EcrRegions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EcrForm { service, ending } = self.0.form();
        write!(f, "{}{service}*{ending}", self.0.account())
    }
}

/// Every domain that a request can name and that no registry of the catalog is on.
#[derive(Clone, Copy)]
pub struct UncoveredHosts<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) named: Named,
}

/// As what requests name a host that no registry covers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// In an image: whatever reads as a domain there, a port above 65535 included.
    InImage,
    /// As the target of an ad-hoc push, of which the address is checked (rule 7.10).
    AsTarget,
}

impl Named {
    fn can_be(self, domain: Domain<'_>) -> bool {
        match self {
            Self::InImage => domain.reads_as_domain(),
            Self::AsTarget => address_fault(domain).is_none(),
        }
    }
}

impl PartialEq for UncoveredHosts<'_> {
    fn eq(&self, other: &Self) -> bool {
        let domains = |catalog: &Catalog| {
            let mut domains: alloc::vec::Vec<_> =
                catalog.registries().map(|registry| registry.address().key()).collect();
            domains.sort();
            domains.dedup();
            domains
        };
        let same = || core::ptr::eq(self.catalog, other.catalog);
        self.named == other.named && (same() || domains(self.catalog) == domains(other.catalog))
    }
}

impl Eq for UncoveredHosts<'_> {}

impl fmt::Debug for UncoveredHosts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UncoveredHosts")
    }
}
