use core::time::Duration;

/// What bounds a session, next to its policies.
///
/// ```
/// use core::time::Duration;
/// use registry_resolver::Limits;
///
/// let limits = Limits::default().with_deadline(Duration::from_secs(120)).with_seed(42);
/// # let _ = limits;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    pub(super) deadline: Option<Duration>,
    pub(super) seed: Option<u64>,
}

impl Limits {
    /// The time for everything: tries and waits. It is split so that every source still gets a try
    /// (rule [6.6](crate::rules::trying)): each has an equal share of what is left when it is reached. The shares
    /// are those of the first
    /// round; a later one uses what is left (rule [6.10](crate::rules::trying)).
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Shortens each wait by up to a half, so that many sessions do not knock at once. The same seed gives the
    /// same waits; without one they are exact (rule [6.1](crate::rules::trying)). A delay that a registry asked for
    /// is never shortened.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }
}
