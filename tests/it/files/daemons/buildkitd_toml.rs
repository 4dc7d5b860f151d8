//! Rules 15.1 to 15.3 for `buildkitd.toml`.

use registry_resolver::format::{
    File, FileReaction, InvalidFiles, Notice, NoticeKind, ReadFiles, buildkitd_toml,
};
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
        let classes: Vec<NoticeKind> = read.notices().iter().map(Notice::kind).collect();
        let class = (classes.contains(&NoticeKind::Transport) && image.starts_with("docker.io"))
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

#[test]
fn wrong_types_and_traps_are_told() {
    let error = read("[registry.\"r.example\"]\nhttp = \"yes\"\nmirrors = \"m.example\"\n").unwrap_err();
    assert_eq!(error.reaction(), FileReaction::Refuses);
    assert_eq!(
        error.to_string(),
        "2 problems; BuildKit's daemon does not start:\n\
         - buildkitd.toml:2: `http` is not true or false\n\
         - buildkitd.toml:3: `mirrors` is not a list of texts",
    );
    let text = "[registry.\"quay.io\"]\nmirrors = [\"http://m.example\", \"n.example/v2/x\"]\nhttp = true\n[registry.\"*\"]\nhttp = true\n";
    assert_eq!(
        read(text).unwrap().notices().to_string(),
        "buildkitd.toml:3: `http` and `insecure` are for `quay.io` itself, and for none of its mirrors; \
         write a table for each mirror's host (ignored)\n\
         buildkitd.toml:2: the scheme of `http://m.example` has no effect: it is asked over HTTPS; \
         write `http = true` into `[registry.\"m.example\"]` (ignored)\n\
         buildkitd.toml:2: `n.example/v2/x` is asked below `/v2/v2`, for its path stands behind `/v2`; \
         take `/v2` out of it (approximated)\n\
         buildkitd.toml:4: `*` is the name of a host to BuildKit, and never used; \
         write a table for each host (ignored)",
    );
}
