//! A pipeline out of YAML, and what stands in the way.

use registry_resolver::Pipeline;
use serde_saphyr::Error;
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::yaml::{Remark, options, remark};

/// The most bytes that are read of one file.
pub(crate) const LARGEST_FILE: u64 = 16 << 20;

/// The pipeline, and what there is to note about the file.
pub(crate) fn read(bytes: Vec<u8>) -> Result<(Pipeline, Vec<Remark>), Remark> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Remark::at(None, "the file is larger than 16 MiB".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        Remark::at(None, format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Remark::at(None, "the file is empty".to_owned()));
    }
    let strict = serde_saphyr::from_str_with_options(text, options(DuplicateKeyPolicy::Error));
    match strict {
        Ok(pipeline) => Ok((pipeline, Vec::new())),
        Err(error) if matches!(error.without_snippet(), Error::DuplicateMappingKey { .. }) => {
            // The pipeline itself knows which of its fields must not be there twice.
            let lenient = serde_saphyr::from_str_with_options(text, options(DuplicateKeyPolicy::PassThrough));
            let message = "a key is written twice in one map; YAML takes it once".to_owned();
            let notice = Remark::at(error.location(), message);
            lenient.map(|pipeline| (pipeline, Vec::from([notice]))).map_err(|error| remark(&error))
        }
        Err(error) => Err(remark(&error)),
    }
}
