//! What of a place depends on no image and on no request, found once: who is there, how it is spoken to, and whether its
//! login may go there (rules 12.4 and 12.6). A place where that is not certain is looked at for each image, in `resolve`.

use alloc::vec::Vec;

use super::Flags;
use super::compiled::{Compiled, NONE, PortEighty, Record};
use super::registry::Registry;
use super::route_ref::{PlaceLogin, PlaceRef};
use super::settings::{Matching, UncoveredAccess};
use crate::reference::Domain;
use crate::registry::{BareNames, Provider, Reach, Transport};
use crate::routes::compiled::{AskedPort, Asks, At, CompiledRoutes, LogsIn, RouteRecord, Settled};
use crate::routes::{Entry, HTTPS, PlaceImages, PlaceNaming, Scope, ScopeTable, ScopeTableBuilder};

/// Settles every place of a catalog that can be.
pub(super) fn settle(compiled: &mut Compiled) {
    // Where no port may mean 80, the port of a name depends on how it is spoken to.
    let is_certain = compiled.has_port_80 == PortEighty::Nowhere;
    let Some(mut routes) = compiled.routes.take_if(|_| is_certain) else { return };
    let blocked = (routes.entry == Entry::Blocked).then(|| blocked_hosts(&routes)).flatten();
    let mut settled = Vec::with_capacity(routes.places.len());
    for route in &routes.routes {
        let places = u32::from(route.mirrors) + u32::from(route.at == At::Place);
        for index in route.first_place..route.first_place + places {
            let place = PlaceRef::at(compiled, &routes, index);
            settled.push(place.and_then(|place| of(place, route, compiled, blocked.as_ref())));
        }
    }
    for (place, settled) in routes.places.iter_mut().zip(settled) {
        place.settled = settled;
    }
    for route in &mut routes.routes {
        route.source = source(compiled, &routes.text, route);
    }
    compiled.routes = Some(routes);
}

/// The registry that is on the endpoint of a scope, whatever the image; none for scopes without one.
fn source(compiled: &Compiled, text: &str, route: &RouteRecord) -> Option<u32> {
    let scope = route.scope.of(text);
    let path = route.scope_path as usize;
    let host = if path == 0 { scope } else { scope.get(..scope.len().checked_sub(path + 1)?)? };
    let is_exact = !host.starts_with('*') && !host.ends_with('*');
    let lead = if is_exact { lead(compiled, Domain::parsed(host)) } else { None };
    there(compiled, lead).flatten().map(Registry::index)
}

/// The hosts of all scopes that are blocked, whatever their paths.
fn blocked_hosts(routes: &CompiledRoutes) -> Option<ScopeTable> {
    let blocked = routes.routes.iter().filter(|route| route.entry == Entry::Blocked);
    let scopes: Vec<Scope> =
        blocked.filter_map(|route| Scope::parse(route.scope.of(&routes.text)).ok()).collect();
    ScopeTableBuilder::of_hosts(&scopes).finish()
}

fn of(
    place: PlaceRef<'_>,
    route: &RouteRecord,
    compiled: &Compiled,
    blocked: Option<&ScopeTable>,
) -> Option<Settled> {
    let (domain, there) = there_is(place, compiled)?;
    let may_be_blocked = blocked.and_then(|hosts| hosts.find(domain, HTTPS, core::iter::empty())).is_some();
    let cut = match (place.naming(), route.scope_path) {
        (PlaceNaming::WithDomain, _) => return None,
        (PlaceNaming::Whole, _) | (PlaceNaming::Rest, 0) => 0,
        (PlaceNaming::Rest, covered) => covered + 1,
    };
    // A name of one component has no place on Docker Hub (rule 5.7).
    let may_have_no_place = there.front == 0 && completes_bare_names(place, domain);
    if may_be_blocked || may_have_no_place {
        return None;
    }
    let is_length_all = place.asked_port() == AskedPort::Ignored && place.images() == PlaceImages::Any;
    Some(Settled {
        registry: there.registry.map_or(NONE, Registry::index),
        transport: there.transport,
        reach: there.reach,
        asks: if is_length_all { Asks::Length } else { Asks::More },
        logs_in: logs_in(compiled, place, there.registry),
        front: u16::try_from(there.front).ok()?,
        cut: u16::try_from(cut).ok()?,
    })
}

/// Whether names of one component are completed there.
fn completes_bare_names(place: PlaceRef<'_>, domain: Domain<'_>) -> bool {
    let provider = place.registry().map_or_else(|| Provider::detect(domain), Registry::provider);
    provider.facts().bare_names == BareNames::Completed
}

/// What is where a place is.
struct There<'c> {
    /// Whose login it has.
    registry: Option<Registry<'c>>,
    transport: Transport,
    reach: Reach,
    /// How much longer a name is with what is put in front of it.
    front: usize,
}

fn there_is<'c>(place: PlaceRef<'c>, compiled: &'c Compiled) -> Option<(Domain<'c>, There<'c>)> {
    if let Some(registry) = place.registry() {
        let there = There {
            registry: Some(registry),
            transport: registry.transport(),
            reach: place.reach().unwrap_or(registry.reach()),
            front: registry.prefix_length(),
        };
        return Some((registry.domain(), there));
    }
    let domain = place.domain()?;
    let lead = lead(compiled, domain);
    let registry = match place.login() {
        Some(_) => None,
        None => there(compiled, lead)?,
    };
    let stated = place.transport().or(registry.map(Registry::transport));
    let transport = match (stated, lead) {
        (Some(stated), _) => stated,
        (None, None) => unstated(compiled, domain),
        // Several registries there would have to agree.
        (None, Some(_)) => return None,
    };
    let is_on_80 = transport == Transport::Http && domain.port().is_none();
    if is_on_80 || !may_log_in(compiled, place, registry, transport) {
        return None;
    }
    let of_registry = registry.filter(|_| place.transport().is_none());
    let reach = place.reach().unwrap_or(of_registry.map_or(Reach::default(), Registry::reach));
    Some((domain, There { registry, transport, reach, front: place.prefix_length() }))
}

/// One of the registries on a domain.
fn lead<'c>(compiled: &'c Compiled, domain: Domain<'_>) -> Option<&'c Record> {
    if compiled.records.is_empty() { None } else { compiled.lead(domain) }
}

/// The registry that 5.2 and 5.3 pick on a domain whatever the name, if any; nothing where that depends on the name.
#[expect(clippy::option_option, reason = "nobody is there, or it is not known who")]
fn there<'c>(compiled: &'c Compiled, lead: Option<&'c Record>) -> Option<Option<Registry<'c>>> {
    let Some(lead) = lead else { return Some(None) };
    if lead.flags.has(Flags::SOLE) {
        return Some(Some(Registry::of(compiled, lead)));
    }
    let chosen = compiled.group(lead).chosen;
    let is_chosen = compiled.settings.matching == Matching::Domain && chosen != NONE;
    is_chosen.then(|| Some(Registry::at(compiled, chosen)))
}

/// How an endpoint without a registry is spoken to, where no place states it.
fn unstated(compiled: &Compiled, domain: Domain<'_>) -> Transport {
    let entry = compiled.endpoints.as_deref().and_then(|endpoints| endpoints.spoken(domain, HTTPS));
    entry.map(|entry| entry.transport).unwrap_or_default()
}

/// Whether there is a login, in the place's own words, else as its registry or the catalog says.
fn logs_in(compiled: &Compiled, place: PlaceRef<'_>, registry: Option<Registry<'_>>) -> LogsIn {
    let is_anonymous = match (place.login(), registry) {
        (Some(PlaceLogin::Anonymous), _) => true,
        (Some(PlaceLogin::Ambient | PlaceLogin::With(_)), _) => false,
        (None, Some(registry)) => registry.credential().is_none() && !registry.is_ambient(),
        (None, None) => compiled.settings.uncovered_access == UncoveredAccess::Anonymous,
    };
    if is_anonymous { LogsIn::Never } else { LogsIn::Always }
}

/// Whether the login may go there for certain: over verified HTTPS, in the registry's own way, or because who states it
/// states the transport too.
fn may_log_in(
    compiled: &Compiled,
    place: PlaceRef<'_>,
    registry: Option<Registry<'_>>,
    transport: Transport,
) -> bool {
    let is_private = transport == Transport::Https;
    match (place.login(), registry) {
        (Some(PlaceLogin::Anonymous | PlaceLogin::With(_)), _) => true,
        (Some(PlaceLogin::Ambient), _) => is_private || place.transport().is_some(),
        (None, Some(registry)) => is_private || transport == registry.transport(),
        (None, None) => is_private || compiled.settings.uncovered_access == UncoveredAccess::Anonymous,
    }
}
