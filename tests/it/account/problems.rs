//! Rules 4.1, 4.2 and 4.6: every kind of problem that an export can have, in its exact words. Paths are those of the
//! export: `[3].fallbackRegistry`.

use registry_resolver::catalog::Problem;
use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::format::AccountExport;
use registry_resolver::{Access, CatalogBuilder, Problems, RegistryConfig};

use crate::account::{export, refused, said};

type Row = (Kind, &'static str, &'static [&'static str]);

const ALONE: &[Row] = &[
    (Kind::InvalidName, r#"[{"domain": "ghcr.io"}]"#, &["[0].name: missing or empty name"]),
    (
        Kind::InvalidName,
        r#"[{"name": "a\u001bb", "domain": "ghcr.io"}]"#,
        &[r"[0].name: the name `a\u{1b}b` has the control character U+001B at byte 1"],
    ),
    (
        Kind::UnknownProvider,
        r#"[{"name": "a", "provider": "dockerhb", "domain": "a.io"}]"#,
        &["[0].provider: unknown provider `dockerhb`; did you mean `dockerhub`?"],
    ),
    (
        Kind::UnknownProvider,
        r#"[{"name": "a", "provider": "harbor", "domain": "a.io"}]"#,
        &[
            "[0].provider: unknown provider `harbor`; it is one of dockerhub, acr, gcr, gar, ecr, bintray, other",
        ],
    ),
    (
        // The word of our own format is not the export's.
        Kind::UnknownProvider,
        r#"[{"name": "a", "provider": "docker-hub", "domain": "docker.io"}]"#,
        &["[0].provider: unknown provider `docker-hub`; did you mean `dockerhub`?"],
    ),
    (
        Kind::InvalidDomain,
        r#"[{"name": "a", "provider": "acr"}]"#,
        &["[0].domain: missing domain; write `<name>.azurecr.io`"],
    ),
    (
        Kind::InvalidDomain,
        r#"[{"name": "a", "provider": "gcr", "domain": "https://us.gcr.io/my_org/"}]"#,
        &[
            "[0].domain: `us.gcr.io/my_org` is no domain: it has a path; write `us.gcr.io`, and `my_org` as the \
           repository prefix",
        ],
    ),
    (
        Kind::InvalidDomain,
        r#"[{"name": "a", "provider": "other", "domain": "https://me:hunter2@a.io/"}]"#,
        &["[0].domain: `…@a.io` is no domain: it has user-info; write `a.io`"],
    ),
    (
        Kind::InvalidDomain,
        r#"[{"name": "a", "provider": "other", "domain": "ftp://a.io"}]"#,
        &["[0].domain: `ftp://a.io` is no domain: it has a scheme; write `a.io`"],
    ),
    (
        Kind::InvalidDomain,
        r#"[{"name": "a", "provider": "other", "domain": "https://a.io:99999/"}]"#,
        &["[0].domain: `a.io:99999` has a port above 65535"],
    ),
    (
        Kind::InvalidPrefix,
        r#"[{"name": "a", "domain": "ghcr.io", "repositoryPrefix": "/Acme"}]"#,
        &[
            "[0].repositoryPrefix: invalid repository prefix `/Acme`: found `/` at byte 0, expected a lower-case letter \
           or a digit; did you mean `acme`?",
        ],
    ),
    (
        Kind::DuplicateKey,
        r#"[{"name": "a", "domain": "ghcr.io", "repositoryPrefix": "", "repositoryPrefix": "x", "name": 5}]"#,
        &[
            "[0].repositoryPrefix: the key is written twice; keep one of them",
            "[0].name: the key is written twice; keep one of them",
        ],
    ),
];

const TOGETHER: &[Row] = &[
    (
        Kind::DuplicateName,
        r#"[{"name": "a", "domain": "ghcr.io"}, {"name": "a", "domain": "quay.io"}]"#,
        &["[1].name: `a` is the name of [0] too; names are unique in an account"],
    ),
    (
        Kind::DuplicateId,
        r#"[{"_id": "1", "name": "a", "domain": "ghcr.io"}, {"_id": "1", "name": "b", "domain": "quay.io"}]"#,
        &["[1]._id: `1` is the `_id` of [0] too; ids are unique in an account"],
    ),
    (
        Kind::UnknownRegistry,
        r#"[{"name": "ghcr", "domain": "ghcr.io", "fallbackRegistry": "gra"}, {"name": "gar", "domain": "a.io"}]"#,
        &["[0].fallbackRegistry: unknown registry `gra`; did you mean `gar`?"],
    ),
    (
        Kind::UnknownRegistry,
        r#"[{"name": "ghcr", "domain": "ghcr.io", "fallbackRegistry": "64f0a1b2c3d4e5f601020399"}, {"name": "b", "domain": "a.io"}]"#,
        &["[0].fallbackRegistry: unknown registry `64f0a1b2c3d4e5f601020399`"],
    ),
    (
        Kind::UnknownRegistry,
        r#"[{"name": "ghcr", "domain": "ghcr.io", "fallbackRegistry": "gar"}]"#,
        &["[0].fallbackRegistry: unknown registry `gar`; there is no other registry to fall back to"],
    ),
    (
        Kind::AmbiguousFallback,
        r#"[{"name": "a", "domain": "a.io", "fallbackRegistry": "x"}, {"name": "x", "domain": "b.io"},
            {"_id": "x", "name": "c", "domain": "c.io"}]"#,
        &["[0].fallbackRegistry: `x` is the name of [1] and the `_id` of [2]; rename one of them"],
    ),
    (
        Kind::TwoDefaults,
        r#"[{"name": "a", "domain": "a.io", "default": true}, {"name": "b", "domain": "b.io", "default": true}]"#,
        &["[1].default: `a` and `b` are both the default registry; an account has at most one"],
    ),
    (
        Kind::TwoPrimaries,
        r#"[{"name": "a", "provider": "dockerhub", "primary": true},
            {"name": "b", "domain": "https://registry-1.docker.io", "primary": true}]"#,
        &[
            "[1].primary: `a` and `b` are both primary on docker.io; one registry of a domain is the one to pull with",
        ],
    ),
    (
        Kind::SelfFallback,
        r#"[{"_id": "1", "name": "a", "domain": "a.io", "fallbackRegistry": "a"},
            {"_id": "2", "name": "b", "domain": "b.io", "fallbackRegistry": "2"}]"#,
        &[
            "[0].fallbackRegistry: registry `a` falls back to itself; name another registry, or none",
            "[1].fallbackRegistry: registry `b` falls back to itself; name another registry, or none",
        ],
    ),
    (
        Kind::FallbackCycle,
        r#"[{"_id": "1", "name": "a", "domain": "a.io", "fallbackRegistry": "b"},
            {"_id": "2", "name": "b", "domain": "b.io", "fallbackRegistry": "1"}]"#,
        &["[0].fallbackRegistry: the fallbacks go in a circle: a → b → a; take one of these fallbacks away"],
    ),
];

fn chain() -> String {
    let registry = |place: usize| {
        let next = if place < 8 { format!("i{}", place + 1) } else { String::new() };
        format!(
            r#"{{"_id": "i{place}", "name": "r{place}", "domain": "r{place}.io", "fallbackRegistry": "{next}"}}"#
        )
    };
    format!("[{}]", (0..9).map(registry).collect::<Vec<_>>().join(", "))
}

#[test]
fn rule_4_6_every_problem_of_an_export_has_its_words_and_the_exports_path() {
    for (kind, text, says) in ALONE.iter().chain(TOGETHER) {
        let problems = refused(text);
        assert_eq!(said(&problems), *says, "{text}");
        assert!(problems.iter().all(|problem| problem.kind() == *kind), "{problems}");
    }
    assert_eq!(
        said(&refused(&chain())),
        [
            "[0].fallbackRegistry: the chain of fallbacks that begins at `r0` has 9 registries, expected at most 8; take \
          a fallback away"
        ]
    );
}

/// Rule 4.2: every kind that an export can have by itself.
#[test]
fn rule_4_2_the_tables_have_every_kind_that_an_export_can_have() {
    for kind in [
        Kind::InvalidName,
        Kind::DuplicateName,
        Kind::DuplicateId,
        Kind::UnknownProvider,
        Kind::InvalidDomain,
        Kind::InvalidPrefix,
        Kind::UnknownRegistry,
        Kind::AmbiguousFallback,
        Kind::TwoDefaults,
        Kind::TwoPrimaries,
        Kind::SelfFallback,
        Kind::FallbackCycle,
        Kind::DuplicateKey,
    ] {
        assert!(ALONE.iter().chain(TOGETHER).any(|row| row.0 == kind), "{kind:?}");
    }
    assert_eq!(refused(&chain()).iter().next().unwrap().kind(), Kind::FallbackChain);
}

/// Rule 4.6: what a caller adds to an export is checked with it.
#[test]
fn rule_4_6_roles_given_to_an_export_are_checked_with_it() {
    let hub = r#"[{"name": "hub", "provider": "other", "domain": "https://index.docker.io/v1/"}]"#;
    let builder = export(hub).into_builder().set_caching("hub").set_default("hubb").other_contexts(["hub"]);
    let problems = builder.build().unwrap_err();
    assert_eq!(problems.iter().map(Problem::path).collect::<Vec<_>>(), ["[0].name", "default", "caching"]);
    assert_eq!(
        problems.iter().map(Problem::kind).collect::<Vec<_>>(),
        [Kind::DuplicateName, Kind::UnknownRegistry, Kind::DockerHubCache]
    );
    let borrower = RegistryConfig::new("b").quay().access(Access::Credential("hub".into()));
    let problems = export(hub).into_builder().registry(borrower).build().unwrap_err();
    assert_eq!(problems.iter().map(Problem::kind).collect::<Vec<_>>(), [Kind::CredentialOnTwoDomains]);
    let added = RegistryConfig::new("b").quay().fallback("hub");
    assert_eq!(export(hub).into_builder().registry(added).build().unwrap().len(), 2);
}

/// Rule 4.1: ten problems of ten kinds in one account, all at once and in the order of the registries.
#[test]
fn rule_4_1_ten_problems_of_ten_kinds_are_reported_at_once_and_in_order() {
    let problems = refused(
        r#"[
            {"_id": "1", "domain": "a.io", "provider": "acrr", "default": true},
            {"_id": "1", "name": "b", "domain": "https://b.io/x", "default": true},
            {"_id": "3", "name": "c", "domain": "c.io", "repositoryPrefix": "..", "fallbackRegistry": "4"},
            {"_id": "4", "name": "d", "domain": "d.io", "fallbackRegistry": "c", "primary": true},
            {"_id": "5", "name": "b", "domain": "D.io:443", "primary": true, "primary": false},
            {"_id": "6", "name": "f", "domain": "f.io", "fallbackRegistry": "6"},
            {"_id": "7", "name": "1", "domain": "g.io", "fallbackRegistry": "zzzz"},
            {"_id": "8", "name": "h", "domain": "h.io", "fallbackRegistry": "1"}
        ]"#,
    );
    assert_eq!(
        said(&problems),
        [
            "[0].provider: unknown provider `acrr`; did you mean `acr`?",
            "[0].name: missing or empty name",
            "[1]._id: `1` is the `_id` of [0] too; ids are unique in an account",
            "[1].domain: `b.io/x` is no domain: it has a path; write `b.io`, and `x` as the repository prefix",
            "[1].default: `` and `b` are both the default registry; an account has at most one",
            "[2].repositoryPrefix: invalid repository prefix `..`: found `.` at byte 0, expected a lower-case letter or \
             a digit",
            "[2].fallbackRegistry: the fallbacks go in a circle: c → d → c; take one of these fallbacks away",
            "[4].primary: the key is written twice; keep one of them",
            "[4].name: `b` is the name of [1] too; names are unique in an account",
            "[4].primary: `d` and `b` are both primary on D.io:443; one registry of a domain is the one to pull with",
            "[5].fallbackRegistry: registry `f` falls back to itself; name another registry, or none",
            "[6].fallbackRegistry: unknown registry `zzzz`",
            "[7].fallbackRegistry: `1` is the name of [6] and the `_id` of [0]; rename one of them",
        ]
    );
    let mut kinds: Vec<String> = problems.iter().map(|problem| format!("{:?}", problem.kind())).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 13, "{kinds:?}");
}

/// Rule 4.1: the words of a path are those of the format that was read.
#[test]
fn rule_4_1_a_path_has_the_words_of_its_format() {
    let keys = |name: &str, fallback: &str, prefix: &str, registry: &str| -> String {
        registry.replace("NAME", name).replace("FALLBACK", fallback).replace("PREFIX", prefix)
    };
    let registry = r#"{"name": "NAME", "domain": "a.io/x", "PREFIX": "-", "FALLBACK": "zzzzzzz"}"#;
    let four = |fallback: &str, prefix: &str| -> String {
        let registries = ["a", "b", "c", "d"].map(|name| keys(name, fallback, prefix, registry));
        format!("[{}]", registries.join(", "))
    };
    let paths = |problems: Problems| -> Vec<String> {
        problems.iter().map(|problem| problem.path().to_owned()).filter(|path| path.contains("[3]")).collect()
    };
    let exported = refused(&four("fallbackRegistry", "repositoryPrefix"));
    assert_eq!(exported.len(), 12);
    assert_eq!(paths(exported), ["[3].domain", "[3].repositoryPrefix", "[3].fallbackRegistry"]);
    let own = format!(r#"{{"registries": {}}}"#, four("fallback", "prefix"));
    let own: CatalogBuilder = serde_json::from_str(&own).unwrap();
    assert_eq!(
        paths(own.build().unwrap_err()),
        ["registries[3].domain", "registries[3].prefix", "registries[3].fallback"]
    );
}

/// Rule 4.1: what is no export at all stops at the first, with line and column.
#[test]
fn rule_4_1_what_is_no_list_of_registries_stops_with_line_and_column() {
    let rows = [
        (
            "{}",
            "expected an account export, found a map without `items`; one registry has `name`, and `provider` or \
             `kind` at line 1 column 2",
        ),
        ("5", "expected an account export, found a number at line 1 column 1"),
        ("\n \"a\"", "expected an account export, found a text at line 2 column 4"),
        (
            "{\"registries\": []}",
            "expected an account export, found the key `registries` of our own format at line 1 column 14",
        ),
        ("[5]", "expected a registry of an account export, found a number at line 1 column 2"),
        ("[{},\n[]]", "expected a registry of an account export, found a list at line 2 column 0"),
        ("[null]", "expected a registry of an account export, found null at line 1 column 5"),
        ("[{\"name\":\n 5}]", "expected a text, found a number at line 2 column 2"),
        ("[{\"default\":\n \"yes\"}]", "expected true or false, found a text at line 2 column 6"),
        ("", "EOF while parsing a value at line 1 column 0"),
        ("[{}", "EOF while parsing a list at line 1 column 3"),
        ("[{},]", "trailing comma at line 1 column 5"),
        ("[] x", "trailing characters at line 1 column 4"),
    ];
    for (text, says) in rows {
        let error = serde_json::from_str::<AccountExport>(text).unwrap_err();
        let place = |text: &str| text.split(" column ").next().unwrap().to_owned();
        assert_eq!(place(&error.to_string()), place(says), "{text}");
    }
}
