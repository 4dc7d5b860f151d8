//! Rule 4.1: "did you mean", where something is near and only there.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, CatalogBuilder};

use crate::catalog::{account, assert_refused, kinds, named, refused, said};

/// An account of registries with these names, all on domains of their own.
fn called<S: AsRef<str>>(names: &[S]) -> CatalogBuilder {
    names.iter().enumerate().fold(Catalog::builder(), |account, (place, name)| {
        account.registry(named(name.as_ref()).other(format!("r{place}.example")))
    })
}

/// What is offered instead of the default registry `given`.
#[track_caller]
fn offered(names: &[&str], given: &str) -> Option<String> {
    let problems = refused(called(names).set_default(given));
    assert_eq!(kinds(&problems), [Kind::UnknownRegistry]);
    let mend = problems.iter().next().unwrap().help()?;
    Some(mend.strip_prefix("did you mean `").unwrap().strip_suffix("`?").unwrap().to_owned())
}

#[test]
fn rule_4_1_a_near_name_is_offered() {
    let names = ["azure-demo", "ghcr", "production-gcr", "dockerhub", "été", "q"];
    let rows = [
        ("azuredemo", "azure-demo"),
        ("azure_demo", "azure-demo"),
        ("azure-demos", "azure-demo"),
        ("zaure-demo", "azure-demo"),
        ("AZURE-DEMO", "azure-demo"),
        ("ghrc", "ghcr"),
        ("gcr", "ghcr"),
        ("ghcr ", "ghcr"),
        ("productoin-gcr", "production-gcr"),
        ("Production GCR", "production-gcr"),
        ("docker-hub", "dockerhub"),
        ("étés", "été"),
        ("ÉTÉ", "été"),
        ("Q", "q"),
    ];
    for (given, nearest) in rows {
        assert_eq!(offered(&names, given).as_deref(), Some(nearest), "{given}");
    }
}

#[test]
fn rule_4_1_nothing_is_offered_where_nothing_is_near() {
    let names = ["azure-demo", "ghcr", "production-gcr"];
    for given in
        ["", "x1", "nexus", "quay", "ghcr-production", "demo", "production", "語語語語", "🦀🦀🦀🦀🦀"]
    {
        assert_eq!(offered(&names, given), None, "{given}");
        assert_eq!(
            said(&refused(called(&names).set_default(given))),
            [format!("default: unknown registry `{given}`")]
        );
    }
    assert_eq!(offered(&[], "ghcr"), None);
}

/// Rules 4.1 and 4.5: the nearest is offered, and among equals always the same one.
#[test]
fn rule_4_1_the_nearest_is_offered_whatever_the_order() {
    assert_eq!(offered(&["mirror-2", "mirror-1"], "mirror-3").as_deref(), Some("mirror-1"));
    assert_eq!(offered(&["mirror-1", "mirror-2"], "mirror-3").as_deref(), Some("mirror-1"));
    assert_eq!(offered(&["registry", "registries"], "registrie").as_deref(), Some("registries"));
    assert_eq!(offered(&["registries", "registry"], "registrie").as_deref(), Some("registries"));
    for names in [["mirror-2", "mirror-1"], ["mirror-1", "mirror-2"]] {
        assert_refused(
            called(&names).set_primary("mirror-3"),
            Kind::UnknownRegistry,
            "set_primary: unknown registry `mirror-3`; did you mean `mirror-1`?",
        );
    }
}

/// Rule 4.1: a registry is not offered itself to fall back to.
#[test]
fn rule_4_1_a_fallback_is_never_mended_with_the_registry_itself() {
    assert_refused(
        account([named("mirror").github().fallback("mirrror"), named("hub").docker_hub()]),
        Kind::UnknownRegistry,
        "registries[0].fallback: unknown registry `mirrror`",
    );
    assert_refused(
        account([named("mirror").github().fallback("mirrror"), named("mirrors").quay()]),
        Kind::UnknownRegistry,
        "registries[0].fallback: unknown registry `mirrror`; did you mean `mirrors`?",
    );
}

/// Rules 4.1 and 4.5: without another registry there is nothing to fall back to, and that is said.
#[test]
fn rule_4_5_a_fallback_in_an_account_of_one_is_told_that_there_is_no_other() {
    assert_refused(
        account([named("ghcr").github().fallback("ghrc")]),
        Kind::UnknownRegistry,
        "registries[0].fallback: unknown registry `ghrc`; there is no other registry to fall back to",
    );
}

/// Rule 10.2: whatever was written instead of a name, what is echoed of it is short and cannot speak to a terminal.
#[test]
fn rule_10_2_what_is_unknown_is_echoed_cut_and_escaped() {
    let rows = [
        ("\u{1b}[2Jx".to_owned(), r"\u{1b}[2Jx".to_owned()),
        ("a\u{202e}b".to_owned(), r"a\u{202e}b".to_owned()),
        ("line\nline".to_owned(), r"line\u{a}line".to_owned()),
        ("x".repeat(100_000), "x".repeat(64) + "…"),
        ("語".repeat(1000), "語".repeat(21) + "…"),
        (format!("https://me:{}@hub", crate::catalog::SECRET), "https://…@hub".to_owned()),
    ];
    for (given, shown) in rows {
        let account = account([named("ghcr").github().fallback(&*given), named("b").quay()])
            .set_default(&given)
            .set_caching(&given)
            .remove(&given);
        assert_eq!(
            said(&refused(account)),
            [
                format!("registries[0].fallback: unknown registry `{shown}`"),
                format!("remove: unknown registry `{shown}`"),
                format!("default: unknown registry `{shown}`"),
                format!("caching: unknown registry `{shown}`"),
            ]
        );
    }
}

/// Rule 10.2: echoes of input are cut to 64 bytes, those of a domain that is right in itself too. A domain has no
/// greatest length in the grammar.
#[test]
fn rule_10_2_a_problem_about_a_huge_domain_stays_short() {
    let huge = format!("{}.example", "a".repeat(100_000));
    let other = format!("{}.example", "b".repeat(100_000));
    let accounts = [
        account([named("a").other(format!("https://{huge}"))]),
        account([named("a").other(format!("{huge}/acme"))]),
        account([named("a").other(format!("me@{huge}"))]),
        account([named("a").other(format!("{huge}:99999"))]),
        account([named("a").other(format!("{huge}!"))]),
        account([named("a").other(format!("{huge}:443")).plain_http()]),
        account([named("a").other(&*huge).primary(), named("b").other(&*huge).primary()]),
        account([named("a").other(&*huge), named("b").other(&*other).access(private("a"))]),
        account([named("b").other(&*other).access(private("a"))]).share_credential("a", [huge.clone()]),
        account([]).share_credential("a", [format!("{huge}!")]),
    ];
    let mut long = Vec::new();
    for (place, account) in accounts.into_iter().enumerate() {
        let problems = refused(account);
        assert_eq!(problems.len(), 1, "account {place}");
        let shown = problems.to_string().len();
        if shown > 500 {
            long.push((place, kinds(&problems)[0], shown));
        }
    }
    assert_eq!(long, [], "which account, which problem, how many bytes");
}

fn private(handle: &str) -> registry_resolver::Access {
    registry_resolver::Access::Credential(handle.into())
}

/// Rule 4.1, and what hostile input may cost: suggestions have a budget, and everything is reported without them.
#[test]
fn rule_4_1_five_thousand_unknown_names_are_all_reported() {
    let count = 5_000;
    let account = (0..count).fold(Catalog::builder(), |account, place| {
        let registry = named(&format!("registry-{place:0100}")).other(format!("r{place}.example"));
        account.registry(registry.fallback(format!("nowhere-{place:0100}")))
    });
    let problems = refused(account);
    assert_eq!(problems.len(), count);
    assert!(problems.iter().all(|problem| problem.kind() == Kind::UnknownRegistry));
    let last = problems.iter().last().unwrap();
    assert_eq!(last.path(), "registries[4999].fallback");
}

/// The same where every name is near every other.
#[test]
fn rule_4_1_five_thousand_near_misses_are_all_reported() {
    let count = 5_000;
    let account = (0..count).fold(Catalog::builder(), |account, place| {
        let registry = named(&format!("mirror-{place}")).other(format!("r{place}.example"));
        account.registry(registry.fallback(format!("mirror_{place}")))
    });
    let problems = refused(account);
    assert_eq!(problems.len(), count);
    let first = problems.iter().next().unwrap();
    assert_eq!(first.path(), "registries[0].fallback");
    // `mirror-0` itself cannot be meant.
    assert_eq!(first.help(), Some("did you mean `mirror-1`?"));
}

/// A character that is missing in front counts as one that is missing behind.
#[test]
fn rule_4_1_the_first_character_counts_as_any() {
    for near in ["cd", "abcd", "bcx", "cbd"] {
        assert_eq!(offered(&["bcd"], near).as_deref(), Some("bcd"), "{near}");
    }
    for far in ["abc", "cde", "dcb", "cbx", "d", "b"] {
        assert_eq!(offered(&["bcd"], far), None, "{far}");
    }
}
