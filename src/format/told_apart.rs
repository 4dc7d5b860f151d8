//! An account in one of two formats, told apart as it is read.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer as _, MapAccess,
    SeqAccess, Visitor,
};

use super::account::{AccountExport, AccountNotice};
use super::exported;
use super::held::Held;
use super::keyed::{Key, refuse};
use super::own;
use crate::catalog::CatalogBuilder;

/// An account as a file has it: an [`AccountExport`] or our own format, told apart by its shape. Rule 4.6.
///
/// | what is read | what it is |
/// |---|---|
/// | a map with `registries`, `routes` or `short_names` | our own format |
/// | a list; a map with `items`; one map with `name`, and with `provider` or `kind` | an account export |
/// | any other map | our own format |
///
/// Of several such keys the first decides, and the others are errors or problems then.
///
/// ```
/// use registry_resolver::Account;
///
/// let read = |text| serde_json::from_str::<Account>(text).map(|account| account.into_builder().build());
/// let own = read(r#"{"registries": [{"name": "ghcr", "provider": "github"}]}"#)??;
/// let exported = read(r#"[{"name": "ghcr", "provider": "other", "domain": "https://ghcr.io/"}]"#)??;
/// let sole = read(r#"{"name": "ghcr", "provider": "other", "domain": "ghcr.io"}"#)??;
/// assert!(own == exported && exported == sole);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Account {
    builder: CatalogBuilder,
    notices: Vec<AccountNotice>,
}

impl Account {
    /// What the file says that a catalog does not take over, and that is no error; our own format says nothing
    /// of the kind.
    pub fn notices(&self) -> &[AccountNotice] {
        &self.notices
    }

    /// The registries, to be built or to be added to.
    pub fn into_builder(self) -> CatalogBuilder {
        self.builder
    }
}

impl From<AccountExport> for Account {
    fn from(export: AccountExport) -> Self {
        let notices = export.notices().to_vec();
        Self { builder: export.into_builder(), notices }
    }
}

impl From<CatalogBuilder> for Account {
    fn from(builder: CatalogBuilder) -> Self {
        Self { builder, notices: Vec::new() }
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AccountVisitor)
    }
}

struct AccountVisitor;

const ACCOUNT: &str = "an account";

impl<'de> Visitor<'de> for AccountVisitor {
    type Value = Account;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ACCOUNT)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Account, A::Error> {
        AccountExport::deserialize(SeqAccessDeserializer::new(list)).map(Account::from)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Account, A::Error> {
        let mut held = Vec::new();
        let mut seen = Seen::default();
        while let Some(Key(key)) = map.next_key::<Key>()? {
            let format = seen.tell(&key);
            if format == Format::Untold {
                let value = if exported::reads(&key) || own::reads(&key) {
                    map.next_value::<Held>()?
                } else {
                    map.next_value::<IgnoredAny>()?;
                    Held::Null
                };
                held.push((key, value));
                continue;
            }
            return format.read(Replayed { held: held.into_iter(), value: None, next: Some(key), rest: map });
        }
        Format::Own.read(Replayed { held: held.into_iter(), value: None, next: None, rest: map })
    }

    refuse!(ACCOUNT; text flag whole fraction bytes null);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Own,
    Export,
    Untold,
}

impl Format {
    fn read<'de, A: MapAccess<'de>>(self, map: A) -> Result<Account, A::Error> {
        let map = MapAccessDeserializer::new(map);
        match self {
            Self::Export => AccountExport::deserialize(map).map(Account::from),
            Self::Own | Self::Untold => CatalogBuilder::deserialize(map).map(Account::from),
        }
    }
}

/// What is known of a map by the keys so far.
#[derive(Default)]
struct Seen {
    name: Option<()>,
    product: Option<()>,
}

impl Seen {
    fn tell(&mut self, key: &str) -> Format {
        match key {
            "registries" | "routes" | "short_names" => return Format::Own,
            "items" => return Format::Export,
            "name" => self.name = Some(()),
            "provider" | "kind" => self.product = Some(()),
            _ => {}
        }
        self.name.and(self.product).map_or(Format::Untold, |()| Format::Export)
    }
}

/// A map from its beginning, though a part of it is read already.
struct Replayed<A> {
    held: vec::IntoIter<(String, Held)>,
    value: Option<Held>,
    /// The key that told the format; its value is not read yet.
    next: Option<String>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replayed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let key = match self.held.next() {
            Some((key, value)) => {
                self.value = Some(value);
                Some(key)
            }
            None => self.next.take(),
        };
        match key {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value.replay()),
            None => self.rest.next_value_seed(seed),
        }
    }
}
