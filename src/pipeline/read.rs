//! From any value to typed steps, however loosely they are written.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_core::Deserialize;
use serde_core::de::{Deserializer, Error};

use super::loose::Loose;
use super::problem::Fault;
use super::step::{
    AwaitedOutcome, AwaitedStep, BuildStep, CompositionStep, Container, FreestyleStep, Mode, Pipeline,
    PushStep, Services, Step, StepCredentials, StepKind, TargetFields, Wait,
};
use super::template::Template;
use crate::reference::Excerpt;

/// No name of a step, a hook or a container is longer; reports repeat them.
const LONGEST_NAME: usize = 256;

/// No pipeline runs more steps at once, those inside others included: a bit is kept for every two of them.
const MOST_AT_ONCE: usize = 16_384;

fn count(steps: &[Step]) -> usize {
    steps.iter().map(|step| 1 + count(step.children())).sum()
}

impl<'de> Deserialize<'de> for Pipeline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "expected a pipeline, a map with `steps`";
        let file = match Loose::deserialize(deserializer)? {
            Loose::Map(entries) => entries,
            other => return Err(D::Error::custom(format_args!("{expected}, found {}", other.found()))),
        };
        let mut fields = Fields::new(file);
        let mode = match fields.text("mode").as_ref().map(Template::as_str) {
            None | Some("sequential") => Mode::Sequential,
            Some("parallel") => Mode::Parallel,
            Some(_) => {
                fields.fault("mode", "expected `sequential` or `parallel`".to_string());
                Mode::Sequential
            }
        };
        let steps = match fields.take("steps") {
            Some(Loose::Map(steps)) => steps,
            Some(other) => {
                let found = other.found();
                let names = "`steps`: expected a map from names to steps";
                return Err(D::Error::custom(format_args!("{names}, found {found}")));
            }
            None => return Err(D::Error::custom(format_args!("{expected}, found none"))),
        };
        let services = fields.services("services");
        let hooks = fields.hooks();
        let steps = fields.steps("steps", steps);
        let count = count(&steps);
        if mode == Mode::Parallel && count > MOST_AT_ONCE {
            let many = "`steps`: expected at most";
            return Err(D::Error::custom(format_args!(
                "{many} {MOST_AT_ONCE} that run at once, found {count}"
            )));
        }
        Ok(Self { mode, services, steps, hooks, faults: fields.faults })
    }
}

fn read_step(name: String, value: Loose) -> Step {
    let mut fields = match value {
        Loose::Map(entries) => Fields::of_step(entries),
        other => {
            let mut fields = Fields::new(Vec::new());
            fields.fault("", format!("expected a map of a step's fields, found {}", other.found()));
            fields
        }
    };
    let name = if name.len() > LONGEST_NAME {
        fields.fault(
            "",
            format!("the name of the step has {} bytes, expected at most {LONGEST_NAME}", name.len()),
        );
        Excerpt::of(&name).to_string()
    } else {
        name
    };
    let written = fields.text("type");
    let kind = match written.as_ref().map_or("freestyle", Template::as_str) {
        // What it is cannot be told, so nothing can be missing from it.
        _ if written.is_none() && !fields.faults.is_empty() => StepKind::Other(String::new()),
        "build" => StepKind::Build(fields.build()),
        "push" => StepKind::Push(fields.push()),
        "freestyle" => StepKind::Freestyle(fields.freestyle()),
        "composition" => StepKind::Composition(fields.composition()),
        "parallel" => StepKind::Parallel(match fields.take("steps") {
            Some(Loose::Map(steps)) => fields.steps("steps", steps),
            other => {
                let found = other.unwrap_or(Loose::Absent).found();
                fields.fault("steps", format!("expected a map from names to steps, found {found}"));
                Vec::new()
            }
        }),
        other => StepKind::Other(other.to_owned()),
    };
    let waits_for = fields.waits_for();
    let hooks = fields.hooks();
    Step { name, kind, waits_for, hooks, faults: fields.faults }
}

/// The fields of a step or a file, each taken once.
struct Fields {
    entries: Vec<(String, Loose)>,
    faults: Vec<Fault>,
}

impl Fields {
    fn new(entries: Vec<(String, Loose)>) -> Self {
        Self { entries, faults: Vec::new() }
    }

    /// A step may have its fields under `arguments` as well.
    fn of_step(entries: Vec<(String, Loose)>) -> Self {
        let mut fields = Self::new(entries);
        match fields.take("arguments") {
            Some(Loose::Map(arguments)) => fields.entries.extend(arguments),
            Some(other) => fields.fault("arguments", format!("expected a map, found {}", other.found())),
            None => {}
        }
        fields
    }

    fn fault(&mut self, field: &str, message: String) {
        self.faults.push(Fault { field: field.to_owned(), message });
    }

    /// A field that has to be there, and is not; unless it may be where something is wrong.
    fn missing(&mut self, field: &str, message: &str) {
        if !self.faults.iter().any(|fault| fault.field == "arguments" || fault.field.ends_with(field)) {
            self.fault(field, format!("is missing; {message}"));
        }
    }

    fn take(&mut self, key: &str) -> Option<Loose> {
        let first = self.entries.iter().position(|(name, _)| name == key)?;
        let (_, value) = self.entries.swap_remove(first);
        if self.entries.iter().any(|(name, _)| name == key) {
            self.fault(key, "is written twice; keep one".to_string());
            self.entries.retain(|(name, _)| name != key);
        }
        Some(value).filter(|value| *value != Loose::Absent)
    }

    /// A single value.
    fn text(&mut self, key: &str) -> Option<Template> {
        match self.take(key)? {
            Loose::Scalar(text) => Some(Template::new(text)),
            other => {
                self.fault(key, format!("expected a single value, found {}", other.found()));
                None
            }
        }
    }

    /// A list of single values, or one of them.
    fn texts(&mut self, key: &str) -> Option<Vec<Template>> {
        let items = match self.take(key)? {
            Loose::List(items) => items,
            single => Vec::from([single]),
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Loose::Scalar(text) => texts.push(Template::new(text)),
                other => self.fault(key, format!("expected single values, found {}", other.found())),
            }
        }
        Some(texts)
    }

    fn steps(&mut self, key: &str, entries: Vec<(String, Loose)>) -> Vec<Step> {
        if entries.is_empty() {
            self.fault(key, "there is no step".to_string());
        }
        entries.into_iter().map(|(name, step)| read_step(name, step)).collect()
    }

    fn contexts(&mut self) -> Vec<Template> {
        let one = self.texts("registry_context").unwrap_or_default();
        one.into_iter().chain(self.texts("registry_contexts").unwrap_or_default()).collect()
    }

    fn target(&mut self) -> TargetFields {
        TargetFields {
            registry: self.text("registry"),
            tag: self.text("tag"),
            tags: self.texts("tags"),
            contexts: self.contexts(),
            region: self.text("region"),
            role_arn: self.text("role_arn"),
            aws_session_name: self.text("aws_session_name"),
            aws_duration_seconds: self.text("aws_duration_seconds"),
        }
    }

    fn build(&mut self) -> BuildStep {
        // Its settings do not matter here.
        let buildx = match self.entries.iter_mut().find(|(name, _)| name == "buildx") {
            Some((_, Loose::Map(_))) => self.take("buildx").map(|_| Template::new("true".to_string())),
            _ => self.text("buildx"),
        };
        let image_name = self.text("image_name");
        if image_name.is_none() {
            let mend = match self.take("image") {
                Some(_) => "`image` is for steps that run in one",
                None => "a build step names its image",
            };
            self.missing("image_name", mend);
        }
        BuildStep {
            image_name,
            target: self.target(),
            disable_push: self.text("disable_push"),
            buildx,
            platform: self.texts("platform").unwrap_or_default(),
            tag_policy: self.text("tag_policy"),
            no_cache: self.text("no_cache"),
            no_cf_cache: self.text("no_cf_cache"),
            cache_from: self.texts("cache_from").unwrap_or_default(),
            cache_to: self.texts("cache_to").unwrap_or_default(),
        }
    }

    fn push(&mut self) -> PushStep {
        let candidate = self.text("candidate");
        if candidate.is_none() {
            self.missing("candidate", "a push step names an image or a build step");
        }
        PushStep {
            candidate,
            image_name: self.text("image_name"),
            target: self.target(),
            credentials: match self.take("credentials") {
                Some(_) => StepCredentials::Given,
                None => StepCredentials::None,
            },
        }
    }

    fn freestyle(&mut self) -> FreestyleStep {
        let mut images: Vec<Template> = self.text("image").into_iter().collect();
        // One run for each image of the matrix, or for each entry of the scale that has its own.
        if let Some(Loose::Map(matrix)) = self.take("matrix") {
            let mut matrix = Fields::new(matrix);
            images.extend(matrix.texts("image").unwrap_or_default());
            self.faults.extend(matrix.faults.into_iter().map(|fault| fault.below("matrix")));
        }
        if let Some(Loose::Map(scale)) = self.take("scale") {
            for (name, entry) in scale {
                let Loose::Map(entry) = entry else { continue };
                let mut entry = Fields::of_step(entry);
                images.extend(entry.text("image"));
                self.faults.extend(entry.faults.into_iter().map(|fault| fault.below(&name)));
            }
        }
        if images.is_empty() {
            self.missing("image", "a freestyle step runs in one");
        }
        FreestyleStep { images, services: self.services("services"), contexts: self.contexts() }
    }

    fn composition(&mut self) -> CompositionStep {
        let mut services = Services::default();
        let is_composition = |(key, value): &(String, Loose)| key == "composition" && *value != Loose::Absent;
        if !self.entries.iter().any(is_composition) {
            self.missing("composition", "expected a map of services, or a file");
        }
        for key in ["composition", "composition_candidates"] {
            if let Some(value) = self.take(key) {
                self.add_services(key, value, &mut services);
            }
        }
        CompositionStep { services, contexts: self.contexts() }
    }

    /// Containers beside a step: `composition`, and what makes them ready.
    fn services(&mut self, key: &str) -> Services {
        let mut services = Services::default();
        let entries = match self.take(key) {
            // The names of services that the file describes for all steps.
            None | Some(Loose::List(_)) => return services,
            Some(Loose::Map(entries)) => entries,
            Some(other) => {
                self.fault(key, format!("expected a map with `composition`, found {}", other.found()));
                return services;
            }
        };
        let mut fields = Fields::new(entries);
        if let Some(composition) = fields.take("composition") {
            fields.add_services("composition", composition, &mut services);
        }
        for role in ["readiness", "setup"] {
            if let Some(container @ Loose::Map(_)) = fields.take(role) {
                fields.add_service(role.to_string(), container, &mut services);
            }
        }
        self.faults.extend(fields.faults.into_iter().map(|fault| fault.below(key)));
        services
    }

    /// A composition as Docker Compose writes it, its `services` alone, or the names of files.
    fn add_services(&mut self, key: &str, value: Loose, services: &mut Services) {
        match value {
            Loose::Scalar(file) => services.files.push(Template::new(file)),
            Loose::List(items) => {
                for item in items {
                    self.add_services(key, item, services);
                }
            }
            Loose::Map(entries) => {
                let mut fields = Fields::new(entries);
                let containers = match fields.take("services") {
                    Some(Loose::Map(containers)) => containers,
                    _ => fields.entries,
                };
                for (name, container) in containers {
                    if let Loose::Map(_) = container {
                        self.add_service(name, container, services);
                    }
                }
                self.faults.extend(fields.faults.into_iter().map(|fault| fault.below(key)));
            }
            Loose::Absent => {}
        }
    }

    fn add_service(&mut self, name: String, container: Loose, services: &mut Services) {
        let Loose::Map(entries) = container else { return };
        let mut fields = Fields::new(entries);
        let image = fields.text("image");
        self.faults.extend(fields.faults.into_iter().map(|fault| fault.below(&name)));
        services.containers.extend(image.map(|image| Container { name, image }));
    }

    /// The steps below `when`, `steps`, in any of its shapes.
    fn waits_for(&mut self) -> Vec<Wait> {
        let Some(Loose::Map(when)) = self.take("when") else { return Vec::new() };
        Fields::new(when).take("steps").map(read_waits).unwrap_or_default()
    }

    /// A step for each event of `hooks`.
    fn hooks(&mut self) -> Vec<Step> {
        let hooks = match self.take("hooks") {
            Some(Loose::Map(hooks)) => hooks,
            Some(other) => {
                self.fault("hooks", format!("expected a map, found {}", other.found()));
                return Vec::new();
            }
            None => return Vec::new(),
        };
        hooks.into_iter().flat_map(|(event, hook)| read_hook(&event, hook)).collect()
    }
}

/// A hook is a step itself, or has one under `exec`, or several under `steps`; others annotate or tell.
fn read_hook(event: &str, hook: Loose) -> Vec<Step> {
    let Loose::Map(entries) = hook else { return Vec::new() };
    let mut fields = Fields::new(entries);
    match (fields.take("exec"), fields.take("steps")) {
        (Some(exec @ Loose::Map(_)), _) => read_hook(event, exec),
        (_, Some(Loose::Map(steps))) => {
            let event = Excerpt::of(event);
            steps.into_iter().map(|(name, step)| read_step(format!("{event}.{name}"), step)).collect()
        }
        _ if fields.entries.iter().any(|(key, _)| key == "image" || key == "type") => {
            Vec::from([read_step(event.to_owned(), Loose::Map(fields.entries))])
        }
        _ => Vec::new(),
    }
}

/// A list, or what is below `all`, has to hold altogether; of what is below `any`, one is as good as another.
fn read_waits(value: Loose) -> Vec<Wait> {
    match value {
        Loose::List(items) => items.into_iter().flat_map(read_waits).collect(),
        Loose::Map(entries) if entries.iter().any(|(key, _)| key == "name") => {
            read_awaited(entries).into_iter().map(|step| Wait { any_of: Vec::from([step]) }).collect()
        }
        Loose::Map(entries) => {
            let mut groups = Fields::new(entries);
            let mut waits = groups.take("all").map(read_waits).unwrap_or_default();
            if let Some(Loose::List(any)) = groups.take("any") {
                let count = any.len();
                let maps = any.into_iter().filter_map(|item| match item {
                    Loose::Map(entries) => read_awaited(entries),
                    _ => None,
                });
                let any_of: Vec<AwaitedStep> = maps.collect();
                // One that cannot be read may be the one that holds.
                if any_of.len() == count && count > 0 {
                    waits.push(Wait { any_of });
                }
            }
            waits
        }
        Loose::Scalar(_) | Loose::Absent => Vec::new(),
    }
}

/// `name`, and under `on` what has to have come of it.
fn read_awaited(entries: Vec<(String, Loose)>) -> Option<AwaitedStep> {
    let mut fields = Fields::new(entries);
    let step = fields.text("name")?.as_str().to_owned();
    let on = fields.texts("on").unwrap_or_default();
    // Then it has perhaps not run at all.
    if on.iter().any(|on| on.as_str() == "skipped") {
        return None;
    }
    let outcome = if on.iter().all(|on| on.as_str() == "success") {
        AwaitedOutcome::Success
    } else {
        AwaitedOutcome::Any
    };
    Some(AwaitedStep { step, outcome })
}
