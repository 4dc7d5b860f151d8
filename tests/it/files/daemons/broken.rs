//! Bad files: every truncation and many a change of an example get an answer, and what is read builds a catalog.

use registry_resolver::format::{DefaultEndpoint, DockerDaemon, Engine, File, K3sRegistries, ReadFiles};

/// Every truncation of a text, and every byte of it put in the place of each other one of these.
fn spoilt(text: &str) -> impl Iterator<Item = String> + '_ {
    let truncated = (0..text.len()).filter_map(|end| text.get(..end).map(str::to_owned));
    let changed = (0..text.len()).flat_map(move |at| {
        ["\"", "\\", "/", ":", "*", "A", "%", ""].map(|byte| {
            let (before, after) = (text.get(..at), text.get(at + 1..));
            before.zip(after).map(|(before, after)| format!("{before}{byte}{after}"))
        })
    });
    truncated.chain(changed.flatten())
}

#[track_caller]
fn assert_builds(read: ReadFiles, text: &str) {
    let problems = read.into_builder().build().err().map(|problems| problems.to_string());
    assert_eq!(problems, None, "{text}");
}

#[cfg(feature = "toml")]
#[test]
fn a_spoilt_hosts_toml_has_an_answer() {
    use registry_resolver::format::hosts_toml;

    let text = "server = \"http://r.example:5000/x\"\nskip_verify = true\n[host.\"https://m.example/v2/hub\"]\n\
                capabilities = [\"pull\"]\noverride_path = true\nca = \"ca.pem\"\nclient = [[\"a\", \"b\"]]\ndial_timeout = \"1s\"\n\
                [host.\"http://localhost:5000\".header]\nx-a = [\"1\"]\n";
    for engine in [Engine::Containerd1, Engine::Containerd2] {
        for text in spoilt(text) {
            if let Ok(read) =
                hosts_toml::read(engine, &[File { name: "r.example_5000_/hosts.toml", text: &text }])
            {
                assert_builds(read, &text);
            }
        }
    }
    for name in spoilt("a/r.example_5000_/hosts.toml") {
        let file = File { name: &name, text };
        if let Ok(read) = hosts_toml::read(Engine::Containerd2, &[file, File { name: "_default/", text: "" }])
        {
            assert_builds(read, &name);
        }
    }
}

#[cfg(feature = "toml")]
#[test]
fn a_spoilt_configuration_of_containerd_has_an_answer() {
    use registry_resolver::format::containerd_cri;

    let text = "[plugins.cri.registry.mirrors.\"r.example:5000\"]\nendpoint = [\"https://m.example/v2/x\", \"localhost:5000\"]\n\
                [plugins.cri.registry.configs.\"m.example\".tls]\nca_file = \"a\"\ninsecure_skip_verify = true\n";
    for text in spoilt(text) {
        if let Ok(read) =
            containerd_cri::read(Engine::Containerd1, &[File { name: "config.toml", text: &text }])
        {
            assert_builds(read, &text);
        }
    }
}

#[cfg(feature = "toml")]
#[test]
fn a_spoilt_buildkitd_toml_has_an_answer() {
    use registry_resolver::format::buildkitd_toml;

    let text = "[registry.\"docker.io\"]\nmirrors = [\"https://m.example:5000/x\", \"localhost\"]\nhttp = true\n\
                [registry.\"m.example:5000\"]\ninsecure = true\nhttp = true\nca = [\"a\"]\n\
                [[registry.\"m.example:5000\".keypair]]\nkey = \"k\"\ncert = \"c\"\n";
    for text in spoilt(text) {
        if let Ok(read) = buildkitd_toml::read(&[File { name: "buildkitd.toml", text: &text }]) {
            assert_builds(read, &text);
        }
    }
}

#[test]
fn a_spoilt_daemon_json_has_an_answer() {
    let text = r#"{"registry-mirrors": ["https://m.example:5000/x/", "http://m.example"],
        "insecure-registries": ["r.example:5000", "10.0.0.0/8", "::1/128", "m.example:5000"]}"#;
    for text in spoilt(text) {
        let Ok(file) = serde_json::from_str::<DockerDaemon>(&text) else { continue };
        for engine in [Engine::Dockerd, Engine::DockerdContainerd] {
            if let Ok(read) = file.read(engine, File { name: "daemon.json", text: &text }) {
                assert_builds(read, &text);
            }
        }
    }
}

#[test]
fn a_spoilt_registries_yaml_has_an_answer() {
    let text = r#"{"mirrors": {"docker.io": {"endpoint": ["https://m.example:5000/v2/x", "localhost:5000"],
        "rewrite": {"^library/(.*)": "hub/$1", "^(.*)$": "all/$1"}}, "*": {"endpoint": ["http://any.example"]}},
        "configs": {"m.example:5000": {"tls": {"ca_file": "a", "insecure_skip_verify": true}}}}"#;
    for text in spoilt(text) {
        let Ok(file) = serde_json::from_str::<K3sRegistries>(&text) else { continue };
        for default in [DefaultEndpoint::Enabled, DefaultEndpoint::Disabled] {
            if let Ok(read) = file.read(default, File { name: "registries.yaml", text: &text }) {
                assert_builds(read, &text);
            }
        }
    }
}
