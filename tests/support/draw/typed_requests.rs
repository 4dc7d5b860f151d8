//! What was drawn of requests as the crate's own types. None where the text of a reference is none.

use registry_resolver::cache::{AutomaticCache, CacheBuilder, CacheUsage, PastImage, Platform};
use registry_resolver::push::{
    AdHocTarget, AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName, Builder, Candidate, PushChoice,
    PushSubject, PushTarget, SourceFallbacks, TagPolicy, Tags, Trust,
};
use registry_resolver::reference::ShortName;
use registry_resolver::registry::AwsRegion;
use registry_resolver::{BuildOutput, CacheRequest, Digest, Domain, PullRequest, PushRequest, Reference};

use super::{
    DrawnAws, DrawnBuild, DrawnBuildx, DrawnCache, DrawnCandidate, DrawnPast, DrawnPull, DrawnPush,
    DrawnSubject, DrawnTarget,
};

impl DrawnPull {
    pub fn request(&self) -> Option<PullRequest<'_>> {
        let DrawnPull { image, contexts, without_fallbacks, retry, is_short, avoid, pinned } = self;
        let short = is_short.then(|| ShortName::parse(image).ok()).flatten();
        let request = match short {
            Some(name) => PullRequest::short(name),
            None => PullRequest::new(Reference::parse(image).ok()?),
        };
        let request = match pinned {
            Some(digest) => request.with_digest(Digest::parse(digest).ok()?),
            None => request,
        };
        let request = request.with_contexts(contexts).with_avoided(avoid);
        let request = retry.iter().fold(request, |request, retry| request.with_retry(retry.policy()));
        Some(if *without_fallbacks { request.without_fallbacks() } else { request })
    }
}

impl DrawnPush {
    /// None also for what no builder and no step can say (7.3, 7.7).
    pub fn request(&self) -> Option<PushRequest<'_>> {
        let DrawnPush { subject, to, tag, tags, contexts, trusted, caching_registry, retry } = self;
        let request = match subject {
            DrawnSubject::Build(build) => PushRequest::new(build.output()?).with_aws(build.aws.typed()?),
            DrawnSubject::Candidate(candidate) => {
                PushRequest::new(candidate.typed()?).with_aws(candidate.aws.typed()?)
            }
            DrawnSubject::Built(name) => PushRequest::new(PushSubject::from(Candidate::built(name))),
        };
        let target = match to {
            DrawnTarget::Default => PushTarget::Default,
            DrawnTarget::Registry(name) => PushTarget::Registry(name),
            DrawnTarget::AdHoc(host) => AdHocTarget::new(Domain::parse(host).ok()?).ok()?.into(),
        };
        let tags = Tags::of_step(tag.as_deref(), tags.as_ref().map(Into::into)).ok()?;
        let request = retry.iter().fold(request, |request, retry| request.with_retry(retry.policy()));
        let request =
            caching_registry.iter().fold(request, |request, name| request.with_caching_registry(name));
        Some(request.with_target(target).with_contexts(contexts).with_tags(tags).with_trust(trust(*trusted)))
    }
}

impl DrawnBuild {
    fn output(&self) -> Option<BuildOutput<'_>> {
        let DrawnBuild { image_name, branch, revision, tag_policy, disable_push, buildx, aws: _ } = self;
        let push = match disable_push {
            None => PushChoice::Unstated,
            Some(true) => PushChoice::Disabled,
            Some(false) => PushChoice::Enabled,
        };
        let builder = match buildx {
            Some(true) => Builder::buildx(push).ok()?,
            _ => Builder::docker(push),
        };
        let output = BuildOutput::new(image_name).with_builder(builder).with_tag_policy(match tag_policy {
            Some("original") => TagPolicy::Original,
            _ => TagPolicy::Lowercase,
        });
        let output = branch.iter().fold(output, |output, branch| output.with_branch(branch));
        Some(revision.iter().fold(output, |output, revision| output.with_revision(revision)))
    }
}

impl DrawnCandidate {
    fn typed(&self) -> Option<Candidate<'_>> {
        let DrawnCandidate { image, image_name, always_falls_back, aws: _ } = self;
        let candidate = Candidate::image(Reference::parse(image).ok()?);
        let candidate = image_name.iter().fold(candidate, |candidate, name| candidate.with_image_name(name));
        Some(if *always_falls_back {
            candidate.with_source_fallbacks(SourceFallbacks::Always)
        } else {
            candidate
        })
    }
}

impl DrawnAws {
    fn typed(&self) -> Option<AwsOptions<'_>> {
        let DrawnAws { region, role_arn, session_name, duration_seconds } = self;
        let mut aws = AwsOptions::default();
        if let Some(region) = region {
            aws = aws.with_region(AwsRegion::parse(region).ok()?);
        }
        if let Some(seconds) = duration_seconds {
            aws = aws.with_session_duration(AwsSessionDuration::from_secs(*seconds).ok()?);
        }
        if let Some(role) = role_arn {
            aws = aws.with_role_arn(AwsRoleArn::parse(role).ok()?);
        }
        if let Some(name) = session_name {
            aws = aws.with_session_name(AwsSessionName::parse(name).ok()?);
        }
        Some(aws)
    }
}

impl DrawnCache {
    /// The images that [`request`](Self::request) borrows.
    pub fn past_images(&self) -> Vec<PastImage<'_>> {
        self.past.iter().filter_map(|past| past.image(&self.image_name)).collect()
    }

    pub fn request<'a>(&'a self, images: &'a [PastImage<'a>]) -> CacheRequest<'a> {
        let DrawnCache {
            image_name,
            branch,
            base_branch,
            default_branch,
            platform,
            content_hash,
            caching_registry,
            past: _,
            cache_from,
            cache_to,
            contexts,
            no_cache,
            no_cf_cache,
            buildx,
            trusted,
        } = self;
        let request = CacheRequest::new(image_name)
            .with_past(images)
            .with_cache_from(cache_from)
            .with_cache_to(cache_to)
            .with_contexts(contexts)
            .with_usage(if *no_cache == Some(true) { CacheUsage::Unused } else { CacheUsage::Used })
            .with_automatic(if *no_cf_cache == Some(true) { AutomaticCache::Off } else { AutomaticCache::On })
            .with_builder(match buildx {
                Some(DrawnBuildx::Flag(true)) => CacheBuilder::Buildx,
                Some(DrawnBuildx::Settings) => CacheBuilder::BuildxWithSettings,
                Some(DrawnBuildx::Flag(false)) | None => CacheBuilder::Docker,
            })
            .with_trust(trust(*trusted));
        let request = branch.iter().fold(request, |request, it| request.with_branch(it));
        let request = base_branch.iter().fold(request, |request, it| request.with_base_branch(it));
        let request = default_branch.iter().fold(request, |request, it| request.with_default_branch(it));
        let request = content_hash.iter().fold(request, |request, it| request.with_content_hash(it));
        let request = caching_registry.iter().fold(request, |request, it| request.with_caching_registry(it));
        let platform = platform.and_then(|platform| Platform::parse(platform).ok());
        platform.into_iter().fold(request, CacheRequest::with_platform)
    }
}

impl DrawnPast {
    fn image<'a>(&'a self, built: &'a str) -> Option<PastImage<'a>> {
        let DrawnPast { name, digest, branch, revision, platform, content_hash, time, trusted } = self;
        let name = name.as_deref().unwrap_or(built);
        let image = PastImage::new(name, Digest::parse(digest).ok()?)
            .with_built_at(*time)
            .with_trust(trust(*trusted));
        let image = branch.iter().fold(image, |image, branch| image.with_branch(branch));
        let image = revision.iter().fold(image, |image, revision| image.with_revision(revision));
        let image = content_hash.iter().fold(image, |image, hash| image.with_content_hash(hash));
        let platform = platform.and_then(|platform| Platform::parse(platform).ok());
        Some(platform.into_iter().fold(image, PastImage::with_platform))
    }
}

fn trust(trusted: Option<bool>) -> Trust {
    if trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted }
}
