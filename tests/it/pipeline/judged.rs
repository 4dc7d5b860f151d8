//! Whole pipelines in the shapes of section 9, each with an answer that was judged by hand: `tests/data/shapes`.

use core::fmt::Write as _;
use std::fs;
use std::path::Path;

use registry_resolver::pipeline::{PlannedAttempt, PlannedPush, PlannedRole, PulledFrom, StepPlan};
use registry_resolver::push::Trust;
use registry_resolver::{Catalog, Pipeline, Preflight, Run};

/// One line for each thing that a step does, in its own words.
fn told(preflight: &Preflight) -> String {
    let mut out = String::new();
    for problem in &preflight.problems {
        writeln!(out, "problem {problem}").unwrap();
    }
    for notice in &preflight.notices {
        writeln!(out, "notice {notice}").unwrap();
    }
    for step in &preflight.steps {
        tell(&mut out, 0, step);
    }
    out
}

fn tell(out: &mut String, depth: usize, step: &StepPlan) {
    writeln!(out, "{}{} ({})", "  ".repeat(depth), step.name, step.kind).unwrap();
    for line in lines(step) {
        writeln!(out, "{}{line}", "  ".repeat(depth + 1)).unwrap();
    }
    for inner in &step.steps {
        tell(out, depth + 1, inner);
    }
}

fn lines(step: &StepPlan) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |text: String| lines.push(text);
    for pull in &step.pulls {
        line(format!("pull {}: {}{}", pull.field, from(&pull.from), role(pull.role.as_ref())));
    }
    match &step.push {
        None => {}
        Some(PlannedPush::Skipped(reason)) => line(format!("push none: {}", reason.as_str())),
        Some(PlannedPush::AdHocEcr(push)) => {
            let names: Vec<String> = push.tags.iter().map(|tag| format!("{}:{tag}", push.name)).collect();
            line(format!("push an AWS account's registry in {}: {}", push.region, names.join(", ")));
        }
        Some(PlannedPush::To(to)) => to.iter().for_each(|to| {
            let registry = to.registry.as_deref().unwrap_or("-");
            line(format!("push {registry} {}{}", to.reference, role(to.role.as_ref())));
        }),
        Some(_) => unreachable!(),
    }
    if let Some(cache) = &step.cache {
        cache.import.iter().for_each(|import| line(format!("import {import}")));
        cache.export.iter().for_each(|export| line(format!("export {export}")));
        cache.no_automatic.iter().for_each(|reason| line(format!("cache none: {reason}")));
        cache.no_export.iter().for_each(|reason| line(format!("no export: {reason}")));
    }
    for login in &step.logins {
        line(format!("login {} {}", login.credential.as_deref().unwrap_or("the step's own"), login.audience));
    }
    step.problems.iter().for_each(|problem| line(format!("problem {problem}")));
    step.notices.iter().for_each(|notice| line(format!("notice {notice}")));
    for unknown in &step.unknown {
        line(format!("waits {}: {}", unknown.field, unknown.names.join(", ")));
    }
    lines
}

fn from(from: &PulledFrom) -> String {
    match from {
        PulledFrom::Registries { attempts, .. } => {
            let asked = |attempt: &PlannedAttempt| {
                format!("{} {}", attempt.registry.as_deref().unwrap_or("-"), attempt.reference)
            };
            attempts.iter().map(asked).collect::<Vec<_>>().join(", ")
        }
        PulledFrom::Local(step) => format!("the machine that built `{step}`"),
        PulledFrom::Undecided => "undecided".to_owned(),
        _ => unreachable!(),
    }
}

fn role(role: Option<&PlannedRole>) -> String {
    role.map(|it| format!(" ({} {} {})", it.role_arn, it.session_name, it.session_seconds))
        .unwrap_or_default()
}

#[test]
fn rule_9_2_pipelines_are_answered_as_they_were_judged() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shapes");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let catalog: Catalog = serde_json::from_str(&read("account.json")).unwrap();
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".yml")?.to_owned())).collect();
    names.sort();
    assert_eq!(names.len(), 23);
    let mut wrong = String::new();
    for name in names {
        let text = read(&format!("{name}.yml"));
        let pipeline: Pipeline = serde_saphyr::from_str(&text).unwrap();
        let trust = if text.starts_with("# trust: untrusted") { Trust::Untrusted } else { Trust::Trusted };
        let run = Run::default()
            .with_branch("feature/login")
            .with_default_branch("main")
            .with_revision("1a2b3c4d5e6f")
            .with_variable("REPO", "app")
            .with_untrusted_variable("FLAG", "false")
            .with_trust(trust);
        let answer = told(&pipeline.preflight(&catalog, &run));
        let expected = read(&format!("{name}.txt"));
        if answer != expected {
            write!(wrong, "{name}\n--- judged\n{expected}--- answered\n{answer}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
