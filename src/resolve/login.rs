use core::fmt;

use super::target::TargetDomain;
use crate::catalog::Registry;
use crate::registry::{Credential, TokenIssuers};

/// How to log in to one registry. A credential never comes without the domain that may see it (rule 10.1).
///
/// ```
/// use registry_resolver::{Catalog, Login, PullRequest, Reference, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::named("ghcr").github()).build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("GHCR.io/acme/app")?))?;
/// let Login::With { credential, audience, .. } = plan.source().login() else { panic!() };
/// assert_eq!((credential.to_string(), audience.to_string()), ("`ghcr`".into(), "ghcr.io".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Login<'c, 'r> {
    /// Without a credential.
    Anonymous,
    /// With a credential, which is for the audience alone. No one but a plan can make one.
    #[non_exhaustive]
    With {
        /// Which credential.
        credential: Credential<'c>,
        /// The one domain that may see it.
        audience: TargetDomain<'c, 'r>,
        /// Other hosts that issue the audience's tokens, and may see it too. Any host that is not listed,
        /// behind a redirect or a challenge, is a stranger.
        token_issuers: TokenIssuers<'c>,
    },
}

impl<'c, 'r> Login<'c, 'r> {
    /// The login that a registry's own domain may see.
    #[inline]
    pub(crate) fn to_registry(registry: Registry<'c>) -> Self {
        Self::of(registry, TargetDomain::of_catalog(registry.domain()))
    }

    /// The login for this audience: the registry's own domain, or its account's in another region.
    #[inline]
    pub(super) fn of(registry: Registry<'c>, audience: TargetDomain<'c, 'r>) -> Self {
        let token_issuers = registry.token_issuers();
        let with = |credential| Self::With { credential, audience, token_issuers };
        registry.credential().map_or(Self::Anonymous, with)
    }

    /// The credential, if there is one.
    pub fn credential(self) -> Option<Credential<'c>> {
        match self {
            Self::Anonymous => None,
            Self::With { credential, .. } => Some(credential),
        }
    }
}

/// `` `google` for us.gcr.io ``, or `anonymous`.
impl fmt::Display for Login<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::With { credential: Credential::Step, audience, .. } => {
                write!(f, "the step's own for {audience}")
            }
            Self::With { credential, audience, .. } => write!(f, "{credential} for {audience}"),
        }
    }
}
