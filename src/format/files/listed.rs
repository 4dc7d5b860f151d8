//! The `files` of a request: a map from name to text, or a list of maps with both.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::format::keyed::{Key, Keyed, Maybe, Note, Object, refuse};

/// What becomes of a file's name and text, as they come.
pub(in crate::format) trait FromText: Sized {
    /// A file.
    fn of_text(name: String, text: String) -> Self;

    /// A name that ends in `/`: an empty folder, where one counts.
    fn of_folder(name: String) -> Option<Self>;

    /// The name.
    fn name(&self) -> &str;
}

/// Files in the order in which they are read: a map's by name, a list's as they stand. A text that is null is no file.
pub(in crate::format) struct Listed<F>(pub(in crate::format) Vec<F>);

impl<'de, F: FromText> Deserialize<'de> for Listed<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListedVisitor(PhantomData)).map(Self)
    }
}

struct ListedVisitor<F>(PhantomData<F>);

const FILES: &str = "files by name, or a list of them";

/// In bytes. Every problem and notice of a file has its name with it.
const LONGEST_NAME: usize = 1024;

fn checked<E: Error>(name: String) -> Result<String, E> {
    if name.len() > LONGEST_NAME {
        let length = name.len();
        return Err(E::custom(format_args!(
            "a file's name has {length} bytes, expected at most {LONGEST_NAME}"
        )));
    }
    Ok(name)
}

impl<'de, F: FromText> Visitor<'de> for ListedVisitor<F> {
    type Value = Vec<F>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FILES)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<F>, A::Error> {
        let mut files = Vec::new();
        while let Some(Key(name)) = map.next_key::<Key>()? {
            let name = checked(name)?;
            if name.ends_with('/') {
                map.next_value::<IgnoredAny>()?;
                files.extend(F::of_folder(name));
            } else if let Maybe(Some(text)) = map.next_value::<Maybe<String>>()? {
                files.push(F::of_text(name, text));
            }
        }
        files.sort_by(|one, other| one.name().cmp(other.name()));
        Ok(files)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<F>, A::Error> {
        let mut files = Vec::new();
        while let Some(Object(Entry { name, text, notes })) = list.next_element::<Object<Entry>>()? {
            if let Some(note) = notes.first() {
                return Err(A::Error::custom(format_args!("{} `{}`", note.text, note.path)));
            }
            let name = checked(name.ok_or_else(|| A::Error::custom("missing field `name`"))?)?;
            if name.ends_with('/') {
                files.extend(F::of_folder(name));
            } else {
                files.extend(text.map(|text| F::of_text(name, text)));
            }
        }
        Ok(files)
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<F>, E> {
        Ok(Vec::new())
    }

    fn visit_none<E: Error>(self) -> Result<Vec<F>, E> {
        Ok(Vec::new())
    }

    refuse!(FILES; text flag whole fraction bytes);
}

/// A file of a list.
#[derive(Default)]
struct Entry {
    name: Option<String>,
    text: Option<String>,
    notes: Vec<Note>,
}

impl Keyed for Entry {
    const WHAT: &'static str = "a file";
    const KEYS: &'static [&'static str] = &["name", "text"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        let value = map.next_value::<Maybe<String>>()?.0;
        if key == "name" {
            self.name = value;
        } else {
            self.text = value;
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// A machine, or null.
pub(in crate::format) struct OptionalMachine(pub(in crate::format) Option<crate::format::machine::Machine>);

impl<'de> Deserialize<'de> for OptionalMachine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}
