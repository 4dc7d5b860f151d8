//! Section 9: whatever text is read as a pipeline, every step of it is reported.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use registry_resolver::pipeline::{
    PlannedLogin, PlannedPush, PulledFrom, Step, StepKind, StepPlan, Template,
};
use registry_resolver::push::Trust;
use registry_resolver::registry::EcrRegistry;
use registry_resolver::{Catalog, Domain, Pipeline, Preflight, Reference, RegistryConfig, Run};

/// An account with a bit of everything: two registries on one domain, prefixes, a fallback, build cache.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::builder()
        .registry(RegistryConfig::new("hub").docker_hub().namespace("acme").primary().fallback("azure"))
        .registry(RegistryConfig::new("hub2").docker_hub())
        .registry(
            RegistryConfig::new("azure").azure("acme").prefix("team-a").fallback("ghcr").default_registry(),
        )
        .registry(RegistryConfig::new("ghcr").github().prefix("acme"))
        .registry(
            RegistryConfig::new("ecr").ecr(EcrRegistry { account: "123456789012", region: "eu-west-1" }),
        )
        .registry(RegistryConfig::new("lab").other("lab.example:5000").plain_http().inside_only())
        .set_caching("ghcr")
        .build()
        .expect("an account")
});

fuzz_target!(|text: &str| {
    let Ok(pipeline) = serde_json::from_str::<Pipeline>(text) else { return };
    for (run, branch) in [
        (Run::default(), None),
        (
            Run::default()
                .with_variable("V", "1.2")
                .with_variable("NAME", "acme/app")
                .with_variable("EMPTY", "")
                .with_untrusted_variable("U", "x/../y:z@w")
                .with_untrusted_variable("T", "title"),
            Some("feature/x"),
        ),
        (
            Run::default().with_trust(Trust::Untrusted).with_default_branch("main").with_revision("abc"),
            Some("é"),
        ),
    ] {
        let run = branch.map_or(run.clone(), |branch| run.clone().with_branch(branch));
        let preflight = pipeline.preflight(&CATALOG, &run);
        every_step_is_there(&pipeline, &preflight);
        let contexts = contexts(pipeline.steps());
        preflight.all_steps().for_each(|step| logins_belong(step, &contexts));
        no_placeholder_shows(text, &preflight);
        for notice in preflight.notices() {
            assert!(!notice.to_string().chars().any(char::is_control), "{notice:?}");
        }
        // 9.3 and 10.2: all of it can be shown.
        for problem in preflight.problems() {
            let message = problem.to_string();
            assert!(!message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
            assert!(!problem.kind().as_str().is_empty());
        }
        assert_eq!(preflight.would_fail(), preflight.problems().next().is_some());
        let shown = serde_json::to_string(&preflight).expect("a preflight is text");
        assert_eq!(shown, serde_json::to_string(&pipeline.preflight(&CATALOG, &run)).expect("text"));
        assert!(preflight.to_mermaid().starts_with("flowchart"));
    }
});

/// 9.3: a step that cannot be resolved hides no other.
fn every_step_is_there(pipeline: &Pipeline, preflight: &Preflight) {
    fn names<'p>(steps: &'p [Step], into: &mut Vec<&'p str>) {
        for step in steps {
            into.push(step.name());
            names(step.children(), into);
            names(step.hooks(), into);
        }
    }
    let mut written = Vec::new();
    names(pipeline.steps(), &mut written);
    names(pipeline.hooks(), &mut written);
    let mut reported: Vec<&str> = preflight.all_steps().map(|step| step.name.as_str()).collect();
    written.sort_unstable();
    reported.sort_unstable();
    // The services of the whole pipeline are reported like a step.
    for name in &written {
        let at = reported.iter().position(|other| other == name);
        reported.remove(at.unwrap_or_else(|| panic!("{name} is not reported")));
    }
    assert!(reported.is_empty() || reported == ["services"], "{reported:?}");
}

/// 9.1: what stands for a tag that is not known yet is the crate's own business, and nobody's tag.
fn no_placeholder_shows(text: &str, preflight: &Preflight) {
    const PLACEHOLDER: &str = "__known_in_the_run_alone";
    if text.to_ascii_lowercase().contains(PLACEHOLDER) {
        return;
    }
    for step in preflight.all_steps() {
        if let Some(PlannedPush::To(destinations)) = &step.push {
            assert!(destinations.iter().all(|to| !to.reference.contains(PLACEHOLDER)), "{destinations:?}");
        }
        let cache = step.cache.iter().flat_map(|cache| cache.import.iter().chain(&cache.export));
        assert!(cache.into_iter().all(|reference| !reference.contains(PLACEHOLDER)), "{:?}", step.cache);
    }
}

/// The registry contexts that build steps name: a plain build logs in to them, whatever it pulls.
fn contexts(steps: &[Step]) -> Vec<&str> {
    let mut contexts = Vec::new();
    for step in steps {
        if let StepKind::Build(build) = step.kind() {
            contexts.extend(build.target.contexts.iter().map(Template::as_str));
        }
        contexts.extend(self::contexts(step.children()));
        contexts.extend(self::contexts(step.hooks()));
    }
    contexts
}

/// 10.1: a step logs in only where it pulls, pushes or keeps cache, or where it was told to.
fn logins_belong(step: &StepPlan, contexts: &[&str]) {
    let mut domains: BTreeSet<String> = BTreeSet::new();
    let mut planned: Vec<&PlannedLogin> = Vec::new();
    for pull in &step.pulls {
        if let PulledFrom::Registries { attempts, .. } = &pull.from {
            for attempt in attempts {
                planned.extend(&attempt.login);
                check(attempt.login.as_ref(), &attempt.reference);
                domains.insert(domain_of(&attempt.reference));
            }
        }
    }
    if let Some(PlannedPush::To(destinations)) = &step.push {
        for to in destinations {
            planned.extend(&to.login);
            check(to.login.as_ref(), &to.reference);
            domains.insert(domain_of(&to.reference));
        }
    }
    if let Some(cache) = &step.cache {
        domains.extend(cache.import.iter().chain(&cache.export).map(|reference| domain_of(reference)));
    }
    for login in &step.logins {
        assert_eq!(step.logins.iter().filter(|other| *other == login).count(), 1, "each once");
        // What a variable fills in is not known here.
        let told =
            |name: &str| contexts.iter().any(|context| context.trim() == name || context.contains("${{"));
        let told = step.kind == "build" && login.credential.as_deref().is_some_and(told);
        // The same endpoint, however it is written (2.8).
        let kept = step.cache.is_some() && domains.iter().any(|domain| is_same(domain, &login.audience));
        assert!(told || kept || planned.contains(&login), "{login:?} is for nothing that {} does", step.name);
        let handle = login.credential.as_deref();
        // The handle of a registry of that very domain, or the step's own credentials for its own target.
        let registry = CATALOG.registries().find(|it| it.credential().and_then(|it| it.handle()) == handle);
        match registry.filter(|_| handle.is_some()) {
            Some(registry) if registry.name() == "ecr" => {
                assert!(login.audience.starts_with("123456789012.dkr.ecr."), "{}", login.audience);
            }
            Some(registry) => assert_eq!(login.audience, registry.domain().as_str()),
            None => assert!(handle.is_none() && planned.contains(&login), "{login:?}"),
        }
    }
}

/// 10.1: the audience is the domain of what is asked for.
fn check(login: Option<&PlannedLogin>, reference: &str) {
    let Some(login) = login else { return };
    assert!(is_same(&login.audience, &domain_of(reference)), "{login:?} for {reference}");
}

fn is_same(one: &str, other: &str) -> bool {
    let domain = |text| Domain::parse(text).expect("a domain");
    domain(one) == domain(other)
}

/// A planned reference may have a tag that is known in the run alone.
fn domain_of(reference: &str) -> String {
    match Reference::parse(reference) {
        Ok(reference) => reference.domain().as_str().to_owned(),
        Err(_) => reference.split('/').next().unwrap_or_default().to_owned(),
    }
}
