//! testcontainers-rs finds an image's registry by its first component (`testcontainers/src/core/client.rs`), and takes
//! `DOCKER_AUTH_CONFIG` in place of Docker's config (`testcontainers/src/core/env/config.rs`).

use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles, FoundIn, Machine, NoticeKind};
use registry_resolver::{Domain, Reference};

use super::{Case, Verdict, compared};

/// Their own cases, and two that their rule decides by accident.
const REGISTRIES: [(&str, &str, &str, Verdict); 15] = [
    ("postgres:16", "index.docker.io", "docker.io", Verdict::Name),
    ("redis:7-alpine", "index.docker.io", "docker.io", Verdict::Name),
    ("hello-world:linux", "index.docker.io", "docker.io", Verdict::Name),
    ("ubuntu", "index.docker.io", "docker.io", Verdict::Name),
    ("confluentinc/cp-kafka:6.1.1", "index.docker.io", "docker.io", Verdict::Name),
    ("library/postgres:16", "index.docker.io", "docker.io", Verdict::Name),
    ("minio/minio:latest", "index.docker.io", "docker.io", Verdict::Name),
    ("ghcr.io/myorg/myimage:latest", "ghcr.io", "ghcr.io", Verdict::Equal),
    ("quay.io/lakekeeper/catalog:v1", "quay.io", "quay.io", Verdict::Equal),
    ("registry.example.com/app:1.0", "registry.example.com", "registry.example.com", Verdict::Equal),
    ("my-registry.io:5000/image:tag", "my-registry.io:5000", "my-registry.io:5000", Verdict::Equal),
    // They look at the text alone; a digest of 16 digits is none.
    ("postgres@sha256:abcdef1234567890", "index.docker.io", "refused", Verdict::Told),
    ("ghcr.io/org/img@sha256:abcdef", "ghcr.io", "refused", Verdict::Told),
    // A registry on this machine, and one whose name has upper-case letters.
    ("localhost/app", "index.docker.io", "localhost", Verdict::Name),
    ("Registry/app", "index.docker.io", "Registry", Verdict::Name),
];

#[test]
fn rule_2_2_an_image_s_registry_is_its_domain() {
    let cases = REGISTRIES.iter().map(|(image, theirs, expected, verdict)| {
        let ours = Reference::parse(image).map_or("refused", |image| image.domain().as_str());
        (Case { asked: image, theirs, ours: ours.to_owned(), verdict: *verdict }, *expected)
    });
    assert_eq!(compared(cases), [(Verdict::Equal, 4), (Verdict::Name, 9), (Verdict::Told, 2)]);
    // Of these nine, seven are one endpoint in two spellings, and have one key in Docker's file.
    let hub = Domain::parse("index.docker.io").unwrap();
    let alike = REGISTRIES.iter().filter(|(image, theirs, ..)| {
        Reference::parse(image).is_ok_and(|image| image.domain() == hub && *theirs == "index.docker.io")
    });
    assert_eq!(alike.count(), 7);
}

#[test]
fn rules_14_3_and_15_5_the_variable_is_read_as_docker_reads_it() {
    let home = |variable: &str| {
        let machine = Machine::new().with_home("/home/ann").with_variable(CredentialFile::VARIABLE, variable);
        let text = r#"{"auths": {"ghcr.io": {"auth": "dTpw"}}}"#;
        let file = CredentialFile::read("/home/ann/.docker/config.json", text);
        CredentialFiles::of_machine(CredentialStore::Docker, &machine, [file])
    };
    let found = |variable: &str, image: &str| {
        let lookup = home(variable).look_up(Reference::parse(image).unwrap()).unwrap();
        let found =
            lookup.sole().map(|found| (found.file().unwrap_or_default().to_owned(), found.place().clone()));
        found.map(|(file, place)| match place {
            FoundIn::Auths { key } => format!("{file} {key}"),
            other => format!("{file} {other:?}"),
        })
    };
    // Where the variable has the key, both take it from there.
    let plain = r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#;
    assert_eq!(found(plain, "quay.io/a").as_deref(), Some("DOCKER_AUTH_CONFIG quay.io"));
    // Where it has not, they find nothing; Docker looks into its file.
    assert_eq!(found(plain, "ghcr.io/a").as_deref(), Some("/home/ann/.docker/config.json ghcr.io"));
    // They take helpers out of it; Docker then takes nothing of it, and here that is told.
    let helpers = r#"{"credHelpers": {"quay.io": "some"}}"#;
    assert_eq!(found(helpers, "quay.io/a"), None);
    assert!(home(helpers).notices().iter().any(|notice| notice.kind() == NoticeKind::VoidVariable));
}
