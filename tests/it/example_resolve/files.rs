//! Section 11: logins and catalogs that are in files.

use serde_json::{Value, json};

use super::{answer, answers, error};

#[test]
fn section_11_credentials_are_told_and_never_shown() {
    let files = json!({"config.json": r#"{"auths": {"quay.io": {"auth": "YW5uOmh1bnRlcjI="}}}"#});
    let asked = json!({"store": "docker", "files": files, "image": "quay.io/acme/app:1"});
    assert_eq!(
        answer(&json!({"credentials": asked})),
        json!({"credentials": {
            "found": [{"file": "config.json", "kind": "auths", "key": "quay.io", "audience": "quay.io"}],
            "notices": [],
        }})
    );
    let broken =
        json!({"store": "docker", "files": {"config.json": "{\"auths\": \"hunter2\"}"}, "image": "nginx"});
    assert_eq!(
        answer(&json!({"credentials": broken})),
        json!({"error": {
            "kind": "invalid_file", "message": "config.json:1: expected a map behind `auths`",
            "problems": ["config.json:1: expected a map behind `auths`"],
        }})
    );
    let unknown =
        json!({"credentials": {"store": "docker", "files": {}, "image": "nginx", "secret": "hunter2"}});
    let (kind, message) = error(unknown.to_string());
    assert_eq!(kind, "invalid_request");
    assert!(
        message.starts_with("unknown key `secret`, expected one of `store`, `files`, `image`"),
        "{message}"
    );
    assert_eq!(answer(&json!({"credentials": null, "parse": "nginx"}))["parse"]["path"], "library/nginx");
}

/// What a program says and hears: a catalog, a pull of it, and the catalog written in a format.
fn conversation(catalog: &Value, image: &str, write: &Value) -> [Value; 3] {
    let lines = [json!({"catalog": catalog}), json!({"pull": {"image": image}}), json!({"write": write})];
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    let answers = answers(lines.join("\n"));
    answers.try_into().unwrap()
}

/// The endpoints and names of a pull, in order.
fn places(pulled: &Value) -> Vec<String> {
    let attempts = pulled["pull"]["attempts"].as_array().unwrap();
    let text = |attempt: &Value, key: &str| attempt[key].as_str().unwrap().to_owned();
    attempts.iter().map(|it| format!("{} {}", text(it, "endpoint"), text(it, "name"))).collect()
}

const HUB: &str = "https://registry-1.docker.io library/nginx";

#[test]
fn section_11_a_catalog_of_ours_is_read_and_written() {
    let text = r#"{"registries": [{"name": "quay", "domain": "quay.io"}], "routes": [{"scope": "docker.io", "mirrors": ["m.example/hub"]}]}"#;
    for format in ["own", "account"] {
        let [read, pulled, written] = conversation(
            &json!({"format": format, "files": {"catalog.json": text}}),
            "nginx:1",
            &json!({"format": "own"}),
        );
        assert_eq!(read, json!({"catalog": {"registries": 1, "routes": 1, "notices": []}}));
        assert_eq!(places(&pulled), ["https://m.example hub/library/nginx", HUB]);
        let text = written["write"]["files"]["catalog.json"].as_str().unwrap();
        let again: Value = serde_json::from_str(text).unwrap();
        assert_eq!(again["registries"][0]["name"], "quay");
        let [read, again, _] = conversation(
            &json!({"format": "own", "files": [{"name": "catalog.json", "text": text}]}),
            "nginx:1",
            &json!({"format": "own"}),
        );
        assert_eq!(read["catalog"]["routes"], 1);
        assert_eq!(places(&again), places(&pulled));
    }
}

#[test]
fn section_11_k3s_registries_are_read_and_written() {
    let text = "mirrors:\n  docker.io:\n    endpoint:\n      - https://m.example\n";
    let [read, pulled, written] = conversation(
        &json!({
            "format": "k3s-registries", "engine": "k3s", "files": {"registries.yaml": text},
            "options": {"disable_default_registry_endpoint": false},
        }),
        "nginx:1",
        &json!({"format": "k3s-registries"}),
    );
    assert_eq!(read["catalog"]["registries"], 0);
    assert_eq!(read["catalog"]["routes"], 1);
    assert_eq!(places(&pulled), ["https://m.example library/nginx", HUB]);
    let text = written["write"]["files"]["registries.yaml"].as_str().unwrap();
    assert!(text.contains("https://m.example"), "{text}");
}

#[test]
fn section_11_the_daemon_of_docker_is_read_and_written() {
    let text = r#"{"registry-mirrors": ["https://m.example"]}"#;
    let [read, pulled, written] = conversation(
        &json!({"format": "docker-daemon", "engine": "dockerd-27.1", "files": {"daemon.json": text}}),
        "nginx:1",
        &json!({"format": "docker-daemon"}),
    );
    assert_eq!(read["catalog"]["routes"], 1);
    assert_eq!(places(&pulled), ["https://m.example library/nginx", HUB]);
    let text = written["write"]["files"]["daemon.json"].as_str().unwrap();
    assert!(text.contains("https://m.example/"), "{text}");
}

/// Formats of which no more than the feature's name is known without it.
#[cfg(not(feature = "toml"))]
#[test]
fn section_11_formats_of_toml_name_their_feature() {
    for format in ["registries-conf", "hosts-toml", "containerd-cri", "buildkitd-toml", "mirror-sets"] {
        let needs = format!("`{format}` needs the feature `toml`, which this build is without");
        let request = json!({"catalog": {"format": format, "files": {}}});
        assert_eq!(error(request.to_string()), ("invalid_request".into(), needs));
    }
}

#[cfg(feature = "toml")]
#[test]
fn section_11_registries_conf_is_read_and_written() {
    let text = "[[registry]]\nlocation = \"docker.io\"\n[[registry.mirror]]\nlocation = \"m.example/hub\"\n";
    let catalog =
        json!({"format": "registries-conf", "engine": "podman-5", "files": {"registries.conf": text}});
    let write = json!({
        "format": "registries-conf", "engine": "podman-5", "existing": {"registries.conf": "# ours\n"},
    });
    let [read, pulled, written] = conversation(&catalog, "nginx:1", &write);
    assert_eq!(read, json!({"catalog": {"registries": 0, "routes": 1, "notices": []}}));
    assert_eq!(places(&pulled), ["https://m.example hub/library/nginx", HUB]);
    let text = written["write"]["files"]["registries.conf"].as_str().unwrap();
    assert!(text.contains("# ours") && text.contains("location = \"m.example/hub\""), "{text}");
}

#[cfg(feature = "toml")]
#[test]
fn section_11_the_environment_decides_which_files_are_read() {
    let rule = |mirror: &str| {
        format!("[[registry]]\nlocation = \"docker.io\"\n[[registry.mirror]]\nlocation = \"{mirror}\"\n")
    };
    let catalog = json!({
        "format": "registries-conf", "engine": "podman-5",
        "files": {
            "/etc/containers/registries.conf": rule("system.example"),
            "/home/ann/.config/containers/registries.conf": rule("user.example"),
        },
        "environment": {"home": "/home/ann", "uid": 1000, "variables": {}},
    });
    let [read, pulled, _] = conversation(&catalog, "nginx:1", &json!({"format": "own"}));
    assert_eq!(
        read["catalog"]["notices"],
        json!([{
            "at": "/etc/containers/registries.conf", "effect": "ignored", "kind": "hidden_file",
            "message": "the file is not read because of `/home/ann/.config/containers/registries.conf`",
        }])
    );
    assert_eq!(places(&pulled), ["https://user.example library/nginx", HUB]);
}

#[cfg(feature = "toml")]
#[test]
fn section_11_hosts_toml_is_read_and_written() {
    let text = "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    let [read, pulled, written] = conversation(
        &json!({
            "format": "hosts-toml", "engine": "containerd-2",
            "files": {"_default/hosts.toml": text, "docker.io/": null},
        }),
        "quay.io/acme/app:1",
        &json!({"format": "hosts-toml"}),
    );
    assert!(read["catalog"]["routes"].as_u64().unwrap() >= 1, "{read}");
    assert_eq!(places(&pulled), ["https://m.example acme/app", "https://quay.io acme/app"]);
    let text = written["write"]["files"]["_default/hosts.toml"].as_str().unwrap();
    assert!(text.contains("https://m.example"), "{text}");
}

#[cfg(feature = "toml")]
#[test]
fn section_11_containerd_cri_is_read_and_written() {
    let text = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n\
                endpoint = [\"https://m.example\"]\n";
    let [_, pulled, written] = conversation(
        &json!({"format": "containerd-cri", "engine": "containerd-1.6", "files": {"config.toml": text}}),
        "nginx:1",
        &json!({"format": "containerd-cri"}),
    );
    assert_eq!(places(&pulled), ["https://m.example library/nginx", HUB]);
    let text = written["write"]["files"]["config.toml"].as_str().unwrap();
    assert!(text.contains("registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m.example\"]"), "{text}");
}

#[cfg(feature = "toml")]
#[test]
fn section_11_buildkitd_toml_is_read_and_written() {
    let text = "[registry.\"docker.io\"]\nmirrors = [\"m.example\"]\n";
    let [read, pulled, written] = conversation(
        &json!({"format": "buildkitd-toml", "files": {"buildkitd.toml": text}}),
        "nginx:1",
        &json!({"format": "buildkitd-toml", "existing": {"buildkitd.toml": "debug = true # ours\n"}}),
    );
    assert_eq!(read["catalog"]["routes"], 1);
    assert_eq!(places(&pulled), ["https://m.example library/nginx", HUB]);
    let text = written["write"]["files"]["buildkitd.toml"].as_str().unwrap();
    assert!(text.contains("# ours") && text.contains("m.example"), "{text}");
}

#[cfg(feature = "toml")]
#[test]
fn section_11_mirror_sets_are_read_document_by_document() {
    let set = |source: &str, mirror: &str| {
        format!(
            "kind: ImageTagMirrorSet\nspec:\n  imageTagMirrors:\n  - source: {source}\n    mirrors: [{mirror}]\n"
        )
    };
    let text = format!("{}---\n{}", set("quay.io/acme", "m.example/acme"), set("quay.io/b", "m.example/b"));
    let [read, pulled, _] = conversation(
        &json!({"format": "mirror-sets", "files": {"itms.yaml": text, "registries.conf": ""}}),
        "quay.io/acme/app:1",
        &json!({"format": "registries-conf", "engine": "cri-o"}),
    );
    assert_eq!(read["catalog"]["routes"], 2);
    assert_eq!(places(&pulled), ["https://m.example acme/app", "https://quay.io acme/app"]);
}

#[test]
fn section_11_files_with_problems_leave_the_catalog_as_it_is() {
    let lines = [
        json!({"catalog": {"format": "own", "files": {"a.json": r#"{"routes": [{"scope": "docker.io", "mirrors": ["m.example"]}]}"#}}}),
        json!({"catalog": {"format": "docker-daemon", "files": {"daemon.json": r#"{"registry-mirrors": ["m.example"]}"#}}}),
        json!({"catalog": {"format": "own", "files": {"a.json": r#"{"registries": [{"name": "a", "domain": "a.example", "prefx": "p"}]}"#}}}),
        json!({"catalog": {"format": "k3s-registries", "files": {"registries.yaml": "mirrors: ["}}}),
        json!({"pull": {"image": "nginx:1"}}),
    ];
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    let answers = answers(lines.join("\n"));
    for refused in &answers[1..4] {
        assert_eq!(refused["error"]["kind"], "invalid_file", "{refused}");
        assert_eq!(refused["error"]["problems"].as_array().unwrap().len(), 1, "{refused}");
    }
    assert_eq!(
        answers[2]["error"]["problems"],
        json!(["registries[0].prefx: unknown key; did you mean `prefix`?"])
    );
    assert_eq!(places(&answers[4]), ["https://m.example library/nginx", HUB]);
}

#[test]
fn section_11_requests_about_files_that_cannot_be_answered() {
    let cases = [
        (
            json!({"catalog": {"format": "k3s-registries", "engine": "podman-5", "files": {}}}),
            "`podman-5` does not read `k3s-registries`: expected `k3s`",
        ),
        (json!({"catalog": {"format": "own", "files": {}}}), "`own` is one file, found none"),
        (
            json!({"catalog": {"format": "docker-daemon", "files": {"a": "{}", "b": "{}"}}}),
            "`docker-daemon` is one file, found 2",
        ),
        (json!({"catalog": {"format": "own"}}), "missing field `files`"),
        (
            json!({"write": {"format": "account"}}),
            "`account` is read and not written; write `own`, which has all that an export says and more",
        ),
        (
            json!({"write": {"format": "own", "existing": {"catalog.json": "{}"}}}),
            "`own` is not merged into files; leave `existing` out",
        ),
        (json!({"write": {"format": "own", "files": {}}}), "unknown key `files`, expected one of `format`"),
    ];
    for (request, message) in cases {
        let (kind, told) = error(request.to_string());
        assert_eq!(kind, "invalid_request");
        assert!(told.starts_with(message), "{told}");
    }
}
