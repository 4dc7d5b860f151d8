//! What some formats say once for a host, whoever asks it.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use super::Report;
use super::wanted::{Wanted, WantedHost, Which};
use crate::catalog::{Catalog, PlaceRef, Registry, RouteRef};
use crate::format::notice::{Effect, NoticeClass};
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::PlaceImages;

/// How each host is spoken to, and with which TLS material.
#[derive(Debug, Default)]
pub(in crate::format) struct PerHost(BTreeMap<String, (Transport, Option<String>)>);

impl PerHost {
    /// Says it of a host; one that was said otherwise before is told.
    pub(in crate::format) fn add(&mut self, key: &str, host: &WantedHost, engine: &str, report: &mut Report) {
        let stated = (host.transport, host.tls.clone());
        let known = self.0.entry(key.to_owned()).or_insert_with(|| stated.clone());
        if *known != stated {
            let message = format!(
                "`{}`: {engine} speaks to a host in one way, which is {} here, and not {} as well",
                Excerpt::of(key),
                known.0,
                stated.0
            );
            report.told((Effect::Approximated, NoticeClass::Transport), message);
        }
    }

    pub(in crate::format) fn get(&self, key: &str) -> Option<(Transport, Option<&str>)> {
        self.0.get(key).map(|(transport, tls)| (*transport, tls.as_deref()))
    }

    pub(in crate::format) fn iter(&self) -> impl Iterator<Item = (&str, (Transport, Option<&str>))> {
        self.0.iter().map(|(host, (transport, tls))| (host.as_str(), (*transport, tls.as_deref())))
    }

    /// What is said of a mirror's host is for the images on it as well.
    pub(in crate::format) fn about_own_images(&self, engine: &str, catalog: &Catalog, report: &mut Report) {
        for (host, (transport, _)) in
            self.iter().filter(|(_, (transport, tls))| *transport != Transport::Https || tls.is_some())
        {
            let Ok(domain) = Domain::parse(host) else { continue };
            let there = catalog.on_domain(domain).next().map(Registry::transport);
            let spoken = catalog
                .spoken_by_endpoints(domain, catalog.unwritten_port(domain))
                .map(|spoken| spoken.transport);
            let route = catalog.route_over(domain, catalog.unwritten_port(domain), core::iter::empty());
            let stated = route.and_then(RouteRef::at).and_then(PlaceRef::transport);
            if stated.or(there).or(spoken).unwrap_or_default() != transport {
                let message = format!(
                    "`{}`: {engine} speaks {transport} to it for the images on it too",
                    Excerpt::of(host)
                );
                report.told((Effect::Approximated, NoticeClass::Transport), message);
            }
        }
    }
}

impl Wanted {
    /// An engine that always asks the image's own host, and last.
    pub(in crate::format) fn about_own(&self, engine: &str, report: &mut Report) {
        let own = self.hosts.iter().position(|host| host.what == Which::Own);
        let shown = Excerpt::of(&self.key);
        let message = match own {
            None => format!(
                "`{shown}`: nothing keeps {engine} from asking the images' own host behind the mirrors"
            ),
            Some(own) if own + 1 < self.hosts.len() => {
                format!("`{shown}`: {engine} asks the images' own host behind the mirrors once more")
            }
            Some(_) => return,
        };
        report.told((Effect::Approximated, NoticeClass::Origin), message);
    }
}

impl WantedHost {
    /// An engine that asks every host for every image.
    pub(in crate::format) fn about_images(&self, engine: &str, shown: &str, report: &mut Report) {
        if self.images != PlaceImages::Any {
            let message = format!(
                "{shown}: {engine} asks `{}` for all images, and not for {} ones alone",
                Excerpt::of(&self.address),
                self.images
            );
            report.told((Effect::Approximated, NoticeClass::Capabilities), message);
        }
    }
}
