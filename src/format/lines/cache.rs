//! The request `cache`. Section 8.

use alloc::string::String;
use alloc::vec::Vec;

use serde_core::de::{Error, IgnoredAny, MapAccess};

use super::error::LineError;
use super::fields::{Value, fields};
use super::push::trust;
use crate::cache::{AutomaticCache, CacheBuilder, CacheRequest, CacheUsage, PastImage, Platform};
use crate::reference::Digest;

fields! {
    /// `{"image_name": …, "branch": …, "past": […], …}`: from where a build imports its cache and where it exports it.
    /// Section 11 of [the rules](crate::rules::json_lines) has all fields.
    ///
    /// ```
    /// use registry_resolver::format::lines::CacheLine;
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github().prefix("acme")).build()?;
    /// let line: CacheLine =
    ///     serde_json::from_str(r#"{"image_name": "app", "branch": "main", "caching_registry": "ghcr"}"#)?;
    /// let past = line.past()?;
    /// let decision = catalog.resolve_cache(line.request(&past)?)?;
    /// assert_eq!(decision.plan().unwrap().exports().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct CacheLine {
        needs { image_name: String }
        takes {
            branch: String,
            base_branch: String,
            default_branch: String,
            platform: String,
            content_hash: String,
            caching_registry: String,
            past: Vec<PastLine>,
            cache_from: Vec<String>,
            cache_to: Vec<String>,
            contexts: Vec<String>,
            no_cache: bool,
            no_cf_cache: bool,
            buildx: Buildx,
            trusted: bool,
        }
    }
}

fields! {
    /// An image of before.
    pub(super) struct PastLine {
        needs { digest: String }
        takes {
            /// The request's `image_name` where it is absent.
            name: String,
            branch: String,
            revision: String,
            platform: String,
            content_hash: String,
            /// In whole seconds since 1970.
            time: i64,
            trusted: bool,
        }
    }
}

/// Whether buildx builds, or its settings, of which nothing more matters (rule 8.1).
#[derive(Clone, Copy)]
pub(super) enum Buildx {
    Flag(bool),
    Settings,
}

impl Value for Buildx {
    const EXPECTED: &'static str = "true, false or an object";

    fn empty() -> Self {
        Self::Flag(false)
    }

    fn of_flag<E: Error>(flag: bool) -> Result<Self, E> {
        Ok(Self::Flag(flag))
    }

    fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::Settings)
    }
}

impl CacheLine {
    /// The images of before, which [`request`](Self::request) borrows.
    ///
    /// # Errors
    ///
    /// [`LineError`] for one with a digest or a platform that is none.
    pub fn past(&self) -> Result<Vec<PastImage<'_>>, LineError> {
        self.past.iter().flatten().map(|past| past.image(&self.image_name)).collect()
    }

    /// What is asked of a catalog; `past` comes from [`past`](Self::past).
    ///
    /// # Errors
    ///
    /// [`LineError`] for a platform that is none.
    pub fn request<'a>(&'a self, past: &'a [PastImage<'a>]) -> Result<CacheRequest<'a>, LineError> {
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
        Ok(match self.buildx {
            None | Some(Buildx::Flag(false)) => request,
            Some(Buildx::Flag(true)) => request.with_builder(CacheBuilder::Buildx),
            Some(Buildx::Settings) => request.with_builder(CacheBuilder::BuildxWithSettings),
        })
    }
}

impl PastLine {
    fn image<'a>(&'a self, image_name: &'a str) -> Result<PastImage<'a>, LineError> {
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
        Ok(self.time.map_or(image, |seconds| image.with_built_at(seconds)))
    }
}
