//! Rules 5.8, 6.4 and 12.4 in sessions over routed plans.

use core::time::Duration;

use registry_resolver::policy::{FallbackPolicy, Reaction, Rounds};
use registry_resolver::reference::ShortName;
use registry_resolver::routes::{Origin, PlaceFailures, Route, ShortNames};
use registry_resolver::session::{Impossible, NotAsked};
use registry_resolver::{
    Action, Catalog, FailureClass, FailurePolicy, Fallback, Limits, PullPlan, PullRequest, Session, TryResult,
};

use super::{at, with_routes};
use crate::support::{builder, other, pull};

/// What is tried, with `+` for a wait, and how it ends: `m.example + m.example exhausted`.
fn driven(plan: &PullPlan<'_, '_>, policy: FailurePolicy, reports: &str) -> String {
    let mut session = Session::new(plan, policy, Limits::default());
    let mut words = reports.split(' ').filter(|word| !word.is_empty());
    let mut told = Vec::new();
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                told.push(plan.attempt(source).unwrap().target().domain().to_string());
                let word = words.next().unwrap();
                let result = match word.parse() {
                    Ok(class) => TryResult::failed(class),
                    Err(_) if word == "ok" => TryResult::succeeded(),
                    Err(_) => TryResult::impossible(Impossible::Unstated),
                };
                session.report(id, result, Duration::ZERO);
            }
            Action::Wait(delay) => {
                told.push("+".into());
                session.waited(delay);
            }
            Action::Finished => {
                told.push(session.outcome().unwrap().ending().as_str().into());
                assert_eq!(words.next(), None, "{told:?}");
                return told.join(" ");
            }
        }
    }
}

fn mirrored(mirrors: &[&str]) -> Catalog {
    let route = mirrors.iter().fold(Route::new("r.example"), |route, mirror| route.mirror(*mirror));
    with_routes(builder([]), [route])
}

#[test]
fn rule_6_4_at_a_mirror_the_next_source_is_asked_before_anybody_waits() {
    let catalog = mirrored(&["m.example", "n.example"]);
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    for policy in [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT] {
        assert_eq!(driven(&plan, policy, "forbidden timeout ok"), "m.example n.example r.example succeeded");
    }
    let final_no = FailurePolicy::DOCUMENTED.with_reaction_on_mirror(FailureClass::Forbidden, Reaction::Stop);
    assert_eq!(driven(&plan, final_no, "forbidden"), "m.example stopped");
    let worst = Session::new(&plan, FailurePolicy::DOCUMENTED, Limits::default()).worst_case();
    assert_eq!(worst.tries(), 1 + 1 + 3);
}

#[test]
fn rule_6_4_of_each_candidate_the_last_source_is_as_any_other() {
    let list = ShortNames::new().search("a.example").search("b.example");
    let catalog = with_routes(
        builder([]).short_names(list),
        [
            Route::new("a.example").mirror("m.example").origin(Origin::First),
            Route::new("b.example").mirror("n.example"),
        ],
    );
    let request = PullRequest::short(ShortName::parse("x:1").unwrap());
    let plan = catalog.resolve_pull(request).unwrap();
    // `m.example` is the last source of the first candidate, so that it is tried again.
    assert_eq!(
        driven(&plan, FailurePolicy::PRUDENT, "not_found timeout timeout timeout timeout ok"),
        "a.example m.example + m.example + m.example n.example b.example succeeded"
    );
    let mut session = Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
    let Action::Try { id, source, .. } = session.action() else { panic!("{session:?}") };
    session.report(id, TryResult::succeeded(), Duration::ZERO);
    // What was pulled tells under which candidate.
    assert_eq!(plan.attempt(source).unwrap().candidate().to_string(), "a.example/x:1");
}

fn down_only() -> Catalog {
    let transient = at("t.example").failures(PlaceFailures::Transient);
    with_routes(builder([]), [Route::new("r.example").mirror("m.example").mirror(transient)])
}

#[test]
fn rule_12_4_a_place_for_transient_failures_of_what_was_asked_before_it() {
    let catalog = down_only();
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let policy = FailurePolicy::PRUDENT;
    assert_eq!(driven(&plan, policy, "timeout ok"), "m.example t.example succeeded");
    assert_eq!(driven(&plan, policy, "not_found ok"), "m.example r.example succeeded");
    // Impossible is passed over: nothing was asked before it, and nothing avoided.
    assert_eq!(driven(&plan, policy, "impossible ok"), "m.example r.example succeeded");
    let mut session = Session::new(&plan, policy, Limits::default());
    for result in [TryResult::failed(FailureClass::NotFound), TryResult::failed(FailureClass::NotFound)] {
        let Action::Try { id, .. } = session.action() else { panic!("{session:?}") };
        session.report(id, result, Duration::ZERO);
    }
    let not_asked: Vec<_> = session.outcome().unwrap().not_asked().map(|(_, reason)| reason).collect();
    assert_eq!(not_asked, [NotAsked::OthersNotDown]);
    assert_eq!(NotAsked::OthersNotDown.to_string(), "what was asked before it is not down");
}

/// A place that may be asked later has its share of a deadline (rule 6.6).
#[test]
fn rule_6_6_a_place_for_transient_failures_has_its_share() {
    let catalog = down_only();
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let limits = Limits::default().with_deadline(Duration::from_secs(90));
    let session = Session::new(&plan, FailurePolicy::PRUDENT, limits);
    let Action::Try { within, .. } = session.action() else { panic!("{session:?}") };
    assert_eq!(within, Some(Duration::from_secs(30)));
}

#[test]
fn rule_12_4_with_nothing_asked_before_it_only_if_what_stands_before_it_is_avoided() {
    let catalog = down_only();
    let plan = catalog.resolve_pull(pull("r.example/x:1").with_avoided(&["m.example"])).unwrap();
    let policy = FailurePolicy::PRUDENT;
    assert_eq!(driven(&plan, policy, "ok"), "t.example succeeded");
    assert_eq!(
        driven(&plan, policy, "not_found not_found not_found"),
        "t.example r.example m.example exhausted"
    );
    // First of all there is nothing before it.
    let first = at("t.example").failures(PlaceFailures::Transient);
    let catalog = with_routes(builder([]), [Route::new("r.example").mirror(first)]);
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    assert_eq!(driven(&plan, policy, "ok"), "r.example succeeded");
}

/// All that stands before it, not only the place directly before; what is impossible is passed over.
#[test]
fn rule_12_4_all_that_stands_before_it_is_avoided() {
    let down = |host: &str| at(host).failures(PlaceFailures::Transient);
    let policy = FailurePolicy::PRUDENT;
    let tried = |mirrors: [registry_resolver::routes::Place; 3], reports: &str| {
        let route = mirrors.into_iter().fold(Route::new("r.example"), Route::mirror);
        let catalog = with_routes(builder([]), [route]);
        let plan = catalog.resolve_pull(pull("r.example/x:1").with_avoided(&["m.example"])).unwrap();
        driven(&plan, policy, reports)
    };
    assert_eq!(tried([down("l.example"), at("m.example"), down("t.example")], "ok"), "r.example succeeded");
    assert_eq!(
        tried([at("m.example"), at("l.example"), down("t.example")], "impossible ok"),
        "l.example t.example succeeded"
    );
}

#[test]
fn rule_12_4_the_last_failure_is_that_of_the_round() {
    let catalog = down_only();
    let once = registry_resolver::RetryPolicy::default().with_tries(1).unwrap();
    let plan = catalog.resolve_pull(pull("r.example/x:1").with_retry(once)).unwrap();
    let policy = FailurePolicy::PRUDENT.with_rounds(Rounds::new(2).unwrap());
    assert_eq!(
        driven(&plan, policy, "timeout timeout timeout not_found ok"),
        "m.example t.example r.example m.example r.example succeeded"
    );
}

#[test]
fn rule_5_8_a_chain_for_transient_failures_of_the_source_wherever_that_stands() {
    let chain = Fallback::new("f").with_policy(FallbackPolicy::default().transient_only());
    let registries = || builder([other("r", "r.example").fallback(chain.clone()), other("f", "f.example")]);
    let catalog =
        with_routes(registries(), [Route::new("r.example").mirror("m.example").origin(Origin::First)]);
    let once = registry_resolver::RetryPolicy::default().with_tries(1).unwrap();
    let plan = catalog.resolve_pull(pull("r.example/x:1").with_retry(once)).unwrap();
    let policy = FailurePolicy::PRUDENT;
    assert_eq!(driven(&plan, policy, "not_found timeout"), "r.example m.example exhausted");
    assert_eq!(driven(&plan, policy, "timeout not_found ok"), "r.example m.example f.example succeeded");
    // Avoided it counts as down; impossible it does not.
    let avoided =
        catalog.resolve_pull(pull("r.example/x:1").with_retry(once).with_avoided(&["r.example"])).unwrap();
    assert_eq!(driven(&avoided, policy, "not_found ok"), "m.example f.example succeeded");
    assert_eq!(driven(&plan, policy, "impossible not_found"), "r.example m.example exhausted");
    assert_eq!(driven(&plan, policy, "impossible timeout"), "r.example m.example exhausted");
}

#[test]
fn rule_6_7_a_saved_session_knows_another_route_as_another_plan() {
    let policy = FailurePolicy::PRUDENT;
    let saved = {
        let catalog = mirrored(&["m.example", "n.example"]);
        let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
        Session::new(&plan, policy, Limits::default()).save()
    };
    let restored = |catalog: &Catalog| {
        let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
        Session::restore(&saved, &plan, policy).is_ok()
    };
    assert!(restored(&mirrored(&["m.example", "n.example"])));
    assert!(!restored(&mirrored(&["n.example", "m.example"])));
    let with = |place: registry_resolver::routes::Place| {
        with_routes(builder([]), [Route::new("r.example").mirror(place).mirror("n.example")])
    };
    assert!(restored(&with(at("m.example"))));
    assert!(!restored(&with(at("m.example").api("/other/v2"))));
    assert!(!restored(&with(at("m.example").tls("ca"))));
    assert!(!restored(&with(at("m.example").failures(PlaceFailures::Transient))));
    assert!(!restored(&with(at("http://m.example"))));
}
