//! Routes and places as they are asked: every text once, everything else by position.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::endpoints::{EndpointSetting, Network, address_of};
use super::host::HTTPS;
use super::location::{LocationPort, Scheme};
use super::place::{PlaceFailures, PlaceImages, PlaceNaming};
use super::route::{Entry, Origin};
use super::short::ShortNameMode;
use super::table::ScopeTable;
use crate::index::Table;
use crate::policy::RetryPolicy;
use crate::reference::Domain;
use crate::registry::{OwnIssuers, Reach, Transport};

/// The routes of a catalog.
#[derive(Debug)]
pub(crate) struct CompiledRoutes {
    pub(crate) scopes: ScopeTable,
    pub(crate) routes: Box<[RouteRecord]>,
    /// Whether any route blocks.
    pub(crate) entry: Entry,
    /// Of each route the mirrors, and behind them where the origin is, if that is said.
    pub(crate) places: Box<[PlaceRecord]>,
    pub(crate) issuers: Box<[OwnIssuers]>,
    pub(crate) text: Box<str>,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The part, empty where there is none.
    #[inline]
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// The part from a byte on to another.
    pub(crate) fn part(self, from: usize, length: usize) -> Self {
        let at = |by: usize| self.start.saturating_add(u32::try_from(by).unwrap_or(u32::MAX)).min(self.end);
        Self { start: at(from), end: at(from + length) }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RouteRecord {
    pub(crate) scope: Span,
    /// How long the scope's path is.
    pub(crate) scope_path: u32,
    pub(crate) note: Option<Span>,
    pub(crate) first_place: u32,
    pub(crate) mirrors: u8,
    pub(crate) at: At,
    pub(crate) origin: Origin,
    pub(crate) entry: Entry,
    /// The position of the registry where its images are named to be, if that is the same for all of them.
    pub(crate) source: Option<u32>,
}

/// Whether a route says where its origin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    AsNamed,
    Place,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaceRecord {
    pub(crate) of: RecordOf,
    /// The location as it was written.
    pub(crate) location: Span,
    /// Host and port of it, without a port that is the one asked for.
    pub(crate) domain: Span,
    /// What stands in front of names: what of `api` is a prefix, and the location's path.
    pub(crate) prefix: Span,
    /// As it was written.
    pub(crate) api: Option<Span>,
    pub(crate) folds_api: Folded,
    pub(crate) tls: Option<Span>,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) port: LocationPort,
    pub(crate) asked_port: AskedPort,
    pub(crate) transport: Option<Transport>,
    pub(crate) images: PlaceImages,
    pub(crate) failures: PlaceFailures,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) reach: Option<Reach>,
    pub(crate) access: Option<RecordAccess>,
    /// The position of the token issuers, where it states a login.
    pub(crate) issuers: u32,
    pub(crate) naming: Option<PlaceNaming>,
    /// None where each image is looked at.
    pub(crate) settled: Option<Settled>,
}

/// What of a place is the same for every image, where a request chooses no registries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    /// The position of the registry whose login it has; that of none where it has none.
    pub(crate) registry: u32,
    pub(crate) transport: Transport,
    pub(crate) reach: Reach,
    pub(crate) asks: Asks,
    pub(crate) logs_in: LogsIn,
    /// How much longer a name is with what is put in front of it.
    pub(crate) front: u16,
    /// How much of a path is covered by the scope, with the slash behind it, and is not in the name.
    pub(crate) cut: u16,
}

/// What a settled place asks of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Nothing but how long its path is.
    Length,
    /// Also whether a digest pins it, and on which port it is asked for.
    More,
}

/// Whether a settled place is logged in to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogsIn {
    Never,
    Always,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum RecordOf {
    AsNamed,
    Location,
    /// At this position of the catalog; those without a domain are behind the others.
    Registry(u32),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum RecordAccess {
    Public,
    Ambient,
    Private(Span),
}

/// Whether the end of `api` is a prefix of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folded {
    No,
    Yes,
}

/// What becomes of a port that was asked for, at a place (rule 12.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedPort {
    /// It makes no difference, or it is part of the name.
    Ignored,
    /// The place takes it over.
    TakenOver,
    /// The image has no name there.
    NoName,
}

/// The text being put together.
#[derive(Default)]
pub(crate) struct TextBuilder(String);

impl TextBuilder {
    /// None once all of it is longer than 4 GiB.
    pub(crate) fn add(&mut self, text: &str) -> Option<Span> {
        let start = u32::try_from(self.0.len()).ok()?;
        self.0.push_str(text);
        Some(Span { start, end: u32::try_from(self.0.len()).ok()? })
    }

    pub(crate) fn finish(self) -> Box<str> {
        self.0.into_boxed_str()
    }
}

/// What is meant by names without a domain.
#[derive(Debug)]
pub(crate) struct CompiledShortNames {
    /// From a name to its alias.
    pub(crate) table: Table,
    pub(crate) aliases: Box<[AliasRecord]>,
    pub(crate) search: Box<[SearchRecord]>,
    pub(crate) mode: Option<ShortNameMode>,
    pub(crate) text: Box<str>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AliasRecord {
    pub(crate) name: Span,
    /// The image as it was written.
    pub(crate) image: Span,
    pub(crate) domain: Span,
    /// In its normal form.
    pub(crate) path: Span,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct SearchRecord {
    /// As it was written.
    pub(crate) entry: Span,
    pub(crate) domain: Span,
    /// Empty where there is none.
    pub(crate) path: Span,
}

/// How endpoints are spoken to for which nothing else states it.
#[derive(Debug)]
pub(crate) struct CompiledEndpoints {
    pub(crate) hosts: ScopeTable,
    /// In order.
    pub(crate) networks: Box<[NetworkRecord]>,
    pub(crate) settings: Box<[EndpointSetting]>,
}

/// A network, perhaps on one port, and the position of what is said of it.
pub(crate) type NetworkRecord = ((Network, Option<u16>), u32);

/// How an endpoint is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spoken<'c> {
    pub(crate) transport: Transport,
    pub(crate) tls: Option<&'c str>,
}

impl CompiledEndpoints {
    /// How an endpoint is spoken to, by the most specific entry over it (rule 12.14); `unwritten` is the port that
    /// none means on its host.
    pub(crate) fn spoken(&self, domain: Domain<'_>, unwritten: u16) -> Option<Spoken<'_>> {
        let found = self.hosts.find_host(domain, unwritten, core::iter::empty());
        let found = found.or_else(|| self.in_network(domain, unwritten));
        let found = found.or_else(|| self.hosts.find_wild(domain, unwritten))?;
        let setting = self.settings.get(found as usize)?;
        let stated = setting.transport.unwrap_or_default();
        let transport = if setting.is_wildcard() { reached(stated, domain, unwritten) } else { stated };
        Some(Spoken { transport, tls: setting.tls.as_deref() })
    }

    /// The entry of the longest network over this address, its exact port first.
    fn in_network(&self, domain: Domain<'_>, unwritten: u16) -> Option<u32> {
        if self.networks.is_empty() {
            return None;
        }
        let address = address_of(domain.host())?;
        let port = domain.port().map_or(Some(unwritten), super::host::port_number);
        let longest = if address.is_ipv4() { 32 } else { 128 };
        (0..=longest).rev().find_map(|length| {
            let network = Network::around(address, length)?;
            let at = |port: Option<u16>| {
                let at = self.networks.binary_search_by_key(&(network, port), |(key, _)| *key).ok()?;
                self.networks.get(at).map(|(_, index)| *index)
            };
            port.and_then(|port| at(Some(port))).or_else(|| at(None))
        })
    }
}

/// The plain HTTP of a wildcard does not reach `:443` or Docker Hub (rule 12.14).
fn reached(stated: Transport, domain: Domain<'_>, unwritten: u16) -> Transport {
    let written = domain.port().map(super::host::port_number);
    let refused = match stated {
        Transport::Http => written.unwrap_or(Some(unwritten)) == Some(HTTPS),
        Transport::HttpsThenHttp => written == Some(Some(HTTPS)),
        Transport::Https | Transport::HttpsUnverified => false,
    };
    let hub = domain.is_docker_hub() && stated.may_be_plain();
    if refused || hub { Transport::Https } else { stated }
}

/// Parts of a [`CompiledRoutes`] on their way.
#[derive(Default)]
pub(crate) struct RoutesBuilder {
    pub(crate) routes: Vec<RouteRecord>,
    pub(crate) places: Vec<PlaceRecord>,
    pub(crate) issuers: Vec<OwnIssuers>,
    pub(crate) text: TextBuilder,
}

impl RoutesBuilder {
    pub(crate) fn finish(self, scopes: ScopeTable) -> CompiledRoutes {
        let blocks = self.routes.iter().any(|route| route.entry == Entry::Blocked);
        CompiledRoutes {
            scopes,
            entry: if blocks { Entry::Blocked } else { Entry::Open },
            routes: self.routes.into_boxed_slice(),
            places: self.places.into_boxed_slice(),
            issuers: self.issuers.into_boxed_slice(),
            text: self.text.finish(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use crate::routes::EndpointSetting;
    use crate::{Catalog, Domain, RegistryConfig, Transport};

    /// Rule 12.14: the most specific entry, and what the plain HTTP of a wildcard does not reach.
    #[test]
    fn rule_12_14_the_most_specific_entry_says_how_an_endpoint_is_spoken_to() {
        let hosts = |scope: &str| EndpointSetting::hosts(scope);
        let network = |network: &str| EndpointSetting::network(network);
        let (http, unverified, both) =
            (Transport::Http, Transport::HttpsUnverified, Transport::HttpsThenHttp);
        let catalog = [
            hosts("*").transport(http).tls("all"),
            hosts("*.lab.example").transport(unverified),
            hosts("*.lab.example:5000").transport(http),
            hosts("r.lab.example:*").transport(both),
            hosts("r.lab.example:5000").transport(Transport::Https),
            network("10.0.0.0/8").transport(unverified),
            network("10.1.0.0/16").transport(http),
            network("10.1.0.0/16").port(5001).transport(both),
            network("127.0.0.0/8").transport(http),
            network("::1/128").transport(both),
            hosts("10.1.2.3:*").transport(Transport::Https),
            hosts("*.2.4").transport(Transport::Https),
        ]
        .into_iter()
        .fold(Catalog::builder(), crate::CatalogBuilder::endpoint)
        .build()
        .unwrap();
        for (domain, transport) in [
            ("r.lab.example:5000", Transport::Https),
            ("R.lab.example:5001", both),
            ("r.lab.example", both),
            ("r.lab.example:443", Transport::Https),
            ("s.lab.example:5000", http),
            ("s.lab.example", unverified),
            ("s.lab.example:443", unverified),
            ("s.lab.example:80", http),
            ("other.example", Transport::Https),
            ("other.example:443", Transport::Https),
            ("other.example:8080", http),
            ("docker.io", Transport::Https),
            ("registry-1.docker.io:443", Transport::Https),
            ("10.2.0.1:5000", unverified),
            ("10.1.0.1:5000", http),
            ("10.1.0.1", Transport::Https),
            ("10.1.0.1:5001", both),
            ("10.1.2.3:5001", Transport::Https),
            ("10.1.2.4:5002", http),
            ("localhost:5000", http),
            ("127.8.8.8:5000", http),
            ("[::1]:5000", both),
            ("[0:0::1]:5000", both),
            ("[::2]:5000", http),
        ] {
            let spoken = catalog.spoken_by_endpoints(Domain::parse(domain).unwrap(), 443).unwrap();
            assert_eq!(spoken.transport, transport, "{domain}");
        }
        let spoken = catalog.spoken_by_endpoints(Domain::parse("x.example:1").unwrap(), 443).unwrap();
        assert_eq!(spoken.tls, Some("all"));
        let none = Catalog::builder().registry(RegistryConfig::new("a").github()).build().unwrap();
        assert_eq!(none.spoken_by_endpoints(Domain::parse("x.example").unwrap(), 443), None);
    }
}
