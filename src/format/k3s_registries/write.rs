//! From a catalog to `registries.yaml`.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::catalog::Catalog;
use crate::format::files::{TlsTable, WrittenFiles};
use crate::format::host_lists::Generation;
use crate::format::host_lists::{Everything, PerHost, Report, Sayable, Wanted, Which, wanted};
use crate::format::notice::{Effect, NoticeClass};
use crate::reference::Excerpt;
use crate::registry::Transport;

pub(super) fn write(catalog: &Catalog, tls: &TlsTable) -> WrittenFiles {
    let mut report = Report::default();
    let loopback = Generation::Second.loopback();
    let sayable = Sayable { engine: "k3s", everything: Everything::Sayable, loopback: &loopback };
    let lists = wanted(catalog, sayable, &mut report);
    let (mut hosts, mut mirrors, mut bare) = (PerHost::default(), String::new(), Vec::new());
    for list in lists {
        let key = list.key.clone();
        let endpoints = endpoints(list, &mut hosts, &mut report);
        if endpoints.is_empty() {
            bare.push(key);
            continue;
        }
        let _ = writeln!(mirrors, "  {}:\n    endpoint:", quoted(&key));
        for endpoint in endpoints {
            let _ = writeln!(mirrors, "      - {}", quoted(&endpoint));
        }
    }
    hosts.about_own_images("k3s", catalog, &mut report);
    let configs = configs(&hosts, &bare, tls, &mut report);
    let mut text = String::new();
    for (key, entries) in [("mirrors", mirrors), ("configs", configs)] {
        if !entries.is_empty() {
            let _ = write!(text, "{key}:\n{entries}");
        }
    }
    WrittenFiles { files: Vec::from([("registries.yaml".to_owned(), text)]), notices: report.notices }
}

fn endpoints(list: Wanted, hosts: &mut PerHost, report: &mut Report) -> Vec<String> {
    let shown = format!("`{}`", Excerpt::of(&list.key));
    list.about_own("k3s", report);
    let (mut endpoints, count) = (Vec::new(), list.hosts.len());
    for (index, host) in list.hosts.into_iter().enumerate() {
        host.about_images("k3s", &shown, report);
        let is_default = index + 1 == count && host.what == Which::Own;
        if is_default && (host.transport.may_be_plain() || host.path() != "/v2") {
            let message = format!("{shown}: k3s asks the images' own host over HTTPS at `/v2`");
            report.told((Effect::Approximated, NoticeClass::Transport), message);
        }
        // Plain HTTP is said by the scheme, and has no use for TLS settings.
        let says = host.transport != Transport::Https || host.tls.is_some();
        if says && host.transport != Transport::Http {
            hosts.add(if is_default { &list.key } else { host.connects_to() }, &host, "k3s", report);
        }
        let scheme = if host.transport.may_be_plain() { "http" } else { "https" };
        let path = host.path();
        let endpoint = format!("{scheme}://{}{}", host.connects_to(), if path == "/v2" { "" } else { &path });
        if endpoints.contains(&endpoint) {
            let message = format!("{shown}: k3s asks `{}` once", Excerpt::of(&endpoint));
            report.told((Effect::LeftOut, NoticeClass::Inexpressible), message);
        } else if !is_default {
            endpoints.push(endpoint);
        }
    }
    endpoints
}

/// TLS settings by host, and entries that say nothing but keep `*` from a host.
fn configs(hosts: &PerHost, bare: &[String], tls: &TlsTable, report: &mut Report) -> String {
    let mut text = String::new();
    for (host, (transport, handle)) in hosts.iter() {
        let _ = writeln!(text, "  {}:\n    tls:", quoted(host));
        if matches!(transport, Transport::HttpsUnverified | Transport::HttpsThenHttp) {
            let _ = writeln!(text, "      insecure_skip_verify: true");
        }
        let Some(handle) = handle else { continue };
        let Some(files) = tls.get(handle) else {
            let message = format!(
                "`{}`: no file is known for the TLS material `{}`, and none is written",
                Excerpt::of(host),
                Excerpt::of(handle)
            );
            report.told((Effect::LeftOut, NoticeClass::Transport), message);
            continue;
        };
        if files.authorities.len() > 1 || files.clients.len() > 1 {
            let message = format!(
                "`{}`: k3s takes one authority and one certificate for a host, and the first of each is written",
                Excerpt::of(host)
            );
            report.told((Effect::LeftOut, NoticeClass::Transport), message);
        }
        let client = files.clients.first();
        let entries = [
            ("ca_file", files.authorities.first()),
            ("cert_file", client.map(|(cert, _)| cert)),
            ("key_file", client.and_then(|(_, key)| key.as_ref())),
        ];
        for (key, file) in entries {
            if let Some(file) = file {
                let _ = writeln!(text, "      {key}: {}", quoted(file));
            }
        }
    }
    for key in bare.iter().filter(|key| hosts.get(key).is_none()) {
        let _ = writeln!(text, "  {}: {{}}", quoted(key));
    }
    text
}

/// As JSON has it, which is YAML too.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
