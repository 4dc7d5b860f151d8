use super::hosts::Hosts;
use super::images::{Except, ImageClass};
use crate::catalog::{Link, PickedAs, Registry, Scope};
use crate::policy::{FallbackImages, FallbackNaming, FallbackPolicy};
use crate::reference::{Domain, PATH_MAX};
use crate::registry::{Credential, DomainShape, Provider, TokenIssuers, issued_by};

/// One way on which requests come to hosts: through which registry, with which credential, by what kind of
/// request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow<'c> {
    pub(super) registry: Option<Registry<'c>>,
    pub(super) hosts: Hosts<'c>,
    pub(super) kind: FlowKind<'c>,
}

impl<'c> Flow<'c> {
    /// The registry; none for a host that no registry covers.
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

    /// The credential that goes with it; none for a public registry and for an anonymous pull.
    pub fn credential(&self) -> Option<Credential<'c>> {
        match (self.registry, self.kind) {
            (Some(registry), _) => registry.credential(),
            (None, FlowKind::AdHocPush) => Some(Credential::Step),
            (None, _) => None,
        }
    }

    /// Other hosts that issue the registry's tokens, and may see the credential too (rule 10.1). Those of an
    /// ad-hoc push depend on its host, and are not listed here.
    pub fn token_issuers(&self) -> TokenIssuers<'c> {
        self.registry.map_or(TokenIssuers::NONE, Registry::token_issuers)
    }

    /// Whether this flow can send its credential to `domain`: as one of its hosts, or as an issuer of their
    /// tokens.
    pub fn sends_credential_to(&self, domain: Domain<'_>) -> bool {
        if self.credential().is_none() {
            return false;
        }
        if self.hosts.include(domain) || self.token_issuers().contains(domain) {
            return true;
        }
        // An ad-hoc push may go to the hosts that this one issues tokens for.
        let issues = |issuers: &[&str]| issuers.iter().any(|&issuer| Domain::parsed(issuer) == domain);
        self.kind == FlowKind::AdHocPush
            && (issued_by(domain).any(|host| self.hosts.include(host))
                || Provider::ALL.iter().map(|provider| provider.facts()).any(|facts| {
                    let mut hosts = facts.domains.iter().filter_map(|pattern| match pattern.shape {
                        DomainShape::Host(host) => Some(Domain::parsed(host)),
                        _ => None,
                    });
                    issues(facts.token_issuers) && hosts.any(|host| self.hosts.include(host))
                }))
    }

    /// Which images, by the name that is asked for, or that is pushed.
    pub fn images(&self) -> ImageClass<'c> {
        let all = ImageClass::on(self.hosts);
        let Some(registry) = self.registry else { return all };
        match self.kind {
            FlowKind::Picked(picked) => match registry.scope(picked) {
                Scope::Domain => all,
                Scope::Covered => {
                    ImageClass { below: registry.prefix(), except: Except::LongerPrefixes, ..all }
                }
                Scope::Uncovered => ImageClass { except: Except::AnyPrefix, ..all },
            },
            FlowKind::Fallback(fallback) => fallback.images(registry),
            FlowKind::Built
            | FlowKind::PushNamed
            | FlowKind::PushDefault
            | FlowKind::BuildCache
            | FlowKind::BuildCacheNamed => pushed(registry, all),
            FlowKind::Context | FlowKind::CacheEntry | FlowKind::Anonymous | FlowKind::AdHocPush => all,
        }
    }

    /// What they are called where they are asked for: another name than their own along a fallback alone.
    pub fn names_there(&self) -> ImageClass<'c> {
        match (self.registry, self.kind) {
            (Some(registry), FlowKind::Fallback(fallback)) => ImageClass {
                below: registry.prefix(),
                least: least(registry),
                longest: (registry.prefix_length() + PATH_MAX)
                    .saturating_sub(fallback.taken_off())
                    .min(PATH_MAX),
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
    let limited = registry.provider() == Provider::DockerHub
        && below.is_none()
        && registry.namespaces().next().is_some();
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
    /// A push that names the registry (rule 7.1); to another region where the hosts are those.
    PushNamed,
    /// A push that names none, to the default registry (rule 7.1).
    PushDefault,
    /// A push to a host that no registry covers, with the step's own credentials (rule 7.10).
    AdHocPush,
    /// Build cache, to and from the caching registry of the account (section 8).
    BuildCache,
    /// Build cache, to and from the registry that a request names as its own caching registry (rule 8.1).
    BuildCacheNamed,
    /// What a step's own `cache_from` reads and its `cache_to` writes, under any name there, with the registry
    /// that a pull would pick or that is a context; anonymously where none is (rule 8.2).
    CacheEntry,
}

impl FlowKind<'_> {
    /// The stable word for programs: `picked`, `context`, `built`, `fallback`, `anonymous`, `push_named`,
    /// `push_default`, `ad_hoc_push`, `build_cache`, `build_cache_named` or `cache_entry`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Picked(_) => "picked",
            Self::Context => "context",
            Self::Built => "built",
            Self::Fallback(_) => "fallback",
            Self::Anonymous => "anonymous",
            Self::PushNamed => "push_named",
            Self::PushDefault => "push_default",
            Self::AdHocPush => "ad_hoc_push",
            Self::BuildCache => "build_cache",
            Self::BuildCacheNamed => "build_cache_named",
            Self::CacheEntry => "cache_entry",
        }
    }

    /// Whether requests of this kind write: images, or build cache.
    pub(super) fn writes(self) -> bool {
        match self {
            Self::Picked(_) | Self::Context | Self::Built | Self::Fallback(_) | Self::Anonymous => false,
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
    pub(super) source: Registry<'c>,
    /// Where the source has the images: in another region too, of what was pushed there.
    pub(super) asked: Hosts<'c>,
    pub(super) from: Registry<'c>,
    pub(super) policy: FallbackPolicy,
    pub(super) reached: SourceReached,
}

impl<'c> FallbackFlow<'c> {
    pub(super) fn of(source: Registry<'c>, link: Link<'c>) -> Option<Self> {
        let picked = source.picked().any(|picked| source.has_names_at(link, source.scope(picked)));
        let reached = if picked {
            SourceReached::Picked
        } else if source.has_names_at(link, Scope::Domain) {
            SourceReached::AsContext
        } else {
            return None;
        };
        let asked = Hosts::One(source.domain());
        Some(Self { source, asked, from: link.from, policy: link.policy, reached })
    }

    /// That of what was pushed to `source`: without a digest no fallback is asked (rule 5.1).
    pub(super) fn of_built(source: Registry<'c>, asked: Hosts<'c>, link: Link<'c>) -> Option<Self> {
        let policy = FallbackPolicy { images: FallbackImages::Pinned, ..link.policy };
        let reached = SourceReached::Built;
        let fallback = Self { source, asked, from: link.from, policy, reached };
        fallback.images(link.to).has_any().then_some(fallback)
    }

    /// The registry that the images are asked of first.
    pub fn source(self) -> Registry<'c> {
        self.source
    }

    /// The registries between the two that were asked, or left out, before.
    pub fn through(self) -> impl Iterator<Item = Registry<'c>> {
        let before = self.source.chain().map(|link| link.from).skip(1);
        let mut done = self.from == self.source;
        before.take_while(move |registry| {
            let go_on = !done;
            done = *registry == self.from;
            go_on
        })
    }

    /// How the images are called there, and what all fallbacks on the way ask for together (rule 5.8).
    pub fn policy(self) -> FallbackPolicy {
        self.policy
    }

    /// Which pulls come this way.
    pub fn source_reached(self) -> SourceReached {
        self.reached
    }

    fn images(self, there: Registry<'c>) -> ImageClass<'c> {
        let all = ImageClass::on(self.asked);
        let replaced = match self.policy.naming {
            FallbackNaming::Replace => self.source.prefix(),
            _ => None,
        };
        let from = match self.reached {
            SourceReached::Built => pushed(self.source, all),
            SourceReached::Picked | SourceReached::AsContext => ImageClass { below: replaced, ..all },
        };
        // Of a path that is kept, a prefix counts.
        let kept =
            if from.below == replaced { 0 } else { from.below.map_or(0, |it| it.components().count()) };
        let least = from.least.max(least(there).saturating_sub(kept));
        let longest = (PATH_MAX + self.taken_off()).saturating_sub(there.prefix_length()).min(PATH_MAX);
        ImageClass { least, longest, ..from }
    }

    /// How many characters of a path are not in the name at the fallback.
    fn taken_off(self) -> usize {
        match self.policy.naming {
            FallbackNaming::Replace => self.source.prefix_length(),
            _ => 0,
        }
    }
}

/// How many components have to come: Docker Hub has no place for a single one (rule 5.7).
fn least(there: Registry<'_>) -> usize {
    if there.prefix().is_none() && there.provider() == Provider::DockerHub { 2 } else { 1 }
}

/// Which pulls have a registry as their source, of those that have a name at its fallback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SourceReached {
    /// Some that name no context, among them.
    Picked,
    /// Those alone that name it as context.
    AsContext,
    /// Those of what this run has pushed there (rule 5.1); they have rows of their own.
    Built,
}
