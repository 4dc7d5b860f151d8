use super::login::Login;
use super::target_domain::TargetDomain;
use crate::catalog::{PlaceLogin, PlaceRef, Registry, UncoveredAccess};
use crate::registry::TokenIssuers;

/// Whose login a place has.
#[derive(Clone, Copy)]
pub(super) enum Access<'c> {
    Registry(Registry<'c>),
    /// The place states it itself.
    Stated(PlaceRef<'c>, PlaceLogin<'c>),
    /// No registry is there, and the place states nothing.
    Uncovered(UncoveredAccess),
}

impl<'c> Access<'c> {
    /// The registry whose login it is.
    pub(super) fn registry(&self) -> Option<Registry<'c>> {
        match self {
            Self::Registry(registry) => Some(*registry),
            Self::Stated(..) | Self::Uncovered(_) => None,
        }
    }

    /// The login, together with who may see it (rule 10.1).
    pub(super) fn login<'r>(self, audience: TargetDomain<'c, 'r>) -> Login<'c, 'r> {
        match self {
            Self::Registry(registry) => Login::of(registry, audience),
            Self::Stated(_, PlaceLogin::Anonymous) | Self::Uncovered(UncoveredAccess::Anonymous) => {
                Login::Anonymous
            }
            Self::Stated(place, PlaceLogin::Ambient) => {
                Login::Ambient { audience, token_issuers: place.token_issuers() }
            }
            Self::Stated(place, PlaceLogin::With(credential)) => {
                Login::With { credential, audience, token_issuers: place.token_issuers() }
            }
            Self::Uncovered(UncoveredAccess::Ambient) => {
                let token_issuers = audience.with_text(TokenIssuers::of_host).unwrap_or(TokenIssuers::NONE);
                Login::Ambient { audience, token_issuers }
            }
        }
    }
}
