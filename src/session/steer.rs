use core::time::Duration;

use super::plan::{Lap, Source, Standing};
use super::{Ending, Session, State, TryRecord, backoff};
use crate::policy::{FailureClass, FailurePolicy, FallbackFailures, Reaction};
use crate::resolve::Role;
use crate::routes::PlaceFailures;

impl Session {
    /// Rule 6.4. A stop ends everything, and so is judged before tries and time are counted; a wait is made only
    /// where a try is left behind it, and time for that try.
    pub(super) fn react(
        &mut self,
        source: usize,
        number: u32,
        class: FailureClass,
        retry_after: Option<Duration>,
    ) {
        let retry = self.sources[source].retry;
        let own_wait = || backoff::wait(retry, number, self.limits.seed, self.story.len());
        let wait = match reaction(self.policy, &self.sources, source, class) {
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

    pub(super) fn share_is_used_up(&self) -> bool {
        self.share_ends.is_some_and(|end| self.elapsed >= end)
    }

    /// Goes to the first source from `from` on that may be asked.
    ///
    /// The order of these blocks is what the endings mean. Whether anybody is left to ask comes before the clock:
    /// where every source had its try, no deadline has cut anything short. The share is taken last, of what is
    /// left now, so that what one source saved is for those behind it.
    pub(super) fn enter(&mut self, from: usize) {
        let end = self.sources.len();
        let next = (from..end).find(|at| self.may_be_asked(*at, self.round, *at));
        let behind = next.map_or(end..end, |source| source + 1..end);
        let behind = behind.filter(|at| self.may_be_asked(*at, self.round, next.unwrap_or(*at)));
        let (shares, is_new) = behind.fold((1, false), |(shares, is_new), at| {
            (shares + 1, is_new || self.sources[at].standing != Standing::Asked)
        });
        self.pass_over(from..next.unwrap_or(end));
        let Some(source) = next else {
            self.end_round();
            return;
        };
        if let Some(deadline) = self.limits.deadline {
            let left = deadline.saturating_sub(self.elapsed);
            if left.is_zero() {
                let is_new = is_new || self.sources[source].standing != Standing::Asked;
                self.state = State::Finished(if is_new { Ending::OutOfTime } else { Ending::Exhausted });
                return;
            }
            // A later round uses what is left (rule 6.10).
            let shares = if self.round == 1 { shares } else { 1 };
            self.share_ends = Some(self.elapsed + (left / shares).max(Duration::from_nanos(1)));
        }
        self.state = State::Trying { source, number: 1 };
    }

    /// Notes which sources were never asked because those that they are for are not down.
    fn pass_over(&mut self, sources: core::ops::Range<usize>) {
        for source in &mut self.sources[sources] {
            if source.standing == Standing::Ahead {
                source.standing = Standing::PassedOver;
            }
        }
    }

    /// Ends, or begins the next round (rule 6.10): the last attempt that was asked failed transiently, somebody is
    /// left to be asked, and time is left behind the wait.
    fn end_round(&mut self) {
        let rounds = self.policy.rounds();
        if u32::from(self.round) < rounds.count() && self.last_failed_transiently() {
            let wait = backoff::rest(rounds, self.limits.seed, self.story.len());
            let ends = self.limits.deadline;
            let has_time = ends.is_none_or(|end| self.elapsed.saturating_add(wait) < end);
            if has_time && (0..self.sources.len()).any(|at| self.may_be_asked(at, self.round + 1, at)) {
                match wait {
                    Duration::ZERO => self.begin_round(),
                    delay => self.state = State::Resting { delay },
                }
                return;
            }
        }
        self.state = State::Finished(Ending::Exhausted);
    }

    pub(super) fn begin_round(&mut self) {
        self.round += 1;
        self.enter(0);
    }

    fn last_failed_transiently(&self) -> bool {
        self.last_failure(|_| true).is_some_and(FailureClass::is_transient)
    }

    /// Whether a source may be asked in this round, as far as reports say so far. The turn of `ahead` and of those
    /// behind it is still to come.
    fn may_be_asked(&self, at: usize, round: u8, ahead: usize) -> bool {
        let source = &self.sources[at];
        let is_for_this = match source.after {
            FallbackFailures::Any => true,
            FallbackFailures::Transient => self.is_down(source.candidate, ahead),
        };
        let is_its_turn = match source.place {
            // What is still to come in front of it may fail so.
            PlaceFailures::Transient => ahead < at || self.is_down_before(source, round),
            _ => true,
        };
        is_for_this && is_its_turn && source.standing != Standing::Impossible
    }

    /// Whether the image's own source is down, for attempts that are for that (rule 5.8).
    ///
    /// Judged by the last failure of the attempt whose role is source, wherever it stands. One that no round has
    /// come to stands behind those that ask, because it is avoided, and counts as down; one whose try is impossible
    /// does not. Where there is none, or it was passed over, the last failure of a mirror decides.
    fn is_down(&self, candidate: u8, ahead: usize) -> bool {
        let of = |source: &Source, role| source.role == role && source.candidate == candidate;
        let behind = self.sources.get(ahead..).unwrap_or_default();
        let is_ahead = |role| behind.iter().any(|it| of(it, role) && it.standing == Standing::Ahead);
        let failed = |role| self.last_failure(|it| of(it, role)).map(FailureClass::is_transient);
        let is_impossible = |it: &Source| of(it, Role::Source) && it.standing == Standing::Impossible;
        failed(Role::Source).unwrap_or_else(|| {
            let is_down_by_mirrors = || failed(Role::Mirror).unwrap_or_else(|| is_ahead(Role::Mirror));
            !self.sources.iter().any(is_impossible) && (is_ahead(Role::Source) || is_down_by_mirrors())
        })
    }

    /// Whether what was asked last in the round and the candidate failed transiently, for places that are for that
    /// (rule 12.4). Where nothing was, all that stands before it must be avoided; what could not be tried is passed over.
    fn is_down_before(&self, source: &Source, round: u8) -> bool {
        let in_round = |record: &&TryRecord| record.round == round;
        let of_candidate = |record: &&TryRecord| {
            self.sources.get(record.source.get()).is_some_and(|it| it.candidate == source.candidate)
        };
        let mut asked = self.story.iter().rev().filter(in_round).filter(of_candidate);
        if let Some(class) = asked.find_map(|record| record.failure()) {
            return class.is_transient();
        }
        let mut before = self.sources.iter().filter(|it| {
            it.candidate == source.candidate && it.order < source.order && it.standing != Standing::Impossible
        });
        before.next().is_some_and(|it| it.lap == Lap::Avoided) && before.all(|it| it.lap == Lap::Avoided)
    }

    fn last_failure(&self, at: impl Fn(&Source) -> bool) -> Option<FailureClass> {
        let is_there = |record: &&TryRecord| self.sources.get(record.source.get()).is_some_and(&at);
        self.story.iter().rev().filter(is_there).find_map(|record| record.failure())
    }
}

/// What a policy says of a failure at this source (rule 6.4): at a mirror that is not the last of its candidate the
/// next source is asked before anybody waits, unless the policy speaks of mirrors.
pub(super) fn reaction(
    policy: FailurePolicy,
    sources: &[Source],
    source: usize,
    class: FailureClass,
) -> Reaction {
    if sources[source].role != Role::Mirror {
        return policy.reaction(class);
    }
    let of_candidate = |it: &Source| it.candidate == sources[source].candidate;
    let is_last = !sources.get(source + 1).is_some_and(of_candidate);
    let unstated = if is_last { policy.reaction(class) } else { Reaction::Next };
    policy.reaction_on_mirror(class).unwrap_or(unstated)
}
