//! The objects of requests, field by field: an unknown field, one that stands twice and a value of the wrong type are
//! errors where they stand, and no error quotes a value (rule 10.2).

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::value::MapAccessDeserializer;
use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::format::keyed::Key;
use crate::reference::Excerpt;

/// An object with fixed fields.
pub(super) trait Fields: Sized {
    const FIELDS: &'static [&'static str];
    const NEEDED: &'static [&'static str];

    /// Nothing of it is given yet.
    fn empty() -> Self;

    /// Reads the value of `field`, one of `FIELDS`.
    fn read<'de, A: MapAccess<'de>>(&mut self, field: &str, map: &mut A) -> Result<Given, A::Error>;
}

/// Whether a field has a value; null is none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Yes,
    No,
}

impl Given {
    pub(super) fn of<T>(value: Option<&T>) -> Self {
        if value.is_some() { Self::Yes } else { Self::No }
    }
}

/// A struct that is read from an object: `needs` are fields that it cannot do without, `takes` the others.
macro_rules! fields {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident {
            needs { $($needed:ident: $needed_type:ty),* }
            takes { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        $vis struct $name {
            $($needed: $needed_type,)*
            $($(#[$field_doc])* $field: Option<$type>,)*
        }

        impl $crate::format::lines::fields::Fields for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($needed),)* $(stringify!($field),)*];
            const NEEDED: &'static [&'static str] = &[$(stringify!($needed)),*];

            fn empty() -> Self {
                Self {
                    $($needed: $crate::format::lines::fields::Value::empty(),)*
                    $($field: None,)*
                }
            }

            fn read<'de, A: serde_core::de::MapAccess<'de>>(
                &mut self,
                field: &str,
                map: &mut A,
            ) -> Result<$crate::format::lines::fields::Given, A::Error> {
                use $crate::format::lines::fields::{Given, Maybe};
                $(if field == stringify!($needed) {
                    let Maybe(value) = map.next_value::<Maybe<$needed_type>>()?;
                    let given = Given::of(value.as_ref());
                    self.$needed = value.unwrap_or_else($crate::format::lines::fields::Value::empty);
                    return Ok(given);
                })*
                $(if field == stringify!($field) {
                    self.$field = map.next_value::<Maybe<$type>>()?.0;
                    return Ok(Given::of(self.$field.as_ref()));
                })*
                Ok(Given::No)
            }
        }

        $crate::format::lines::fields::object!($name);

        /// The names of the fields that are given: a value may be a secret (rule 10.2).
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let mut told = f.debug_struct(stringify!($name));
                $(let _: &$needed_type = &self.$needed;
                told.field(stringify!($needed), &format_args!("…"));)*
                $(if self.$field.is_some() {
                    told.field(stringify!($field), &format_args!("…"));
                })*
                told.finish()
            }
        }
    };
}
pub(super) use fields;

/// Reading through serde for a type with [`Fields`].
macro_rules! object {
    ($name:ident) => {
        impl<'de> serde_core::Deserialize<'de> for $name {
            fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::format::lines::fields::One::deserialize(deserializer).map(|one| one.0)
            }
        }
    };
}
pub(super) use object;

/// What stands in a field.
pub(super) trait Value: Sized {
    const EXPECTED: &'static str;

    /// What stands for a needed value until it is read.
    fn empty() -> Self;

    fn of_text<E: Error>(_: &str) -> Result<Self, E> {
        Err(wrong(Self::EXPECTED, "string"))
    }

    fn of_flag<E: Error>(_: bool) -> Result<Self, E> {
        Err(wrong(Self::EXPECTED, "boolean"))
    }

    fn of_whole<E: Error>(_: i128) -> Result<Self, E> {
        Err(wrong(Self::EXPECTED, "integer"))
    }

    fn of_list<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(wrong(Self::EXPECTED, "sequence"))
    }

    fn of_map<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(wrong(Self::EXPECTED, "map"))
    }
}

#[cold]
fn wrong<E: Error>(expected: &str, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

impl<T: Fields> Value for T {
    const EXPECTED: &'static str = "an object";

    fn empty() -> Self {
        Fields::empty()
    }

    fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut value = <T as Fields>::empty();
        let mut seen: Vec<(&'static str, Given)> = Vec::new();
        while let Some(Key(key)) = map.next_key::<Key>()? {
            let field = T::FIELDS.iter().copied().find(|field| *field == key);
            let field = field.ok_or_else(|| A::Error::custom(Unknown { key: &key, known: T::FIELDS }))?;
            if seen.iter().any(|(seen, _)| *seen == field) {
                return Err(A::Error::custom(format_args!("duplicate field `{field}`")));
            }
            let given = value.read(field, &mut map)?;
            seen.push((field, given));
        }
        match T::NEEDED.iter().find(|needed| !seen.contains(&(**needed, Given::Yes))) {
            Some(needed) => Err(A::Error::custom(format_args!("missing field `{needed}`"))),
            None => Ok(value),
        }
    }
}

/// A field that there is not.
struct Unknown<'k> {
    key: &'k str,
    known: &'static [&'static str],
}

impl fmt::Display for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown field `{}`, expected ", Excerpt::of(self.key))?;
        match self.known {
            [one, other] => write!(f, "`{one}` or `{other}`"),
            known => write!(f, "one of `{}`", known.join("`, `")),
        }
    }
}

impl Value for String {
    const EXPECTED: &'static str = "a string";

    fn empty() -> Self {
        Self::new()
    }

    fn of_text<E: Error>(text: &str) -> Result<Self, E> {
        Ok(text.to_string())
    }
}

impl Value for bool {
    const EXPECTED: &'static str = "a boolean";

    fn empty() -> Self {
        false
    }

    fn of_flag<E: Error>(flag: bool) -> Result<Self, E> {
        Ok(flag)
    }
}

macro_rules! whole {
    ($($number:ident)+) => {$(
        impl Value for $number {
            const EXPECTED: &'static str = "a whole number";

            fn empty() -> Self {
                0
            }

            fn of_whole<E: Error>(number: i128) -> Result<Self, E> {
                Self::try_from(number).map_err(|_| {
                    E::custom(format_args!("expected a whole number from {} to {}", Self::MIN, Self::MAX))
                })
            }
        }
    )+};
}
whole!(u32 i64);

impl<T: Value> Value for Vec<T> {
    const EXPECTED: &'static str = "a sequence";

    fn empty() -> Self {
        Self::new()
    }

    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut values = Self::new();
        while let Some(One(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(values)
    }
}

/// A request of the library that reads itself.
macro_rules! own {
    ($($type:ty: $expected:literal)+) => {$(
        impl OwnValue for $type {
            const EXPECTED: &'static str = $expected;
        }
    )+};
}

/// A value that is read by its own door.
pub(super) trait OwnValue: for<'de> Deserialize<'de> {
    const EXPECTED: &'static str;
}

own! {
    crate::format::CatalogRequest: "a request for a catalog"
    crate::format::CredentialsRequest: "a request for credentials"
    crate::format::WriteRequest: "a request to write"
}

/// Such a value, on its way.
#[derive(Clone)]
pub(super) struct Own<T>(pub(super) Option<T>);

impl<T: OwnValue> Value for Own<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn empty() -> Self {
        Self(None)
    }

    fn of_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|value| Self(Some(value)))
    }
}

/// A value.
pub(super) struct One<T>(pub(super) T);

/// A value, or null, which is none.
pub(super) struct Maybe<T>(pub(super) Option<T>);

impl<'de, T: Value> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneVisitor(PhantomData)).map(Self)
    }
}

impl<'de, T: Value> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(MaybeVisitor(PhantomData)).map(Self)
    }
}

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Value> Visitor<'de> for MaybeVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        One::deserialize(deserializer).map(|One(value)| Some(value))
    }
}

struct OneVisitor<T>(PhantomData<T>);

impl<'de, T: Value> Visitor<'de> for OneVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::of_text(text)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        T::of_flag(flag)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        T::of_whole(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        T::of_whole(number.into())
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<T, E> {
        T::of_whole(number)
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<T, E> {
        T::of_whole(i128::try_from(number).unwrap_or(i128::MAX))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Err(wrong(T::EXPECTED, "floating point"))
    }

    fn visit_bytes<E: Error>(self, _: &[u8]) -> Result<T, E> {
        Err(wrong(T::EXPECTED, "bytes"))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Err(wrong(T::EXPECTED, "null"))
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        Err(wrong(T::EXPECTED, "null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::of_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::of_map(map)
    }
}
