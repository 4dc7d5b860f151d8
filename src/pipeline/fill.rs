//! Variables of a run, filled in once (rule 9.1).

use alloc::borrow::ToOwned as _;
use alloc::string::String;
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
        self.unknown.push(UnknownField { step: self.step.to_owned(), field: field.to_owned(), names });
    }
}

pub(super) struct Filler<'p> {
    pub(super) run: &'p Run<'p>,
    pub(super) schedule: &'p Schedule<'p>,
    /// One for the whole pipeline: its work is bounded however many names are wrong.
    suggester: RefCell<Suggester>,
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
        let problems = findings.problems.len();
        for part in template.parts() {
            let name = match part {
                Part::Text(plain) => {
                    text.push_str(plain);
                    continue;
                }
                Part::Name(name) => name,
            };
            match self.meaning(name) {
                Meaning::Step(step) if purpose == Purpose::Image && template.parts().count() == 1 => {
                    return Some(Filled::Step(step));
                }
                Meaning::Step(step) => {
                    let step = Excerpt::of(&self.schedule.step(step).name);
                    findings.problem(field, StepError::StepInText { step });
                }
                Meaning::NoStep(error) => findings.problem(field, error),
                Meaning::Variable(Variable { value, trust }) => {
                    if trust == Trust::Untrusted {
                        if let Some(reason) = refused(purpose, value) {
                            let variable = Excerpt::of(name);
                            findings.problem(field, StepError::UntrustedValue { variable, reason });
                        }
                        untrusted.push((name, text.len()));
                    }
                    text.push_str(value);
                }
                Meaning::Unknown => missing.push(name.to_owned()),
            }
        }
        if let (Purpose::Image | Purpose::Name, Some(slash)) = (purpose, text.find('/')) {
            let is_domain = Domain::parse(&text[..slash]).is_ok_and(Domain::reads_as_domain);
            for (name, _) in untrusted.into_iter().filter(|(_, at)| is_domain && *at < slash) {
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

    /// The same for a field that names no step; none where it is absent, unknown or an error.
    pub(super) fn text(
        &self,
        findings: &mut Findings<'_>,
        field: &str,
        purpose: Purpose,
        template: Option<&Template>,
    ) -> Option<String> {
        match self.fill(findings, field, purpose, template?)? {
            Filled::Known(text) => Some(text),
            Filled::Step(_) | Filled::Unknown => None,
        }
    }

    fn meaning(&self, name: &str) -> Meaning<'_> {
        if let Some(step) = self.schedule.number(name) {
            return Meaning::Step(step);
        }
        let Some(path) = name.strip_prefix("steps.") else {
            return self.run.variables.get(name).map_or(Meaning::Unknown, |known| Meaning::Variable(*known));
        };
        // The name of a step may have dots in it.
        let mut splits = path.match_indices('.').map(|(dot, _)| (&path[..dot], &path[dot + 1..]));
        match splits.find_map(|(step, field)| Some((self.schedule.number(step)?, field))) {
            Some((step, "imageId")) => Meaning::Step(step),
            Some(_) => Meaning::Unknown,
            None => {
                let step = path.split('.').next().unwrap_or_default();
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

/// Why a value that is not to be trusted may not stand there.
fn refused(purpose: Purpose, value: &str) -> Option<&'static str> {
    if purpose == Purpose::Registry {
        return Some("it would choose a registry");
    }
    let fits = value.bytes().all(is_tag_byte);
    (!fits).then_some("it has more in it than letters, digits, `_`, `.` and `-`")
}

/// Whether a setting is on; none where it is absent, unknown or neither.
pub(super) fn flag(
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    field: &str,
    template: Option<&Template>,
) -> Option<bool> {
    let text = filler.text(findings, field, Purpose::Other, template)?;
    match text.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            let message = alloc::format!("`{}` is neither `true` nor `false`", Excerpt::of(&text));
            findings.problem(field, StepError::Shape { message });
            None
        }
    }
}
