//! What some formats say once for a host, whoever asks it.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Report;
use super::wanted::{Wanted, WantedHost, Which};
use crate::catalog::{Catalog, PlaceRef, Registry, RouteRef};
use crate::format::notice::{Effect, NoticeKind};
use crate::format::probing::TAG;
use crate::reference::{Domain, Excerpt, Reference};
use crate::registry::Transport;
use crate::resolve::{PullRequest, Role};
use crate::routes::PlaceImages;

/// How each host is spoken to, and with which TLS material.
#[derive(Debug, Default)]
pub(in crate::format) struct PerHost {
    stated: BTreeMap<String, (Transport, Option<String>)>,
    uses: Vec<Use>,
    used: BTreeSet<String>,
}

/// A host that is asked for the images of a key.
#[derive(Debug)]
struct Use {
    key: String,
    host: String,
    wanted: (Transport, Option<String>),
}

impl PerHost {
    /// States how a host is spoken to, unless that is stated already.
    pub(in crate::format) fn state(&mut self, table: &str, host: &WantedHost) {
        let stated = (host.transport, host.tls.clone());
        self.stated.entry(table.to_owned()).or_insert(stated);
    }

    /// Remembers that a host is asked for the images of a key.
    pub(in crate::format) fn uses(&mut self, key: &str, table: &str, host: &WantedHost) {
        let wanted = (host.transport, host.tls.clone());
        self.used.insert(table.to_owned());
        self.uses.push(Use { key: key.to_owned(), host: table.to_owned(), wanted });
    }

    /// Tells every use that comes to something else than what is wanted; `effective` says what becomes at a host of
    /// a wanted transport where this is stated.
    pub(in crate::format) fn about_uses(
        &self,
        engine: &str,
        report: &mut Report,
        effective: impl Fn(&str, Transport, Option<Transport>) -> Transport,
    ) {
        for Use { key, host, wanted } in &self.uses {
            let stated = self.stated.get(host);
            let transport = effective(host, wanted.0, stated.map(|(transport, _)| *transport));
            let other_tls = stated.is_some_and(|(_, tls)| *tls != wanted.1) && transport != Transport::Http;
            if transport != wanted.0 || other_tls {
                let message = format!(
                    "{engine} speaks to `{}` in one way for all images, here {transport} and not {}",
                    Excerpt::of(host),
                    wanted.0
                );
                report.told(key, (Effect::Approximated, NoticeKind::Transport), message);
            }
        }
    }

    /// Whether a host is asked for the images of any key.
    pub(in crate::format) fn is_used(&self, host: &str) -> bool {
        self.used.contains(host)
    }

    pub(in crate::format) fn get(&self, key: &str) -> Option<(Transport, Option<&str>)> {
        self.stated.get(key).map(|(transport, tls)| (*transport, tls.as_deref()))
    }

    pub(in crate::format) fn iter(&self) -> impl Iterator<Item = (&str, (Transport, Option<&str>))> {
        self.stated.iter().map(|(host, (transport, tls))| (host.as_str(), (*transport, tls.as_deref())))
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
            let stated = own_transport(catalog, host).or(stated);
            if stated.or(there).or(spoken).unwrap_or_default() != transport {
                let message = format!("{engine} speaks {transport} to it for the images on it too");
                report.told(host, (Effect::Approximated, NoticeKind::Transport), message);
            }
        }
    }
}

/// How a host is spoken to for the images on it, where it is asked for them.
pub(in crate::format) fn own_transport(catalog: &Catalog, host: &str) -> Option<Transport> {
    let image = format!("{host}/zz/zz{TAG}");
    let image = Reference::parse(&image).ok()?;
    let plan = catalog.resolve_pull(PullRequest::new(image)).ok()?;
    let source = plan.attempts().find(|attempt| attempt.role() == Role::Source)?;
    (source.target().domain().to_string() == image.domain().to_string()).then(|| source.transport())
}

impl Wanted {
    /// Whether the image's own host is asked at another path than `/v2`.
    pub(in crate::format) fn has_own_path(&self) -> bool {
        self.hosts.iter().any(|host| host.what == Which::Own && host.path() != "/v2")
    }

    /// An engine that always asks the image's own host, and last.
    pub(in crate::format) fn about_own(&self, engine: &str, report: &mut Report) {
        let own = self.hosts.iter().position(|host| host.what == Which::Own);
        let message = match own {
            None => format!("nothing keeps {engine} from asking the images' own host behind the mirrors"),
            Some(own) if own + 1 < self.hosts.len() => {
                format!("{engine} asks the images' own host behind the mirrors once more")
            }
            Some(_) => return,
        };
        report.told(&self.key, (Effect::Approximated, NoticeKind::Origin), message);
    }
}

impl WantedHost {
    /// An engine that asks every host for every image.
    pub(in crate::format) fn about_images(&self, engine: &str, key: &str, report: &mut Report) {
        if self.images != PlaceImages::Any {
            let message = format!(
                "{engine} asks `{}` for all images, and not for {} ones alone",
                self.shown(),
                self.images
            );
            report.told(key, (Effect::Approximated, NoticeKind::Capabilities), message);
        }
    }
}
