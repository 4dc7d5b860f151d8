//! What all requests together can do to a catalog: which hosts they reach, with whose credentials, for which
//! images.
//!
//! [`Catalog::flows`] has a [`Flow`] for every way on which a request can come to a host, and [`Flows`] what is asked of
//! them: [`pulls`](Flows::pulls), [`pushes`](Flows::pushes), [`credentials`](Flows::credentials), those that go
//! [`to`](Flows::to) a host, and those whose login it may [see](Flows::seen_by). They are read off the catalog's
//! structure, without a request. [The rules](crate::rules::questions) say what they promise.
//!
//! ```
//! use registry_resolver::catalog::AdHocPushes;
//! use registry_resolver::{Catalog, Domain, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::new("hub").docker_hub())
//!     .registry(RegistryConfig::new("azure").azure("acme"))
//!     .ad_hoc_pushes(AdHocPushes::Deny)
//!     .build()?;
//! let flows = catalog.flows().seen_by(Domain::parse("auth.docker.io")?);
//! assert!(!flows.is_empty());
//! assert!(flows.iter().all(|flow| flow.registry().unwrap().name() == "hub"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod flow;
mod hosts;
mod images;
mod places;
mod routed;
mod show;
#[cfg(feature = "serde")]
mod wire;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

pub use flow::{FallbackFlow, Flow, FlowKind, SourceReached};
use hosts::Named;
pub use hosts::{EcrRegions, Hosts, UncoveredHosts};
pub use images::ImageClass;
pub use places::PlaceFlow;

use crate::catalog::{
    AdHocPushes, Catalog, PickedAs, PlaceLogin, Registry, UncoveredAccess, UncoveredDomains,
};
use crate::reference::Domain;
use crate::registry::{BuildCache, Credential};

/// These are questions to a catalog. Their answers are exact: every row stands for at least one request, and
/// every request that resolves is in a row. One limit of that: a name is taken to exist wherever the rules have
/// room for one.
impl Catalog {
    /// Every way on which a request can come to a host.
    ///
    /// Places of routes have rows of their own, with every login that a request can come to there (rule 12.6). A route
    /// takes no other row away: that an origin is never asked, or a name blocked, is not seen in those of registries.
    /// A place that takes the port over that was asked for is told without it; one of which every name is blocked
    /// (rule 12.7) has no row.
    pub fn flows(&self) -> Flows<'_> {
        let mut rows = Vec::new();
        for registry in self.registries() {
            pulls(registry, &mut rows);
            if registry.takes_pushes() {
                self.pushes(registry, &mut rows);
                self.build_cache(registry, &mut rows);
            }
        }
        routed::find(self, &mut rows);
        let mut elsewhere = |named, kind| {
            let hosts = Hosts::Uncovered(UncoveredHosts { catalog: self, named });
            rows.push(Flow { registry: None, hosts, kind });
        };
        if self.uncovered_domains() == UncoveredDomains::Allow {
            elsewhere(
                Named::InImage,
                match self.uncovered_access() {
                    UncoveredAccess::Anonymous => FlowKind::Anonymous,
                    UncoveredAccess::Ambient => FlowKind::Ambient,
                },
            );
            elsewhere(Named::InImage, FlowKind::CacheEntry);
        }
        if self.ad_hoc_pushes() == AdHocPushes::Allow {
            elsewhere(Named::AsTarget, FlowKind::AdHocPush);
        }
        Flows::new(rows, View::Hosts)
    }

    /// Pushes, and pulls of what was pushed.
    fn pushes<'c>(&'c self, registry: Registry<'c>, rows: &mut Vec<Flow<'c>>) {
        let regions = EcrRegions::of(registry).map(Hosts::EcrRegions);
        let is_default = self.default_registry() == Some(registry);
        for hosts in [Some(Hosts::One(registry.domain())), regions].into_iter().flatten() {
            let default = is_default.then_some(FlowKind::PushDefault);
            let kinds = [Some(FlowKind::PushNamed), default, Some(FlowKind::Built)].into_iter().flatten();
            rows.extend(kinds.map(|kind| Flow { registry: Some(registry), hosts, kind }));
            rows.extend(registry.hops().filter_map(|hop| {
                let kind = FlowKind::Fallback(FallbackFlow::of_built(hop, hosts)?);
                Some(Flow { registry: Some(hop.to), hosts: Hosts::One(hop.to.domain()), kind })
            }));
        }
    }

    /// Build cache of its own accord (rule 8.1).
    fn build_cache<'c>(&'c self, registry: Registry<'c>, rows: &mut Vec<Flow<'c>>) {
        let refused = registry.provider().facts().build_cache == BuildCache::Refused
            || registry.accepts_untrusted_pushes();
        if refused {
            return;
        }
        let is_caching = self.caching_registry() == Some(registry);
        let kinds = [is_caching.then_some(FlowKind::BuildCache), Some(FlowKind::BuildCacheNamed)];
        let hosts = Hosts::One(registry.domain());
        rows.extend(kinds.into_iter().flatten().map(|kind| Flow { registry: Some(registry), hosts, kind }));
    }
}

/// Pulls that have this registry as their source, and how they go on from there. A step's own entries of build
/// cache are reached in the same way.
fn pulls<'c>(registry: Registry<'c>, rows: &mut Vec<Flow<'c>>) {
    let mut push = |to: Registry<'c>, kind| {
        rows.push(Flow { registry: Some(to), hosts: Hosts::One(to.domain()), kind });
    };
    for picked in registry.picked() {
        push(registry, FlowKind::Picked(picked));
    }
    push(registry, FlowKind::Context);
    for hop in registry.hops() {
        if let Some(fallback) = FallbackFlow::of(hop) {
            push(hop.to, FlowKind::Fallback(fallback));
        }
    }
    push(registry, FlowKind::CacheEntry);
}

/// Flows of a catalog, displayed as a table. Their order does not depend on that of its registries.
///
/// Filters go one behind the other; the last one that has headings of its own makes the table: of hosts for pulls and
/// pushes, of credentials, or of images.
///
/// ```
/// use registry_resolver::{Catalog, Domain, RegistryConfig};
///
/// let catalog = Catalog::builder()
///     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a").default_registry())
///     .build()?;
/// let pushed = catalog.flows().pushes().to(Domain::parse("acme.azurecr.io")?);
/// let kinds: Vec<&str> = pushed.iter().map(|flow| flow.kind().as_str()).collect();
/// assert_eq!(kinds, ["cache_entry", "push_named", "push_default", "build_cache_named"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows<'c> {
    rows: Vec<Flow<'c>>,
    view: View,
}

/// What the table is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Hosts,
    Credentials,
    Images,
}

impl<'c> Flows<'c> {
    fn new(mut rows: Vec<Flow<'c>>, view: View) -> Self {
        rows.sort_by_cached_key(|flow| {
            let (credential, images) = match view {
                // What the caller keeps comes behind handles, and the step's own last.
                View::Credentials => {
                    let kept = match flow.login() {
                        PlaceLogin::With(Credential::Handle(_)) => 0,
                        PlaceLogin::Ambient | PlaceLogin::Anonymous => 1,
                        PlaceLogin::With(Credential::Step) => 2,
                    };
                    (Some((kept, flow.credential().and_then(Credential::handle))), None)
                }
                View::Images => (None, Some(flow.images().to_string())),
                View::Hosts => (None, None),
            };
            let hosts = match flow.hosts {
                Hosts::One(domain) => (0, domain.key()),
                Hosts::EcrRegions(_) => (1, flow.hosts.to_string()),
                Hosts::Scope(route) => (2, route.scope().to_string()),
                Hosts::Uncovered(_) => (3, String::new()),
            };
            let name = flow.registry.map(Registry::name);
            let source = match flow.kind {
                FlowKind::Fallback(fallback) => Some((fallback.source().name(), fallback.source_reached())),
                _ => None,
            };
            let place = match flow.kind {
                FlowKind::Place(place) => Some((place.route().scope(), place.mirror())),
                _ => None,
            };
            (credential, images, hosts, name, rank(flow), source, place)
        });
        Self { rows, view }
    }

    /// Those that read: pulls, and build cache, which is read as well.
    #[must_use]
    pub fn pulls(self) -> Self {
        self.only(View::Hosts, |flow| flow.kind.reads())
    }

    /// Those that write: which registries and hosts a push can reach, and build cache, which is written as well.
    ///
    /// Nothing can be pushed to a registry whose prefix leaves no room for a name. A step's own `cache_to` can still
    /// write there, since its names need no prefix.
    #[must_use]
    pub fn pushes(self) -> Self {
        self.only(View::Hosts, |flow| flow.kind.writes())
    }

    /// Those with a login, a table of its own for each: which credentials can ever be sent, where, and by which requests (rule 10.1); and to where what the caller keeps
    /// goes (rule 14.1).
    ///
    /// ```
    /// use registry_resolver::catalog::AdHocPushes;
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("hub").docker_hub().namespace("acme").fallback("mirror"))
    ///     .registry(RegistryConfig::new("mirror").azure("acme").prefix("hub").default_registry())
    ///     .ad_hoc_pushes(AdHocPushes::Deny)
    ///     .build()?;
    /// assert_eq!(
    ///     catalog.flows().credentials().to_string(),
    ///     "`hub` for docker.io, tokens from auth.docker.io\n\
    ///      \x20 hub     pulls, as the sole registry there\n\
    ///      \x20 hub     pulls that name it as context\n\
    ///      \x20 hub     pulls of what was pushed there\n\
    ///      \x20 hub     pushes that name it\n\
    ///      \x20 hub     entries of `cache_from` and `cache_to`\n\
    ///      `mirror` for acme.azurecr.io\n\
    ///      \x20 mirror  pulls, as the sole registry there\n\
    ///      \x20 mirror  pulls that name it as context\n\
    ///      \x20 mirror  pulls of what was pushed there\n\
    ///      \x20 mirror  falling back from `hub`\n\
    ///      \x20 mirror  falling back from `hub`, of what was pushed, pinned images only\n\
    ///      \x20 mirror  pushes that name it\n\
    ///      \x20 mirror  pushes that name no registry\n\
    ///      \x20 mirror  build cache that names it\n\
    ///      \x20 mirror  entries of `cache_from` and `cache_to`",
    /// );
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    #[must_use]
    pub fn credentials(self) -> Self {
        self.only(View::Credentials, |flow| flow.login() != PlaceLogin::Anonymous)
    }

    /// Those whose login this host may see: which credentials can ever be sent to it. The issuers of a registry's
    /// tokens see its credential too.
    #[must_use]
    pub fn seen_by(self, domain: Domain<'_>) -> Self {
        self.only(View::Credentials, |flow| flow.sends_credential_to(domain))
    }

    /// Those that go to this host, in any spelling, and so which images can end there: pulled from there under their own names or as a fallback of others,
    /// pushed there, or as build cache.
    ///
    /// ```
    /// use registry_resolver::{Catalog, Domain, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a").fallback("quay"))
    ///     .registry(RegistryConfig::new("quay").quay().prefix("acme"))
    ///     .build()?;
    /// assert_eq!(
    ///     catalog.flows().to(Domain::parse("quay.io")?).to_string(),
    ///     "acme.azurecr.io/team-a/**\n\
    ///      \x20 quay  falling back from `azure`, as acme/**\n\
    ///      \x20 quay  falling back from `azure`, of what was pushed, pinned images only, as acme/**\n\
    ///      quay.io/**\n\
    ///      \x20 quay  pulls, as the sole registry there\n\
    ///      \x20 quay  pulls that name it as context\n\
    ///      \x20 quay  entries of `cache_from` and `cache_to`\n\
    ///      quay.io/acme/**\n\
    ///      \x20 quay  pulls of what was pushed there\n\
    ///      \x20 quay  pushes that name it\n\
    ///      \x20 quay  build cache that names it",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to(self, domain: Domain<'_>) -> Self {
        self.only(View::Images, |flow| flow.goes_to(domain))
    }

    /// Those that are kept, in the order and under the headings of this view.
    fn only(self, view: View, keep: impl Fn(&Flow<'c>) -> bool) -> Self {
        let Self { mut rows, .. } = self;
        rows.retain(keep);
        Self::new(rows, view)
    }

    /// The flows, first to last.
    pub fn iter(&self) -> core::slice::Iter<'_, Flow<'c>> {
        self.rows.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The order of one registry's flows.
fn rank(flow: &Flow<'_>) -> u8 {
    match flow.kind {
        FlowKind::Picked(PickedAs::LongestPrefix) => 0,
        FlowKind::Picked(_) => 1,
        FlowKind::Context => 2,
        FlowKind::Built => 3,
        FlowKind::Fallback(_) => 4,
        FlowKind::Anonymous | FlowKind::Ambient => 5,
        FlowKind::PushNamed => 6,
        FlowKind::PushDefault => 7,
        FlowKind::AdHocPush => 8,
        FlowKind::BuildCache => 9,
        FlowKind::BuildCacheNamed => 10,
        FlowKind::CacheEntry => 11,
        FlowKind::Place(_) => 12,
    }
}

impl<'c> IntoIterator for Flows<'c> {
    type Item = Flow<'c>;
    type IntoIter = alloc::vec::IntoIter<Flow<'c>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<'a, 'c> IntoIterator for &'a Flows<'c> {
    type Item = &'a Flow<'c>;
    type IntoIter = core::slice::Iter<'a, Flow<'c>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
