//! Variables of a run, filled in once (rule 9.1).

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;

use super::built::BuiltImageError;
use super::problem::{StepError, StepProblem};
use super::report::UnknownField;
use super::run::{Run, Variable};
use super::schedule::Schedule;
use super::template::{Part, Template};
use crate::catalog::Suggester;
use crate::reference::{Domain, Excerpt, is_tag_byte};
use crate::resolve::Trust;

/// What a field is for, and with it what may be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An image to use: a step's, too.
    Image,
    /// What an image is to be called.
    Name,
    /// A registry or a registry context.
    Registry,
    /// An entry of build cache: an image, perhaps behind `ref=`.
    Cache,
    /// An AWS region, a role or what goes with them.
    Aws,
    /// A tag, or a setting.
    Other,
}

/// A field with its variables filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    Known(String),
    /// The image of the step with this number.
    Step(usize),
    /// It depends on values that the run will give.
    Unknown,
}

/// A field as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<T = String> {
    Absent,
    Known(T),
    /// Known in the run alone, or an error that is noted.
    Open,
}

impl Field {
    pub(super) fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        name: &str,
        purpose: Purpose,
        template: Option<&Template>,
    ) -> Self {
        match template.map(|template| filler.fill(findings, name, purpose, template)) {
            None => Self::Absent,
            Some(Some(Filled::Known(text))) => Self::Known(text),
            Some(Some(Filled::Step(_) | Filled::Unknown) | None) => Self::Open,
        }
    }

    pub(super) fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Absent | Self::Open => None,
        }
    }
}

impl<T> Field<T> {
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

/// What is found out about one step on the way.
pub(super) struct Findings<'p> {
    pub(super) step: &'p str,
    pub(super) problems: Vec<StepProblem>,
    pub(super) unknown: Vec<UnknownField>,
}

impl<'p> Findings<'p> {
    pub(super) fn of(step: &'p str) -> Self {
        Self { step, problems: Vec::new(), unknown: Vec::new() }
    }

    pub(super) fn problem(&mut self, field: &str, error: impl Into<StepError>) {
        let (step, field) = (self.step.to_owned(), field.to_owned());
        self.problems.push(StepProblem { step, field, error: error.into() });
    }

    pub(super) fn unknown(&mut self, field: &str, names: Vec<String>) {
        if self.unknown.last().is_some_and(|last| last.field == field && last.names == names) {
            return;
        }
        self.unknown.push(UnknownField { step: self.step.to_owned(), field: field.to_owned(), names });
    }
}

pub(super) struct Filler<'p> {
    pub(super) run: &'p Run<'p>,
    pub(super) schedule: &'p Schedule<'p>,
    /// One for the whole pipeline: its work is bounded however many names are wrong.
    pub(super) suggester: RefCell<Suggester>,
}

impl<'p> Filler<'p> {
    pub(super) fn new(run: &'p Run<'p>, schedule: &'p Schedule<'p>) -> Self {
        Self { run, schedule, suggester: RefCell::new(Suggester::new()) }
    }

    /// The field filled in; none where that is an error, which is noted.
    pub(super) fn fill(
        &self,
        findings: &mut Findings<'_>,
        field: &str,
        purpose: Purpose,
        template: &Template,
    ) -> Option<Filled> {
        let mut text = String::new();
        let mut missing = Vec::new();
        let mut untrusted = Vec::new();
        let mut within = None;
        let problems = findings.problems.len();
        let is_alone = template.parts().nth(1).is_none();
        for part in template.parts() {
            let name = match part {
                Part::Text(plain) => {
                    text.push_str(plain);
                    continue;
                }
                Part::Name(name) => name,
            };
            match self.meaning(name) {
                Meaning::Step(step) if purpose == Purpose::Image && is_alone => {
                    return Some(Filled::Step(step));
                }
                Meaning::Step(step) => within = Some(step),
                Meaning::NoStep(error) => {
                    findings.problem(field, error);
                    return None;
                }
                Meaning::Variable(Variable { value, trust }) => {
                    if trust == Trust::Untrusted {
                        if let Some(reason) = refused(purpose, value) {
                            let variable = Excerpt::of(name);
                            findings.problem(field, StepError::UntrustedValue { variable, reason });
                            continue;
                        }
                        untrusted.push((name, text.len()));
                    }
                    if text.len() + value.len() > LONGEST {
                        let message = alloc::format!("has more than {LONGEST} bytes once it is filled in");
                        findings.problem(field, StepError::Shape { message });
                        return None;
                    }
                    text.push_str(value);
                }
                Meaning::Unknown => {
                    let name = Excerpt::of(name).to_string();
                    if missing.len() < MOST_NAMES && !missing.contains(&name) {
                        missing.push(name);
                    }
                    // Whatever it will be, what stands beside it stays.
                    text.push('x');
                }
            }
        }
        if let Some(step) = within {
            let step = Excerpt::of(&self.schedule.step(step).name);
            findings.problem(field, StepError::StepInText { step });
        }
        for (name, at) in untrusted {
            if domain(purpose, &text).is_some_and(|domain| domain.contains(&at)) {
                let (variable, reason) = (Excerpt::of(name), "it would choose the domain");
                findings.problem(field, StepError::UntrustedValue { variable, reason });
            }
        }
        if findings.problems.len() > problems {
            return None;
        }
        if missing.is_empty() {
            return Some(Filled::Known(text));
        }
        findings.unknown(field, missing);
        Some(Filled::Unknown)
    }

    fn meaning(&self, name: &str) -> Meaning<'_> {
        if let Some(step) = self.schedule.number(name) {
            return Meaning::Step(step);
        }
        let Some(path) = name.strip_prefix("steps.") else {
            return self.run.variables.get(name).map_or(Meaning::Unknown, |known| Meaning::Variable(*known));
        };
        if self.schedule.number(path).is_some() {
            return Meaning::Unknown;
        }
        // The name of a step may have dots in it, and another be the beginning of it.
        let mut splits = path.rmatch_indices('.').take(64).map(|(dot, _)| (&path[..dot], &path[dot + 1..]));
        match splits.find_map(|(step, field)| Some((self.schedule.number(step)?, field))) {
            Some((step, "imageId")) => Meaning::Step(step),
            Some(_) => Meaning::Unknown,
            None => {
                let step = path.split('.').next().unwrap_or_default();
                if self.schedule.is_hook(step) {
                    return Meaning::Unknown;
                }
                let mend = self.suggester.borrow_mut().mend(step, self.schedule.names());
                let step = Excerpt::of(step);
                Meaning::NoStep(BuiltImageError::UnknownStep { step, mend })
            }
        }
    }
}

enum Meaning<'r> {
    Step(usize),
    NoStep(BuiltImageError),
    Variable(Variable<'r>),
    Unknown,
}

/// No field is longer that anything comes of; a filled one is not let grow beyond.
const LONGEST: usize = 4096;

/// How many variables are listed that one field waits for.
const MOST_NAMES: usize = 16;

/// Where in a field the domain of an image stands, if it has one.
fn domain(purpose: Purpose, text: &str) -> Option<core::ops::Range<usize>> {
    let start = match purpose {
        Purpose::Image | Purpose::Name => 0,
        Purpose::Cache => text.find("ref=").map_or(0, |at| at + "ref=".len()),
        Purpose::Registry | Purpose::Aws | Purpose::Other => return None,
    };
    let slash = start + text[start..].find('/')?;
    let is_domain = Domain::parse(&text[start..slash]).is_ok_and(Domain::reads_as_domain);
    is_domain.then_some(start..slash)
}

/// Why a value that is not to be trusted may not stand there.
fn refused(purpose: Purpose, value: &str) -> Option<&'static str> {
    match purpose {
        Purpose::Registry => return Some("it would choose a registry"),
        Purpose::Aws => return Some("it would choose a region or a role"),
        Purpose::Image | Purpose::Name | Purpose::Cache | Purpose::Other => {}
    }
    let fits = value.bytes().all(is_tag_byte);
    (!fits).then_some("it has more in it than letters, digits, `_`, `.` and `-`")
}

/// Whether a setting is on.
pub(super) fn flag(
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    name: &str,
    template: Option<&Template>,
) -> Field<bool> {
    let text = match Field::of(filler, findings, name, Purpose::Other, template) {
        Field::Known(text) => text,
        Field::Absent => return Field::Absent,
        Field::Open => return Field::Open,
    };
    match text.as_str() {
        "true" => Field::Known(true),
        "false" => Field::Known(false),
        _ => {
            let message = alloc::format!("`{}` is neither `true` nor `false`", Excerpt::of(&text));
            findings.problem(name, StepError::Shape { message });
            Field::Open
        }
    }
}
