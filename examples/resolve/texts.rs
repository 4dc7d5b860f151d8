//! JSON and YAML for the readers of neighbours' files.

use registry_resolver::format::TextFormats;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_saphyr::{Error, Options};

/// Reads and writes with `serde_json` and `serde-saphyr`.
pub(crate) struct SerdeTexts;

impl TextFormats for SerdeTexts {
    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, String> {
        // Of a value of the wrong type serde may quote the value; the types that are read here do not.
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    fn yaml<T: DeserializeOwned>(&self, text: &str) -> Result<Vec<T>, String> {
        serde_saphyr::from_multiple_with_options(text, options()).map_err(|error| remark(&error))
    }

    fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string(value).map_err(|error| error.to_string())
    }

    fn to_json_file<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
    }
}

fn options() -> Options {
    serde_saphyr::options! {
        // An error that shows lines of the file shows secrets.
        with_snippet: false,
        // `yes` and `on` are texts.
        strict_booleans: true,
    }
}

/// What is wrong and where, without a value of the file.
fn remark(error: &Error) -> String {
    let message = match error.without_snippet() {
        Error::Message { msg, .. } | Error::ExternalMessage { msg, .. } => {
            msg.lines().next().unwrap_or_default()
        }
        Error::DuplicateMappingKey { .. } => "a key is written twice in one map",
        Error::Budget { .. } | Error::AliasReplayLimitExceeded { .. } => "the file is too large",
        _ => "this cannot be read as YAML",
    };
    match error.location().filter(|location| location.line() > 0) {
        Some(place) => format!("line {} column {}: {message}", place.line(), place.column()),
        None => message.to_owned(),
    }
}
