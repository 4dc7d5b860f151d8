//! Variables of a run, filled in once (rule 9.1).

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;

use super::built::BuiltImageError;
use super::notice::{StepNote, StepNotice};
use super::problem::{StepError, StepProblem};
use super::report::UnknownField;
use super::run::{Run, Variable};
use super::schedule::Schedule;
use super::system::System;
use super::template::{Part, Template};
use crate::catalog::Suggester;
use crate::reference::{Domain, Excerpt, is_tag_byte};
use crate::resolve::{TargetTag, Trust};

/// What a field is for, and with it what may be filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An image to use: a step's, too.
    Image,
    /// The same in a Dockerfile.
    Base,
    /// The same of a container beside others, which an account may look for in a search list (rule 9.5).
    Service,
    /// What an image is to be called.
    Name,
    /// A registry or a registry context.
    Registry,
    /// An entry of build cache: an image, perhaps behind `ref=`.
    Cache,
    /// An AWS region, a role or what goes with them.
    Aws,
    /// A tag.
    Tag,
    /// What a step does, and how.
    #[default]
    Setting,
}

impl Purpose {
    fn is_image(self) -> bool {
        matches!(self, Self::Image | Self::Base | Self::Service)
    }
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

/// For a name that is not known yet; nothing is decided by it.
pub(super) const PLACEHOLDER: &str = "name";

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
    pub(super) notices: Vec<StepNotice>,
}

impl<'p> Findings<'p> {
    pub(super) fn of(step: &'p str) -> Self {
        Self { step, problems: Vec::new(), unknown: Vec::new(), notices: Vec::new() }
    }

    pub(super) fn problem(&mut self, field: &str, error: impl Into<StepError>) {
        let (step, field) = (self.step.to_owned(), field.to_owned());
        self.problems.push(StepProblem { step, field, error: error.into() });
    }

    pub(super) fn note(&mut self, field: &str, note: StepNote) {
        self.notices.push(StepNotice { step: self.step.to_owned(), field: field.to_owned(), note });
    }

    /// Rule 7.7: a branch that is another text as a tag.
    pub(super) fn note_branch(&mut self, field: &str, tag: TargetTag<'_>) {
        for change in tag.changes() {
            self.note_change(field, change.to_string());
        }
    }

    /// Each change is told once a step.
    fn note_change(&mut self, field: &str, change: String) {
        let note = StepNote::BranchChanged { change };
        if !self.notices.iter().any(|told| told.note == note) {
            self.note(field, note);
        }
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
    system: System,
}

impl<'p> Filler<'p> {
    pub(super) fn new(run: &'p Run<'p>, schedule: &'p Schedule<'p>) -> Self {
        Self { run, schedule, suggester: RefCell::new(Suggester::new()), system: System::of(run) }
    }

    /// The field filled in; none where that is an error, which is noted, or cannot be read.
    pub(super) fn fill(
        &self,
        findings: &mut Findings<'_>,
        field: &str,
        purpose: Purpose,
        template: &Template,
    ) -> Option<Filled> {
        if !template.is_readable() {
            return None;
        }
        let mut parts = template.parts();
        if let (Some(Part::Name(name)), None, true) = (parts.next(), parts.next(), purpose.is_image()) {
            if let Meaning::Step(step) = self.meaning(name) {
                return Some(Filled::Step(step));
            }
        }
        let before = findings.problems.len();
        let mut filling = Filling { purpose, ..Filling::default() };
        for part in template.parts() {
            let fault = match part {
                Part::Text(plain) => filling.plain(plain),
                Part::Name(name) => self.fill_name(&mut filling, name),
            };
            match fault {
                Ok(()) => {}
                Err(Refused::Here(error)) => findings.problem(field, error),
                Err(Refused::Whole(error)) => {
                    findings.problem(field, error);
                    return None;
                }
            }
        }
        if let Some(step) = filling.step {
            let step = Excerpt::of(&self.schedule.step(step).name);
            findings.problem(field, StepError::StepInText { step });
        }
        let domain = domain(purpose, &filling.text).unwrap_or_default();
        for (name, at) in &filling.untrusted {
            if domain.contains(at) && filling.refused.insert(name) {
                findings.problem(field, StepError::untrusted(name, "it would choose the domain"));
            }
        }
        if findings.problems.len() > before {
            return None;
        }
        if filling.missing.is_empty() {
            return Some(Filled::Known(filling.text));
        }
        findings.unknown(field, filling.missing);
        Some(Filled::Unknown)
    }

    /// Puts in what a name stands for.
    fn fill_name<'t>(&self, filling: &mut Filling<'t>, name: &'t str) -> Result<(), Refused> {
        match self.meaning(name) {
            Meaning::Step(step) => filling.step = Some(step),
            Meaning::NoStep(error) => return Err(Refused::Whole(error.into())),
            Meaning::Unknown => filling.unknown(name),
            Meaning::Variable(Variable { value, trust }) => {
                if trust == Trust::Untrusted {
                    if let Some(reason) = refusal(filling.purpose, value) {
                        let is_first = filling.refused.insert(name);
                        let refused = || Refused::Here(StepError::untrusted(name, reason));
                        return if is_first { Err(refused()) } else { Ok(()) };
                    }
                    filling.untrusted.push((name, filling.text.len()));
                }
                return filling.put(value);
            }
        }
        Ok(())
    }

    /// Rule 7.7: what is lost of a branch that a tag is made of by a variable of the system. That it is spelled
    /// otherwise there, its name says.
    pub(super) fn note_branch_of(&self, findings: &mut Findings<'_>, field: &str, template: &Template) {
        let is_made = |part| match part {
            Part::Name(name) => System::MADE_OF_BRANCH.contains(&name) && self.is_system(name),
            Part::Text(_) => false,
        };
        if !self.system.lost.is_empty() && template.parts().any(is_made) {
            self.system.lost.iter().for_each(|change| findings.note_change(field, change.clone()));
        }
    }

    /// Whether a name stands for what the system makes of the run.
    fn is_system(&self, name: &str) -> bool {
        self.schedule.number(name).is_none() && !self.run.variables.contains_key(name)
    }

    /// The step whose image a field names, if it is all of it.
    pub(super) fn step_named(&self, template: &Template) -> Option<usize> {
        let mut parts = template.parts();
        match (parts.next(), parts.next()) {
            (Some(Part::Name(name)), None) => match self.meaning(name) {
                Meaning::Step(step) => Some(step),
                Meaning::NoStep(_) | Meaning::Variable(_) | Meaning::Unknown => None,
            },
            _ => None,
        }
    }

    fn meaning(&self, name: &str) -> Meaning<'_> {
        if let Some(step) = self.schedule.number(name) {
            return Meaning::Step(step);
        }
        let Some(path) = name.strip_prefix("steps.") else {
            let known = self.run.variables.get(name).copied().or_else(|| self.system.get(name));
            return match known {
                Some(known) => Meaning::Variable(known),
                None => match self.field_of_step(name) {
                    Some((step, "imageId")) => Meaning::Step(step),
                    _ => Meaning::Unknown,
                },
            };
        };
        if self.schedule.number(path).is_some() {
            return Meaning::Unknown;
        }
        match self.field_of_step(path) {
            Some((step, "imageId")) => Meaning::Step(step),
            Some(_) => Meaning::Unknown,
            None => {
                let step = path.split('.').next().unwrap_or_default();
                if self.schedule.is_hook(step) {
                    return Meaning::Unknown;
                }
                let nearest = self.suggester.borrow_mut().nearest(step, self.schedule.names());
                let nearest = nearest.map(String::from);
                let step = Excerpt::of(step);
                Meaning::NoStep(BuiltImageError::UnknownStep { step, nearest })
            }
        }
    }

    /// The name of a step may have dots in it, and another be the beginning of it.
    fn field_of_step<'t>(&self, path: &'t str) -> Option<(usize, &'t str)> {
        let mut splits = path.rmatch_indices('.').take(64).map(|(dot, _)| (&path[..dot], &path[dot + 1..]));
        splits.find_map(|(step, field)| Some((self.schedule.number(step)?, field)))
    }
}

/// What cannot stand in a field.
enum Refused {
    /// There may be more of it.
    Here(StepError),
    /// Nothing else of the field matters.
    Whole(StepError),
}

/// A field while it is filled in.
#[derive(Default)]
struct Filling<'t> {
    purpose: Purpose,
    text: String,
    /// A step that is named within other text.
    step: Option<usize>,
    /// What it waits for.
    missing: Vec<String>,
    /// Where values stand that are not to be trusted.
    untrusted: Vec<(&'t str, usize)>,
    /// The variables that are told already: one problem for each.
    refused: BTreeSet<&'t str>,
}

impl Filling<'_> {
    fn unknown(&mut self, name: &str) {
        let name = Excerpt::of(name).to_string();
        if self.missing.len() < MOST_NAMES && !self.missing.contains(&name) {
            self.missing.push(name);
        }
        // Whatever it will be, what stands beside it stays.
        self.text.push('x');
    }

    fn put(&mut self, text: &str) -> Result<(), Refused> {
        if self.text.len() + text.len() > Template::LONGEST {
            return Err(Refused::Whole(StepError::too_long()));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Text between the names. In build cache and in a Dockerfile, `$NAME` is for the builder to fill in.
    fn plain(&mut self, text: &str) -> Result<(), Refused> {
        let mut rest = text;
        let is_for_builder = matches!(self.purpose, Purpose::Cache | Purpose::Base);
        while let Some((before, behind)) = rest.split_once('$').filter(|_| is_for_builder) {
            self.put(before)?;
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let braced = behind.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let bare = behind.split_at(behind.find(|c| !is_part(c)).unwrap_or(behind.len()));
            let (name, after) = braced.unwrap_or(bare);
            let name = &name[..name.find(|c| !is_part(c)).unwrap_or(name.len())];
            if name.is_empty() {
                self.put("$")?;
                rest = behind;
            } else {
                self.unknown(name);
                rest = after;
            }
        }
        self.put(rest)
    }
}

enum Meaning<'r> {
    Step(usize),
    NoStep(BuiltImageError),
    Variable(Variable<'r>),
    Unknown,
}

/// How many variables are listed that one field waits for.
const MOST_NAMES: usize = 16;

/// Where in a field the domain of an image stands, if it has one.
fn domain(purpose: Purpose, text: &str) -> Option<core::ops::Range<usize>> {
    let start = match purpose {
        Purpose::Image | Purpose::Base | Purpose::Service | Purpose::Name => 0,
        Purpose::Cache => text.find("ref=").map_or(0, |at| at + "ref=".len()),
        Purpose::Registry | Purpose::Aws | Purpose::Tag | Purpose::Setting => return None,
    };
    let slash = start + text[start..].find('/')?;
    let is_domain = Domain::parse(&text[start..slash]).is_ok_and(Domain::reads_as_domain);
    is_domain.then_some(start..slash)
}

/// Why a value that is not to be trusted may not stand there.
fn refusal(purpose: Purpose, value: &str) -> Option<&'static str> {
    match purpose {
        Purpose::Registry => return Some("it would choose a registry"),
        Purpose::Aws => return Some("it would choose a region or a role"),
        Purpose::Setting => return Some("it would choose what the step does"),
        Purpose::Image | Purpose::Base | Purpose::Service | Purpose::Name | Purpose::Cache | Purpose::Tag => {
        }
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
    let text = match Field::of(filler, findings, name, Purpose::Setting, template) {
        Field::Known(text) => text,
        Field::Absent => return Field::Absent,
        Field::Open => return Field::Open,
    };
    match text.as_str() {
        "true" => Field::Known(true),
        "false" => Field::Known(false),
        _ => {
            let message = alloc::format!("`{}` is neither `true` nor `false`", Excerpt::of(&text));
            findings.problem(name, StepError::Shape { message, help: None });
            Field::Open
        }
    }
}
