use core::fmt;

use crate::reference::ReferenceError;

/// Stable names for programs, the same for every verb. Section 11 of [the rules](crate::rules::json_lines).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `invalid_request`: its shape is wrong.
    InvalidRequest,
    /// `invalid_reference`: an image to pull, or to keep cache in, is no reference.
    InvalidReference,
    /// `invalid_name`: an image name or tag that cannot be pushed.
    InvalidName,
    /// `missing_tag`: a build with neither tag, branch nor revision (7.7).
    MissingTag,
    /// `unknown_registry`: a registry or registry context that the catalog does not have.
    UnknownRegistry,
    /// `registry_without_domain`: a registry that is not placed yet (3.9).
    RegistryWithoutDomain,
    /// `no_default_registry`: no registry named, and none the default (7.1).
    NoDefaultRegistry,
    /// `no_source`: no place is left to pull from (12.5).
    NoSource,
    /// `ambiguous_short_name`: a name without a domain that may mean several images, of which somebody has to choose
    /// (13.2).
    AmbiguousShortName,
    /// `unknown_short_name`: a name without a domain that means nothing here (13.2).
    UnknownShortName,
    /// `ambiguous_registry`: several registries on a domain and none primary (4.4).
    AmbiguousRegistry,
    /// `conflicting_contexts`: two logins on one domain (5.4, 7.3).
    ConflictingContexts,
    /// `domain_mismatch`: an absolute name elsewhere than its registry (7.5).
    DomainMismatch,
    /// `naming_rule`: a name that the provider does not take (7.8).
    NamingRule,
    /// `conflicting_options`: options that exclude each other (7.3, 7.7, 7.12).
    ConflictingOptions,
    /// `denied`: something the catalog forbids (5.9, 7.10).
    Denied,
    /// `push_not_stated`: a build that must say whether it pushes, and does not (7.2).
    PushNotStated,
    /// `caching_refused`: a registry that may not hold build cache (8.1).
    CachingRefused,
    /// `unknown_step`: an image of a step that there is not (5.1).
    UnknownStep,
    /// `unavailable_image`: an image that its step has not built, or that is nowhere to be pulled (5.1).
    UnavailableImage,
    /// `untrusted_value`: a value of a stranger's that could choose more than characters of a tag (9.1).
    UntrustedValue,
    /// `parallel_push`: two steps that run at once and push one tag (9.2).
    ParallelPush,
    /// `invalid_file`: a file of another system that its own reader refuses (15.2).
    InvalidFile,
}

impl ErrorKind {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidReference => "invalid_reference",
            Self::InvalidName => "invalid_name",
            Self::MissingTag => "missing_tag",
            Self::UnknownRegistry => "unknown_registry",
            Self::RegistryWithoutDomain => "registry_without_domain",
            Self::NoDefaultRegistry => "no_default_registry",
            Self::NoSource => "no_source",
            Self::AmbiguousShortName => "ambiguous_short_name",
            Self::UnknownShortName => "unknown_short_name",
            Self::AmbiguousRegistry => "ambiguous_registry",
            Self::ConflictingContexts => "conflicting_contexts",
            Self::DomainMismatch => "domain_mismatch",
            Self::NamingRule => "naming_rule",
            Self::ConflictingOptions => "conflicting_options",
            Self::Denied => "denied",
            Self::PushNotStated => "push_not_stated",
            Self::CachingRefused => "caching_refused",
            Self::UnknownStep => "unknown_step",
            Self::UnavailableImage => "unavailable_image",
            Self::UntrustedValue => "untrusted_value",
            Self::ParallelPush => "parallel_push",
            Self::InvalidFile => "invalid_file",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ReferenceError {
    /// The stable name of an error for an image to pull: `invalid_reference`.
    pub fn error_kind(&self) -> ErrorKind {
        ErrorKind::InvalidReference
    }
}
