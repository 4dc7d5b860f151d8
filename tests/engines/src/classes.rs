//! The differences that 15.3 decides, each by what there is to see of it in a case.

use std::collections::BTreeSet;

use registry_resolver::Reference;
use registry_resolver::format::{NoticeKind, Notices};

use crate::visits::{Visit, Way};
use crate::world::bare;

pub(crate) const SPELLINGS: &str = "one endpoint in several spellings";
pub(crate) const NAMELESS: &str = "a source without a name is left out, not the whole plan";
pub(crate) const NO_HOST: &str = "a source without a name or a host of the grammar is left out";
pub(crate) const RANGE: &str = "a network covers addresses as they are written";
pub(crate) const GRAMMAR: &str = "names are read by our grammar";
pub(crate) const WILDCARD: &str = "an exact host before a wildcard";
pub(crate) const LOGIN: &str = "what is kept is not sent where nobody verifies whom it goes to";
pub(crate) const PORT: &str = "a port that travels along, of which a notice tells";
pub(crate) const DROPPED: &str = "a file that an engine drops in silence is an error";
pub(crate) const CAPABILITIES: &str = "what is not for pulling is not pulled from";
pub(crate) const HUB_PLAIN: &str = "Docker Hub is spoken to over HTTPS alone";
pub(crate) const PLAIN: &str = "the port of HTTPS is spoken to over HTTPS alone";
pub(crate) const PLAIN_AFTER_TLS: &str =
    "a mirror over plain HTTP is asked though the same host has answered over TLS";
pub(crate) const MACHINE: &str = "the machine itself is spoken to as the catalog says";
pub(crate) const OWN_HOST: &str = "no credential goes beyond its own host";
pub(crate) const PATH: &str = "a mirror's path, which newer generations take and a notice tells of";
pub(crate) const ROUNDS: &str = "podman goes through a plan again after fewer failures than a policy can say";
pub(crate) const WRITTEN: &str = "a notice of the writer has its scope";

/// What may be behind a difference.
pub(crate) struct Difference<'d> {
    pub(crate) image: &'d str,
    pub(crate) files: &'d [(String, String)],
    pub(crate) asked: &'d [Visit],
    /// Whom we ask.
    pub(crate) planned: &'d [Visit],
    pub(crate) left_out: &'d [String],
    pub(crate) notices: &'d Notices,
    /// What the engine says at its end.
    pub(crate) told: &'d str,
}

/// Why there is no name somewhere.
const NO_NAME: [&str; 4] = ["NoName", "PortInName", "NoNamespace", "NameTooLong"];

/// Docker Hub under its other names.
const HUB: [&str; 3] = ["registry-1.docker.io", "index.docker.io", "registry.hub.docker.com"];

/// A host, with a port or without, that has another spelling as its normal one.
pub(crate) fn is_odd(domain: &str) -> bool {
    let host = bare(domain);
    let port = domain.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    domain.bytes().any(|byte| byte.is_ascii_uppercase())
        || port.is_some_and(|port| port == "443" || port.starts_with('0'))
        || HUB.contains(&&*host)
        || (host == "docker.io" && port.is_some())
        // Plain HTTP means it where none is written.
        || port == Some("80")
        || host.contains(":0")
}

/// Whether the engine and we part at the machine itself: both ask it, and not over one transport as far as is seen.
pub(crate) fn part_at_the_machine(asked: &[Visit], planned: &[Visit]) -> bool {
    let parting = asked.iter().zip(planned).find(|(asked, planned)| asked != planned);
    let is_self = |host: &str| matches!(host, "localhost" | "::1") || host.starts_with("127.");
    match parting {
        Some((Visit::Asked(asked), Visit::Asked(planned))) => {
            is_self(&bare(&asked.host))
                && (bare(&asked.host), &asked.name) == (bare(&planned.host), &planned.name)
                && asked.scheme != planned.scheme
        }
        Some((Visit::Asked(asked), Visit::Failed(host)) | (Visit::Failed(host), Visit::Asked(asked))) => {
            is_self(host) && *host == bare(&asked.host)
        }
        _ => false,
    }
}

/// Every text in a file that may be a host, with what stands around it cut off.
fn hosts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '/', '@', '\n', ' ', ','])
        .filter(|part| part.contains(['.', ':']) || *part == "localhost")
}

impl Difference<'_> {
    fn domain(&self) -> &str {
        self.image.split('/').next().unwrap_or_default()
    }

    /// The hosts that this is about.
    fn concerned(&self) -> BTreeSet<String> {
        let visited = self.asked.iter().chain(self.planned).map(|visit| match visit {
            Visit::Failed(host) => host.clone(),
            Visit::Asked(asked) => bare(&asked.host),
        });
        visited
            .chain([bare(self.domain())])
            .map(|host| match HUB.contains(&&*host) {
                true => "docker.io".to_owned(),
                false => host,
            })
            .collect()
    }

    fn has(&self, class: NoticeKind) -> bool {
        self.notices.iter().any(|notice| notice.kind() == class)
    }

    fn is_about_spellings(&self) -> bool {
        let concerned = self.concerned();
        let normal = |host: &str| {
            let host = bare(host);
            if HUB.contains(&&*host) { "docker.io".to_owned() } else { host }
        };
        let is_concerned = |host: &str| match normal(host) {
            host if host.starts_with("*.") => concerned.iter().any(|it| it.ends_with(&host[1..])),
            host => concerned.contains(&host),
        };
        // A folder of hosts has its port between `_`.
        let folder = |name: &str| {
            let (host, port) = name.split('/').next()?.strip_suffix('_')?.rsplit_once('_')?;
            Some(format!("{host}:{port}"))
        };
        let folders: Vec<String> = self.files.iter().filter_map(|(name, _)| folder(name)).collect();
        let written = self.files.iter().flat_map(|(name, text)| hosts(name).chain(hosts(text)));
        let mut written = written.chain(folders.iter().map(String::as_str)).filter(|host| is_odd(host));
        is_odd(self.domain()) || written.any(is_concerned)
    }

    /// Whether a name is longer than 255 characters with its host, which the engine counts too.
    fn is_too_long(&self) -> bool {
        let name = self.image.split('@').next().unwrap_or_default();
        let too_long = |visit: &Visit| match visit {
            Visit::Failed(_) => false,
            Visit::Asked(asked) => asked.host.len() + asked.name.len() > 255 + "/v2".len(),
        };
        let is_told = self.told.contains("must not be more than 255 characters");
        is_told || name.len() > 255 || self.planned.iter().any(too_long)
    }

    /// The class of the difference, if it has one.
    pub(crate) fn class(&self, way: Way) -> Option<&'static str> {
        match way {
            Way::Containers => self.of_containers(),
            Way::Containerd => self.of_containerd(),
            Way::Dockerd => self.of_dockerd(),
        }
    }

    /// Whether dockerd's client takes the path for a host: it cuts `docker.io` off before it asks the daemon.
    fn is_cut(&self) -> bool {
        let rest = self.image.strip_prefix("docker.io/").and_then(|rest| rest.split_once('/'));
        rest.is_some_and(|(first, _)| first.contains(['.', ':']) || first == "localhost")
    }

    /// Whether the engine asks others besides, and all else in our order: to its end, or to such a one.
    fn has_more(&self) -> bool {
        let mut planned = self.planned.iter().peekable();
        let is_more = |visit: &&Visit| planned.next_if(|next| next == visit).is_none();
        let more: Vec<&Visit> = self.asked.iter().filter(is_more).collect();
        let ends_so = more.last().copied() == self.asked.last();
        !more.is_empty() && (ends_so || planned.peek().is_none())
    }

    fn is_left_out(&self, reasons: &[&str]) -> bool {
        self.left_out.iter().any(|reason| reasons.contains(&reason.as_str()))
    }

    fn has_no_name(&self) -> bool {
        self.domain().starts_with('[') || Reference::parse(self.image).is_err() || self.is_too_long()
    }

    /// Plain HTTP to Docker Hub, or to the machine itself where no port is written.
    fn plain(&self) -> Option<&'static str> {
        let is_hub = |host: &str| host == "docker.io" || HUB.contains(&host);
        let is_self = |host: &str| host == "localhost" || host.starts_with("127.");
        self.asked.iter().find_map(|visit| match visit {
            Visit::Asked(asked) if asked.scheme != "http" => None,
            Visit::Asked(asked) if is_hub(&bare(&asked.host)) => Some(HUB_PLAIN),
            Visit::Asked(asked) if is_self(&asked.host) && !asked.host.contains(':') => Some(PLAIN),
            _ => None,
        })
    }

    /// Whether Docker Hub is asked at the host that names it, and not at the one that serves it.
    fn is_literal_hub(&self) -> bool {
        let is_it = |visit: &Visit| match visit {
            Visit::Asked(asked) => asked.host == "docker.io",
            Visit::Failed(host) => host == "docker.io",
        };
        self.asked.iter().any(is_it)
    }

    fn of_containerd(&self) -> Option<&'static str> {
        if self.has_no_name() {
            return Some(GRAMMAR);
        }
        if let Some(class) = self.plain() {
            return Some(class);
        }
        if self.is_left_out(&NO_NAME) || (self.has(NoticeKind::Path) && self.has_more()) {
            return Some(NO_HOST);
        }
        if self.has(NoticeKind::Transport) && part_at_the_machine(self.asked, self.planned) {
            return Some(MACHINE);
        }
        if self.is_literal_hub() {
            return Some(SPELLINGS);
        }
        if self.has(NoticeKind::Capabilities) && self.has_more() {
            return Some(CAPABILITIES);
        }
        if self.is_about_spellings() {
            return Some(SPELLINGS);
        }
        None
    }

    fn of_dockerd(&self) -> Option<&'static str> {
        if self.has_no_name() || self.is_cut() {
            return Some(GRAMMAR);
        }
        if self.is_left_out(&["InsecureLogin"]) && self.has_more() {
            return Some(LOGIN);
        }
        if self.has(NoticeKind::AddressRange) {
            return Some(RANGE);
        }
        if let Some(class) = self.plain() {
            return Some(class);
        }
        if self.is_told_of_logins() {
            return Some(OWN_HOST);
        }
        if self.has(NoticeKind::Transport) && self.is_without_plain() {
            return Some(PLAIN_AFTER_TLS);
        }
        if self.is_literal_hub() || self.is_about_spellings() {
            return Some(SPELLINGS);
        }
        None
    }

    /// Whether nothing is missing but what is asked over plain HTTP at hosts that are asked over TLS before.
    fn is_without_plain(&self) -> bool {
        let mut over_tls = Vec::new();
        let kept = self.planned.iter().filter(|visit| match visit {
            Visit::Asked(asked) if asked.scheme == "https" => {
                over_tls.push(&asked.host);
                true
            }
            Visit::Asked(asked) => !over_tls.contains(&&asked.host),
            Visit::Failed(_) => true,
        });
        kept.eq(self.asked)
    }

    /// Whether a mirror of Docker Hub gets another login than its own.
    fn is_told_of_logins(&self) -> bool {
        let is_other = |visit: &Visit| match visit {
            Visit::Asked(asked) if !HUB.contains(&&*bare(&asked.host)) => {
                let is_same = |own: &&Visit| matches!(own, Visit::Asked(own) if own.host == asked.host);
                let has_other = asked.user.is_some() || self.planned.iter().any(|own| is_same(&own));
                has_other && !self.planned.contains(visit)
            }
            _ => false,
        };
        self.has(NoticeKind::Logins) && self.asked.iter().any(is_other)
    }

    fn of_containers(&self) -> Option<&'static str> {
        let is_left_out = |reasons: &[&str]| self.is_left_out(reasons);
        let is_nameless = is_left_out(&NO_NAME) || self.has(NoticeKind::NoName);
        // Of a short name, other candidates may have been asked before.
        if self.planned.starts_with(self.asked) && is_nameless {
            return Some(NAMELESS);
        }
        if self.has_no_name() {
            return Some(GRAMMAR);
        }
        if is_left_out(&["InsecureLogin"]) && self.has_more() {
            return Some(LOGIN);
        }
        if self.has(NoticeKind::WildcardTie) {
            return Some(WILDCARD);
        }
        if self.is_about_spellings() {
            return Some(SPELLINGS);
        }
        let has_port = self.domain().contains(':');
        if has_port && self.has(NoticeKind::AnyPort) {
            return Some(PORT);
        }
        None
    }
}
