//! Rules 10.2 and 14.3: no secret of a credential file is in anything that comes of it, whatever is wrong with it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use registry_resolver::Reference;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles, CredentialsRequest, Machine};
use serde_json::{Value, json};

const SECRET: &str = "not-a-real-secret";

/// Whether a text shows the secret, as it is or in base64 at any place of it.
#[track_caller]
fn assert_no_secret(what: &str, shown: &str) {
    let encoded: Vec<String> = (0..3).map(|skip| BASE64_STANDARD.encode(&SECRET[skip..])).collect();
    let parts = encoded.iter().map(|text| &text[..12]);
    for part in parts.chain([SECRET]) {
        assert!(!shown.contains(part), "{what}: {shown}");
    }
}

fn auth(login: &str) -> String {
    BASE64_STANDARD.encode(login)
}

/// Files with the secret wherever somebody could put it, in the right place or in a wrong one.
fn files() -> Vec<(&'static str, String)> {
    let entry = json!({
        "auth": auth(&format!("ann:{SECRET}")), "username": "ann", "password": SECRET,
        "identitytoken": SECRET, "registrytoken": SECRET, "email": SECRET, SECRET: SECRET,
    });
    let config = json!({
        "auths": {
            "quay.io": entry, "quay.io/acme": entry, "https://quay.io/v1/": entry, "*.io": entry,
            format!("ann:{SECRET}@quay.io"): entry, format!("https://ann:{SECRET}@quay.io"): entry,
            "docker.io": entry, "app?.io": entry, "quay.io/": entry,
        },
        "credHelpers": {"ghcr.io": format!("../{SECRET}"), format!("ann:{SECRET}@ghcr.io"): "gh"},
        "credsStore": format!("/bin/{SECRET}"), "HttpHeaders": {"Authorization": SECRET}, "proxies": SECRET,
    });
    let mut files: Vec<(&str, String)> = vec![("config.json", config.to_string())];
    let kept = |field: &str| json!({"auths": {"quay.io": entry[field]}, "credsStore": null});
    files.extend(["auth", "username"].map(|field| ("config.json", kept(field).to_string())));
    for wrong in
        [json!(7), json!([SECRET]), json!(SECRET), json!({"auth": [SECRET]}), json!({"auth": {SECRET: 1}})]
    {
        files.push(("config.json", json!({"auths": {"quay.io": wrong}}).to_string()));
        files.push(("config.json", json!({"auths": wrong}).to_string()));
        // A text here is a program's name, which is told.
        if !wrong.is_string() {
            files.push(("config.json", json!({"credHelpers": {"quay.io": wrong}}).to_string()));
            files.push(("config.json", json!({"credsStore": wrong}).to_string()));
        }
        files.push((".dockercfg", json!({"quay.io": wrong}).to_string()));
        files.push(("DOCKER_AUTH_CONFIG", json!({"auths": {"quay.io": wrong}}).to_string()));
        files.push((
            "secret.json",
            json!({"kind": "Secret", "data": {".dockerconfigjson": wrong}}).to_string(),
        ));
    }
    for login in [SECRET.to_owned(), format!(":{SECRET}"), format!("{SECRET}\u{0}:")] {
        let auths = json!({"auths": {"quay.io": {"auth": auth(&login)}}});
        files.push(("config.json", auths.to_string()));
        files.push((".dockerconfigjson", json!({"auths": {"quay.io": {"auth": login}}}).to_string()));
        files.push(("DOCKER_AUTH_CONFIG", auths.to_string()));
        files.push((
            "secret.json",
            json!({"stringData": {".dockerconfigjson": auths.to_string()}}).to_string(),
        ));
        files.push((
            "secret.json",
            json!({"data": {".dockercfg": auth(&auths["auths"].to_string())}}).to_string(),
        ));
    }
    // Broken off at every place, and at every place a character too much.
    let whole = json!({"auths": {"quay.io": {"auth": auth(&format!("ann:{SECRET}")), "password": SECRET}}})
        .to_string();
    for at in 0..whole.len() {
        files.push(("config.json", whole[..at].to_owned()));
        files.push(("config.json", format!("{}\u{7f}{}", &whole[..at], &whole[at..])));
    }
    files
}

#[test]
fn rule_14_3_nothing_that_comes_of_a_file_shows_a_secret() {
    let files = files();
    assert!(files.len() > 200);
    for (name, text) in &files {
        let file = CredentialFile::read(name, text);
        assert_no_secret("the file", &format!("{file:?} {file:#?}"));
        for key in file.keys() {
            assert_no_secret("a key", key);
        }
        for &store in CredentialStore::ALL {
            let files = CredentialFiles::new(store).with_file(file.clone());
            assert_no_secret("the files", &format!("{files:?} {} {:?}", files.notices(), files.notices()));
            assert_no_secret(
                "their problems",
                &files.problems().map(ToString::to_string).collect::<String>(),
            );
            for image in ["quay.io/acme/app", "ghcr.io/acme/app", "nginx", "app1.io/x"] {
                let shown = match files.look_up(Reference::parse(image).unwrap()) {
                    Ok(found) => format!("{found:?} {}", serde_json::to_string(&found).unwrap()),
                    Err(error) => format!("{error} {error:?}"),
                };
                assert_no_secret("an answer", &shown);
            }
        }
    }
}

#[test]
fn rule_14_3_no_request_shows_a_secret() {
    for (name, text) in files() {
        for store in ["docker", "containers", "kubernetes"] {
            let request = json!({"store": store, "image": "quay.io/acme/app", "files": {name: text}});
            let request: CredentialsRequest = serde_json::from_value(request).unwrap();
            assert_no_secret("the request", &format!("{request:?}"));
            let shown = match request.answer() {
                Ok(answer) => format!("{answer:?} {}", serde_json::to_string(&answer).unwrap()),
                Err(error) => format!("{error} {error:?} {:?}", error.problems()),
            };
            assert_no_secret("its answer", &shown);
        }
    }
}

#[test]
fn rule_15_5_a_machine_keeps_no_variable_that_may_hold_a_secret() {
    let text = json!({"auths": {"quay.io": {"auth": auth(&format!("ann:{SECRET}"))}}}).to_string();
    let variables: Value =
        json!({"TOKEN": SECRET, "DOCKER_AUTH_CONFIG": text, "DOCKER_CONFIG": "/etc/docker"});
    let machine: Machine = serde_json::from_value(json!({"variables": variables})).unwrap();
    assert_no_secret("the machine", &format!("{machine:?}"));
    assert_eq!(machine.variable("DOCKER_CONFIG"), Some("/etc/docker"));
    let files = CredentialFiles::of_machine(CredentialStore::Docker, &machine, []);
    let found = files.look_up(Reference::parse("quay.io/acme/app").unwrap()).unwrap();
    assert_eq!(found.sole().unwrap().file(), Some("DOCKER_AUTH_CONFIG"));
    assert_no_secret("the files", &format!("{files:?} {found:?}"));
}

#[test]
fn rule_14_3_a_secret_is_in_no_error_of_a_request() {
    for wrong in [
        json!({"store": "docker", "image": "a", "files": {"config.json": [SECRET]}}),
        json!({"store": "docker", "image": "a", "files": SECRET}),
        json!({"store": "docker", "image": "a", "files": [{"name": "a", "text": {"a": SECRET}}]}),
        json!({"store": "docker", "image": "a", "files": {}, "environment": {"variables": {"HOME": [SECRET]}}}),
        json!({"store": "docker", "image": "a", "files": {}, "environment": {"variables": SECRET}}),
    ] {
        let error = serde_json::from_str::<CredentialsRequest>(&wrong.to_string()).unwrap_err();
        assert_no_secret("an error", &format!("{error} {error:?}"));
    }
}
