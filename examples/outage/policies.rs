//! The policies that are compared: the library's presets, with and without jitter, and what other engines do.

use registry_resolver::policy::Behaviour;
use registry_resolver::{FailurePolicy, RetryPolicy};

/// A failure policy with the retries that go with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    pub(crate) name: &'static str,
    pub(crate) failures: FailurePolicy,
    pub(crate) retry: RetryPolicy,
    pub(crate) jitter: Jitter,
}

/// Whether each runner has a seed of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jitter {
    None,
    Seeded,
}

const PRESETS: [(&str, FailurePolicy, Jitter); 4] = [
    ("documented", FailurePolicy::DOCUMENTED, Jitter::None),
    ("prudent", FailurePolicy::PRUDENT, Jitter::None),
    ("prudent, seeded", FailurePolicy::PRUDENT, Jitter::Seeded),
    ("strict", FailurePolicy::STRICT, Jitter::None),
];

const ENGINES: [&str; 3] = ["like_podman", "like_containerd", "like_dockerd"];

pub(crate) fn all() -> Vec<Policy> {
    let retry = RetryPolicy::default();
    let presets = PRESETS.map(|(name, failures, jitter)| Policy { name, failures, retry, jitter });
    let engines = ENGINES.iter().filter_map(|name| {
        let Behaviour { failures, retry, .. } = Behaviour::named(name)?;
        Some(Policy { name, failures, retry, jitter: Jitter::None })
    });
    presets.into_iter().chain(engines).collect()
}

pub(crate) fn named(name: &str) -> Result<Policy, String> {
    let known = all();
    known.iter().find(|it| it.name == name).copied().ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|it| format!("`{}`", it.name)).collect();
        format!("`--policy {name}`: expected one of {}", names.join(", "))
    })
}
