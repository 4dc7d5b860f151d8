//! One generator of accounts and requests, for every suite that draws them and for the fuzz targets.
//!
//! [`Choices`] says which of so many possibilities comes next: by a seed, from the bytes of a fuzzer, or from a list
//! that `proptest` shrinks. What is drawn is plain data that knows neither the crate nor the second reading of the
//! rules; `typed` makes the crate's types of it, `tests/oracle/exported.rs` and `tests/oracle/written.rs` the oracle's
//! JSON. The knobs say what an account is drawn from; each suite states its own.
//!
//! A new setting of a registry is a field of [`DrawnRegistry`], a line where it is drawn, and one in each form that is
//! made of it: all of these take the struct apart, so the compiler names them. `tests/it/drawing.rs` and
//! `tests/oracle/drawing.rs` fail where a setting or a field of a request never varies.
//!
//! The first of all possibilities is the plainest: where nothing is left to choose from, accounts come out small.

mod accounts;
mod choices;
mod faults;
mod kept;
mod mixing;
pub mod own;
pub mod pools;
mod requests;
pub mod routed;
mod routes;
pub mod routing;
mod settling;
pub mod texts;
pub mod typed;
pub mod typed_requests;
pub mod typed_routes;

pub use accounts::{AccountKnobs, Handles, Meeting, Names, account, retry};
pub use choices::Choices;
pub use faults::spoil_routing;
pub use kept::credential_files;
pub use mixing::mix;
pub use requests::{RequestKnobs, cache, pull, push};
pub use routed::routed_name;
pub use routes::{routing, scope};
pub use routing::{DrawnRouting, DrawnScope};
pub use settling::distrust;

/// A handle that every account with it lists for all of its domains (3.6).
pub const EVERYWHERE: &str = "the handle of all domains";

/// An account that passes validation, unless somebody spoils it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnAccount {
    pub registries: Vec<DrawnRegistry>,
    pub default: Option<String>,
    pub caching: Option<String>,
    pub settings: DrawnSettings,
    /// Handles and the domains that they are for (3.6).
    pub credentials: Vec<(String, Vec<String>)>,
    pub other_contexts: Vec<String>,
    pub routing: DrawnRouting,
}

/// What an account says of all of its registries, in the words of our own format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnSettings {
    pub matching: &'static str,
    pub uncovered_domains: &'static str,
    pub build_push: &'static str,
    pub ad_hoc_pushes: &'static str,
    pub branch_tags: &'static str,
    pub compositions: &'static str,
}

impl Default for DrawnSettings {
    fn default() -> Self {
        Self {
            matching: "domain",
            uncovered_domains: "allow",
            build_push: "always",
            ad_hoc_pushes: "allow",
            branch_tags: "plain",
            compositions: "docker_hub",
        }
    }
}

/// One registry; the words are those of our own format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnRegistry {
    pub name: String,
    /// None where the domain tells it.
    pub provider: Option<&'static str>,
    /// In one of its spellings.
    pub domain: String,
    pub prefix: Option<String>,
    pub access: DrawnAccess,
    pub namespaces: Vec<String>,
    pub is_primary: bool,
    pub fallback: Option<DrawnFallback>,
    pub retry: Option<DrawnRetry>,
    /// Of the four words; empty for the usual one.
    pub transport: &'static str,
    /// A handle of certificates and keys (3.8).
    pub tls: Option<&'static str>,
    /// Hosts that issue its tokens (3.7).
    pub token_issuers: Vec<String>,
    pub amazon: DrawnAmazon,
    pub is_inside_only: bool,
    pub accepts_untrusted: bool,
}

/// What an Amazon registry says beside its domain, or in place of it (3.9). Such a registry claims to be one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawnAmazon {
    #[default]
    Unstated,
    /// Account and region, which decide nothing.
    Facts,
    /// A region, until its account is known.
    Unplaced,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DrawnAccess {
    #[default]
    Private,
    Public,
    Credential(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnFallback {
    pub registry: String,
    pub keeps_path: bool,
    pub is_pinned_only: bool,
    pub is_transient_only: bool,
}

/// A retry policy within its ranges (6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnRetry {
    pub tries: u32,
    pub delay_ms: u32,
    pub factor: u32,
    pub max_delay_ms: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnPull {
    pub image: String,
    pub contexts: Vec<String>,
    pub without_fallbacks: bool,
    /// In place of what the registries say (6.2).
    pub retry: Option<DrawnRetry>,
    /// 13.1.
    pub is_short: bool,
    /// 12.11.
    pub avoid: Vec<String>,
    /// 12.10.
    pub pinned: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnPush {
    pub subject: DrawnSubject,
    pub to: DrawnTarget,
    /// As a step states them: `tag`, `tags`, both or neither (7.7).
    pub tag: Option<String>,
    pub tags: Option<Vec<String>>,
    pub contexts: Vec<String>,
    pub trusted: Option<bool>,
    /// Where the cache is, in place of what the account says (8.2).
    pub caching_registry: Option<String>,
    /// In place of what the registry says (6.2).
    pub retry: Option<DrawnRetry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawnSubject {
    Build(DrawnBuild),
    Candidate(DrawnCandidate),
    /// What the pipeline built before, under this name.
    Built(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnBuild {
    pub image_name: String,
    pub branch: Option<String>,
    pub revision: Option<String>,
    pub tag_policy: Option<&'static str>,
    pub disable_push: Option<bool>,
    pub buildx: Option<bool>,
    pub aws: DrawnAws,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnCandidate {
    pub image: String,
    pub image_name: Option<String>,
    pub always_falls_back: bool,
    pub aws: DrawnAws,
}

/// Options for Amazon ECR (7.12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnAws {
    pub region: Option<String>,
    pub role_arn: Option<&'static str>,
    pub session_name: Option<&'static str>,
    pub duration_seconds: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DrawnTarget {
    #[default]
    Default,
    Registry(String),
    /// A host with the step's own credentials (7.10).
    AdHoc(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnCache {
    pub image_name: String,
    pub branch: Option<String>,
    pub base_branch: Option<String>,
    pub default_branch: Option<String>,
    pub platform: Option<&'static str>,
    pub content_hash: Option<&'static str>,
    pub caching_registry: Option<String>,
    pub past: Vec<DrawnPast>,
    pub cache_from: Vec<String>,
    pub cache_to: Vec<String>,
    pub contexts: Vec<String>,
    pub no_cache: Option<bool>,
    pub no_cf_cache: Option<bool>,
    pub buildx: Option<DrawnBuildx>,
    pub trusted: Option<bool>,
}

/// Whether buildx builds, or builds with settings of its own (8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawnBuildx {
    Flag(bool),
    Settings,
}

/// An image that a build of before left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnPast {
    /// None where it is the build's own.
    pub name: Option<String>,
    pub digest: String,
    pub branch: Option<String>,
    pub revision: Option<&'static str>,
    pub platform: Option<&'static str>,
    pub content_hash: Option<&'static str>,
    pub time: i64,
    pub trusted: Option<bool>,
}
