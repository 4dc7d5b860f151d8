//! The program as the API server meets it: reviews over TLS of an authority that is made on the spot. Rules 5.9, 12.3,
//! 14.2 and 14.3.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// Not to be seen in any answer: `ann:hunter2-hunter2` in base64.
const AUTH: &str = "YW5uOmh1bnRlcjItaHVudGVyMg==";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let secrets = folder.join("secrets/team-a");
    std::fs::create_dir_all(&secrets).unwrap();
    let secret = |auths: Value| {
        let config = json!({"auths": auths}).to_string();
        json!({"kind": "Secret", "stringData": {".dockerconfigjson": config}}).to_string()
    };
    let own =
        json!({"registry.example/apps": {"auth": AUTH}, "https://registry.example/v1/": {"auth": AUTH}});
    std::fs::write(secrets.join("pull.json"), secret(own)).unwrap();
    let cache = json!({"*.example": {"auth": AUTH}});
    std::fs::write(secrets.join("cache.json"), secret(cache)).unwrap();
    folder
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_admission"));
    command.args(["--catalog", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
    command
}

fn review(spec: Value) -> Value {
    json!({
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {"uid": "u-1", "namespace": "team-a", "kind": {"kind": "Pod"}, "object": {"spec": spec}},
    })
}

fn pod(image: &str, secrets: &[&str]) -> Value {
    let secrets: Vec<Value> = secrets.iter().map(|name| json!({"name": name})).collect();
    json!({"containers": [{"name": "app", "image": image}], "imagePullSecrets": secrets})
}

/// The answer to one review, and whether the program says that it is allowed.
fn checked(name: &str, review: &Value) -> Value {
    let folder = folder(name);
    let file = folder.join("review.json");
    std::fs::write(&file, review.to_string()).unwrap();
    let output =
        command().arg("--secrets").arg(folder.join("secrets")).arg("--check").arg(file).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("hunter2") && !text.contains(&AUTH[..12]), "{text}");
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{:?}", output.stderr));
    assert_eq!(output.status.success(), answer["response"]["allowed"] == true);
    answer["response"].clone()
}

#[test]
fn an_image_that_is_covered_runs_and_its_secrets_are_told() {
    let answer = checked("covered", &review(pod("registry.example/apps/web:1", &["pull"])));
    assert_eq!(
        answer,
        json!({
            "uid": "u-1",
            "allowed": true,
            "auditAnnotations": {
                "pull-secrets.app": "registry.example/apps/web:1: `registry.example/apps` in team-a/pull.json, \
                                     `https://registry.example/v1/` in team-a/pull.json"
            },
        })
    );
}

#[test]
fn a_key_that_serves_more_than_it_seems_to_is_a_warning() {
    let answer = checked("prefix", &review(pod("registry.example/appsecret/web:1", &["pull"])));
    let warning = "team-a/pull.json:1: `registry.example/apps` serves this name only because it begins alike; write \
                   `registry.example/apps/` (approximated)";
    assert_eq!((&answer["allowed"], &answer["warnings"]), (&json!(true), &json!([warning])));
}

#[test]
fn an_image_that_nothing_covers_is_denied_by_name() {
    for (image, message) in [
        ("ghcr.io/acme/app:1", "container `app`: "),
        ("docker.io/acme/app:1", "container `app`: "),
        ("registry.example:5000/apps/web:1", "container `app`: "),
        (
            "registry.example/legacy/app:1",
            "legacy images have not been rebuilt since 2024; ask the platform team",
        ),
        ("Not An Image", "container `app`: "),
    ] {
        let answer = checked("denied", &review(pod(image, &[])));
        assert_eq!((&answer["allowed"], &answer["status"]["code"]), (&json!(false), &json!(403)), "{image}");
        let said = answer["status"]["message"].as_str().unwrap();
        assert!(said.contains(message), "{image}: {said}");
    }
}

#[test]
fn what_makes_pods_is_checked_with_all_their_containers() {
    let spec = json!({
        "initContainers": [{"name": "init", "image": "ghcr.io/x/y"}],
        "containers": [{"name": "app", "image": "quay.io/acme/app:1"}],
        "ephemeralContainers": [{"name": "debug", "image": "quay.io/other/app:1"}],
    });
    for spec in [
        json!({"template": {"spec": spec}}),
        json!({"jobTemplate": {"spec": {"template": {"spec": spec}}}}),
        spec.clone(),
    ] {
        let answer = checked("workloads", &review(spec));
        let said = answer["status"]["message"].as_str().unwrap();
        let of: Vec<&str> = said.lines().map(|it| it.split('`').nth(1).unwrap_or_default()).collect();
        assert_eq!(of, ["init", "debug"], "{said}");
    }
}

/// What README has somebody run first.
#[test]
fn the_review_of_the_folder_is_denied_for_one_of_its_images() {
    let review: Value = serde_json::from_str(include_str!("../review.json")).unwrap();
    let answer = checked("own", &review);
    let said = answer["status"]["message"].as_str().unwrap();
    assert!(said.starts_with("container `migrate`: ") && said.lines().count() == 1, "{said}");
}

#[test]
fn a_mirror_that_no_secret_serves_is_a_warning() {
    let answer = checked("mirror", &review(pod("nginx:1", &["pull"])));
    assert_eq!(answer["allowed"], true);
    let warnings = answer["warnings"].as_array().unwrap();
    assert!(
        warnings.contains(&json!("no pull secret of this pod serves cache.example/hub/library/nginx:1")),
        "{warnings:?}"
    );
    let answer = checked("mirror", &review(pod("nginx:1", &["cache"])));
    let told = "cache.example/hub/library/nginx:1: `*.example` in team-a/cache.json";
    assert_eq!(answer["auditAnnotations"]["pull-secrets.app"], told);
}

/// Ends with its test.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn reviews_come_over_tls() {
    let folder = folder("tls");
    let openssl = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            "/CN=webhook",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(&folder)
        .output();
    if openssl.is_err() {
        assert!(std::env::var_os("REQUIRE_E2E").is_none(), "`openssl` is missing, and REQUIRE_E2E is set");
        return eprintln!("test reviews_come_over_tls is skipped: `openssl` is not installed");
    }
    assert!(openssl.unwrap().status.success());
    let mut child = command()
        .arg("--secrets")
        .arg(folder.join("secrets"))
        .args(["--listen", "127.0.0.1:0", "--cert"])
        .arg(folder.join("cert.pem"))
        .arg("--key")
        .arg(folder.join("key.pem"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let _stopped = Stopped(child);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap();
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let root = reqwest::Certificate::from_pem(&std::fs::read(folder.join("cert.pem")).unwrap()).unwrap();
    let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
    let asked = |body: String| {
        let request = client.post(format!("https://{address}/")).header("content-type", "application/json");
        let response = request.body(body).send().unwrap();
        (response.status().as_u16(), response.text().unwrap())
    };
    let (status, text) = asked(review(pod("ghcr.io/acme/app:1", &[])).to_string());
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (status, &answer["kind"], &answer["response"]["allowed"]),
        (200, &json!("AdmissionReview"), &json!(false))
    );
    let (status, text) = asked(review(pod("quay.io/acme/app:1", &[])).to_string());
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &answer["response"]), (200, &json!({"uid": "u-1", "allowed": true})));
    assert_eq!(asked("{".into()).0, 400);
}
