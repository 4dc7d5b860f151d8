use core::fmt;
use core::time::Duration;

use super::Plan;
use crate::policy::FailureClass;
use crate::resolve::SourceIndex;

/// How a session ended, with the whole story: every try, its class, its wait. Rule 6.7.
///
/// Displayed, it has a line for each try. [`told_of`](Self::told_of) writes the references too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome<'s> {
    ending: Ending,
    story: &'s [TryRecord],
    elapsed: Duration,
}

impl<'s> Outcome<'s> {
    pub(super) fn new(ending: Ending, story: &'s [TryRecord], elapsed: Duration) -> Self {
        Self { ending, story, elapsed }
    }

    /// How it ended.
    pub fn ending(self) -> Ending {
        self.ending
    }

    /// Every try, first to last.
    pub fn tries(self) -> &'s [TryRecord] {
        self.story
    }

    /// How long it took: all reports together.
    pub fn elapsed(self) -> Duration {
        self.elapsed
    }

    /// The story with the plan's references, for people.
    pub fn told_of<P: Plan>(self, plan: &P) -> Story<'s, '_, P> {
        Story { outcome: self, plan }
    }
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(f, |source, f| write!(f, "source {}", source.get() + 1))
    }
}

impl Outcome<'_> {
    fn tell(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: impl Fn(SourceIndex, &mut fmt::Formatter<'_>) -> fmt::Result,
    ) -> fmt::Result {
        let tries = self.story.len();
        let plural = if tries == 1 { "try" } else { "tries" };
        write!(f, "{} after {tries} {plural} in {}", self.ending, Shown(self.elapsed))?;
        for (number, record) in (1..).zip(self.story) {
            write!(f, "\n{number}. ")?;
            name(record.source, f)?;
            match record.failure {
                None => write!(f, ": succeeded after {}", Shown(record.took))?,
                Some((class, _)) => write!(f, ": {class} after {}", Shown(record.took))?,
            }
            if let Some((_, Some(delay))) = record.failure {
                write!(f, ", told to wait {}", Shown(delay))?;
            }
            if let Some(waited) = record.waited {
                write!(f, ", waited {}", Shown(waited))?;
            }
        }
        Ok(())
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
        source: SourceIndex,
    },
    /// The failure policy stopped it.
    Stopped {
        /// At a failure of this class.
        class: FailureClass,
    },
    /// Every source was given up.
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
            Self::Exhausted => f.write_str("failed at every source"),
            Self::OutOfTime => f.write_str("out of time"),
        }
    }
}

/// One try, and the wait behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TryRecord {
    pub(super) source: SourceIndex,
    pub(super) took: Duration,
    pub(super) failure: Option<(FailureClass, Option<Duration>)>,
    pub(super) waited: Option<Duration>,
}

impl TryRecord {
    /// Which source was tried.
    pub fn source(self) -> SourceIndex {
        self.source
    }

    /// How long the try took.
    pub fn took(self) -> Duration {
        self.took
    }

    /// Why it failed; none where it succeeded.
    pub fn failure(self) -> Option<FailureClass> {
        self.failure.map(|(class, _)| class)
    }

    /// The delay that the registry asked for, where it did.
    pub fn retry_after(self) -> Option<Duration> {
        self.failure.and_then(|(_, delay)| delay)
    }

    /// How long was waited behind it, where it was.
    pub fn waited(self) -> Option<Duration> {
        self.waited
    }
}
