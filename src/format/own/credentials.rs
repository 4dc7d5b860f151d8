//! Which domains a credential is for, in our own format.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::values::texts;
use crate::catalog::{ProblemKind, key_in_path};
use crate::format::keyed::{Key, Note, refuse};

/// A map from handles to lists of domains.
#[derive(Default)]
pub(super) struct CredentialDomains {
    pub(super) listed: Vec<(String, Vec<String>)>,
    pub(super) notes: Vec<Note>,
}

impl<'de> Deserialize<'de> for CredentialDomains {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Handles;

        impl<'de> Visitor<'de> for Handles {
            type Value = CredentialDomains;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from credentials to domains")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CredentialDomains, A::Error> {
                let mut read = CredentialDomains::default();
                let mut seen = alloc::collections::BTreeSet::new();
                while let Some(Key(handle)) = map.next_key::<Key>()? {
                    let domains = texts(&mut map)?;
                    if !seen.insert(handle.clone()) {
                        read.notes.push(Note {
                            path: format!("credentials.{}", key_in_path(&handle)),
                            kind: ProblemKind::DuplicateKey,
                            text: "the key is written twice".into(),
                            mend: Some("keep one of them".into()),
                            replacement: None,
                        });
                        continue;
                    }
                    read.listed.push((handle, domains));
                }
                Ok(read)
            }

            fn visit_unit<E: Error>(self) -> Result<CredentialDomains, E> {
                Ok(CredentialDomains::default())
            }

            refuse!("a map from credentials to domains"; text flag whole fraction bytes list);
        }
        deserializer.deserialize_any(Handles)
    }
}
