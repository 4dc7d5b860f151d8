//! The laws of routes, which are written for the crate, of the second reading.

use serde_json::Value;

use super::draw::{self, AccountKnobs, Choices, DrawnAccount};
use super::rules::Oracle;
use super::written::random_request;

// Where the crate answers such requests, its own laws declare it, too.
#[path = "../it/laws/routes.rs"]
mod routes;

use routes::{Face, Held};

struct Second;

impl Face for Second {
    type Catalog = Oracle;

    fn read(&self, own: &Value) -> Option<Oracle> {
        Oracle::of_own(own).ok()
    }

    fn answer(&self, catalog: &Oracle, request: &Value) -> Value {
        catalog.answer(request)
    }
}

const KNOBS: AccountKnobs = AccountKnobs { routes: 90, unplaced: 4, long_prefixes: 3, ..AccountKnobs::MANY };

/// A law that was tried too rarely says nothing.
fn holds(least: usize, law: impl Fn(&mut Choices<'_>, &DrawnAccount, &[Value]) -> Held) {
    let mut cases = 0;
    for seed in 0..120 {
        let mut choices = Choices::seeded(seed);
        let account = draw::account(&mut choices, &KNOBS);
        let requests: Vec<Value> = (0..20).map(|_| random_request(&mut choices, &account)).collect();
        match law(&mut choices, &account, &requests) {
            Ok(more) => cases += more,
            Err(broken) => panic!("{broken}"),
        }
    }
    assert!(cases >= least, "{cases}");
}

#[test]
fn rule_10_1_a_mirror_never_gets_the_origins_credential() {
    holds(50, |_, account, asked| {
        routes::a_mirror_never_gets_the_origins_credential(&Second, &account.own(), asked)
    });
}

#[test]
fn rule_10_4_names_never_leave_a_places_prefix() {
    holds(150, |_, account, asked| routes::names_never_leave_a_places_prefix(&Second, &account.own(), asked));
}

#[test]
fn rule_12_2_the_order_of_routes_decides_nothing() {
    holds(1_000, |_, account, asked| {
        routes::the_order_of_routes_decides_nothing(&Second, &account.own(), asked)
    });
}

#[test]
fn rule_12_5_with_never_only_mirrors_are_asked() {
    holds(200, |_, account, asked| routes::with_never_only_mirrors_are_asked(&Second, &account.own(), asked));
}

#[test]
fn rule_12_2_a_route_elsewhere_decides_nothing() {
    holds(200, |choices, account, asked| {
        let scope = match draw::scope(choices, account) {
            draw::DrawnScope::Host { host, port, path } if port != "*" => {
                let domain = if port.is_empty() { host } else { format!("{host}:{port}") };
                (domain, path.unwrap_or_default())
            }
            _ => ("elsewhere.example".to_owned(), String::new()),
        };
        routes::a_route_elsewhere_decides_nothing(&Second, &account.own(), (&scope.0, &scope.1), asked)
    });
}

#[test]
fn rule_12_7_blocked_names_are_nowhere() {
    holds(300, |_, account, asked| routes::blocked_names_are_nowhere(&Second, &account.own(), asked));
}

#[test]
fn rule_12_11_avoiding_only_reorders() {
    holds(200, |_, account, asked| routes::avoiding_only_reorders(&Second, &account.own(), asked));
}

#[test]
fn rule_10_5_digests_are_in_every_attempt() {
    holds(200, |_, account, asked| routes::digests_are_in_every_attempt(&Second, &account.own(), asked));
}
