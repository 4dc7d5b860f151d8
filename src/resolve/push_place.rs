//! Where something is pushed, and what it is called there (rules 7.4 to 7.8).

use alloc::string::ToString as _;

use super::error::{PushError, RegistryNames};
use super::login::Login;
use super::naming::{self, WrongDepth};
use super::push_request::PushRequest;
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use crate::catalog::Registry;
use crate::reference::{Domain, Excerpt, ImageName, Path};
use crate::registry::{Credential, EcrDomain, Provider, TokenIssuers};

/// A registry of the catalog, or a host of the step's own.
#[derive(Clone, Copy)]
pub(crate) enum Place<'c, 'r> {
    Registry(Registry<'c>),
    AdHoc(Domain<'r>),
}

impl<'c, 'r> Place<'c, 'r> {
    pub(super) fn registry(self) -> Option<Registry<'c>> {
        match self {
            Self::Registry(registry) => Some(registry),
            Self::AdHoc(_) => None,
        }
    }

    /// How errors call it: by the registry's name, or by the host.
    fn shown(self) -> Excerpt {
        match self {
            Self::Registry(registry) => Excerpt::of(registry.name()),
            Self::AdHoc(domain) => Excerpt::of(domain.as_str()),
        }
    }

    fn prefix(self) -> Option<Path<'c>> {
        self.registry().and_then(Registry::prefix)
    }

    fn provider(self) -> Provider {
        match self {
            Self::Registry(registry) => registry.provider(),
            Self::AdHoc(domain) => Provider::detect(domain),
        }
    }

    pub(crate) fn domain(self) -> TargetDomain<'c, 'r> {
        match self {
            Self::Registry(registry) => TargetDomain::of_registry(registry),
            Self::AdHoc(domain) => TargetDomain::of_request(domain, None),
        }
    }

    /// The login for `audience`: its own domain in any spelling, or the same account's in another region.
    pub(super) fn login(self, audience: TargetDomain<'c, 'r>) -> Login<'c, 'r> {
        match self {
            Self::Registry(registry) => Login::of(registry, audience),
            Self::AdHoc(domain) => Login::With {
                credential: Credential::Step,
                audience,
                token_issuers: TokenIssuers::of_host(domain),
            },
        }
    }

    /// The same account's registry in the region that the step asks for, if that is another one (rule 7.12).
    pub(crate) fn region(self, request: &PushRequest<'r>) -> Result<Option<TargetDomain<'c, 'r>>, PushError> {
        let Some(option) = request.aws.first_set() else { return Ok(None) };
        if !self.provider().has_regions() {
            return Err(PushError::AwsOptionElsewhere { option, registry: self.shown() });
        }
        if request.aws.lacks_role() {
            return Err(PushError::SessionWithoutRole);
        }
        let Some(region) = request.aws.region else { return Ok(None) };
        let refused = |reason| PushError::NoSuchRegion {
            registry: self.shown(),
            domain: Excerpt::of(&self.domain().to_string()),
            region: Excerpt::of(region.as_str()),
            reason,
        };
        let Self::Registry(registry) = self else { return Err(refused("a step's own target is one host")) };
        let own = EcrDomain::of(registry.domain().endpoint())
            .ok_or_else(|| refused("the domain names neither account nor region"))?;
        if own.region().eq_ignore_ascii_case(region.as_str()) {
            return Ok(None);
        }
        own.in_region(region).ok_or_else(|| refused("another partition has other accounts"))?;
        Ok(Some(TargetDomain::regional(registry, region)))
    }

    /// What to push to (rules 7.4 to 7.6); a candidate's own name depends on what it is pulled with.
    pub(super) fn name(
        self,
        request: &PushRequest<'r>,
        target: TargetDomain<'c, 'r>,
        pulled_with: Option<Registry<'c>>,
    ) -> Result<PushedName<'c, 'r>, PushError> {
        let stated = match request.stated_name() {
            Ok(name) => name,
            Err(reference) => {
                return self.below_prefix(target, own_name(reference.path(), pulled_with));
            }
        };
        match ImageName::parse(stated).map_err(PushError::InvalidName)? {
            ImageName::Relative(name) => self.below_prefix(target, name),
            ImageName::Absolute { domain, path } => {
                self.check_absolute(target, stated, domain, path)?;
                Ok(PushedName {
                    domain: TargetDomain::of_request(domain, self.registry()),
                    below: None,
                    path,
                })
            }
        }
    }

    fn below_prefix(
        self,
        domain: TargetDomain<'c, 'r>,
        path: Path<'r>,
    ) -> Result<PushedName<'c, 'r>, PushError> {
        let prefix = self.prefix();
        if let Some(length) = naming::excess_length(prefix, path) {
            let name = Excerpt::of(&path.to_string());
            return Err(PushError::NameTooLong { name, registry: self.shown(), length });
        }
        Ok(PushedName { domain, below: self.registry(), path })
    }

    /// Rule 7.5: on the domain that is pushed to, and under the registry's prefix.
    fn check_absolute(
        self,
        target: TargetDomain<'c, 'r>,
        text: &str,
        domain: Domain<'_>,
        path: Path<'_>,
    ) -> Result<(), PushError> {
        if !target.is(domain) {
            let only_capitals = !domain.as_str().contains(['.', ':']) && domain.as_str() != "localhost";
            return Err(PushError::DomainMismatch {
                name: Excerpt::of(text),
                domain: Excerpt::of(&target.to_string()),
                registry: self.shown(),
                help: if only_capitals {
                    "a first component with capitals is a domain: write it in lower case"
                } else {
                    "name the registry on its domain, or drop the domain from the name"
                },
            });
        }
        match self.prefix() {
            Some(prefix) if path.strip_prefix(prefix).is_none() => Err(PushError::OutsidePrefix {
                name: Excerpt::of(text),
                prefix: Excerpt::of(&prefix.to_string()),
                registry: self.shown(),
            }),
            _ => Ok(()),
        }
    }

    /// Rule 7.8.
    pub(super) fn check_naming(self, name: &PushedName<'_, '_>) -> Result<(), PushError> {
        let facts = self.provider().facts();
        let PushedName { below, path, .. } = *name;
        let prefix = below.and_then(Registry::prefix);
        let components = || prefix.into_iter().flat_map(Path::components).chain(path.components());
        if let Some(WrongDepth { path, provider, naming, help }) = naming::wrong_depth(facts, prefix, path) {
            return Err(PushError::Depth { path, provider, naming, help });
        }
        let Some(registry) = self.registry() else { return Ok(()) };
        if !registry.lists_namespaces() {
            return Ok(());
        }
        let owned = || registry.own_namespaces();
        let namespace = components().next().unwrap_or_default();
        if owned().next().is_some() && !owned().any(|own| own == namespace) {
            return Err(PushError::Namespace {
                registry: self.shown(),
                namespace: Excerpt::of(namespace),
                owned: RegistryNames::listed(owned()),
            });
        }
        Ok(())
    }
}

impl PushedName<'_, '_> {
    /// Whether a registry could hold something under this name, below its prefix.
    pub(super) fn may_be_in(&self, registry: Registry<'_>) -> bool {
        let mut own = self.target().components();
        let mut held = registry.prefix().into_iter().flat_map(Path::components);
        self.domain == TargetDomain::of_registry(registry)
            && held.all(|component| own.next().as_deref() == Some(component))
            && own.next().is_some()
    }
}

/// A name on its registry; an absolute one brings the domain as it was written.
#[derive(Clone, Copy)]
pub(super) struct PushedName<'c, 'r> {
    pub(super) domain: TargetDomain<'c, 'r>,
    /// The registry whose prefix is in front, if it has one.
    pub(super) below: Option<Registry<'c>>,
    pub(super) path: Path<'r>,
}

impl<'c, 'r> PushedName<'c, 'r> {
    pub(super) fn target(self) -> TargetPath<'c, 'r> {
        match self.below {
            Some(registry) => TargetPath::below(registry, self.path),
            None => TargetPath::of_request(self.path),
        }
    }
}

/// A candidate's own name: less its domain, and less the prefix of the registry it is pulled from
/// (rule 7.6).
pub(crate) fn own_name<'r>(path: Path<'r>, registry: Option<Registry<'_>>) -> Path<'r> {
    registry.and_then(Registry::prefix).and_then(|prefix| path.strip_prefix(prefix)).unwrap_or(path)
}
