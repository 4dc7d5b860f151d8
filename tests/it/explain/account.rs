//! Accounts with requests to them. Few domains, so that registries meet on them.

use proptest::prelude::*;
use registry_resolver::cache::PastImage;
use registry_resolver::explain::Setting;
use registry_resolver::{CacheRequest, Catalog, Explanation, PullRequest, PushRequest};

use crate::draw::{
    self, AccountKnobs, DrawnAccount, DrawnCache, DrawnPull, DrawnPush, DrawnSettings, Meeting, Names,
    RequestKnobs,
};
use crate::shrinking::drawn;

const DOMAINS: [&str; 9] = [
    "r.example",
    "r.example",
    "R.Example:443",
    "docker.io",
    "index.docker.io",
    "s.example:5000",
    "ghcr.io",
    "us-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
];
const KNOBS: AccountKnobs = AccountKnobs {
    names: Names::Long,
    domains: &DOMAINS,
    meeting: Meeting::ByChance,
    prefixes: &["acme", "acme/web", "library", "team"],
    ..AccountKnobs::MANY
};
const REQUESTS: RequestKnobs = RequestKnobs::Closed {
    domains: &DOMAINS,
    paths: &["app", "acme/app", "acme/web/app", "acmecorp/app", "library/nginx", "team/x/y", "team/acme/app"],
};

/// No more of the account than the explanation cites.
pub(crate) fn cited_by(account: &DrawnAccount, explanation: &Explanation<'_>) -> Catalog {
    let registries = explanation.registries();
    let is_kept = |name: &str| registries.iter().any(|registry| registry.name() == name);
    let mut kept =
        DrawnAccount { settings: DrawnSettings::default(), default: None, caching: None, ..account.clone() };
    kept.registries.retain(|registry| is_kept(&registry.name));
    for registry in &mut kept.registries {
        registry.fallback = registry.fallback.take().filter(|fallback| is_kept(&fallback.registry));
    }
    for setting in explanation.settings() {
        let (own, all) = (&mut kept.settings, &account.settings);
        let role = |role: &Option<String>| role.clone().filter(|name| is_kept(name));
        match setting {
            Setting::Default => kept.default = role(&account.default),
            Setting::Caching => kept.caching = role(&account.caching),
            Setting::Matching => own.matching = all.matching,
            Setting::UncoveredDomains => own.uncovered_domains = all.uncovered_domains,
            Setting::BuildPush => own.build_push = all.build_push,
            Setting::AdHocPushes => own.ad_hoc_pushes = all.ad_hoc_pushes,
            _ => unreachable!("{setting:?}"),
        }
    }
    kept.catalog()
}

pub(crate) fn names(account: &DrawnAccount) -> impl Iterator<Item = &str> {
    account.registries.iter().map(|registry| &*registry.name)
}

/// Whatever a pull, a push and a request for cache ask.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pull: DrawnPull,
    push: DrawnPush,
    cache: DrawnCache,
}

/// An ask together with the list that a request borrows.
pub(crate) struct Asked<'a> {
    ask: &'a Ask,
    past: Vec<PastImage<'a>>,
}

impl Ask {
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked { ask: self, past: self.cache.past_images() }
    }
}

impl Asked<'_> {
    pub(crate) fn pull(&self) -> PullRequest<'_> {
        self.ask.pull.request().unwrap()
    }

    pub(crate) fn push(&self) -> PushRequest<'_> {
        self.ask.push.request().unwrap()
    }

    pub(crate) fn cache(&self) -> CacheRequest<'_> {
        self.ask.cache.request(&self.past)
    }
}

pub(crate) fn case() -> impl Strategy<Value = (DrawnAccount, Ask)> {
    drawn(|choices| {
        let account = draw::account(choices, &KNOBS);
        let pull = draw::pull(choices, &account, &REQUESTS);
        let push = draw::push(choices, &account, &REQUESTS);
        let cache = draw::cache(choices, &account, &REQUESTS);
        (account, Ask { pull, push, cache })
    })
}
