//! The page of the example `report` in a real browser: narrow and wide, light and dark, small and large, hostile.

use std::time::Instant;

use registry_resolver_browser::{Desk, Page, Scheme, Seen, has_browser};
use serde_json::{Value, json};

/// So many registries, with prefixes, fallbacks, credentials, routes and a blocked one.
fn account(registries: usize) -> String {
    let of = |number: usize| {
        let mut registry = json!({
            "name": format!("registry-{number}"),
            "provider": "other",
            "domain": format!("r{number}.example"),
            "credential": format!("robot-{number}"),
        });
        if number.is_multiple_of(3) && number + 1 < registries {
            registry["fallback"] = json!(format!("registry-{}", number + 1));
        }
        if number.is_multiple_of(5) {
            registry["prefix"] = json!(format!("team-{number}"));
        }
        registry
    };
    let route = |number: usize| {
        let cache = format!("cache-{}.example/m{number}", number % 40);
        json!({"scope": format!("r{number}.example/mirrored"), "mirrors": [{"location": cache, "access": "public"}]})
    };
    let routes: Vec<Value> = (0..registries / 4).map(route).collect();
    json!({"default": "registry-0", "registries": (0..registries).map(of).collect::<Vec<_>>(), "routes": routes}).to_string()
}

/// What holds of every page.
fn is_in_order(seen: &Seen) {
    assert_eq!((seen.overflow, seen.overflow_open), (0, 0), "it is wider than the screen: {:?}", seen.cut);
    assert_eq!(seen.cut, [""; 0], "something is cut off");
    assert_eq!(seen.pale, [""; 0], "contrast is at least 4.5 to 1");
    assert!(seen.texts > 10 && seen.lowest >= 4.5, "{seen:?}");
    assert_eq!(seen.spilled, [""; 0], "a name stands out of its box");
    assert_eq!((seen.unnamed, seen.headless, seen.dangling, seen.unreachable), (0, 0, 0, 0), "{seen:?}");
    assert_eq!((seen.strange, seen.ran), (0, false), "something is markup that was a text");
    assert_eq!(seen.language, "en");
    // One title, and no level is left out on the way down.
    assert_eq!(seen.headings.iter().filter(|&&level| level == 1).count(), 1);
    let steps = seen.headings.windows(2).all(|pair| pair[1] <= pair[0] + 1);
    assert!(seen.headings.first() == Some(&1) && steps, "{:?}", seen.headings);
}

fn everywhere(page: &Page<'_>) {
    for scheme in [Scheme::Light, Scheme::Dark] {
        for width in [360, 1440] {
            let seen = page.seen(width, scheme, "");
            assert_eq!(seen.dark, scheme == Scheme::Dark);
            is_in_order(&seen);
        }
    }
}

#[test]
fn the_built_in_account() {
    if has_browser("the_built_in_account") {
        let desk = Desk::new();
        everywhere(&desk.page("built-in", &["python:3.12", "evil.sketchy.example/x:1", "Not An Image"]));
    }
}

#[test]
fn files_of_an_engine() {
    if has_browser("files_of_an_engine") {
        let desk = Desk::new();
        let conf = "unqualified-search-registries = [\"docker.io\", \"quay.io\"]\n\
            [[registry]]\nprefix = \"docker.io/library\"\nlocation = \"docker.io/library\"\n\
            [[registry.mirror]]\nlocation = \"mirror.example:5000/hub\"\ninsecure = true\n\
            [[registry]]\nlocation = \"quay.io\"\nblocked = true\n\
            [[registry]]\nprefix = \"*.corp.example\"\nlocation = \"harbor.example/corp\"\n\
            [aliases]\nweb = \"quay.io/acme/web\"\n";
        let conf = desk.write("registries.conf", conf);
        everywhere(
            &desk.page(
                "registries-conf",
                &["--from", "registries-conf", &conf, "nginx:1", "a.corp.example/x"],
            ),
        );
    }
}

#[test]
fn one_registry_and_forty() {
    if has_browser("one_registry_and_forty") {
        let desk = Desk::new();
        for (name, registries) in [("one", 1), ("forty", 40)] {
            let account = desk.write(&format!("{name}.json"), &account(registries));
            everywhere(&desk.page(name, &["--account", &account, "r0.example/team-0/app:1"]));
        }
    }
}

#[test]
fn an_edited_copy_stands_beside() {
    if has_browser("an_edited_copy_stands_beside") {
        let desk = Desk::new();
        let before = account(40);
        let after =
            before.replace("r3.example", "moved.example").replace("cache-2.example", "new-cache.example");
        let (before, after) = (desk.write("before.json", &before), desk.write("after.json", &after));
        let page = desk.page("against", &["--account", &before, "--against", &after]);
        everywhere(&page);
        assert!(page.seen(1440, Scheme::Light, "all").text.contains("moved.example"));
    }
}

#[test]
fn two_thousand_registries() {
    if has_browser("two_thousand_registries") {
        let desk = Desk::new();
        let account = desk.write("large.json", &account(2_000));
        let began = Instant::now();
        let page = desk.page("large", &["--account", &account, "r0.example/team-0/app:1"]);
        let made = began.elapsed();
        let seen = page.seen(1440, Scheme::Light, "all");
        eprintln!(
            "2,000 registries: {} bytes, made in {made:?}, laid out in {} ms",
            page.bytes, seen.milliseconds
        );
        assert!(page.bytes < 2 << 20, "{} bytes", page.bytes);
        assert!(seen.text.contains("registry-1999"));
        everywhere(&page);
    }
}

/// A name that is markup, in every place that takes a name, or a text from a person.
#[test]
fn hostile_names_are_texts() {
    if !has_browser("hostile_names_are_texts") {
        return;
    }
    let desk = Desk::new();
    let bad = |place: &str| {
        format!(
            "</style></svg></title><img src=x onerror=parent.ran=1><script>parent.ran=1</script>\"'&{place}"
        )
    };
    let account = |registry: &str| {
        json!({
            "registries": [
                {"name": registry, "provider": "other", "domain": "a.example", "credential": bad("credential")},
                {"name": bad("falls"), "provider": "other", "domain": "b.example", "fallback": registry},
            ],
            "routes": [
                {"scope": "c.example", "mirrors": [{"location": "m.example", "credential": bad("place")}, {"registry": registry}]},
                {"scope": "d.example", "blocked": true, "note": bad("note")},
            ],
        })
        .to_string()
    };
    let before = desk.write("<script>parent.ran=1<script>&'\".json", &account(&bad("registry")));
    let after = desk.write("other.json", &account(&bad("renamed")));
    let page = desk.page(
        "hostile",
        &[
            "--account",
            &before,
            "--against",
            &after,
            "c.example/x:1",
            &format!("{}\u{202e}\u{7}", bad("image")),
            "d.example/x",
            "b.example/y",
        ],
    );
    everywhere(&page);
    let text = page.seen(1440, Scheme::Light, "all").text;
    for place in ["credential", "falls", "place", "note", "registry", "renamed", "image"] {
        assert!(text.contains(&format!("<script>parent.ran=1</script>\"'&{place}")), "{place}: {text}");
    }
    assert!(
        !text.contains('\u{202e}') && !text.contains('\u{7}'),
        "what cannot be seen is shown by its number"
    );
    // A file of an engine is read by others' rules.
    let k3s = desk.write("registries.yaml", "mirrors:\n  \"<img src=x onerror=parent.ran=1>\":\n    endpoint: [\"https://<b>x</b>.example\"]\n  docker.io:\n    endpoint: [\"https://m.example\"]\n    rewrite: {\"^<script>parent.ran=1</script>$\": \"x\"}\n");
    everywhere(&desk.page("hostile-k3s", &["--from", "k3s-registries", &k3s, "nginx:1"]));
}

#[test]
fn it_is_printed() {
    if has_browser("it_is_printed") {
        let desk = Desk::new();
        let account = desk.write("forty.json", &account(40));
        let printed = desk.page("printed", &["--account", &account, "r0.example/team-0/app:1"]).printed();
        assert!(printed.starts_with(b"%PDF-"));
    }
}
