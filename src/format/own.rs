//! Our own format, in and out, for any self-describing serde format.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::domain_parts::{DomainParts, Placed, Stated};
use super::keyed::{Key, Keyed, List, Maybe, Note, Object, refuse};
use crate::catalog::{
    AdHocPushes, Catalog, CatalogBuilder, DefaultPush, Matching, Paths, Problem, ProblemKind, Registry,
    Suggester, UncoveredDomains, key_in_path,
};
use crate::policy::{
    FAILURES, FallbackPolicy, IMAGES, NAMINGS, RetryPolicy, RetrySetting, WrittenFallback, WrittenRetry,
};
use crate::reference::{Domain, Excerpt};
use crate::registry::{Access, Fallback, Provider, Reach, RegistryConfig, Transport};

/// Reads our own format; everything is checked on the way (rule 2.6's habit, for catalogs).
impl<'de> Deserialize<'de> for Catalog {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CatalogBuilder::deserialize(deserializer)?.build().map_err(D::Error::custom)
    }
}

/// Reads our own format. Unknown and doubled keys and unknown words are kept for
/// [`build`](CatalogBuilder::build), which reports them with the rest; a value of the wrong type is an error
/// here, and none quotes a value.
impl<'de> Deserialize<'de> for CatalogBuilder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(document) = Object::<Document>::deserialize(deserializer)?;
        let mut builder = document.builder;
        for note in document.notes {
            builder.problems.push(problem(None, note.path.clone(), note));
        }
        for (index, (registry, notes)) in document.registries.into_iter().enumerate() {
            for note in notes {
                let path = Paths::default().setting(index, &note.path);
                builder.problems.push(problem(Some(index), path, note));
            }
            builder.registries.push(registry);
        }
        Ok(builder)
    }
}

/// Whether this is a key of a catalog.
pub(super) fn reads(key: &str) -> bool {
    Document::KEYS.contains(&key)
}

pub(crate) fn problem(registry: Option<usize>, path: String, note: Note) -> Problem {
    let Note { kind, text, mend, .. } = note;
    Problem { registry, path, kind, text, mend }
}

#[derive(Default)]
struct Document {
    builder: CatalogBuilder,
    registries: Vec<(RegistryConfig, Vec<Note>)>,
    notes: Vec<Note>,
}

impl Keyed for Document {
    const WHAT: &'static str = "a catalog";
    const KEYS: &'static [&'static str] = &[
        "registries",
        "default",
        "caching",
        "matching",
        "uncovered_domains",
        "build_push",
        "ad_hoc_pushes",
        "credentials",
        "other_contexts",
    ];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        let settings = &mut self.builder.settings;
        match key {
            "registries" => {
                let List(registries) = map.next_value::<List<Object<RegistryDocument>>>()?;
                let registries = registries.into_iter().map(|Object(registry)| registry.finish());
                self.registries = registries.collect();
            }
            "default" => self.builder.default = text(map)?,
            "caching" => self.builder.caching = text(map)?,
            "matching" => {
                let words = Matching::ALL.iter().map(|word| (word.as_str(), *word));
                settings.matching = word(key, map, words, &mut self.notes)?.unwrap_or_default();
            }
            "uncovered_domains" => {
                let words = UncoveredDomains::ALL.iter().map(|word| (word.as_str(), *word));
                settings.uncovered_domains = word(key, map, words, &mut self.notes)?.unwrap_or_default();
            }
            "build_push" => {
                let words = DefaultPush::ALL.iter().map(|word| (word.as_str(), *word));
                settings.default_push = word(key, map, words, &mut self.notes)?.unwrap_or_default();
            }
            "ad_hoc_pushes" => {
                let words = AdHocPushes::ALL.iter().map(|word| (word.as_str(), *word));
                settings.ad_hoc_pushes = word(key, map, words, &mut self.notes)?.unwrap_or_default();
            }
            "credentials" => {
                let CredentialDomains { listed, notes } = map.next_value()?;
                self.builder.credentials = listed;
                self.notes.extend(notes);
            }
            _ => self.builder.other_contexts = texts(map)?,
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "the format's own flags")]
struct RegistryDocument {
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
    behind_firewall: bool,
    accepts_untrusted: bool,
    completes_library: bool,
    notes: Vec<Note>,
}

impl RegistryDocument {
    fn finish(mut self) -> (RegistryConfig, Vec<Note>) {
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
            reach: if self.behind_firewall { Reach::InsideOnly } else { Reach::Anywhere },
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
        "behind_firewall",
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
                let words = Provider::ALL.iter().map(|provider| (provider.as_str(), *provider));
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
            "behind_firewall" => self.behind_firewall = flag(map)?,
            "accepts_untrusted_pushes" => self.accepts_untrusted = flag(map)?,
            "completes_library" => self.completes_library = flag(map)?,
            "transport" => {
                let words = Transport::ALL.iter().map(|word| (word.as_str(), *word));
                self.transport = word(key, map, words, &mut self.notes)?.unwrap_or_default();
            }
            "tls" => self.tls = text(map)?,
            "fallback" => {
                if let Some(FallbackDocument { registry, policy, notes }) = map.next_value()? {
                    self.notes.extend(notes.into_iter().map(|note| note.below(key)));
                    self.fallback = registry.map(|registry| Fallback::to(registry).when(policy));
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

#[derive(Default)]
struct RetryDocument {
    settings: Vec<(RetrySetting, i128)>,
    notes: Vec<Note>,
}

impl Keyed for RetryDocument {
    const WHAT: &'static str = "a retry policy";
    const KEYS: &'static [&'static str] = &["tries", "delay_ms", "factor", "max_delay_ms"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        let Maybe(value) = map.next_value::<Maybe<i128>>()?;
        let setting = match key {
            "tries" => RetrySetting::Tries,
            "delay_ms" => RetrySetting::Delay,
            "factor" => RetrySetting::Factor,
            _ => RetrySetting::MaxDelay,
        };
        self.settings.extend(value.map(|value| (setting, value)));
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// A registry's name, or a map with what else is said of the fallback.
#[derive(Default)]
struct FallbackDocument {
    registry: Option<String>,
    policy: FallbackPolicy,
    notes: Vec<Note>,
}

impl Keyed for FallbackDocument {
    const WHAT: &'static str = "a fallback";
    const KEYS: &'static [&'static str] = &["registry", "naming", "images", "failures"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        let (policy, notes) = (&mut self.policy, &mut self.notes);
        match key {
            "registry" => self.registry = text(map)?,
            "naming" => policy.naming = word(key, map, NAMINGS.into_iter(), notes)?.unwrap_or_default(),
            "images" => policy.images = word(key, map, IMAGES.into_iter(), notes)?.unwrap_or_default(),
            _ => policy.failures = word(key, map, FAILURES.into_iter(), notes)?.unwrap_or_default(),
        }
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

impl<'de> Deserialize<'de> for FallbackDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrMap;

        impl<'de> Visitor<'de> for NameOrMap {
            type Value = FallbackDocument;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a registry, or a map")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<FallbackDocument, E> {
                Ok(FallbackDocument { registry: Some(name.into()), ..FallbackDocument::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FallbackDocument, A::Error> {
                let map = serde_core::de::value::MapAccessDeserializer::new(map);
                let Object(mut document) = Object::<FallbackDocument>::deserialize(map)?;
                if document.registry.is_none() {
                    document.notes.push(Note {
                        path: "registry".into(),
                        kind: ProblemKind::UnknownRegistry,
                        text: "missing registry to fall back to".into(),
                        mend: Some("write its name".into()),
                    });
                }
                Ok(document)
            }

            refuse!("the name of a registry, or a map"; flag whole fraction bytes null list);
        }
        deserializer.deserialize_any(NameOrMap)
    }
}

/// A map from handles to lists of domains.
#[derive(Default)]
struct CredentialDomains {
    listed: Vec<(String, Vec<String>)>,
    notes: Vec<Note>,
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

fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    map.next_value::<Maybe<String>>().map(|Maybe(text)| text)
}

fn flag<'de, A: MapAccess<'de>>(map: &mut A) -> Result<bool, A::Error> {
    map.next_value::<Maybe<bool>>().map(|Maybe(flag)| flag.unwrap_or_default())
}

fn texts<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Vec<String>, A::Error> {
    let List(texts) = map.next_value::<List<Maybe<String>>>()?;
    Ok(texts.into_iter().filter_map(|Maybe(text)| text).collect())
}

/// A setting that is one of a few words; another word is a problem of the catalog.
fn word<'de, A: MapAccess<'de>, T>(
    key: &str,
    map: &mut A,
    words: impl Iterator<Item = (&'static str, T)>,
    notes: &mut Vec<Note>,
) -> Result<Option<T>, A::Error> {
    let Some(given) = text(map)? else { return Ok(None) };
    let mut known = Vec::new();
    for (word, value) in words {
        if word == given {
            return Ok(Some(value));
        }
        known.push(word);
    }
    let mend = Suggester::new().mend(&given, known.iter().copied());
    notes.push(Note {
        path: key.to_string(),
        kind: ProblemKind::UnknownValue,
        text: format!("unknown word `{}`", Excerpt::of(&given)),
        mend: Some(mend.unwrap_or_else(|| format!("it is one of {}", known.join(", ")))),
    });
    Ok(None)
}

/// Writes our own format, from which an equal catalog is read. Defaults are left out.
impl Serialize for Catalog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let builder = self.edit();
        let settings = builder.settings;
        let mut map = serializer.serialize_map(None)?;
        if let Some(name) = &builder.default {
            map.serialize_entry("default", name)?;
        }
        if let Some(name) = &builder.caching {
            map.serialize_entry("caching", name)?;
        }
        if settings.matching != Matching::default() {
            map.serialize_entry("matching", settings.matching.as_str())?;
        }
        if settings.uncovered_domains != UncoveredDomains::default() {
            map.serialize_entry("uncovered_domains", settings.uncovered_domains.as_str())?;
        }
        if settings.default_push != DefaultPush::default() {
            map.serialize_entry("build_push", settings.default_push.as_str())?;
        }
        if settings.ad_hoc_pushes != AdHocPushes::default() {
            map.serialize_entry("ad_hoc_pushes", settings.ad_hoc_pushes.as_str())?;
        }
        if !builder.other_contexts.is_empty() {
            map.serialize_entry("other_contexts", &builder.other_contexts)?;
        }
        if !builder.credentials.is_empty() {
            let listed = builder.credentials.iter().map(|(handle, domains)| (handle, domains));
            map.serialize_entry("credentials", &listed.collect::<alloc::collections::BTreeMap<_, _>>())?;
        }
        map.serialize_entry("registries", &builder.registries.iter().map(Written).collect::<Vec<_>>())?;
        map.end()
    }
}

/// One registry as our own format writes it.
impl Serialize for Registry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(&self.to_config()).serialize(serializer)
    }
}

/// A registry that went through the checks of a catalog.
struct Written<'a>(&'a RegistryConfig);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let config = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &config.name)?;
        // Written out, though the domain may tell it.
        let domain = config.place.domain().map(Domain::parsed);
        let provider = config.provider.unwrap_or_else(|| Provider::settled(domain, None));
        map.serialize_entry("provider", provider.as_str())?;
        for (key, text) in [
            ("domain", config.place.domain()),
            ("account", config.account.as_deref()),
            ("region", config.region.as_deref()),
            ("prefix", config.prefix.as_deref()),
        ] {
            if let Some(text) = text {
                map.serialize_entry(key, text)?;
            }
        }
        match &config.access {
            Access::Public => map.serialize_entry("access", "public")?,
            Access::Ambient => map.serialize_entry("access", "ambient")?,
            Access::Credential(handle) if *handle != config.name => {
                map.serialize_entry("credential", handle)?;
            }
            Access::Credential(_) | Access::Private => {}
        }
        for (key, texts) in [("token_issuers", &config.token_issuers), ("namespaces", &config.namespaces)] {
            if !texts.is_empty() {
                map.serialize_entry(key, texts)?;
            }
        }
        for (key, on) in [
            ("primary", config.primary),
            ("behind_firewall", config.reach == Reach::InsideOnly),
            ("accepts_untrusted_pushes", config.accepts_untrusted),
            ("completes_library", config.completes_library),
        ] {
            if on {
                map.serialize_entry(key, &true)?;
            }
        }
        if config.transport != Transport::default() {
            map.serialize_entry("transport", config.transport.as_str())?;
        }
        if let Some(tls) = &config.tls {
            map.serialize_entry("tls", tls)?;
        }
        if let Some(fallback) = &config.fallback {
            map.serialize_entry("fallback", &WrittenFallback(&fallback.registry, fallback.policy))?;
        }
        let set = |policy: RetryPolicy, (setting, value): &(RetrySetting, i128)| {
            policy.with(*setting, *value).unwrap_or(policy)
        };
        let retry = config.retry.iter().fold(RetryPolicy::DEFAULT, set);
        if retry != RetryPolicy::DEFAULT {
            map.serialize_entry("retry", &WrittenRetry(retry))?;
        }
        map.end()
    }
}
