//! Section 5: pulling.

use serde_json::{Value, json};

use super::account::{Model, Registry};
use super::domain::endpoint;
use super::providers::Provider;
use super::reference::{LONGEST_PATH, Reference};
use super::{Images, Kind, Naming, request};

pub const PULL: [&str; 2] = ["image", "contexts"];

pub fn answer(model: &Model, body: &Value) -> Result<Value, Kind> {
    let object = request::object(body, &PULL)?;
    let image = request::needed_text(object, "image")?;
    let contexts = request::texts(object, "contexts")?;
    // 10.9, pull: the reference; unknown, then conflicting contexts; ambiguity; denial.
    let image = image_of(&image)?;
    let contexts = contexts_of(model, &contexts)?;
    plan(model, &image, &contexts, true)
}

/// A reference that a request wrote.
pub fn image_of(text: &str) -> Result<Reference, Kind> {
    // OPEN: 5.1 resolves `${{step}}` by the pipeline's steps. A lone request has none, so no step is known.
    let step = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    if step.is_some_and(|step| !step.trim().is_empty() && !step.contains(['{', '}'])) {
        return Err("unknown_step");
    }
    Reference::parse(text).ok_or("invalid_reference")
}

/// 5.4: unknown contexts, then two on one domain.
pub fn contexts_of<'a>(model: &'a Model, names: &[String]) -> Result<Vec<&'a Registry>, Kind> {
    let mut contexts = Vec::new();
    for name in names {
        contexts.push(model.named(name).ok_or("unknown_registry")?);
    }
    for one in &contexts {
        for other in &contexts {
            // OPEN: a context named twice is one context; one client can be logged in to it.
            if one.endpoint == other.endpoint && one.name != other.name {
                return Err("conflicting_contexts");
            }
        }
    }
    Ok(contexts)
}

/// 5.3, 5.6: does the prefix cover the path, component by component? Gives what is left of the path.
///
/// OPEN: a path that is the prefix and nothing more is not covered: no name is left of it.
pub fn beneath(path: &str, prefix: Option<&str>) -> Option<String> {
    match prefix {
        // 5.6: without a prefix every path is covered.
        None => Some(path.to_owned()),
        Some(prefix) => path.strip_prefix(&format!("{prefix}/")).map(str::to_owned),
    }
}

/// 5.2 and 5.3: the registry that an image is pulled from; none is anonymous.
pub fn pick<'a>(
    model: &'a Model,
    image: &Reference,
    contexts: &[&'a Registry],
) -> Result<Option<&'a Registry>, Kind> {
    let there = model.on_domain(&image.domain);
    // 5.2: a registry context on that domain.
    if let Some(context) = contexts.iter().find(|context| context.endpoint == endpoint(&image.domain)) {
        return Ok(Some(context));
    }
    // 5.2: the sole registry on that domain; none there is anonymous.
    if there.len() < 2 {
        return Ok(there.first().copied());
    }
    let mut choice = there;
    // 5.3: among several, the longest prefix that covers.
    // OPEN: a registry without a prefix covers, as the shortest (5.6). Where none covers, the matching rule
    // says nothing and 5.2 goes on with all of them.
    if model.match_prefixes {
        let length = |registry: &Registry| registry.prefix.as_ref().map_or(0, String::len);
        let covering: Vec<&Registry> = choice
            .iter()
            .copied()
            .filter(|registry| beneath(&image.path, registry.prefix.as_deref()).is_some())
            .collect();
        if let Some(longest) = covering.iter().map(|registry| length(registry)).max() {
            choice = covering.into_iter().filter(|registry| length(registry) == longest).collect();
        }
    }
    match choice[..] {
        [one] => Ok(Some(one)),
        // 5.2, 5.3: the primary. 4.4: no primary, no guess.
        _ => choice.into_iter().find(|registry| registry.primary).map(Some).ok_or("ambiguous_registry"),
    }
}

/// 5.5: the whole plan, as section 11 shows it.
pub fn plan(
    model: &Model,
    image: &Reference,
    contexts: &[&Registry],
    with_fallbacks: bool,
) -> Result<Value, Kind> {
    let image = &image.with_latest();
    let source = pick(model, image, contexts)?;
    let Some(source) = source else {
        // 5.9: denied, or 5.2: anonymously, straight from its domain. 6.2: three tries.
        if model.deny_uncovered {
            return Err("denied");
        }
        let attempt = json!({
            "registry": null, "role": "source", "reference": image.display(),
            "credential": null, "max_tries": 3,
        });
        return Ok(json!({"image": image.display(), "attempts": [attempt]}));
    };
    // OPEN: the source is asked with the domain as the image wrote it (2.6), not as the registry did.
    let mut attempts = vec![attempt(source, "source", image)];
    let mut here = source;
    while let Some(next) = here.fallback.filter(|_| with_fallbacks) {
        let next = &model.registries[next];
        // 5.8: limits add up along a chain, so an edge not taken ends it. The limit to transient failures
        // leaves the plan as it is: it is judged while trying.
        if here.extra.images == Images::Pinned && image.digest.is_none() {
            break;
        }
        // OPEN: the naming belongs to the edge, so the registry before says how the next one is asked.
        if let Ok(path) = fallback_path(source, here.extra.naming, next, image) {
            let domain = next.domain.clone();
            let there = Reference { domain, path, tag: image.tag.clone(), digest: image.digest.clone() };
            attempts.push(attempt(next, "fallback", &there));
        }
        here = next;
    }
    // OPEN: `image` is the reference in its normal form with its tag written out.
    Ok(json!({"image": image.display(), "attempts": attempts}))
}

/// 5.6, 5.7: the image's path on a fallback, made from the source's; why it has none there.
pub fn fallback_path(
    source: &Registry,
    naming: Naming,
    next: &Registry,
    image: &Reference,
) -> Result<String, &'static str> {
    let own = match naming {
        Naming::Replace => beneath(&image.path, source.prefix.as_deref()).ok_or("outside_prefix")?,
        Naming::Keep => image.path.clone(),
    };
    let path = match &next.prefix {
        Some(prefix) => format!("{prefix}/{own}"),
        None => own,
    };
    // 5.7: a one-component name has no place on Docker Hub.
    if next.provider == Provider::DockerHub && !path.contains('/') {
        return Err("no_namespace");
    }
    // 5.6: longer than 255 characters is left out.
    if path.len() <= LONGEST_PATH { Ok(path) } else { Err("name_too_long") }
}

fn attempt(registry: &Registry, role: &str, reference: &Reference) -> Value {
    json!({
        "registry": registry.name,
        "role": role,
        "reference": reference.display(),
        // 3.6: public is pulled anonymously.
        "credential": registry.credential,
        "max_tries": registry.tries,
    })
}
