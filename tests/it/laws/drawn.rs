//! Accounts with requests to them: domains under several spellings, prefixes, chains of fallbacks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::CacheRequest;
use registry_resolver::cache::PastImage;

use crate::draw::{
    self, AccountKnobs, DrawnAccount, DrawnCache, DrawnPull, DrawnPush, DrawnTarget, RequestKnobs,
};
use crate::shrinking::drawn;

pub(crate) use crate::draw::pools::{DOMAINS, PREFIXES};

const KNOBS: AccountKnobs = AccountKnobs { claims: 8, long_prefixes: 3, ..AccountKnobs::MANY };

/// A pull, a push and a request for build cache.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) pull: DrawnPull,
    pub(crate) push: DrawnPush,
    pub(crate) cache: DrawnCache,
}

impl Ask {
    pub(crate) fn is_ad_hoc(&self) -> bool {
        matches!(self.push.to, DrawnTarget::AdHoc(_))
    }

    pub(crate) fn past(&self) -> Vec<PastImage<'_>> {
        self.cache.past_images()
    }

    pub(crate) fn cache<'a>(&'a self, past: &'a [PastImage<'a>]) -> CacheRequest<'a> {
        self.cache.request(past)
    }
}

/// An account, its registries `r0`, `r1`, … in the order that they are listed, and so many requests to it.
pub(crate) fn asked(count: usize) -> impl Strategy<Value = (DrawnAccount, Vec<Ask>)> {
    drawn(move |choices| {
        let account = draw::account(choices, &KNOBS);
        let knobs = RequestKnobs::CLOSED;
        let mut ask = || Ask {
            pull: draw::pull(choices, &account, &knobs),
            push: draw::push(choices, &account, &knobs),
            cache: draw::cache(choices, &account, &knobs),
        };
        let asks = (0..count).map(|_| ask()).collect();
        (account, asks)
    })
}

pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "A",
        "0",
        "r0",
        "acme",
        "docker.io",
        "localhost",
        "ghcr.io",
        "/",
        "//",
        ":",
        "@",
        ".",
        "..",
        "-",
        "_",
        "__",
        "[",
        "]",
        "[::1]",
        ":443",
        ":65536",
        "sha256:",
        "$",
        "${{",
        "}}",
        " ",
        "\n",
        "\0",
        "\u{202e}",
        "é",
        "語",
    ];
    let piece = prop_oneof![
        9 => select(pieces.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (select(vec!["a", "é", "a/"]), 60_usize..300).prop_map(|(unit, count)| unit.repeat(count)),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}
