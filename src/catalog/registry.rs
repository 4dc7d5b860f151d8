use alloc::string::String;
use core::fmt;
use core::iter::FusedIterator;

use super::compiled::{Compiled, Flags, NONE, Record};
use crate::policy::{FallbackPolicy, RetryPolicy};
use crate::reference::{Domain, Path};
use crate::registry::{
    Access, BareNames, Credential, EcrDomain, Fallback, OwnNamespaces, Provider, Reach, RegistryConfig,
    Transport,
};

/// One registry of a [`Catalog`](super::Catalog).
///
/// Two are equal when they have the same name.
#[derive(Clone, Copy)]
pub struct Registry<'c> {
    pub(super) catalog: &'c Compiled,
    pub(super) record: &'c Record,
}

impl<'c> Registry<'c> {
    #[inline]
    pub(crate) fn at(catalog: &'c Compiled, index: u32) -> Self {
        Self::of(catalog, catalog.record(index))
    }

    #[inline]
    pub(super) fn of(catalog: &'c Compiled, record: &'c Record) -> Self {
        Self { catalog, record }
    }

    /// Its position in the catalog.
    #[inline]
    pub(crate) fn index(self) -> u32 {
        self.record.index
    }

    /// Its name, unique in the account.
    #[inline]
    pub fn name(self) -> &'c str {
        self.record.parts.name(&self.catalog.text)
    }

    /// The product behind its domain.
    #[inline]
    pub fn provider(self) -> Provider {
        self.record.provider
    }

    /// The provider that it is said to be, which its domain may have overruled (rule 2.8).
    pub(crate) fn claimed_provider(self) -> Provider {
        let overruled = &self.catalog.overruled;
        let found = overruled.binary_search_by_key(&self.index(), |(index, _)| *index).ok();
        found.and_then(|at| overruled.get(at)).map_or(self.provider(), |(_, claimed)| *claimed)
    }

    /// Where it is: as it was written, but `docker.io` for Docker Hub under any of its names.
    #[inline]
    pub fn domain(self) -> Domain<'c> {
        Domain::parsed(self.record.parts.domain(&self.catalog.text))
    }

    /// The path components in front of every relative image name.
    #[inline]
    pub fn prefix(self) -> Option<Path<'c>> {
        let prefix = self.record.parts.prefix(&self.catalog.text);
        (!prefix.is_empty()).then(|| Path::parsed(prefix))
    }

    /// How much longer a name is with the prefix in front.
    #[inline]
    pub(crate) fn prefix_length(self) -> usize {
        match self.record.parts.prefix_length() {
            0 => 0,
            length => length + 1,
        }
    }

    /// The credential to log in with; none for a public registry. It is to be sent to no domain but this
    /// registry's own: a plan hands it out together with that.
    #[inline]
    pub fn credential(self) -> Option<Credential<'c>> {
        if self.record.flags.has(Flags::OWN_CREDENTIAL) {
            return Some(Credential::Handle(self.name()));
        }
        let handle = self.record.parts.credential(&self.catalog.text);
        (!handle.is_empty()).then_some(Credential::Handle(handle))
    }

    /// The Docker Hub namespaces that the account is known to own (rule 7.8).
    pub fn namespaces(self) -> impl Iterator<Item = &'c str> + Clone {
        let namespaces = self.record.parts.namespaces(&self.catalog.text);
        namespaces.split(' ').filter(|namespace| !namespace.is_empty())
    }

    /// Whether it lists the namespaces that the account owns there.
    pub(crate) fn lists_namespaces(self) -> bool {
        self.provider().facts().own_namespaces == OwnNamespaces::Listed
    }

    /// The namespaces that pushes are limited to, of which its prefix begins with one; none where all are
    /// allowed (rule 7.8).
    pub(crate) fn own_namespaces(self) -> impl Iterator<Item = &'c str> {
        let from_prefix = self.prefix().and_then(|prefix| prefix.components().next());
        let own = from_prefix.into_iter().chain(self.namespaces());
        own.filter(move |_| self.lists_namespaces())
    }

    /// How many components a name has to bring along from another registry (rule 5.7).
    #[inline]
    pub(crate) fn fewest_components(self) -> usize {
        let completed = || self.provider().facts().bare_names == BareNames::Completed;
        if self.prefix_length() == 0 && completed() { 2 } else { 1 }
    }

    /// Whether its account has a registry in every region (rule 7.12).
    #[inline]
    pub(crate) fn has_regions(self) -> bool {
        self.provider().has_regions()
    }

    /// The account and the region that its domain names, where there are such.
    pub(crate) fn in_region(self) -> Option<EcrDomain<'c, 'c>> {
        if self.has_regions() { EcrDomain::of(self.domain().endpoint()) } else { None }
    }

    /// Whether it is the one of its domain that was marked as primary.
    #[inline]
    pub fn is_primary(self) -> bool {
        self.record.flags.has(Flags::PRIMARY)
    }

    /// The registry to ask when pulling from this one has failed for good.
    #[inline]
    pub fn fallback(self) -> Option<FallbackRegistry<'c>> {
        let Record { fallback, fallback_policy: policy, .. } = *self.record;
        // No registry is at the position that stands for none.
        let record = self.catalog.records.get(fallback as usize)?;
        Some(FallbackRegistry { registry: Self { record, ..self }, policy })
    }

    /// How often it is tried.
    #[inline]
    pub fn retry(self) -> RetryPolicy {
        self.record.retry
    }

    /// How it is spoken to.
    #[inline]
    pub fn transport(self) -> Transport {
        if self.record.flags.has(Flags::PLAIN_HTTP) { Transport::Http } else { Transport::Https }
    }

    /// From where it can be reached.
    #[inline]
    pub fn reach(self) -> Reach {
        if self.record.flags.has(Flags::INSIDE_ONLY) { Reach::InsideOnly } else { Reach::Anywhere }
    }

    /// Whether builds may push to it that are not trusted (rule 7.11).
    pub fn accepts_untrusted_pushes(self) -> bool {
        self.record.flags.has(Flags::ACCEPTS_UNTRUSTED)
    }

    /// Hosts other than its own that issue its tokens and may see its credential (rule 10.1); none where a
    /// provider stands behind a domain that is not its own.
    #[inline]
    pub fn token_issuers(self) -> &'static [&'static str] {
        if self.record.flags.has(Flags::AT_HOME) { self.provider().facts().token_issuers } else { &[] }
    }

    /// Where a client connects.
    ///
    /// # Errors
    ///
    /// [`EndpointError`](crate::EndpointError) for a host that is no address, such as `256.0.0.1` or
    /// punycode that decodes to nothing.
    #[cfg(feature = "url")]
    pub fn endpoint(self) -> Result<url::Url, crate::registry::EndpointError> {
        crate::registry::endpoint(self.domain(), self.transport())
    }

    /// Whether both are on the same endpoint.
    #[inline]
    pub(crate) fn shares_domain_with(self, other: Self) -> bool {
        self.record.group == other.record.group
    }

    /// What somebody would have written to get this registry.
    pub(super) fn to_config(self) -> RegistryConfig {
        let credential = self.credential().and_then(Credential::handle);
        let default = self.retry() == RetryPolicy::DEFAULT;
        let config = RegistryConfig {
            // What the domain tells is told by another one too.
            provider: Some(self.claimed_provider()).filter(|it| *it != Provider::detect(self.domain())),
            domain: Some(self.domain().as_str().into()),
            prefix: self.prefix().map(|prefix| alloc::format!("{prefix}")),
            access: match credential {
                None => Access::Public,
                Some(handle) if handle == self.name() => Access::Private,
                Some(handle) => Access::Credential(handle.into()),
            },
            namespaces: self.namespaces().map(String::from).collect(),
            primary: self.is_primary(),
            fallback: self
                .fallback()
                .map(|fallback| Fallback::to(fallback.registry.name()).when(fallback.policy)),
            transport: self.transport(),
            reach: self.reach(),
            accepts_untrusted: self.accepts_untrusted_pushes(),
            ..RegistryConfig::unplaced(self.name().into())
        };
        if default { config } else { config.retry(self.retry()) }
    }
}

impl PartialEq for Registry<'_> {
    fn eq(&self, other: &Registry<'_>) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Registry<'_> {}

impl core::hash::Hash for Registry<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for Registry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registry({} on {})", self.name(), self.domain())
    }
}

/// A registry to fall back to, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FallbackRegistry<'c> {
    registry: Registry<'c>,
    policy: FallbackPolicy,
}

impl<'c> FallbackRegistry<'c> {
    /// The registry.
    #[inline]
    pub fn registry(self) -> Registry<'c> {
        self.registry
    }

    /// When it is asked, and under which name.
    #[inline]
    pub fn policy(self) -> FallbackPolicy {
        self.policy
    }
}

/// Registries of a catalog, one after the other.
#[derive(Clone)]
pub struct Registries<'c> {
    catalog: &'c Compiled,
    which: Which<'c>,
}

#[derive(Clone)]
enum Which<'c> {
    All(core::ops::Range<u32>),
    Some(core::slice::Iter<'c, u32>),
}

impl<'c> Registries<'c> {
    pub(super) fn all(catalog: &'c Compiled) -> Self {
        let count = u32::try_from(catalog.records.len()).unwrap_or(NONE);
        Self { catalog, which: Which::All(0..count) }
    }

    #[inline]
    pub(super) fn some(catalog: &'c Compiled, members: &'c [u32]) -> Self {
        Self { catalog, which: Which::Some(members.iter()) }
    }
}

impl<'c> Iterator for Registries<'c> {
    type Item = Registry<'c>;

    fn next(&mut self) -> Option<Registry<'c>> {
        let index = match &mut self.which {
            Which::All(range) => range.next(),
            Which::Some(members) => members.next().copied(),
        };
        index.map(|index| Registry::at(self.catalog, index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.which {
            Which::All(range) => range.size_hint(),
            Which::Some(members) => members.size_hint(),
        }
    }
}

impl ExactSizeIterator for Registries<'_> {}

impl FusedIterator for Registries<'_> {}

impl fmt::Debug for Registries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
