use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use super::built::BuiltImageError;
use super::template::Template;
use crate::reference::{Excerpt, ReferenceError, Then, without_help};
use crate::resolve::cache::CacheError;
use crate::resolve::{ErrorKind, PullError, PushError};

/// A field that is written wrongly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// What else to call the field.
    pub(super) meant: Option<&'static str>,
}

impl Fault {
    pub(super) fn below(mut self, parent: &str) -> Self {
        self.field = format!("{parent}.{}", self.field);
        self
    }
}

/// Something that would make a step fail. Displayed, it names the step, the field and the mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepProblem {
    pub(super) step: String,
    pub(super) field: String,
    pub(super) error: StepError,
}

impl StepProblem {
    /// The step; empty for a problem of the file as a whole.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The field, such as `tags` or `services.redis.image`; empty where it is no field's alone.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong.
    pub fn error(&self) -> &StepError {
        &self.error
    }

    /// What is wrong, for people, in one sentence: without the place and without what to do about it.
    pub fn message(&self) -> String {
        self.error.message()
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        self.error.help()
    }

    /// What is wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        self.error.kind()
    }
}

impl fmt::Display for StepProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.step.is_empty() {
            write!(f, "{}: ", Excerpt::of(&self.step))?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", Excerpt::of(&self.field))?;
        }
        fmt::Display::fmt(&self.error, f)
    }
}

/// Why a step cannot be resolved. Section 9 of [the rules](crate::rules::pipelines).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// A field or a step is written wrongly.
    #[error("{message}{}", Then(self.help()))]
    #[non_exhaustive]
    Shape {
        /// What was expected.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// A field that another kind of step has (9.1).
    #[error("{message}{}", Then(self.help()))]
    #[non_exhaustive]
    MisplacedField {
        /// Which kinds have it.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// What this kind of step calls it, where it has something of the sort: what to call the field instead.
        meant: &'static str,
    },
    /// A step's image is no reference.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A step's image cannot be pulled.
    #[error(transparent)]
    Pull(PullError),
    /// A step cannot push.
    #[error(transparent)]
    Push(PushError),
    /// A step's build cache cannot be decided on.
    #[error(transparent)]
    Cache(CacheError),
    /// What another step built is not there to be used.
    #[error(transparent)]
    Built(#[from] BuiltImageError),
    /// A step's name where no image is expected, or with other text around it.
    #[error("`{step}` is a step; its image can only be the whole of an `image` or a `candidate`")]
    #[non_exhaustive]
    StepInText {
        /// The step.
        step: Excerpt,
    },
    /// A variable with the name of a step (9.1).
    #[error("a variable is called `{name}` as well, and `${{{{{name}}}}}` would mean both{}", Then(self.help()))]
    #[non_exhaustive]
    VariableIsStep {
        /// The name.
        name: Excerpt,
    },
    /// A value that is not to be trusted, where it could choose more than characters of a tag (9.1).
    #[error("the value of `{variable}` is not to be trusted, and {reason}{}", Then(self.help()))]
    #[non_exhaustive]
    UntrustedValue {
        /// The variable.
        variable: Excerpt,
        /// What it could choose.
        reason: &'static str,
    },
    /// A host where the name of a registry belongs, without credentials for it (7.10).
    #[error("`{host}` is a host and not the name of a registry{}", Then(self.help()))]
    #[non_exhaustive]
    HostWithoutCredentials {
        /// The host.
        host: Excerpt,
        /// A registry of the account on that host: what to write instead.
        registry: Option<String>,
    },
    /// Credentials that nobody says whose they are (7.10).
    #[error("they are for no host{}", Then(self.help()))]
    CredentialsWithoutHost,
    /// Under `when`, `steps`, it waits for itself, perhaps through others (9.2).
    #[error("it waits for itself, so it never begins{}", Then(self.help()))]
    WaitsForItself,
    /// Two steps that run at once push one tag (9.2).
    #[error("`{other}` runs at the same time and pushes {reference} as well{}", Then(self.help()))]
    #[non_exhaustive]
    ParallelPush {
        /// The other step.
        other: Excerpt,
        /// What both push.
        reference: Excerpt,
    },
}

impl StepError {
    pub(super) fn shape(message: &str) -> Self {
        Self::Shape { message: message.to_owned(), help: None }
    }

    pub(super) fn shape_with(message: &str, help: &str) -> Self {
        Self::Shape { message: message.to_owned(), help: Some(help.to_owned()) }
    }

    pub(super) fn too_long() -> Self {
        Self::Shape {
            message: format!("has more than {} bytes once it is filled in", Template::LONGEST),
            help: None,
        }
    }

    pub(super) fn untrusted(variable: &str, reason: &'static str) -> Self {
        Self::UntrustedValue { variable: Excerpt::of(variable), reason }
    }

    /// What to write in place of what is refused, where a text alone mends it: of a step's image the name of the step,
    /// of a field of another kind of step its own name. Whole, where the mend for people is cut (rule 2.7).
    pub fn replacement(&self) -> Option<&str> {
        match self {
            Self::Reference(error) => error.replacement(),
            Self::Pull(error) => error.replacement(),
            Self::Push(error) => error.replacement(),
            Self::Cache(error) => error.replacement(),
            Self::Built(error) => error.replacement(),
            Self::HostWithoutCredentials { registry, .. } => registry.as_deref(),
            Self::MisplacedField { meant, .. } => Some(meant),
            Self::Shape { .. }
            | Self::StepInText { .. }
            | Self::VariableIsStep { .. }
            | Self::UntrustedValue { .. }
            | Self::CredentialsWithoutHost
            | Self::WaitsForItself
            | Self::ParallelPush { .. } => None,
        }
    }

    /// What is wrong, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        without_help(self, self.help())
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Shape { help, .. } | Self::MisplacedField { help, .. } => return help.clone(),
            Self::Reference(error) => return error.help_text(),
            Self::Pull(error) => return error.help(),
            Self::Push(error) => return error.help(),
            Self::Cache(error) => return error.help(),
            Self::Built(error) => return error.help(),
            Self::HostWithoutCredentials { registry, .. } => return Some(HostMend(registry).to_string()),
            Self::VariableIsStep { .. } => "rename one",
            Self::UntrustedValue { .. } => "take it out",
            Self::CredentialsWithoutHost => "name it under `registry`",
            Self::WaitsForItself => "take one of the waits under `steps` away",
            Self::ParallelPush { .. } => "give one another tag",
            Self::StepInText { .. } => return None,
        };
        Some(help.to_owned())
    }

    /// The first byte of the text that does not fit, counted from 0, where that is what is wrong.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::Reference(error) => Some(error.offset()),
            Self::Push(error) => error.offset(),
            Self::Cache(error) => error.offset(),
            _ => None,
        }
    }

    /// What is wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Shape { .. }
            | Self::MisplacedField { .. }
            | Self::StepInText { .. }
            | Self::VariableIsStep { .. }
            | Self::CredentialsWithoutHost
            | Self::WaitsForItself => ErrorKind::InvalidRequest,
            Self::HostWithoutCredentials { .. } => ErrorKind::UnknownRegistry,
            Self::Reference(error) => error.error_kind(),
            Self::Pull(error) => error.kind(),
            Self::Push(error) => error.kind(),
            Self::Cache(error) => error.kind(),
            Self::Built(error) => error.kind(),
            Self::UntrustedValue { .. } => ErrorKind::UntrustedValue,
            Self::ParallelPush { .. } => ErrorKind::ParallelPush,
        }
    }
}

impl From<PullError> for StepError {
    fn from(error: PullError) -> Self {
        Self::Pull(error)
    }
}

impl From<CacheError> for StepError {
    fn from(error: CacheError) -> Self {
        match error {
            CacheError::Pull(error) => Self::Pull(error),
            other => Self::Cache(other),
        }
    }
}

/// A request's own error for a registry context is the pull's.
impl From<PushError> for StepError {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Pull(error) => Self::Pull(error),
            other => Self::Push(other),
        }
    }
}

/// What to write in place of a host.
struct HostMend<'e>(&'e Option<String>);

impl fmt::Display for HostMend<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(registry) => write!(f, "write `{}`, the registry on it", Excerpt::of(registry)),
            None => f.write_str("bring `credentials` for it, or add it to the account"),
        }
    }
}
