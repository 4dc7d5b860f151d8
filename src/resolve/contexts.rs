//! Registry contexts: a request's own choice of registries to pull with (rules 5.2 and 5.4).

use alloc::vec::Vec;

use super::error::PullError;
use super::names::Names;
use crate::catalog::{Catalog, Registry};
use crate::reference::Domain;

/// Up to this many contexts are compared pair by pair, without allocating (rule 10.7).
const IN_PLACE: usize = 16;

/// The context on `domain`, once all of them are known and no two are on one domain.
pub(super) fn context_on<'c>(
    catalog: &'c Catalog,
    contexts: Names<'_>,
    domain: Domain<'_>,
) -> Result<Option<Registry<'c>>, PullError> {
    check(catalog, contexts)?;
    Ok(known(catalog, contexts).find(|registry| registry.is_at(domain)))
}

/// First whether every context is known, then whether two are on one domain.
pub(super) fn check(catalog: &Catalog, contexts: Names<'_>) -> Result<(), PullError> {
    if let Some(name) = contexts.iter().find(|name| catalog.registry(name).is_none()) {
        return Err(PullError::unknown_context(catalog, name));
    }
    if contexts.len() > IN_PLACE {
        return check_many(catalog, contexts);
    }
    for (index, second) in known(catalog, contexts).enumerate() {
        let mut before = known(catalog, contexts).take(index);
        if let Some(first) = before.find(|first| conflict(*first, second)) {
            return Err(PullError::conflicting_contexts(first, second));
        }
    }
    Ok(())
}

fn check_many(catalog: &Catalog, contexts: Names<'_>) -> Result<(), PullError> {
    let mut registries: Vec<_> = known(catalog, contexts).collect();
    registries.sort_by_key(|registry| (registry.domain(), registry.name()));
    match registries.windows(2).find(|pair| conflict(pair[0], pair[1])) {
        Some(pair) => Err(PullError::conflicting_contexts(pair[0], pair[1])),
        None => Ok(()),
    }
}

pub(crate) fn known<'c, 'r>(
    catalog: &'c Catalog,
    contexts: Names<'r>,
) -> impl Iterator<Item = Registry<'c>> + use<'c, 'r> {
    contexts.iter().filter_map(|name| catalog.registry(name))
}

/// The same registry twice is one login.
pub(super) fn conflict(a: Registry<'_>, b: Registry<'_>) -> bool {
    a != b && a.shares_domain_with(b)
}
