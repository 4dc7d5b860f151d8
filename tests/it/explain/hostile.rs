//! Text of strangers stays text: it neither moves the cursor nor makes up a line of its own.

use proptest::prelude::*;
use registry_resolver::explain::Reason;
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, Explanation, PushRequest, Reference, RegistryConfig,
};

use crate::explain::{SHA, build, builder, candidate, catalog, other, public, pull, told};

/// A headline, an empty line, and for each reason one line that begins with its rule, the others below it.
fn check_layout(explanation: &Explanation<'_>) {
    let text = explanation.to_string();
    let unsafe_char =
        |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2066}\u{2028}\u{200f}".contains(c));
    assert!(!text.contains(unsafe_char), "{text:?}");
    let (headline, reasons) = text.split_once("\n\n").unwrap();
    assert_eq!(headline.replace('\n', " "), explanation.headline());
    let mut rows = Vec::new();
    for line in reasons.lines() {
        if let Some(more) = line.strip_prefix("                 ") {
            let row: &mut String = rows.last_mut().unwrap();
            row.push(' ');
            row.push_str(more);
        } else {
            let at = line.char_indices().nth(17).unwrap().0;
            rows.push(line[at..].to_owned());
        }
    }
    let texts: Vec<&str> = explanation.reasons().iter().map(Reason::message).collect();
    assert_eq!(rows, texts);
}

fn account() -> Catalog {
    let spoof = "x` is chosen\u{a0}  10.9  refused  \"because\" `";
    builder([
        other(spoof, "spoof.example").fallback("语言 🦀"),
        public("语言 🦀", "mirror.example"),
        RegistryConfig::new("n".repeat(128)).github(),
    ])
    .set_caching(spoof)
    .build()
    .unwrap()
}

#[test]
fn names_of_registries() {
    let catalog = account();
    check_layout(&catalog.explain_pull(pull("spoof.example/app:1")));
    check_layout(&catalog.explain_pull(pull("ghcr.io/acme/app:1")));
    check_layout(&catalog.explain_push(build("app")));
    check_layout(&catalog.explain_cache(CacheRequest::new("app").with_branch("main")));
}

#[test]
fn names_of_registries_are_shown_and_cut() {
    let catalog = account();
    let name = "n".repeat(64);
    let explanation = catalog.explain_pull(pull("ghcr.io/acme/app:1"));
    assert_eq!(explanation.headline(), format!("ghcr.io/acme/app:1 is pulled with `{name}…`"));
}

#[test]
fn long_references_stay_whole() {
    let path = ["component"; 20].join("/");
    let image = format!("a.example/team/{path}:{}@{SHA}", "t".repeat(128));
    let catalog = catalog([
        public("a", "a.example").prefix("team").fallback("b"),
        public("b", "b.example"),
        public("c", "c.example"),
    ]);
    let explanation = catalog.explain_pull(pull(&image));
    check_layout(&explanation);
    let plan = catalog.resolve_pull(pull(&image)).unwrap();
    let text = explanation.to_string();
    for attempt in plan.attempts() {
        let target = attempt.target().to_string();
        assert!(text.lines().any(|line| line.trim_end().ends_with(&target)), "{text}");
    }
    check_layout(&catalog.explain_push(candidate(&image).with_target("c")));
    let entries = vec![image.clone()];
    check_layout(
        &catalog.explain_cache(CacheRequest::new("app").with_cache_from(&entries).with_branch("main")),
    );
    let short =
        catalog.explain_pull(pull("a.example/team/an-application-with-a-rather-long-name/and-more:1"));
    told(
        &short,
        "\
a.example/team/an-application-with-a-rather-long-name/and-more:1 is pulled with
`a`

  2.2   note     in full, the image is
                 a.example/team/an-application-with-a-rather-long-name/and-more:1
  5.2   chosen   `a` is the only registry on a.example
  5.5   chosen   `a` falls back to `b` for
                 b.example/an-application-with-a-rather-long-name/and-more:1
",
    );
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces =
        ["a", "/", ":", "@", "\n", "\r", "\u{1b}[2J", "\u{202e}", "\u{2028}", "`", "  ", "é", "=", ","];
    let piece = prop::sample::select(pieces.to_vec()).prop_map(str::to_owned);
    let piece = prop_oneof![9 => piece, 1 => any::<char>().prop_map(String::from), 1 => Just("x".repeat(90))];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_a_request_says([a, b, c] in [hostile(), hostile(), hostile()]) {
        let catalog = account();
        let (names, entries) = (vec![a.clone()], vec![c.clone()]);
        let image = pull("spoof.example/app:1");
        check_layout(&catalog.explain_pull(image.with_contexts(&names)));
        if let Ok(reference) = Reference::parse(&a) {
            check_layout(&catalog.explain_pull(registry_resolver::PullRequest::new(reference)));
        }
        let spoof = "语言 🦀";
        check_layout(&catalog.explain_push(build(&a).with_target(&*b)));
        check_layout(&catalog.explain_push(build(&a).with_target(spoof)));
        check_layout(&catalog.explain_push(build("app").with_target(spoof).with_tags(&*b)));
        let branch = BuildOutput::new("app").with_branch(&b).with_revision(&c);
        check_layout(&catalog.explain_push(PushRequest::new(branch).with_target(spoof)));
        check_layout(&catalog.explain_cache(CacheRequest::new(&a).with_branch(&b).with_cache_from(&entries)));
        check_layout(&catalog.explain_cache(CacheRequest::new("app").with_caching_registry(&a).with_cache_to(&entries)));
        prop_assert!(!catalog.explain_pull(image).why_not(&a).message().contains(char::is_control));
    }
}
