use alloc::format;
use alloc::string::{String, ToString as _};

use super::kind::ErrorKind;
use super::shown::{LeftOutPlaces, RegistryNames};
use crate::catalog::{Catalog, Registries, Registry, ShortNamesRef, Suggester, did_you_mean};
use crate::reference::{Domain, Excerpt, ShortName, Then, both, without_help};
use crate::resolve::hop::LeftOutReason;
use crate::resolve::left_out::LeftOut;

/// Why an image cannot be pulled. Rules 4.4, 5.4 and 5.9.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PullError {
    /// A registry context that the catalog does not have.
    #[error("unknown registry context `{name}`{}", Then(self.help()))]
    #[non_exhaustive]
    UnknownContext {
        /// The context that was named.
        name: Excerpt,
        /// The name that is nearest, where one is near enough: what to write instead.
        nearest: Option<String>,
    },
    /// The registry context has no domain yet (3.9).
    #[error("registry context `{name}` has no domain yet{}", Then(self.help()))]
    #[non_exhaustive]
    ContextWithoutDomain {
        /// The context that was named.
        name: Excerpt,
    },
    /// Two registry contexts on one domain.
    #[error("registry contexts `{first}` and `{second}` are both on {domain}, and a client cannot be logged in to both{}", Then(self.help()))]
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
    #[error("{names} are on {domain} and {why}{}", Then(self.help()))]
    #[non_exhaustive]
    Ambiguous {
        /// The registries to choose from.
        names: RegistryNames,
        /// Their domain.
        domain: Excerpt,
        /// Why none is chosen.
        why: &'static str,
        /// What to do about it.
        help: &'static str,
    },
    /// The catalog denies images from domains that no registry covers.
    #[error("no registry covers {domain}, and images from such domains are denied{}", Then(self.help()))]
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
    #[error("short name `{name}` may mean {candidates}{}", Then(self.help()))]
    #[non_exhaustive]
    AmbiguousShortName {
        /// The short name.
        name: Excerpt,
        /// The images.
        candidates: RegistryNames,
    },
    /// A short name that means nothing here (13.2).
    #[error("short name `{name}` has no alias, and no search list says where to look{}", Then(self.help()))]
    #[non_exhaustive]
    UnknownShortName {
        /// The short name.
        name: Excerpt,
        /// The same with the alias that is nearest, where one is near enough: what to write instead.
        nearest: Option<String>,
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
    #[error("the image is pinned by `{own}` itself, and cannot be pinned by `{other}`{}", Then(self.help()))]
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

    /// What is wrong, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        without_help(self, self.help())
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::UnknownContext { nearest, .. } => return nearest.as_deref().map(did_you_mean),
            Self::ContextWithoutDomain { .. } => "place it in its account, or name another",
            Self::ConflictingContexts { .. } => "name one of them",
            Self::Ambiguous { help, .. } => help,
            Self::Denied { .. } => "add a registry on it",
            Self::AmbiguousShortName { .. } => "name one of them in full, or make one its alias",
            Self::UnknownShortName { nearest, .. } => {
                let registry = "name a registry in front of it".to_string();
                return both(nearest.as_deref().map(did_you_mean), Some(registry));
            }
            Self::OtherDigest { .. } => "drop one of them",
            Self::Blocked { .. }
            | Self::NoSource { .. }
            | Self::TooManyAvoided { .. }
            | Self::InvalidAvoided { .. } => return None,
        };
        Some(help.to_string())
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

    /// What to write in place of what is refused, where a text alone mends it: of a registry context or a short name.
    /// Whole, where the mend for people is cut (rule 2.7).
    pub fn replacement(&self) -> Option<&str> {
        match self {
            Self::UnknownContext { nearest, .. } | Self::UnknownShortName { nearest, .. } => {
                nearest.as_deref()
            }
            Self::ContextWithoutDomain { .. }
            | Self::ConflictingContexts { .. }
            | Self::Ambiguous { .. }
            | Self::Denied { .. }
            | Self::Blocked { .. }
            | Self::NoSource { .. }
            | Self::AmbiguousShortName { .. }
            | Self::OtherDigest { .. }
            | Self::TooManyAvoided { .. }
            | Self::InvalidAvoided { .. } => None,
        }
    }

    #[cold]
    pub(in crate::resolve) fn unknown_context(name: &str, nearest: Option<String>) -> Self {
        Self::UnknownContext { name: Excerpt::of(name), nearest }
    }

    /// That a context is not placed yet, where that is what is wrong with it.
    #[cold]
    pub(in crate::resolve) fn without_domain(catalog: &Catalog, name: &str) -> Option<Self> {
        let name = catalog.unplaced().find(|unplaced| unplaced.name() == name)?.name();
        Some(Self::ContextWithoutDomain { name: Excerpt::of(name) })
    }

    #[cold]
    pub(in crate::resolve) fn conflicting_contexts(first: Registry<'_>, second: Registry<'_>) -> Self {
        Self::ConflictingContexts {
            first: Excerpt::of(first.name()),
            second: Excerpt::of(second.name()),
            domain: Excerpt::of(first.domain().as_str()),
        }
    }

    #[cold]
    pub(in crate::resolve) fn ambiguous(
        catalog: &Catalog,
        domain: Domain<'_>,
        registries: Registries<'_>,
    ) -> Self {
        // Those that are left when prefixes have had their say (rule 5.3).
        let tied = registries.len() < catalog.on_domain(domain).len();
        let (why, help) = if tied {
            (
                "none of these is its primary registry",
                "make one of these the primary, or name one as registry context",
            )
        } else {
            ("none is its primary registry", "mark one as primary, or name one as registry context")
        };
        let (names, domain) = (RegistryNames::of(registries), Excerpt::of(domain.as_str()));
        Self::Ambiguous { names, domain, why, help }
    }

    #[cold]
    pub(in crate::resolve) fn without_source<'c, 'r>(
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
    pub(in crate::resolve) fn unknown_short_name(catalog: &Catalog, name: ShortName<'_>) -> Self {
        let aliases = catalog.short_names().into_iter().flat_map(ShortNamesRef::aliases);
        let nearest = Suggester::new().nearest(name.name(), aliases.map(|(alias, _)| alias));
        let whole = name.to_string();
        let ending = whole.strip_prefix(name.name()).unwrap_or_default();
        let nearest = nearest.map(|alias| format!("{alias}{ending}"));
        Self::UnknownShortName { name: Excerpt::of(&whole), nearest }
    }

    #[cold]
    pub(in crate::resolve) fn ambiguous_short_name(name: ShortName<'_>, candidates: &[String]) -> Self {
        let candidates = RegistryNames::listed(candidates.iter().map(String::as_str));
        Self::AmbiguousShortName { name: Excerpt::of(&name.to_string()), candidates }
    }

    #[cold]
    pub(in crate::resolve) fn denied(domain: Domain<'_>) -> Self {
        Self::Denied { domain: Excerpt::of(domain.as_str()) }
    }
}

/// The registry whose name is nearest, if one is near enough.
pub(crate) fn nearest_registry(catalog: &Catalog, name: &str) -> Option<String> {
    Suggester::new().nearest(name, catalog.registries().map(Registry::name)).map(String::from)
}
