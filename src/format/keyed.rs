//! Reading maps key by key through serde, so that unknown and doubled keys are found and reported with all
//! other problems (rule 4.1), and no error quotes a value (rule 10.2). A derive can do neither.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::Deserialize;
use serde_core::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::catalog::{ProblemKind, Suggester, did_you_mean, key_in_path};

/// A map with fixed keys.
pub(crate) trait Keyed: Default {
    /// What the map is, for errors: `a registry`.
    const WHAT: &'static str;
    const KEYS: &'static [&'static str];
    /// Whether other keys are passed over; they are problems otherwise.
    const OPEN: bool;
    /// Which one counts of a key that is written twice.
    const COUNTS: Counts = Counts::First;

    /// Reads the value of `key`, one of `KEYS`.
    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error>;

    fn notes(&mut self) -> &mut Vec<Note>;
}

/// Which of two entries of one key counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    First,
    Last,
}

/// Something wrong below a map, to become a problem once its place is known.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) path: String,
    pub(crate) kind: ProblemKind,
    pub(crate) text: String,
    pub(crate) mend: Option<String>,
    /// What to write instead of a word; of a key, what to call it.
    pub(crate) replacement: Option<String>,
}

impl Note {
    /// A word, or a key, that is none of those that are known.
    pub(crate) fn unknown<'k>(
        suggester: &mut Suggester,
        given: &str,
        known: impl Iterator<Item = &'k str> + Clone,
        (path, kind, text): (String, ProblemKind, String),
    ) -> Self {
        let nearest = suggester.nearest(given, known.clone());
        let mend = match nearest {
            Some(nearest) => did_you_mean(nearest),
            None => format!("it is one of {}", known.collect::<Vec<_>>().join(", ")),
        };
        Self { path, kind, text, mend: Some(mend), replacement: nearest.map(String::from) }
    }

    /// With another mend, where there is nothing to write instead.
    fn or_do(self, mend: impl FnOnce() -> String) -> Self {
        let mend = if self.replacement.is_some() { self.mend } else { Some(mend()) };
        Self { mend, ..self }
    }

    pub(crate) fn below(mut self, parent: &str) -> Self {
        self.path = format!("{parent}.{}", self.path);
        self
    }
}

/// Reads a [`Keyed`] map.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Keyed> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData)).map(Object)
    }
}

/// Says what was found instead, without its value.
macro_rules! refuse {
    ($expected:expr; $($found:ident)+) => { $(refuse!(@ $found $expected);)+ };
    (@ text $expected:expr) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "a text")) }
    };
    (@ flag $expected:expr) => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "true or false")) }
    };
    (@ whole $expected:expr) => {
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "a number")) }
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "a number")) }
        fn visit_i128<E: Error>(self, _: i128) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "a number")) }
        fn visit_u128<E: Error>(self, _: u128) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "a number")) }
    };
    (@ fraction $expected:expr) => {
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "a fraction")) }
    };
    (@ bytes $expected:expr) => {
        fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "bytes")) }
    };
    (@ null $expected:expr) => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "null")) }
        fn visit_none<E: Error>(self) -> Result<Self::Value, E> { Err($crate::format::keyed::wrong($expected, "null")) }
    };
    (@ list $expected:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err($crate::format::keyed::wrong($expected, "a list"))
        }
    };
    (@ map $expected:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err($crate::format::keyed::wrong($expected, "a map"))
        }
    };
}
pub(crate) use refuse;

#[cold]
pub(crate) fn wrong<E: Error>(expected: impl fmt::Display, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Keyed> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = T::default();
        let mut seen: Vec<&'static str> = Vec::new();
        let mut suggester = Suggester::new();
        let mut unknown = Vec::new();
        while let Some(Key(key)) = map.next_key::<Key>()? {
            let Some(known) = T::KEYS.iter().copied().find(|known| *known == key) else {
                map.next_value::<IgnoredAny>()?;
                if !T::OPEN {
                    let what = (key_in_path(&key), ProblemKind::UnknownKey, "unknown key".to_string());
                    let note = Note::unknown(&mut suggester, &key, T::KEYS.iter().copied(), what);
                    unknown.push(value.notes().len());
                    value.notes().push(note.or_do(|| format!("{} has {}", T::WHAT, T::KEYS.join(", "))));
                }
                continue;
            };
            if seen.contains(&known) {
                match T::COUNTS {
                    Counts::First => drop(map.next_value::<IgnoredAny>()?),
                    Counts::Last => value.read(known, &mut map)?,
                }
                let (path, text) = (known.to_string(), "the key is written twice".to_string());
                let mend = Some("keep one of them".to_string());
                let kind = ProblemKind::DuplicateKey;
                value.notes().push(Note { path, kind, text, mend, replacement: None });
                continue;
            }
            seen.push(known);
            value.read(known, &mut map)?;
        }
        // A key that is there cannot be written once more.
        for at in unknown {
            let Some(note) = value.notes().get_mut(at) else { continue };
            if let Some(known) = note.replacement.take_if(|known| seen.contains(&known.as_str())) {
                note.mend = Some(format!("drop it, as `{known}` is there"));
            }
        }
        Ok(value)
    }

    refuse!(T::WHAT; text flag whole fraction bytes null list);
}

/// A key, whatever it is.
pub(crate) struct Key(pub(crate) String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
                Ok(Key(key.into()))
            }

            refuse!("a key"; flag whole fraction bytes null list map);
        }
        deserializer.deserialize_any(KeyVisitor)
    }
}

/// A single value, or null, which is the same as none.
pub(crate) trait Scalar: Sized {
    const EXPECTED: &'static str;

    fn of_text(_: &str) -> Option<Self> {
        None
    }

    fn of_flag(_: bool) -> Option<Self> {
        None
    }

    fn of_whole(_: i128) -> Option<Self> {
        None
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "a text";

    fn of_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn of_flag(flag: bool) -> Option<Self> {
        Some(flag)
    }
}

impl Scalar for i128 {
    const EXPECTED: &'static str = "a whole number";

    fn of_whole(number: i128) -> Option<Self> {
        Some(number)
    }
}

/// Reads a [`Scalar`], or nothing.
pub(crate) struct Maybe<T>(pub(crate) Option<T>);

impl<'de, T: Scalar> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MaybeVisitor(PhantomData)).map(Maybe)
    }
}

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for MaybeVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        T::of_text(text).map(Some).ok_or_else(|| wrong(T::EXPECTED, "a text"))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Option<T>, E> {
        T::of_flag(flag).map(Some).ok_or_else(|| wrong(T::EXPECTED, "true or false"))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Option<T>, E> {
        T::of_whole(number).map(Some).ok_or_else(|| wrong(T::EXPECTED, "a number"))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Option<T>, E> {
        self.visit_i128(i128::try_from(number).unwrap_or(i128::MAX))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<T>, E> {
        self.visit_i128(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<T>, E> {
        self.visit_i128(number.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    refuse!(T::EXPECTED; fraction bytes list map);
}

/// Reads a list; null is the empty one.
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData)).map(List)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(items)
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_none<E: Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    refuse!("a list"; text flag whole fraction bytes map);
}
