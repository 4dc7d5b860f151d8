use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::Provider;
use crate::index::in_order;
use crate::reference::Domain;

/// Hosts other than a registry's own that issue its tokens and may see its credential, by domain; those that
/// are known to everybody first. Rules 3.7 and 10.1.
///
/// ```
/// use registry_resolver::{Catalog, Domain, RegistryConfig};
///
/// let gitlab = RegistryConfig::new("gitlab").other("registry.git.example").token_issuer("git.example");
/// let catalog = Catalog::builder()
///     .registry(gitlab)
///     .registry(RegistryConfig::new("public").other("registry.gitlab.com"))
///     .build()?;
/// let issuers = |name: &str| catalog.registry(name).unwrap().token_issuers();
/// assert_eq!(issuers("gitlab").to_string(), "git.example");
/// assert_eq!(issuers("public").to_string(), "gitlab.com");
/// assert!(issuers("gitlab").contains(Domain::parse("GIT.example:443").unwrap()));
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, Copy)]
pub struct TokenIssuers<'c>(Listed<'c>);

#[derive(Clone, Copy)]
enum Listed<'c> {
    Known(&'static [&'static str]),
    /// Those that the table has of this provider.
    Provided(Provider),
    Own(&'c OwnIssuers),
}

/// The issuers of one registry that lists some itself.
#[derive(Debug, Default)]
pub(crate) struct OwnIssuers {
    known: &'static [&'static str],
    /// In order, without doubles and without what is known.
    own: Box<[String]>,
}

impl OwnIssuers {
    /// The issuers of a registry on `domain` that lists these domains, each of the grammar.
    pub(crate) fn new(domain: Domain<'_>, known: TokenIssuers<'static>, listed: &[String]) -> Self {
        let key = |place: usize| (Domain::parsed(&listed[place]), listed[place].as_str());
        let order = in_order(listed.len(), &|a, b| key(a).cmp(&key(b)));
        let mut own: Vec<Domain<'_>> = order.iter().map(|&place| key(place as usize).0).collect();
        own.dedup();
        own.retain(|issuer| *issuer != domain && !known.contains(*issuer));
        let own = own.into_iter().map(|issuer| issuer.as_str().to_owned()).collect();
        Self { known: known.known(), own }
    }

    /// What the registry lists beside what is known.
    pub(crate) fn listed(&self) -> &[String] {
        &self.own
    }
}

impl<'c> TokenIssuers<'c> {
    pub(crate) const NONE: Self = Self(Listed::Known(&[]));

    #[inline]
    pub(crate) fn of_table(known: &'static [&'static str]) -> Self {
        Self(Listed::Known(known))
    }

    /// The same, looked up where somebody asks.
    #[inline]
    pub(crate) fn of_provider(provider: Provider) -> Self {
        Self(Listed::Provided(provider))
    }

    #[inline]
    pub(crate) fn of_registry(issuers: &'c OwnIssuers) -> Self {
        Self(Listed::Own(issuers))
    }

    /// Those that are known of a host, whoever configured it.
    pub(crate) fn of_host(domain: Domain<'_>) -> TokenIssuers<'static> {
        Self::of_known(domain, Provider::known(domain))
    }

    /// The same for who knows whose domain it is.
    pub(crate) fn of_known(domain: Domain<'_>, known: Option<Provider>) -> TokenIssuers<'static> {
        let issuers = PUBLIC.iter().find(|(host, _)| Domain::parsed(host) == domain);
        let of_provider = || known.unwrap_or(Provider::Other).facts().token_issuers;
        TokenIssuers::of_table(issuers.map_or_else(of_provider, |(_, issuers)| *issuers))
    }

    fn known(self) -> &'static [&'static str] {
        match self.0 {
            Listed::Known(known) => known,
            Listed::Provided(provider) => provider.facts().token_issuers,
            Listed::Own(OwnIssuers { known, .. }) => known,
        }
    }

    fn own(self) -> &'c [String] {
        match self.0 {
            Listed::Known(_) | Listed::Provided(_) => &[],
            Listed::Own(OwnIssuers { own, .. }) => own,
        }
    }

    /// The hosts, each with a port where it is not the usual one.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Domain<'c>> + Clone + use<'c> {
        let (known, own) = (self.known(), self.own());
        (0..known.len() + own.len()).map(move |place| match place.checked_sub(known.len()) {
            None => Domain::parsed(known[place]),
            Some(place) => Domain::parsed(&own[place]),
        })
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.known().len() + self.own().len()
    }

    /// Whether the registry alone issues its tokens.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether this host is one of them. Compared as domains are (rule 2.8).
    pub fn contains(self, domain: Domain<'_>) -> bool {
        self.iter().any(|issuer| issuer == domain)
    }
}

/// Hosts of public registries that no provider of the table has, and who issues their tokens: the host of the
/// `realm` with which each answers `GET /v2/`.
///
/// Sources: the challenge of registry.gitlab.com, and <https://github.com/docker/sbx-releases/issues/535> for
/// GitLab in general; <https://github.com/docker/login-action/pull/895> and the challenge of
/// registry.digitalocean.com, `https://api.digitalocean.com/v2/registry/auth`;
/// <https://github.com/hashicorp/terraform-provider-docker/issues/243> for docker.elastic.co.
const PUBLIC: [(&str, &[&str]); 3] = [
    ("registry.gitlab.com", &["gitlab.com"]),
    ("registry.digitalocean.com", &["api.digitalocean.com"]),
    ("docker.elastic.co", &["docker-auth.elastic.co"]),
];

/// The hosts that `issuer` issues tokens for, as far as they are known by name.
pub(crate) fn issued_by(issuer: Domain<'_>) -> impl Iterator<Item = Domain<'static>> {
    let includes = move |listed: &[&str]| listed.iter().any(|known| Domain::parsed(known) == issuer);
    let public = PUBLIC.iter().filter(move |(_, listed)| includes(listed));
    Provider::served_by(issuer).chain(public.map(|(host, _)| Domain::parsed(host)))
}

impl PartialEq for TokenIssuers<'_> {
    fn eq(&self, other: &TokenIssuers<'_>) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for TokenIssuers<'_> {}

impl Hash for TokenIssuers<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        self.iter().for_each(|issuer| issuer.hash(state));
    }
}

/// `auth.docker.io`, several with a comma between.
impl fmt::Display for TokenIssuers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, issuer) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(", ")?;
            }
            issuer.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for TokenIssuers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A list.
#[cfg(feature = "serde")]
impl serde_core::Serialize for TokenIssuers<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
