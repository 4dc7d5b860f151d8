//! The example `preflight` as a user runs it: section 9, and what it does with bad input.

#![cfg(all(feature = "std", feature = "serde"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails here has failed")]

mod charts;

use core::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::programs;
use charts::assert_well_formed;

const BUILT_IN: &str = include_str!("../data/preflight/built-in.txt");
const SECRET: &str = "hunter2";

fn program() -> Command {
    programs::example("preflight")
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program on the built-in account.
fn preflight() -> Command {
    let mut command = program();
    command.current_dir(repository()).args(["--account", "examples/account.json"]);
    command
}

/// A file of its own for each test.
fn file(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("preflight-{name}"));
    std::fs::write(&path, text).unwrap();
    path
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The status, and what is printed; nothing is said beside it, nothing secret, and nothing that moves a terminal.
fn printed(command: &mut Command) -> (i32, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert_eq!(text(&stderr), "");
    let stdout = text(&stdout);
    assert!(!stdout.contains(SECRET), "{stdout}");
    assert!(!stdout.chars().any(|c| c.is_control() && c != '\n'), "{stdout}");
    (status.code().unwrap(), stdout)
}

/// What is printed of one pipeline, below the line that names it.
fn table(name: &str, pipeline: impl AsRef<[u8]>) -> (i32, String) {
    let (status, text) = printed(preflight().arg(file(name, pipeline)));
    let (head, rest) = text.split_once('\n').unwrap();
    assert!(head.ends_with(&format!("preflight-{name}")), "{head}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    (status, rest.to_owned())
}

/// The reason for which a file is no pipeline, its lines joined.
fn refused(name: &str, pipeline: impl AsRef<[u8]>) -> String {
    let (status, text) = table(name, pipeline);
    assert_eq!(status, 1, "{text}");
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    text.strip_prefix("no pipeline: ").unwrap_or_else(|| panic!("{text}")).to_owned()
}

fn json_of(command: &mut Command) -> (i32, Value) {
    let output = command.arg("--json").output().unwrap();
    assert_eq!(text(&output.stderr), "");
    assert!(!text(&output.stdout).contains(SECRET));
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The program with this on its standard input.
fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = preflight()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
}

#[test]
fn without_arguments_it_looks_at_a_built_in_pipeline() {
    let (status, text) = printed(&mut program());
    assert_eq!(text, BUILT_IN);
    assert_eq!(status, 0);
    // On a pipe there is no colour, whatever the terminal would be.
    let (_, text) = printed(program().env_remove("NO_COLOR").env("TERM", "xterm-256color"));
    assert_eq!(text, BUILT_IN);
    assert!(BUILT_IN.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn every_problem_stands_under_the_table_with_its_step() {
    let (status, text) = printed(preflight().arg("tests/data/preflight/mistakes.yml"));
    assert_eq!(status, 1);
    let (table, problems) = text.rsplit_once("─\n").unwrap();
    assert_eq!(
        problems,
        "\
- no_registry: registry: unknown registry `azur`; did you mean `azure`?
- too_soon: image: the image of step `later` is used before it is built; move
  that step in front
- two: `one` runs at the same time and pushes
  123456789012.dkr.ecr.us-west-2.amazonaws.com/tools:2 as well; give one another
  tag
9 steps, 3 problems
"
    );
    for row in [
        "no_registry       push, 1 problem\n",
        "  unknown         tag, until the run: CF_SHORT_REVISION\n",
        "  no push         the step disables its push\n",
        "  two             push, 1 problem\n    use           the image of later, on its machine\n",
        "annotate          annotation\n─",
    ] {
        assert!(text.contains(row), "{row}\n--\n{table}");
    }
}

#[test]
fn cache_hooks_and_services_have_their_rows() {
    let arguments = [
        "--account",
        "tests/data/preflight/cache-account.json",
        "--branch",
        "b",
        "tests/data/preflight/cache.yml",
    ];
    let (status, text) = printed(program().current_dir(repository()).args(arguments));
    assert_eq!(status, 0);
    let (_, steps) = text.split_once("─\n").unwrap();
    assert!(
        steps.starts_with(
            "\
services          services
  pull            docker.io/library/redis:7 for redis
b                 build
  push to         europe-docker.pkg.dev/acme/images/x:1
  cache from      ghcr.io/acme/x:cache
  cache from      europe-docker.pkg.dev/acme/images/x:buildcache-b
  cache to        quay.io/acme/x:cache
  cache to        europe-docker.pkg.dev/acme/images/x:buildcache-b
  log in          gar at europe-docker.pkg.dev
  on_success      freestyle
    pull          europe-docker.pkg.dev/acme/images/x:1
    log in        gar at europe-docker.pkg.dev
i                 freestyle
  pull            reg.example:5000/a:1 over plain HTTP
  log in          plain at reg.example:5000
on_finish         freestyle
  pull            docker.io/library/alpine:3
"
        ),
        "{text}"
    );
    let (_, chart) = printed(program().current_dir(repository()).args(arguments).arg("--mermaid"));
    assert_well_formed(&chart);
    let hooks =
        "    subgraph n2 [\"b\"]\n        n1[\"b: build\"]\n        n3[\"on_success: freestyle\"]\n    end\n";
    assert!(chart.contains(hooks), "{chart}");
    assert!(
        chart.contains("    n9 -.->|cache| n1\n    n10 -.->|cache| n1\n    n1 -.->|cache| n11\n"),
        "{chart}"
    );
}

#[test]
fn what_the_run_is_like_is_for_the_options_to_say() {
    let pipeline = "steps:\n  a: {type: build, image_name: 'x${{NAME}}', registry: azure}\n";
    let with = |options: &[&str]| {
        let (status, text) = printed(preflight().args(options).arg(file("options.yml", pipeline)));
        (status, text)
    };
    let domain = "kostisazureregistry.azurecr.io/acme-company";
    for (options, row) in [
        (
            &["--branch", "feature/Login", "--set", "NAME=y"][..],
            format!("push to         {domain}/xy:feature-login\n"),
        ),
        (&["--revision", "f00", "--set", "NAME="], format!("push to         {domain}/x:f00\n")),
        (
            &["--fork", "--branch", "b", "--default-branch", "main", "--set", "NAME=y"],
            "no push         the build is not trusted, and the registry takes no such pushes\n".into(),
        ),
        (&["--branch", "b"], "unknown         image_name, until the run: NAME\n".into()),
        (&["--branch", "b", "--untrusted", "NAME=-y"], format!("push to         {domain}/x-y:b\n")),
    ] {
        let (status, text) = with(options);
        let joined = text.replace("\n                  ", " ");
        assert!(joined.contains(&row), "{row}\n--\n{text}");
        assert_eq!(status, 0);
    }
    let (status, text) = with(&["--branch", "b", "--untrusted", "NAME=/../evil:y"]);
    assert_eq!(status, 1);
    assert!(text.contains("the value of `NAME` is not to be trusted"), "{text}");
}

#[test]
fn json_holds_the_same_for_each_file() {
    let (status, reports) = json_of(preflight().args([
        "--branch",
        "main",
        "tests/data/preflight/documented.yml",
        "tests/data/preflight/mistakes.yml",
        "no-such-file.yml",
    ]));
    assert_eq!(status, 1);
    let [documented, mistakes, missing] = reports.as_array().unwrap().as_slice() else { panic!("{reports}") };
    assert_eq!(documented["file"], "tests/data/preflight/documented.yml");
    assert_eq!(documented["would_fail"], false);
    assert_eq!(documented["notices"], Value::Null);
    let steps = documented["preflight"]["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| (&step["name"], &step["kind"])).collect();
    assert_eq!(
        json!(kinds),
        json!([
            ["clone", "git-clone"],
            ["build", "build"],
            ["lint", "freestyle"],
            ["unit_tests", "freestyle"],
            ["deploy", "helm"],
        ])
    );
    let pushed = "kostisazureregistry.azurecr.io/acme-company/shop:1.2";
    assert_eq!(steps[1]["push"]["destinations"][0]["reference"], pushed);
    assert_eq!(steps[3]["pulls"][0]["attempts"][0]["reference"], pushed);
    assert_eq!(
        steps[3]["logins"],
        json!([{"credential": "azure", "audience": "kostisazureregistry.azurecr.io"}])
    );
    // A merge key brings what the step does not say itself.
    assert_eq!(steps[2]["pulls"][0]["image"], "alpine:3");

    assert_eq!(mistakes["would_fail"], true);
    assert_eq!(mistakes["preflight"]["steps"][1]["problems"][0]["kind"], "unknown_registry");
    assert_eq!(missing["preflight"], Value::Null);
    assert!(missing["error"]["message"].is_string());

    let (status, reports) = json_of(&mut program());
    assert_eq!((status, reports.as_array().unwrap().len()), (0, 1));
    let (_, reports) = json_of(preflight().arg(file("place.yml", "steps:\n  a: [hunter2\n")));
    assert_eq!(reports[0]["error"]["line"], 2);
    assert!(reports[0]["error"]["column"].is_u64());
}

#[test]
fn a_bad_account_or_command_line_ends_with_status_2() {
    let empty = file("empty.json", "");
    let account = file("account.json", r#"[{"name": "a", "fallbackRegistry": "b"}]"#);
    let pipeline = file("fine.yml", "steps: {a: {image: alpine}}");
    let pipeline = pipeline.to_str().unwrap();
    for (arguments, why) in [
        (vec!["--account", empty.to_str().unwrap(), pipeline], "the file is empty"),
        (vec!["--account", account.to_str().unwrap(), pipeline], "problem"),
        (vec!["--account", "no-such-file.json", pipeline], "no-such-file.json: "),
        (vec!["--account"], "--account needs a value\nusage: preflight "),
        (vec!["--account", "examples/account.json"], "an account, but no pipeline\nusage: "),
        (vec![pipeline], "a pipeline, but no --account\nusage: "),
        (vec!["--jsno"], "unknown option `--jsno`\nusage: "),
        (vec!["--json", "--mermaid"], "--json and --mermaid do not go together\nusage: "),
        (
            vec!["--account", "examples/account.json", "--mermaid", pipeline, pipeline],
            "--mermaid draws one pipeline\n",
        ),
        (vec!["--account", "examples/account.json", "-", "-"], "standard input can be read once\n"),
        (vec!["--set", SECRET], "--set takes NAME=VALUE\n"),
        (vec!["--untrusted", "=hunter2"], "--untrusted takes NAME=VALUE\n"),
    ] {
        let output = program().current_dir(repository()).args(&arguments).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert_eq!(output.stdout, b"");
        assert!(stderr.contains(why), "{arguments:?}: {stderr}");
        assert!(!stderr.contains(SECRET), "{stderr}");
    }
    let (status, usage) = printed(program().arg("--help"));
    assert_eq!(status, 0);
    assert!(usage.starts_with("usage: preflight --account FILE"));
}

#[test]
fn a_file_that_is_no_pipeline_is_told_why_and_the_others_go_on() {
    let good = file("good.yml", "steps: {a: {image: alpine}}");
    let bad = file("bad.yml", "steps: hunter2");
    let (status, text) =
        printed(preflight().arg(&bad).arg("no-such-file.yml").arg(repository()).arg(&good).arg("--"));
    assert_eq!(status, 1);
    let reports: Vec<&str> = text.split("\n\n").collect();
    assert!(
        reports[0]
            .ends_with("no pipeline: `steps`: expected a map from names to steps, found a single value"),
        "{text}"
    );
    assert!(reports[1].starts_with("no-such-file.yml\nno pipeline: "), "{text}");
    assert!(reports[2].contains("\nno pipeline: "), "{text}");
    assert!(text.ends_with("1 step, no problems\n"), "{text}");

    let output = preflight().arg("--mermaid").arg(&bad).output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
    assert!(self::text(&output.stderr).contains("preflight-bad.yml: `steps`: expected"));
}

#[test]
fn yaml_that_is_no_pipeline_is_refused_in_words_that_fit() {
    for (name, pipeline, why) in [
        ("empty", "", "the file is empty"),
        ("blank", "\u{feff} \r\n\t\n", "the file is empty"),
        ("comments", "# hunter2\n", "line 2 column 1: there is nothing in the file"),
        ("scalar", SECRET, "expected a pipeline, a map with `steps`, found a single value"),
        ("list", "- hunter2\n", "expected a pipeline, a map with `steps`, found a list"),
        ("no-steps", "version: '1.0'\n", "expected a pipeline, a map with `steps`, found none"),
        (
            "list-of-steps",
            "steps:\n- image: hunter2\n",
            "`steps`: expected a map from names to steps, found a list",
        ),
        (
            "two-documents",
            "steps: {a: {image: x}}\n---\nsteps: {b: {image: hunter2}}\n",
            "line 3 column 1: a second document begins here; the file has to be one",
        ),
        (
            "tab",
            "steps:\n\ta: hunter2\n",
            "line 2 column 2: tabs disallowed within this context (block indentation)",
        ),
        ("bracket", "steps: {a: [hunter2}", "line 1 column 12: mismatched bracket '[' closed by '}'"),
        ("quote", "steps:\n  a: \"hunter2\n", "line 2 column 6: unclosed quote"),
        ("anchor", "steps:\n  a: *hunter2\n", "line 2 column 6: an alias to an anchor that is not there"),
        (
            "itself",
            "steps: &hunter2\n  a: {b: *hunter2}\n",
            "line 2 column 10: an alias inside the very part that it repeats",
        ),
        (
            "merge",
            "steps:\n  a: {<<: hunter2, image: x}\n",
            "line 2 column 11: `<<` takes a map, or a list of maps",
        ),
        ("number", "a: !!int hunter2\nsteps: {}\n", "line 1 column 10: a value is not what its tag says"),
    ] {
        assert_eq!(refused(&format!("{name}.yml"), pipeline), why, "{name}");
    }
    assert_eq!(refused("utf-16.yml", b"\xff\xfes\0"), "not UTF-8 at byte 0");
}

#[test]
fn oddities_of_yaml_are_no_reason_to_give_up() {
    let pipeline = "\u{feff}---\r\nx: .nan\r\ny: -1e999\r\nz: !!binary \"%%\"\r\nw: !vault |\r\n  hunter2\r\nyes: {~: 1}\r\n\
                    steps: # all of them\r\n  a: {type: build, image_name: x, tags: [007, 1_0, yes, 1.5]}\r\n...\r\n";
    let (status, text) = table("odd.yml", pipeline);
    assert_eq!(status, 0, "{text}");
    for tag in ["007", "1_0", "yes", "1.5"] {
        assert!(text.contains(&format!("acme-company/x:{tag}\n")), "{tag}\n--\n{text}");
    }
    let output = piped(&["-"], b"steps: {a: {image: alpine}}");
    assert_eq!(output.status.code(), Some(0));
    assert!(self::text(&output.stdout).starts_with("-\n\nstep "));
}

#[test]
fn a_key_that_is_written_twice_is_noted_with_its_place() {
    let (status, text) = table("twice.yml", "version: '1'\nsteps: {a: {image: alpine}}\nversion: hunter2\n");
    assert_eq!(status, 0);
    assert!(
        text.starts_with("notice: line 3 column 1: a key is written twice in one map; YAML takes it once\n"),
        "{text}"
    );
    // Where it matters, it is a problem of its step.
    let (status, text) =
        table("twice-image.yml", "steps:\n  a: {image: b, image: c}\n  d: {image: e}\n  d: {image: f}\n");
    assert_eq!(status, 1);
    assert!(
        text.ends_with("- a: image: is written twice; keep one\n- d: another step has this name; rename one\n3 steps, 2 problems\n"),
        "{text}"
    );
    let (_, reports) = json_of(
        preflight().arg(file("twice.json", "{\"steps\": {\"a\": {\"image\": \"b\"}},\n\"steps\": {}}")),
    );
    assert_eq!(reports[0]["notices"][0]["line"], 2);
}

#[test]
fn aliases_are_followed_and_bombs_are_not() {
    let shared =
        "d: &d {image: 'alpine:3'}\nsteps:\n  a: {<<: *d}\n  b: *d\n  c: {<<: [*d], image: 'python:3'}\n";
    let (status, text) = table("aliases.yml", shared);
    assert_eq!(status, 0);
    assert_eq!(text.matches("docker.io/library/alpine:3\n").count(), 2, "{text}");
    assert!(text.contains("docker.io/library/python:3\n"), "{text}");

    // One anchor, many aliases: nothing wrong with that.
    let mut many = String::from("d: &d {image: 'alpine:3'}\nsteps:\n");
    for number in 0..2000 {
        let _ = writeln!(many, "  s{number}: *d");
    }
    let (status, text) = table("many-aliases.yml", many);
    assert_eq!((status, text.lines().last()), (0, Some("2000 steps, no problems")));

    let mut laughs = String::from("a0: &a0 [hunter2, hunter2]\n");
    for level in 1..64 {
        let _ = writeln!(laughs, "a{level}: &a{level} [*a{0}, *a{0}]", level - 1);
    }
    laughs.push_str("steps: {a: {image: alpine}}\n");
    let why = refused("laughs.yml", laughs);
    assert!(why.ends_with(": aliases repeat more than 250000 parts of the file"), "{why}");
}

#[test]
fn depth_and_size_have_limits_that_are_named() {
    let flow = format!("steps: {{a: {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refused("flow.yml", flow).starts_with("line 1 column "));
    let block: Vec<String> = (0..1000).map(|depth| format!("{:depth$}a:", "")).collect();
    let why = refused("block.yml", block.join("\n"));
    assert_eq!(why, "line 65 column 65: maps and lists are nested more than 64 deep");

    let mut parallel = String::from("steps:\n");
    for depth in 0..30 {
        let _ = writeln!(parallel, "{0:1$}p{depth}: {{type: parallel, steps: {{", "", 2 + depth);
    }
    let closed = format!("{parallel}a: {{image: alpine}}{}\n", "}}".repeat(30));
    let (status, text) = table("parallel.yml", closed);
    assert_eq!((status, text.lines().last()), (0, Some("31 steps, no problems")), "{text}");

    let script = "      - echo of a line that is fifty-five characters long\n".repeat(36_000);
    let two_megabytes = format!("steps:\n  a:\n    image: alpine\n    commands:\n{script}");
    assert!(two_megabytes.len() > 2_000_000);
    assert_eq!(table("two-megabytes.yml", two_megabytes).0, 0);
    let why = refused("seventeen-mebibytes.yml", format!("# {}", "a".repeat(17 << 20)));
    assert_eq!(why, "the file is larger than 16 MiB");
}

#[test]
fn two_thousand_steps_are_looked_at() {
    let mut pipeline =
        String::from("mode: parallel\nsteps:\n  s0: {type: build, image_name: a0, tag: '1'}\n");
    for number in 1..2_000 {
        let before = number - 1;
        let _ = writeln!(
            pipeline,
            "  s{number}: {{image: '${{{{s{before}}}}}', when: {{steps: [{{name: s{before}}}]}}}}"
        );
    }
    let (status, text) = table("two-thousand.yml", pipeline);
    assert_eq!(status, 1);
    assert!(text.ends_with("2000 steps, 1998 problems\n"));
    let problem =
        "- s2: image: step `s1` is a freestyle step and makes no image; name a build or\n  push step\n";
    assert!(text.contains(problem));
}

#[test]
fn secrets_are_never_printed() {
    let credentials = "steps:\n  a:\n    type: push\n    candidate: alpine:3\n    registry: ad-hoc.example\n    tag: '1'\n    \
                       credentials: {username: hunter2, password: hunter2}\n    environment: [TOKEN=hunter2]\n";
    let (status, text) = table("credentials.yml", credentials);
    assert_eq!(status, 0, "{text}");
    assert!(
        text.contains(
            "  log in          dockerhub at docker.io\n  then            the step's own at ad-hoc.example\n"
        ),
        "{text}"
    );
    let path = file("credentials.yml", credentials);
    assert_eq!(json_of(preflight().arg(&path)).0, 0);
    printed(preflight().arg("--mermaid").arg(&path));
    // Wherever the file breaks off, nothing of it is shown.
    for end in 0..credentials.len() {
        for rest in ["\"", "\t:", "]", "}{", ": *", "\n\0", "%", "\u{7}"] {
            if end % 7 == rest.len() % 7 {
                printed(preflight().arg(file("broken.yml", format!("{}{rest}", &credentials[..end]))));
            }
        }
    }
    printed(preflight().arg(file("user-info.yml", "steps: {a: {image: 'https://me:hunter2@ghcr.io/a'}}")));
}

/// Other people's pipelines, which a clone does not have.
#[test]
fn real_pipelines_go_through() {
    let folder = repository().join("../shared/data/pipelines");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (_, reports) = json_of(preflight().args(["--branch", "main"]).args(&files));
    let reports = reports.as_array().unwrap();
    assert_eq!(reports.len(), files.len());
    for (report, file) in reports.iter().zip(&files) {
        assert_eq!(report["error"], Value::Null, "{}", file.display());
        let (status, _) = printed(preflight().arg(file));
        assert!([0, 1].contains(&status), "{}", file.display());
        let (_, chart) = printed(preflight().arg("--mermaid").arg(file));
        assert_well_formed(&chart);
    }
}
