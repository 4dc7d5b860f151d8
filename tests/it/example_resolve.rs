//! The example `resolve` as a user runs it: section 11, and what it does with bad input.

#![cfg(all(feature = "std", feature = "serde"))]
#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

mod files;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::programs;
use crate::support::SHA;

const MIB: usize = 1 << 20;

fn program() -> Command {
    programs::example("resolve")
}

fn run(account: &Path, input: &[u8]) -> Output {
    let mut child = program()
        .arg("--account")
        .arg(account)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A bad account closes the pipe before everything is written.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
}

fn built_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/account.json")
}

/// A file of its own for each test.
fn account(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, text).unwrap();
    path
}

fn answers(input: impl AsRef<[u8]>) -> Vec<Value> {
    let output = run(&built_in(), input.as_ref());
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stderr, b"");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn answer(request: &Value) -> Value {
    let mut answers = answers(request.to_string());
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// The kind and the message of the only answer, which is an error.
fn error(input: impl AsRef<[u8]>) -> (String, String) {
    let answers = answers(input);
    assert_eq!(answers.len(), 1);
    let error = &answers[0]["error"];
    let help = error["help"].as_str().map_or_else(String::new, |help| format!("; {help}"));
    (error["kind"].as_str().unwrap().into(), format!("{}{help}", error["message"].as_str().unwrap()))
}

/// The account is refused with status 2 and nothing on standard output; gives standard error.
fn refused(account: &Path) -> String {
    let output = run(account, b"{\"parse\": \"nginx\"}\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn without_arguments_it_prints_a_report_of_every_kind_of_answer() {
    let output = program().output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "15 registries in the built-in account; the default one is azure.",
        "pull from    docker.io/library/python:3.12\n                with the credential `dockerhub`, up to 3 tries",
        "or from      europe-west1-docker.pkg.dev/acme-prod/images/trivial-go-web:latest",
        "anonymously",
        "pull from    registry.internal.example:5000/registry.k8s.io/pause:3.9\n                with the credential `internal`",
        "or from      registry.k8s.io/pause:3.9\n                anonymously",
        "not from     mirror.example: it serves only images pinned by digest",
        "the route of `*.sketchy.example:*` blocks its name there (ask the platform team)",
        "fetch from   us.gcr.io/project-k8s-sample-123454/my-golang-app:1.2.3",
        "push to      my-azure-registry.azurecr.io/kostis-codefresh/my-golang-app:1.2.3",
        "refused      `dockerhub` does not own the Docker Hub namespace `kkapelon`; it owns `kostiscodefresh`",
        "no push      the step disables its push",
        "cache from   quay.io/acme/base:cache\n                with the credential `quay`",
        "cache to     europe-west1-docker.pkg.dev/acme-prod/images/app:buildcache-feature-x",
        "no build     europe-west1-docker.pkg.dev/acme-prod/images/app@sha256:e6693c",
        "no export    the build is not trusted",
    ] {
        assert!(text.contains(part), "{part}\n--\n{text}");
    }
}

#[test]
fn parse_gives_what_was_written() {
    let parsed = |text: &str| answer(&json!({"parse": text}))["parse"].clone();
    let hub =
        |path: &str, tag: Value| json!({"domain": "docker.io", "path": path, "tag": tag, "digest": null});
    assert_eq!(parsed("nginx:1.2"), hub("library/nginx", json!("1.2")));
    assert_eq!(parsed("nginx"), hub("library/nginx", Value::Null));
}

#[test]
fn pull_lists_its_attempts_and_writes_the_tag_out() {
    let pulled = answer(&json!({"pull": {"image": "python", "contexts": []}}));
    let mirror = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    assert_eq!(
        pulled,
        json!({"pull": {
            "image": "docker.io/library/python:latest",
            "attempts": [
                {
                    "registry": "dockerhub", "role": "source",
                    "reference": "docker.io/library/python:latest",
                    "credential": "dockerhub", "audience": "docker.io",
                    "token_issuers": ["auth.docker.io"], "max_tries": 3,
                    "endpoint": "https://registry-1.docker.io", "api": "/v2", "name": "library/python",
                    "transport": "https", "upstream": "docker.io", "login": "credential",
                },
                {
                    "registry": "ecr-mirror", "role": "fallback",
                    "reference": format!("{mirror}/docker-hub/library/python:latest"),
                    "credential": "ecr-mirror", "audience": mirror, "max_tries": 3,
                    "endpoint": format!("https://{mirror}"), "api": "/v2", "name": "docker-hub/library/python",
                    "transport": "https", "upstream": "docker.io", "login": "credential",
                },
            ],
        }}),
    );
    let anonymous = answer(&json!({"pull": {"image": "mcr.microsoft.com/x"}}));
    assert_eq!(
        anonymous["pull"]["attempts"],
        json!([{
            "registry": null, "role": "source", "reference": "mcr.microsoft.com/x:latest",
            "credential": null, "max_tries": 3, "endpoint": "https://mcr.microsoft.com", "api": "/v2", "name": "x",
            "transport": "https", "upstream": "mcr.microsoft.com", "login": "anonymous",
        }]),
    );
    let inside = answer(&json!({"pull": {"image": "registry.internal.example:5000/a:1"}}));
    assert_eq!(inside["pull"]["attempts"][0]["reach"], json!("inside_only"));
}

#[test]
fn push_lists_its_destinations_or_says_why_there_are_none() {
    let build = json!({"push": {"build": {
        "image_name": "app", "tags": ["1"], "registry": "azure", "disable_push": false, "branch": "main",
    }}});
    let domain = "kostisazureregistry.azurecr.io";
    assert_eq!(
        answer(&build),
        json!({"push": {"destinations": [{
            "registry": "azure", "reference": format!("{domain}/acme-company/app:1"),
            "credential": "azure", "audience": domain,
        }]}}),
    );
    let skipped = |field: &str, value: Value| {
        let mut step = json!({"image_name": "app", "tag": "1"});
        step[field] = value;
        answer(&json!({"push": {"build": step}}))
    };
    assert_eq!(skipped("disable_push", json!(true)), json!({"push": {"skipped": "disabled_by_step"}}));
    assert_eq!(skipped("trusted", json!(false)), json!({"push": {"skipped": "untrusted"}}));

    let candidate = answer(&json!({"push": {"candidate": {
        "image": "us.gcr.io/p/app", "image_name": null, "tags": ["1.2.3"], "registry": "azure-demo",
        "contexts": [],
    }}}));
    let source = &candidate["push"]["source"];
    assert_eq!(source["image"], json!("us.gcr.io/p/app:latest"));
    assert_eq!(source["attempts"][0]["credential"], json!("us-gcr"));
    let pushed = &candidate["push"]["destinations"][0]["reference"];
    assert_eq!(pushed, &json!("my-azure-registry.azurecr.io/kostis-codefresh/p/app:1.2.3"));
}

#[test]
fn region_and_role_travel_to_the_destination() {
    let promoted = answer(&json!({"push": {"candidate": {
        "image": "quay.io/acme/app:1", "registry": "ecr", "tag": "1", "region": "eu-central-1",
        "role_arn": "arn:aws:iam::123456789012:role/ci",
    }}}));
    let domain = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
    assert_eq!(
        promoted["push"]["destinations"],
        json!([{
            "registry": "ecr", "reference": format!("{domain}/acme/app:1"), "credential": "ecr",
            "audience": domain, "region": "eu-central-1", "role_arn": "arn:aws:iam::123456789012:role/ci",
        }]),
    );
    // Both kinds of step take all of them (7.12).
    for step in
        [json!({"build": {"image_name": "app"}}), json!({"candidate": {"image": "quay.io/acme/app:1"}})]
    {
        let mut step = step;
        let fields = step.as_object_mut().unwrap().values_mut().next().unwrap().as_object_mut().unwrap();
        let said = json!({
            "registry": "ecr", "tag": "1", "region": "eu-central-1", "role_arn": "arn:aws:iam::123456789012:role/ci",
            "aws_session_name": "nightly", "aws_duration_seconds": 900,
        });
        fields.extend(said.as_object().unwrap().clone());
        let to = answer(&json!({"push": step}))["push"]["destinations"][0].clone();
        assert_eq!((&to["aws_session_name"], &to["aws_duration_seconds"]), (&json!("nightly"), &json!(900)));
    }
    let elsewhere = error(
        json!({"push": {"candidate": {"image": "quay.io/a/b", "registry": "azure", "region": "eu-west-1"}}})
            .to_string(),
    );
    assert_eq!(elsewhere.0, "conflicting_options");
    let hostile = error(
        json!({"push": {"candidate": {"image": "quay.io/a/b", "registry": "ecr", "region": "evil.example/"}}})
            .to_string(),
    );
    assert_eq!(hostile.0, "invalid_request");
}

#[test]
fn absent_and_null_are_the_same() {
    let nulls = json!({"parse": null, "pull": {"image": "nginx", "contexts": null}, "push": null});
    assert_eq!(answer(&nulls), answer(&json!({"pull": {"image": "nginx"}})));
    let build = json!({"image_name": "a/b", "tag": "1"});
    let mut with_nulls = build.clone();
    for field in [
        "tags",
        "tag_policy",
        "registry",
        "disable_push",
        "buildx",
        "branch",
        "revision",
        "trusted",
        "contexts",
    ] {
        with_nulls[field] = Value::Null;
    }
    assert_eq!(
        answer(&json!({"push": {"build": with_nulls, "candidate": null}})),
        answer(&json!({"push": {"build": build}})),
    );
}

/// Section 8, with every field.
#[test]
fn cache_lists_what_to_import_and_where_to_export() {
    let own = "europe-west1-docker.pkg.dev/acme-prod/images/app";
    let older = SHA.replace("sha256:e", "sha256:f");
    let request = json!({
        "image_name": "app", "branch": "feature/x", "base_branch": "develop", "default_branch": "main",
        "platform": "linux/amd64", "content_hash": "5b41", "caching_registry": "gar",
        "past": [
            {
                "digest": older, "branch": "main", "revision": "0f3c", "platform": "linux/x86_64",
                "content_hash": "0000", "time": 1_700_000_000, "trusted": true,
            },
            {"name": "quay.io/app", "digest": SHA, "platform": "linux/amd64", "content_hash": "5b41", "time": -1},
            {"name": "other", "digest": SHA, "platform": "linux/amd64"},
        ],
        "cache_from": ["gcr.io/acme/base"], "cache_to": ["type=registry,ref=quay.io/acme/app:c,mode=max"],
        "contexts": ["staging-gcr"], "no_cache": false, "no_cf_cache": false, "buildx": false, "trusted": true,
    });
    let told = |field: &str, value: Value| {
        let mut request = request.clone();
        request[field] = value;
        answer(&json!({"cache": request}))["cache"].clone()
    };
    let import = [
        String::from("gcr.io/acme/base:latest"),
        format!("{own}@{SHA}"),
        format!("{own}@{older}"),
        format!("{own}:buildcache-feature-x"),
        format!("{own}:buildcache-develop"),
        format!("{own}:buildcache-main"),
    ];
    let pinned = format!("{own}@{SHA}");
    let export = [String::from("quay.io/acme/app:c"), format!("{own}:buildcache-feature-x")];
    assert_eq!(
        told("trusted", Value::Null),
        json!({"import": import, "export": export, "skip_build": pinned}),
    );
    assert_eq!(
        told("trusted", json!(false)),
        json!({"import": import, "export": [], "skip_build": pinned, "no_export": "untrusted"}),
    );
    let explicit = |reason| json!({"import": import[..1], "export": export[..1], "skip_build": null, "automatic": reason});
    assert_eq!(told("no_cf_cache", json!(true)), explicit("no_cf_cache"));
    assert_eq!(told("caching_registry", Value::Null), explicit("no_caching_registry"));
    assert_eq!(told("no_cache", json!(true)), json!({"disabled": "no_cache"}));
    assert_eq!(told("buildx", json!(true)), json!({"disabled": "buildx"}));
    let bare = answer(&json!({"cache": {"image_name": "app", "past": null, "cache_from": null}}));
    assert_eq!(bare, json!({"cache": {"disabled": "no_caching_registry"}}));
}

#[test]
fn a_cache_request_that_cannot_be_answered_is_told_why() {
    let kind = |request: Value| error(json!({"cache": request}).to_string()).0;
    let past = |image: Value| kind(json!({"image_name": "app", "past": [image]}));
    for request in [
        json!({}),
        json!({"image_name": "app", "branches": []}),
        json!({"image_name": "app", "platform": "linux"}),
        json!({"image_name": "app", "past": ["nginx"]}),
        json!({"image_name": "app", "cache_from": "nginx"}),
        json!({"image_name": "app", "cache_from": ["type=gha,token=hunter2"]}),
    ] {
        assert_eq!(kind(request), "invalid_request");
    }
    for image in [
        json!({}),
        json!({"digest": SHA, "age": 1}),
        json!({"digest": SHA, "time": 1.5}),
        json!({"digest": SHA, "time": "now"}),
        json!({"digest": SHA, "time": 18_446_744_073_709_551_615_u64}),
        json!({"digest": SHA, "platform": "x"}),
    ] {
        assert_eq!(past(image), "invalid_request");
    }
    assert_eq!(past(json!({"digest": "sha256:1"})), "invalid_reference");
    let caching =
        |registry: &str, name: &str| kind(json!({"image_name": name, "caching_registry": registry}));
    assert_eq!(caching("dockerhub", "app"), "caching_refused");
    assert_eq!(caching("nobody", "app"), "unknown_registry");
    assert_eq!(caching("gar", "../app"), "invalid_name");
    assert_eq!(caching("quay", "app"), "naming_rule");
}

/// Rule 5.1.
#[test]
fn a_dynamic_image_names_no_step_of_a_request() {
    let message = "`build` names no step of this run; name the image that it built";
    for request in [
        json!({"pull": {"image": "${{build}}"}}),
        json!({"push": {"candidate": {"image": "${{build}}", "registry": "azure"}}}),
        json!({"session": {"pull": {"image": "${{ build }}"}, "reports": []}}),
    ] {
        assert_eq!(error(request.to_string()), ("unknown_step".into(), message.into()), "{request}");
    }
    for image in ["${{}}", "${{a}}/b", "${{a}}${{b}}", "x${{a}}", "${{a", "${a}"] {
        assert_eq!(error(json!({"pull": {"image": image}}).to_string()).0, "invalid_reference", "{image}");
    }
}

#[test]
fn a_session_says_what_to_do_as_reports_come_in() {
    let driven = |policy: Value, reports: Value| {
        let request = json!({"pull": {"image": "nginx:1.2"}, "policy": policy, "reports": reports});
        answer(&json!({"session": request}))["session"].clone()
    };
    let hub = "try docker.io/library/nginx:1.2";
    let mirror = "try 123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx:1.2";
    assert_eq!(
        driven(json!("prudent"), json!(["unavailable", "unavailable", "ok"])),
        json!({"actions": [hub, "wait 5s", hub, "wait 10s", hub], "outcome": "pulled"}),
    );
    assert_eq!(
        driven(json!("prudent"), json!(["not found", "ok"])),
        json!({"actions": [hub, mirror], "outcome": "pulled"}),
    );
    assert_eq!(
        driven(json!("strict"), json!(["unauthorized", "ok"])),
        json!({"actions": [hub], "outcome": "failed", "reason": "stopped"}),
    );
    assert_eq!(
        driven(Value::Null, json!(["tls"])),
        json!({"actions": [hub, "wait 5s", hub], "outcome": "unfinished"}),
    );
    // Rule 6.9: no failure, whatever the policy.
    assert_eq!(
        driven(json!("strict"), json!(["impossible", "ok"])),
        json!({"actions": [hub, mirror], "outcome": "pulled"}),
    );
    assert_eq!(
        driven(json!("documented"), json!(["impossible", "impossible"])),
        json!({"actions": [hub, mirror], "outcome": "failed", "reason": "exhausted"}),
    );
    for (policy, report) in [("bold", "ok"), ("strict", "broken")] {
        let request = json!({"pull": {"image": "nginx"}, "policy": policy, "reports": [report]});
        assert_eq!(error(json!({"session": request}).to_string()).0, "invalid_request");
    }
}

#[test]
fn every_line_is_answered_in_order_whatever_stands_between() {
    let mut input = Vec::new();
    input.extend(b"{\"parse\": \"a\"}\n\n   \r\n{\"parse\": \"b\"}\r\n");
    input.extend(b"{\"parse\": \"\xff\"}\n\0\n[1]\n");
    input.extend("[".repeat(100_000).bytes());
    input.extend(b"\n{\"parse\": \"c\"}");
    let answers = answers(&input);
    let said: Vec<&str> = answers
        .iter()
        .map(|answer| answer["parse"]["path"].as_str().or(answer["error"]["kind"].as_str()).unwrap())
        .collect();
    let bad = "invalid_request";
    assert_eq!(said, ["library/a", bad, bad, "library/b", bad, bad, bad, bad, "library/c"]);
}

#[test]
fn a_line_over_one_mebibyte_is_refused_and_the_next_is_read() {
    let exactly = |length: usize| {
        let request = r#"{"parse": "nginx"}"#;
        format!("{request}{}", " ".repeat(length - request.len()))
    };
    let ends = ["\n", "\r\n", ""];
    for (length, end) in [MIB, MIB + 1, 10 * MIB].into_iter().flat_map(|length| ends.map(|end| (length, end)))
    {
        let mut input = exactly(length);
        if end == "\r\n" {
            // The carriage return belongs to the line.
            input.pop();
        }
        input.push_str(end);
        let complete = !end.is_empty();
        if complete {
            input.push_str("{\"parse\": \"next\"}\n");
        }
        let answers = answers(&input);
        assert_eq!(answers.len(), 1 + usize::from(complete));
        if length == MIB {
            assert_eq!(answers[0]["parse"]["path"], json!("library/nginx"));
        } else {
            let error = &answers[0]["error"];
            assert_eq!(
                error,
                &json!({"kind": "invalid_request", "message": "the line is longer than 1 MiB"})
            );
        }
        if complete {
            assert_eq!(answers[1]["parse"]["path"], json!("library/next"));
        }
    }
}

#[test]
fn a_request_out_of_shape_is_told_how_without_its_values() {
    let cases = [
        (r#"{"parse": 5}"#, "expected a string, found integer at column 11"),
        (r#"{"parse": ["hunter2"]}"#, "expected a string, found sequence at column 11"),
        ("  ", "the line is empty"),
        (r#"["nginx", null, null]"#, "expected an object, found sequence at column 1"),
        (r#"{"pull": ["nginx", []]}"#, "expected an object, found sequence at column 10"),
        (r#""hunter2""#, "expected an object, found string at column 9"),
        (r#"{"pull": "hunter2"}"#, "expected an object, found string at column 18"),
        (
            r#"{"push": {"build": {"image_name": "a", "buildx": "hunter2"}}}"#,
            "expected a boolean, found string at column 58",
        ),
        (
            r#"{"push": {"build": {"image_name": "a", "tag_policy": "hunter2"}}}"#,
            "`tag_policy` is `lowercase` or `original`",
        ),
        (
            r#"{"pull": {"image": "a", "hunter": 2}}"#,
            "unknown field `hunter` at column 32, expected one of `image`, `contexts`, `short`, `avoid`, `pinned`",
        ),
        (r#"{"pull": {}}"#, "missing field `image` at column 11"),
        (r#"{"parse": "a", "parse": "b"}"#, "duplicate field `parse` at column 22"),
        (
            r#"{"parse": "a", "pull": {"image": "b"}}"#,
            "a request is one of `parse`, `pull`, `push`, `cache`, `session`, `credentials`, `catalog` and `write`",
        ),
        (
            "{}",
            "a request is one of `parse`, `pull`, `push`, `cache`, `session`, `credentials`, `catalog` and `write`",
        ),
        (r#"{"push": {}}"#, "`push` takes one of `build` and `candidate`"),
        (r#"{"parse": "a""#, "EOF while parsing an object at column 13"),
    ];
    for (request, message) in cases {
        assert_eq!(error(request), ("invalid_request".into(), message.into()), "{request}");
    }
}

#[test]
fn terminal_escapes_and_user_info_are_never_printed() {
    let output = run(
        &built_in(),
        "{\"parse\": \"ghcr.io/\\u001b[31mred\"}\n{\"pull\": {\"image\": \"https://me:hunter2@ghcr.io/a\"}}\n\
         {\"pull\": {\"image\": \"me:hunter2@ghcr.io/a\"}}\n{\"\\u202ehunter\": 1}\n"
            .as_bytes(),
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 4);
    for hidden in ["\u{1b}", "\\u001b", "\u{202e}", "hunter2"] {
        assert!(!text.contains(hidden), "{text}");
    }
    assert!(text.contains(r"ghcr.io/\\u{1b}[31mred"), "{text}");
    assert!(text.contains("https://…@ghcr.io/a"), "{text}");
}

#[test]
fn our_own_format_is_told_from_an_export_by_its_shape() {
    let own = account("own", r#"{"registries": [{"name": "a", "domain": "a.example:5000", "prefix": "p"}]}"#);
    let output = run(&own, br#"{"push": {"build": {"image_name": "x", "tag": "1"}}}"#);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r#""reference":"a.example:5000/p/x:1""#), "{text}");
    // An export without registries is a valid account.
    let empty = run(&account("empty-list", "[]"), br#"{"pull": {"image": "nginx"}}"#);
    assert!(empty.status.success());
    assert!(String::from_utf8(empty.stdout).unwrap().contains(r#""credential":null"#));
}

#[test]
fn a_bad_account_ends_with_status_2_and_says_why() {
    let shown = |path: &Path| {
        let path = path.to_str().unwrap();
        // A long path is cut like all that is echoed.
        registry_resolver::reference::Excerpt::of(path).to_string()
    };
    for (name, text, why) in [
        ("nothing", "", "the file is empty; an account without registries is `[]`"),
        ("broken", "[{\"name\": \"a\"", "EOF while parsing an object at line 1 column 13"),
        ("text", "\"hunter2\"", "expected an account, found a text at line 1 column 9"),
        (
            "unknown-field",
            r#"{"registries": [{"name": "a", "domain": "a.example", "prefx": "p"}]}"#,
            "1 problem in the catalog:\n- registries[0].prefx: unknown key; did you mean `prefix`?",
        ),
    ] {
        let path = account(name, text);
        assert_eq!(refused(&path), format!("{}: {why}\n", shown(&path)), "{name}");
    }
    let bytes = account("bytes", b"[\xff]");
    assert_eq!(refused(&bytes), format!("{}: not UTF-8 at byte 1\n", shown(&bytes)));
    let missing = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-there.json");
    assert!(refused(&missing).contains("No such file") || cfg!(not(unix)));
    let usage = program().arg("--acount").output().unwrap();
    assert_eq!(usage.status.code(), Some(2));
    assert_eq!(usage.stderr, b"unknown option `--acount`\nusage: resolve [--account FILE]\n");
}

#[test]
fn ten_problems_are_ten_lines() {
    let ten = account(
        "ten",
        r#"[
            {"name": "a", "provider": "acr", "domain": "a.azurecr.io", "primary": true, "default": true},
            {"name": "a", "provider": "acr", "domain": "b.azurecr.io", "default": true},
            {"name": "", "provider": "acr", "domain": "c.azurecr.io"},
            {"name": "d", "provider": "arc", "domain": "d.azurecr.io"},
            {"name": "e", "provider": "gcr", "domain": "us.gcr.io/my_org"},
            {"name": "f", "provider": "acr", "domain": "f.azurecr.io", "repositoryPrefix": "Team"},
            {"name": "g", "provider": "acr", "domain": "a.azurecr.io", "primary": true},
            {"name": "h", "provider": "acr", "domain": "h.azurecr.io", "fallbackRegistry": "nobody"},
            {"name": "i", "provider": "acr", "domain": "i.azurecr.io", "fallbackRegistry": "i"},
            {"name": "j", "provider": "acr", "domain": "j.azurecr.io", "fallbackRegistry": "k"},
            {"name": "k", "provider": "acr", "domain": "k.azurecr.io", "fallbackRegistry": "j"}
        ]"#,
    );
    let text = refused(&ten);
    let (head, problems) = text.split_once('\n').unwrap();
    assert!(head.ends_with(": 10 problems in the catalog:"), "{head}");
    assert_eq!(
        problems.lines().collect::<Vec<_>>(),
        [
            "- [1].name: `a` is the name of [0] too; names are unique in an account",
            "- [1].default: `a` and `a` are both the default registry; an account has at most one",
            "- [2].name: missing or empty name",
            "- [3].provider: unknown provider `arc`; did you mean `acr`?",
            "- [4].domain: `us.gcr.io/my_org` is no domain: it has a path; write `us.gcr.io`, and `my_org` as the \
             repository prefix",
            "- [5].repositoryPrefix: invalid repository prefix `Team`: found `T` at byte 0, expected a lower-case \
             letter or a digit; did you mean `team`?",
            "- [6].primary: `a` and `g` are both primary on a.azurecr.io; one registry of a domain is the one to \
             pull with",
            "- [7].fallbackRegistry: unknown registry `nobody`",
            "- [8].fallbackRegistry: registry `i` falls back to itself; name another registry, or none",
            "- [9].fallbackRegistry: the fallbacks go in a circle: j → k → j; take one of these fallbacks away",
        ],
    );
}

#[test]
fn section_11_sessions_go_on_as_a_neighbour_does() {
    let driven = |policy: &str| {
        let pull = json!({"image": "nginx:1.2"});
        let reports = json!(["rate limited", "ok"]);
        answer(&json!({"session": {"pull": pull, "policy": policy, "reports": reports}}))["session"].clone()
    };
    let hub = "try docker.io/library/nginx:1.2";
    assert_eq!(driven("like_skopeo"), json!({"actions": [hub, "wait 2s", hub], "outcome": "pulled"}));
    let next = driven("like_dockerd");
    assert_ne!(next["actions"][1], hub, "{next}");
    assert_eq!(next["outcome"], "pulled", "{next}");
}
