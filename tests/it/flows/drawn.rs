//! Small accounts over a closed set of domains and prefixes.

use proptest::prelude::*;
use registry_resolver::Catalog;
use registry_resolver::catalog::DefaultPush;

use crate::draw::{self, AccountKnobs, Meeting};
use crate::shrinking::drawn;

/// Where registries are; two are one endpoint.
pub(crate) const DOMAINS: [&str; 8] = [
    "docker.io",
    "quay.io",
    "QUAY.io:443",
    "a.example:5000",
    "acme.azurecr.io",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
];
const KNOBS: AccountKnobs = AccountKnobs {
    registries: (0, 5),
    domains: &DOMAINS,
    meeting: Meeting::ByChance,
    prefixes: &["acme", "acme/web", "p", "library"],
    namespaces: &["acme", "team"],
    ..AccountKnobs::MANY
};

/// What a build step does that says nothing of its push is in no table: any step may say it.
pub(crate) fn catalogs() -> impl Strategy<Value = Catalog> {
    drawn(|choices| {
        let builder = draw::account(choices, &KNOBS).builder();
        builder.default_push(DefaultPush::Always).build().unwrap()
    })
}
