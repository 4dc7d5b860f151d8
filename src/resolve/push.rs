//! Where an image is pushed, in the order of rule 10.9: the first failure wins.

use alloc::string::ToString as _;

use super::contexts;
use super::error::{PushError, RegistryNames};
use super::login::Login;
use super::naming::{self, WrongDepth};
use super::pull::{PullPlan, PullRequest};
use super::push_plan::{PushDecision, PushPlan, SkipReason};
use super::push_request::{
    AdHocTarget, Builder, BuilderKind, Candidate, CandidateImage, PushChoice, PushRequest, PushSubject,
    PushTarget, SourceFallbacks, TagPolicy, Trust,
};
use super::tags::{NamedTags, PlannedTags, Tags};
use super::target::{TagCase, TargetDomain, TargetTag};
use crate::catalog::{AdHocPushes, Catalog, DefaultPush, Registry};
use crate::reference::{Domain, Excerpt, ImageName, Path, Tag};
use crate::registry::{Credential, EcrDomain, Provider};

impl Catalog {
    /// Decides where something is pushed: to which registry, under which name and tags, with which
    /// credential; and, for a candidate that is elsewhere, from where to fetch it first. Section 7. It
    /// allocates nothing unless it fails (rule 10.7).
    ///
    /// # Errors
    ///
    /// [`PushError`], the first in the order of rule 10.9.
    ///
    /// ```
    /// use registry_resolver::{BuildOutput, Catalog, PushDecision, PushRequest, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::named("azure").azure("acme").prefix("team-a"))
    ///     .build()?;
    /// let request = PushRequest::of(BuildOutput::named("app").branch("feature/Login"));
    /// let PushDecision::Push(plan) = catalog.resolve_push(request)? else { panic!("skipped") };
    /// let pushed: Vec<String> = plan.destinations().map(|to| to.target().to_string()).collect();
    /// assert_eq!(pushed, ["acme.azurecr.io/team-a/app:feature-login"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve_push<'c, 'r>(
        &'c self,
        request: PushRequest<'r>,
    ) -> Result<PushDecision<'c, 'r>, PushError> {
        check_builder(self, &request)?;
        check_tag_count(request.tags)?;
        contexts::check(self, request.contexts)?;
        let named = self.named_target(request.target)?;
        if let Some(reason) = self.skip(&request, named)? {
            return Ok(PushDecision::Skip(reason));
        }
        let place = match named {
            Some(place) => place,
            None => Place::Registry(self.default_target()?),
        };
        check_buildx_contexts(self, &request, place)?;
        let region = place.region(&request)?;
        let source = self.candidate_plan(&request)?;
        let target = region.unwrap_or(place.domain());
        let name = place.name(&request, target, source)?;
        place.check_naming(&name)?;
        let tags = plan_tags(&request)?;
        Ok(PushDecision::Push(PushPlan {
            registry: place.registry(),
            domain: name.domain,
            login: place.login(target),
            prefix: name.prefix,
            name: name.path,
            tags,
            aws: request.aws,
            retry: request.retry,
            source,
        }))
    }

    /// The registry or host that the request names, if it names one.
    pub(crate) fn named_target<'c, 'r>(
        &'c self,
        target: PushTarget<'r>,
    ) -> Result<Option<Place<'c, 'r>>, PushError> {
        match target {
            PushTarget::Default => Ok(None),
            PushTarget::Registry(name) => match self.registry(name) {
                Some(registry) => Ok(Some(Place::Registry(registry))),
                None => Err(PushError::unknown_registry(self, name)),
            },
            PushTarget::AdHoc(AdHocTarget(domain)) => {
                let shown = || Excerpt::of(domain.as_str());
                if self.ad_hoc_pushes() == AdHocPushes::Deny {
                    return Err(PushError::AdHocDenied { domain: shown() });
                }
                if let Some(registry) = self.on_domain(domain).next() {
                    return Err(PushError::AdHocCovered {
                        domain: shown(),
                        registry: Excerpt::of(registry.name()),
                    });
                }
                Ok(Some(Place::AdHoc(domain)))
            }
        }
    }

    pub(super) fn default_target(&self) -> Result<Registry<'_>, PushError> {
        self.default_registry()
            .ok_or_else(|| PushError::NoDefaultRegistry { names: RegistryNames::of(self.registries()) })
    }

    /// Rules 7.1, 7.2 and 7.11.
    pub(super) fn skip(
        &self,
        request: &PushRequest<'_>,
        named: Option<Place<'_, '_>>,
    ) -> Result<Option<SkipReason>, PushError> {
        if let PushSubject::Build(build) = request.subject {
            match (build.builder.push, self.default_push()) {
                (PushChoice::Disabled, _) => return Ok(Some(SkipReason::DisabledByStep)),
                (PushChoice::Unstated, DefaultPush::Explicit) => return Err(PushError::PushNotStated),
                (PushChoice::Unstated, DefaultPush::Never) => return Ok(Some(SkipReason::DisabledByAccount)),
                (PushChoice::Unstated, DefaultPush::Always) | (PushChoice::Enabled, _) => {}
            }
        }
        let target = named.or_else(|| self.default_registry().map(Place::Registry));
        let accepted = target.and_then(Place::registry).is_some_and(Registry::accepts_untrusted_pushes);
        if request.trust == Trust::Untrusted && !accepted {
            return Ok(Some(SkipReason::Untrusted));
        }
        // A plain build keeps its image where it was built; buildx has nowhere to keep it.
        let is_kept =
            matches!(request.subject, PushSubject::Build(build) if build.builder.kind == BuilderKind::Docker);
        let is_nowhere = matches!(request.target, PushTarget::Default) && target.is_none();
        Ok((is_kept && is_nowhere).then_some(SkipReason::NoDefaultRegistry))
    }

    /// From where a candidate is fetched that is elsewhere (rule 7.9).
    pub(crate) fn candidate_plan<'c, 'r>(
        &'c self,
        request: &PushRequest<'r>,
    ) -> Result<Option<PullPlan<'c, 'r>>, PushError> {
        let PushSubject::Candidate(Candidate { what, source_fallbacks, .. }) = request.subject else {
            return Ok(None);
        };
        let CandidateImage::Remote(reference) = what else { return Ok(None) };
        let pull = PullRequest::new(reference).contexts(request.contexts);
        let lagging = reference.digest().is_none() && source_fallbacks == SourceFallbacks::WhenPinned;
        let pull = if lagging { pull.without_fallbacks() } else { pull };
        let pull = request.retry.map_or(pull, |policy| pull.retry(policy));
        Ok(Some(self.resolve_pull(pull)?))
    }
}

/// Buildx cannot build without pushing (rule 7.3).
pub(super) fn check_builder(catalog: &Catalog, request: &PushRequest<'_>) -> Result<(), PushError> {
    let PushSubject::Build(build) = request.subject else { return Ok(()) };
    let Builder { kind, push } = build.builder;
    let silent = (kind, push) == (BuilderKind::Buildx, PushChoice::Unstated);
    if silent && catalog.default_push() == DefaultPush::Never {
        return Err(PushError::BuildxMustPush { reason: "the account pushes no builds unless they say so" });
    }
    Ok(())
}

/// Buildx is logged in to its target all the while, and needs another login for a context there (rule 7.3).
pub(super) fn check_buildx_contexts(
    catalog: &Catalog,
    request: &PushRequest<'_>,
    place: Place<'_, '_>,
) -> Result<(), PushError> {
    let PushSubject::Build(build) = request.subject else { return Ok(()) };
    let (BuilderKind::Buildx, Some(target)) = (build.builder.kind, place.registry()) else { return Ok(()) };
    let other = contexts::known(catalog, request.contexts)
        .find(|context| *context != target && context.shares_domain_with(target));
    other.map_or(Ok(()), |context| {
        Err(PushError::BuildxContext {
            context: Excerpt::of(context.name()),
            target: Excerpt::of(target.name()),
            domain: Excerpt::of(target.domain().as_str()),
        })
    })
}

pub(super) fn check_tag_count(tags: Tags<'_>) -> Result<(), PushError> {
    match tags.named().map_or(0, NamedTags::len) {
        0..=Tags::MOST => Ok(()),
        count => Err(PushError::TooManyTags { count }),
    }
}

/// A registry of the catalog, or a host of the step's own.
#[derive(Clone, Copy)]
pub(crate) enum Place<'c, 'r> {
    Registry(Registry<'c>),
    AdHoc(Domain<'r>),
}

impl<'c, 'r> Place<'c, 'r> {
    fn registry(self) -> Option<Registry<'c>> {
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
            Self::Registry(registry) => TargetDomain::of_catalog(registry.domain()),
            Self::AdHoc(domain) => TargetDomain::of_request(domain),
        }
    }

    /// The login for `audience`: its own domain, or the same account's in another region.
    fn login(self, audience: TargetDomain<'c, 'r>) -> Login<'c, 'r> {
        let (credential, token_issuers) = match self {
            Self::Registry(registry) => (registry.credential(), registry.token_issuers()),
            Self::AdHoc(domain) => (Some(Credential::Step), Provider::detect(domain).facts().token_issuers),
        };
        credential.map_or(Login::Anonymous, |credential| Login::With { credential, audience, token_issuers })
    }

    /// The same account's registry in the region that the step asks for, if that is another one (rule 7.12).
    pub(crate) fn region(self, request: &PushRequest<'r>) -> Result<Option<TargetDomain<'c, 'r>>, PushError> {
        let Some(option) = request.aws.first_set() else { return Ok(None) };
        if self.provider() != Provider::Ecr {
            return Err(PushError::AwsOptionElsewhere { option, registry: self.shown() });
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
        let sibling = own.in_region(region).ok_or_else(|| refused("another partition has other accounts"))?;
        Ok(Some(TargetDomain::regional(sibling)))
    }

    /// What to push to (rules 7.4 to 7.6).
    pub(super) fn name(
        self,
        request: &PushRequest<'r>,
        target: TargetDomain<'c, 'r>,
        source: Option<PullPlan<'c, 'r>>,
    ) -> Result<PushedName<'c, 'r>, PushError> {
        let stated = match request.stated_name() {
            Ok(name) => name,
            Err(reference) => {
                let registry = source.and_then(|source| source.source().registry());
                return self.below_prefix(target, own_name(reference.path(), registry));
            }
        };
        match ImageName::parse(stated).map_err(PushError::InvalidName)? {
            ImageName::Relative(name) => self.below_prefix(target, name),
            ImageName::Absolute { domain, path } => {
                self.check_absolute(target, stated, domain, path)?;
                Ok(PushedName { domain: TargetDomain::of_request(domain), prefix: None, path })
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
        Ok(PushedName { domain, prefix, path })
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
                mend: if only_capitals {
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
        let PushedName { prefix, path, .. } = *name;
        let components = || prefix.into_iter().flat_map(Path::components).chain(path.components());
        if let Some(WrongDepth { path, provider, naming, mend }) = naming::wrong_depth(facts, prefix, path) {
            return Err(PushError::Depth { path, provider, naming, mend });
        }
        let (Provider::DockerHub, Some(registry)) = (facts.provider, self.registry()) else { return Ok(()) };
        let from_prefix = registry.prefix().and_then(|prefix| prefix.components().next());
        let owned = || from_prefix.into_iter().chain(registry.namespaces());
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

/// A name on its registry; an absolute one brings the domain as it was written.
pub(super) struct PushedName<'c, 'r> {
    domain: TargetDomain<'c, 'r>,
    prefix: Option<Path<'c>>,
    path: Path<'r>,
}

/// A candidate's own name: less its domain, and less the prefix of the registry it is pulled from
/// (rule 7.6).
fn own_name<'r>(path: Path<'r>, registry: Option<Registry<'_>>) -> Path<'r> {
    registry.and_then(Registry::prefix).and_then(|prefix| path.strip_prefix(prefix)).unwrap_or(path)
}

/// Rule 7.7.
pub(crate) fn plan_tags<'r>(request: &PushRequest<'r>) -> Result<PlannedTags<'r>, PushError> {
    let case = tag_case(request);
    if let Some(tags) = request.tags.named() {
        tags.check(case)?;
        return Ok(PlannedTags::Named { tags, case });
    }
    let PushSubject::Build(build) = request.subject else {
        return Ok(PlannedTags::Made(TargetTag::written(Tag::LATEST)));
    };
    if let Some(tag) = build.branch.and_then(TargetTag::normalised) {
        return Ok(PlannedTags::Made(tag.with_case(case)));
    }
    let tags = Tags::One(build.revision.ok_or(PushError::MissingTag)?);
    let tags = tags.named().ok_or(PushError::MissingTag)?;
    tags.check(case)?;
    Ok(PlannedTags::Named { tags, case })
}

pub(crate) fn tag_case(request: &PushRequest<'_>) -> TagCase {
    match request.subject {
        PushSubject::Build(build) if build.tag_policy == TagPolicy::Lowercase => TagCase::Lowered,
        _ => TagCase::AsWritten,
    }
}
