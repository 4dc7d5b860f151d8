//! Rule 6.7: a saved session as text, and what somebody may have made of it.

use core::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;
use registry_resolver::policy::Rounds;
use registry_resolver::session::{PlanChanged, SavedSession};
use registry_resolver::{Access, Catalog, FailurePolicy, Limits, RegistryConfig, Session};
use serde_json::{Value, json};

use crate::session::properties::{duration, scenario};
use crate::session::{IMAGE, PINNED, chain, drive, finish, plan, secs, session};
use crate::shrinking::config;

const DOCUMENTED: FailurePolicy = FailurePolicy::DOCUMENTED;

fn read(value: &Value) -> Result<SavedSession, String> {
    let from_value = serde_json::from_value(value.clone()).map_err(|error| error.to_string());
    let from_text = serde_json::from_str(&value.to_string()).map_err(|error| error.to_string());
    assert_eq!(from_value.as_ref().ok(), from_text.as_ref().ok(), "{value}");
    from_value
}

/// The fingerprint of the plan that a chain of two registries makes for [`IMAGE`].
fn fingerprint() -> Value {
    let catalog = chain(2);
    serde_json::to_value(session(&plan(&catalog, IMAGE), DOCUMENTED).save()).unwrap()[1].clone()
}

/// Restores over that plan.
fn restore(value: &Value) -> Result<Session, PlanChanged> {
    let catalog = chain(2);
    Session::restore(&read(value).unwrap(), &plan(&catalog, IMAGE), DOCUMENTED)
}

proptest! {
    #![proptest_config(config(150))]

    /// At every point of a run, through a text.
    #[test]
    fn survives_json(scenario in scenario()) {
        let catalog = crate::session::catalog(&scenario.links);
        let plan = plan(&catalog, scenario.image());
        let mut session = scenario.session();
        let mut number = 0;
        loop {
            let text = serde_json::to_string(&session.save()).unwrap();
            let saved: SavedSession = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&saved, &session.save());
            prop_assert_eq!(serde_json::to_string(&saved).unwrap(), text);
            prop_assert_eq!(&Session::restore(&saved, &plan, scenario.policy).unwrap(), &session);
            if scenario.step(&mut session, number).is_none() {
                break;
            }
            number += 1;
        }
    }
}

/// What is in the text: a version, the fingerprint, the deadline, the seed, the rounds and the milliseconds between
/// them, and of each try what came of it, its time, told delay and wait.
#[test]
fn the_text_is_a_list_of_numbers() {
    let catalog = chain(2);
    let limits = Limits::default().with_deadline(secs(3_600)).with_seed(7);
    let rounds = Rounds::new(3).unwrap().with_wait(Duration::from_millis(1_500)).unwrap();
    let policy = FailurePolicy::PRUDENT.with_rounds(rounds);
    let mut session = Session::new(&plan(&catalog, IMAGE), policy, limits);
    drive(&mut session, "forbidden rate_limited/61 impossible ok");
    let saved = serde_json::to_value(session.save()).unwrap();
    let second = json!({"secs": 1, "nanos": 0});
    let rest = serde_json::to_value(session.story()[1].waited().unwrap()).unwrap();
    assert_eq!(
        saved,
        json!([
            2,
            fingerprint(),
            {"secs": 3600, "nanos": 0},
            7,
            3,
            1500,
            [
                [2, second, null, null],
                [4, second, {"secs": 61, "nanos": 0}, rest],
                [101, second, null, null],
                [0, second, null, null],
            ],
        ])
    );
}

/// Rules 6.7 and 10.2: no name, no domain, no credential, no image.
#[test]
fn no_name_is_in_the_text() {
    let catalog = Catalog::builder()
        .registry(
            RegistryConfig::new("r0")
                .other("r0.example")
                .access(Access::Credential("vault".into()))
                .fallback("r1"),
        )
        .registry(RegistryConfig::new("r1").other("r1.example").prefix("team"))
        .build()
        .unwrap();
    let mut session = session(&plan(&catalog, PINNED), FailurePolicy::PRUDENT);
    drive(&mut session, "rate_limited/9 timeout forbidden ok");
    let text = serde_json::to_string(&session.save()).unwrap();
    let numbers = text.replace("\"secs\"", "").replace("\"nanos\"", "").replace("null", "");
    let is_number = |c: char| c.is_ascii_digit() || "[]{}:,".contains(c);
    assert!(numbers.chars().all(is_number), "{text}");
    // In the session itself neither.
    for shown in [format!("{session:?}"), format!("{:?}", session.save())] {
        for name in ["r0", "r1", "example", "vault", "team", "acme", "app"] {
            assert!(!shown.contains(name), "{name} in {shown}");
        }
    }
}

/// What is no saved session at all.
#[test]
fn other_texts_are_refused() {
    let saved = json!([1, fingerprint(), null, null, []]);
    assert!(read(&saved).is_ok());
    let reports = |report: Value| json!([1, 2, null, null, [report]]);
    let second = json!({"secs": 1, "nanos": 0});
    for refused in [
        json!(null),
        json!(1),
        json!("session"),
        json!({}),
        json!([]),
        json!([1]),
        json!([1, 2, null, null]),
        json!([1, 2, null, null, [], 0]),
        json!([1, -2, null, null, []]),
        json!([1, 1.5, null, null, []]),
        json!([1, "2", null, null, []]),
        json!([1, 2, 3, null, []]),
        json!([1, 2, {"secs": -1, "nanos": 0}, null, []]),
        json!([1, 2, {"secs": u64::MAX, "nanos": 1_000_000_000}, null, []]),
        json!([1, 2, null, -1, []]),
        json!([1, 2, null, null, null]),
        json!([1, 2, null, null, {}]),
        reports(json!([])),
        reports(json!([1, second, null])),
        reports(json!([1, null, null, null])),
        reports(json!([256, second, null, null])),
        reports(json!([-1, second, null, null])),
        reports(json!(["timeout", second, null, null])),
        reports(json!([1, second, 3, null])),
        json!([2]),
        json!([2, 3, null, null, []]),
        json!([2, 3, null, null, 1, []]),
        json!([2, 3, null, null, 1, 0]),
        json!([2, 3, null, null, 1, 0, [], 0]),
        json!([2, 3, null, null, 0, 0, []]),
        json!([2, 3, null, null, 6, 0, []]),
        json!([2, 3, null, null, 257, 0, []]),
        json!([2, 3, null, null, 1, 300_001, []]),
        json!([2, 3, null, null, 1, -1, []]),
        json!([2, 3, null, null, 1, u64::MAX, []]),
    ] {
        assert!(read(&refused).is_err(), "{refused}");
    }
}

/// A text of another version is not guessed at.
#[test]
fn another_version_is_refused() {
    for version in [0, 3, 255] {
        let error = read(&json!([version, fingerprint(), null, null, []])).unwrap_err();
        assert_eq!(error, "a saved session of another version; begin a new one");
    }
    assert!(read(&json!([256, fingerprint(), null, null, []])).is_err());
}

/// Rule 6.10: the numbers of rounds are those that a policy can have, and those of the policy that goes on.
#[test]
fn saved_rounds_are_checked() {
    let six = read(&json!([2, fingerprint(), null, null, 6, 0, []])).unwrap_err();
    assert!(six.contains("`rounds` is 6, expected 1 to 5"), "{six}");
    let long = read(&json!([2, fingerprint(), null, null, 2, 300_001, []])).unwrap_err();
    assert!(long.contains("`wait_ms` is 300001, expected 0 to 300000"), "{long}");
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    let twice = Rounds::new(2).unwrap();
    let saved = read(&json!([2, fingerprint(), null, null, 2, 0, []])).unwrap();
    assert!(Session::restore(&saved, &plan, DOCUMENTED.with_rounds(twice)).is_ok());
    let longer = twice.with_wait(secs(1)).unwrap();
    for other in [Rounds::ONCE, Rounds::new(3).unwrap(), longer] {
        let restored = Session::restore(&saved, &plan, DOCUMENTED.with_rounds(other));
        assert_eq!(restored, Err(PlanChanged::Rounds));
    }
}

/// Rule 6.7: the reports have to be such as this session could have been given.
#[test]
fn reports_that_cannot_be_are_refused() {
    let second = json!({"secs": 1, "nanos": 0});
    let restored = |reports: &Value| restore(&json!([1, fingerprint(), null, null, reports]));
    let timeout = |waited: &Value| json!([7, second, null, waited]);
    let null = Value::Null;

    assert!(
        restored(&json!([timeout(&second), timeout(&second), timeout(&null), [0, second, null, null]]))
            .is_ok()
    );
    for (reports, why) in [
        (json!([[11, second, null, null]]), "there are ten classes"),
        (json!([[100, second, null, null]]), "there are ten classes"),
        (json!([[104, second, null, null]]), "and three reasons why a try is impossible"),
        (json!([[101, second, null, second]]), "no wait behind an impossible try"),
        (json!([timeout(&null), timeout(&null)]), "a wait is due before the second try"),
        (json!([timeout(&second), timeout(&second), timeout(&second)]), "no wait between sources"),
        (json!([[0, second, null, second]]), "a wait after the end"),
        (json!([[0, second, null, null], timeout(&null)]), "a report after the end"),
        (json!([[0, second, null, null], [0, second, null, null]]), "two successes"),
    ] {
        assert_eq!(restored(&reports), Err(PlanChanged::Reports), "{why}");
    }
    // Two sources with three tries each: two waits, then none.
    let tries = |count: usize| {
        let records = (1..=count).map(|number| timeout(if number % 3 == 0 { &null } else { &second }));
        restored(&records.collect())
    };
    assert!(tries(6).unwrap().outcome().is_some());
    for count in [7, 100, 10_000] {
        assert_eq!(tries(count), Err(PlanChanged::Reports), "{count}");
    }
    // The plan is judged first.
    let other_plan = json!([1, 0, null, null, [[11, second, null, null]]]);
    assert_eq!(restore(&other_plan), Err(PlanChanged::Plan));
}

/// Any JSON, with a liking for lists.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u8..12).prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
        duration().prop_map(|duration| json!({"secs": duration.as_secs(), "nanos": duration.subsec_nanos()})),
    ];
    leaf.prop_recursive(3, 40, 6, |inner| {
        prop_oneof![
            5 => proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            1 => proptest::collection::vec(("secs|nanos|a", inner), 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    proptest::option::of(value).prop_map(|value| value.unwrap_or(Value::Null))
}

/// A list that looks right, and reports that may be.
fn nearly_right() -> impl Strategy<Value = Value> {
    let time = || duration().prop_map(|duration| serde_json::to_value(duration).unwrap());
    let short = || (0_u64..90).prop_map(|secs| json!({"secs": secs, "nanos": 0}));
    let class = prop_oneof![8 => 0_u16..=10, 1 => 101_u16..=103, 1 => 11_u16..=255, 1 => 256_u16..];
    let report = (class, short(), maybe(short()), maybe(time()))
        .prop_map(|(class, took, told, waited)| json!([class, took, told, waited]));
    let rounds = prop_oneof![8 => Just((1_u64, 0_u64)), 1 => (0_u64..8, 0_u64..400_000)];
    let version = prop_oneof![10 => Just(1_u16), 10 => Just(2_u16), 1 => any::<u16>()];
    let reports = proptest::collection::vec(report, 0..8);
    (version, maybe(time()), maybe(any::<u64>().prop_map(Value::from)), rounds, reports).prop_map(
        |(version, deadline, seed, (rounds, between), reports)| match version {
            2 => json!([2, fingerprint(), deadline, seed, rounds, between, reports]),
            _ => json!([version, fingerprint(), deadline, seed, reports]),
        },
    )
}

proptest! {
    #![proptest_config(config(1000))]

    /// Nothing that is read can panic, and what is restored is a session like any other.
    #[test]
    fn no_text_gets_a_session_out_of_its_rules(value in prop_oneof![any_json(), nearly_right()]) {
        let catalog = chain(2);
        let plan = plan(&catalog, IMAGE);
        let Ok(saved) = read(&value) else { return Ok(()) };
        for policy in [DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT] {
            let Ok(mut session) = Session::restore(&saved, &plan, policy) else { continue };
            prop_assert_eq!(&Session::restore(&session.save(), &plan, policy).unwrap(), &session);
            let worst = session.worst_case();
            finish(&mut session, |_| (crate::session::result("timeout"), secs(1)));
            let tries = u32::try_from(session.story().len()).unwrap();
            prop_assert!(tries <= worst.tries(), "{} of {}", tries, worst);
            prop_assert!(session.story().is_sorted_by_key(|record| record.source()));
        }
    }

    /// A saved text with a byte that was changed, taken out or put in.
    #[test]
    fn a_damaged_text_is_harmless(place in any::<Index>(), byte in any::<u8>(), kind in 0_u8..3) {
        let catalog = chain(2);
        let plan = plan(&catalog, IMAGE);
        let limits = Limits::default().with_deadline(secs(900)).with_seed(3);
        let mut session = Session::new(&plan, FailurePolicy::PRUDENT, limits);
        drive(&mut session, "rate_limited/9 timeout forbidden unavailable");
        let mut text = serde_json::to_vec(&session.save()).unwrap();
        let place = place.index(text.len());
        match kind {
            0 => text[place] = byte,
            1 => text.insert(place, byte),
            _ => {
                text.remove(place);
            }
        }
        if let Ok(saved) = serde_json::from_slice::<SavedSession>(&text) {
            let _ = Session::restore(&saved, &plan, FailurePolicy::PRUDENT);
        }
        if let Ok(saved) = serde_json::from_slice::<SavedSession>(&text[..place.min(text.len())]) {
            let _ = Session::restore(&saved, &plan, FailurePolicy::PRUDENT);
        }
    }
}
