//! From a catalog to `daemon.json`.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::read::is_bracketed;
use crate::catalog::Catalog;
use crate::format::files::WrittenFiles;
use crate::format::host_lists::{Everything, Report, Sayable, Wanted, WantedHost, Which, wanted};
use crate::format::notice::{Effect, NoticeClass};
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::{EndpointSetting, Endpoints};

/// Registry mirrors and insecure registries.
struct Writer {
    mirrors: Vec<String>,
    insecure: Vec<String>,
    report: Report,
}

pub(super) fn write(catalog: &Catalog) -> WrittenFiles {
    let mut report = Report::default();
    // Whatever is insecure can be said, networks included.
    let insecure: Vec<EndpointSetting> =
        catalog.edit().endpoints.into_iter().filter(is_insecure_network).collect();
    let mut loopback = super::loopback();
    loopback.extend(insecure.iter().cloned());
    let sayable = Sayable { engine: "dockerd", everything: Everything::NotSayable, loopback: &loopback };
    let lists = wanted(catalog, sayable, &mut report);
    let mut writer = Writer { mirrors: Vec::new(), insecure: Vec::new(), report };
    for list in lists {
        writer.list(&list);
    }
    let defaults = super::loopback();
    for setting in insecure.iter().filter(|setting| !defaults.contains(setting)) {
        if let Endpoints::Network { network, .. } = &setting.which {
            writer.insecure.push(network.clone());
        }
    }
    let text = writer.text();
    WrittenFiles { files: Vec::from([("daemon.json".to_owned(), text)]), notices: writer.report.notices }
}

fn is_insecure_network(setting: &EndpointSetting) -> bool {
    let any_port = matches!(setting.which, Endpoints::Network { port: None, .. });
    any_port && setting.transport == Some(Transport::HttpsThenHttp) && setting.tls.is_none()
}

impl Writer {
    fn approximated(&mut self, class: NoticeClass, message: String) {
        self.report.told((Effect::Approximated, class), message);
    }

    fn list(&mut self, list: &Wanted) {
        list.about_own("dockerd", &mut self.report);
        let (is_hub, count) = (list.key == "docker.io", list.hosts.len());
        for (index, host) in list.hosts.iter().enumerate() {
            let shown = format!("`{}`", Excerpt::of(&list.key));
            if host.what == Which::Own && index + 1 == count {
                self.own(host, &shown);
            } else if is_hub {
                self.mirror(host, &shown);
            } else {
                let message = format!(
                    "{shown}: dockerd has mirrors for Docker Hub alone, and does not ask `{}`",
                    Excerpt::of(&host.address)
                );
                self.report.told((Effect::LeftOut, NoticeClass::Inexpressible), message);
            }
        }
    }

    fn own(&mut self, host: &WantedHost, shown: &str) {
        host.about_images("dockerd", shown, &mut self.report);
        if host.transport != Transport::Https && host.connects_to() != "registry-1.docker.io" {
            self.insecure(host, shown);
        }
        self.about_transport(host, shown, Transport::HttpsThenHttp);
        if host.api != "/v2" {
            let message = format!("{shown}: dockerd asks it at `/v2`");
            self.approximated(NoticeClass::Path, message);
        }
    }

    fn insecure(&mut self, host: &WantedHost, shown: &str) {
        if is_bracketed(&host.address) {
            let address = Excerpt::of(&host.address);
            let message =
                format!("{shown}: dockerd does not start with `{address}` as insecure, and verifies it");
            self.report.told((Effect::LeftOut, NoticeClass::Transport), message);
        } else {
            self.insecure.push(host.address.clone());
        }
    }

    /// What is insecure is asked over unverified HTTPS, and over HTTP but at a mirror.
    fn about_transport(&mut self, host: &WantedHost, shown: &str, insecure: Transport) {
        let is = if host.transport == Transport::Https { Transport::Https } else { insecure };
        if host.transport != is {
            let message = format!(
                "{shown}: dockerd speaks {is} to `{}`, and not {}",
                Excerpt::of(&host.address),
                host.transport
            );
            self.approximated(NoticeClass::Transport, message);
        }
        if let Some(handle) = &host.tls {
            let message = format!(
                "{shown}: the TLS material `{}` belongs into `/etc/docker/certs.d/{}`",
                Excerpt::of(handle),
                Excerpt::of(&host.address)
            );
            self.report.told((Effect::LeftOut, NoticeClass::Transport), message);
        }
    }

    fn mirror(&mut self, host: &WantedHost, shown: &str) {
        host.about_images("dockerd", shown, &mut self.report);
        let path = host.path();
        let Some(path) = path.strip_suffix("/v2") else {
            let message = format!(
                "{shown}: dockerd asks mirrors for names as they are, and does not ask `{}`",
                Excerpt::of(&host.address)
            );
            self.report.told((Effect::LeftOut, NoticeClass::NoName), message);
            return;
        };
        let plain = host.transport == Transport::Http;
        let scheme = if plain { "http" } else { "https" };
        if !plain {
            self.about_transport(host, shown, Transport::HttpsUnverified);
            if host.transport != Transport::Https {
                self.insecure(host, shown);
                let message = format!(
                    "`{}`: dockerd takes it for insecure for the images on it too",
                    Excerpt::of(&host.address)
                );
                self.approximated(NoticeClass::Transport, message);
            }
        }
        let mirror = format!("{scheme}://{}{path}/", host.connects_to());
        if self.mirrors.contains(&mirror) {
            let message = format!("{shown}: dockerd asks `{}` once", Excerpt::of(&mirror));
            self.report.told((Effect::LeftOut, NoticeClass::Inexpressible), message);
        } else {
            self.mirrors.push(mirror);
        }
    }

    fn text(&mut self) -> String {
        self.insecure.sort();
        self.insecure.dedup();
        let list = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|text| format!("\n    \"{text}\"")).collect();
            if texts.is_empty() { "[]".to_owned() } else { format!("[{}\n  ]", texts.join(",")) }
        };
        format!(
            "{{\n  \"registry-mirrors\": {},\n  \"insecure-registries\": {}\n}}\n",
            list(&self.mirrors),
            list(&self.insecure)
        )
    }
}
