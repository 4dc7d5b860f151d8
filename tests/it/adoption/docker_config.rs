//! wasm-pkg-tools, spin, wash and testcontainers read Docker's config by one crate, `docker_credential` 1.3 (its
//! `src/lib.rs` and `src/config.rs`), which they ask for a registry:
//!
//! | program | file | what it asks for |
//! |---|---|---|
//! | wasm-pkg-tools | `crates/wasm-pkg-client/src/oci/mod.rs` | the registry, before 2025 with `https://` in front, which finds nothing |
//! | spin | `crates/oci/src/client.rs` | the registry, `index.docker.io` for Docker Hub |
//! | wash | `crates/wash-runtime/src/oci.rs` | the registry, `docker.io` for Docker Hub |
//! | testcontainers | `testcontainers/src/core/client.rs` | the registry, `index.docker.io` for Docker Hub |

use registry_resolver::Reference;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles, FoundIn};

use super::{Case, Verdict, compared};

/// Who keeps a login for an image by Docker's rules: a key, or a program and what it is asked for.
fn ours(config: &str, image: &str) -> String {
    let files = CredentialFiles::read(CredentialStore::Docker, [("config.json", config)]);
    let Ok(lookup) = files.look_up(Reference::parse(image).unwrap()) else { return "refused".into() };
    let told = lookup.iter().map(|found| match found.place() {
        FoundIn::Helper { program, server } | FoundIn::Store { program, server } => {
            format!("{program} {server}")
        }
        _ => found.key().unwrap_or_default().to_owned(),
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "nobody".into() } else { told.join(", ") }
}

/// A config, an image, what they find, and what is found here.
const CASES: [(&str, &str, &str, &str, Verdict); 20] = [
    // Their own cases.
    (
        r#"{"auths": {"https://index.docker.io/v1/": {"auth": "dTpw"}}}"#,
        "postgres:16",
        "https://index.docker.io/v1/",
        "https://index.docker.io/v1/",
        Verdict::Equal,
    ),
    (
        r#"{"auths": {"https://docker.io/v1/": {"auth": "dTpw"}}}"#,
        "nginx",
        "https://docker.io/v1/",
        "nobody",
        Verdict::AsDocker,
    ),
    (r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#, "quay.io/a/b", "quay.io", "quay.io", Verdict::Equal),
    ("{}", "quay.io/a/b", "nobody", "nobody", Verdict::Equal),
    (
        r#"{"credHelpers": {"quay.io": "some"}}"#,
        "quay.io/a/b",
        "docker-credential-some quay.io",
        "docker-credential-some quay.io",
        Verdict::Equal,
    ),
    (
        r#"{"credsStore": "some"}"#,
        "quay.io/a/b",
        "docker-credential-some quay.io",
        "docker-credential-some quay.io",
        Verdict::Equal,
    ),
    // Without its padding they take base64; Docker refuses the whole file for it.
    (r#"{"auths": {"quay.io": {"auth": "dTpwYQ"}}}"#, "quay.io/a/b", "quay.io", "refused", Verdict::Told),
    // What else their code decides.
    (
        r#"{"auths": {"https://quay.io/v2/": {"auth": "dTpw"}}}"#,
        "quay.io/a",
        "https://quay.io/v2/",
        "https://quay.io/v2/",
        Verdict::Equal,
    ),
    (r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#, "quay.io:443/a", "nobody", "nobody", Verdict::Equal),
    (
        r#"{"auths": {"r.example:5000": {"auth": "dTpw"}}}"#,
        "r.example:5000/a",
        "r.example:5000",
        "r.example:5000",
        Verdict::Equal,
    ),
    (
        r#"{"credHelpers": {"quay.io": ""}, "auths": {"quay.io": {"auth": "dTpw"}}}"#,
        "quay.io/a",
        "quay.io",
        "quay.io",
        Verdict::Equal,
    ),
    (
        r#"{"credHelpers": {"quay.io": "some"}, "auths": {"quay.io": {"auth": "dTpw"}}}"#,
        "quay.io/a",
        "docker-credential-some quay.io",
        "docker-credential-some quay.io",
        Verdict::Equal,
    ),
    // A key with a path serves its whole host in Docker; here for the host that was asked for, with a notice.
    (
        r#"{"auths": {"quay.io/team": {"auth": "dTpw"}}}"#,
        "quay.io/a",
        "nobody",
        "quay.io/team",
        Verdict::AsDocker,
    ),
    // Docker Hub has one key, and its helpers have it too: `docker login` writes it everywhere.
    (r#"{"auths": {"docker.io": {"auth": "dTpw"}}}"#, "nginx", "docker.io", "nobody", Verdict::AsDocker),
    (
        r#"{"credHelpers": {"https://index.docker.io/v1/": "some"}}"#,
        "nginx",
        "nobody",
        "docker-credential-some https://index.docker.io/v1/",
        Verdict::AsDocker,
    ),
    (
        r#"{"credsStore": "desktop", "auths": {"https://index.docker.io/v1/": {}}}"#,
        "nginx",
        "docker-credential-desktop index.docker.io",
        "docker-credential-desktop https://index.docker.io/v1/",
        Verdict::AsDocker,
    ),
    // With a store, Docker does not look into the file.
    (
        r#"{"credsStore": "desktop", "auths": {"quay.io": {"auth": "dTpw"}}}"#,
        "quay.io/a",
        "quay.io",
        "docker-credential-desktop quay.io",
        Verdict::AsDocker,
    ),
    // They read no token from a file.
    (
        r#"{"auths": {"quay.io": {"identitytoken": "t"}}}"#,
        "quay.io/a",
        "nobody",
        "quay.io",
        Verdict::AsDocker,
    ),
    // A file that is broken elsewhere, or altogether, is a pull without a login there, without a word.
    (
        r#"{"auths": {"quay.io": {"auth": "dTpw"}, "other.example": {"auth": "!"}}}"#,
        "quay.io/a",
        "quay.io",
        "refused",
        Verdict::Told,
    ),
    (r#"{"auths": {"quay.io": {"auth": "dTpw"}}"#, "quay.io/a", "nobody", "refused", Verdict::Told),
];

#[test]
fn rule_14_3_docker_s_config_is_read_as_docker_reads_it() {
    let cases = CASES.iter().map(|(config, image, theirs, expected, verdict)| {
        (Case { asked: config, theirs, ours: ours(config, image), verdict: *verdict }, *expected)
    });
    assert_eq!(compared(cases), [(Verdict::Equal, 10), (Verdict::AsDocker, 7), (Verdict::Told, 3)]);
}

/// spin keeps a file of its own (`crates/oci/src/auth.rs`), of texts by registry, in front of Docker's. Its key for
/// Docker Hub is `index.docker.io`, which the containers libraries' reading knows.
#[test]
fn rule_14_3_spin_s_own_file_is_none_of_docker_s_and_is_told_as_such() {
    let own = r#"{"auths": {"ghcr.io": "dTpw", "index.docker.io": "dTpw"}}"#;
    let file = CredentialFile::read("registry-auth.json", own);
    let problems: Vec<String> = CredentialFiles::new(CredentialStore::Docker)
        .with_file(file)
        .problems()
        .map(ToString::to_string)
        .collect();
    assert_eq!(problems, ["registry-auth.json:1: expected a map behind a key of `auths`"]);
    // With each text behind `auth`, as Podman's file has it, the two answer alike.
    let mended = r#"{"auths": {"ghcr.io": {"auth": "dTpw"}, "index.docker.io": {"auth": "dTpw"}}}"#;
    let files = CredentialFiles::read(CredentialStore::Containers, [("auth.json", mended)]);
    for (image, theirs) in [("ghcr.io/a/b:1", "ghcr.io"), ("nginx", "index.docker.io"), ("quay.io/a", "")] {
        let found = files.look_up(Reference::parse(image).unwrap()).unwrap();
        assert_eq!(found.sole().and_then(|found| found.key()).unwrap_or_default(), theirs, "{image}");
    }
}
