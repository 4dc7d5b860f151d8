//! How often to try and when to fall back: settings as validated data, without any state.

mod fallback;
mod retry;

pub use fallback::{FallbackFailures, FallbackImages, FallbackNaming, FallbackPolicy};
pub use retry::{RetryPolicy, RetryPolicyError, RetrySetting};
