use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::iter::FusedIterator;

use super::aws::AwsOptions;
use super::contact::{Contact, Facts, ask_contact};
use super::login::Login;
use super::pull::PullPlan;
use super::push_place::PushedName;
use super::spoken::Spoken;
use super::tags::PlannedTags;
use super::target::{Pinned, Target};
#[cfg(feature = "analysis")]
use super::target_domain::TargetDomain;
use crate::catalog::Registry;
use crate::policy::RetryPolicy;
use crate::registry::{Reach, Transport};
use crate::words::words;

/// Whether something is pushed, and where; or why not. Rule [7.2](crate::rules::pushing): a skipped push is a
/// decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a plan borrows and is not boxed: nothing is allocated")]
pub enum PushDecision<'c, 'r> {
    /// It is.
    Push(PushPlan<'c, 'r>),
    /// It is not, and that is right.
    Skip(SkipReason),
}

impl<'c, 'r> PushDecision<'c, 'r> {
    /// The plan, where there is a push.
    pub fn plan(&self) -> Option<&PushPlan<'c, 'r>> {
        match self {
            Self::Push(plan) => Some(plan),
            Self::Skip(_) => None,
        }
    }

    /// Where it is pushed; nowhere where the push is skipped.
    pub fn destinations(&self) -> impl Iterator<Item = Destination<'c, 'r>> {
        self.plan().into_iter().flat_map(PushPlan::destinations).fuse()
    }
}

words! {
    /// Why nothing is pushed.
    pub enum SkipReason, "reason" {
        /// The build step says so (7.2).
        DisabledByStep = "disabled_by_step" => "the step disables its push",
        /// The build step says nothing, and the account's default is never (7.2).
        DisabledByAccount = "disabled_by_account" => "the account pushes no builds unless they say so",
        /// The build is not trusted, and the registry does not take such pushes (7.11).
        Untrusted = "untrusted" => "the build is not trusted, and the registry takes no such pushes",
        /// The build step names no registry, and none is the default: its image stays where it is built (7.1).
        NoDefaultRegistry = "no_default_registry" => "the step names no registry, and none is the default",
    }
}

/// Where something is pushed: one registry, one name, one or more tags.
///
/// It borrows the catalog (`'c`) and the request (`'r`) and makes its destinations as they are walked.
#[derive(Clone, Copy)]
pub struct PushPlan<'c, 'r> {
    pub(crate) registry: Option<Registry<'c>>,
    pub(crate) login: Login<'c, 'r>,
    pub(super) name: PushedName<'c, 'r>,
    pub(crate) tags: PlannedTags<'r>,
    pub(crate) aws: AwsOptions<'r>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) source: Option<PullPlan<'c, 'r>>,
    /// Of an ad-hoc target, which no registry speaks for.
    pub(super) spoken: Spoken<'c>,
}

impl<'c, 'r> PushPlan<'c, 'r> {
    /// The destinations, a tag each, in the order of the tags; at least one.
    pub fn destinations(&self) -> Destinations<'c, 'r> {
        let Self { registry, login, name, tags, aws, retry, spoken, .. } = *self;
        Destinations { registry, login, name, tags, aws, retry, spoken, next: 0 }
    }

    /// The registry; none for an ad-hoc target.
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    /// The one login of all destinations.
    pub fn login(&self) -> Login<'c, 'r> {
        self.login
    }

    /// The arguments by which `docker buildx build` tells `BuildKit` to push what it builds: `--output` and its value,
    /// which says all names at once and needs no quoting in a list of arguments. It says `registry.insecure=true` where
    /// the registry is not spoken to over verified HTTPS (rule [10.3](crate::rules::invariants)). For a candidate, which exists already, it says what
    /// the copy would be called.
    ///
    /// ```
    /// use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
    /// let decision = catalog.resolve_push(PushRequest::new(BuildOutput::new("app")).with_tags(&["1", "latest"]))?;
    /// assert_eq!(decision.plan().unwrap().to_buildkit_args(), [
    ///     "--output",
    ///     r#"type=image,"name=acme.azurecr.io/app:1,acme.azurecr.io/app:latest",push=true"#,
    /// ]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_buildkit_args(&self) -> Vec<String> {
        let names: Vec<String> = self.destinations().map(|it| it.target().to_string()).collect();
        let name = match names.as_slice() {
            [name] => format!("name={name}"),
            // The value is a line of CSV. Neither a comma nor a quote can stand in a reference.
            names => format!("\"name={}\"", names.join(",")),
        };
        let transport = self.destinations().next().map(|it| it.transport());
        let insecure = match transport {
            Some(Transport::Http | Transport::HttpsUnverified | Transport::HttpsThenHttp) => {
                ",registry.insecure=true"
            }
            Some(Transport::Https) | None => "",
        };
        Vec::from(["--output".into(), format!("type=image,{name},push=true{insecure}")])
    }

    /// From where to fetch the candidate first, if it is not there yet (rule [7.9](crate::rules::pushing)).
    pub fn source(&self) -> Option<PullPlan<'c, 'r>> {
        self.source
    }
}

#[cfg(feature = "analysis")]
impl<'c, 'r> PushPlan<'c, 'r> {
    /// Where it is pushed, as that is displayed.
    pub(crate) fn domain(&self) -> TargetDomain<'c, 'r> {
        self.name.domain
    }
}

impl PushPlan<'_, '_> {
    /// What the image is called there, less the registry's prefix (rule [7.6](crate::rules::pushing)).
    #[cfg(feature = "pipeline")]
    pub(crate) fn content_name(&self) -> String {
        let path = self.name.target();
        let name = path.behind_prefix();
        let registry = self.registry.filter(|_| path.prefix().is_none());
        let less =
            |prefix| path.with_path(|path| path.strip_prefix(prefix).map(|name| name.to_string())).flatten();
        registry.and_then(Registry::prefix).and_then(less).unwrap_or_else(|| name.to_string())
    }
}

/// Two are equal when the same is pushed to the same places in the same way, from the same source.
impl PartialEq for PushPlan<'_, '_> {
    fn eq(&self, other: &PushPlan<'_, '_>) -> bool {
        self.destinations().eq(other.destinations()) && self.source == other.source
    }
}

impl Eq for PushPlan<'_, '_> {}

impl fmt::Debug for PushPlan<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushPlan")
            .field("destinations", &self.destinations())
            .field("source", &self.source)
            .finish()
    }
}

/// One reference to push to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination<'c, 'r> {
    contact: Contact<'c, 'r>,
    aws: AwsOptions<'r>,
    tls: Option<&'c str>,
}

impl<'c, 'r> Destination<'c, 'r> {
    ask_contact! {
        /// The registry; none for an ad-hoc target.
        registry: Option<Registry<'c>>;

        /// The full reference to push to.
        target: Target<'c, 'r>;

        /// How to log in.
        login: Login<'c, 'r>;

        /// How often to try it (rule [6.8](crate::rules::trying)); a push never falls back.
        retry: RetryPolicy;

        /// How the registry is spoken to; an ad-hoc target as the route over it says of its origin (rule [12.9](crate::rules::routes)).
        transport: Transport;

        /// From where the registry can be reached.
        reach: Reach;
    }

    /// The handle of the TLS material that the registry wants (rule [3.8](crate::rules::registries)).
    pub fn tls(&self) -> Option<&'c str> {
        self.tls
    }

    /// The step's options for Amazon ECR.
    pub fn aws(&self) -> AwsOptions<'r> {
        self.aws
    }

    pub(crate) fn contact(&self) -> &Contact<'c, 'r> {
        &self.contact
    }
}

/// The destinations of a [`PushPlan`], in order.
#[derive(Clone)]
pub struct Destinations<'c, 'r> {
    // Of a plan all but its source, which is most of it.
    registry: Option<Registry<'c>>,
    login: Login<'c, 'r>,
    name: PushedName<'c, 'r>,
    tags: PlannedTags<'r>,
    aws: AwsOptions<'r>,
    retry: Option<RetryPolicy>,
    spoken: Spoken<'c>,
    next: usize,
}

impl<'c, 'r> Iterator for Destinations<'c, 'r> {
    type Item = Destination<'c, 'r>;

    fn next(&mut self) -> Option<Destination<'c, 'r>> {
        while self.next < self.tags.len() {
            let tag = self.tags.at(self.next);
            self.next += 1;
            if tag.is_some() {
                let version = Pinned::By(tag, None);
                let target = Target { domain: self.name.domain, path: self.name.target(), version };
                let contact = Contact::new(self.registry, target, self.login, self.retry);
                let aws = self.aws;
                if let Some(registry) = self.registry {
                    return Some(Destination { contact, aws, tls: registry.tls() });
                }
                let Spoken { transport, tls, reach } = self.spoken;
                return Some(Destination { contact: contact.spoken(Facts { transport, reach }), aws, tls });
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let tags = self.tags;
        // At most 64.
        let count = (self.next..tags.len()).filter(|&index| tags.at(index).is_some()).count();
        (count, Some(count))
    }
}

impl ExactSizeIterator for Destinations<'_, '_> {}

impl FusedIterator for Destinations<'_, '_> {}

impl fmt::Debug for Destinations<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
