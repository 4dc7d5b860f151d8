//! What holds of every file and every target: rules 10.1, 14.2 and 14.3.

use proptest::prelude::*;
use registry_resolver::credentials::{CredentialStore, CredentialTarget, KeyMatch, KubernetesKey};
use registry_resolver::format::CredentialFiles;
use registry_resolver::{Domain, Reference};
use serde_json::{Map, Value, json};

use crate::draw::{self, AccountKnobs, DrawnAccount, DrawnPull, RequestKnobs};
use crate::laws::kept::belongs;
use crate::shrinking::{config, drawn};

const HOSTS: [&str; 12] = [
    "quay.io",
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
    "r.example",
    "r.example:5000",
    "r.example:443",
    "R.example",
    "a.r.example",
    "localhost:5000",
    "[fd12::1]:5000",
];

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&HOSTS[..]).prop_map(str::to_owned),
        1 => "[a-c*?.]{1,6}",
        1 => prop::sample::select(&["*.example", "*.*.example", "*", "*.io", "r.exampl*", "r.example:*"][..])
            .prop_map(str::to_owned),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("/".into()),
        Just("/v1/".into()),
        "(/(a|ab|team)){1,3}/?",
        "/v2/(a|ab)"
    ]
}

/// Keys as people write them, and others.
fn key() -> impl Strategy<Value = String> {
    let scheme = prop::sample::select(&["", "", "https://", "http://", "ftp://"][..]);
    prop_oneof![
        8 => (scheme, host(), path()).prop_map(|(scheme, host, path)| format!("{scheme}{host}{path}")),
        1 => Just("https://index.docker.io/v1/".to_owned()),
        1 => "\\PC{0,12}",
    ]
}

fn entry() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"auth": "dTpw"}),
        json!({"auth": "dTpw", "email": "x"}),
        json!({}),
        json!(null),
        json!({"username": "u", "password": "p"}),
        json!({"identitytoken": "t"}),
    ])
}

const NAMES: [&str; 6] =
    ["auth.json", "config.json", ".dockercfg", ".dockerconfigjson", "DOCKER_AUTH_CONFIG", "secret.json"];

fn file() -> impl Strategy<Value = (&'static str, String)> {
    let entries = prop::collection::vec((key(), entry()), 0..6);
    let helpers = prop::collection::vec((key(), prop::sample::select(&["h", "", "../x"][..])), 0..2);
    let store = prop::option::weighted(0.2, Just("desktop"));
    (prop::sample::select(&NAMES[..]), entries, helpers, store).prop_map(|(name, entries, helpers, store)| {
        let auths: Map<String, Value> = entries.into_iter().collect();
        let helpers: Map<String, Value> = helpers.into_iter().map(|(key, name)| (key, name.into())).collect();
        let text = match name {
            ".dockercfg" => json!(auths),
            "DOCKER_AUTH_CONFIG" => json!({"auths": auths}),
            "secret.json" => {
                json!({"kind": "Secret", "stringData": {".dockercfg": json!(auths).to_string()}})
            }
            _ => json!({"auths": auths, "credHelpers": helpers, "credsStore": store}),
        };
        (name, text.to_string())
    })
}

fn image() -> impl Strategy<Value = String> {
    (prop::sample::select(&HOSTS[..]), "(/(a|ab|team)){1,3}").prop_map(|(host, path)| format!("{host}{path}"))
}

/// An account and pulls from it.
fn pulled() -> impl Strategy<Value = (DrawnAccount, Vec<DrawnPull>)> {
    drawn(|choices| {
        let account = draw::account(choices, &AccountKnobs::MANY);
        let pulls = (0..6).map(|_| draw::pull(choices, &account, &RequestKnobs::CLOSED)).collect();
        (account, pulls)
    })
}

fn texts<'a>(store: CredentialStore, target: impl Into<CredentialTarget<'a>>) -> Vec<String> {
    store.keys(target).map(|key| key.to_string()).collect()
}

proptest! {
    #![proptest_config(config(200))]

    /// Rules 10.1 and 14.2: what a plan asks for has the keys of its text, and a login that a file has for it is for
    /// whom the plan's own login would be.
    #[test]
    fn rule_14_2_a_target_has_the_keys_and_the_audience_of_its_reference((account, pulls) in pulled()) {
        let catalog = account.catalog();
        let plans = pulls.iter().filter_map(|pull| catalog.resolve_pull(pull.request()?).ok());
        for attempt in plans.flat_map(|plan| plan.attempts().collect::<Vec<_>>()) {
            let text = attempt.target().to_string();
            let reference = Reference::parse(&text).unwrap();
            for store in [CredentialStore::Docker, CredentialStore::Containers] {
                let keys = texts(store, attempt.target());
                prop_assert_eq!(&keys, &texts(store, reference));
                let entries: Map<String, Value> = keys.iter().map(|key| (key.clone(), json!({"auth": "dTpw"}))).collect();
                let file = json!({"auths": entries}).to_string();
                let found = CredentialFiles::read(store, [("config.json", &*file)]).look_up(attempt.target()).unwrap();
                let found = found.sole().unwrap();
                prop_assert_eq!(found.key(), Some(&*keys[0]));
                let audience = Domain::parse(found.audience()).unwrap();
                prop_assert!(attempt.target().domain() == audience);
                prop_assert!(attempt.login().credential().is_none() || attempt.login().may_see(audience));
            }
            for key in [text.split(['@', ':']).next().unwrap_or_default(), "*.example", "https://index.docker.io/v1/"] {
                let key = KubernetesKey::new(key);
                prop_assert_eq!(key.serves(attempt.target()), key.serves(reference));
            }
        }
    }

    /// Rule 10.1: what is found is for the host asked for, and a key is found only where it is that host's.
    #[test]
    fn rule_14_3_a_key_that_is_found_belongs_to_the_audience(
        files in prop::collection::vec(file(), 1..4),
        image in image(),
    ) {
        let asked = Reference::parse(&image).unwrap();
        for &store in CredentialStore::ALL {
            let files = CredentialFiles::read(store, files.iter().map(|(name, text)| (*name, &**text)));
            let Ok(found) = files.look_up(asked) else { continue };
            for found in &found {
                let audience = Domain::parse(found.audience()).unwrap();
                prop_assert_eq!(audience, asked.domain());
                prop_assert_eq!(found.audience(), asked.domain().as_str());
                if let Some(key) = found.key() {
                    prop_assert!(belongs(store, key, audience), "{} {}", key, audience);
                }
            }
        }
    }

    /// The same text gives the same answer, and no text is too odd to be read.
    #[test]
    fn rule_14_3_every_text_is_read(text in "\\PC{0,200}|[\\[\\]{}\",:0-9a-z\\\\ \n]{0,80}", image in image()) {
        for &store in CredentialStore::ALL {
            let files = CredentialFiles::read(store, [("config.json", &*text)]);
            let asked = Reference::parse(&image).unwrap();
            prop_assert_eq!(files.look_up(asked), files.look_up(asked));
            let is_json = serde_json::from_str::<Value>(&text).is_ok();
            let is_refused = files.problems().count() == 1;
            // Docker reads as far as the first value.
            let excused = store == CredentialStore::Docker || text.trim().is_empty();
            prop_assert!(is_json || is_refused || excused, "{}", text);
        }
    }

    /// Rule 14.2: keys are found in a file exactly where they are asked for.
    #[test]
    fn rule_14_2_what_is_asked_for_is_found(image in image(), parents in 0..4_usize) {
        let asked = Reference::parse(&image).unwrap();
        for store in [CredentialStore::Docker, CredentialStore::Containers] {
            let keys: Vec<String> = store.keys(asked).map(|key| key.to_string()).collect();
            let key = &keys[parents.min(keys.len() - 1)];
            let text = json!({"auths": {key: {"auth": "dTpw"}}}).to_string();
            let files = CredentialFiles::read(store, [("config.json", &*text)]);
            let found = files.look_up(asked).unwrap();
            prop_assert_eq!(found.sole().and_then(|found| found.key()), Some(&**key));
        }
    }

    /// Rule 14.2: a key without a wildcard serves the host that it names, by its text.
    #[test]
    fn rule_14_2_a_key_of_the_kubelet_serves_by_text(key in key(), image in image()) {
        let asked = Reference::parse(&image).unwrap();
        let stored = KubernetesKey::new(&key);
        if stored.serves(asked) == KeyMatch::Yes && !stored.is_wildcard() {
            let bare = key.trim_start_matches("https://").trim_start_matches("http://");
            let spelled = if asked.domain().is_docker_hub() { "docker.io" } else { asked.domain().as_str() };
            prop_assert_eq!(bare.split('/').next(), Some(spelled));
        }
        prop_assert!(!stored.serves_nothing() || stored.serves(asked) == KeyMatch::No);
    }
}
