//! Rule 6.7: a session is saved as numbers, and goes on as if nothing had happened.

use proptest::prelude::*;
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::session::PlanChanged;
use registry_resolver::{
    Access, Action, Catalog, CatalogBuilder, Digest, FailurePolicy, Fallback, Limits, PullPlan, PullRequest,
    Reference, RegistryConfig, RetryPolicy, Session, TryResult,
};

use crate::session::properties::{Scenario, scenario};
use crate::session::{IMAGE, PINNED, chain, drive, due, plan, result, secs, session};
use crate::shrinking::config;

const DOCUMENTED: FailurePolicy = FailurePolicy::DOCUMENTED;

fn restored(scenario: &Scenario, session: &Session) -> Session {
    // Resolved anew, in a catalog that was built anew.
    let catalog = crate::session::catalog(&scenario.links);
    let plan = plan(&catalog, scenario.image());
    Session::restore(&session.save(), &plan, scenario.policy).unwrap()
}

proptest! {
    #![proptest_config(config(150))]

    /// At every point of a run: before and after each try and each wait, at the start and at the end.
    #[test]
    fn a_session_is_restored_as_it_was(scenario in scenario()) {
        let mut session = scenario.session();
        let mut number = 0;
        loop {
            let again = restored(&scenario, &session);
            prop_assert_eq!(&again, &session);
            prop_assert_eq!(again.action(), session.action());
            prop_assert_eq!(again.outcome(), session.outcome());
            prop_assert_eq!(again.worst_case(), session.worst_case());
            prop_assert_eq!(again.save(), session.save());
            if scenario.step(&mut session, number).is_none() {
                break;
            }
            number += 1;
        }
    }

    /// One that is put away after every single step ends like one that never was.
    #[test]
    fn a_session_that_is_always_restored_ends_the_same(scenario in scenario()) {
        let (mut kept, mut moved) = (scenario.session(), scenario.session());
        let mut number = 0;
        while scenario.step(&mut kept, number).is_some() {
            moved = restored(&scenario, &moved);
            prop_assert!(scenario.step(&mut moved, number).is_some());
            prop_assert_eq!(moved.action(), kept.action());
            number += 1;
        }
        prop_assert_eq!(moved, kept);
    }

    /// From one saved point every continuation is the same as the original's.
    #[test]
    fn all_that_follows_is_the_same(scenario in scenario(), point in 0_usize..40) {
        let mut session = scenario.session();
        let mut number = 0;
        while number < point && scenario.step(&mut session, number).is_some() {
            number += 1;
        }
        let mut again = restored(&scenario, &session);
        while scenario.step(&mut session, number).is_some() {
            scenario.step(&mut again, number);
            prop_assert_eq!(&again, &session);
            number += 1;
        }
    }
}

/// A try that was under way is still due, under the id that it was given: its report may come late.
#[test]
fn a_report_may_come_after_the_restoring() {
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    let mut session = session(&plan, DOCUMENTED);
    drive(&mut session, "timeout");
    let id = due(&session);
    let mut again = Session::restore(&session.save(), &plan, DOCUMENTED).unwrap();
    session.report(id, result("other"), secs(2));
    again.report(id, result("other"), secs(2));
    assert_eq!(again, session);
}

/// The deadline and the seed are saved with it.
#[test]
fn limits_are_kept() {
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    for limits in [
        Limits::default(),
        Limits::default().with_seed(u64::MAX),
        Limits::default().with_deadline(secs(60)),
        Limits::default().with_deadline(core::time::Duration::MAX).with_seed(0),
        Limits::default().with_deadline(core::time::Duration::ZERO),
    ] {
        let session = Session::new(&plan, DOCUMENTED, limits);
        let again = Session::restore(&session.save(), &plan, DOCUMENTED).unwrap();
        assert_eq!(again, session);
        assert_eq!(again.worst_case(), session.worst_case());
    }
}

/// Rules 6.5 and 6.7: what was judged corrupt stays so, and a pinned success stays one.
#[test]
fn what_was_judged_is_not_judged_again() {
    let catalog = chain(2);
    let plan = plan(&catalog, PINNED);
    let mut session = session(&plan, FailurePolicy::PRUDENT);
    session.report(due(&session), TryResult::succeeded(), secs(1));
    let mut again = Session::restore(&session.save(), &plan, FailurePolicy::PRUDENT).unwrap();
    assert_eq!(again, session);
    // What is still to come is judged as before.
    let mut right = again.clone();
    assert_eq!(drive(&mut right, "ok"), "1 succeeded");
    assert_eq!(Session::restore(&right.save(), &plan, FailurePolicy::PRUDENT), Ok(right));
    again.report(due(&again), TryResult::succeeded(), secs(1));
    assert_eq!(again.outcome().unwrap().ending().as_str(), "exhausted");
    assert!(Session::restore(&again.save(), &plan, FailurePolicy::PRUDENT).is_ok_and(|same| same == again));
}

/// The account that [`PlanChanged`] is tested with.
fn account() -> [RegistryConfig; 2] {
    [
        RegistryConfig::new("r0").other("r0.example").fallback("r1"),
        RegistryConfig::new("r1").other("r1.example").prefix("mirror"),
    ]
}

fn built(registries: [RegistryConfig; 2]) -> Catalog {
    registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap()
}

/// Checks that a session over the account's plan is not restored over this one.
#[track_caller]
fn assert_changed(plan: &PullPlan<'_, '_>) {
    let account = built(account());
    let original = crate::session::plan(&account, IMAGE);
    let mut running = session(&original, DOCUMENTED);
    let fresh = running.save();
    drive(&mut running, "timeout timeout");
    for saved in [fresh, running.save()] {
        assert!(Session::restore(&saved, &original, DOCUMENTED).is_ok());
        assert_eq!(Session::restore(&saved, plan, DOCUMENTED), Err(PlanChanged::Plan), "{plan:?}");
    }
}

/// Another tag, digest, path: another image.
#[test]
fn another_image_is_another_plan() {
    let account = built(account());
    for image in [
        "r0.example/acme/app:2",
        "r0.example/acme/app",
        "r0.example/acme/other:1",
        PINNED,
        "r0.example/app:1",
    ] {
        assert_changed(&plan(&account, image));
    }
    let request = PullRequest::new(Reference::parse(IMAGE).unwrap());
    assert_changed(&account.resolve_pull(request.without_fallbacks()).unwrap());
    let often = RetryPolicy::DEFAULT.with_tries(4).unwrap();
    assert_changed(&account.resolve_pull(request.with_retry(often)).unwrap());
}

/// Another credential, fallback, limit, name or retry policy, at the source or behind it.
#[test]
fn another_account_is_another_plan() {
    let [source, mirror] = account();
    let to = |policy| Fallback::new("r1").with_policy(policy);
    let retry = RetryPolicy::DEFAULT;
    for changed in [
        [source.clone().access(Access::Public), mirror.clone()],
        [source.clone().access(Access::Credential("another".into())), mirror.clone()],
        [source.clone(), mirror.clone().access(Access::Credential("another".into()))],
        [source.clone().fallback(to(FallbackPolicy::default().transient_only())), mirror.clone()],
        [source.clone().fallback(to(FallbackPolicy::default().pinned_only())), mirror.clone()],
        [source.clone(), mirror.clone().prefix("other")],
        [source.clone().retry(retry.with_tries(2).unwrap()), mirror.clone()],
        [source.clone().retry(retry.with_delay(secs(6)).unwrap()), mirror.clone()],
        [source.clone(), mirror.clone().retry(retry.with_factor(3).unwrap())],
        [source.clone(), mirror.clone().retry(retry.with_max_delay(secs(61)).unwrap())],
        [source.clone(), RegistryConfig::new("r1").other("r2.example").prefix("mirror")],
        [source.clone(), RegistryConfig::new("r1").other("r1.example:8443").prefix("mirror")],
        [source.fallback("r2"), RegistryConfig::new("r2").other("r1.example").prefix("mirror")],
        [RegistryConfig::new("r0").other("r0.example"), mirror],
    ] {
        assert_changed(&plan(&built(changed), IMAGE));
    }
    // The image's domain is no registry's any more.
    let [_, mirror] = account();
    assert_changed(&plan(&Catalog::builder().registry(mirror).build().unwrap(), IMAGE));
}

/// A registry's name is what a catalog knows it by, even where all else is the same.
#[test]
fn another_registry_is_another_plan() {
    let anonymous = |name: &str| {
        let registry = RegistryConfig::new(name).other("r0.example").access(Access::Public);
        Catalog::builder().registry(registry).build().unwrap()
    };
    let saved = session(&plan(&anonymous("one"), IMAGE), DOCUMENTED).save();
    assert!(Session::restore(&saved, &plan(&anonymous("one"), IMAGE), DOCUMENTED).is_ok());
    let other = anonymous("another");
    assert_eq!(Session::restore(&saved, &plan(&other, IMAGE), DOCUMENTED), Err(PlanChanged::Plan));
}

/// Another transport is another plan too: what was to be spoken over HTTPS is not to go on in plain.
#[test]
fn another_transport_is_another_plan() {
    let source = RegistryConfig::new("r0").other("r0.example:5000");
    let built = |config: RegistryConfig| Catalog::builder().registry(config).build().unwrap();
    let (plain, fenced) = (built(source.clone().plain_http()), built(source.clone().inside_only()));
    let original = built(source);
    let image = "r0.example:5000/acme/app:1";
    let saved = session(&plan(&original, image), DOCUMENTED).save();
    for other in [plain, fenced] {
        assert_eq!(Session::restore(&saved, &plan(&other, image), DOCUMENTED), Err(PlanChanged::Plan));
    }
}

/// What the plan does not depend on may change: an account grows.
#[test]
fn a_plan_that_stays_the_same_may_be_of_another_catalog() {
    let mut running = session(&plan(&built(account()), IMAGE), DOCUMENTED);
    drive(&mut running, "timeout");
    let grown = account().into_iter().rev().fold(Catalog::builder(), CatalogBuilder::registry);
    let grown = grown.registry(RegistryConfig::new("new").github()).build().unwrap();
    assert_eq!(Session::restore(&running.save(), &plan(&grown, IMAGE), DOCUMENTED), Ok(running));
}

/// Reports that another policy would not have asked for.
#[test]
fn another_policy_is_found_out_by_the_reports() {
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    let mut running = session(&plan, DOCUMENTED);
    drive(&mut running, "forbidden forbidden");
    let saved = running.save();
    assert_eq!(Session::restore(&saved, &plan, FailurePolicy::STRICT), Err(PlanChanged::Reports));
    assert_eq!(Session::restore(&saved, &plan, FailurePolicy::PRUDENT), Err(PlanChanged::Reports));
}

#[test]
fn what_changed_is_said() {
    assert_eq!(
        PlanChanged::Plan.to_string(),
        "the plan is not the one that the session was saved with; begin a new session"
    );
    assert_eq!(
        PlanChanged::Rounds.to_string(),
        "the policy has other rounds than the session was saved with; give the same, or begin a new session"
    );
    assert_eq!(
        PlanChanged::Reports.to_string(),
        "the saved reports do not follow from this plan and policy; begin a new session"
    );
}

/// Rule 6.5: two digests are one only where every digit is.
#[test]
fn every_digit_of_a_digest_counts() {
    let catalog = chain(1);
    for algorithm in ["sha256", "sha512"] {
        let length = if algorithm == "sha256" { 64 } else { 128 };
        let with = |digit: char, at: usize| {
            let digits: String = (0..length).map(|place| if place == at { digit } else { '7' }).collect();
            format!("{algorithm}:{digits}")
        };
        for at in [0, 1, length - 1] {
            for asked in "0123456789abcdef".chars() {
                let image = format!("{IMAGE}@{}", with(asked, at));
                let request = PullRequest::new(Reference::parse(&image).unwrap());
                let plan = catalog.resolve_pull(request).unwrap();
                for got in "0123456789abcdef".chars() {
                    let mut session = Session::new(&plan, FailurePolicy::DOCUMENTED, Limits::default());
                    let Action::Try { id, .. } = session.action() else { unreachable!() };
                    let told = with(got, at);
                    let result = TryResult::succeeded_with(Digest::parse(&told).unwrap());
                    session.report(id, result, secs(1));
                    let is_done = matches!(session.action(), Action::Finished);
                    assert_eq!(is_done, asked == got, "{asked} {got} at {at}");
                }
            }
        }
    }
}
