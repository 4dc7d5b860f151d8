//! What was drawn of an account as the crate's own types.

use core::time::Duration;

use registry_resolver::catalog::{
    AdHocPushes, BranchTags, Compositions, DefaultPush, Matching, UncoveredDomains,
};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::registry::EcrRegistry;
use registry_resolver::{
    Access, Catalog, CatalogBuilder, Fallback, Provider, RegistryConfig, RetryPolicy, Transport,
};

use super::{
    DrawnAccess, DrawnAccount, DrawnAmazon, DrawnFallback, DrawnRegistry, DrawnRetry, DrawnSettings,
};

/// What a registry states that states an account and a region.
const STATED: EcrRegistry<'static> = EcrRegistry { account: "123456789012", region: "eu-west-1" };

impl DrawnAccount {
    /// The account, its registries in the order in which they are listed.
    pub fn builder(&self) -> CatalogBuilder {
        let DrawnAccount { registries, default, caching, settings, credentials, other_contexts, routing } =
            self;
        let registries = registries.iter().map(|registry| {
            let config = registry.config();
            let is_ambient = routing.ambient.contains(&registry.name);
            let config = if is_ambient { config.access(Access::Ambient) } else { config };
            if routing.completing.contains(&registry.name) { config.completes_library() } else { config }
        });
        let builder = registries.fold(Catalog::builder(), CatalogBuilder::registry);
        let builder = routing.on(settings.on(builder)).other_contexts(other_contexts.iter().cloned());
        let builder = credentials.iter().fold(builder, |builder, (handle, domains)| {
            builder.share_credential(handle, domains.iter().map(String::as_str))
        });
        let builder = default.iter().fold(builder, |builder, name| builder.set_default(name));
        caching.iter().fold(builder, |builder, name| builder.set_caching(name))
    }

    pub fn catalog(&self) -> Catalog {
        self.builder().build().expect("an account that is drawn is valid")
    }
}

impl DrawnSettings {
    pub fn on(&self, builder: CatalogBuilder) -> CatalogBuilder {
        let DrawnSettings {
            matching,
            uncovered_domains,
            build_push,
            ad_hoc_pushes,
            branch_tags,
            compositions,
        } = *self;
        builder
            .matching(match matching {
                "longest_prefix" => Matching::LongestPrefix,
                _ => Matching::Domain,
            })
            .uncovered_domains(match uncovered_domains {
                "deny" => UncoveredDomains::Deny,
                _ => UncoveredDomains::Allow,
            })
            .default_push(match build_push {
                "never" => DefaultPush::Never,
                "explicit" => DefaultPush::Explicit,
                _ => DefaultPush::Always,
            })
            .ad_hoc_pushes(match ad_hoc_pushes {
                "deny" => AdHocPushes::Deny,
                _ => AdHocPushes::Allow,
            })
            .branch_tags(match branch_tags {
                "distinct" => BranchTags::Distinct,
                _ => BranchTags::Plain,
            })
            .compositions(match compositions {
                "search" => Compositions::Search,
                _ => Compositions::DockerHub,
            })
    }
}

impl DrawnRegistry {
    pub fn config(&self) -> RegistryConfig {
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
        } = self;
        let named = RegistryConfig::new(name);
        let config = match (amazon, provider) {
            (DrawnAmazon::Unplaced, _) => named.unplaced_ecr(STATED.region),
            (DrawnAmazon::Facts, _) => named.ecr_behind(domain, STATED),
            (DrawnAmazon::Unstated, Some(word)) => {
                let provider = Provider::ALL.iter().copied().find(|provider| provider.as_str() == *word);
                named.on(provider.expect("a provider of the table"), domain)
            }
            (DrawnAmazon::Unstated, None) => named.other(domain),
        };
        let config = config.access(match access {
            DrawnAccess::Private => Access::Private,
            DrawnAccess::Public => Access::Public,
            DrawnAccess::Credential(handle) => Access::Credential(handle.clone()),
        });
        let config = prefix.iter().fold(config, |config, prefix| config.prefix(prefix));
        let config = namespaces.iter().fold(config, |config, namespace| config.namespace(namespace));
        let config = fallback.iter().fold(config, |config, fallback| config.fallback(fallback.typed()));
        let config = retry.iter().fold(config, |config, retry| config.retry(retry.policy()));
        let config = if *is_primary { config.primary() } else { config };
        let config = config.transport(
            Transport::ALL.iter().copied().find(|known| known.as_str() == *transport).unwrap_or_default(),
        );
        let config = tls.iter().fold(config, |config, tls| config.tls(*tls));
        let config = token_issuers.iter().fold(config, |config, issuer| config.token_issuer(issuer));
        let config = if *is_inside_only { config.inside_only() } else { config };
        if *accepts_untrusted { config.accept_untrusted_pushes() } else { config }
    }
}

impl DrawnFallback {
    pub fn typed(&self) -> Fallback {
        let DrawnFallback { registry, keeps_path, is_pinned_only, is_transient_only } = self;
        let policy = FallbackPolicy::default();
        let policy = if *keeps_path { policy.keep_path() } else { policy };
        let policy = if *is_pinned_only { policy.pinned_only() } else { policy };
        Fallback::new(registry).with_policy(if *is_transient_only { policy.transient_only() } else { policy })
    }
}

impl DrawnRetry {
    pub fn policy(&self) -> RetryPolicy {
        let DrawnRetry { tries, delay_ms, factor, max_delay_ms } = *self;
        let ms = |ms: u32| Duration::from_millis(u64::from(ms));
        RetryPolicy::DEFAULT
            .with_tries(tries)
            .and_then(|policy| policy.with_delay(ms(delay_ms)))
            .and_then(|policy| policy.with_factor(factor))
            .and_then(|policy| policy.with_max_delay(ms(max_delay_ms)))
            .expect("a policy that is drawn is within its ranges")
    }
}
