//! Rule 3.1: what a registry may be called, and what a credential handle may be.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Access, CatalogBuilder, Registry};

use crate::catalog::{account, assert_refused, kinds, named, refused, said};

fn sole(name: &str) -> CatalogBuilder {
    account([named(name).github()])
}

#[test]
fn rule_3_1_a_name_is_any_text_of_1_to_128_characters() {
    let longest = [
        "a".to_owned(),
        " ".to_owned(),
        "My registry, №1 (prod)".to_owned(),
        "$HOME/{x} $ {{y}} ${z}".to_owned(),
        "docker.io/library".to_owned(),
        "語".to_owned(),
        "a".repeat(128),
        "é".repeat(128),
        "🦀".repeat(128),
    ];
    for name in longest {
        let catalog = sole(&name).build().unwrap();
        assert_eq!(catalog.registry(&name).unwrap().name(), name);
        assert_eq!(catalog.registries().map(Registry::name).collect::<Vec<_>>(), [&*name]);
    }
}

/// Rule 3.1: length is counted in characters and not in bytes.
#[test]
fn rule_3_1_a_name_of_129_characters_is_too_long() {
    let rows = [
        ("a".repeat(129), "a".repeat(64)),
        ("é".repeat(129), "é".repeat(32)),
        ("🦀".repeat(129), "🦀".repeat(16)),
    ];
    for (name, shown) in rows {
        let says =
            format!("registries[0].name: the name `{shown}…` has 129 characters, expected at most 128");
        assert_refused(sole(&name), Kind::InvalidName, &says);
    }
    let huge = "n".repeat(1 << 20);
    let problems = refused(sole(&huge));
    assert_eq!(kinds(&problems), [Kind::InvalidName]);
    assert!(problems.to_string().len() < 300, "an echo is cut (10.2)");
}

#[test]
fn rule_3_1_control_and_bidirectional_characters_are_refused_where_they_stand() {
    let rows = [
        ("a\0b", r"registries[0].name: the name `a\u{0}b` has the control character U+0000 at byte 1"),
        ("a\n", r"registries[0].name: the name `a\u{a}` has the control character U+000A at byte 1"),
        ("\tb", r"registries[0].name: the name `\u{9}b` has the control character U+0009 at byte 0"),
        (
            "é\u{1b}[31m",
            r"registries[0].name: the name `é\u{1b}[31m` has the control character U+001B at byte 2",
        ),
        ("a\u{7f}", r"registries[0].name: the name `a\u{7f}` has the control character U+007F at byte 1"),
        ("a\u{85}", r"registries[0].name: the name `a\u{85}` has the control character U+0085 at byte 1"),
        (
            "a\u{202e}b",
            r"registries[0].name: the name `a\u{202e}b` has the control character U+202E at byte 1",
        ),
    ];
    for (name, says) in rows {
        assert_refused(sole(name), Kind::InvalidName, says);
    }
    let every = ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}').chain('\u{202a}'..='\u{202e}');
    for c in every.chain('\u{2066}'..='\u{2069}').chain(['\u{61c}', '\u{200e}', '\u{200f}']) {
        let problems = refused(sole(&format!("a{c}b")));
        assert_eq!(kinds(&problems), [Kind::InvalidName], "{c:?}");
        assert!(!problems.to_string().replace('\n', " ").contains(c), "{c:?} is escaped (10.2)");
    }
}

#[test]
fn rule_3_1_a_name_never_begins_a_variable() {
    let says = |shown: &str, at: usize| {
        format!("registries[0].name: the name `{shown}` has `${{{{` at byte {at}, which begins a variable")
    };
    for (name, at) in [("${{build}}", 0), ("a ${{", 2), ("$${{x", 1)] {
        assert_refused(sole(name), Kind::InvalidName, &says(name, at));
    }
    let far = format!("{}${{{{x}}}}", "n".repeat(100));
    assert_refused(sole(&far), Kind::InvalidName, &says(&format!("…{}${{{{x}}}}", "n".repeat(58)), 100));
}

/// Rule 3.1: all that is wrong with names is told of every registry.
#[test]
fn rule_3_1_every_bad_name_is_reported() {
    let problems = refused(account([
        named("").github(),
        named("ok").github(),
        named("").github(),
        named("ok").github(),
        named("ok").github(),
        named("OK").github(),
    ]));
    assert_eq!(
        said(&problems),
        [
            "registries[0].name: missing or empty name",
            "registries[2].name: missing or empty name",
            "registries[3].name: `ok` is the name of registries[1] too; names are unique in an account",
            "registries[4].name: `ok` is the name of registries[1] too; names are unique in an account",
        ]
    );
}

/// Rule 3.1: names are compared as they are, case and all.
#[test]
fn rule_3_1_names_that_differ_at_all_are_different() {
    let account = account([
        named("a").github().primary(),
        named("A").github(),
        named("a ").github(),
        named("\u{e9}").github(),
        named("e\u{301}").github(),
    ]);
    assert_eq!(account.build().unwrap().len(), 5);
}

#[test]
fn rule_3_1_a_name_is_distinct_from_the_other_contexts_of_the_account() {
    let contexts = ["vault", "ghcr", "helm"];
    assert_refused(
        account([named("quay").quay(), named("ghcr").github()]).other_contexts(contexts),
        Kind::DuplicateName,
        "registries[1].name: `ghcr` is the name of another context of the account; choose another",
    );
    let catalog = account([named("GHCR").github()]).other_contexts(contexts).build().unwrap();
    // Known from then on: an edit cannot take one of these names either.
    let problems = refused(catalog.edit().registry(named("helm").quay()));
    assert_eq!(
        said(&problems),
        ["registries[1].name: `helm` is the name of another context of the account; choose another"]
    );
    // They may be passed more than once, and as owned texts.
    let twice = account([named("a").github()]).other_contexts(["x"]).other_contexts(vec!["a".to_owned()]);
    assert_eq!(kinds(&refused(twice)), [Kind::DuplicateName]);
}

/// Rule 3.1: both reasons are told where a name has two.
#[test]
fn rule_3_1_a_name_taken_twice_and_by_a_context_has_two_problems() {
    let problems = refused(account([named("a").github(), named("a").github()]).other_contexts(["a"]));
    assert_eq!(
        said(&problems),
        [
            "registries[0].name: `a` is the name of another context of the account; choose another",
            "registries[1].name: `a` is the name of another context of the account; choose another",
            "registries[1].name: `a` is the name of registries[0] too; names are unique in an account",
        ]
    );
}

/// Rule 3.6: a handle is a name of the same shape.
#[test]
fn rule_3_6_a_credential_handle_is_a_name() {
    let with = |handle: &str| account([named("a").github().access(Access::Credential(handle.into()))]);
    let rows = [
        (String::new(), "registries[0].credential: missing or empty name".to_owned()),
        (
            "a\u{7}".to_owned(),
            r"registries[0].credential: the name `a\u{7}` has the control character U+0007 at byte 1"
                .to_owned(),
        ),
        (
            "${{x}}".to_owned(),
            "registries[0].credential: the name `${{x}}` has `${{` at byte 0, which begins a variable"
                .to_owned(),
        ),
        (
            "h".repeat(129),
            format!(
                "registries[0].credential: the name `{}…` has 129 characters, expected at most 128",
                "h".repeat(64)
            ),
        ),
    ];
    for (handle, says) in rows {
        assert_refused(with(&handle), Kind::InvalidCredential, &says);
    }
    let catalog = with(&"é".repeat(128)).build().unwrap();
    let credential = catalog.registry("a").unwrap().credential().unwrap();
    assert_eq!(credential.handle().unwrap().chars().count(), 128);
}

/// Rule 4.1: one fault is one problem: a name written twice, or none, is not also a credential in two places.
#[test]
fn rule_4_1_a_name_that_is_taken_or_missing_on_two_domains_is_no_problem_of_credentials() {
    assert_refused(
        account([named("a").github(), named("a").quay()]),
        Kind::DuplicateName,
        "registries[1].name: `a` is the name of registries[0] too; names are unique in an account",
    );
    let problems = refused(account([named("").github(), named("").quay()]));
    assert_eq!(kinds(&problems), [Kind::InvalidName, Kind::InvalidName], "{problems}");
}
