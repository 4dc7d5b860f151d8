//! The laws of routes, of the crate.

use registry_resolver::push::Candidate;
use registry_resolver::reference::ShortName;
use registry_resolver::{BuildOutput, Catalog, CatalogBuilder, Digest, PullRequest, PushRequest, Reference};
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::routes::{self, Face, Held};
use crate::draw::{self, AccountKnobs, Choices, DrawnAccount, DrawnScope, RequestKnobs};

/// Our own format, and requests in the form of section 11.
struct Crate;

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn pull(catalog: &Catalog, asked: &Value) -> Value {
    let invalid = || json!({"error": {"kind": "invalid_reference"}});
    let image = asked["image"].as_str().unwrap();
    let short = (asked["short"] == true).then(|| ShortName::parse(image).ok()).flatten();
    let request = match (short, Reference::parse(image)) {
        (Some(name), _) => PullRequest::short(name),
        (None, Ok(image)) => PullRequest::new(image),
        (None, Err(_)) => return invalid(),
    };
    let request = match asked["pinned"].as_str().map(Digest::parse) {
        Some(Ok(digest)) => request.with_digest(digest),
        Some(Err(_)) => return invalid(),
        None => request,
    };
    let (avoid, contexts) = (texts(&asked["avoid"]), texts(&asked["contexts"]));
    match catalog.resolve_pull(request.with_avoided(&avoid).with_contexts(&contexts)) {
        Ok(plan) => json!({"pull": plan}),
        Err(error) => json!({"error": {"kind": error.kind().as_str()}}),
    }
}

fn push(catalog: &Catalog, asked: &Value) -> Value {
    let request = match (asked["candidate"]["image"].as_str(), asked["build"]["image_name"].as_str()) {
        (Some(image), _) => PushRequest::new(Candidate::image(Reference::parse(image).unwrap())),
        (None, name) => PushRequest::new(BuildOutput::new(name.unwrap())).with_tags("1"),
    };
    let registry = asked["candidate"]["registry"].as_str().or(asked["build"]["registry"].as_str());
    let request = registry.map_or(request, |registry| request.with_target(registry));
    match catalog.resolve_push(request) {
        Ok(decision) => json!({"push": decision}),
        Err(error) => json!({"error": {"kind": error.kind().as_str()}}),
    }
}

impl Face for Crate {
    type Catalog = Catalog;

    fn read(&self, own: &Value) -> Option<Catalog> {
        CatalogBuilder::deserialize(own).ok()?.build().ok()
    }

    fn answer(&self, catalog: &Catalog, request: &Value) -> Value {
        if request["pull"].is_object() {
            pull(catalog, &request["pull"])
        } else {
            push(catalog, &request["push"])
        }
    }
}

const KNOBS: AccountKnobs = AccountKnobs { routes: 90, unplaced: 4, long_prefixes: 3, ..AccountKnobs::MANY };

/// A pull, or a push of what the pull is about.
fn request(choices: &mut Choices<'_>, account: &DrawnAccount) -> Value {
    let drawn = draw::pull(choices, account, &RequestKnobs::Any);
    let image = drawn.image;
    let registry = choices.some(&account.registries).map(|registry| registry.name.clone());
    match choices.below(10) {
        0..=1 if Reference::parse(&image).is_ok() => {
            json!({"push": {"candidate": {"image": image, "registry": registry}}})
        }
        2 => json!({"push": {"build": {"image_name": image, "registry": registry}}}),
        _ => {
            let mut pull = json!({"image": image, "contexts": drawn.contexts, "avoid": drawn.avoid});
            pull["short"] = json!(drawn.is_short);
            pull["pinned"] = json!(drawn.pinned);
            json!({"pull": pull})
        }
    }
}

/// A law that was tried too rarely says nothing.
#[track_caller]
fn holds(least: usize, law: impl Fn(&mut Choices<'_>, &DrawnAccount, &[Value]) -> Held) {
    let mut cases = 0;
    for seed in 0..120 {
        let mut choices = Choices::seeded(seed);
        let account = draw::account(&mut choices, &KNOBS);
        let requests: Vec<Value> = (0..20).map(|_| request(&mut choices, &account)).collect();
        let held = law(&mut choices, &account, &requests);
        assert!(held.is_ok(), "{}", held.unwrap_err());
        cases += held.unwrap();
    }
    assert!(cases >= least, "{cases}");
}

#[test]
fn rule_10_1_a_mirror_never_gets_the_origins_credential() {
    holds(50, |_, account, asked| {
        routes::a_mirror_never_gets_the_origins_credential(&Crate, &account.own(), asked)
    });
}

#[test]
fn rule_10_4_names_never_leave_a_places_prefix() {
    holds(150, |_, account, asked| routes::names_never_leave_a_places_prefix(&Crate, &account.own(), asked));
}

#[test]
fn rule_12_2_the_order_of_routes_decides_nothing() {
    holds(1_000, |_, account, asked| {
        routes::the_order_of_routes_decides_nothing(&Crate, &account.own(), asked)
    });
}

#[test]
fn rule_12_5_with_never_only_mirrors_are_asked() {
    holds(200, |_, account, asked| routes::with_never_only_mirrors_are_asked(&Crate, &account.own(), asked));
}

#[test]
fn rule_12_2_a_route_elsewhere_decides_nothing() {
    holds(200, |choices, account, asked| {
        let scope = match draw::scope(choices, account) {
            DrawnScope::Host { host, port, path } if port != "*" => {
                let domain = if port.is_empty() { host } else { format!("{host}:{port}") };
                (domain, path.unwrap_or_default())
            }
            _ => ("elsewhere.example".to_owned(), String::new()),
        };
        routes::a_route_elsewhere_decides_nothing(&Crate, &account.own(), (&scope.0, &scope.1), asked)
    });
}

#[test]
fn rule_12_7_blocked_names_are_nowhere() {
    holds(300, |_, account, asked| routes::blocked_names_are_nowhere(&Crate, &account.own(), asked));
}

#[test]
fn rule_12_11_avoiding_what_is_nowhere_changes_nothing() {
    holds(1_000, |_, account, asked| {
        routes::avoiding_what_is_nowhere_changes_nothing(&Crate, &account.own(), asked)
    });
}

#[test]
fn rule_12_11_avoiding_only_reorders() {
    holds(200, |_, account, asked| routes::avoiding_only_reorders(&Crate, &account.own(), asked));
}

#[test]
fn rule_10_5_digests_are_in_every_attempt() {
    holds(200, |_, account, asked| routes::digests_are_in_every_attempt(&Crate, &account.own(), asked));
}
