use core::time::Duration;

use crate::policy::FailureClass;
use crate::reference::Digest;
use crate::resolve::AttemptIndex;
use crate::words::words;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Try this source of the plan, and report under this id.
    Try {
        /// Under which to report.
        id: TryId,
        /// Which attempt of the plan.
        source: AttemptIndex,
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
pub struct TryId(pub(super) u32);

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
    /// It could not be made at all (rule [6.9](crate::rules::trying)).
    Impossible(Impossible),
}

words! {
    /// Why a try could not be made at all. Rule [6.9](crate::rules::trying).
    ///
    /// Nobody was asked, so it is no failure: whatever the policy, the next source follows at once, and this one is
    /// not tried again, in later rounds neither.
    pub enum Impossible, "reason" {
        /// The caller has no secret for the attempt's login.
        NoSecret = "no_secret" => "impossible, the caller has no secret for it",
        /// The caller cannot reach the place, which may be reachable from inside only (rule
        /// [4.7](crate::rules::catalog)).
        OutOfReach = "out_of_reach" => "impossible, the caller cannot reach it",
        /// The caller does not say why.
        Unstated = "unstated" => "impossible",
    }
}

impl Impossible {
    /// The number under which saved sessions keep it (rule [6.7](crate::rules::trying)). No failure class has a
    /// number beyond 100.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::NoSecret => 101,
            Self::OutOfReach => 102,
            Self::Unstated => 103,
        }
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.number() == number)
    }
}

impl<'a> TryResult<'a> {
    /// A success that knows no digest: right for a push, and for an image that is not pinned.
    pub fn succeeded() -> Self {
        Self::Succeeded { digest: None }
    }

    /// A success, with the digest of what the reference named.
    pub fn succeeded_with(digest: Digest<'a>) -> Self {
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

    /// A try that could not be made at all (rule [6.9](crate::rules::trying)): no failure, and the next source
    /// follows.
    pub fn impossible(why: Impossible) -> Self {
        Self::Impossible(why)
    }
}

words! {
    /// Whether a report was for the session.
    pub enum Reported, "answer" {
        /// It was, and there is something new to do.
        Taken = "taken",
        /// It came too late, twice, or for something that was not asked: nothing changed.
        Ignored = "ignored",
    }
}
