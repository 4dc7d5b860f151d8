//! 12.5, 12.10, 12.11 and 13.3: every attempt in its order, and every place that is left out.

use serde_json::{Value, json};

use super::account::{Model, Registry};
use super::domain::{Key, fold_hub, is_hub, split};

use super::place::INSIDE;
use super::pull::{Named, fallback_path};
use super::reference::Reference;
use super::routing::Origin;
use super::spot::{Asked, Login, Spot};
use super::{Failures, Images, Kind, Transport};

/// What a pull asks besides the image.
pub struct Wish<'a> {
    pub contexts: &'a [&'a Registry],
    pub avoid: &'a [Key],
    /// 7.9: without fallbacks, and without mirrors where the origin would be asked.
    pub without_copies: bool,
}

#[derive(Clone, Debug)]
pub struct Attempt<'a> {
    pub spot: Spot<'a>,
    pub role: &'static str,
    pub path: String,
    pub after_transient: bool,
    /// The order in which its route has it, and whether it was asked to come last.
    pub written: usize,
    pub is_avoided: bool,
    /// Whose tag, digest and domain are asked for.
    pub of: Reference,
    pub candidate: Option<String>,
    /// Which one of the candidates that is.
    pub nth: usize,
}

#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Where a registry was named.
    pub registry: Option<String>,
    /// Where the name could be made.
    pub reference: Option<String>,
    pub endpoint: Option<String>,
    pub reason: &'static str,
}

#[derive(Clone, Debug, Default)]
pub struct Walked<'a> {
    pub attempts: Vec<Attempt<'a>>,
    pub left_out: Vec<LeftOut>,
    /// 5.9.
    pub denied: bool,
}

/// 5.5, 12.5: one name along its route.
pub fn walk<'a>(model: &'a Model, image: &'a Reference, wish: &Wish<'a>) -> Result<Walked<'a>, Kind> {
    let key = model.key(&image.domain);
    // 12.7: routes are looked up once, for what was asked.
    let route = model.routing.over(model, &key, &image.path);
    let asked = Asked { model, image, contexts: wish.contexts, route };
    let origin = route.map_or(Origin::Last, |route| route.origin);
    let source = asked.origin();
    // 4.4, 10.9: ambiguity of an origin that would be asked.
    if origin != Origin::Never && source.reason == Some("ambiguous") {
        return Err("ambiguous_registry");
    }
    // 5.9: neither a registry nor a route covers it; a route `*` covers nothing.
    let by_route = route.is_some_and(|route| route.scope != super::scope::Scope::All);
    if model.deny_uncovered && model.on_domain(&image.domain).is_empty() && !by_route {
        return Ok(Walked { denied: true, ..Walked::default() });
    }
    let mut walked = Walked::default();
    let is_asked = origin != Origin::Never && source.reason.is_none();
    // 5.7 speaks of a source: what is nowhere (3.9) is the source of nothing.
    let completes = source.registry.is_some_and(|it| it.placed && it.extra.completes_library);
    let is_transient = |place: &super::place::Place| place.failures == Failures::Transient;
    let mirrors: Vec<(Spot<'_>, bool, Option<String>)> = match route {
        Some(_) if wish.without_copies && is_asked => Vec::new(),
        Some(route) => route
            .mirrors
            .iter()
            .map(|place| {
                let name = match &place.to {
                    super::place::To::Registry(name) => Some(name.clone()),
                    _ => None,
                };
                (asked.placed(place, completes), is_transient(place), name)
            })
            .collect(),
        None => Vec::new(),
    };
    let at = route.and_then(|route| route.at.as_ref());
    let own = (
        source.clone(),
        at.is_some_and(is_transient),
        at.and_then(|at| match &at.to {
            super::place::To::Registry(name) => Some(name.clone()),
            _ => None,
        }),
    );
    let sources: Vec<_> = match origin {
        Origin::First => std::iter::once(("source", own)).chain(mirrors.into_iter().map(mirror)).collect(),
        Origin::Last => mirrors.into_iter().map(mirror).chain(std::iter::once(("source", own))).collect(),
        Origin::Never => mirrors.into_iter().map(mirror).collect(),
    };
    for (role, (spot, after_transient, name)) in sources {
        put(&mut walked, image, spot, role, after_transient, name);
    }
    // 12.5: `never` has no chain, nor has a blocked source.
    if origin != Origin::Never && source.reason != Some("blocked") && !wish.without_copies {
        chain(model, image, &source, &mut walked);
    }
    // 12.11: last, in their order, and not lost.
    for attempt in &mut walked.attempts {
        attempt.is_avoided = wish.avoid.contains(&attempt.spot.key);
    }
    let (mut first, last): (Vec<_>, Vec<_>) =
        walked.attempts.into_iter().partition(|attempt| !attempt.is_avoided);
    first.extend(last);
    walked.attempts = first;
    Ok(walked)
}

fn mirror<T>(it: T) -> (&'static str, T) {
    ("mirror", it)
}

fn put<'a>(
    walked: &mut Walked<'a>,
    image: &Reference,
    spot: Spot<'a>,
    role: &'static str,
    after_transient: bool,
    registry: Option<String>,
) {
    match (spot.reason, spot.path.clone()) {
        (None, Some(path)) => {
            walked.attempts.push(Attempt {
                spot,
                role,
                path,
                after_transient,
                written: walked.attempts.len(),
                is_avoided: false,
                of: image.clone(),
                candidate: None,
                nth: 0,
            });
        }
        (reason, path) => {
            let reason = reason.unwrap_or("no_name");
            // OPEN: told by its reference where one can be made, else by its endpoint.
            let is_name =
                !["name_too_long", "no_namespace", "no_name", "port_in_name", "no_domain"].contains(&reason);
            let path = path.filter(|_| is_name);
            let reference = path.map(|path| Reference { domain: spot.domain.clone(), path, ..image.clone() });
            walked.left_out.push(LeftOut {
                registry,
                endpoint: (reference.is_none() && reason != "no_domain").then(|| endpoint(&spot)),
                reference: reference.map(|reference| reference.display()),
                reason,
            });
        }
    }
}

/// 5.5 to 5.8: the fallback of where the source really is (12.8), and so on.
fn chain<'a>(model: &'a Model, image: &Reference, source: &Spot<'a>, walked: &mut Walked<'a>) {
    // OPEN: an origin that states a login of its own has no registry (12.6), and so no chain.
    let Some(first) = source.registry else { return };
    // OPEN: nor has one that has no domain yet: what an image is called there is not known (3.9).
    if !first.placed {
        return;
    }
    let (mut pinned_only, mut transient_only) = (false, false);
    let mut here = first;
    while let Some(next) = here.fallback {
        let next = &model.registries[next];
        // 5.8: limits add up along a chain.
        pinned_only |= here.extra.images == Images::Pinned;
        transient_only |= here.extra.failures == Failures::Transient;
        let path = match &source.path {
            // 3.9.
            _ if !next.placed => Err("no_domain"),
            // OPEN: a source without a name leaves its fallbacks without one, for the same reason.
            None => Err(source.reason.unwrap_or("no_name")),
            Some(path) => {
                let named = Named { registry: first, path };
                fallback_path(&named, here.extra.naming, next)
            }
        };
        let limit = (pinned_only && image.digest.is_none()).then_some("not_pinned");
        let (made, no_name) = match path {
            Ok(path) => (Some(path), None),
            Err(reason) => (None, Some(reason)),
        };
        let key = next.key();
        let whole = made.clone().unwrap_or_default();
        let blocked = model.routing.blocks(model, &key, &whole).then_some("blocked");
        let login = match &next.credential {
            _ if next.extra.ambient => Login::Ambient,
            Some(handle) => Login::Credential(handle.clone()),
            None => Login::Anonymous,
        };
        let spot = Spot {
            registry: Some(next),
            domain: next.domain.clone(),
            key,
            path: made,
            transport: next.transport,
            api: "/v2".to_owned(),
            inside: next.inside_only,
            retry: next.extra.retry.unwrap_or_default(),
            issuers: Vec::new(),
            login,
            // 12.6: the name comes first. OPEN: a crate without routes tells the limit first.
            reason: if model.knows_routes { no_name.or(limit).or(blocked) } else { limit.or(no_name) },
        };
        put(walked, image, spot, "fallback", transient_only, Some(next.name.clone()));
        here = next;
    }
}

/// 12.5: why there is no attempt.
pub fn refusal(left_out: &[LeftOut]) -> Kind {
    let is_refused = |it: &LeftOut| ["blocked", "denied"].contains(&it.reason);
    let is_limit = |it: &LeftOut| ["not_pinned", "not_tagged"].contains(&it.reason);
    let any = left_out.iter().any(is_refused);
    if any && left_out.iter().all(|it| is_refused(it) || is_limit(it)) { "denied" } else { "no_source" }
}

/// Where to connect (11). Docker Hub's is its own, always (2.8).
pub fn endpoint(spot: &Spot<'_>) -> String {
    if is_hub(&spot.domain) && spot.key.port == "443" {
        return "https://registry-1.docker.io".to_owned();
    }
    let scheme = if spot.transport == Transport::Http { "http" } else { "https" };
    // 2.8: over HTTPS the port that no port means is written where that is 80.
    let port = if scheme == "https" && spot.key.port == "80" && split(&spot.domain).1.is_none() {
        ":80"
    } else {
        ""
    };
    format!("{scheme}://{}{port}", spot.domain)
}

/// 2.8: the normal form of a domain as text. None where no port means 80 there, which 11 does not settle.
fn upstream(model: &Model, domain: &str) -> Option<String> {
    let (host, _) = split(domain);
    let key = model.key(domain);
    if model.none_means(&super::domain::fold(host)) == "80" {
        return None;
    }
    let lower = host.to_ascii_lowercase();
    let inside = lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host = match inside.map(str::parse::<std::net::Ipv6Addr>) {
        Some(Ok(address)) => format!("[{address}]"),
        _ => lower,
    };
    let host =
        if key.port == "443" && fold_hub(&host) == "docker.io" { "docker.io".to_owned() } else { host };
    Some(match split(domain).1 {
        Some(_) if key.port != "443" => format!("{host}:{}", key.port),
        _ => host,
    })
}

impl Attempt<'_> {
    pub fn reference(&self) -> String {
        let Reference { tag, digest, .. } = self.of.clone();
        Reference { domain: self.spot.domain.clone(), path: self.path.clone(), tag, digest }.display()
    }

    /// What section 11 shows of every attempt.
    pub fn shown(&self) -> Value {
        let credential = match &self.spot.login {
            Login::Credential(handle) => Some(handle),
            _ => None,
        };
        json!({
            "registry": self.spot.registry.map(|registry| &registry.name),
            "role": self.role,
            "reference": self.reference(),
            "credential": credential,
            "max_tries": self.spot.retry.tries,
        })
    }

    /// And what it shows where a catalog has routes.
    pub fn routed(&self, model: &Model) -> Value {
        let mut shown = self.shown();
        let login = match self.spot.login {
            Login::Anonymous => "anonymous",
            Login::Credential(_) => "credential",
            Login::Ambient => "ambient",
        };
        let facts = json!({
            "endpoint": endpoint(&self.spot),
            "api": self.spot.api,
            "name": self.path,
            "transport": self.spot.transport.word(),
            "upstream": upstream(model, &self.of.domain),
            "login": login,
            "candidate": self.candidate,
            "audience": (login != "anonymous").then_some(&self.spot.domain),
            "after": self.after_transient.then_some("transient"),
            "reach": self.spot.inside.then_some(INSIDE),
        });
        for (key, value) in facts.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            shown[key] = value.clone();
        }
        shown
    }
}

impl LeftOut {
    pub fn routed(&self) -> Value {
        match (&self.reference, &self.endpoint) {
            (Some(reference), _) => json!({"reference": reference, "reason": self.reason}),
            (None, Some(endpoint)) => json!({"endpoint": endpoint, "reason": self.reason}),
            // OPEN: what has no domain is told by the registry's name.
            (None, None) => json!({"registry": self.registry, "reason": self.reason}),
        }
    }
}
