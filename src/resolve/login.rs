use core::fmt;

use super::target_domain::TargetDomain;
use crate::catalog::Registry;
use crate::reference::Domain;
use crate::registry::{Credential, TokenIssuers};

/// How to log in to one registry. A credential never comes without the domain that may see it (rule
/// [10.1](crate::rules::invariants)).
///
/// The audience is spelled as the reference that is asked for or pushed to, so a client that keeps its logins by
/// text finds it. Another host is compared by [`may_see`](Self::may_see), and logins compare by endpoint (rule
/// [2.8](crate::rules::references)).
///
/// ```
/// use registry_resolver::{Catalog, Login, PullRequest, Reference, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("GHCR.io/acme/app")?))?;
/// let Login::With { credential, audience, .. } = plan.source().unwrap().login() else { panic!() };
/// assert_eq!((credential.to_string(), audience.to_string()), ("`ghcr`".into(), "GHCR.io".into()));
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
        /// The one domain that may see it, under all of its spellings.
        audience: TargetDomain<'c, 'r>,
        /// Other hosts that issue the audience's tokens, and may see it too. Any host that is not listed,
        /// behind a redirect or a challenge, is a stranger.
        token_issuers: TokenIssuers<'c>,
    },
    /// With what the caller keeps for the audience, if anything (rule [14.1](crate::rules::credentials)). It is for
    /// the audience alone, too.
    #[non_exhaustive]
    Ambient {
        /// The one domain that may see it, under all of its spellings.
        audience: TargetDomain<'c, 'r>,
        /// Other hosts that issue the audience's tokens, and may see it too.
        token_issuers: TokenIssuers<'c>,
    },
}

impl<'c, 'r> Login<'c, 'r> {
    /// The login that a registry's own domain may see.
    #[inline]
    pub(crate) fn to_registry(registry: Registry<'c>) -> Self {
        Self::of(registry, TargetDomain::of_registry(registry))
    }

    /// `anonymous`, `credential` or `ambient`: stable words for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::With { .. } => "credential",
            Self::Ambient { .. } => "ambient",
        }
    }

    /// The login for this audience: the registry's own domain in any spelling, or its account's in another
    /// region.
    #[inline]
    pub(super) fn of(registry: Registry<'c>, audience: TargetDomain<'c, 'r>) -> Self {
        let token_issuers = registry.token_issuers();
        match registry.credential() {
            Some(credential) => Self::With { credential, audience, token_issuers },
            None if registry.is_ambient() => Self::Ambient { audience, token_issuers },
            None => Self::Anonymous,
        }
    }

    /// Whether this host may see the credential: it is the audience, in whatever spelling, or issues its tokens.
    /// No host may see what there is not. Rules [2.8](crate::rules::references) and [10.1](crate::rules::invariants).
    ///
    /// A client asks this before it answers a challenge or follows a redirect with the credential.
    ///
    /// ```
    /// use registry_resolver::{Catalog, Domain, PullRequest, Reference, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("hub").docker_hub()).build()?;
    /// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("acme/app")?))?;
    /// let login = plan.source().unwrap().login();
    /// for host in ["docker.io", "registry-1.docker.io:443", "Index.Docker.io", "auth.docker.io"] {
    ///     assert!(login.may_see(Domain::parse(host)?), "{host}");
    /// }
    /// assert!(!login.may_see(Domain::parse("evil.example")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn may_see(self, host: Domain<'_>) -> bool {
        match self {
            Self::Anonymous => false,
            Self::With { audience, token_issuers, .. } | Self::Ambient { audience, token_issuers } => {
                audience == host || token_issuers.contains(host)
            }
        }
    }

    /// The credential, if the catalog names one.
    pub fn credential(self) -> Option<Credential<'c>> {
        match self {
            Self::Anonymous | Self::Ambient { .. } => None,
            Self::With { credential, .. } => Some(credential),
        }
    }
}

/// `` `google` for us.gcr.io ``, `what is kept for us.gcr.io`, or `anonymous`.
impl fmt::Display for Login<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::With { credential: Credential::Step, audience, .. } => {
                write!(f, "the step's own for {audience}")
            }
            Self::With { credential, audience, .. } => write!(f, "{credential} for {audience}"),
            Self::Ambient { audience, .. } => write!(f, "what is kept for {audience}"),
        }
    }
}
