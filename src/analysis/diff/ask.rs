//! Requests that catalogs are asked, each of them owned.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::analysis::words::Shortened;
use crate::catalog::Catalog;
use crate::reference::{Domain, ImageName, Reference, ShortName};
use crate::registry::AwsRegion;
use crate::resolve::cache::CacheRequest;
use crate::resolve::names::Names;
use crate::resolve::push_request::{
    AdHocTarget, BuildOutput, Builder, BuilderKind, Candidate, PushChoice, PushRequest, Trust,
};
use crate::resolve::{AwsOptions, AwsRoleArn, PullRequest};

/// The catalog before, and the catalog after.
pub(super) type Pair<'c> = [&'c Catalog; 2];

/// What a witness asks for that has AWS options.
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/ci";

/// A request out of a class, to ask a catalog with. Exactly one of its three requests is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness(pub(super) Asked);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Pull {
        image: String,
        contexts: Vec<String>,
    },
    /// A name without a domain, perhaps with a tag or a digest (rule 13).
    Short(String),
    Push(Pushed),
    /// An image to fetch and to push under its own name.
    Promote {
        image: String,
        to: To,
    },
    Cache {
        name: String,
        registry: Option<String>,
    },
}

/// The output of a build, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pushed {
    pub(super) name: String,
    /// Where its tag comes from.
    pub(super) branch: &'static str,
    pub(super) to: To,
    pub(super) by: PushedBy,
    pub(super) builder: BuilderKind,
    pub(super) push: PushChoice,
    pub(super) trust: Trust,
    pub(super) aws: Aws,
}

/// Which step pushes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PushedBy {
    /// The one that builds it.
    Build,
    /// One of its own, since a build has to name its registry (7.2).
    Step,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum To {
    Default,
    Registry(String),
    AdHoc(String),
}

/// A step's options for Amazon ECR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Aws {
    None,
    Role,
    Region(String),
}

impl To {
    fn of<'r>(&'r self, request: PushRequest<'r>) -> Option<PushRequest<'r>> {
        Some(match self {
            Self::Default => request,
            Self::Registry(name) => request.with_target(name.as_str()),
            Self::AdHoc(domain) => request.with_target(AdHocTarget::new(Domain::parse(domain).ok()?).ok()?),
        })
    }
}

/// ``to `ghcr` ``
impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("to the default registry"),
            Self::Registry(registry) => write!(f, "to `{registry}`"),
            Self::AdHoc(domain) => write!(f, "to the host {domain}"),
        }
    }
}

impl Pushed {
    /// A trusted build that says that it pushes.
    pub(super) fn build(name: &str, to: To) -> Self {
        let (push, trust) = (PushChoice::Enabled, Trust::Trusted);
        Self {
            name: name.into(),
            branch: "main",
            to,
            by: PushedBy::Build,
            builder: BuilderKind::Docker,
            push,
            trust,
            aws: Aws::None,
        }
    }

    pub(super) fn request(&self) -> Option<PushRequest<'_>> {
        let builder = match self.builder {
            BuilderKind::Docker => Builder::docker(self.push),
            BuilderKind::Buildx => Builder::buildx(self.push).ok()?,
        };
        let request = match self.by {
            PushedBy::Build => {
                PushRequest::new(BuildOutput::new(&self.name).with_builder(builder).with_branch(self.branch))
            }
            PushedBy::Step => PushRequest::new(Candidate::built(&self.name)),
        };
        let request = self.to.of(request.with_trust(self.trust))?;
        Some(match &self.aws {
            Aws::None => request,
            Aws::Role => request.with_aws(AwsOptions::default().with_role_arn(AwsRoleArn::parse(ROLE).ok()?)),
            Aws::Region(region) => {
                request.with_aws(AwsOptions::default().with_region(AwsRegion::parse(region).ok()?))
            }
        })
    }
}

impl Witness {
    /// The pull, if it is one; also of a name without a domain.
    pub fn pull(&self) -> Option<PullRequest<'_>> {
        match &self.0 {
            Asked::Pull { image, contexts } => {
                Some(PullRequest::new(Reference::parse(image).ok()?).with_contexts(contexts))
            }
            Asked::Short(name) => Some(PullRequest::short(ShortName::parse(name).ok()?)),
            Asked::Push(_) | Asked::Promote { .. } | Asked::Cache { .. } => None,
        }
    }

    /// The push, if it is one: the output of a build, of branch `main` unless it is about branches, or an image to fetch first.
    pub fn push(&self) -> Option<PushRequest<'_>> {
        match &self.0 {
            Asked::Push(pushed) => pushed.request(),
            Asked::Promote { image, to } => {
                to.of(PushRequest::new(Candidate::image(Reference::parse(image).ok()?)))
            }
            Asked::Pull { .. } | Asked::Short(_) | Asked::Cache { .. } => None,
        }
    }

    /// The question for build cache, if it is one: of a build of branch `main`.
    pub fn cache(&self) -> Option<CacheRequest<'_>> {
        let Asked::Cache { name, registry } = &self.0 else { return None };
        let request = CacheRequest::new(name).with_branch("main");
        Some(registry.as_ref().map_or(request, |registry| request.with_caching_registry(registry)))
    }

    /// The registry contexts of a pull; none where there are none.
    pub fn contexts(&self) -> Names<'_> {
        match &self.0 {
            Asked::Pull { contexts, .. } => contexts.into(),
            Asked::Short(_) | Asked::Push(_) | Asked::Promote { .. } | Asked::Cache { .. } => Names::NONE,
        }
    }

    /// The image to pull or to promote, or the name to push or to keep cache of.
    pub fn name(&self) -> &str {
        match &self.0 {
            Asked::Pull { image: name, .. }
            | Asked::Short(name)
            | Asked::Promote { image: name, .. }
            | Asked::Push(Pushed { name, .. })
            | Asked::Cache { name, .. } => name,
        }
    }
}

impl Witness {
    /// How long the path is that is asked for; 0 for a name that is none.
    pub(super) fn path_length(&self) -> usize {
        match ImageName::parse(self.name()) {
            Ok(ImageName::Relative(path) | ImageName::Absolute { path, .. }) => path.len(),
            Err(_) => 0,
        }
    }
}

/// ``pull ghcr.io/acme/app:1 with context `ghcr` ``
impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Shortened(self.name());
        match &self.0 {
            Asked::Pull { contexts, .. } => {
                write!(f, "pull {name}")?;
                for (index, context) in contexts.iter().enumerate() {
                    write!(f, "{} `{context}`", if index == 0 { " with context" } else { " and" })?;
                }
                Ok(())
            }
            Asked::Short(_) => write!(f, "pull the short name {name}"),
            Asked::Push(pushed) => {
                match pushed.by {
                    PushedBy::Build => write!(f, "build and push {name} {}", pushed.to)?,
                    PushedBy::Step => write!(f, "push what was built as {name} {}", pushed.to)?,
                }
                match &pushed.aws {
                    Aws::None => {}
                    Aws::Role => f.write_str(" with a role")?,
                    Aws::Region(region) => write!(f, " in region {region}")?,
                }
                if pushed.builder == BuilderKind::Buildx {
                    f.write_str(", with buildx")?;
                }
                if pushed.push == PushChoice::Unstated {
                    f.write_str(", not saying whether")?;
                }
                if pushed.trust == Trust::Untrusted {
                    f.write_str(", not trusted")?;
                }
                Ok(())
            }
            Asked::Promote { to, .. } => write!(f, "promote {name} {to}"),
            Asked::Cache { registry, .. } => {
                write!(f, "cache of {name}")?;
                registry.as_ref().map_or(Ok(()), |registry| write!(f, " in `{registry}`"))
            }
        }
    }
}
