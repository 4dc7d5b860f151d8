//! The hosts that a catalog asks for the images of one key, in order: what its plans have for a name there.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Everything, Partly, Wanted, WantedHost, Which, Writing, host_and_port};
use crate::catalog::{PlaceRef, Registry};
use crate::format::notice::{Effect, NoticeKind};
use crate::format::probing::{DIGEST, PORT, TAG, merge};
use crate::policy::FallbackFailures;
use crate::reference::{DOCKER_HUB_NAMES, Domain, Excerpt, Reference};
use crate::resolve::{Attempt, LeftOutReason, PullError, PullRequest, Role};
use crate::routes::{PlaceFailures, PlaceImages, Scope};

/// Names that are asked for: on a host, with this path in front of what tells one from the other.
#[derive(Clone, Copy)]
struct Names<'n> {
    host: &'n str,
    /// With a slash behind it, or empty.
    path: &'n str,
}

/// What stands in for a host, of one plan.
type Found = Vec<WantedHost>;

impl Writing<'_, '_> {
    pub(super) fn list(&mut self, key: String) -> Wanted {
        let host = if key == Scope::ALL { self.fresh.clone() } else { key.clone() };
        let names = Names { host: &host, path: "" };
        let from = self.report.notices.len();
        let [tagged, pinned] = [TAG, DIGEST].map(|end| self.plan(&key, names, end, from));
        let hosts: Vec<WantedHost> =
            merge(&tagged, &pinned).into_iter().map(|(host, images)| WantedHost { images, ..host }).collect();
        self.about_blocked_names(&key, &hosts, from);
        self.about_parts(&key, &host, &hosts);
        if key == Scope::ALL {
            self.about_ports(&host, &hosts);
        }
        let rewrites = self.rewrites(&key, &hosts);
        Wanted { key, hosts, rewrites }
    }

    /// What becomes of names below the paths of scopes at the hosts of the whole key; what is asked elsewhere is told.
    fn rewrites(&mut self, key: &str, hosts: &[WantedHost]) -> Vec<(String, String)> {
        let endpoint = Domain::parse(key).map_or_else(|_| key.to_owned(), Domain::key);
        let paths = self.parts.remove(&endpoint).unwrap_or_default();
        let mut rewrites: Vec<(String, String)> = Vec::new();
        let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        let is_inside = |path: &str| path.match_indices('/').any(|(end, _)| known.contains(&path[..end]));
        for path in &paths {
            // Of two that fit, the engine takes one at random.
            let below = format!("{path}/");
            let next = known.range(below.as_str()..).next();
            let meets = is_inside(path) || next.is_some_and(|next| next.starts_with(&below));
            match self.rewrite(key, path, hosts).filter(|_| !meets) {
                Some(to) if to == *path => {}
                Some(to) => rewrites.push((path.clone(), to)),
                None => {
                    let engine = self.sayable.engine;
                    let message = format!(
                        "{engine} has words for other names of a part of a host, and else asks what it asks for `{key}`"
                    );
                    let scope = format!("{key}/{path}");
                    self.report.told(&scope, (Effect::LeftOut, NoticeKind::Inexpressible), message);
                }
            }
        }
        rewrites
    }

    /// What the path of a part becomes at every host, where these are the hosts of the whole.
    fn rewrite(&self, key: &str, path: &str, hosts: &[WantedHost]) -> Option<String> {
        let whole = format!("{key}/{path}");
        let names = Names { host: &whole, path: "" };
        let [tagged, pinned] = [TAG, DIGEST].map(|end| self.plan_of_part(names, end));
        let found = merge(&tagged?, &pinned?);
        if found.len() != hosts.len() {
            return None;
        }
        let mut to: Option<String> = None;
        for ((part, images), host) in found.into_iter().zip(hosts) {
            if host.what == Which::Own && part.what == Which::Own {
                let same = (&part.api, part.transport, &part.tls, images);
                if same != (&host.api, host.transport, &host.tls, host.images) {
                    return None;
                }
                continue;
            }
            let there = WantedHost { images, names: host.names.clone(), ..part.clone() };
            let rest = match host.names.as_str() {
                "" => Some(part.names.as_str()),
                front if part.names == front => Some(""),
                front => part.names.strip_prefix(front).and_then(|rest| rest.strip_prefix('/')),
            };
            if there != *host || to.as_deref().is_some_and(|to| Some(to) != rest) {
                return None;
            }
            to = Some(rest?.to_owned());
        }
        to
    }

    /// Tells something once, of all that is told of a key.
    fn once(&mut self, from: usize, key: &str, classes: (Effect, NoticeKind), message: &str) {
        let text = format!("`{key}`: {message}");
        if !self.report.notices.iter().skip(from).any(|notice| notice.message() == text) {
            self.report.told(key, classes, message);
        }
    }

    /// The hosts of a plan; what cannot be said of them is told.
    fn plan(&mut self, key: &str, names: Names<'_>, end: &str, from: usize) -> Found {
        let engine = self.sayable.engine;
        let text = self.text(names, end);
        let Ok(image) = Reference::parse(&text) else { return Found::new() };
        let plan = match self.catalog.resolve_pull(PullRequest::new(image)) {
            Ok(plan) => plan,
            Err(PullError::Blocked { places, .. } | PullError::NoSource { places, .. }) => {
                // The reference that would have been asked for, or the domain.
                let host = |place: &str| place.split('/').next().unwrap_or_default().to_owned();
                let places = places.iter().map(|place| (host(&place.place.to_string()), place.reason));
                self.about_left_out(key, places.collect(), from);
                return Found::new();
            }
            Err(PullError::Denied { .. }) => return Found::new(),
            Err(error) => {
                let message = format!("nothing is decided, and {engine} goes by the names: {error}");
                self.once(from, key, (Effect::LeftOut, NoticeKind::Inexpressible), &message);
                return Found::new();
            }
        };
        let places = plan.left_out().filter_map(|place| Some((place.domain()?.to_string(), place.reason())));
        self.about_left_out(key, places.collect(), from);
        let mut found = Found::new();
        for attempt in plan.attempts() {
            let shown = match attempt.registry() {
                Some(registry) => format!("`{}`", Excerpt::of(registry.name())),
                None => format!("`{}`", Excerpt::of(&attempt.target().domain().to_string())),
            };
            let Some(host) = self.host(&attempt, names, end) else {
                let message = format!(
                    "{shown} has names of its own for some images, which {engine} has no words for; it is not asked"
                );
                self.once(from, key, (Effect::LeftOut, NoticeKind::NoName), &message);
                continue;
            };
            let transient = attempt.failures() == PlaceFailures::Transient
                || attempt.after() == FallbackFailures::Transient;
            if transient {
                let message =
                    format!("{shown} is for transient failures alone, and {engine} asks it after any");
                self.once(from, key, (Effect::Approximated, NoticeKind::Inexpressible), &message);
            }
            if let Some(message) = about_names(&host, attempt.registry(), key, &shown) {
                self.once(from, key, (Effect::Approximated, NoticeKind::NoName), &message);
            }
            found.push(host);
        }
        found
    }

    /// Places that are asked for some names, and not for those that stand for most.
    fn about_left_out(&mut self, key: &str, places: Vec<(String, LeftOutReason)>, from: usize) {
        let engine = self.sayable.engine;
        for (address, reason) in places {
            let shown = Excerpt::of(&address);
            let is_open = || Domain::parse(&address).is_ok_and(|domain| self.is_among(&self.open, domain));
            let message = match reason {
                LeftOutReason::Blocked if is_open() => {
                    format!("`{shown}` is blocked but for some names, and {engine} asks it for none")
                }
                LeftOutReason::NameTooLong => {
                    format!("`{shown}` has room for short names alone, and {engine} asks it for none")
                }
                _ => continue,
            };
            self.once(from, key, (Effect::LeftOut, NoticeKind::Inexpressible), &message);
        }
    }

    /// Whether some of an endpoint's names are among these.
    fn is_among(&self, parts: &BTreeSet<Partly>, domain: Domain<'_>) -> bool {
        let (host, port) = host_and_port(self.catalog, domain);
        parts.contains(&(host.clone(), None)) || parts.contains(&(host, Some(port)))
    }

    fn text(&self, Names { host, path }: Names<'_>, end: &str) -> String {
        let tail = &self.tail;
        format!("{host}/{path}{tail}/{tail}{end}")
    }

    /// The host of an attempt; none where what stands in front of names there depends on the name.
    fn host(&self, attempt: &Attempt<'_, '_>, names: Names<'_>, end: &str) -> Option<WantedHost> {
        let target = attempt.target().to_string();
        let tail = format!("/{}{}/{}{end}", names.path, self.tail, self.tail);
        let location = target.strip_suffix(&tail)?;
        let (address, prefix) = location.split_once('/').unwrap_or((location, ""));
        // The engine's own host is on the port that its transport means.
        let stays = !attempt.target().domain().hides_port_80(attempt.transport());
        let is_own = attempt.role() == Role::Source && location == names.host && stays;
        // Under `*` a name that has the image's host in it is another for each.
        if !is_own && location.contains(&self.fresh) {
            return None;
        }
        // Where a port has to be written, the endpoint has it.
        let endpoint = attempt.endpoint().to_string();
        let connects = endpoint.split_once("://").map_or(address, |(_, host)| host);
        let is_hub = Domain::parse(address).is_ok_and(Domain::is_docker_hub);
        let address = spelled(if is_own || is_hub { address } else { connects });
        Some(WantedHost {
            what: if is_own { Which::Own } else { Which::Other },
            // Plain HTTP is never spoken to the port of HTTPS, which goes without saying.
            address: match address.strip_suffix(":443") {
                Some(host) if attempt.transport().may_be_plain() => host.to_owned(),
                _ => address,
            },
            api: attempt.api().to_owned(),
            names: prefix.to_owned(),
            transport: attempt.transport(),
            tls: attempt.tls().map(ToOwned::to_owned),
            images: PlaceImages::Any,
        })
    }

    /// Places some of whose names are blocked.
    fn about_blocked_names(&mut self, key: &str, hosts: &[WantedHost], from: usize) {
        for host in hosts {
            let Ok(domain) = Domain::parse(&host.address) else { continue };
            if self.is_among(&self.blocked, domain) {
                let message = format!(
                    "`{}` is blocked for some names, which {} asks all the same",
                    Excerpt::of(&host.address),
                    self.sayable.engine
                );
                self.once(from, key, (Effect::LeftOut, NoticeKind::NotBlocking), &message);
            }
        }
    }

    /// Parts of a host whose images are asked otherwise, for the prefix of a registry (rules 5.3 and 5.6).
    fn about_parts(&mut self, key: &str, host: &str, hosts: &[WantedHost]) {
        for part in self.parts(host) {
            let path = format!("{part}/");
            let names = Names { host, path: &path };
            let [tagged, pinned] = [TAG, DIGEST].map(|end| self.plan_of_part(names, end));
            let found = tagged.zip(pinned).map(|(tagged, pinned)| merge(&tagged, &pinned));
            let is_same = found.is_some_and(|found| {
                found
                    .into_iter()
                    .map(|(host, images)| WantedHost { images, ..host })
                    .eq(hosts.iter().cloned())
            });
            if !is_same && key != Scope::ALL {
                let engine = self.sayable.engine;
                let message =
                    format!("{engine} has no words for a part of a host, and asks what it asks for `{key}`");
                let scope = format!("{key}/{part}");
                self.report.told(&scope, (Effect::LeftOut, NoticeKind::Inexpressible), message);
            }
        }
    }

    /// Whether names with a port are asked at their own host, as an engine does of which nothing is said: with most
    /// ports, and with that of plain HTTP.
    pub(super) fn is_as_named_on_ports(&self, host: Domain<'_>) -> bool {
        let others = self.sayable.everything == Everything::Sayable && self.has_route_for_all();
        let hosts = if host.is_docker_hub() { &DOCKER_HUB_NAMES[..] } else { &[host.as_str()][..] };
        // One that no port means 80 on has a key with it.
        let ports = if self.catalog.unwritten_port(host) == 80 { &[PORT][..] } else { &[PORT, "80"] };
        let mut keys = hosts.iter().flat_map(|host| ports.iter().map(move |port| format!("{host}:{port}")));
        !others && keys.all(|key| self.is_as_named(key.to_ascii_lowercase()))
    }

    fn is_as_named(&self, key: String) -> bool {
        let Some(hosts) = self.hosts_of(&key) else { return false };
        Wanted { key, hosts, rewrites: Vec::new() }.is_as(None)
    }

    /// What is asked for the images on a host, where that is the same for all.
    fn hosts_of(&self, host: &str) -> Option<Found> {
        let names = Names { host, path: "" };
        let [tagged, pinned] = [TAG, DIGEST].map(|end| self.plan_of_part(names, end));
        let hosts = merge(&tagged?, &pinned?);
        Some(hosts.into_iter().map(|(host, images)| WantedHost { images, ..host }).collect())
    }

    /// Whether names on a host of one label are asked alike with the port that none means and, in capitals, without.
    pub(super) fn is_same_in_capitals(&self, key: &str) -> bool {
        let Some(host) = key.strip_suffix(":443") else { return true };
        let hosts = |host: &str| {
            let hosts = self.hosts_of(host)?.into_iter().map(|host| match host.what {
                Which::Own => WantedHost { address: String::new(), ..host },
                Which::Other => host,
            });
            Some(hosts.collect::<Found>())
        };
        hosts(key) == hosts(&host.to_ascii_uppercase())
    }

    fn has_route_for_all(&self) -> bool {
        self.catalog.routes().any(|route| route.scope() == Scope::ALL)
    }

    /// None where a name is not made as those of the whole host.
    fn plan_of_part(&self, names: Names<'_>, end: &str) -> Option<Found> {
        let text = self.text(names, end);
        let request = PullRequest::new(Reference::parse(&text).ok()?);
        let Ok(plan) = self.catalog.resolve_pull(request) else { return Some(Found::new()) };
        plan.attempts().map(|attempt| self.host(&attempt, names, end)).collect()
    }

    /// The prefixes of registries where the images of a host really are, as far as they are paths of this host.
    fn parts(&self, host: &str) -> BTreeSet<String> {
        let mut parts = BTreeSet::new();
        let Ok(domain) = Domain::parse(host) else { return parts };
        let mut add = |there: Domain<'_>, below: &str| {
            for registry in self.catalog.on_domain(there) {
                let Some(prefix) = registry.prefix() else { continue };
                let prefix = prefix.to_string();
                let rest = if below.is_empty() {
                    Some(prefix.as_str())
                } else {
                    prefix.strip_prefix(below).and_then(|rest| rest.strip_prefix('/'))
                };
                parts.extend(rest.map(ToOwned::to_owned));
            }
        };
        add(domain, "");
        let unwritten = self.catalog.unwritten_port(domain);
        let route = self.catalog.route_over(domain, unwritten, core::iter::empty());
        if let Some(at) = route.and_then(crate::catalog::RouteRef::at) {
            let there = at.domain().or_else(|| at.registry().map(Registry::domain));
            let below = at.prefix().or_else(|| at.registry().and_then(Registry::prefix));
            if let Some(there) = there {
                add(there, &below.map(|path| path.to_string()).unwrap_or_default());
            }
        }
        let places = route.into_iter().flat_map(crate::catalog::RouteRef::mirrors);
        for there in places.filter_map(PlaceRef::domain) {
            add(there, "");
        }
        parts
    }

    /// Whether names with a port are asked as those without.
    fn about_ports(&mut self, fresh: &str, hosts: &[WantedHost]) {
        let with_port = format!("{fresh}:{PORT}");
        let names = Names { host: &with_port, path: "" };
        let [tagged, pinned] = [TAG, DIGEST].map(|end| self.plan_of_part(names, end));
        let found = tagged.zip(pinned).map(|(tagged, pinned)| merge(&tagged, &pinned));
        let plain = |host: &WantedHost| match host.what {
            Which::Own => WantedHost { address: String::new(), ..host.clone() },
            Which::Other => host.clone(),
        };
        let wanted = hosts.iter().map(plain);
        let is_same = found.is_some_and(|found| {
            found.into_iter().map(|(host, images)| plain(&WantedHost { images, ..host })).eq(wanted)
        });
        if !is_same {
            let message = format!(
                "names with a port are asked elsewhere than those without, which {} has no words for",
                self.sayable.engine
            );
            self.report.told(Scope::ALL, (Effect::LeftOut, NoticeKind::AnyPort), message);
        }
    }
}

/// What is asked of a host under names that it may not have.
fn about_names(host: &WantedHost, own: Option<Registry<'_>>, key: &str, shown: &str) -> Option<String> {
    let is_hub = Domain::parse(&host.address).is_ok_and(Domain::is_docker_hub)
        || own.is_some_and(|registry| registry.fewest_components() > 1);
    if is_hub && host.names.is_empty() && key != "docker.io" {
        return Some(format!(
            "{shown} is asked for names of one component too, which are nobody's on Docker Hub"
        ));
    }
    // A path of one's own has the names in it, and is no part of a name once it is read again.
    if host.names.is_empty() || host.api == "/v2" {
        return None;
    }
    Some(if is_hub {
        format!("{shown} is read again without names of one component, which have no namespace on Docker Hub")
    } else {
        format!("{shown} is asked for names too that are too long with `{}`", Excerpt::of(&host.names))
    })
}

/// `host[:port]` in lower case, with the port as its number is written: engines compare texts.
fn spelled(address: &str) -> String {
    match Domain::parse(address).ok().and_then(|domain| Some((domain.host(), domain.port_number()?))) {
        Some((host, port)) => format!("{}:{port}", host.to_ascii_lowercase()),
        None => address.to_ascii_lowercase(),
    }
}
