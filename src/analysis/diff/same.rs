//! Registries of two catalogs that no request can tell apart.

use super::ask::Pair;
use super::domains::Members;
use crate::catalog::{Registry, UnplacedRegistry};
use crate::resolve::error::ErrorKind;

/// Whether pulling from both is the same, whatever the image: they and all that they fall back to are alike.
pub(super) fn pulls_alike(before: Registry<'_>, after: Registry<'_>) -> bool {
    let (mut then, mut now) = (before.hops(), after.hops());
    is_alike(before, after)
        && loop {
            match (then.next(), now.next()) {
                (None, None) => break true,
                (Some(a), Some(b)) if a.policy() == b.policy() && is_alike(a.to, b.to) => {}
                _ => break false,
            }
        }
}

/// Whether pushing to both is the same, whatever is pushed. Build cache asks for less.
pub(super) fn pushes_alike(before: Registry<'_>, after: Registry<'_>) -> bool {
    is_alike(before, after)
        && before.accepts_untrusted_pushes() == after.accepts_untrusted_pushes()
        && before.namespaces().all(|own| after.namespaces().any(|other| own == other))
        && after.namespaces().all(|own| before.namespaces().any(|other| own == other))
}

fn is_alike(before: Registry<'_>, after: Registry<'_>) -> bool {
    before.name() == after.name()
        && before.address() == after.address()
        && before.prefix() == after.prefix()
        && before.provider() == after.provider()
        && before.credential() == after.credential()
        && before.retry() == after.retry()
        && (before.transport(), before.reach()) == (after.transport(), after.reach())
        && before.token_issuers() == after.token_issuers()
        && skipped(before).eq(skipped(after))
}

/// What its fallback leaves out first.
fn skipped(registry: Registry<'_>) -> impl Iterator<Item = &str> {
    registry.skipped_fallbacks().map(UnplacedRegistry::name)
}

/// Whether 5.2 and 5.3 pick the same for every image of a domain, and pull it in the same way.
pub(super) fn picks_alike(pair: Pair<'_>, members: &Members<'_>) -> bool {
    let [before, after] = members;
    let is_alone = before.len() < 2;
    before.len() == after.len()
        && (is_alone || pair[0].matching() == pair[1].matching())
        && before
            .iter()
            .zip(after)
            .all(|(a, b)| pulls_alike(*a, *b) && (is_alone || a.is_primary() == b.is_primary()))
}

/// Whether pulling from what both catalogs pick is the same.
pub(super) fn sources_alike(sources: [Result<Option<Registry<'_>>, ErrorKind>; 2]) -> bool {
    match sources {
        [Ok(Some(before)), Ok(Some(after))] => pulls_alike(before, after),
        [Ok(None), Ok(None)] => true,
        [Err(before), Err(after)] => before == after,
        _ => false,
    }
}
