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
        if let Some(registry) = catalog.caching_registry() {
            for image in run.past {
                if let Some(name) = kept_under(image.name(), registry) {
                    by_name.entry(name).or_default().push(*image);
                }
            }
        }
        Self { run, by_name, best: RefCell::default() }
    }

    /// The past images of this name: all, where they are few, or the best of them.
    pub(super) fn images(&self, catalog: &Catalog, name: &str) -> Rc<[PastImage<'p>]> {
        let Some(kept_under) = catalog.caching_registry().and_then(|registry| kept_under(name, registry))
        else {
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
        let mut request = CacheRequest::of(name).trust(run.trust).past(images);
        if let Some(branch) = run.branch {
            request = request.branch(branch);
        }
        if let Some(branch) = run.base_branch {
            request = request.base_branch(branch);
        }
        if let Some(branch) = run.default_branch {
            request = request.default_branch(branch);
        }
        if let Some(platform) = run.platform {
            request = request.platform(platform);
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

fn kept_under(name: &str, registry: Registry<'_>) -> Option<String> {
    Some(content_name(ImageName::parse(name).ok()?, registry).to_string())
}
