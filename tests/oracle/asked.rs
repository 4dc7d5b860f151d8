//! Requests in the form of section 11 as the crate's own types, as the example `resolve` makes them.

use registry_resolver::cache::{AutomaticCache, CacheBuilder, CacheUsage, PastImage, Platform};
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{
    AdHocTarget, AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName, Builder, Candidate, PushChoice,
    TagPolicy, Tags, Trust,
};
use registry_resolver::reference::ShortName;
use registry_resolver::registry::AwsRegion;
use registry_resolver::session::{Ending, Impossible};
use registry_resolver::{
    Action, BuildOutput, CacheRequest, Catalog, Digest, Domain, FailureClass, FailurePolicy, Limits, Outcome,
    PullRequest, PushRequest, Reference, Session, TryResult,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// What the crate answers, without the texts of errors.
pub fn answer(catalog: &Catalog, asked: &Value) -> Value {
    let answer = Request::deserialize(asked)
        .map_err(|_| ErrorKind::InvalidRequest)
        .and_then(|request| request.answer(catalog));
    answer.unwrap_or_else(|kind| json!({"error": {"kind": kind.as_str()}}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    parse: Option<String>,
    pull: Option<Pull>,
    push: Option<Push>,
    cache: Option<Cache>,
    session: Option<Driven>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pull {
    image: String,
    #[serde(default)]
    contexts: Option<Vec<String>>,
    /// 13.1, 12.11, 12.10.
    short: Option<bool>,
    avoid: Option<Vec<String>>,
    pinned: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Driven {
    pull: Pull,
    policy: Option<String>,
    reports: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Push {
    build: Option<Build>,
    candidate: Option<Promoted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    image_name: String,
    tag: Option<String>,
    tags: Option<Vec<String>>,
    tag_policy: Option<String>,
    registry: Option<String>,
    ad_hoc: Option<String>,
    disable_push: Option<bool>,
    buildx: Option<bool>,
    branch: Option<String>,
    revision: Option<String>,
    trusted: Option<bool>,
    contexts: Option<Vec<String>>,
    region: Option<String>,
    role_arn: Option<String>,
    aws_session_name: Option<String>,
    aws_duration_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promoted {
    image: String,
    image_name: Option<String>,
    tag: Option<String>,
    tags: Option<Vec<String>>,
    registry: Option<String>,
    ad_hoc: Option<String>,
    contexts: Option<Vec<String>>,
    trusted: Option<bool>,
    region: Option<String>,
    role_arn: Option<String>,
    aws_session_name: Option<String>,
    aws_duration_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cache {
    image_name: String,
    branch: Option<String>,
    base_branch: Option<String>,
    default_branch: Option<String>,
    platform: Option<String>,
    content_hash: Option<String>,
    caching_registry: Option<String>,
    past: Option<Vec<Past>>,
    cache_from: Option<Vec<String>>,
    cache_to: Option<Vec<String>>,
    contexts: Option<Vec<String>>,
    no_cache: Option<bool>,
    no_cf_cache: Option<bool>,
    buildx: Option<Buildx>,
    trusted: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Buildx {
    Flag(bool),
    Settings(serde_json::Map<String, Value>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    name: Option<String>,
    digest: String,
    branch: Option<String>,
    revision: Option<String>,
    platform: Option<String>,
    content_hash: Option<String>,
    time: Option<i64>,
    trusted: Option<bool>,
}

impl Request {
    fn answer(&self, catalog: &Catalog) -> Result<Value, ErrorKind> {
        match self {
            Request { parse: Some(text), pull: None, push: None, cache: None, session: None } => {
                let read = Reference::parse(text).map_err(|error| error.error_kind())?;
                Ok(json!({"parse": {
                    "domain": read.domain().as_str(),
                    "path": read.path().to_string(),
                    "tag": read.tag().map(|tag| tag.as_str()),
                    "digest": read.digest().map(|digest| digest.as_str()),
                }}))
            }
            Request { parse: None, pull: Some(pull), push: None, cache: None, session: None } => {
                let request = pull.request()?;
                let plan = catalog.resolve_pull(request).map_err(|error| error.kind())?;
                Ok(json!({"pull": plan}))
            }
            Request { parse: None, pull: None, push: Some(push), cache: None, session: None } => {
                let request = match (&push.build, &push.candidate) {
                    (Some(build), None) => build.request()?,
                    (None, Some(candidate)) => candidate.request()?,
                    _ => return Err(ErrorKind::InvalidRequest),
                };
                let decision = catalog.resolve_push(request).map_err(|error| error.kind())?;
                Ok(json!({"push": decision}))
            }
            Request { parse: None, pull: None, push: None, cache: Some(cache), session: None } => {
                let past = cache.past()?;
                let decision = catalog.resolve_cache(cache.request(&past)?).map_err(|error| error.kind())?;
                Ok(json!({"cache": decision}))
            }
            Request { parse: None, pull: None, push: None, cache: None, session: Some(driven) } => {
                Ok(json!({"session": driven.drive(catalog)?}))
            }
            _ => Err(ErrorKind::InvalidRequest),
        }
    }
}

impl Pull {
    fn request(&self) -> Result<PullRequest<'_>, ErrorKind> {
        let short = (self.short == Some(true)).then(|| ShortName::parse(&self.image).ok()).flatten();
        let request = match short {
            Some(name) => PullRequest::short(name),
            None => PullRequest::new(image(&self.image)?),
        };
        let request = match &self.pinned {
            Some(digest) => {
                request.with_digest(Digest::parse(digest).map_err(|_| ErrorKind::InvalidRequest)?)
            }
            None => request,
        };
        Ok(request.with_avoided(list(self.avoid.as_ref())).with_contexts(list(self.contexts.as_ref())))
    }
}

impl Driven {
    fn drive(&self, catalog: &Catalog) -> Result<Value, ErrorKind> {
        let policy = match self.policy.as_deref() {
            None | Some("documented") => FailurePolicy::DOCUMENTED,
            Some("prudent") => FailurePolicy::PRUDENT,
            Some("strict") => FailurePolicy::STRICT,
            Some(_) => return Err(ErrorKind::InvalidRequest),
        };
        // The shape comes first.
        let is_known = |report: &&String| {
            ["ok", "impossible"].contains(&report.as_str()) || report.parse::<FailureClass>().is_ok()
        };
        if !self.reports.iter().all(|report| is_known(&report)) {
            return Err(ErrorKind::InvalidRequest);
        }
        let plan = catalog.resolve_pull(self.pull.request()?).map_err(|error| error.kind())?;
        let result = |report: &String| match report.as_str() {
            "ok" => Ok(TryResult::Succeeded { digest: plan.digest() }),
            "impossible" => Ok(TryResult::impossible(Impossible::Unstated)),
            name => name.parse().map(TryResult::failed).map_err(|_| ErrorKind::InvalidRequest),
        };
        let mut reports = self.reports.iter().map(result).collect::<Result<Vec<_>, _>>()?.into_iter();
        let mut session = Session::new(&plan, policy, Limits::default());
        let mut actions = Vec::new();
        loop {
            match session.action() {
                Action::Try { id, source, .. } => {
                    let attempt = plan.attempt(source).expect("a source of the plan");
                    actions.push(format!("try {}", attempt.target()));
                    let Some(result) = reports.next() else { break };
                    session.report(id, result, std::time::Duration::ZERO);
                }
                Action::Wait(delay) => {
                    actions.push(format!("wait {delay:?}"));
                    session.waited(delay);
                }
                Action::Finished => break,
            }
        }
        Ok(match session.outcome().map(Outcome::ending) {
            Some(Ending::Succeeded { .. }) => json!({"actions": actions, "outcome": "pulled"}),
            Some(ending) => json!({"actions": actions, "outcome": "failed", "reason": ending.as_str()}),
            None => json!({"actions": actions, "outcome": "unfinished"}),
        })
    }
}

impl Build {
    fn request(&self) -> Result<PushRequest<'_>, ErrorKind> {
        let tag_policy = match self.tag_policy.as_deref() {
            None | Some("lowercase") => TagPolicy::Lowercase,
            Some("original") => TagPolicy::Original,
            Some(_) => return Err(ErrorKind::InvalidRequest),
        };
        let (name, seconds) = (self.aws_session_name.as_deref(), self.aws_duration_seconds);
        let aws = amazon(self.region.as_deref(), self.role_arn.as_deref(), name, seconds)?;
        let push = match self.disable_push {
            None => PushChoice::Unstated,
            Some(false) => PushChoice::Enabled,
            Some(true) => PushChoice::Disabled,
        };
        let builder = match self.buildx {
            Some(true) => Builder::buildx(push).map_err(|error| error.kind())?,
            _ => Builder::docker(push),
        };
        let mut output = BuildOutput::new(&self.image_name).with_builder(builder).with_tag_policy(tag_policy);
        if let Some(branch) = &self.branch {
            output = output.with_branch(branch);
        }
        if let Some(revision) = &self.revision {
            output = output.with_revision(revision);
        }
        let request = PushRequest::new(output)
            .with_aws(aws)
            .with_contexts(list(self.contexts.as_ref()))
            .with_trust(trust(self.trusted));
        target(request, self.tag.as_ref(), self.tags.as_ref(), (self.registry.as_ref(), self.ad_hoc.as_ref()))
    }
}

impl Promoted {
    fn request(&self) -> Result<PushRequest<'_>, ErrorKind> {
        let (name, seconds) = (self.aws_session_name.as_deref(), self.aws_duration_seconds);
        let aws = amazon(self.region.as_deref(), self.role_arn.as_deref(), name, seconds)?;
        let mut candidate = Candidate::image(image(&self.image)?);
        if let Some(name) = &self.image_name {
            candidate = candidate.with_image_name(name);
        }
        let request = PushRequest::new(candidate)
            .with_aws(aws)
            .with_contexts(list(self.contexts.as_ref()))
            .with_trust(trust(self.trusted));
        target(request, self.tag.as_ref(), self.tags.as_ref(), (self.registry.as_ref(), self.ad_hoc.as_ref()))
    }
}

impl Cache {
    fn past(&self) -> Result<Vec<PastImage<'_>>, ErrorKind> {
        self.past.iter().flatten().map(|past| past.image(&self.image_name)).collect()
    }

    fn request<'a>(&'a self, past: &'a [PastImage<'a>]) -> Result<CacheRequest<'a>, ErrorKind> {
        let mut request = CacheRequest::new(&self.image_name)
            .with_past(past)
            .with_trust(trust(self.trusted))
            .with_cache_from(list(self.cache_from.as_ref()))
            .with_cache_to(list(self.cache_to.as_ref()))
            .with_contexts(list(self.contexts.as_ref()));
        for (text, set) in [
            (&self.branch, CacheRequest::with_branch as fn(CacheRequest<'a>, &'a str) -> CacheRequest<'a>),
            (&self.base_branch, CacheRequest::with_base_branch),
            (&self.default_branch, CacheRequest::with_default_branch),
            (&self.content_hash, CacheRequest::with_content_hash),
            (&self.caching_registry, CacheRequest::with_caching_registry),
        ] {
            if let Some(text) = text {
                request = set(request, text);
            }
        }
        if let Some(text) = &self.platform {
            request = request.with_platform(platform(text)?);
        }
        if self.no_cache == Some(true) {
            request = request.with_usage(CacheUsage::Unused);
        }
        if self.no_cf_cache == Some(true) {
            request = request.with_automatic(AutomaticCache::Off);
        }
        request = match &self.buildx {
            Some(Buildx::Flag(true)) => request.with_builder(CacheBuilder::Buildx),
            Some(Buildx::Settings(_)) => request.with_builder(CacheBuilder::BuildxWithSettings),
            Some(Buildx::Flag(false)) | None => request,
        };
        Ok(request)
    }
}

impl Past {
    fn image<'a>(&'a self, built: &'a str) -> Result<PastImage<'a>, ErrorKind> {
        let digest = Digest::parse(&self.digest).map_err(|error| error.error_kind())?;
        let name = self.name.as_deref().unwrap_or(built);
        let mut image = PastImage::new(name, digest).with_trust(trust(self.trusted));
        for (text, set) in [
            (&self.branch, PastImage::with_branch as fn(PastImage<'a>, &'a str) -> PastImage<'a>),
            (&self.revision, PastImage::with_revision),
            (&self.content_hash, PastImage::with_content_hash),
        ] {
            if let Some(text) = text {
                image = set(image, text);
            }
        }
        if let Some(text) = &self.platform {
            image = image.with_platform(platform(text)?);
        }
        Ok(self.time.map_or(image, |seconds| image.with_built_at(seconds)))
    }
}

fn amazon<'r>(
    region: Option<&'r str>,
    role_arn: Option<&'r str>,
    session_name: Option<&'r str>,
    seconds: Option<u32>,
) -> Result<AwsOptions<'r>, ErrorKind> {
    let mut aws = AwsOptions::default();
    if let Some(region) = region {
        aws = aws.with_region(AwsRegion::parse(region).map_err(|_| ErrorKind::InvalidRequest)?);
    }
    if let Some(role_arn) = role_arn {
        aws = aws.with_role_arn(AwsRoleArn::parse(role_arn).map_err(|_| ErrorKind::InvalidRequest)?);
    }
    if let Some(name) = session_name {
        aws = aws.with_session_name(AwsSessionName::parse(name).map_err(|_| ErrorKind::InvalidRequest)?);
    }
    if let Some(seconds) = seconds {
        let duration = AwsSessionDuration::from_secs(seconds).map_err(|_| ErrorKind::InvalidRequest)?;
        aws = aws.with_session_duration(duration);
    }
    Ok(aws)
}

fn image(text: &str) -> Result<Reference<'_>, ErrorKind> {
    let step = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}")).map(str::trim);
    if step.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}'])) {
        return Err(ErrorKind::UnknownStep);
    }
    Reference::parse(text).map_err(|error| error.error_kind())
}

fn target<'r>(
    request: PushRequest<'r>,
    tag: Option<&'r String>,
    tags: Option<&'r Vec<String>>,
    (registry, ad_hoc): (Option<&'r String>, Option<&'r String>),
) -> Result<PushRequest<'r>, ErrorKind> {
    let tags = Tags::of_step(tag.map(String::as_str), tags.map(Into::into)).map_err(|error| error.kind())?;
    let request = request.with_tags(tags);
    if let Some(host) = ad_hoc {
        let host = Domain::parse(host).map_err(|_| ErrorKind::InvalidRequest)?;
        return Ok(request.with_target(AdHocTarget::new(host).map_err(|_| ErrorKind::InvalidRequest)?));
    }
    Ok(match registry {
        Some(registry) => request.with_target(registry.as_str()),
        None => request,
    })
}

fn list(names: Option<&Vec<String>>) -> &[String] {
    names.map_or(&[], Vec::as_slice)
}

fn platform(text: &str) -> Result<Platform<'_>, ErrorKind> {
    Platform::parse(text).map_err(|_| ErrorKind::InvalidRequest)
}

fn trust(trusted: Option<bool>) -> Trust {
    if trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted }
}
