//! A fallback in our own format.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::values::{one_of, text};
use crate::catalog::ProblemKind;
use crate::format::keyed::{Keyed, Note, Object, refuse};
use crate::policy::FallbackPolicy;

/// A registry's name, or a map with what else is said of the fallback.
#[derive(Default)]
pub(super) struct FallbackDocument {
    pub(super) registry: Option<String>,
    pub(super) policy: FallbackPolicy,
    pub(super) notes: Vec<Note>,
}

impl Keyed for FallbackDocument {
    const WHAT: &'static str = "a fallback";
    const KEYS: &'static [&'static str] = &["registry", "naming", "images", "failures"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        let (policy, notes) = (&mut self.policy, &mut self.notes);
        match key {
            "registry" => self.registry = text(map)?,
            "naming" => policy.naming = one_of(key, map, notes)?.unwrap_or_default(),
            "images" => policy.images = one_of(key, map, notes)?.unwrap_or_default(),
            _ => policy.failures = one_of(key, map, notes)?.unwrap_or_default(),
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl<'de> Deserialize<'de> for FallbackDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrMap;

        impl<'de> Visitor<'de> for NameOrMap {
            type Value = FallbackDocument;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a registry, or a map")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<FallbackDocument, E> {
                Ok(FallbackDocument { registry: Some(name.into()), ..FallbackDocument::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FallbackDocument, A::Error> {
                let map = serde_core::de::value::MapAccessDeserializer::new(map);
                let Object(mut document) = Object::<FallbackDocument>::deserialize(map)?;
                if document.registry.is_none() {
                    document.notes.push(Note {
                        path: "registry".into(),
                        kind: ProblemKind::UnknownRegistry,
                        text: "missing registry to fall back to".into(),
                        mend: Some("write its name".into()),
                        replacement: None,
                    });
                }
                Ok(document)
            }

            refuse!("the name of a registry, or a map"; flag whole fraction bytes null list);
        }
        deserializer.deserialize_any(NameOrMap)
    }
}
