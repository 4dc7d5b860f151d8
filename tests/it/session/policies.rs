//! Rules 6.2 and 6.4: settings, as data.

use core::time::Duration;

use registry_resolver::policy::Reaction::{Next, Retry, RetryObeying, Stop};
use registry_resolver::policy::{Reaction, RetryPolicyError, RetrySetting};
use registry_resolver::{
    Catalog, FailureClass, FailurePolicy, PullRequest, Reference, RegistryConfig, RetryPolicy,
};

use crate::session::secs;

/// The table of rule 6.4: *documented*, *prudent*, *strict*.
const TABLE: [(FailureClass, [Reaction; 3]); 10] = [
    (FailureClass::Unauthorized, [Retry, Next, Stop]),
    (FailureClass::Forbidden, [Retry, Next, Stop]),
    (FailureClass::NotFound, [Retry, Next, Stop]),
    (FailureClass::RateLimited, [Retry, RetryObeying, RetryObeying]),
    (FailureClass::Unavailable, [Retry, Retry, Retry]),
    (FailureClass::Unreachable, [Retry, Retry, Retry]),
    (FailureClass::Timeout, [Retry, Retry, Retry]),
    (FailureClass::Tls, [Retry, Next, Stop]),
    (FailureClass::Corrupt, [Retry, Next, Next]),
    (FailureClass::Other, [Retry, Next, Stop]),
];

const PRESETS: [FailurePolicy; 3] =
    [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT];

/// Rule 6.4.
#[test]
fn the_presets_are_the_table() {
    for (class, reactions) in TABLE {
        assert_eq!(PRESETS.map(|preset| preset.reaction(class)), reactions, "{class}");
    }
    assert_eq!(TABLE.map(|(class, _)| class), FailureClass::ALL);
}

/// Rule 6.4: *documented* is the default.
#[test]
fn documented_is_the_default() {
    assert_eq!(FailurePolicy::default(), FailurePolicy::DOCUMENTED);
    assert_ne!(FailurePolicy::PRUDENT, FailurePolicy::STRICT);
}

/// Rule 6.4: a policy maps a class, and says nothing of the others.
#[test]
fn a_custom_table_differs_where_it_says_so() {
    for preset in PRESETS {
        for &class in FailureClass::ALL {
            for reaction in [Retry, RetryObeying, Next, Stop] {
                let custom = preset.with_reaction(class, reaction);
                for &other in FailureClass::ALL {
                    let expected = if other == class { reaction } else { preset.reaction(other) };
                    assert_eq!(custom.reaction(other), expected, "{other} after {class} {reaction:?}");
                }
                assert_eq!(custom == preset, preset.reaction(class) == reaction);
            }
        }
    }
}

/// Rule 6.4: any table can be written, in a constant too; what is said last counts.
#[test]
fn a_table_is_written_class_by_class() {
    const CUSTOM: FailurePolicy = FailurePolicy::STRICT
        .with_reaction(FailureClass::NotFound, Stop)
        .with_reaction(FailureClass::NotFound, Next)
        .with_reaction(FailureClass::Timeout, RetryObeying);
    assert_eq!(CUSTOM.reaction(FailureClass::NotFound), Next);
    assert_eq!(CUSTOM.reaction(FailureClass::Timeout), RetryObeying);

    let wanted = [Stop, Next, Retry, RetryObeying, Stop, Next, Retry, RetryObeying, Stop, Next];
    let table = FailureClass::ALL.iter().copied().zip(wanted);
    let policy = table
        .clone()
        .fold(FailurePolicy::DOCUMENTED, |policy, (class, reaction)| policy.with_reaction(class, reaction));
    for (class, reaction) in table {
        assert_eq!(policy.reaction(class), reaction, "{class}");
    }
}

/// Rule 6.2.
#[test]
fn a_retry_policy_has_the_documented_defaults() {
    let policy = RetryPolicy::default();
    assert_eq!(policy, RetryPolicy::DEFAULT);
    assert_eq!((policy.tries(), policy.factor()), (3, 2));
    assert_eq!((policy.delay(), policy.max_delay()), (secs(5), secs(60)));
}

/// Rule 6.2: the ends of the ranges are in, and each setting leaves the others alone.
#[test]
fn every_setting_takes_its_range() {
    let default = RetryPolicy::DEFAULT;
    for tries in 1..=10 {
        let policy = default.with_tries(tries).unwrap();
        assert_eq!(policy.tries(), tries);
        assert_eq!(policy.with_tries(3), Ok(default));
    }
    for factor in 1..=5 {
        let policy = default.with_factor(factor).unwrap();
        assert_eq!(policy.factor(), factor);
        assert_eq!(policy.with_factor(2), Ok(default));
    }
    for delay in [0, 1, 4_999, 59_999, 60_000].map(Duration::from_millis) {
        let policy = default.with_delay(delay).unwrap();
        assert_eq!(policy.delay(), delay);
        assert_eq!(policy.with_delay(secs(5)), Ok(default));
    }
    for cap in [1_000, 1_001, 299_999, 300_000].map(Duration::from_millis) {
        let policy = default.with_max_delay(cap).unwrap();
        assert_eq!(policy.max_delay(), cap);
        assert_eq!(policy.with_max_delay(secs(60)), Ok(default));
    }
}

#[track_caller]
fn assert_refused(refused: Result<RetryPolicy, RetryPolicyError>, setting: RetrySetting) {
    assert_eq!(refused.unwrap_err().setting(), setting);
}

/// Rule 6.2: out of range is an error; its text, which names the range, stands in `messages`.
#[test]
fn out_of_range_is_an_error_that_names_the_setting() {
    let policy = RetryPolicy::DEFAULT;
    let tries = |tries| assert_refused(policy.with_tries(tries), RetrySetting::Tries);
    tries(0);
    tries(11);
    // Not 1: nothing is cut off.
    tries(257);
    tries(u32::MAX);

    let factor = |factor| assert_refused(policy.with_factor(factor), RetrySetting::Factor);
    factor(0);
    factor(6);
    factor(258);

    let delay = |delay| assert_refused(policy.with_delay(delay), RetrySetting::Delay);
    delay(Duration::from_millis(60_001));
    delay(Duration::from_millis((1 << 32) + 5));
    delay(Duration::MAX);

    let cap = |cap| assert_refused(policy.with_max_delay(cap), RetrySetting::MaxDelay);
    cap(Duration::ZERO);
    cap(Duration::new(0, 999_999_999));
    cap(Duration::from_millis(300_001));
    cap(Duration::MAX);
}

/// Rule 6.2: per registry, and a request overrides them all.
#[test]
fn a_request_overrides_the_retries_of_every_registry() {
    let often = RetryPolicy::DEFAULT.with_tries(10).unwrap();
    let once = RetryPolicy::DEFAULT.with_tries(1).unwrap();
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("ghcr").github().retry(often).fallback("mirror"))
        .registry(RegistryConfig::new("mirror").other("mirror.example"))
        .build()
        .unwrap();
    let request = PullRequest::new(Reference::parse("ghcr.io/acme/app:1").unwrap());
    let tries = |request| {
        let plan = catalog.resolve_pull(request).unwrap();
        plan.attempts().map(|attempt| attempt.retry()).collect::<Vec<_>>()
    };
    assert_eq!(tries(request), [often, RetryPolicy::DEFAULT]);
    assert_eq!(tries(request.with_retry(once)), [once, once]);
}
