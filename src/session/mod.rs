//! Driving a plan to its end: what to do next, as reports come in. No I/O, no clock.

mod backoff;
mod fingerprint;
mod outcome;
mod plan;
mod saved;
mod worst_case;

use alloc::vec::Vec;
use core::time::Duration;

pub use outcome::{Ending, Outcome, Story, TryRecord};
pub use plan::Plan;
pub use saved::{PlanChanged, SavedSession};
pub use worst_case::WorstCase;

use crate::policy::{FailureClass, FailurePolicy, FallbackFailures, Reaction};
use crate::reference::{Digest, DigestValue};
use crate::resolve::{Role, SourceIndex};
use plan::Source;

/// A pull or a push on its way: a state machine that says what to do and is told what happened.
///
/// # Contract
///
/// The caller owns the network and the clock. It drives the session in a loop:
///
/// 1. Ask [`next`](Self::next) what to do. Asking changes nothing: the answer stays the same until a report.
/// 2. On [`Action::Try`], try that source of the plan, for no longer than `within` where that is given, and
///    [`report`](Self::report) what happened and how long it took.
/// 3. On [`Action::Wait`], let so much time pass, and say so with [`waited`](Self::waited).
/// 4. On [`Action::Finished`], take the [`outcome`](Self::outcome).
///
/// A spurious call does nothing: a report under another id than the one that `next` gave last, a `waited`
/// while no wait is due, any call on a finished session. Each such call answers [`Reported::Ignored`].
///
/// What is guaranteed, whatever is reported:
///
/// - The session ends within its [`worst_case`](Self::worst_case), which is known before it runs (rule 6.6).
/// - A source that was given up is never tried again, and sources are tried in the plan's order (rule 5.5).
/// - The same reports give the same actions (rule 6.1). Randomness comes from the seed in [`Limits`] alone.
/// - A success that reports another digest than the image is pinned by, or none, is a corrupt failure
///   (rule 6.5).
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
///     .registry(RegistryConfig::named("ghcr").github().fallback("mirror"))
///     .registry(RegistryConfig::named("mirror").other("mirror.example:5000"))
///     .build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1")?))?;
/// let mut session = Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
/// assert_eq!(session.worst_case().tries(), 6);
///
/// let mut answers = [Err(FailureClass::Unavailable), Err(FailureClass::Forbidden), Ok(())].into_iter();
/// let mut done = Vec::new();
/// loop {
///     match session.next() {
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
    sources: Vec<Source>,
    pinned: Option<DigestValue>,
    policy: FailurePolicy,
    limits: Limits,
    fingerprint: u64,
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
    Finished(Ending),
}

/// What bounds a session, next to its policies.
///
/// ```
/// use core::time::Duration;
/// use registry_resolver::Limits;
///
/// let limits = Limits::default().deadline(Duration::from_secs(120)).seed(42);
/// # let _ = limits;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    deadline: Option<Duration>,
    seed: Option<u64>,
}

impl Limits {
    /// The time for everything: tries and waits. It is split so that every source still gets a try
    /// (rule 6.6): each has an equal share of what is left when it is reached.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Shortens each wait by up to a half, so that many sessions do not knock at once. The same seed gives the
    /// same waits; without one they are exact (rule 6.1). A delay that a registry asked for is never shortened.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Try this source of the plan, and report under this id.
    Try {
        /// Under which to report.
        id: TryId,
        /// Which attempt of the plan.
        source: SourceIndex,
        /// For how long at most, where there is a deadline; what takes longer is a timeout.
        within: Option<Duration>,
    },
    /// Let this much time pass.
    Wait(Duration),
    /// There is nothing left to do.
    Finished,
}

/// One try of a session. A report under another one is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TryId(u32);

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TryResult<'a> {
    /// It was pulled or pushed.
    Succeeded {
        /// The digest of what the reference named, where it is known; not of the platform chosen from it.
        digest: Option<Digest<'a>>,
    },
    /// It failed.
    Failed {
        /// Why.
        class: FailureClass,
        /// How long the registry asked to be left alone, where it did.
        retry_after: Option<Duration>,
    },
}

impl<'a> TryResult<'a> {
    /// A success that knows no digest: right for a push, and for an image that is not pinned.
    pub fn succeeded() -> Self {
        Self::Succeeded { digest: None }
    }

    /// A success, with the digest of what the reference named.
    pub fn with_digest(digest: Digest<'a>) -> Self {
        Self::Succeeded { digest: Some(digest) }
    }

    /// A failure.
    pub fn failed(class: FailureClass) -> Self {
        Self::Failed { class, retry_after: None }
    }

    /// A failure with a delay that the registry asked for, such as HTTP's `Retry-After`.
    pub fn failed_for(class: FailureClass, retry_after: Duration) -> Self {
        Self::Failed { class, retry_after: Some(retry_after) }
    }
}

/// Whether a report was for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reported {
    /// It was, and there is something new to do.
    Taken,
    /// It came too late, twice, or for something that was not asked: nothing changed.
    Ignored,
}

impl Session {
    /// A session over the attempts of a pull plan, or over the one registry of a push (rule 6.8).
    pub fn new(plan: &impl Plan, policy: FailurePolicy, limits: Limits) -> Self {
        let mut session = Self {
            sources: plan.sources().collect(),
            pinned: plan.pinned().map(Digest::value),
            policy,
            limits,
            fingerprint: plan.fingerprint(),
            state: State::Trying { source: 0, number: 1 },
            elapsed: Duration::ZERO,
            share_ends: None,
            story: Vec::new(),
        };
        session.enter(0);
        session
    }

    /// What to do next; the same until a report.
    pub fn next(&self) -> Action {
        match self.state {
            State::Trying { source, .. } => Action::Try {
                id: self.current_id(),
                source: SourceIndex::new(source),
                within: self.share_ends.map(|end| end.saturating_sub(self.elapsed)),
            },
            State::Waiting { delay, .. } => Action::Wait(delay),
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
        let record = TryRecord { source: SourceIndex::new(source), took, failure: None, waited: None };
        let (class, retry_after) = match result {
            TryResult::Failed { class, retry_after } => (class, retry_after),
            TryResult::Succeeded { digest } if self.is_what_was_asked(digest) => {
                self.story.push(record);
                self.state = State::Finished(Ending::Succeeded { source: SourceIndex::new(source) });
                return Reported::Taken;
            }
            TryResult::Succeeded { .. } => (FailureClass::Corrupt, None),
        };
        self.story.push(TryRecord { failure: Some((class, retry_after)), ..record });
        self.react(source, number, class, retry_after);
        Reported::Taken
    }

    /// Says that a wait is over, and how long it really was. Coming back early is the caller's choice.
    pub fn waited(&mut self, took: Duration) -> Reported {
        let State::Waiting { source, number, .. } = self.state else { return Reported::Ignored };
        self.elapsed = self.elapsed.saturating_add(took);
        if let Some(last) = self.story.last_mut() {
            last.waited = Some(took);
        }
        if self.share_is_used_up() {
            self.enter(source + 1);
        } else {
            self.state = State::Trying { source, number };
        }
        Reported::Taken
    }

    /// How it ended; none while it runs.
    pub fn outcome(&self) -> Option<Outcome<'_>> {
        match self.state {
            State::Finished(ending) => Some(Outcome::new(ending, &self.story, self.elapsed)),
            State::Trying { .. } | State::Waiting { .. } => None,
        }
    }

    /// The most it can take, whatever is reported. Stated before it runs (rule 6.6).
    pub fn worst_case(&self) -> WorstCase {
        WorstCase::of(self.sources.iter().map(|source| source.retry), self.policy, self.limits.deadline)
    }

    /// The tries and waits so far.
    pub fn story(&self) -> &[TryRecord] {
        &self.story
    }

    /// Everything that was reported, to be kept; see [`restore`](Self::restore).
    pub fn save(&self) -> SavedSession {
        SavedSession::of(self.fingerprint, self.limits, &self.story)
    }

    /// Goes on where a session was saved: with the freshly resolved plan, which must be the same (rule 6.7), and
    /// the same policy, which is checked only as far as the reports follow from it.
    ///
    /// The time in between does not count towards the deadline. A try that was under way when the session was
    /// saved is asked for again.
    ///
    /// # Errors
    ///
    /// [`PlanChanged`] where the plan is another one, or the reports are none that this plan and policy allow.
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

    fn is_what_was_asked(&self, digest: Option<Digest<'_>>) -> bool {
        self.pinned.is_none_or(|pinned| digest.is_some_and(|digest| digest.value() == pinned))
    }

    /// Rule 6.4. A stop ends everything, and so is judged before tries and time are counted; a wait is made only
    /// where a try is left behind it, and time for that try.
    fn react(&mut self, source: usize, number: u32, class: FailureClass, retry_after: Option<Duration>) {
        let retry = self.sources[source].retry;
        let own_wait = || backoff::wait(retry, number, self.limits.seed, self.story.len());
        let wait = match self.policy.reaction(class) {
            Reaction::Stop => {
                self.state = State::Finished(Ending::Stopped { class });
                return;
            }
            Reaction::Next => None,
            Reaction::Retry => Some(own_wait()),
            Reaction::RetryObeying => match retry_after {
                None => Some(own_wait()),
                Some(delay) => Some(delay).filter(|delay| *delay <= retry.max_delay()),
            },
        };
        match wait.filter(|wait| number < retry.tries() && self.has_time_for(*wait)) {
            Some(Duration::ZERO) => self.state = State::Trying { source, number: number + 1 },
            Some(delay) => self.state = State::Waiting { source, number: number + 1, delay },
            // No wait between sources.
            None => self.enter(source + 1),
        }
    }

    /// A wait leaves time for the try behind it.
    fn has_time_for(&self, wait: Duration) -> bool {
        self.share_ends.is_none_or(|end| self.elapsed.saturating_add(wait) < end)
    }

    fn share_is_used_up(&self) -> bool {
        self.share_ends.is_some_and(|end| self.elapsed >= end)
    }

    /// Goes to the first source from `from` on that may be asked.
    ///
    /// The order of these blocks is what the endings mean. Whether anybody is left to ask comes before the clock:
    /// where every source had its try, no deadline has cut anything short. The share is taken last, of what is
    /// left now, so that what one source saved is for those behind it.
    fn enter(&mut self, from: usize) {
        let transient = self.source_failed_transiently();
        let may_be_asked = |source: &Source| match source.after {
            FallbackFailures::Transient => transient,
            FallbackFailures::Any => true,
        };
        let mut open = (from..self.sources.len()).filter(|&source| may_be_asked(&self.sources[source]));
        let Some(source) = open.next() else {
            self.state = State::Finished(Ending::Exhausted);
            return;
        };
        if let Some(deadline) = self.limits.deadline {
            let left = deadline.saturating_sub(self.elapsed);
            if left.is_zero() {
                self.state = State::Finished(Ending::OutOfTime);
                return;
            }
            let shares = u32::try_from(open.count() + 1).unwrap_or(u32::MAX);
            self.share_ends = Some(self.elapsed + (left / shares).max(Duration::from_nanos(1)));
        }
        self.state = State::Trying { source, number: 1 };
    }

    /// Judged by the last failure of the attempt whose role is source, wherever it stands (rule 5.8). Nothing has
    /// failed yet at the start.
    fn source_failed_transiently(&self) -> bool {
        let is_source = |record: &TryRecord| {
            self.sources.get(record.source.get()).is_some_and(|source| source.role == Role::Source)
        };
        let at_source = self.story.iter().rev().find(|record| is_source(record));
        at_source.and_then(|record| record.failure).is_none_or(|(class, _)| class.is_transient())
    }
}
