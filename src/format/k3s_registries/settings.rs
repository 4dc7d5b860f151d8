//! The file, as it is written.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::Deserialize;
use serde_core::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::format::keyed::{Key, Keyed, List, Maybe, Note, Object, refuse};

/// The top of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) mirrors: Vec<(String, Mirror)>,
    pub(super) configs: Vec<(String, Config)>,
    pub(super) notes: Vec<Note>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Mirror {
    pub(super) endpoints: Vec<String>,
    /// Patterns with what is put in their place, in the file's order.
    pub(super) rewrites: Vec<(String, String)>,
    notes: Vec<Note>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    /// That there is one: a secret is not kept.
    pub(super) auth: Option<()>,
    pub(super) tls: Option<Tls>,
    notes: Vec<Note>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Tls {
    pub(super) ca_file: Option<String>,
    pub(super) cert_file: Option<String>,
    pub(super) key_file: Option<String>,
    pub(super) skip_verify: Option<bool>,
    notes: Vec<Note>,
}

/// A map whose keys are anybody's, in the file's order.
struct Entries<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntriesVisitor(PhantomData)).map(Entries)
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
    type Value = Vec<(String, T)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(Key(key)) = map.next_key::<Key>()? {
            entries.push((key, map.next_value()?));
        }
        Ok(entries)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    refuse!("a map"; text flag whole fraction bytes list);
}

/// Takes the notes of what is below along. A key without a value is one with nothing in it.
fn below<T: Keyed>(
    entries: Entries<Option<Object<T>>>,
    parent: &str,
    notes: &mut Vec<Note>,
) -> Vec<(String, T)> {
    let take = |(key, value): (String, Option<Object<T>>)| {
        let mut value = value.map(|Object(value)| value).unwrap_or_default();
        let path = alloc::format!("{parent}.{}", crate::catalog::key_in_path(&key));
        notes.extend(value.notes().drain(..).map(|note| note.below(&path)));
        (key, value)
    };
    entries.0.into_iter().map(take).collect()
}

impl Keyed for Settings {
    const WHAT: &'static str = "the file";
    const KEYS: &'static [&'static str] = &["mirrors", "configs"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "mirrors" => self.mirrors = below(map.next_value()?, key, &mut self.notes),
            _ => self.configs = below(map.next_value()?, key, &mut self.notes),
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl Keyed for Mirror {
    const WHAT: &'static str = "a mirror";
    const KEYS: &'static [&'static str] = &["endpoint", "rewrite"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "endpoint" => self.endpoints = map.next_value::<List<String>>()?.0,
            _ => self.rewrites = map.next_value::<Entries<String>>()?.0,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl Keyed for Config {
    const WHAT: &'static str = "a config";
    const KEYS: &'static [&'static str] = &["auth", "tls"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        if key == "auth" {
            self.auth = map.next_value::<Option<IgnoredAny>>()?.map(|_| ());
            return Ok(());
        }
        let Some(Object(mut tls)) = map.next_value::<Option<Object<Tls>>>()? else { return Ok(()) };
        self.notes.extend(tls.notes.drain(..).map(|note| note.below(key)));
        self.tls = Some(tls);
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl Keyed for Tls {
    const WHAT: &'static str = "TLS settings";
    const KEYS: &'static [&'static str] = &["ca_file", "cert_file", "key_file", "insecure_skip_verify"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "ca_file" => self.ca_file = map.next_value::<Maybe<String>>()?.0,
            "cert_file" => self.cert_file = map.next_value::<Maybe<String>>()?.0,
            "key_file" => self.key_file = map.next_value::<Maybe<String>>()?.0,
            _ => self.skip_verify = map.next_value::<Maybe<bool>>()?.0,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}
