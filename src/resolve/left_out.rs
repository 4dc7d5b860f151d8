use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use super::candidate::Candidate;
use super::endpoint::Endpoint;
use super::hop::LeftOutReason;
use super::role::Role;
use super::spot::Refused;
use super::target::Target;
use super::target_domain::TargetDomain;
use crate::catalog::{Registry, RouteRef, UnplacedRegistry};
use crate::reference::Excerpt;
use crate::registry::Transport;

/// A place that a [`PullPlan`](super::PullPlan) does not ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LeftOut<'c, 'r> {
    registry: Option<Registry<'c>>,
    unplaced: Option<UnplacedRegistry<'c>>,
    domain: Option<TargetDomain<'c, 'r>>,
    target: Option<Target<'c, 'r>>,
    role: Role,
    reason: LeftOutReason,
    blocked_by: Option<RouteRef<'c>>,
    transport: Transport,
}

impl<'c, 'r> LeftOut<'c, 'r> {
    const fn new(role: Role, reason: LeftOutReason) -> Self {
        Self {
            registry: None,
            unplaced: None,
            domain: None,
            target: None,
            role,
            reason,
            blocked_by: None,
            transport: Transport::Https,
        }
    }

    /// A registry along the chain of fallbacks.
    pub(super) fn of_fallback(registry: Registry<'c>, reason: LeftOutReason) -> Self {
        let domain = Some(TargetDomain::of_registry(registry));
        let transport = registry.transport();
        Self { registry: Some(registry), domain, transport, ..Self::new(Role::Fallback, reason) }
    }

    /// One of them that has no domain yet.
    pub(super) fn of_unplaced(unplaced: UnplacedRegistry<'c>) -> Self {
        Self { unplaced: Some(unplaced), ..Self::new(Role::Fallback, LeftOutReason::NoDomain) }
    }

    /// A place of a route, or a fallback behind it.
    pub(super) fn of_place(candidate: Candidate<'c, 'r>, refused: Refused<'c, 'r>, role: Role) -> Self {
        let Refused { registry, unplaced, domain, path, reason, blocked_by, transport } = refused;
        let target = domain.zip(path).map(|(domain, path)| candidate.target(domain, path));
        Self { registry, unplaced, domain, target, role, reason, blocked_by, transport }
    }

    /// One of several images that a short name may mean (rule 13.3).
    pub(super) fn of_candidate(candidate: Candidate<'c, 'r>, reason: LeftOutReason) -> Self {
        let domain = Some(candidate.identity().domain());
        let target = (!candidate.is_too_long()).then(|| candidate.identity());
        Self { domain, target, ..Self::new(Role::Source, reason) }
    }

    /// The registry whose login would be used. None for one that has no domain yet (rule 3.9), and where no registry
    /// is.
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    /// The name of the registry, whether it has a domain or not.
    pub(crate) fn registry_name(&self) -> Option<&'c str> {
        self.registry.map(Registry::name).or_else(|| self.unplaced.map(UnplacedRegistry::name))
    }

    /// What a person calls it: the name of the registry, else the domain.
    pub fn name(&self) -> Cow<'r, str>
    where
        'c: 'r,
    {
        match (self.registry_name(), self.domain) {
            (Some(name), _) => Cow::Borrowed(name),
            (None, Some(domain)) => domain.text(),
            (None, None) => Cow::Borrowed(""),
        }
    }

    /// Where it would have been asked; none for a registry without a domain.
    pub fn domain(&self) -> Option<TargetDomain<'c, 'r>> {
        self.domain
    }

    /// Where a client would have connected.
    pub(super) fn endpoint(&self) -> Option<Endpoint<'c, 'r>> {
        self.domain.map(|domain| Endpoint::of(domain, self.transport))
    }

    /// The reference that would have been asked for, where the image has a name there.
    pub fn target(&self) -> Option<Target<'c, 'r>> {
        self.target
    }

    /// As what it would have been asked.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Why it is not asked, for programs.
    pub fn reason(&self) -> LeftOutReason {
        self.reason
    }

    /// Why it is not asked, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        let name = self.target.map_or_else(|| Excerpt::of(&self.name()), |it| Excerpt::of(&it.to_string()));
        format!("`{name}` is not asked, {}", self.reason)
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<&'static str> {
        self.reason.help()
    }

    /// The route that blocks it, which may be another one than that of the image (rule 12.7).
    pub fn blocked_by(&self) -> Option<RouteRef<'c>> {
        self.blocked_by
    }

    /// What that route has to say (rule 12.3).
    pub fn note(&self) -> Option<&'c str> {
        self.blocked_by.and_then(RouteRef::note)
    }
}

impl fmt::Debug for LeftOut<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeftOut")
            .field("role", &self.role)
            .field("name", &self.name())
            .field("target", &self.target)
            .field("reason", &self.reason)
            .finish()
    }
}
