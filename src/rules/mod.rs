#![doc = include_str!("rules.md")]

pub mod caching {
    #![doc = include_str!("caching.md")]
}
pub mod catalog {
    #![doc = include_str!("catalog.md")]
}
pub mod credentials {
    #![doc = include_str!("credentials.md")]
}
pub mod differences {
    #![doc = include_str!("differences.md")]
}
pub mod explanations {
    #![doc = include_str!("explanations.md")]
}
pub mod invariants {
    #![doc = include_str!("invariants.md")]
}
pub mod json_lines {
    #![doc = include_str!("json_lines.md")]
}
pub mod lints {
    #![doc = include_str!("lints.md")]
}
#[cfg(feature = "toml")]
pub mod neighbours {
    #![doc = include_str!("neighbours.md")]
}
pub mod pipelines {
    #![doc = include_str!("pipelines.md")]
}
pub mod pulling {
    #![doc = include_str!("pulling.md")]
}
pub mod pushing {
    #![doc = include_str!("pushing.md")]
}
pub mod questions {
    #![doc = include_str!("questions.md")]
}
pub mod references {
    #![doc = include_str!("references.md")]
}
pub mod registries {
    #![doc = include_str!("registries.md")]
}
pub mod routes {
    #![doc = include_str!("routes.md")]

    #[cfg(doc)]
    use crate::{Catalog, CatalogBuilder, PullPlan, PullRequest, Route};
}
pub mod short_names {
    #![doc = include_str!("short_names.md")]

    #[cfg(doc)]
    use crate::PullRequest;
}
pub mod threats {
    #![doc = include_str!("threats.md")]
}
pub mod trying {
    #![doc = include_str!("trying.md")]

    #[cfg(doc)]
    use crate::policy::{Rounds, retry_after};
    #[cfg(doc)]
    use crate::session::{Impossible, NotAsked};
    #[cfg(doc)]
    use crate::{Destination, FailureClass, FailurePolicy, Limits, Outcome, RetryPolicy, Session, TryResult};
}
pub mod words {
    #![doc = include_str!("words.md")]
}
