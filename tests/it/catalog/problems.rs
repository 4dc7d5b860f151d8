//! Rules 4.1 and 4.2: every kind of problem that can be made with the builder, from the smallest account that has
//! it, in its exact words.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::policy::RetrySetting;
use registry_resolver::{Access, Catalog, CatalogBuilder, Fallback, RetryPolicy};

use crate::catalog::{account, assert_refused, kinds, named, refused, said};

/// An account, and the one thing that is wrong with it.
type Row = (Kind, CatalogBuilder, &'static str);

/// What a registry can have wrong with itself.
fn alone() -> Vec<Row> {
    vec![
        (Kind::InvalidName, account([named("").github()]), "registries[0].name: missing or empty name"),
        (
            Kind::InvalidDomain,
            account([named("a").other("https://a.example")]),
            "registries[0].domain: `https://a.example` is no domain: it has a scheme; write `a.example`",
        ),
        (
            Kind::PlainHttpPort,
            account([named("a").other("a.example:443").plain_http()]),
            "registries[0].transport: `a.example:443` is on the port of HTTPS, and plain HTTP is never spoken there; \
             write the port that it is on, or use HTTPS",
        ),
        (
            Kind::InvalidPrefix,
            account([named("a").github().prefix("Team")]),
            "registries[0].prefix: invalid repository prefix `Team`: found `T` at byte 0, expected a lower-case \
             letter or a digit; did you mean `team`?",
        ),
        (
            Kind::InvalidCredential,
            account([named("a").github().access(Access::Credential(String::new()))]),
            "registries[0].credential: missing or empty name",
        ),
        (
            Kind::InvalidNamespace,
            account([named("a").docker_hub().namespace("acme/app")]),
            "registries[0].namespaces: `acme/app` is no namespace; a namespace is one lower-case path component",
        ),
        (
            Kind::SelfFallback,
            account([named("a").github().fallback("a")]),
            "registries[0].fallback: registry `a` falls back to itself; name another registry, or none",
        ),
    ]
}

/// What two or more registries can have wrong between them.
fn together() -> Vec<Row> {
    vec![
        (
            Kind::DuplicateName,
            account([named("a").github(), named("a").github()]),
            "registries[1].name: `a` is the name of registries[0] too; names are unique in an account",
        ),
        (
            Kind::CredentialOnTwoDomains,
            account([named("a").github(), named("b").quay().access(Access::Credential("a".into()))]),
            "registries[1].credential: credential `a` belongs to ghcr.io, and this registry is on quay.io; list both \
             domains for it, or use another credential",
        ),
        (
            Kind::UnknownRegistry,
            account([named("a").github().fallback("mirror"), named("mirrors").quay()]),
            "registries[0].fallback: unknown registry `mirror`; did you mean `mirrors`?",
        ),
        (
            Kind::TwoDefaults,
            account([named("a").github().default_registry(), named("b").quay().default_registry()]),
            "registries[1].default: `a` and `b` are both the default registry; an account has at most one",
        ),
        (
            Kind::TwoPrimaries,
            account([named("a").github().primary(), named("b").github().primary()]),
            "registries[1].primary: `a` and `b` are both primary on ghcr.io; one registry of a domain is the one to \
             pull with",
        ),
        (
            Kind::FallbackCycle,
            account([named("a").github().fallback("b"), named("b").quay().fallback("a")]),
            "registries[0].fallback: the fallbacks go in a circle: a → b → a; take one of these fallbacks away",
        ),
        (
            Kind::FallbackChain,
            chain(9),
            "registries[0].fallback: the chain of fallbacks that begins at `r0` has 9 registries, expected at most \
             8; take a fallback away",
        ),
        (
            Kind::UntrustedSource,
            account([named("a").github().fallback("b"), named("b").quay().accept_untrusted_pushes()]),
            "registries[0].fallback: `b` accepts pushes of builds that are not trusted; limit the fallback to images \
             pinned by digest, or choose another",
        ),
    ]
}

/// What the account as a whole can have wrong.
fn roles() -> Vec<Row> {
    vec![
        (
            Kind::UnknownRegistry,
            account([named("ghcr").github()]).set_default("ghrc"),
            "default: unknown registry `ghrc`; did you mean `ghcr`?",
        ),
        (
            Kind::UnknownRegistry,
            account([named("ghcr").github()]).set_caching("ghr"),
            "caching: unknown registry `ghr`; did you mean `ghcr`?",
        ),
        (Kind::UnknownRegistry, Catalog::builder().set_default("ghcr"), "default: unknown registry `ghcr`"),
        (
            Kind::DockerHubCache,
            account([named("hub").docker_hub()]).set_caching("hub"),
            "caching: `hub` is on Docker Hub, which cannot hold build cache; choose a registry of another provider",
        ),
        (
            Kind::UntrustedSource,
            account([named("a").quay().accept_untrusted_pushes()]).set_caching("a"),
            "caching: `a` accepts pushes of builds that are not trusted; choose another registry for build cache",
        ),
        (
            Kind::InvalidCredential,
            account([named("a").github()]).share_credential("", ["ghcr.io"]),
            "credentials: missing or empty name",
        ),
        (
            Kind::InvalidDomain,
            account([named("a").github()]).share_credential("bot", ["ghcr.io", "GHCR.io:"]),
            "credentials.bot[1]: invalid domain `GHCR.io:`: it ends at byte 8, expected only digits, at least one, as \
             the domain's port",
        ),
        (
            Kind::CredentialOnTwoDomains,
            account([named("a").github().access(Access::Credential("bot".into()))])
                .share_credential("bot", ["quay.io"]),
            "registries[0].credential: credential `bot` is not listed for ghcr.io; list this domain for it too, or \
             use another credential",
        ),
        (
            Kind::DuplicateName,
            account([named("a").github()]).other_contexts(["a"]),
            "registries[0].name: `a` is the name of another context of the account; choose another",
        ),
        (
            Kind::TwoDefaults,
            account([named("a").github()]).set_default("a").registry(named("b").quay().default_registry()),
            "default: `a` and `b` are both the default registry; an account has at most one",
        ),
    ]
}

/// What editing can ask for that is not there.
fn edits() -> Vec<Row> {
    let ghcr = || account([named("ghcr").github()]);
    vec![
        (Kind::UnknownRegistry, ghcr().remove("gcr"), "remove: unknown registry `gcr`; did you mean `ghcr`?"),
        (Kind::UnknownRegistry, ghcr().set_primary("quay"), "set_primary: unknown registry `quay`"),
        (
            Kind::UnknownRegistry,
            ghcr().set_fallback("GHCR", Fallback::new("ghcr")),
            "set_fallback: unknown registry `GHCR`; did you mean `ghcr`?",
        ),
        (Kind::UnknownRegistry, ghcr().clear_fallback(""), "clear_fallback: unknown registry ``"),
    ]
}

/// `r0 → r1 → …`, so many registries.
fn chain(length: usize) -> CatalogBuilder {
    (0..length).fold(Catalog::builder(), |account, place| {
        let registry = named(&format!("r{place}")).other(format!("r{place}.example"));
        let next = place + 1;
        account.registry(if next < length { registry.fallback(format!("r{next}")) } else { registry })
    })
}

fn table() -> Vec<Row> {
    [alone(), together(), roles(), edits()].into_iter().flatten().collect()
}

#[test]
fn rule_4_2_every_problem_says_where_what_and_how_to_mend_it() {
    for (kind, account, text) in table() {
        assert_refused(account, kind, text);
    }
}

/// Rule 4.2, of the builder: its types cannot spell the other kinds, which only a format has. `TooLarge` takes 4 GiB
/// of text and stays untested.
#[test]
fn rule_4_2_the_tables_have_every_kind_that_a_builder_can_provoke() {
    for kind in [
        Kind::InvalidName,
        Kind::DuplicateName,
        Kind::InvalidDomain,
        Kind::PlainHttpPort,
        Kind::InvalidPrefix,
        Kind::InvalidCredential,
        Kind::CredentialOnTwoDomains,
        Kind::InvalidNamespace,
        Kind::UnknownRegistry,
        Kind::TwoDefaults,
        Kind::TwoPrimaries,
        Kind::SelfFallback,
        Kind::FallbackCycle,
        Kind::FallbackChain,
        Kind::DockerHubCache,
        Kind::UntrustedSource,
    ] {
        assert!(table().iter().any(|row| row.0 == kind), "{kind:?}");
    }
}

/// Rule 4.1: the parts of a problem are there for programs, and displaying puts them together.
#[test]
fn rule_4_1_a_problem_is_its_path_its_text_and_its_mend() {
    for (_, account, _) in table() {
        for problem in refused(account) {
            let mend = problem.help().map(|mend| format!("; {mend}")).unwrap_or_default();
            assert_eq!(problem.to_string(), format!("{}: {}{mend}", problem.path(), problem.message()));
            assert!(!problem.message().ends_with('.') && !problem.path().is_empty(), "{problem}");
        }
    }
}

/// Rule 4.1: ten problems of ten kinds in one account are all there, in the order of the registries and then of the
/// account's own settings.
#[test]
fn rule_4_1_ten_problems_of_ten_kinds_are_reported_at_once_and_in_order() {
    let problems = refused(
        account([
            named("").github().fallback("loop-a"),
            named("loop-a").quay().prefix("/x").fallback("loop-b"),
            named("loop-b").other("nexus").fallback("loop-a"),
            named("plain").quay().primary(),
            named("plain").other("plain.example:443").plain_http().fallback("huub"),
            named("self").quay().primary().fallback("self"),
            named("hub").docker_hub().namespace("A"),
        ])
        .set_caching("hub")
        .set_default("huub"),
    );
    assert_eq!(
        said(&problems),
        [
            "registries[0].name: missing or empty name",
            "registries[1].prefix: invalid repository prefix `/x`: found `/` at byte 0, expected a lower-case letter \
             or a digit; did you mean `x`?",
            "registries[1].fallback: the fallbacks go in a circle: loop-a → loop-b → loop-a; take one of these \
             fallbacks away",
            "registries[2].domain: `nexus` would be read as a path on Docker Hub: it has no dot and no port; write \
             its port, as in `nexus:443`",
            "registries[4].name: `plain` is the name of registries[3] too; names are unique in an account",
            "registries[4].transport: `plain.example:443` is on the port of HTTPS, and plain HTTP is never spoken \
             there; write the port that it is on, or use HTTPS",
            "registries[4].fallback: unknown registry `huub`; did you mean `hub`?",
            "registries[5].primary: `plain` and `self` are both primary on quay.io; one registry of a domain is the \
             one to pull with",
            "registries[5].fallback: registry `self` falls back to itself; name another registry, or none",
            "registries[6].namespaces: `A` is no namespace; a namespace is one lower-case path component",
            "default: unknown registry `huub`; did you mean `hub`?",
            "caching: `hub` is on Docker Hub, which cannot hold build cache; choose a registry of another provider",
        ]
    );
    let mut kinds = kinds(&problems);
    kinds.sort_by_key(|kind| format!("{kind:?}"));
    kinds.dedup();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
}

/// Rule 4.1: all problems together are a list under how many they are.
#[test]
fn rule_4_1_problems_are_counted_and_listed() {
    let one = refused(account([named("").github()]));
    assert_eq!(one.to_string(), "1 problem in the catalog:\n- registries[0].name: missing or empty name");
    let two = refused(account([named("").github(), named("").github()]));
    assert_eq!(
        two.to_string(),
        "2 problems in the catalog:\n- registries[0].name: missing or empty name\n\
         - registries[1].name: missing or empty name"
    );
    assert_eq!((two.len(), (&two).into_iter().count(), two.into_iter().count()), (2, 2, 2));
}

/// Rule 6.2: a retry policy out of range cannot be made for the builder, and the error names the range.
#[test]
fn rule_6_2_a_retry_policy_out_of_range_is_refused_where_it_is_made() {
    use core::time::Duration;

    let policy = RetryPolicy::DEFAULT;
    let (ms, huge) = (Duration::from_millis, Duration::MAX);
    let rows = [
        (policy.with_tries(0), RetrySetting::Tries),
        (policy.with_tries(11), RetrySetting::Tries),
        (policy.with_tries(u32::MAX), RetrySetting::Tries),
        (policy.with_delay(ms(60_001)), RetrySetting::Delay),
        (policy.with_factor(0), RetrySetting::Factor),
        (policy.with_factor(6), RetrySetting::Factor),
        (policy.with_max_delay(ms(999)), RetrySetting::MaxDelay),
        (policy.with_max_delay(huge), RetrySetting::MaxDelay),
    ];
    for (result, setting) in rows {
        assert_eq!(result.unwrap_err().setting(), setting);
    }
    let least =
        policy.with_tries(1).and_then(|it| it.with_delay(ms(0))).and_then(|it| it.with_factor(1)).unwrap();
    let most =
        policy.with_tries(10).and_then(|it| it.with_delay(ms(60_000))).and_then(|it| it.with_factor(5));
    let most = most.and_then(|it| it.with_max_delay(ms(300_000))).unwrap();
    for policy in [least.with_max_delay(ms(1_000)).unwrap(), most] {
        let catalog = account([named("a").github().retry(policy)]).build().unwrap();
        assert_eq!(catalog.registry("a").unwrap().retry(), policy);
    }
}

/// Rule 4.1: a `main` that returns the error prints its `Debug`, and every problem is on a line of its own.
#[test]
fn rule_4_1_a_program_that_ends_with_problems_prints_their_sentences() {
    fn run() -> Result<(), Box<dyn core::error::Error>> {
        account([named("a").quay().fallback("nobody"), named("b").github().fallback("nowhere")]).build()?;
        Ok(())
    }
    assert_eq!(
        format!("Error: {:?}", run().unwrap_err()),
        "Error: 2 problems in the catalog:\n\
         - registries[0].fallback: unknown registry `nobody`\n\
         - registries[1].fallback: unknown registry `nowhere`",
    );
}
