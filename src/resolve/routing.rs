use super::pull_request::PullRequest;
use crate::catalog::{Catalog, Registry};

/// What every place of a request is looked at with.
#[derive(Clone, Copy)]
pub(super) struct Routing<'c, 'r> {
    pub(super) catalog: &'c Catalog,
    pub(super) request: PullRequest<'r>,
    /// The registry that the image was pushed to, whichever is primary there (rule 5.1).
    pub(super) pushed: Option<Registry<'c>>,
}
