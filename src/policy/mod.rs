//! How often to try and when to fall back: settings as validated data, without any state.

mod clients;
mod failure;
mod failures;
mod fallback;
mod http_date;
mod retry;
mod rounds;
#[cfg(feature = "serde")]
mod wire;

pub use failure::FailureClass;
pub use failures::{Behaviour, FailurePolicy, Reaction};
pub use fallback::{FallbackFailures, FallbackImages, FallbackNaming, FallbackPolicy};
pub use http_date::retry_after;
pub use retry::{RetryPolicy, RetryPolicyError, RetrySetting};
pub use rounds::{Rounds, RoundsError};
#[cfg(feature = "serde")]
pub(crate) use wire::{FAILURES, IMAGES, NAMINGS, WrittenFallback, WrittenRetry};
