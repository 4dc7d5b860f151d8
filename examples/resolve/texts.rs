//! JSON and YAML for the readers of neighbours' files.

use registry_resolver::format::{TextFault, TextFormats};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::yaml::{options, remark};

/// Reads and writes with `serde_json` and `serde-saphyr`.
pub(crate) struct SerdeTexts;

impl TextFormats for SerdeTexts {
    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault> {
        // Of a value of the wrong type serde may quote the value; the types that are read here do not.
        serde_json::from_str(text).map_err(|error| error.to_string().into())
    }

    fn yaml<T: DeserializeOwned>(&self, text: &str) -> Result<Vec<T>, TextFault> {
        let options = options(DuplicateKeyPolicy::Error);
        serde_saphyr::from_multiple_with_options(text, options).map_err(|error| remark(&error).into())
    }

    fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string(value).map_err(|error| error.to_string())
    }

    fn to_json_file<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
    }
}
