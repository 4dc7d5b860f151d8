//! Rules 15.1 to 15.3 for `registries.yaml`.

use registry_resolver::format::{DefaultEndpoint, File, FileReaction, K3sRegistries, ReadFiles};
use serde_json::{Value, json};

use super::{Tally, asked, cases, recorded, text};

fn file(value: &Value) -> K3sRegistries {
    serde_json::from_value(value.clone()).unwrap()
}

fn read_case(case: &Value) -> ReadFiles {
    let disabled = case["config"]["disable_default_registry_endpoint"] == true;
    let default = if disabled { DefaultEndpoint::Disabled } else { DefaultEndpoint::Enabled };
    file(&case["config"]["registries_yaml"]).read(default, File::named("registries.yaml")).unwrap()
}

/// Against the `hosts.toml` that k3s writes, read as containerd reads it.
#[cfg(feature = "toml")]
#[test]
fn what_k3s_writes_for_containerd_decides_alike() {
    use registry_resolver::format::{Engine, File, hosts_toml};

    let mut tally = Tally::default();
    for case in cases("k3s-registries.json", &["k3s"]) {
        let (id, Some(written)) = (text(&case, "id"), case["expect"]["hosts_toml"].as_object()) else {
            continue;
        };
        let names: Vec<(String, &str)> = written
            .iter()
            .map(|(folder, text)| (format!("{folder}/hosts.toml"), text.as_str().unwrap()))
            .collect();
        let files: Vec<File<'_>> = names.iter().map(|(name, text)| File { name, text }).collect();
        let wanted = hosts_toml::read(Engine::K3s, &files).unwrap().into_builder().build().unwrap();
        let found = read_case(&case).into_builder().build().unwrap();
        let images = [
            "nginx",
            "quay.io/a/b",
            "r.example/a/b",
            "r.example:5000/a/b",
            "m.example:5000/a/b",
            "ghcr.io/a",
        ];
        let of = |catalog| images.map(|image| asked(catalog, image)).to_vec();
        tally.compare(id, (&of(&found), &of(&wanted)), None);
    }
    tally.assert(9, &[]);
}

#[test]
fn names_are_rewritten_as_k3s_rewrites_them() {
    let mut tally = Tally::default();
    for case in cases("k3s-registries.json", &["k3s"]) {
        let (id, Some(requests)) = (text(&case, "id"), case["expect"]["requests"].as_array()) else {
            continue;
        };
        let found = asked(&read_case(&case).into_builder().build().unwrap(), text(&case, "image"));
        if let Some(any_of) = requests[0].get("any_of") {
            // Which one is chance there, and the first one in the file here.
            assert_eq!(any_of[0], "/v2/one/app/manifests/1");
            assert_eq!(found[0].at, "m.example/v2/one/app", "{id}");
            tally.decided("what the engine does at random is done in order", id);
            continue;
        }
        let class = (id == "k3r-04").then_some("rewrites other than of a prefix are left out, with a notice");
        tally.compare(id, (&found, &recorded(&case)), class);
    }
    tally.assert(
        3,
        &[
            ("rewrites other than of a prefix are left out, with a notice", &["k3r-04"]),
            ("what the engine does at random is done in order", &["k3r-07"]),
        ],
    );
}

/// What RKE2 pulls its own images with reads the same file otherwise.
#[test]
fn the_bootstrap_of_rke2_reads_the_same_file() {
    let mut tally = Tally::default();
    for case in cases("k3s-registries.json", &["wharfie(rke2 bootstrap)"]) {
        let found = asked(&read_case(&case).into_builder().build().unwrap(), text(&case, "image"));
        let class = match text(&case, "id") {
            "wh-03" => Some("one endpoint in several spellings"),
            _ => Some("another program reads the same file"),
        };
        tally.compare(text(&case, "id"), (&found, &recorded(&case)), class);
    }
    tally.assert(
        1,
        &[
            ("another program reads the same file", &["wh-04"]),
            ("one endpoint in several spellings", &["wh-03"]),
        ],
    );
}

#[test]
fn a_backslash_in_a_rewrite_drops_every_mirror() {
    let settings = json!({"mirrors": {"docker.io": {
        "endpoint": ["https://m.example"], "rewrite": {r"^my\.org/(.*)": "hub/$1"}
    }}});
    let error = file(&settings).read(DefaultEndpoint::Enabled, File::named("registries.yaml")).unwrap_err();
    assert_eq!(error.reaction(), FileReaction::PassesOver);
    assert_eq!(
        error.to_string(),
        "1 problem; containerd passes over the file that k3s makes of it in silence, and asks none of its mirrors:\n\
         - registries.yaml: k3s writes the rewrite `^my\\.org/(.*)` into a TOML text without escaping it; \
         write `[.]` for `\\.`",
    );
    let settings = json!({"mirrors": {"docker.io": {
        "endpoint": ["https://m.example"], "rewrite": {"^my/(.*)": r"hub/\1"}
    }}});
    let error = file(&settings).read(DefaultEndpoint::Enabled, File::named("registries.yaml")).unwrap_err();
    assert!(
        error.to_string().ends_with(
            "\n- registries.yaml: k3s writes the replacement `hub/\\1` of `^my/(.*)` into a TOML text without \
             escaping it; write `$1` for `\\1`"
        ),
        "{error}",
    );
}

#[test]
fn the_default_endpoint_stays_with_a_notice() {
    let settings = json!({
        "mirrors": {"a.example": {"endpoint": ["m.example"]}, "b.example": {"endpoint": ["m.example"]}},
        "configs": {"b.example": {"auth": {"password": "hunter2"}}}
    });
    let read = file(&settings).read(DefaultEndpoint::Disabled, File::named("registries.yaml")).unwrap();
    assert_eq!(
        read.notices().to_string(),
        "registries.yaml: containerd asks the image's own host behind the mirrors of `a.example`, though its endpoint \
         is disabled; keep the node from reaching it where it must not be asked (ignored)\n\
         registries.yaml: `--disable-default-registry-endpoint` has no effect on `b.example`, which has an entry of \
         `configs`; keep the node from reaching it where it must not be asked (ignored)\n\
         registries.yaml: k3s gives the pull secret of an image to every mirror of it that asks for a login; have \
         mirrors that ask for none (left_out)\n\
         registries.yaml: the login at `b.example` is kept by whoever pulls (left_out)",
    );
}

#[test]
fn scopes_of_rewrites_are_in_the_order_of_the_file() {
    let text = r#"{"mirrors": {"r.example": {"endpoint": ["https://m.example/v2/proxy"], "rewrite": {
        "^a/b/(.*)": "one/$1", "^a/(.*)": "two/$1", "^a/c/(.*)": "three/$1", "^(.*)$": "all/$1", "^z/(.*)": "$1"
    }}}}"#;
    let file: K3sRegistries = serde_json::from_str(text).unwrap();
    let read = file.read(DefaultEndpoint::Enabled, File::named("registries.yaml")).unwrap();
    let catalog = read.into_builder().build().unwrap();
    let at = |image| asked(&catalog, image).swap_remove(0).at;
    assert_eq!(at("r.example/a/b/x"), "m.example/v2/proxy/one/x");
    assert_eq!(at("r.example/a/c/x"), "m.example/v2/proxy/two/c/x");
    assert_eq!(at("r.example/z/x"), "m.example/v2/proxy/all/z/x");
}
