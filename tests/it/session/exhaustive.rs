//! Rules 6.6, 6.9 and 6.10: every run there is, for plans of one to three sources with one or two tries each.

use core::time::Duration;

use registry_resolver::policy::Reaction::{Next, Retry, RetryObeying, Stop};
use registry_resolver::policy::{Behaviour, Reaction, Rounds};
use registry_resolver::session::{Impossible, Reported};
use registry_resolver::{Action, FailureClass, FailurePolicy, RetryPolicy, Session, TryResult};

use crate::session::laws::{Bounds, Event, Rules, Run};
use crate::session::{IMAGE, Link, catalog, plan, secs, session};
use crate::support::sized;

/// What a try comes to.
#[derive(Clone, Copy)]
enum Report {
    Success,
    Failure(FailureClass, Option<Duration>),
    Impossible,
}

/// One class for each reaction of a policy, transient and not, without a delay and with these; and a success.
fn reports(policy: FailurePolicy, delays: &[Duration]) -> Vec<Report> {
    let mut kinds: Vec<(Reaction, bool)> = Vec::new();
    let mut reports = vec![Report::Success];
    for &class in FailureClass::ALL {
        let kind = (policy.reaction(class), class.is_transient());
        if !kinds.contains(&kind) {
            kinds.push(kind);
            reports.push(Report::Failure(class, None));
            reports.extend(delays.iter().map(|told| Report::Failure(class, Some(*told))));
        }
    }
    reports
}

/// At the cap and beyond it.
const DELAYS: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(61)];

/// Two tries or one at each source, and no delay at the second.
fn link(position: usize, twice: bool) -> Link {
    let link = Link::DEFAULT.tries(if twice { 2 } else { 1 });
    let eager = |retry: RetryPolicy| retry.with_delay(Duration::ZERO).unwrap();
    if position == 1 { Link { retry: eager(link.retry), ..link } } else { link }
}

/// Every choice of tries and of transient fallbacks, for this number of sources.
fn plans(sources: usize) -> Vec<Vec<Link>> {
    let choices = 1_usize << (2 * sources - 1);
    let chosen = |choices: usize, bit: usize| choices >> bit & 1 == 1;
    let links = |choices: usize| {
        (0..sources).map(move |position| {
            let link = link(position, chosen(choices, position));
            let limited = position > 0 && chosen(choices, sources + position - 1);
            if limited { link.transient_only() } else { link }
        })
    };
    (0..choices).map(|choices| links(choices).collect()).collect()
}

/// What the runs of a plan came to, all together.
#[derive(Default)]
struct Reached {
    runs: u64,
    tries: u32,
    waiting: Duration,
}

/// Goes on in every way.
fn explore(mut session: Session, mut run: Run<'_>, reports: &[Report], reached: &mut Reached) {
    match session.action() {
        Action::Finished => {
            run.ends(&session);
            reached.runs += 1;
            reached.tries = reached.tries.max(run.tries);
            reached.waiting = reached.waiting.max(run.asked);
        }
        Action::Wait(delay) => {
            assert_eq!(session.waited(delay), Reported::Taken);
            run.follow(Event::Waited { took: delay }, &session);
            explore(session, run, reports, reached);
        }
        Action::Try { id, .. } => {
            let took = secs(1);
            for &report in reports {
                let (mut session, mut run) = (session.clone(), run);
                let (result, event) = match report {
                    Report::Success => (TryResult::succeeded(), Event::Succeeded { right: true, took }),
                    Report::Failure(class, told) => {
                        (TryResult::Failed { class, retry_after: told }, Event::Failed { class, told, took })
                    }
                    Report::Impossible => {
                        (TryResult::impossible(Impossible::Unstated), Event::Impossible { took })
                    }
                };
                assert_eq!(session.report(id, result, took), Reported::Taken);
                run.follow(event, &session);
                explore(session, run, reports, reached);
            }
        }
    }
}

/// Runs all there are over plans of so many sources: each ends within the worst case, and the worst case is
/// no worse than what can happen.
fn exhaust(sources: usize, policy: FailurePolicy, reports: &[Report]) -> u64 {
    let mut runs = 0;
    for links in plans(sources) {
        let catalog = catalog(&links);
        let session = session(&plan(&catalog, IMAGE), policy);
        let worst = session.worst_case();
        let rules = Rules::new(&links, policy, Bounds::default(), worst);
        let mut reached = Reached::default();
        explore(session.clone(), rules.begin(&session), reports, &mut reached);
        assert_eq!(
            (reached.tries, reached.waiting),
            (worst.tries(), worst.waiting()),
            "{links:?}, {policy:?}"
        );
        runs += reached.runs;
    }
    runs
}

/// What the presets do the other way round: obeys, goes on and stops after the classes for which they do not.
const CONTRARY: FailurePolicy = FailurePolicy::DOCUMENTED
    .with_reaction(FailureClass::Tls, RetryObeying)
    .with_reaction(FailureClass::RateLimited, Next)
    .with_reaction(FailureClass::Unavailable, Stop)
    .with_reaction(FailureClass::Unreachable, Next)
    .with_reaction(FailureClass::Timeout, Stop);

/// Each reaction to a transient class and to one that is not.
const EVERY_KIND: FailurePolicy = FailurePolicy::DOCUMENTED
    .with_reaction(FailureClass::Unauthorized, Retry)
    .with_reaction(FailureClass::Forbidden, RetryObeying)
    .with_reaction(FailureClass::NotFound, Next)
    .with_reaction(FailureClass::Tls, Stop)
    .with_reaction(FailureClass::RateLimited, Retry)
    .with_reaction(FailureClass::Unavailable, RetryObeying)
    .with_reaction(FailureClass::Unreachable, Next)
    .with_reaction(FailureClass::Timeout, Stop);

#[test]
fn one_and_two_sources_under_every_policy() {
    let neighbours = [Behaviour::like_containerd(), Behaviour::like_dockerd(), Behaviour::like_skopeo()];
    let presets = [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT];
    let policies =
        neighbours.map(|row| row.failures).into_iter().chain(presets).chain([CONTRARY, EVERY_KIND]);
    for policy in policies {
        for sources in [1, 2] {
            let mut reports = reports(policy, &DELAYS);
            reports.push(Report::Impossible);
            exhaust(sources, policy, &reports);
        }
    }
    // For one source: with one try every report is a run; with two, each that is retried (a plain retry whatever
    // is told, an obeying one up to the cap) has as many again behind it.
    let kinds = reports(EVERY_KIND, &DELAYS);
    let reports = kinds.len() as u64;
    assert_eq!(reports, 1 + 8 * 3);
    let retried = 2 * 3 + 2 * 2;
    assert_eq!(exhaust(1, EVERY_KIND, &kinds), reports + (reports - retried) + retried * reports);
}

/// Rule 6.10: the worst case of several rounds is reached, and never exceeded.
#[test]
fn several_rounds_of_one_and_two_sources() {
    let rounds = |count, seconds| Rounds::new(count).unwrap().with_wait(secs(seconds)).unwrap();
    for policy in [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT, CONTRARY] {
        let mut reports = reports(policy, &DELAYS[..1]);
        reports.push(Report::Impossible);
        exhaust(1, policy.with_rounds(rounds(2, 0)), &reports);
        exhaust(1, policy.with_rounds(rounds(3, 300)), &reports);
    }
    // The runs of two sources are many: here without delays that the registry asks for.
    let policy = FailurePolicy::DOCUMENTED.with_rounds(rounds(2, 7));
    let mut reports = reports(policy, &[]);
    reports.push(Report::Impossible);
    exhaust(2, policy, &reports);
}

/// The delays that three sources tell: beyond the cap, two sources have them, and three where `CASES` asks for more.
fn three() -> &'static [Duration] {
    if sized(1) > 1 { &DELAYS } else { &DELAYS[..1] }
}

#[test]
fn three_sources_as_documented() {
    exhaust(3, FailurePolicy::DOCUMENTED, &reports(FailurePolicy::DOCUMENTED, three()));
}

#[test]
fn three_sources_prudently() {
    exhaust(3, FailurePolicy::PRUDENT, &reports(FailurePolicy::PRUDENT, three()));
}

#[test]
fn three_sources_strictly() {
    exhaust(3, FailurePolicy::STRICT, &reports(FailurePolicy::STRICT, three()));
}

#[test]
fn three_sources_the_other_way_round() {
    exhaust(3, CONTRARY, &reports(CONTRARY, three()));
}
