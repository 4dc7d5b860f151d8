//! The request `credentials` of section 11, as a type.

use registry_resolver::format::CredentialsRequest;
use registry_resolver::pull::ErrorKind;
use serde_json::{Value, json};

fn request(value: &Value) -> Result<CredentialsRequest, String> {
    serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())
}

#[track_caller]
fn answer(value: &Value) -> Value {
    serde_json::to_value(request(value).unwrap().answer().unwrap()).unwrap()
}

const QUAY: &str = r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#;
const NOTHING: &str = r#"{"auths": {}}"#;

#[test]
fn section_11_a_helper_and_a_store_are_told_with_what_they_are_asked_for() {
    let text = r#"{"credHelpers": {"ghcr.io": "gh"}, "credsStore": "desktop"}"#;
    let ask = |image| json!({"store": "docker", "files": {"config.json": text}, "image": image});
    assert_eq!(
        answer(&ask("ghcr.io/acme/app")),
        json!({
            "found": [{
                "file": "config.json", "kind": "helper", "program": "docker-credential-gh", "server": "ghcr.io",
                "audience": "ghcr.io",
            }],
            "notices": [],
        })
    );
    assert_eq!(
        answer(&ask("nginx"))["found"],
        json!([{
            "file": "config.json", "kind": "store", "program": "docker-credential-desktop",
            "server": "https://index.docker.io/v1/", "audience": "docker.io",
        }])
    );
}

#[test]
fn section_11_files_are_read_by_name_from_a_map_and_in_order_from_a_list() {
    let ask = |files| json!({"store": "containers", "image": "quay.io/acme/app", "files": files});
    let found = |files| answer(&ask(files))["found"][0]["file"].clone();
    assert_eq!(found(json!({"b.json": QUAY, "a.json": QUAY})), "a.json");
    let list = json!([{"name": "b.json", "text": QUAY}, {"name": "a.json", "text": QUAY}]);
    assert_eq!(found(list), "b.json");
    assert_eq!(found(json!({"a.json": NOTHING, "b.json": QUAY, "empty/": ""})), "b.json");
    assert_eq!(answer(&ask(json!(null)))["found"], json!([]));
}

#[test]
fn section_11_with_an_environment_the_machine_decides() {
    let environment = json!({"home": "/home/ann", "uid": 7, "variables": {"TOKEN": "x"}});
    let files = json!({"/home/ann/.docker/config.json": QUAY, "/run/containers/7/auth.json": QUAY});
    let ask = json!({
        "store": "containers", "image": "quay.io/acme/app", "files": files, "environment": environment,
    });
    let answer = answer(&ask);
    assert_eq!(answer["found"][0]["file"], "/run/containers/7/auth.json");
    assert_eq!(
        answer["notices"],
        json!([{
            "at": "/home/ann/.docker/config.json", "effect": "ignored", "kind": "hidden_key",
            "message": "`quay.io` is not asked: an earlier file has `quay.io`",
        }])
    );
}

#[test]
fn section_11_a_bad_image_and_a_bad_file_are_errors() {
    let ask = |text, image| json!({"store": "docker", "files": {"config.json": text}, "image": image});
    let error = |value| request(&value).unwrap().answer().unwrap_err();
    let image = error(ask(QUAY, "nginx:"));
    assert_eq!((image.kind(), image.problems()), (ErrorKind::InvalidReference, vec![]));
    let file = error(ask("{\n  \"auths\": []}", "nginx"));
    assert_eq!(file.kind().as_str(), "invalid_file");
    assert_eq!(file.problems(), ["config.json:2: expected a map behind `auths`"]);
    let broken = error(ask("{", "nginx"));
    assert_eq!(broken.to_string(), "config.json:1: expected a key in quotes");
    let two = r#"{"auths": {"a.io": {"auth": "!"}, "b.io": {"auth": "dQ=="}, "c.io": {"auth": "OnA="}}}"#;
    assert_eq!(
        error(ask(two, "nginx")).problems(),
        [
            "config.json:1: the `auth` of `a.io` is no base64, for which Docker refuses the whole file",
            "config.json:1: the `auth` of `b.io` has no colon in it, for which Docker refuses the whole file",
            "config.json:1: the `auth` of `c.io` has no user name in it, for which Docker refuses the whole file",
        ]
    );
}

#[test]
fn section_11_a_request_that_is_none_says_what_one_is() {
    let full = json!({"store": "docker", "files": {}, "image": "nginx"});
    let with = |field: &str, value: Value| {
        let mut changed = full.clone();
        changed[field] = value;
        request(&changed).unwrap_err()
    };
    assert!(request(&full).is_ok());
    let unknown = with("stores", json!(1));
    assert!(
        unknown.starts_with("unknown key `stores`, expected one of `store`, `files`, `image`, `environment`")
    );
    assert!(with("store", json!("podman")).starts_with("unknown credential store `podman`: expected "));
    assert!(with("store", json!(null)).starts_with("missing field `store`"));
    assert!(with("image", json!(null)).starts_with("missing field `image`"));
    assert!(with("files", json!(3)).starts_with("expected files by name, or a list of them, found a number"));
    assert!(with("files", json!([{"text": ""}])).starts_with("missing field `name`"));
    assert!(with("environment", json!({"homes": ""})).starts_with("unknown key `homes`"));
    assert!(with("environment", json!({"uid": -1})).starts_with("expected the number of a user"));
}
