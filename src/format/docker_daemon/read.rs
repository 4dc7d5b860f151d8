use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::format::files::Engine;
use crate::format::host_lists::{AsNamed, Asked, Host, HostList, Report, Spellings, Upstream, Url, clean};
use crate::format::notice::{Effect, NoticeKind};
use crate::format::outline::Spot;
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::{EndpointSetting, Scope};

pub(super) struct Reader<'r> {
    pub(super) engine: Engine,
    pub(super) top: Spot<'r>,
    pub(super) report: &'r mut Report,
}

impl Reader<'_> {
    pub(super) fn read(
        mut self,
        mirrors: &[String],
        insecure: &[String],
    ) -> (Option<HostList>, Vec<EndpointSetting>) {
        let settings = self.insecure(insecure);
        let insecure = Insecure::of(insecure);
        let list = self.top.last("registry-mirrors");
        let mut hosts: Vec<Host> = Vec::new();
        let mut known = BTreeSet::new();
        for (index, text) in mirrors.iter().enumerate() {
            let at = list.item(index);
            let Some(host) = self.mirror(at, text, &insecure) else { continue };
            if known.insert((host.address.clone(), host.api.clone(), host.transport.as_str())) {
                hosts.push(host);
            } else {
                let message =
                    format!("the mirror `{}` stands there already, and is dropped", Excerpt::of(text));
                self.report.notice(at, (Effect::Ignored, NoticeKind::DuplicateRule), message, "");
            }
        }
        if hosts.is_empty() {
            return (None, settings);
        }
        self.about_mirrors(&hosts);
        let upstream = Upstream::AsNamed(AsNamed::default());
        let list = HostList { key: "docker.io".to_owned(), hosts, upstream, at: list.place() };
        (Some(list), settings)
    }

    fn about_mirrors(&mut self, hosts: &[Host]) {
        if self.engine != Engine::DockerdContainerd {
            let message = "dockerd sends Docker Hub's login to every mirror that asks for one, and never the mirror's own";
            let mend = "have mirrors that ask for none, or use containerd's store";
            let at = self.top.last("registry-mirrors");
            self.report.notice(at, (Effect::LeftOut, NoticeKind::Logins), message, mend);
            self.about_plain_mirrors(hosts);
        } else if let Some(host) = hosts.iter().find(|host| host.transport != Transport::Https) {
            if host.transport != Transport::Http {
                let message = format!(
                    "`{}` as an insecure mirror leaves Docker Hub unverified too",
                    Excerpt::of(&host.address)
                );
                let mend = "take it out of `insecure-registries`, and give it a certificate";
                self.report.notice(&host.at, (Effect::LeftOut, NoticeKind::Transport), message, mend);
            }
        }
    }

    /// What answers over TLS is not asked over plain HTTP behind it.
    fn about_plain_mirrors(&mut self, hosts: &[Host]) {
        let mut over_tls = BTreeSet::new();
        for host in hosts {
            if host.transport != Transport::Http {
                over_tls.insert(host.address.as_str());
            } else if over_tls.contains(host.address.as_str()) {
                let shown = Excerpt::of(&host.address);
                let message = format!(
                    "dockerd does not ask `http://{shown}` where `https://{shown}` in front of it answers over TLS"
                );
                let about = (Effect::Approximated, NoticeKind::Transport);
                self.report.notice(&host.at, about, message, "keep one of them");
            }
        }
    }

    fn mirror(&mut self, at: Spot<'_>, text: &str, insecure: &Insecure<'_>) -> Option<Host> {
        let shown = Excerpt::of(text);
        let (before, after) = text.split_once("://").map_or(("", text), |(scheme, rest)| (scheme, rest));
        let url = Url::split(text).filter(|url| !url.scheme.is_empty() && !url.host.is_empty());
        let Some(url) = url.filter(|url| matches!(url.scheme.as_str(), "http" | "https")) else {
            let mend =
                if after == text { "write `https://` in front" } else { "write `https://host[:port]`" };
            self.report.problem(
                at.place(),
                format!("the mirror `{shown}` is no URL with a scheme and a host"),
                mend,
            );
            return None;
        };
        if url.user_info.is_some() || url.query.is_some() {
            let message = format!("the mirror `{shown}` has user-info, a query or a fragment");
            self.report.problem(at.place(), message, "take it out");
            return None;
        }
        if before != url.scheme {
            let message =
                format!("the scheme of `{shown}` is not in lower case, and no request to it succeeds");
            self.report.notice(at, (Effect::LeftOut, NoticeKind::NoHost), message, "write it in lower case");
            return None;
        }
        if matches!(url.host.to_ascii_lowercase().as_str(), "docker.io" | "index.docker.io") {
            let message = format!("dockerd asks `{shown}` itself, which is no registry");
            let class = (Effect::Approximated, NoticeKind::DockerHubSpelling);
            self.report.notice(at, class, message, "take it out: Docker Hub is asked behind the mirrors");
        }
        let api = self.api(at, &url, &shown);
        let transport = match (url.scheme.as_str(), insecure.has(url.host), self.engine) {
            ("http", ..) => Transport::Http,
            (_, false, _) => Transport::Https,
            // A mirror has no second endpoint there.
            (_, true, Engine::Dockerd) => Transport::HttpsUnverified,
            (_, true, _) => Transport::HttpsThenHttp,
        };
        if transport == Transport::Https {
            if let Some(said) = insecure.spellings.other_than(url.host) {
                self.report.other_spelling("dockerd", at.place(), (url.host, said));
            }
        }
        let address = url.host.to_owned();
        Some(Host {
            address,
            api,
            names: String::new(),
            transport,
            asked: Asked::Any,
            tls: None,
            at: at.place(),
        })
    }

    fn api(&mut self, at: Spot<'_>, url: &Url<'_>, shown: &Excerpt) -> String {
        let path = clean(url.path);
        if path.is_empty() {
            return "/v2".to_owned();
        }
        if self.engine == Engine::Dockerd {
            let message = format!("dockerd 20.10 and older do not start with a path in the mirror `{shown}`");
            self.report.notice(
                at,
                (Effect::Refused, NoticeKind::Path),
                message,
                "give the mirror a host of its own",
            );
        } else if path.ends_with("/v2") {
            return path;
        }
        if path == "/v2" || path.starts_with("/v2/") {
            let message = format!(
                "`{shown}` is asked below `{}/v2`, where hardly anything answers",
                Excerpt::of(&path)
            );
            self.report.notice(at, (Effect::Approximated, NoticeKind::Path), message, "take `/v2` out of it");
        }
        path + "/v2"
    }

    fn insecure(&mut self, entries: &[String]) -> Vec<EndpointSetting> {
        let (mut hosts, mut networks) = (BTreeSet::new(), loopback_networks());
        let mut settings = Vec::new();
        let list = self.top.last("insecure-registries");
        for (index, entry) in entries.iter().enumerate() {
            let at = list.item(index);
            let shown = Excerpt::of(entry);
            if let Some(network) = network(entry) {
                if networks.insert(network.clone()) {
                    let message = format!(
                        "`{shown}` is for addresses as they are written here, and for names that DNS puts there too in dockerd"
                    );
                    let mend = "list the names as well";
                    self.report.notice(at, (Effect::Approximated, NoticeKind::AddressRange), message, mend);
                    settings.push(EndpointSetting::network(network).transport(Transport::HttpsThenHttp));
                }
                continue;
            }
            let host = without_scheme(entry);
            if host.contains("://") {
                let message = format!("the insecure registry `{shown}` has a scheme");
                self.report.problem(at.place(), message, "write `host[:port]`");
                continue;
            }
            if host != entry {
                let message = format!("dockerd takes the scheme of `{shown}` off, and warns of it");
                let mend = format!("write `{}`", Excerpt::of(host));
                self.report.notice(at, (Effect::Ignored, NoticeKind::Spelling), message, mend);
            }
            if host.contains('/') {
                let message = format!("the insecure registry `{shown}` has a path");
                self.report.problem(
                    at.place(),
                    message,
                    "write `host[:port]` or a network such as `10.0.0.0/8`",
                );
                continue;
            }
            if is_bracketed(host) {
                let message = format!("the insecure registry `{shown}` is no host to dockerd");
                self.report.problem(at.place(), message, "write the port behind the brackets");
                continue;
            }
            settings.extend(self.insecure_host(at, host, &mut hosts));
        }
        settings
    }

    fn insecure_host(
        &mut self,
        at: Spot<'_>,
        host: &str,
        hosts: &mut BTreeSet<Scope>,
    ) -> Option<EndpointSetting> {
        let shown = Excerpt::of(host);
        let scope = Scope::parse(host).ok().filter(|scope| !scope.is_wild());
        let domain = Domain::parse(host).ok();
        let port_is_none = |port: &str| port.parse::<u16>().is_err();
        let is_none = domain.map_or_else(
            || host.parse::<IpAddr>().is_err(),
            |domain| domain.port().is_some_and(port_is_none),
        );
        if is_none {
            let message = format!("the insecure registry `{shown}` is no host to dockerd");
            self.report.problem(at.place(), message, "write `host[:port]` or a network such as `10.0.0.0/8`");
            return None;
        }
        let (Some(scope), Some(domain)) = (scope, domain) else {
            let message = format!("no image is on `{shown}`, so what is said of it is never used");
            self.report.notice(
                at,
                (Effect::Ignored, NoticeKind::NeverMatches),
                message,
                "write `host[:port]`",
            );
            return None;
        };
        if domain.is_docker_hub() {
            let message = "`insecure-registries` has no effect on Docker Hub";
            let mend = format!("take `{shown}` out");
            self.report.notice(at, (Effect::Ignored, NoticeKind::Transport), message, mend);
            return None;
        }
        let lower = host.to_ascii_lowercase();
        if lower != host || host.ends_with(":443") {
            let message = format!(
                "`{shown}` is for every spelling of this endpoint here, and for this one alone there"
            );
            self.report.notice(
                at,
                (Effect::Approximated, NoticeKind::Spelling),
                message,
                "write it as images are called",
            );
        }
        let transport = if domain.port_number() == Some("443") {
            Transport::HttpsUnverified
        } else {
            Transport::HttpsThenHttp
        };
        hosts.insert(scope).then(|| EndpointSetting::hosts(host).transport(transport))
    }
}

/// Less a scheme that is taken off; any other is refused.
fn without_scheme(entry: &str) -> &str {
    let scheme = entry
        .split_once("://")
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"));
    scheme.map_or(entry, |(_, host)| host)
}

/// An address in brackets without a port.
pub(super) fn is_bracketed(host: &str) -> bool {
    host.starts_with('[') && host.ends_with(']')
}

/// What dockerd does not verify, looked up by host and by network.
struct Insecure<'e> {
    hosts: BTreeSet<&'e str>,
    spellings: Spellings<'e>,
    networks: BTreeSet<String>,
    /// Of the networks.
    lengths: BTreeSet<u8>,
}

impl<'e> Insecure<'e> {
    fn of(entries: &'e [String]) -> Self {
        let hosts: BTreeSet<&str> = entries.iter().map(|entry| without_scheme(entry)).collect();
        let spellings = Spellings::of(hosts.iter().copied());
        let networks: BTreeSet<String> =
            entries.iter().filter_map(|entry| network(entry)).chain(loopback_networks()).collect();
        let lengths = networks.iter().map(|network| length(network)).collect();
        Self { hosts, spellings, networks, lengths }
    }

    fn has(&self, host: &str) -> bool {
        let bare = host.rsplit_once(':').map_or(host, |(bare, _)| bare);
        let address: Option<IpAddr> = bare.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let inside = |address: IpAddr| {
            let around = self.lengths.iter().filter_map(|length| masked(address, *length));
            around.into_iter().any(|network| self.networks.contains(&network))
        };
        bare == "localhost" || self.hosts.contains(host) || address.is_some_and(inside)
    }
}

fn loopback_networks() -> BTreeSet<String> {
    ["127.0.0.0/8", "::1/128"].into_iter().map(ToOwned::to_owned).collect()
}

fn length(network: &str) -> u8 {
    network.rsplit_once('/').and_then(|(_, length)| length.parse().ok()).unwrap_or(u8::MAX)
}

/// A network as Go reads it, its other bits taken off.
fn network(text: &str) -> Option<String> {
    let (address, length) = text.split_once('/')?;
    masked(address.parse().ok()?, length.parse().ok()?)
}

/// Whether an address is in a network.
pub(super) fn is_inside(address: IpAddr, around: &str) -> bool {
    network(around).is_some_and(|around| masked(address, length(&around)) == Some(around))
}

fn masked(address: IpAddr, length: u8) -> Option<String> {
    let network = match address {
        IpAddr::V4(address) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            IpAddr::V4((u32::from(address) & mask).into())
        }
        IpAddr::V6(address) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            IpAddr::V6((u128::from(address) & mask).into())
        }
        _ => return None,
    };
    Some(format!("{network}/{length}"))
}
