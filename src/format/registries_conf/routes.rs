//! Rules as routes: which scope each is, and what of it a route says otherwise.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::names::{Covers, Spelling, covers, host_of, is_never_plain, location_fault, shown};
use super::rule::{PullFromMirror, Rule, RuleMirror, rule_for};
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::index::in_order;
use crate::reference::Domain;
use crate::registry::Transport;
use crate::routes::{Origin, Place, PlaceImages, Route, Scope};

pub(super) type Rules = BTreeMap<String, Rule>;

/// The routes, and what is read otherwise.
pub(super) fn of(rules: &Rules) -> (Vec<Route>, Vec<Notice>) {
    let mut notices = Vec::new();
    let chosen = chosen(rules, &mut notices);
    for Chosen { rule, spelling, .. } in &chosen {
        if *spelling == Spelling::Other {
            notices.push(otherwise_spelled(rule));
        }
        notices.extend(wildcard_tie(rule, rules));
    }
    let around = Around::of(rules);
    let mut routes = Vec::with_capacity(chosen.len());
    routes.extend(chosen.iter().map(|it| route(it.scope.as_str(), it.rule, &around, &mut notices)));
    (routes, notices)
}

/// A rule that decides for a scope.
struct Chosen<'r> {
    scope: Scope,
    rule: &'r Rule,
    spelling: Spelling,
    /// Of the rule among all.
    position: usize,
}

/// The rules that decide, one for each scope and in the order of scopes. What is told of rules is in the order of rules.
fn chosen<'r>(rules: &'r Rules, notices: &mut Vec<Notice>) -> Vec<Chosen<'r>> {
    let hosts = OnceCell::new();
    let mut told = Vec::new();
    let mut found = Vec::with_capacity(rules.len());
    for (position, rule) in rules.values().enumerate() {
        match scope_of(rule) {
            Err(notice) => told.push((position, notice)),
            // A host on any port covers 443: the same host with it is no route of its own.
            Ok((scope, spelling)) => match any_port(rule, rules, &hosts) {
                Some(wider) => told.push((position, same_endpoint(rule, wider))),
                None => found.push(Some(Chosen { scope, rule, spelling, position })),
            },
        }
    }
    let scope = |index: usize| found[index].as_ref().map(|it: &Chosen<'_>| &it.scope);
    let order = in_order(found.len(), &|a, b| scope(a).cmp(&scope(b)));
    let same = |a: &u32, b: &u32| scope(*a as usize) == scope(*b as usize);
    let ends: Vec<usize> = order.chunk_by(same).map(<[u32]>::len).collect();
    let mut in_scopes = order.into_iter().filter_map(|index| found[index as usize].take());
    let mut chosen = Vec::with_capacity(ends.len());
    for rules_of_scope in ends {
        let better = in_scopes.by_ref().take(rules_of_scope).reduce(|one, other| {
            let at = other.position;
            let (better, worse) = if one.spelling <= other.spelling { (one, other) } else { (other, one) };
            told.push((at, same_endpoint(worse.rule, &better.rule.prefix)));
            better
        });
        chosen.extend(better);
    }
    told.sort_by_key(|(position, _)| *position);
    notices.extend(told.into_iter().map(|(_, notice)| notice));
    chosen
}

fn notice(rule: &Rule, (class, effect): (NoticeKind, Effect), message: String) -> Notice {
    Notice::new(class, effect, message).with_place(rule.at.clone())
}

/// The scope of a rule, else why it has none.
fn scope_of(rule: &Rule) -> Result<(Scope, Spelling), Notice> {
    let prefix = || shown(&rule.prefix);
    match covers(&rule.prefix) {
        Covers::Scope { spelling: Spelling::DockerHub, .. } => {
            let prefix = prefix();
            let message = format!(
                "`{prefix}` is Docker Hub, which is one registry here, and the engine means this spelling alone"
            );
            let about = (NoticeKind::DockerHubSpelling, Effect::LeftOut);
            Err(notice(rule, about, message).with_mend("write `docker.io`".to_string()))
        }
        Covers::Scope { scope, spelling } => Ok((scope, spelling)),
        Covers::Nothing(why) => {
            let message = format!("no name is under the prefix `{}`: {why}", prefix());
            Err(notice(rule, (NoticeKind::NeverMatches, Effect::Ignored), message))
        }
        Covers::Unsayable(why) => {
            let message = format!("no route can have the prefix `{}`: {why}", prefix());
            Err(notice(rule, (NoticeKind::Inexpressible, Effect::LeftOut), message))
        }
    }
}

/// Prefixes by their text in lower case.
type Hosts<'r> = BTreeMap<String, &'r str>;

/// The prefix that covers a host on any port, of one that is its usual port alone.
fn any_port<'r>(rule: &Rule, rules: &'r Rules, hosts: &OnceCell<Hosts<'r>>) -> Option<&'r str> {
    let endpoint = rule.prefix.ends_with("443").then(|| Domain::parse(&rule.prefix).ok())??;
    endpoint.port_number().filter(|port| *port == "443")?;
    // A host of one label has a port in every name, and this one beside others.
    Domain::parsed(endpoint.host()).reads_as_domain().then_some(())?;
    let hosts = hosts.get_or_init(|| {
        let mut hosts = Hosts::new();
        for prefix in rules.keys() {
            hosts.entry(prefix.to_ascii_lowercase()).or_insert(prefix);
        }
        hosts
    });
    hosts.get(&endpoint.host().to_ascii_lowercase()).copied()
}

fn same_endpoint(rule: &Rule, decides: &str) -> Notice {
    let message = format!(
        "`{}` and `{}` are one registry here, and two for the engine: the rule of the second decides for both",
        shown(&rule.prefix),
        shown(decides)
    );
    notice(rule, (NoticeKind::Spelling, Effect::Approximated), message)
}

fn otherwise_spelled(rule: &Rule) -> Notice {
    let message = format!(
        "`{}` is a registry under every spelling here, and the engine means this one alone",
        shown(&rule.prefix)
    );
    notice(rule, (NoticeKind::Spelling, Effect::Approximated), message)
}

/// The engine measures `*.` as two bytes: a host with one letter in front is as long as the wildcard, and loses.
fn wildcard_tie(rule: &Rule, rules: &Rules) -> Option<Notice> {
    let (label, rest) = rule.prefix.split_at_checked(1)?;
    if label == "*" || !rest.starts_with('.') {
        return None;
    }
    let wildcard = rules.get(&format!("*{rest}"))?;
    let message = format!(
        "the engine takes the rule of `{}` for this host, being as long and earlier in the order of bytes; here the \
         host itself decides",
        shown(&wildcard.prefix)
    );
    Some(notice(rule, (NoticeKind::WildcardTie, Effect::Approximated), message))
}

/// What else the files say.
struct Around<'r> {
    rules: &'r Rules,
    /// Whether any rule is insecure.
    insecure: bool,
    /// Hosts that some text of the rules has a port behind, each with one such text; found when first asked.
    ports: OnceCell<Hosts<'r>>,
}

impl<'r> Around<'r> {
    fn of(rules: &'r Rules) -> Self {
        let insecure = rules.values().any(|rule| rule.insecure);
        Self { rules, insecure, ports: OnceCell::new() }
    }

    /// The rule of a host, where that is insecure.
    fn insecure(&self, host: &str) -> Option<&'r Rule> {
        if self.insecure { self.rules.get(host).filter(|own| own.insecure) } else { None }
    }
}

fn route(scope: &str, rule: &Rule, around: &Around<'_>, notices: &mut Vec<Notice>) -> Route {
    let mut route = Route::new(scope);
    if rule.blocked {
        route = route.blocked();
        notices.extend(not_blocking(rule, around.rules));
    }
    let mut mirrors = Vec::with_capacity(rule.mirrors.len());
    for mirror in &rule.mirrors {
        mirrors.extend(place(rule, mirror, notices));
        notices.extend(insecure_elsewhere(mirror, around));
    }
    if mirrors.len() > Route::MOST_MIRRORS {
        let message = format!(
            "`{}` has {} mirrors, of which the first {} are taken",
            shown(&rule.prefix),
            mirrors.len(),
            Route::MOST_MIRRORS
        );
        notices.push(notice(rule, (NoticeKind::TooMany, Effect::LeftOut), message));
        mirrors.truncate(Route::MOST_MIRRORS);
    }
    route.mirrors = mirrors;
    notices.extend(ports_at_a_path(rule, around));
    origin(route, rule, notices)
}

/// A mirror, unless no name can be made of its location.
fn place(rule: &Rule, mirror: &RuleMirror, notices: &mut Vec<Notice>) -> Option<Place> {
    if let Some(why) = location_fault(&mirror.location) {
        let message = format!(
            "no image has a name at the mirror `{}`, with which the engine asks nobody for an image of this rule: {why}",
            shown(&mirror.location)
        );
        let left = Notice::new(NoticeKind::NoName, Effect::LeftOut, message).with_place(mirror.at.clone());
        notices.push(left);
        return None;
    }
    let images = match mirror.pull {
        _ if rule.digest_only => PlaceImages::Pinned,
        Some(PullFromMirror::DigestOnly) => PlaceImages::Pinned,
        Some(PullFromMirror::TagOnly) => PlaceImages::Tagged,
        Some(PullFromMirror::All) | None => PlaceImages::Any,
    };
    let place = Place::at(mirror.location.as_str()).images(images);
    if !mirror.insecure {
        return Some(place);
    }
    if is_never_plain(&mirror.location) {
        notices.push(never_plain(&mirror.location).with_place(mirror.at.clone()));
    }
    Some(place.transport(insecure(&mirror.location)))
}

/// What the rule of a mirror's own host says of how it is spoken to is for images on that host alone.
fn insecure_elsewhere(mirror: &RuleMirror, around: &Around<'_>) -> Option<Notice> {
    let own = if mirror.insecure { None } else { around.insecure(host_of(&mirror.location)) }?;
    let message = format!(
        "`insecure` of the rule for `{}` is for images on it, and not for it as the mirror `{}`",
        shown(&own.prefix),
        shown(&mirror.location)
    );
    let told = Notice::new(NoticeKind::Transport, Effect::Ignored, message).with_place(mirror.at.clone());
    Some(told.with_mend("write `insecure = true` into the mirror where that is meant".to_string()))
}

/// What the engine calls insecure. *Where plain HTTP is never spoken, HTTPS alone.*
fn insecure(location: &str) -> Transport {
    if is_never_plain(location) { Transport::HttpsUnverified } else { Transport::HttpsThenHttp }
}

fn never_plain(location: &str) -> Notice {
    let message =
        format!("`{}` is asked over HTTPS without verification, and never over plain HTTP", shown(location));
    Notice::new(NoticeKind::Transport, Effect::Approximated, message)
}

/// Where the origin is. Of a location that no name can be made of there is none.
fn origin(route: Route, rule: &Rule, notices: &mut Vec<Notice>) -> Route {
    let at = if rule.stays() {
        None
    } else if let Some(why) = location_fault(&rule.location) {
        let message = format!(
            "no image has a name at the location `{}`, so that the engine pulls nothing by this rule: {why}",
            shown(&rule.location)
        );
        notices.push(notice(rule, (NoticeKind::NoName, Effect::LeftOut), message));
        return route.origin(Origin::Never);
    } else {
        Some(rule.location.as_str())
    };
    if !rule.insecure {
        return match at {
            Some(location) => route.at(Place::at(location)),
            None => route,
        };
    }
    let host = at.unwrap_or(&rule.prefix);
    if is_never_plain(host) {
        notices.push(never_plain(host).with_place(rule.at.clone()));
    }
    if at.is_some() {
        let message = format!(
            "a push to `{}` is made over verified HTTPS; the engine takes `insecure` for it, though the location is another",
            shown(&rule.prefix)
        );
        notices.push(notice(rule, (NoticeKind::Pushes, Effect::Approximated), message));
    }
    let place = at.map_or_else(Place::as_named, Place::at);
    route.at(place.transport(insecure(host)))
}

/// The engine looks the rewritten name up again, and its rule says whether it is blocked.
fn not_blocking(rule: &Rule, rules: &Rules) -> Option<Notice> {
    if rule.stays() || rule_for(rules, &rule.location).is_some_and(|there| there.blocked) {
        return None;
    }
    let (prefix, location) = (shown(&rule.prefix), shown(&rule.location));
    let message = format!(
        "`blocked` keeps no pull away: it is asked of `{location}`, and pushes alone are to `{prefix}`"
    );
    let mend = format!("block `{location}`, or leave the location out");
    Some(notice(rule, (NoticeKind::NotBlocking, Effect::Ignored), message).with_mend(mend))
}

/// Hosts that some text of the rules has a port behind, each with one such text.
fn hosts_with_ports(rules: &Rules) -> Hosts<'_> {
    let texts = rules.values().flat_map(|rule| {
        let mirrors = rule.mirrors.iter().map(|mirror| mirror.location.as_str());
        [rule.prefix.as_str(), rule.location.as_str()].into_iter().chain(mirrors)
    });
    let mut hosts = Hosts::new();
    for host in texts.map(host_of).filter(|host| host.bytes().any(|byte| byte == b':')) {
        if let Some(domain) = Domain::parse(host).ok().filter(|domain| domain.port().is_some()) {
            hosts.entry(domain.host().to_ascii_lowercase()).or_insert(host);
        }
    }
    hosts
}

/// A prefix without a port covers every port, which cannot stand in front of a location's path.
fn ports_at_a_path(rule: &Rule, around: &Around<'_>) -> Option<Notice> {
    if host_of(&rule.prefix) != rule.prefix {
        return None;
    }
    let ports = around.ports.get_or_init(|| hosts_with_ports(around.rules));
    let used = ports.get(&rule.prefix.to_ascii_lowercase())?;
    let takes_none = |location: &&str| location.contains(['/', ':']);
    let mirrors = rule.mirrors.iter().map(|mirror| mirror.location.as_str());
    let location = mirrors.chain([rule.location.as_str()]).find(takes_none)?;
    let message = format!(
        "`{}` covers its host on every port, `{}` too unless a rule of its own does, and no port has a place in \
         `{}`: the engine pulls nothing there",
        shown(&rule.prefix),
        shown(used),
        shown(location)
    );
    Some(notice(rule, (NoticeKind::AnyPort, Effect::Approximated), message))
}
