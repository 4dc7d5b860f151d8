//! Short names in our own format (rule 12.14).

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::values::{one_of, text, texts};
use crate::catalog::{ProblemKind, key_in_path};
use crate::format::keyed::{Key, Keyed, Note, refuse};
use crate::routes::ShortNames;

#[derive(Default)]
pub(super) struct ShortNamesDocument {
    names: ShortNames,
    notes: Vec<Note>,
}

impl ShortNamesDocument {
    pub(super) fn finish(self) -> (ShortNames, Vec<Note>) {
        (self.names, self.notes)
    }
}

impl Keyed for ShortNamesDocument {
    const WHAT: &'static str = "short names";
    const KEYS: &'static [&'static str] = &["aliases", "search", "mode"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "aliases" => {
                let Aliases { listed, notes } = map.next_value()?;
                self.names.aliases = listed;
                self.notes.extend(notes.into_iter().map(|note| note.below(key)));
            }
            "search" => self.names.search = texts(map)?,
            _ => {
                self.names.mode = one_of(key, map, &mut self.notes)?;
            }
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// A map from names to images.
#[derive(Default)]
struct Aliases {
    listed: Vec<(String, String)>,
    notes: Vec<Note>,
}

impl<'de> Deserialize<'de> for Aliases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;

        const NAMES: &str = "a map from names to images";

        impl<'de> Visitor<'de> for Names {
            type Value = Aliases;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(NAMES)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Aliases, A::Error> {
                let mut read = Aliases::default();
                let mut seen = BTreeSet::new();
                while let Some(Key(name)) = map.next_key::<Key>()? {
                    let image = text(&mut map)?;
                    if !seen.insert(name.clone()) {
                        read.notes.push(Note {
                            path: key_in_path(&name),
                            kind: ProblemKind::DuplicateKey,
                            text: "the key is written twice".into(),
                            mend: Some("keep one of them".into()),
                            replacement: None,
                        });
                        continue;
                    }
                    read.listed.extend(image.map(|image| (name, image)));
                }
                Ok(read)
            }

            fn visit_unit<E: Error>(self) -> Result<Aliases, E> {
                Ok(Aliases::default())
            }

            refuse!(NAMES; text flag whole fraction bytes list);
        }
        deserializer.deserialize_any(Names)
    }
}
