//! Our own format as it is written.

use alloc::vec::Vec;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::values::policy_of;
use super::written_routes::{WrittenEndpoint, WrittenRoute, WrittenShortNames};
use crate::catalog::{Catalog, Registry, Stated};
use crate::policy::{RetryPolicy, WrittenFallback, WrittenRetry};
use crate::reference::Domain;
use crate::registry::{Access, Provider, Reach, RegistryConfig, Transport};

/// Writes our own format, from which an equal catalog is read. What nobody stated is left out, but for the provider,
/// which is written even where the domain tells it; a setting of the account that somebody stated is written, also
/// where it is the default.
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
        // A default that is stated counts when catalogs are merged.
        for (key, word, setting) in [
            ("matching", settings.matching.as_str(), Stated::MATCHING),
            ("uncovered_domains", settings.uncovered_domains.as_str(), Stated::UNCOVERED_DOMAINS),
            ("uncovered_access", settings.uncovered_access.as_str(), Stated::UNCOVERED_ACCESS),
            ("build_push", settings.default_push.as_str(), Stated::DEFAULT_PUSH),
            ("ad_hoc_pushes", settings.ad_hoc_pushes.as_str(), Stated::AD_HOC_PUSHES),
            ("branch_tags", settings.branch_tags.as_str(), Stated::BRANCH_TAGS),
            ("compositions", settings.compositions.as_str(), Stated::COMPOSITIONS),
        ] {
            if builder.stated.has(setting) {
                map.serialize_entry(key, word)?;
            }
        }
        if !builder.other_contexts.is_empty() {
            map.serialize_entry("other_contexts", &builder.other_contexts)?;
        }
        if !builder.credentials.is_empty() {
            let listed = builder.credentials.iter().map(|(handle, domains)| (handle, domains));
            map.serialize_entry("credentials", &listed.collect::<alloc::collections::BTreeMap<_, _>>())?;
        }
        map.serialize_entry("registries", &builder.registries.iter().map(Written).collect::<Vec<_>>())?;
        let beside = builder.beside.get();
        if !beside.routes.is_empty() {
            map.serialize_entry("routes", &beside.routes.iter().map(WrittenRoute).collect::<Vec<_>>())?;
        }
        if let Some(names) = &beside.short_names {
            map.serialize_entry("short_names", &WrittenShortNames(names))?;
        }
        if !beside.endpoints.is_empty() {
            let endpoints = beside.endpoints.iter().map(WrittenEndpoint);
            map.serialize_entry("endpoints", &endpoints.collect::<Vec<_>>())?;
        }
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
        let provider =
            config.provider.unwrap_or_else(|| domain.and_then(Provider::known).unwrap_or(Provider::Other));
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
            ("accepts_untrusted_pushes", config.accepts_untrusted),
            ("completes_library", config.completes_library),
        ] {
            if on {
                map.serialize_entry(key, &true)?;
            }
        }
        if config.reach != Reach::default() {
            map.serialize_entry("reach", config.reach.as_str())?;
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
        let retry = policy_of(&config.retry);
        if retry != RetryPolicy::DEFAULT {
            map.serialize_entry("retry", &WrittenRetry(retry))?;
        }
        map.end()
    }
}
