use super::hosts::Hosts;
use super::images::{Except, ImageClass};
use super::places::PlaceFlow;
use crate::catalog::{PickedAs, PlaceLogin, Registry, Scope};
use crate::policy::FallbackPolicy;
use crate::reference::Domain;
use crate::registry::{Credential, TokenIssuers, issued_by};
use crate::resolve::hop::Hop;

/// One way on which requests come to hosts: through which registry, with which credential, by what kind of
/// request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow<'c> {
    pub(super) registry: Option<Registry<'c>>,
    pub(super) hosts: Hosts<'c>,
    pub(super) kind: FlowKind<'c>,
}

impl<'c> Flow<'c> {
    /// The registry. None for a host that no registry covers.
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    /// Where it goes, and who sees the credential.
    pub fn hosts(&self) -> Hosts<'c> {
        self.hosts
    }

    /// By what kind of request.
    pub fn kind(&self) -> FlowKind<'c> {
        self.kind
    }

    /// How it logs in: with nothing, with a credential, or with what the caller keeps (rule 14.1).
    pub fn login(&self) -> PlaceLogin<'c> {
        match (self.registry, self.kind, self.hosts) {
            (Some(registry), ..) if registry.is_ambient() => PlaceLogin::Ambient,
            (Some(registry), ..) => registry.credential().map_or(PlaceLogin::Anonymous, PlaceLogin::With),
            (None, FlowKind::Place(place), _) => place.login(),
            (None, FlowKind::AdHocPush, _) => PlaceLogin::With(Credential::Step),
            (None, _, Hosts::Uncovered(hosts)) if hosts.are_ambient() => PlaceLogin::Ambient,
            (None, ..) => PlaceLogin::Anonymous,
        }
    }

    /// The credential that goes with it. None for a public registry, for an anonymous pull, and for what the caller
    /// keeps.
    pub fn credential(&self) -> Option<Credential<'c>> {
        match self.login() {
            PlaceLogin::With(credential) => Some(credential),
            PlaceLogin::Anonymous | PlaceLogin::Ambient => None,
        }
    }

    /// Other hosts that issue the registry's tokens, and may see the credential too (rule 10.1). Those of hosts that no
    /// registry covers depend on the host, and are not listed here.
    pub fn token_issuers(&self) -> TokenIssuers<'c> {
        match (self.registry, self.kind) {
            (Some(registry), _) => registry.token_issuers(),
            (None, FlowKind::Place(place)) => place.token_issuers(),
            (None, _) => TokenIssuers::NONE,
        }
    }

    /// Whether this domain is one of its hosts. The registry there says which port none means (rule 2.8).
    pub(super) fn goes_to(&self, domain: Domain<'_>) -> bool {
        match (self.hosts, self.registry) {
            (Hosts::One(_), Some(registry)) => registry.is_at(domain),
            (hosts, _) => hosts.include(domain),
        }
    }

    /// Whether this flow can send its credential, or what the caller keeps, to `domain`: as one of its hosts, or as an
    /// issuer of their tokens.
    pub fn sends_credential_to(&self, domain: Domain<'_>) -> bool {
        if self.login() == PlaceLogin::Anonymous {
            return false;
        }
        if self.goes_to(domain) || self.token_issuers().contains(domain) {
            return true;
        }
        // It may go to the hosts that this one issues tokens for.
        matches!(self.hosts, Hosts::Uncovered(_)) && issued_by(domain).any(|host| self.hosts.include(host))
    }

    /// Which images, by the name that is asked for. Of a push, by the name that is pushed.
    pub fn images(&self) -> ImageClass<'c> {
        let all = ImageClass::on(self.hosts);
        if let FlowKind::Place(place) = self.kind {
            return place.images();
        }
        let Some(registry) = self.registry else { return all };
        match self.kind {
            FlowKind::Picked(picked) => match registry.scope(picked) {
                Scope::Domain => all,
                Scope::Covered => {
                    ImageClass { below: registry.prefix(), except: Except::LongerPrefixes, ..all }
                }
                Scope::Uncovered => ImageClass { except: Except::AnyPrefix, ..all },
            },
            FlowKind::Fallback(fallback) => fallback.images(),
            FlowKind::Built
            | FlowKind::PushNamed
            | FlowKind::PushDefault
            | FlowKind::BuildCache
            | FlowKind::BuildCacheNamed => pushed(registry, all),
            FlowKind::Context
            | FlowKind::CacheEntry
            | FlowKind::Anonymous
            | FlowKind::Ambient
            | FlowKind::AdHocPush
            | FlowKind::Place(_) => all,
        }
    }

    /// What they are called where they are asked for: another name than their own along a fallback alone.
    pub fn names_there(&self) -> ImageClass<'c> {
        match (self.registry, self.kind) {
            (Some(registry), FlowKind::Fallback(fallback)) => ImageClass {
                below: registry.prefix(),
                least: fallback.hop.least_components(),
                longest: fallback.hop.longest_name(),
                ..ImageClass::on(self.hosts)
            },
            _ => self.images(),
        }
    }
}

/// The names that a push takes, and build cache: below the prefix (7.4, 7.5) and fit for the provider (7.8).
fn pushed<'c>(registry: Registry<'c>, all: ImageClass<'c>) -> ImageClass<'c> {
    let depth = registry.provider().facts().depth;
    let below = registry.prefix();
    let held = below.map_or(0, |prefix| prefix.components().count());
    let limited = below.is_none() && registry.own_namespaces().next().is_some();
    ImageClass {
        below,
        least: depth.least.saturating_sub(held).max(1),
        most: depth.most.map(|most| most.saturating_sub(held)),
        owned_by: limited.then_some(registry),
        ..all
    }
}

/// By what kind of request a flow comes about.
///
/// What a push step fetches before it pushes (rule 7.9) is a pull like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlowKind<'c> {
    /// A pull that names no context there, and picks the registry as this (rules 5.2 and 5.3).
    Picked(PickedAs),
    /// A pull that names the registry as context (rule 5.2).
    Context,
    /// A pull of what this run has pushed there, whichever registry is primary (rule 5.1).
    Built,
    /// A pull whose source has failed (rules 5.5 to 5.8).
    Fallback(FallbackFlow<'c>),
    /// A pull from a domain that no registry covers (rule 5.2).
    Anonymous,
    /// The same with what the caller keeps for it, where the catalog says so (rules 5.9 and 14.1).
    Ambient,
    /// A push that names the registry (rule 7.1). It goes to another region if the hosts are those.
    PushNamed,
    /// A push that names none, to the default registry (rule 7.1).
    PushDefault,
    /// A push to a host that no registry covers, with the step's own credentials (rule 7.10).
    AdHocPush,
    /// Build cache, to and from the caching registry of the account (section 8).
    BuildCache,
    /// Build cache, to and from the registry that a request names as its own caching registry (rule 8.1).
    BuildCacheNamed,
    /// What a step's own `cache_from` reads and its `cache_to` writes, under any name there (rule 8.2). The login
    /// is that of the registry that a pull would pick, or of the context there. Without either it is anonymous, or reads with
    /// what the caller keeps, where the catalog says so (rule 5.9).
    CacheEntry,
    /// A pull along a route, of a mirror or of where the route has its origin (rule 12).
    Place(PlaceFlow<'c>),
}

impl FlowKind<'_> {
    /// The stable word for programs: `picked`, `context`, `built`, `fallback`, `anonymous`, `ambient`, `push_named`,
    /// `push_default`, `ad_hoc_push`, `build_cache`, `build_cache_named`, `cache_entry` or `place`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Picked(_) => "picked",
            Self::Context => "context",
            Self::Built => "built",
            Self::Fallback(_) => "fallback",
            Self::Anonymous => "anonymous",
            Self::Ambient => "ambient",
            Self::PushNamed => "push_named",
            Self::PushDefault => "push_default",
            Self::AdHocPush => "ad_hoc_push",
            Self::BuildCache => "build_cache",
            Self::BuildCacheNamed => "build_cache_named",
            Self::CacheEntry => "cache_entry",
            Self::Place(_) => "place",
        }
    }

    /// Whether requests of this kind read: images, or build cache.
    pub(super) fn reads(self) -> bool {
        !matches!(self, Self::PushNamed | Self::PushDefault | Self::AdHocPush)
    }

    /// Whether requests of this kind write: images, or build cache.
    pub(super) fn writes(self) -> bool {
        match self {
            Self::Picked(_)
            | Self::Context
            | Self::Built
            | Self::Fallback(_)
            | Self::Anonymous
            | Self::Ambient
            | Self::Place(_) => false,
            Self::PushNamed
            | Self::PushDefault
            | Self::AdHocPush
            | Self::BuildCache
            | Self::BuildCacheNamed
            | Self::CacheEntry => true,
        }
    }
}

/// How images come to a registry as a fallback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FallbackFlow<'c> {
    hop: Hop<'c>,
    /// Where the source has the images: in another region too, of what was pushed there.
    pub(super) asked: Hosts<'c>,
    pub(super) reached: SourceReached,
}

impl<'c> FallbackFlow<'c> {
    pub(super) fn of(hop: Hop<'c>) -> Option<Self> {
        let source = hop.source;
        let reached = if source.picked().any(|picked| hop.has_names(source.scope(picked))) {
            SourceReached::Picked
        } else if hop.has_names(Scope::Domain) {
            SourceReached::AsContext
        } else {
            return None;
        };
        Some(Self { hop, asked: Hosts::One(source.domain()), reached })
    }

    /// That of what was pushed to the source (rule 5.1).
    pub(super) fn of_built(hop: Hop<'c>, asked: Hosts<'c>) -> Option<Self> {
        let fallback = Self { hop: hop.of_pushed(), asked, reached: SourceReached::Built };
        fallback.images().has_any().then_some(fallback)
    }

    /// The registry that the images are asked of first.
    pub fn source(self) -> Registry<'c> {
        self.hop.source
    }

    /// The registries between the two that were asked, or left out, before.
    pub fn through(self) -> impl Iterator<Item = Registry<'c>> {
        let Hop { source, to, .. } = self.hop;
        source.hops().map(|hop| hop.to).take_while(move |registry| *registry != to)
    }

    /// How the images are called there, and what all fallbacks on the way ask for together (rule 5.8).
    pub fn policy(self) -> FallbackPolicy {
        self.hop.policy()
    }

    /// Which pulls come this way.
    pub fn source_reached(self) -> SourceReached {
        self.reached
    }

    fn images(self) -> ImageClass<'c> {
        let all = ImageClass::on(self.asked);
        let replaced = self.hop.taken_off();
        let from = match self.reached {
            SourceReached::Built => pushed(self.hop.source, all),
            SourceReached::Picked | SourceReached::AsContext => ImageClass { below: replaced, ..all },
        };
        // Of a path that is kept, a prefix counts.
        let kept =
            if from.below == replaced { 0 } else { from.below.map_or(0, |it| it.components().count()) };
        let least = from.least.max(self.hop.least_components().saturating_sub(kept));
        ImageClass { least, longest: self.hop.longest_path(), ..from }
    }
}

/// Which pulls have a registry as their source, of those that have a name at its fallback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SourceReached {
    /// Some that name no context, among them.
    Picked,
    /// Those alone that name it as context.
    AsContext,
    /// Those of what this run has pushed there (rule 5.1). They have rows of their own.
    Built,
}
