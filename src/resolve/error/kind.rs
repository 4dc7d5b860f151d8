use crate::reference::ReferenceError;
use crate::words::words;

words! {
    /// Stable names for programs, the same for every verb. Section 11 of [the rules](crate::rules::json_lines).
    pub enum ErrorKind, "kind of errors" {
        /// `invalid_request`: its shape is wrong.
        InvalidRequest = "invalid_request",
        /// `invalid_reference`: an image to pull, or to keep cache in, is no reference.
        InvalidReference = "invalid_reference",
        /// `invalid_name`: an image name or tag that cannot be pushed.
        InvalidName = "invalid_name",
        /// `missing_tag`: a build with neither tag, branch nor revision (7.7).
        MissingTag = "missing_tag",
        /// `unknown_registry`: a registry or registry context that the catalog does not have.
        UnknownRegistry = "unknown_registry",
        /// `registry_without_domain`: a registry that is not placed yet (3.9).
        RegistryWithoutDomain = "registry_without_domain",
        /// `no_default_registry`: no registry named, and none the default (7.1).
        NoDefaultRegistry = "no_default_registry",
        /// `no_source`: no place is left to pull from (12.5).
        NoSource = "no_source",
        /// `ambiguous_short_name`: a name without a domain that may mean several images, of which somebody has to choose
        /// (13.2).
        AmbiguousShortName = "ambiguous_short_name",
        /// `unknown_short_name`: a name without a domain that means nothing here (13.2).
        UnknownShortName = "unknown_short_name",
        /// `ambiguous_registry`: several registries on a domain and none primary (4.4).
        AmbiguousRegistry = "ambiguous_registry",
        /// `conflicting_contexts`: two logins on one domain (5.4, 7.3).
        ConflictingContexts = "conflicting_contexts",
        /// `domain_mismatch`: an absolute name elsewhere than its registry (7.5).
        DomainMismatch = "domain_mismatch",
        /// `naming_rule`: a name that the provider does not take (7.8).
        NamingRule = "naming_rule",
        /// `conflicting_options`: options that exclude each other (7.3, 7.7, 7.12).
        ConflictingOptions = "conflicting_options",
        /// `denied`: something the catalog forbids (5.9, 7.10).
        Denied = "denied",
        /// `push_not_stated`: a build that must say whether it pushes, and does not (7.2).
        PushNotStated = "push_not_stated",
        /// `caching_refused`: a registry that may not hold build cache (8.1).
        CachingRefused = "caching_refused",
        /// `unknown_step`: an image of a step that there is not (5.1).
        UnknownStep = "unknown_step",
        /// `unavailable_image`: an image that its step has not built, or that is nowhere to be pulled (5.1).
        UnavailableImage = "unavailable_image",
        /// `untrusted_value`: a value of a stranger's that could choose more than characters of a tag (9.1).
        UntrustedValue = "untrusted_value",
        /// `parallel_push`: two steps that run at once and push one tag (9.2).
        ParallelPush = "parallel_push",
        /// `invalid_file`: a file of another system that its own reader refuses (15.2).
        InvalidFile = "invalid_file",
    }
}

impl ReferenceError {
    /// The stable name of an error for an image to pull: `invalid_reference`.
    pub fn error_kind(&self) -> ErrorKind {
        ErrorKind::InvalidReference
    }
}
