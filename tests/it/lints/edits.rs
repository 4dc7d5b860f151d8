//! Applying an edit mends its lint and breaks nothing, whatever the account.

use proptest::prelude::*;
use registry_resolver::lint::{Lint, LintEdit, LintKind};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::ErrorKind;
use registry_resolver::{
    Access, Catalog, CatalogBuilder, Domain, Provider, PullRequest, Reference, Registry, RegistryConfig,
};

use crate::draw::{self, AccountKnobs, Meeting};
use crate::lints::{account, named};
use crate::shrinking::{config, drawn};
use crate::support::SHA;

const DOMAINS: [&str; 9] = [
    "docker.io",
    "quay.io",
    "QUAY.io:443",
    "ghcr.io",
    "a.example:5000",
    "acme.azurecr.io",
    "eu-docker.pkg.dev",
    "gcr.io",
    "registry:443",
];

const KNOBS: AccountKnobs = AccountKnobs {
    registries: (0, 6),
    domains: &DOMAINS,
    meeting: Meeting::ByChance,
    prefixes: &["acme", "acme/web", "p/images"],
    claims: 25,
    ..AccountKnobs::MANY
};

fn accounts() -> impl Strategy<Value = Catalog> {
    drawn(|choices| draw::account(choices, &KNOBS).catalog())
}

/// One attempt, in what an edit may not touch.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    at: String,
    domain: String,
    rest: String,
    credential: Option<String>,
    /// Whether there can be such a name.
    fits: bool,
}

impl Step {
    /// Two writings of one domain are one (2.8).
    fn domain(domain: Domain<'_>) -> String {
        domain.as_str().to_ascii_lowercase().trim_end_matches(":443").to_owned()
    }
}

/// A closed set of references: every domain, depths of one to four, with and without a digest.
fn images() -> Vec<String> {
    let paths = ["x", "acme/web", "acme/web/x", "p/images/web/x"];
    let name = |domain: &str| {
        let domain = domain.to_owned();
        paths.map(move |path| [format!("{domain}/{path}:1"), format!("{domain}/{path}@{SHA}")].into_iter())
    };
    DOMAINS.into_iter().flat_map(name).flatten().collect()
}

/// No context, and each registry as one.
fn contexts(catalog: &Catalog) -> Vec<Vec<&str>> {
    let each = catalog.registries().map(|registry| vec![registry.name()]);
    core::iter::once(Vec::new()).chain(each).collect()
}

fn held(registry: Registry<'_>, image: Reference<'_>) -> bool {
    registry.provider().facts().depth.holds(image.path().components().count())
}

fn asked(catalog: &Catalog, image: Reference<'_>, names: &[&str]) -> Result<Vec<Step>, ErrorKind> {
    let plan =
        catalog.resolve_pull(PullRequest::new(image).with_contexts(names)).map_err(|error| error.kind())?;
    let steps = plan.attempts().map(|attempt| {
        let target = attempt.target().to_buf();
        let there = target.as_reference();
        let text = there.to_string();
        Step {
            at: attempt.registry().map_or_else(String::new, |registry| registry.name().into()),
            domain: Step::domain(there.domain()),
            rest: text[there.domain().as_str().len()..].to_owned(),
            credential: attempt.registry().and_then(Registry::credential).map(|it| format!("{it:?}")),
            fits: attempt.registry().is_none_or(|registry| held(registry, there)),
        }
    });
    Ok(steps.collect())
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn an_edit_mends_its_lint_and_the_account_still_builds(catalog in accounts()) {
        let lints = catalog.lints();
        for lint in &lints {
            let Some(edit) = lint.edit() else { continue };
            let mended = edit.apply(catalog.edit()).build().unwrap();
            let still = mended.lints().iter().any(|other| other.message() == lint.message());
            prop_assert!(!still, "{}\n{:?}", lint, edit);
            // What changes is no worse elsewhere than it was.
            let dangers = |catalog: &Catalog| {
                catalog.lints().iter().filter(|it| it.severity() == lint.severity()).count()
            };
            if lint.kind() == LintKind::DefaultPort {
                prop_assert_eq!(dangers(&mended) + 1, dangers(&catalog));
            }
        }
    }

    /// Rules 5.5 and 5.6: what an edit takes away is what the lint says is of no use, from the images of its own
    /// registry alone.
    #[test]
    fn an_edit_leaves_every_other_attempt(catalog in accounts()) {
        for lint in &catalog.lints() {
            let code = lint.kind();
            let judged = matches!(
                code,
                LintKind::FallbackNeverFits | LintKind::SameDomainFallback | LintKind::DefaultPort
            );
            let Some(edit) = lint.edit().filter(|_| judged) else { continue };
            let mended = edit.apply(catalog.edit()).build().unwrap();
            for image in images() {
                let image = Reference::parse(&image).unwrap();
                for names in contexts(&catalog) {
                    let before = asked(&catalog, image, &names);
                    let after = asked(&mended, image, &names);
                    let source = before.as_ref().ok().and_then(|steps| steps.first()).map(|step| step.at.clone());
                    if source.as_deref() != Some(lint.registry().unwrap().name()) || code == LintKind::DefaultPort {
                        prop_assert_eq!(before, after, "{} {} {:?}", lint, image, catalog);
                    } else if held(lint.registry().unwrap(), image) {
                        let useful = |steps: Result<Vec<Step>, ErrorKind>| -> Vec<Step> {
                            let steps = steps.unwrap().into_iter().enumerate();
                            let useful = steps.filter(|(index, step)| {
                                *index == 0 || match code {
                                    LintKind::SameDomainFallback => step.domain != Step::domain(lint.registry().unwrap().domain()),
                                    _ => step.fits,
                                }
                            });
                            useful.map(|(_, step)| step).collect()
                        };
                        prop_assert_eq!(useful(before), useful(after), "{} {} {:?}", lint, image, catalog);
                    }
                }
            }
        }
    }

    /// All at once they may be in each other's way, and still make an account.
    #[test]
    fn all_edits_together_build(catalog in accounts()) {
        let lints = catalog.lints();
        let mended = lints.iter().filter_map(Lint::edit).fold(catalog.edit(), |it, edit| edit.apply(it));
        prop_assert!(mended.build().is_ok());
    }

    /// Mended one by one, an account comes to an end of its edits.
    #[test]
    fn edits_come_to_an_end(catalog in accounts()) {
        let mut catalog = catalog;
        let mut steps = 0;
        let first = |catalog: &Catalog| catalog.lints().iter().find_map(Lint::edit);
        while let Some(edit) = first(&catalog) {
            catalog = edit.apply(catalog.edit()).build().unwrap();
            steps += 1;
            prop_assert!(steps < 100);
        }
        prop_assert!(catalog.lints().iter().all(|lint| lint.edit().is_none()));
    }
}

#[test]
fn rule_4_5_an_edit_of_a_registry_that_is_not_there_is_a_problem() {
    let edit = LintEdit::ClearFallback { registry: "azrue".into() };
    assert_eq!((edit.registry(), edit.as_str()), (Some("azrue"), "clear_fallback"));
    let problems = edit.apply(account([named("azure").azure("acme")])).build().unwrap_err();
    assert_eq!(
        problems.iter().next().unwrap().to_string(),
        "clear_fallback: unknown registry `azrue`; did you mean `azure`?"
    );
}

#[test]
fn an_edit_changes_nothing_else() {
    let config: RegistryConfig = named("quay")
        .on(Provider::Quay, "quay.io:443")
        .prefix("acme")
        .access(Access::Credential("robot".into()))
        .inside_only();
    let catalog = account([config.clone(), named("ghcr").github().prefix("acme")]).build().unwrap();
    let edit = catalog.lints().iter().next().unwrap().edit().unwrap();
    assert_eq!(edit, LintEdit::SetDomain { registry: "quay".into(), domain: "quay.io".into() });
    let mended = edit.apply(catalog.edit()).build().unwrap();
    assert_eq!(mended.registry("quay").unwrap().domain().as_str(), "quay.io");
    let undone = LintEdit::SetDomain { registry: "quay".into(), domain: "quay.io:443".into() };
    assert_eq!(undone.apply(mended.edit()).build().unwrap(), catalog);
    let _: fn(&LintEdit, CatalogBuilder) -> CatalogBuilder = LintEdit::apply;
}

#[test]
fn rule_5_8_a_new_fallback_says_what_it_is() {
    let catalog =
        account([named("azure").azure("acme").fallback("quay"), named("quay").quay()]).build().unwrap();
    let edit = catalog.lints().iter().find_map(Lint::edit).unwrap();
    let LintEdit::SetFallback { registry, fallback } = edit else { unreachable!("{edit:?}") };
    assert_eq!((&*registry, fallback.registry()), ("azure", "quay"));
    assert_eq!(fallback.policy(), FallbackPolicy::default().pinned_only());
}
