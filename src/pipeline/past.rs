//! Past images, looked up once for all builds of one name (rule 8.3).

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;

use super::run::Run;
use crate::catalog::{Catalog, Registry};
use crate::reference::ImageName;
use crate::resolve::cache::content_name;
use crate::resolve::cache::{CacheDecision, CacheImport, CacheRequest, PastImage};

/// How many past images a report keeps of one build.
const MOST: usize = 64;

/// The past images of a run by what they are called in the caching registry.
pub(super) struct Past<'p> {
    run: &'p Run<'p>,
    by_name: BTreeMap<String, Vec<PastImage<'p>>>,
    /// The best of those with one name.
    best: RefCell<BTreeMap<String, Rc<[PastImage<'p>]>>>,
}

impl<'p> Past<'p> {
    pub(super) fn of(catalog: &Catalog, run: &'p Run<'p>) -> Self {
        let mut by_name: BTreeMap<String, Vec<PastImage<'p>>> = BTreeMap::new();
        if let Some(registry) = caching_registry(catalog, run) {
            for image in run.past {
                if let Some(name) = kept_under(image.name(), registry) {
                    by_name.entry(name).or_default().push(*image);
                }
            }
        }
        Self { run, by_name, best: RefCell::default() }
    }

    /// The registry for build cache.
    pub(super) fn registry<'c>(&self, catalog: &'c Catalog) -> Option<Registry<'c>> {
        caching_registry(catalog, self.run)
    }

    /// The past images of this name: all, where they are few, or the best of them.
    pub(super) fn images(&self, catalog: &Catalog, name: &str) -> Rc<[PastImage<'p>]> {
        let Some(kept_under) = self.registry(catalog).and_then(|registry| kept_under(name, registry)) else {
            return Rc::default();
        };
        let Some(images) = self.by_name.get(&kept_under) else { return Rc::default() };
        if let Some(best) = self.best.borrow().get(&kept_under) {
            return Rc::clone(best);
        }
        let best: Rc<[PastImage<'p>]> = if images.len() <= MOST {
            images.as_slice().into()
        } else {
            self.ranked(catalog, name, images).into()
        };
        self.best.borrow_mut().insert(kept_under, Rc::clone(&best));
        best
    }

    fn ranked(&self, catalog: &Catalog, name: &str, images: &[PastImage<'p>]) -> Vec<PastImage<'p>> {
        let run = self.run;
        let mut request = CacheRequest::new(name).with_trust(run.trust).with_past(images);
        if let Some(branch) = run.branch {
            request = request.with_branch(branch);
        }
        if let Some(branch) = run.base_branch {
            request = request.with_base_branch(branch);
        }
        if let Some(branch) = run.default_branch {
            request = request.with_default_branch(branch);
        }
        if let Some(platform) = run.platform {
            request = request.with_platform(platform);
        }
        if let Some(registry) = run.caching_registry {
            request = request.with_caching_registry(registry);
        }
        match catalog.resolve_cache(request) {
            Ok(CacheDecision::Cache(plan)) => {
                let ranked = plan.imports().iter().filter_map(CacheImport::past_image).take(MOST);
                let places = ranked.filter_map(|best| images.iter().position(|image| image == best));
                places.map(|place| images[place]).collect()
            }
            Ok(CacheDecision::Disabled(_)) | Err(_) => Vec::new(),
        }
    }
}

fn caching_registry<'c>(catalog: &'c Catalog, run: &Run<'_>) -> Option<Registry<'c>> {
    match run.caching_registry {
        Some(name) => catalog.registry(name),
        None => catalog.caching_registry(),
    }
}

fn kept_under(name: &str, registry: Registry<'_>) -> Option<String> {
    Some(content_name(ImageName::parse(name).ok()?, registry).to_string())
}
