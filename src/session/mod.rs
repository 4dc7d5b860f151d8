//! Driving a plan to its end: what to do next, as reports come in. No I/O, no clock.
//!
//! A [`Session`] is made of a plan, a [`FailurePolicy`] and [`Limits`]. It says which [`Action`] comes next
//! and takes the [`TryResult`] of each try, until it is finished with an [`Outcome`]. Its [`WorstCase`] is
//! known before it starts, and it can be [saved](SavedSession). [Section 6](crate::rules::trying) of the
//! rules.
//!
//! ```
//! use core::time::Duration;
//! use registry_resolver::{
//!     Action, Catalog, FailurePolicy, Limits, PullRequest, Reference, RegistryConfig, Session, TryResult,
//! };
//!
//! let catalog = Catalog::builder().registry(RegistryConfig::new("hub").docker_hub()).build()?;
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("python:3.12")?))?;
//! let mut session = Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
//! loop {
//!     match session.action() {
//!         Action::Try { id, source, .. } => {
//!             let attempt = plan.attempt(source).ok_or("no such attempt")?;
//!             // Here the caller pulls `attempt.target()`, and tells how it went and how long it took.
//!             println!("pull {}", attempt.target());
//!             session.report(id, TryResult::succeeded(), Duration::from_secs(3));
//!         }
//!         // Here the caller sleeps.
//!         Action::Wait(delay) => { session.waited(delay); }
//!         Action::Finished => break,
//!     }
//! }
//! assert_eq!(session.outcome().unwrap().tries().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod action;
mod backoff;
mod fingerprint;
mod limits;
#[cfg(test)]
mod mirrors;
mod outcome;
mod plan;
mod saved;
mod steer;
#[cfg(feature = "serde")]
mod wire;
mod worst_case;

use alloc::vec::Vec;
use core::time::Duration;

pub use action::{Action, Impossible, Reported, TryId, TryResult};
pub use limits::Limits;
pub use outcome::{Ending, NotAsked, Outcome, Story, TryRecord};
pub use plan::Plan;
pub use saved::{PlanChanged, SavedSession};
pub use worst_case::WorstCase;

use crate::policy::{FailureClass, FailurePolicy};
use crate::reference::{Digest, DigestValue};
use crate::resolve::AttemptIndex;
use outcome::Told;
use plan::{Source, Standing, Subject};

/// A pull or a push on its way: a state machine that says what to do and is told what happened.
///
/// # Contract
///
/// The caller owns the network and the clock. It drives the session in a loop:
///
/// 1. Ask [`action`](Self::action) what to do. Asking changes nothing: the answer stays the same until a report.
/// 2. On [`Action::Try`], try that source of the plan, for no longer than `within` where that is given, and
///    [`report`](Self::report) what happened and how long it took.
/// 3. On [`Action::Wait`], let so much time pass, and say so with [`waited`](Self::waited).
/// 4. On [`Action::Finished`], take the [`outcome`](Self::outcome).
///
/// A spurious call does nothing: a report under another id than the one that `action` gave last, a `waited`
/// while no wait is due, any call on a finished session. Each such call answers [`Reported::Ignored`].
///
/// What is guaranteed, whatever is reported:
///
/// - The session ends within its [`worst_case`](Self::worst_case), which is known before it runs (rule
///   [6.6](crate::rules::trying)).
/// - Within a round a source that was given up is never tried again, and sources are tried in the plan's order
///   (rule [5.5](crate::rules::pulling)). There is one round, unless the policy has more (rule
///   [6.10](crate::rules::trying)).
/// - The same reports give the same actions (rule [6.1](crate::rules::trying)). Randomness comes from the seed in
///   [`Limits`] alone.
/// - A success that reports another digest than the image is pinned by, or none, is a corrupt failure
///   (rule [6.5](crate::rules::trying)).
/// - It holds no text, no secret and no lifetime: it can be kept in a task, and [saved](Self::save).
///
/// Rule numbers are those of section 6.
///
/// ```
/// use core::time::Duration;
/// use registry_resolver::{
///     Action, Catalog, FailureClass, FailurePolicy, Limits, PullRequest, Reference, RegistryConfig, Session,
///     TryResult,
/// };
///
/// let catalog = Catalog::builder()
///     .registry(RegistryConfig::new("ghcr").github().fallback("mirror"))
///     .registry(RegistryConfig::new("mirror").other("mirror.example:5000"))
///     .build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1")?))?;
/// let mut session = Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
/// assert_eq!(session.worst_case().tries(), 6);
///
/// let mut answers = [Err(FailureClass::Unavailable), Err(FailureClass::Forbidden), Ok(())].into_iter();
/// let mut done = Vec::new();
/// loop {
///     match session.action() {
///         Action::Try { id, source, .. } => {
///             let attempt = plan.attempt(source).unwrap();
///             done.push(format!("try {}", attempt.target()));
///             let result = match answers.next() {
///                 Some(Err(class)) => TryResult::failed(class),
///                 _ => TryResult::succeeded(),
///             };
///             session.report(id, result, Duration::from_millis(40));
///         }
///         Action::Wait(delay) => {
///             done.push(format!("wait {delay:?}"));
///             session.waited(delay);
///         }
///         Action::Finished => break,
///     }
/// }
/// assert_eq!(
///     done,
///     [
///         "try ghcr.io/acme/app:1",
///         "wait 5s",
///         "try ghcr.io/acme/app:1",
///         "try mirror.example:5000/acme/app:1",
///     ],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    subject: Subject,
    sources: Vec<Source>,
    pinned: Option<DigestValue>,
    policy: FailurePolicy,
    limits: Limits,
    fingerprint: u64,
    /// Counted from 1.
    round: u8,
    state: State,
    elapsed: Duration,
    /// When the current source's share of the deadline is used up.
    share_ends: Option<Duration>,
    story: Vec<TryRecord>,
}

/// Where a session stands between two calls.
///
/// A wait is a state of its own, behind a failure and before the next try: the number of that try is fixed when
/// the failure is judged. So asking again changes nothing, and a wait that took longer than the source's share
/// of the deadline can still give the source up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The try of this number at this source is due or under way.
    Trying {
        source: usize,
        number: u32,
    },
    /// A wait before that try is due.
    Waiting {
        source: usize,
        number: u32,
        delay: Duration,
    },
    /// A wait before the next round (rule [6.10](crate::rules::trying)).
    Resting {
        delay: Duration,
    },
    Finished(Ending),
}

impl Session {
    /// A session over the attempts of a pull plan, or over the one registry of a push (rule
    /// [6.8](crate::rules::trying)).
    pub fn new(plan: &impl Plan, policy: FailurePolicy, limits: Limits) -> Self {
        let (sources, fingerprint) = plan.known();
        let mut session = Self {
            subject: plan.subject(),
            sources,
            pinned: plan.pinned().map(Digest::value),
            policy,
            limits,
            fingerprint,
            round: 1,
            state: State::Trying { source: 0, number: 1 },
            elapsed: Duration::ZERO,
            share_ends: None,
            story: Vec::new(),
        };
        session.enter(0);
        session
    }

    /// What to do next; the same until a report.
    pub fn action(&self) -> Action {
        match self.state {
            State::Trying { source, .. } => Action::Try {
                id: self.current_id(),
                source: AttemptIndex::new(source),
                within: self.share_ends.map(|end| end.saturating_sub(self.elapsed)),
            },
            State::Waiting { delay, .. } | State::Resting { delay } => Action::Wait(delay),
            State::Finished(_) => Action::Finished,
        }
    }

    /// Says what came of a try and how long it took.
    pub fn report(&mut self, id: TryId, result: TryResult<'_>, took: Duration) -> Reported {
        let State::Trying { source, number } = self.state else { return Reported::Ignored };
        if id != self.current_id() {
            return Reported::Ignored;
        }
        self.elapsed = self.elapsed.saturating_add(took);
        let came_of = self.judged(result);
        let round = self.round;
        self.story.push(TryRecord { source: AttemptIndex::new(source), round, took, came_of, waited: None });
        self.sources[source].standing = Standing::Asked;
        match came_of {
            Told::Succeeded => {
                self.state = State::Finished(Ending::Succeeded { source: AttemptIndex::new(source) });
            }
            Told::Failed { class, retry_after } => self.react(source, number, class, retry_after),
            Told::Impossible(_) => {
                self.sources[source].standing = Standing::Impossible;
                self.enter(source + 1);
            }
        }
        Reported::Taken
    }

    /// Says that a wait is over, and how long it really was. Coming back early is the caller's choice.
    pub fn waited(&mut self, took: Duration) -> Reported {
        let state = self.state;
        let (State::Waiting { .. } | State::Resting { .. }) = state else { return Reported::Ignored };
        self.elapsed = self.elapsed.saturating_add(took);
        if let Some(last) = self.story.last_mut() {
            last.waited = Some(took);
        }
        match state {
            State::Waiting { source, .. } if self.share_is_used_up() => self.enter(source + 1),
            State::Waiting { source, number, .. } => self.state = State::Trying { source, number },
            _ => self.begin_round(),
        }
        Reported::Taken
    }

    /// How it ended; none while it runs.
    pub fn outcome(&self) -> Option<Outcome<'_>> {
        match self.state {
            State::Finished(ending) => Some(Outcome::of(self, ending)),
            State::Trying { .. } | State::Waiting { .. } | State::Resting { .. } => None,
        }
    }

    /// The most it can take, whatever is reported. Stated before it runs (rule [6.6](crate::rules::trying)).
    pub fn worst_case(&self) -> WorstCase {
        WorstCase::of(&self.sources, self.policy, self.limits.deadline)
    }

    /// The tries and waits so far.
    pub fn story(&self) -> &[TryRecord] {
        &self.story
    }

    /// Everything that was reported, to be kept; see [`restore`](Self::restore).
    pub fn save(&self) -> SavedSession {
        SavedSession::of(self)
    }

    /// Goes on where a session was saved: with the freshly resolved plan, which must be the same (rule
    /// [6.7](crate::rules::trying)), and
    /// the same policy, which is checked only as far as the reports follow from it.
    ///
    /// The time in between does not count towards the deadline. A try that was under way when the session was
    /// saved is asked for again.
    ///
    /// # Errors
    ///
    /// [`PlanChanged`] where the plan is another one, where the policy has other rounds, or where the reports are
    /// none that this plan and policy allow.
    pub fn restore(
        saved: &SavedSession,
        plan: &impl Plan,
        policy: FailurePolicy,
    ) -> Result<Self, PlanChanged> {
        let mut session = Self::new(plan, policy, saved.limits());
        saved.replay(&mut session)?;
        Ok(session)
    }

    /// One id for each try, by how many came before.
    #[expect(clippy::cast_possible_truncation, reason = "a session has at most a few dozen tries")]
    fn current_id(&self) -> TryId {
        TryId(self.story.len() as u32)
    }

    /// Rule [6.5](crate::rules::trying).
    fn judged(&self, result: TryResult<'_>) -> Told {
        match result {
            TryResult::Succeeded { digest } if self.is_what_was_asked(digest) => Told::Succeeded,
            TryResult::Succeeded { .. } => Told::Failed { class: FailureClass::Corrupt, retry_after: None },
            TryResult::Failed { class, retry_after } => Told::Failed { class, retry_after },
            TryResult::Impossible(why) => Told::Impossible(why),
        }
    }

    fn is_what_was_asked(&self, digest: Option<Digest<'_>>) -> bool {
        self.pinned.is_none_or(|pinned| digest.is_some_and(|digest| digest.value() == pinned))
    }
}
