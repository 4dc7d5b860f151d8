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

/// Everything that this crate prints, debugs or serialises of a file and of what is looked up there.
fn shown(name: &str, text: &str, images: &[&str]) -> Vec<(&'static str, String)> {
    let file = CredentialFile::read(name, text);
    let machine = Machine::new().with_home("/home").with_variable(CredentialFile::VARIABLE, text);
    let mut all = vec![
        ("a file", format!("{file:?} {file:#?} {}", file.name())),
        ("keys", file.keys().collect::<Vec<_>>().join(" ")),
        ("helpers", format!("{:?} {:?}", file.helpers().collect::<Vec<_>>(), file.store())),
        ("a machine", format!("{machine:?}")),
    ];
    for &store in CredentialStore::ALL {
        let of_machine = CredentialFiles::of_machine(store, &machine, [file.clone()]);
        for files in [CredentialFiles::new(store).with_file(file.clone()), of_machine] {
            all.push(("files", format!("{files:?} {files:#?}")));
            let notices = files.notices();
            all.push(("their notices", format!("{notices} {notices:?} {}", json!(notices))));
            all.extend(files.problems().map(|it| ("a problem", format!("{it} {it:?} {}", it.message()))));
            all.extend(images.iter().map(|image| ("an answer", looked_up(&files, image))));
        }
        all.extend(images.iter().map(|image| ("a request", asked(store, name, text, image))));
    }
    all
}

fn looked_up(files: &CredentialFiles, image: &str) -> String {
    match files.look_up(Reference::parse(image).unwrap()) {
        Ok(found) => {
            let each: Vec<String> =
                found.iter().map(|it| format!("{it} {it:?} {:?} {:?}", it.place(), it.file())).collect();
            format!("{found:?} {} {} {}", json!(found), found.notices(), each.join(" "))
        }
        Err(error) => format!("{error} {error:?} {:?}", error.problems()),
    }
}

fn asked(store: CredentialStore, name: &str, text: &str, image: &str) -> String {
    let request = json!({"store": store.as_str(), "image": image, "files": {name: text}});
    let request: CredentialsRequest = serde_json::from_value(request).unwrap();
    let answer = match request.answer() {
        Ok(answer) => format!("{answer:?} {} {}", json!(answer), answer.notices()),
        Err(error) => format!("{error} {error:?} {:?} {}", error.problems(), error.kind()),
    };
    format!("{request:?} {:?} {answer}", request.files())
}

#[test]
fn rules_10_2_and_14_3_nothing_that_comes_of_a_file_shows_a_secret() {
    let files = files();
    assert!(files.len() > 200);
    for (name, text) in &files {
        for (what, shown) in
            shown(name, text, &["quay.io/acme/app", "ghcr.io/acme/app", "nginx", "app1.io/x"])
        {
            assert_no_secret(what, &shown);
        }
    }
}

/// The secrets of a file, each with a longer one in its place, so that it is found wherever it is.
fn made_longer(file: &Value) -> Value {
    match file {
        Value::Object(map) => {
            let longer = |(key, value): (&String, &Value)| {
                let is_token = ["identitytoken", "registrytoken", "password"].contains(&&**key);
                let login =
                    value.as_str().filter(|_| key == "auth").and_then(|it| BASE64_STANDARD.decode(it).ok());
                let value = match login {
                    Some(login) => {
                        let user =
                            String::from_utf8_lossy(&login).split(':').next().unwrap_or_default().to_owned();
                        auth(&format!("{user}:{SECRET}")).into()
                    }
                    None if is_token => SECRET.into(),
                    None => made_longer(value),
                };
                (key.clone(), value)
            };
            Value::Object(map.iter().map(longer).collect())
        }
        other => other.clone(),
    }
}

/// The logins of a file as it writes them.
fn written(file: &Value, found: &mut Vec<String>) {
    for (key, value) in file.as_object().into_iter().flatten() {
        match value
            .as_str()
            .filter(|_| ["auth", "identitytoken", "registrytoken", "password"].contains(&&**key))
        {
            // A shorter one stands by chance in other words.
            Some(secret) if secret.len() >= 6 => found.push(secret.to_owned()),
            _ => written(value, found),
        }
    }
}

#[test]
fn rule_10_2_no_secret_of_a_recorded_file_is_shown() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../data/credentials.json")).unwrap();
    let (mut files, mut secrets) = (0, 0);
    for (name, text) in cases.iter().flat_map(|case| case["files"].as_object().into_iter().flatten()) {
        let text = text.as_str().unwrap();
        let Ok(file) = serde_json::from_str::<Value>(text) else { continue };
        let images = ["q.io/ns/app", "r.example/team/app", "nginx", "quay.io/acme/app"];
        let mut found = Vec::new();
        written(&file, &mut found);
        for (what, shown) in shown(name, text, &images) {
            let seen = found.iter().find(|secret| shown.contains(&**secret));
            assert_eq!(seen, None, "{what} of {name}");
        }
        for (what, shown) in shown(name, &made_longer(&file).to_string(), &images) {
            assert_no_secret(what, &shown);
        }
        (files, secrets) = (files + 1, secrets + found.len());
    }
    assert_eq!((files, secrets), (75, 80));
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
