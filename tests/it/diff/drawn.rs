//! Catalogs of up to four registries, and a closed set of requests to ask them with.

use proptest::prelude::*;

use crate::draw::{self, AccountKnobs, Choices, DrawnAccount, Handles, Meeting};
use crate::shrinking::drawn;

pub(crate) const DOMAINS: [&str; 6] = [
    "docker.io",
    "a.example",
    "A.Example:443",
    "b.example:5000",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
];
const KNOBS: AccountKnobs = AccountKnobs {
    registries: (1, 4),
    domains: &DOMAINS,
    meeting: Meeting::ByChance,
    prefixes: &["acme", "acme/web", "acme/web/x", "acmecorp", "library", "p", "p.q/images"],
    namespaces: &["acme", "p"],
    long_prefixes: 6,
    claims: 10,
    handles: Handles::Shared,
    ..AccountKnobs::MANY
};

/// Some of the registries `r0` to `r3`.
fn some(choices: &mut Choices<'_>) -> DrawnAccount {
    let mut account = draw::account(choices, &KNOBS);
    account.registries.retain(|_| !choices.percent(25));
    account.settle(&KNOBS);
    account
}

pub(crate) fn account() -> impl Strategy<Value = DrawnAccount> {
    drawn(some)
}

/// The same account, its registries in the opposite order.
pub(crate) fn reversed(account: &DrawnAccount) -> DrawnAccount {
    let registries = account.registries.iter().rev().cloned().collect();
    DrawnAccount { registries, ..account.clone() }
}

/// Two accounts: strangers, or one of which parts were drawn again, as small as one setting of a registry.
pub(crate) fn pair() -> impl Strategy<Value = (DrawnAccount, DrawnAccount)> {
    drawn(|choices| {
        let (first, second) = (some(choices), some(choices));
        if choices.percent(20) {
            return (first, second);
        }
        let mut other = first.clone();
        for name in ["r0", "r1", "r2", "r3"] {
            let place = other.registries.iter().position(|registry| registry.name == name);
            match (place, second.named(name).cloned(), choices.percent(12)) {
                (Some(place), Some(drawn), true) => other.registries[place] = drawn,
                (Some(place), Some(drawn), false) => draw::mix(choices, &mut other.registries[place], drawn),
                (Some(place), None, true) => drop(other.registries.remove(place)),
                (None, Some(drawn), true) => other.registries.push(drawn),
                _ => {}
            }
        }
        other.registries.sort_by(|one, another| one.name.cmp(&another.name));
        if choices.percent(40) {
            other.settings = second.settings;
        }
        if choices.percent(40) {
            other.default = second.default;
        }
        if choices.percent(40) {
            other.caching = second.caching;
        }
        other.settle(&KNOBS);
        (first, other)
    })
}
