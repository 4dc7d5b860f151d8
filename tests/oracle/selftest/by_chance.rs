//! 10.6 over accounts with routes; and what is drawn reaches everything.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::draw::Choices;
use crate::exported::{Exported, routed_account};
use crate::rules::Oracle;
use crate::written::random_request;

/// An export with what it cannot say is the account in our own format, as far as pulls go.
#[test]
fn both_ways_to_write_an_account_are_one() {
    let mut choices = Choices::seeded(12);
    let mut reached: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..400 {
        let Exported { account, export, settings, is_spoilt } = routed_account(&mut choices);
        if is_spoilt {
            continue;
        }
        let (one, other) = match (Oracle::of(&export, &settings), Oracle::of_own(&account.own())) {
            (Ok(one), Ok(other)) => (one, other),
            (one, other) => {
                assert_eq!(one.err(), other.err(), "{}", account.own());
                continue;
            }
        };
        let mut routes = settings.clone();
        routes
            .routing
            .get_mut("routes")
            .and_then(Value::as_array_mut)
            .into_iter()
            .for_each(|it| it.reverse());
        let reversed = Oracle::of(&export, &routes).unwrap();
        for _ in 0..20 {
            let request = random_request(&mut choices, &account);
            let answer = one.answer(&request);
            // 12.2: order never matters.
            assert_eq!(answer, reversed.answer(&request), "{request} of {}", account.own());
            if request.get("pull").is_none() {
                continue;
            }
            assert_eq!(answer, other.answer(&request), "{request} of {}", account.own());
            let kind = answer["error"]["kind"].as_str().map(str::to_owned);
            *reached.entry(kind.unwrap_or_else(|| "pull".to_owned())).or_default() += 1;
            let list = |key: &str| answer["pull"][key].as_array().cloned().unwrap_or_default();
            for (what, list) in
                [("role", list("attempts")), ("login", list("attempts")), ("reason", list("left_out"))]
            {
                for it in list {
                    *reached.entry(format!("{what} {}", it[what].as_str().unwrap())).or_default() += 1;
                }
            }
        }
    }
    println!("{reached:?}");
    for (what, least) in [
        ("pull", 500),
        ("denied", 20),
        ("no_source", 10),
        ("ambiguous_registry", 20),
        ("unknown_short_name", 5),
        ("ambiguous_short_name", 5),
        ("registry_without_domain", 5),
        ("role mirror", 300),
        ("role source", 300),
        ("role fallback", 100),
        ("login anonymous", 100),
        ("login ambient", 50),
        ("login credential", 200),
        ("reason blocked", 50),
        ("reason ambiguous", 3),
        ("reason not_pinned", 20),
        ("reason not_tagged", 10),
        ("reason outside_prefix", 10),
        ("reason name_too_long", 2),
        ("reason no_namespace", 5),
        ("reason no_name", 3),
        ("reason port_in_name", 5),
        ("reason insecure_login", 10),
        ("reason no_domain", 3),
    ] {
        assert!(reached.get(what).is_some_and(|count| *count >= least), "{what}: {reached:?}");
    }
}
