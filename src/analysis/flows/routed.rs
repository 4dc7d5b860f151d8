use alloc::vec::Vec;

use super::flow::{Flow, FlowKind};
use super::hosts::Hosts;
use super::places::PlaceFlow;
use crate::analysis::lint::{Blocked, spoken};
use crate::catalog::{Catalog, PlaceLogin, PlaceRef, Registry, UncoveredAccess};
use crate::reference::Domain;
use crate::registry::Transport;
use crate::routes::{Origin, is_loopback};

/// Every place of every route, with every login that a request can come to there. A place whose names are all blocked is
/// never asked (rule 12.7).
pub(super) fn find<'c>(catalog: &'c Catalog, rows: &mut Vec<Flow<'c>>) {
    let (blocked, uncovered) = (Blocked::of(catalog), catalog.uncovered_access());
    for route in catalog.routes() {
        let mirrors = route.mirrors().enumerate().map(|(index, place)| (Some(index), place));
        let asks_origin = route.origin() != Origin::Never;
        let at = route.at().filter(|place| asks_origin && !place.is_as_named()).map(|place| (None, place));
        let asked = mirrors.chain(at).filter(|(_, place)| blocked.over(catalog, *place).is_none());
        for (mirror, place) in asked {
            let kind = FlowKind::Place(PlaceFlow { route, place, mirror, uncovered });
            let named = place.registry();
            let Some(domain) = named.map(Registry::domain).or_else(|| place.domain()) else { continue };
            let hosts = Hosts::One(domain);
            // A context of the request chooses among all that are there (rule 12.6).
            let there: Vec<Registry<'c>> = catalog.on_domain(domain).collect();
            if named.is_some() || place.login().is_some() || there.is_empty() {
                if named.is_some() || keeps_login(catalog, place, domain) {
                    rows.push(Flow { registry: named, hosts, kind });
                }
                continue;
            }
            let usable = there.into_iter().filter(|registry| is_secure(place, *registry));
            rows.extend(usable.map(|registry| Flow { registry: Some(registry), hosts, kind }));
        }
    }
}

/// Whether what the caller keeps may go to a place that no registry speaks for: over verified HTTPS, unless the place
/// says both (rule 12.6).
fn keeps_login(catalog: &Catalog, place: PlaceRef<'_>, domain: Domain<'_>) -> bool {
    let stated = place.transport();
    let says_both = match (place.login(), catalog.uncovered_access()) {
        (Some(PlaceLogin::Ambient), _) => stated.is_some(),
        (None, UncoveredAccess::Ambient) => false,
        _ => return true,
    };
    let transport = stated.unwrap_or_else(|| spoken(catalog, domain));
    says_both || transport == Transport::Https || is_loopback(domain.host())
}

/// Whether the login of a registry may go to a place on its endpoint, as the place says that it is spoken to.
fn is_secure(place: PlaceRef<'_>, registry: Registry<'_>) -> bool {
    let transport = place.transport().unwrap_or_else(|| registry.transport());
    let has_login = registry.credential().is_some() || registry.is_ambient();
    let is_own = transport == registry.transport() || transport == Transport::Https;
    // Without a port, another scheme is another port.
    let written = registry.domain().port().is_some() || transport == registry.transport();
    !has_login || written && (is_own || is_loopback(registry.domain().host()))
}
