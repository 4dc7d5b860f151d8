//! From a catalog to `registries.yaml`.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::merge::{Said, merge};
use super::quoted::quoted;
use crate::catalog::Catalog;
use crate::format::files::{
    File, FilePlace, FileProblem, FileReaction, InvalidFiles, TlsTable, WrittenFiles,
};
use crate::format::host_lists::Generation;
use crate::format::host_lists::{PerHost, Report, Sayable, Wanted, Which, wanted};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::Scope;

pub(super) fn write(catalog: &Catalog, tls: &TlsTable) -> WrittenFiles {
    let Content { mirrors, configs, report } = Content::of(catalog, tls, |_, _| {});
    let mut text = mirrors;
    if !configs.is_empty() {
        text += "configs:\n";
        text.extend(configs.iter().map(|(host, tls)| super::merge::new_config(host, tls, "  ")));
    }
    WrittenFiles { files: Vec::from([("registries.yaml".to_owned(), text)]), notices: report.notices.into() }
}

pub(super) fn write_into(
    catalog: &Catalog,
    tls: &TlsTable,
    file: File<'_>,
) -> Result<WrittenFiles, InvalidFiles> {
    let mut spoken: BTreeSet<String> = BTreeSet::new();
    let content = Content::of(catalog, tls, |host, _| {
        spoken.insert(host.to_owned());
    });
    let Content { mirrors, configs, mut report } = content;
    let said = Said { tls: configs, speaks_of: &|host| spoken.contains(host).then_some(()) };
    let merged = merge(file.text, &mirrors, &said).map_err(|fault| {
        let at = FilePlace::line_of(file.name, fault.line);
        let mend = Some("write its maps with one key a line, or write a new file".to_owned());
        let problems = Vec::from([FileProblem { at, text: fault.text.to_owned(), mend }]);
        InvalidFiles::of(problems, FileReaction::Refuses, "the file cannot be merged into")
    })?;
    for host in &merged.kept {
        report.kept(host, "k3s");
    }
    Ok(WrittenFiles {
        files: Vec::from([(file.name.to_owned(), merged.text)]),
        notices: report.notices.into(),
    })
}

/// What is written, section by section.
struct Content {
    /// With its key in front; nothing where there are none.
    mirrors: String,
    /// Lines of TLS settings by host, none for an entry that keeps `*` from it.
    configs: BTreeMap<String, Vec<String>>,
    report: Report,
}

impl Content {
    /// `speaks` is told every host that the catalog speaks of.
    fn of(catalog: &Catalog, tls: &TlsTable, mut speaks: impl FnMut(&str, &Report)) -> Self {
        let mut report = Report::default();
        let loopback = Generation::Second.loopback();
        let sayable = Sayable::hosts("k3s", &loopback).with_everything().with_parts();
        let lists = wanted(catalog, sayable, &mut report);
        let (mut hosts, mut mirrors, mut bare) = (PerHost::default(), String::new(), Vec::new());
        let keys: BTreeSet<String> = lists.iter().map(|list| list.key.clone()).collect();
        for list in lists {
            let key = list.key.clone();
            speaks(&key, &report);
            for host in &list.hosts {
                speaks(host.connects_to(), &report);
            }
            let rewrites = list.rewrites.clone();
            let endpoints = endpoints(list, &mut hosts, &mut report);
            if endpoints.is_empty() {
                bare.push(key);
                continue;
            }
            let _ = writeln!(mirrors, "  {}:\n    endpoint:", quoted(&key));
            for endpoint in endpoints {
                let _ = writeln!(mirrors, "      - {}", quoted(&endpoint));
            }
            for (index, (from, to)) in rewrites.iter().enumerate() {
                let head = if index == 0 { "    rewrite:\n" } else { "" };
                let pattern = format!("^{}/(.*)", from.replace('.', "[.]"));
                let to = if to.is_empty() { "$1".to_owned() } else { format!("{to}/$1") };
                let _ = writeln!(mirrors, "{head}      {}: {}", quoted(&pattern), quoted(&to));
            }
        }
        hosts.about_uses("k3s", &mut report, effective);
        hosts.about_own_images("k3s", catalog, &mut report);
        let configs = configs(&hosts, &bare, tls, &mut report);
        if keys.contains(Scope::ALL) {
            for host in configs.keys().filter(|host| !keys.contains(*host)) {
                let message = "k3s asks nobody but their own host for the images on it: its entry of `configs` hides `*`";
                report.told(host, (Effect::LeftOut, NoticeKind::Inexpressible), message);
            }
        }
        if !mirrors.is_empty() {
            mirrors.insert_str(0, "mirrors:\n");
        }
        Self { mirrors, configs, report }
    }
}

fn endpoints(list: Wanted, hosts: &mut PerHost, report: &mut Report) -> Vec<String> {
    let key = list.key.clone();
    list.about_own("k3s", report);
    let (mut endpoints, count) = (Vec::new(), list.hosts.len());
    for (index, host) in list.hosts.into_iter().enumerate() {
        host.about_images("k3s", &key, report);
        let is_default = index + 1 == count && host.what == Which::Own;
        if is_default && (host.transport.may_be_plain() || host.path() != "/v2") {
            let message = "k3s asks the images' own host over HTTPS at `/v2`";
            report.told(&key, (Effect::Approximated, NoticeKind::Transport), message);
        }
        // Plain HTTP is said by the scheme, and has no use for TLS settings.
        let says = host.transport != Transport::Https || host.tls.is_some();
        let table = if is_default { key.as_str() } else { host.connects_to() };
        if says && host.transport != Transport::Http {
            hosts.state(table, &host);
        }
        if !is_default {
            hosts.uses(&key, table, &host);
        }
        let scheme = if host.transport.may_be_plain() { "http" } else { "https" };
        let path = host.path();
        let endpoint = format!("{scheme}://{}{}", host.connects_to(), if path == "/v2" { "" } else { &path });
        if endpoints.contains(&endpoint) {
            let message = format!("k3s asks `{}` once", Excerpt::of(&endpoint));
            report.told(&key, (Effect::LeftOut, NoticeKind::Inexpressible), message);
        } else if !is_default {
            endpoints.push(endpoint);
        }
    }
    endpoints
}

/// The scheme stands in the endpoint, and what is verified at its host. Nothing but HTTP is spoken to port 80.
fn effective(host: &str, wanted: Transport, stated: Option<Transport>) -> Transport {
    let skips = matches!(stated, Some(Transport::HttpsUnverified | Transport::HttpsThenHttp));
    match (wanted.may_be_plain(), stated.is_some() && !host.ends_with(":80"), skips) {
        (true, true, _) => Transport::HttpsThenHttp,
        (true, false, _) => Transport::Http,
        (false, _, true) => Transport::HttpsUnverified,
        (false, ..) => Transport::Https,
    }
}

/// TLS settings by host, and entries that say nothing but keep `*` from a host.
fn configs(
    hosts: &PerHost,
    bare: &[String],
    tls: &TlsTable,
    report: &mut Report,
) -> BTreeMap<String, Vec<String>> {
    let mut configs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (host, (transport, handle)) in hosts.iter() {
        let lines = configs.entry(host.to_owned()).or_default();
        if matches!(transport, Transport::HttpsUnverified | Transport::HttpsThenHttp) {
            lines.push("insecure_skip_verify: true".to_owned());
        }
        let Some(handle) = handle else { continue };
        let Some(files) = tls.get(handle) else {
            report.no_files(host, handle);
            continue;
        };
        if files.authorities.len() > 1 || files.clients.len() > 1 {
            let message =
                "k3s takes one authority and one certificate for a host, and the first of each is written";
            report.told(host, (Effect::LeftOut, NoticeKind::Transport), message);
        }
        let client = files.clients.first();
        let entries = [
            ("ca_file", files.authorities.first()),
            ("cert_file", client.map(|(cert, _)| cert)),
            ("key_file", client.and_then(|(_, key)| key.as_ref())),
        ];
        let said = entries.into_iter().filter_map(|(key, file)| Some(format!("{key}: {}", quoted(file?))));
        lines.extend(said);
    }
    for key in bare {
        configs.entry(key.clone()).or_default();
    }
    configs
}
