use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::files::{FilePlace, TlsFiles, TlsTable};
use crate::format::host_lists::Generation;
use crate::format::host_lists::tables::Fields;
use crate::format::host_lists::{AsNamed, Asked, Host, HostList, Report, Upstream, Url, clean, is_loopback};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::Scope;

/// The table `registry` of the plugin.
pub(super) struct Reader<'r, 's> {
    pub(super) generation: Generation,
    pub(super) registry: Fields<'s>,
    pub(super) tls: &'r mut TlsTable,
    pub(super) report: &'r mut Report,
}

/// What `configs` says of TLS on a host.
#[derive(Clone, Debug)]
struct Tls {
    skip_verify: bool,
    handle: Option<String>,
    at: FilePlace,
}

impl<'s> Reader<'_, 's> {
    pub(super) fn lists(mut self) -> Vec<HostList> {
        self.registry.known(
            self.report,
            "containerd",
            &["config_path", "mirrors", "configs", "headers", "auths"],
        );
        let configs = self.configs();
        let mirrors = self.mirrors(&configs);
        if let Some(list) = mirrors.iter().find(|list| !list.hosts.is_empty()) {
            self.report.pull_secrets("containerd", &list.at.clone());
        }
        self.config_path(&mirrors);
        self.logins();
        let default: Vec<Host> = mirrors
            .iter()
            .find(|list| list.key == Scope::ALL)
            .map(|list| list.hosts.clone())
            .unwrap_or_default();
        let known: BTreeSet<String> = mirrors.iter().map(|list| list.key.clone()).collect();
        let mut lists = mirrors;
        for (host, tls) in &configs {
            let key = if host == UPSTREAM { "docker.io" } else { host };
            if key == Scope::ALL || known.contains(key) {
                continue;
            }
            let upstream = Upstream::AsNamed(own_host(key, Some(tls)));
            lists.push(HostList {
                key: key.to_owned(),
                hosts: default.clone(),
                upstream,
                at: tls.at.clone(),
            });
        }
        lists
    }

    fn config_path(&mut self, mirrors: &[HostList]) {
        let path = self.registry.text(self.report, "config_path").filter(|path| !path.is_empty());
        let Some(path) = path else { return };
        let at = self.registry.at("config_path");
        if path.contains(':') && self.generation == Generation::Second {
            self.report.several_roots(&at);
        }
        if mirrors.is_empty() {
            let message = format!("the hosts in `{}` are asked instead", Excerpt::of(&path));
            let mend = "read these folders as `hosts-toml`";
            self.report.notice(&at, (Effect::LeftOut, NoticeKind::HiddenFile), message, mend);
        } else {
            self.report.problem(&at, "`config_path` stands beside `mirrors`", "keep one of them");
        }
    }

    /// Names of hosts and of headers alone.
    fn logins(&mut self) {
        if self.registry.table.contains_key("auths") {
            let message = "`auths` concerns logins, which whoever pulls keeps";
            let classes = (Effect::LeftOut, NoticeKind::Logins);
            self.report.notice(self.registry.at("auths"), classes, message, "");
        }
        if let Some(headers) = self.registry.table(self.report, "headers") {
            for (name, _) in headers.table.iter() {
                let message = format!("the header `{}` is sent by whoever pulls", Excerpt::of(name));
                let classes = (Effect::LeftOut, NoticeKind::Headers);
                self.report.notice(headers.at(name), classes, message, "have the client that pulls send it");
            }
        }
    }

    fn configs(&mut self) -> BTreeMap<String, Tls> {
        let mut configs = BTreeMap::new();
        let Some(table) = self.registry.table(self.report, "configs") else { return configs };
        for (host, config, at) in table.all_tables(self.report) {
            config.known(self.report, "containerd", &["auth", "tls"]);
            if config.table.contains_key("auth") {
                let message = format!("the login at `{}` is kept by whoever pulls", Excerpt::of(host));
                let classes = (Effect::LeftOut, NoticeKind::Logins);
                self.report.notice(config.at("auth"), classes, message, "");
            }
            let at_tls = config.at("tls");
            let Some(tls) = config.table(self.report, "tls") else { continue };
            if self.generation == Generation::Second {
                let message =
                    format!("containerd 2.x does not read the TLS settings of `{}`", Excerpt::of(host));
                let classes = (Effect::Ignored, NoticeKind::Transport);
                self.report.notice(at_tls, classes, message, "write them into a `hosts.toml`");
                continue;
            }
            let tls = self.tls(tls, at);
            configs.insert(host.to_owned(), tls);
        }
        configs
    }

    fn tls(&mut self, tls: Fields<'s>, at: FilePlace) -> Tls {
        tls.known(self.report, "containerd", &["ca_file", "cert_file", "key_file", "insecure_skip_verify"]);
        let skip_verify = tls.flag(self.report, "insecure_skip_verify").unwrap_or_default();
        let mut file = |key| tls.text(self.report, key).filter(|name| !name.is_empty());
        let (authority, cert, key) = (file("ca_file"), file("cert_file"), file("key_file"));
        let files = TlsFiles {
            authorities: authority.into_iter().collect(),
            clients: cert.map(|cert| (cert, key)).into_iter().collect(),
        };
        let handle = (files != TlsFiles::default()).then(|| self.tls.handle(files));
        Tls { skip_verify, handle, at }
    }

    fn mirrors(&mut self, configs: &BTreeMap<String, Tls>) -> Vec<HostList> {
        let mut lists = Vec::new();
        let Some(table) = self.registry.table(self.report, "mirrors") else { return lists };
        for (key, mirror, at) in table.all_tables(self.report) {
            mirror.known(self.report, "containerd", &["endpoint"]);
            let endpoints = mirror.texts(self.report, "endpoint");
            let mut hosts: Vec<Host> =
                endpoints.iter().filter_map(|(text, at)| self.host(text, at, configs)).collect();
            let own = hosts.iter().position(|host| host.address == key && key != "docker.io");
            let upstream = match own {
                // The default one is then not added.
                Some(own) if own + 1 == hosts.len() => {
                    hosts.pop().map_or(Upstream::Nowhere, |host| Upstream::of(key, host))
                }
                Some(_) => Upstream::Nowhere,
                None => {
                    let asked = if key == "docker.io" { UPSTREAM } else { key };
                    Upstream::AsNamed(own_host(key, configs.get(asked)))
                }
            };
            lists.push(HostList { key: key.to_owned(), hosts, upstream, at });
        }
        lists
    }

    fn host(&mut self, text: &str, at: &FilePlace, configs: &BTreeMap<String, Tls>) -> Option<Host> {
        let scheme = |text: &str| if is_loopback(text) { "http" } else { "https" };
        let written =
            if text.contains("://") { text.to_owned() } else { format!("{}://{text}", scheme(text)) };
        let url = Url::split(&written).filter(|url| !url.host.is_empty());
        let Some(url) = url.filter(|url| matches!(url.scheme.as_str(), "https" | "http")) else {
            let message = format!("`{}` is no URL with a host, and nothing is pulled", Excerpt::of(text));
            self.report.problem(at, message, "write `https://host[:port]`");
            return None;
        };
        let api = if url.path.is_empty() { "/v2".to_owned() } else { clean(url.path) };
        let tls = configs.get(url.host).filter(|_| url.scheme == "https");
        let transport = match (url.scheme.as_str(), tls.is_some_and(|tls| tls.skip_verify)) {
            ("http", _) => Transport::Http,
            (_, true) => Transport::HttpsUnverified,
            (_, false) => Transport::Https,
        };
        let (address, tls) = (url.host.to_owned(), tls.and_then(|tls| tls.handle.clone()));
        Some(Host { address, api, names: String::new(), transport, asked: Asked::Any, tls, at: at.clone() })
    }
}

/// Where Docker Hub's images are asked.
const UPSTREAM: &str = "registry-1.docker.io";

fn own_host(key: &str, tls: Option<&Tls>) -> AsNamed {
    let Some(tls) = tls.filter(|_| !is_loopback(key)) else { return AsNamed::default() };
    let transport = if tls.skip_verify { Transport::HttpsUnverified } else { Transport::Https };
    AsNamed { transport: Some(transport), tls: tls.handle.clone(), ..AsNamed::default() }
}
