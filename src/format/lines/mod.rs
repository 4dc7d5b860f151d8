//! JSON Lines in, JSON Lines out: the requests and answers of section 11, for programs that ask in another language.
//!
//! A [`Service`] answers a line with a line, in order, whatever the line holds. Reading and writing JSON is the
//! caller's, as [`TextFormats`]; this is the whole program:
//!
//! ```
//! use registry_resolver::Account;
//! use registry_resolver::format::{TextFault, TextFormats, lines::Service};
//! use serde::{Serialize, de::DeserializeOwned};
//!
//! struct Json;
//! impl TextFormats for Json {
//!     fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault> {
//!         serde_json::from_str(text).map_err(|error| error.to_string().into())
//!     }
//!     fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
//!         serde_json::to_string(value).map_err(|error| error.to_string())
//!     }
//! }
//!
//! let account: Account = Json.json(r#"{"registries": [{"name": "ghcr", "provider": "github"}]}"#)?;
//! let mut service = Service::new(account.into_builder().build()?, Json);
//! for line in [r#"{"parse": "nginx:1.2"}"#, r#"{"pul": {}}"#] {
//!     println!("{}", service.answer(line)?);
//! }
//! // {"parse":{"domain":"docker.io","path":"library/nginx","tag":"1.2","digest":null}}
//! // {"error":{"kind":"invalid_request","message":"unknown field `pul` at column 6, expected one of `parse`, …"}}
//! # let parsed = service.answer(r#"{"parse": "nginx:1.2"}"#)?;
//! # assert_eq!(parsed, r#"{"parse":{"domain":"docker.io","path":"library/nginx","tag":"1.2","digest":null}}"#);
//! # assert!(service.answer(r#"{"pul": {}}"#)?.contains("unknown field `pul` at column 6, expected one of `parse`, "));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A program with a protocol of its own reads a [`Request`] with its own serde format, or one of its kinds
//! ([`PullLine`], [`PushLine`], [`CacheLine`], [`SessionLine`]), and asks [`Request::answer`] or a
//! [`Catalog`](crate::Catalog) with it.

mod answer;
mod cache;
mod error;
mod fields;
mod pull;
mod push;
mod request;
mod service;
mod session;

pub use answer::{Answer, ParseAnswer};
pub use cache::CacheLine;
pub use error::LineError;
pub use pull::PullLine;
pub use push::{BuildLine, CandidateLine, PushLine};
pub use request::Request;
pub use service::Service;
pub use session::{Acted, SessionAnswer, SessionLine};

#[cfg(doc)]
use crate::format::TextFormats;
