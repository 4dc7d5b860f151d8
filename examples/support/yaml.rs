//! YAML as the examples read it. A file is never quoted: it may hold secrets (rule 10.2).

use core::fmt;

use registry_resolver::Account;
use registry_resolver::format::{TextFault, TextPosition};
use serde::Serialize;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Location, Options};

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
    /// Line 0 is no place.
    pub(crate) fn at(location: Option<Location>, message: String) -> Self {
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

impl From<Remark> for TextFault {
    fn from(Remark { place, message }: Remark) -> Self {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let place =
            place.map(|Place { line, column }| TextPosition { line: number(line), column: number(column) });
        place.into_iter().fold(Self::new(message), Self::at)
    }
}

/// An account, export or ours; a key that stands twice is one of its problems.
pub(crate) fn account(text: &str) -> Result<Account, Remark> {
    serde_saphyr::from_str_with_options(text, options(DuplicateKeyPolicy::PassThrough))
        .map_err(|error| remark(&error))
}

/// As YAML 1.2 has it; and where that leaves it open, so that no file is given up on.
pub(crate) fn options(duplicate_keys: DuplicateKeyPolicy) -> Options {
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
pub(crate) fn remark(error: &Error) -> Remark {
    let too_deep = || format!("maps and lists are nested more than {DEEPEST} deep");
    let too_many = || format!("there are more than {MOST_VALUES} values in the file");
    let too_often = || format!("aliases repeat more than {MOST_REPEATED} parts of the file");
    let message = match error.without_snippet() {
        // The pipeline's own, and the scanner's, which shows one character at most.
        Error::Message { msg, .. } | Error::ExternalMessage { msg, .. } => {
            msg.lines().next().unwrap_or_default().to_owned()
        }
        Error::Eof { .. } => "there is nothing in the file".to_owned(),
        Error::MultipleDocuments { .. } => "a second document begins here; the file has to be one".to_owned(),
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
