//! From a catalog to `buildkitd.toml`.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use crate::catalog::Catalog;
use crate::format::files::{TlsTable, WrittenFiles};
use crate::format::host_lists::tables::set;
use crate::format::host_lists::{
    PerHost, Report, Sayable, Wanted, Which, is_loopback, loopback_settings, wanted,
};
use crate::format::notice::{Effect, NoticeKind};
use crate::registry::Transport;
use crate::routes::Scope;

pub(super) fn write(catalog: &Catalog, tls: &TlsTable, existing: &str) -> WrittenFiles {
    let mut report = Report::default();
    let loopback = loopback_settings(Transport::Http, &[]);
    let sayable = Sayable::hosts("BuildKit", &loopback);
    let lists = wanted(catalog, sayable, &mut report);
    let mut document = existing.parse::<DocumentMut>().unwrap_or_else(|_| {
        report.told(
            Scope::ALL,
            (Effect::LeftOut, NoticeKind::UnreadFile),
            "the file that exists is no TOML, and is written anew",
        );
        DocumentMut::new()
    });
    let mut hosts = PerHost::default();
    let mut mirrors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for list in lists {
        let key = list.key.clone();
        mirrors.insert(key, mirrors_of(list, &mut hosts, &mut report));
    }
    hosts.about_uses("BuildKit", &mut report, |_, wanted, stated| stated.unwrap_or(wanted));
    hosts.about_own_images("BuildKit", catalog, &mut report);
    let mut registry = document.get("registry").and_then(Item::as_table).cloned().unwrap_or_default();
    registry.set_implicit(true);
    let keys: BTreeSet<String> =
        mirrors.keys().cloned().chain(hosts.iter().map(|(host, _)| host.to_owned())).collect();
    for (key, _) in registry.iter().filter(|(key, _)| !keys.contains(*key)) {
        report.kept(key, "BuildKit");
    }
    // Taken out together: each taken out by itself moves all behind it.
    let mut empty = BTreeSet::new();
    for key in keys {
        let mut table = registry.get(&key).and_then(Item::as_table).cloned().unwrap_or_default();
        let mirrors = mirrors.get(&key).filter(|mirrors| !mirrors.is_empty());
        let mirrors = mirrors.map(|mirrors| Item::Value(Value::Array(mirrors.iter().collect())));
        set(&mut table, "mirrors", mirrors);
        let mut said = settings(&key, &hosts, tls, &mut report);
        for key in ["http", "insecure", "ca", "keypair"] {
            set(&mut table, key, said.remove(key));
        }
        if table.is_empty() {
            empty.insert(key);
        } else {
            registry.insert(&key, Item::Table(table));
        }
    }
    registry.retain(|key, _| !empty.contains(key));
    document.insert("registry", Item::Table(registry));
    WrittenFiles {
        files: Vec::from([("buildkitd.toml".to_owned(), document.to_string())]),
        notices: report.notices.into(),
    }
}

/// The mirrors as they are written; what is said of their hosts stands in tables of their own.
fn mirrors_of(list: Wanted, hosts: &mut PerHost, report: &mut Report) -> Vec<String> {
    let key = list.key.clone();
    list.about_own("BuildKit", report);
    let mut mirrors = Vec::new();
    let count = list.hosts.len();
    for (index, host) in list.hosts.into_iter().enumerate() {
        host.about_images("BuildKit", &key, report);
        let (own, is_last) = (host.what == Which::Own, index + 1 == count);
        let path = host.path();
        let Some(names) = path.strip_prefix("/v2") else {
            let message = format!("BuildKit has names at `/v2` alone, and does not ask `{}`", host.shown());
            report.told(&key, (Effect::LeftOut, NoticeKind::Path), message);
            continue;
        };
        // The table of Docker Hub is not that of its registry's host.
        let table = if own { key.as_str() } else { host.connects_to() };
        hosts.state(table, &host);
        hosts.uses(&key, table, &host);
        if !(own && is_last) {
            mirrors.push(format!("{}{names}", host.connects_to()));
        }
    }
    mirrors
}

fn settings(key: &str, hosts: &PerHost, files: &TlsTable, report: &mut Report) -> Table {
    let mut table = Table::new();
    let Some((transport, handle)) = hosts.get(key) else { return table };
    let local = is_loopback(key);
    let (http, insecure) = match transport {
        Transport::Https => (local.then_some(false), None),
        Transport::Http => ((!local).then_some(true), None),
        Transport::HttpsUnverified => (local.then_some(false), Some(true)),
        Transport::HttpsThenHttp => ((!local).then_some(true), Some(true)),
    };
    for (key, flag) in [("http", http), ("insecure", insecure)] {
        if let Some(flag) = flag {
            table.insert(key, Item::Value(flag.into()));
        }
    }
    let Some(handle) = handle else { return table };
    let Some(files) = files.get(handle) else {
        report.no_files(key, handle);
        return table;
    };
    if !files.authorities.is_empty() {
        table.insert("ca", Item::Value(Value::Array(files.authorities.iter().collect::<Array>())));
    }
    let mut pairs = ArrayOfTables::new();
    for (cert, key) in &files.clients {
        let mut pair = Table::new();
        pair.insert("cert", Item::Value(cert.as_str().into()));
        pair.insert("key", Item::Value(key.as_ref().unwrap_or(cert).as_str().into()));
        pairs.push(pair);
    }
    if !pairs.is_empty() {
        table.insert("keypair", Item::ArrayOfTables(pairs));
    }
    table
}
