//! Whom to ask and how: what every attempt, destination and cache entry has, and what reports keep of it.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::login::Login;
use super::target::Target;
use crate::catalog::Registry;
use crate::policy::RetryPolicy;
use crate::reference::ReferenceBuf;
use crate::registry::{Credential, Reach, Transport};

/// A reference, who is asked for it or given it, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contact<'c, 'r> {
    registry: Option<Registry<'c>>,
    target: Target<'c, 'r>,
    login: Login<'c, 'r>,
    retry: RetryPolicy,
    transport: Transport,
    reach: Reach,
}

impl<'c, 'r> Contact<'c, 'r> {
    /// A contact with this registry, or with a domain that none covers; `retry` is a request's own.
    #[inline]
    pub(super) fn new(
        registry: Option<Registry<'c>>,
        target: Target<'c, 'r>,
        login: Login<'c, 'r>,
        retry: Option<RetryPolicy>,
    ) -> Self {
        Self {
            registry,
            target,
            login,
            retry: retry_at(registry, retry),
            transport: transport_at(registry),
            reach: reach_at(registry),
        }
    }

    /// The same, spoken to in this way.
    pub(super) fn spoken(self, Facts { transport, reach }: Facts) -> Self {
        Self { transport, reach, ..self }
    }

    /// A contact along a route, all of which is known.
    pub(super) fn routed(
        registry: Option<Registry<'c>>,
        target: Target<'c, 'r>,
        login: Login<'c, 'r>,
        retry: RetryPolicy,
        Facts { transport, reach }: Facts,
    ) -> Self {
        Self { registry, target, login, retry, transport, reach }
    }

    /// A contact with the login that the domain of the target may see, which is the registry's own.
    pub(super) fn at(registry: Option<Registry<'c>>, target: Target<'c, 'r>) -> Self {
        let login = registry.map_or(Login::Anonymous, |registry| Login::of(registry, target.domain()));
        Self::new(registry, target, login, None)
    }

    #[inline]
    pub(crate) fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    #[inline]
    pub(crate) fn target(&self) -> Target<'c, 'r> {
        self.target
    }

    #[inline]
    pub(crate) fn login(&self) -> Login<'c, 'r> {
        self.login
    }

    #[inline]
    pub(crate) fn retry(&self) -> RetryPolicy {
        self.retry
    }

    #[inline]
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    #[inline]
    pub(crate) fn reach(&self) -> Reach {
        self.reach
    }
}

/// How a place is spoken to, and from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) transport: Transport,
    pub(super) reach: Reach,
}

/// A request's own policy, else the registry's.
#[inline]
pub(super) fn retry_at(registry: Option<Registry<'_>>, own: Option<RetryPolicy>) -> RetryPolicy {
    own.unwrap_or_else(|| registry.map_or(RetryPolicy::DEFAULT, Registry::retry))
}

/// HTTPS unless the registry itself says otherwise (rule [10.3](crate::rules::invariants)).
#[inline]
pub(super) fn transport_at(registry: Option<Registry<'_>>) -> Transport {
    registry.map_or(Transport::Https, Registry::transport)
}

#[inline]
pub(super) fn reach_at(registry: Option<Registry<'_>>) -> Reach {
    registry.map_or(Reach::Anywhere, Registry::reach)
}

/// Public accessors of a view, each of which asks its contact.
macro_rules! ask_contact {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        $(
            $(#[$doc])*
            #[inline]
            pub fn $name(&self) -> $type {
                self.contact.$name()
            }
        )*
    };
}

pub(super) use ask_contact;

/// A [`Contact`] on its own: what reports and diffs keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContactBuf {
    pub(crate) registry: Option<String>,
    pub(crate) reference: ReferenceBuf,
    /// None for anonymously.
    pub(crate) login: Option<LoginBuf>,
    pub(crate) retry: RetryPolicy,
    pub(crate) transport: Transport,
    pub(crate) reach: Reach,
}

impl ContactBuf {
    pub(crate) fn of(contact: &Contact<'_, '_>) -> Self {
        Self {
            registry: contact.registry.map(|registry| registry.name().into()),
            reference: contact.target.to_buf(),
            login: LoginBuf::of(contact.login),
            retry: contact.retry,
            transport: contact.transport,
            reach: contact.reach,
        }
    }
}

/// A [`Login`] on its own, other than an anonymous one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginBuf {
    pub(crate) kind: LoginKind,
    /// The handle; none for the credentials that a step itself brings, and for what the caller keeps.
    pub(crate) credential: Option<String>,
    pub(crate) audience: String,
    pub(crate) token_issuers: Vec<String>,
}

/// What a login is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginKind {
    Credential,
    Ambient,
}

impl LoginBuf {
    /// The credential, if the catalog names one; none where it is what the caller keeps for the audience.
    pub fn credential(&self) -> Option<Credential<'_>> {
        match self.kind {
            LoginKind::Credential => {
                Some(self.credential.as_deref().map_or(Credential::Step, Credential::Handle))
            }
            LoginKind::Ambient => None,
        }
    }

    /// The host that may see it, as its target is spelled.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Other hosts that issue tokens for it, and may see it too (rule [10.1](crate::rules::invariants)).
    pub fn token_issuers(&self) -> &[String] {
        &self.token_issuers
    }

    /// `credential` or `ambient`, as [`Login::as_str`].
    pub fn as_str(&self) -> &'static str {
        match self.kind {
            LoginKind::Credential => "credential",
            LoginKind::Ambient => "ambient",
        }
    }

    pub(crate) fn of(login: Login<'_, '_>) -> Option<Self> {
        let (kind, credential, audience, token_issuers) = match login {
            Login::Anonymous => return None,
            Login::With { credential, audience, token_issuers } => {
                (LoginKind::Credential, Some(credential), audience, token_issuers)
            }
            Login::Ambient { audience, token_issuers } => (LoginKind::Ambient, None, audience, token_issuers),
        };
        let credential = credential.and_then(Credential::handle).map(Into::into);
        let token_issuers = token_issuers.iter().map(|issuer| issuer.to_string()).collect();
        Some(Self { kind, credential, audience: audience.to_string(), token_issuers })
    }
}
