//! What a line is answered with.

use alloc::boxed::Box;
use alloc::string::ToString as _;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::error::LineError;
use super::session::SessionAnswer;
use crate::cache::CacheDecision;
use crate::format::{CatalogAnswer, CredentialsAnswer, WriteAnswer};
use crate::reference::{Digest, Reference, Tag};
use crate::resolve::{PullPlan, PushDecision};

/// The answer to a [`Request`](super::Request): `{"pull": {…}}`, or `{"error": {…}}`. It writes itself, in any serde
/// format.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// What an image is called.
    Parse(ParseAnswer<'a>),
    /// Where an image is pulled from.
    Pull(PullPlan<'a, 'a>),
    /// Where an image is pushed, or why it is not.
    Push(Box<PushDecision<'a, 'a>>),
    /// Where build cache comes from and goes to, or why there is none.
    Cache(Box<CacheDecision<'a, 'a>>),
    /// What a session did.
    Session(SessionAnswer),
    /// Where logins are kept.
    Credentials(CredentialsAnswer),
    /// The catalog that files come to.
    Catalog(CatalogAnswer),
    /// The files that a catalog comes to.
    Write(WriteAnswer),
    /// Why there is no answer.
    Error(LineError),
}

impl Answer<'_> {
    pub(super) fn of(answer: Result<Self, LineError>) -> Self {
        answer.unwrap_or_else(Self::Error)
    }

    /// Why there is no answer, where there is none.
    pub fn error(&self) -> Option<&LineError> {
        match self {
            Self::Error(error) => Some(error),
            _ => None,
        }
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Parse(parsed) => map.serialize_entry("parse", parsed)?,
            Self::Pull(plan) => map.serialize_entry("pull", plan)?,
            Self::Push(decision) => map.serialize_entry("push", decision)?,
            Self::Cache(decision) => map.serialize_entry("cache", decision)?,
            Self::Session(driven) => map.serialize_entry("session", driven)?,
            Self::Credentials(found) => map.serialize_entry("credentials", found)?,
            Self::Catalog(read) => map.serialize_entry("catalog", read)?,
            Self::Write(written) => map.serialize_entry("write", written)?,
            Self::Error(error) => map.serialize_entry("error", error)?,
        }
        map.end()
    }
}

/// `{"domain": …, "path": …, "tag": …, "digest": …}`: an image's name in normal form (rule 2.2); a tag that nobody
/// wrote is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseAnswer<'a>(pub(super) Reference<'a>);

impl<'a> ParseAnswer<'a> {
    /// The name.
    pub fn reference(self) -> Reference<'a> {
        self.0
    }
}

impl Serialize for ParseAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("domain", self.0.domain().as_str())?;
        map.serialize_entry("path", &self.0.path().to_string())?;
        map.serialize_entry("tag", &self.0.tag().map(Tag::as_str))?;
        map.serialize_entry("digest", &self.0.digest().map(Digest::as_str))?;
        map.end()
    }
}
