//! The example `explain` as a user runs it: rule 10.8 on a command line, and what it does with bad input.

#![cfg(all(feature = "std", feature = "serde"))]
#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::programs;

const BUILT_IN: &str = include_str!("../data/explain/built-in.txt");
/// Command lines, what they print, and `[status]`; run in the repository.
const TRANSCRIPT: &str = include_str!("../data/explain/transcript.txt");
const MENDED: &str = include_str!("../data/explain/mended.json");
const WEAK: &str = "tests/data/explain/weak.json";
/// What the built-in account has for secrets.
const SECRETS: [&str; 4] = ["not-a-real-secret", "AKIAEXAMPLE", "service_account", "hunter2"];

/// The program, in the repository.
fn program() -> Command {
    let mut command = programs::example("explain");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// A file of its own for each test.
fn file(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("explain-{name}"));
    std::fs::write(&path, text).unwrap();
    path
}

/// Status, standard output and standard error; nothing secret, and nothing that moves a terminal.
fn run<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> (i32, String, String) {
    let Output { status, stdout, stderr } = program().args(arguments).output().unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    for text in [&stdout, &stderr] {
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
    }
    (status.code().unwrap(), stdout, stderr)
}

/// The status and what is printed, with nothing said beside it.
fn printed(line: &str) -> (i32, String) {
    let (status, stdout, stderr) = run(line.split_whitespace());
    assert_eq!(stderr, "", "{line}");
    (status, stdout)
}

fn json_of(line: &str) -> (i32, Value) {
    let (status, text) = printed(&format!("--json {line}"));
    (status, serde_json::from_str(&text).unwrap())
}

/// Every line keeps to 80 columns, or is a single word: names are never broken.
fn assert_narrow(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 80 || !line.trim().contains(' '), "{line}");
    }
}

/// What of the transcript is drawn, not written.
fn is_drawn(line: &str) -> bool {
    line.contains("--mermaid")
}

#[test]
fn without_arguments_it_explains_a_built_in_account() {
    let (status, text) = printed("");
    assert_eq!(text, BUILT_IN);
    assert_eq!(status, 0);
    assert_narrow(BUILT_IN);
}

#[test]
fn what_is_asked_is_answered_in_these_words() {
    let mut commands = 0;
    for command in TRANSCRIPT.split("$ explain ").skip(1) {
        let (line, expected) = command.split_once('\n').unwrap();
        let (status, text) = printed(line);
        assert_eq!(format!("{text}[{status}]"), expected.trim_end(), "{line}");
        if !is_drawn(line) {
            assert_narrow(&text);
        }
        commands += 1;
    }
    assert_eq!(commands, 27);
}

#[test]
fn every_question_has_an_answer_for_programs() {
    for command in TRANSCRIPT.split("$ explain ").skip(1) {
        let (line, expected) = command.split_once('\n').unwrap();
        if !is_drawn(line) {
            let (status, value) = json_of(line);
            assert!(value.is_object() || value.is_array(), "{line}: {value}");
            assert!(expected.trim_end().ends_with(&format!("[{status}]")), "{line}");
        }
    }
    let (_, pull) = json_of("pull python:3.12");
    assert_eq!(pull["headline"], "docker.io/library/python:3.12 is pulled with `dockerhub`");
    let lost = pull["reasons"].as_array().unwrap().iter().find(|reason| reason["verdict"] == "lost").unwrap();
    assert_eq!((&lost["rule"], &lost["kind"]), (&json!("5.2"), &json!("not_primary")));
    assert_eq!(lost["registries"], json!(["second-dockerhub"]));
    let (_, refused) = json_of("push kkapelon/app --registry dockerhub --tag 1");
    assert_eq!(refused["reasons"].as_array().unwrap().last().unwrap()["error"], "naming_rule");
    let (_, reason) = json_of("why-not quay pull python:3.12");
    assert_eq!(reason["kind"], "other_domain");
    let (status, lints) = json_of(&format!("--account {WEAK} lint"));
    assert_eq!(
        (status, &lints[0]["kind"], &lints[0]["edit"]["edit"]),
        (1, &json!("shared_fallback"), &json!("set_fallback"))
    );
    let (_, diff) = json_of(&format!("--account {WEAK} diff tests/data/explain/mended.json"));
    assert_eq!(diff["changes"][0]["witness"]["pull"]["image"], "acme.azurecr.io/app:1");
    let (_, flows) = json_of("flows quay.io");
    assert!(flows.as_array().unwrap().iter().all(|flow| flow["credential"] == "quay"), "{flows}");
}

#[test]
fn fix_prints_the_account_with_every_edit_made() {
    let (status, text, aside) = run(["--account", WEAK, "lint", "--fix"]);
    assert_eq!(text, MENDED);
    assert_eq!(
        aside,
        "mended: danger[shared_fallback] registries[1].fallback\n\
         mended: advice[default_port] registries[3].domain\n\
         left: advice[fallback_partly_fits] registries[1].fallback\n\
         left: advice[caching_fallback] registries[1].fallback\n"
    );
    assert_eq!(status, 0);
    // What it prints is an account, and what is mended stays so.
    let (status, text, aside) =
        run(["--account", "tests/data/explain/mended.json", "lint", "--fix", "--json"]);
    assert_eq!((status, text.as_str()), (0, MENDED));
    assert!(!aside.contains("mended: "), "{aside}");
    // An export becomes our own format; advice that no edit follows is left.
    let (status, text, aside) = run(["--account", "examples/account.json", "lint", "--fix"]);
    assert_eq!((status, aside.matches("left: advice[replaced_provider]").count()), (0, 3));
    let own = file("own.json", text);
    let (_, text) = printed(&format!("--account examples/account.json diff {}", own.display()));
    // Names that meet at one fallback are asked for there by digest alone; nothing else changes.
    let (count, changes) = text.split_once("\n\n").unwrap();
    assert_eq!(count, "2 changes");
    let heads: Vec<&str> =
        changes.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect();
    assert_eq!(
        heads,
        [
            "fallback: images on kostisazureregistry.azurecr.io under acme-company/, of at",
            "fallback: images on us.gcr.io under project-k8s-sample-123454/, not pinned",
        ]
    );
}

#[test]
fn lint_fails_for_dangers_and_warnings_alone() {
    let (status, text) = printed("--account tests/data/explain/mended.json lint");
    assert!(text.ends_with("danger: 0, warning: 0, advice: 2; mended by --fix: 0\n"), "{text}");
    assert_eq!(status, 0);
    let empty =
        file("empty.json", r#"{"ad_hoc_pushes": "deny", "uncovered_domains": "deny", "registries": []}"#);
    for (question, text) in [
        ("lint", "no lints\n"),
        ("flows", "the account has no credential that any request sends\n"),
        ("flows quay.io", "no credential can be sent to quay.io\n"),
        ("reach", "no push can go anywhere\n"),
        ("images-on quay.io", "no image can end on quay.io\n"),
    ] {
        assert_eq!(printed(&format!("--account {} {question}", empty.display())), (0, text.into()));
    }
}

#[test]
fn where_there_is_no_plan_there_is_nothing_to_draw() {
    let (status, text, aside) = run(["push", "app", "--disable-push", "--mermaid"]);
    assert_eq!((status, text.as_str()), (1, ""));
    assert!(aside.starts_with("there is no plan to draw\n\nnothing is pushed\n"), "{aside}");
    let (status, text, aside) = run(["pull", "alpine", "--context", "nope", "--mermaid"]);
    assert_eq!((status, text.as_str()), (1, ""));
    assert!(aside.contains("  5.4   refused  unknown registry context `nope`"), "{aside}");
}

#[test]
fn options_stand_anywhere_and_a_name_may_begin_with_a_dash() {
    let expected = printed("--account examples/account.json pull python:3.12 --context dockerhub");
    for line in [
        "pull --context dockerhub python:3.12 --account examples/account.json",
        "--context dockerhub pull --account examples/account.json -- python:3.12",
        "pull python:3.12 --context dockerhub",
    ] {
        assert_eq!(printed(line), expected);
    }
    assert!(printed("why-not -- -q pull alpine").1.ends_with("lost     the account has no registry `-q`\n"));
}

#[test]
fn a_bad_command_line_ends_with_status_2() {
    for (line, why) in [
        ("--jsno", "unknown option `--jsno`\nusage: explain "),
        ("--json", "a question is missing\nusage: "),
        ("--account", "--account needs a value\nusage: "),
        ("--account a --account b lint", "--account is given more than once\nusage: "),
        ("--json --mermaid lint", "--json and --mermaid do not go together\nusage: "),
        ("--mermaid lint --fix", "--fix prints an account, and --mermaid draws one\nusage: "),
        ("explain alpine", "unknown question `explain`\nusage: "),
        ("why-not quay lint", "unknown request `lint`\nusage: "),
        ("why-not quay", "a request is missing\nusage: "),
        ("pull", "an image is missing\nusage: "),
        ("diff", "another account file is missing\nusage: "),
        ("images-on", "a host is missing\nusage: "),
        ("pull alpine ubuntu", "`ubuntu` is too much for `pull`\nusage: "),
        ("pull alpine --fork", "--fork does not go with `pull`\nusage: "),
        ("why-not quay pull alpine --tag 1", "--tag does not go with `pull`\nusage: "),
        ("reach --fix", "--fix does not go with `reach`\nusage: "),
        ("pull alpine:a:b", "invalid reference `alpine:a:b`: "),
        ("promote me:hunter2@quay.io/a --tag 1", "invalid reference "),
        ("push app --tag 1 --registry ecr --region EU", "invalid region `EU`: "),
        ("cache app --platform linux", "invalid platform `linux`"),
        ("push app --buildx --disable-push", "buildx always pushes, "),
        ("flows https://quay.io", "invalid domain `https://quay.io`: "),
        ("pull \u{1b}[31mred", "invalid reference "),
        ("\u{1b}[31mred", "unknown question "),
    ] {
        let (status, text, aside) = run(line.split(' '));
        assert_eq!((status, text.as_str()), (2, ""), "{line}: {aside}");
        assert!(aside.starts_with(why), "{line}: {aside}");
    }
    let (status, usage) = printed("--help");
    assert_eq!(status, 0);
    assert!(usage.starts_with("usage: explain ") && usage.lines().all(|line| line.len() <= 80), "{usage}");
}

#[test]
fn an_account_that_cannot_be_read_is_told_why() {
    let folder = env!("CARGO_MANIFEST_DIR").to_owned();
    let secret = |name, text: &[u8]| file(name, text).to_str().unwrap().to_owned();
    for (account, why) in [
        ("no-such-file.json".to_owned(), "no-such-file.json: "),
        (folder, ""),
        (
            secret("blank.json", b"\xef\xbb\xbf \n"),
            "the file is empty; an account without registries is `[]`\n",
        ),
        (secret("latin.json", b"[{\"name\": \"caf\xe9\"}]"), "not UTF-8 at byte 14\n"),
        (secret("cut.json", br#"[{"name": "a", "password": "hunter2""#), " at line 1 column "),
        (secret("type.json", br#"{"registries": "hunter2"}"#), " at line 1 column "),
        (
            secret("two.json", br#"{"default": "b", "registries": [{"name": "a", "provider": "hunter"}]}"#),
            "problems in the catalog:\n- ",
        ),
    ] {
        for arguments in [vec!["--account", &account, "lint"], vec!["diff", &account]] {
            let (status, text, aside) = run(arguments);
            assert_eq!((status, text.as_str()), (2, ""), "{account}: {aside}");
            assert!(aside.contains(why), "{account}: {aside}");
        }
    }
}

#[test]
fn what_of_an_export_is_not_kept_is_noted() {
    let export =
        r#"[{"name": "a", "provider": "other", "domain": "http://a.example", "password": "hunter2"}]"#;
    let export = file("export.json", format!("\u{feff}{export}"));
    let (status, text, aside) = run(["--account", export.to_str().unwrap(), "pull", "a.example/b"]);
    assert!(text.starts_with("a.example/b:latest is pulled with `a`\n"), "{text}");
    assert!(aside.contains("[0].domain: `http://` is dropped"), "{aside}");
    assert_eq!(status, 0);
}

#[test]
fn nothing_that_is_asked_moves_a_terminal() {
    for arguments in [
        ["why-not", "\u{1b}[31m\u{202e}", "pull", "alpine"],
        ["push", "\u{1b}[31m", "--branch", "b"],
        ["push", "app", "--branch", "\u{7}\u{202e}b"],
        ["push", "app", "--tag", "\u{1b}]0;\u{7}"],
        ["push", "app", "--registry", "\u{9b}azure"],
        ["cache", "\u{1b}c", "--caching-registry", "gar"],
        ["cache", "app", "--from", "\u{1b}c"],
        ["pull", "alpine", "--context", "\n\u{1b}c"],
    ] {
        let (status, text, _) = run(arguments);
        assert_eq!(status, 0, "{text}");
        assert!(!text.contains('\u{202e}'), "{text}");
    }
}

#[test]
fn a_reader_may_have_had_enough() {
    let mut child = program().arg("flows").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}
