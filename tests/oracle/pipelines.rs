//! The preflight against the second reading of section 9, over pipelines by chance.
//!
//! `ORACLE_PIPELINES=100000` asks for more of them than a usual run.

use std::collections::{BTreeMap, BTreeSet};

use registry_resolver::catalog::Compositions;
use registry_resolver::pipeline::{PlannedPush, PulledFrom, StepPlan};
use registry_resolver::{Pipeline, Run};
use serde_json::{Map, Value, json};

use super::compare::catalog;
use super::draw::Choices;
use super::exported::{Exported, random_account, routed_account};
use super::rules::pipeline::{ELSEWHERE, Planned, Told, preflight};
use super::rules::{Oracle, endpoint};

const PIPELINES: u64 = 1_500;
const BRANCHES: [&str; 3] = ["main", "feature/X", "release/1.0"];
const TAGS: [&str; 8] = [
    "1",
    "V2",
    "${{CF_BRANCH_TAG_NORMALIZED}}",
    "${{CF_SHORT_REVISION}}-x",
    "${{GIVEN}}",
    "${{ GIVEN }}.1",
    "${{NOT_GIVEN}}",
    "not a tag",
];
const IMAGES: [&str; 6] = [
    "nginx",
    "ghcr.io/acme/tool:2",
    "quay.io/a/b",
    "nobody.example/x:1",
    "alpine:${{GIVEN}}",
    "${{NOT_GIVEN}}/x",
];
/// The first is none.
const NAMES: [&str; 5] = ["Acme/App", "app", "acme/app", "a/b/c", "app-${{GIVEN}}"];

/// The fields of a step, each written in some way, or not at all.
struct Steps<'c, 'l> {
    choices: &'c mut Choices<'l>,
    registries: Vec<String>,
    /// The steps so far, and one that comes later.
    steps: Vec<String>,
}

impl Steps<'_, '_> {
    fn registry(&mut self) -> Value {
        let known = self.choices.below(self.registries.len().max(1));
        match self.choices.below(12) {
            0 => json!(["a", "b"]),
            1 => json!("no-such"),
            2 => json!("${{NOT_GIVEN}}"),
            _ => self.registries.get(known).map_or(Value::Null, |name| json!(name)),
        }
    }

    fn image(&mut self) -> Value {
        if self.choices.percent(55) && !self.steps.is_empty() {
            let at = self.choices.below(self.steps.len());
            return json!(format!("${{{{{}}}}}", self.steps[at]));
        }
        json!(self.choices.of(&IMAGES))
    }

    fn tag(&mut self) -> Value {
        if self.choices.percent(4) { json!({"a": 1}) } else { json!(self.choices.of(&TAGS)) }
    }

    fn step(&mut self) -> Map<String, Value> {
        let mut step = Map::new();
        let mut put = |key: &str, value: Value| drop(step.insert(key.to_owned(), value));
        match self.choices.below(4) {
            0 => {
                put("type", json!("build"));
                let key = if self.choices.percent(15) { "image-name" } else { "image_name" };
                put(key, json!(self.choices.of(&NAMES)));
                if self.choices.percent(20) {
                    put("disable_push", if self.choices.percent(10) { json!(["x"]) } else { json!(true) });
                }
                if self.choices.percent(20) {
                    put("tag_policy", if self.choices.percent(10) { json!([]) } else { json!("original") });
                }
            }
            1 => {
                put("type", json!("push"));
                put("candidate", self.image());
                if self.choices.percent(50) {
                    put("image_name", json!(self.choices.of(&NAMES)));
                }
            }
            2 => {
                put("image", self.image());
                return step;
            }
            _ => {
                let services = json!({"db": {"image": self.image()}, "app": {"image": self.image()}});
                put("type", json!("composition"));
                put("composition", json!({"services": services}));
                return step;
            }
        }
        if self.choices.percent(75) {
            put("tag", self.tag());
        }
        if self.choices.percent(70) {
            put("registry", self.registry());
        }
        step
    }

    /// A field that a child has of its own.
    fn axis(&mut self, step: &Map<String, Value>) -> (&'static str, Value) {
        if !step.contains_key("type") {
            return ("image", self.image());
        }
        if self.choices.percent(50) { ("tag", self.tag()) } else { ("registry", self.registry()) }
    }

    fn expanded(&mut self, name: &str) -> (Map<String, Value>, Vec<String>) {
        let mut step = self.step();
        let count = 1 + self.choices.below(3);
        let form = if step.contains_key("composition") { 3 } else { self.choices.below(4) };
        match form {
            0 => {
                let names: Vec<String> =
                    (0..count).map(|at| format!("{name}{}", ["x", "y", "z"][at])).collect();
                let child = |name: &String| {
                    let (key, value) = self.axis(&step);
                    (name.clone(), json!({key: value}))
                };
                let scale: Map<String, Value> = names.iter().map(child).collect();
                step.insert("scale".to_owned(), Value::Object(scale));
                (step, names)
            }
            1 => {
                let mut matrix = Map::new();
                let mut total = 1;
                for _ in 0..2 {
                    let (key, _) = self.axis(&step);
                    if !matrix.contains_key(key) {
                        let value = |_| match key {
                            "image" => self.image(),
                            "tag" => self.tag(),
                            _ => self.registry(),
                        };
                        matrix.insert(key.to_owned(), (0..count).map(value).collect());
                        total *= count;
                    }
                }
                step.insert("matrix".to_owned(), Value::Object(matrix));
                (step, (1..=total).map(|at| format!("{name}-{at}")).collect())
            }
            _ => (step, vec![name.to_owned()]),
        }
    }
}

fn random_steps(choices: &mut Choices<'_>, registries: Vec<String>) -> Vec<(String, Value)> {
    let count = 2 + choices.below(5);
    let mut steps = Steps { choices, registries, steps: vec![format!("s{}", count - 1)] };
    (0..count)
        .map(|at| {
            let name = format!("s{at}");
            let (step, names) = steps.expanded(&name);
            steps.steps.extend(names);
            steps.steps.push(name.clone());
            (name, Value::Object(step))
        })
        .collect()
}

fn planned(step: &StepPlan) -> Planned {
    let pulls = step.pulls.iter().map(|pull| match &pull.from {
        PulledFrom::Registries { attempts, .. } => {
            attempts.iter().map(|it| place(it.registry.as_deref(), &it.reference)).collect()
        }
        PulledFrom::Local(step) => vec![format!("local {step}")],
        _ => vec!["undecided".to_owned()],
    });
    let pushes = step.push.as_ref().map(|push| match push {
        PlannedPush::To(to) => to.iter().map(|it| place(it.registry.as_deref(), &it.reference)).collect(),
        PlannedPush::Skipped(reason) => vec![format!("skipped {}", reason.as_str())],
        other => vec![format!("{other:?}")],
    });
    let problems = step.problems.iter().map(|problem| problem.kind().as_str().to_owned()).collect();
    Planned { pulls: pulls.collect(), pushes, problems }
}

/// `registry reference`; Docker Hub may be called by any of its names.
fn place(registry: Option<&str>, reference: &str) -> String {
    let (domain, rest) = reference.split_once('/').unwrap();
    let domain = if endpoint(domain) == "docker.io" { "docker.io" } else { domain };
    format!("{} {domain}/{rest}", registry.unwrap_or("-"))
}

fn spelled(mut planned: Planned) -> Planned {
    for from in planned.pulls.iter_mut().flatten().chain(planned.pushes.iter_mut().flatten()) {
        // A registry's name may have spaces in it, and a reference has none.
        if let Some((registry, reference)) = from.rsplit_once(' ').filter(|(_, it)| it.contains('/')) {
            *from = place(Some(registry), reference);
        }
    }
    planned
}

/// How the plans of a step stand to each other.
#[derive(PartialEq)]
enum Verdict {
    Same,
    /// A preflight collects what deciding ends at the first of, and what a push would meet that is skipped or not yet
    /// decided (10.9). What is made of such a step is not compared.
    MoreProblems,
    Other,
}

fn judge(expected: &Planned, found: &Planned, kind: &str) -> Verdict {
    if expected == found {
        return Verdict::Same;
    }
    let skipped = expected.pushes.iter().flatten().any(|to| to.starts_with("skipped"));
    let undecided = expected.pushes.is_none() && kind != "freestyle";
    if !expected.problems.is_subset(&found.problems) {
        return Verdict::Other;
    }
    // A step that has a problem pushes nothing, and is as far as it got.
    if expected.pushes != found.pushes {
        return Verdict::Other;
    }
    let more = !expected.problems.is_empty() || skipped || undecided;
    if more { Verdict::MoreProblems } else { Verdict::Other }
}

#[test]
fn the_preflight_plans_as_the_second_reading_does() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let mut choices = Choices::seeded(number("ORACLE_SEED").unwrap_or(9));
    let mut disagreements = Vec::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut done = 0;
    while done < number("ORACLE_PIPELINES").unwrap_or(PIPELINES) && disagreements.len() < 5 {
        let draw = if choices.percent(50) { random_account } else { routed_account };
        let Exported { export, mut settings, .. } = draw(&mut choices);
        // The image of a step is nowhere that a pull could be denied (5.9).
        settings.deny_uncovered = false;
        // Build cache is compared elsewhere.
        settings.caching = None;
        let (Ok(oracle), Ok(catalog)) = (Oracle::of(&export, &settings), catalog(&export, &settings)) else {
            continue;
        };
        // What stands for an image that a step made has to be somewhere.
        let stand_in = oracle.answer(&json!({"pull": {"image": ELSEWHERE}}));
        if stand_in.get("error").is_some() {
            continue;
        }
        let is_searched = choices.percent(50);
        let compositions = if is_searched { Compositions::Search } else { Compositions::DockerHub };
        let catalog = catalog.edit().compositions(compositions).build().unwrap();
        let registries = catalog.registries().map(|registry| registry.name().to_owned()).collect();
        let steps = random_steps(&mut choices, registries);
        let branch = choices.of(&BRANCHES);
        let revision = "0123456789abcdef0123456789abcdef01234567";
        let told = Told {
            branch: branch.to_owned(),
            revision: revision.to_owned(),
            variables: [("GIVEN".to_owned(), "given".to_owned())].into(),
            is_searched,
        };
        let expected = preflight(&oracle, &told, &steps);
        let file = json!({"steps": steps.iter().cloned().collect::<Map<String, Value>>()});
        let pipeline: Pipeline = serde_json::from_value(file.clone()).unwrap();
        let run = Run::default().with_branch(branch).with_revision(revision).with_variable("GIVEN", "given");
        let report = pipeline.preflight(&catalog, &run);
        let found: Vec<(&StepPlan, Planned)> = report
            .all_steps()
            .filter(|step| step.kind != "parallel")
            .map(|step| (step, planned(step)))
            .collect();
        let names: BTreeSet<&String> = found.iter().map(|(step, _)| &step.name).collect();
        assert_eq!(expected.keys().collect::<BTreeSet<_>>(), names, "{file}");
        for (step, found) in &found {
            let expected = &spelled(expected[&step.name].clone());
            *seen.entry(word(expected)).or_default() += 1;
            match judge(expected, found, &step.kind) {
                Verdict::Same => {}
                Verdict::MoreProblems if expected.problems.is_empty() => break,
                Verdict::MoreProblems => {}
                Verdict::Other => disagreements.push(format!(
                    "step {}\noracle {expected:?}\ncrate  {found:?}\nfile {file}\naccount {export}\n{settings:?}",
                    step.name
                )),
            }
        }
        done += 1;
    }
    println!("{done} pipelines agree: {seen:?}");
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n\n"));
    for what in [
        "pushed",
        "skipped",
        "pulled",
        "made",
        "local",
        "undecided",
        "unknown_registry",
        "unavailable_image",
        "unknown_short_name",
        "invalid_name",
    ] {
        assert!(seen.contains_key(what), "{what}: {seen:?}");
    }
}

/// What a step is an example of.
fn word(plan: &Planned) -> String {
    let first = plan.pulls.iter().flatten().next().map_or("", String::as_str);
    match (plan.problems.first(), &plan.pushes) {
        (Some(kind), _) => kind.clone(),
        (None, Some(to)) if to[0].starts_with("skipped") => "skipped".to_owned(),
        (None, Some(_)) if first.starts_with("local") => "local".to_owned(),
        (None, Some(_)) if !first.is_empty() => "made".to_owned(),
        (None, Some(_)) => "pushed".to_owned(),
        (None, None) if first == "undecided" => "undecided".to_owned(),
        (None, None) => "pulled".to_owned(),
    }
}
