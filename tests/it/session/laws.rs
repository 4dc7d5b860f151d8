//! A referee: it follows a session, knows rules 5.5, 5.8 and 6.1 to 6.6, and nothing of the code.

use core::time::Duration;

use registry_resolver::{
    Action, Ending, FailureClass, FailurePolicy, FallbackFailures, Limits, Outcome, Reaction, RetryPolicy,
    Session, WorstCase,
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
        let limits = self.deadline.map_or(Limits::default(), |deadline| Limits::default().deadline(deadline));
        self.seed.map_or(limits, |seed| limits.seed(seed))
    }
}

/// What the session was told last.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Failed { class: FailureClass, told: Option<Duration>, took: Duration },
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
                assert_eq!(session.next(), Action::Finished);
                let ending = session.outcome().map(Outcome::ending);
                assert!(matches!(ending, Some(Ending::Succeeded { source }) if source.get() == self.source));
            }
            Event::Succeeded { took, .. } => self.has_failed(FailureClass::Corrupt, None, took, session),
            Event::Failed { class, told, took } => self.has_failed(class, told, took, session),
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
        if self.rules.policy.reaction(class) == Reaction::Stop {
            let ending = session.outcome().map(Outcome::ending);
            assert_eq!(ending, Some(Ending::Stopped { class }), "{self:?}");
            return;
        }
        let wait = self.wait_after(class, told);
        let is_over =
            |longest| self.share_ends.is_some_and(|end| self.elapsed.saturating_add(longest) >= end);
        match (session.next(), wait) {
            (Action::Wait(delay), Some([shortest, longest])) => {
                assert!(!delay.is_zero() && shortest <= delay && delay <= longest, "{delay:?}, {self:?}");
                assert!(!is_over(delay), "no time is left for the try behind {delay:?}, {self:?}");
                self.asked += delay;
                self.due = Some(delay);
            }
            (Action::Try { source, within, .. }, Some([_, longest])) if source.get() == self.source => {
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
        match session.next() {
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
        (self.source + 1..self.rules.sources()).find(|&source| self.may_ask(source))
    }

    fn may_ask(&self, source: usize) -> bool {
        let is_down = self.said.is_none_or(FailureClass::is_transient);
        self.rules.links[source].after == FallbackFailures::Any || is_down
    }

    /// Rule 6.6: a source gets an equal share of what is left, with those behind it that may be asked.
    #[track_caller]
    fn moves_to(&mut self, source: Option<usize>, session: &Session) {
        let ending = session.outcome().map(Outcome::ending);
        let Some(source) = source else {
            assert_eq!(ending, Some(Ending::Exhausted), "{self:?}");
            return;
        };
        if self.left().is_some_and(|left| left.is_zero()) {
            assert_eq!(ending, Some(Ending::OutOfTime), "{self:?}");
            return;
        }
        let Action::Try { source: found, within, .. } = session.next() else {
            unreachable!("source {source} is not tried: {self:?}, {session:?}")
        };
        assert_eq!(found.get(), source, "{self:?}");
        let open = (source..self.rules.sources()).filter(|&behind| self.may_ask(behind)).count();
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
        assert_eq!(session.next(), Action::Finished);
        let outcome = session.outcome().unwrap();
        assert_eq!(outcome.tries(), session.story());
        assert_eq!(outcome.elapsed(), self.elapsed);
        assert_eq!(u32::try_from(session.story().len()), Ok(self.tries));
        assert!(session.story().is_sorted_by_key(|record| record.source()), "{self:?}");
        assert_eq!(session.worst_case(), self.rules.worst);
    }
}
