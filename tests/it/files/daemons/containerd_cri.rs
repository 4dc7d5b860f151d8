//! Rules 15.1 to 15.3 for the mirrors in containerd's own configuration.

use core::fmt::Write as _;

use registry_resolver::format::{Engine, File, FileReaction, NoticeKind, containerd_cri};
use serde_json::Value;

use super::{Tally, asked, cases, recorded, text};

fn config(case: &Value) -> String {
    let mut text = "version = 2\n".to_owned();
    for (key, mirror) in case["config"]["registry.mirrors"].as_object().into_iter().flatten() {
        let table = "plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors";
        writeln!(text, "[{table}.{key:?}]\nendpoint = {}", mirror["endpoint"]).unwrap();
    }
    text
}

#[test]
fn images_are_pulled_from_where_the_cri_plugin_pulls_them() {
    for engine in [Engine::Containerd1, Engine::Containerd2] {
        let mut tally = Tally::default();
        for case in cases("containerd-cri.json", &["containerd-cri-legacy"]) {
            let (id, text_of, image) = (text(&case, "id"), config(&case), text(&case, "image"));
            let file = File { name: "config.toml", text: &text_of };
            let read = containerd_cri::read(engine, &[file]).unwrap();
            let nameless = read.notices().iter().any(|notice| notice.kind() == NoticeKind::Path);
            let class = nameless.then_some("a source without a name or a host of the grammar is left out");
            let catalog = read.into_builder().build().unwrap();
            tally.compare(id, (&asked(&catalog, image), &recorded(&case)), class);
        }
        tally.assert(11, &[("a source without a name or a host of the grammar is left out", &["cri-08"])]);
    }
}

#[test]
fn tls_settings_and_logins_are_told() {
    let text = r#"
[plugins."io.containerd.grpc.v1.cri".registry]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."*"]
endpoint = ["https://m.example"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."m.example".tls]
ca_file = "/ca.pem"
[plugins."io.containerd.grpc.v1.cri".registry.configs."lab.example".tls]
insecure_skip_verify = true
[plugins."io.containerd.grpc.v1.cri".registry.configs."lab.example".auth]
password = "hunter2"
"#;
    let file = File { name: "config.toml", text };
    let read = containerd_cri::read(Engine::Containerd1, &[file]).unwrap();
    assert_eq!(
        read.notices().to_string(),
        "config.toml:9: the login at `lab.example` is kept by whoever pulls (left_out)\n\
         config.toml:3: containerd gives the pull secret of an image to every mirror of it that asks for a login; \
         have mirrors that ask for none (left_out)",
    );
    assert_eq!(read.tls().get("tls-1").unwrap().authorities, ["/ca.pem"]);
    let catalog = read.into_builder().build().unwrap();
    let sources: Vec<String> = asked(&catalog, "lab.example/a:1")
        .into_iter()
        .map(|source| format!("{} {}", source.over, source.at))
        .collect();
    assert_eq!(sources, ["https m.example/v2/a", "https_unverified lab.example/v2/a"]);

    let read = containerd_cri::read(Engine::Containerd2, &[file]).unwrap();
    assert_eq!(read.notices().len(), 4);
    assert!(read.notices().to_string().contains(
        "config.toml:5: containerd 2.x does not read the TLS settings of `m.example`; \
         write them into a `hosts.toml` (ignored)"
    ));
}

#[test]
fn mirrors_beside_a_config_path_are_refused() {
    let text = r#"
[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"
[plugins."io.containerd.cri.v1.images".registry.mirrors."a.example"]
endpoint = ["https://m.example"]
"#;
    let error = containerd_cri::read(Engine::Containerd2, &[File { name: "config.toml", text }]).unwrap_err();
    assert_eq!(error.reaction(), FileReaction::Refuses);
    assert_eq!(
        error.to_string(),
        "1 problem; containerd's CRI plugin does not load, and nothing is pulled:\n\
         - config.toml:3: `config_path` stands beside `mirrors`; keep one of them",
    );
}
