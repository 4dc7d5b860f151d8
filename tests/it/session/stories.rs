//! Rules 6.6 and 6.7: the exact words of outcomes, stories and worst cases.

use core::time::Duration;

use registry_resolver::policy::Behaviour;
use registry_resolver::session::{Ending, TryRecord};
use registry_resolver::{
    Action, Catalog, FailureClass, FailurePolicy, Limits, RegistryConfig, RetryPolicy, Session, TryResult,
};

use crate::session::{IMAGE, Link, PINNED, SHA256, catalog, chain, drive, due, plan, result, secs, session};

const DOCUMENTED: FailurePolicy = FailurePolicy::DOCUMENTED;

/// Tells of a finished session.
fn told(session: &Session) -> String {
    session.outcome().unwrap().to_string()
}

/// A whole bad day, without and with the plan's references.
#[test]
fn every_try_has_its_line() {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("hub").docker_hub().fallback("mirror"))
        .registry(RegistryConfig::new("mirror").other("mirror.example:5000").prefix("hub"))
        .build()
        .unwrap();
    let plan = plan(&catalog, "python:3.12");
    let mut session = session(&plan, FailurePolicy::PRUDENT);
    assert_eq!(
        drive(&mut session, "rate_limited/30 unavailable rate_limited/90 timeout ok"),
        "0 30s 0 10s 0 1 5s 1 succeeded"
    );
    assert_eq!(
        told(&session),
        "succeeded after 5 tries in 50s\n\
         1. source 1: rate limited after 1s, told to wait 30s, waited 30s\n\
         2. source 1: unavailable after 1s, waited 10s\n\
         3. source 1: rate limited after 1s, told to wait 90s\n\
         4. source 2: timeout after 1s, waited 5s\n\
         5. source 2: succeeded after 1s"
    );
    assert_eq!(
        session.outcome().unwrap().told_of(&plan).to_string(),
        "succeeded after 5 tries in 50s\n\
         1. docker.io/library/python:3.12: rate limited after 1s, told to wait 30s, waited 30s\n\
         2. docker.io/library/python:3.12: unavailable after 1s, waited 10s\n\
         3. docker.io/library/python:3.12: rate limited after 1s, told to wait 90s\n\
         4. mirror.example:5000/hub/library/python:3.12: timeout after 1s, waited 5s\n\
         5. mirror.example:5000/hub/library/python:3.12: succeeded after 1s"
    );
}

/// One try is one try, and times are as they were reported.
#[test]
fn a_success_at_once() {
    let catalog = chain(1);
    let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
    session.report(due(&session), TryResult::succeeded(), Duration::from_micros(41_500));
    assert_eq!(told(&session), "succeeded after 1 try in 41ms\n1. source 1: succeeded after 41ms");
}

/// Times are told in whole milliseconds; any that can be reported can be told.
#[test]
fn times_are_told_for_people() {
    let catalog = chain(1);
    for (took, text) in [
        (Duration::ZERO, "0s"),
        (Duration::from_nanos(999_999), "0s"),
        (Duration::from_millis(1), "1ms"),
        (Duration::from_nanos(1_999_999_999), "1.999s"),
        (secs(90), "90s"),
        (Duration::from_millis(86_400_250), "86400.25s"),
        (Duration::MAX, "18446744073709551615.999s"),
    ] {
        let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
        session.report(due(&session), result("ok"), took);
        assert_eq!(
            told(&session),
            format!("succeeded after 1 try in {text}\n1. source 1: succeeded after {text}")
        );
    }
}

/// Rule 6.4: a stop says at what.
#[test]
fn a_stop() {
    let catalog = chain(2);
    let mut stopped = session(&plan(&catalog, IMAGE), FailurePolicy::STRICT);
    drive(&mut stopped, "not_found");
    assert_eq!(
        told(&stopped),
        "stopped (not found) after 1 try in 1s\n\
         1. source 1: not found after 1s\n\
         - source 2: not asked, stopped before"
    );
    let mut later = session(&plan(&catalog, IMAGE), FailurePolicy::STRICT);
    drive(&mut later, "corrupt unreachable tls");
    assert_eq!(
        told(&later),
        "stopped (tls) after 3 tries in 8s\n\
         1. source 1: corrupt after 1s\n\
         2. source 2: unreachable after 1s, waited 5s\n\
         3. source 2: tls after 1s"
    );
}

/// Rule 6.5: other bytes are told as what they are, and where.
#[test]
fn corrupt_bytes_and_no_source_left() {
    let catalog = chain(2);
    let plan = plan(&catalog, PINNED);
    let mut session = session(&plan, FailurePolicy::PRUDENT);
    session.report(due(&session), result("unauthorized"), secs(1));
    session.report(due(&session), TryResult::succeeded(), secs(2));
    assert_eq!(
        session.outcome().unwrap().told_of(&plan).to_string(),
        format!(
            "failed at every source after 2 tries in 3s\n\
             1. r0.example/acme/app:1@{SHA256}: unauthorized after 1s\n\
             2. r1.example/acme/app:1@{SHA256}: corrupt after 2s"
        )
    );
}

/// Rule 6.6: the deadline came first, before anything or on the way.
#[test]
fn out_of_time() {
    let catalog = chain(3);
    let limits = |deadline| Limits::default().with_deadline(secs(deadline));
    let at_once = Session::new(&plan(&catalog, IMAGE), DOCUMENTED, limits(0));
    assert_eq!(
        told(&at_once),
        "out of time after 0 tries in 0s\n\
         - source 1: not asked, out of time\n\
         - source 2: not asked, out of time\n\
         - source 3: not asked, out of time"
    );
    let mut overrun = Session::new(&plan(&catalog, IMAGE), DOCUMENTED, limits(30));
    overrun.report(due(&overrun), result("timeout"), secs(10));
    overrun.report(due(&overrun), result("timeout"), secs(25));
    assert_eq!(
        told(&overrun),
        "out of time after 2 tries in 35s\n\
         1. source 1: timeout after 10s\n\
         2. source 2: timeout after 25s\n\
         - source 3: not asked, out of time"
    );
}

/// How long was really waited is told, not how long was asked for.
#[test]
fn waits_are_told_as_they_were() {
    let catalog = catalog(&[Link::DEFAULT.tries(3)]);
    let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
    session.report(due(&session), result("timeout"), secs(30));
    session.waited(Duration::from_millis(5_250));
    session.report(due(&session), result("timeout"), secs(30));
    session.waited(Duration::ZERO);
    session.report(due(&session), result("ok"), secs(3));
    assert_eq!(
        told(&session),
        "succeeded after 3 tries in 68.25s\n\
         1. source 1: timeout after 30s, waited 5.25s\n\
         2. source 1: timeout after 30s, waited 0s\n\
         3. source 1: succeeded after 3s"
    );
}

/// Every class in the words of people.
#[test]
fn classes_are_told_in_words() {
    for &class in FailureClass::ALL {
        let catalog = catalog(&[Link::DEFAULT.tries(1)]);
        let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
        drive(&mut session, class.as_str());
        let line = format!("1. source 1: {} after 1s", class.as_str().replace('_', " "));
        assert_eq!(told(&session), format!("failed at every source after 1 try in 1s\n{line}"));
    }
}

/// The same for programs: each try with its source, class, time, told delay and wait.
#[test]
fn the_story_is_data() {
    let catalog = chain(2);
    let mut session = session(&plan(&catalog, IMAGE), FailurePolicy::PRUDENT);
    assert_eq!(session.story(), []);
    drive(&mut session, "rate_limited/7 forbidden/8 ok");
    let row = |record: &TryRecord| {
        (record.source().get(), record.failure(), record.took(), record.retry_after(), record.waited())
    };
    let rows: Vec<_> = session.story().iter().map(row).collect();
    assert_eq!(
        rows,
        [
            (0, Some(FailureClass::RateLimited), secs(1), Some(secs(7)), Some(secs(7))),
            (0, Some(FailureClass::Forbidden), secs(1), Some(secs(8)), None),
            (1, None, secs(1), None, None),
        ]
    );
    let outcome = session.outcome().unwrap();
    assert_eq!((outcome.tries(), outcome.elapsed()), (session.story(), secs(10)));
    assert!(matches!(outcome.ending(), Ending::Succeeded { source } if source.get() == 1));
}

/// A wait is in the story once it is over.
#[test]
fn a_wait_is_told_when_it_is_done() {
    let catalog = chain(1);
    let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
    session.report(due(&session), result("timeout"), secs(1));
    assert_eq!(session.story()[0].waited(), None);
    assert_eq!(session.action(), Action::Wait(secs(5)));
    session.waited(secs(6));
    assert_eq!(session.story()[0].waited(), Some(secs(6)));
}

#[test]
fn endings_have_names() {
    let catalog = chain(1);
    let free = Limits::default();
    for (policy, limits, words, name, text) in [
        (DOCUMENTED, free, "ok", "succeeded", "succeeded"),
        (FailurePolicy::STRICT, free, "not_found", "stopped", "stopped (not found)"),
        (FailurePolicy::PRUDENT, free, "not_found", "exhausted", "nothing is left to ask"),
        (DOCUMENTED, free.with_deadline(Duration::ZERO), "", "out_of_time", "out of time"),
    ] {
        let mut session = Session::new(&plan(&catalog, IMAGE), policy, limits);
        drive(&mut session, words);
        let ending = session.outcome().unwrap().ending();
        assert_eq!((ending.as_str(), ending.to_string()), (name, text.to_owned()));
    }
}

/// Rule 6.6: stated before it runs, and while it runs it stays what it was.
#[test]
fn worst_cases_are_said() {
    let catalog = catalog(&[Link::DEFAULT, Link::DEFAULT.tries(7), Link::DEFAULT.tries(1)]);
    let plan = plan(&catalog, IMAGE);
    let said = |policy, limits| Session::new(&plan, policy, limits).worst_case().to_string();
    let free = Limits::default();
    assert_eq!(said(DOCUMENTED, free), "at most 11 tries and 210s of waiting");
    assert_eq!(said(DOCUMENTED, free.with_seed(4)), "at most 11 tries and 210s of waiting");
    // The cap counts wherever a delay is obeyed: two waits and six.
    assert_eq!(said(FailurePolicy::PRUDENT, free), "at most 11 tries and 480s of waiting");
    assert_eq!(said(FailurePolicy::STRICT, free), "at most 11 tries and 480s of waiting");
    assert_eq!(said(Behaviour::like_dockerd().failures, free), "at most 3 tries and 0s of waiting");
    assert_eq!(
        said(FailurePolicy::PRUDENT, free.with_deadline(secs(120))),
        "at most 11 tries and 120s of waiting, all within 120s"
    );
    assert_eq!(
        said(DOCUMENTED, free.with_deadline(secs(900))),
        "at most 11 tries and 210s of waiting, all within 900s"
    );
    let mut running = session(&plan, DOCUMENTED);
    let worst = running.worst_case();
    drive(&mut running, "timeout tls timeout timeout");
    assert_eq!(running.worst_case(), worst);
}

/// Rule 6.2: the longest that settings allow: eight registries, ten tries each, five minutes apart.
#[test]
fn the_worst_of_all() {
    let longest = RetryPolicy::DEFAULT.with_max_delay(secs(300)).unwrap().with_factor(5).unwrap();
    let link = Link { retry: longest.with_delay(secs(60)).unwrap(), ..Link::DEFAULT }.tries(10);
    let catalog = catalog(&[link; 8]);
    let plan = plan(&catalog, IMAGE);
    let worst = session(&plan, FailurePolicy::PRUDENT).worst_case();
    assert_eq!((worst.tries(), worst.waiting(), worst.deadline()), (80, secs(8 * 9 * 300), None));
    assert_eq!(session(&plan, DOCUMENTED).worst_case().waiting(), secs(8 * (60 + 8 * 300)));
}

/// One try is one try here too.
#[test]
fn a_worst_case_of_one_try_is_said_well() {
    let catalog = catalog(&[Link::DEFAULT.tries(1)]);
    let worst = session(&plan(&catalog, IMAGE), DOCUMENTED).worst_case();
    assert!(worst.to_string().starts_with("at most 1 try and"), "{worst}");
}
