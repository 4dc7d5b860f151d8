//! What the formats of containerd, k3s, `BuildKit` and dockerd have in common: for the images of one host, the hosts
//! that are asked one after the other, and the origin behind them.

mod host;
mod list;
mod loopback;
mod per_host;
#[cfg(feature = "toml")]
pub(in crate::format) mod tables;
mod url;
mod wanted;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::files::FilePlace;
use super::notice::{Effect, Notice, NoticeKind};
use crate::reference::{Domain, Excerpt};
use crate::routes::Scope;

pub(in crate::format) use super::files::Report;
pub(in crate::format) use host::{Asked, Host};
pub(in crate::format) use list::{AsNamed, HostList, Scopes, Upstream};
pub(in crate::format) use loopback::{Generation, is_loopback, is_of_the_machine, loopback_settings};
pub(in crate::format) use per_host::{PerHost, own_transport};
pub(in crate::format) use url::{Url, clean, duration_is_valid};

pub(in crate::format) use wanted::{Sayable, Wanted, WantedHost, Which, wanted};

/// A host in the spelling that names of images have: Docker Hub as `docker.io`, in lower case, without the port that
/// none means, and without zeros in front of others.
fn normal_host(domain: Domain<'_>) -> String {
    if domain.is_docker_hub() {
        return "docker.io".into();
    }
    let host = domain.host().to_ascii_lowercase();
    let bare = match domain.port_number() {
        None | Some("443") => host,
        Some(port) => format!("{host}:{port}"),
    };
    // A host of one label is a path without its port.
    match Domain::parse(&bare) {
        Ok(domain) if domain.reads_as_domain() => bare,
        _ => format!("{bare}:443"),
    }
}

/// Hosts as a file has them, looked up by what is one endpoint here (rule 2.8) and another host to an engine: letters
/// in another case, or the port 443 written once.
pub(in crate::format) struct Spellings<'h>(BTreeMap<String, (&'h str, Option<&'h str>)>);

impl<'h> Spellings<'h> {
    /// Of each endpoint the first spelling is kept, and the next that is another one.
    pub(in crate::format) fn of(hosts: impl IntoIterator<Item = &'h str>) -> Self {
        let mut spellings: BTreeMap<String, (&str, Option<&str>)> = BTreeMap::new();
        for host in hosts {
            let Ok(domain) = Domain::parse(host) else { continue };
            let (first, other) = spellings.entry(domain.key()).or_insert((host, None));
            if *first != host {
                other.get_or_insert(host);
            }
        }
        Self(spellings)
    }

    /// The first that is the same endpoint, and another text.
    pub(in crate::format) fn other_than(&self, host: &str) -> Option<&'h str> {
        let (first, other) = self.0.get(&Domain::parse(host).ok()?.key())?;
        if *first == host { *other } else { Some(first) }
    }
}

impl Report {
    /// A reader's notice: what is said of a host under another spelling is said of nobody.
    pub(in crate::format) fn other_spelling(
        &mut self,
        engine: &str,
        at: impl Into<FilePlace>,
        (host, said): (&str, &str),
    ) {
        let (host, said) = (Excerpt::of(host), Excerpt::of(said));
        let message = format!(
            "`{said}` is another host than `{host}` to {engine}, and nothing that is said of it counts here"
        );
        let mend = format!("write `{host}` in both places");
        self.notice(at, (Effect::Ignored, NoticeKind::Spelling), message, mend);
    }

    /// A reader's notice: a kubelet's secret comes without the name of its host.
    pub(in crate::format) fn pull_secrets(&mut self, engine: &str, at: &FilePlace) {
        let message =
            format!("{engine} gives the pull secret of an image to every mirror of it that asks for a login");
        let mend = "have mirrors that ask for none";
        self.notice(at, (Effect::LeftOut, NoticeKind::Logins), message, mend);
    }

    /// A reader's notice: a list of roots is one folder's name to the newer way of pulling.
    #[cfg(feature = "toml")]
    pub(in crate::format) fn several_roots(&mut self, at: &FilePlace) {
        let message = "a `config_path` with several folders is one name to CRI's transfer service, which then finds none";
        let mend = "name one folder, or set `use_local_image_pull`";
        self.notice(at, (Effect::Ignored, NoticeKind::OtherReader), message, mend);
    }

    /// A writer's notice of a handle that nobody gave the files of.
    pub(in crate::format) fn no_files(&mut self, scope: &str, handle: &str) {
        let message =
            format!("no file is known for the TLS material `{}`, and none is written", Excerpt::of(handle));
        self.told(scope, (Effect::LeftOut, NoticeKind::Transport), message);
    }

    /// A writer's notice of what stands in a file that it changes, and is not the catalog's.
    pub(in crate::format) fn kept(&mut self, scope: &str, engine: &str) {
        let message = format!("what stands there stays, and {engine} obeys it");
        self.told(scope, (Effect::Approximated, NoticeKind::Kept), message);
    }

    /// A writer's notice: of which images it holds, a scope, and what of them cannot be said.
    pub(in crate::format) fn told(
        &mut self,
        scope: &str,
        (effect, class): (Effect, NoticeKind),
        message: impl fmt::Display,
    ) {
        let notice = Notice::new(class, effect, format!("`{scope}`: {message}"));
        // A host of one label is none without its port.
        let known = Scope::parse(scope).or_else(|_| Scope::parse(&format!("{scope}:443")));
        self.notices.push(match known {
            Ok(scope) => notice.about(scope),
            Err(_) => notice,
        });
    }
}
