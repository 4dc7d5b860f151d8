//! Registries of two catalogs that no request can tell apart.

use crate::catalog::Registry;

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
    before == after
        && before.domain() == after.domain()
        && before.prefix() == after.prefix()
        && before.provider() == after.provider()
        && before.credential() == after.credential()
        && before.retry() == after.retry()
        && (before.transport(), before.reach()) == (after.transport(), after.reach())
}
