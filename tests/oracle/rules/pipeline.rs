//! Section 9: what the steps of a pipeline file are, which images and registries they mean, and in which order.
//!
//! Read from the text of the rules alone. Steps run one after the other; those that `scale` or `matrix` make run at
//! once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::account::Registry;
use super::push::image_name;
use super::{Oracle, short};

/// What the caller tells of a run.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub branch: String,
    pub revision: String,
    pub variables: BTreeMap<String, String>,
    /// 9.5: the account looks for the bare images of compositions along its search list.
    pub is_searched: bool,
}

/// What one step does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// For each image that it needs, whom it asks: `registry reference`.
    pub pulls: Vec<Vec<String>>,
    /// Where it pushes, `registry reference`, or why not; none where it never does, or nothing can be told.
    pub pushes: Option<Vec<String>>,
    /// What is wrong, by kind. A preflight may find more of the same step (10.9).
    pub problems: BTreeSet<String>,
}

/// What a step leaves behind for those that name it.
#[derive(Clone, Debug)]
enum Left {
    /// Pushed there, under its own name.
    Pushed { registry: String, reference: String, name: String },
    /// On the machine that built it (7.1), under its own name.
    Local { name: String },
    /// It depends on the run (9.1), but for its own name where that is stated.
    Unknown { name: Option<String> },
    /// It has a problem: nothing is built on it, and no problem told again (9.1).
    Failed,
    /// It makes no image (9.4).
    Nothing,
}

/// A value of the file, once variables are filled in (9.1).
enum Filled {
    Known(String),
    /// Until the run: as the file writes it.
    Unknown(String),
    /// It cannot be read.
    Wrong,
    Absent,
}

const OLD_SPELLINGS: [(&str, &str); 2] = [("image-name", "image_name"), ("tag-policy", "tag_policy")];

/// Stands for a tag that is known in the run alone.
const IN_THE_RUN: &str = "known-in-the-run";

/// Stands for an image that a push step fetches from where it was pushed to, or that is known in the run alone.
pub const ELSEWHERE: &str = "nobody.example/made/before:1";

impl Planned {
    /// There is no destination to be told: something cannot be read, or is known in the run alone.
    fn without_push(self, name: Option<String>) -> (Planned, Left) {
        let left = if self.problems.is_empty() { Left::Unknown { name } } else { Left::Failed };
        (self, left)
    }
}

struct Reading<'a> {
    oracle: &'a Oracle,
    told: &'a Told,
    left: BTreeMap<String, Left>,
    /// Every name of the file, those of children included.
    names: BTreeSet<String>,
}

/// Every step that does something, by name.
pub fn preflight(oracle: &Oracle, told: &Told, steps: &[(String, Value)]) -> BTreeMap<String, Planned> {
    let mut planned = BTreeMap::new();
    let groups: Vec<(&String, Vec<(String, Value)>)> =
        steps.iter().map(|(name, step)| (name, children(name, step))).collect();
    let mut names: BTreeSet<String> = steps.iter().map(|(name, _)| name.clone()).collect();
    names.extend(groups.iter().flat_map(|(_, children)| children.iter().map(|(name, _)| name.clone())));
    let mut reading = Reading { oracle, told, left: BTreeMap::new(), names };
    for (parent, children) in groups {
        // 9.2: those that run at once do not see what the others make.
        let mut made = Vec::new();
        let mut pushed: BTreeSet<String> = BTreeSet::new();
        for (name, step) in &children {
            let (mut plan, left) = reading.step(step);
            let at_once = plan.pushes.iter().flatten().filter(|_| !matches!(left, Left::Local { .. }));
            let places: Vec<String> = at_once.map(|place| place_of(place)).collect();
            if places.iter().any(|place| pushed.contains(place)) {
                plan.problems.insert("parallel_push".to_owned());
            }
            pushed.extend(places);
            planned.insert(name.clone(), plan);
            made.push((name.clone(), left));
        }
        reading.left.extend(made);
        if children.len() != 1 || children[0].0 != *parent {
            // 9.1: `${{parent}}` makes no image.
            reading.left.insert(parent.clone(), Left::Nothing);
        }
    }
    planned
}

/// One endpoint is one place, whatever registry is named (2.8).
fn place_of(push: &str) -> String {
    let reference = push.rsplit(' ').next().unwrap();
    let (domain, rest) = reference.split_once('/').unwrap();
    format!("{}/{rest}", super::endpoint(domain))
}

/// 9.1: each entry of `scale`, or each combination of `matrix`, numbered from 1, the last axis fastest.
fn children(name: &str, step: &Value) -> Vec<(String, Value)> {
    let own = step.as_object().unwrap();
    let parent = |key: &str| {
        let mut parent = renamed(own.clone());
        parent.remove(key);
        parent
    };
    if let Some(Value::Object(scale)) = own.get("scale") {
        let child = |(name, fields): (&String, &Value)| {
            (name.clone(), merged(parent("scale"), renamed(fields.as_object().unwrap().clone())))
        };
        return scale.iter().map(child).collect();
    }
    if let Some(Value::Object(matrix)) = own.get("matrix") {
        let mut combinations: Vec<Map<String, Value>> = vec![Map::new()];
        for (axis, values) in matrix {
            let mut next = Vec::new();
            for combination in &combinations {
                for value in values.as_array().unwrap() {
                    let mut combination = combination.clone();
                    combination.insert(axis.clone(), value.clone());
                    next.push(combination);
                }
            }
            combinations = next;
        }
        let child = |(at, fields): (usize, Map<String, Value>)| {
            (format!("{name}-{}", at + 1), merged(parent("matrix"), renamed(fields)))
        };
        return combinations.into_iter().enumerate().map(child).collect();
    }
    vec![(name.to_owned(), Value::Object(renamed(own.clone())))]
}

fn renamed(fields: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let now = |key: String| {
        let renamed = OLD_SPELLINGS.iter().find(|(old, _)| *old == key);
        renamed.map_or(key, |(_, now)| (*now).to_owned())
    };
    fields.into_iter().map(|(key, value)| (now(key), value)).collect()
}

/// A child's fields stand over its parent's.
fn merged(mut parent: Map<String, Value>, child: Map<String, Value>) -> Value {
    parent.extend(child);
    Value::Object(parent)
}

impl Reading<'_> {
    fn step(&self, step: &Value) -> (Planned, Left) {
        let fields = step.as_object().unwrap();
        match fields.get("type").and_then(Value::as_str) {
            Some("build") => self.build(fields),
            Some("push") => self.push(fields),
            Some("composition") => self.composition(fields),
            _ => self.freestyle(fields),
        }
    }

    /// 9.1: once, in scalars; step names are recognised elsewhere.
    fn fill(&self, fields: &Map<String, Value>, key: &str) -> Filled {
        let text = match fields.get(key) {
            None | Some(Value::Null) => return Filled::Absent,
            Some(Value::String(text)) => text,
            Some(_) => return Filled::Wrong,
        };
        let (mut filled, mut rest, mut known) = (String::new(), text.as_str(), true);
        while let Some((before, after)) = rest.split_once("${{") {
            let (name, after) = after.split_once("}}").unwrap();
            filled.push_str(before);
            match self.variable(name.trim()) {
                Some(value) => filled.push_str(&value),
                None => known = false,
            }
            rest = after;
        }
        filled.push_str(rest);
        if known { Filled::Known(filled) } else { Filled::Unknown(text.clone()) }
    }

    /// 9.1: the system's follow from what the caller tells, unless given themselves.
    fn variable(&self, name: &str) -> Option<String> {
        let Told { branch, revision, variables, is_searched: _ } = self.told;
        variables.get(name).cloned().or_else(|| match name {
            "CF_BRANCH" => Some(branch.clone()),
            // 7.7: every run of characters outside the set becomes `-`.
            "CF_BRANCH_TAG_NORMALIZED" => Some(branch.replace('/', "-")),
            "CF_BRANCH_TAG_NORMALIZED_LOWER_CASE" => Some(branch.replace('/', "-").to_lowercase()),
            "CF_REVISION" => Some(revision.clone()),
            "CF_SHORT_REVISION" => Some(revision.chars().take(7).collect()),
            _ => None,
        })
    }

    fn known(&self, fields: &Map<String, Value>, key: &str) -> Option<String> {
        match self.fill(fields, key) {
            Filled::Known(text) => Some(text),
            Filled::Unknown(_) | Filled::Wrong | Filled::Absent => None,
        }
    }

    /// The step that a text names as a whole, `${{step}}`.
    fn named<'t>(&self, text: &'t str) -> Option<&'t str> {
        let name = text.strip_prefix("${{")?.strip_suffix("}}")?.trim();
        self.names.contains(name).then_some(name)
    }

    fn freestyle(&self, fields: &Map<String, Value>) -> (Planned, Left) {
        let mut plan = Planned::default();
        self.pull(fields, &mut plan, |_| false);
        (plan, Left::Nothing)
    }

    fn composition(&self, fields: &Map<String, Value>) -> (Planned, Left) {
        let mut plan = Planned::default();
        for (_, service) in fields["composition"]["services"].as_object().unwrap() {
            // 9.5, 13.1: what names no domain, where the account says so.
            let is_short = |image: &str| self.told.is_searched && short::parse(image).is_some();
            self.pull(service.as_object().unwrap(), &mut plan, is_short);
        }
        (plan, Left::Nothing)
    }

    fn pull(&self, fields: &Map<String, Value>, plan: &mut Planned, is_short: impl Fn(&str) -> bool) {
        if let Some(step) = fields.get("image").and_then(Value::as_str).and_then(|text| self.named(text)) {
            let made = self.made_by(step, &mut plan.problems);
            return plan.pulls.push(made.unwrap_or_else(undecided));
        }
        match self.fill(fields, "image") {
            Filled::Known(image) => {
                let is_short = is_short(&image);
                let answer = self.oracle.answer(&json!({"pull": {"image": image, "short": is_short}}));
                if let Some(kind) = problem(&answer) {
                    plan.problems.insert(kind);
                    return plan.pulls.push(undecided());
                }
                plan.pulls.push(attempts(&answer["pull"]));
            }
            Filled::Unknown(_) => plan.pulls.push(undecided()),
            Filled::Wrong => drop(plan.problems.insert("invalid_request".to_owned())),
            Filled::Absent => {}
        }
    }

    /// 5.1 and 9.4: the image of a step, from the registry that it was pushed to, with no fallback for a tag (7.9).
    fn made_by(&self, step: &str, problems: &mut BTreeSet<String>) -> Option<Vec<String>> {
        match self.left.get(step) {
            Some(Left::Pushed { registry, reference, .. }) => Some(vec![format!("{registry} {reference}")]),
            Some(Left::Local { .. }) => Some(vec![format!("local {step}")]),
            // 9.1: nothing is built on what failed.
            Some(Left::Unknown { .. } | Left::Failed) => Some(undecided()),
            // 9.2: used before it is built, or it makes none.
            Some(Left::Nothing) | None => {
                problems.insert("unavailable_image".to_owned());
                None
            }
        }
    }

    fn build(&self, fields: &Map<String, Value>) -> (Planned, Left) {
        let mut request = json!({"branch": self.told.branch, "revision": self.told.revision});
        let name = self.known(fields, "image_name");
        let taken = self.take(fields, &["image_name", "tag", "registry", "tag_policy"], &mut request);
        let mut plan = Planned::default();
        if let Some(disable) = fields.get("disable_push") {
            match disable {
                Value::Bool(_) => request["disable_push"] = disable.clone(),
                // A field that cannot be read makes all that depends on it unknown (9.1).
                _ => drop(plan.problems.insert("invalid_request".to_owned())),
            }
        }
        let is_readable = plan.problems.is_empty();
        let Some(written) = taken.result(&mut plan) else {
            // 7.2: where the step or the account does not push, that needs neither registry nor tag.
            let mut silent =
                json!({"disable_push": request["disable_push"], "image_name": "app", "tag": "1"});
            // 10.9: a registry that is named is judged before that.
            if let Some(registry) = request.get("registry") {
                silent["registry"] = registry.clone();
            }
            let answer = self.oracle.answer(&json!({"push": {"build": silent}}));
            if let Some("unknown_registry") = answer["error"]["kind"].as_str() {
                plan.problems.insert("unknown_registry".to_owned());
            }
            // 7.1: nor does a build that names no registry where there is no default one. 9.1: unknown is what depends
            // on a field that cannot be read, and that is for `registry` and `disable_push` to say alone.
            let names_none = matches!(self.fill(fields, "registry"), Filled::Absent);
            let holds = |reason: &&str| {
                reason.starts_with("disabled") || (*reason == "no_default_registry" && names_none)
            };
            let skipped = answer["push"]["skipped"].as_str().filter(holds);
            if let Some(reason) = skipped.filter(|_| is_readable) {
                if name.as_deref().is_some_and(|name| image_name(name).is_err()) {
                    plan.problems.insert("invalid_name".to_owned());
                    return plan.without_push(name);
                }
                plan.pushes = Some(vec![format!("skipped {reason}")]);
                return (plan, Left::Local { name: name.unwrap_or_default() });
            }
            return plan.without_push(name);
        };
        let answer = self.oracle.answer(&json!({"push": {"build": request}}));
        // 9.2: what is built is called so, whether it is pushed or not.
        if answer["push"]["skipped"].is_string() && name.as_deref().is_some_and(|it| image_name(it).is_err())
        {
            plan.problems.insert("invalid_name".to_owned());
            return (plan, Left::Failed);
        }
        self.pushed(plan, &answer, name.unwrap_or_default(), written)
    }

    fn push(&self, fields: &Map<String, Value>) -> (Planned, Left) {
        let mut plan = Planned::default();
        let mut request = json!({});
        let taken = self.take(fields, &["image_name", "tag", "registry"], &mut request);
        let made = fields.get("candidate").and_then(Value::as_str).and_then(|text| self.named(text));
        let mut name = self.known(fields, "image_name");
        if let Some(step) = made {
            let Some(from) = self.made_by(step, &mut plan.problems) else {
                drop(taken.result(&mut plan));
                return (plan, Left::Failed);
            };
            plan.pulls = vec![from];
            match &self.left[step] {
                Left::Pushed { name: own, .. } | Left::Local { name: own } => {
                    // 7.6: what a step made keeps its name.
                    name.get_or_insert_with(|| own.clone());
                    request["image_name"] = json!(name);
                    // It is where it was pushed to, whichever registry a pull would pick there.
                    request["image"] = json!(ELSEWHERE);
                }
                Left::Failed => {
                    drop(taken.result(&mut plan));
                    return (plan, Left::Failed);
                }
                Left::Unknown { name: own } => {
                    name = name.or_else(|| own.clone());
                    request["image"] = json!(ELSEWHERE);
                    request["image_name"] = json!(name);
                }
                Left::Nothing => {}
            }
        } else {
            match self.fill(fields, "candidate") {
                Filled::Known(image) => request["image"] = json!(image),
                Filled::Unknown(_) => {
                    plan.pulls = vec![undecided()];
                    request["image"] = json!(ELSEWHERE);
                }
                Filled::Wrong | Filled::Absent => {
                    plan.problems.insert("invalid_request".to_owned());
                    drop(taken.result(&mut plan));
                    return (plan, Left::Failed);
                }
            }
        }
        let Some(written) = taken.result(&mut plan) else { return plan.without_push(name) };
        if request["image"] == json!(ELSEWHERE) && name.is_none() {
            return plan.without_push(name);
        }
        let answer = self.oracle.answer(&json!({"push": {"candidate": request}}));
        if made.is_none() && problem(&answer).is_none() && plan.pulls.is_empty() {
            plan.pulls = vec![attempts(&answer["push"]["source"])];
        }
        self.pushed(plan, &answer, name.unwrap_or_default(), written)
    }

    /// Puts what is known of these fields into a request.
    fn take(&self, fields: &Map<String, Value>, keys: &[&str], request: &mut Value) -> Taken {
        let mut taken = Taken::default();
        for key in keys {
            match self.fill(fields, key) {
                Filled::Known(text) => request[key] = json!(text),
                Filled::Unknown(text) if *key == "tag" => {
                    request[key] = json!(IN_THE_RUN);
                    taken.tag = Some(text);
                }
                Filled::Unknown(_) => taken.unknown = true,
                Filled::Wrong => taken.wrong = true,
                Filled::Absent => {}
            }
        }
        taken
    }

    fn pushed(
        &self,
        mut plan: Planned,
        answer: &Value,
        name: String,
        written: Option<String>,
    ) -> (Planned, Left) {
        if let Some(kind) = problem(answer) {
            plan.problems.insert(kind);
            return (plan, Left::Failed);
        }
        if let Some(reason) = answer["push"]["skipped"].as_str() {
            plan.pushes = Some(vec![format!("skipped {reason}")]);
            return (plan, Left::Local { name });
        }
        let destinations = answer["push"]["destinations"].as_array().unwrap();
        let to: Vec<(String, String)> = destinations
            .iter()
            .map(|to| {
                let reference = to["reference"].as_str().unwrap();
                let reference = match &written {
                    Some(tag) => reference.replace(IN_THE_RUN, tag),
                    None => reference.to_owned(),
                };
                (to["registry"].as_str().unwrap().to_owned(), reference)
            })
            .collect();
        plan.pushes =
            Some(to.iter().map(|(registry, reference)| format!("{registry} {reference}")).collect());
        let (registry, reference) = to[0].clone();
        let name = if name.is_empty() { self.own_name(&registry, &reference) } else { name };
        (plan, Left::Pushed { registry, reference, name })
    }

    /// 7.6: the name less the registry's domain and its prefix.
    fn own_name(&self, registry: &str, reference: &str) -> String {
        let path = reference.split_once('/').unwrap().1;
        let path = path.rsplit_once(':').unwrap().0;
        let prefix = self.oracle.model.named(registry).and_then(|it: &Registry| it.prefix.clone());
        let inside = prefix.and_then(|prefix| path.strip_prefix(&format!("{prefix}/")).map(str::to_owned));
        inside.unwrap_or_else(|| path.to_owned())
    }
}

/// What came of filling the fields of a push.
#[derive(Default)]
struct Taken {
    wrong: bool,
    unknown: bool,
    /// A tag that is known in the run alone, as the file writes it.
    tag: Option<String>,
}

impl Taken {
    /// None where there is no destination to be told.
    fn result(self, plan: &mut Planned) -> Option<Option<String>> {
        if self.wrong {
            plan.problems.insert("invalid_request".to_owned());
        }
        (plan.problems.is_empty() && !self.unknown).then_some(self.tag)
    }
}

fn undecided() -> Vec<String> {
    vec!["undecided".to_owned()]
}

fn problem(answer: &Value) -> Option<String> {
    answer["error"]["kind"].as_str().map(str::to_owned)
}

fn attempts(plan: &Value) -> Vec<String> {
    let attempts = plan["attempts"].as_array().unwrap().iter();
    let text = |attempt: &Value| {
        let registry = attempt["registry"].as_str().unwrap_or("-");
        format!("{registry} {}", attempt["reference"].as_str().unwrap())
    };
    attempts.map(text).collect()
}
