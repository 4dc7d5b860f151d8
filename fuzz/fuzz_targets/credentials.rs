//! Rules 10.1, 10.2 and 14.3: whatever bytes are read as a credential file, there is an answer, no secret is in it, and
//! what is found is for the host that was asked for.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles, FoundIn};
use registry_resolver::{Catalog, Domain, PullRequest, Reference};

/// Written into the fields that hold secrets. No input has it by chance, and it is no name of a program.
const SECRET: &str = "hunter2/6f1d0c";
const FIELDS: [&str; 5] = ["auth", "username", "password", "identitytoken", "registrytoken"];
const NAMES: [&str; 5] = ["auth.json", "config.json", ".dockercfg", "pull-secret.json", "DOCKER_AUTH_CONFIG"];
const IMAGES: [&str; 6] = [
    "nginx",
    "quay.io/acme/app:1",
    "quay.io/acmecorp/app",
    "r.example:5000/a/b",
    "registry-1.docker.io/acme/app",
    "acme.azurecr.io/app",
];

/// What is not covered is pulled with what is kept.
const AMBIENT: &str = r#"{"uncovered_access": "ambient"}"#;
static CATALOG: OnceLock<Catalog> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if text.contains(SECRET) {
        return;
    }
    read(&text);
    if text.contains("\":\"") {
        read(&with_secrets(&text));
    }
});

/// Puts the secret in front of every value of a secret's field, whatever else is broken around it.
fn with_secrets(text: &str) -> String {
    FIELDS.iter().fold(text.to_owned(), |text, field| {
        let before = format!("\"{field}\":\"");
        text.replace(&before, &format!("{before}{SECRET}"))
    })
}

fn read(text: &str) {
    let catalog = CATALOG.get_or_init(|| serde_json::from_str(AMBIENT).expect("a catalog"));
    for name in NAMES {
        let file = CredentialFile::read(name, text);
        shown(&format!("{file:?} {file:#?} {:?} {:?}", file.helpers().collect::<Vec<_>>(), file.store()));
        // Images that the file's own keys are about, whatever they are.
        let own: Vec<String> = file.keys().flat_map(about).take(12).collect();
        for &store in CredentialStore::ALL {
            let files = CredentialFiles::new(store).with_file(file.clone());
            shown(&format!("{files:?}"));
            told(&files.notices().to_string());
            for image in IMAGES.iter().copied().chain(own.iter().map(String::as_str)) {
                let Ok(image) = Reference::parse(image) else { continue };
                look_up(&files, catalog, image);
            }
        }
    }
}

/// The image that a key names, and one on another host that its text begins.
fn about(key: &str) -> [String; 3] {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let name = bare.trim_end_matches('/').replace('*', "a");
    [name.clone(), format!("{name}/app"), format!("{name}.example/app")]
}

fn look_up(files: &CredentialFiles, catalog: &Catalog, image: Reference<'_>) {
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(image)) else { return };
    let attempt = plan.attempts().next().expect("an uncovered image has a source");
    let found = match files.look_up(attempt.target()) {
        Ok(found) => found,
        Err(error) => {
            assert!(!error.problems().is_empty());
            shown(&format!("{error:?}"));
            return told(&error.to_string());
        }
    };
    assert_eq!(Ok(&found), files.look_up(image).as_ref());
    told(&found.notices().to_string());
    shown(&format!("{found:?} {}", serde_json::to_string(&found).expect("what was found is text")));
    for found in &found {
        told(&found.to_string());
        // 10.1: for the host asked for, spelled as it is, which the plan's own login is for, and no other is.
        let audience = Domain::parse(found.audience()).expect("an audience is a domain");
        assert_eq!(found.audience(), image.domain().as_str());
        assert!(attempt.login().may_see(audience));
        let key = match found.place() {
            FoundIn::Auths { key } => key,
            FoundIn::Helper { server, .. } | FoundIn::Store { server, .. } => server,
            other => panic!("{other:?}"),
        };
        assert!(belongs(files.store(), key, audience), "{key} for {audience}");
    }
}

/// Whether a key is about this host and no other, by what is written in it alone: a second reading.
fn belongs(store: CredentialStore, key: &str, audience: Domain<'_>) -> bool {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let host = bare.split('/').next().expect("a text has a beginning");
    if store != CredentialStore::Kubernetes {
        return Domain::parse(host) == Ok(audience);
    }
    let hub = ["docker.io", "index.docker.io"];
    let names = if audience.is_docker_hub() { &hub[..] } else { &[audience.as_str()] };
    names.iter().any(|name| covers(host, name))
}

/// A `*` is any run of characters within one label.
fn covers(pattern: &str, host: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else { return pattern == host };
    let Some(left) = host.strip_prefix(before) else { return false };
    let label = left.find(['.', ':']).unwrap_or(left.len());
    (0..=label).any(|taken| covers(behind, &left[taken..]))
}

fn shown(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

fn told(text: &str) {
    shown(text);
    // 10.2: what is echoed is escaped; lines are ours.
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}
