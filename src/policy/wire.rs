//! Policies in our own format.

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::fallback::FallbackPolicy;
use super::retry::RetryPolicy;

/// A fallback by the name of its registry, and when it is asked.
pub(crate) struct WrittenFallback<'c>(pub(crate) &'c str, pub(crate) FallbackPolicy);

impl Serialize for WrittenFallback<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(registry, policy) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", registry)?;
        map.serialize_entry("naming", &policy.naming)?;
        map.serialize_entry("images", &policy.images)?;
        map.serialize_entry("failures", &policy.failures)?;
        map.end()
    }
}

/// A retry policy in our own format.
pub(crate) struct WrittenRetry(pub(crate) RetryPolicy);

impl Serialize for WrittenRetry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("tries", &self.0.tries())?;
        map.serialize_entry("delay_ms", &self.0.delay_ms())?;
        map.serialize_entry("factor", &self.0.factor())?;
        map.serialize_entry("max_delay_ms", &self.0.max_delay_ms())?;
        map.end()
    }
}
