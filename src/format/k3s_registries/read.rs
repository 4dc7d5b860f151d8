//! What k3s makes of the file: the hosts that containerd then asks, in order.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::DefaultEndpoint;
use super::rewrite::{Rewrite, by_prefix, unescaped};
use super::settings::{Config, Mirror, Settings, Tls};
use crate::format::files::{TlsFiles, TlsTable};
use crate::format::host_lists::{
    AsNamed, Asked, Host, HostList, Report, Scopes, Upstream, Url, clean, is_loopback,
};
use crate::format::notice::{Effect, NoticeKind};
use crate::format::outline::Spot;
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::Scope;

pub(super) struct Reader<'r> {
    pub(super) settings: &'r Settings,
    /// Those of the settings by their hosts, of two of one host the last.
    pub(super) configs: BTreeMap<&'r str, &'r Config>,
    pub(super) default: DefaultEndpoint,
    /// The file's own value.
    pub(super) top: Spot<'r>,
    pub(super) tls: &'r mut TlsTable,
    pub(super) report: &'r mut Report,
}

/// The images of one host, and how their names are rewritten at its mirrors.
pub(super) struct Namespace {
    list: HostList,
    rewrites: Vec<Rewrite>,
}

impl Namespace {
    /// A route for the host, and one for each rewrite.
    pub(super) fn add_to(self, scopes: &mut Scopes, report: &mut Report) {
        let Self { mut list, rewrites } = self;
        let (all, some): (Vec<_>, Vec<_>) = rewrites.into_iter().partition(|rewrite| rewrite.from.is_empty());
        let base = list.within_limits();
        if let Some(rewrite) = all.first() {
            rename(&mut list.hosts, &rewrite.to);
        }
        if !scopes.add(list, report) {
            return;
        }
        for rewrite in some {
            let mut list = base.clone();
            rename(&mut list.hosts, &rewrite.to);
            scopes.add_below(list, &rewrite.from);
        }
    }
}

fn rename(hosts: &mut [Host], names: &str) {
    for host in hosts {
        names.clone_into(&mut host.names);
    }
}

impl<'r> Reader<'r> {
    pub(super) fn namespaces(mut self) -> Vec<Namespace> {
        let settings = self.settings;
        for note in &settings.notes {
            let message = format!("`{}`: {}", note.path, note.text);
            let mend = note.mend.clone().unwrap_or_default();
            let at = self.top.path(&note.path);
            self.report.notice(at, (Effect::Ignored, NoticeKind::UnknownKey), message, mend);
        }
        let mut namespaces = Vec::new();
        let none = Mirror::default();
        let mirrored: BTreeSet<&str> = settings.mirrors.iter().map(|(key, _)| key.as_str()).collect();
        let (mirrors, configs) = (self.top.key("mirrors"), self.top.key("configs"));
        for (key, mirror) in &settings.mirrors {
            let (at, config) = (mirrors.key(key), self.config(key));
            if mirror.endpoints.is_empty() && config.is_none() {
                let message = format!("`{}` has no endpoint, so k3s writes nothing for it", Excerpt::of(key));
                let mend = "write an entry of `configs` to keep `*` from it";
                self.report.notice(at, (Effect::Ignored, NoticeKind::NeverMatches), message, mend);
                continue;
            }
            namespaces.push(self.namespace(at, key, (mirror, config)));
        }
        if let Some(first) = namespaces.iter().find(|namespace| !namespace.list.hosts.is_empty()) {
            self.report.pull_secrets("k3s", &first.list.at);
        }
        for (key, config) in &settings.configs {
            let at = configs.key(key);
            if config.auth.is_some() {
                let message = format!("the login at `{}` is kept by whoever pulls", Excerpt::of(key));
                self.report.notice(at.key("auth"), (Effect::LeftOut, NoticeKind::Logins), message, "");
            }
            if !mirrored.contains(key.as_str()) {
                namespaces.push(self.namespace(at, key, (&none, Some(config))));
            }
        }
        namespaces
    }

    fn config(&self, key: &str) -> Option<&'r Config> {
        self.configs.get(key).copied()
    }

    fn namespace(
        &mut self,
        at: Spot<'_>,
        key: &str,
        (mirror, config): (&Mirror, Option<&Config>),
    ) -> Namespace {
        let mut hosts: Vec<Host> = Vec::new();
        let mut known: BTreeSet<(String, String, &str)> = BTreeSet::new();
        for (index, text) in mirror.endpoints.iter().enumerate() {
            let at = at.key("endpoint").item(index);
            let Some(host) = self.host(at, text) else { continue };
            if known.insert((host.address.clone(), host.api.clone(), scheme(&host))) {
                hosts.push(host);
            } else {
                let message =
                    format!("the endpoint `{}` stands there already, and is skipped", Excerpt::of(text));
                self.report.notice(at, (Effect::Ignored, NoticeKind::DuplicateRule), message, "");
            }
        }
        let upstream = self.upstream(key, config.and_then(|config| config.tls.as_ref()), &mut hosts);
        self.about_default(at, key, config);
        let rewrites =
            if hosts.is_empty() { Vec::new() } else { self.rewrites(at.key("rewrite"), key, mirror) };
        let list =
            HostList { key: key.to_owned(), hosts, upstream: Upstream::AsNamed(upstream), at: at.place() };
        Namespace { list, rewrites }
    }

    /// The default endpoint, which is always there behind the mirrors.
    fn upstream(&mut self, key: &str, tls: Option<&Tls>, hosts: &mut Vec<Host>) -> AsNamed {
        let own = if key == "docker.io" { "registry-1.docker.io" } else { key };
        let (mut handle, mut skips) = self.tls_of(tls);
        let is_own = |host: &Host| host.address == own && host.api == "/v2" && scheme(host) == "https";
        if hosts.last().is_some_and(is_own) {
            if let Some(host) = hosts.pop() {
                (handle, skips) = (host.tls, host.transport == Transport::HttpsUnverified);
            }
        }
        let plain = handle.is_none() && !skips && (key == Scope::ALL || !is_loopback(key));
        let transport = if skips { Transport::HttpsUnverified } else { Transport::Https };
        AsNamed { transport: (!plain).then_some(transport), tls: handle, ..AsNamed::default() }
    }

    fn about_default(&mut self, at: Spot<'_>, key: &str, config: Option<&Config>) {
        if self.default == DefaultEndpoint::Enabled {
            return;
        }
        let shown = Excerpt::of(key);
        let at = if config.is_some() { self.top.key("configs").key(key) } else { at };
        let message = match config {
            Some(_) => format!(
                "`--disable-default-registry-endpoint` has no effect on `{shown}`, which has an entry of `configs`"
            ),
            None => format!(
                "containerd asks the image's own host behind the mirrors of `{shown}`, though its endpoint is disabled"
            ),
        };
        let mend = "keep the node from reaching it where it must not be asked";
        self.report.notice(at, (Effect::Ignored, NoticeKind::Origin), message, mend);
    }

    fn tls_of(&mut self, tls: Option<&Tls>) -> (Option<String>, bool) {
        let Some(tls) = tls else { return (None, false) };
        let file = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
        let files = TlsFiles {
            authorities: file(&tls.ca_file).into_iter().collect(),
            clients: file(&tls.cert_file).map(|cert| (cert, file(&tls.key_file))).into_iter().collect(),
        };
        let handle = (files != TlsFiles::default()).then(|| self.tls.handle(files));
        (handle, tls.skip_verify.unwrap_or_default())
    }

    fn host(&mut self, at: Spot<'_>, text: &str) -> Option<Host> {
        let local = is_loopback(text)
            && text.contains(':')
            && !text.ends_with(":443")
            && !text.starts_with("127.0.0.1:6443");
        let written = match (text.contains("://"), local) {
            (true, _) => text.to_owned(),
            (false, true) => format!("http://{text}"),
            (false, false) => format!("https://{text}"),
        };
        let url = Url::split(&written).filter(|url| !url.host.is_empty());
        let Some(url) = url.filter(|url| matches!(url.scheme.as_str(), "https" | "http")) else {
            let message =
                format!("the endpoint `{}` is no URL with a host, and is skipped", Excerpt::of(text));
            self.report.notice(
                at,
                (Effect::Ignored, NoticeKind::NoHost),
                message,
                "write `https://host[:port]`",
            );
            return None;
        };
        let address = if url.host == "docker.io" { "registry-1.docker.io" } else { url.host };
        let api = match url.path {
            "" | "/" | "/v2" => "/v2".to_owned(),
            other => clean(other),
        };
        let config = match address {
            "registry-1.docker.io" => self.config(address).or_else(|| self.config("docker.io")),
            _ => self.config(address),
        };
        let said = config.and_then(|config| config.tls.clone());
        let (tls, skips) = self.tls_of(said.as_ref());
        let transport = match url.scheme.as_str() {
            "https" if skips => Transport::HttpsUnverified,
            "https" => Transport::Https,
            _ if (skips || tls.is_some()) && !address.ends_with(":80") => Transport::HttpsThenHttp,
            _ => Transport::Http,
        };
        if transport == Transport::HttpsThenHttp && !skips {
            let message = format!(
                "`{}` is asked over HTTPS, which is verified there, and then over HTTP",
                Excerpt::of(text)
            );
            self.report.notice(
                at,
                (Effect::Approximated, NoticeKind::Transport),
                message,
                "write `https://`",
            );
        }
        let (address, at) = (address.to_owned(), at.place());
        Some(Host { address, api, names: String::new(), transport, asked: Asked::Any, tls, at })
    }

    /// The rewrites that are prefixes, in the file's order, less those that an earlier one leaves nothing of.
    fn rewrites(&mut self, map: Spot<'_>, key: &str, mirror: &Mirror) -> Vec<Rewrite> {
        let mut rewrites: Vec<Rewrite> = Vec::new();
        for (pattern, replacement) in &mirror.rewrites {
            let at = map.key(pattern);
            let shown = Excerpt::of(pattern);
            if rewrites.len() == MOST_REWRITES {
                let count = mirror.rewrites.len();
                let message = format!(
                    "`{}` has {count} rewrites, and the first {MOST_REWRITES} are taken",
                    Excerpt::of(key)
                );
                self.report.notice(at, (Effect::LeftOut, NoticeKind::TooMany), message, "");
                break;
            }
            if let Some((message, mend)) = unescaped(pattern, replacement) {
                self.report.problem(at.place(), message, mend);
                continue;
            }
            let Some(rewrite) = by_prefix(pattern, replacement) else {
                let message =
                    format!("the rewrite `{shown}` is no prefix of names, and they are left as they are");
                let mend = "write `^from/(.*)` and `to/$1`";
                self.report.notice(at, (Effect::LeftOut, NoticeKind::Rewrite), message, mend);
                continue;
            };
            if key == Scope::ALL && !rewrite.from.is_empty() {
                let message =
                    format!("the rewrite `{shown}` of `*` is for a part of every host, which no scope is");
                self.report.notice(
                    at,
                    (Effect::LeftOut, NoticeKind::Rewrite),
                    message,
                    "write it for each host",
                );
                continue;
            }
            if rewrite.text.is_some() || (pattern.contains('.') && rewrite.from.contains('.')) {
                let message =
                    format!("the rewrite `{shown}` is for whole components here, and for text there");
                let mend = "write `^from/(.*)` and `to/$1`, and `[.]` for a dot";
                self.report.notice(at, (Effect::Approximated, NoticeKind::Rewrite), message, mend);
            }
            if let Some(other) = rewrites.iter().find(|other| other.meets(&rewrite)) {
                let message = format!(
                    "k3s takes the rewrite `{shown}` or that of `{}` at random; the first in the file is taken here",
                    Excerpt::of(&other.from)
                );
                let mend = "write patterns of which one alone matches";
                self.report.notice(at, (Effect::Approximated, NoticeKind::RandomChoice), message, mend);
            }
            if rewrite.changes() && !rewrites.iter().any(|other| other.hides(&rewrite)) {
                rewrites.push(rewrite);
            }
        }
        rewrites
    }
}

/// Of one mirror. Each makes a route of its own, with all of the mirror's endpoints.
const MOST_REWRITES: usize = 256;

fn scheme(host: &Host) -> &'static str {
    if matches!(host.transport, Transport::Http | Transport::HttpsThenHttp) { "http" } else { "https" }
}
