//! An account's registries: validated all at once, compiled, and asked in constant time.
//!
//! A [`CatalogBuilder`] takes registries and settings. It makes a [`Catalog`], or tells every one of the
//! [`Problems`] that are in the way, each with its place and its mend. A catalog never changes:
//! [`Catalog::edit`] makes another one. A [`Registry`] is a view of one registry in it. [Section
//! 4](crate::rules::catalog) of the rules.
//!
//! ```
//! use registry_resolver::catalog::ProblemKind;
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let builder = Catalog::builder()
//!     .registry(RegistryConfig::new("quay").quay().fallback("mirror"))
//!     .registry(RegistryConfig::new("quay").quay());
//! let problems = builder.build().unwrap_err();
//! let kinds: Vec<ProblemKind> = problems.iter().map(|problem| problem.kind()).collect();
//! assert_eq!(kinds, [ProblemKind::UnknownRegistry, ProblemKind::DuplicateName]);
//! ```

mod around;
mod beside;
mod builder;
mod chain;
mod check;
mod check_domain;
mod check_endpoints;
mod check_handles;
mod check_places;
mod check_routes;
mod check_short_names;
mod compile;
mod compile_routes;
mod compiled;
mod coverage;
mod editing;
mod extra;
mod flags;
mod grouping;
mod inbound;
mod lookup;
mod merge;
mod names;
mod path;
mod problem;
mod registry;
mod route_cover;
mod route_lookup;
mod route_ref;
mod settings;
mod settle;
mod short_ref;
mod slots;
mod suggest;
mod told;
mod unplaced;

use alloc::sync::Arc;
use core::fmt;

pub use builder::CatalogBuilder;
pub use coverage::Coverage;
pub use inbound::PickedAs;
pub use path::PathSegment;
pub use problem::{Problem, ProblemKind, Problems};
pub use registry::{FallbackRegistry, Registries, Registry};
pub(crate) use route_ref::LocationTexts;
pub use route_ref::{PlaceLogin, PlaceRef, RouteRef, Routes};
pub use settings::{
    AdHocPushes, BranchTags, Compositions, DefaultPush, Matching, UncoveredAccess, UncoveredDomains,
};
pub use short_ref::ShortNamesRef;
pub use unplaced::UnplacedRegistry;

#[cfg(feature = "serde")]
pub(crate) use check_places::is_api;
pub(crate) use inbound::Scope;
pub(crate) use names::NAME_MAX;
#[cfg(feature = "serde")]
pub(crate) use problem::{Paths, key_in_path};
#[cfg(feature = "serde")]
pub(crate) use settings::Stated;
pub(crate) use suggest::{Suggester, did_you_mean};

use beside::{Beside, BesideBuilder};
use compiled::{Compiled, Group, NONE, Record, Ways};
use flags::Flags;

use crate::reference::{Domain, Path, Reference};
use crate::routes::compiled::Spoken;

/// The validated registries and roles of an account: immutable, cheap to clone, shared by threads.
///
/// Build one with [`builder`](Self::builder), read one from our own format with serde, or from an account
/// export (`AccountExport`); all go through one door that reports every problem at once.
/// Change one by editing a copy: [`edit`](Self::edit). The order of registries never changes a decision.
///
/// # Our own format
///
/// With the feature `serde`, in JSON, TOML, YAML or any other self-describing format. Every key but a
/// registry's `name` and what says its domain may be absent.
///
/// | key | value |
/// |---|---|
/// | `registries` | a list, see below |
/// | `default`, `caching` | the name of a registry |
/// | `matching` | `domain` (default), `longest_prefix` |
/// | `uncovered_domains`, `ad_hoc_pushes` | `allow` (default), `deny` |
/// | `build_push` | `always` (default), `never`, `explicit` |
/// | `uncovered_access` | `anonymous` (default), `ambient` |
/// | `branch_tags` | `plain` (default), `distinct` |
/// | `compositions` | `docker_hub` (default), `search` |
/// | `credentials` | a map from credential handles to lists of domains |
/// | `other_contexts` | a list of names that no registry may have |
/// | `routes`, `short_names`, `endpoints` | see below |
///
/// | key of a registry | value |
/// |---|---|
/// | `name` | 1 to 128 characters, unique |
/// | `provider` | `docker-hub`, `azure`, `gcr`, `gar`, `ecr`, `artifactory`, `quay`, `github`, `other`; told from the domain if absent; `bintray` is `artifactory` |
/// | `domain` | `host[:port]`; may be absent for `docker-hub`, `quay` and `github` |
/// | `location` | for `gar` without a domain: `asia` is `asia-docker.pkg.dev` |
/// | `account`, `region` | for `ecr` without a domain, both, or the region alone until it is placed; beside a domain facts; for `azure` the account, `acme` is `acme.azurecr.io` |
/// | `prefix` | repository prefix |
/// | `access` | `private` (default), `public`, `ambient` |
/// | `credential` | a handle; the registry's name if absent |
/// | `token_issuers` | a list of hosts, `host[:port]`, that issue its tokens and see its credential |
/// | `namespaces` | a list: the Docker Hub user name and organisations |
/// | `primary`, `accepts_untrusted_pushes`, `completes_library` | `true`, `false` (default) |
/// | `reach` | `anywhere` (default), `inside_only` |
/// | `transport` | `https` (default), `http`, `https_unverified`, `https_then_http` |
/// | `tls` | a handle of certificates and keys |
/// | `fallback` | a name, or a map of `registry`, `naming` (`replace`, `keep`), `images` (`any`, `pinned`) and `failures` (`any`, `transient`) |
/// | `retry` | a map of `tries`, `delay_ms`, `factor`, `max_delay_ms` |
///
/// | key of a route | value |
/// |---|---|
/// | `scope` | a [`Scope`](crate::routes::Scope): `docker.io`, `ghcr.io/acme`, `r.example:*`, `*.example`, `*` |
/// | `mirrors` | a list of at most 16 places |
/// | `origin` | `last` (default), `first`, `never` |
/// | `at` | the place where the origin really is |
/// | `blocked` | `true`, `false` (default) |
/// | `note` | a text that is shown wherever the route refuses something |
///
/// A place is a text, which is a [`Location`](crate::routes::Location), or a map:
///
/// | key of a place | value |
/// |---|---|
/// | `registry`, `location` | the name of a registry, or a location; neither for an `at` that stays as named |
/// | `images` | `any` (default), `pinned`, `tagged` |
/// | `failures` | `any` (default), `transient` |
/// | `retry` | a map as a registry's |
/// | `reach` | `anywhere`, `inside_only` |
/// | `naming` | `rest` (default), `whole`, `with_domain`; a mirror's alone |
/// | `api`, `transport`, `tls`, `access`, `credential`, `token_issuers` | beside a registry none of these |
///
/// `short_names` is a map of `aliases` (a map from names to images), `search` (a list) and `mode` (`all`, the default,
/// or `one`). `endpoints` is a list of maps of `host` or `network`, with perhaps a `port`, and of `transport` and `tls`.
///
/// Source: [the rules of section 4](crate::rules::catalog), and 12 and 13.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use registry_resolver::Catalog;
///
/// let catalog: Catalog = toml::from_str(
///     r#"
///     default = "azure"
///
///     [[registries]]
///     name = "azure"
///     domain = "acme.azurecr.io"
///     prefix = "team-a"
///     fallback = { registry = "ghcr", images = "pinned" }
///
///     [[registries]]
///     name = "ghcr"
///     provider = "github"
///     access = "public"
///     retry = { tries = 5 }
///     "#,
/// )?;
/// let azure = catalog.default_registry().unwrap();
/// assert_eq!(azure.name(), "azure");
/// assert_eq!(azure.fallback().unwrap().registry().retry().tries(), 5);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Catalog(Arc<Compiled>);

impl Catalog {
    /// An account without registries, to add some.
    pub fn builder() -> CatalogBuilder {
        CatalogBuilder::default()
    }

    /// A copy to change; it goes through the same door again (rule [4.5](crate::rules::catalog)).
    pub fn edit(&self) -> CatalogBuilder {
        let compiled = &*self.0;
        CatalogBuilder {
            registries: self.configs(),
            default: self.name_at(compiled.marked_default).map(Into::into),
            caching: self.name_at(compiled.caching).map(Into::into),
            settings: compiled.settings,
            stated: compiled.stated,
            beside: BesideBuilder::of(self.beside(), compiled.beside),
            credentials: compiled.credentials.to_vec(),
            other_contexts: compiled.other_contexts.to_vec(),
            ..CatalogBuilder::default()
        }
    }

    /// What it has beside registries, as it is written.
    pub(crate) fn beside(&self) -> Beside {
        let endpoints = self.0.endpoints.as_deref();
        Beside {
            routes: self.routes().map(RouteRef::to_config).collect(),
            short_names: self.short_names().map(ShortNamesRef::to_config),
            endpoints: endpoints.map(|it| it.settings.to_vec()).unwrap_or_default(),
        }
    }

    /// Whether this handle is listed for several domains (rule [3.6](crate::rules::registries)).
    pub(crate) fn lists_credential(&self, handle: &str) -> bool {
        self.0.credentials.binary_search_by(|(listed, _)| listed.as_str().cmp(handle)).is_ok()
    }

    /// Whether the default registry was chosen, and is not merely the sole one (rule [4.3](crate::rules::catalog)).
    pub(crate) fn marks_default(&self) -> bool {
        self.0.marked_default != NONE
    }

    /// Names that no registry may have (rule [3.1](crate::rules::registries)).
    pub(crate) fn other_contexts(&self) -> impl Iterator<Item = &str> {
        self.0.other_contexts.iter().map(alloc::string::String::as_str)
    }

    /// Whether a registry or another context has this name.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.registry(name).is_some()
            || self.unplaced().any(|unplaced| unplaced.name() == name)
            || self.other_contexts().any(|other| other == name)
    }

    /// The registry of this name.
    #[inline]
    pub fn registry(&self, name: &str) -> Option<Registry<'_>> {
        self.0.position(name).map(|index| self.at(index))
    }

    /// All registries that have a domain, in the order they were added; [`unplaced`](Self::unplaced) has the others.
    pub fn registries(&self) -> Registries<'_> {
        Registries::all(&self.0)
    }

    /// The registries whose domain is not known yet, in the order they were added (rule
    /// [3.9](crate::rules::registries)). They are in no
    /// other look-up.
    pub fn unplaced(&self) -> impl ExactSizeIterator<Item = UnplacedRegistry<'_>> + Clone {
        self.0.unplaced.iter().map(|unplaced| UnplacedRegistry { config: &unplaced.config })
    }

    /// The one of them that is the default registry; a sole registry without being marked (rule
    /// [4.3](crate::rules::catalog)).
    pub fn unplaced_default(&self) -> Option<UnplacedRegistry<'_>> {
        match self.0.marked_default {
            NONE if self.is_empty() && self.0.unplaced.len() == 1 => self.unplaced().next(),
            marked => self.unplaced_at(marked),
        }
    }

    /// The one of them that is the registry for build cache.
    pub fn unplaced_caching(&self) -> Option<UnplacedRegistry<'_>> {
        self.unplaced_at(self.0.caching)
    }

    fn unplaced_at(&self, index: u32) -> Option<UnplacedRegistry<'_>> {
        let place = (index as usize).checked_sub(self.len())?;
        self.0.unplaced.get(place).map(|unplaced| UnplacedRegistry { config: &unplaced.config })
    }

    fn name_at(&self, index: u32) -> Option<&str> {
        let placed = || self.role(index).map(Registry::name);
        self.unplaced_at(index).map(UnplacedRegistry::name).or_else(placed)
    }

    /// What somebody would have written to get these registries, in order.
    pub(crate) fn configs(&self) -> alloc::vec::Vec<crate::registry::RegistryConfig> {
        let mut placed = self.registries();
        let mut configs = alloc::vec::Vec::with_capacity(self.len() + self.0.unplaced.len());
        for unplaced in &self.0.unplaced {
            let before = (unplaced.position as usize).saturating_sub(configs.len());
            configs.extend(placed.by_ref().take(before).map(Registry::to_config));
            configs.push(unplaced.config.clone());
        }
        configs.extend(placed.map(Registry::to_config));
        configs
    }

    /// The registries on this endpoint, by repository prefix and then by name.
    pub fn on_domain(&self, domain: Domain<'_>) -> Registries<'_> {
        let members = self.0.lead(domain).map_or(&[][..], |lead| self.0.members(self.0.group(lead)));
        Registries::some(&self.0, members)
    }

    /// How many registries there are that have a domain.
    pub fn len(&self) -> usize {
        self.0.records.len()
    }

    /// Whether there is none with a domain.
    pub fn is_empty(&self) -> bool {
        self.0.records.is_empty()
    }

    /// Where steps push that name no registry; the sole registry without being marked (rule
    /// [4.3](crate::rules::catalog)).
    #[inline]
    pub fn default_registry(&self) -> Option<Registry<'_>> {
        match self.0.marked_default {
            NONE if self.len() == 1 && self.0.unplaced.is_empty() => Some(self.at(0)),
            marked => self.role(marked),
        }
    }

    /// The registry for build cache.
    pub fn caching_registry(&self) -> Option<Registry<'_>> {
        self.role(self.0.caching)
    }

    /// Which of several registries on one domain a pull uses.
    #[inline]
    pub fn matching(&self) -> Matching {
        self.0.settings.matching
    }

    /// Whether images may come from domains that no registry covers; [`covers`](Self::covers) asks for one image.
    #[inline]
    pub fn uncovered_domains(&self) -> UncoveredDomains {
        self.0.settings.uncovered_domains
    }

    /// How images are logged in to from domains that no registry covers.
    #[inline]
    pub fn uncovered_access(&self) -> UncoveredAccess {
        self.0.settings.uncovered_access
    }

    /// Whether anything is said of how endpoints are spoken to.
    pub(crate) fn has_endpoints(&self) -> bool {
        self.0.endpoints.is_some()
    }

    /// Whether no port means 80 on some host (rule 2.8).
    pub(crate) fn may_mean_port_80(&self) -> bool {
        self.0.has_port_80 == compiled::PortEighty::Somewhere
    }

    /// How an endpoint is spoken to for which neither a registry nor a place states it, by the entries for endpoints
    /// (rule 12.14). `unwritten` is the port that none means on its host.
    #[inline]
    pub(crate) fn spoken_by_endpoints(&self, domain: Domain<'_>, unwritten: u16) -> Option<Spoken<'_>> {
        self.0.endpoints.as_deref()?.spoken(domain, unwritten)
    }

    /// Whether a build step pushes that does not say so.
    #[inline]
    pub fn default_push(&self) -> DefaultPush {
        self.0.settings.default_push
    }

    /// Whether steps may push to hosts that are no registry of the account.
    #[inline]
    pub fn ad_hoc_pushes(&self) -> AdHocPushes {
        self.0.settings.ad_hoc_pushes
    }

    /// Which tag a branch becomes.
    #[inline]
    pub fn branch_tags(&self) -> BranchTags {
        self.0.settings.branch_tags
    }

    /// Where images of a composition are looked for that are written without a domain.
    #[inline]
    pub fn compositions(&self) -> Compositions {
        self.0.settings.compositions
    }

    #[inline]
    fn role(&self, index: u32) -> Option<Registry<'_>> {
        self.0.records.get(index as usize).map(|record| Registry::of(&self.0, record))
    }

    #[inline]
    fn at(&self, index: u32) -> Registry<'_> {
        Registry::at(&self.0, index)
    }

    /// Whether pulls need more than registries: routes, entries for endpoints, or what the caller keeps for domains
    /// that no registry covers.
    #[inline]
    pub(crate) fn is_routed(&self) -> bool {
        self.0.ways == Ways::Routed
    }

    /// What 5.2 and 5.3 pick on this domain whatever the name, where that is known: it has one registry, or none.
    pub(crate) fn only_at(&self, domain: Domain<'_>) -> Option<Pick<'_>> {
        match self.0.lead(domain) {
            None => Some(Pick::Uncovered),
            Some(lead) if lead.flags.has(Flags::SOLE) => Some(Pick::Registry(Registry::of(&self.0, lead))),
            Some(_) => None,
        }
    }

    /// The registry that 5.2 and 5.3 pick for a name that is put together from parts, contexts aside.
    pub(crate) fn pick_at(&self, domain: Domain<'_>, path: Path<'_>) -> Pick<'_> {
        let Some(lead) = self.0.lead(domain) else { return Pick::Uncovered };
        if lead.flags.has(Flags::SOLE) {
            return Pick::Registry(Registry::of(&self.0, lead));
        }
        self.pick_among(lead, path)
    }

    /// The registry that 5.2 and 5.3 pick for an image, contexts aside.
    #[expect(clippy::inline_always, reason = "a part of `resolve_pull`")]
    #[inline(always)]
    pub(crate) fn pick(&self, image: Reference<'_>) -> Pick<'_> {
        let Some(lead) = self.0.lead(image.domain()) else { return Pick::Uncovered };
        if lead.flags.has(Flags::SOLE) {
            return Pick::Registry(Registry::of(&self.0, lead));
        }
        self.pick_among_for(lead, image)
    }

    /// Left out of line with what cuts the path out: on most domains there is one registry.
    #[cold]
    fn pick_among_for(&self, lead: &Record, image: Reference<'_>) -> Pick<'_> {
        self.pick_among(lead, image.path())
    }

    /// The same, where several registries are on the domain of `lead`.
    fn pick_among(&self, lead: &Record, path: Path<'_>) -> Pick<'_> {
        let group = self.0.group(lead);
        if self.0.settings.matching == Matching::LongestPrefix {
            let covering = self.0.longest_prefix(group, path);
            let primary = covering.iter().find(|&&index| self.at(index).is_primary());
            return match (covering, primary) {
                ([sole], _) | (_, Some(sole)) => Pick::Registry(self.at(*sole)),
                ([], None) => self.chosen(group),
                (tied, None) => Pick::Ambiguous(Registries::some(&self.0, tied)),
            };
        }
        self.chosen(group)
    }

    fn chosen(&self, group: &Group) -> Pick<'_> {
        if group.chosen == NONE {
            return Pick::Ambiguous(Registries::some(&self.0, self.0.members(group)));
        }
        Pick::Registry(self.at(group.chosen))
    }
}

/// What 5.2 and 5.3 pick for an image.
pub(crate) enum Pick<'c> {
    Registry(Registry<'c>),
    Uncovered,
    Ambiguous(Registries<'c>),
}

/// Equal catalogs have the same registries, in the same order, and the same roles and settings.
impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.0, &other.0) {
            return true;
        }
        let (a, b) = (self.edit(), other.edit());
        (a.registries, a.default, a.caching, a.settings) == (b.registries, b.default, b.caching, b.settings)
            && (a.credentials, a.other_contexts) == (b.credentials, b.other_contexts)
            && a.beside.get() == b.beside.get()
    }
}

impl Eq for Catalog {}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalog")
            .field("registries", &self.registries())
            .field("default", &self.default_registry().map(Registry::name))
            .field("caching", &self.caching_registry().map(Registry::name))
            .field("settings", &self.0.settings)
            .field("routes", &self.routes())
            .finish()
    }
}
