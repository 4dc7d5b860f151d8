//! A referee: it follows a session, knows rules 5.5, 5.8, 6.1 to 6.6, 6.9 and 6.10, and nothing of the code.

use core::time::Duration;

use registry_resolver::policy::{FallbackFailures, Reaction};
use registry_resolver::pull::AttemptIndex;
use registry_resolver::session::{Ending, WorstCase};
use registry_resolver::{
    Action, FailureClass, FailurePolicy, Limits, Outcome, RetryPolicy, Session, TryResult,
};

use crate::session::Link;

/// What a session has to keep to.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    links: Vec<Link>,
    policy: FailurePolicy,
    pub(crate) bounds: Bounds,
    worst: WorstCase,
}

/// What [`Limits`] were made of, which does not tell, and whether the image is pinned.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) deadline: Option<Duration>,
    pub(crate) seed: Option<u64>,
    pub(crate) pinned: bool,
}

impl Bounds {
    pub(crate) fn limits(self) -> Limits {
        let limits =
            self.deadline.map_or(Limits::default(), |deadline| Limits::default().with_deadline(deadline));
        self.seed.map_or(limits, |seed| limits.with_seed(seed))
    }
}

/// What the session was told last.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Failed { class: FailureClass, told: Option<Duration>, took: Duration },
    Impossible { took: Duration },
    Succeeded { right: bool, took: Duration },
    Waited { took: Duration },
}

/// A session so far, as the referee saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    rules: &'a Rules,
    source: usize,
    tries_here: u32,
    /// Tries at all sources.
    pub(crate) tries: u32,
    /// All waits as they were asked for.
    pub(crate) asked: Duration,
    /// All waits as far as they were both asked for and done.
    waited: Duration,
    /// The wait that is due.
    due: Option<Duration>,
    pub(crate) elapsed: Duration,
    /// Until when the current source may take.
    share_ends: Option<Duration>,
    /// The last failure at the plan's source.
    said: Option<FailureClass>,
    /// The last failure anywhere.
    failed: Option<FailureClass>,
    round: u32,
    /// Whether the wait that is due is for the next round.
    rests: bool,
    /// Which sources were asked, and which cannot be: a bit for each.
    was_asked: u8,
    is_impossible: u8,
}

impl Rules {
    pub(crate) fn new(links: &[Link], policy: FailurePolicy, bounds: Bounds, worst: WorstCase) -> Self {
        let mut links = links.to_vec();
        // Limits add up along a chain; nothing limits the source (rule 5.8).
        links[0].after = FallbackFailures::Any;
        for next in 1..links.len() {
            links[next].after = links[next].after.max(links[next - 1].after);
        }
        Self { links, policy, bounds, worst }
    }

    /// Begins to follow a session that has just begun.
    #[track_caller]
    pub(crate) fn begin(&self, session: &Session) -> Run<'_> {
        let zero = Duration::ZERO;
        let mut run = Run {
            rules: self,
            source: 0,
            tries_here: 0,
            tries: 0,
            asked: zero,
            waited: zero,
            due: None,
            elapsed: zero,
            share_ends: None,
            said: None,
            failed: None,
            round: 1,
            rests: false,
            was_asked: 0,
            is_impossible: 0,
        };
        run.moves_to(Some(0), session);
        run
    }

    pub(crate) fn sources(&self) -> usize {
        self.links.len()
    }
}

impl Run<'_> {
    /// Checks what the session does after this.
    #[track_caller]
    pub(crate) fn follow(&mut self, event: Event, session: &Session) {
        match event {
            Event::Waited { took } => self.has_waited(took, session),
            Event::Succeeded { right, took } if right || !self.rules.bounds.pinned => {
                self.elapsed = self.elapsed.saturating_add(took);
                assert_eq!(session.action(), Action::Finished);
                let ending = session.outcome().map(Outcome::ending);
                assert!(matches!(ending, Some(Ending::Succeeded { source }) if source.get() == self.source));
            }
            Event::Succeeded { took, .. } => self.has_failed(FailureClass::Corrupt, None, took, session),
            Event::Failed { class, told, took } => self.has_failed(class, told, took, session),
            // Rule 6.9: the next source at once, whatever the policy.
            Event::Impossible { took } => {
                self.elapsed = self.elapsed.saturating_add(took);
                self.is_impossible |= 1 << self.source;
                self.moves_to(self.next_source(), session);
            }
        }
        assert!(self.tries <= self.rules.worst.tries(), "{self:?}");
        assert!(self.waited <= self.rules.worst.waiting(), "{self:?}");
        // A caller who comes back early is asked to wait again; the deadline is about time that passes.
        assert!(self.rules.bounds.deadline.is_some() || self.asked <= self.rules.worst.waiting(), "{self:?}");
    }

    fn retry(&self) -> RetryPolicy {
        self.rules.links[self.source].retry
    }

    fn left(&self) -> Option<Duration> {
        self.rules.bounds.deadline.map(|deadline| deadline.saturating_sub(self.elapsed))
    }

    /// The wait that rule 6.2 says, at its shortest and longest.
    fn own_wait(&self) -> [Duration; 2] {
        let retry = self.retry();
        let mut whole = retry.delay().min(retry.max_delay());
        for _ in 1..self.tries_here {
            whole = (whole * retry.factor()).min(retry.max_delay());
        }
        [if self.rules.bounds.seed.is_some() { whole / 2 } else { whole }, whole]
    }

    /// The wait that rule 6.4 says; none where it is not tried here again.
    fn wait_after(&self, class: FailureClass, told: Option<Duration>) -> Option<[Duration; 2]> {
        let wait = match (self.rules.policy.reaction(class), told) {
            (Reaction::Retry, _) | (Reaction::RetryObeying, None) => self.own_wait(),
            (Reaction::RetryObeying, Some(told)) if told <= self.retry().max_delay() => [told, told],
            _ => return None,
        };
        (self.tries_here < self.retry().tries()).then_some(wait)
    }

    #[track_caller]
    fn has_failed(&mut self, class: FailureClass, told: Option<Duration>, took: Duration, session: &Session) {
        self.elapsed = self.elapsed.saturating_add(took);
        if self.source == 0 {
            self.said = Some(class);
        }
        self.failed = Some(class);
        self.was_asked |= 1 << self.source;
        if self.rules.policy.reaction(class) == Reaction::Stop {
            let ending = session.outcome().map(Outcome::ending);
            assert_eq!(ending, Some(Ending::Stopped { class }), "{self:?}");
            return;
        }
        let wait = self.wait_after(class, told);
        let is_over =
            |longest| self.share_ends.is_some_and(|end| self.elapsed.saturating_add(longest) >= end);
        match (session.action(), wait) {
            (Action::Wait(delay), Some([shortest, longest]))
                if !is_over(longest) || !is_over(shortest) && !self.rests_now(session) =>
            {
                assert!(!delay.is_zero() && shortest <= delay && delay <= longest, "{delay:?}, {self:?}");
                assert!(!is_over(delay), "no time is left for the try behind {delay:?}, {self:?}");
                self.asked += delay;
                self.due = Some(delay);
            }
            // A wait that is not made for want of time ends the round, and the next may begin with this source.
            (Action::Try { source, within, .. }, Some([_, longest]))
                if source.get() == self.source && !is_over(longest) =>
            {
                assert!(longest.is_zero(), "no wait before {self:?}");
                self.tries_again(within);
            }
            _ => {
                assert!(wait.is_none_or(|[_, longest]| is_over(longest)), "given up early: {self:?}");
                self.moves_to(self.next_source(), session);
            }
        }
    }

    #[track_caller]
    fn has_waited(&mut self, took: Duration, session: &Session) {
        let asked = self.due.take().unwrap();
        self.elapsed = self.elapsed.saturating_add(took);
        self.waited += took.min(asked);
        if core::mem::take(&mut self.rests) {
            self.begins_again(session);
            return;
        }
        match session.action() {
            Action::Try { source, within, .. } if source.get() == self.source => self.tries_again(within),
            _ => {
                assert!(self.share_ends.is_some_and(|end| self.elapsed >= end), "given up early: {self:?}");
                self.moves_to(self.next_source(), session);
            }
        }
    }

    #[track_caller]
    fn tries_again(&mut self, within: Option<Duration>) {
        self.tries += 1;
        self.tries_here += 1;
        assert!(self.tries_here <= self.retry().tries(), "tried too often: {self:?}");
        assert_eq!(within, self.share_ends.map(|end| end.saturating_sub(self.elapsed)), "{self:?}");
        assert!(within.is_none_or(|within| !within.is_zero()), "no time to try: {self:?}");
        assert!(within.is_none_or(|within| within <= self.left().unwrap()), "beyond the deadline: {self:?}");
    }

    /// Rules 5.5 and 5.8: in the plan's order, never back.
    fn next_source(&self) -> Option<usize> {
        self.next_from(self.source + 1)
    }

    fn next_from(&self, first: usize) -> Option<usize> {
        (first..self.rules.sources()).find(|&source| self.may_ask(source))
    }

    /// Rules 5.8 and 6.9: one that cannot be asked is not asked again, and has not failed.
    fn may_ask(&self, source: usize) -> bool {
        let has = |bits: u8, source: usize| bits >> source & 1 == 1;
        let unsaid = !has(self.is_impossible, 0);
        let is_down = self.said.map_or(unsaid, FailureClass::is_transient);
        let fits = self.rules.links[source].after == FallbackFailures::Any || is_down;
        fits && !has(self.is_impossible, source)
    }

    /// Rule 6.10: what follows a round.
    #[track_caller]
    fn round_ends(&mut self, session: &Session) {
        let rounds = self.rules.policy.rounds();
        let repeats = self.round < rounds.count()
            && self.failed.is_some_and(FailureClass::is_transient)
            && self.next_from(0).is_some();
        let longest = rounds.wait();
        let shortest = if self.rules.bounds.seed.is_some() { longest / 2 } else { longest };
        let is_over = |wait| {
            self.rules.bounds.deadline.is_some_and(|deadline| self.elapsed.saturating_add(wait) >= deadline)
        };
        match session.action() {
            Action::Wait(delay) => {
                assert!(repeats && !is_over(delay), "a wait without a next round: {self:?}");
                assert!(!delay.is_zero() && shortest <= delay && delay <= longest, "{delay:?}, {self:?}");
                self.asked += delay;
                (self.due, self.rests) = (Some(delay), true);
            }
            Action::Try { .. } => {
                assert!(repeats && longest.is_zero(), "{self:?}");
                self.begins_again(session);
            }
            Action::Finished => {
                let ending = session.outcome().map(Outcome::ending);
                assert_eq!(ending, Some(Ending::Exhausted), "{self:?}");
                assert!(!repeats || is_over(longest), "no next round: {self:?}");
            }
        }
    }

    /// Whether the wait that a session asks for is before the next round. Asked where a seed decides if the wait
    /// before the next try would still fit.
    fn rests_now(&self, session: &Session) -> bool {
        let mut ahead = session.clone();
        ahead.waited(Duration::ZERO);
        if let Action::Try { id, .. } = ahead.action() {
            ahead.report(id, TryResult::succeeded(), Duration::ZERO);
        }
        ahead.story().last().is_some_and(|record| record.round() > self.round)
    }

    #[track_caller]
    fn begins_again(&mut self, session: &Session) {
        self.round += 1;
        let next = self.next_from(0);
        assert!(next.is_some(), "nobody is left for the next round: {self:?}");
        self.moves_to(next, session);
    }

    /// Rule 6.6: a source gets an equal share of what is left, with those behind it that may be asked.
    #[track_caller]
    fn moves_to(&mut self, source: Option<usize>, session: &Session) {
        let ending = session.outcome().map(Outcome::ending);
        let Some(source) = source else {
            self.round_ends(session);
            return;
        };
        let open = (source..self.rules.sources()).filter(|&behind| self.may_ask(behind));
        if self.left().is_some_and(|left| left.is_zero()) {
            let is_new = open.clone().any(|behind| self.was_asked >> behind & 1 == 0);
            let expected = if is_new { Ending::OutOfTime } else { Ending::Exhausted };
            assert_eq!(ending, Some(expected), "{self:?}");
            return;
        }
        let Action::Try { source: found, within, .. } = session.action() else {
            unreachable!("source {source} is not tried: {self:?}, {session:?}")
        };
        assert_eq!(found.get(), source, "{self:?}");
        // The shares are those of the first round.
        let open = if self.round == 1 { open.count() } else { 1 };
        self.share_ends = self.left().map(|left| {
            let share = left / u32::try_from(open).unwrap();
            self.elapsed + share.max(Duration::from_nanos(1))
        });
        (self.source, self.tries_here) = (source, 0);
        self.tries_again(within);
    }

    /// Checks the story that a finished session tells.
    #[track_caller]
    pub(crate) fn ends(&self, session: &Session) {
        assert_eq!(session.action(), Action::Finished);
        let outcome = session.outcome().unwrap();
        assert_eq!(outcome.tries(), session.story());
        assert_eq!(outcome.elapsed(), self.elapsed);
        assert_eq!(u32::try_from(session.story().len()), Ok(self.tries));
        let places = session.story().iter().map(|record| (record.round(), record.source()));
        assert!(places.is_sorted(), "{self:?}");
        assert_eq!(session.worst_case(), self.rules.worst);
        // Rule 6.9: every attempt is in the story, or named as not asked.
        let told = outcome.tries().iter().map(|record| record.source());
        let mut told: Vec<usize> =
            told.chain(outcome.not_asked().map(|(source, _)| source)).map(AttemptIndex::get).collect();
        told.sort_unstable();
        told.dedup();
        assert!(told.into_iter().eq(0..self.rules.sources()), "{self:?}");
    }
}
