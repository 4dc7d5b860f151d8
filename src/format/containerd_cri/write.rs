//! From a catalog to the mirrors in containerd's own configuration.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use toml_edit::{Array, Document, DocumentMut, Item, Table, Value};

use super::PLUGINS;
use crate::catalog::Catalog;
use crate::format::files::{File, FileReaction, InvalidFiles, TlsTable, WrittenFiles};
use crate::format::host_lists::tables::{self, set};
use crate::format::host_lists::{
    Generation, PerHost, Report, Sayable, Wanted, WantedHost, Which, is_loopback, loopback_settings, wanted,
};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::Scope;

const ENGINE: &str = "containerd";

pub(super) fn write(
    catalog: &Catalog,
    generation: Generation,
    tls: &TlsTable,
    existing: Option<File<'_>>,
) -> Result<WrittenFiles, InvalidFiles> {
    let name = existing.map_or("config.toml", |file| file.name);
    let mut document = document(existing, generation)?;
    let loopback = loopback_settings(Transport::Http, &[]);
    let sayable = Sayable::hosts(ENGINE, &loopback).with_everything();
    let mut report = Report::default();
    let lists = wanted(catalog, sayable, &mut report);
    let mut writer = Writer { generation, tls, hosts: PerHost::default(), report };
    let mut mirrors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for list in lists {
        let endpoints = writer.endpoints(&list);
        mirrors.insert(list.key, endpoints);
    }
    writer.hosts.about_uses(ENGINE, &mut writer.report, |_, wanted, stated| stated.unwrap_or(wanted));
    writer.hosts.about_own_images(ENGINE, catalog, &mut writer.report);
    if let Some(registry) = registry(&mut document, generation) {
        writer.config_path(registry);
        writer.mirrors(registry, &mirrors);
        if generation == Generation::First {
            writer.configs(registry, &mirrors);
        }
    }
    let files = Vec::from([(name.to_owned(), document.to_string())]);
    Ok(WrittenFiles { files, notices: writer.report.notices.into() })
}

/// What is there, or a new file of the version that the generation writes itself.
fn document(existing: Option<File<'_>>, generation: Generation) -> Result<DocumentMut, InvalidFiles> {
    let Some(file) = existing.filter(|file| !file.text.trim().is_empty()) else {
        let mut document = DocumentMut::new();
        let version = if generation == Generation::First { 2 } else { 3 };
        document.insert("version", Item::Value(Value::from(version)));
        return Ok(document);
    };
    let mut report = Report::default();
    let parsed = tables::parse(file, "", &mut report).map(Document::into_mut);
    InvalidFiles::check(report.problems, FileReaction::Refuses, super::CONSEQUENCE)?;
    Ok(parsed.unwrap_or_default())
}

/// The table `registry` of the plugin that is there, or of the generation's own.
fn registry(document: &mut DocumentMut, generation: Generation) -> Option<&mut Table> {
    let there = document.get("plugins").and_then(Item::as_table_like);
    let known = PLUGINS.into_iter().find(|plugin| there.is_some_and(|plugins| plugins.contains_key(plugin)));
    let own = if generation == Generation::First { PLUGINS[1] } else { PLUGINS[0] };
    let plugins = below(document.as_table_mut(), "plugins")?;
    below(below(plugins, known.unwrap_or(own))?, "registry")
}

/// The table of this key; one that is written inline gets a header. It stays in its place: taking one out of a table
/// moves all behind it.
fn below<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Table> {
    let there = table.entry(key).or_insert(Item::None);
    if !there.is_table() {
        let mut new = match there {
            Item::Value(Value::InlineTable(inline)) => core::mem::take(inline).into_table(),
            _ => Table::new(),
        };
        new.set_implicit(true);
        *there = Item::Table(new);
        if let Some(mut key) = table.key_mut(key) {
            key.leaf_decor_mut().clear();
        }
    }
    table.get_mut(key).and_then(Item::as_table_mut)
}

struct Writer<'w> {
    generation: Generation,
    tls: &'w TlsTable,
    hosts: PerHost,
    report: Report,
}

impl Writer<'_> {
    fn told(&mut self, key: &str, class: NoticeKind, message: impl fmt::Display) {
        self.report.told(key, (Effect::Approximated, class), message);
    }

    fn endpoints(&mut self, list: &Wanted) -> Vec<String> {
        let key = list.key.as_str();
        // The default endpoint is left out where another one is on the host.
        let is_there = |host: &WantedHost| host.what == Which::Other && host.connects_to() == key;
        let has_default = key == "docker.io" || !list.hosts.iter().any(is_there);
        let (count, own) = (list.hosts.len(), list.hosts.iter().position(|host| host.what == Which::Own));
        match own {
            Some(own) if own + 1 < count && key == Scope::ALL => {
                let message = "containerd asks the image's own host last, and not in front of mirrors";
                self.told(key, NoticeKind::Origin, message);
            }
            Some(own) if own + 1 < count && key != "docker.io" => {}
            None if !has_default => {}
            // The default endpoint of Docker Hub has another name, and is asked behind one with another path.
            Some(own) if own + 1 == count && key == "docker.io" && list.has_own_path() => {
                let message = "containerd asks the images' own host behind the mirrors once more";
                self.told(key, NoticeKind::Origin, message);
            }
            _ => list.about_own(ENGINE, &mut self.report),
        }
        let mut endpoints: Vec<String> = Vec::new();
        for (index, host) in list.hosts.iter().enumerate() {
            host.about_images(ENGINE, key, &mut self.report);
            let plain = if is_loopback(key) { Transport::Http } else { Transport::Https };
            let is_plain = host.path() == "/v2" && host.transport == plain;
            let endpoint = self.endpoint(key, host);
            if host.what == Which::Own && key == Scope::ALL {
                if !is_plain {
                    let message =
                        "containerd asks the hosts of images over HTTPS at `/v2`, unless each is named";
                    self.told(key, NoticeKind::Transport, message);
                }
                continue;
            }
            // The default endpoint stands behind all others.
            let is_last = host.what == Which::Own && index + 1 == count;
            let is_secure =
                is_plain || (host.path() == "/v2" && !host.transport.may_be_plain() && !is_loopback(key));
            if !(is_last && has_default && is_secure) {
                endpoints.push(endpoint);
            }
        }
        endpoints
    }

    fn endpoint(&mut self, key: &str, host: &WantedHost) -> String {
        let address = host.connects_to();
        let secure = !host.transport.may_be_plain();
        let reads = self.generation == Generation::First && secure;
        if reads {
            if host.transport != Transport::Https || host.tls.is_some() {
                self.hosts.state(address, host);
            }
            self.hosts.uses(key, address, host);
        }
        let spoken = match (secure, reads) {
            (false, _) => Transport::Http,
            (true, true) => host.transport,
            (true, false) => Transport::Https,
        };
        if spoken != host.transport {
            let message = format!(
                "containerd speaks {spoken} to `{}`, and not {}",
                Excerpt::of(address),
                host.transport
            );
            self.told(key, NoticeKind::Transport, message);
        }
        if let Some(handle) = host.tls.as_deref().filter(|_| secure && !reads) {
            let message = format!(
                "containerd 2.x reads no TLS material here, and asks `{}` without `{}`",
                Excerpt::of(address),
                Excerpt::of(handle)
            );
            self.told(key, NoticeKind::Transport, message);
        }
        let scheme = if secure { "https" } else { "http" };
        let path = host.path();
        format!("{scheme}://{address}{}", if path == "/v2" { "" } else { &path })
    }

    /// The plugin does not load with both.
    fn config_path(&mut self, registry: &mut Table) {
        let there = registry.get("config_path").and_then(Item::as_str).is_some_and(|path| !path.is_empty());
        if there {
            registry.remove("config_path");
            let message = "`config_path` is taken out, for the plugin does not load beside `mirrors`";
            self.report.told(Scope::ALL, (Effect::LeftOut, NoticeKind::HiddenFile), message);
        }
    }

    fn mirrors(&mut self, registry: &mut Table, mirrors: &BTreeMap<String, Vec<String>>) {
        if mirrors.is_empty() && !registry.contains_key("mirrors") {
            return;
        }
        let Some(table) = below(registry, "mirrors") else { return };
        let others: Vec<String> =
            table.iter().map(|(key, _)| key.to_owned()).filter(|key| !mirrors.contains_key(key)).collect();
        for key in others {
            self.report.kept(&key, ENGINE);
        }
        for (key, endpoints) in mirrors {
            let Some(mirror) = below(table, key) else { continue };
            mirror.set_implicit(false);
            set(mirror, "endpoint", Some(Item::Value(Value::Array(endpoints.iter().collect::<Array>()))));
        }
    }

    /// TLS settings by host; logins stay.
    fn configs(&mut self, registry: &mut Table, mirrors: &BTreeMap<String, Vec<String>>) {
        let there = registry.get("configs").and_then(Item::as_table_like);
        let there: Vec<String> =
            there.into_iter().flat_map(|table| table.iter().map(|(host, _)| host.to_owned())).collect();
        if self.hosts.iter().next().is_none() && there.is_empty() {
            return;
        }
        let Some(table) = below(registry, "configs") else { return };
        for host in there {
            let is_named = mirrors.contains_key(&host) || (host == HUB && mirrors.contains_key("docker.io"));
            if self.hosts.get(&host).is_none() && (self.hosts.is_used(&host) || is_named) {
                if let Some(config) = table.get_mut(&host).and_then(Item::as_table_like_mut) {
                    config.remove("tls");
                }
            } else if self.hosts.get(&host).is_none() {
                self.report.kept(&host, ENGINE);
            }
        }
        for (host, (transport, handle)) in self.hosts.iter() {
            let files = handle.map(|handle| self.tls.get(handle).ok_or(handle));
            let files = files.transpose().unwrap_or_else(|handle| {
                self.report.no_files(host, handle);
                None
            });
            let Some(tls) = below(table, host).and_then(|config| below(config, "tls")) else { continue };
            tls.set_implicit(false);
            let skips = (transport == Transport::HttpsUnverified).then(|| Item::Value(true.into()));
            set(tls, "insecure_skip_verify", skips);
            let client = files.and_then(|files| files.clients.first());
            let said = [
                ("ca_file", files.and_then(|files| files.authorities.first())),
                ("cert_file", client.map(|(cert, _)| cert)),
                ("key_file", client.and_then(|(_, key)| key.as_ref())),
            ];
            for (key, file) in said {
                set(tls, key, file.map(|file| Item::Value(file.as_str().into())));
            }
            if files.is_some_and(|files| files.authorities.len() > 1 || files.clients.len() > 1) {
                let message = "containerd takes one authority and one certificate for a host, and the first of each is written";
                self.report.told(host, (Effect::LeftOut, NoticeKind::Transport), message);
            }
        }
    }
}

/// Where Docker Hub's images are asked.
const HUB: &str = "registry-1.docker.io";
