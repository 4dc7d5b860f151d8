//! A value that is held until it is known who reads it.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::value::{MapDeserializer, SeqDeserializer};
use serde_core::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_core::forward_to_deserialize_any;

use super::keyed::{Key, refuse};

/// Any value of a self-describing format.
pub(super) enum Held {
    Null,
    Flag(bool),
    Whole(i128),
    Fraction(f64),
    Text(String),
    List(Vec<Held>),
    Map(Vec<(String, Held)>),
}

impl Held {
    /// The value, to be read now.
    pub(super) fn replay<E>(self) -> Replay<E> {
        Replay(self, PhantomData)
    }
}

impl<'de> Deserialize<'de> for Held {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeldVisitor)
    }
}

struct HeldVisitor;

impl<'de> Visitor<'de> for HeldVisitor {
    type Value = Held;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Held, E> {
        Ok(Held::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Held, E> {
        Ok(Held::Text(text))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Held, E> {
        Ok(Held::Flag(flag))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Held, E> {
        Ok(Held::Whole(number))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Held, E> {
        Ok(Held::Whole(i128::try_from(number).unwrap_or(i128::MAX)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Held, E> {
        Ok(Held::Whole(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Held, E> {
        Ok(Held::Whole(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Held, E> {
        Ok(Held::Fraction(number))
    }

    fn visit_unit<E: Error>(self) -> Result<Held, E> {
        Ok(Held::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Held, E> {
        Ok(Held::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Held, D::Error> {
        Held::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Held, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Held::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Held, A::Error> {
        let mut entries = Vec::new();
        while let Some(Key(key)) = map.next_key::<Key>()? {
            entries.push((key, map.next_value()?));
        }
        Ok(Held::Map(entries))
    }

    refuse!("a value"; bytes);
}

/// A held value as a deserializer, with the errors of the format that it came from.
pub(super) struct Replay<E>(Held, PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for Replay<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Held::Null => visitor.visit_unit(),
            Held::Flag(flag) => visitor.visit_bool(flag),
            Held::Whole(number) => visitor.visit_i128(number),
            Held::Fraction(number) => visitor.visit_f64(number),
            Held::Text(text) => visitor.visit_string(text),
            Held::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Held::Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Held::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<E: Error> IntoDeserializer<'_, E> for Held {
    type Deserializer = Replay<E>;

    fn into_deserializer(self) -> Replay<E> {
        self.replay()
    }
}
