//! Reading and writing JSON and YAML, which is the caller's.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::DeserializeOwned;
use serde_core::ser::Serialize;

/// JSON and YAML as the caller's serde formats read and write them; this crate has none of its own.
///
/// An error is for people, one line, and quotes no value of the text (rule 10.2). Where it is stands in a
/// [`TextFault`].
pub trait TextFormats {
    /// Reads the one value of a JSON text.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault>;

    /// Reads every document of a YAML text; only the formats that are YAML ask for it.
    ///
    /// # Errors
    ///
    /// What is wrong with the text; of a program that reads no YAML, that it does not.
    fn yaml<T: DeserializeOwned>(&self, _text: &str) -> Result<Vec<T>, TextFault> {
        Err("this program reads no YAML".to_owned().into())
    }

    /// Writes a value as JSON on one line, without its end.
    ///
    /// # Errors
    ///
    /// What cannot be written.
    fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String>;

    /// Writes a value as the JSON of a file, which people read.
    ///
    /// # Errors
    ///
    /// What cannot be written.
    fn to_json_file<T: Serialize>(&self, value: &T) -> Result<String, String> {
        self.to_json(value).map(|text| text + "\n")
    }
}

/// Where in a text something is: both numbers from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextPosition {
    /// The line.
    pub line: u32,
    /// The byte or the character of the line, as the reader of the text counts: `serde_json` counts bytes.
    pub column: u32,
}

/// What a reader of JSON or YAML finds wrong with a text, and where.
///
/// ```
/// use registry_resolver::format::{TextFault, TextPosition};
///
/// let error = serde_json::from_str::<Vec<u8>>("[1,\n x]").unwrap_err();
/// let fault = TextFault::from(error.to_string());
/// assert_eq!(fault.message(), "expected value");
/// assert_eq!(fault.position(), Some(TextPosition { line: 2, column: 2 }));
/// assert_eq!(fault.to_string(), error.to_string());
/// assert_eq!(fault, TextFault::new("expected value").at(TextPosition { line: 2, column: 2 }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFault {
    message: String,
    position: Option<TextPosition>,
}

impl TextFault {
    /// This, somewhere in the text.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), position: None }
    }

    /// The same at this place.
    #[must_use]
    pub fn at(self, position: TextPosition) -> Self {
        Self { position: Some(position), ..self }
    }

    /// What is wrong, without its place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it is, if that is known.
    pub fn position(&self) -> Option<TextPosition> {
        self.position
    }
}

/// A place at its end, as `serde_json` says it (`… at line 3 column 7`), becomes the position.
impl From<String> for TextFault {
    fn from(mut message: String) -> Self {
        let position = message.rsplit_once(" at line ").and_then(|(before, place)| {
            let (line, column) = place.split_once(" column ")?;
            // Nothing of the line is read yet in column 0.
            let column = column.parse::<u32>().ok()?.max(1);
            Some((before.len(), TextPosition { line: line.parse().ok()?, column }))
        });
        if let Some((end, _)) = position {
            message.truncate(end);
        }
        Self { message, position: position.map(|(_, position)| position) }
    }
}

/// `expected value at line 2 column 2`.
impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.position {
            Some(TextPosition { line, column }) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for TextFault {}
