//! Requests for build cache (section 8).

use registry_resolver::cache::{AutomaticCache, CacheBuilder, CacheUsage, PastImage, Platform};
use registry_resolver::push::Trust;
use registry_resolver::{CacheRequest, Digest};
use serde::Deserialize;
use serde_json::Number;

use crate::{Failure, Object};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CacheStep {
    image_name: String,
    branch: Option<String>,
    base_branch: Option<String>,
    default_branch: Option<String>,
    platform: Option<String>,
    content_hash: Option<String>,
    caching_registry: Option<String>,
    past: Option<Vec<Object<Past>>>,
    cache_from: Option<Vec<String>>,
    cache_to: Option<Vec<String>>,
    contexts: Option<Vec<String>>,
    no_cache: Option<bool>,
    no_cf_cache: Option<bool>,
    buildx: Option<Buildx>,
    trusted: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    /// The request's `image_name` where it is absent.
    name: Option<String>,
    digest: String,
    branch: Option<String>,
    revision: Option<String>,
    platform: Option<String>,
    content_hash: Option<String>,
    time: Option<Number>,
    trusted: Option<bool>,
}

/// Whether buildx builds, or its settings, of which nothing more matters (rule 8.1).
#[derive(Deserialize)]
#[serde(untagged, expecting = "true, false or an object")]
enum Buildx {
    Flag(bool),
    Settings(Settings),
}

/// An object, whatever is in it.
#[derive(Deserialize)]
struct Settings {}

impl CacheStep {
    /// The past images, which the request borrows.
    pub(crate) fn images(&self) -> Result<Vec<PastImage<'_>>, Failure> {
        let past = self.past.iter().flatten();
        past.map(|Object(past)| past.image(&self.image_name)).collect()
    }

    pub(crate) fn request<'a>(&'a self, past: &'a [PastImage<'a>]) -> Result<CacheRequest<'a>, Failure> {
        let mut request = CacheRequest::new(&self.image_name).with_past(past).with_trust(trust(self.trusted));
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
        if let Some(platform) = &self.platform {
            request = request.with_platform(Platform::parse(platform)?);
        }
        if let Some(entries) = &self.cache_from {
            request = request.with_cache_from(entries);
        }
        if let Some(entries) = &self.cache_to {
            request = request.with_cache_to(entries);
        }
        if let Some(contexts) = &self.contexts {
            request = request.with_contexts(contexts);
        }
        if self.no_cache == Some(true) {
            request = request.with_usage(CacheUsage::Unused);
        }
        if self.no_cf_cache == Some(true) {
            request = request.with_automatic(AutomaticCache::Off);
        }
        match self.buildx {
            None | Some(Buildx::Flag(false)) => {}
            Some(Buildx::Flag(true)) => request = request.with_builder(CacheBuilder::Buildx),
            Some(Buildx::Settings(_)) => request = request.with_builder(CacheBuilder::BuildxWithSettings),
        }
        Ok(request)
    }
}

impl Past {
    fn image<'a>(&'a self, image_name: &'a str) -> Result<PastImage<'a>, Failure> {
        let name = self.name.as_deref().unwrap_or(image_name);
        let mut image = PastImage::new(name, Digest::parse(&self.digest)?).with_trust(trust(self.trusted));
        for (text, set) in [
            (&self.branch, PastImage::with_branch as fn(PastImage<'a>, &'a str) -> PastImage<'a>),
            (&self.revision, PastImage::with_revision),
            (&self.content_hash, PastImage::with_content_hash),
        ] {
            if let Some(text) = text {
                image = set(image, text);
            }
        }
        if let Some(platform) = &self.platform {
            image = image.with_platform(Platform::parse(platform)?);
        }
        if let Some(time) = &self.time {
            let seconds = time.as_i64().ok_or_else(|| Failure::shape("`time` is in whole seconds"))?;
            image = image.with_built_at(seconds);
        }
        Ok(image)
    }
}

fn trust(trusted: Option<bool>) -> Trust {
    if trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted }
}
