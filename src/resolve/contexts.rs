//! Registry contexts: a request's own choice of registries to pull with (rules 5.2 and 5.4).

use alloc::vec::Vec;

use super::error::PullError;
use super::judge::{Part, Sink};
use super::names::Names;
use crate::catalog::{Catalog, Registry};
use crate::reference::Domain;

/// Up to this many contexts are compared pair by pair, without allocating (rule 10.7).
const IN_PLACE: usize = 16;

/// First whether every context is known, then whether two are on one domain. A gap where not all of them hold.
pub(crate) fn judge<E: From<PullError>, S: Sink<E>>(
    catalog: &Catalog,
    contexts: Names<'_>,
    sink: &mut S,
) -> Result<Result<(), S::Gap>, S::Stop> {
    let mut held = sink.known(Part::Contexts);
    if contexts.is_empty() {
        return Ok(held);
    }
    for name in contexts.iter().filter(|name| catalog.registry(name).is_none()) {
        let mend = sink.mend(catalog, name);
        held = Err(sink.refuse(PullError::unknown_context(name, mend).into())?);
    }
    each_conflict(catalog, contexts, |first, second| {
        held = Err(sink.refuse(PullError::conflicting_contexts(first, second).into())?);
        Ok(())
    })?;
    Ok(held)
}

/// Every context that is on the domain of another one, and that one; the first of the request first.
fn each_conflict<E>(
    catalog: &Catalog,
    contexts: Names<'_>,
    mut each: impl FnMut(Registry<'_>, Registry<'_>) -> Result<(), E>,
) -> Result<(), E> {
    if contexts.len() <= IN_PLACE {
        return known(catalog, contexts).enumerate().try_for_each(|(index, second)| {
            let mut before = known(catalog, contexts).take(index);
            before.find(|first| conflict(*first, second)).map_or(Ok(()), |first| each(first, second))
        });
    }
    let mut registries: Vec<_> = known(catalog, contexts).collect();
    registries.sort_by_key(|registry| (registry.domain(), registry.name()));
    let mut conflicts = registries.windows(2).filter(|pair| conflict(pair[0], pair[1]));
    conflicts.try_for_each(|pair| each(pair[0], pair[1]))
}

/// The context on `domain`, once all of them hold.
pub(super) fn on<'c>(catalog: &'c Catalog, contexts: Names<'_>, domain: Domain<'_>) -> Option<Registry<'c>> {
    known(catalog, contexts).find(|registry| registry.domain() == domain)
}

pub(crate) fn known<'c, 'r>(
    catalog: &'c Catalog,
    contexts: Names<'r>,
) -> impl Iterator<Item = Registry<'c>> + use<'c, 'r> {
    contexts.iter().filter_map(|name| catalog.registry(name))
}

/// The same registry twice is one login.
fn conflict(a: Registry<'_>, b: Registry<'_>) -> bool {
    a != b && a.shares_domain_with(b)
}
