//! Plans of the catalog as a preflight keeps them.

use alloc::borrow::ToOwned as _;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::fill::Findings;
use super::notice::Note;
use super::problem::{Fault, StepError, StepProblem};
use super::report::{
    PlannedAttempt, PlannedDestination, PlannedLogin, PlannedLoginKind, PlannedPull, PlannedPush, PulledFrom,
    StepPlan,
};
use super::schedule::Schedule;
use super::template::Template;
use crate::reference::{Domain, Excerpt};
use crate::resolve::contact::{ContactBuf, LoginBuf, LoginKind};
use crate::resolve::{Login, PullPlan, Role};

pub(super) fn planned_login(login: Login<'_, '_>) -> Option<PlannedLogin> {
    LoginBuf::of(login).map(PlannedLogin::from)
}

pub(super) fn pulled_from(plan: &PullPlan<'_, '_>) -> PulledFrom {
    let attempts = plan
        .attempts()
        .map(|attempt| PlannedAttempt::of(attempt.role(), ContactBuf::of(&attempt.contact()).into()));
    let left_out = plan.left_out().map(|left_out| (left_out.name().into_owned(), left_out.reason()));
    PulledFrom::Registries { attempts: attempts.collect(), left_out: left_out.collect() }
}

/// From where a step pushed it.
pub(super) fn pulled_from_destination(to: &PlannedDestination) -> PulledFrom {
    let attempt = PlannedAttempt::of(Role::Source, to.clone());
    PulledFrom::Registries { attempts: Vec::from([attempt]), left_out: Vec::new() }
}

/// Puts the plans of the steps inside a step where they belong.
pub(super) fn assemble(
    schedule: &Schedule<'_>,
    plans: &mut [Option<StepPlan>],
    number: usize,
) -> Option<StepPlan> {
    let mut plan = plans[number].take()?;
    let hooks = core::mem::take(&mut plan.steps);
    plan.steps = schedule.inside(number).filter_map(|inner| assemble(schedule, plans, inner)).collect();
    plan.steps.extend(hooks);
    Some(plan)
}

impl StepPlan {
    pub(super) fn of(name: &str, kind: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            pulls: Vec::new(),
            base_images: None,
            push: None,
            cache: None,
            logins: Vec::new(),
            problems: Vec::new(),
            unknown: Vec::new(),
            notices: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn conclude(mut self, faults: &[Fault], notes: &[Note], findings: Findings<'_>) -> Self {
        self.problems.extend(faults.iter().map(|fault| fault.of_step(&self.name)));
        self.problems.extend(findings.problems);
        self.unknown.extend(findings.unknown);
        self.notices.extend(notes.iter().map(|note| note.of_step(&self.name)));
        self.notices.extend(findings.notices);
        self
    }

    pub(super) fn pull(&mut self, field: &str, image: &Template, from: PulledFrom) {
        if let PulledFrom::Registries { attempts, .. } = &from {
            let login = attempts.first().and_then(|source| source.login.clone());
            self.log_in(login);
        }
        let (field, image) = (field.to_owned(), Excerpt::whole(image.as_str()));
        self.pulls.push(PlannedPull { field, image, from, role: None });
    }

    pub(super) fn log_in_to_push(&mut self, push: Option<&PlannedPush>) {
        if let Some(PlannedPush::To(destinations)) = push {
            self.log_in(destinations.first().and_then(|to| to.login.clone()));
        }
    }

    pub(super) fn log_in(&mut self, login: Option<PlannedLogin>) {
        let is_new = |login: &PlannedLogin| !self.logins.iter().any(|other| login.is(other));
        self.logins.extend(login.filter(is_new));
    }
}

impl PlannedLogin {
    /// Whether both are one login: the same credential for one endpoint, however that is spelled (rule 2.8).
    fn is(&self, other: &Self) -> bool {
        let same = |one: &str, other: &str| match (Domain::parse(one), Domain::parse(other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        };
        (self.with, &self.credential) == (other.with, &other.credential)
            && same(&self.audience, &other.audience)
    }
}

impl Fault {
    pub(super) fn of_step(&self, step: &str) -> StepProblem {
        let (message, help) = (self.message.clone(), self.help.clone());
        let error = match self.meant {
            Some(meant) => StepError::MisplacedField { message, help, meant },
            None => StepError::Shape { message, help },
        };
        StepProblem { step: step.to_owned(), field: self.field.clone(), error }
    }
}

impl PlannedAttempt {
    fn of(role: Role, asked: PlannedDestination) -> Self {
        let PlannedDestination { registry, reference, login, transport, reach, .. } = asked;
        Self { registry, role, reference, login, transport, reach }
    }
}

impl From<ContactBuf> for PlannedDestination {
    fn from(contact: ContactBuf) -> Self {
        let ContactBuf { registry, reference, login, transport, reach, .. } = contact;
        let login = login.map(PlannedLogin::from);
        Self { registry, reference: reference.to_string(), login, transport, reach, role: None }
    }
}

impl From<LoginBuf> for PlannedLogin {
    fn from(login: LoginBuf) -> Self {
        let LoginBuf { kind, credential, audience, .. } = login;
        let with = match (kind, &credential) {
            (LoginKind::Ambient, _) => PlannedLoginKind::Ambient,
            (LoginKind::Credential, Some(_)) => PlannedLoginKind::Credential,
            (LoginKind::Credential, None) => PlannedLoginKind::Step,
        };
        Self { with, credential, audience }
    }
}
