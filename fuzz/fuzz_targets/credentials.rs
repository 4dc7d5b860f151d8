//! Rules 10.1, 10.2 and 14.3: whatever bytes are read as a credential file, there is an answer, no secret is in it, and
//! what is found is for the host that was asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_resolver::credentials::{CredentialStore, KeyMatch, KubernetesKey};
use registry_resolver::format::{CredentialFile, CredentialFiles};
use registry_resolver::{Domain, Reference};

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
    for name in NAMES {
        let file = CredentialFile::read(name, text);
        shown(&format!("{file:?}"));
        for &store in CredentialStore::ALL {
            let files = CredentialFiles::new(store).with_file(file.clone());
            told(&files.notices().to_string());
            IMAGES.iter().for_each(|image| look_up(&files, image));
        }
    }
}

fn look_up(files: &CredentialFiles, image: &str) {
    let image = Reference::parse(image).expect("an image of the list");
    let found = match files.look_up(image) {
        Ok(found) => found,
        Err(error) => {
            assert!(!error.problems().is_empty());
            return told(&error.to_string());
        }
    };
    told(&found.notices().to_string());
    shown(&serde_json::to_string(&found).expect("what was found is text"));
    for found in &found {
        // 10.1: for the host asked for, spelled as it is, and under a key that is this host's.
        assert_eq!(found.audience(), image.domain().as_str());
        let Some(key) = found.key() else { continue };
        if files.store() == CredentialStore::Kubernetes {
            assert_ne!(KubernetesKey::new(key).serves(image), KeyMatch::No);
        } else {
            let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
            let host = bare.split('/').next().expect("a text has a beginning");
            assert_eq!(Domain::parse(host), Ok(image.domain()), "{key}");
        }
    }
}

fn shown(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

fn told(text: &str) {
    shown(text);
    // 10.2: what is echoed is escaped; lines are ours.
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}
