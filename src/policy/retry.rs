use crate::words::words;
use core::fmt;
use core::num::NonZeroU64;
use core::ops::RangeInclusive;
use core::time::Duration;

/// How often one registry is tried, and how long to wait between two tries.
///
/// | setting | range | default |
/// |---|---|---|
/// | tries | 1 to 10 | 3 |
/// | delay before the second try | 0 s to 60 s | 5 s |
/// | factor by which each further delay grows | 1 to 5 | 2 |
/// | longest delay | 1 s to 300 s | 60 s |
///
/// Durations are kept to the millisecond. Rule 6.2.
///
/// ```
/// use core::time::Duration;
/// use registry_resolver::RetryPolicy;
///
/// let policy = RetryPolicy::default().with_tries(5)?.with_delay(Duration::from_millis(500))?;
/// assert_eq!((policy.tries(), policy.factor()), (5, 2));
/// assert_eq!(
///     policy.with_tries(11).unwrap_err().to_string(),
///     "`tries` is 11, expected 1 to 10",
/// );
/// # Ok::<(), registry_resolver::policy::RetryPolicyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RetryPolicy(
    // Tries, factor, delay and longest delay. It is one word, and no more where there may be none: attempts are moved with
    // it, and processors are slow to read together what was written apart.
    NonZeroU64,
);

impl RetryPolicy {
    /// Three tries, 5 s and then 10 s apart.
    pub const DEFAULT: Self = Self::of_ms(3, 5_000, 2, 60_000);

    /// Values that are in their ranges, as a test makes sure.
    pub(crate) const fn of_ms(tries: u8, delay_ms: u16, factor: u8, max_delay_ms: u32) -> Self {
        let tries = if tries == 0 { 1 } else { tries };
        let word =
            tries as u64 | (factor as u64) << 8 | (delay_ms as u64) << 16 | (max_delay_ms as u64) << 32;
        match NonZeroU64::new(word) {
            Some(word) => Self(word),
            None => Self(NonZeroU64::MIN),
        }
    }

    /// How often an attempt is tried in all, the first time included: 1 to 10.
    pub fn tries(self) -> u32 {
        (self.0.get() & 0xff) as u32
    }

    /// The wait between the first try and the second: 0 s to 60 s.
    pub fn delay(self) -> Duration {
        Duration::from_millis(self.delay_ms().into())
    }

    /// By how much each further wait is longer than the one before: 1 to 5.
    pub fn factor(self) -> u32 {
        (self.0.get() >> 8 & 0xff) as u32
    }

    /// The longest single wait: 1 s to 300 s.
    pub fn max_delay(self) -> Duration {
        Duration::from_millis(self.max_delay_ms().into())
    }

    pub(crate) fn delay_ms(self) -> u32 {
        (self.0.get() >> 16 & 0xffff) as u32
    }

    pub(crate) fn max_delay_ms(self) -> u32 {
        (self.0.get() >> 32) as u32
    }

    /// The same policy with another number of tries.
    ///
    /// # Errors
    ///
    /// [`RetryPolicyError`] outside 1 to 10.
    pub fn with_tries(self, tries: u32) -> Result<Self, RetryPolicyError> {
        self.with(RetrySetting::Tries, tries.into())
    }

    /// The same policy with another first wait.
    ///
    /// # Errors
    ///
    /// [`RetryPolicyError`] outside 0 s to 60 s.
    pub fn with_delay(self, delay: Duration) -> Result<Self, RetryPolicyError> {
        self.with(RetrySetting::Delay, milliseconds(delay))
    }

    /// The same policy with another factor.
    ///
    /// # Errors
    ///
    /// [`RetryPolicyError`] outside 1 to 5.
    pub fn with_factor(self, factor: u32) -> Result<Self, RetryPolicyError> {
        self.with(RetrySetting::Factor, factor.into())
    }

    /// The same policy with another longest wait.
    ///
    /// # Errors
    ///
    /// [`RetryPolicyError`] outside 1 s to 300 s.
    pub fn with_max_delay(self, max_delay: Duration) -> Result<Self, RetryPolicyError> {
        self.with(RetrySetting::MaxDelay, milliseconds(max_delay))
    }

    /// The one door for every setting.
    pub(crate) fn with(self, setting: RetrySetting, value: i128) -> Result<Self, RetryPolicyError> {
        let refused = RetryPolicyError { setting, value };
        let value = u32::try_from(value).ok().filter(|value| setting.range().contains(value));
        let value = value.ok_or(refused)?;
        let (at, bits) = match setting {
            RetrySetting::Tries => (0, 0xff),
            RetrySetting::Factor => (8, 0xff),
            RetrySetting::Delay => (16, 0xffff),
            RetrySetting::MaxDelay => (32, 0xffff_ffff),
        };
        let word = self.0.get() & !(bits << at) | u64::from(value) << at;
        NonZeroU64::new(word).map(Self).ok_or(refused)
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("tries", &self.tries())
            .field("factor", &self.factor())
            .field("delay_ms", &self.delay_ms())
            .field("max_delay_ms", &self.max_delay_ms())
            .finish()
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

fn milliseconds(duration: Duration) -> i128 {
    i128::try_from(duration.as_millis()).unwrap_or(i128::MAX)
}

words! {
    /// A setting of a [`RetryPolicy`], under the name that our own format gives it.
    pub enum RetrySetting, "retry setting" {
        /// `tries`
        Tries = "tries",
        /// `delay_ms`, in milliseconds
        Delay = "delay_ms",
        /// `factor`
        Factor = "factor",
        /// `max_delay_ms`, in milliseconds
        MaxDelay = "max_delay_ms",
    }
}

impl RetrySetting {
    fn range(self) -> RangeInclusive<u32> {
        match self {
            Self::Tries => 1..=10,
            Self::Delay => 0..=60_000,
            Self::Factor => 1..=5,
            Self::MaxDelay => 1_000..=300_000,
        }
    }
}

/// A retry setting outside its range; the text names the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RetryPolicyError {
    setting: RetrySetting,
    value: i128,
}

impl RetryPolicyError {
    /// The setting that was refused.
    pub fn setting(&self) -> RetrySetting {
        self.setting
    }
}

impl fmt::Display for RetryPolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.setting.range().into_inner();
        write!(f, "`{}` is {}, expected {least} to {most}", self.setting.as_str(), self.value)
    }
}
