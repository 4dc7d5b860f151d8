//! What few registries have; kept aside, so that a record stays one line of the processor's cache.

use alloc::string::String;

use super::flags::Flags;
use super::grouping::Checked;
use super::slots::Slots;
use super::unplaced::{FallbackToUnplaced, Shortened};
use crate::reference::DOCKER_HUB;
use crate::registry::{EcrDomain, OwnIssuers, Provider, RegistryConfig, TokenIssuers};

#[derive(Debug)]
pub(crate) struct Extra {
    pub(super) issuers: OwnIssuers,
    pub(super) tls: Option<String>,
    /// What is stated beside the domain (rule 3.9).
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    /// The provider that it is said to be, where its domain overrules that (rule 2.8).
    pub(super) overruled: Option<Provider>,
    pub(super) fallback: Option<FallbackToUnplaced>,
}

impl Extra {
    /// What this registry has of it, if anything.
    pub(super) fn of(
        config: &RegistryConfig,
        checked: &Checked<'_>,
        flags: Flags,
        fallback: &Shortened,
        slots: &Slots,
    ) -> Option<Self> {
        let domain = checked.domain.unwrap_or(DOCKER_HUB);
        let at_home = flags.has(Flags::AT_HOME);
        // A provider's issuers are not known where it stands behind a strange domain.
        let known = if at_home {
            TokenIssuers::of_table(checked.provider.facts().token_issuers)
        } else {
            TokenIssuers::of_known(domain, checked.known)
        };
        let issuers = OwnIssuers::new(domain, known, &config.token_issuers);
        let told = EcrDomain::of(domain.endpoint());
        // What the domain says is no fact of its own.
        let stated = |text: &Option<String>, told: Option<&str>| {
            text.clone().filter(|text| told.is_none_or(|told| !told.eq_ignore_ascii_case(text)))
        };
        let extra = Self {
            tls: config.tls.clone(),
            account: stated(&config.account, told.map(EcrDomain::account)),
            region: stated(&config.region, told.map(EcrDomain::region)),
            overruled: config.provider.filter(|claimed| *claimed != checked.provider),
            fallback: config.fallback.clone().filter(|_| !fallback.skipped.is_empty()).map(|written| {
                let skipped = fallback.skipped.iter().map(|&index| slots.unplaced_slot(index)).collect();
                FallbackToUnplaced { written, skipped }
            }),
            issuers,
        };
        let has_issuers = !extra.issuers.listed().is_empty() || (!at_home && !known.is_empty());
        let has_some = has_issuers
            || extra.tls.is_some()
            || extra.account.is_some()
            || extra.region.is_some()
            || extra.overruled.is_some()
            || extra.fallback.is_some();
        has_some.then_some(extra)
    }
}
