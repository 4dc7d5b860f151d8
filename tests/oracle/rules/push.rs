//! Section 7: pushing.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::account::{Model, Registry};
use super::domain::endpoint;
use super::providers::{Provider, ecr_in_region};
use super::pull::{beneath, contexts_of, image_of, pick, plan};
use super::reference::{LONGEST_PATH, Reference, domain_of, is_identifier, is_path, is_tag};
use super::{BuildPush, Extra, Kind, fields, request};

pub const BUILD: [&str; 16] = [
    fields::AD_HOC,
    "image_name",
    "tags",
    "tag",
    "tag_policy",
    "registry",
    "disable_push",
    "branch",
    "revision",
    "buildx",
    "trusted",
    "contexts",
    "region",
    "role_arn",
    "aws_session_name",
    "aws_duration_seconds",
];

// OPEN: what 7.12 names and the table of 11 does not show is taken by both kinds of step.
pub const CANDIDATE: [&str; 12] = [
    fields::AD_HOC,
    "image",
    "image_name",
    "tags",
    "tag",
    "registry",
    "contexts",
    "trusted",
    "region",
    "role_arn",
    "aws_session_name",
    "aws_duration_seconds",
];

/// Both kinds of step.
#[derive(Default)]
struct Step {
    /// None for a build.
    candidate: Option<Reference>,
    image_name: Option<String>,
    tag: Option<String>,
    tags: Vec<String>,
    tags_said: bool,
    original_tags: bool,
    registry: Option<String>,
    /// The host of an ad-hoc target (7.10).
    ad_hoc: Option<String>,
    contexts: Vec<String>,
    disable_push: Option<bool>,
    buildx: bool,
    branch: Option<String>,
    revision: Option<String>,
    trusted: bool,
    region: Option<String>,
    aws: bool,
    /// 7.12: a duration needs a role.
    lacks_role: bool,
}

pub fn answer(model: &Model, body: &Value) -> Result<Value, Kind> {
    // 10.9, push: the request's shape; 7.3 and tag conflicts; contexts; the named registry; skip; default;
    // name; domain; naming rule; tags.
    let step = shape(body)?;
    conflicts(model, &step)?;
    let contexts = contexts_of(model, &step.contexts)?;
    let named = match &step.registry {
        Some(name) => Some(model.place_named(name)?),
        None => None,
    };
    // 7.10. OPEN: refused where a named registry is: behind the contexts, and before a skip.
    let ad_hoc = step.ad_hoc.as_deref().map(|host| ad_hoc_target(model, host)).transpose()?;
    // 7.1: the one named, else the default one.
    let target = ad_hoc.as_ref().or(named).or(model.default_registry());
    if let Some(reason) = skip(model, &step, target)? {
        return Ok(json!({"skipped": reason}));
    }
    // 7.1: a build step without buildx builds and does not push.
    if target.is_none() && step.candidate.is_none() && !step.buildx {
        return Ok(json!({"skipped": "no_default_registry"}));
    }
    let target = target.ok_or("no_default_registry")?;
    // 3.9: as the default registry.
    if !target.placed {
        return Err("registry_without_domain");
    }
    // OPEN: what 10.9 does not place, the crate places in `rules::invariants` between the default registry and the
    // name: the contexts of buildx, the options of 7.12, the candidate's own pull.
    if step.buildx {
        // 7.3: a context on the target's domain other than the target.
        if contexts.iter().any(|one| one.endpoint == target.endpoint && one.name != target.name) {
            return Err("conflicting_contexts");
        }
    }
    let domain = region(&step, target)?;
    // 7.9: the candidate's own pull plan, with the step's contexts; fallbacks only where it is pinned.
    let source = match &step.candidate {
        Some(candidate) => {
            let images = [Ok(candidate.with_latest())];
            let plan = plan(model, &images, &contexts, candidate.digest.is_some())?;
            Some(if model.knows_routes { plan.routed(model) } else { plan.shown() })
        }
        None => None,
    };
    let (domain, path) = name(model, &step, target, &domain, &contexts)?;
    // 12.7, 12.9: a push to a blocked name. OPEN: in another region (7.12), of the host that it goes to.
    let key = if domain == target.domain { target.key() } else { model.key(&domain) };
    if model.routing.blocks(model, &key, &path) {
        return Err("denied");
    }
    naming_rule(target, &path)?;
    let tags = tags(model, &step)?;
    // 8.2: tags that begin `buildcache-` are cache's, for any push that is not trusted and under any name that the
    // caching registry could hold, by endpoint and prefix.
    let held = model.caching.map(|at| &model.registries[at]).is_some_and(|caching| {
        caching.is_at(&domain)
            && match &caching.prefix {
                None => true,
                Some(_) => beneath(&path, caching.prefix.as_deref()).is_some_and(|rest| !rest.is_empty()),
            }
    });
    if (held || !step.trusted) && tags.iter().any(|tag| tag.starts_with("buildcache-")) {
        return Err("invalid_name");
    }
    let destinations: Vec<Value> = tags
        .into_iter()
        .map(|tag| {
            let reference =
                Reference { domain: domain.clone(), path: path.clone(), tag: Some(tag), digest: None };
            // OPEN: a push to a public registry has no credential (3.6), and is answered all the same.
            // OPEN: in another region (7.12) the credential stays the registry's, or nothing could be pushed.
            // 7.10: no registry, and a credential of a kind of its own that no request text can spell.
            // OPEN: as what it is shown: no text, but a map.
            let (name, credential) = match ad_hoc {
                None => (Some(&target.name), json!(target.credential)),
                Some(_) => (None, json!({"of": "step"})),
            };
            json!({"registry": name, "reference": reference.display(), "credential": credential})
        })
        .collect();
    Ok(match source {
        None => json!({"destinations": destinations}),
        Some(source) => json!({"destinations": destinations, "source": source}),
    })
}

/// 7.10: a host that is no registry of the account's, as if it were one without any setting.
fn ad_hoc_target(model: &Model, host: &str) -> Result<Registry, Kind> {
    // A catalog can forbid it all; a host that a registry covers is an error. OPEN: the kind of both.
    if model.deny_ad_hoc || !model.on_domain(host).is_empty() {
        return Err("denied");
    }
    Ok(Registry {
        name: String::new(),
        // 7.8: OPEN: the naming rules are those of the provider that the host looks like.
        provider: Provider::settle(Provider::Other, host),
        domain: host.to_owned(),
        endpoint: endpoint(host),
        prefix: None,
        fallback: None,
        default: false,
        primary: false,
        username: None,
        credential: None,
        tries: 3,
        inside_only: false,
        placed: true,
        transport: super::Transport::Https,
        extra: Extra::default(),
    })
}

fn shape(body: &Value) -> Result<Step, Kind> {
    let object = request::object(body, &["build", "candidate"])?;
    match (request::field(object, "build"), request::field(object, "candidate")) {
        (Some(build), None) => build_shape(request::object(build, &BUILD)?),
        (None, Some(candidate)) => candidate_shape(request::object(candidate, &CANDIDATE)?),
        _ => Err("invalid_request"),
    }
}

fn build_shape(object: &Map<String, Value>) -> Result<Step, Kind> {
    let original_tags = match request::text(object, "tag_policy")?.as_deref() {
        // OPEN: the rules name *original*; its opposite is `lowercase`, as the modelled system spells it.
        None | Some("lowercase") => false,
        Some("original") => true,
        Some(_) => return Err("invalid_request"),
    };
    let step = Step {
        candidate: None,
        // OPEN: a build without an `image_name` cannot be named; it lacks a field, so its shape is wrong.
        image_name: Some(request::needed_text(object, "image_name")?),
        tag: request::text(object, "tag")?,
        tags: request::texts(object, "tags")?,
        tags_said: request::field(object, "tags").is_some(),
        original_tags,
        registry: request::text(object, "registry")?,
        ad_hoc: request::text(object, fields::AD_HOC)?,
        contexts: request::texts(object, "contexts")?,
        disable_push: request::flag(object, "disable_push")?,
        buildx: request::flag(object, "buildx")?.unwrap_or(false),
        branch: request::text(object, "branch")?,
        revision: request::text(object, "revision")?,
        // 7.11: trusted is the default.
        trusted: request::flag(object, "trusted")?.unwrap_or(true),
        ..Step::default()
    };
    few_tags(amazon(step, object)?)
}

fn candidate_shape(object: &Map<String, Value>) -> Result<Step, Kind> {
    let image = request::needed_text(object, "image")?;
    let mut step = Step {
        image_name: request::text(object, "image_name")?,
        tag: request::text(object, "tag")?,
        tags: request::texts(object, "tags")?,
        tags_said: request::field(object, "tags").is_some(),
        registry: request::text(object, "registry")?,
        ad_hoc: request::text(object, fields::AD_HOC)?,
        contexts: request::texts(object, "contexts")?,
        trusted: request::flag(object, "trusted")?.unwrap_or(true),
        ..Step::default()
    };
    step = amazon(step, object)?;
    let mut step = few_tags(step)?;
    // OPEN: a candidate that is no reference is part of the request's shape, under the kind of its own, once
    // the rest has its shape.
    step.candidate = Some(image_of(&image)?);
    Ok(step)
}

static ROLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\Aarn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+\z").unwrap());
static SESSION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\A[A-Za-z0-9_+=,.@-]{2,64}\z").unwrap());

/// 7.12: the options for Amazon ECR. OPEN: one that is none is a wrong shape.
fn amazon(mut step: Step, object: &Map<String, Value>) -> Result<Step, Kind> {
    step.region = request::text(object, "region")?;
    // OPEN: a region that cannot stand in a domain is a wrong shape.
    let sane = |region: &String| {
        (1..=63).contains(&region.len())
            && !region.starts_with('-')
            && !region.ends_with('-')
            && region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    if step.region.as_ref().is_some_and(|region| !sane(region)) {
        return Err("invalid_request");
    }
    let duration = request::field(object, "aws_duration_seconds");
    // 7.12: 900 to 3600.
    if duration.is_some_and(|value| !value.as_u64().is_some_and(|s| (900..=3600).contains(&s))) {
        return Err("invalid_request");
    }
    let role = request::text(object, "role_arn")?;
    let session = request::text(object, "aws_session_name")?;
    // 7.12: a role by its ARN's form.
    if role.as_ref().is_some_and(|role| !ROLE.is_match(role))
        || session.as_ref().is_some_and(|session| !SESSION.is_match(session))
    {
        return Err("invalid_request");
    }
    step.aws = duration.is_some() || role.is_some() || session.is_some();
    step.lacks_role = duration.is_some() && role.is_none();
    Ok(step)
}

/// 7.7: at most 64. OPEN: counted as given, and more are a wrong shape.
fn few_tags(step: Step) -> Result<Step, Kind> {
    if step.tags.len() > 64 { Err("invalid_request") } else { Ok(step) }
}

/// 7.3 and the tag conflict of 7.7.
fn conflicts(model: &Model, step: &Step) -> Result<(), Kind> {
    if step.buildx {
        // 7.3: with `disable_push: true`, or with the default *never*.
        // OPEN: the default counts where the step says nothing; `disable_push: false` overrides it (7.2).
        let never = step.disable_push.is_none() && model.build_push == BuildPush::Never;
        if step.disable_push == Some(true) || never {
            return Err("conflicting_options");
        }
    }
    // 7.7: `tag` or `tags`, not both. OPEN: an empty list of tags is there too (`Tags::of_step`), although alone it
    // names none.
    if step.tag.is_some() && step.tags_said {
        return Err("conflicting_options");
    }
    Ok(())
}

/// 7.2, 7.11: a push that does not happen.
///
/// OPEN: of several reasons, the step's own comes first, then the account's, then distrust.
fn skip(model: &Model, step: &Step, target: Option<&Registry>) -> Result<Option<&'static str>, Kind> {
    if step.candidate.is_none() {
        match (step.disable_push, model.build_push) {
            (Some(true), _) => return Ok(Some("disabled_by_step")),
            (None, BuildPush::Never) => return Ok(Some("disabled_by_account")),
            // 7.2: with *explicit* a step states its push by naming a registry. OPEN: an ad-hoc host is one.
            (_, BuildPush::Explicit) if step.registry.is_none() && step.ad_hoc.is_none() => {
                return Err("push_not_stated");
            }
            (Some(false), _) | (None, BuildPush::Always | BuildPush::Explicit) => {}
        }
    }
    // 7.11: unless the registry accepts such pushes.
    // OPEN: without any target none accepts, and 10.9 puts the skip before the missing default.
    let accepted = target.is_some_and(|target| target.placed && target.extra.accepts_untrusted);
    Ok((!step.trusted && !accepted).then_some("untrusted"))
}

/// 7.12: the domain of the destination.
///
/// OPEN: judged as soon as the target is known, before its name.
fn region(step: &Step, target: &Registry) -> Result<String, Kind> {
    if (step.region.is_some() || step.aws) && target.provider != Provider::Ecr {
        return Err("conflicting_options");
    }
    if step.lacks_role {
        return Err("conflicting_options");
    }
    match &step.region {
        None => Ok(target.domain.clone()),
        // 7.10: what the step brings is for the one host that it names. OPEN: which is no ECR registry of 7.12, whatever
        // region it is in.
        Some(_) if step.ad_hoc.is_some() => Err("conflicting_options"),
        // OPEN: an ECR registry behind a domain of somebody's own has no other region.
        Some(region) => ecr_in_region(&target.domain, region).ok_or("conflicting_options"),
    }
}

/// 7.4, 7.5, 7.6: domain and path of what is pushed.
fn name(
    model: &Model,
    step: &Step,
    target: &Registry,
    domain: &str,
    contexts: &[&Registry],
) -> Result<(String, String), Kind> {
    let relative = match (&step.image_name, &step.candidate) {
        (Some(written), _) => match image_name(written)? {
            ImageName::Relative(path) => path,
            // 7.5: on the registry's domain, and under its prefix; used as it is.
            // OPEN: with a region (7.12), the domain is the one that the push goes to.
            ImageName::Absolute(name) => {
                let own = domain == target.domain;
                let on_it =
                    if own { target.is_at(&name.domain) } else { endpoint(&name.domain) == endpoint(domain) };
                if !on_it {
                    return Err("domain_mismatch");
                }
                if beneath(&name.path, target.prefix.as_deref()).is_none() {
                    return Err("domain_mismatch");
                }
                return Ok((name.domain, name.path));
            }
        },
        // 7.6: the candidate's own name, less its domain and less the prefix of the registry that 5.2 picks.
        // OPEN: a name outside that prefix is kept whole.
        (None, Some(candidate)) => match pick(model, candidate, contexts)? {
            Some(source) => {
                beneath(&candidate.path, source.prefix.as_deref()).unwrap_or(candidate.path.clone())
            }
            None => candidate.path.clone(),
        },
        (None, None) => return Err("invalid_request"),
    };
    // 7.4: the prefix is always applied, even to a name that begins with it.
    let path = match &target.prefix {
        Some(prefix) => format!("{prefix}/{relative}"),
        None => relative,
    };
    // 2.1. OPEN: the kind of a name that is too long once it is put together.
    if path.len() > LONGEST_PATH {
        return Err("invalid_name");
    }
    Ok((domain.to_owned(), path))
}

pub enum ImageName {
    Relative(String),
    Absolute(Reference),
}

/// 7.5, 11: an `image_name`, by what it begins with; `invalid_name` where it is none.
pub fn image_name(text: &str) -> Result<ImageName, Kind> {
    if domain_of(text).is_some() {
        let name = Reference::parse(text).ok_or("invalid_name")?;
        // 7.5: no tag, no digest.
        if name.tag.is_some() || name.digest.is_some() {
            return Err("invalid_name");
        }
        return Ok(ImageName::Absolute(name));
    }
    // OPEN: 2.1 says that 64 hexadecimal characters are not a name; not even a relative one.
    if !is_path(text) || is_identifier(text) {
        return Err("invalid_name");
    }
    Ok(ImageName::Relative(text.to_owned()))
}

/// 7.8: the provider's rule for names.
pub fn naming_rule(target: &Registry, path: &str) -> Result<(), Kind> {
    let components: Vec<&str> = path.split('/').collect();
    let (least, most) = target.provider.components();
    if components.len() < least || components.len() > most {
        return Err("naming_rule");
    }
    if target.provider == Provider::DockerHub {
        let mut known: Vec<&str> = target.extra.namespaces.iter().map(String::as_str).collect();
        // OPEN: a user name counts in lower case, and one that cannot be a namespace not at all (`rules::catalog`).
        let user = target.username.as_deref().map(str::to_ascii_lowercase);
        known.extend(user.as_deref().filter(|user| is_path(user) && !user.contains('/')));
        // OPEN: of a longer prefix the first component is the namespace.
        known.extend(target.prefix.as_deref().and_then(|prefix| prefix.split('/').next()));
        if !known.is_empty() && !known.contains(&components[0]) {
            return Err("naming_rule");
        }
    }
    Ok(())
}

static RUN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[^A-Za-z0-9_.-]+").unwrap());

/// 7.7: what a branch becomes as a tag, without a limit; nothing where nothing is left of it.
fn normalised(branch: &str) -> Option<String> {
    let dashed = RUN.replace_all(branch.trim(), "-");
    let kept = dashed.trim_start_matches(['.', '-']);
    (!kept.is_empty()).then(|| kept.to_owned())
}

static MARKED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"-[0-9A-Fa-f]{8}\z").unwrap());

/// 7.7: the tag of a branch behind `front`, in lower case or as it is.
pub fn branch_tag(model: &Model, front: &str, branch: &str, lower: bool) -> Option<String> {
    let cased = |tag: String| if lower { tag.to_ascii_lowercase() } else { tag };
    let whole = format!("{front}{}", cased(normalised(branch)?));
    let plain: String = whole.chars().take(128).collect();
    // OPEN: what cache has in front is not of the branch.
    let differs = plain[front.len()..] != *branch;
    // OPEN: digits in either case.
    if !model.distinct_tags || !(differs || MARKED.is_match(branch)) {
        return Some(plain);
    }
    let digest = Sha256::digest(branch.as_bytes());
    let mark: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{}-{mark}", whole.chars().take(119).collect::<String>()))
}

/// 7.7: the tags.
fn tags(model: &Model, step: &Step) -> Result<Vec<String>, Kind> {
    let mut tags: Vec<String> = step.tags.clone();
    tags.extend(step.tag.clone());
    // 7.7: build tags are lower-cased unless the policy is *original*.
    let lower = step.candidate.is_none() && !step.original_tags;
    if tags.is_empty() {
        tags.push(match &step.candidate {
            Some(_) => "latest".to_owned(),
            // OPEN: a branch of which nothing is left is passed over; a revision has to be a tag as it is, an empty
            // one too (`rules::pushing`).
            None => {
                let of_branch =
                    step.branch.as_deref().and_then(|branch| branch_tag(model, "", branch, lower));
                of_branch.or(step.revision.clone()).ok_or("missing_tag")?
            }
        });
    }
    let mut folded: Vec<String> = Vec::new();
    for tag in tags {
        let tag = if lower { tag.to_ascii_lowercase() } else { tag };
        // 7.7, 11: a tag that cannot be pushed.
        if !is_tag(&tag) {
            return Err("invalid_name");
        }
        // 7.7: duplicates fold after that, order stays.
        if !folded.contains(&tag) {
            folded.push(tag);
        }
    }
    Ok(folded)
}
