//! Two catalogs in one (rule 12.13): a machine's routes and an account's registries have different owners.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};

use super::Catalog;
use super::builder::CatalogBuilder;
use super::problem::{Paths, Problem, ProblemKind, Problems};
use super::settings::Stated;
use crate::reference::{Domain, Excerpt};
use crate::registry::{RegistryConfig, Transport};
use crate::routes::ShortNames;

impl Catalog {
    /// This catalog with another one's registries, routes and settings (rule 12.13).
    ///
    /// A registry that is this one's default because there is no other stays it, and one that is alone on its domain
    /// here stays that domain's primary unless the other catalog marks one. Of settings, what one of them does not
    /// state yields.
    ///
    /// # Errors
    ///
    /// [`Problems`] that name both sides of each clash: one name, one scope, two defaults, two caching registries,
    /// two primaries, one alias with two values, a setting that both state differently.
    ///
    /// ```
    /// use registry_resolver::routes::Route;
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let account = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
    /// let machine = Catalog::builder().route(Route::new("docker.io").mirror("https://mirror.example")).build()?;
    /// let both = account.merge(&machine)?;
    /// assert_eq!((both.len(), both.routes().len()), (1, 1));
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<Self, Problems> {
        self.edit().merge(other.edit()).build()
    }
}

impl CatalogBuilder {
    /// Adds all of another builder's registries, routes and settings, as [`Catalog::merge`] does.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let mut merged = self.settled();
        let other = other.settled();
        merged.merge_default(&other);
        merged.merge_caching(&other);
        merged.keep_primaries(&other);
        merged.merge_settings(&other);
        let theirs = other.beside.into_inner();
        merged.merge_short_names(theirs.short_names);
        let before = merged.registries.len();
        merged.problems.extend(other.problems.into_iter().map(|it| moved(it, before, other.paths)));
        merged.registries.extend(other.registries);
        let beside = merged.beside.change();
        beside.routes.extend(theirs.routes);
        beside.endpoints.extend(theirs.endpoints);
        merged.credentials.extend(other.credentials);
        merged.other_contexts.extend(other.other_contexts);
        merged.removed.extend(other.removed);
        merged
    }

    fn clash(&mut self, path: impl Into<String>, kind: ProblemKind, text: String, mend: &str) {
        let mend = Some(mend.to_string());
        self.problems.push(Problem {
            registry: None,
            path: path.into(),
            kind,
            text,
            mend,
            replacement: None,
        });
    }

    /// A default by 4.3 of the catalog that is merged into stays; the other's counts only if it is marked.
    fn merge_default(&mut self, other: &Self) {
        let marked =
            |builder: &Self| builder.default.is_some() || builder.registries.iter().any(|it| it.default);
        if let ([sole], false) = (&*self.registries, marked(self)) {
            self.default = Some(sole.name.clone());
        }
        match (&self.default, &other.default) {
            (_, None) => {}
            (None, Some(theirs)) => self.default = Some(theirs.clone()),
            (Some(own), Some(theirs)) if own == theirs => {}
            (Some(own), Some(theirs)) => {
                let [own, theirs] = [own, theirs].map(|name| Excerpt::of(name));
                let text = format!("`{own}` and `{theirs}` are both the default registry");
                self.clash("default", ProblemKind::TwoDefaults, text, "an account has at most one");
            }
        }
    }

    fn merge_caching(&mut self, other: &Self) {
        match (&self.caching, &other.caching) {
            (_, None) => {}
            (None, Some(theirs)) => self.caching = Some(theirs.clone()),
            (Some(own), Some(theirs)) if own == theirs => {}
            (Some(own), Some(theirs)) => {
                let [own, theirs] = [own, theirs].map(|name| Excerpt::of(name));
                let text = format!("`{own}` and `{theirs}` are both the caching registry");
                self.clash("caching", ProblemKind::Clash, text, "an account has at most one");
            }
        }
    }

    /// A registry that was alone on its domain stays its primary, unless the other catalog marks one there.
    fn keep_primaries(&mut self, other: &Self) {
        let mut theirs: BTreeMap<String, Marked> = BTreeMap::new();
        for config in &other.registries {
            let Some(endpoint) = endpoint(config) else { continue };
            let marked = theirs.entry(endpoint).or_insert(Marked::No);
            if config.primary {
                *marked = Marked::Yes;
            }
        }
        let mut own: BTreeMap<String, usize> = BTreeMap::new();
        for endpoint in self.registries.iter().filter_map(endpoint) {
            *own.entry(endpoint).or_default() += 1;
        }
        for config in &mut self.registries {
            let Some(endpoint) = endpoint(config) else { continue };
            if own.get(&endpoint) == Some(&1) && theirs.get(&endpoint) == Some(&Marked::No) {
                config.primary = true;
            }
        }
    }

    fn merge_settings(&mut self, other: &Self) {
        let theirs = other.settings;
        let both = |setting| (self.stated.has(setting), other.stated.has(setting));
        macro_rules! setting {
            ($field:ident, $key:literal, $stated:expr) => {
                match both($stated) {
                    (_, false) => None,
                    (true, true) if self.settings.$field != theirs.$field => {
                        let [own, theirs] = [self.settings.$field, theirs.$field].map(|it| it.as_str());
                        Some(($key, own, theirs))
                    }
                    (_, true) => {
                        self.settings.$field = theirs.$field;
                        None
                    }
                }
            };
        }
        let clashes = [
            setting!(matching, "matching", Stated::MATCHING),
            setting!(uncovered_domains, "uncovered_domains", Stated::UNCOVERED_DOMAINS),
            setting!(uncovered_access, "uncovered_access", Stated::UNCOVERED_ACCESS),
            setting!(default_push, "build_push", Stated::DEFAULT_PUSH),
            setting!(ad_hoc_pushes, "ad_hoc_pushes", Stated::AD_HOC_PUSHES),
            setting!(branch_tags, "branch_tags", Stated::BRANCH_TAGS),
            setting!(compositions, "compositions", Stated::COMPOSITIONS),
        ];
        self.stated.merge(other.stated);
        for (key, own, theirs) in clashes.into_iter().flatten() {
            let text = format!("one catalog says `{own}`, the other `{theirs}`");
            self.clash(key, ProblemKind::Clash, text, "state it in one of them");
        }
    }

    fn merge_short_names(&mut self, theirs: Option<ShortNames>) {
        let Some(theirs) = theirs else { return };
        let own = &mut self.beside.change().short_names;
        let Some(own) = own else {
            *own = Some(theirs);
            return;
        };
        // Of one alias with two values the build says so.
        own.aliases.extend(theirs.aliases);
        let search = !own.search.is_empty() && !theirs.search.is_empty() && own.search != theirs.search;
        if own.search.is_empty() {
            own.search.clone_from(&theirs.search);
        }
        let modes = (own.mode, theirs.mode);
        own.mode = own.mode.or(theirs.mode);
        let own_search = own.search.join(", ");
        if search {
            let [own, theirs] = [own_search, theirs.search.join(", ")].map(|list| Excerpt::of(&list));
            let text = format!("one catalog searches `{own}`, the other `{theirs}`");
            self.clash("short_names.search", ProblemKind::Clash, text, "state it in one of them");
        }
        if let (Some(own), Some(theirs)) = modes {
            if own != theirs {
                let text = format!("one catalog says `{own}`, the other `{theirs}`");
                self.clash("short_names.mode", ProblemKind::Clash, text, "state it in one of them");
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marked {
    No,
    Yes,
}

/// What registries on one endpoint have in common.
fn endpoint(config: &RegistryConfig) -> Option<String> {
    let domain = Domain::parse(config.place.domain()?).ok()?;
    let key = domain.key();
    let is_plain = config.transport == Transport::Http && domain.port().is_none();
    Some(if is_plain { format!("{key}:80") } else { key })
}

/// A problem of a list of registries that stands behind so many others now.
fn moved(mut problem: Problem, by: usize, paths: Paths) -> Problem {
    if let Some(index) = problem.registry {
        if let Some(rest) = problem.path.strip_prefix(&paths.registry(index)) {
            problem.path = format!("{}{rest}", paths.registry(index + by));
        }
        problem.registry = Some(index + by);
    }
    problem
}
