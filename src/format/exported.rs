//! The shapes of an account export, and the fields of it that are read.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::keyed::{Keyed, List, Maybe, Note, Object, Scalar, refuse};

/// Registries in whichever of the three shapes they are written: a list, a map with `items`, or one alone.
pub(super) struct Export(pub(super) Vec<Exported>);

impl<'de> Deserialize<'de> for Export {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExportVisitor)
    }
}

struct ExportVisitor;

const EXPORT: &str = "an account export";

impl<'de> Visitor<'de> for ExportVisitor {
    type Value = Export;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPORT)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Export, A::Error> {
        let List(registries) = List::<Object<Exported>>::deserialize(SeqAccessDeserializer::new(list))?;
        Ok(Export(registries.into_iter().map(|Object(registry)| registry).collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Export, A::Error> {
        let Object(map) = Object::<ExportMap>::deserialize(MapAccessDeserializer::new(map))?;
        map.finish().map(Export)
    }

    fn visit_unit<E: Error>(self) -> Result<Export, E> {
        Ok(Export(Vec::new()))
    }

    fn visit_none<E: Error>(self) -> Result<Export, E> {
        self.visit_unit()
    }

    refuse!(EXPORT; text flag whole fraction bytes);
}

/// The keys of one registry, with others in front.
macro_rules! keys {
    ($($more:literal),*) => {
        &[
            $($more,)*
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
            "region",
        ]
    };
}

/// An export that is a map.
#[derive(Default)]
struct ExportMap {
    items: Option<Vec<Exported>>,
    sole: Exported,
    kind: Option<String>,
}

impl ExportMap {
    fn finish<E: Error>(self) -> Result<Vec<Exported>, E> {
        if let Some(items) = self.items {
            return Ok(items);
        }
        if self.sole.name.is_some() && (self.sole.provider.is_some() || self.kind.is_some()) {
            return Ok(Vec::from([self.sole]));
        }
        Err(E::custom(
            "expected an account export, found a map without `items`; one registry has `name`, and `provider` \
             or `kind`",
        ))
    }
}

impl Keyed for ExportMap {
    const WHAT: &'static str = EXPORT;
    const KEYS: &'static [&'static str] = keys!["items", "kind", "registries", "routes", "short_names"];
    const OPEN: bool = true;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "items" => {
                let List(items) = map.next_value::<List<Object<Exported>>>()?;
                self.items = Some(items.into_iter().map(|Object(registry)| registry).collect());
            }
            "kind" => self.kind = text(map)?,
            "registries" | "routes" | "short_names" => {
                return Err(A::Error::custom(format_args!(
                    "expected an account export, found the key `{key}` of our own format"
                )));
            }
            _ => self.sole.read(key, map)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.sole.notes
    }
}

/// Whether an export's map may have this key, and have it read.
pub(super) fn reads(key: &str) -> bool {
    ExportMap::KEYS.contains(&key)
}

/// One registry, as far as it is of interest.
#[derive(Default)]
pub(super) struct Exported {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) provider: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) default: bool,
    pub(super) primary: bool,
    pub(super) fallback: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) behind_firewall: bool,
    pub(super) username: Option<String>,
    pub(super) region: Option<String>,
    pub(super) notes: Vec<Note>,
}

impl Keyed for Exported {
    const WHAT: &'static str = "a registry of an account export";
    const KEYS: &'static [&'static str] = keys![];
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
            "username" => self.username = text(map)?,
            _ => self.region = text(map)?,
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

/// A flag as it is or as a text, or the empty text that stands for none.
struct Flag(bool);

impl Scalar for Flag {
    const EXPECTED: &'static str = "true or false";

    fn of_flag(flag: bool) -> Option<Self> {
        Some(Self(flag))
    }

    fn of_text(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("true") {
            Some(Self(true))
        } else if text.is_empty() || text.eq_ignore_ascii_case("false") {
            Some(Self(false))
        } else {
            None
        }
    }
}
