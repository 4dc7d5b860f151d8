//! What few registries have; kept aside, so that a record stays one line of the processor's cache.

use alloc::string::String;

use super::unplaced::FallbackToUnplaced;
use crate::registry::OwnIssuers;

#[derive(Debug, Default)]
pub(crate) struct Extra {
    pub(super) issuers: OwnIssuers,
    pub(super) tls: Option<String>,
    /// What is stated beside the domain (rule 3.9).
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) fallback: Option<FallbackToUnplaced>,
}
