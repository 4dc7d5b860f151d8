//! Section 13: short names.

use serde_json::Value;

use super::Kind;
use super::place::Found;
use super::reference::{LONGEST_PATH, Reference, domain_of, is_path};
use super::scope::{Port, host_and_port, is_place};

#[derive(Clone, Debug, Default)]
pub struct ShortNames {
    /// A short name, and the name with a domain that it stands for, normalised by 2.2.
    pub aliases: Vec<(String, Reference)>,
    /// Hosts, perhaps with a path, as written.
    pub search: Vec<String>,
    /// Mode `one`; `all` is the default.
    pub one: bool,
}

/// 13.3, 15.2: at most 16.
const MOST: usize = 16;

pub fn read(value: &Value, found: &mut Found) -> ShortNames {
    let mut tell = |path: String, what: &'static str| found.push((format!("short_names{path}"), what));
    let mut read = ShortNames::default();
    let Some(written) = value.as_object() else {
        tell(String::new(), "wrong_type");
        return read;
    };
    if written.keys().any(|key| !["aliases", "search", "mode"].contains(&key.as_str())) {
        tell(String::new(), "unknown_field");
    }
    for (name, target) in written.get("aliases").and_then(Value::as_object).into_iter().flatten() {
        // 13.2: from a short name to a name with a domain, both without tag and digest.
        let target = target.as_str().filter(|text| domain_of(text).is_some()).and_then(Reference::parse);
        let target = target.filter(|target| target.tag.is_none() && target.digest.is_none());
        match target {
            Some(target) if domain_of(name).is_none() && is_path(name) => {
                read.aliases.push((name.clone(), target));
            }
            _ => tell(format!(".aliases.{name}"), "bad_alias"),
        }
    }
    let search = written.get("search").and_then(Value::as_array).into_iter().flatten();
    for (at, entry) in search.enumerate() {
        let entry = entry.as_str().unwrap_or_default();
        let (domain, path) = match entry.split_once('/') {
            Some((domain, path)) => (domain, Some(path)),
            None => (entry, None),
        };
        // 13.2: a host that 2.2 would not take for a domain is a problem.
        let is_host =
            host_and_port(domain).is_some_and(|(host, port)| port != Port::Star && is_place(host, &port));
        if is_host && path.is_none_or(is_path) {
            read.search.push(entry.to_owned());
        } else {
            tell(format!(".search[{at}]"), "bad_search_entry");
        }
    }
    if read.search.len() > MOST {
        tell(".search".to_owned(), "many_search_entries");
    }
    read.one = match written.get("mode").map(Value::as_str) {
        None | Some(Some("all")) => false,
        Some(Some("one")) => true,
        Some(_) => {
            tell(".mode".to_owned(), "wrong_type");
            false
        }
    };
    read
}

/// 13.1: a text in which 2.2 finds no domain. None where it is a name with one.
///
/// OPEN: 64 hexadecimal digits are a short name wherever a request asks for short names.
pub fn parse(text: &str) -> Option<Result<Reference, Kind>> {
    if domain_of(text).is_some() {
        return None;
    }
    // Read behind a host that takes nothing off and puts nothing in front.
    let read = Reference::parse(&format!("short.invalid/{text}")).filter(|read| !read.path.is_empty());
    // OPEN: nor is it longer than what 2.2 makes of it may be.
    let fits =
        |read: &Reference| read.path.contains('/') || "library/".len() + read.path.len() <= LONGEST_PATH;
    Some(read.filter(fits).ok_or("invalid_reference"))
}

/// 13.2: the candidates of a short name, without their tags; a reason where one has no name.
pub fn candidates(
    settings: Option<&ShortNames>,
    short: &Reference,
) -> Result<Vec<Result<Reference, String>>, Kind> {
    let full = |domain: &str, path: String| {
        // 2.2: `index.docker.io` becomes `docker.io`, and a one-component path there gains `library/`.
        let domain = if domain == "index.docker.io" { "docker.io" } else { domain };
        let path =
            if domain == "docker.io" && !path.contains('/') { format!("library/{path}") } else { path };
        let (tag, digest) = (short.tag.clone(), short.digest.clone());
        let name = Reference { domain: domain.to_owned(), path, tag, digest };
        // OPEN: a candidate whose name is too long is left out.
        if name.path.len() <= LONGEST_PATH { Ok(name) } else { Err(name.domain) }
    };
    // Without settings it is on Docker Hub.
    let Some(settings) = settings else {
        return Ok(vec![full("docker.io", short.path.clone())]);
    };
    // An alias for the name, less tag and digest, is the only candidate.
    if let Some((_, target)) = settings.aliases.iter().find(|(name, _)| *name == short.path) {
        return Ok(vec![full(&target.domain, target.path.clone())]);
    }
    let candidates: Vec<_> = settings
        .search
        .iter()
        .map(|entry| match entry.split_once('/') {
            Some((domain, path)) => full(domain, format!("{path}/{}", short.path)),
            None => full(entry, short.path.clone()),
        })
        .collect();
    match candidates.len() {
        0 => Err("unknown_short_name"),
        1 => Ok(candidates),
        // OPEN: two entries are several, also where they make one name.
        _ if settings.one => Err("ambiguous_short_name"),
        _ => Ok(candidates),
    }
}
