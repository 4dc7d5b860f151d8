//! A line's request, of whichever kind.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde_core::de::{Deserialize, Deserializer, Error as _};

use super::answer::{Answer, ParseAnswer};
use super::cache::CacheLine;
use super::error::LineError;
use super::fields::{Own, fields};
use super::pull::PullLine;
use super::push::{PushLine, ReadPush};
use super::session::SessionLine;
use crate::cache::PastImage;
use crate::catalog::Catalog;
use crate::format::{CatalogRequest, CredentialsRequest, TextFormats, TlsTable, WriteRequest};
use crate::reference::Reference;

/// What one line asks: `{"parse": …}`, `{"pull": …}` and the others of section 11 of
/// [the rules](crate::rules::json_lines).
///
/// It is read with any serde format. Absent and null are the same; an unknown field, and one that stands twice, is an
/// error where it stands; no error quotes a value.
#[derive(Clone)]
#[non_exhaustive]
pub enum Request {
    /// What an image is called.
    Parse(String),
    /// Where an image is pulled from.
    Pull(PullLine),
    /// Where an image is pushed.
    Push(Box<PushLine>),
    /// Where build cache comes from and goes to.
    Cache(Box<CacheLine>),
    /// What a session does with reports.
    Session(SessionLine),
    /// Where a login is kept.
    Credentials(CredentialsRequest),
    /// Files to make a catalog of.
    Catalog(CatalogRequest),
    /// A format to write the catalog in.
    Write(WriteRequest),
}

impl Request {
    /// The words for them, in the order of the variants.
    pub const NAMES: [&'static str; 8] =
        ["parse", "pull", "push", "cache", "session", "credentials", "catalog", "write"];

    /// The word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Parse(_) => "parse",
            Self::Pull(_) => "pull",
            Self::Push(_) => "push",
            Self::Cache(_) => "cache",
            Self::Session(_) => "session",
            Self::Credentials(_) => "credentials",
            Self::Catalog(_) => "catalog",
            Self::Write(_) => "write",
        }
    }

    /// Answers from this catalog. `tls` has the files behind its handles of TLS material, for [`Write`](Self::Write);
    /// `texts` reads and writes the files of [`Catalog`](Self::Catalog) and [`Write`](Self::Write).
    ///
    /// An answer borrows the catalog and the request, so that it is handed to `tell`, not returned.
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::lines::{Answer, Request};
    /// # use registry_resolver::format::{TextFault, TextFormats};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// # struct Json;
    /// # impl TextFormats for Json {
    /// #     fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault> {
    /// #         serde_json::from_str(text).map_err(|error| error.to_string().into())
    /// #     }
    /// #     fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
    /// #         serde_json::to_string(value).map_err(|error| error.to_string())
    /// #     }
    /// # }
    ///
    /// let request: Request = serde_json::from_str(r#"{"pull": {"image": "nginx"}}"#)?;
    /// let catalog = Catalog::builder().build()?;
    /// let attempts = request.answer(&catalog, &Default::default(), &Json, |answer| match answer {
    ///     Answer::Pull(plan) => plan.attempts().len(),
    ///     _ => 0,
    /// });
    /// assert_eq!(attempts, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answer<R>(
        &self,
        catalog: &Catalog,
        tls: &TlsTable,
        texts: &impl TextFormats,
        tell: impl FnOnce(Answer<'_>) -> R,
    ) -> R {
        // The plan borrows the images of before.
        let past = match self {
            Self::Cache(cache) => cache.past(),
            _ => Ok(Vec::new()),
        };
        let decided = match &past {
            Ok(past) => self.decide(catalog, tls, texts, past),
            Err(error) => Err(error.clone()),
        };
        tell(Answer::of(decided))
    }

    fn decide<'a>(
        &'a self,
        catalog: &'a Catalog,
        tls: &TlsTable,
        texts: &impl TextFormats,
        past: &'a [PastImage<'a>],
    ) -> Result<Answer<'a>, LineError> {
        Ok(match self {
            Self::Parse(text) => Answer::Parse(ParseAnswer(Reference::parse(text)?)),
            Self::Pull(pull) => Answer::Pull(catalog.resolve_pull(pull.request()?)?),
            Self::Push(push) => Answer::Push(Box::new(catalog.resolve_push(push.request()?)?)),
            Self::Cache(cache) => Answer::Cache(Box::new(catalog.resolve_cache(cache.request(past)?)?)),
            Self::Session(session) => Answer::Session(session.drive(catalog)?),
            Self::Credentials(files) => Answer::Credentials(files.answer()?),
            Self::Catalog(files) => Answer::Catalog(files.answer(texts)?),
            Self::Write(format) => Answer::Write(format.answer(catalog, tls, texts)?),
        })
    }
}

/// The word for it: what is asked may hold secrets (rule 10.2).
impl core::fmt::Debug for Request {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Request").field(&self.name()).finish()
    }
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ReadRequest::deserialize(deserializer)?.sole().map_err(D::Error::custom)
    }
}

fields! {
    /// A request on its way: every kind that it may be of.
    pub(super) struct ReadRequest {
        needs {}
        takes {
            parse: String,
            pull: PullLine,
            push: ReadPush,
            cache: CacheLine,
            session: SessionLine,
            credentials: Own<CredentialsRequest>,
            catalog: Own<CatalogRequest>,
            write: Own<WriteRequest>,
        }
    }
}

impl ReadRequest {
    /// The one thing that it asks.
    pub(super) fn sole(self) -> Result<Request, LineError> {
        let push = self.push.map(|push| push.sole().map(|push| Request::Push(Box::new(push))));
        let asked = [
            self.parse.map(Request::Parse).map(Ok),
            self.pull.map(Request::Pull).map(Ok),
            push,
            self.cache.map(|cache| Ok(Request::Cache(Box::new(cache)))),
            self.session.map(Request::Session).map(Ok),
            self.credentials.and_then(|own| own.0).map(Request::Credentials).map(Ok),
            self.catalog.and_then(|own| own.0).map(Request::Catalog).map(Ok),
            self.write.and_then(|own| own.0).map(Request::Write).map(Ok),
        ];
        let mut asked = asked.into_iter().flatten();
        match (asked.next(), asked.next()) {
            (Some(asked), None) => asked,
            _ => Err(LineError::shape(
                "a request is one of `parse`, `pull`, `push`, `cache`, `session`, `credentials`, `catalog` and `write`",
            )),
        }
    }
}
