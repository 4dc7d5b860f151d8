//! `registries.conf`, as Podman, skopeo, Buildah and CRI-O read it. Rules 15.1 to 15.5.
//!
//! [`SearchPath`] says which files of a machine an engine reads, [`RegistriesConf::read`] reads them, and
//! [`RegistriesConf::write`] writes a catalog. What is decided otherwise than by the engine stands in
//! [`rules::neighbours`](crate::rules::neighbours).
//!
//! ```
//! use registry_resolver::format::registries_conf::RegistriesConf;
//! use registry_resolver::format::{Engine, File};
//! use registry_resolver::reference::ShortName;
//! use registry_resolver::{PullRequest, Reference};
//!
//! let main = r#"
//! unqualified-search-registries = ["registry.example"]
//! [[registry]]
//! location = "docker.io"
//! [[registry.mirror]]
//! location = "cache.example:5000/hub"
//! insecure = true
//! "#;
//! let drop_in = "[aliases]\napp = \"quay.io/acme/app\"\n";
//! let files = [
//!     File { name: "registries.conf", text: main },
//!     File { name: "registries.conf.d/50-app.conf", text: drop_in },
//! ];
//! let conf = RegistriesConf::read(Engine::Podman5, &files)?;
//! assert!(conf.notices().is_empty());
//! let catalog = conf.into_builder().build()?;
//!
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("python:3.12")?))?;
//! let asked: Vec<String> = plan.attempts().map(|attempt| attempt.endpoint().to_string()).collect();
//! assert_eq!(asked, ["https://cache.example:5000", "https://registry-1.docker.io"]);
//! let plan = catalog.resolve_pull(PullRequest::short(ShortName::parse("app:2")?))?;
//! assert_eq!(plan.source().unwrap().target().to_string(), "quay.io/acme/app:2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blocked;
mod check;
mod matching;
mod merge;
mod names;
mod one_file;
mod parsed;
mod plain;
mod routes;
mod rule;
mod search;
mod short_names;
mod source;
mod tree;
mod version_1;
mod write;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use rule::{PullFromMirror, Rule, RuleMirror};
pub use search::{ExplicitConf, SearchPath};

use super::files::{Engine, File, FilePlace, FileReaction, InvalidFiles, Report, WrittenFiles};
use super::notice::{Effect, Notice, NoticeKind, Notices};
use crate::catalog::{Catalog, CatalogBuilder};
use crate::routes::Route;
use crate::words::words;

pub(in crate::format) use check::check_conflicts;

words! {
    /// What the engine does when several registries are searched and nobody can choose.
    pub enum ShortNameMode, "short name mode" {
        /// `enforcing`: several are an error where there is no terminal.
        Enforcing = "enforcing",
        /// `permissive`: several are tried in order where there is no terminal. What holds where nothing is written.
        Permissive = "permissive",
        /// `disabled`: several are tried in order.
        Disabled = "disabled",
    }
}

/// Which files are read, in which order, and whether version 1 is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Generation {
    /// containers/image up to 5.39: Podman up to 5, CRI-O.
    First,
    /// From 5.40 on: Podman 6.
    Second,
}

impl Generation {
    fn of(engine: Engine) -> Self {
        match engine {
            Engine::Podman4 | Engine::Podman5 | Engine::CriO => Self::First,
            _ => Self::Second,
        }
    }
}

/// A search list, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SearchList {
    entries: Vec<(String, FilePlace)>,
    at: FilePlace,
}

/// An alias's value, none where an earlier one is taken away, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Alias {
    value: Option<String>,
    at: FilePlace,
}

/// The files of `registries.conf`, read and merged as an engine does it.
#[derive(Clone, Debug)]
pub struct RegistriesConf {
    engine: Engine,
    rules: BTreeMap<String, Rule>,
    /// What the rules are as routes.
    routes: Vec<Route>,
    search: Option<SearchList>,
    mode: Option<(ShortNameMode, FilePlace)>,
    helpers: Option<(Vec<String>, FilePlace)>,
    layer_helper: Option<(String, FilePlace)>,
    aliases: BTreeMap<String, Alias>,
    stated_mode: Option<ShortNameMode>,
    notices: Notices,
}

impl RegistriesConf {
    /// Reads files in the order in which they are given; the recorded aliases last, wherever they stand.
    ///
    /// A file in a folder `….d` is a drop-in, `short-name-aliases.conf` has recorded aliases, any other is a main
    /// file. [`SearchPath`] says which files of a machine to give, and in which order.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] with everything for which the engine refuses the files: it then neither pulls nor pushes.
    pub fn read(engine: Engine, files: &[File<'_>]) -> Result<Self, InvalidFiles> {
        let (merged, report) = Self::merged(engine, files)?;
        let mut read = merged.with_notices(report.notices);
        read.notices.extend(blocked::of(&read.rules));
        Ok(read)
    }

    /// The same, with what is told of the files alone and not yet of what they come to.
    pub(in crate::format) fn merged(
        engine: Engine,
        files: &[File<'_>],
    ) -> Result<(Self, Report), InvalidFiles> {
        let mut report = Report::default();
        let merged = merge::read(engine, files, &mut report);
        let report = report.checked(
            FileReaction::Refuses,
            "the engine refuses all of its files, and pulls and pushes nothing",
        )?;
        Ok((merged, report))
    }

    /// States the mode for short names that holds over what the files say: `crio.conf` has one of its own.
    #[must_use]
    pub fn with_short_name_mode(self, mode: ShortNameMode) -> Self {
        Self { stated_mode: Some(mode), ..self }
    }

    /// The routes and the short names, to be built or to be added to; always a catalog.
    pub fn into_builder(self) -> CatalogBuilder {
        let names = short_names::of(&self).0;
        Catalog::builder().short_names(names).with_routes(self.routes)
    }

    /// Writes a catalog as an engine reads it, into files that exist or into none. Rule 15.4.
    ///
    /// What a catalog does not speak of stays in the files, comments and foreign keys included. New rules go to the
    /// main file; where they contradict another one there, to a drop-in.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] where the engine refuses the existing files.
    ///
    /// ```
    /// use registry_resolver::format::registries_conf::RegistriesConf;
    /// use registry_resolver::routes::{Origin, Route};
    /// use registry_resolver::format::{Engine, File};
    /// use registry_resolver::Catalog;
    ///
    /// let catalog = Catalog::builder()
    ///     .route(Route::new("docker.io:*/library").mirror("m.example/hub").origin(Origin::Never))
    ///     .build()?;
    /// let text = "# ours\n[[registry]]\nlocation = \"quay.io\" # as it is\n";
    /// let existing = [File { name: "registries.conf", text }];
    /// let written = RegistriesConf::write(&catalog, Engine::Podman5, &existing)?;
    /// let (_, text) = written.files().next().unwrap();
    /// assert!(text.contains("# as it is"));
    /// assert!(text.contains("prefix = \"docker.io/library\"\nlocation = \"m.example/hub\""));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(
        catalog: &Catalog,
        engine: Engine,
        existing: &[File<'_>],
    ) -> Result<WrittenFiles, InvalidFiles> {
        write::write(catalog, engine, existing)
    }

    /// What the files say that has no effect, or another one than it seems to.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The rules, in the order of their prefixes.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.values()
    }

    /// The one rule that decides about a name, compared by text as the engine does it.
    pub fn rule_for(&self, name: &str) -> Option<&Rule> {
        rule::rule_for(&self.rules, name)
    }

    /// The search list, none where no file has one.
    pub fn search(&self) -> Option<impl ExactSizeIterator<Item = &str>> {
        self.search.as_ref().map(|list| list.entries.iter().map(|(entry, _)| entry.as_str()))
    }

    /// What a short name stands for, if that is said.
    pub fn alias(&self, name: &str) -> Option<&str> {
        self.aliases.get(name)?.value.as_deref()
    }

    /// Every short name that stands for another, in the order of their texts.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &str)> {
        self.aliases.iter().filter_map(|(name, alias)| Some((name.as_str(), alias.value.as_deref()?)))
    }

    /// What holds where several registries are searched: what is stated beside the files, else what they say. CRI-O
    /// does not ask them, and is enforcing unless stated otherwise.
    pub fn short_name_mode(&self) -> ShortNameMode {
        let own = if self.engine == Engine::CriO { Some(ShortNameMode::Enforcing) } else { None };
        let written = self.mode.as_ref().map(|(mode, _)| *mode);
        self.stated_mode.or(own).or(written).unwrap_or(ShortNameMode::Permissive)
    }

    /// The programs that are asked for logins, in order. `containers-auth.json` stands for the files.
    pub fn credential_helpers(&self) -> impl Iterator<Item = &str> {
        let helpers = self.helpers.as_ref().filter(|(helpers, _)| !helpers.is_empty());
        let files = helpers.is_none().then_some("containers-auth.json");
        helpers.into_iter().flat_map(|(helpers, _)| helpers.iter().map(String::as_str)).chain(files)
    }

    /// The same files with these rules, and with this search list if there is one. What is wrong with either goes to
    /// the report.
    pub(in crate::format) fn with_rules(
        self,
        rules: Vec<Rule>,
        search: Option<(Vec<String>, FilePlace)>,
        report: &mut Report,
    ) -> Self {
        let mut changed = self;
        changed.rules.clear();
        for rule in rules {
            check::check_rule(&rule, report);
            changed.rules.entry(rule.prefix.clone()).or_insert(rule);
        }
        if let Some((entries, at)) = search {
            let entries = check::checked_search(&entries, &at, report);
            if let Some(replaced) = &changed.search {
                merge::tell_replaced("`unqualified-search-registries`", &replaced.at, &at, report);
            }
            changed.search = Some(SearchList { entries, at });
        }
        changed
    }

    /// What is read otherwise of changed rules, behind these notices.
    pub(in crate::format) fn with_notices(self, told: Vec<Notice>) -> Self {
        let mut notices = Notices::default();
        notices.extend(told);
        let (routes, otherwise) = routes::of(&self.rules);
        notices.extend(otherwise);
        notices.extend(short_names::of(&self).1);
        notices.extend(self.about_logins());
        Self { routes, notices, ..self }
    }

    /// Which login a source gets is no matter of these files but for the programs that know some.
    fn about_logins(&self) -> Vec<Notice> {
        let about = |at: &FilePlace, what: &str| {
            let message =
                format!("{what} concerns logins, and a catalog names none of the caller's programs");
            Notice::new(NoticeKind::Logins, Effect::LeftOut, message).with_place(at.clone())
        };
        let helpers = self.helpers.iter().filter(|_| !self.credential_helpers().eq(["containers-auth.json"]));
        let helpers = helpers.map(|(_, at)| about(at, "`credential-helpers`"));
        let layers =
            self.layer_helper.iter().map(|(_, at)| about(at, "`additional-layer-store-auth-helper`"));
        helpers.chain(layers).collect()
    }

    /// The program that is given the login of the source that is used.
    pub fn layer_store_helper(&self) -> Option<&str> {
        self.layer_helper.as_ref().map(|(helper, _)| helper.as_str())
    }
}
