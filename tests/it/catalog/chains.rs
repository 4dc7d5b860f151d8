//! Rules 4.2 and 5.5: chains of fallbacks, how long they may be, and circles shown in full.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, CatalogBuilder};

use crate::catalog::{account, asked, assert_refused, kinds, named, refused, said};

/// An account of registries that fall back as told: `("a", "b")` is `a → b`, and `("a", "")` has none.
fn falling(back: &[(&str, &str)]) -> CatalogBuilder {
    back.iter().fold(Catalog::builder(), |account, (name, fallback)| {
        let registry = named(name).other(format!("{name}.example"));
        account.registry(if fallback.is_empty() { registry } else { registry.fallback(*fallback) })
    })
}

/// `r0 → r1 → …`, so many registries, the last of which falls back to `end`.
fn chain(length: usize, end: &str) -> CatalogBuilder {
    let names: Vec<String> = (0..length).map(|place| format!("r{place}")).collect();
    let next = names.iter().skip(1).map(String::as_str).chain([end]);
    let back: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(next).collect();
    falling(&back)
}

#[test]
fn rule_4_2_a_chain_has_at_most_eight_registries() {
    for length in 1..=8 {
        let catalog = chain(length, "").build().unwrap();
        let asked = asked(&catalog, "r0.example/app:1");
        assert_eq!(asked.len(), length);
        let last = length - 1;
        assert_eq!(asked[last], format!("r{last}: r{last}.example/app:1 `r{last}` for r{last}.example"));
    }
    for length in [9, 10, 100, 5000] {
        assert_refused(
            chain(length, ""),
            Kind::FallbackChain,
            &format!(
                "registries[0].fallback: the chain of fallbacks that begins at `r0` has {length} registries, expected \
                 at most 8; take a fallback away"
            ),
        );
    }
}

/// Rule 4.2: two chains that meet are two, each judged from where it begins.
#[test]
fn rule_4_2_chains_that_meet_are_judged_from_where_they_begin() {
    let says = |index: usize, name: &str, length: usize| {
        format!(
            "registries[{index}].fallback: the chain of fallbacks that begins at `{name}` has {length} registries, \
             expected at most 8; take a fallback away"
        )
    };
    let meeting = chain(9, "").registry(named("x").other("x.example").fallback("r1"));
    assert_eq!(said(&refused(meeting)), [says(0, "r0", 9), says(9, "x", 9)]);
    let shorter = chain(9, "").registry(named("x").other("x.example").fallback("r2"));
    assert_eq!(said(&refused(shorter)), [says(0, "r0", 9)]);
    let tree = chain(8, "").registry(named("x").other("x.example").fallback("r1"));
    assert_eq!(tree.build().unwrap().len(), 9);
}

#[test]
fn rule_4_2_a_registry_cannot_fall_back_to_itself() {
    assert_refused(
        falling(&[("a", ""), ("b", "b"), ("c", "b")]),
        Kind::SelfFallback,
        "registries[1].fallback: registry `b` falls back to itself; name another registry, or none",
    );
}

#[test]
fn rule_4_2_a_circle_is_shown_in_full() {
    let circle = |index: usize, members: &str| {
        format!(
            "registries[{index}].fallback: the fallbacks go in a circle: {members}; take one of these fallbacks away"
        )
    };
    let rows: Vec<(CatalogBuilder, Vec<String>)> = vec![
        (falling(&[("a", "b"), ("b", "a")]), vec![circle(0, "a → b → a")]),
        (falling(&[("b", "a"), ("a", "b")]), vec![circle(0, "b → a → b")]),
        (falling(&[("a", "b"), ("b", "c"), ("c", "a")]), vec![circle(0, "a → b → c → a")]),
        (falling(&[("a", "c"), ("b", "a"), ("c", "b")]), vec![circle(0, "a → c → b → a")]),
        // What leads into a circle, or stands beside it, is not of it.
        (falling(&[("x", "y"), ("y", "b"), ("a", "b"), ("b", "a"), ("z", "")]), vec![circle(2, "a → b → a")]),
        (
            falling(&[("a", "b"), ("b", "a"), ("c", "d"), ("d", "e"), ("e", "c"), ("f", "a")]),
            vec![circle(0, "a → b → a"), circle(2, "c → d → e → c")],
        ),
    ];
    for (account, says) in rows {
        let problems = refused(account);
        assert_eq!(said(&problems), says);
        assert!(kinds(&problems).iter().all(|kind| *kind == Kind::FallbackCycle));
    }
}

/// Rule 4.2: a long circle is a circle and no long chain, and all of it is shown.
#[test]
fn rule_4_2_a_circle_of_many_is_one_problem() {
    for length in [8, 9, 1000] {
        let problems = refused(chain(length, "r0"));
        assert_eq!(kinds(&problems), [Kind::FallbackCycle]);
        let all: Vec<String> = (0..length).map(|place| format!("r{place}")).collect();
        let text = format!("the fallbacks go in a circle: {} → r0", all.join(" → "));
        assert_eq!(problems.iter().next().unwrap().message(), text);
    }
}

/// Rules 4.1 and 4.2: a chain that is broken by an unknown name ends there, and both are told.
#[test]
fn rule_4_2_circles_chains_and_unknown_names_are_told_together() {
    let account = chain(9, "nowhere").registry(named("a").other("a.example").fallback("b"));
    let account = account.registry(named("b").other("b.example").fallback("a"));
    assert_eq!(
        said(&refused(account)),
        [
            "registries[0].fallback: the chain of fallbacks that begins at `r0` has 9 registries, expected at most 8; \
             take a fallback away",
            "registries[8].fallback: unknown registry `nowhere`",
            "registries[9].fallback: the fallbacks go in a circle: a → b → a; take one of these fallbacks away",
        ]
    );
}

/// Rule 4.2: a fallback counts wherever the registry is, on the same domain too.
#[test]
fn rule_5_5_a_fallback_may_be_on_the_same_domain() {
    let account = account([named("a").github().primary().fallback("b"), named("b").github()]);
    assert_eq!(
        asked(&account.build().unwrap(), "ghcr.io/acme/app:1"),
        ["a: ghcr.io/acme/app:1 `a` for ghcr.io", "b: ghcr.io/acme/app:1 `b` for ghcr.io"]
    );
}

/// Names in a circle are echoed like all input (10.2).
#[test]
fn rule_10_2_names_in_circles_and_chains_are_cut_and_escaped() {
    let long = "n".repeat(128);
    let (evil, shown) = ("a\u{1b}[2J", r"a\u{1b}[2J");
    let account = account([named(evil).github().fallback(&*long), named(&long).quay().fallback(evil)]);
    let cut = "n".repeat(64);
    assert_eq!(
        said(&refused(account)),
        [
            format!("registries[0].name: the name `{shown}` has the control character U+001B at byte 1"),
            format!(
                "registries[0].fallback: the fallbacks go in a circle: {shown} → {cut}… → {shown}; take one of these \
                 fallbacks away"
            ),
        ]
    );
}

/// Rule 4.5: an edit is held to the same rules.
#[test]
fn rule_4_5_an_edit_cannot_close_a_circle_or_lengthen_a_chain() {
    let catalog = chain(8, "").build().unwrap();
    let closed = catalog.edit().set_fallback("r7", "r0".into());
    assert_eq!(kinds(&refused(closed)), [Kind::FallbackCycle]);
    let longer = catalog.edit().registry(named("x").other("x.example").fallback("r0"));
    assert_refused(
        longer,
        Kind::FallbackChain,
        "registries[8].fallback: the chain of fallbacks that begins at `x` has 9 registries, expected at most 8; take \
         a fallback away",
    );
    let itself = catalog.edit().set_fallback("r3", "r3".into());
    assert_eq!(kinds(&refused(itself)), [Kind::SelfFallback]);
    let shorter = catalog.edit().clear_fallback("r0").registry(named("x").other("x.example").fallback("r1"));
    assert_eq!(shorter.build().unwrap().len(), 9);
}
