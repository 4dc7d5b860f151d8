//! Routes and places in our own format (rule 12.14).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::values::{RetryDocument, flag, one_of, text, texts, word};
use crate::catalog::ProblemKind;
use crate::format::keyed::{Keyed, List, Note, Object, refuse};
use crate::registry::{Access, Reach, Transport};
use crate::routes::{Entry, Origin, Place, PlaceFailures, PlaceImages, PlaceNaming, PlaceOf, Route};

#[derive(Default)]
pub(super) struct RouteDocument {
    scope: Option<String>,
    mirrors: Vec<Place>,
    origin: Origin,
    at: Option<Place>,
    entry: Entry,
    note: Option<String>,
    notes: Vec<Note>,
}

impl RouteDocument {
    pub(super) fn finish(self) -> (Route, Vec<Note>) {
        let Self { scope, mirrors, origin, at, entry, note, notes } = self;
        (Route { scope: scope.unwrap_or_default(), mirrors, origin, at, entry, note }, notes)
    }
}

impl Keyed for RouteDocument {
    const WHAT: &'static str = "a route";
    const KEYS: &'static [&'static str] = &["scope", "mirrors", "origin", "at", "blocked", "note"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "scope" => self.scope = text(map)?,
            "mirrors" => {
                let List(mirrors) = map.next_value::<List<PlaceDocument>>()?;
                for (index, mirror) in mirrors.into_iter().enumerate() {
                    let (place, notes) = mirror.finish();
                    self.mirrors.push(place);
                    let parent = format!("mirrors[{index}]");
                    self.notes.extend(notes.into_iter().map(|note| note.below(&parent)));
                }
            }
            "origin" => {
                self.origin = one_of(key, map, &mut self.notes)?.unwrap_or_default();
            }
            "at" => {
                if let Some(place) = map.next_value::<Option<PlaceDocument>>()? {
                    let (place, notes) = place.finish();
                    self.at = Some(place);
                    self.notes.extend(notes.into_iter().map(|note| note.below(key)));
                }
            }
            "blocked" => self.entry = if flag(map)? { Entry::Blocked } else { Entry::Open },
            _ => self.note = text(map)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// A location, or a map with what else is said of a place.
#[derive(Default)]
struct PlaceDocument {
    registry: Option<String>,
    location: Option<String>,
    api: Option<String>,
    transport: Option<Transport>,
    tls: Option<String>,
    images: PlaceImages,
    failures: PlaceFailures,
    retry: RetryDocument,
    reach: Option<Reach>,
    access: Option<Access>,
    credential: Option<String>,
    token_issuers: Vec<String>,
    naming: Option<PlaceNaming>,
    notes: Vec<Note>,
}

impl PlaceDocument {
    fn finish(mut self) -> (Place, Vec<Note>) {
        let of = match (self.registry, self.location) {
            (Some(name), None) => PlaceOf::Registry(name),
            (None, Some(location)) => PlaceOf::Location(location),
            (None, None) => PlaceOf::AsNamed,
            (Some(_), Some(location)) => {
                let mend = "keep one of them";
                self.notes.push(contradiction("location", "a place is a registry or a location", mend));
                PlaceOf::Location(location)
            }
        };
        let access = match (self.access, self.credential) {
            (Some(access @ (Access::Public | Access::Ambient)), Some(_)) => {
                let kind = if access == Access::Public { "a public" } else { "an ambient" };
                let text = format!("{kind} place has no credential");
                self.notes.push(contradiction("credential", &text, "drop it, or make the access private"));
                Some(access)
            }
            (_, Some(handle)) => Some(Access::Credential(handle)),
            (access, None) => access,
        };
        let place = Place {
            api: self.api,
            transport: self.transport,
            tls: self.tls,
            images: self.images,
            failures: self.failures,
            retry: self.retry.settings,
            reach: self.reach,
            access,
            token_issuers: self.token_issuers,
            naming: self.naming,
            ..Place::of(of)
        };
        (place, self.notes)
    }
}

fn contradiction(path: &str, text: &str, mend: &str) -> Note {
    Note {
        path: path.to_string(),
        kind: ProblemKind::Contradiction,
        text: text.to_string(),
        mend: Some(mend.to_string()),
        replacement: None,
    }
}

impl Keyed for PlaceDocument {
    const WHAT: &'static str = "a place";
    const KEYS: &'static [&'static str] = &[
        "registry",
        "location",
        "api",
        "transport",
        "tls",
        "images",
        "failures",
        "retry",
        "reach",
        "access",
        "credential",
        "token_issuers",
        "naming",
    ];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "registry" => self.registry = text(map)?,
            "location" => self.location = text(map)?,
            "api" => self.api = text(map)?,
            "transport" => self.transport = one_of(key, map, &mut self.notes)?,
            "tls" => self.tls = text(map)?,
            "images" => self.images = one_of(key, map, &mut self.notes)?.unwrap_or_default(),
            "failures" => self.failures = one_of(key, map, &mut self.notes)?.unwrap_or_default(),
            "retry" => {
                if let Some(Object(mut retry)) = map.next_value::<Option<Object<RetryDocument>>>()? {
                    self.notes.extend(retry.notes.drain(..).map(|note| note.below(key)));
                    self.retry = retry;
                }
            }
            "reach" => self.reach = one_of(key, map, &mut self.notes)?,
            "access" => {
                let words =
                    [("private", Access::Private), ("public", Access::Public), ("ambient", Access::Ambient)];
                self.access = word(key, map, words.into_iter(), &mut self.notes)?;
            }
            "credential" => self.credential = text(map)?,
            "token_issuers" => self.token_issuers = texts(map)?,
            _ => self.naming = one_of(key, map, &mut self.notes)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl<'de> Deserialize<'de> for PlaceDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LocationOrMap;

        impl<'de> Visitor<'de> for LocationOrMap {
            type Value = PlaceDocument;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a location, or a map")
            }

            fn visit_str<E: Error>(self, location: &str) -> Result<PlaceDocument, E> {
                Ok(PlaceDocument { location: Some(location.into()), ..PlaceDocument::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PlaceDocument, A::Error> {
                let map = serde_core::de::value::MapAccessDeserializer::new(map);
                Object::<PlaceDocument>::deserialize(map).map(|Object(document)| document)
            }

            refuse!("a location, or a map"; flag whole fraction bytes null list);
        }
        deserializer.deserialize_any(LocationOrMap)
    }
}
