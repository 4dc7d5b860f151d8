use alloc::string::{String, ToString as _};

use super::kind::ErrorKind;
use super::pull::PullError;
use super::shown::{CacheTagReason, Choice, Note, RegistryNames, as_a_tag};
use crate::catalog::{Catalog, did_you_mean};
use crate::reference::{Excerpt, ReferenceError, Then, both, without_help};
use crate::registry::Provider;

/// Why an image cannot be pushed. Section 7 of [the rules](crate::rules::pushing).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// Buildx without a push (7.3).
    #[error("buildx always pushes, and {reason}{}", Then(self.help()))]
    #[non_exhaustive]
    BuildxMustPush {
        /// What says that there is no push.
        reason: &'static str,
    },
    /// `tag` together with `tags` (7.7).
    #[error("`tag` and `tags` exclude each other{}", Then(self.help()))]
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
    #[error("with buildx, registry context `{context}` and the target `{target}` need two logins on {domain} at once{}", Then(self.help()))]
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
    #[error("unknown registry `{name}`{}", Then(self.help()))]
    #[non_exhaustive]
    UnknownRegistry {
        /// The name.
        name: Excerpt,
        /// The name that is nearest, where one is near enough: what to write instead.
        nearest: Option<String>,
    },
    /// The registry has no domain yet (3.9).
    #[error("registry `{name}` has no domain yet{}", Then(self.help()))]
    #[non_exhaustive]
    WithoutDomain {
        /// The registry that was named, or that is the default.
        name: Excerpt,
    },
    /// No registry named, and none the default (7.1).
    #[error("no registry named, and none is the default{}", Then(self.help()))]
    #[non_exhaustive]
    NoDefaultRegistry {
        /// The registries there are.
        names: RegistryNames,
    },
    /// The account wants every build to say whether it pushes (7.2).
    #[error("the account wants every build to say where it pushes{}", Then(self.help()))]
    PushNotStated,
    /// The catalog forbids ad-hoc targets (7.10).
    #[error("pushing to {domain} with a step's own credentials is denied in this account{}", Then(self.help()))]
    #[non_exhaustive]
    AdHocDenied {
        /// The ad-hoc host.
        domain: Excerpt,
    },
    /// A registry of the account is on the ad-hoc host (7.10).
    #[error("pushing to {domain} with a step's own credentials is denied: registry `{registry}` is on it{}", Then(self.help()))]
    #[non_exhaustive]
    AdHocCovered {
        /// The ad-hoc host.
        domain: Excerpt,
        /// A registry on it.
        registry: Excerpt,
    },
    /// AWS options on a registry that is no ECR registry (7.12).
    #[error("`{option}` is for Amazon ECR alone, and `{registry}` is not on it{}", Then(self.help()))]
    #[non_exhaustive]
    AwsOptionElsewhere {
        /// The option.
        option: &'static str,
        /// The registry.
        registry: Excerpt,
    },
    /// How long a session lasts, and no role whose session it is (7.12).
    #[error("`aws_duration_seconds` is for the session of a role{}", Then(self.help()))]
    SessionWithoutRole,
    /// The registry has no sibling in that region (7.12).
    #[error("`{registry}` on {domain} has no sibling in region `{region}`: {reason}{}", Then(self.help()))]
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
    #[error("{target} is blocked{}{}", Note(.note), Then(self.help()))]
    #[non_exhaustive]
    Blocked {
        /// The name that would be pushed.
        target: Excerpt,
        /// What the route has to say.
        note: Option<String>,
    },
    /// An absolute name on another domain (7.5).
    #[error("`{name}` is not on {domain}, where `{registry}` pushes{}", Then(self.help()))]
    #[non_exhaustive]
    DomainMismatch {
        /// The absolute name.
        name: Excerpt,
        /// The registry's domain.
        domain: Excerpt,
        /// The registry.
        registry: Excerpt,
        /// What to do about it.
        help: &'static str,
    },
    /// An absolute name outside the registry's prefix (7.5).
    #[error("`{name}` is not under `{prefix}`, the prefix of `{registry}`{}", Then(self.help()))]
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
    #[error("`{path}` is no name on {provider}, which takes {naming}{}", Then(self.help()))]
    #[non_exhaustive]
    Depth {
        /// Prefix and name.
        path: Excerpt,
        /// The provider.
        provider: Provider,
        /// What it takes.
        naming: &'static str,
        /// What to do about it.
        help: &'static str,
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
    #[error("no tag: the build has neither a tag, a branch nor a revision to make one of{}", Then(self.help()))]
    MissingTag,
    /// A tag that begins as those of build cache do (8.2).
    #[error("`{tag}` is a tag of build cache, {}{}", CacheTagReason(.registry), Then(self.help()))]
    #[non_exhaustive]
    CacheTag {
        /// The tag.
        tag: Excerpt,
        /// The caching registry that may hold cache under it; none where it is refused since the build is not
        /// trusted.
        registry: Option<Excerpt>,
    },
    /// A tag outside the grammar (7.7).
    #[error("{}{}", .error.message(), Then(self.help()))]
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

    /// What is wrong, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        without_help(self, self.help())
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Pull(error) => return error.help(),
            Self::InvalidName(error) => return error.help_text(),
            Self::InvalidTag { error, normalised } => {
                return both(error.help_text(), as_a_tag(normalised.as_deref()));
            }
            Self::UnknownRegistry { nearest, .. } => return nearest.as_deref().map(did_you_mean),
            Self::NoDefaultRegistry { names } => return Some(Choice(names).to_string()),
            Self::DomainMismatch { help, .. } | Self::Depth { help, .. } => help,
            Self::BuildxMustPush { .. } => "drop `buildx`, or let the step push",
            Self::TagAndTags => "put all tags under `tags`",
            Self::BuildxContext { .. } => "drop the context",
            Self::WithoutDomain { .. } => "place it in its account, or name another",
            Self::PushNotStated => "name a `registry`, or set `disable_push` to true",
            Self::AdHocDenied { .. } => "push to one of its registries",
            Self::AdHocCovered { .. } => "name that",
            Self::AwsOptionElsewhere { .. } => "drop it",
            Self::SessionWithoutRole => "name the role under `role_arn`",
            Self::NoSuchRegion { .. } => "drop `region`",
            Self::Blocked { .. } => "push under another name",
            Self::OutsidePrefix { .. } => "drop the domain from the name",
            Self::MissingTag => "set `tag`",
            Self::CacheTag { .. } => "choose another",
            Self::TooManyTags { .. } | Self::NameTooLong { .. } | Self::Namespace { .. } => return None,
        };
        Some(help.to_string())
    }

    /// The first byte of the text that does not fit, counted from 0, where that is what is wrong.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::InvalidName(error) | Self::InvalidTag { error, .. } => Some(error.offset()),
            _ => None,
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

    /// What to write in place of what is refused, where a text alone mends it: of a registry, a name, a tag or a
    /// registry context. Whole, where the mend for people is cut (rule 2.7).
    pub fn replacement(&self) -> Option<&str> {
        match self {
            Self::Pull(error) => error.replacement(),
            Self::UnknownRegistry { nearest, .. } => nearest.as_deref(),
            Self::InvalidName(error) => error.replacement(),
            Self::InvalidTag { error, normalised } => error.replacement().or(normalised.as_deref()),
            Self::BuildxMustPush { .. }
            | Self::TagAndTags
            | Self::AwsOptionElsewhere { .. }
            | Self::SessionWithoutRole
            | Self::NoSuchRegion { .. }
            | Self::TooManyTags { .. }
            | Self::BuildxContext { .. }
            | Self::WithoutDomain { .. }
            | Self::NoDefaultRegistry { .. }
            | Self::PushNotStated
            | Self::AdHocDenied { .. }
            | Self::AdHocCovered { .. }
            | Self::Blocked { .. }
            | Self::NameTooLong { .. }
            | Self::CacheTag { .. }
            | Self::DomainMismatch { .. }
            | Self::OutsidePrefix { .. }
            | Self::Depth { .. }
            | Self::Namespace { .. }
            | Self::MissingTag => None,
        }
    }

    #[cold]
    pub(in crate::resolve) fn unknown_registry(name: &str, nearest: Option<String>) -> Self {
        Self::UnknownRegistry { name: Excerpt::of(name), nearest }
    }

    /// That a registry is not placed yet, where that is what is wrong with it.
    #[cold]
    pub(in crate::resolve) fn without_domain(catalog: &Catalog, name: &str) -> Option<Self> {
        let name = catalog.unplaced().find(|unplaced| unplaced.name() == name)?.name();
        Some(Self::WithoutDomain { name: Excerpt::of(name) })
    }
}
