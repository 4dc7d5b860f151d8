use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess};

use super::keyed::{Keyed, List, Maybe, Note, Object, Scalar};
use super::own::problem as note_problem;
use crate::catalog::{CatalogBuilder, Dialect, Problem, ProblemKind, Suggester};
use crate::reference::{Domain, Excerpt, Path};
use crate::registry::{Fallback, Provider, Reach, RegistryConfig};

/// The account export of the modelled system, on its way to a [`CatalogBuilder`]: a list of registries as
/// its API returns them. Rule 4.6.
///
/// Passwords, tokens, keys and key files are not even read (rule 3.6). Unknown fields are passed over, and
/// `""` and null are the same as absent. Problems are kept for [`CatalogBuilder::build`], with paths such as
/// `[3].fallbackRegistry`. An export names no caching registry: choose one with
/// [`CatalogBuilder::set_caching`].
///
/// ```
/// use registry_resolver::AccountExport;
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

    /// What, for people.
    pub fn text(&self) -> &str {
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
        let List(exported) = List::<Object<Exported>>::deserialize(deserializer)?;
        let exported = exported.into_iter().map(|Object(registry)| registry).collect();
        Ok(Reader::default().read(exported))
    }
}

/// One registry, as far as it is of interest.
#[derive(Default)]
struct Exported {
    id: Option<String>,
    name: Option<String>,
    provider: Option<String>,
    domain: Option<String>,
    default: bool,
    primary: bool,
    fallback: Option<String>,
    prefix: Option<String>,
    behind_firewall: bool,
    username: Option<String>,
    notes: Vec<Note>,
}

impl Keyed for Exported {
    const WHAT: &'static str = "a registry of an account export";
    const KEYS: &'static [&'static str] = &[
        "_id",
        "name",
        "provider",
        "domain",
        "default",
        "primary",
        "fallbackRegistry",
        "repositoryPrefix",
        "behindFirewall",
        "username",
    ];
    const OPEN: bool = true;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "_id" => self.id = text(map)?,
            "name" => self.name = text(map)?,
            "provider" => self.provider = text(map)?,
            "domain" => self.domain = text(map)?,
            "default" => self.default = flag(map)?,
            "primary" => self.primary = flag(map)?,
            "fallbackRegistry" => self.fallback = text(map)?,
            "repositoryPrefix" => self.prefix = text(map)?,
            "behindFirewall" => self.behind_firewall = flag(map)?,
            _ => self.username = text(map)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    map.next_value::<Maybe<String>>().map(|Maybe(text)| text.filter(|text| !text.is_empty()))
}

fn flag<'de, A: MapAccess<'de>>(map: &mut A) -> Result<bool, A::Error> {
    map.next_value::<Maybe<Flag>>().map(|Maybe(flag)| flag.is_some_and(|Flag(flag)| flag))
}

/// A flag, or the empty text that stands for none.
struct Flag(bool);

impl Scalar for Flag {
    const EXPECTED: &'static str = "true or false";

    fn of_flag(flag: bool) -> Option<Self> {
        Some(Self(flag))
    }

    fn of_text(text: &str) -> Option<Self> {
        text.is_empty().then_some(Self(false))
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    notices: Vec<AccountNotice>,
    suggester: Option<Suggester>,
}

impl Reader {
    fn read(mut self, exported: Vec<Exported>) -> AccountExport {
        let fallbacks = self.fallbacks(&exported);
        let mut builder = CatalogBuilder { dialect: Dialect::AccountExport, ..CatalogBuilder::default() };
        for (index, (registry, fallback)) in exported.into_iter().zip(fallbacks).enumerate() {
            builder = builder.registry(self.registry(index, registry, fallback));
        }
        builder.problems = self.problems;
        AccountExport { builder, notices: self.notices }
    }

    /// The names that fallbacks stand for: each is a name or an `_id`, and must not be both.
    fn fallbacks(&mut self, exported: &[Exported]) -> Vec<Option<String>> {
        let names: BTreeMap<&str, usize> = exported
            .iter()
            .enumerate()
            .filter_map(|(index, it)| Some((it.name.as_deref()?, index)))
            .collect();
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, id) in
            exported.iter().enumerate().filter_map(|(index, it)| Some((index, it.id.as_deref()?)))
        {
            if let Some(first) = ids.get(id) {
                let text = format!("`{}` is the `_id` of [{first}] too", Excerpt::of(id));
                self.problem(index, "_id", ProblemKind::DuplicateId, text, "ids are unique in an account");
            } else {
                ids.insert(id, index);
            }
        }
        let mut found = Vec::with_capacity(exported.len());
        for (index, registry) in exported.iter().enumerate() {
            let target =
                registry.fallback.as_deref().and_then(|target| match (names.get(target), ids.get(target)) {
                    (Some(called), Some(identified)) if called != identified => {
                        let text = format!(
                            "`{}` is the name of [{called}] and the `_id` of [{identified}]",
                            Excerpt::of(target)
                        );
                        let kind = ProblemKind::AmbiguousFallback;
                        self.problem(index, "fallback", kind, text, "rename one of them");
                        None
                    }
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
        let domain = match (exported.domain, known) {
            (Some(domain), _) => Some(self.domain(index, &domain, known)),
            (None, Some(Kind::Is(Provider::DockerHub))) => Some("docker.io".to_string()),
            (None, _) => None,
        };
        let provider = match known {
            Some(Kind::Is(provider)) => Some(provider),
            // `other` becomes what its domain says.
            Some(Kind::Told) | None => None,
        };
        let on_hub = domain.as_deref().and_then(|domain| Domain::parse(domain).ok());
        let on_hub = provider == Some(Provider::DockerHub) || on_hub.is_some_and(Domain::is_docker_hub);
        let namespace = exported.username.filter(|_| on_hub).and_then(|user| namespace(&user));
        RegistryConfig {
            provider,
            domain,
            prefix: exported.prefix,
            namespaces: namespace.into_iter().collect(),
            default: exported.default,
            primary: exported.primary,
            fallback: fallback.map(Fallback::to),
            reach: if exported.behind_firewall { Reach::InsideOnly } else { Reach::Anywhere },
            ..RegistryConfig::unplaced(exported.name.unwrap_or_default())
        }
    }

    fn provider(&mut self, index: usize, given: &str) -> Kind {
        let known = PROVIDERS.iter().find(|(word, _)| *word == given);
        if let Some((_, kind)) = known {
            return *kind;
        }
        let words = PROVIDERS.iter().map(|(word, _)| *word);
        let mend = self.suggester.get_or_insert_with(Suggester::new).mend(given, words.clone());
        let mend = mend.unwrap_or_else(|| format!("it is one of {}", words.collect::<Vec<_>>().join(", ")));
        let text = format!("unknown provider `{}`", Excerpt::of(given));
        self.problem(index, "provider", ProblemKind::UnknownProvider, text, &mend);
        Kind::Told
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
        if let Some(hub) = domain.strip_suffix("/v1") {
            if Domain::parse(hub).is_ok_and(Domain::is_docker_hub) {
                domain = hub;
            }
        }
        if kind == Some(Kind::Is(Provider::Gar)) && !domain.is_empty() && !domain.contains(['.', ':', '/']) {
            return format!("{domain}-docker.pkg.dev");
        }
        domain.to_string()
    }

    fn problem(&mut self, index: usize, key: &str, kind: ProblemKind, text: String, mend: &str) {
        let path = Dialect::AccountExport.path(index, key);
        let mend = Some(mend.to_string());
        self.problems.push(Problem { registry: Some(index), path, kind, text, mend });
    }
}

/// What an export's provider says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Is(Provider),
    /// Told from the domain.
    Told,
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

/// The namespace of a Docker Hub user; none for an address, which users may log in with too.
fn namespace(user: &str) -> Option<String> {
    let user = user.to_ascii_lowercase();
    let fits = Path::parse(&user).is_ok_and(|path| path.components().count() == 1);
    fits.then_some(user)
}
