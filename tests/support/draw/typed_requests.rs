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
            Some(digest) => request.pinned(Digest::parse(digest).ok()?),
            None => request,
        };
        let request = request.contexts(contexts).avoid(avoid);
        let request = retry.iter().fold(request, |request, retry| request.retry(retry.policy()));
        Some(if *without_fallbacks { request.without_fallbacks() } else { request })
    }
}

impl DrawnPush {
    /// None also for what no builder and no step can say (7.3, 7.7).
    pub fn request(&self) -> Option<PushRequest<'_>> {
        let DrawnPush { subject, to, tag, tags, contexts, trusted, caching_registry, retry } = self;
        let request = match subject {
            DrawnSubject::Build(build) => PushRequest::of(build.output()?).aws(build.aws.typed()?),
            DrawnSubject::Candidate(candidate) => {
                PushRequest::of(candidate.typed()?).aws(candidate.aws.typed()?)
            }
            DrawnSubject::Built(name) => PushRequest::of(PushSubject::from(Candidate::built(name))),
        };
        let target = match to {
            DrawnTarget::Default => PushTarget::Default,
            DrawnTarget::Registry(name) => PushTarget::Registry(name),
            DrawnTarget::AdHoc(host) => AdHocTarget::on(Domain::parse(host).ok()?).ok()?.into(),
        };
        let tags = Tags::of_step(tag.as_deref(), tags.as_ref().map(Into::into)).ok()?;
        let request = retry.iter().fold(request, |request, retry| request.retry(retry.policy()));
        let request = caching_registry.iter().fold(request, |request, name| request.caching_registry(name));
        Some(request.to(target).contexts(contexts).tags(tags).trust(trust(*trusted)))
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
        let output = BuildOutput::named(image_name).builder(builder).tag_policy(match tag_policy {
            Some("original") => TagPolicy::Original,
            _ => TagPolicy::Lowercase,
        });
        let output = branch.iter().fold(output, |output, branch| output.branch(branch));
        Some(revision.iter().fold(output, |output, revision| output.revision(revision)))
    }
}

impl DrawnCandidate {
    fn typed(&self) -> Option<Candidate<'_>> {
        let DrawnCandidate { image, image_name, always_falls_back, aws: _ } = self;
        let candidate = Candidate::image(Reference::parse(image).ok()?);
        let candidate = image_name.iter().fold(candidate, |candidate, name| candidate.image_name(name));
        Some(if *always_falls_back { candidate.source_fallbacks(SourceFallbacks::Always) } else { candidate })
    }
}

impl DrawnAws {
    fn typed(&self) -> Option<AwsOptions<'_>> {
        let DrawnAws { region, role_arn, session_name, duration_seconds } = self;
        let mut aws = AwsOptions::default();
        if let Some(region) = region {
            aws = aws.region(AwsRegion::parse(region).ok()?);
        }
        if let Some(seconds) = duration_seconds {
            aws = aws.session_duration(AwsSessionDuration::from_secs(*seconds).ok()?);
        }
        if let Some(role) = role_arn {
            aws = aws.role_arn(AwsRoleArn::parse(role).ok()?);
        }
        if let Some(name) = session_name {
            aws = aws.session_name(AwsSessionName::parse(name).ok()?);
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
        let request = CacheRequest::of(image_name)
            .past(images)
            .cache_from(cache_from)
            .cache_to(cache_to)
            .contexts(contexts)
            .usage(if *no_cache == Some(true) { CacheUsage::Unused } else { CacheUsage::Used })
            .automatic(if *no_cf_cache == Some(true) { AutomaticCache::Off } else { AutomaticCache::On })
            .builder(match buildx {
                Some(DrawnBuildx::Flag(true)) => CacheBuilder::Buildx,
                Some(DrawnBuildx::Settings) => CacheBuilder::BuildxWithSettings,
                Some(DrawnBuildx::Flag(false)) | None => CacheBuilder::Docker,
            })
            .trust(trust(*trusted));
        let request = branch.iter().fold(request, |request, it| request.branch(it));
        let request = base_branch.iter().fold(request, |request, it| request.base_branch(it));
        let request = default_branch.iter().fold(request, |request, it| request.default_branch(it));
        let request = content_hash.iter().fold(request, |request, it| request.content_hash(it));
        let request = caching_registry.iter().fold(request, |request, it| request.caching_registry(it));
        let platform = platform.and_then(|platform| Platform::parse(platform).ok());
        platform.into_iter().fold(request, CacheRequest::platform)
    }
}

impl DrawnPast {
    fn image<'a>(&'a self, built: &'a str) -> Option<PastImage<'a>> {
        let DrawnPast { name, digest, branch, revision, platform, content_hash, time, trusted } = self;
        let name = name.as_deref().unwrap_or(built);
        let image = PastImage::of(name, Digest::parse(digest).ok()?).built_at(*time).trust(trust(*trusted));
        let image = branch.iter().fold(image, |image, branch| image.branch(branch));
        let image = revision.iter().fold(image, |image, revision| image.revision(revision));
        let image = content_hash.iter().fold(image, |image, hash| image.content_hash(hash));
        let platform = platform.and_then(|platform| Platform::parse(platform).ok());
        Some(platform.into_iter().fold(image, PastImage::platform))
    }
}

fn trust(trusted: Option<bool>) -> Trust {
    if trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted }
}
