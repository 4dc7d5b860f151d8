//! Rule 14.3: what the stores do by accident, and which reading is taken; each sentence whole.

use registry_resolver::Reference;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFiles, Effect, NoticeKind};

const DOCKER: CredentialStore = CredentialStore::Docker;
const CONTAINERS: CredentialStore = CredentialStore::Containers;
const KUBERNETES: CredentialStore = CredentialStore::Kubernetes;

fn config(store: CredentialStore, text: &str) -> CredentialFiles {
    CredentialFiles::read(store, [("config.json", text)])
}

/// The keys that are found, and what is said of them.
fn found(files: &CredentialFiles, image: &str) -> (Vec<String>, String) {
    let found = files.look_up(Reference::parse(image).unwrap()).unwrap();
    let keys = found.iter().map(|found| found.key().map_or_else(|| found.to_string(), str::to_owned));
    (keys.collect(), found.notices().to_string())
}

#[track_caller]
fn assert_found(files: &CredentialFiles, image: &str, keys: &[&str], notices: &str) {
    assert_eq!(found(files, image), (keys.iter().map(|key| (*key).to_owned()).collect(), notices.to_owned()));
}

#[test]
fn rule_14_3_a_path_key_serves_its_host_in_docker() {
    assert_found(
        &config(DOCKER, r#"{"auths": {"r.example/team/app": {"auth": "dTpw"}}}"#),
        "r.example/other",
        &["r.example/team/app"],
        "config.json:1: `r.example/team/app` serves all of its host, and not its path alone; write `r.example` \
         where that is meant (approximated)",
    );
    let legacy = config(DOCKER, r#"{"auths": {"https://r.example/v1/": {"auth": "dTpw"}}}"#);
    assert_found(&legacy, "r.example/app", &["https://r.example/v1/"], "");
    assert_found(&legacy, "r.example:443/app", &[], "");
}

#[test]
fn rule_14_3_what_is_taken_at_random_is_taken_in_order() {
    let text = r#"{"auths": {"http://r.example": {}, "https://r.example": {"auth": "dTpw"}}}"#;
    assert_found(
        &config(DOCKER, text),
        "r.example/app",
        &["https://r.example"],
        "config.json:1: Docker takes `https://r.example` or `http://r.example` at random; the first that has a \
         login is taken; keep one of them (approximated)",
    );
    assert_found(
        &config(CONTAINERS, text),
        "r.example/app",
        &["https://r.example"],
        "config.json:1: `https://r.example` or `http://r.example` is taken at random; the first that has a login \
         is taken; keep one of them (approximated)",
    );
}

#[test]
fn rule_14_3_a_key_that_hides_another_is_told() {
    let text = r#"{"auths": {"https://r.example": {"auth": "dTpw"}, "r.example": {}}}"#;
    assert_found(
        &config(DOCKER, text),
        "r.example/app",
        &[],
        "config.json:1: `r.example` has no login (ignored)\n\
         config.json:1: `https://r.example` is not asked: `r.example` is there; keep one of them (ignored)",
    );
    let text = r#"{"auths": {"r.example/a": {}, "r.example": {"auth": "dTpw"}}}"#;
    assert_found(
        &config(CONTAINERS, text),
        "r.example/a/b",
        &[],
        "config.json:1: `r.example/a` has no user name and password in `auth`, and ends the search in this file \
         (ignored)\n\
         config.json:1: `r.example` is not asked: `r.example/a` is there, without a login; remove `r.example/a` \
         (ignored)",
    );
    assert_found(&config(CONTAINERS, text), "r.example/b", &["r.example"], "");
}

#[test]
fn rule_14_3_helpers_and_stores_hide_the_logins_of_the_file() {
    let text = r#"{"auths": {"r.example": {"auth": "dTpw"}}, "credsStore": "desktop"}"#;
    assert_found(
        &config(DOCKER, text),
        "r.example/app",
        &["docker-credential-desktop, asked for r.example"],
        "config.json:1: `r.example` is not asked: `credsStore` answers for it (ignored)",
    );
    assert_found(&config(CONTAINERS, text), "r.example/app", &["r.example"], "");
    let text = r#"{"auths": {"r.example/a": {"auth": "dTpw"}}, "credHelpers": {"r.example": "h"}}"#;
    assert_found(
        &config(CONTAINERS, text),
        "r.example/a/b",
        &["docker-credential-h, asked for r.example"],
        "config.json:1: `r.example/a` is not asked: `credHelpers` answers for its host (ignored)",
    );
    let empty =
        r#"{"auths": {"r.example": {"auth": "dTpw"}}, "credHelpers": {"r.example": ""}, "credsStore": "d"}"#;
    assert_found(&config(DOCKER, empty), "r.example/app", &["r.example"], "");
}

#[test]
fn rule_14_3_a_program_with_a_path_for_a_name_is_not_told() {
    let text = r#"{"credHelpers": {"r.example": "../bin/sh"}}"#;
    let notice =
        "config.json:1: the program of `r.example` has a name that is none, and is not asked (left_out)";
    assert_found(&config(DOCKER, text), "r.example/app", &[], notice);
    assert_found(&config(CONTAINERS, text), "r.example/app", &[], notice);
}

#[test]
fn rule_14_3_an_earlier_file_hides_a_later_one() {
    let files = [
        ("auth.json", r#"{"auths": {"r.example": {"auth": "dTpw"}}}"#),
        ("config.json", r#"{"auths": {"r.example/a": {"auth": "dTpw"}}}"#),
    ];
    assert_found(
        &CredentialFiles::read(CONTAINERS, files),
        "r.example/a",
        &["r.example"],
        "config.json: `r.example/a` is not asked: an earlier file has `r.example` (ignored)",
    );
    // The variable is Docker's first file, and knows keys as they are alone.
    let files = [
        ("config.json", r#"{"auths": {"https://r.example": {"auth": "dTpw"}}, "credsStore": "d"}"#),
        (
            "DOCKER_AUTH_CONFIG",
            r#"{"auths": {"r.example": {"auth": "dTpw"}, "https://s.example": {"auth": "dTpw"}}}"#,
        ),
    ];
    let files = CredentialFiles::read(DOCKER, files);
    assert_found(
        &files,
        "r.example/a",
        &["r.example"],
        "config.json: a helper is not asked: `DOCKER_AUTH_CONFIG` has `r.example` (ignored)",
    );
    assert_found(&files, "s.example/a", &["docker-credential-d, asked for s.example"], "");
}

#[test]
fn rule_14_3_a_file_is_refused_only_by_who_gets_there() {
    let files = [("auth.json", r#"{"auths": {"r.example": {"auth": "dTpw"}}}"#), ("config.json", "")];
    let files = CredentialFiles::read(CONTAINERS, files);
    assert_found(&files, "r.example/a", &["r.example"], "");
    let error = files.look_up(Reference::parse("s.example/a").unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "config.json:1: expected a value");
    assert_found(
        &files.with_helpers(&["h", "containers-auth.json"]),
        "s.example/a",
        &["docker-credential-h, asked for s.example"],
        "config.json: it is no credential file, and whoever gets here fails (refused)",
    );
}

#[test]
fn rule_14_3_base64_without_its_padding_is_the_kubelets_alone() {
    let text = r#"{"auths": {"r.example": {"auth": "dTpwcQ"}}}"#;
    assert_found(&config(KUBERNETES, text), "r.example/a", &["r.example"], "");
    assert_found(
        &config(CONTAINERS, text),
        "r.example/a",
        &[],
        "config.json:1: the `auth` of `r.example` is no base64, and the search fails here (refused)",
    );
    let error = config(DOCKER, text).look_up(Reference::parse("s.example/a").unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "config.json:1: the `auth` of `r.example` is base64 without its padding, for which Docker refuses the whole \
         file"
    );
}

#[test]
fn rule_14_3_the_kubelet_tries_all_that_serve() {
    let text = r#"{"auths": {
        "quay.io/acme": {"auth": "dTpw"},
        "quay.io": {},
        "https://quay.io/acme": {"auth": "dTpw"}
    }}"#;
    assert_found(
        &config(KUBERNETES, text),
        "quay.io/acmecorp/x",
        &["quay.io/acme", "https://quay.io/acme"],
        "config.json:2: `quay.io/acme` serves this name only because it begins alike; write `quay.io/acme/` \
         (approximated)\n\
         config.json:4: `https://quay.io/acme` serves this name only because it begins alike; write \
         `https://quay.io/acme/` (approximated)\n\
         config.json:4: `quay.io/acme` and `https://quay.io/acme` are tried in any order; they are told in the \
         file's (approximated)\n\
         config.json:3: `quay.io` has no login, and keeps the pull from being anonymous (ignored)",
    );
}

#[test]
fn rule_14_3_what_is_never_found_is_told_of_the_file() {
    let text = r#"{"auths": {
        "docker.io": {"auth": "dTpw"},
        "r.example/": {"auth": "dTpw"},
        "*.example": {"auth": "dTpw"}
    }, "credHelpers": {"https://index.docker.io/v1/": "h", "docker.io": "h"}, "credsStore": "d"}"#;
    let hub = "which Docker looks up under another key; write `https://index.docker.io/v1/` (ignored)";
    assert_eq!(
        config(DOCKER, text).notices().to_string(),
        format!(
            "config.json:2: `docker.io` is Docker Hub, {hub}\nconfig.json:5: `docker.io` is Docker Hub, {hub}"
        )
    );
    assert_eq!(
        config(CONTAINERS, text).notices().to_string(),
        "config.json:5: `credsStore` is not asked by these engines; name a program for each host in `credHelpers` \
         (ignored)\n\
         config.json:5: `https://index.docker.io/v1/` is no host, and no other key of `credHelpers` is asked \
         (ignored)\n\
         config.json:3: `r.example/` is no host and no repository, and is never asked (ignored)\n\
         config.json:4: `*.example` is no host and no repository, and is never asked (ignored)"
    );
    let text = r#"{"auths": {"*.example": {}, "quay.io/acme": {}, "registry-1.docker.io": {}, "a?.io": {}}}"#;
    assert_eq!(
        config(KUBERNETES, text).notices().to_string(),
        "config.json:1: `*.example` serves every host that has any characters for its `*`; a login that is found is \
         for the host asked for alone (approximated)\n\
         config.json:1: `quay.io/acme` serves also what only begins with its path; write `quay.io/acme/` \
         (approximated)\n\
         config.json:1: `registry-1.docker.io` is Docker Hub, whose images the kubelet looks up under another name; \
         write `https://index.docker.io/v1/` (ignored)\n\
         config.json:1: `a?.io` serves nothing: its host is none (ignored)"
    );
}

#[test]
fn rule_14_3_a_variable_with_anything_else_counts_for_nothing() {
    for (text, why) in [
        (r#"{"auths": {"r.example": {"username": "u"}}}"#, "an entry has other fields than `auth`"),
        (r#"{"auths": {}, "credsStore": "d"}"#, "it has other fields than `auths`"),
        (
            r#"{"auths": {"r.example": {}}}"#,
            "the `auth` of an entry is no user name, colon and password in base64",
        ),
        ("[]", "it is no map of logins"),
    ] {
        let files = CredentialFiles::read(
            DOCKER,
            [("config.json", r#"{"auths": {"r.example": {"auth": "dTpw"}}}"#), ("DOCKER_AUTH_CONFIG", text)],
        );
        assert_found(&files, "r.example/a", &["r.example"], "");
        assert_eq!(
            files.notices().to_string(),
            format!("DOCKER_AUTH_CONFIG:1: Docker takes nothing from the variable: {why} (ignored)")
        );
    }
}

#[test]
fn rule_14_3_a_secret_is_read_in_either_form() {
    let config = r#"{"auths":{"quay.io":{"auth":"dTpw"}}}"#;
    let plain = format!(r#"{{"kind": "Secret", "stringData": {{".dockerconfigjson": {config:?}}}}}"#);
    let encoded = r#"{"kind": "Secret", "data": {".dockercfg": "eyJxdWF5LmlvIjp7ImF1dGgiOiJkVHB3In19"}}"#;
    for text in [&*plain, encoded] {
        assert_found(
            &CredentialFiles::read(KUBERNETES, [("pull.json", text)]),
            "quay.io/a",
            &["quay.io"],
            "",
        );
    }
    let other =
        CredentialFiles::read(KUBERNETES, [("tls.json", r#"{"kind": "Secret", "data": {"tls.crt": ""}}"#)]);
    assert_eq!(
        other.notices().to_string(),
        "tls.json: the secret has neither `.dockerconfigjson` nor `.dockercfg` (ignored)"
    );
}

#[test]
fn rule_14_3_of_a_key_that_stands_twice_the_last_counts() {
    let text = "{\"auths\": {\"r.example\": {},\n\"s.example\": {\"auth\": \"dTpw\"},\n\"r.example\": {\"auth\": \"dTpw\"}}}";
    let files = config(DOCKER, text);
    assert_found(&files, "r.example/a", &["r.example"], "");
    assert_eq!(
        files.notices().to_string(),
        "config.json:1: `r.example` stands twice, and the last counts (ignored)"
    );
}

#[test]
fn rule_14_3_the_rules_have_every_class_with_its_effect() {
    let pages =
        [include_str!("../../../src/rules/credentials.md"), include_str!("../../../src/rules/neighbours.md")];
    let page = pages.concat();
    for class in NoticeKind::ALL {
        assert!(page.contains(&format!("\n| `{class}` | ")), "{class}");
    }
    for effect in Effect::ALL {
        assert!(page.contains(&effect.as_str().replace('_', " ")), "{effect}");
    }
}

#[test]
fn rule_14_3_docker_reads_the_first_value_of_a_file_if_there_is_any() {
    assert_found(&config(DOCKER, " \n"), "r.example/a", &[], "");
    assert_eq!(config(DOCKER, "").notices().to_string(), "");
    let text = "{\"auths\": {\"r.example\": {\"auth\": \"dTpw\"}}}\n}";
    let files = config(DOCKER, text);
    assert_found(&files, "r.example/a", &["r.example"], "");
    assert_eq!(
        files.notices().to_string(),
        "config.json:2: Docker does not read what stands behind the first value (ignored)"
    );
    for store in [CONTAINERS, KUBERNETES] {
        for (text, expected) in [("", "a value"), (text, "nothing behind the value")] {
            let error = config(store, text).look_up(Reference::parse("r.example/a").unwrap()).unwrap_err();
            assert!(error.to_string().ends_with(expected), "{error}");
        }
    }
}

#[test]
fn rule_14_3_an_empty_variable_is_none() {
    let files = CredentialFiles::read(DOCKER, [("DOCKER_AUTH_CONFIG", "")]);
    assert_found(&files, "r.example/a", &[], "");
    assert!(files.notices().is_empty());
}

#[test]
fn rule_14_3_texts_are_read_as_json_has_them() {
    let text = r#"{"AUTHS": {"r\u002eexample\/\ud83d\ude00": {"Auth": "dTpw"}, "s.example": {"auth": "d\u0054pw"}}}"#;
    let file = config(DOCKER, text);
    assert_eq!(file.files()[0].keys().collect::<Vec<_>>(), ["r.example/\u{1f600}", "s.example"]);
    assert_found(&file, "s.example/a", &["s.example"], "");
}
