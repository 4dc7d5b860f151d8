//! A format unlike JSON: numbers of 128 bits, bytes, options, values in wrappers, and keys of any kind.

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

#[derive(Clone, Debug)]
pub(crate) enum Odd {
    Text(&'static str),
    Flag(bool),
    Signed(i128),
    Unsigned(u128),
    Fraction(f64),
    Bytes(&'static [u8]),
    Unit,
    Nothing,
    Optional(Box<Odd>),
    Wrapped(Box<Odd>),
    List(Vec<Odd>),
    Map(Vec<(Odd, Odd)>),
}

impl Odd {
    pub(crate) fn map<const N: usize>(entries: [(&'static str, Odd); N]) -> Self {
        Self::Map(entries.map(|(key, value)| (Self::Text(key), value)).into())
    }

    pub(crate) fn optional(self) -> Self {
        Self::Optional(Box::new(self))
    }
}

impl<'de> Deserializer<'de> for Odd {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => visitor.visit_str(text),
            Self::Flag(flag) => visitor.visit_bool(flag),
            Self::Signed(number) => visitor.visit_i128(number),
            Self::Unsigned(number) => visitor.visit_u128(number),
            Self::Fraction(number) => visitor.visit_f64(number),
            Self::Bytes(bytes) => visitor.visit_bytes(bytes),
            Self::Unit => visitor.visit_unit(),
            Self::Nothing => visitor.visit_none(),
            Self::Optional(some) => visitor.visit_some(*some),
            Self::Wrapped(inner) => visitor.visit_newtype_struct(*inner),
            Self::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Self::Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Unit | Self::Nothing | Self::Optional(_) => self.deserialize_any(visitor),
            some => visitor.visit_some(some),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Odd {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
