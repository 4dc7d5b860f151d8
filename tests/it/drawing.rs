//! What the generator of accounts and requests leaves out: nothing that an account or a request can say.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use alloc::collections::{BTreeMap, BTreeSet};
use core::fmt::Debug;

use serde_json::Value;

use crate::draw::{self, AccountKnobs, Choices, DrawnAccount, Handles, Names, RequestKnobs};

/// Where the keys of our own format are listed: `WHAT` they are of, and `KEYS`.
const OWN_FORMAT: [&str; 7] = [
    include_str!("../../src/format/own/mod.rs"),
    include_str!("../../src/format/own/registry.rs"),
    include_str!("../../src/format/own/fallback.rs"),
    include_str!("../../src/format/own/values.rs"),
    include_str!("../../src/format/own/routes.rs"),
    include_str!("../../src/format/own/short_names.rs"),
    include_str!("../../src/format/own/endpoints.rs"),
];
const KNOBS: AccountKnobs = AccountKnobs {
    names: Names::Strange,
    claims: 10,
    handles: Handles::Shared,
    unplaced: 10,
    routes: 60,
    ..AccountKnobs::MANY
};
const ACCOUNTS: u64 = 1_500;

/// What each key or field was, one time or another.
type Seen = BTreeMap<String, BTreeSet<String>>;

/// Every kind of object of our own format, with its keys.
fn own_keys() -> Vec<(String, Vec<String>)> {
    let quoted =
        |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(String::from).collect() };
    let texts = OWN_FORMAT.iter();
    let objects = texts.flat_map(|text| text.split("const WHAT: &'static str = ").skip(1));
    let objects = objects.map(|text| {
        let (what, rest) = text.split_once(";\n").unwrap();
        let (_, keys) = rest.split_once("const KEYS: &'static [&'static str] = &[").unwrap();
        let keys = quoted(keys.split_once("];").unwrap().0);
        (quoted(what).remove(0), keys)
    });
    objects.collect()
}

fn accounts() -> impl Iterator<Item = (Choices<'static>, DrawnAccount)> {
    (0..ACCOUNTS).map(|seed| {
        let mut choices = Choices::seeded(seed);
        let account = draw::account(&mut choices, &KNOBS);
        (choices, account)
    })
}

/// Every object in what is written, by what it is.
fn objects<'a>(written: &'a Value) -> Vec<(&'static str, &'a Value)> {
    let mut found = vec![("a catalog", written)];
    for registry in written["registries"].as_array().unwrap() {
        found.push(("a registry", registry));
        found.extend(registry.get("fallback").map(|fallback| ("a fallback", fallback)));
        found.extend(registry.get("retry").map(|retry| ("a retry policy", retry)));
    }
    let list = |value: &'a Value, key: &str| value[key].as_array().into_iter().flatten();
    for route in list(written, "routes") {
        found.push(("a route", route));
        // A place that is a location alone is a text.
        let places = list(route, "mirrors").chain(route.get("at"));
        found.extend(places.filter(|place| place.is_object()).map(|place| ("a place", place)));
    }
    found.extend(written.get("short_names").map(|names| ("short names", names)));
    found.extend(list(written, "endpoints").map(|entry| ("an endpoint", entry)));
    found
}

/// Each key takes two values at least, of which one may be that it is not written.
#[test]
fn every_key_of_our_own_format_is_drawn() {
    let keys = own_keys();
    assert_eq!(keys.iter().map(|(_, keys)| keys.len()).min(), Some(3), "{keys:?}");
    let mut seen = Seen::new();
    for (_, account) in accounts() {
        let written = serde_json::to_value(account.catalog()).unwrap();
        for (what, object) in objects(&written) {
            let (_, keys) = keys.iter().find(|(name, _)| name == what).unwrap();
            for key in keys {
                let value = object.get(key).map(Value::to_string).unwrap_or_default();
                // It is read alone: what is made of it is written as the domain.
                if (what, key.as_str()) != ("a registry", "location") {
                    seen.entry(format!("{what}: {key}")).or_default().insert(value);
                }
            }
        }
    }
    assert_eq!(seen.len() + 1, keys.iter().map(|(_, keys)| keys.len()).sum::<usize>(), "{:?}", seen.keys());
    assert_all_vary(&seen);
}

#[track_caller]
fn assert_all_vary(seen: &Seen) {
    let idle: Vec<&String> = seen.iter().filter(|(_, values)| values.len() < 2).map(|(key, _)| key).collect();
    assert!(idle.is_empty(), "never drawn: {idle:?}");
}

/// Takes down every field, whatever it is in.
fn take_down(seen: &mut Seen, value: &impl Debug) {
    let text = format!("{value:#?}");
    let mut path: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start();
        let depth = line.len() - bare.len();
        path.retain(|(above, _)| *above < depth);
        let names = |path: &[(usize, &str)]| path.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(".");
        let Some((field, rest)) = bare.split_once(": ") else {
            // What is in a field without a name of its own; not what closes it.
            if !path.is_empty() && !bare.starts_with([')', '}', ']']) {
                seen.entry(names(&path)).or_default().insert(bare.to_owned());
            }
            continue;
        };
        if field.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            path.push((depth, field));
            // A struct varies in its fields.
            if !rest.ends_with('{') {
                seen.entry(names(&path)).or_default().insert(rest.to_owned());
            }
        }
    }
}

/// Each field of the three requests takes two values at least, under both ways to draw them.
#[test]
fn every_field_of_a_request_is_drawn() {
    for knobs in [RequestKnobs::CLOSED, RequestKnobs::Any] {
        let [mut pulls, mut pushes, mut caches] = [Seen::new(), Seen::new(), Seen::new()];
        for (mut choices, account) in accounts() {
            let pull = draw::pull(&mut choices, &account, &knobs);
            pull.request().iter().for_each(|request| take_down(&mut pulls, request));
            let push = draw::push(&mut choices, &account, &knobs);
            push.request().iter().for_each(|request| take_down(&mut pushes, request));
            let cache = draw::cache(&mut choices, &account, &knobs);
            let images = cache.past_images();
            take_down(&mut caches, &cache.request(&images));
        }
        for seen in [&pulls, &pushes, &caches] {
            assert!(seen.len() > 5, "{seen:?}");
            assert_all_vary(seen);
        }
    }
}

/// The same choices make the same account, and none make the plainest.
#[test]
fn what_is_drawn_is_what_was_chosen() {
    for (mut again, account) in accounts().take(20) {
        assert_eq!(draw::account(&mut again.clone(), &KNOBS), draw::account(&mut again, &KNOBS));
        assert!((1..=8).contains(&account.registries.len()));
    }
    let plain = draw::account(&mut Choices::listed(&[]), &KNOBS);
    assert_eq!(plain, draw::account(&mut Choices::read(&[]), &KNOBS));
    let catalog = plain.catalog();
    let registry = catalog.registries().next().unwrap();
    assert_eq!((catalog.len(), registry.domain().as_str()), (1, "a.example"));
    assert!(registry.prefix().is_none() && registry.fallback().is_none());
}
