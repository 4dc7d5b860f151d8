//! From a catalog to `daemon.json`.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::read::{is_bracketed, is_inside};
use crate::catalog::{Catalog, UncoveredAccess};
use crate::format::files::{
    File, FilePlace, FileProblem, FileReaction, InvalidFiles, TextPosition, WrittenFiles,
};
use crate::format::host_lists::{Report, Sayable, Wanted, WantedHost, Which, own_transport, wanted};
use crate::format::json::{Json, JsonFault};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::{EndpointSetting, Endpoints, Scope};

/// Registry mirrors and insecure registries.
struct Writer {
    mirrors: Vec<String>,
    insecure: Vec<String>,
    report: Report,
}

pub(super) fn write(catalog: &Catalog) -> WrittenFiles {
    let mut writer = writer(catalog);
    let text = new_text(&writer.settings());
    WrittenFiles {
        files: Vec::from([("daemon.json".to_owned(), text)]),
        notices: writer.report.notices.into(),
    }
}

pub(super) fn write_into(catalog: &Catalog, file: File<'_>) -> Result<WrittenFiles, InvalidFiles> {
    let mut writer = writer(catalog);
    let text = merged(file, &writer.settings())?;
    Ok(WrittenFiles {
        files: Vec::from([(file.name.to_owned(), text)]),
        notices: writer.report.notices.into(),
    })
}

fn writer(catalog: &Catalog) -> Writer {
    let mut report = Report::default();
    // Whatever is insecure can be said, networks included.
    let insecure: Vec<EndpointSetting> =
        catalog.beside().endpoints.into_iter().filter(is_insecure_network).collect();
    let mut loopback = super::loopback();
    loopback.extend(insecure.iter().cloned());
    let sayable = Sayable::hosts("dockerd", &loopback);
    let lists = wanted(catalog, sayable, &mut report);
    let mut writer = Writer { mirrors: Vec::new(), insecure: Vec::new(), report };
    for list in lists {
        writer.list(&list);
    }
    writer.about_verified(catalog, &insecure);
    let defaults = super::loopback();
    for setting in insecure.iter().filter(|setting| !defaults.contains(setting)) {
        if let Endpoints::Network { network, .. } = &setting.which {
            writer.insecure.push(network.clone());
            if catalog.uncovered_access() == UncoveredAccess::Ambient {
                let message = format!(
                    "what nothing covers in `{}` is asked without the login that is kept for it, and is left out here",
                    Excerpt::of(network)
                );
                writer.approximated(Scope::ALL, NoticeKind::Logins, message);
            }
        }
    }
    writer
}

fn is_insecure_network(setting: &EndpointSetting) -> bool {
    let any_port = matches!(setting.which, Endpoints::Network { port: None, .. });
    any_port && setting.transport == Some(Transport::HttpsThenHttp) && setting.tls.is_none()
}

impl Writer {
    fn approximated(&mut self, key: &str, class: NoticeKind, message: impl fmt::Display) {
        self.report.told(key, (Effect::Approximated, class), message);
    }

    /// Hosts in insecure networks that the catalog verifies.
    fn about_verified(&mut self, catalog: &Catalog, insecure: &[EndpointSetting]) {
        if insecure.is_empty() {
            return;
        }
        let settings = catalog.beside().endpoints;
        let hosts = settings.iter().filter_map(|setting| match &setting.which {
            Endpoints::Hosts(host) if !setting.is_wildcard() => Some(host.clone()),
            _ => None,
        });
        let registries = catalog.registries().map(|registry| registry.domain().as_str().to_owned());
        let scopes = catalog.routes().filter_map(|route| Scope::parse(route.scope()).ok());
        let routes = scopes.filter_map(|scope| scope.endpoint().map(|domain| domain.as_str().to_owned()));
        let hosts: BTreeSet<String> = hosts.chain(registries).chain(routes).collect();
        for host in hosts {
            let address = Domain::parse(&host).ok();
            let address = address.and_then(|domain| domain.host().trim_matches(['[', ']']).parse().ok());
            let is_inside = |address| {
                insecure.iter().any(|setting| match &setting.which {
                    Endpoints::Network { network, .. } => is_inside(address, network),
                    Endpoints::Hosts(_) => false,
                })
            };
            if address.is_some_and(is_inside) && own_transport(catalog, &host) == Some(Transport::Https) {
                let message = "dockerd verifies nothing in a network that is insecure";
                self.approximated(&host, NoticeKind::AddressRange, message);
            }
        }
    }

    fn list(&mut self, list: &Wanted) {
        list.about_own("dockerd", &mut self.report);
        let (is_hub, count) = (list.key == "docker.io", list.hosts.len());
        for (index, host) in list.hosts.iter().enumerate() {
            if host.what == Which::Own && index + 1 == count {
                self.own(host, &list.key);
            } else if is_hub {
                self.mirror(host, &list.key);
            } else {
                let message =
                    format!("dockerd has mirrors for Docker Hub alone, and does not ask `{}`", host.shown());
                self.report.told(&list.key, (Effect::LeftOut, NoticeKind::Inexpressible), message);
            }
        }
    }

    fn own(&mut self, host: &WantedHost, key: &str) {
        host.about_images("dockerd", key, &mut self.report);
        if host.transport != Transport::Https && host.connects_to() != "registry-1.docker.io" {
            self.insecure(host, key);
        }
        self.about_transport(host, key, Transport::HttpsThenHttp);
        if host.api != "/v2" {
            self.approximated(key, NoticeKind::Path, "dockerd asks it at `/v2`");
        }
    }

    fn insecure(&mut self, host: &WantedHost, key: &str) {
        if is_bracketed(&host.address) {
            let address = Excerpt::of(&host.address);
            let message = format!("dockerd does not start with `{address}` as insecure, and verifies it");
            self.report.told(key, (Effect::LeftOut, NoticeKind::Transport), message);
        } else {
            self.insecure.push(host.address.clone());
        }
    }

    /// What is insecure is asked over unverified HTTPS, and over HTTP but at a mirror.
    fn about_transport(&mut self, host: &WantedHost, key: &str, insecure: Transport) {
        let is = if host.transport == Transport::Https { Transport::Https } else { insecure };
        if host.transport != is {
            let message = format!(
                "dockerd speaks {is} to `{}`, and not {}",
                Excerpt::of(&host.address),
                host.transport
            );
            self.approximated(key, NoticeKind::Transport, message);
        }
        if let Some(handle) = &host.tls {
            let message = format!(
                "the TLS material `{}` belongs into `/etc/docker/certs.d/{}`",
                Excerpt::of(handle),
                Excerpt::of(&host.address)
            );
            self.report.told(key, (Effect::LeftOut, NoticeKind::Transport), message);
        }
    }

    fn mirror(&mut self, host: &WantedHost, key: &str) {
        let path = host.path();
        let Some(path) = path.strip_suffix("/v2") else {
            let message =
                format!("dockerd asks mirrors for names as they are, and does not ask `{}`", host.shown());
            self.report.told(key, (Effect::LeftOut, NoticeKind::NoName), message);
            return;
        };
        host.about_images("dockerd", key, &mut self.report);
        let plain = host.transport == Transport::Http;
        let scheme = if plain { "http" } else { "https" };
        if !plain {
            self.about_transport(host, key, Transport::HttpsUnverified);
            if host.transport != Transport::Https {
                self.insecure(host, key);
                let message = "dockerd takes it for insecure for the images on it too";
                self.approximated(&host.address, NoticeKind::Transport, message);
            }
        }
        let mirror = format!("{scheme}://{}{path}/", host.connects_to());
        if self.mirrors.contains(&mirror) {
            let message = format!("dockerd asks `{}` once", Excerpt::of(&mirror));
            self.report.told(key, (Effect::LeftOut, NoticeKind::Inexpressible), message);
        } else {
            self.mirrors.push(mirror);
        }
    }

    /// The settings with their values, as they are written.
    fn settings(&mut self) -> [(&'static str, String); 2] {
        self.insecure.sort();
        self.insecure.dedup();
        let list = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|text| format!("\n    \"{text}\"")).collect();
            if texts.is_empty() { "[]".to_owned() } else { format!("[{}\n  ]", texts.join(",")) }
        };
        [("registry-mirrors", list(&self.mirrors)), ("insecure-registries", list(&self.insecure))]
    }
}

/// A new file with these settings.
fn new_text(settings: &[(&str, String)]) -> String {
    let settings: Vec<String> =
        settings.iter().map(|(key, value)| format!("\n  \"{key}\": {value}")).collect();
    format!("{{{}\n}}\n", settings.join(","))
}

/// The text with these settings in place of its own, and everything else as it stands.
fn merged(file: File<'_>, settings: &[(&str, String)]) -> Result<String, InvalidFiles> {
    let refused = |at: FilePlace, text: String| {
        let problems = Vec::from([FileProblem { at, text, mend: None }]);
        InvalidFiles::of(problems, FileReaction::Refuses, super::CONSEQUENCE)
    };
    let body = file.text.trim_start_matches('\u{feff}');
    if body.trim().is_empty() {
        return Ok(new_text(settings));
    }
    let members = match Json::parse(body) {
        Ok(Json::Map(members)) => members,
        Ok(_) => {
            return Err(refused(FilePlace::line_of(file.name, 1), "this is no map of settings".to_owned()));
        }
        Err(JsonFault { line, column, expected }) => {
            let position = column.map(|column| TextPosition { line, column });
            return Err(refused(FilePlace::position(file.name, position), format!("expected {expected}")));
        }
    };
    let (mut text, mut copied) = (String::new(), 0);
    for member in &members {
        let Some((_, value)) = settings.iter().find(|(key, _)| *key == member.key) else { continue };
        text.push_str(&body[copied..member.span.start]);
        text.push_str(value);
        copied = member.span.end;
    }
    text.push_str(&body[copied..]);
    let is_new = |(key, value): &&(&str, String)| value != "[]" && members.iter().all(|it| it.key != *key);
    let added: Vec<String> =
        settings.iter().filter(is_new).map(|(key, value)| format!("\n  \"{key}\": {value}")).collect();
    if let (Some(open), false) = (text.find('{'), added.is_empty()) {
        let comma = if members.is_empty() { "\n" } else { "," };
        text.insert_str(open + 1, &(added.join(",") + comma));
    }
    Ok(text)
}
