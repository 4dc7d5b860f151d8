//! Two accounts that differ in little.

use super::DrawnRegistry;
use super::choices::Choices;

/// Takes one part of what was drawn for another registry, or nothing.
pub fn mix(choices: &mut Choices<'_>, own: &mut DrawnRegistry, other: DrawnRegistry) {
    let DrawnRegistry {
        name: _,
        provider,
        domain,
        prefix,
        access,
        namespaces,
        is_primary,
        fallback,
        retry,
        transport,
        tls,
        token_issuers,
        amazon,
        is_inside_only,
        accepts_untrusted,
    } = other;
    match choices.below(16) {
        1 => own.provider = provider,
        2 => own.domain = domain,
        3 => own.prefix = prefix,
        4 => own.access = access,
        5 => own.namespaces = namespaces,
        6 => own.is_primary = is_primary,
        7 => own.fallback = fallback,
        8 => own.retry = retry,
        9 => own.transport = transport,
        10 => own.is_inside_only = is_inside_only,
        11 => own.accepts_untrusted = accepts_untrusted,
        12 => (own.tls, own.token_issuers) = (tls, token_issuers),
        13 => own.amazon = amazon,
        _ => {}
    }
}
