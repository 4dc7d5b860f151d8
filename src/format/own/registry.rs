//! A registry in our own format.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_core::de::MapAccess;

use super::fallback::FallbackDocument;
use super::values::{RetryDocument, flag, one_of, text, texts, word};
use crate::catalog::ProblemKind;
use crate::format::domain_parts::{DomainParts, Placed, Stated};
use crate::format::keyed::{Keyed, Note, Object};
use crate::policy::RetrySetting;
use crate::registry::{Access, Fallback, Provider, Reach, RegistryConfig, Transport};
use crate::words::Word;

#[derive(Default)]
pub(super) struct RegistryDocument {
    name: Option<String>,
    provider: Stated<Provider>,
    parts: DomainParts,
    prefix: Option<String>,
    access: Option<Access>,
    credential: Option<String>,
    token_issuers: Vec<String>,
    namespaces: Vec<String>,
    primary: bool,
    fallback: Option<Fallback>,
    retry: Vec<(RetrySetting, i128)>,
    transport: Transport,
    tls: Option<String>,
    reach: Reach,
    accepts_untrusted: bool,
    completes_library: bool,
    notes: Vec<Note>,
}

impl RegistryDocument {
    pub(super) fn finish(mut self) -> (RegistryConfig, Vec<Note>) {
        let access = self.access.unwrap_or_default();
        let access = match (access, self.credential) {
            (access, None) => access,
            (Access::Private | Access::Credential(_), Some(handle)) => Access::Credential(handle),
            (access, Some(handle)) => {
                let kind = if access == Access::Ambient { "an ambient" } else { "a public" };
                self.notes.push(Note {
                    path: "credential".into(),
                    kind: ProblemKind::InvalidCredential,
                    text: format!("{kind} registry has no credential"),
                    mend: Some("drop it, or make the access private".into()),
                    replacement: None,
                });
                Access::Credential(handle)
            }
        };
        let Placed { place, account, region } = self.parts.place(self.provider, &mut self.notes);
        let config = RegistryConfig {
            provider: match self.provider {
                Stated::Known(provider) => Some(provider),
                Stated::Nothing | Stated::Unknown => None,
            },
            place,
            account,
            region,
            prefix: self.prefix,
            access,
            token_issuers: self.token_issuers,
            namespaces: self.namespaces,
            primary: self.primary,
            fallback: self.fallback,
            retry: self.retry,
            transport: self.transport,
            tls: self.tls,
            reach: self.reach,
            accepts_untrusted: self.accepts_untrusted,
            completes_library: self.completes_library,
            ..RegistryConfig::blank(self.name.unwrap_or_default())
        };
        (config, self.notes)
    }
}

impl Keyed for RegistryDocument {
    const WHAT: &'static str = "a registry";
    const KEYS: &'static [&'static str] = &[
        "name",
        "provider",
        "domain",
        "account",
        "region",
        "location",
        "prefix",
        "access",
        "credential",
        "token_issuers",
        "namespaces",
        "primary",
        "reach",
        "accepts_untrusted_pushes",
        "completes_library",
        "transport",
        "tls",
        "fallback",
        "retry",
    ];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "name" => self.name = text(map)?,
            "provider" => {
                let words = <Provider as Word>::EACH.iter().copied();
                let words = words.chain([("bintray", Provider::Artifactory)]);
                let before = self.notes.len();
                let known = word(key, map, words, &mut self.notes)?;
                let unknown = self.notes.len() > before;
                self.provider = match known {
                    Some(provider) => Stated::Known(provider),
                    None if unknown => Stated::Unknown,
                    None => Stated::Nothing,
                };
                for note in &mut self.notes[before..] {
                    note.kind = ProblemKind::UnknownProvider;
                }
            }
            "domain" => self.parts.domain = text(map)?,
            "account" => self.parts.account = text(map)?,
            "region" => self.parts.region = text(map)?,
            "location" => self.parts.location = text(map)?,
            "prefix" => self.prefix = text(map)?,
            "access" => {
                let words =
                    [("private", Access::Private), ("public", Access::Public), ("ambient", Access::Ambient)];
                self.access = word(key, map, words.into_iter(), &mut self.notes)?;
            }
            "credential" => self.credential = text(map)?,
            "token_issuers" => self.token_issuers = texts(map)?,
            "namespaces" => self.namespaces = texts(map)?,
            "primary" => self.primary = flag(map)?,
            "reach" => {
                self.reach = one_of(key, map, &mut self.notes)?.unwrap_or_default();
            }
            "accepts_untrusted_pushes" => self.accepts_untrusted = flag(map)?,
            "completes_library" => self.completes_library = flag(map)?,
            "transport" => {
                self.transport = one_of(key, map, &mut self.notes)?.unwrap_or_default();
            }
            "tls" => self.tls = text(map)?,
            "fallback" => {
                if let Some(FallbackDocument { registry, policy, notes }) = map.next_value()? {
                    self.notes.extend(notes.into_iter().map(|note| note.below(key)));
                    self.fallback = registry.map(|registry| Fallback::new(registry).with_policy(policy));
                }
            }
            _ => {
                if let Some(Object(RetryDocument { settings, notes })) = map.next_value()? {
                    self.notes.extend(notes.into_iter().map(|note| note.below(key)));
                    self.retry = settings;
                }
            }
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}
