//! Our own format, in and out, for any self-describing serde format.

mod credentials;
mod endpoints;
mod fallback;
mod registry;
mod routes;
mod short_names;
mod values;
mod written;
mod written_routes;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess};

pub(crate) use self::written_routes::WrittenRoute;

use self::credentials::CredentialDomains;
use self::endpoints::EndpointDocument;
use self::registry::RegistryDocument;
use self::routes::RouteDocument;
use self::short_names::ShortNamesDocument;
use self::values::{one_of, text, texts};
use super::keyed::{Keyed, List, Note, Object};
use crate::catalog::{Catalog, CatalogBuilder, Paths, Problem, Stated};
use crate::registry::RegistryConfig;

/// Reads our own format; everything is checked on the way (rule 2.6's habit, for catalogs).
impl<'de> Deserialize<'de> for Catalog {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CatalogBuilder::deserialize(deserializer)?.build().map_err(D::Error::custom)
    }
}

/// Reads our own format. Unknown and doubled keys and unknown words are kept for
/// [`build`](CatalogBuilder::build), which reports them with the rest; a value of the wrong type is an error
/// here, and none quotes a value.
impl<'de> Deserialize<'de> for CatalogBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(document) = Object::<Document>::deserialize(deserializer)?;
        let mut builder = document.builder;
        for note in document.notes {
            builder.problems.push(problem(None, note.path.clone(), note));
        }
        for (index, (registry, notes)) in document.registries.into_iter().enumerate() {
            for note in notes {
                let path = Paths::default().setting(index, &note.path);
                builder.problems.push(problem(Some(index), path, note));
            }
            builder.registries.push(registry);
        }
        Ok(builder)
    }
}

/// Whether this is a key of a catalog.
pub(super) fn reads(key: &str) -> bool {
    Document::KEYS.contains(&key)
}

pub(crate) fn problem(registry: Option<usize>, path: String, note: Note) -> Problem {
    let Note { path: _, kind, text, mend, replacement } = note;
    Problem { registry, path, kind, text, mend, replacement }
}

#[derive(Default)]
struct Document {
    builder: CatalogBuilder,
    registries: Vec<(RegistryConfig, Vec<Note>)>,
    notes: Vec<Note>,
}

impl Document {
    fn note_all(&mut self, parent: &str, notes: Vec<Note>) {
        self.notes.extend(notes.into_iter().map(|note| note.below(parent)));
    }
}

impl Keyed for Document {
    const WHAT: &'static str = "a catalog";
    const KEYS: &'static [&'static str] = &[
        "registries",
        "default",
        "caching",
        "matching",
        "uncovered_domains",
        "uncovered_access",
        "build_push",
        "ad_hoc_pushes",
        "branch_tags",
        "compositions",
        "credentials",
        "other_contexts",
        "routes",
        "short_names",
        "endpoints",
    ];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        macro_rules! setting {
            ($field:ident, $stated:expr) => {{
                if let Some(value) = one_of(key, map, &mut self.notes)? {
                    self.builder.settings.$field = value;
                    self.builder.stated.add($stated);
                }
            }};
        }
        match key {
            "registries" => {
                let List(registries) = map.next_value::<List<Object<RegistryDocument>>>()?;
                let registries = registries.into_iter().map(|Object(registry)| registry.finish());
                self.registries = registries.collect();
            }
            "default" => self.builder.default = text(map)?,
            "caching" => self.builder.caching = text(map)?,
            "matching" => setting!(matching, Stated::MATCHING),
            "uncovered_domains" => setting!(uncovered_domains, Stated::UNCOVERED_DOMAINS),
            "uncovered_access" => setting!(uncovered_access, Stated::UNCOVERED_ACCESS),
            "build_push" => setting!(default_push, Stated::DEFAULT_PUSH),
            "ad_hoc_pushes" => setting!(ad_hoc_pushes, Stated::AD_HOC_PUSHES),
            "branch_tags" => setting!(branch_tags, Stated::BRANCH_TAGS),
            "compositions" => setting!(compositions, Stated::COMPOSITIONS),
            "routes" => {
                let List(routes) = map.next_value::<List<Object<RouteDocument>>>()?;
                for (index, Object(route)) in routes.into_iter().enumerate() {
                    let (route, notes) = route.finish();
                    self.builder.beside.change().routes.push(route);
                    self.note_all(&Paths::default().route(index), notes);
                }
            }
            "short_names" => {
                if let Some(Object(names)) = map.next_value::<Option<Object<ShortNamesDocument>>>()? {
                    let (names, notes) = names.finish();
                    self.builder.beside.change().short_names = Some(names);
                    self.note_all(key, notes);
                }
            }
            "endpoints" => {
                let List(endpoints) = map.next_value::<List<Object<EndpointDocument>>>()?;
                for (index, Object(endpoint)) in endpoints.into_iter().enumerate() {
                    let (endpoint, notes) = endpoint.finish();
                    self.builder.beside.change().endpoints.extend(endpoint);
                    self.note_all(&format!("endpoints[{index}]"), notes);
                }
            }
            "credentials" => {
                let CredentialDomains { listed, notes } = map.next_value()?;
                self.builder.credentials = listed;
                self.notes.extend(notes);
            }
            _ => self.builder.other_contexts = texts(map)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}
