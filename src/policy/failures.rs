use super::{FailureClass, RetryPolicy, Rounds};

/// What to do after a failure, class by class. Rule 6.4.
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
/// unless [`on_mirror`](Self::on_mirror) says otherwise. None goes through a plan more than once, unless
/// [`with_rounds`](Self::with_rounds) says so (rule 6.10).
///
/// ```
/// use registry_resolver::policy::Reaction;
/// use registry_resolver::{FailureClass, FailurePolicy};
///
/// // Prudent, but a missing image is final.
/// let policy = FailurePolicy::PRUDENT.on(FailureClass::NotFound, Reaction::Stop);
/// assert_eq!(policy.reaction(FailureClass::NotFound), Reaction::Stop);
/// assert_eq!(policy.reaction(FailureClass::Forbidden), Reaction::Next);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FailurePolicy {
    reactions: [Reaction; FailureClass::ALL.len()],
    /// What is said of mirrors; where nothing is, rule 6.4 is.
    on_mirrors: [Option<Reaction>; FailureClass::ALL.len()],
    rounds: Rounds,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reaction {
    /// Try here again while tries are left, then the next source. The wait is the retry policy's.
    Retry,
    /// The same, but where the registry gave a delay, wait that long; a delay beyond the cap of the retry
    /// policy means the next source at once.
    RetryObeying,
    /// The next source at once.
    Next,
    /// Give up the whole pull.
    Stop,
}

impl FailurePolicy {
    /// Retries whatever happened, as the modelled system documents it ("for any reason"). The default.
    pub const DOCUMENTED: Self = Self::always(Reaction::Retry);

    /// Retries what may pass, and goes on at once where the source said no.
    pub const PRUDENT: Self = Self::DOCUMENTED
        .on(FailureClass::Unauthorized, Reaction::Next)
        .on(FailureClass::Forbidden, Reaction::Next)
        .on(FailureClass::NotFound, Reaction::Next)
        .on(FailureClass::RateLimited, Reaction::RetryObeying)
        .on(FailureClass::Tls, Reaction::Next)
        .on(FailureClass::Corrupt, Reaction::Next)
        .on(FailureClass::Other, Reaction::Next);

    /// Retries what may pass, and stops where the source said no: a fallback never hides a refusal.
    pub const STRICT: Self = Self::PRUDENT
        .on(FailureClass::Unauthorized, Reaction::Stop)
        .on(FailureClass::Forbidden, Reaction::Stop)
        .on(FailureClass::NotFound, Reaction::Stop)
        .on(FailureClass::Tls, Reaction::Stop)
        .on(FailureClass::Other, Reaction::Stop);

    const fn always(reaction: Reaction) -> Self {
        Self {
            reactions: [reaction; FailureClass::ALL.len()],
            on_mirrors: [None; FailureClass::ALL.len()],
            rounds: Rounds::ONCE,
        }
    }

    /// The same policy with another reaction to one class. What it does at mirrors that are not the last source
    /// of their candidate stays as it is.
    #[must_use]
    pub const fn on(mut self, class: FailureClass, reaction: Reaction) -> Self {
        self.reactions[class as usize] = reaction;
        self
    }

    /// What to do after a failure of this class.
    pub fn reaction(self, class: FailureClass) -> Reaction {
        self.reactions[class as usize]
    }

    /// The same policy with another reaction to one class at every mirror, the last source of its candidate
    /// included (rule 6.4).
    ///
    /// ```
    /// use registry_resolver::policy::Reaction;
    /// use registry_resolver::{FailureClass, FailurePolicy};
    ///
    /// // What the mirror forbids, nobody else is asked for.
    /// let policy = FailurePolicy::DOCUMENTED.on_mirror(FailureClass::Forbidden, Reaction::Stop);
    /// assert_eq!(policy.reaction_on_mirror(FailureClass::Forbidden), Some(Reaction::Stop));
    /// assert_eq!(policy.reaction_on_mirror(FailureClass::Timeout), None);
    /// ```
    #[must_use]
    pub const fn on_mirror(mut self, class: FailureClass, reaction: Reaction) -> Self {
        self.on_mirrors[class as usize] = Some(reaction);
        self
    }

    /// What to do after a failure of this class at a mirror, where the policy says so. Where it does not, it is
    /// the next source, and at the last source of a candidate what [`reaction`](Self::reaction) gives.
    pub fn reaction_on_mirror(self, class: FailureClass) -> Option<Reaction> {
        self.on_mirrors[class as usize]
    }

    /// The same policy, going through the whole plan again where the last attempt that was asked has failed
    /// transiently (rule 6.10).
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

/// How a neighbour behaves, for people who come from there: what it does after a failure, and how often it
/// tries. Give the one to a session and the other to [`PullRequest::retry`](crate::PullRequest::retry).
///
/// | | after a failure | tries | delay |
/// |---|---|---|---|
/// | [`like_containerd`](Self::like_containerd) | next; a rate limit is retried | 5 | none, the registry's is ignored |
/// | [`like_dockerd`](Self::like_dockerd) | next | 1 | none |
/// | [`like_podman`](Self::like_podman) | next; a rate limit is retried | 5 | the registry's, up to 60 s, else 2 s doubling |
///
/// Source: containerd and moby at their heads of August 2026, containers/image 5.40-dev. What no row can say
/// is left out: containerd tries its last host once more after a timeout or some 5xx.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Behaviour {
    /// What it does after a failure.
    pub failures: FailurePolicy,
    /// How often it tries, and how far apart.
    pub retry: RetryPolicy,
}

impl Behaviour {
    const NEXT: FailurePolicy = FailurePolicy::always(Reaction::Next);

    /// Like containerd.
    pub const fn like_containerd() -> Self {
        let failures = Self::NEXT.on(FailureClass::RateLimited, Reaction::Retry);
        Self { failures, retry: RetryPolicy::of_ms(5, 0, 1, 60_000) }
    }

    /// Like dockerd with its mirrors.
    pub const fn like_dockerd() -> Self {
        Self { failures: Self::NEXT, retry: RetryPolicy::of_ms(1, 0, 1, 60_000) }
    }

    /// Like podman, skopeo and buildah.
    pub const fn like_podman() -> Self {
        let failures = Self::NEXT.on(FailureClass::RateLimited, Reaction::RetryObeying);
        Self { failures, retry: RetryPolicy::of_ms(5, 2_000, 2, 60_000) }
    }
}
