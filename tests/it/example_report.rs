//! The example `report` as a user runs it: one page, in which no text that was read is markup.

use std::path::PathBuf;
use std::process::Output;

use crate::programs;

fn run(arguments: &[&str]) -> Output {
    programs::example("report").args(arguments).output().unwrap()
}

fn page(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stderr, b"");
    let page = String::from_utf8(output.stdout).unwrap();
    is_safe(&page);
    page
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Every element is one that the program writes, every one is closed, and nothing is fetched or run.
fn is_safe(page: &str) {
    const KNOWN: [&str; 44] = [
        "!doctype", "a", "article", "body", "code", "del", "details", "div", "g", "h1", "h2", "h3", "h4",
        "head", "header", "html", "ins", "li", "line", "main", "meta", "nav", "ol", "p", "rect", "section",
        "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title",
        "tr", "ul", "polyline", "desc", "time", "em",
    ];
    let mut open: Vec<&str> = Vec::new();
    for rest in page.split('<').skip(1) {
        let (tag, _) = rest.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split(char::is_whitespace).next().unwrap();
        assert!(KNOWN.contains(&name), "`<{tag}>`");
        assert!(!tag.contains(" on") && !tag.contains("src=") && !tag.contains("javascript:"), "`<{tag}>`");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "`<{tag}>`");
        } else if !matches!(name, "!doctype" | "meta") {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0]);
    assert!(!page.contains("url(") && !page.contains("@import"), "something is fetched");
}

#[test]
fn the_built_in_account_has_every_part() {
    let page = page(&["python:3.12", "evil.sketchy.example/x:1"]);
    for title in [
        "Who is asked before whom",
        "Which credential can reach which host",
        "What is weak",
        "What happens to",
        "The registries",
    ] {
        assert_eq!(page.matches(&format!(">{title}</h2>")).count(), 1, "{title}");
    }
    assert!(page.contains("<code>docker.io/library/python:3.12</code>"), "{page}");
    assert!(page.contains("blocked: ask the platform team"), "{page}");
    // Every drawing says in words what it shows.
    assert_eq!(page.matches("<svg ").count(), page.matches("role=\"img\" aria-label=\"").count());
    // The longest wait that a policy obeys is the session's own worst case.
    assert!(
        page.contains("prudent: at most 6 tries and 240s of waiting; with tries of 10 s it ends after 300 s"),
        "{page}"
    );
}

#[test]
fn no_text_that_was_read_is_markup() {
    let account = r#"{
        "registries": [
            {"name": "<script>alert(1)</script>", "provider": "other", "domain": "a.example",
             "credential": "\"'><img src=x onerror=alert(1)>"},
            {"name": "x'y\"&", "provider": "other", "domain": "b.example", "fallback": "<script>alert(1)</script>"}
        ],
        "routes": [{"scope": "bad.example", "blocked": true, "note": "</style></svg><script>alert(2)</script>"}]
    }"#;
    let account = file("hostile-report.json", account);
    let other = file("other-report.json", r#"{"registries": []}"#);
    let page = page(&[
        "--account",
        account.to_str().unwrap(),
        "--against",
        other.to_str().unwrap(),
        "<b onclick=x>a</b>",
        "a.example/x:1",
    ]);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(page.contains("&lt;/style&gt;&lt;/svg&gt;&lt;script&gt;alert(2)&lt;/script&gt;"), "{page}");
}

#[test]
fn what_changes_stands_side_by_side() {
    let before = file("before-report.json", r#"{"registries": [{"name": "q", "provider": "quay"}]}"#);
    let after = file(
        "after-report.json",
        r#"{"registries": [{"name": "q", "provider": "quay"}],
            "routes": [{"scope": "quay.io", "mirrors": [{"location": "https://mirror.example/q"}]}]}"#,
    );
    let (before, after) = (before.to_str().unwrap(), after.to_str().unwrap());
    let page = page(&["--account", before, "--against", after]);
    let (_, changes) = page.split_once("<h2 id=\"against-title\">What changes</h2>").unwrap();
    assert!(changes.contains("<div class=\"sides\">") && changes.contains("mirror.example/q/"), "{changes}");
    let same = self::page(&["--account", before, "--against", before]);
    assert!(same.contains("answers every request alike"), "{same}");
}

#[test]
fn other_programs_files_are_read_too() {
    let file = file(
        "registries-report.yaml",
        "mirrors:\n  docker.io:\n    endpoint: [\"https://mirror.example\"]\n",
    );
    let page = page(&["--from", "k3s-registries", file.to_str().unwrap(), "nginx:1"]);
    assert!(page.contains("<code>mirror.example/library/nginx:1</code>"), "{page}");
}

#[test]
fn many_registries_are_shown_in_part_and_counted() {
    let registries: Vec<String> = (0..400)
        .map(|number| {
            format!(r#"{{"name": "r{number}", "provider": "other", "domain": "r{number}.example"}}"#)
        })
        .collect();
    let account = file("many-report.json", &format!(r#"{{"registries": [{}]}}"#, registries.join(",")));
    let page = page(&["--account", account.to_str().unwrap()]);
    assert!(page.contains("400 registries") && page.contains("and 340 more, in the words below"), "{page}");
    assert!(page.len() < 400 * 1_000, "{} bytes", page.len());
}

#[test]
fn what_is_wrong_is_said_and_a_full_disk_ends_it() {
    for (arguments, why) in [
        (&["--nope"][..], "unknown option `--nope`"),
        (&["--account"], "`--account` needs a value"),
        (&["--account", "a", "--from", "x", "y"], "`--account` or `--from`, not both"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().next(), Some(why));
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = programs::example("report").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let why = String::from_utf8(output.stderr).unwrap();
    assert_eq!(why.trim_end(), "standard output: No space left on device (os error 28)");
}
