//! Any value of a pipeline file, held only until it has been read as a step.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::Deserialize;
use serde_core::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Scalars are text, however the format types them: a `tag` may be a number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Loose {
    Absent,
    Scalar(String),
    List(Vec<Loose>),
    Map(Vec<(String, Loose)>),
}

impl Loose {
    /// What it is, for errors.
    pub(super) fn found(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Scalar(_) => "a single value",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a single value, a list or a map")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Scalar(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Loose, E> {
        Ok(Loose::Scalar(text))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Loose, E> {
        Ok(Loose::Scalar(flag.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose::Scalar(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose::Scalar(number.to_string()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Loose, E> {
        Ok(Loose::Scalar(number.to_string()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Loose, E> {
        Ok(Loose::Scalar(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose::Scalar(number.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Loose, E> {
        Ok(Loose::Absent)
    }

    fn visit_none<E: Error>(self) -> Result<Loose, E> {
        Ok(Loose::Absent)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        Loose::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Loose::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<Loose, Loose>()? {
            match key {
                Loose::Scalar(key) => entries.push((key, value)),
                Loose::Absent => entries.push((String::new(), value)),
                // No field is called that.
                Loose::List(_) | Loose::Map(_) => {}
            }
        }
        Ok(Loose::Map(entries))
    }
}
