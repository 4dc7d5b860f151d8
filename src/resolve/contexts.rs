//! Registry contexts: a request's own choice of registries to pull with (rules 5.2 and 5.4).

use alloc::vec::Vec;

use super::error::PullError;
use super::judge::{Part, Sink};
use super::names::Names;
use crate::catalog::{Catalog, Registry};
use crate::index::in_order;
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
        let refusal = PullError::without_domain(catalog, name)
            .unwrap_or_else(|| PullError::unknown_context(name, sink.nearest(catalog, name)));
        held = Err(sink.refuse(refusal.into())?);
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
    let registries: Vec<_> = known(catalog, contexts).collect();
    let key = |place: usize| (registries[place].address(), registries[place].name());
    let order = in_order(registries.len(), &|a, b| key(a).cmp(&key(b)));
    let registries: Vec<_> = order.iter().map(|&place| registries[place as usize]).collect();
    let mut conflicts = registries.windows(2).filter(|pair| conflict(pair[0], pair[1]));
    conflicts.try_for_each(|pair| each(pair[0], pair[1]))
}

/// The context on `domain`, once all of them hold.
pub(super) fn on<'c>(catalog: &'c Catalog, contexts: Names<'_>, domain: Domain<'_>) -> Option<Registry<'c>> {
    #[cfg(feature = "serde")]
    if let Some(ordered) = contexts.ordered() {
        return find(catalog, ordered, domain);
    }
    known(catalog, contexts).find(|registry| registry.is_at(domain))
}

/// The same among names in the order of their registries' endpoints.
#[cfg(feature = "serde")]
fn find<'c>(catalog: &'c Catalog, ordered: &[&str], domain: Domain<'_>) -> Option<Registry<'c>> {
    let address = catalog.on_domain(domain).next()?.address();
    let named = |name: &&str| catalog.registry(name).map(Registry::address);
    let at = ordered.binary_search_by(|name| named(name).cmp(&Some(address))).ok()?;
    catalog.registry(ordered.get(at)?)
}

pub(crate) fn known<'c, 'r>(
    catalog: &'c Catalog,
    contexts: Names<'r>,
) -> impl Iterator<Item = Registry<'c>> + use<'c, 'r> {
    contexts.iter().filter_map(|name| catalog.registry(name))
}

/// The same registry twice is one login.
fn conflict(a: Registry<'_>, b: Registry<'_>) -> bool {
    a.index() != b.index() && a.shares_domain_with(b)
}
