use super::{FailureClass, Rounds};
use crate::words::words;

/// What to do after a failure, class by class. Rule [6.4](crate::rules::trying).
///
/// | class | [`DOCUMENTED`](Self::DOCUMENTED) | [`PRUDENT`](Self::PRUDENT) | [`STRICT`](Self::STRICT) |
/// |---|---|---|---|
/// | unauthorized, forbidden, not found | retry | next | stop |
/// | rate limited | retry | retry, obeying the registry's delay up to the cap, else next | as prudent |
/// | unavailable, unreachable, timeout | retry | retry | retry |
/// | tls | retry | next | stop |
/// | corrupt | retry | next | next |
/// | other | retry | next | stop |
///
/// At a mirror that is not the last source of its candidate every failure means the next source in each of them,
/// unless [`with_reaction_on_mirror`](Self::with_reaction_on_mirror) says otherwise. None goes through a plan more than once, unless
/// [`with_rounds`](Self::with_rounds) says so (rule [6.10](crate::rules::trying)).
///
/// ```
/// use registry_resolver::policy::Reaction;
/// use registry_resolver::{FailureClass, FailurePolicy};
///
/// // Prudent, but a missing image is final.
/// let policy = FailurePolicy::PRUDENT.with_reaction(FailureClass::NotFound, Reaction::Stop);
/// assert_eq!(policy.reaction(FailureClass::NotFound), Reaction::Stop);
/// assert_eq!(policy.reaction(FailureClass::Forbidden), Reaction::Next);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FailurePolicy {
    reactions: [Reaction; FailureClass::ALL.len()],
    /// What is said of mirrors; where nothing is, rule [6.4](crate::rules::trying) is.
    on_mirrors: [Option<Reaction>; FailureClass::ALL.len()],
    rounds: Rounds,
}

words! {
    /// What to do after a failure.
    pub enum Reaction, "reaction" {
        /// Try here again while tries are left, then the next source. The wait is the retry policy's.
        Retry = "retry",
        /// The same, but where the registry gave a delay, wait that long; a delay beyond the cap of the retry
        /// policy means the next source at once.
        RetryObeying = "retry_obeying",
        /// The next source at once.
        Next = "next",
        /// Give up the whole pull.
        Stop = "stop",
    }
}

impl FailurePolicy {
    /// Retries whatever happened, as the modelled system documents it ("for any reason"). The default.
    pub const DOCUMENTED: Self = Self::always(Reaction::Retry);

    /// Retries what may pass, and goes on at once where the source said no.
    pub const PRUDENT: Self = Self::DOCUMENTED
        .with_reaction(FailureClass::Unauthorized, Reaction::Next)
        .with_reaction(FailureClass::Forbidden, Reaction::Next)
        .with_reaction(FailureClass::NotFound, Reaction::Next)
        .with_reaction(FailureClass::RateLimited, Reaction::RetryObeying)
        .with_reaction(FailureClass::Tls, Reaction::Next)
        .with_reaction(FailureClass::Corrupt, Reaction::Next)
        .with_reaction(FailureClass::Other, Reaction::Next);

    /// Retries what may pass, and stops where the source said no: a fallback never hides a refusal.
    pub const STRICT: Self = Self::PRUDENT
        .with_reaction(FailureClass::Unauthorized, Reaction::Stop)
        .with_reaction(FailureClass::Forbidden, Reaction::Stop)
        .with_reaction(FailureClass::NotFound, Reaction::Stop)
        .with_reaction(FailureClass::Tls, Reaction::Stop)
        .with_reaction(FailureClass::Other, Reaction::Stop);

    pub(super) const fn always(reaction: Reaction) -> Self {
        Self {
            reactions: [reaction; FailureClass::ALL.len()],
            on_mirrors: [None; FailureClass::ALL.len()],
            rounds: Rounds::ONCE,
        }
    }

    /// The same policy with another reaction to one class. What it does at mirrors that are not the last source
    /// of their candidate stays as it is.
    #[must_use]
    pub const fn with_reaction(mut self, class: FailureClass, reaction: Reaction) -> Self {
        self.reactions[class as usize] = reaction;
        self
    }

    /// What to do after a failure of this class.
    pub fn reaction(self, class: FailureClass) -> Reaction {
        self.reactions[class as usize]
    }

    /// The same policy with another reaction to one class at every mirror, the last source of its candidate
    /// included (rule [6.4](crate::rules::trying)).
    ///
    /// ```
    /// use registry_resolver::policy::Reaction;
    /// use registry_resolver::{FailureClass, FailurePolicy};
    ///
    /// // What the mirror forbids, nobody else is asked for.
    /// let policy = FailurePolicy::DOCUMENTED.with_reaction_on_mirror(FailureClass::Forbidden, Reaction::Stop);
    /// assert_eq!(policy.reaction_on_mirror(FailureClass::Forbidden), Some(Reaction::Stop));
    /// assert_eq!(policy.reaction_on_mirror(FailureClass::Timeout), None);
    /// ```
    #[must_use]
    pub const fn with_reaction_on_mirror(mut self, class: FailureClass, reaction: Reaction) -> Self {
        self.on_mirrors[class as usize] = Some(reaction);
        self
    }

    /// What to do after a failure of this class at a mirror, where the policy says so. Where it does not, it is
    /// the next source, and at the last source of a candidate what [`reaction`](Self::reaction) gives.
    pub fn reaction_on_mirror(self, class: FailureClass) -> Option<Reaction> {
        self.on_mirrors[class as usize]
    }

    /// The same policy, going through the whole plan again where the last attempt that was asked has failed
    /// transiently (rule [6.10](crate::rules::trying)).
    #[must_use]
    pub const fn with_rounds(mut self, rounds: Rounds) -> Self {
        self.rounds = rounds;
        self
    }

    /// How often the whole plan is gone through.
    pub fn rounds(self) -> Rounds {
        self.rounds
    }
}

impl Default for FailurePolicy {
    fn default() -> Self {
        Self::DOCUMENTED
    }
}
