//! Rule 15.5: which credential files a store reads on a machine.

use registry_resolver::Domain;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles, Machine, NoticeKind, PathRule};

const LOGIN: &str = r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#;

fn paths(machine: &Machine, store: CredentialStore) -> Vec<(String, Option<&'static str>)> {
    machine.credential_paths(store).iter().map(|path| (path.as_str().to_owned(), path.hidden_by())).collect()
}

fn read(machine: &Machine, store: CredentialStore) -> Vec<String> {
    machine.credential_paths(store).read().map(str::to_owned).collect()
}

#[test]
fn rule_15_5_docker_reads_one_file() {
    let machine = Machine::new().with_variable("HOME", "/home/ann/");
    assert_eq!(read(&machine, CredentialStore::Docker), ["/home/ann/.docker/config.json"]);
    let moved = machine.with_variable("DOCKER_CONFIG", "/etc/docker");
    assert_eq!(
        paths(&moved, CredentialStore::Docker),
        [
            ("/etc/docker/config.json".to_owned(), None),
            ("/home/ann/.docker/config.json".to_owned(), Some("DOCKER_CONFIG")),
        ]
    );
    assert_eq!(read(&Machine::new(), CredentialStore::Docker), [""; 0]);
}

#[test]
fn rule_15_5_containers_read_several_and_an_explicit_one_alone() {
    let machine = Machine::new()
        .with_home("/home/ann")
        .with_uid(1000)
        .with_variable("XDG_RUNTIME_DIR", "/run/user/1000")
        .with_variable("XDG_CONFIG_HOME", "/etc/ann");
    let usual = [
        "/run/user/1000/containers/auth.json",
        "/etc/ann/containers/auth.json",
        "/home/ann/.docker/config.json",
        "/home/ann/.dockercfg",
    ];
    assert_eq!(read(&machine, CredentialStore::Containers), usual);
    assert_eq!(machine.credential_paths(CredentialStore::Containers).rule(), PathRule::FirstAnswer);
    let docker = machine.with_variable("DOCKER_CONFIG", "/d");
    assert_eq!(read(&docker, CredentialStore::Containers), ["/d/config.json"]);
    let explicit = docker.with_variable("REGISTRY_AUTH_FILE", "/own.json");
    assert_eq!(read(&explicit, CredentialStore::Containers), ["/own.json"]);
    assert_eq!(paths(&explicit, CredentialStore::Containers).len(), 5);
    let empty = explicit.with_variable("REGISTRY_AUTH_FILE", "").with_variable("DOCKER_CONFIG", "");
    assert_eq!(read(&empty, CredentialStore::Containers), usual);
}

#[test]
fn rule_15_5_the_kubelet_reads_the_first_that_is_there() {
    let machine = Machine::new().with_home("/root");
    let names = ["/root/.dockercfg", "/.docker/config.json", "/root/.docker/config.json"];
    let legacy = r#"{"quay.io": {"auth": "dTpw"}}"#;
    let files =
        names.map(|name| CredentialFile::read(name, if name.ends_with("cfg") { legacy } else { LOGIN }));
    let files = CredentialFiles::of_machine(CredentialStore::Kubernetes, &machine, files);
    let found = files.look_up(Domain::parse("quay.io").unwrap()).unwrap();
    assert_eq!(found.sole().unwrap().file(), Some("/root/.docker/config.json"));
    let hidden: Vec<_> = files.notices().iter().map(|notice| (notice.kind(), notice.to_string())).collect();
    assert_eq!(
        hidden,
        [
            (
                NoticeKind::HiddenFile,
                "/.docker/config.json: an earlier file is there, and this one is not read (ignored)"
                    .to_owned()
            ),
            (
                NoticeKind::HiddenFile,
                "/root/.dockercfg: an earlier file is there, and this one is not read (ignored)".to_owned()
            ),
        ]
    );
}

#[test]
fn rule_15_5_secrets_come_before_the_files_of_the_node() {
    let machine = Machine::new().with_home("/root");
    let files = ["/root/.docker/config.json", "pull-secret"].map(|name| CredentialFile::read(name, LOGIN));
    let files = CredentialFiles::of_machine(CredentialStore::Kubernetes, &machine, files);
    let found = files.look_up(Domain::parse("quay.io").unwrap()).unwrap();
    let files: Vec<_> = found.iter().map(|found| found.file().unwrap()).collect();
    assert_eq!(files, ["pull-secret", "/root/.docker/config.json"]);
}

#[test]
fn rule_15_5_a_file_elsewhere_is_told() {
    let files = [CredentialFile::read("/etc/auth.json", LOGIN)];
    let files = CredentialFiles::of_machine(CredentialStore::Containers, &Machine::new(), files);
    assert!(files.look_up(Domain::parse("quay.io").unwrap()).unwrap().is_empty());
    assert_eq!(
        files.notices().to_string(),
        "/etc/auth.json: the store `containers` does not read this file (ignored)"
    );
}
