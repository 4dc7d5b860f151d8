//! The rules, read a second time. See `Oracle`.

mod account;
mod cache;
mod domain;
mod endpoints;
pub mod facts;
mod own;
pub mod pipeline;
mod place;
mod providers;
mod pull;
mod push;
mod reference;
mod request;
mod routing;
mod scope;
mod session;
mod short;
mod spot;
mod walk;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use account::{Model, Registry};
pub use cache::{CACHE, PAST};
pub use domain::{endpoint, endpoint_of};
pub use own::as_export;
pub use providers::Provider;
pub use pull::{PULL, ROUTED};
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
    /// What 12.14 adds to a catalog, as our own format writes it.
    pub routing: Map<String, Value>,
    /// Answers show what sections 11 to 14 add to them, and 7.11 holds of places.
    pub knows_routes: bool,
}

/// 3.8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    #[default]
    Https,
    Http,
    Unverified,
    HttpsThenHttp,
}

impl Transport {
    pub fn of(word: &str) -> Option<Transport> {
        let all = [Transport::Https, Transport::Http, Transport::Unverified, Transport::HttpsThenHttp];
        all.into_iter().find(|transport| transport.word() == word)
    }

    /// 12.14: the words of 3.8 with underscores.
    pub fn word(self) -> &'static str {
        match self {
            Transport::Https => "https",
            Transport::Http => "http",
            Transport::Unverified => "https_unverified",
            Transport::HttpsThenHttp => "https_then_http",
        }
    }
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
    /// 3.8.
    pub transport: Transport,
    /// 14.1: what the caller keeps for it.
    pub ambient: bool,
    /// 5.7: a proxy that drops `library/`.
    pub completes_library: bool,
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

impl Default for Retry {
    fn default() -> Self {
        Retry::DEFAULT
    }
}

impl Retry {
    pub const DEFAULT: Retry = Retry { tries: 3, delay_ms: 5_000, factor: 2, max_delay_ms: 60_000 };

    /// 6.2: within its ranges.
    pub fn is_right(self) -> bool {
        let Retry { tries, delay_ms, factor, max_delay_ms } = self;
        (1..=10).contains(&tries)
            && delay_ms <= 60_000
            && (1..=5).contains(&factor)
            && (1_000..=300_000).contains(&max_delay_ms)
    }

    /// As our own format writes it: what is absent has its default.
    pub fn read(written: &Value) -> Option<Retry> {
        let written = written.as_object()?;
        let number = |key: &str, default: u64| match written.get(key) {
            None | Some(Value::Null) => Some(default),
            Some(number) => number.as_u64(),
        };
        let Retry { tries, delay_ms, factor, max_delay_ms } = Retry::DEFAULT;
        Some(Retry {
            tries: number("tries", tries)?,
            delay_ms: number("delay_ms", delay_ms)?,
            factor: number("factor", factor)?,
            max_delay_ms: number("max_delay_ms", max_delay_ms)?,
        })
    }

    /// Of a place that says so itself (12.4).
    fn of_own(written: &Value, tell: &mut impl FnMut(&'static str)) -> Option<Retry> {
        match Retry::read(written) {
            Some(retry) if retry.is_right() => Some(retry),
            Some(_) => {
                tell("retry_out_of_range");
                None
            }
            None => {
                tell("wrong_type");
                None
            }
        }
    }
}

/// An account that passed validation, ready to answer.
#[derive(Clone, Debug)]
pub struct Oracle {
    pub model: Model,
}

impl Oracle {
    /// Reads an account export (4.6) and validates it (4.2). The problems are in alphabetical order, each
    /// once, under names of their own.
    ///
    /// A problem of what 12.14 adds has its path in front.
    pub fn of(account: &Value, settings: &Settings) -> Result<Oracle, Vec<String>> {
        account::read(account, settings)
            .map(|model| Oracle { model })
            .map_err(|problems| problems.into_iter().collect())
    }

    /// Reads our own format (12.14).
    pub fn of_own(catalog: &Value) -> Result<Oracle, Vec<String>> {
        let (export, settings) = as_export(catalog).ok_or_else(|| vec!["wrong_type".to_owned()])?;
        Oracle::of(&export, &settings)
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
            // Of section 6, what 6.4 and 5.8 say.
            _ => Ok(json!({"session": session::answer(body, |pull| pull::turns(&self.model, pull))?})),
        }
    }
}
