//! Rules 4.1, 4.2 and 4.6: every kind of problem that our own format can say, read from JSON and from TOML, in its
//! exact words.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, CatalogBuilder};

use crate::catalog::{kinds, refused, said};

/// A document, and everything that is wrong with it.
type Row = (Kind, &'static str, &'static [&'static str]);

const ALONE: &[Row] = &[
    (
        Kind::InvalidName,
        r#"{"registries": [{"domain": "ghcr.io"}]}"#,
        &["registries[0].name: missing or empty name"],
    ),
    (
        Kind::InvalidName,
        r#"{"registries": [{"name": "", "domain": "ghcr.io"}]}"#,
        &["registries[0].name: missing or empty name"],
    ),
    (
        Kind::UnknownProvider,
        r#"{"registries": [{"name": "a", "provider": "githb", "domain": "ghcr.io"}]}"#,
        &["registries[0].provider: unknown word `githb`; did you mean `github`?"],
    ),
    (
        Kind::UnknownProvider,
        r#"{"registries": [{"name": "a", "provider": "harbor", "domain": "a.example"}]}"#,
        &[
            "registries[0].provider: unknown word `harbor`; it is one of docker-hub, azure, gcr, gar, ecr, artifactory, \
           quay, github, other, bintray",
        ],
    ),
    (
        Kind::InvalidDomain,
        r#"{"registries": [{"name": "a"}]}"#,
        &["registries[0].domain: missing domain; write its host and perhaps its port"],
    ),
    (
        Kind::InvalidDomain,
        r#"{"registries": [{"name": "a", "provider": "gcr", "domain": "us.gcr.io/my_org"}]}"#,
        &[
            "registries[0].domain: `us.gcr.io/my_org` is no domain: it has a path; write `us.gcr.io`, and `my_org` as \
           the repository prefix",
        ],
    ),
    (
        Kind::PlainHttpPort,
        r#"{"registries": [{"name": "a", "domain": "a.example:443", "transport": "http"}]}"#,
        &[
            "registries[0].transport: `a.example:443` is on the port of HTTPS, and plain HTTP is never spoken there; \
             write the port that it is on, or use HTTPS",
        ],
    ),
    (
        Kind::InvalidPrefix,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "prefix": ""}]}"#,
        &["registries[0].prefix: empty repository prefix: expected path components such as `acme`"],
    ),
    (
        Kind::InvalidCredential,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "access": "public", "credential": "bot"}]}"#,
        &[
            "registries[0].credential: a public registry has no credential; drop it, or make the access private",
        ],
    ),
    (
        Kind::InvalidCredential,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "credential": "${{x}}"}]}"#,
        &["registries[0].credential: the name `${{x}}` has `${{` at byte 0, which begins a variable"],
    ),
    (
        Kind::InvalidNamespace,
        r#"{"registries": [{"name": "a", "provider": "docker-hub", "namespaces": ["acme", "acme/x"]}]}"#,
        &["registries[0].namespaces: `acme/x` is no namespace; a namespace is one lower-case path component"],
    ),
    (
        Kind::SelfFallback,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "fallback": {"registry": "a"}}]}"#,
        &["registries[0].fallback: registry `a` falls back to itself; name another registry, or none"],
    ),
    (
        Kind::RetryRange,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "retry": {"tries": 0, "delay_ms": 60001}}]}"#,
        &[
            "registries[0].retry.delay_ms: `delay_ms` is 60001, expected 0 to 60000",
            "registries[0].retry.tries: `tries` is 0, expected 1 to 10",
        ],
    ),
];

const TOGETHER: &[Row] = &[
    (
        Kind::DuplicateName,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io"}, {"name": "a", "domain": "ghcr.io"}]}"#,
        &["registries[1].name: `a` is the name of registries[0] too; names are unique in an account"],
    ),
    (
        Kind::DuplicateName,
        r#"{"other_contexts": ["a"], "registries": [{"name": "a", "domain": "ghcr.io"}]}"#,
        &["registries[0].name: `a` is the name of another context of the account; choose another"],
    ),
    (
        Kind::CredentialOnTwoDomains,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io"}, {"name": "b", "domain": "quay.io", "credential": "a"}]}"#,
        &[
            "registries[1].credential: credential `a` belongs to ghcr.io, and this registry is on quay.io; list both \
           domains for it, or use another credential",
        ],
    ),
    (
        Kind::CredentialOnTwoDomains,
        r#"{"credentials": {"a": ["quay.io"]}, "registries": [{"name": "a", "domain": "ghcr.io"}]}"#,
        &[
            "registries[0].credential: credential `a` is not listed for ghcr.io; list this domain for it too, or use \
           another credential",
        ],
    ),
    (
        Kind::InvalidDomain,
        r#"{"credentials": {"bot": ["quay.io", "https://ghcr.io"]}, "registries": []}"#,
        &["credentials.bot[1]: invalid domain `https://ghcr.io`: found the scheme `https://` at byte 0, \
             expected a domain without one; did you mean `ghcr.io`?"],
    ),
    (
        Kind::UnknownRegistry,
        r#"{"default": "ghrc", "caching": "x-cache", "registries": [{"name": "ghcr", "domain": "ghcr.io"}]}"#,
        &["default: unknown registry `ghrc`; did you mean `ghcr`?", "caching: unknown registry `x-cache`"],
    ),
    (
        Kind::UnknownRegistry,
        r#"{"registries": [{"name": "ghcr", "domain": "ghcr.io", "fallback": "gcr"}, {"name": "gar", "domain": "a.io"}]}"#,
        &["registries[0].fallback: unknown registry `gcr`; did you mean `gar`?"],
    ),
    (
        Kind::UnknownRegistry,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "fallback": {"images": "pinned"}}]}"#,
        &["registries[0].fallback.registry: missing registry to fall back to; write its name"],
    ),
    (
        Kind::TwoPrimaries,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "primary": true}, {"name": "b", "domain": "GHCR.io:443", "primary": true}]}"#,
        &[
            "registries[1].primary: `a` and `b` are both primary on GHCR.io:443; one registry of a domain is the one to \
           pull with",
        ],
    ),
    (
        Kind::FallbackCycle,
        r#"{"registries": [{"name": "a", "domain": "ghcr.io", "fallback": "b"}, {"name": "b", "domain": "quay.io", "fallback": "a"}]}"#,
        &[
            "registries[0].fallback: the fallbacks go in a circle: a → b → a; take one of these fallbacks away",
        ],
    ),
    (
        Kind::DockerHubCache,
        r#"{"caching": "hub", "registries": [{"name": "hub", "provider": "quay", "domain": "index.docker.io"}]}"#,
        &[
            "caching: `hub` is on Docker Hub, which cannot hold build cache; choose a registry of another provider",
        ],
    ),
    (
        Kind::MisplacedKey,
        r#"{"registries": [{"name": "a", "provider": "quay", "account": "acme"},
            {"name": "b", "provider": "azure", "account": "acme", "domain": "b.azurecr.io"},
            {"name": "c", "domain": "c.io", "region": "eu-west-1"}]}"#,
        &[
            "registries[0].account: no domain of this provider is made of it; drop it",
            "registries[1].account: the domain is written as well; drop it",
            "registries[2].region: no domain of this provider is made of it; drop it",
        ],
    ),
    (
        Kind::UnknownKey,
        r#"{"defualt": "a", "registries": []}"#,
        &["defualt: unknown key; did you mean `default`?"],
    ),
    (
        Kind::UnknownValue,
        r#"{"matching": "prefix", "registries": []}"#,
        &["matching: unknown word `prefix`; it is one of domain, longest_prefix"],
    ),
];

/// These cannot be said in TOML, whose parser refuses a doubled key itself.
const JSON_ONLY: &[Row] = &[(
    Kind::DuplicateKey,
    r#"{"registries": [{"name": "a", "domain": "ghcr.io", "domain": "quay.io"}]}"#,
    &["registries[0].domain: the key is written twice; keep one of them"],
)];

fn json(text: &str) -> CatalogBuilder {
    serde_json::from_str(text).unwrap()
}

fn to_toml(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    toml::to_string(&value).unwrap()
}

fn chain() -> String {
    let registry = |place: usize| {
        let next = if place < 8 { format!(r#", "fallback": "r{}""#, place + 1) } else { String::new() };
        format!(r#"{{"name": "r{place}", "domain": "r{place}.example"{next}}}"#)
    };
    format!(r#"{{"registries": [{}]}}"#, (0..9).map(registry).collect::<Vec<_>>().join(", "))
}

#[test]
fn rule_4_2_every_problem_is_told_of_json() {
    for (kind, text, says) in ALONE.iter().chain(TOGETHER).chain(JSON_ONLY) {
        let problems = refused(json(text));
        let mut said = said(&problems);
        said.sort_by_key(|text| says.iter().position(|other| *other == text.as_str()));
        assert_eq!(said, *says, "{text}");
        assert!(kinds(&problems).iter().all(|found| found == kind), "{problems}");
    }
}

#[test]
fn rule_4_2_every_problem_is_told_of_toml() {
    for (kind, text, says) in ALONE.iter().chain(TOGETHER) {
        let document = to_toml(text);
        let problems = refused(toml::from_str(&document).unwrap());
        // Tables have no order in TOML; problems of one registry's keys may come in another.
        assert_eq!(said(&problems), *says, "{document}");
        assert!(kinds(&problems).iter().all(|found| found == kind), "{problems}");
    }
    let error = toml::from_str::<CatalogBuilder>("default = \"a\"\ndefault = \"b\"\n").unwrap_err();
    assert!(error.to_string().contains("line 2, column 1"), "{error}");
}

#[test]
fn rule_4_2_a_chain_of_nine_is_told_of_both() {
    let says = "registries[0].fallback: the chain of fallbacks that begins at `r0` has 9 registries, expected at most 8; \
                take a fallback away";
    assert_eq!(said(&refused(json(&chain()))), [says]);
    assert_eq!(said(&refused(toml::from_str(&to_toml(&chain())).unwrap())), [says]);
    assert_eq!(kinds(&refused(json(&chain()))), [Kind::FallbackChain]);
}

/// Rule 4.2: every kind that our own format can say. `TwoDefaults` it cannot: it names the default registry once.
#[test]
fn rule_4_2_the_tables_have_every_kind_that_our_format_can_say() {
    let all = || ALONE.iter().chain(TOGETHER).chain(JSON_ONLY).map(|row| row.0).chain([Kind::FallbackChain]);
    for kind in [
        Kind::InvalidName,
        Kind::DuplicateName,
        Kind::UnknownProvider,
        Kind::InvalidDomain,
        Kind::PlainHttpPort,
        Kind::InvalidPrefix,
        Kind::InvalidCredential,
        Kind::CredentialOnTwoDomains,
        Kind::InvalidNamespace,
        Kind::UnknownRegistry,
        Kind::TwoPrimaries,
        Kind::SelfFallback,
        Kind::FallbackCycle,
        Kind::FallbackChain,
        Kind::DockerHubCache,
        Kind::RetryRange,
        Kind::UnknownKey,
        Kind::MisplacedKey,
        Kind::DuplicateKey,
        Kind::UnknownValue,
    ] {
        assert!(all().any(|row| row == kind), "{kind:?}");
    }
}

/// Rule 4.1: problems of the format come with all others, in the order of the registries.
#[test]
fn rule_4_1_problems_of_the_format_are_reported_with_the_rest() {
    let text = r#"{
        "default": "nobody", "matching": "longest", "cachign": "x", "default": "a",
        "registries": [
            {"name": "a", "provider": "docker-hubb", "domain": "a.example", "prefix": "/", "prefix": "p"},
            {"name": "", "domain": "quay.io", "primry": true, "retry": {"tries": 99, "try": 1, "tries": 2}},
            {"name": "a", "domain": "nexus", "fallback": {"registry": "b", "naming": "kep", "when": "never"}}
        ]
    }"#;
    let problems = refused(json(text));
    assert_eq!(
        said(&problems),
        [
            "registries[0].provider: unknown word `docker-hubb`; did you mean `docker-hub`?",
            "registries[0].prefix: the key is written twice; keep one of them",
            "registries[0].prefix: invalid repository prefix `/`: found `/` at byte 0, expected a lower-case letter or a \
             digit",
            "registries[1].primry: unknown key; did you mean `primary`?",
            "registries[1].retry.try: unknown key; a retry policy has tries, delay_ms, factor, max_delay_ms",
            "registries[1].retry.tries: the key is written twice; keep one of them",
            "registries[1].name: missing or empty name",
            "registries[1].retry.tries: `tries` is 99, expected 1 to 10",
            "registries[2].fallback.naming: unknown word `kep`; did you mean `keep`?",
            "registries[2].fallback.when: unknown key; a fallback has registry, naming, images, failures",
            "registries[2].name: `a` is the name of registries[0] too; names are unique in an account",
            "registries[2].domain: `nexus` would be read as a path on Docker Hub: it has no dot and no port; write its \
             port, as in `nexus:443`",
            "registries[2].fallback: unknown registry `b`; there is no other registry to fall back to",
            "matching: unknown word `longest`; it is one of domain, longest_prefix",
            "cachign: unknown key; did you mean `caching`?",
            "default: the key is written twice; keep one of them",
            "default: unknown registry `nobody`",
        ]
    );
    // Read as a catalog at once, it is the same, with the place where the document ends.
    let error = serde_json::from_str::<Catalog>(text).unwrap_err();
    assert!(error.to_string().starts_with(&problems.to_string()), "{error}");
}
