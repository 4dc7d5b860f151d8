use alloc::vec::Vec;

use super::flow::{Flow, FlowKind};
use super::hosts::Hosts;
use super::places::PlaceFlow;
use crate::catalog::{Catalog, PlaceRef, Registry};
use crate::registry::Transport;
use crate::routes::{Origin, is_loopback};

/// Every place of every route, with every login that a request can come to there.
pub(super) fn find<'c>(catalog: &'c Catalog, rows: &mut Vec<Flow<'c>>) {
    for route in catalog.routes() {
        let mirrors = route.mirrors().enumerate().map(|(index, place)| (Some(index), place));
        let asks_origin = route.origin() != Origin::Never;
        let at = route.at().filter(|place| asks_origin && !place.is_as_named()).map(|place| (None, place));
        for (mirror, place) in mirrors.chain(at) {
            let flow = PlaceFlow { route, place, mirror };
            let kind = FlowKind::Place(flow);
            let named = place.registry();
            let Some(domain) = named.map(Registry::domain).or_else(|| place.domain()) else { continue };
            let hosts = Hosts::One(domain);
            if named.is_some() || place.login().is_some() {
                rows.push(Flow { registry: named, hosts, kind });
                continue;
            }
            // A context of the request chooses among all that are there (rule 12.6).
            let there: Vec<Registry<'c>> = catalog.on_domain(domain).collect();
            if there.is_empty() {
                rows.push(Flow { registry: None, hosts, kind });
            }
            let usable = there.into_iter().filter(|registry| is_secure(place, *registry));
            rows.extend(usable.map(|registry| Flow { registry: Some(registry), hosts, kind }));
        }
    }
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
