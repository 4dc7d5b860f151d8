use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer};

use super::exported::{Export, Exported};
use super::keyed::Note;
use super::own::problem as note_problem;
use crate::catalog::{CatalogBuilder, Paths, Problem, ProblemKind, Suggester};
use crate::reference::{Domain, Excerpt, Path};
use crate::registry::{
    DomainPart, FROM_SERVICE_ACCOUNT, Fallback, OwnNamespaces, Place, Provider, Reach, RegistryConfig,
    is_label,
};

/// The account export of the modelled system, on its way to a [`CatalogBuilder`]: the registries as its API
/// and its command line write them, as a list, as a map with `items`, or one alone. Rule 4.6.
///
/// It is read from any self-describing format: JSON, and YAML as well. What may be this or our own format is
/// an [`Account`](super::Account).
///
/// Passwords, tokens, keys and key files are not even read (rule 3.6). Unknown fields are passed over, and
/// `""` and null are the same as absent. Problems are kept for [`CatalogBuilder::build`], with paths such as
/// `[3].fallbackRegistry`. An export names no caching registry: choose one with
/// [`CatalogBuilder::set_caching`].
///
/// ```
/// use registry_resolver::format::AccountExport;
///
/// let export: AccountExport = serde_json::from_str(
///     r#"[
///         {"_id": "1", "name": "hub", "provider": "dockerhub", "username": "acme", "password": "…"},
///         {"_id": "2", "name": "gar", "provider": "gar", "domain": "asia", "repositoryPrefix": "p/images"}
///     ]"#,
/// )?;
/// let catalog = export.into_builder().build()?;
/// assert_eq!(catalog.registry("gar").unwrap().domain().as_str(), "asia-docker.pkg.dev");
/// assert_eq!(catalog.registry("hub").unwrap().namespaces().next(), Some("acme"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AccountExport {
    builder: CatalogBuilder,
    notices: Vec<AccountNotice>,
}

impl AccountExport {
    /// What the export says that a catalog does not take over, and that is no error.
    pub fn notices(&self) -> &[AccountNotice] {
        &self.notices
    }

    /// The registries, to be built or to be added to.
    pub fn into_builder(self) -> CatalogBuilder {
        self.builder
    }
}

/// Something in an export that was left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNotice {
    path: String,
    text: &'static str,
}

impl AccountNotice {
    /// Where: `[3].domain`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What, for people, in one sentence.
    pub fn message(&self) -> &str {
        self.text
    }
}

impl fmt::Display for AccountNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.text)
    }
}

impl<'de> Deserialize<'de> for AccountExport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Export(registries) = Export::deserialize(deserializer)?;
        Ok(Reader::default().read(registries))
    }
}

/// What an export calls the settings of a registry.
const PATHS: Paths = Paths {
    list: "",
    routes: "routes",
    keys: &[("prefix", "repositoryPrefix"), ("fallback", "fallbackRegistry")],
};

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    notices: Vec<AccountNotice>,
    suggester: Option<Suggester>,
}

impl Reader {
    fn read(mut self, exported: Vec<Exported>) -> AccountExport {
        let fallbacks = self.fallbacks(&exported);
        let listing = self.listing(&exported);
        let mut builder = CatalogBuilder { paths: PATHS, ..CatalogBuilder::default() };
        for (index, (registry, fallback)) in exported.into_iter().zip(fallbacks).enumerate() {
            let mut config = self.registry(index, registry, fallback);
            if listing && config.place == Place::Missing {
                config.place = Place::Refused;
            }
            builder = builder.registry(config);
        }
        builder.problems = self.problems;
        AccountExport { builder, notices: self.notices }
    }

    /// Whether this is the overview of an account, in which no registry has its domain; one problem says so.
    fn listing(&mut self, exported: &[Exported]) -> bool {
        // One of no known provider has its own problem, and whether it needs a domain is not known.
        let needs_one = |registry: &Exported| match registry.provider.as_deref().map(known) {
            Some(Some(Kind::Is(provider))) => provider.facts().sole_host().is_none(),
            Some(Some(Kind::Told)) | None => true,
            Some(Some(Kind::Unknown) | None) => false,
        };
        let bare = |registry: &Exported| registry.domain.is_none() && registry.region.is_none();
        let found = exported.len() > 1 && exported.iter().all(bare) && exported.iter().any(needs_one);
        if found {
            self.problems.push(Problem {
                registry: None,
                path: "domain".into(),
                kind: ProblemKind::InvalidDomain,
                text: "no registry has its domain: this is a listing of the account's registries".into(),
                mend: Some("ask the API for the registries themselves, with `domain` and `_id`".into()),
                replacement: None,
            });
        }
        found
    }

    /// The names that fallbacks stand for: each is a name or an `_id`, and must not be both.
    fn fallbacks(&mut self, exported: &[Exported]) -> Vec<Option<String>> {
        let names: BTreeMap<&str, usize> = exported
            .iter()
            .enumerate()
            .filter_map(|(index, it)| Some((it.name.as_deref()?, index)))
            .collect();
        let mut doubled: BTreeSet<&str> = BTreeSet::new();
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, id) in
            exported.iter().enumerate().filter_map(|(index, it)| Some((index, it.id.as_deref()?)))
        {
            if let Some(first) = ids.get(id) {
                let text = format!("`{}` is the `_id` of [{first}] too", Excerpt::of(id));
                self.problem(index, "_id", ProblemKind::DuplicateId, text, "ids are unique in an account");
                doubled.insert(id);
            } else {
                ids.insert(id, index);
            }
        }
        let mut found = Vec::with_capacity(exported.len());
        for (index, registry) in exported.iter().enumerate() {
            let target =
                registry.fallback.as_deref().and_then(|target| match (names.get(target), ids.get(target)) {
                    (Some(called), Some(identified)) if called != identified || doubled.contains(target) => {
                        let text = format!(
                            "`{}` is the name of [{called}] and the `_id` of [{identified}]",
                            Excerpt::of(target)
                        );
                        let kind = ProblemKind::AmbiguousFallback;
                        self.problem(index, "fallback", kind, text, "rename one of them");
                        None
                    }
                    // Which of two it is cannot be told, and that there are two has been.
                    (None, Some(_)) if doubled.contains(target) => None,
                    (None, Some(&identified)) => exported[identified].name.clone(),
                    _ => Some(target.to_string()),
                });
            found.push(target);
        }
        found
    }

    fn registry(&mut self, index: usize, exported: Exported, fallback: Option<String>) -> RegistryConfig {
        for note in exported.notes {
            let path = format!("[{index}].{}", note.path);
            self.problems.push(note_problem(Some(index), path, note));
        }
        let known = exported.provider.as_deref().map(|provider| self.provider(index, provider));
        let place = match (exported.domain, known) {
            // A short form is one of the provider that is meant.
            (Some(domain), Some(Kind::Unknown)) if !domain.contains(['.', ':', '/']) => Place::Refused,
            (Some(domain), _) => {
                let domain = self.domain(index, &domain, known);
                let awaits = has_regions(known) && domain == FROM_SERVICE_ACCOUNT;
                if awaits { Place::Unplaced } else { Place::At(domain) }
            }
            (None, Some(Kind::Is(provider))) => {
                provider.facts().sole_host().map_or(Place::Missing, |host| Place::At(host.into()))
            }
            (None, Some(Kind::Unknown)) => Place::Refused,
            (None, Some(Kind::Told) | None) => Place::Missing,
        };
        let provider = match known {
            Some(Kind::Is(provider)) => Some(provider),
            // `other` becomes what its domain says.
            Some(Kind::Told | Kind::Unknown) | None => None,
        };
        let on = place.domain().and_then(|domain| Domain::parse(domain).ok());
        let facts = Provider::settled(on.and_then(Provider::known), provider).facts();
        let listed = facts.own_namespaces == OwnNamespaces::Listed;
        let namespace = exported.username.filter(|_| listed).and_then(|user| namespace(&user));
        RegistryConfig {
            provider,
            place,
            region: self.region(index, exported.region, known),
            prefix: exported.prefix,
            namespaces: namespace.into_iter().collect(),
            default: exported.default,
            primary: exported.primary,
            fallback: fallback.map(Fallback::new),
            reach: if exported.behind_firewall { Reach::InsideOnly } else { Reach::Anywhere },
            ..RegistryConfig::blank(exported.name.unwrap_or_default())
        }
    }

    fn provider(&mut self, index: usize, given: &str) -> Kind {
        if let Some(kind) = known(given) {
            return kind;
        }
        let words = PROVIDERS.iter().map(|(word, _)| *word);
        let suggester = self.suggester.get_or_insert_with(Suggester::new);
        let text = format!("unknown provider `{}`", Excerpt::of(given));
        let what = (PATHS.setting(index, "provider"), ProblemKind::UnknownProvider, text);
        let note = Note::unknown(suggester, given, words, what);
        self.problems.push(note_problem(Some(index), note.path.clone(), note));
        Kind::Unknown
    }

    /// Where there are such, and only what can be one.
    fn region(&mut self, index: usize, given: Option<String>, kind: Option<Kind>) -> Option<String> {
        let region = given.filter(|_| has_regions(kind))?;
        if !is_label(&region) {
            let text = "this is no region, and is passed over";
            self.notices.push(AccountNotice { path: format!("[{index}].region"), text });
            return None;
        }
        Some(region)
    }

    /// What an export writes around a domain is taken off.
    fn domain(&mut self, index: usize, given: &str, kind: Option<Kind>) -> String {
        let mut domain = given;
        if let Some((scheme, rest)) = given.split_once("://") {
            let plain = scheme.eq_ignore_ascii_case("http");
            if plain || scheme.eq_ignore_ascii_case("https") {
                domain = rest;
            }
            if plain {
                let text = "`http://` is dropped: an export never means plain HTTP";
                self.notices.push(AccountNotice { path: format!("[{index}].domain"), text });
            }
        }
        domain = domain.trim_end_matches('/');
        if let Some((host, path @ "v1")) = domain.rsplit_once('/') {
            let known = Domain::parse(host).ok().and_then(Provider::known);
            if known.is_some_and(|provider| provider.facts().api_paths.contains(&path)) {
                domain = host;
            }
        }
        let short_form = match kind {
            Some(Kind::Is(provider)) => provider.facts().short_form,
            Some(Kind::Told | Kind::Unknown) | None => None,
        };
        // A location is a domain here, an account's name is a mistake.
        let form = short_form.filter(|form| form.part == DomainPart::Location);
        form.and_then(|form| form.domain(domain)).unwrap_or_else(|| domain.to_string())
    }

    fn problem(&mut self, index: usize, key: &str, kind: ProblemKind, text: String, mend: &str) {
        let path = PATHS.setting(index, key);
        let mend = Some(mend.to_string());
        self.problems.push(Problem { registry: Some(index), path, kind, text, mend, replacement: None });
    }
}

/// What an export's provider says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Is(Provider),
    /// Told from the domain.
    Told,
    /// No word of an export.
    Unknown,
}

const PROVIDERS: [(&str, Kind); 7] = [
    ("dockerhub", Kind::Is(Provider::DockerHub)),
    ("acr", Kind::Is(Provider::Azure)),
    ("gcr", Kind::Is(Provider::Gcr)),
    ("gar", Kind::Is(Provider::Gar)),
    ("ecr", Kind::Is(Provider::Ecr)),
    ("bintray", Kind::Is(Provider::Artifactory)),
    ("other", Kind::Told),
];

fn known(word: &str) -> Option<Kind> {
    PROVIDERS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

fn has_regions(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Is(provider)) if provider.has_regions())
}

/// The namespace of a Docker Hub user; none for an address, which users may log in with too.
fn namespace(user: &str) -> Option<String> {
    let user = user.to_ascii_lowercase();
    let fits = Path::parse(&user).is_ok_and(|path| path.components().count() == 1);
    fits.then_some(user)
}
