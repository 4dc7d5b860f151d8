//! Sections 3 and 4: an account export, read and validated.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::domain::{Key, endpoint, is_hub, port};
use super::providers::Provider;
use super::reference::{is_domain, is_path, looks_like_domain};
use super::routing::{self, Routing};
use super::{BuildPush, Extra, Images, Kind, Settings, Transport};

/// One registry of the account.
#[derive(Clone, Debug)]
pub struct Registry {
    pub name: String,
    pub provider: Provider,
    /// As names of images are written with it.
    pub domain: String,
    /// 2.8: as domains are compared.
    pub endpoint: String,
    pub prefix: Option<String>,
    /// The place of the fallback in `Model::registries`.
    pub fallback: Option<usize>,
    pub default: bool,
    pub primary: bool,
    pub username: Option<String>,
    /// None where access is public (3.6).
    pub credential: Option<String>,
    pub tries: u64,
    /// 4.7: reachable from inside only.
    pub inside_only: bool,
    /// 3.9: it has a domain.
    pub placed: bool,
    /// 3.8.
    pub transport: Transport,
    pub extra: Extra,
}

/// A valid account.
#[derive(Clone, Debug)]
pub struct Model {
    pub registries: Vec<Registry>,
    pub default: Option<usize>,
    pub caching: Option<usize>,
    pub match_prefixes: bool,
    pub deny_uncovered: bool,
    pub deny_ad_hoc: bool,
    pub build_push: BuildPush,
    pub routing: Routing,
    pub knows_routes: bool,
    pub distinct_tags: bool,
}

impl Registry {
    /// 2.8, 3.8: plain HTTP without a written port is on port 80.
    pub fn is_on_80_unwritten(&self) -> bool {
        self.transport == Transport::Http && port(&self.domain).is_none()
    }

    pub fn key(&self) -> Key {
        Key::of(&self.domain, if self.is_on_80_unwritten() { "80" } else { "443" })
    }

    /// 2.8: whether a name on this domain is one of the registry's endpoint.
    pub fn is_at(&self, domain: &str) -> bool {
        // 3.9: in no look-up.
        if !self.placed {
            return false;
        }
        if !self.is_on_80_unwritten() {
            return self.endpoint == endpoint(domain);
        }
        endpoint(host_of(domain)) == self.endpoint
            && port(domain).is_none_or(|port| port.trim_start_matches('0') == "80")
    }
}

fn host_of(domain: &str) -> &str {
    port(domain).map_or(domain, |port| &domain[..domain.len() - port.len() - 1])
}

/// 2.8: what no port means on a host is one thing.
fn ports(model: &Model, problems: &mut BTreeSet<&'static str>) {
    let placed = || model.registries.iter().filter(|registry| registry.placed);
    for one in placed().filter(|one| one.is_on_80_unwritten()) {
        for other in placed().filter(|other| !other.is_on_80_unwritten()) {
            let meant = port(&other.domain).map_or("443", |port| port.trim_start_matches('0'));
            let same_host = endpoint(host_of(&other.domain)) == one.endpoint;
            if same_host && ["80", "443"].contains(&meant) {
                problems.insert("two_transports");
            }
        }
    }
}

impl Model {
    pub fn named(&self, name: &str) -> Option<&Registry> {
        self.registries.iter().find(|registry| registry.name == name)
    }

    /// A registry that a request names.
    pub fn place_named(&self, name: &str) -> Result<&Registry, Kind> {
        match self.named(name) {
            None => Err("unknown_registry"),
            // 3.9.
            Some(registry) if !registry.placed => Err("registry_without_domain"),
            Some(registry) => Ok(registry),
        }
    }

    pub fn on_domain(&self, domain: &str) -> Vec<&Registry> {
        self.registries.iter().filter(|registry| registry.is_at(domain)).collect()
    }

    /// 4.3: a sole registry is the default one without being marked.
    pub fn default_registry(&self) -> Option<&Registry> {
        match &self.registries[..] {
            [sole] => Some(sole),
            _ => self.default.map(|at| &self.registries[at]),
        }
    }
}

/// 3.9: of an export whose credentials come from a service account.
const PLACEHOLDER: &str = "from.service-account";

/// What the fields of one registry say, before they are put together.
struct Fields {
    id: Option<String>,
    name: Option<String>,
    provider: Option<String>,
    domain: Option<String>,
    prefix: Option<String>,
    fallback: Option<String>,
    username: Option<String>,
    default: bool,
    primary: bool,
    inside_only: bool,
}

pub fn read(account: &Value, settings: &Settings) -> Result<Model, BTreeSet<String>> {
    let mut problems = BTreeSet::new();
    let only = |problem: &str| Err(BTreeSet::from([problem.to_owned()]));
    let Some(list) = account.as_array() else {
        return only("not_an_array");
    };
    // OPEN: an account without a registry is valid; nothing in 4.2 refuses it.
    let mut fields = Vec::new();
    for item in list {
        // 4.1: type errors stop at the first.
        match item.as_object().ok_or("not_an_object").and_then(read_fields) {
            Ok(read) => fields.push(read),
            Err(problem) => return only(problem),
        }
    }
    let registries: Vec<Registry> =
        fields.iter().map(|fields| registry(fields, settings, &mut problems)).collect();
    let mut model = Model {
        registries,
        default: None,
        caching: None,
        match_prefixes: settings.match_prefixes,
        deny_uncovered: settings.deny_uncovered,
        deny_ad_hoc: settings.deny_ad_hoc,
        build_push: settings.build_push,
        routing: Routing::default(),
        knows_routes: settings.knows_routes,
        distinct_tags: settings.distinct_tags,
    };
    names(&model, &mut problems);
    // 3.1: distinct from the account's other contexts.
    if model.registries.iter().any(|registry| settings.other_contexts.contains(&registry.name)) {
        problems.insert("name_of_another_context");
    }
    fallbacks(&fields, &mut model, &mut problems);
    roles(settings, &mut model, &mut problems);
    credentials(&model, settings, &mut problems);
    ports(&model, &mut problems);
    for known in settings.registries.keys() {
        if model.named(known).is_none() {
            problems.insert("setting_of_unknown_registry");
        }
    }
    let mut problems: BTreeSet<String> = problems.into_iter().map(str::to_owned).collect();
    let mut found = Vec::new();
    model.routing = routing::read(&settings.routing, &mut found);
    routing::check(&model, settings, &mut found);
    problems.extend(found.into_iter().map(|(path, problem)| format!("{path} {problem}")));
    if problems.is_empty() { Ok(model) } else { Err(problems) }
}

/// 4.6: unknown fields are tolerated, `""` and null are the same as absent.
fn read_fields(object: &Map<String, Value>) -> Result<Fields, &'static str> {
    let said = |key: &str| object.get(key).filter(|value| !value.is_null() && value.as_str() != Some(""));
    let text = |key: &str| match said(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err("wrong_type"),
    };
    let flag = |key: &str| match said(key) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err("wrong_type"),
    };
    // The type of a field that decides nothing here is checked where the rules name the field.
    // OPEN: `kind` and `region` are named by 4.6 and are texts.
    text("kind")?;
    text("region")?;
    Ok(Fields {
        inside_only: flag("behindFirewall")?,
        id: text("_id")?,
        name: text("name")?,
        provider: text("provider")?,
        domain: text("domain")?,
        prefix: text("repositoryPrefix")?,
        fallback: text("fallbackRegistry")?,
        // OPEN: 7.8 knows "the account's user name": the export's `username`, tolerated in any other type.
        username: said("username").and_then(Value::as_str).map(str::to_owned),
        default: flag("default")?,
        primary: flag("primary")?,
    })
}

fn registry(fields: &Fields, settings: &Settings, problems: &mut BTreeSet<&'static str>) -> Registry {
    let name = fields.name.clone().unwrap_or_default();
    let extra = settings.registries.get(&name).cloned().unwrap_or_default();
    let claimed = match fields.provider.as_deref() {
        Some(word) => Provider::of_export(word),
        // OPEN: an absent provider. As `rules::registries` chooses, the domain tells it.
        None => Some(Provider::Other),
    };
    if claimed.is_none() {
        problems.insert("unknown_provider");
    }
    // OPEN: of an unknown provider a missing domain and a short form are no second problem (4.1: one mistake).
    let short = fields.domain.as_deref().is_none_or(|domain| !domain.contains(['.', ':', '/']));
    let told = claimed.is_none() && short;
    let claimed = claimed.unwrap_or(Provider::Other);
    // 3.9: the placeholder is no host; such a registry is kept without a domain.
    let placed = !(claimed == Provider::Ecr && fields.domain.as_deref() == Some(PLACEHOLDER));
    let written = if placed { fields.domain.as_deref() } else { Some("unplaced.invalid") };
    let domain = match domain(claimed, written) {
        Ok(domain) => domain,
        Err(problem) => {
            if !told {
                problems.insert(problem);
            }
            // A stand-in of its own, so that one bad domain is one problem.
            format!("{name}.invalid")
        }
    };
    // 3.5: one or more path components of the grammar.
    // OPEN: a prefix of more than 255 characters is refused, for no name fits under it.
    if fields.prefix.as_deref().is_some_and(|prefix| !is_path(prefix)) {
        problems.insert("bad_prefix");
    }
    // 10.3: plain HTTP is never on 443, and Docker Hub does not speak it.
    // OPEN: `0443` is that port too.
    if extra.transport == Transport::Http || extra.transport == Transport::HttpsThenHttp {
        let written = port(&domain).map(|port| port.trim_start_matches('0'));
        if written == Some("443") || is_hub(&domain) {
            problems.insert("plain_http_on_443");
        }
    }
    // 6.2: 1 to 10 tries, 3 by default; a delay of 0 to 60 s, a factor of 1 to 5, a cap of 1 to 300 s.
    let retry = extra.retry.unwrap_or_default();
    if !retry.is_right() {
        problems.insert("retry_out_of_range");
    }
    // 3.6: public, or a credential handle; the registry's own name by default.
    let credential = if extra.public || extra.ambient {
        None
    } else {
        Some(extra.credential.clone().unwrap_or_else(|| name.clone()))
    };
    Registry {
        provider: Provider::settle(claimed, &domain),
        // Of one without a domain it is nobody else's.
        endpoint: if placed { endpoint(&domain) } else { format!("{name} without a domain") },
        domain,
        prefix: fields.prefix.clone(),
        fallback: None,
        default: fields.default,
        primary: extra.primary.unwrap_or(fields.primary),
        username: fields.username.clone(),
        credential,
        tries: retry.tries,
        placed,
        transport: extra.transport,
        inside_only: fields.inside_only,
        extra,
        name,
    }
}

/// 3.2, 3.3, 4.6: the domain that a registry's names are made with.
fn domain(claimed: Provider, written: Option<&str>) -> Result<String, &'static str> {
    let Some(written) = written else {
        // 4.6: a missing Docker Hub domain is `docker.io`.
        // OPEN: of no other provider is a domain made up, not even of a `region`.
        return if claimed == Provider::DockerHub {
            Ok("docker.io".to_owned())
        } else {
            Err("missing_domain")
        };
    };
    // 4.6: it may carry a scheme. OPEN: which is HTTP's, in any case.
    let lower = written.to_ascii_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find(|scheme| lower.starts_with(**scheme))
        .map_or(written, |scheme| &written[scheme.len()..]);
    // 4.6: Docker Hub's legacy `https://index.docker.io/v1/`.
    // OPEN: its trailing slash, its scheme and the provider claimed do not matter.
    let rest = match rest.to_ascii_lowercase().as_str() {
        "index.docker.io/v1/" | "index.docker.io/v1" => "index.docker.io",
        // 4.6: or a trailing slash. OPEN: exactly one.
        _ => rest.strip_suffix('/').unwrap_or(rest),
    };
    // 4.6: a GAR domain may be just its location. OPEN: that is, letters, digits and dashes only.
    let is_location = claimed == Provider::Gar
        && !rest.is_empty()
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let domain = if is_location { format!("{rest}-docker.pkg.dev") } else { rest.to_owned() };
    // 3.3: no path, no user-info, no other scheme; 2.1: the grammar. 3.9: what stands for a domain is none.
    if !is_domain(&domain) || domain == PLACEHOLDER {
        return Err("bad_domain");
    }
    // 2.1: a catalog refuses a port above 65535. OPEN: 0 is not above it.
    if let Some(port) = port(&domain) {
        let number = port.trim_start_matches('0');
        if number.len() > 5 || number.parse::<u32>().unwrap_or(0) > 65535 {
            return Err("bad_domain");
        }
    }
    // OPEN: a domain that no reference can begin with (2.2: `myregistry`) is refused, since 2.6 could not hold
    // for any name on it.
    if !looks_like_domain(&domain) {
        return Err("bad_domain");
    }
    // 2.8: Docker Hub under any of its names. OPEN: it is called `docker.io` (`rules::references`).
    Ok(if is_hub(&domain) { "docker.io".to_owned() } else { domain })
}

/// 3.1: names.
fn names(model: &Model, problems: &mut BTreeSet<&'static str>) {
    for (at, registry) in model.registries.iter().enumerate() {
        let name = &registry.name;
        // 4.2: duplicate or empty. OPEN: names that differ in case are different.
        if model.registries[..at].iter().any(|earlier| earlier.name == *name) {
            problems.insert("duplicate_name");
        }
        if name.is_empty() {
            problems.insert("empty_name");
        }
        if name.chars().count() > 128 {
            problems.insert("long_name");
        }
        // OPEN: spaces are characters like others, in front and at the end too.
        let bidirectional = |c: char| {
            let embeds = ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
            embeds || ['\u{61c}', '\u{200e}', '\u{200f}'].contains(&c)
        };
        if name.chars().any(|c| c.is_control() || bidirectional(c)) || name.contains("${{") {
            problems.insert("bad_name");
        }
    }
}

/// 4.2, 4.6: fallbacks.
fn fallbacks(fields: &[Fields], model: &mut Model, problems: &mut BTreeSet<&'static str>) {
    // OPEN: an `_id` that two registries have is an error, used or not (the crate's `ProblemKind::DuplicateId`).
    for (at, field) in fields.iter().enumerate() {
        if field.id.is_some() && fields[..at].iter().any(|earlier| earlier.id == field.id) {
            problems.insert("duplicate_id");
        }
    }
    for (at, field) in fields.iter().enumerate() {
        let Some(wanted) = &field.fallback else { continue };
        // 4.6: a name or an `_id`; an error where it is one registry's name and another's `_id`.
        let by_name = fields.iter().position(|other| other.name.as_ref() == Some(wanted));
        let by_id: Vec<usize> =
            (0..fields.len()).filter(|place| fields[*place].id.as_ref() == Some(wanted)).collect();
        // OPEN: of an `_id` that two registries have nothing more is said.
        if by_id.len() > 1 && by_name.is_none() {
            continue;
        }
        let meant: BTreeSet<usize> = by_id.into_iter().chain(by_name).collect();
        match meant.into_iter().collect::<Vec<_>>()[..] {
            [] => {
                problems.insert("unknown_fallback");
            }
            [one] if one == at => {
                problems.insert("falls_back_to_itself");
            }
            [one] => {
                model.registries[at].fallback = Some(one);
                // 7.11: a registry that accepts untrusted pushes, as a fallback not limited to pinned images. With routes
                // `routing` says so.
                if !model.knows_routes
                    && model.registries[one].extra.accepts_untrusted
                    && model.registries[at].extra.images == Images::Any
                {
                    problems.insert("untrusted_source");
                }
            }
            _ => {
                problems.insert("ambiguous_fallback");
            }
        }
    }
    for start in 0..model.registries.len() {
        let mut chain = vec![start];
        let mut here = start;
        while let Some(next) = model.registries[here].fallback {
            if chain.contains(&next) {
                problems.insert("fallback_cycle");
                break;
            }
            chain.push(next);
            here = next;
        }
        // 4.2: a chain of more than 8 registries. OPEN: the source counts.
        if chain.len() > 8 {
            problems.insert("long_chain");
        }
    }
}

/// 4.2: default, primary, caching.
fn roles(settings: &Settings, model: &mut Model, problems: &mut BTreeSet<&'static str>) {
    let defaults: Vec<usize> =
        (0..model.registries.len()).filter(|at| model.registries[*at].default).collect();
    if defaults.len() > 1 {
        problems.insert("two_defaults");
    }
    model.default = defaults.first().copied();
    for registry in &model.registries {
        let primaries =
            model.registries.iter().filter(|other| other.primary && other.endpoint == registry.endpoint);
        if primaries.count() > 1 {
            problems.insert("two_primaries");
        }
    }
    if let Some(name) = &settings.caching {
        model.caching = model.registries.iter().position(|registry| registry.name == *name);
        match model.caching {
            None => {
                problems.insert("unknown_caching_registry");
            }
            Some(at)
                if model.registries[at].placed && model.registries[at].provider == Provider::DockerHub =>
            {
                problems.insert("caching_on_docker_hub");
            }
            Some(_) => {}
        }
        // 7.11: as the caching registry.
        if !model.knows_routes && model.caching.is_some_and(|at| model.registries[at].extra.accepts_untrusted)
        {
            problems.insert("untrusted_source");
        }
    }
}

/// 3.6: one handle on two domains is an error unless the catalog lists both for it.
fn credentials(model: &Model, settings: &Settings, problems: &mut BTreeSet<&'static str>) {
    let lists = |registry: &Registry| {
        let listed =
            settings.credentials.iter().filter(|(handle, _)| Some(handle) == registry.credential.as_ref());
        listed.flat_map(|(_, domains)| domains).any(|domain| endpoint(domain) == registry.endpoint)
    };
    for one in &model.registries {
        for other in &model.registries {
            // 3.9: what has no domain is on none.
            let are_placed = one.placed && other.placed;
            if one.credential.is_some()
                && are_placed
                && !(lists(one) && lists(other))
                && one.credential == other.credential
                && one.endpoint != other.endpoint
                // Equal names are a problem of their own.
                && one.name != other.name
            {
                problems.insert("handle_on_two_domains");
            }
        }
    }
}
