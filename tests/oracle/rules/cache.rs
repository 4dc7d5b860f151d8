//! Section 8: build cache.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

use super::account::{Model, Registry};
use super::domain::endpoint;
use super::providers::Provider;
use super::pull::{beneath, contexts_of, pick, plan};
use super::push::{ImageName, branch_tag, image_name, naming_rule};
use super::reference::{LONGEST_PATH, Reference};
use super::scope::Scope;
use super::{Kind, fields, request};

pub const CACHE: [&str; 15] = [
    "image_name",
    "branch",
    fields::BASE_BRANCH,
    "default_branch",
    "platform",
    fields::CONTENT_HASH,
    "caching_registry",
    "past",
    "cache_from",
    "cache_to",
    "contexts",
    "no_cache",
    "no_cf_cache",
    "buildx",
    "trusted",
];

pub const PAST: [&str; 8] = [
    fields::PAST_NAME,
    "digest",
    "branch",
    "revision",
    "platform",
    fields::CONTENT_HASH,
    fields::PAST_TIME,
    fields::PAST_TRUSTED,
];

struct Past {
    image_name: Option<String>,
    digest: String,
    branch: Option<String>,
    revision: Option<String>,
    platform: Option<String>,
    content_hash: Option<String>,
    time: Option<u64>,
    trusted: bool,
}

fn past(value: &Value) -> Result<Past, Kind> {
    let object = request::object(value, &PAST)?;
    let time = match request::field(object, fields::PAST_TIME) {
        None => None,
        // OPEN: a whole number, larger is newer.
        Some(value) => Some(value.as_u64().ok_or("invalid_request")?),
    };
    let digest = request::needed_text(object, "digest")?;
    // OPEN: a digest that 2.3 refuses is refused here, with the kind of references.
    if Reference::parse(&format!("a@{digest}")).is_none_or(|read| read.digest.as_ref() != Some(&digest)) {
        return Err("invalid_reference");
    }
    Ok(Past {
        image_name: request::text(object, fields::PAST_NAME)?,
        digest,
        branch: request::text(object, "branch")?,
        revision: request::text(object, "revision")?,
        platform: request::text(object, "platform")?,
        content_hash: request::text(object, fields::CONTENT_HASH)?,
        time,
        // OPEN: trusted is the default of past images as well (7.11).
        trusted: request::flag(object, fields::PAST_TRUSTED)?.unwrap_or(true),
    })
}

pub fn answer(model: &Model, body: &Value) -> Result<Value, Kind> {
    let object = request::object(body, &CACHE)?;
    // OPEN: `image_name` is needed, whatever else is said.
    let written = request::needed_text(object, "image_name")?;
    let said = |key: &str| request::text(object, key);
    let (branch, base, main) = (said("branch")?, said(fields::BASE_BRANCH)?, said("default_branch")?);
    let (platform, hash) = (said("platform")?, said(fields::CONTENT_HASH)?);
    let caching = said("caching_registry")?;
    let past: Vec<Past> = match request::field(object, "past") {
        None => Vec::new(),
        Some(list) => list.as_array().ok_or("invalid_request")?.iter().map(past).collect::<Result<_, _>>()?,
    };
    let cache_from = request::texts(object, "cache_from")?;
    let cache_to = request::texts(object, "cache_to")?;
    let contexts = request::texts(object, "contexts")?;
    let on = |key: &str| flag(object, key);
    let (no_cache, no_automatic) = (on("no_cache")?, on("no_cf_cache")?);
    // 11: `buildx` may be a map.
    let is_set_up = object.get("buildx").is_some_and(Value::is_object);
    let buildx = !is_set_up && on("buildx")?;
    let trusted = request::flag(object, "trusted")?.unwrap_or(true);

    // 8.1: none at all with `no_cache` or `buildx: true`.
    // OPEN: of several reasons, in this order; and nothing else of the request is judged.
    if no_cache {
        return Ok(json!({"disabled": "no_cache"}));
    }
    if buildx {
        return Ok(json!({"disabled": "buildx"}));
    }

    // OPEN: which failure wins. As `rules::caching` chooses: the contexts, each entry of `cache_from` and of
    // `cache_to`, the caching registry, the image name, the naming rule; the last three only where there is
    // automatic cache.
    let contexts = contexts_of(model, &contexts)?;
    // 8.2: the explicit ones come first, in their order, on any domain, with credentials by 5.2.
    // OPEN: plain references, answered in the normal form with the tag written out.
    let explicit = |text: &String, is_import: bool| -> Result<(Reference, bool), Kind> {
        // OPEN: an entry is a reference and no image of a step, whatever it is written as.
        let reference = Reference::parse(text).ok_or("invalid_reference")?;
        // 5.9: a route covers it, too, unless it is `*`.
        let (key, path) = (model.key(&reference.domain), &reference.path);
        let by_route = model.routing.over(model, &key, path).is_some_and(|route| route.scope != Scope::All);
        // An import's plan tells whether its origin is ambiguous; an export has no plan.
        let there = match is_import {
            true => model.on_domain(&reference.domain).first().copied(),
            false => pick(model, &reference, &contexts)?,
        };
        Ok((reference.with_latest(), there.is_none() && !by_route && model.deny_uncovered))
    };
    let mut import: Vec<String> = Vec::new();
    let mut export: Vec<String> = Vec::new();
    for text in &cache_from {
        let (asked, is_denied) = explicit(text, true)?;
        // 8.2: pulled along its routes; one without attempts is left out.
        let images = [Ok(asked)];
        match plan(model, &images, &contexts, true) {
            // 10.9: ambiguity of an origin that would be asked comes before denial.
            Err("denied") if is_denied => return Err("denied"),
            Ok(plan) => add(&mut import, plan.walked.attempts[0].reference()),
            Err("denied" | "no_source") => {}
            Err(other) => return Err(other),
        }
    }
    for text in &cache_to {
        // OPEN: nothing can be exported to a digest (`CacheError::ExportToDigest`); judged before credentials.
        if Reference::parse(text).is_some_and(|reference| reference.digest.is_some()) {
            return Err("invalid_reference");
        }
        let (asked, is_denied) = explicit(text, false)?;
        if is_denied {
            return Err("denied");
        }
        // 8.2: a blocked explicit export.
        if model.routing.blocks(model, &model.key(&asked.domain), &asked.path) {
            return Err("denied");
        }
        add(&mut export, asked.display());
    }

    // 8.1: no automatic cache. 4.6: a request or the caller names the caching registry; the request's word goes
    // first.
    let registry: Result<&Registry, &str> = if no_automatic {
        Err("no_cf_cache")
    } else if is_set_up {
        // 8.1: `buildx` has no automatic cache, and as a map keeps the step's entries.
        Err("buildx")
    } else {
        match (&caching, model.caching) {
            (Some(name), _) => Ok(model.place_named(name)?),
            (None, Some(at)) => Ok(model.place_named(&model.registries[at].name)?),
            (None, None) => Err("no_caching_registry"),
        }
    };
    let mut skip = None;
    if let Ok(registry) = registry {
        // 1, 4.2: never Docker Hub. OPEN: the kind of that error in a request, which `rules::caching` names.
        if registry.provider == Provider::DockerHub {
            return Err("caching_refused");
        }
        // 7.11. OPEN: one that a request names is refused under the same kind.
        if registry.extra.accepts_untrusted {
            return Err("caching_refused");
        }
        let (domain, path) = cache_name(registry, &written)?;
        let mut known: Vec<&Past> =
            past.iter()
                // 8.3: same platform and image name are required.
                // OPEN: a platform not said is the same as one not said; an image name not said is the build's.
                // Names are the same that are one name in the caching registry.
                .filter(|past| past.platform == platform)
                .filter(|past| match &past.image_name {
                    None => true,
                    Some(name) => content_name(registry, name)
                        .is_ok_and(|own| Ok(own) == content_name(registry, &written)),
                })
                // 8.3: a trusted build neither imports nor skips from an untrusted image.
                .filter(|past| past.trusted || !trusted)
                .collect();
        // OPEN: an empty branch or content hash is the same as none (`rules::caching`).
        let same = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().is_some_and(|one| !one.is_empty()) && one == other
        };
        // 8.3: same content hash, same branch, the base branch, the default branch, newer first, then all
        // remaining fields. OPEN: the order of the remaining fields; an image without a time is the oldest.
        known.sort_by_key(|past| {
            (
                !same(&past.content_hash, &hash),
                !same(&past.branch, &branch),
                !same(&past.branch, &base),
                !same(&past.branch, &main),
                Reverse(past.time),
                (past.digest.clone(), past.branch.clone(), past.revision.clone(), past.content_hash.clone()),
            )
        });
        // 8.3: an identical content hash of the whole build lets the step be skipped.
        // OPEN: answered as the reference of the image.
        // OPEN: a past image is asked for by digest, under the build's name in the caching registry.
        let at = |past: &Past| format!("{domain}/{path}@{}", past.digest);
        // 8.2, 12.7: an import without attempts is left out, and so is a blocked automatic export.
        // OPEN: nor does an image stand for the build that cannot be pulled from there.
        let blocked = model.routing.blocks(model, &registry.key(), &path);
        let best = known.first().filter(|best| same(&best.content_hash, &hash) && !blocked);
        skip = best.map(|best| at(best));
        for past in known.into_iter().filter(|_| !blocked) {
            add(&mut import, at(past));
        }
        // 8.2: then the cache that was exported for this branch, the base branch and the default branch.
        // OPEN: the branch keeps its case; without a branch nothing is exported.
        let exported = |branch: &Option<String>| {
            let tag = branch_tag(model, "buildcache-", branch.as_deref()?, false)?;
            Some(format!("{domain}/{path}:{tag}")).filter(|_| !blocked)
        };
        for branch in [&branch, &base, &main] {
            exported(branch).into_iter().for_each(|tag| add(&mut import, tag));
        }
        // 8.2: `prefix/image_name:buildcache-<normalised branch>`.
        exported(&branch).into_iter().for_each(|tag| add(&mut export, tag));
    }
    // 8.4: a build that is not trusted never exports, explicit `cache_to` included.
    if !trusted {
        export.clear();
    }
    // 11: the whole is disabled, or import, export and skip are said.
    // OPEN: with explicit caches and no automatic one, both: what there is, and why there is no more, under the
    // name `automatic` that `rules::json_lines` gives it.
    match registry {
        Err(reason) if cache_from.is_empty() && cache_to.is_empty() => Ok(json!({"disabled": reason})),
        Err(reason) => {
            Ok(json!({"import": import, "export": export, "skip_build": null, "automatic": reason}))
        }
        Ok(_) => Ok(json!({"import": import, "export": export, "skip_build": skip})),
    }
}

/// OPEN: one reference is once in a list, as it is named first (`rules::caching`); references are the same when their
/// domains are one endpoint and everything else is equal (`rules::references`).
fn add(list: &mut Vec<String>, reference: String) {
    let key = |text: &str| text.split_once('/').map(|(domain, rest)| (endpoint(domain), rest.to_owned()));
    if !list.iter().any(|other| key(other) == key(&reference)) {
        list.push(reference);
    }
}

fn flag(object: &Map<String, Value>, key: &str) -> Result<bool, Kind> {
    Ok(request::flag(object, key)?.unwrap_or(false))
}

/// 8.2: the build's name in the caching registry. 7.8: the provider's naming rule holds.
fn cache_name(registry: &Registry, written: &str) -> Result<(String, String), Kind> {
    let own = content_name(registry, written)?;
    let path = match &registry.prefix {
        Some(prefix) => format!("{prefix}/{own}"),
        None => own,
    };
    if path.len() > LONGEST_PATH {
        return Err("invalid_name");
    }
    naming_rule(registry, &path)?;
    Ok((registry.domain.clone(), path))
}

/// OPEN: an absolute name. As `rules::caching` chooses, its path counts, wherever it is, less the caching registry's
/// prefix if it is on that registry.
fn content_name(registry: &Registry, written: &str) -> Result<String, Kind> {
    Ok(match image_name(written)? {
        ImageName::Relative(path) => path,
        ImageName::Absolute(name) if registry.is_at(&name.domain) => {
            beneath(&name.path, registry.prefix.as_deref()).unwrap_or(name.path)
        }
        ImageName::Absolute(name) => name.path,
    })
}
