//! Requests, as the command line spells them.

use registry_resolver::cache::{AutomaticCache, CacheUsage, Platform};
use registry_resolver::push::{AwsOptions, Builder, BuilderKind, Candidate, PushChoice, Tags, Trust};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, Explanation, PullRequest, PushDecision, PushRequest, Reference,
};

pub(crate) enum Request {
    Pull(Pull),
    Push(Push),
    Cache(Cache),
}

pub(crate) struct Pull {
    pub(crate) image: String,
    pub(crate) contexts: Vec<String>,
    pub(crate) without_fallbacks: bool,
}

pub(crate) struct Push {
    pub(crate) subject: Subject,
    pub(crate) registry: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) contexts: Vec<String>,
    pub(crate) region: Option<String>,
    pub(crate) trust: Trust,
}

/// What is pushed: what a build step has built, or the candidate of a push step.
pub(crate) enum Subject {
    Build {
        image_name: String,
        branch: Option<String>,
        revision: Option<String>,
        push: PushChoice,
        builder: BuilderKind,
    },
    Candidate {
        image: String,
        image_name: Option<String>,
    },
}

pub(crate) struct Cache {
    pub(crate) image_name: String,
    pub(crate) branch: Option<String>,
    pub(crate) base_branch: Option<String>,
    pub(crate) default_branch: Option<String>,
    pub(crate) platform: Option<String>,
    pub(crate) caching_registry: Option<String>,
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    pub(crate) contexts: Vec<String>,
    pub(crate) usage: CacheUsage,
    pub(crate) automatic: AutomaticCache,
    pub(crate) builder: BuilderKind,
    pub(crate) trust: Trust,
}

impl Request {
    /// Why it is answered as it is; an error where it cannot even be asked.
    pub(crate) fn explain<'c>(&self, catalog: &'c Catalog) -> Result<Explanation<'c>, String> {
        Ok(match self {
            Self::Pull(pull) => catalog.explain_pull(pull.request()?),
            Self::Push(push) => catalog.explain_push(push.request()?),
            Self::Cache(cache) => catalog.explain_cache(cache.request()?),
        })
    }

    /// Its plan as a chart, or the catalog's where plans are not drawn; none where there is no plan.
    pub(crate) fn chart(&self, catalog: &Catalog) -> Result<Option<String>, String> {
        Ok(match self {
            Self::Pull(pull) => catalog.resolve_pull(pull.request()?).ok().map(|plan| plan.to_mermaid()),
            Self::Push(push) => match catalog.resolve_push(push.request()?) {
                Ok(PushDecision::Push(plan)) => Some(plan.to_mermaid()),
                _ => None,
            },
            Self::Cache(_) => Some(catalog.to_mermaid()),
        })
    }
}

impl Pull {
    fn request(&self) -> Result<PullRequest<'_>, String> {
        let request = PullRequest::new(image(&self.image)?).with_contexts(&self.contexts);
        Ok(if self.without_fallbacks { request.without_fallbacks() } else { request })
    }
}

impl Push {
    fn request(&self) -> Result<PushRequest<'_>, String> {
        let mut request = self.subject.request()?.with_contexts(&self.contexts).with_trust(self.trust);
        if let Some(registry) = &self.registry {
            request = request.with_target(registry.as_str());
        }
        request = match &self.tags[..] {
            [] => request,
            [tag] => request.with_tags(Tags::One(tag)),
            _ => request.with_tags(&self.tags),
        };
        if let Some(region) = &self.region {
            let region = AwsRegion::parse(region).map_err(|error| error.to_string())?;
            request = request.with_aws(AwsOptions::default().with_region(region));
        }
        Ok(request)
    }
}

impl Subject {
    fn request(&self) -> Result<PushRequest<'_>, String> {
        match self {
            Self::Build { image_name, branch, revision, push, builder } => {
                let builder = match builder {
                    BuilderKind::Buildx => Builder::buildx(*push).map_err(|error| error.to_string())?,
                    _ => Builder::docker(*push),
                };
                let mut output = BuildOutput::new(image_name).with_builder(builder);
                if let Some(branch) = branch {
                    output = output.with_branch(branch);
                }
                if let Some(revision) = revision {
                    output = output.with_revision(revision);
                }
                Ok(PushRequest::new(output))
            }
            Self::Candidate { image: reference, image_name } => {
                let candidate = Candidate::image(image(reference)?);
                Ok(PushRequest::new(match image_name {
                    Some(name) => candidate.with_image_name(name),
                    None => candidate,
                }))
            }
        }
    }
}

impl Cache {
    fn request(&self) -> Result<CacheRequest<'_>, String> {
        let mut request = CacheRequest::new(&self.image_name)
            .with_cache_from(&self.from)
            .with_cache_to(&self.to)
            .with_contexts(&self.contexts)
            .with_usage(self.usage)
            .with_automatic(self.automatic)
            .with_builder(self.builder)
            .with_trust(self.trust);
        if let Some(branch) = &self.branch {
            request = request.with_branch(branch);
        }
        if let Some(branch) = &self.base_branch {
            request = request.with_base_branch(branch);
        }
        if let Some(branch) = &self.default_branch {
            request = request.with_default_branch(branch);
        }
        if let Some(registry) = &self.caching_registry {
            request = request.with_caching_registry(registry);
        }
        if let Some(platform) = &self.platform {
            request = request.with_platform(Platform::parse(platform).map_err(|error| error.to_string())?);
        }
        Ok(request)
    }
}

fn image(text: &str) -> Result<Reference<'_>, String> {
    Reference::parse(text).map_err(|error| error.to_string())
}
