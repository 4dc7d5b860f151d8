//! What a whole pipeline will do before anything runs: section 9 of the rules, what rule 5.1 says of the images that
//! steps build, and what section 10 asks of both, through the public API.
//!
//! Pipelines are JSON text here; the library takes any self-describing format. Not `json!`: it sorts the steps.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod beside;
mod built;
mod cache;
mod documented;
mod expanded;
mod fields;
mod hostile;
mod judged;
mod laws;
mod lost;
mod noticed;
mod order;
mod routed;
mod seeded;
mod shapes;
mod spelled;
mod targets;
mod unreadable;
mod variables;

use registry_resolver::pipeline::{PlannedLogin, PlannedPush, PulledFrom, StepPlan};
use registry_resolver::registry::{EcrRegistry, GcrLocation};
use registry_resolver::{Catalog, CatalogBuilder, Pipeline, Preflight, RegistryConfig, Run};

use crate::support::SHA;

/// A registry of each sort: the default one, Docker Hub twice with a primary, two on gcr.io without, one with a prefix
/// and a fallback, Amazon ECR.
fn registries() -> [RegistryConfig; 8] {
    let ecr = EcrRegistry { account: "123456789012", region: "us-west-2" };
    [
        RegistryConfig::new("azure").azure("acme").default_registry(),
        RegistryConfig::new("hub").docker_hub().primary(),
        RegistryConfig::new("second-hub").docker_hub(),
        RegistryConfig::new("production-gcr").gcr(GcrLocation::Any),
        RegistryConfig::new("staging-gcr").gcr(GcrLocation::Any),
        RegistryConfig::new("us-gcr").gcr(GcrLocation::Us).prefix("project").fallback("mirror"),
        RegistryConfig::new("mirror").other("mirror.example:5000").prefix("us"),
        RegistryConfig::new("ecr").ecr(ecr).prefix("team"),
    ]
}

fn builder() -> CatalogBuilder {
    registries().into_iter().fold(Catalog::builder(), CatalogBuilder::registry)
}

fn catalog() -> Catalog {
    builder().build().unwrap()
}

#[track_caller]
fn pipeline(text: &str) -> Pipeline {
    serde_json::from_str(text).unwrap()
}

fn main_branch() -> Run<'static> {
    Run::default().with_branch("main")
}

/// The preflight of these steps, on the branch `main`.
#[track_caller]
fn preflight(text: &str) -> Preflight {
    preflight_in(text, &main_branch())
}

#[track_caller]
fn preflight_in(text: &str, run: &Run<'_>) -> Preflight {
    pipeline(text).preflight(&catalog(), run)
}

/// Every problem as `step field kind`, in order; a field that is none is `-`.
fn problems(preflight: &Preflight) -> Vec<String> {
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    preflight
        .problems()
        .map(|it| format!("{} {} {}", or_dash(it.step()), or_dash(it.field()), it.kind()))
        .collect()
}

/// Every field that is known in the run alone, as `step field names`.
fn unknown(preflight: &Preflight) -> Vec<String> {
    preflight.unknown().map(|it| format!("{} {} {}", it.step, it.field, it.names.join(","))).collect()
}

fn texts(preflight: &Preflight) -> Vec<String> {
    preflight.problems().map(ToString::to_string).collect()
}

#[track_caller]
fn step<'p>(preflight: &'p Preflight, name: &str) -> &'p StepPlan {
    preflight.all_steps().find(|step| step.name == name).unwrap()
}

/// Where a step pushes, as `registry reference`.
#[track_caller]
fn pushed(preflight: &Preflight, name: &str) -> Vec<String> {
    match step(preflight, name).push.as_ref().unwrap() {
        PlannedPush::To(to) => to
            .iter()
            .map(|to| format!("{} {}", to.registry.as_deref().unwrap_or("-"), to.reference))
            .collect(),
        PlannedPush::Skipped(reason) => vec![format!("skipped {}", reason.as_str())],
        other => unreachable!("{other:?}"),
    }
}

/// From where each image of a step comes: `registry reference` for every attempt, `local step`, or `undecided`.
#[track_caller]
fn pulled(preflight: &Preflight, name: &str) -> Vec<String> {
    step(preflight, name).pulls.iter().flat_map(|pull| from(&pull.from)).collect()
}

fn from(from: &PulledFrom) -> Vec<String> {
    match from {
        PulledFrom::Registries { attempts, .. } => attempts
            .iter()
            .map(|it| format!("{} {}", it.registry.as_deref().unwrap_or("-"), it.reference))
            .collect(),
        PulledFrom::Local(step) => vec![format!("local {step}")],
        PulledFrom::Undecided => vec!["undecided".to_owned()],
        other => unreachable!("{other:?}"),
    }
}

/// Every login of a step in its order, as `credential domain`.
#[track_caller]
fn logins(preflight: &Preflight, name: &str) -> Vec<String> {
    step(preflight, name).logins.iter().map(login).collect()
}

fn login(login: &PlannedLogin) -> String {
    format!("{} {}", login.credential.as_deref().unwrap_or("the step's own"), login.audience)
}

/// A whole plan, a line for everything that a step does; build cache has its own tests.
fn plan(preflight: &Preflight) -> Vec<String> {
    let mut lines = Vec::new();
    for step in preflight.all_steps() {
        lines.push(format!("{}: {}", step.name, step.kind));
        for pull in &step.pulls {
            lines.extend(from(&pull.from).iter().map(|from| format!("  {} from {from}", pull.field)));
        }
        if step.push.is_some() {
            lines.extend(pushed(preflight, &step.name).iter().map(|to| format!("  to {to}")));
        }
        lines.extend(step.logins.iter().map(|it| format!("  as {}", login(it))));
        lines.extend(step.problems.iter().map(|it| format!("  problem {it}")));
        lines.extend(step.unknown.iter().map(|it| format!("  unknown {} {}", it.field, it.names.join(","))));
    }
    lines
}

/// Steps of a pipeline around one field: `"name": value` for each.
fn steps(steps: &[(&str, &str)]) -> String {
    let steps: Vec<String> = steps.iter().map(|(name, step)| format!("\"{name}\": {step}")).collect();
    format!("{{\"steps\": {{{}}}}}", steps.join(", "))
}
