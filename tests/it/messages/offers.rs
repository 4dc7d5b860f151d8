//! Rule 2.7: a mend that gives a replacement carries it as data, and that replacement is accepted, whichever error it is.

use core::fmt::Display;

use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::catalog::Compositions;
use registry_resolver::pipeline::{BuiltImage, BuiltImages};
use registry_resolver::pull::ErrorKind;
use registry_resolver::reference::ShortName;
use registry_resolver::routes::ShortNames;
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, Pipeline, PullRequest, PushRequest, Reference, Run,
};

use super::pipelines::provoked;
use super::{account, caches, pulls, pushes};
use crate::shrinking::config;

/// What the sentence offers to write instead, if it offers one thing.
fn offered(text: &str) -> Option<&str> {
    let ways = ["did you mean `", "; write `", "; as a tag it would be `"];
    let (_, mend) = ways.into_iter().find_map(|way| text.split_once(way))?;
    let (offered, rest) = mend.split_once('`')?;
    // Where there is something else to do, a person chooses.
    let is_all = rest.is_empty() || rest.starts_with('?') || rest.starts_with(", the registry on it");
    is_all.then_some(offered)
}

#[track_caller]
fn carried(error: &impl Display, replacement: Option<&str>) {
    let text = error.to_string();
    assert_eq!(offered(&text), replacement, "{text}");
}

/// Every error that there is, as far as the tables of messages provoke it.
#[test]
fn rule_2_7_what_a_message_offers_is_data() {
    for (error, ..) in &pulls() {
        carried(error, error.replacement());
    }
    for (error, ..) in &pushes() {
        carried(error, error.replacement());
    }
    for (error, ..) in &caches() {
        carried(error, error.replacement());
    }
    let steps = provoked();
    for (error, _) in &steps {
        carried(error, error.replacement());
    }
    assert!(steps.iter().filter(|(error, _)| error.replacement().is_some()).count() > 5);
}

/// Where a text that somebody wrote is asked for.
#[derive(Clone, Copy, Debug)]
enum Door {
    Context,
    Registry,
    Name,
    Tag,
    Cache,
    CacheEntry,
    Image,
    Short,
    Built,
    StepRegistry,
    StepContext,
    StepImage,
    StepOfSteps,
    StepCandidate,
    StepField,
    StepTag,
    StepCache,
    Service,
    CacheName,
    CacheContext,
    PushContext,
}

const DOORS: [Door; 21] = [
    Door::Context,
    Door::Registry,
    Door::Name,
    Door::Tag,
    Door::Cache,
    Door::CacheEntry,
    Door::Image,
    Door::Short,
    Door::Built,
    Door::StepRegistry,
    Door::StepContext,
    Door::StepImage,
    Door::StepOfSteps,
    Door::StepCandidate,
    Door::StepField,
    Door::StepTag,
    Door::StepCache,
    Door::Service,
    Door::CacheName,
    Door::CacheContext,
    Door::PushContext,
];

/// What is wrong with it, and what is offered.
type Told = Option<(ErrorKind, String, Option<String>)>;

macro_rules! told {
    ($result:expr) => {
        $result.err().map(|error| (error.kind(), error.to_string(), error.replacement().map(str::to_owned)))
    };
}

fn preflight(catalog: &Catalog, step: &serde_json::Value) -> Told {
    let build = serde_json::json!({"type": "build", "image_name": "app", "registry": "azure", "tag": "1"});
    let file = serde_json::json!({"steps": {"build": build, "s": step}});
    let file: Pipeline = serde_json::from_value(file).unwrap();
    let report = file.preflight(catalog, &Run::default());
    let first = report.problems().next().map(|problem| problem.error().clone());
    first.map(|error| (error.kind(), error.to_string(), error.replacement().map(str::to_owned)))
}

fn asked(catalog: &Catalog, door: Door, text: &str) -> Told {
    let nginx = Reference::parse("quay.io/acme/nginx").unwrap();
    let build = |name| PushRequest::new(BuildOutput::new(name)).with_tags("1").with_target("azure");
    let json = |value: serde_json::Value| preflight(catalog, &value);
    match door {
        Door::Context => told!(catalog.resolve_pull(PullRequest::new(nginx).with_contexts(&["one", text]))),
        Door::Registry => told!(catalog.resolve_push(build("app").with_target(text))),
        Door::Name => told!(catalog.resolve_push(build(text))),
        Door::Tag => told!(catalog.resolve_push(build("app").with_tags(text))),
        Door::Cache => told!(catalog.resolve_cache(CacheRequest::new("app").with_caching_registry(text))),
        Door::CacheEntry => told!(catalog.resolve_cache(CacheRequest::new("app").with_cache_to(&[text]))),
        Door::Image => Reference::parse(text)
            .err()
            .map(|error| (error.error_kind(), error.to_string(), error.replacement().map(str::to_owned))),
        Door::Short => told!(catalog.resolve_pull(PullRequest::short(ShortName::parse(text).ok()?))),
        Door::Built => {
            let mut images = BuiltImages::default();
            images.record("build", BuiltImage::local("x"));
            told!(catalog.resolve_built(&images, text))
        }
        Door::StepRegistry => {
            json(serde_json::json!({"type": "push", "candidate": "${{build}}", "registry": text}))
        }
        Door::StepContext => {
            json(serde_json::json!({"image": "quay.io/a/b", "registry_context": ["one", text]}))
        }
        Door::StepImage => json(serde_json::json!({"image": text})),
        Door::StepOfSteps => json(serde_json::json!({"image": format!("${{{{steps.{text}.imageId}}}}")})),
        Door::StepCandidate => {
            json(serde_json::json!({"type": "push", "candidate": text, "registry": "azure"}))
        }
        Door::StepField => json(
            serde_json::json!({"type": "push", "candidate": "${{build}}", "registry": "azure", text: "hub"}),
        ),
        Door::StepTag => json(
            serde_json::json!({"type": "push", "candidate": "${{build}}", "registry": "azure", "tag": text}),
        ),
        Door::StepCache => json(
            serde_json::json!({"type": "build", "image_name": "a", "registry": "azure", "tag": "2", "cache_from": [text]}),
        ),
        Door::CacheName => {
            told!(catalog.resolve_cache(CacheRequest::new(text).with_caching_registry("azure")))
        }
        Door::CacheContext => told!(catalog.resolve_cache(CacheRequest::new("app").with_contexts(&[text]))),
        Door::PushContext => told!(catalog.resolve_push(build("app").with_contexts(&[text]))),
        Door::Service => {
            json(serde_json::json!({"type": "composition", "composition": {"a": {"image": text}}}))
        }
    }
}

/// Something that is right somewhere, and what may happen to it.
fn mistaken() -> impl Strategy<Value = String> {
    let right = select(vec![
        "azure",
        "hub",
        "ecr",
        "build",
        "app",
        "acme/app",
        "fedora",
        "fedora:40",
        "quay.io/acme/app:1",
        "acme.azurecr.io/team-a/app:1",
        "v1",
        "release-1.0",
    ]);
    let mistake = select(vec!["", "", "drop", "swap", "capital", "scheme", "slash", "space", "at", "quotes"]);
    (right, mistake, any::<prop::sample::Index>()).prop_map(|(right, mistake, at)| {
        let mut characters: Vec<char> = right.chars().collect();
        let at = at.index(characters.len());
        match mistake {
            "drop" => drop(characters.remove(at)),
            "swap" => characters.swap(at, at.saturating_sub(1)),
            "capital" => characters[at] = characters[at].to_ascii_uppercase(),
            "slash" => characters.insert(at, '/'),
            "space" => characters.insert(if at % 2 == 0 { 0 } else { characters.len() }, ' '),
            "scheme" => characters.splice(0..0, "https://".chars()).for_each(drop),
            "at" => characters.iter_mut().filter(|it| **it == ':').for_each(|it| *it = '@'),
            "quotes" => characters.insert(at, '"'),
            _ => {}
        }
        characters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn rule_2_7_what_is_offered_is_accepted(door in select(DOORS.to_vec()), text in mistaken()) {
        let names = ShortNames::new().alias("fedora", "quay.io/acme/fedora");
        let catalog = account().short_names(names).compositions(Compositions::Search).build().unwrap();
        let Some((kind, message, replacement)) = asked(&catalog, door, &text) else { return Ok(()) };
        prop_assert_eq!(offered(&message), replacement.as_deref(), "{:?} {}", door, message);
        let Some(with) = replacement else { return Ok(()) };
        let after = asked(&catalog, door, &with);
        prop_assert!(after.as_ref().is_none_or(|(other, ..)| *other != kind), "{:?} {}: {:?}", door, message, after);
    }
}

/// What is nearly right at one door or another.
const NEARLY: [&str; 20] = [
    "azrue",
    "hbu",
    "buidl",
    "fedroa",
    "acme.azurecr.io",
    "registry_contexts",
    "Acme/App",
    "acme/app/",
    "app@latest",
    "https://quay.io/acme/app:1",
    "oci://quay.io/acme/app:1",
    "quay.io/Acme/app:1",
    "app:sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee",
    "fd12::1:5000/app",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com:app",
    "feature/x",
    "\"1.2\"",
    " v1 ",
    "type=registry,ref=quay.io/Acme/app:1",
    "mode=max,ref=quay.io/acme/app@latest",
];

/// Rule 2.7: whatever offers a text is seen to offer one, and each offer is accepted. What it says in front of the
/// text that is wrong tells which error it is.
#[test]
fn rule_2_7_every_error_that_offers_is_seen_to() {
    let names = ShortNames::new().alias("fedora", "quay.io/acme/fedora");
    let catalog = account().short_names(names).compositions(Compositions::Search).build().unwrap();
    let mut seen = alloc::collections::BTreeSet::new();
    for (door, text) in DOORS.into_iter().flat_map(|door| NEARLY.map(|text| (door, text))) {
        let Some((kind, message, replacement)) = asked(&catalog, door, text) else { continue };
        let Some(with) = replacement else {
            assert_eq!(offered(&message), None, "{door:?} {message}");
            continue;
        };
        // What is longer than an excerpt is data alone.
        assert!(offered(&message).is_none_or(|offer| offer == with), "{door:?} {message}");
        seen.insert(message.split('`').next().unwrap().trim_end().to_owned());
        // Another thing may be wrong, as an export to a digest is.
        let after = asked(&catalog, door, &with);
        let is_told_again = |(other, told, _): &(ErrorKind, String, Option<String>)| {
            *other == kind && told.split('`').next() == message.split('`').next() && told.contains("invalid")
        };
        assert!(!after.as_ref().is_some_and(is_told_again), "{door:?} {message}: {after:?}");
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            // Some begin with what is wrong.
            "",
            "invalid image name",
            "invalid reference",
            "invalid tag",
            "is a field of",
            "short name",
            "unknown caching registry",
            "unknown registry",
            "unknown registry context",
        ]
    );
}
