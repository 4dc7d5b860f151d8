//! Routes without problems, laid out as they are asked.

use alloc::boxed::Box;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::beside::Beside;
use super::check_endpoints::CheckedEndpoints;
use super::check_places::{CheckedOf, CheckedPlace};
use super::check_routes::CheckedRoute;
use super::check_short_names::CheckedShortNames;
use super::slots::Slots;
use super::slots::position;
use crate::index::{Case, Groups};
use crate::reference::{Domain, Path};
use crate::registry::{Access, OwnIssuers, TokenIssuers};
use crate::routes::compiled::{
    AliasRecord, At, CompiledEndpoints, CompiledRoutes, CompiledShortNames, PlaceRecord, RecordAccess,
    RecordOf, RouteRecord, RoutesBuilder, SearchRecord, Span, TextBuilder,
};
use crate::routes::{LocationIn, LocationPort, Place, Scope, ScopeTableBuilder};

/// Stands for no token issuers.
const NONE: u32 = u32::MAX;

/// The routes of a catalog, none where there are none. The error is more text than there may be.
pub(super) fn routes(
    beside: &Beside,
    checked: &[CheckedRoute<'_>],
    scopes: ScopeTableBuilder<'_>,
    slots: &Slots,
) -> Result<Option<Box<CompiledRoutes>>, TooLong> {
    if checked.is_empty() {
        return Ok(None);
    }
    let mut parts = RoutesBuilder::default();
    for (route, checked) in beside.routes.iter().zip(checked) {
        let Some(scope) = &checked.scope else { continue };
        let record = RouteRecord {
            scope: parts.text.add(scope.as_str()).ok_or(TooLong)?,
            scope_path: position(scope.path().map_or(0, Path::len)),
            note: add_some(&mut parts.text, route.note.as_deref())?,
            first_place: position(parts.places.len()),
            mirrors: u8::try_from(route.mirrors.len()).unwrap_or(0),
            at: if route.at.is_some() { At::Place } else { At::AsNamed },
            origin: route.origin,
            entry: route.entry,
            source: None,
        };
        for (place, known) in route.mirrors.iter().chain(&route.at).zip(&checked.places) {
            let record = place_record(&mut parts, scope, place, known, slots).ok_or(TooLong)?;
            parts.places.push(record);
        }
        parts.routes.push(record);
    }
    let scopes = scopes.finish().ok_or(TooLong)?;
    Ok(Some(Box::new(parts.finish(scopes))))
}

/// All texts together are longer than 4 GiB.
pub(super) struct TooLong;

fn add_some(to: &mut TextBuilder, text: Option<&str>) -> Result<Option<Span>, TooLong> {
    text.map(|text| to.add(text).ok_or(TooLong)).transpose()
}

fn place_record(
    parts: &mut RoutesBuilder,
    scope: &Scope,
    place: &Place,
    checked: &CheckedPlace<'_>,
    slots: &Slots,
) -> Option<PlaceRecord> {
    let location = match &checked.of {
        CheckedOf::Location(location) => Some(*location),
        CheckedOf::AsNamed | CheckedOf::Registry(_) | CheckedOf::Refused => None,
    };
    let written = parts.text.add(location.map_or("", LocationIn::as_str))?;
    let domain = location.map_or(Span::default(), |location| {
        written.part(location.domain_start(), location.domain().as_str().len())
    });
    let access = match &place.access {
        None => None,
        Some(Access::Public | Access::Private) => Some(RecordAccess::Public),
        Some(Access::Ambient) => Some(RecordAccess::Ambient),
        Some(Access::Credential(handle)) => Some(RecordAccess::Private(parts.text.add(handle)?)),
    };
    let endpoint = location.map(LocationIn::domain).or_else(|| scope.endpoint());
    let issuers = match (access, endpoint) {
        (Some(_), Some(endpoint)) => {
            let known = TokenIssuers::of_host(endpoint);
            parts.issuers.push(OwnIssuers::new(endpoint, known, &place.token_issuers));
            position(parts.issuers.len() - 1)
        }
        _ => NONE,
    };
    Some(PlaceRecord {
        of: match &checked.of {
            CheckedOf::Location(_) => RecordOf::Location,
            CheckedOf::Registry(index) => RecordOf::Registry(slots.slot(*index)),
            CheckedOf::AsNamed | CheckedOf::Refused => RecordOf::AsNamed,
        },
        location: written,
        domain,
        prefix: parts.text.add(&checked.prefix)?,
        api: add_some(&mut parts.text, place.api.as_deref()).ok()?,
        folds_api: checked.folds_api,
        tls: add_some(&mut parts.text, place.tls.as_deref()).ok()?,
        scheme: location.and_then(LocationIn::scheme),
        port: location.map_or(LocationPort::Unwritten, LocationIn::port),
        asked_port: checked.asked_port,
        transport: place.transport,
        images: place.images,
        failures: place.failures,
        retry: checked.retry,
        reach: place.reach,
        access,
        issuers,
        naming: place.naming,
        settled: None,
    })
}

/// What is meant by short names, none where nothing is said of them.
pub(super) fn short_names(
    checked: Option<&CheckedShortNames<'_>>,
) -> Result<Option<Box<CompiledShortNames>>, TooLong> {
    let Some(checked) = checked else { return Ok(None) };
    let mut text = TextBuilder::default();
    let mut aliases = Vec::with_capacity(checked.aliases.len());
    for (name, written, image) in &checked.aliases {
        aliases.push(AliasRecord {
            name: text.add(name).ok_or(TooLong)?,
            image: text.add(written).ok_or(TooLong)?,
            domain: text.add(image.domain().as_str()).ok_or(TooLong)?,
            path: text.add(&image.path().to_string()).ok_or(TooLong)?,
        });
    }
    let mut search = Vec::with_capacity(checked.search.len());
    for (entry, host, path) in &checked.search {
        let entry = text.add(entry).ok_or(TooLong)?;
        let path = path.map_or(Span::default(), |path| entry.part(host.as_str().len() + 1, path.len()));
        search.push(SearchRecord { entry, domain: text.add(canonical(*host)).ok_or(TooLong)?, path });
    }
    let name = |index: usize| checked.aliases[index].0;
    Ok(Some(Box::new(CompiledShortNames {
        table: Groups::of(Case::Exact, checked.aliases.len(), name).table,
        aliases: aliases.into_boxed_slice(),
        search: search.into_boxed_slice(),
        mode: checked.mode,
        text: text.finish(),
    })))
}

/// Rule 2.2's one replacement.
fn canonical(host: Domain<'_>) -> &str {
    if host.as_str() == "index.docker.io" { host.canonical().as_str() } else { host.as_str() }
}

/// How endpoints are spoken to, none where nothing is said of them.
pub(super) fn endpoints(
    beside: &Beside,
    checked: CheckedEndpoints,
    unwritten: impl Fn(&Scope) -> u16,
) -> Result<Option<Box<CompiledEndpoints>>, TooLong> {
    if beside.endpoints.is_empty() {
        return Ok(None);
    }
    let hosts = checked.hosts.iter().map(|(scope, index)| (scope, unwritten(scope), *index));
    let hosts = ScopeTableBuilder::of(hosts);
    Ok(Some(Box::new(CompiledEndpoints {
        hosts: hosts.finish().ok_or(TooLong)?,
        networks: checked.networks.into_boxed_slice(),
        settings: beside.endpoints.clone().into_boxed_slice(),
    })))
}
