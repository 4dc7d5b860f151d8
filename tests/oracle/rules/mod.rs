//! The rules, read a second time. See `Oracle`.

mod account;
mod cache;
mod domain;
pub mod facts;
mod providers;
mod pull;
mod push;
mod reference;
mod request;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use account::{Model, Registry};
pub use cache::{CACHE, PAST};
pub use domain::endpoint;
pub use providers::Provider;
pub use pull::PULL;
pub use push::{BUILD, CANDIDATE};
pub use reference::Reference;

/// Why a request has no answer: one of the stable names of section 11.
pub type Kind = &'static str;

/// Fields of a cache request that 8.3 needs and section 11 does not spell.
pub mod fields {
    // OPEN: all of these spellings; they are the example `resolve`'s.
    pub const BASE_BRANCH: &str = "base_branch";
    /// Of the build and of a past image.
    pub const CONTENT_HASH: &str = "content_hash";
    pub const PAST_NAME: &str = "name";
    /// A whole number; larger is newer.
    pub const PAST_TIME: &str = "time";
    pub const PAST_TRUSTED: &str = "trusted";
    // OPEN: 7.10 spells a host in `registry` and credentials beside it; a request of section 11 holds no credential, so
    // here a field of its own says that the step has them.
    pub const AD_HOC: &str = "ad_hoc";
}

/// What an account export cannot say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The caching registry, by name (4.6: an export names none).
    pub caching: Option<String>,
    /// The optional matching rule 5.3.
    pub match_prefixes: bool,
    /// Images from domains that no registry covers are denied (5.9).
    pub deny_uncovered: bool,
    /// Pushes to hosts that no registry covers are denied (7.10).
    pub deny_ad_hoc: bool,
    /// Handles that are for several domains (3.6).
    pub credentials: Vec<(String, Vec<String>)>,
    /// Names of the account's other contexts (3.1).
    pub other_contexts: Vec<String>,
    /// Whether build steps push that say nothing (7.2).
    pub build_push: BuildPush,
    /// Branches have tags of their own (7.7).
    pub distinct_tags: bool,
    /// More about single registries, by name.
    pub registries: BTreeMap<String, Extra>,
}

/// The account's default for build steps (7.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildPush {
    #[default]
    Always,
    Never,
    Explicit,
}

/// How a fallback names the image (5.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    #[default]
    Replace,
    Keep,
}

/// Which images a fallback edge is for (5.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Images {
    #[default]
    Any,
    Pinned,
}

/// After which failures a fallback edge is taken (5.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Failures {
    #[default]
    Any,
    Transient,
}

/// What an export cannot say about one registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// Pulled anonymously (3.6).
    pub public: bool,
    /// Listed organisations (7.8).
    pub namespaces: Vec<String>,
    /// Of the edge from this registry to its fallback (5.6).
    pub naming: Naming,
    /// Of the edge from this registry to its fallback (5.8).
    pub images: Images,
    /// Of the edge from this registry to its fallback (5.8).
    pub failures: Failures,
    /// Overrides the export's `primary`.
    pub primary: Option<bool>,
    /// Takes the pushes of untrusted builds (7.11).
    pub accepts_untrusted: bool,
    /// The credential handle; the registry's name by default (3.6).
    pub credential: Option<String>,
    /// Plain HTTP (10.3).
    pub plain_http: bool,
    /// None is the default policy (6.2).
    pub retry: Option<Retry>,
}

/// A retry policy (6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    pub tries: u64,
    pub delay_ms: u64,
    pub factor: u64,
    pub max_delay_ms: u64,
}

impl Retry {
    pub const DEFAULT: Retry = Retry { tries: 3, delay_ms: 5_000, factor: 2, max_delay_ms: 60_000 };
}

/// An account that passed validation, ready to answer.
#[derive(Clone, Debug)]
pub struct Oracle {
    pub model: Model,
}

impl Oracle {
    /// Reads an account export (4.6) and validates it (4.2). The problems are in alphabetical order, each
    /// once, under names of their own.
    pub fn of(account: &Value, settings: &Settings) -> Result<Oracle, Vec<String>> {
        account::read(account, settings)
            .map(|model| Oracle { model })
            .map_err(|problems| problems.into_iter().map(str::to_owned).collect())
    }

    /// Answers one request in the form of section 11. An error carries its kind alone.
    pub fn answer(&self, asked: &Value) -> Value {
        match self.try_answer(asked) {
            Ok(answer) => answer,
            Err(kind) => json!({"error": {"kind": kind}}),
        }
    }

    fn try_answer(&self, asked: &Value) -> Result<Value, Kind> {
        let whole: &Map<String, Value> = asked.as_object().ok_or("invalid_request")?;
        // 11: an unknown field is `invalid_request`; absent and null are the same.
        // OPEN: two questions in one request are refused too, as is none.
        request::only(whole, &["parse", "pull", "push", "cache", "session"])?;
        let said: Vec<(&String, &Value)> = whole.iter().filter(|(_, v)| !v.is_null()).collect();
        let [(question, body)] = said[..] else {
            return Err("invalid_request");
        };
        match question.as_str() {
            "parse" => {
                let text = body.as_str().ok_or("invalid_request")?;
                let read = Reference::parse(text).ok_or("invalid_reference")?;
                // 11: `parse` gives what was written, so no `latest` is added.
                Ok(json!({"parse": {
                    "domain": read.domain, "path": read.path, "tag": read.tag, "digest": read.digest,
                }}))
            }
            "pull" => Ok(json!({"pull": pull::answer(&self.model, body)?})),
            "push" => Ok(json!({"push": push::answer(&self.model, body)?})),
            "cache" => Ok(json!({"cache": cache::answer(&self.model, body)?})),
            // Section 6 is not read here.
            _ => Err("not_in_the_oracle"),
        }
    }
}
