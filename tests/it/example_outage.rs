//! The example `outage` as a user runs it: a fleet of sessions, and what it says of wrong options.

#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::process::Output;

use crate::programs;

fn run(arguments: &[&str]) -> Output {
    programs::example("outage").args(arguments).output().unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stderr, b"");
    String::from_utf8(output.stdout).unwrap()
}

/// The columns of a policy's row: requests, four peaks, failed pulls, and when all were served.
fn columns(text: &str, policy: &str) -> Vec<String> {
    let row = text.lines().find_map(|line| line.strip_prefix(policy)).unwrap();
    row.trim_end_matches(" s").split_whitespace().map(str::to_owned).collect()
}

fn number(text: &str, policy: &str, column: usize) -> u64 {
    columns(text, policy)[column].replace(',', "").parse().unwrap()
}

const REQUESTS: usize = 0;
const FAILED: usize = 5;
const ALL_SERVED: usize = 6;

#[test]
fn a_mirror_that_is_down_fails_no_pull() {
    let text = text(&["--runners", "60", "--down", "mirror"]);
    for policy in ["documented", "prudent  ", "strict", "like_podman", "like_containerd", "like_dockerd"] {
        assert_eq!(number(&text, policy, FAILED), 0, "{text}");
        // Who asks the mirror in vain asks the origin at once; sixty begin within 300 s, and the mirror is down for 240.
        assert_eq!(number(&text, policy, REQUESTS), 60 + 48, "{text}");
    }
}

#[test]
fn every_runner_is_served_once_both_are_back() {
    let text = text(&["--runners", "60", "--down", "both"]);
    for policy in ["documented", "prudent, seeded", "like_podman", "like_dockerd"] {
        let second = number(&text, policy, ALL_SERVED);
        assert!((360..1_000).contains(&second), "{text}");
    }
    // Podman repeats its whole plan, so that it asks more often than who asks each once.
    assert!(number(&text, "like_podman", REQUESTS) > number(&text, "like_dockerd", REQUESTS), "{text}");
}

/// What came of a thousand sessions, each driven by itself: those that runners share do the same.
#[test]
fn sessions_that_are_shared_do_what_each_alone_does() {
    let text = text(&["--runners", "1000", "--down", "both"]);
    for (policy, alone) in [
        ("like_podman", ["28,108", "68", "68", "3,756", "3,740", "3,338", "523"]),
        ("strict", ["13,619", "17", "48", "847", "2,468", "3,057", "534"]),
    ] {
        assert_eq!(columns(&text, policy), alone, "{text}");
    }
}

#[test]
fn the_same_fleet_does_the_same() {
    let arguments = ["--runners", "40", "--policy", "prudent, seeded"];
    assert_eq!(text(&arguments), text(&arguments));
}

#[test]
fn the_picture_has_a_row_for_each_outage_and_policy() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("fleet.svg");
    text(&["--runners", "20", "--policy", "strict", "--svg", file.to_str().unwrap()]);
    let drawn = std::fs::read_to_string(file).unwrap();
    assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>\n"), "{drawn}");
    assert_eq!(drawn.matches("<polyline").count(), 3 * 2, "a mirror and an origin for each of three outages");
    assert!(drawn.contains("<title id=\"title\">20 runners during an outage</title>"), "{drawn}");
}

#[test]
fn what_is_wrong_with_an_option_is_said() {
    for (arguments, why) in [
        (&["--runners", "0"][..], "`--runners 0`: expected a number from 1 to 5,000,000"),
        (
            &["--policy", "nope"],
            "`--policy nope`: expected one of `documented`, `prudent`, `prudent, seeded`, `strict`, `like_podman`, \
             `like_containerd`, `like_dockerd`",
        ),
        (&["--down", "all"], "`--down all`: expected `mirror`, `origin` or `both`"),
        (
            &["--svg", "/dev/full", "--runners", "1"],
            "`--svg /dev/full`: No space left on device (os error 28)",
        ),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap().trim_end(), why);
    }
}
