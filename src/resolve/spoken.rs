//! How a place is spoken to, where it does not say so itself. Rules 3.8 and 12.4.

use super::spot::{Access, Routing};
use super::target_domain::TargetDomain;
use crate::catalog::{PlaceRef, Registry};
use crate::registry::{Reach, Transport};

/// How a place is spoken to.
#[derive(Clone, Copy, Default)]
pub(super) struct Spoken<'c> {
    pub(super) transport: Transport,
    pub(super) tls: Option<&'c str>,
    pub(super) reach: Reach,
}

impl<'c> Spoken<'c> {
    pub(super) fn of_registry(registry: Registry<'c>) -> Self {
        Self { transport: registry.transport(), tls: registry.tls(), reach: registry.reach() }
    }
}

/// How all registries on an endpoint are spoken to, each fact for itself.
#[derive(Clone, Copy, Default)]
struct Agreed<'c> {
    /// None where they do not agree, or there are none.
    transport: Option<Transport>,
    tls: Option<&'c str>,
    reach: Reach,
}

impl<'c> Agreed<'c> {
    fn of_all(there: impl Iterator<Item = Registry<'c>>) -> Option<Self> {
        let of = |registry| {
            let Spoken { transport, tls, reach } = Spoken::of_registry(registry);
            Self { transport: Some(transport), tls, reach }
        };
        there.map(of).reduce(|agreed, other| Self {
            transport: agreed.transport.filter(|_| agreed.transport == other.transport),
            tls: agreed.tls.filter(|_| agreed.tls == other.tls),
            reach: if agreed.reach == other.reach { agreed.reach } else { Reach::Anywhere },
        })
    }
}

impl<'c, 'r> Routing<'c, 'r> {
    /// How a place is spoken to: as it says itself, else as the registry whose login it has, else as all registries
    /// there agree, else as the entries for endpoints say (rule 12.4).
    pub(super) fn spoken(
        &self,
        stated: Option<Transport>,
        place: Option<PlaceRef<'c>>,
        access: Option<&Access<'c>>,
        domain: TargetDomain<'c, 'r>,
    ) -> Spoken<'c> {
        let (tls, reach) = (place.and_then(PlaceRef::tls), place.and_then(PlaceRef::reach));
        if let Some(transport) = stated {
            return Spoken { transport, tls, reach: reach.unwrap_or_default() };
        }
        let there = match access {
            Some(Access::Registry(registry)) => Spoken::of_registry(*registry),
            // No registry is there to be asked.
            Some(Access::Uncovered(_)) => self.by_endpoints(domain).unwrap_or_default(),
            Some(Access::Stated(..)) | None => self.agreed(domain).unwrap_or_default(),
        };
        Spoken { transport: there.transport, tls: tls.or(there.tls), reach: reach.unwrap_or(there.reach) }
    }

    /// What the entries for endpoints say.
    fn by_endpoints(&self, domain: TargetDomain<'c, 'r>) -> Option<Spoken<'c>> {
        let catalog = self.catalog;
        let entry = domain
            .with_text(|domain| catalog.spoken_by_endpoints(domain, catalog.unwritten_port(domain)))??;
        Some(Spoken { transport: entry.transport, tls: entry.tls, reach: Reach::default() })
    }

    /// What all registries there agree on, else what the entries for endpoints say.
    fn agreed(&self, domain: TargetDomain<'c, 'r>) -> Option<Spoken<'c>> {
        let catalog = self.catalog;
        domain.with_text(|domain| {
            let all = Agreed::of_all(catalog.on_domain(domain)).unwrap_or_default();
            if let Some(transport) = all.transport {
                return Spoken { transport, tls: all.tls, reach: all.reach };
            }
            let entry = catalog.spoken_by_endpoints(domain, catalog.unwritten_port(domain));
            let (transport, tls) = entry.map_or_else(Default::default, |entry| (entry.transport, entry.tls));
            Spoken { transport, tls: all.tls.or(tls), reach: all.reach }
        })
    }
}
