//! A line in, a line out.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::answer::Answer;
use super::error::LineError;
use super::request::{ReadRequest, Request};
use crate::catalog::Catalog;
use crate::format::{TextFault, TextFormats, TextPosition, TlsTable};

/// Answers lines from a catalog, and from the catalog of the last `catalog` request once there was one.
///
/// Every line has one answer, `{"error": …}` where it asks nothing that can be answered. The work for a line is linear
/// in its length, and what is kept of it is nothing but the catalog.
#[derive(Clone, Debug)]
pub struct Service<T> {
    catalog: Catalog,
    tls: TlsTable,
    texts: T,
}

impl<T: TextFormats> Service<T> {
    /// The longest line that is read, in bytes, its end not counted; a longer one is answered as `invalid_request`.
    ///
    /// Whoever reads lines keeps one byte more than this at most, and passes over the rest.
    pub const LONGEST_LINE: usize = 1 << 20;

    /// Answers from this catalog; `texts` reads requests and writes answers.
    pub fn new(catalog: Catalog, texts: T) -> Self {
        Self { catalog, tls: TlsTable::default(), texts }
    }

    /// What the next line is answered from.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The answer to a line, which is a line without its end.
    ///
    /// # Errors
    ///
    /// Only what [`TextFormats::to_json`] says of an answer that it does not write.
    pub fn answer(&mut self, line: impl AsRef<[u8]>) -> Result<String, String> {
        match self.read(line.as_ref()) {
            Ok(request) => self.ask(&request, |answer, texts| texts.to_json(answer)),
            Err(error) => self.texts.to_json(&Answer::Error(error)),
        }
    }

    /// Answers a request that has been read.
    pub fn ask<R>(&mut self, request: &Request, tell: impl FnOnce(&Answer<'_>, &T) -> R) -> R {
        let Self { catalog, tls, texts } = &*self;
        let (told, next) = request.answer(catalog, tls, texts, |answer| {
            let told = tell(&answer, texts);
            let next = match answer {
                Answer::Catalog(read) => Some(read.into_parts()),
                _ => None,
            };
            (told, next)
        });
        if let Some((catalog, tls)) = next {
            self.catalog = catalog;
            self.tls = tls;
        }
        told
    }

    /// The request of a line.
    ///
    /// # Errors
    ///
    /// [`LineError`] with the place: a line that is empty, too long, not UTF-8, no JSON or no request.
    pub fn read(&self, line: &[u8]) -> Result<Request, LineError> {
        if line.len() > Self::LONGEST_LINE {
            return Err(LineError::shape("the line is longer than 1 MiB"));
        }
        if line.trim_ascii().is_empty() {
            return Err(LineError::shape("the line is empty"));
        }
        let line = core::str::from_utf8(line).map_err(|error| {
            LineError::shape(format_args!("the line is not UTF-8 at byte {}", error.valid_up_to()))
        })?;
        let read: ReadRequest = self.texts.json(line).map_err(|error| LineError::shape(placed(&error)))?;
        read.sole()
    }
}

/// What a JSON reader says of one line: its number says nothing, and the column stands beside what it is of.
fn placed(fault: &TextFault) -> String {
    let text = fault.message();
    let Some(TextPosition { line: 1, column }) = fault.position() else { return fault.to_string() };
    match text.strip_prefix("unknown field `").and_then(|rest| rest.rsplit_once("`, expected ")) {
        Some((field, known)) => format!("unknown field `{field}` at column {column}, expected {known}"),
        None => format!("{text} at column {column}"),
    }
}
