//! The newest catalog of each tenant.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use registry_resolver::Catalog;

/// What is known of one tenant.
#[derive(Clone, Default)]
pub struct Tenant {
    /// The last that was in order; none where none has been.
    pub catalog: Option<Catalog>,
    /// Of the newest file, if it was refused.
    pub problems: Vec<String>,
    /// How many catalogs have been taken.
    pub taken: u64,
}

#[derive(Default)]
pub struct Tenants(RwLock<HashMap<String, Tenant>>);

impl Tenants {
    /// What is known now. The lock is held for a look-up and a reference count: who goes on with this catalog keeps it
    /// whole, whatever is taken meanwhile.
    pub fn newest(&self, name: &str) -> Option<Tenant> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub fn take(&self, name: &str, catalog: Catalog) {
        self.change(name, |tenant| {
            tenant.catalog = Some(catalog);
            tenant.problems.clear();
            tenant.taken += 1;
        });
    }

    /// The catalog before stays.
    pub fn refuse(&self, name: &str, problems: Vec<String>) {
        self.change(name, |tenant| tenant.problems = problems);
    }

    pub fn forget(&self, name: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Tenant)) {
        change(self.0.write().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default());
    }
}
