//! Rules 15.1 to 15.3 for `buildkitd.toml`.

use registry_resolver::format::{File, FileReaction, InvalidFiles, NoticeClass, ReadFiles, buildkitd_toml};
use serde_json::Value;

use super::{Tally, asked, cases, recorded, text};

fn read(text: &str) -> Result<ReadFiles, InvalidFiles> {
    buildkitd_toml::read(&[File { name: "buildkitd.toml", text }])
}

/// The settings of a case that was run against a real server on the machine itself.
fn real(case: &Value) -> Option<String> {
    let settings = text(&case["config"], "registry_127_0_0_1_PORT");
    let keys = settings.split(',').filter(|setting| setting.contains("=true") || setting.contains("=false"));
    let keys: Vec<&str> = keys.map(|key| key.split(' ').next().unwrap()).collect();
    (!keys.is_empty()).then(|| format!("[registry.\"127.0.0.1:5000\"]\n{}\n", keys.join("\n")))
}

#[test]
fn images_are_pulled_from_where_buildkit_pulls_them() {
    let mut tally = Tally::default();
    for case in cases("buildkitd-toml.json", &["buildkitd"]) {
        let id = text(&case, "id");
        if id.starts_with("bkr-") {
            let found = asked(
                &read(&real(&case).unwrap_or_default()).unwrap().into_builder().build().unwrap(),
                "127.0.0.1:5000/a/b:1",
            );
            let over = match text(&case["expect"], "result") {
                result if result.starts_with("http ") && !result.contains("after https") => "http",
                _ => "https_unverified",
            };
            let wanted = vec![super::Source { over, at: "127.0.0.1:5000/v2/a/b".to_owned() }];
            tally.compare(id, (&found, &wanted), None);
            continue;
        }
        let image = text(&case, "image");
        let read = read(case["config"]["buildkitd_toml"].as_str().unwrap_or_default()).unwrap();
        let classes: Vec<NoticeClass> = read.notices().iter().map(|notice| notice.class()).collect();
        let class = (classes.contains(&NoticeClass::Transport) && image.starts_with("docker.io"))
            .then_some("Docker Hub is spoken to over HTTPS alone");
        let class = if text(&case, "op") == "push" { Some("pushes are not redirected") } else { class };
        let catalog = read.into_builder().build().unwrap();
        let mut found = asked(&catalog, image);
        if case["expect"]["outcome"] == "ok" {
            // What is behind the source that answered is not seen.
            found.truncate(recorded(&case).len());
        }
        tally.compare(id, (&found, &recorded(&case)), class);
    }
    tally.assert(
        26,
        &[
            ("Docker Hub is spoken to over HTTPS alone", &["bk-33"]),
            ("pushes are not redirected", &["bk-23"]),
        ],
    );
}
