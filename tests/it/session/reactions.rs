//! Rules 6.4 and 5.8: what follows a failure, as whole runs.

use registry_resolver::policy::{FallbackImages, FallbackPolicy, Reaction};
use registry_resolver::session::Ending;
use registry_resolver::{Catalog, FailureClass, FailurePolicy, Fallback, RegistryConfig};

use crate::session::{IMAGE, Link, PINNED, catalog, chain, drive, driven, plan, secs, session};

const DOCUMENTED: FailurePolicy = FailurePolicy::DOCUMENTED;
const PRUDENT: FailurePolicy = FailurePolicy::PRUDENT;
const STRICT: FailurePolicy = FailurePolicy::STRICT;

/// Rule 6.4, and the third point of what the session must show.
#[test]
fn unauthorized_thrice_retries_or_goes_on_or_stops() {
    assert_eq!(
        driven(2, DOCUMENTED, "unauthorized unauthorized unauthorized ok"),
        "0 5s 0 10s 0 1 succeeded"
    );
    assert_eq!(
        driven(2, DOCUMENTED, "unauthorized unauthorized unauthorized unauthorized ok"),
        "0 5s 0 10s 0 1 5s 1 succeeded"
    );
    assert_eq!(driven(2, PRUDENT, "unauthorized unauthorized"), "0 1 exhausted");
    assert_eq!(driven(4, PRUDENT, "unauthorized unauthorized unauthorized ok"), "0 1 2 3 succeeded");
    assert_eq!(driven(2, STRICT, "unauthorized"), "0 stopped");
}

/// Rule 6.4: every cell of the table, at the first of two sources with two tries each.
#[test]
fn every_cell_of_the_table_is_driven() {
    let catalog = catalog(&[Link::DEFAULT.tries(2); 2]);
    let plan = plan(&catalog, IMAGE);
    let drives = |policy, words: &str| drive(&mut session(&plan, policy), words);
    for &class in FailureClass::ALL {
        let word = class.as_str();
        let retried = "0 5s 0 1 succeeded";
        let next = "0 1 succeeded";
        let twice = format!("{word} {word} ok");
        assert_eq!(drives(DOCUMENTED, &twice), retried, "{word}");

        let passes = ["rate_limited", "unavailable", "unreachable", "timeout"].contains(&word);
        if passes {
            assert_eq!(drives(PRUDENT, &twice), retried, "{word}");
            assert_eq!(drives(STRICT, &twice), retried, "{word}");
        } else {
            assert_eq!(drives(PRUDENT, &format!("{word} ok")), next, "{word}");
            match word {
                "corrupt" => assert_eq!(drives(STRICT, "corrupt ok"), next),
                _ => assert_eq!(drives(STRICT, word), "0 stopped", "{word}"),
            }
        }
    }
}

/// Rule 6.4: what a failure means is judged failure by failure.
#[test]
fn a_run_may_meet_every_reaction() {
    assert_eq!(
        driven(4, PRUDENT, "unavailable forbidden rate_limited/7 timeout tls corrupt other"),
        "0 5s 0 1 7s 1 10s 1 2 3 exhausted"
    );
    assert_eq!(driven(3, STRICT, "timeout corrupt unreachable other"), "0 5s 0 1 5s 1 stopped");
    let custom = DOCUMENTED
        .with_reaction(FailureClass::NotFound, Reaction::Stop)
        .with_reaction(FailureClass::Tls, Reaction::Next);
    assert_eq!(driven(3, custom, "forbidden tls tls not_found"), "0 5s 0 1 2 stopped");
}

/// Rule 6.4: S stops the whole pull, at whichever source and try, and says at what.
#[test]
fn a_stop_is_final_and_named() {
    let catalog = chain(3);
    let plan = plan(&catalog, IMAGE);
    let mut stopped = session(&plan, STRICT);
    assert_eq!(drive(&mut stopped, "corrupt unavailable forbidden"), "0 1 5s 1 stopped");
    assert_eq!(stopped.outcome().unwrap().ending(), Ending::Stopped { class: FailureClass::Forbidden });
}

/// Rule 6.4: *prudent* and *strict* obey the server's delay up to the cap, and go on beyond it.
#[test]
fn a_rate_limit_is_obeyed_up_to_the_cap() {
    for policy in [PRUDENT, STRICT] {
        assert_eq!(driven(2, policy, "rate_limited/1 ok"), "0 1s 0 succeeded");
        assert_eq!(driven(2, policy, "rate_limited/59 ok"), "0 59s 0 succeeded");
        assert_eq!(driven(2, policy, "rate_limited/60 ok"), "0 60s 0 succeeded");
        assert_eq!(driven(2, policy, "rate_limited/61 ok"), "0 1 succeeded");
        assert_eq!(driven(2, policy, "rate_limited/86400 ok"), "0 1 succeeded");
        // Told nothing, it is the retry policy's own wait; and each time anew.
        assert_eq!(driven(2, policy, "rate_limited rate_limited ok"), "0 5s 0 10s 0 succeeded");
        assert_eq!(driven(2, policy, "rate_limited/30 rate_limited ok"), "0 30s 0 10s 0 succeeded");
        // Told to come back at once.
        assert_eq!(driven(2, policy, "rate_limited/0 ok"), "0 0 succeeded");
        // The last try is the last, whatever is told.
        assert_eq!(
            driven(2, policy, "rate_limited/1 rate_limited/2 rate_limited/3 ok"),
            "0 1s 0 2s 0 1 succeeded"
        );
        // The cap is passed at the second try.
        assert_eq!(driven(2, policy, "rate_limited/1 rate_limited/61 ok"), "0 1s 0 1 succeeded");
    }
}

/// Rule 6.4: the cap is that of the registry that was asked.
#[test]
fn the_cap_is_each_registrys_own() {
    let capped =
        |cap| Link { retry: Link::DEFAULT.retry.with_max_delay(secs(cap)).unwrap(), ..Link::DEFAULT };
    let catalog = catalog(&[capped(10), capped(300)]);
    let plan = plan(&catalog, IMAGE);
    assert_eq!(
        drive(&mut session(&plan, PRUDENT), "rate_limited/10 rate_limited/11 rate_limited/300 ok"),
        "0 10s 0 1 300s 1 succeeded"
    );
}

/// Rule 6.4: *documented* waits its own time, whatever the server says; and so does everybody after what is no
/// rate limit.
#[test]
fn a_delay_that_is_not_to_be_obeyed_changes_nothing() {
    for told in ["", "/0", "/1", "/30", "/3600"] {
        let words = format!("rate_limited{told} rate_limited{told} rate_limited{told} ok");
        assert_eq!(driven(2, DOCUMENTED, &words), "0 5s 0 10s 0 1 succeeded");
        for policy in [DOCUMENTED, PRUDENT, STRICT] {
            assert_eq!(driven(2, policy, &format!("unavailable{told} ok")), "0 5s 0 succeeded");
        }
        assert_eq!(driven(2, PRUDENT, &format!("forbidden{told} ok")), "0 1 succeeded");
        assert_eq!(driven(2, STRICT, &format!("forbidden{told}")), "0 stopped");
    }
}

/// Rule 6.4: a custom table may obey after other classes; a 503 has a `Retry-After` too (RFC 9110, 10.2.3).
#[test]
fn any_class_may_be_obeyed() {
    let policy = DOCUMENTED.with_reaction(FailureClass::Unavailable, Reaction::RetryObeying);
    assert_eq!(driven(2, policy, "unavailable/45 rate_limited/45 ok"), "0 45s 0 10s 0 succeeded");
    assert_eq!(driven(2, policy, "unavailable/61 ok"), "0 1 succeeded");
}

/// Rule 6.2: no wait between sources.
#[test]
fn sources_follow_without_a_wait() {
    let catalog = catalog(&[Link::DEFAULT.tries(1); 8]);
    let plan = plan(&catalog, IMAGE);
    for policy in [DOCUMENTED, PRUDENT, STRICT] {
        assert_eq!(
            drive(&mut session(&plan, policy), &["rate_limited/9"; 8].join(" ")),
            "0 1 2 3 4 5 6 7 exhausted"
        );
    }
    assert_eq!(
        driven(3, DOCUMENTED, &["timeout"; 9].join(" ")),
        "0 5s 0 10s 0 1 5s 1 10s 1 2 5s 2 10s 2 exhausted"
    );
}

/// Rule 5.8: a fallback for transient failures is asked when the source is down, not when it said no.
#[test]
fn a_transient_fallback_is_for_a_source_that_is_down() {
    let catalog = catalog(&[Link::DEFAULT, Link::DEFAULT.transient_only()]);
    let plan = plan(&catalog, IMAGE);
    let drives = |policy, words: &str| drive(&mut session(&plan, policy), words);
    for &class in FailureClass::ALL {
        let thrice = [class.as_str(); 3].join(" ");
        let expected =
            if class.is_transient() { "0 5s 0 10s 0 1 succeeded" } else { "0 5s 0 10s 0 exhausted" };
        let words = if class.is_transient() { format!("{thrice} ok") } else { thrice };
        assert_eq!(drives(DOCUMENTED, &words), expected, "{class}");
    }
    // The last failure is what counts.
    assert_eq!(drives(DOCUMENTED, "timeout timeout not_found"), "0 5s 0 10s 0 exhausted");
    assert_eq!(drives(DOCUMENTED, "not_found not_found timeout ok"), "0 5s 0 10s 0 1 succeeded");
    assert_eq!(drives(PRUDENT, "unavailable forbidden"), "0 5s 0 exhausted");
    assert_eq!(drives(PRUDENT, "rate_limited/61 ok"), "0 1 succeeded");
}

/// Rule 5.8: judged by the *source's* last failure, not by that of the fallback before.
#[test]
fn a_transient_fallback_further_down_is_judged_by_the_source() {
    let limited = Link::DEFAULT.tries(1).transient_only();
    let catalog = catalog(&[Link::DEFAULT.tries(1), Link::DEFAULT.tries(1), limited]);
    let plan = plan(&catalog, IMAGE);
    let drives = |words| drive(&mut session(&plan, DOCUMENTED), words);
    assert_eq!(drives("timeout not_found ok"), "0 1 2 succeeded");
    assert_eq!(drives("not_found timeout"), "0 1 exhausted");
}

/// Rule 5.8: limits add up along a chain.
#[test]
fn behind_a_transient_fallback_all_are() {
    let once = Link::DEFAULT.tries(1);
    let catalog = catalog(&[once, once.transient_only(), once]);
    let plan = plan(&catalog, IMAGE);
    let drives = |words| drive(&mut session(&plan, DOCUMENTED), words);
    assert_eq!(drives("timeout not_found ok"), "0 1 2 succeeded");
    assert_eq!(drives("not_found"), "0 exhausted");
}

/// Rule 5.8: the other limit is the plan's to keep; a session has no such source.
#[test]
fn a_fallback_for_pinned_images_is_not_in_the_plan_of_others() {
    let policy = FallbackPolicy::default().pinned_only();
    assert_eq!(policy.images, FallbackImages::Pinned);
    let catalog = Catalog::builder()
        .registry(
            RegistryConfig::new("r0").other("r0.example").fallback(Fallback::new("r1").with_policy(policy)),
        )
        .registry(RegistryConfig::new("r1").other("r1.example"))
        .build()
        .unwrap();
    assert_eq!(drive(&mut session(&plan(&catalog, IMAGE), PRUDENT), "tls"), "0 exhausted");
    assert_eq!(drive(&mut session(&plan(&catalog, PINNED), PRUDENT), "tls ok"), "0 1 succeeded");
}
