//! What was drawn of an account as a document of our own format.

use serde_json::{Map, Value, json};

use super::routing::{
    DrawnEndpoint, DrawnPlace, DrawnPlaceTo, DrawnRoute, DrawnRouting, DrawnScope, DrawnShortNames,
};
use super::{
    DrawnAccess, DrawnAccount, DrawnAmazon, DrawnFallback, DrawnRegistry, DrawnRetry, DrawnSettings,
};

/// Writes what is stated.
struct Said(Map<String, Value>);

impl Said {
    fn new() -> Self {
        Self(Map::new())
    }

    fn some(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        self.0.extend(value.map(|value| (key.to_owned(), value.into())));
        self
    }

    /// A word; an empty one is left away.
    fn word(self, key: &str, word: &str) -> Self {
        self.some(key, (!word.is_empty()).then_some(word))
    }

    fn flag(self, key: &str, on: bool) -> Self {
        self.some(key, on.then_some(true))
    }

    fn list(self, key: &str, list: Vec<Value>) -> Self {
        self.some(key, (!list.is_empty()).then_some(list))
    }

    fn value(self) -> Value {
        Value::Object(self.0)
    }
}

fn texts(list: &[String]) -> Vec<Value> {
    list.iter().map(|text| json!(text)).collect()
}

impl DrawnAccount {
    /// The whole account.
    pub fn own(&self) -> Value {
        let DrawnAccount { registries, default, caching, settings, credentials, other_contexts, routing } =
            self;
        let DrawnSettings {
            matching,
            uncovered_domains,
            build_push,
            ad_hoc_pushes,
            branch_tags,
            compositions,
        } = *settings;
        let registries: Vec<Value> = registries.iter().map(|registry| self.own_registry(registry)).collect();
        let credentials: Map<String, Value> =
            credentials.iter().map(|(handle, domains)| (handle.clone(), json!(domains))).collect();
        let mut said = Said::new()
            .some("registries", Some(registries))
            .some("default", default.clone())
            .some("caching", caching.clone())
            .word("matching", matching)
            .word("uncovered_domains", uncovered_domains)
            .word("build_push", build_push)
            .word("ad_hoc_pushes", ad_hoc_pushes)
            .word("branch_tags", branch_tags)
            .word("compositions", compositions)
            .some("credentials", (!credentials.is_empty()).then_some(Value::Object(credentials)))
            .list("other_contexts", texts(other_contexts));
        said.0.extend(routing.keys());
        said.value()
    }

    fn own_registry(&self, registry: &DrawnRegistry) -> Value {
        let DrawnRegistry {
            name,
            provider,
            domain,
            prefix,
            access,
            namespaces,
            is_primary,
            fallback,
            retry,
            transport,
            tls,
            token_issuers,
            amazon,
            is_inside_only,
            accepts_untrusted,
        } = registry;
        let is_ecr = *amazon != DrawnAmazon::Unstated;
        let (access, credential) = match access {
            _ if self.routing.ambient.contains(name) => ("ambient", None),
            DrawnAccess::Private => ("", None),
            DrawnAccess::Public => ("public", None),
            DrawnAccess::Credential(handle) => ("", Some(handle.clone())),
        };
        Said::new()
            .some("name", Some(name.clone()))
            .some("provider", if is_ecr { Some("ecr") } else { *provider })
            .some("domain", (*amazon != DrawnAmazon::Unplaced).then(|| domain.clone()))
            .some("account", (*amazon == DrawnAmazon::Facts).then_some("123456789012"))
            .some("region", is_ecr.then_some("eu-west-1"))
            .some("prefix", prefix.clone())
            .word("access", access)
            .some("credential", credential)
            .list("token_issuers", texts(token_issuers))
            .list("namespaces", texts(namespaces))
            .flag("primary", *is_primary)
            .word("reach", if *is_inside_only { "inside_only" } else { "" })
            .flag("accepts_untrusted_pushes", *accepts_untrusted)
            .flag("completes_library", self.routing.completing.contains(name))
            .word("transport", transport)
            .some("tls", *tls)
            .some("fallback", fallback.as_ref().map(own_fallback))
            .some("retry", retry.as_ref().map(own_retry))
            .value()
    }
}

fn own_fallback(fallback: &DrawnFallback) -> Value {
    let DrawnFallback { registry, keeps_path, is_pinned_only, is_transient_only } = fallback;
    Said::new()
        .some("registry", Some(registry.clone()))
        .some("naming", keeps_path.then_some("keep"))
        .some("images", is_pinned_only.then_some("pinned"))
        .some("failures", is_transient_only.then_some("transient"))
        .value()
}

fn own_retry(retry: &DrawnRetry) -> Value {
    let DrawnRetry { tries, delay_ms, factor, max_delay_ms } = *retry;
    json!({"tries": tries, "delay_ms": delay_ms, "factor": factor, "max_delay_ms": max_delay_ms})
}

impl DrawnRouting {
    /// The keys of the catalog that 12.14 adds. What it adds to a registry stands in [`DrawnAccount::own`].
    pub fn keys(&self) -> Map<String, Value> {
        let DrawnRouting { routes, short_names, endpoints, uncovered_access, ambient: _, completing: _ } =
            self;
        Said::new()
            .list("routes", routes.iter().map(DrawnRoute::own).collect())
            .some("short_names", short_names.as_ref().map(DrawnShortNames::own))
            .list("endpoints", endpoints.iter().map(DrawnEndpoint::own).collect())
            .word("uncovered_access", uncovered_access)
            .0
    }
}

impl DrawnRoute {
    pub fn own(&self) -> Value {
        let DrawnRoute { scope, mirrors, origin, at, is_blocked, note } = self;
        Said::new()
            .some("scope", Some(scope.text()))
            .list("mirrors", mirrors.iter().map(DrawnPlace::own).collect())
            .word("origin", origin)
            .some("at", at.as_ref().map(DrawnPlace::own))
            .flag("blocked", *is_blocked)
            .some("note", *note)
            .value()
    }
}

impl DrawnPlace {
    /// A location alone is a text.
    pub fn own(&self) -> Value {
        let DrawnPlace {
            to,
            api,
            transport,
            tls,
            images,
            failures,
            retry,
            is_inside_only,
            access,
            credential,
            token_issuers,
            naming,
        } = self;
        let location = match to {
            DrawnPlaceTo::Location(location) => Some(location.text()),
            DrawnPlaceTo::Broken(text) => Some((*text).to_owned()),
            _ => None,
        };
        let registry = match to {
            DrawnPlaceTo::Registry(name) => Some(name.clone()),
            _ => None,
        };
        let written = Said::new()
            .some("registry", registry)
            .some("location", location)
            .word("api", api)
            .word("transport", transport)
            .some("tls", *tls)
            .word("images", images)
            .word("failures", failures)
            .some("retry", retry.as_ref().map(own_retry))
            .word("reach", if *is_inside_only { "inside_only" } else { "" })
            .word("access", access)
            .some("credential", credential.clone())
            .list("token_issuers", texts(token_issuers))
            .word("naming", naming)
            .0;
        match (written.len(), written.get("location")) {
            (1, Some(location)) => location.clone(),
            _ => Value::Object(written),
        }
    }
}

impl DrawnShortNames {
    pub fn own(&self) -> Value {
        let DrawnShortNames { aliases, search, mode } = self;
        let aliases: Map<String, Value> =
            aliases.iter().map(|(name, target)| (name.clone(), json!(target))).collect();
        Said::new()
            .some("aliases", (!aliases.is_empty()).then_some(Value::Object(aliases)))
            .list("search", texts(search))
            .word("mode", mode)
            .value()
    }
}

impl DrawnEndpoint {
    pub fn own(&self) -> Value {
        let DrawnEndpoint { host, network, port, transport, tls } = self;
        Said::new()
            .some("host", host.as_ref().map(DrawnScope::text))
            .word("network", network)
            .some("port", *port)
            .word("transport", transport)
            .some("tls", *tls)
            .value()
    }
}
