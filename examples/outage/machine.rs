//! Sessions that many runners share. Runners with one past are in one state, so that a session takes each step once, and
//! whoever comes that way again finds it taken: nothing is computed here that a session has not done.

use core::time::Duration;

use registry_resolver::{
    Action, FailureClass, FailurePolicy, Limits, PullPlan, Role, Session, TryId, TryResult,
};

/// What the next action of a session is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    Try(Role),
    Wait(Duration),
    /// Without the image.
    Finished,
}

/// Why a try failed, and how long it took.
pub(crate) type Failed = (FailureClass, Duration);

/// A place in [`Machine`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StateId(u32);

/// A session, and the states behind the reports that it was given.
struct State {
    due: Due,
    id: Option<TryId>,
    /// Gone where nothing is left to be reported.
    session: Option<Session>,
    after_failures: Vec<(Failed, StateId)>,
    after_wait: Option<StateId>,
}

/// Every state that some runner has come to.
pub(crate) struct Machine<'p, 'c, 'r> {
    plan: &'p PullPlan<'c, 'r>,
    failures: FailurePolicy,
    roles: Vec<Role>,
    states: Vec<State>,
    /// Where sessions begin, by their seeds; the one without a seed first.
    starts: Vec<Option<StateId>>,
}

impl<'p, 'c, 'r> Machine<'p, 'c, 'r> {
    pub(crate) fn new(plan: &'p PullPlan<'c, 'r>, failures: FailurePolicy) -> Self {
        let roles = plan.attempts().map(|attempt| attempt.role()).collect();
        Self { plan, failures, roles, states: Vec::new(), starts: Vec::new() }
    }

    /// Where a session with this seed begins.
    pub(crate) fn start(&mut self, seed: Option<u16>) -> StateId {
        let place = seed.map_or(0, |seed| usize::from(seed) + 1);
        if self.starts.len() <= place {
            self.starts.resize(place + 1, None);
        }
        if let Some(Some(start)) = self.starts.get(place) {
            return *start;
        }
        let limits = seed.map_or(Limits::default(), |seed| Limits::default().with_seed(seed.into()));
        let start = self.enter(Session::new(self.plan, self.failures, limits));
        if let Some(place) = self.starts.get_mut(place) {
            *place = Some(start);
        }
        start
    }

    pub(crate) fn due(&self, at: StateId) -> Due {
        self.states.get(at.0 as usize).map_or(Due::Finished, |state| state.due)
    }

    /// Where a failed try leads.
    pub(crate) fn failed(&mut self, at: StateId, failed: Failed) -> StateId {
        let Some(state) = self.states.get(at.0 as usize) else { return at };
        if let Some((_, next)) = state.after_failures.iter().find(|(known, _)| *known == failed) {
            return *next;
        }
        let (Some(id), Some(mut session)) = (state.id, state.session.clone()) else { return at };
        session.report(id, TryResult::failed(failed.0), failed.1);
        let next = self.enter(session);
        if let Some(state) = self.states.get_mut(at.0 as usize) {
            state.after_failures.push((failed, next));
        }
        next
    }

    /// Where a wait leads that lasted as long as it should.
    pub(crate) fn waited(&mut self, at: StateId) -> StateId {
        let Some(state) = self.states.get_mut(at.0 as usize) else { return at };
        if let Some(next) = state.after_wait {
            return next;
        }
        let (Due::Wait(delay), Some(mut session)) = (state.due, state.session.take()) else { return at };
        session.waited(delay);
        let next = self.enter(session);
        if let Some(state) = self.states.get_mut(at.0 as usize) {
            state.after_wait = Some(next);
        }
        next
    }

    fn enter(&mut self, session: Session) -> StateId {
        let (due, id) = match session.action() {
            Action::Try { id, source, .. } => {
                (Due::Try(self.roles.get(source.get()).copied().unwrap_or(Role::Source)), Some(id))
            }
            Action::Wait(delay) => (Due::Wait(delay), None),
            Action::Finished => (Due::Finished, None),
        };
        let session = (!matches!(due, Due::Finished)).then_some(session);
        let next = StateId(u32::try_from(self.states.len()).unwrap_or(u32::MAX));
        self.states.push(State { due, id, session, after_failures: Vec::new(), after_wait: None });
        next
    }
}
