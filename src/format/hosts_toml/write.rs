//! From a catalog to folders of hosts.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::folders::{DEFAULT, key_of};
use crate::catalog::Catalog;
use crate::format::files::{Engine, File, TlsFiles, TlsTable, WrittenFiles};
use crate::format::host_lists::Generation;
use crate::format::host_lists::tables::set;
use crate::format::host_lists::{Report, Sayable, Wanted, WantedHost, Which, wanted};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::{PlaceImages, Scope};

/// Writes the folders of a catalog; in files that exist, what the catalog does not speak of is kept, comments
/// included.
pub(super) fn write(
    catalog: &Catalog,
    engine: Engine,
    tls: &TlsTable,
    existing: &[File<'_>],
) -> WrittenFiles {
    let mut report = Report::default();
    let generation = Generation::of(engine);
    let loopback = generation.loopback();
    let sayable = Sayable::hosts("containerd", &loopback).with_everything();
    let lists = wanted(catalog, sayable, &mut report);
    let mut writer = Writer { generation, tls, report };
    let (mut files, mut asked) = (Vec::new(), BTreeSet::new());
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    for file in existing {
        texts.entry(file.name).or_insert(file.text);
    }
    for list in lists {
        let name = format!("{}/hosts.toml", folder_of(&list.key));
        asked.insert(name.clone());
        let there = texts.get(name.as_str()).copied().unwrap_or_default();
        let document = there.parse::<DocumentMut>().unwrap_or_else(|_| {
            let message = format!("{name} is no TOML, and is written anew");
            writer.report.told(&list.key, (Effect::LeftOut, NoticeKind::UnreadFile), message);
            DocumentMut::new()
        });
        if let Some(document) = writer.document(list, document) {
            files.push((name, document.to_string()));
        }
    }
    files.sort();
    let is_kept = |file: &&File<'_>| file.name.ends_with("/hosts.toml") && !asked.contains(file.name);
    for file in existing.iter().filter(is_kept) {
        let folder = file.name.trim_end_matches("/hosts.toml");
        writer.report.kept(&key_of(folder.rsplit('/').next().unwrap_or(folder)), "containerd");
    }
    WrittenFiles { files, notices: writer.report.notices.into() }
}

/// `host_port_`, which every containerd looks for first.
fn folder_of(key: &str) -> String {
    match key.rsplit_once(':') {
        Some((host, port)) => format!("{host}_{port}_"),
        None if key == Scope::ALL => DEFAULT.to_string(),
        None => key.to_string(),
    }
}

/// What is said of a host besides its URL.
const SETTINGS: [&str; 5] = ["capabilities", "override_path", "skip_verify", "ca", "client"];

struct Writer<'w> {
    generation: Generation,
    tls: &'w TlsTable,
    report: Report,
}

impl Writer<'_> {
    fn document(&mut self, list: Wanted, mut document: DocumentMut) -> Option<DocumentMut> {
        let Wanted { key, mut hosts, .. } = list;
        if hosts.is_empty() {
            let message = "containerd cannot refuse images, and asks their own host";
            self.report.told(&key, (Effect::LeftOut, NoticeKind::Origin), message);
            return None;
        }
        self.own_in_front(&key, &mut hosts);
        // Whatever is asked last stands for the origin: it cannot be switched off otherwise.
        let server = hosts.pop()?;
        let mut table = Table::new();
        for host in hosts {
            let url = self.url(&host, &key);
            if self.generation == Generation::First && url.contains('[') {
                let message = format!(
                    "containerd 1.x passes over a file with an address in brackets, and does not ask `{}`",
                    Excerpt::of(&url)
                );
                self.report.told(&key, (Effect::LeftOut, NoticeKind::Inexpressible), message);
                continue;
            }
            if table.contains_key(&url) {
                let message = format!("`{url}` is asked once, for a file names it once");
                self.report.told(&key, (Effect::LeftOut, NoticeKind::Inexpressible), message);
                continue;
            }
            let mut entry = document
                .get("host")
                .and_then(|hosts| hosts.get(&url))
                .and_then(Item::as_table)
                .cloned()
                .unwrap_or_default();
            let mut settings = self.settings(&host, &key);
            for setting in SETTINGS {
                set(&mut entry, setting, settings.remove(setting));
            }
            entry.set_position(None);
            table.insert(&url, Item::Table(entry));
        }
        table.set_implicit(!table.is_empty() || self.generation == Generation::Second);
        self.server(&key, &server, document.as_table_mut());
        document.insert("host", Item::Table(table));
        Some(document)
    }

    /// The image's own host in front of a mirror: for one host it is a mirror as any other.
    fn own_in_front(&mut self, key: &str, hosts: &mut Vec<WantedHost>) {
        let own = hosts.iter().position(|host| host.what == Which::Own);
        if let (Some(own), Scope::ALL) = (own.filter(|own| own + 1 < hosts.len()), key) {
            let message = "containerd asks the image's own host last, and not in front of mirrors";
            self.report.told(key, (Effect::Approximated, NoticeKind::Origin), message);
            let own = hosts.remove(own);
            hosts.push(own);
        }
    }

    fn server(&mut self, key: &str, server: &WantedHost, table: &mut Table) {
        let own = server.what == Which::Own;
        let named = !(own && key == Scope::ALL);
        let url = named.then(|| Item::Value(self.url(server, key).into()));
        set(table, "server", url);
        if !named && (server.transport.may_be_plain() || server.api != "/v2") {
            let message = "containerd asks the hosts of images over HTTPS at `/v2`, unless each is named";
            self.report.told(key, (Effect::Approximated, NoticeKind::Transport), message);
        }
        let asked_for_all = own && server.images == PlaceImages::Any;
        let mut settings = self.settings(server, key);
        if asked_for_all {
            settings.remove("capabilities");
        }
        if own && key == Scope::ALL && !asked_for_all {
            let message = "containerd asks the hosts of images for all of them, and not for some alone";
            self.report.told(key, (Effect::Approximated, NoticeKind::Capabilities), message);
            settings.remove("capabilities");
        }
        for setting in SETTINGS {
            set(table, setting, settings.remove(setting));
        }
    }

    fn url(&mut self, host: &WantedHost, key: &str) -> String {
        if host.transport == Transport::HttpsThenHttp && self.generation == Generation::First {
            let message = format!(
                "containerd 1.x asks `{}` over HTTP alone, and not over HTTPS first",
                Excerpt::of(&host.address)
            );
            self.report.told(key, (Effect::Approximated, NoticeKind::Transport), message);
        }
        let scheme = if host.transport.may_be_plain() { "http" } else { "https" };
        let path = host.path();
        let path = if path == "/v2" { "" } else { path.strip_suffix("/v2").unwrap_or(&path) };
        format!("{scheme}://{}{path}", host.connects_to())
    }

    /// What is said of a host, where it differs from what holds without.
    fn settings(&mut self, host: &WantedHost, key: &str) -> Table {
        let mut entry = Table::new();
        let capabilities: Array = match host.images {
            PlaceImages::Pinned => ["pull"].into_iter().collect(),
            _ => ["pull", "resolve"].into_iter().collect(),
        };
        if host.images == PlaceImages::Tagged {
            let message = format!("containerd asks `{}` for pinned images too", host.shown());
            self.report.told(key, (Effect::Approximated, NoticeKind::Capabilities), message);
        }
        entry.insert("capabilities", Item::Value(Value::Array(capabilities)));
        if !host.path().ends_with("/v2") {
            entry.insert("override_path", Item::Value(true.into()));
        }
        self.transport(host, key, &mut entry);
        // Plain HTTP has no use for it, and containerd would ask over HTTPS first.
        let handle = host.tls.as_deref().filter(|_| host.transport != Transport::Http);
        let Some(files) = handle.map(|handle| self.files(handle, key)) else { return entry };
        if !files.authorities.is_empty() {
            entry.insert("ca", Item::Value(Value::Array(files.authorities.iter().collect())));
        }
        if !files.clients.is_empty() {
            let pair = |(cert, key): &(String, Option<String>)| -> Value {
                core::iter::once(cert).chain(key).collect::<Array>().into()
            };
            entry.insert("client", Item::Value(Value::Array(files.clients.iter().map(pair).collect())));
        }
        entry
    }

    fn transport(&mut self, host: &WantedHost, key: &str, entry: &mut Table) {
        match host.transport {
            Transport::HttpsUnverified => {
                entry.insert("skip_verify", Item::Value(true.into()));
            }
            Transport::HttpsThenHttp if self.generation == Generation::Second => {
                entry.insert("skip_verify", Item::Value(true.into()));
                if host.address.ends_with(":80") {
                    let message = format!("containerd asks `{}` over HTTP alone", Excerpt::of(&host.address));
                    self.report.told(key, (Effect::Approximated, NoticeKind::Transport), message);
                }
            }
            _ => {}
        }
    }

    fn files(&mut self, handle: &str, key: &str) -> TlsFiles {
        self.tls.get(handle).cloned().unwrap_or_else(|| {
            self.report.no_files(key, handle);
            TlsFiles::default()
        })
    }
}
