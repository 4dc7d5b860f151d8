use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::hop::LeftOutReason;
use super::left_out::LeftOut;
use crate::catalog::{Catalog, Registries, Registry, ShortNamesRef, Suggester};
use crate::reference::{Domain, Escaped, Excerpt, ReferenceError, ShortName, write_list};

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

/// Why an image cannot be pulled. Rules 4.4, 5.4 and 5.9.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PullError {
    /// A registry context that the catalog does not have.
    #[error("unknown registry context `{name}`{}", Mend(.mend))]
    #[non_exhaustive]
    UnknownContext {
        /// The context that was named.
        name: Excerpt,
        /// ``did you mean `x`?``, where a name is near enough.
        mend: Option<String>,
    },
    /// The registry context has no domain yet (3.9).
    #[error("registry context `{name}` has no domain yet; place it in its account, or name another")]
    #[non_exhaustive]
    ContextWithoutDomain {
        /// The context that was named.
        name: Excerpt,
    },
    /// Two registry contexts on one domain.
    #[error(
        "registry contexts `{first}` and `{second}` are both on {domain}, and a client cannot be logged in to \
         both; name one of them"
    )]
    #[non_exhaustive]
    ConflictingContexts {
        /// One of them.
        first: Excerpt,
        /// The other.
        second: Excerpt,
        /// Their domain.
        domain: Excerpt,
    },
    /// Several registries on the image's domain, and nothing to choose by.
    #[error("{names} are on {domain} and {why}, or name one as registry context")]
    #[non_exhaustive]
    Ambiguous {
        /// The registries to choose from.
        names: RegistryNames,
        /// Their domain.
        domain: Excerpt,
        /// Why none is chosen, and what to do about it.
        why: &'static str,
    },
    /// The catalog denies images from domains that no registry covers.
    #[error("no registry covers {domain}, and images from such domains are denied; add a registry on it")]
    #[non_exhaustive]
    Denied {
        /// The image's domain.
        domain: Excerpt,
    },
    /// Every place is left out, and a route blocks some (12.5).
    #[error("{image} is blocked{places}")]
    #[non_exhaustive]
    Blocked {
        /// The image in full, or the short name.
        image: Excerpt,
        /// What was left out.
        places: LeftOutPlaces,
    },
    /// No place is left to pull from (12.5).
    #[error("no place is left to pull {image} from{places}")]
    #[non_exhaustive]
    NoSource {
        /// The image in full, or the short name.
        image: Excerpt,
        /// What was left out.
        places: LeftOutPlaces,
    },
    /// A short name that may mean several images (13.2).
    #[error("short name `{name}` may mean {candidates}; name one of them in full, or make one its alias")]
    #[non_exhaustive]
    AmbiguousShortName {
        /// The short name.
        name: Excerpt,
        /// The images.
        candidates: RegistryNames,
    },
    /// A short name that means nothing here (13.2).
    #[error(
        "short name `{name}` has no alias, and no search list says where to look{}; name a registry in front of it",
        Mend(.mend)
    )]
    #[non_exhaustive]
    UnknownShortName {
        /// The short name.
        name: Excerpt,
        /// ``did you mean `x`?``, where an alias is near enough.
        mend: Option<String>,
    },
    /// More endpoints to avoid than a request may name (12.11).
    #[error("{count} endpoints to avoid, expected at most 16")]
    #[non_exhaustive]
    TooManyAvoided {
        /// How many there were.
        count: usize,
    },
    /// A text that is no endpoint to avoid (12.11).
    #[error("`{text}` is no endpoint to avoid, expected `host[:port]`, such as `mirror.example:5000`")]
    #[non_exhaustive]
    InvalidAvoided {
        /// The text.
        text: Excerpt,
    },
    /// A digest to pin to beside another one that the image has itself (12.10).
    #[error("the image is pinned by `{own}` itself, and cannot be pinned by `{other}`; drop one of them")]
    #[non_exhaustive]
    OtherDigest {
        /// The image's own digest.
        own: Excerpt,
        /// The other one.
        other: Excerpt,
    },
}

impl PullError {
    /// What went wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownContext { .. } => ErrorKind::UnknownRegistry,
            Self::ContextWithoutDomain { .. } => ErrorKind::RegistryWithoutDomain,
            Self::ConflictingContexts { .. } => ErrorKind::ConflictingContexts,
            Self::Ambiguous { .. } => ErrorKind::AmbiguousRegistry,
            Self::Denied { .. } | Self::Blocked { .. } => ErrorKind::Denied,
            Self::NoSource { .. } => ErrorKind::NoSource,
            Self::AmbiguousShortName { .. } => ErrorKind::AmbiguousShortName,
            Self::UnknownShortName { .. } => ErrorKind::UnknownShortName,
            Self::TooManyAvoided { .. } | Self::InvalidAvoided { .. } | Self::OtherDigest { .. } => {
                ErrorKind::InvalidRequest
            }
        }
    }

    /// The number of the rule that was broken.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::UnknownContext { .. } | Self::ConflictingContexts { .. } => "5.4",
            Self::ContextWithoutDomain { .. } => "3.9",
            Self::Ambiguous { .. } => "4.4",
            Self::Denied { .. } => "5.9",
            Self::Blocked { .. } | Self::NoSource { .. } => "12.5",
            Self::AmbiguousShortName { .. } | Self::UnknownShortName { .. } => "13.2",
            Self::OtherDigest { .. } => "12.10",
            Self::TooManyAvoided { .. } | Self::InvalidAvoided { .. } => "12.11",
        }
    }

    #[cold]
    pub(super) fn unknown_context(name: &str, mend: Option<String>) -> Self {
        Self::UnknownContext { name: Excerpt::of(name), mend }
    }

    /// That a context is not placed yet, where that is what is wrong with it.
    #[cold]
    pub(super) fn without_domain(catalog: &Catalog, name: &str) -> Option<Self> {
        let name = catalog.unplaced().find(|unplaced| unplaced.name() == name)?.name();
        Some(Self::ContextWithoutDomain { name: Excerpt::of(name) })
    }

    #[cold]
    pub(super) fn conflicting_contexts(first: Registry<'_>, second: Registry<'_>) -> Self {
        Self::ConflictingContexts {
            first: Excerpt::of(first.name()),
            second: Excerpt::of(second.name()),
            domain: Excerpt::of(first.domain().as_str()),
        }
    }

    #[cold]
    pub(super) fn ambiguous(catalog: &Catalog, domain: Domain<'_>, registries: Registries<'_>) -> Self {
        // Those that are left when prefixes have had their say (rule 5.3).
        let tied = registries.len() < catalog.on_domain(domain).len();
        let why = if tied {
            "none of these is its primary registry; make one of these the primary"
        } else {
            "none is its primary registry; mark one as primary"
        };
        Self::Ambiguous { names: RegistryNames::of(registries), domain: Excerpt::of(domain.as_str()), why }
    }

    #[cold]
    pub(super) fn without_source<'c, 'r>(
        image: &str,
        left_out: &(impl Iterator<Item = LeftOut<'c, 'r>> + Clone),
    ) -> Self {
        let is = |wanted: &[LeftOutReason]| left_out.clone().any(|it| wanted.contains(&it.reason()));
        let limits = [LeftOutReason::NotPinned, LeftOutReason::NotTagged];
        let gates = [LeftOutReason::Blocked, LeftOutReason::Denied];
        // Limits aside, only what is refused was left out.
        let only_refused =
            left_out.clone().all(|it| limits.contains(&it.reason()) || gates.contains(&it.reason()));
        let image = Excerpt::of(image);
        let places = LeftOutPlaces::of(left_out.clone());
        if is(&gates) && only_refused {
            Self::Blocked { image, places }
        } else {
            Self::NoSource { image, places }
        }
    }

    #[cold]
    pub(super) fn unknown_short_name(catalog: &Catalog, name: ShortName<'_>) -> Self {
        let aliases = catalog.short_names().into_iter().flat_map(ShortNamesRef::aliases);
        let mend = Suggester::new().mend(name.name(), aliases.map(|(alias, _)| alias));
        Self::UnknownShortName { name: Excerpt::of(&name.to_string()), mend }
    }

    #[cold]
    pub(super) fn ambiguous_short_name(name: ShortName<'_>, candidates: &[String]) -> Self {
        let candidates = RegistryNames::listed(candidates.iter().map(String::as_str));
        Self::AmbiguousShortName { name: Excerpt::of(&name.to_string()), candidates }
    }

    #[cold]
    pub(super) fn denied(domain: Domain<'_>) -> Self {
        Self::Denied { domain: Excerpt::of(domain.as_str()) }
    }
}

pub(crate) fn did_you_mean(catalog: &Catalog, name: &str) -> Option<String> {
    Suggester::new().mend(name, catalog.registries().map(Registry::name))
}

/// Why an image cannot be pushed. Section 7 of [the rules](crate::rules::pushing).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// Buildx without a push (7.3).
    #[error("buildx always pushes, and {reason}; drop `buildx`, or let the step push")]
    #[non_exhaustive]
    BuildxMustPush {
        /// What says that there is no push.
        reason: &'static str,
    },
    /// `tag` together with `tags` (7.7).
    #[error("`tag` and `tags` exclude each other; put all tags under `tags`")]
    TagAndTags,
    /// More tags than one push takes (7.7).
    #[error("{count} tags, expected at most 64")]
    #[non_exhaustive]
    TooManyTags {
        /// How many there were.
        count: usize,
    },
    /// A registry context, or the registry of a candidate to fetch first (5.4, 7.9).
    #[error(transparent)]
    Pull(#[from] PullError),
    /// Buildx is logged in to the target, and a context would log in to its domain as well (7.3).
    #[error(
        "with buildx, registry context `{context}` and the target `{target}` need two logins on {domain} at \
         once; drop the context"
    )]
    #[non_exhaustive]
    BuildxContext {
        /// The registry context.
        context: Excerpt,
        /// The registry that is pushed to.
        target: Excerpt,
        /// Their domain.
        domain: Excerpt,
    },
    /// The registry named is not in the catalog.
    #[error("unknown registry `{name}`{}", Mend(.mend))]
    #[non_exhaustive]
    UnknownRegistry {
        /// The name.
        name: Excerpt,
        /// ``did you mean `x`?``, where a name is near enough.
        mend: Option<String>,
    },
    /// The registry has no domain yet (3.9).
    #[error("registry `{name}` has no domain yet; place it in its account, or name another")]
    #[non_exhaustive]
    WithoutDomain {
        /// The registry that was named, or that is the default.
        name: Excerpt,
    },
    /// No registry named, and none the default (7.1).
    #[error("no registry named, and none is the default; {}", Choice(.names))]
    #[non_exhaustive]
    NoDefaultRegistry {
        /// The registries there are.
        names: RegistryNames,
    },
    /// The account wants every build to say whether it pushes (7.2).
    #[error(
        "the account wants every build to say where it pushes; name a `registry`, or set `disable_push` to true"
    )]
    PushNotStated,
    /// The catalog forbids ad-hoc targets (7.10).
    #[error(
        "pushing to {domain} with a step's own credentials is denied in this account; push to one of its registries"
    )]
    #[non_exhaustive]
    AdHocDenied {
        /// The ad-hoc host.
        domain: Excerpt,
    },
    /// A registry of the account is on the ad-hoc host (7.10).
    #[error(
        "pushing to {domain} with a step's own credentials is denied: registry `{registry}` is on it; name that"
    )]
    #[non_exhaustive]
    AdHocCovered {
        /// The ad-hoc host.
        domain: Excerpt,
        /// A registry on it.
        registry: Excerpt,
    },
    /// AWS options on a registry that is no ECR registry (7.12).
    #[error("`{option}` is for Amazon ECR alone, and `{registry}` is not on it; drop it")]
    #[non_exhaustive]
    AwsOptionElsewhere {
        /// The option.
        option: &'static str,
        /// The registry.
        registry: Excerpt,
    },
    /// How long a session lasts, and no role whose session it is (7.12).
    #[error("`aws_duration_seconds` is for the session of a role; name the role under `role_arn`")]
    SessionWithoutRole,
    /// The registry has no sibling in that region (7.12).
    #[error("`{registry}` on {domain} has no sibling in region `{region}`: {reason}; drop `region`")]
    #[non_exhaustive]
    NoSuchRegion {
        /// The registry.
        registry: Excerpt,
        /// Its domain.
        domain: Excerpt,
        /// The region that was asked for.
        region: Excerpt,
        /// Why there is none.
        reason: &'static str,
    },
    /// The image name is none, or has a tag or digest (7.5).
    #[error(transparent)]
    InvalidName(ReferenceError),
    /// The name and the prefix together are too long (2.1).
    #[error("`{name}` under the prefix of `{registry}` has {length} characters, expected at most 255")]
    #[non_exhaustive]
    NameTooLong {
        /// The image name.
        name: Excerpt,
        /// The registry.
        registry: Excerpt,
        /// The length of prefix and name.
        length: usize,
    },
    /// A route blocks the name (12.7).
    #[error("{target} is blocked{}; push under another name", Note(.note))]
    #[non_exhaustive]
    Blocked {
        /// The name that would be pushed.
        target: Excerpt,
        /// What the route has to say.
        note: Option<String>,
    },
    /// An absolute name on another domain (7.5).
    #[error("`{name}` is not on {domain}, where `{registry}` pushes; {mend}")]
    #[non_exhaustive]
    DomainMismatch {
        /// The absolute name.
        name: Excerpt,
        /// The registry's domain.
        domain: Excerpt,
        /// The registry.
        registry: Excerpt,
        /// What to do about it.
        mend: &'static str,
    },
    /// An absolute name outside the registry's prefix (7.5).
    #[error("`{name}` is not under `{prefix}`, the prefix of `{registry}`; drop the domain from the name")]
    #[non_exhaustive]
    OutsidePrefix {
        /// The absolute name.
        name: Excerpt,
        /// The registry's repository prefix.
        prefix: Excerpt,
        /// The registry.
        registry: Excerpt,
    },
    /// Too few or too many path components (7.8).
    #[error("`{path}` is no name on {provider}, which takes {naming}; {mend}")]
    #[non_exhaustive]
    Depth {
        /// Prefix and name.
        path: Excerpt,
        /// The provider.
        provider: &'static str,
        /// What it takes.
        naming: &'static str,
        /// What to do about it.
        mend: &'static str,
    },
    /// A Docker Hub namespace of somebody else's (7.8).
    #[error("`{registry}` does not own the Docker Hub namespace `{namespace}`; it owns {owned}")]
    #[non_exhaustive]
    Namespace {
        /// The registry.
        registry: Excerpt,
        /// The namespace of the name.
        namespace: Excerpt,
        /// The namespaces known to be the account's.
        owned: RegistryNames,
    },
    /// Neither tag, nor branch, nor revision (7.7).
    #[error("no tag: the build has neither a tag, a branch nor a revision to make one of; set `tag`")]
    MissingTag,
    /// A tag that begins as those of build cache do (8.2).
    #[error("`{tag}` is a tag of build cache, {}; choose another", CacheTagReason(.registry))]
    #[non_exhaustive]
    CacheTag {
        /// The tag.
        tag: Excerpt,
        /// The caching registry that may hold cache under it; none where it is refused since the build is not
        /// trusted.
        registry: Option<Excerpt>,
    },
    /// A tag outside the grammar (7.7).
    #[error("{error}{}", Normalised(.normalised))]
    #[non_exhaustive]
    InvalidTag {
        /// What is wrong with it.
        error: ReferenceError,
        /// The tag that it would become.
        normalised: Option<String>,
    },
}

impl PushError {
    /// What went wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::BuildxMustPush { .. }
            | Self::TagAndTags
            | Self::AwsOptionElsewhere { .. }
            | Self::SessionWithoutRole
            | Self::NoSuchRegion { .. } => ErrorKind::ConflictingOptions,
            Self::TooManyTags { .. } => ErrorKind::InvalidRequest,
            Self::Pull(error) => error.kind(),
            Self::BuildxContext { .. } => ErrorKind::ConflictingContexts,
            Self::UnknownRegistry { .. } => ErrorKind::UnknownRegistry,
            Self::WithoutDomain { .. } => ErrorKind::RegistryWithoutDomain,
            Self::NoDefaultRegistry { .. } => ErrorKind::NoDefaultRegistry,
            Self::PushNotStated => ErrorKind::PushNotStated,
            Self::AdHocDenied { .. } | Self::AdHocCovered { .. } | Self::Blocked { .. } => ErrorKind::Denied,
            Self::InvalidName(_)
            | Self::NameTooLong { .. }
            | Self::CacheTag { .. }
            | Self::InvalidTag { .. } => ErrorKind::InvalidName,
            Self::DomainMismatch { .. } | Self::OutsidePrefix { .. } => ErrorKind::DomainMismatch,
            Self::Depth { .. } | Self::Namespace { .. } => ErrorKind::NamingRule,
            Self::MissingTag => ErrorKind::MissingTag,
        }
    }

    /// The number of the rule that was broken.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Pull(error) => error.rule(),
            Self::NameTooLong { .. } => "2.1",
            Self::WithoutDomain { .. } => "3.9",
            Self::UnknownRegistry { .. } | Self::NoDefaultRegistry { .. } => "7.1",
            Self::PushNotStated => "7.2",
            Self::BuildxMustPush { .. } | Self::BuildxContext { .. } => "7.3",
            Self::InvalidName(_) | Self::DomainMismatch { .. } | Self::OutsidePrefix { .. } => "7.5",
            Self::TagAndTags | Self::TooManyTags { .. } | Self::MissingTag | Self::InvalidTag { .. } => "7.7",
            Self::Depth { .. } | Self::Namespace { .. } => "7.8",
            Self::Blocked { .. } => "12.7",
            Self::AdHocDenied { .. } | Self::AdHocCovered { .. } => "7.10",
            Self::AwsOptionElsewhere { .. } | Self::SessionWithoutRole | Self::NoSuchRegion { .. } => "7.12",
            Self::CacheTag { .. } => "8.2",
        }
    }

    #[cold]
    pub(super) fn unknown_registry(name: &str, mend: Option<String>) -> Self {
        Self::UnknownRegistry { name: Excerpt::of(name), mend }
    }

    /// That a registry is not placed yet, where that is what is wrong with it.
    #[cold]
    pub(super) fn without_domain(catalog: &Catalog, name: &str) -> Option<Self> {
        let name = catalog.unplaced().find(|unplaced| unplaced.name() == name)?.name();
        Some(Self::WithoutDomain { name: Excerpt::of(name) })
    }
}

/// `; did you mean …`, where there is a mend.
pub(crate) struct Mend<'a>(pub(crate) &'a Option<String>);

impl fmt::Display for Mend<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |mend| write!(f, "; {mend}"))
    }
}

struct CacheTagReason<'a>(&'a Option<Excerpt>);

impl fmt::Display for CacheTagReason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(registry) => write!(f, "and `{registry}` may hold cache under this name"),
            None => f.write_str("and this build is not trusted"),
        }
    }
}

/// What a route has to say, in brackets.
pub(super) struct Note<'a>(pub(super) &'a Option<String>);

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |note| write!(f, " ({note})"))
    }
}

struct Normalised<'a>(&'a Option<String>);

impl fmt::Display for Normalised<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A longer one would echo more than may be (rule 10.2); the field still has it.
        let short = self.0.as_ref().filter(|tag| tag.len() <= Excerpt::WINDOW);
        short.map_or(Ok(()), |tag| write!(f, "; as a tag it would be `{tag}`"))
    }
}

struct Choice<'a>(&'a RegistryNames);

impl fmt::Display for Choice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.names.is_empty() {
            return f.write_str("the account has no registry; add one");
        }
        write!(f, "name one of {}, or make one the default", self.0)
    }
}

/// Places that are not asked, and why: at most ten, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutPlaces {
    places: Box<[LeftOutPlace]>,
    more: usize,
}

/// A place that is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOutPlace {
    /// The reference that would have been asked for, else the registry or its domain.
    pub place: Excerpt,
    /// Why it is not asked.
    pub reason: LeftOutReason,
    /// What the route that blocks it has to say.
    pub note: Option<String>,
}

impl LeftOutPlaces {
    const MOST: usize = 10;

    fn of<'c, 'r>(left_out: impl Iterator<Item = LeftOut<'c, 'r>> + Clone) -> Self {
        let more = left_out.clone().count().saturating_sub(Self::MOST);
        let place = |it: LeftOut<'c, 'r>| LeftOutPlace {
            place: match it.target() {
                Some(target) => Excerpt::of(&target.to_string()),
                None => Excerpt::of(&it.name()),
            },
            reason: it.reason(),
            note: it.note().map(|note| Escaped(note).to_string()),
        };
        Self { places: left_out.take(Self::MOST).map(place).collect(), more }
    }

    /// The places, at most ten.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &LeftOutPlace> {
        self.places.iter()
    }

    /// How many places are not listed.
    pub fn more(&self) -> usize {
        self.more
    }
}

/// ``: `m.example/hub/app:1` is not asked: …; and 3 more``; nothing where there is none.
impl fmt::Display for LeftOutPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, LeftOutPlace { place: name, reason, note }) in self.places.iter().enumerate() {
            write!(f, "{} `{name}` is not asked, {reason}", if place == 0 { ":" } else { ";" })?;
            if let Some(note) = note {
                write!(f, " ({note})")?;
            }
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

/// Names to choose from, in alphabetical order: at most ten, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryNames {
    names: Box<[Excerpt]>,
    more: usize,
}

impl RegistryNames {
    const MOST: usize = 10;

    pub(super) fn of(registries: Registries<'_>) -> Self {
        Self::listed(registries.map(Registry::name))
    }

    pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        let more = names.len().saturating_sub(Self::MOST);
        let names = names.into_iter().take(Self::MOST).map(Excerpt::of).collect();
        Self { names, more }
    }

    /// The names, at most ten.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(Excerpt::as_str)
    }

    /// How many names are not listed.
    pub fn more(&self) -> usize {
        self.more
    }
}

/// `` `a`, `b` and `c` ``, or `` `a`, `b` and 3 more``.
impl fmt::Display for RegistryNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, self.iter().map(Quoted), self.more, "and")
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}
