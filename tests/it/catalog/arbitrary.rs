//! Accounts of any names, for the properties of `order` and `round_trips`.

use proptest::prelude::*;

use crate::draw::{self, AccountKnobs, DrawnAccount, Handles, Meeting, Names};
use crate::shrinking::drawn;

/// Neighbours may be one endpoint.
pub(crate) const DOMAINS: [&str; 15] = [
    "docker.io",
    "registry-1.docker.io:443",
    "ghcr.io",
    "GHCR.io:443",
    "acme.azurecr.io",
    "reg.example:5000",
    "REG.example:5000",
    "reg.example:05000",
    "[::1]:5000",
    "[0:0:0:0:0:0:0:1]:05000",
    "localhost",
    "us-docker.pkg.dev",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    "gcr.io",
    "Nexus",
];

/// Any account of up to so many registries, which may be listed in any order.
pub(crate) fn accounts(most: usize) -> impl Strategy<Value = DrawnAccount> {
    let knobs = AccountKnobs {
        registries: (0, most),
        names: Names::Strange,
        domains: &DOMAINS,
        meeting: Meeting::ByChance,
        prefixes: &["a", "a/b", "a/b/c", "x.y/z_1", "team-1", "a--b__c"],
        claims: 20,
        handles: Handles::Shared,
        ..AccountKnobs::MANY
    };
    drawn(move |choices| draw::account(choices, &knobs))
}
