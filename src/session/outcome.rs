use core::fmt;
use core::time::Duration;

use super::plan::Standing;
use super::plan::Subject;
use super::{Impossible, Plan, Session};
use crate::policy::FailureClass;
use crate::resolve::AttemptIndex;
use crate::routes::PlaceFailures;
use crate::words::words;

/// How a session ended, with the whole story: every try, its class, its wait, and what was not asked. Rule
/// [6.7](crate::rules::trying).
///
/// Displayed, it has a line for each. [`told_of`](Self::told_of) writes the references too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome<'s> {
    ending: Ending,
    session: &'s Session,
}

impl<'s> Outcome<'s> {
    pub(super) fn of(session: &'s Session, ending: Ending) -> Self {
        Self { ending, session }
    }

    /// How it ended.
    pub fn ending(self) -> Ending {
        self.ending
    }

    /// Whether a source had the image, or took it: what a program's exit status is about.
    ///
    /// ```
    /// use core::time::Duration;
    /// use registry_resolver::{
    ///     Action, Catalog, FailurePolicy, Limits, PullRequest, Reference, Session, TryResult,
    /// };
    ///
    /// let catalog = Catalog::builder().build()?;
    /// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("nginx")?))?;
    /// let mut session = Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
    /// if let Action::Try { id, .. } = session.action() {
    ///     session.report(id, TryResult::succeeded(), Duration::ZERO);
    /// }
    /// assert!(session.outcome().is_some_and(|outcome| outcome.is_success()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_success(self) -> bool {
        matches!(self.ending, Ending::Succeeded { .. })
    }

    /// Every try, first to last, those that could not be made included (rule [6.9](crate::rules::trying)).
    pub fn tries(self) -> &'s [TryRecord] {
        &self.session.story
    }

    /// The attempts that no round came to, in the plan's order, each with its reason (rule
    /// [6.9](crate::rules::trying)). One whose try could not be made is among the [`tries`](Self::tries).
    pub fn not_asked(self) -> impl Iterator<Item = (AttemptIndex, NotAsked)> + 's {
        let by_ending = match self.ending {
            Ending::Succeeded { .. } => NotAsked::NotNeeded,
            Ending::Stopped { .. } => NotAsked::Stopped,
            Ending::Exhausted | Ending::OutOfTime => NotAsked::OutOfTime,
        };
        let standings = self.session.sources.iter().map(|source| source.standing).enumerate();
        standings.filter_map(move |(at, standing)| {
            let reason = match standing {
                Standing::Ahead => by_ending,
                Standing::PassedOver if self.session.sources[at].place == PlaceFailures::Transient => {
                    NotAsked::OthersNotDown
                }
                Standing::PassedOver => NotAsked::SourceNotDown,
                Standing::Asked | Standing::Impossible => return None,
            };
            Some((AttemptIndex::new(at), reason))
        })
    }

    /// How long it took: all reports together.
    pub fn elapsed(self) -> Duration {
        self.session.elapsed
    }

    /// The story with the plan's references, for people.
    pub fn told_of<P: Plan>(self, plan: &P) -> Story<'s, '_, P> {
        Story { outcome: self, plan }
    }
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(f, |source, f| match self.session.subject {
            Subject::Pull => write!(f, "source {}", source.get() + 1),
            Subject::Push => f.write_str("registry"),
        })
    }
}

impl Outcome<'_> {
    /// The tries have numbers, as many as the first line counts; what was not asked has none. Behind a success
    /// nobody misses those that were not needed.
    fn tell(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: impl Fn(AttemptIndex, &mut fmt::Formatter<'_>) -> fmt::Result,
    ) -> fmt::Result {
        self.tell_ending(f)?;
        let mut number = 0;
        for record in self.tries() {
            if matches!(record.came_of, Told::Impossible(_)) {
                f.write_str("\n- ")?;
            } else {
                number += 1;
                write!(f, "\n{number}. ")?;
            }
            name(record.source, f)?;
            record.tell(f)?;
        }
        for (source, reason) in self.not_asked().filter(|(_, reason)| *reason != NotAsked::NotNeeded) {
            f.write_str("\n- ")?;
            name(source, f)?;
            write!(f, ": not asked, {reason}")?;
        }
        Ok(())
    }

    fn tell_ending(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let was_asked = |record: &&TryRecord| !matches!(record.came_of, Told::Impossible(_));
        let asked = |at| self.tries().iter().filter(was_asked).any(|record| record.source.get() == at);
        let sources = self.session.sources.len();
        let told = (self.ending, self.session.subject, (0..sources).filter(|&at| asked(at)).count());
        match told {
            (Ending::Exhausted, Subject::Pull, 0) => f.write_str("no source could be asked")?,
            (Ending::Exhausted, Subject::Pull, asked) if asked == sources => {
                f.write_str("failed at every source")?;
            }
            (Ending::Exhausted, Subject::Pull, asked) => write!(f, "failed at {asked} of {sources} sources")?,
            (Ending::Exhausted, Subject::Push, 0) => f.write_str("its registry could not be asked")?,
            (Ending::Exhausted, Subject::Push, _) => f.write_str("failed at its registry")?,
            (ending, ..) => write!(f, "{ending}")?,
        }
        let tries = self.tries().iter().filter(was_asked).count();
        let plural = if tries == 1 { "try" } else { "tries" };
        write!(f, " after {tries} {plural} in {}", Shown(self.elapsed()))
    }
}

/// A duration for people: whole milliseconds.
pub(super) struct Shown(pub(super) Duration);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(duration) = self;
        match (duration.as_secs(), duration.subsec_millis()) {
            (0, 0) => f.write_str("0s"),
            (seconds, millis) => {
                write!(f, "{:?}", Duration::from_secs(seconds) + Duration::from_millis(millis.into()))
            }
        }
    }
}

/// An [`Outcome`] told with the plan's references.
#[derive(Clone, Copy, Debug)]
pub struct Story<'s, 'p, P> {
    outcome: Outcome<'s>,
    plan: &'p P,
}

impl<P: Plan> fmt::Display for Story<'_, '_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.outcome.tell(f, |source, f| self.plan.write_source(source, f))
    }
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// A source had the image, or took it.
    Succeeded {
        /// Which.
        source: AttemptIndex,
    },
    /// The failure policy stopped it.
    Stopped {
        /// At a failure of this class.
        class: FailureClass,
    },
    /// Every source was given up, passed over or impossible to ask.
    Exhausted,
    /// The deadline was over before the next source could be tried. Where every source had its try, it is
    /// [`Exhausted`](Self::Exhausted), whatever cut the last one short.
    OutOfTime,
}

impl Ending {
    /// A stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded { .. } => "succeeded",
            Self::Stopped { .. } => "stopped",
            Self::Exhausted => "exhausted",
            Self::OutOfTime => "out_of_time",
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Succeeded { .. } => f.write_str("succeeded"),
            Self::Stopped { class } => write!(f, "stopped ({class})"),
            Self::Exhausted => f.write_str("nothing is left to ask"),
            Self::OutOfTime => f.write_str("out of time"),
        }
    }
}

words! {
    /// Why an attempt of a plan was never asked, where that is not because its try was [impossible](Impossible).
    /// Rule [6.9](crate::rules::trying).
    pub enum NotAsked, "reason" {
        /// It is for when the source is down, and that was not (rule [5.8](crate::rules::pulling)).
        SourceNotDown = "source_not_down" => "the source is not down",
        /// It is for when what was asked before it is down, and that was not (rule 12.4).
        OthersNotDown = "others_not_down" => "what was asked before it is not down",
        /// The failure policy had stopped everything.
        Stopped = "stopped" => "stopped before",
        /// The deadline was over.
        OutOfTime = "out_of_time" => "out of time",
        /// Another one had succeeded.
        NotNeeded = "not_needed" => "not needed",
    }
}

/// What came of a try, as the session judged it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Succeeded,
    Failed { class: FailureClass, retry_after: Option<Duration> },
    Impossible(Impossible),
}

/// One try, and the wait behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TryRecord {
    pub(super) source: AttemptIndex,
    pub(super) round: u8,
    pub(super) took: Duration,
    pub(super) came_of: Told,
    pub(super) waited: Option<Duration>,
}

impl TryRecord {
    /// Which source was tried.
    pub fn source(self) -> AttemptIndex {
        self.source
    }

    /// In which round, counted from 1 (rule [6.10](crate::rules::trying)).
    pub fn round(self) -> u32 {
        self.round.into()
    }

    /// How long the try took.
    pub fn took(self) -> Duration {
        self.took
    }

    /// Why it failed; none where it succeeded, and where it could not be made.
    pub fn failure(self) -> Option<FailureClass> {
        match self.came_of {
            Told::Failed { class, .. } => Some(class),
            Told::Succeeded | Told::Impossible(_) => None,
        }
    }

    /// Why it could not be made, where that is so (rule [6.9](crate::rules::trying)).
    pub fn impossible(self) -> Option<Impossible> {
        match self.came_of {
            Told::Impossible(why) => Some(why),
            Told::Succeeded | Told::Failed { .. } => None,
        }
    }

    /// The delay that the registry asked for, where it did.
    pub fn retry_after(self) -> Option<Duration> {
        match self.came_of {
            Told::Failed { retry_after, .. } => retry_after,
            Told::Succeeded | Told::Impossible(_) => None,
        }
    }

    /// How long was waited behind it, before the next try or the next round.
    pub fn waited(self) -> Option<Duration> {
        self.waited
    }

    /// What follows its name in a story.
    fn tell(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.round > 1 {
            write!(f, ", round {}", self.round)?;
        }
        match self.came_of {
            Told::Succeeded => write!(f, ": succeeded after {}", Shown(self.took))?,
            Told::Failed { class, .. } => write!(f, ": {class} after {}", Shown(self.took))?,
            Told::Impossible(why) => write!(f, ": {why}")?,
        }
        if let Some(delay) = self.retry_after() {
            write!(f, ", told to wait {}", Shown(delay))?;
        }
        match self.waited {
            Some(waited) => write!(f, ", waited {}", Shown(waited)),
            None => Ok(()),
        }
    }
}
