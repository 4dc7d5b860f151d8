//! Rules 4.1 and 4.6: our own format comes from any self-describing one, also from those that know more than JSON:
//! variants, options and numbers of 128 bits.

use registry_resolver::{Catalog, CatalogBuilder};
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserialize as _, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::catalog::said;

#[derive(Clone)]
enum Value {
    Text(&'static str),
    Large(u128),
    Some(Box<Value>),
    Unit,
    Variant,
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
}

use Value::{Large, List, Map, Text, Unit, Variant};

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Text(text) => visitor.visit_str(text),
            Large(number) => visitor.visit_u128(number),
            Self::Some(value) => visitor.visit_some(*value),
            Unit => visitor.visit_unit(),
            Variant => visitor.visit_enum("hunter2".into_deserializer()),
            List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Unit => visitor.visit_none(),
            Self::Some(value) => visitor.visit_some(*value),
            value => visitor.visit_some(value),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A registry with this setting, among others that are there.
fn registry(key: &'static str, value: Value) -> Value {
    let entries = [("name", Text("a")), ("domain", Text("ghcr.io")), (key, value)];
    let registry = Map(entries.map(|(key, value)| (Text(key), value)).into());
    Map(vec![(Text("registries"), List(vec![registry]))])
}

fn read(value: Value) -> Result<CatalogBuilder, Error> {
    CatalogBuilder::deserialize(value)
}

fn built(value: Value) -> Catalog {
    read(value).unwrap().build().unwrap()
}

/// Rules 4.1 and 10.2.
#[test]
fn rule_10_2_a_variant_anywhere_is_refused_without_its_name() {
    let top = |key, value| Map(vec![(Text(key), value)]);
    for (value, expected) in [
        (Variant, "a catalog"),
        (Map(vec![(Variant, Unit)]), "a key"),
        (top("registries", Variant), "a list"),
        (top("registries", List(vec![Variant])), "a registry"),
        (top("credentials", Variant), "a map from credentials to domains"),
        (registry("prefix", Variant), "a text"),
        (registry("primary", Variant), "true or false"),
        (registry("fallback", Variant), "the name of a registry, or a map"),
        (registry("retry", Map(vec![(Text("tries"), Variant)])), "a whole number"),
    ] {
        let error = read(value).unwrap_err().to_string();
        assert!(error.ends_with(&format!("invalid type: enum, expected {expected}")), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

/// Rule 4.6: an option is what is in it.
#[test]
fn rule_4_6_options_are_what_is_in_them() {
    let prefix = |value| {
        built(registry("prefix", value)).registries().next().unwrap().prefix().map(|it| it.to_string())
    };
    assert_eq!(prefix(Value::Some(Box::new(Text("acme")))).as_deref(), Some("acme"));
    assert_eq!(prefix(Value::Some(Box::new(Unit))), None);
    assert_eq!(prefix(Unit), None);
    let entries = [("registries", List(Vec::new())), ("credentials", Unit)];
    assert!(built(Map(entries.map(|(key, value)| (Text(key), value)).into())).is_empty());
}

/// Rule 6.2: a number is out of range, however large.
#[test]
fn rule_6_2_the_largest_numbers_are_out_of_range() {
    let tries = |number| read(registry("retry", Map(vec![(Text("tries"), Large(number))]))).unwrap().build();
    assert_eq!(tries(4).unwrap().registries().next().unwrap().retry().tries(), 4);
    for (number, shown) in [
        (11, "11"),
        (u128::from(u64::MAX) + 4, "18446744073709551619"),
        (u128::MAX, "170141183460469231731687303715884105727"),
    ] {
        let problems = tries(number).unwrap_err();
        assert_eq!(
            said(&problems),
            [format!("registries[0].retry.tries: `tries` is {shown}, expected 1 to 10")]
        );
    }
}
