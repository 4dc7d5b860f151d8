use core::time::Duration;

/// How often a whole plan is gone through, and how long to wait between two rounds. Rule 6.10.
///
/// | setting | range | default |
/// |---|---|---|
/// | rounds | 1 to 5 | 1 |
/// | wait between two rounds | 0 s to 300 s | 0 s |
///
/// Durations are kept to the millisecond.
///
/// ```
/// use core::time::Duration;
/// use registry_resolver::policy::Rounds;
/// use registry_resolver::FailurePolicy;
///
/// let rounds = Rounds::new(3)?.with_wait(Duration::from_secs(30))?;
/// let policy = FailurePolicy::PRUDENT.with_rounds(rounds);
/// assert_eq!(policy.rounds().count(), 3);
/// assert_eq!(Rounds::new(6).unwrap_err().to_string(), "`rounds` is 6, expected 1 to 5");
/// # Ok::<(), registry_resolver::policy::RoundsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rounds {
    count: u8,
    wait_ms: u32,
}

impl Rounds {
    /// One round: nothing is repeated. The default.
    pub const ONCE: Self = Self { count: 1, wait_ms: 0 };

    const MOST: u32 = 5;
    const LONGEST_MS: u32 = 300_000;

    /// Both within their ranges.
    pub(super) const fn of(count: u8, wait_ms: u32) -> Self {
        Self { count, wait_ms }
    }

    /// So many rounds, the first included, without a wait between them.
    ///
    /// # Errors
    ///
    /// [`RoundsError::Rounds`] outside 1 to 5.
    pub fn new(count: u32) -> Result<Self, RoundsError> {
        let in_range = u8::try_from(count).ok().filter(|_| (1..=Self::MOST).contains(&count));
        Ok(Self { count: in_range.ok_or(RoundsError::Rounds(count))?, ..Self::ONCE })
    }

    /// The same number of rounds, with this wait between two of them.
    ///
    /// # Errors
    ///
    /// [`RoundsError::Wait`] beyond 300 s.
    pub fn with_wait(self, wait: Duration) -> Result<Self, RoundsError> {
        let wait = wait.as_millis();
        let in_range = u32::try_from(wait).ok().filter(|wait| *wait <= Self::LONGEST_MS);
        Ok(Self { wait_ms: in_range.ok_or(RoundsError::Wait(wait))?, ..self })
    }

    /// How many rounds there are at most, the first included: 1 to 5.
    pub fn count(self) -> u32 {
        self.count.into()
    }

    /// The wait between two rounds: 0 s to 300 s.
    pub fn wait(self) -> Duration {
        Duration::from_millis(self.wait_ms.into())
    }

    pub(crate) fn wait_ms(self) -> u32 {
        self.wait_ms
    }
}

impl Default for Rounds {
    fn default() -> Self {
        Self::ONCE
    }
}

/// A setting of [`Rounds`] outside its range; the text names the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoundsError {
    /// So many rounds.
    #[error("`rounds` is {0}, expected 1 to {most}", most = Rounds::MOST)]
    Rounds(u32),
    /// So long a wait between them, in milliseconds.
    #[error("`wait_ms` is {0}, expected 0 to {longest}", longest = Rounds::LONGEST_MS)]
    Wait(u128),
}
