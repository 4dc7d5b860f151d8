//! What the engine makes of a folder: the hosts that it asks, in order.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::file::{self, Capabilities, Entry, HostsFile};
use super::folders::Folder;
use crate::format::files::{FilePlace, TlsFiles, TlsTable};
use crate::format::host_lists::Generation;
use crate::format::host_lists::{AsNamed, Asked, Host, HostList, Report, Upstream, Url, clean, is_loopback};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;
use crate::registry::Transport;
use crate::routes::Scope;

/// What reading a folder needs besides its files.
pub(super) struct Reader<'r> {
    pub(super) generation: Generation,
    pub(super) tls: &'r mut TlsTable,
    pub(super) report: &'r mut Report,
}

impl Reader<'_> {
    /// None where the engine passes over the file.
    pub(super) fn folder(&mut self, folder: &Folder<'_>) -> Option<HostList> {
        let written = folder.hosts.filter(|file| !file.text.is_empty());
        let Some(file) = written else { return Some(self.certificates(folder)) };
        let before = self.report.problems.len();
        let said = file::read(file, self.generation, self.report)?;
        let hosts: Vec<Host> =
            said.hosts.iter().filter_map(|(key, entry)| self.host(folder, key, entry, As::Mirror)).collect();
        let at = folder.at();
        let upstream = self.upstream(folder, &said);
        if self.generation == Generation::First && said.table.is_none() {
            self.no_table(&at, &said);
        }
        (self.report.problems.len() == before).then(|| HostList {
            key: folder.key.clone(),
            hosts,
            upstream,
            at,
        })
    }

    /// containerd 1.x takes a file without a table `host` for a broken one, which loses nothing where it says
    /// nothing.
    fn no_table(&mut self, at: &FilePlace, said: &HostsFile) {
        let entry = &said.root;
        let says = said.server.is_some()
            || entry.skip_verify.is_some()
            || !entry.authorities.is_empty()
            || !entry.clients.is_empty();
        let (what, mend) = ("there is no table `host`", "write an empty `[host]`");
        if says {
            self.report.problem(at, what, mend);
        } else {
            self.report.notice(at, (Effect::Ignored, NoticeKind::NeverMatches), what, mend);
        }
    }

    /// Docker's layout, where there is no `hosts.toml` or an empty one.
    fn certificates(&mut self, folder: &Folder<'_>) -> HostList {
        let mut files = TlsFiles::default();
        let path = |name: &str| format!("{}/{name}", folder.path);
        for name in &folder.others {
            if name.strip_suffix(".crt").is_some() {
                files.authorities.push(path(name));
            } else if let Some(stem) = name.strip_suffix(".cert") {
                let key = format!("{stem}.key");
                if folder.others.contains(&key.as_str()) {
                    files.clients.push((path(name), Some(path(&key))));
                }
            }
        }
        let tls = (files != TlsFiles::default()).then(|| self.tls.handle(files));
        let transport = self.default_transport(&folder.key, tls.is_some().then_some(()));
        if transport.is_some() {
            self.about_the_machine(&folder.key, folder.at());
        }
        let origin = AsNamed { transport, tls, ..AsNamed::default() };
        HostList {
            key: folder.key.clone(),
            hosts: Vec::new(),
            upstream: Upstream::AsNamed(origin),
            at: folder.at(),
        }
    }

    /// How the host of the image's name is spoken to where a file says something of its TLS; none where what holds
    /// without a file holds.
    fn default_transport(&self, key: &str, own: Option<()>) -> Option<Transport> {
        own?;
        match (is_loopback(key), self.generation) {
            (false, _) => Some(Transport::Https),
            (true, Generation::First) => Some(Transport::Http),
            (true, Generation::Second) => Some(match key.rsplit_once(':').map(|(_, port)| port) {
                Some("80") => Transport::Http,
                None | Some("443") => Transport::HttpsUnverified,
                Some(_) => Transport::HttpsThenHttp,
            }),
        }
    }

    fn upstream(&mut self, folder: &Folder<'_>, said: &HostsFile) -> Upstream {
        let root = &said.root;
        let server = said.server.as_deref().filter(|server| !server.is_empty());
        let named =
            server.filter(|server| Url::split(&with_scheme(server)).is_none_or(|url| !url.host.is_empty()));
        let Some(server) = named else {
            self.no_server(said, server);
            return Upstream::AsNamed(self.default_host(folder, root));
        };
        self.literal_hub(folder, server, root);
        match self.host(folder, server, root, As::Server) {
            Some(host) if host.asked != Asked::Never => Upstream::of(&folder.key, host),
            _ => Upstream::Nowhere,
        }
    }

    /// Docker Hub answers at `registry-1.docker.io` alone.
    fn literal_hub(&mut self, folder: &Folder<'_>, server: &str, root: &Entry) {
        let with_scheme = with_scheme(server);
        let host = Url::split(&with_scheme).map(|url| url.host.to_ascii_lowercase());
        if folder.key == "docker.io" && matches!(host.as_deref(), Some("docker.io" | "index.docker.io")) {
            let message = format!("containerd asks `{}` itself, which is no registry", Excerpt::of(server));
            let mend = "write `server = \"https://registry-1.docker.io\"`";
            self.report.notice(
                &root.at,
                (Effect::Approximated, NoticeKind::DockerHubSpelling),
                message,
                mend,
            );
        }
    }

    /// Without a server the default one is asked, and what is said of it at the top counts in part.
    fn no_server(&mut self, said: &HostsFile, server: Option<&str>) {
        let root = &said.root;
        let ignored = (Effect::Ignored, NoticeKind::Origin);
        let mend = "name a mirror as `server` where the origin is not to be asked";
        if let Some(server) = server {
            let message =
                format!("`{}` is no URL with a host, and the image's own host is asked", Excerpt::of(server));
            self.report.notice(
                &root.at,
                (Effect::Ignored, NoticeKind::NoHost),
                message,
                "write `https://` in front",
            );
        } else if said.server.is_some() {
            let message =
                "an empty `server` switches nothing off: the image's own host is asked behind the mirrors";
            self.report.notice(&root.at, ignored, message, mend);
        }
        if root.capabilities.is_some() || root.override_path.is_some() {
            let message = "`capabilities` and `override_path` at the top have no effect without a `server`";
            let at = root.place_of(&["capabilities", "override_path"]);
            self.report.notice(at, ignored, message, mend);
        }
    }

    fn default_host(&mut self, folder: &Folder<'_>, root: &Entry) -> AsNamed {
        let tls = self.handle(folder, root);
        let verify = root.skip_verify.filter(|_| !is_loopback(&folder.key));
        if root.skip_verify == Some(false) && verify.is_none() {
            let message =
                "`skip_verify = false` has no effect for the machine itself: nothing is verified there";
            let at = root.place_of(&["skip_verify"]);
            self.report.notice(at, (Effect::Ignored, NoticeKind::Transport), message, "write a `server`");
        }
        let transport = match (verify, self.default_transport(&folder.key, Some(()))) {
            (Some(true), Some(Transport::Https)) => Some(Transport::HttpsUnverified),
            (_, transport) => transport.filter(|_| tls.is_some()),
        };
        if transport.is_some() {
            self.about_the_machine(&folder.key, root.place_of(&["skip_verify", "ca", "client"]));
        }
        AsNamed { transport, tls, ..AsNamed::default() }
    }

    /// One route is for all hosts, those of the machine too.
    fn about_the_machine(&mut self, key: &str, at: impl Into<FilePlace>) {
        if key == Scope::ALL {
            let message = "what is said of TLS is for the machine itself as well here, which containerd speaks to as it does \
                           without a file";
            let mend = "give its hosts folders of their own, or leave it out";
            self.report.notice(at, (Effect::Approximated, NoticeKind::Transport), message, mend);
        }
    }

    fn handle(&mut self, folder: &Folder<'_>, entry: &Entry) -> Option<String> {
        let path = |name: &String| {
            if name.starts_with('/') { name.clone() } else { format!("{}/{name}", folder.path) }
        };
        let files = TlsFiles {
            authorities: entry.authorities.iter().map(path).collect(),
            clients: entry.clients.iter().map(|(cert, key)| (path(cert), key.as_ref().map(path))).collect(),
        };
        (files != TlsFiles::default()).then(|| self.tls.handle(files))
    }

    /// A host that a file names. None, and told, where no request to it can succeed.
    fn host(&mut self, folder: &Folder<'_>, text: &str, entry: &Entry, stands_as: As) -> Option<Host> {
        let shown = Excerpt::of(text);
        let with_scheme = with_scheme(text);
        let Some(url) = Url::split(&with_scheme) else {
            self.report.problem(&entry.at, format!("`{shown}` is no URL"), "write `https://host[:port]`");
            return None;
        };
        if url.host.is_empty() || !matches!(url.scheme.as_str(), "https" | "http") {
            let message = format!("`{shown}` is no URL with a host, and every request to it fails");
            let mend = "write `https://` in front";
            self.report.notice(&entry.at, (Effect::LeftOut, NoticeKind::NoHost), message, mend);
            return None;
        }
        if url.user_info.is_some() || url.query.is_some() {
            let message = format!("user-info, query and fragment of `{shown}` have no effect");
            self.report.notice(&entry.at, (Effect::Ignored, NoticeKind::NoHost), message, "take them out");
        }
        let api = self.api(&url, entry, &shown);
        let asked = self.asked(entry, &shown, stands_as);
        let transport = self.transport(&url, entry);
        let tls = self.handle(folder, entry);
        Some(Host {
            address: url.host.to_owned(),
            api,
            names: String::new(),
            transport,
            asked,
            tls,
            at: entry.at.clone(),
        })
    }

    fn api(&mut self, url: &Url<'_>, entry: &Entry, shown: &Excerpt) -> String {
        let path = clean(url.path);
        if entry.override_path == Some(true) || path == "/v2" || path.ends_with("/v2") {
            return path;
        }
        if path.starts_with("/v2/") {
            let message = format!(
                "`{shown}` is asked below `{}/v2`, where hardly anything answers",
                Excerpt::of(&path)
            );
            let mend = "write `override_path = true` where this path is what stands in front of the name";
            self.report.notice(&entry.at, (Effect::Approximated, NoticeKind::Path), message, mend);
        }
        path + "/v2"
    }

    fn asked(&mut self, entry: &Entry, shown: &Excerpt, stands_as: As) -> Asked {
        let Some(capabilities) = entry.capabilities else {
            if stands_as == As::Mirror {
                let message = format!("`{shown}` takes pushes too, for it states no `capabilities`");
                let mend = "write `capabilities = [\"pull\", \"resolve\"]`";
                self.report.notice(&entry.at, (Effect::LeftOut, NoticeKind::Pushes), message, mend);
            }
            return Asked::Any;
        };
        let Capabilities { pull, resolve, push } = capabilities;
        if push.is_some() && stands_as == As::Mirror {
            let message = format!("pushes go to `{shown}`, and not to the image's own host");
            let mend = "push under the name of that host";
            let at = entry.place_of(&["capabilities"]);
            self.report.notice(at, (Effect::LeftOut, NoticeKind::Pushes), message, mend);
        }
        match (pull, resolve) {
            (Some(()), Some(())) => Asked::Any,
            (Some(()), None) => Asked::Pinned,
            (None, _) => {
                let message = format!(
                    "`{shown}` is not for pulling, though containerd fetches from it what it knows by digest"
                );
                let mend = "write `pull` and `resolve` into its `capabilities`";
                let at = entry.place_of(&["capabilities"]);
                self.report.notice(at, (Effect::LeftOut, NoticeKind::Capabilities), message, mend);
                Asked::Never
            }
        }
    }

    fn transport(&mut self, url: &Url<'_>, entry: &Entry) -> Transport {
        let skips = entry.skip_verify == Some(true);
        if url.scheme == "https" {
            return if skips { Transport::HttpsUnverified } else { Transport::Https };
        }
        let own = entry.skip_verify.is_some() || !entry.authorities.is_empty() || !entry.clients.is_empty();
        if !own {
            return Transport::Http;
        }
        if self.generation == Generation::First || url.host.ends_with(":80") {
            let message = format!(
                "the TLS settings of `{}` have no effect: it is asked over plain HTTP alone",
                Excerpt::of(url.host)
            );
            self.report.notice(
                &entry.at,
                (Effect::Ignored, NoticeKind::Transport),
                message,
                "write `https://`",
            );
            return Transport::Http;
        }
        if !skips {
            let message = format!(
                "`{}` is asked over HTTPS, which is verified there, and then over HTTP",
                Excerpt::of(url.host)
            );
            let mend = "write `https://`, or leave the TLS settings out";
            self.report.notice(&entry.at, (Effect::Approximated, NoticeKind::Transport), message, mend);
        }
        Transport::HttpsThenHttp
    }
}

/// As what a host stands in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Mirror,
    Server,
}

/// containerd looks at four letters alone.
fn with_scheme(text: &str) -> String {
    if text.starts_with("http") { text.to_owned() } else { format!("https://{text}") }
}

/// Hosts that nerdctl never looks for where there is `_default`: it asks with a port first.
pub(super) fn about_nerdctl(lists: &[HostList], report: &mut Report) {
    let Some(default) = lists.iter().find(|list| list.key == Scope::ALL) else { return };
    let hidden =
        |list: &&HostList| list.key != Scope::ALL && list.key != "docker.io" && !list.key.contains(':');
    if let Some(list) = lists.iter().find(hidden) {
        let message = format!(
            "nerdctl looks for a host with its port first, and uses `_default` instead of `{}`",
            Excerpt::of(&list.key)
        );
        let mend = format!("name the folder `{}_443_` as well", Excerpt::of(&list.key));
        report.notice(&default.at, (Effect::Ignored, NoticeKind::OtherReader), message, mend);
    }
}
