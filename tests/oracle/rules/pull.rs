//! Section 5: pulling, with what sections 12 and 13 add to a request.

use serde_json::{Value, json};

use super::account::{Model, Registry};
use super::domain::Key;
use super::providers::Provider;
use super::reference::{LONGEST_PATH, Reference, is_domain};
use super::scope::host_and_port;
use super::session::Turn;
use super::walk::{Attempt, LeftOut, Walked, Wish, refusal, walk};
use super::{Kind, Naming, request, short};

pub const PULL: [&str; 2] = ["image", "contexts"];
/// 12.10, 12.11, 13.1.
pub const ROUTED: [&str; 3] = ["short", "avoid", "pinned"];

/// What a request asks for, and its whole plan.
pub struct Plan<'a> {
    /// What was asked for; none of a short name.
    pub image: Option<Reference>,
    pub walked: Walked<'a>,
}

pub fn answer(model: &Model, body: &Value) -> Result<Value, Kind> {
    with_plan(model, body, |plan| match model.knows_routes {
        true => plan.routed(model),
        false => plan.shown(),
    })
}

/// Reads a request, and shows its plan.
pub fn with_plan<T>(model: &Model, body: &Value, show: impl FnOnce(&Plan<'_>) -> T) -> Result<T, Kind> {
    let object = request::object(body, &[PULL[0], PULL[1], ROUTED[0], ROUTED[1], ROUTED[2]])?;
    let text = request::needed_text(object, "image")?;
    let contexts = request::texts(object, "contexts")?;
    let is_short = request::flag(object, "short")?.unwrap_or(false);
    let (avoid, pinned) = (request::texts(object, "avoid")?, request::text(object, "pinned")?);
    // 10.9, pull: the reference or short name; unknown, then conflicting contexts; ambiguity; denial; no attempts.
    // OPEN: what is wrong with the texts in `avoid` and `pinned` comes behind the reference, before all that the
    // catalog says.
    // OPEN: a dynamic image (5.1) is no short name.
    let is_dynamic = image_of(&text) == Err("unknown_step");
    let (name, is_short) = match short::parse(&text).filter(|_| is_short && !is_dynamic) {
        Some(name) => (name?, true),
        None => (image_of(&text)?, false),
    };
    let pinned = pinned.map(|text| digest(&text)).transpose()?;
    let avoid = avoided(model, &avoid)?;
    let name = pin(name, pinned.as_ref())?;
    let (images, asked) = match is_short {
        true => (short::candidates(model.routing.short_names.as_ref(), &name)?, None),
        false => (vec![Ok(name.clone())], Some(name.with_latest())),
    };
    let contexts = contexts_of(model, &contexts)?;
    let images: Vec<_> = images.into_iter().map(|image| image.map(|image| image.with_latest())).collect();
    let wish = Wish { contexts: &contexts, avoid: &avoid, without_copies: false };
    let walked = candidates(model, &images, &wish, asked.is_none())?;
    Ok(show(&Plan { image: asked, walked }))
}

/// What a session is driven over.
pub fn turns(model: &Model, body: &Value) -> Result<Vec<Turn>, Kind> {
    with_plan(model, body, |plan| {
        let turn = |attempt: &Attempt<'_>| Turn {
            reference: attempt.reference(),
            role: attempt.role,
            key: attempt.spot.key.clone(),
            retry: attempt.spot.retry,
            after_transient: attempt.after_transient,
            // 13.3: each on its own. OPEN: an entry that is there twice gives two.
            candidate: attempt.nth,
            written: attempt.written,
            is_avoided: attempt.is_avoided,
        };
        plan.walked.attempts.iter().map(turn).collect()
    })
}

/// 13.3: each candidate is resolved on its own, one after the other.
fn candidates<'a>(
    model: &'a Model,
    images: &'a [Result<Reference, String>],
    wish: &Wish<'a>,
    is_short: bool,
) -> Result<Walked<'a>, Kind> {
    let mut all = Walked::default();
    for (nth, image) in images.iter().enumerate() {
        let image = match image {
            Ok(image) => image,
            Err(domain) => {
                let endpoint = Some(format!("https://{domain}"));
                all.left_out.push(LeftOut {
                    registry: None,
                    reference: None,
                    endpoint,
                    reason: "name_too_long",
                });
                continue;
            }
        };
        let mut own = walk(model, image, wish)?;
        let name = image.display();
        if own.denied {
            if !is_short {
                return Err("denied");
            }
            let reference = Some(name);
            all.left_out.push(LeftOut { registry: None, reference, endpoint: None, reason: "denied" });
            continue;
        }
        for attempt in &mut own.attempts {
            attempt.candidate = is_short.then(|| name.clone());
            attempt.nth = nth;
        }
        all.attempts.append(&mut own.attempts);
        all.left_out.append(&mut own.left_out);
    }
    // 12.5, over all candidates.
    if all.attempts.is_empty() { Err(refusal(&all.left_out)) } else { Ok(all) }
}

/// 12.11: at most 16 endpoints, `host[:port]` or as `endpoint` is printed.
fn avoided(model: &Model, texts: &[String]) -> Result<Vec<Key>, Kind> {
    if texts.len() > 16 {
        return Err("invalid_request");
    }
    let read = |text: &String| {
        let (domain, none) = match text.split_once("://") {
            Some(("http", domain)) => (domain, Some("80")),
            Some(("https", domain)) => (domain, Some("443")),
            Some(_) => return Err("invalid_request"),
            None => (&**text, None),
        };
        // 2.1: an endpoint cannot be made of a port above 65535. OPEN: a bare host is one.
        if !is_domain(domain) || host_and_port(domain).is_none() {
            return Err("invalid_request");
        }
        Ok(none.map_or_else(|| model.key(domain), |none| Key::of(domain, none)))
    };
    texts.iter().map(read).collect()
}

/// OPEN: a digest that is none is a wrong shape.
fn digest(text: &str) -> Result<String, Kind> {
    let read = Reference::parse(&format!("a@{text}")).and_then(|read| read.digest);
    read.filter(|digest| digest == text).ok_or("invalid_request")
}

/// 12.10: the image with that digest; another one beside it is `invalid_request`.
fn pin(image: Reference, pinned: Option<&String>) -> Result<Reference, Kind> {
    match (pinned, &image.digest) {
        (Some(digest), Some(own)) if digest != own => Err("invalid_request"),
        (Some(digest), _) => Ok(Reference { digest: Some(digest.clone()), ..image }),
        (None, _) => Ok(image),
    }
}

impl Plan<'_> {
    /// As section 11 shows it where there are no routes.
    pub fn shown(&self) -> Value {
        let attempts: Vec<Value> = self.walked.attempts.iter().map(|attempt| attempt.shown()).collect();
        // OPEN: `image` is the reference in its normal form with its tag written out.
        json!({"image": self.image.as_ref().map(Reference::display), "attempts": attempts})
    }

    /// All that section 11 shows of a plan, and what is left out. Of a short name `image` is not settled.
    pub fn routed(&self, model: &Model) -> Value {
        let attempts: Vec<Value> = self.walked.attempts.iter().map(|attempt| attempt.routed(model)).collect();
        let mut shown = json!({"attempts": attempts});
        if let Some(image) = &self.image {
            shown["image"] = json!(image.display());
        }
        if !self.walked.left_out.is_empty() {
            shown["left_out"] = self.walked.left_out.iter().map(LeftOut::routed).collect();
        }
        shown
    }
}

/// 5.5: the plan of a reference, with copies of it or without (7.9).
pub fn plan<'a>(
    model: &'a Model,
    images: &'a [Result<Reference, String>; 1],
    contexts: &'a [&'a Registry],
    with_copies: bool,
) -> Result<Plan<'a>, Kind> {
    let wish = Wish { contexts, avoid: &[], without_copies: !with_copies };
    let walked = candidates(model, images, &wish, false)?;
    Ok(Plan { image: images[0].clone().ok(), walked })
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
        contexts.push(model.place_named(name)?);
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
    pick_among(model, model.on_domain(&image.domain), &image.path, contexts)
}

/// The same among the registries of an endpoint, for what an image is called there.
pub fn pick_among<'a>(
    model: &'a Model,
    there: Vec<&'a Registry>,
    path: &str,
    contexts: &[&'a Registry],
) -> Result<Option<&'a Registry>, Kind> {
    // 5.2: a registry context on that domain.
    if let Some(context) = contexts.iter().find(|context| there.iter().any(|one| one.name == context.name)) {
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
            .filter(|registry| beneath(path, registry.prefix.as_deref()).is_some())
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

/// What an image is called at its source.
pub struct Named<'a> {
    pub registry: &'a Registry,
    pub path: &'a str,
}

/// 5.6, 5.7: the image's path on a fallback, made from the source's; why it has none there.
pub fn fallback_path(source: &Named<'_>, naming: Naming, next: &Registry) -> Result<String, &'static str> {
    let own = match naming {
        Naming::Replace => beneath(source.path, source.registry.prefix.as_deref()).ok_or("outside_prefix")?,
        Naming::Keep => source.path.to_owned(),
    };
    let is_hub = next.provider == Provider::DockerHub;
    let path = match &next.prefix {
        Some(prefix) => format!("{prefix}/{own}"),
        // 5.7: completed only where the source says that it drops it.
        None if is_hub && source.registry.extra.completes_library && !own.contains('/') => {
            format!("library/{own}")
        }
        None => own,
    };
    // 5.7: a one-component name has no place on Docker Hub.
    if is_hub && !path.contains('/') {
        return Err("no_namespace");
    }
    // 5.6: longer than 255 characters is left out.
    if path.len() <= LONGEST_PATH { Ok(path) } else { Err("name_too_long") }
}
