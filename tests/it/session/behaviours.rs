//! Rule 6.4, for people who come from elsewhere: the neighbours' rows of `ANCHORS.md`, as data and as runs.

use registry_resolver::policy::Behaviour;
use registry_resolver::policy::Reaction::{self, Next, Retry, RetryObeying, Stop};
use registry_resolver::policy::Rounds;
use registry_resolver::{
    Action, Catalog, FailureClass, Limits, PullPlan, PullRequest, Reference, RetryPolicy, Session, TryResult,
};

use crate::session::{IMAGE, chain, drive, finish, secs};

/// What each does at a class: containerd, dockerd with its mirrors, podman and skopeo (`containers/image`).
const TABLE: [(FailureClass, [Reaction; 3]); 10] = [
    (FailureClass::Unauthorized, [Retry, Next, Next]),
    (FailureClass::Forbidden, [Next, Next, Next]),
    (FailureClass::NotFound, [Next, Next, Next]),
    (FailureClass::RateLimited, [Retry, Next, RetryObeying]),
    (FailureClass::Unavailable, [Next, Next, Next]),
    (FailureClass::Unreachable, [Next, Next, Next]),
    (FailureClass::Timeout, [Next, Next, Next]),
    (FailureClass::Tls, [Next, Next, Next]),
    (FailureClass::Corrupt, [Stop, Next, Stop]),
    (FailureClass::Other, [Next, Next, Next]),
];

/// podman goes through its plan several times, and is as skopeo in one of them.
fn rows() -> [Behaviour; 3] {
    [Behaviour::like_containerd(), Behaviour::like_dockerd(), Behaviour::like_skopeo()]
}

/// Rule 15.6: what a row does it does at mirrors too, where the presets go on.
#[test]
fn the_rows_hold_at_mirrors() {
    for name in Behaviour::NAMES {
        let policy = Behaviour::named(name).unwrap().failures;
        for &class in FailureClass::ALL {
            assert_eq!(
                policy.reaction_on_mirror(class).unwrap_or(Next),
                policy.reaction(class),
                "{name}: {class}"
            );
        }
    }
}

/// Rule 15.6: what differs among those that run one code.
#[test]
fn the_other_rows_are_variants_of_these() {
    let [containerd, _, skopeo] = rows();
    let (podman, old) = (Behaviour::like_podman(), Behaviour::like_containerd_1());
    assert_eq!((podman.failures.rounds().count(), podman.failures.rounds().wait()), (4, secs(1)));
    assert_eq!((podman.failures.with_rounds(Rounds::ONCE), podman.retry), (skopeo.failures, skopeo.retry));
    assert_eq!((old.failures, old.retry.tries()), (containerd.failures, 6));
    assert_eq!([Behaviour::like_buildkit(), Behaviour::like_k3s()], [containerd; 2]);
}

/// "20 requests": the whole plan three times more, each time with five tries at a rate limit.
#[test]
fn podman_goes_through_its_plan_four_times() {
    let catalog = chain(1);
    let row = Behaviour::like_podman();
    let worst = Session::new(&plan(&catalog, row), row.failures, Limits::default()).worst_case();
    assert_eq!(worst.tries(), 20);
}

#[test]
fn the_rows_are_the_neighbours_tables() {
    for (class, reactions) in TABLE {
        assert_eq!(rows().map(|row| row.failures.reaction(class)), reactions, "{class}");
    }
    assert_eq!(TABLE.map(|(class, _)| class), FailureClass::ALL);
}

/// "R up to 5 at once, no delay, `Retry-After` ignored"; "F"; "R up to 5, obeying `Retry-After` up to 60 s".
#[test]
fn the_rows_try_as_often_as_the_neighbours() {
    let [containerd, dockerd, podman] = rows().map(|row| row.retry);
    assert_eq!((containerd.tries(), containerd.delay()), (5, secs(0)));
    assert_eq!((dockerd.tries(), dockerd.delay()), (1, secs(0)));
    assert_eq!((podman.tries(), podman.delay(), podman.factor()), (5, secs(2), 2));
    assert_eq!(podman.max_delay(), secs(60));
}

/// Rule 6.2: a row is a retry policy that the ordinary door lets in.
#[test]
fn the_rows_are_within_the_ranges() {
    for policy in rows().map(|row| row.retry) {
        let made = RetryPolicy::DEFAULT
            .with_tries(policy.tries())
            .and_then(|made| made.with_factor(policy.factor()))
            .and_then(|made| made.with_delay(policy.delay()))
            .and_then(|made| made.with_max_delay(policy.max_delay()));
        assert_eq!(made, Ok(policy));
    }
}

/// How the rustdoc says to use a row: one half to the session, the other to the request.
fn plan(catalog: &Catalog, row: Behaviour) -> PullPlan<'_, 'static> {
    let request = PullRequest::new(Reference::parse(IMAGE).unwrap()).with_retry(row.retry);
    catalog.resolve_pull(request).unwrap()
}

#[track_caller]
fn assert_drives(row: Behaviour, words: &str, expected: &str) {
    let catalog = chain(3);
    let mut session = Session::new(&plan(&catalog, row), row.failures, Limits::default());
    assert_eq!(drive(&mut session, words), expected, "{words}");
}

/// "401 after auth, 403, 404: F", and so for all that passes too.
#[test]
fn all_go_on_at_once() {
    for row in rows() {
        for class in FailureClass::ALL.iter().map(|class| class.as_str()) {
            if !["rate_limited", "unauthorized", "corrupt"].contains(&class) {
                assert_drives(row, &format!("{class} ok"), "0 1 succeeded");
                assert_drives(row, &format!("{class}/7 {class} {class}"), "0 1 2 exhausted");
            }
        }
    }
}

#[test]
fn containerd_retries_a_rate_limit_without_a_pause() {
    let row = Behaviour::like_containerd();
    assert_drives(row, "rate_limited rate_limited ok", "0 0 0 succeeded");
    assert_drives(row, "rate_limited/30 rate_limited/3600 ok", "0 0 0 succeeded");
    assert_drives(
        row,
        "rate_limited rate_limited rate_limited rate_limited rate_limited ok",
        "0 0 0 0 0 1 succeeded",
    );
    // Another failure in between goes on.
    assert_drives(row, "rate_limited unavailable ok", "0 0 1 succeeded");
}

#[test]
fn dockerd_never_retries() {
    let row = Behaviour::like_dockerd();
    assert_drives(row, "rate_limited ok", "0 1 succeeded");
    assert_drives(row, "rate_limited/30 rate_limited/30 rate_limited/30", "0 1 2 exhausted");
}

#[test]
fn podman_waits_as_it_is_told() {
    let row = Behaviour::like_podman();
    assert_drives(row, "rate_limited/30 ok", "0 30s 0 succeeded");
    assert_drives(row, "rate_limited/60 ok", "0 60s 0 succeeded");
    assert_drives(row, "rate_limited/61 ok", "0 1 succeeded");
    let limited = "rate_limited rate_limited rate_limited rate_limited rate_limited";
    assert_drives(row, &format!("{limited} ok"), "0 2s 0 4s 0 8s 0 16s 0 1 succeeded");
    assert_drives(row, "rate_limited rate_limited/9 rate_limited ok", "0 2s 0 9s 0 8s 0 succeeded");
}

/// Rule 6.6: what nobody there says, each says here.
#[test]
fn a_neighbours_worst_case_is_known() {
    let catalog = chain(3);
    let worst = rows().map(|row| {
        let worst = Session::new(&plan(&catalog, row), row.failures, Limits::default()).worst_case();
        (worst.tries(), worst.waiting())
    });
    assert_eq!(worst, [(15, secs(0)), (3, secs(0)), (15, secs(3 * 4 * 60))]);
}

/// Rule 6.4: a row is a policy like any other, and what it does not say can be said.
#[test]
fn a_row_can_be_changed() {
    // kaniko#2445: a 403 that is final.
    let row = Behaviour::like_containerd();
    let policy = row.failures.with_reaction(FailureClass::Forbidden, Stop);
    let catalog = chain(3);
    let drives =
        |words: &str| drive(&mut Session::new(&plan(&catalog, row), policy, Limits::default()), words);
    assert_eq!(drives("forbidden"), "0 stopped");
    assert_eq!(drives("not_found rate_limited forbidden"), "0 1 1 stopped");
    assert_eq!(drives("not_found timeout not_found"), "0 1 2 exhausted");
}

/// Rule 6.6, containerd#12613 and containerd#10624: whatever its manners, a deadline bounds it, and leaves the last
/// source its try.
#[test]
fn a_deadline_bounds_a_neighbour_too() {
    let catalog = chain(3);
    for row in rows() {
        let limits = Limits::default().with_deadline(secs(90));
        let mut session = Session::new(&plan(&catalog, row), row.failures, limits);
        let limited = TryResult::failed(FailureClass::RateLimited);
        let done = finish(&mut session, |within| (limited, within.unwrap()));
        let source = |action| if let Action::Try { source, .. } = action { Some(source.get()) } else { None };
        let asked: Vec<_> = done.into_iter().map(source).collect();
        assert_eq!(asked, [Some(0), Some(1), Some(2)]);
        assert_eq!(session.outcome().unwrap().elapsed(), secs(90));
    }
}
