use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::files::{FilePlace, TlsFiles, TlsTable};
use crate::format::host_lists::tables::Fields;
use crate::format::host_lists::{
    AsNamed, Asked, Host, HostList, Report, Spellings, Upstream, Url, clean, is_loopback,
};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;
use crate::registry::Transport;

/// What a table says of the host that is its key.
#[derive(Clone, Debug, Default)]
struct Own {
    http: Option<bool>,
    insecure: Option<bool>,
    tls: Option<String>,
}

impl Own {
    fn transport(&self, address: &str) -> Transport {
        let plain = self.http.unwrap_or_else(|| is_loopback(address));
        match (self.insecure, plain) {
            (Some(true), true) => Transport::HttpsThenHttp,
            (Some(true), false) => Transport::HttpsUnverified,
            (_, true) => Transport::Http,
            (_, false) => Transport::Https,
        }
    }

    fn is_stated(&self) -> bool {
        self.http.is_some() || self.insecure.is_some() || self.tls.is_some()
    }
}

/// The hosts of each table that images are ever looked up by.
pub(super) fn lists(registry: Fields<'_>, tls: &mut TlsTable, report: &mut Report) -> Vec<HostList> {
    let tables = registry.all_tables(report);
    let mut own: BTreeMap<&str, Own> = BTreeMap::new();
    for (key, table, _) in &tables {
        own.insert(key, read_own(*table, tls, report));
    }
    let stated = own.iter().filter(|(_, own)| own.is_stated());
    let own = (&own, &Spellings::of(stated.map(|(host, _)| *host)));
    let mut lists = Vec::new();
    for (key, table, at) in tables {
        let known = own.0.get(key).cloned().unwrap_or_default();
        let mirrors = table.texts(report, "mirrors");
        if key == "*" {
            let message = "`*` is the name of a host to BuildKit, and never used";
            let mend = "write a table for each host";
            report.notice(&at, (Effect::Ignored, NoticeKind::NeverMatches), message, mend);
            continue;
        }
        if !mirrors.is_empty() && (known.http.is_some() || known.insecure.is_some()) {
            let message = format!(
                "`http` and `insecure` are for `{}` itself, and for none of its mirrors",
                Excerpt::of(key)
            );
            let mend = "write a table for each mirror's host";
            let at = table.at(if known.http.is_some() { "http" } else { "insecure" });
            report.notice(&at, (Effect::Ignored, NoticeKind::Transport), message, mend);
        }
        let hosts = mirrors.iter().filter_map(|(text, at)| host(text, at, own, report)).collect();
        let mut upstream = AsNamed::default();
        if known.is_stated() {
            upstream.transport = Some(known.transport(key));
            upstream.tls = known.tls;
            let stating = if known.http.is_some() { "http" } else { "insecure" };
            upstream.at = Some(table.at(stating));
        }
        lists.push(HostList { key: key.to_owned(), hosts, upstream: Upstream::AsNamed(upstream), at });
    }
    lists
}

fn read_own(table: Fields<'_>, tls: &mut TlsTable, report: &mut Report) -> Own {
    let keys = ["mirrors", "http", "insecure", "ca", "keypair", "tlsconfigdir"];
    table.known(report, "BuildKit", &keys);
    let authorities = table.texts(report, "ca").into_iter().map(|(file, _)| file).collect();
    let pairs = table.tables(report, "keypair");
    let mut clients = Vec::new();
    for pair in pairs {
        let (cert, key) = (pair.text(report, "cert"), pair.text(report, "key"));
        if let Some((cert, key)) = cert.zip(key) {
            clients.push((cert, Some(key)));
        } else {
            let message = "a `keypair` has no `cert` or no `key`, and every request to the host fails";
            let classes = (Effect::Refused, NoticeKind::Transport);
            report.notice(table.at("keypair"), classes, message, "write both, or none");
        }
    }
    let files = TlsFiles { authorities, clients };
    if !table.texts(report, "tlsconfigdir").is_empty() {
        let message = "`tlsconfigdir` is a folder, and what is in it is not known here";
        let mend = "list its files in `ca` and `keypair`";
        report.notice(table.at("tlsconfigdir"), (Effect::LeftOut, NoticeKind::Transport), message, mend);
    }
    Own {
        http: table.flag(report, "http"),
        insecure: table.flag(report, "insecure"),
        tls: (files != TlsFiles::default()).then(|| tls.handle(files)),
    }
}

/// A mirror: a host, and perhaps a path that stands in front of every name.
fn host(
    text: &str,
    at: &FilePlace,
    (own, spellings): (&BTreeMap<&str, Own>, &Spellings<'_>),
    report: &mut Report,
) -> Option<Host> {
    let shown = Excerpt::of(text);
    let written = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let Some(url) = Url::split(&written).filter(|url| !url.host.is_empty()) else {
        let message = format!("`{shown}` has no host, and every request to it fails");
        report.notice(at, (Effect::LeftOut, NoticeKind::NoHost), message, "write `host[:port][/path]`");
        return None;
    };
    let known = own.get(url.host).cloned().unwrap_or_default();
    if !known.is_stated() {
        if let Some(said) = spellings.other_than(url.host) {
            report.other_spelling("BuildKit", at, (url.host, said));
        }
    }
    let transport = known.transport(url.host);
    if url.scheme == "http" && !transport.may_be_plain() {
        let message = format!("the scheme of `{shown}` has no effect: it is asked over HTTPS");
        let mend = format!("write `http = true` into `[registry.\"{}\"]`", Excerpt::of(url.host));
        report.notice(at, (Effect::Ignored, NoticeKind::Transport), message, mend);
    }
    let path = clean(url.path);
    if path == "/v2" || path.starts_with("/v2/") {
        let message = format!("`{shown}` is asked below `/v2/v2`, for its path stands behind `/v2`");
        report.notice(at, (Effect::Approximated, NoticeKind::Path), message, "take `/v2` out of it");
    }
    let api = format!("/v2{path}");
    let address = url.host.to_owned();
    Some(Host {
        address,
        api,
        names: String::new(),
        transport,
        asked: Asked::Any,
        tls: known.tls,
        at: at.clone(),
    })
}
