//! The examples as programs: what they say of themselves, closed pipes, full disks, bad command lines, and accounts in
//! three notations.

#![cfg(feature = "analysis")]
#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::programs;

/// All that are programs of this crate.
const ALL: [&str; 10] = [
    "explain",
    "mirrors",
    "outage",
    "prefix_once",
    "preflight",
    "promote",
    "report",
    "resolve",
    "runner",
    "two_docker_hub_accounts",
];

fn program(name: &str) -> Command {
    let mut command = programs::example(name);
    command.stdin(Stdio::null()).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Status, standard output and standard error of a program that has not panicked.
fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!stderr.contains("panicked"), "{stderr}");
    (status.code().unwrap(), stdout, stderr)
}

/// A file of its own for each test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("programs-{name}"));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn all_of_them_are_asked_here() {
    let folder = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut there: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".rs").map(String::from)).collect();
    there.sort_unstable();
    // It wants a feature that is off by default; its tests are in `tests/neighbours`.
    there.retain(|name| name != "convert");
    assert_eq!(there, ALL);
}

#[test]
fn asked_for_help_they_explain_themselves_and_do_nothing_else() {
    for name in ALL {
        for option in ["--help", "-h"] {
            let (status, text, errors) = run(program(name).arg(option));
            assert_eq!((status, errors.as_str()), (0, ""), "{name}");
            assert!(text.starts_with(&format!("usage: {name}")), "{name}: {text}");
            assert!(
                text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= 120),
                "{text}"
            );
            let (_, done, _) = run(&mut program(name));
            assert!(name == "runner" || done != text, "{name}");
        }
    }
    let (_, usage, _) = run(program("runner").arg("--help"));
    assert!(usage.contains("It speaks no TLS"), "{usage}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    for name in ALL {
        for arguments in [&[][..], &["--help"]] {
            // Nobody reads.
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let (status, _, errors) = run(program(name).args(arguments).stdout(writer));
            assert_eq!((status, errors.as_str()), (0, ""), "{name} {arguments:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_is_told() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for name in ALL {
        for arguments in [&[][..], &["--help"]] {
            let (status, _, errors) = run(program(name).args(arguments).stdout(full()));
            assert!([1, 2].contains(&status), "{name} {arguments:?}: {status}");
            assert!(errors.contains("standard output: No space left on device"), "{name}: {errors}");
            // Nor where there is nobody to tell.
            let (status, _, _) = run(program(name).args(arguments).stdout(full()).stderr(full()));
            assert!([1, 2].contains(&status), "{name} {arguments:?}: {status}");
        }
        let (status, _, _) = run(program(name).arg("--no-such-option").stderr(full()));
        assert_eq!(status, 2, "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn lines_whose_answers_cannot_be_written_end_the_program() {
    let lines = file("lines.json", &"{\"parse\": \"nginx\"}\n".repeat(10_000));
    let answering = |stdout: Stdio| {
        let input = File::open(&lines).unwrap();
        run(program("resolve").args(["--account", "examples/account.json"]).stdin(input).stdout(stdout))
    };
    let (status, _, errors) = answering(File::options().write(true).open("/dev/full").unwrap().into());
    assert_eq!((status, errors.as_str()), (1, "resolve: No space left on device (os error 28)\n"));
    let (mut reader, writer) = std::io::pipe().unwrap();
    let read = std::thread::spawn(move || reader.read_exact(&mut [0; 10]));
    let (status, _, errors) = answering(writer.into());
    read.join().unwrap().unwrap();
    assert_eq!((status, errors.as_str()), (0, ""));
}

#[test]
fn a_wrong_option_is_told_with_those_that_there_are() {
    for name in ALL {
        let (status, text, errors) = run(program(name).arg("--no-such-option"));
        assert_eq!((status, text.as_str()), (2, ""), "{name}");
        let told = errors.strip_prefix("runner: ").unwrap_or(&errors);
        assert!(told.starts_with("unknown option `--no-such-option`\nusage: "), "{name}: {errors}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt as _;

    for name in ALL {
        let (status, text, errors) = run(program(name).arg(std::ffi::OsStr::from_bytes(b"\xff")));
        assert_eq!((status, text.as_str()), (2, ""), "{name}");
        assert!(errors.contains("an argument is not UTF-8\nusage: "), "{name}: {errors}");
    }
}

#[test]
fn an_unknown_policy_is_told_with_those_that_there_are() {
    let account = ["--account", "examples/account.json"];
    let (status, text, errors) = run(program("runner").args(account).args(["--policy", "nope", "nginx"]));
    assert_eq!((status, text.as_str()), (2, ""));
    assert_eq!(
        errors,
        "runner: no policy is called `nope`: expected documented, prudent, strict, like-podman, like-skopeo, \
         like-containerd, like-containerd-1, like-buildkit, like-k3s, like-dockerd\n",
    );
    let (status, _, errors) = run(program("outage").args(["--policy", "nope"]));
    assert_eq!(status, 2);
    assert!(errors.contains("nope") && errors.contains("prudent"), "{errors}");
}

/// One account, told apart by how it begins, whatever the file is called.
const ACCOUNTS: [(&str, &str); 7] = [
    ("json", r#"{"registries": [{"name": "a", "domain": "a.example", "prefix": "team"}]}"#),
    (
        "json-list",
        "[{\"name\": \"a\", \"domain\": \"a.example\", \"provider\": \"other\", \"repositoryPrefix\": \"team\"}]",
    ),
    ("toml", "# ours\n\n[[registries]]\nname = \"a\"\ndomain = \"a.example\"\nprefix = \"team\"\n"),
    ("toml-value", "registries = [{ name = \"a\", domain = \"a.example\", prefix = \"team\" }]\n"),
    ("yaml", "# ours\nregistries:\n- name: a\n  domain: a.example\n  prefix: team\n"),
    ("yaml-list", "- name: a\n  domain: a.example\n  provider: other\n  repositoryPrefix: team\n"),
    (
        "yaml-document",
        "\u{feff}---\nitems:\n- {name: a, domain: a.example, provider: other, repositoryPrefix: team}\n",
    ),
];

#[test]
fn accounts_are_read_in_three_notations_told_apart_by_what_stands_in_them() {
    for (name, text) in ACCOUNTS {
        let account = file(name, text);
        let asked = |program_name: &str, arguments: &[&str]| {
            run(program(program_name).arg("--account").arg(&account).args(arguments))
        };
        let lines = file("push.json", "{\"push\": {\"build\": {\"image_name\": \"app\", \"tag\": \"1\"}}}\n");
        let mut resolve = program("resolve");
        let (status, text, errors) =
            run(resolve.arg("--account").arg(&account).stdin(File::open(lines).unwrap()));
        assert_eq!((status, errors.as_str()), (0, ""), "{name}");
        assert!(text.contains("\"reference\":\"a.example/team/app:1\""), "{name}: {text}");

        let (status, text, errors) = asked("explain", &["push", "app", "--tag", "1"]);
        assert_eq!((status, errors.as_str()), (0, ""), "{name}");
        assert!(text.contains("a.example/team/app:1"), "{name}: {text}");

        let pipeline = file("pipeline.yml", "steps:\n  build: {type: build, image_name: app, tag: '1'}\n");
        let (status, text, errors) = asked("preflight", &[pipeline.to_str().unwrap()]);
        assert_eq!((status, errors.as_str()), (0, ""), "{name}");
        assert!(text.contains("a.example/team/app:1"), "{name}: {text}");

        let (status, _, errors) = asked("runner", &["--context", "aa", "nginx"]);
        assert_eq!(status, 2, "{name}");
        assert!(errors.contains("unknown registry context `aa`; did you mean `a`?"), "{name}: {errors}");
    }
}

/// What a newcomer does first.
#[test]
fn the_account_in_readme_saved_to_a_file_is_read() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let account = file("readme", rest.split_once("```").unwrap().0);
    let (status, text, errors) =
        run(program("explain").arg("--account").arg(&account).args(["push", "app", "--tag", "1"]));
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(text.contains("acme.azurecr.io/team-a/app:1"), "{text}");
}

/// Rule 10.2, and the place.
#[test]
fn what_is_no_account_is_told_with_its_place_and_without_its_values() {
    for (name, text, why) in [
        ("bad.toml", "registries = \"hunter2\"\n", "line 1 column 14: expected a list, found a text"),
        ("worse.toml", "[[registries]]\nname = hunter2\n", "line 2 column 8: "),
        ("twice.toml", "[[registries]]\nname = 'a'\nname = 'hunter2'\n", "line 3 column 1: duplicate key"),
        ("bad.yaml", "registries: hunter2\n", "line 1 column 13: expected a list, found a text"),
        ("worse.yaml", "registries: [hunter2\n", "line "),
        (
            "twice.yaml",
            "registries:\n- {name: a, name: hunter2, domain: a.example}\n",
            "the key is written twice",
        ),
        ("text", "hunter2\n", "expected an account, found a text"),
        ("bad.json", "{\"registries\": \"hunter2\"}", "expected a list, found a text at line 1 column 24"),
    ] {
        let account = file(name, text);
        let (status, text, errors) = run(program("explain").arg("--account").arg(&account).arg("reach"));
        assert_eq!((status, text.as_str()), (2, ""), "{name}");
        assert!(errors.contains(why) && !errors.contains("hunter2"), "{name}: {errors}");
    }
}
