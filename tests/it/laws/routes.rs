//! What holds of routes whatever the catalog and the request: sections 10, 12 and 13, over the form of section 11.
//!
//! Each law takes a catalog as a document of our own format and requests, and says what breaks it. A [`Face`] is
//! whatever reads such documents and answers such requests.

use serde_json::{Value, json};

pub(crate) trait Face {
    type Catalog;

    /// None where the document is refused.
    fn read(&self, own: &Value) -> Option<Self::Catalog>;

    fn answer(&self, catalog: &Self::Catalog, request: &Value) -> Value;
}

/// Breaks where it is an error; says how many cases it was tried in.
pub(crate) type Held = Result<usize, String>;

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The attempts of a pull, or of the pull of what a push promotes.
fn attempts(answer: &Value) -> &[Value] {
    if answer["pull"].is_object() {
        list(&answer["pull"], "attempts")
    } else {
        list(&answer["push"]["source"], "attempts")
    }
}

fn broken(law: &str, own: &Value, request: &Value, answer: &Value) -> String {
    format!("{law}\nrequest {request}\nanswer  {answer}\ncatalog {own}")
}

/// Host and port of an endpoint or a domain, as far as a law needs them: an unwritten port is the scheme's.
fn place(text: &str) -> (String, String) {
    let (scheme, domain) = text.split_once("://").unwrap_or(("https", text));
    let lower = domain.to_ascii_lowercase();
    let (host, port) = match lower.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.trim_start_matches('0')),
        _ => (&*lower, if scheme == "http" { "80" } else { "443" }),
    };
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host = match inside.map(str::parse::<core::net::Ipv6Addr>) {
        Some(Ok(address)) => format!("[{address}]"),
        _ if HUB.contains(&host) && port == "443" => "docker.io".to_owned(),
        _ => host.to_owned(),
    };
    (host, port.to_owned())
}

const HUB: [&str; 4] = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// Domain and path of a reference, less tag and digest.
fn name(reference: &str) -> (&str, &str) {
    let (domain, rest) = reference.split_once('/').unwrap_or((reference, ""));
    let rest = rest.split_once('@').map_or(rest, |(rest, _)| rest);
    (domain, rest.split_once(':').map_or(rest, |(path, _)| path))
}

fn is_under(path: &str, start: &str) -> bool {
    start.is_empty() || path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn with_route(own: &Value, route: Value) -> Value {
    let mut other = own.clone();
    match other["routes"].as_array_mut() {
        Some(routes) => routes.push(route),
        None => other["routes"] = json!([route]),
    }
    other
}

/// Rule 10.1: a mirror never gets the origin's credential, unless both are one endpoint or the catalog says that the
/// handle is for both.
pub(crate) fn a_mirror_never_gets_the_origins_credential<F: Face>(
    face: &F,
    own: &Value,
    requests: &[Value],
) -> Held {
    let Some(catalog) = face.read(own) else { return Ok(0) };
    let mut cases = 0;
    for request in requests {
        let answer = face.answer(&catalog, request);
        let of = |role: &'static str| attempts(&answer).iter().filter(move |it| it["role"] == role);
        for mirror in of("mirror").filter(|it| it["credential"].is_string()) {
            let handle = text(mirror, "credential");
            // Its handle is somebody's who is there: a registry's, or a place's own.
            cases += 1;
            let (there, _) = place(text(mirror, "endpoint"));
            let is_registry = |registry: &&Value| {
                let own = registry["credential"].as_str().unwrap_or_else(|| text(registry, "name"));
                own == handle && place(text(registry, "domain")).0 == there
            };
            let states =
                |place: &Value| place["credential"] == handle && self::place(&location(place).0).0 == there;
            let mut places = list(own, "routes").iter().flat_map(|route| list(route, "mirrors"));
            let is_own = list(own, "registries").iter().any(|registry| is_registry(&registry))
                || places.any(states)
                || !own["credentials"][handle].is_null();
            let is_taken = of("source").any(|source| {
                source["credential"] == handle
                    && place(text(source, "endpoint")) != place(text(mirror, "endpoint"))
                    && own["credentials"][handle].is_null()
            });
            if !is_own || is_taken {
                return Err(broken("the origin's credential at a mirror", own, request, &answer));
            }
        }
    }
    Ok(cases)
}

/// The domain of a mirror's location, its port as written, and the path that it puts in front.
fn location(place: &Value) -> (String, String) {
    let written = place.as_str().unwrap_or_else(|| text(place, "location"));
    let bare = written.split_once("://").map_or(written, |(_, bare)| bare);
    let (domain, path) = bare.split_once('/').unwrap_or((bare, ""));
    let api = text(place, "api").strip_prefix("/v2/").unwrap_or_default();
    let path = [api, path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    (domain.strip_suffix(":*").unwrap_or(domain).to_owned(), path)
}

/// Rules 10.4 and 12.4: the name of a mirror's attempt stays under what the place puts in front of it.
pub(crate) fn names_never_leave_a_places_prefix<F: Face>(face: &F, own: &Value, requests: &[Value]) -> Held {
    let Some(catalog) = face.read(own) else { return Ok(0) };
    let mut cases = 0;
    for request in requests {
        let answer = face.answer(&catalog, request);
        for mirror in attempts(&answer).iter().filter(|it| it["role"] == "mirror") {
            cases += 1;
            let (domain, path) = name(text(mirror, "reference"));
            let is_of = |place: &Value| {
                let named =
                    list(own, "registries").iter().find(|registry| registry["name"] == place["registry"]);
                let (there, prefix) = match named.filter(|_| place["registry"].is_string()) {
                    Some(registry) => {
                        (text(registry, "domain").to_owned(), text(registry, "prefix").to_owned())
                    }
                    None => location(place),
                };
                // A port that is taken over makes another endpoint of a name of Docker Hub.
                let host = |domain: &str| domain.split(':').next().map(str::to_ascii_lowercase);
                let is_there = self::place(&there).0 == self::place(domain).0 || host(&there) == host(domain);
                is_there && is_under(path, &prefix)
            };
            let mut places = list(own, "routes").iter().flat_map(|route| list(route, "mirrors"));
            if !places.any(is_of) || path != text(mirror, "name") {
                return Err(broken("a name that leaves its place's prefix", own, request, &answer));
            }
        }
    }
    Ok(cases)
}

/// Rule 10.6, 12.2: the order of routes, and of entries for endpoints, decides nothing.
pub(crate) fn the_order_of_routes_decides_nothing<F: Face>(
    face: &F,
    own: &Value,
    requests: &[Value],
) -> Held {
    let mut other = own.clone();
    for key in ["routes", "endpoints"] {
        if let Some(list) = other[key].as_array_mut() {
            list.reverse();
        }
    }
    let (Some(one), Some(two)) = (face.read(own), face.read(&other)) else { return Ok(0) };
    for request in requests {
        let answer = face.answer(&one, request);
        if answer != face.answer(&two, request) {
            return Err(broken("the order of routes", own, request, &answer));
        }
    }
    Ok(requests.len())
}

/// Rule 12.5: with `never` no attempt has the role source or fallback.
pub(crate) fn with_never_only_mirrors_are_asked<F: Face>(face: &F, own: &Value, requests: &[Value]) -> Held {
    let mut never = own.clone();
    let routes = never["routes"].as_array_mut();
    let mut has_all = false;
    for route in routes.into_iter().flatten() {
        route["origin"] = json!("never");
        has_all |= route["scope"] == "*";
    }
    if !has_all {
        never =
            with_route(&never, json!({"scope": "*", "origin": "never", "mirrors": ["last.example/resort"]}));
    }
    let Some(catalog) = face.read(&never) else { return Ok(0) };
    let mut cases = 0;
    for request in requests {
        let answer = face.answer(&catalog, request);
        cases += attempts(&answer).len();
        if attempts(&answer).iter().any(|it| it["role"] != "mirror") {
            return Err(broken("an origin that is never asked", &never, request, &answer));
        }
    }
    Ok(cases)
}

/// Rules 12.2 and 12.7: a route for another scope changes nothing but at the names under it. The scope is a domain of
/// its own, perhaps with a path.
pub(crate) fn a_route_elsewhere_decides_nothing<F: Face>(
    face: &F,
    own: &Value,
    (domain, path): (&str, &str),
    requests: &[Value],
) -> Held {
    let scope = if path.is_empty() { domain.to_owned() } else { format!("{domain}/{path}") };
    let other =
        with_route(own, json!({"scope": scope, "blocked": true, "mirrors": ["other.example/mirror"]}));
    let (Some(one), Some(two)) = (face.read(own), face.read(&other)) else { return Ok(0) };
    // A name may be under it on any port: whoever is there says which port none means (2.8).
    let is_touched = |reference: &str| {
        let (there, own) = name(reference);
        place(there).0 == place(domain).0 && is_under(own, path)
    };
    let mut cases = 0;
    for request in requests.iter().filter(|request| request["pull"].is_object()) {
        let (before, after) = (face.answer(&one, request), face.answer(&two, request));
        // Of two refusals nobody can see which names were looked up.
        if before["error"].is_object() && after["error"].is_object() {
            continue;
        }
        let all = [&before, &after];
        let of = |key: &'static str, fact: &'static str| {
            all.into_iter().flat_map(move |it| list(&it["pull"], key)).map(move |it| text(it, fact))
        };
        let mut names = of("attempts", "reference")
            .chain(of("attempts", "candidate"))
            .chain(of("left_out", "reference"))
            .chain(all.into_iter().map(|it| text(&it["pull"], "image")));
        if names.any(is_touched) {
            continue;
        }
        cases += 1;
        if before != after {
            return Err(broken(
                &format!("a route for {scope} elsewhere; then {after}"),
                own,
                request,
                &before,
            ));
        }
    }
    Ok(cases)
}

/// Rules 12.7 and 12.9: a blocked name is in no plan, and no destination.
pub(crate) fn blocked_names_are_nowhere<F: Face>(face: &F, own: &Value, requests: &[Value]) -> Held {
    let Some(catalog) = face.read(own) else { return Ok(0) };
    let mut cases = 0;
    for request in requests {
        let before = face.answer(&catalog, request);
        for contacted in attempts(&before).iter().chain(list(&before["push"], "destinations")) {
            let reference = text(contacted, "reference");
            let (domain, path) = name(reference);
            // The endpoint that is spoken to; of a destination, as its name says.
            let endpoint = contacted["endpoint"].as_str();
            let domain = endpoint.map_or_else(
                || domain.to_owned(),
                |endpoint| {
                    let (host, port) = place(endpoint);
                    format!("{host}:{port}")
                },
            );
            let blocked = with_route(own, json!({"scope": format!("{domain}/{path}"), "blocked": true}));
            // There may be such a route already.
            let Some(other) = face.read(&blocked) else { continue };
            let after = face.answer(&other, request);
            let mut left = attempts(&after).iter().chain(list(&after["push"], "destinations"));
            cases += 1;
            let is_it =
                |it: &Value| text(it, "reference") == reference && it["endpoint"] == contacted["endpoint"];
            if left.any(is_it) {
                return Err(broken(&format!("{reference} is blocked"), &blocked, request, &after));
            }
        }
    }
    Ok(cases)
}

/// Rule 12.11: to avoid what is nowhere changes nothing. Such a request is looked at place by place, where one that
/// chooses nothing is answered from what was found out when the catalog was built.
pub(crate) fn avoiding_what_is_nowhere_changes_nothing<F: Face>(
    face: &F,
    own: &Value,
    requests: &[Value],
) -> Held {
    let Some(catalog) = face.read(own) else { return Ok(0) };
    let mut cases = 0;
    for request in requests.iter().filter(|request| request["pull"].is_object()) {
        let plain = json!({"pull": {"image": request["pull"]["image"]}});
        let mut asked = plain.clone();
        asked["pull"]["avoid"] = json!(["nowhere.invalid:1"]);
        let (known, looked_at) = (face.answer(&catalog, &plain), face.answer(&catalog, &asked));
        cases += usize::from(!attempts(&known).is_empty());
        if known != looked_at {
            return Err(broken("avoiding what is nowhere changes nothing", own, &asked, &looked_at));
        }
    }
    Ok(cases)
}

/// Rule 12.11: `avoid` only reorders: the same attempts, those that are avoided last within their candidate.
pub(crate) fn avoiding_only_reorders<F: Face>(face: &F, own: &Value, requests: &[Value]) -> Held {
    let Some(catalog) = face.read(own) else { return Ok(0) };
    let mut cases = 0;
    for request in requests.iter().filter(|request| request["pull"].is_object()) {
        let mut plain = request.clone();
        plain["pull"]["avoid"] = Value::Null;
        let before = face.answer(&catalog, &plain);
        // Every other endpoint of the plan.
        let avoided: Vec<&str> =
            attempts(&before).iter().step_by(2).map(|it| text(it, "endpoint")).take(16).collect();
        // Of two candidates with one name nobody sees where the first one ends.
        if avoided.is_empty() || (request["pull"]["short"] == true && has_twins(own)) {
            continue;
        }
        let mut asked = plain.clone();
        asked["pull"]["avoid"] = json!(avoided);
        let after = face.answer(&catalog, &asked);
        let is_avoided =
            |it: &&Value| avoided.iter().any(|other| place(other) == place(text(it, "endpoint")));
        let mut expected: Vec<&Value> = Vec::new();
        let mut candidates: Vec<&Value> = attempts(&before).iter().map(|it| &it["candidate"]).collect();
        candidates.dedup();
        for candidate in candidates {
            let own = || attempts(&before).iter().filter(|it| it["candidate"] == *candidate);
            expected.extend(own().filter(|it| !is_avoided(it)));
            expected.extend(own().filter(|it| is_avoided(it)));
        }
        cases += 1;
        if !attempts(&after).iter().eq(expected) || after["pull"]["left_out"] != before["pull"]["left_out"] {
            return Err(broken("`avoid` only reorders", own, &asked, &after));
        }
    }
    Ok(cases)
}

/// Two entries of the search list that make one name.
fn has_twins(own: &Value) -> bool {
    let entries = list(&own["short_names"], "search").iter().filter_map(Value::as_str);
    let places = entries.map(|entry| {
        let (domain, path) = entry.split_once('/').unwrap_or((entry, ""));
        (place(domain), path)
    });
    let places: Vec<_> = places.collect();
    (1..places.len()).any(|at| places[..at].contains(&places[at]))
}

/// Rules 10.5 and 12.10: the digest asked for is in every attempt, written in the image or asked as the second step,
/// and both ways are one plan.
pub(crate) fn digests_are_in_every_attempt<F: Face>(face: &F, own: &Value, requests: &[Value]) -> Held {
    let Some(catalog) = face.read(own) else { return Ok(0) };
    let mut cases = 0;
    for request in requests {
        let image = request["pull"]["image"].as_str().or(request["push"]["candidate"]["image"].as_str());
        let written = image.and_then(|image| image.split_once('@')).map(|(_, digest)| digest);
        let Some(digest) = request["pull"]["pinned"].as_str().or(written) else { continue };
        let answer = face.answer(&catalog, request);
        cases += attempts(&answer).len();
        if !attempts(&answer).iter().all(|it| text(it, "reference").ends_with(&format!("@{digest}"))) {
            return Err(broken("a digest that is lost", own, request, &answer));
        }
        let (Some(image), None, Some(pinned)) = (image, written, request["pull"]["pinned"].as_str()) else {
            continue;
        };
        let mut other = request.clone();
        other["pull"]["image"] = json!(format!("{image}@{pinned}"));
        other["pull"]["pinned"] = Value::Null;
        // What is no name alone may be one with a digest (2.1).
        if answer["error"].is_null() && face.answer(&catalog, &other) != answer {
            return Err(broken("the second step", own, request, &answer));
        }
    }
    Ok(cases)
}
