//! Rule 10.1 on the wire: who was sent an `Authorization`, by the bytes that came in.

use base64::Engine as _;
use serde_json::json;

use crate::fake::{Answer, Fake, Request};
use crate::image::{self, Image};
use crate::registry::{ALICE, BOB};
use crate::runner::{Account, private, public};

fn basic(pair: &str) -> String {
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(pair))
}

fn challenge(how: &str) -> Answer {
    Answer::with("401 Unauthorized", format!("WWW-Authenticate: {how}"))
}

/// Has the image for whoever sends this, and challenges everybody else.
fn guarded(image: &Image, how: String, authorization: String) -> Fake {
    let image = image.clone();
    Fake::answering(move |request, _| match request.authorization() {
        Some(sent) if sent == authorization => Answer::from_image(&image, &request.path),
        _ => challenge(&how),
    })
}

fn authorizations(fake: &Fake) -> Vec<Option<String>> {
    fake.requests().iter().map(|request| request.authorization().map(Into::into)).collect()
}

/// Nothing of a secret came in, in whatever form.
fn never_saw(fake: &Fake, secret: &str) {
    let encoded = basic(secret);
    let (password, encoded) = (secret.split_once(':').unwrap().1, encoded.strip_prefix("Basic ").unwrap());
    for Request { head, .. } in fake.requests() {
        assert!(!head.contains(password) && !head.contains(encoded), "{head}");
    }
}

#[test]
fn a_fallback_that_asks_is_sent_its_own_credential_and_never_the_primarys() {
    let image = Image::saying("for either");
    let primary = Fake::answering(|_, _| challenge("Basic realm=\"primary\""));
    let fallback = guarded(&image, "Basic realm=\"primary\"".into(), basic(&BOB.pair()));
    let account = Account::of(vec![
        private("primary", &primary.domain(), "team-a"),
        private("fallback", &fallback.domain(), "copies"),
    ]);
    let names = account.sources(&account.destination());
    let pulled = account.pull(&names[0]).policy("prudent").user("primary", ALICE).user("fallback", BOB).run();
    pulled.assert(0, "succeeded", &[(&names[0], "unauthorized"), (&names[1], "succeeded")]);
    assert_eq!(authorizations(&primary), [None, Some(basic(&ALICE.pair()))]);
    let own = Some(basic(&BOB.pair()));
    assert_eq!(authorizations(&fallback), [None, own.clone(), own.clone(), own]);
    never_saw(&fallback, &ALICE.pair());
    never_saw(&primary, &BOB.pair());
}

#[test]
fn a_public_fallback_that_asks_is_sent_nothing() {
    let primary = Fake::answering(|_, _| challenge("Basic realm=\"r\""));
    let fallback = Fake::answering(|_, _| challenge("Basic realm=\"r\""));
    let account = Account::of(vec![
        private("primary", &primary.domain(), "team-a"),
        public("fallback", &fallback.domain(), "copies"),
    ]);
    let names = account.sources(&account.destination());
    let pulled = account.pull(&names[0]).policy("prudent").user("primary", ALICE).run();
    pulled.assert(1, "failed at every source", &[(&names[0], "unauthorized"), (&names[1], "unauthorized")]);
    assert_eq!(authorizations(&primary), [None, Some(basic(&ALICE.pair()))]);
    assert_eq!(authorizations(&fallback), [None]);
    never_saw(&fallback, &ALICE.pair());
}

#[test]
fn a_redirect_to_another_host_is_followed_without_the_authorization() {
    let image = Image::saying("kept elsewhere");
    let storage = Fake::serving(&image);
    let (elsewhere, manifest) = (storage.domain(), image.clone());
    let primary = Fake::answering(move |request, _| match request.authorization() {
        None => challenge("Basic realm=\"r\""),
        Some(_) if request.path.contains("/blobs/") => {
            Answer::with("307 Temporary Redirect", format!("Location: http://{elsewhere}{}", request.path))
        }
        Some(_) => Answer::from_image(&manifest, &request.path),
    });
    let account = Account::of(vec![private("primary", &primary.domain(), "team-a")]);
    let name = account.destination();
    account.pull(&name).user("primary", ALICE).run().assert(0, "succeeded", &[(&name, "succeeded")]);
    assert_eq!(authorizations(&storage), [None, None]);
    never_saw(&storage, &ALICE.pair());
}

/// Another port is another host, and a challenge from behind a redirect is not answered.
#[test]
fn a_challenge_behind_a_redirect_is_not_answered() {
    let stranger = Fake::answering(|_, _| challenge("Basic realm=\"r\""));
    let elsewhere = stranger.domain();
    let primary = Fake::answering(move |request, _| {
        Answer::with("302 Found", format!("Location: //{elsewhere}{}", request.path))
    });
    let account = Account::of(vec![private("primary", &primary.domain(), "team-a")]);
    let name = account.destination();
    let go = || account.pull(&name).policy("strict").user("primary", ALICE).run();
    // A redirect without a scheme names no address; nobody is asked.
    go().assert(1, "stopped (other)", &[(&name, "other")]);
    assert_eq!(stranger.requests().len(), 0);

    let elsewhere = stranger.domain();
    let primary = Fake::answering(move |request, _| {
        Answer::with("302 Found", format!("Location: http://{elsewhere}{}", request.path))
    });
    let account = Account::of(vec![private("primary", &primary.domain(), "team-a")]);
    let name = account.destination();
    let pulled = account.pull(&name).policy("strict").user("primary", ALICE).run();
    pulled.assert(1, "stopped (unauthorized)", &[(&name, "unauthorized")]);
    assert_eq!(authorizations(&stranger), [None]);
}

#[test]
fn a_registry_that_issues_its_own_tokens_is_asked_for_one() {
    let image = Image::saying("for a token");
    let kept = image.clone();
    let primary = Fake::answering(move |request, _| {
        let own = request.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
        if request.path.starts_with("/token?") {
            return match request.authorization() {
                Some(sent) if sent == basic(&ALICE.pair()) => Answer::ok(r#"{"access_token": "t0ken"}"#),
                _ => Answer::status("401 Unauthorized"),
            };
        }
        match request.authorization() {
            Some("Bearer t0ken") => Answer::from_image(&kept, &request.path),
            _ => challenge(&format!(
                "Bearer realm=\"http://{own}/token\",service=\"my, registry\",scope=\"repository:team-a/app:pull,push\""
            )),
        }
    });
    let account = Account::of(vec![private("primary", &primary.domain(), "team-a")]);
    let name = account.destination();
    account.pull(&name).user("primary", ALICE).run().assert(0, "succeeded", &[(&name, "succeeded")]);
    let token = Some("Bearer t0ken".to_owned());
    assert_eq!(
        authorizations(&primary),
        [None, Some(basic(&ALICE.pair())), token.clone(), token.clone(), token],
    );
    // For what is pulled, whatever else the challenge offers.
    let asked = primary.requests().remove(1).path;
    assert_eq!(asked, "/token?service=my%2C%20registry&scope=repository:team-a/app:pull");
    let wrong = account.pull(&name).policy("strict").secret("primary", "alice:not-her-password").run();
    wrong.assert(1, "stopped (unauthorized)", &[(&name, "unauthorized")]);
}

/// The realm decides nothing: a stranger named there is not even asked.
#[test]
fn a_token_issuer_that_the_login_does_not_list_is_never_asked() {
    let stranger = Fake::answering(|_, _| Answer::ok(r#"{"token": "t0ken"}"#));
    let realms = [
        format!("http://{}/token", stranger.domain()),
        format!("http://{{own}}@{}/token", stranger.domain()),
        format!("http://localhost:{}/token", stranger.domain().split_once(':').unwrap().1),
        format!("https://{}/token", stranger.domain()),
        "no address".into(),
    ];
    for realm in realms {
        let primary = Fake::answering(move |request, _| {
            let own = request.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
            challenge(&format!("Bearer realm=\"{}\",service=\"s\"", realm.replace("{own}", own)))
        });
        let account = Account::of(vec![private("primary", &primary.domain(), "team-a")]);
        let name = account.destination();
        let pulled = account.pull(&name).policy("prudent").user("primary", ALICE).run();
        assert_eq!(pulled.status, Some(1), "{pulled:?}");
        assert_eq!(authorizations(&primary), [None]);
    }
    assert_eq!(stranger.requests().len(), 0);
}

#[test]
fn a_ready_token_is_sent_as_it_is() {
    let image = Image::saying("for a robot");
    let primary =
        guarded(&image, "Bearer realm=\"http://nobody.invalid\"".into(), "Bearer t0ken-of-ci".into());
    let account = Account::of(vec![private("my.robot-1", &primary.domain(), "team-a")]);
    let name = account.destination();
    let pulled = account.pull(&name).secret("my.robot-1", "bearer:t0ken-of-ci").run();
    pulled.assert(0, "succeeded", &[(&name, "succeeded")]);
    assert_eq!(authorizations(&primary)[0], None);
}

/// Nothing is sent to a registry that does not ask, and a credential that is not there is a refusal.
#[test]
fn a_credential_is_looked_up_when_it_is_asked_for() {
    let image = Image::saying("for everybody after all");
    let open = Fake::serving(&image);
    let account = Account::of(vec![private("primary", &open.domain(), "team-a")]);
    let name = account.destination();
    account.pull(&name).user("primary", ALICE).run().assert(0, "succeeded", &[(&name, "succeeded")]);
    account.pull(&name).run().assert(0, "succeeded", &[(&name, "succeeded")]);
    assert!(authorizations(&open).iter().all(Option::is_none));
    assert_eq!(open.requests()[1].path, format!("/v2/team-a/app/blobs/{}", image::sha256(&image.layer)));

    let closed = guarded(&image, "Basic realm=\"r\"".into(), basic(&ALICE.pair()));
    let account = Account::of(vec![private("primary", &closed.domain(), "team-a")]);
    let name = account.destination();
    for (secret, why) in [
        (None, "REGISTRY_CREDENTIAL_PRIMARY is not set"),
        (Some("no-colon"), "REGISTRY_CREDENTIAL_PRIMARY is neither `user:password` nor `bearer:TOKEN`"),
    ] {
        let pull = account.pull(&name).policy("strict");
        let pulled = secret
            .map_or(pull, |secret| account.pull(&name).policy("strict").secret("primary", secret))
            .run();
        // Rule 6.9: no failure, and so no reason to stop or to wait.
        pulled.assert(1, "no source could be asked", &[]);
        let line = format!("\n- {name}: impossible, the caller has no secret for it\n");
        assert!(pulled.stdout.ends_with(&line), "{pulled:?}");
        assert_eq!(pulled.stderr, format!("{name}: impossible: {why}\n"));
    }
}

/// Rules 12.4 and 12.6: a mirror that asks for a login, and has none of its own, is not sent the origin's; it is
/// asked below its own `api`.
#[test]
fn a_mirror_that_asks_is_not_sent_the_origins_credential() {
    let image = Image::saying("for those who may");
    let mirror = Fake::answering(|_, _| challenge("Basic realm=\"origin\""));
    let origin = guarded(&image, "Basic realm=\"origin\"".into(), basic(&ALICE.pair()));
    let account = Account::written(&json!({
        "registries": [private("origin", &origin.domain(), "team-a")],
        "routes": [{
            "scope": origin.domain(),
            "mirrors": [{"location": format!("http://{}/hub", mirror.domain()), "api": "/cache/v2"}],
        }],
    }));
    let name = format!("{}/team-a/app:1", origin.domain());
    let copy = format!("{}/hub/team-a/app:1", mirror.domain());
    let pulled = account.pull(&name).policy("prudent").user("origin", ALICE).run();
    pulled.assert(0, "succeeded", &[(&copy, "unauthorized"), (&name, "succeeded")]);
    assert_eq!(authorizations(&mirror), [None]);
    assert_eq!(mirror.requests()[0].path, "/cache/v2/hub/team-a/app/manifests/1");
    never_saw(&mirror, &ALICE.pair());
}
