use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::beside::BesideBuilder;
use super::lookup::Lookup;
use super::problem::{Paths, Problem, ProblemKind};
use super::route_lookup::RouteLookup;
use super::settings::{
    AdHocPushes, BranchTags, Compositions, DefaultPush, Matching, Settings, Stated, UncoveredAccess,
    UncoveredDomains,
};
use super::suggest::{Suggester, did_you_mean};
use crate::reference::Excerpt;
use crate::registry::{EcrDomain, Fallback, Place, RegistryConfig, is_aws_account};
use crate::routes::{EndpointSetting, Route, ShortNames};

/// Registries and roles on their way to a [`Catalog`](super::Catalog): a new one, or a changed copy of one.
///
/// Nothing is checked before [`build`](Self::build), and there everything is. With the feature `serde` it
/// can be read from our own format; see [`Catalog`](super::Catalog) for its keys.
///
/// ```
/// use registry_resolver::{Catalog, Fallback, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
/// let with_mirror = catalog
///     .edit()
///     .registry(RegistryConfig::new("mirror").other("mirror.example:5000").fallback("ghcr"))
///     .set_default("ghcr")
///     .build()?;
/// assert_eq!((catalog.len(), with_mirror.len()), (1, 2));
///
/// // What something points at stays (rule 4.5).
/// let problems = with_mirror.edit().remove("ghcr").build().unwrap_err();
/// assert_eq!(
///     problems.iter().next().unwrap().to_string(),
///     "registries[0].fallback: registry `ghcr` cannot be removed while `mirror` falls back to it; \
///      remove or change the fallback first",
/// );
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, Default)]
pub struct CatalogBuilder {
    pub(crate) registries: Vec<RegistryConfig>,
    pub(crate) default: Option<String>,
    pub(crate) caching: Option<String>,
    pub(crate) settings: Settings,
    pub(crate) stated: Stated,
    pub(crate) credentials: Vec<(String, Vec<String>)>,
    pub(crate) other_contexts: Vec<String>,
    pub(crate) beside: BesideBuilder,
    pub(crate) removed: BTreeSet<String>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) paths: Paths,
    pub(crate) lookup: Lookup,
    pub(crate) route_lookup: RouteLookup,
}

impl CatalogBuilder {
    /// Adds a registry.
    #[must_use]
    pub fn registry(mut self, registry: RegistryConfig) -> Self {
        self.registries.push(registry);
        self
    }

    /// Removes the registry of this name. Whatever points at it then has to be changed too (rule
    /// [4.5](crate::rules::catalog)).
    #[must_use]
    pub fn remove(mut self, name: &str) -> Self {
        if self.find("remove", name).is_some() {
            self.lookup.remove(&self.registries, name);
            self.removed.insert(name.into());
        }
        self
    }

    /// Makes this the only default registry.
    #[must_use]
    pub fn set_default(mut self, name: &str) -> Self {
        self.lookup.clear_defaults(&self.registries);
        self.default = Some(name.into());
        self
    }

    /// Makes this the only primary registry of its domain.
    #[must_use]
    pub fn set_primary(mut self, name: &str) -> Self {
        if let Some(chosen) = self.find("set_primary", name) {
            self.lookup.set_primary(&mut self.registries, chosen);
        }
        self
    }

    /// Gives a registry without a domain the one of this account, in its own region (rule
    /// [3.9](crate::rules::registries)).
    #[must_use]
    pub fn place(mut self, name: &str, account: impl Into<String>) -> Self {
        let Some(index) = self.find("place", name) else { return self };
        let config = &self.registries[index];
        let account = account.into();
        let problem = match (&config.place, &config.region) {
            (Place::Unplaced, Some(region)) if is_aws_account(&account) => {
                let place = Place::At(EcrDomain::made_of(&account, region).to_string());
                self.set_place(index, place);
                self.registries[index].region = None;
                return self;
            }
            (Place::Unplaced, _) => (
                ProblemKind::InvalidAws,
                format!("`{}` is no account", Excerpt::of(&account)),
                Some("write its twelve digits".to_string()),
            ),
            _ => (ProblemKind::InvalidDomain, format!("`{}` has a domain already", Excerpt::of(name)), None),
        };
        let (kind, text, mend) = problem;
        self.problems.push(Problem {
            registry: None,
            path: "place".into(),
            kind,
            text,
            mend,
            replacement: None,
        });
        self
    }

    /// Sets the fallback of a registry.
    #[must_use]
    pub fn set_fallback(mut self, name: &str, fallback: Fallback) -> Self {
        if let Some(index) = self.find("set_fallback", name) {
            self.registries[index].fallback = Some(fallback);
        }
        self
    }

    /// Takes the fallback of a registry away.
    #[must_use]
    pub fn clear_fallback(mut self, name: &str) -> Self {
        if let Some(index) = self.find("clear_fallback", name) {
            self.registries[index].fallback = None;
        }
        self
    }

    /// Makes this the registry for build cache; Docker Hub cannot be it (rule [4.2](crate::rules::catalog)).
    #[must_use]
    pub fn set_caching(self, name: &str) -> Self {
        Self { caching: Some(name.into()), ..self }
    }

    /// Leaves the account without a registry for build cache.
    #[must_use]
    pub fn clear_caching(self) -> Self {
        Self { caching: None, ..self }
    }

    /// Chooses among several registries on one domain.
    #[must_use]
    pub fn matching(mut self, matching: Matching) -> Self {
        self.settings.matching = matching;
        self.stated.add(Stated::MATCHING);
        self
    }

    /// Allows or denies images from domains that no registry covers (rule [5.9](crate::rules::pulling)). A prefix
    /// limits nothing: see
    /// [`UncoveredDomains`].
    #[must_use]
    pub fn uncovered_domains(mut self, uncovered: UncoveredDomains) -> Self {
        self.settings.uncovered_domains = uncovered;
        self.stated.add(Stated::UNCOVERED_DOMAINS);
        self
    }

    /// What a build step means that does not say whether it pushes.
    #[must_use]
    pub fn default_push(mut self, push: DefaultPush) -> Self {
        self.settings.default_push = push;
        self.stated.add(Stated::DEFAULT_PUSH);
        self
    }

    /// Allows or denies pushes to hosts that are no registry of the account.
    #[must_use]
    pub fn ad_hoc_pushes(mut self, pushes: AdHocPushes) -> Self {
        self.settings.ad_hoc_pushes = pushes;
        self.stated.add(Stated::AD_HOC_PUSHES);
        self
    }

    /// Adds a route (rule 12.3).
    #[must_use]
    pub fn route(mut self, route: Route) -> Self {
        self.beside.change().routes.push(route);
        self
    }

    /// The same of several.
    #[cfg(feature = "toml")]
    pub(crate) fn with_routes(mut self, routes: Vec<Route>) -> Self {
        self.beside.change().routes.extend(routes);
        self
    }

    /// Puts this route in the place of the one that has its scope, however that is spelled; adds it where there is
    /// none. Of two that differ in a written `:443` it is the one that is written so, and of one alone that one.
    #[must_use]
    pub fn set_route(mut self, route: Route) -> Self {
        let routes = &mut self.beside.change().routes;
        match self.route_lookup.find(routes, &route.scope) {
            Some(index) => routes[index] = route,
            None => routes.push(route),
        }
        self
    }

    /// Removes the route of this scope, however it is spelled; of two that differ in a written `:443`, the one that is
    /// written so.
    #[must_use]
    pub fn remove_route(mut self, scope: &str) -> Self {
        let routes = &self.beside.get().routes;
        if self.route_lookup.remove(routes, scope).is_none() {
            let known = self.route_lookup.scopes(routes);
            let nearest = Suggester::new().nearest(scope, known).map(String::from);
            self.problems.push(Problem {
                registry: None,
                path: "remove_route".into(),
                kind: ProblemKind::InvalidScope,
                text: format!("no route has the scope `{}`", Excerpt::of(scope)),
                mend: nearest.as_deref().map(did_you_mean),
                replacement: nearest,
            });
        }
        self
    }

    /// Says what is meant by names without a domain, in the place of what was said before (rule 13.2).
    #[must_use]
    pub fn short_names(mut self, names: ShortNames) -> Self {
        self.beside.change().short_names = Some(names);
        self
    }

    /// Says how endpoints are spoken to for which neither a registry nor a place states it (rule 12.14).
    #[must_use]
    pub fn endpoint(mut self, setting: EndpointSetting) -> Self {
        self.beside.change().endpoints.push(setting);
        self
    }

    /// How images are logged in to from domains that no registry covers (rules [5.9](crate::rules::pulling) and
    /// [14.1](crate::rules::credentials)).
    #[must_use]
    pub fn uncovered_access(mut self, access: UncoveredAccess) -> Self {
        self.settings.uncovered_access = access;
        self.stated.add(Stated::UNCOVERED_ACCESS);
        self
    }

    /// Which tag a branch becomes.
    #[must_use]
    pub fn branch_tags(mut self, tags: BranchTags) -> Self {
        self.settings.branch_tags = tags;
        self.stated.add(Stated::BRANCH_TAGS);
        self
    }

    /// Where images of a composition are looked for that are written without a domain.
    #[must_use]
    pub fn compositions(mut self, compositions: Compositions) -> Self {
        self.settings.compositions = compositions;
        self.stated.add(Stated::COMPOSITIONS);
        self
    }

    /// Says that this credential handle belongs to all of these domains. Without it a handle belongs to one
    /// endpoint (rule [3.6](crate::rules::registries)).
    #[must_use]
    pub fn share_credential<D: Into<String>>(
        mut self,
        handle: impl Into<String>,
        domains: impl IntoIterator<Item = D>,
    ) -> Self {
        self.credentials.push((handle.into(), domains.into_iter().map(Into::into).collect()));
        self
    }

    /// Names of the account's other contexts, which no registry may have (rule [3.1](crate::rules::registries)).
    #[must_use]
    pub fn other_contexts<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.other_contexts.extend(names.into_iter().map(Into::into));
        self
    }

    /// Whether there is one registry, which is then the default one (rule [4.3](crate::rules::catalog)).
    pub(crate) fn is_sole(&self) -> bool {
        self.lookup.left(&self.registries) == 1
    }

    /// The same with every edit of its lists done.
    pub(crate) fn settled(mut self) -> Self {
        let registries = core::mem::take(&mut self.registries);
        self.registries = core::mem::take(&mut self.lookup).finish(registries);
        self.beside.leave_out(core::mem::take(&mut self.route_lookup));
        self
    }

    pub(crate) fn set_place(&mut self, index: usize, place: Place) {
        self.lookup.set_place(&mut self.registries, index, place);
    }

    pub(crate) fn find(&mut self, operation: &str, name: &str) -> Option<usize> {
        let found = self.lookup.find(&self.registries, name);
        if found.is_none() {
            let nearest = self.lookup.nearest(name);
            self.problems.push(Problem {
                registry: None,
                path: operation.to_string(),
                kind: ProblemKind::UnknownRegistry,
                text: format!("unknown registry `{}`", Excerpt::of(name)),
                mend: nearest.as_deref().map(did_you_mean),
                replacement: nearest,
            });
        }
        found
    }
}

/// Text is shown as an excerpt: nothing is checked yet, and a domain may carry user-info (rule
/// [10.2](crate::rules::invariants)).
impl fmt::Debug for CatalogBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CatalogBuilder")
            .field("registries", &self.lookup.clone().finish(self.registries.clone()))
            .field("default", &self.default.as_deref().map(Excerpt::of))
            .field("caching", &self.caching.as_deref().map(Excerpt::of))
            .field("settings", &self.settings)
            .field("routes", &self.route_lookup.clone().finish(self.beside.get().routes.clone()))
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}
