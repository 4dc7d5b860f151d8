//! Rule 4.6: `fallbackRegistry` is a name or an `_id`, and an error where it is one registry's name and another's `_id`.

use registry_resolver::catalog::Problem;
use registry_resolver::catalog::ProblemKind as Kind;

use crate::account::{catalog, refused, said};

/// An account of registries with these ids and names, all on domains of their own, that fall back as told.
fn account(registries: &[(&str, &str, &str)]) -> String {
    let registry = |(place, (id, name, fallback)): (usize, &(&str, &str, &str))| serde_json::json!({"_id": id, "name": name, "domain": format!("r{place}.io"), "fallbackRegistry": fallback});
    registries.iter().enumerate().map(registry).collect::<serde_json::Value>().to_string()
}

#[track_caller]
fn falls_back(registries: &[(&str, &str, &str)], expected: &[Option<&str>]) {
    let catalog = catalog(&account(registries));
    let found: Vec<Option<&str>> = catalog
        .registries()
        .map(|registry| registry.fallback().map(|fallback| fallback.registry().name()))
        .collect();
    assert_eq!(found, expected, "{registries:?}");
}

#[test]
fn rule_4_6_a_fallback_is_a_name_or_an_id() {
    falls_back(&[("1", "a", "b"), ("2", "b", "")], &[Some("b"), None]);
    falls_back(&[("1", "a", "2"), ("2", "b", "")], &[Some("b"), None]);
    falls_back(&[("1", "a", ""), ("2", "b", "1"), ("3", "c", "b")], &[None, Some("a"), Some("b")]);
    falls_back(&[("", "a", "b"), ("", "b", "")], &[Some("b"), None]);
    // Also where it stands before what it names, and where the id looks like a number or is long.
    let long = "f".repeat(500);
    falls_back(&[("1", "a", &long), (&long, "b", "3"), ("3", "c", "")], &[Some("b"), Some("c"), None]);
}

/// Rule 4.6: one registry that has the same text as name and `_id` is no ambiguity.
#[test]
fn rule_4_6_a_registry_may_be_called_by_its_id() {
    falls_back(&[("1", "a", "x"), ("x", "x", "")], &[Some("x"), None]);
    // Nor is an ambiguous text that nobody falls back to.
    falls_back(&[("b", "a", ""), ("a", "b", "")], &[None, None]);
}

#[test]
fn rule_4_6_the_name_of_one_and_the_id_of_another_is_an_error() {
    let ambiguous = |index: usize, text: &str, called: usize, identified: usize| {
        format!(
            "[{index}].fallbackRegistry: `{text}` is the name of [{called}] and the `_id` of [{identified}]; rename \
             one of them"
        )
    };
    let text = account(&[("1", "a", "b"), ("2", "b", ""), ("b", "c", "")]);
    assert_eq!(said(&refused(&text)), [ambiguous(0, "b", 1, 2)]);
    let text = account(&[("b", "a", ""), ("2", "b", ""), ("3", "c", "b"), ("4", "d", "b")]);
    assert_eq!(said(&refused(&text)), [ambiguous(2, "b", 1, 0), ambiguous(3, "b", 1, 0)]);
    // Also where one of the two is the registry itself: by name another, by id this one, and the other way round.
    let text = account(&[("b", "a", "b"), ("2", "b", "")]);
    assert_eq!(said(&refused(&text)), [ambiguous(0, "b", 1, 0)]);
    let text = account(&[("1", "a", "a"), ("a", "b", "")]);
    assert_eq!(said(&refused(&text)), [ambiguous(0, "a", 0, 1)]);
    let kinds: Vec<Kind> = refused(&text).iter().map(Problem::kind).collect();
    assert_eq!(kinds, [Kind::AmbiguousFallback]);
}

/// Rules 4.2 and 4.6: ids are only for finding; circles and chains are shown by name.
#[test]
fn rule_4_2_a_circle_by_ids_is_shown_by_names() {
    let text = account(&[("1", "a", "2"), ("2", "b", "3"), ("3", "c", "1"), ("4", "d", "1")]);
    assert_eq!(
        said(&refused(&text)),
        [
            "[0].fallbackRegistry: the fallbacks go in a circle: a → b → c → a; take one of these fallbacks away"
        ]
    );
    let text = account(&[("1", "a", "1")]);
    assert_eq!(
        said(&refused(&text)),
        ["[0].fallbackRegistry: registry `a` falls back to itself; name another registry, or none"]
    );
}

/// Rule 4.6: neither a name nor an id is case-blind or trimmed.
#[test]
fn rule_4_6_an_unknown_fallback_is_told_a_near_name() {
    let text = account(&[("1", "azure", "GHCR"), ("2", "ghcr", "Azure "), ("3", "quay", "2 ")]);
    assert_eq!(
        said(&refused(&text)),
        [
            "[0].fallbackRegistry: unknown registry `GHCR`; did you mean `ghcr`?",
            "[1].fallbackRegistry: unknown registry `Azure `; did you mean `azure`?",
            "[2].fallbackRegistry: unknown registry `2 `",
        ]
    );
}

/// Rule 4.1: a fallback to a registry without a name is that registry's problem, and told.
#[test]
fn rule_4_1_a_fallback_to_a_nameless_registry_is_told() {
    let text = r#"[{"_id": "1", "name": "a", "domain": "a.io", "fallbackRegistry": "2"}, {"_id": "2", "domain": "b.io"}]"#;
    assert_eq!(said(&refused(text)), ["[1].name: missing or empty name"]);
}

/// Rule 4.6: two registries with one `_id` are told, whether somebody falls back to it or not.
#[test]
fn rule_4_6_an_id_belongs_to_one_registry() {
    let says =
        |index: usize| format!("[{index}]._id: `1` is the `_id` of [0] too; ids are unique in an account");
    let text = account(&[("1", "a", ""), ("1", "b", ""), ("2", "c", ""), ("1", "d", "")]);
    assert_eq!(said(&refused(&text)), [says(1), says(3)]);
    let text = account(&[("1", "a", ""), ("1", "b", ""), ("2", "c", "1")]);
    assert_eq!(said(&refused(&text)), [says(1)]);
    // Absent ones are none.
    assert_eq!(catalog(&account(&[("", "a", ""), ("", "b", "a")])).len(), 2);
}

/// Rule 4.5: what an export says is edited like any other catalog.
#[test]
fn rule_4_5_an_export_is_edited_before_and_after_it_is_built() {
    let text = account(&[("1", "a", "2"), ("2", "b", ""), ("3", "c", "")]);
    let before = crate::account::export(&text)
        .into_builder()
        .set_fallback("a", "c".into())
        .remove("b")
        .build()
        .unwrap();
    let after = catalog(&text).edit().set_fallback("a", "c".into()).remove("b").build().unwrap();
    assert_eq!(before, after);
    let problems = crate::account::export(&text).into_builder().remove("b").build().unwrap_err();
    assert_eq!(
        said(&problems),
        [
            "[0].fallbackRegistry: registry `b` cannot be removed while `a` falls back to it; remove or change the fallback \
          first"
        ]
    );
    let problems = catalog(&text).edit().remove("b").build().unwrap_err();
    assert!(
        problems.to_string().contains("registries[0].fallback: registry `b` cannot be removed"),
        "{problems}"
    );
}
