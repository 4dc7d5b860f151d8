use alloc::string::String;
use core::fmt;
use core::iter::FusedIterator;

use super::compiled::{Compiled, NONE, Record};
use super::flags::{Flags, PORT_80};
use super::unplaced::{Unplaced, UnplacedRegistry};
use crate::policy::{FallbackPolicy, RetryPolicy};
use crate::reference::{Domain, Path};
use crate::registry::{
    Access, BareNames, Credential, EcrDomain, Fallback, OwnNamespaces, Place, Provider, Reach,
    RegistryConfig, TokenIssuers, Transport,
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
        let overruled = self.catalog.extra(self.record).and_then(|extra| extra.overruled);
        overruled.unwrap_or(self.provider())
    }

    /// Where it is: as it was written, but `docker.io` for Docker Hub under any of its names.
    #[inline]
    pub fn domain(self) -> Domain<'c> {
        if self.is_on_port_80() { self.domain_on_port_80() } else { self.address() }
    }

    /// Left out of line: hardly any registry is.
    #[cold]
    fn domain_on_port_80(self) -> Domain<'c> {
        let address = self.record.parts.address(&self.catalog.text);
        Domain::parsed(address.strip_suffix(PORT_80).unwrap_or(address))
    }

    /// The same, with `:80` where no port is written and none means that.
    #[inline]
    pub(crate) fn address(self) -> Domain<'c> {
        Domain::parsed(self.record.parts.address(&self.catalog.text))
    }

    /// Whether no port means 80 there: over plain HTTP, where none is written (rule 2.8).
    #[inline]
    pub(crate) fn is_on_port_80(self) -> bool {
        self.record.flags.has(Flags::PORT_80)
    }

    /// Whether this domain, as a request writes it, is the registry's endpoint (rule 2.8).
    #[inline]
    pub(crate) fn is_at(self, domain: Domain<'_>) -> bool {
        let means_80 = self.is_on_port_80() && domain.port().is_none();
        let own = if means_80 { self.domain() } else { self.address() };
        own == domain
    }

    /// The path components in front of every relative image name.
    #[inline]
    pub fn prefix(self) -> Option<Path<'c>> {
        // Most have none, which is seen without cutting it out.
        (self.record.parts.prefix_length() > 0).then(|| Path::parsed(self.prefix_text()))
    }

    /// The same as a text; empty for none.
    #[inline]
    pub(crate) fn prefix_text(self) -> &'c str {
        self.record.parts.prefix(&self.catalog.text)
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

    /// Whether it is a proxy of Docker Hub that drops `library/` (rule 5.7).
    #[inline]
    pub fn completes_library(self) -> bool {
        self.record.flags.has(Flags::COMPLETES_LIBRARY)
    }

    /// Whether it is pulled from and pushed to without any login.
    #[cfg(feature = "analysis")]
    pub(crate) fn is_public(self) -> bool {
        self.credential().is_none() && !self.is_ambient()
    }

    /// Whether it is logged in to with what the caller keeps for its domain (rule 14.1).
    #[inline]
    pub fn is_ambient(self) -> bool {
        self.record.flags.has(Flags::AMBIENT)
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
        self.record.transport
    }

    /// The handle of what to show and to trust when TLS is spoken, where there is one (rule 3.8).
    pub fn tls(self) -> Option<&'c str> {
        self.catalog.extra(self.record)?.tls.as_deref()
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

    /// Hosts other than its own that issue its tokens and may see its credential (rule 10.1): those that are
    /// known of its domain, and those that it lists (rule 3.7). Where a provider stands behind a domain that is
    /// not its own, its issuers are not known there.
    #[inline]
    pub fn token_issuers(self) -> TokenIssuers<'c> {
        if let Some(extra) = self.catalog.extra(self.record) {
            return TokenIssuers::of_registry(&extra.issuers);
        }
        if self.record.flags.has(Flags::AT_HOME) {
            return TokenIssuers::of_provider(self.provider());
        }
        TokenIssuers::NONE
    }

    /// Where a client connects.
    ///
    /// # Errors
    ///
    /// [`EndpointError`](crate::registry::EndpointError) for a host that is no address, such as `256.0.0.1` or
    /// punycode that decodes to nothing.
    #[cfg(feature = "url")]
    pub fn endpoint(self) -> Result<url::Url, crate::registry::EndpointError> {
        crate::registry::endpoint(self.domain(), self.transport())
    }

    /// The issuers that the registry lists itself.
    pub(crate) fn listed_issuers(self) -> &'c [String] {
        self.catalog.extra(self.record).map_or(&[], |extra| extra.issuers.listed())
    }

    /// Whether both are on the same endpoint.
    #[inline]
    pub(crate) fn shares_domain_with(self, other: Self) -> bool {
        self.record.group == other.record.group
    }

    /// Its position in the account, where registries without a domain count.
    pub(crate) fn position(self) -> u32 {
        let index = self.index();
        let before = |place: u32, unplaced: &Unplaced| unplaced.position - place <= index;
        let unplaced = &self.catalog.unplaced;
        let mut low = 0;
        let mut high = unplaced.len();
        while low < high {
            let middle = usize::midpoint(low, high);
            let place = u32::try_from(middle).unwrap_or(NONE);
            if before(place, &unplaced[middle]) { low = middle + 1 } else { high = middle }
        }
        index + u32::try_from(low).unwrap_or(0)
    }

    /// The Amazon account that it is of: by its domain, or as it was stated (rule 3.9).
    pub fn aws_account(self) -> Option<&'c str> {
        self.in_region().map(EcrDomain::account).or_else(|| self.stated_account())
    }

    /// The Amazon region that it is in: by its domain, or as it was stated (rule 3.9).
    pub fn aws_region(self) -> Option<&'c str> {
        self.in_region().map(EcrDomain::region).or_else(|| self.stated_region())
    }

    /// What is stated and its domain does not say.
    pub(crate) fn stated_account(self) -> Option<&'c str> {
        self.catalog.extra(self.record)?.account.as_deref()
    }

    /// The same.
    pub(crate) fn stated_region(self) -> Option<&'c str> {
        self.catalog.extra(self.record)?.region.as_deref()
    }

    /// Whether its fallback may lead past registries without a domain.
    #[inline]
    pub(crate) fn may_skip_fallbacks(self) -> bool {
        self.record.flags.has(Flags::EXTRA)
    }

    /// The registries without a domain that its fallback leads to first, and that are left out (rule 3.9).
    pub fn skipped_fallbacks(self) -> impl Iterator<Item = UnplacedRegistry<'c>> {
        let extra = self.catalog.extra(self.record).and_then(|extra| extra.fallback.as_ref());
        let skipped = extra.map_or(&[][..], |fallback| &fallback.skipped);
        let unplaced = |index: &u32| self.catalog.unplaced.get(*index as usize);
        skipped.iter().filter_map(unplaced).map(|it| UnplacedRegistry { config: &it.config })
    }

    /// Its fallback as it was written, where registries without a domain come first.
    fn written_fallback(self) -> Option<Fallback> {
        let extra = self.catalog.extra(self.record).and_then(|extra| extra.fallback.as_ref());
        extra.map(|fallback| fallback.written.clone())
    }

    /// What somebody would have written to get this registry.
    pub(crate) fn to_config(self) -> RegistryConfig {
        let credential = self.credential().and_then(Credential::handle);
        let default = self.retry() == RetryPolicy::DEFAULT;
        let config = RegistryConfig {
            // What the domain tells is told by another one too.
            provider: Some(self.claimed_provider()).filter(|it| *it != Provider::detect(self.domain())),
            place: Place::At(self.domain().as_str().into()),
            prefix: self.prefix().map(|prefix| alloc::format!("{prefix}")),
            access: match credential {
                None if self.is_ambient() => Access::Ambient,
                None => Access::Public,
                Some(handle) if handle == self.name() => Access::Private,
                Some(handle) => Access::Credential(handle.into()),
            },
            token_issuers: self.listed_issuers().to_vec(),
            namespaces: self.namespaces().map(String::from).collect(),
            primary: self.is_primary(),
            account: self.stated_account().map(String::from),
            region: self.stated_region().map(String::from),
            fallback: self.written_fallback().or_else(|| {
                self.fallback()
                    .map(|fallback| Fallback::new(fallback.registry.name()).with_policy(fallback.policy))
            }),
            transport: self.transport(),
            tls: self.tls().map(String::from),
            reach: self.reach(),
            accepts_untrusted: self.accepts_untrusted_pushes(),
            completes_library: self.completes_library(),
            ..RegistryConfig::blank(self.name().into())
        };
        if default { config } else { config.retry(self.retry()) }
    }
}

/// Two are equal when they are one registry of one catalog, or are configured alike in two: under the same name, at the
/// same place, with the same login and fallback, spoken to in the same way. Which registry is the default one, or
/// for build cache, is the catalog's. To find the registry of another catalog, ask that for its name.
///
/// ```
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let before = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
/// let after = before.edit().update("ghcr", |ghcr| ghcr.prefix("acme")).build()?;
/// assert_eq!(before.registry("ghcr"), before.edit().build()?.registry("ghcr"));
/// assert_ne!(before.registry("ghcr"), after.registry("ghcr"));
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
impl PartialEq for Registry<'_> {
    fn eq(&self, other: &Registry<'_>) -> bool {
        if core::ptr::eq(self.catalog, other.catalog) {
            // Within a catalog, names are unique (rule 3.1).
            return self.name() == other.name();
        }
        self.name() == other.name() && self.to_config() == other.to_config()
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
