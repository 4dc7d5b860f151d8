//! A pipeline out of YAML, and what stands in the way. The file is never quoted: it may hold secrets
//! (rule 10.2).

use core::fmt;

use registry_resolver::Pipeline;
use serde::Serialize;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Location, Options};

/// The most bytes that are read of one file.
pub(crate) const LARGEST_FILE: u64 = 16 << 20;
/// The most values in a file, those that aliases repeat not counted. 10,000 steps have a fifth of it.
const MOST_VALUES: usize = 500_000;
/// The most of what aliases repeat.
const MOST_REPEATED: usize = 250_000;
const DEEPEST: usize = 64;

/// Something to say of a file, with its place where that is known.
#[derive(Debug, Serialize)]
pub(crate) struct Remark {
    #[serde(flatten)]
    place: Option<Place>,
    message: String,
}

#[derive(Debug, Serialize)]
struct Place {
    line: u64,
    column: u64,
}

impl Remark {
    pub(crate) fn without_place(message: &str) -> Self {
        Self { place: None, message: message.to_owned() }
    }

    fn at(location: Option<Location>, message: String) -> Self {
        let known = location.filter(|location| location.line() > 0);
        let place = known.map(|location| Place { line: location.line(), column: location.column() });
        Self { place, message }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column }) = self.place {
            write!(f, "line {line} column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// The pipeline, and what there is to note about the file.
pub(crate) fn read(bytes: Vec<u8>) -> Result<(Pipeline, Vec<Remark>), Remark> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Remark::without_place("the file is larger than 16 MiB"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        Remark::without_place(&format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Remark::without_place("the file is empty"));
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

/// As YAML 1.2 has it; and where that leaves it open, so that no file is given up on.
fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
    serde_saphyr::options! {
        duplicate_keys: duplicate_keys,
        // An error that shows lines of the file shows secrets.
        with_snippet: false,
        // `yes` and `on` are texts.
        strict_booleans: true,
        // A tag `007` or `1_0` keeps its form.
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        ignore_binary_tag_for_string: true,
        budget: serde_saphyr::budget! {
            max_depth: DEEPEST,
            max_nodes: MOST_VALUES,
            max_events: 4 * MOST_VALUES,
            max_merge_keys: MOST_VALUES,
            // What aliases repeat is counted below. Many of them on few anchors are no sign of an attack.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_REPEATED },
    }
}

/// What the reader says, in our words where its own would show a value or its inside.
fn remark(error: &Error) -> Remark {
    let too_deep = || format!("maps and lists are nested more than {DEEPEST} deep");
    let too_many = || format!("there are more than {MOST_VALUES} values in the file");
    let too_often = || format!("aliases repeat more than {MOST_REPEATED} parts of the file");
    let message = match error.without_snippet() {
        // The pipeline's own, and the scanner's, which shows one character at most.
        Error::Message { msg, .. } | Error::ExternalMessage { msg, .. } => {
            msg.lines().next().unwrap_or_default().to_owned()
        }
        Error::Eof { .. } => "there is nothing in the file".to_owned(),
        Error::MultipleDocuments { .. } => "a second document begins here; a pipeline is one".to_owned(),
        Error::UnknownAnchor { .. } => "an alias to an anchor that is not there".to_owned(),
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            "an alias inside the very part that it repeats".to_owned()
        }
        Error::MergeValueNotMapOrSeqOfMaps { .. } => "`<<` takes a map, or a list of maps".to_owned(),
        Error::AliasReplayLimitExceeded { .. } => too_often(),
        Error::AliasReplayStackDepthExceeded { .. } => too_deep(),
        Error::Budget { breach, .. } => match breach {
            BudgetBreach::Depth { .. } => too_deep(),
            BudgetBreach::Events { .. } | BudgetBreach::Nodes { .. } => too_many(),
            BudgetBreach::Aliases { .. }
            | BudgetBreach::Anchors { .. }
            | BudgetBreach::MergeKeys { .. }
            | BudgetBreach::RecordedAnchorEvents { .. }
            | BudgetBreach::RecordedAnchorBytes { .. } => too_often(),
            _ => "the file is too large".to_owned(),
        },
        Error::InvalidScalar { .. } => "a value is not what its tag says".to_owned(),
        Error::AliasError { error, .. } => remark(error).message,
        _ => "this cannot be read as YAML".to_owned(),
    };
    Remark::at(error.location(), message)
}
