//! How often to try and when to fall back: settings as validated data, without any state.
//!
//! A [`RetryPolicy`] says how often one place is tried and how long to wait. A [`FailurePolicy`] says what
//! follows from a [`FailureClass`]: try again, go on to the next place, or stop. A [`FallbackPolicy`] limits
//! which images may come from a fallback, and after which failures. [Section 6](crate::rules::trying) of the
//! rules.
//!
//! ```
//! use registry_resolver::policy::Reaction;
//! use registry_resolver::{FailureClass, FailurePolicy};
//!
//! let class = FailureClass::from_status(401).unwrap();
//! assert_eq!(FailurePolicy::PRUDENT.reaction(class), Reaction::Next);
//! assert_eq!(FailurePolicy::STRICT.reaction(class), Reaction::Stop);
//! ```

mod behaviours;
mod clients;
mod failure;
mod failures;
mod fallback;
mod http_date;
mod messages;
mod retry;
mod rounds;
#[cfg(feature = "serde")]
mod wire;

pub use behaviours::Behaviour;
pub use failure::FailureClass;
pub use failures::{FailurePolicy, Reaction};
pub use fallback::{FallbackFailures, FallbackImages, FallbackNaming, FallbackPolicy};
pub use http_date::retry_after;
pub use retry::{RetryPolicy, RetryPolicyError, RetrySetting};
pub use rounds::{Rounds, RoundsError};
#[cfg(feature = "serde")]
pub(crate) use wire::{WrittenFallback, WrittenRetry};
