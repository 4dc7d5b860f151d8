//! The requests and answers of section 11 as types of the library: what the example `resolve` is made of.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use proptest::prelude::*;
use registry_resolver::format::lines::{Acted, Answer, CacheLine, PushLine, Request, Service};
use registry_resolver::format::{TextFault, TextFormats, TlsTable};
use registry_resolver::pull::ErrorKind;
use registry_resolver::session::Ending;
use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// JSON alone, as a program that has no files writes it.
struct Json;

impl TextFormats for Json {
    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault> {
        serde_json::from_str(text).map_err(|error| error.to_string().into())
    }

    fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string(value).map_err(|error| error.to_string())
    }
}

fn catalog() -> Catalog {
    Catalog::builder()
        .registry(RegistryConfig::new("ghcr").github().prefix("acme").default_registry().fallback("mirror"))
        .registry(RegistryConfig::new("mirror").other("mirror.example:5000"))
        .build()
        .unwrap()
}

fn request(value: &Value) -> Request {
    serde_json::from_value(value.clone()).unwrap()
}

/// The answer as JSON.
fn told(value: &Value) -> Value {
    request(value)
        .answer(&catalog(), &TlsTable::default(), &Json, |answer| serde_json::to_value(&answer).unwrap())
}

fn error(line: impl AsRef<[u8]>) -> (String, String) {
    let answer: Value = serde_json::from_str(&Service::new(catalog(), Json).answer(line).unwrap()).unwrap();
    let text = |key: &str| answer["error"][key].as_str().unwrap().to_owned();
    (text("kind"), text("message"))
}

/// One request of each kind.
fn each() -> [Value; 8] {
    [
        json!({"parse": "nginx"}),
        json!({"pull": {"image": "nginx"}}),
        json!({"push": {"build": {"image_name": "app", "tag": "1"}}}),
        json!({"cache": {"image_name": "app", "branch": "main", "caching_registry": "ghcr"}}),
        json!({"session": {"pull": {"image": "nginx"}, "reports": ["ok"]}}),
        json!({"credentials": {"store": "docker", "files": {}, "image": "nginx"}}),
        json!({"catalog": {"format": "own", "files": {"a.json": "{}"}}}),
        json!({"write": {"format": "own"}}),
    ]
}

#[test]
fn every_kind_of_request_is_read_and_answered_under_its_own_name() {
    for (value, name) in each().iter().zip(Request::NAMES) {
        assert_eq!(request(value).name(), name);
        let told = told(value);
        assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), [name], "{told}");
    }
}

#[test]
fn an_answer_is_the_decision_of_the_library() {
    let catalog = catalog();
    let plan =
        catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1").unwrap())).unwrap();
    let asked = request(&json!({"pull": {"image": "ghcr.io/acme/app:1"}}));
    asked.answer(&catalog, &TlsTable::default(), &Json, |answer| {
        let Answer::Pull(answered) = &answer else { unreachable!("{answer:?}") };
        let names = |plan: &registry_resolver::PullPlan<'_, '_>| -> Vec<String> {
            plan.attempts().map(|attempt| attempt.target().to_string()).collect()
        };
        assert_eq!(names(answered), names(&plan));
        assert_eq!(answer.error(), None);
    });
}

#[test]
fn a_session_answers_with_what_it_did() {
    let asked = request(&json!({"session": {
        "pull": {"image": "nginx:1"}, "policy": "prudent", "reports": ["unavailable", "forbidden"],
    }}));
    asked.answer(&catalog(), &TlsTable::default(), &Json, |answer| {
        let Answer::Session(driven) = answer else { unreachable!("{answer:?}") };
        let tried = Acted::Tried("docker.io/library/nginx:1".into());
        let waited = Acted::Waited(core::time::Duration::from_secs(5));
        assert_eq!(driven.actions(), [tried.clone(), waited, tried]);
        assert_eq!(driven.ending(), Some(Ending::Exhausted));
        assert_eq!((driven.outcome(), driven.reason()), ("failed", Some("exhausted")));
    });
}

/// What a program sends by mistake: the kind, and where it is.
#[test]
fn a_bad_line_is_answered_with_the_place() {
    let cases: [(&[u8], &str); 14] = [
        (b"", "the line is empty"),
        (b"{\"parse\": \"\xff\"}", "the line is not UTF-8 at byte 11"),
        (b"{", "EOF while parsing an object at column 1"),
        (b"null", "expected an object, found null at column 4"),
        (br#"{"pull": {"image": null}}"#, "missing field `image` at column 24"),
        (br#"{"pull": {"image": "a", "image": "b"}}"#, "duplicate field `image` at column 31"),
        (br#"{"pull": {"image": "a", "short": "hunter2"}}"#, "expected a boolean, found string at column 42"),
        (
            br#"{"push": {"biuld": {}}}"#,
            "unknown field `biuld` at column 17, expected `build` or `candidate`",
        ),
        (
            br#"{"push": {"build": {"image_name": "a", "aws_duration_seconds": -1}}}"#,
            "expected a whole number from 0 to 4294967295 at column 65",
        ),
        (br#"{"cache": {"image_name": "a", "past": [null]}}"#, "expected an object, found null at column 43"),
        (
            br#"{"cache": {"image_name": "a", "buildx": "yes"}}"#,
            "expected true, false or an object, found string at column 45",
        ),
        (
            br#"{"cache": {"image_name": "a", "past": [{"digest": "b", "time": 1.5}]}}"#,
            "expected a whole number, found floating point at column 66",
        ),
        (br#"{"write": []}"#, "expected a request to write, found sequence at column 12"),
        (
            br#"{"session": {"pull": {"image": "a"}, "reports": ["ko"]}}"#,
            "a report is `ok`, `impossible` or a failure class, such as `unavailable`",
        ),
    ];
    for (line, message) in cases {
        let shown = String::from_utf8_lossy(line);
        assert_eq!(error(line), ("invalid_request".into(), message.into()), "{shown}");
    }
    let longest = Service::<Json>::LONGEST_LINE;
    let mut line = r#"{"parse": "nginx:1:1"}"#.to_owned();
    line.extend(core::iter::repeat_n(' ', longest - line.len()));
    assert_eq!(error(&line).0, "invalid_reference");
    assert_eq!(error(line + " ").1, "the line is longer than 1 MiB");
}

#[test]
fn one_door_reads_what_stands_in_a_line_and_what_stands_elsewhere() {
    // A program with a protocol of its own reads the parts.
    let push: PushLine = serde_json::from_value(json!({"build": {"image_name": "app", "tag": "1"}})).unwrap();
    let catalog = catalog();
    let decision = catalog.resolve_push(push.request().unwrap()).unwrap();
    assert_eq!(
        decision.destinations().map(|to| to.target().to_string()).collect::<Vec<_>>(),
        ["ghcr.io/acme/app:1"]
    );
    let both = serde_json::from_value::<PushLine>(
        json!({"build": {"image_name": "a"}, "candidate": {"image": "b"}}),
    );
    assert_eq!(both.unwrap_err().to_string(), "`push` takes one of `build` and `candidate`");
    let none = serde_json::from_value::<Request>(json!({}));
    assert_eq!(
        none.unwrap_err().to_string(),
        "a request is one of `parse`, `pull`, `push`, `cache`, `session`, `credentials`, `catalog` and `write`",
    );
    let cache: CacheLine =
        serde_json::from_value(json!({"image_name": "app", "past": [{"digest": "sha256:1"}]})).unwrap();
    assert_eq!(cache.past().unwrap_err().kind(), ErrorKind::InvalidReference);
    // The same in another format.
    let toml: Request = toml::from_str("pull = { image = \"nginx\", contexts = [] }").unwrap();
    assert_eq!(toml.name(), "pull");
}

/// Rule 10.2.
#[test]
fn no_debug_of_a_request_shows_what_is_asked() {
    let secret = "hunter2";
    let lines = [
        json!({"parse": secret}),
        json!({"pull": {"image": secret, "contexts": [secret], "pinned": secret}}),
        json!({"push": {"build": {"image_name": secret, "branch": secret}}}),
        json!({"cache": {"image_name": secret, "cache_to": [secret], "past": [{"digest": secret}]}}),
        json!({"session": {"pull": {"image": secret}, "reports": [secret]}}),
        json!({"catalog": {"format": "own", "files": {"a.json": secret}}}),
        json!({"write": {"format": "own", "existing": {"a.json": secret}}}),
    ];
    for value in &lines {
        let request = request(value);
        let line: &dyn core::fmt::Debug = match &request {
            Request::Pull(line) => line,
            Request::Push(line) => line,
            Request::Cache(line) => line,
            Request::Session(line) => line,
            Request::Catalog(line) => line,
            Request::Write(line) => line,
            _ => &(),
        };
        let shown = format!("{request:?} {line:?}");
        assert!(!shown.contains(secret), "{shown}");
    }
    let push: PushLine =
        serde_json::from_value(json!({"build": {"image_name": "a", "branch": "b"}})).unwrap();
    assert_eq!(format!("{push:?}"), "Build(BuildLine { image_name: …, branch: … })");
}

#[test]
fn the_catalog_of_a_line_is_the_one_of_the_lines_behind_it() {
    let mut service = Service::new(catalog(), Json);
    let text = r#"{"registries": [{"name": "quay", "provider": "quay"}]}"#;
    let line = json!({"catalog": {"format": "own", "files": {"a.json": text}}}).to_string();
    assert_eq!(service.answer(&line).unwrap(), r#"{"catalog":{"registries":1,"routes":0,"notices":[]}}"#);
    assert!(service.catalog().registry("quay").is_some());
    // Whoever reads no YAML says so, and the catalog stays.
    let line = json!({"catalog": {"format": "k3s-registries", "files": {"registries.yaml": "mirrors: {}"}}});
    let answer = service.answer(line.to_string()).unwrap();
    assert!(answer.contains("registries.yaml: this program reads no YAML"), "{answer}");
    assert!(service.catalog().registry("quay").is_some());
}

proptest! {
    /// Whatever a line holds, it has one answer, on one line.
    #[test]
    fn any_bytes_are_answered_on_one_line(line in prop::collection::vec(any::<u8>(), 0..200)) {
        let answer = Service::new(catalog(), Json).answer(&line).unwrap();
        prop_assert!(!answer.contains('\n'));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        prop_assert_eq!(answer.as_object().unwrap().len(), 1);
    }

    /// The same for lines that are nearly requests: a byte of one is another.
    #[test]
    fn a_corrupted_request_is_answered_on_one_line(which in 0..8_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut line = each()[which].to_string().into_bytes();
        let at = at.index(line.len());
        line[at] = byte;
        let answer = Service::new(catalog(), Json).answer(&line).unwrap();
        prop_assert!(!answer.contains('\n'));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        prop_assert_eq!(answer.as_object().unwrap().len(), 1);
    }
}
