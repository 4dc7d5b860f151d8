//! Pulls that routes answer differently: by the routes that decide for an image in both catalogs, asked at the edges of
//! every scope.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr};

use super::ask::{Asked, Pair};
use super::axis::{Only, Values};
use super::change::Change;
use super::class::Class;
use super::locate::{deciding, image_at, spoken};
use super::point::{Deciding, Pin, Spoken, Subject};
use super::pulls::PINNED;
use crate::catalog::Catalog;
use crate::reference::{Domain, Reference};
use crate::resolve::names::Names;
use crate::routes::{EndpointSetting, Endpoints, HTTPS, Hosts, Network, Scope};

/// One change for each pair of routes that decide, pinned or not, of those whose images are asked for at the edges of
/// scopes. What is told by registries already is not told again.
pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    if pair.iter().all(|catalog| !catalog.has_routes() && !catalog.has_endpoints()) {
        return;
    }
    let mut images = BTreeSet::new();
    images.insert(format!("{fresh}/app"));
    for scope in pair.into_iter().flat_map(Catalog::routes).filter_map(|it| Scope::parse(it.scope()).ok()) {
        images.extend(edges(&scope));
    }
    for catalog in pair.into_iter().filter(|catalog| catalog.has_endpoints()) {
        let hosts = catalog.beside().endpoints.into_iter().flat_map(|setting| hosts_of(&setting));
        images.extend(hosts);
    }
    let mut told: BTreeSet<(Deciding, Spoken, Pin)> = BTreeSet::new();
    let before = out.len();
    for image in &images {
        for (pin, written) in [(Pin::Tagged, format!("{image}:1")), (Pin::Pinned, format!("{image}{PINNED}"))]
        {
            let Ok(reference) = Reference::parse(&written) else { continue };
            let (routes, spoken) = (deciding(pair, reference), spoken(pair, reference.domain()));
            let key = (routes.clone(), spoken.clone(), pin);
            if told.contains(&key) {
                continue;
            }
            let at = image_at(pair, reference, Names::NONE);
            if out.iter().take(before).any(|change| change.class().holds(&at)) {
                continue;
            }
            let only = Only::Routes { routes, spoken, pin };
            let class = Class::of(Subject::Routed, [Values::One(only)]);
            if let Some(change) =
                Change::of(pair, class, Asked::Pull { image: written, contexts: Vec::new() })
            {
                out.push(change);
                told.insert(key);
            }
        }
    }
}

/// Images at the edges of an entry for endpoints: of a network at either end.
fn hosts_of(setting: &EndpointSetting) -> Vec<String> {
    let (network, port) = match &setting.which {
        Endpoints::Hosts(scope) => {
            let Ok(scope) = Scope::parse(scope) else { return Vec::new() };
            let host = scope.host().map(|host| format!("{}:443/app", host.host()));
            return edges(&scope).into_iter().chain(host).collect();
        }
        Endpoints::Network { network, port } => (network, *port),
    };
    let Ok(network) = network.parse::<Network>() else { return Vec::new() };
    let shown = |address: IpAddr| match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    let own = network.ends().map(shown).into_iter();
    let hosts = own.chain(network.ends().contains(&LOOPBACK_END).then(|| "localhost".to_string()));
    let ports = [None, port, Some(5000), Some(HTTPS)];
    let ported = |host: String| {
        ports.map(|port| port.map_or_else(|| format!("{host}/app"), |port| format!("{host}:{port}/app")))
    };
    hosts.flat_map(ported).collect()
}

/// Of `127.0.0.0/8`, which `localhost` is in (rule 12.14).
const LOOPBACK_END: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 255, 255, 255));

/// Images in a scope, right above it, and beside it.
fn edges(scope: &Scope) -> Vec<String> {
    let (own, other) = match scope.hosts() {
        Hosts::Endpoint(_) => {
            let endpoint = scope.endpoint().map_or_else(String::new, |domain| domain.to_string());
            let host = Domain::parsed(&endpoint).host().to_string();
            (Vec::from([endpoint]), Vec::from([format!("{host}:1"), format!("x.{host}")]))
        }
        Hosts::AnyPort => {
            let host = scope.host().map_or_else(String::new, |host| host.to_string());
            (Vec::from([host.clone(), format!("{host}:5000")]), Vec::from([format!("x.{host}")]))
        }
        Hosts::Suffix(port) => {
            let suffix = scope.place(0).1;
            let port = port.map_or_else(String::new, |port| format!(":{port}"));
            let own = ["x", "y.x"].map(|host| format!("{host}.{suffix}{port}"));
            (Vec::from(own), Vec::from([format!("{suffix}{port}"), format!("x.{suffix}:1")]))
        }
        Hosts::SuffixAnyPort => {
            let suffix = scope.place(0).1;
            let own = [format!("x.{suffix}"), format!("y.x.{suffix}"), format!("x.{suffix}:5000")];
            (Vec::from(own), Vec::from([suffix.to_string()]))
        }
        Hosts::All => (Vec::from(["docker.io".to_string()]), Vec::new()),
    };
    let mut images: Vec<String> = other.iter().map(|host| format!("{host}/team/app")).collect();
    for host in own {
        let Some(path) = scope.path().map(|path| path.to_string()) else {
            images.extend(["app", "team/app"].map(|path| format!("{host}/{path}")));
            continue;
        };
        images.extend([
            format!("{host}/{path}"),
            format!("{host}/{path}/app"),
            format!("{host}/{path}x/app"),
        ]);
        for (slash, _) in path.match_indices('/') {
            images.push(format!("{host}/{}/app", &path[..slash]));
        }
        images.push(format!("{host}/app"));
    }
    images
}
