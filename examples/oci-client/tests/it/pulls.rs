//! What is pulled from where, and who is shown which login.

use std::time::Duration;

use serde_json::{Value, json};

use crate::image::Image;
use crate::machine::{Machine, basic, entry, is_skipped, kept};
use crate::registry::{ALICE, BOB, Registry, unused};
use crate::server::{Answer, Server};
use crate::tokens::{self, IDENTITY};

/// A registry whose login Docker's config keeps, if there is one.
fn ambient(name: &str, domain: &str) -> Value {
    json!({"name": name, "provider": "other", "domain": domain, "access": "ambient", "tls": "own", "retry": {"tries": 1}})
}

/// The manifest's head without and with a login, then the manifest, the layer and the config.
fn whole_pull(query: &str, statuses: &[u16]) -> Vec<String> {
    let head = format!("HEAD /v2/team/app/manifests/v1{query}");
    statuses.iter().map(|status| format!("{head} {status}")).collect()
}

#[test]
fn rules_10_1_and_14_1_a_mirror_that_is_down_costs_nobody_a_login() {
    if is_skipped("a_mirror_that_is_down") {
        return;
    }
    let image = Image::of("mirrored");
    let origin = Registry::of(1, ALICE, &image);
    let cache = Registry::of(2, BOB, &image);
    let down = unused(3);
    let mirror = |location: &str| json!({"location": location, "access": "ambient", "tls": "own"});
    let account = json!({
        "registries": [ambient("own", &origin.domain)],
        "routes": [{"scope": origin.domain, "mirrors": [mirror(&down), mirror(&cache.domain)]}],
    });
    let auths = json!({&*origin.domain: entry(ALICE), &*cache.domain: entry(BOB), &*down: entry(ALICE)});
    let machine = Machine::with_account(&account).with_config(&json!({"auths": auths}));
    let run = machine.pull(&format!("{}/team/app:v1", origin.domain));
    assert!(run.pulled, "{}", run.told);
    assert!(run.told.contains(&format!("{down}/team/app:v1: unreachable: ")), "{}", run.told);
    // A cache of many upstreams is told whose image it is.
    let query = format!("?ns={}", origin.domain);
    let asked = cache.asked();
    assert_eq!(asked[..2], whole_pull(&query, &[401, 200]), "{asked:?}");
    assert!(asked.iter().all(|line| line.contains(&query)), "{asked:?}");
    assert_eq!(asked.len(), 5, "{asked:?}");
    // The cache has seen its own login and no other, and the origin nothing at all.
    assert!(cache.log().contains("auth.user.name=bob"), "{}", cache.log());
    assert!(
        !cache.log().contains("alice") && !cache.log().contains("error authenticating user"),
        "{}",
        cache.log()
    );
    assert_eq!(origin.asked(), [""; 0]);
}

#[test]
fn rule_14_4_a_rate_limit_with_a_date_is_waited_for() {
    if is_skipped("a_rate_limit_with_a_date") {
        return;
    }
    let image = Image::of("limited");
    let served = image.clone();
    let server = Server::at(3, move |request, before| match before {
        0 => {
            // The server's own clock counts, wherever it stands.
            let dates = ["Date: Mon, 30 Nov 2026 10:00:00 GMT", "Retry-After: Mon, 30 Nov 2026 10:00:02 GMT"];
            Answer("429 Too Many Requests", dates.map(str::to_owned).to_vec(), Vec::new())
        }
        _ => Answer::of(&served, request),
    });
    let mut registry = ambient("limited", &server.domain);
    registry["retry"] = json!({"tries": 2, "delay_ms": 10});
    let machine = Machine::with_account(&json!({"registries": [registry]}))
        .with_config(&json!({"auths": {&*server.domain: entry(ALICE)}}));
    let run = machine.pull(&format!("{}/team/app:v1", server.domain));
    assert!(run.pulled, "{}", run.told);
    assert!(run.told.contains("team/app:v1: rate limited, for 2 s: 127.0.0.3 answers 429\n"), "{}", run.told);
    let requests = server.requests();
    assert!(requests[1].at - requests[0].at >= Duration::from_secs(2), "{requests:?}");
    // It asks for no login, so it is shown none, though there is one.
    assert_eq!(server.logins(), [""; 0]);
}

#[test]
fn rule_3_7_a_token_server_on_another_host_that_is_listed_is_shown_the_login() {
    if is_skipped("a_token_server_that_is_listed") {
        return;
    }
    let image = Image::of("tokens");
    let issuer = tokens::issuer(4, ALICE);
    let registry = Registry::with_tokens_of(1, &issuer.domain, &image);
    let mut own = ambient("gitlab", &registry.domain);
    own["token_issuers"] = json!([issuer.domain]);
    let machine = Machine::with_account(&json!({"registries": [own]}))
        .with_config(&json!({"auths": {&*registry.domain: entry(ALICE), &*issuer.domain: entry(BOB)}}));
    let run = machine.pull(&format!("{}/team/app:v1", registry.domain));
    assert!(run.pulled, "{}\n{}", run.told, registry.log());
    // Once, with the registry's login, not with what is kept for its own host.
    assert_eq!(issuer.logins(), [basic(ALICE)]);
    let asked = registry.asked();
    assert_eq!(asked[..2], whole_pull("", &[401, 200]), "{asked:?}");
    assert_eq!(asked.len(), 5, "{asked:?}");
}

#[test]
fn rule_10_1_a_token_server_that_is_not_listed_is_shown_nothing() {
    if is_skipped("a_token_server_that_is_not_listed") {
        return;
    }
    let image = Image::of("strangers");
    let issuer = tokens::issuer(4, ALICE);
    let registry = Registry::with_tokens_of(1, &issuer.domain, &image);
    let machine = Machine::with_account(&json!({"registries": [ambient("gitlab", &registry.domain)]}))
        .with_config(&json!({"auths": {&*registry.domain: entry(ALICE)}}));
    let run = machine.pull(&format!("{}/team/app:v1", registry.domain));
    assert!(!run.pulled, "{}", run.told);
    let told =
        format!("unauthorized: https://{}/jwt/auth issues no tokens for this registry\n", issuer.domain);
    assert!(run.told.contains(&told), "{}", run.told);
    assert!(issuer.requests().is_empty(), "{:?}", issuer.requests());
    assert_eq!(registry.asked(), whole_pull("", &[401]));
}

#[test]
fn rule_6_9_a_helper_that_fails_is_no_failure_of_the_registry() {
    if is_skipped("a_helper_that_fails") {
        return;
    }
    let image = Image::of("helped");
    let first = Registry::of(1, ALICE, &image);
    let second = Registry::of(2, BOB, &image);
    let mut own = ambient("first", &first.domain);
    own["fallback"] = json!("second");
    let account = json!({"registries": [own, ambient("second", &second.domain)]});
    let config = json!({
        "auths": {&*first.domain: entry(ALICE)},
        "credHelpers": {&*first.domain: "broken", &*second.domain: "works"},
    });
    let machine = Machine::with_account(&account)
        .with_config(&config)
        .with_helper("broken", "echo 'the keychain is locked'; exit 1")
        .with_helper("works", &kept(BOB.name, BOB.password));
    let run = machine.pull(&format!("{}/team/app:v1", first.domain));
    assert!(run.pulled, "{}", run.told);
    assert!(run.told.contains("impossible: docker-credential-broken has failed\n"), "{}", run.told);
    // Each was asked for its own host, and what the file has for the first was not used in its helper's place.
    assert_eq!(machine.asked("broken"), [&*first.domain]);
    assert_eq!(machine.asked("works"), [&*second.domain]);
    assert_eq!(first.asked(), whole_pull("", &[401]));
    assert!(
        second.log().contains("auth.user.name=bob") && !second.log().contains("alice"),
        "{}",
        second.log()
    );
}

#[test]
fn rule_14_3_a_helper_that_knows_nothing_is_no_failure_at_all() {
    if is_skipped("a_helper_that_knows_nothing") {
        return;
    }
    let image = Image::of("unknown");
    let registry = Registry::of(1, ALICE, &image);
    let machine = Machine::with_account(&json!({"registries": [ambient("own", &registry.domain)]}))
        .with_config(&json!({"credsStore": "empty"}))
        .with_helper("empty", "echo 'credentials not found in native keychain'; exit 1");
    let run = machine.pull(&format!("{}/team/app:v1", registry.domain));
    assert!(!run.pulled, "{}", run.told);
    assert!(
        run.told.contains("unauthorized: no login is kept, and the registry wants one\n"),
        "{}",
        run.told
    );
    assert_eq!(machine.asked("empty"), [&*registry.domain]);
}

#[test]
fn rule_14_3_an_identity_token_is_changed_at_the_issuer_alone() {
    if is_skipped("an_identity_token") {
        return;
    }
    let image = Image::of("identity");
    let issuer = tokens::issuer(4, ALICE);
    let registry = Registry::with_tokens_of(1, &issuer.domain, &image);
    let mut own = ambient("gitlab", &registry.domain);
    own["token_issuers"] = json!([issuer.domain]);
    let machine = Machine::with_account(&json!({"registries": [own]}))
        .with_config(&json!({"credsStore": "identity"}))
        .with_helper("identity", &kept("<token>", IDENTITY));
    let run = machine.pull(&format!("{}/team/app:v1", registry.domain));
    assert!(run.pulled, "{}\n{}", run.told, registry.log());
    let requests = issuer.requests();
    assert_eq!((requests.len(), &*requests[0].line), (1, "POST /jwt/auth"), "{requests:?}");
}

#[test]
fn rule_10_1_a_redirect_to_another_host_takes_no_login_there() {
    if is_skipped("a_redirect") {
        return;
    }
    let image = Image::of("redirected");
    let served = image.clone();
    let storage = Server::at(5, move |request, _| Answer::of(&served, request));
    let (served, elsewhere) = (image.clone(), storage.domain.clone());
    let registry = Server::at(1, move |request, _| {
        if request.authorization.as_deref() != Some(&*basic(ALICE)) {
            return Answer::with("401 Unauthorized", "WWW-Authenticate: Basic realm=\"test\"".into());
        }
        let path = request.line.split(' ').nth(1).unwrap_or_default();
        if path.contains("/blobs/") {
            return Answer::with("307 Temporary Redirect", format!("Location: https://{elsewhere}{path}"));
        }
        Answer::of(&served, request)
    });
    let machine = Machine::with_account(&json!({"registries": [ambient("own", &registry.domain)]}))
        .with_config(&json!({"auths": {&*registry.domain: entry(ALICE), &*storage.domain: entry(BOB)}}));
    let run = machine.pull(&format!("{}/team/app@{}", registry.domain, image.digest()));
    assert!(run.pulled, "{}", run.told);
    assert_eq!((storage.requests().len(), storage.logins().len()), (2, 0), "{:?}", storage.requests());
    assert!(registry.logins().iter().all(|login| *login == basic(ALICE)));
}

#[test]
fn rule_3_6_a_handle_is_the_one_registry_s_that_names_it() {
    if is_skipped("a_handle") {
        return;
    }
    let image = Image::of("handled");
    let registry = Registry::of(1, ALICE, &image);
    let mut own = ambient("own", &registry.domain);
    own["access"] = json!("private");
    own["credential"] = json!("robot");
    let machine = Machine::with_account(&json!({"registries": [own]}))
        .with_config(&json!({"auths": {&*registry.domain: entry(BOB)}}));
    let name = format!("{}/team/app:v1", registry.domain);
    let run = machine.pull(&name);
    assert!(
        !run.pulled && run.told.contains("impossible: --login robot=VARIABLE is not given\n"),
        "{}",
        run.told
    );
    let folder = machine.path("blobs");
    std::fs::create_dir(&folder).unwrap();
    let run = machine.run(&["--login", "robot=ALICE", "--into", &folder.display().to_string()], &name);
    assert!(run.pulled, "{}", run.told);
    assert!(!registry.log().contains("error authenticating user"), "{}", registry.log());
    let mut kept: Vec<Vec<u8>> =
        std::fs::read_dir(folder).unwrap().map(|it| std::fs::read(it.unwrap().path()).unwrap()).collect();
    kept.sort_unstable();
    assert_eq!(kept.first().map(Vec::as_slice), Some(&b"handled"[..]));
    assert_eq!(kept.len(), 2);
}

#[test]
fn rule_14_4_a_certificate_that_nobody_vouches_for_is_told_as_such() {
    if is_skipped("a_certificate") {
        return;
    }
    let image = Image::of("unverified");
    let server = Server::at(1, move |request, _| Answer::of(&image, request));
    let mut own = ambient("own", &server.domain);
    own["tls"] = Value::Null;
    let machine = Machine::with_account(&json!({"registries": [own]}));
    let run = machine.pull(&format!("{}/team/app:v1", server.domain));
    assert!(!run.pulled && run.told.contains("team/app:v1: tls: "), "{}", run.told);
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}
