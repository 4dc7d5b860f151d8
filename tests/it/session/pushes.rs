//! Rule 6.8: a push is retried on its one registry and never falls back.

use registry_resolver::policy::Behaviour;
use registry_resolver::push::{AdHocTarget, AwsOptions, AwsRoleArn, Candidate};
use registry_resolver::registry::EcrRegistry;
use registry_resolver::session::{Ending, PlanChanged, Reported};
use registry_resolver::{
    Action, BuildOutput, Catalog, Destination, Digest, Domain, FailureClass, FailurePolicy, Limits,
    PushRequest, Reference, RegistryConfig, RetryPolicy, Session, TryResult,
};

use crate::session::{IMAGE, Link, PINNED, SHA256, catalog, chain, drive, due, secs, session};

/// Where a build's output `app` goes.
fn destination<'c>(
    catalog: &'c Catalog,
    registry: &'static str,
    tag: &'static str,
) -> Destination<'c, 'static> {
    let request =
        PushRequest::new(BuildOutput::new("app").with_branch("main")).with_target(registry).with_tags(tag);
    catalog.resolve_push(request).unwrap().destinations().next().unwrap()
}

/// Rule 6.8: its registry has fallbacks, and they are for pulling.
#[test]
fn a_push_never_falls_back() {
    let catalog = chain(3);
    let plan = destination(&catalog, "r0", "1");
    let drives = |policy, words: &str| drive(&mut session(&plan, policy), words);
    let documented = FailurePolicy::DOCUMENTED;
    for class in FailureClass::ALL.iter().map(|class| class.as_str()) {
        assert_eq!(drives(documented, &[class; 3].join(" ")), "0 5s 0 10s 0 exhausted", "{class}");
    }
    assert_eq!(drives(FailurePolicy::PRUDENT, "unauthorized"), "0 exhausted");
    assert_eq!(drives(FailurePolicy::STRICT, "unauthorized"), "0 stopped");
    assert_eq!(drives(FailurePolicy::STRICT, "unavailable unavailable ok"), "0 5s 0 10s 0 succeeded");
    assert_eq!(drives(FailurePolicy::PRUDENT, "rate_limited/30 timeout ok"), "0 30s 0 10s 0 succeeded");
    assert_eq!(drives(FailurePolicy::PRUDENT, "rate_limited/61"), "0 exhausted");
    assert_eq!(drives(Behaviour::like_dockerd().failures, "timeout"), "0 exhausted");
}

/// Rules 6.2 and 6.6: the registry's own retry policy, and so its own worst case.
#[test]
fn a_push_is_retried_as_its_registry_says() {
    let eager = Link { retry: RetryPolicy::DEFAULT.with_delay(secs(1)).unwrap(), ..Link::DEFAULT };
    let catalog = catalog(&[Link::DEFAULT, eager.tries(5)]);
    let mut second = session(&destination(&catalog, "r1", "1"), FailurePolicy::DOCUMENTED);
    assert_eq!((second.worst_case().tries(), second.worst_case().waiting()), (5, secs(15)));
    assert_eq!(drive(&mut second, &["timeout"; 5].join(" ")), "0 1s 0 2s 0 4s 0 8s 0 exhausted");
    let first = session(&destination(&catalog, "r0", "1"), FailurePolicy::DOCUMENTED);
    assert_eq!((first.worst_case().tries(), first.worst_case().waiting()), (3, secs(15)));
}

/// Rules 7.10 and 6.2: a target that is no registry has the defaults.
#[test]
fn an_ad_hoc_push_is_retried_by_the_defaults() {
    let catalog = chain(1);
    let target = AdHocTarget::new(Domain::parse("registry.partner.example").unwrap()).unwrap();
    let request = PushRequest::new(BuildOutput::new("app")).with_target(target).with_tags("1");
    let plan = catalog.resolve_push(request).unwrap().destinations().next().unwrap();
    assert_eq!(
        drive(&mut session(&plan, FailurePolicy::DOCUMENTED), "other other other"),
        "0 5s 0 10s 0 exhausted"
    );
}

/// Rule 6.5 is about what was asked for; a push makes its digest.
#[test]
fn a_push_may_report_any_digest() {
    let catalog = chain(1);
    let plan = destination(&catalog, "r0", "1");
    for pushed in [TryResult::succeeded(), TryResult::succeeded_with(Digest::parse(SHA256).unwrap())] {
        let mut session = session(&plan, FailurePolicy::STRICT);
        assert_eq!(session.report(due(&session), pushed, secs(1)), Reported::Taken);
        assert!(
            matches!(session.outcome().unwrap().ending(), Ending::Succeeded { source } if source.get() == 0)
        );
    }
}

/// Rule 6.6: the whole deadline is for the one registry.
#[test]
fn a_push_has_its_deadline() {
    let catalog = chain(2);
    let limits = Limits::default().with_deadline(secs(30));
    let mut session = Session::new(&destination(&catalog, "r0", "1"), FailurePolicy::DOCUMENTED, limits);
    assert!(matches!(session.action(), Action::Try { within: Some(within), .. } if within == secs(30)));
    session.report(due(&session), TryResult::failed(FailureClass::Timeout), secs(10));
    assert_eq!(session.action(), Action::Wait(secs(5)));
    session.waited(secs(5));
    assert!(matches!(session.action(), Action::Try { within: Some(within), .. } if within == secs(15)));
    // Ten more seconds of waiting would leave nothing for the try behind them.
    session.report(due(&session), TryResult::failed(FailureClass::Timeout), secs(5));
    assert_eq!(session.action(), Action::Finished);
}

/// Rule 6.7, for pushes.
#[test]
fn a_push_is_restored_for_the_same_destination() {
    let policy = FailurePolicy::DOCUMENTED;
    let catalog = chain(2);
    let plan = destination(&catalog, "r0", "1");
    let mut running = session(&plan, policy);
    running.report(due(&running), TryResult::failed(FailureClass::Timeout), secs(2));
    let saved = running.save();
    assert_eq!(Session::restore(&saved, &destination(&chain(2), "r0", "1"), policy), Ok(running));

    let private = RegistryConfig::new("r0").other("r0.example");
    let alone = |config: RegistryConfig| Catalog::builder().registry(config).build().unwrap();
    let catalogs = [
        alone(private.clone().prefix("team")),
        alone(private.clone().access(registry_resolver::Access::Public)),
        alone(private.clone().access(registry_resolver::Access::Credential("other".into()))),
        alone(private.clone().retry(RetryPolicy::DEFAULT.with_tries(4).unwrap())),
        alone(RegistryConfig::new("r0").other("r0.example:8443")),
    ];
    let others = catalogs.iter().map(|catalog| destination(catalog, "r0", "1"));
    let others = others.chain([destination(&catalog, "r1", "1"), destination(&catalog, "r0", "2")]);
    for other in others {
        assert_eq!(Session::restore(&saved, &other, policy), Err(PlanChanged::Plan), "{}", other.target());
    }
    // A fallback is nothing to a push.
    assert!(Session::restore(&saved, &destination(&alone(private), "r0", "1"), policy).is_ok());
}

/// Rule 6.7: a pull from where was pushed is another thing.
#[test]
fn a_push_is_not_restored_as_a_pull() {
    let policy = FailurePolicy::DOCUMENTED;
    let catalog = chain(1);
    let (push, pull) = (destination(&catalog, "r0", "1"), crate::session::plan(&catalog, "r0.example/app:1"));
    assert_eq!(push.target().to_string(), pull.source().unwrap().target().to_string());
    assert_eq!(Session::restore(&session(&push, policy).save(), &pull, policy), Err(PlanChanged::Plan));
    assert_eq!(Session::restore(&session(&pull, policy).save(), &push, policy), Err(PlanChanged::Plan));
}

/// Rule 6.7: whom a push goes as is part of it, and so is how it is spoken to.
#[test]
fn another_role_is_another_push() {
    let ecr = EcrRegistry { account: "123456789012", region: "eu-west-1" };
    let catalog = Catalog::builder().registry(RegistryConfig::new("ecr").ecr(ecr)).build().unwrap();
    let push = |aws| {
        let request = PushRequest::new(BuildOutput::new("app")).with_tags("1").with_aws(aws);
        catalog.resolve_push(request).unwrap().destinations().next().unwrap()
    };
    let policy = FailurePolicy::DOCUMENTED;
    let saved = session(&push(AwsOptions::default()), policy).save();
    let other = push(
        AwsOptions::default()
            .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/other").unwrap()),
    );
    assert_eq!(Session::restore(&saved, &other, policy), Err(PlanChanged::Plan));
}

/// Rules 6.8 and 7.9: what is promoted is pulled first, by a session of its own and from its source alone, unless
/// it is pinned; then pushed by another.
#[test]
fn a_promotion_is_a_pull_and_a_push() {
    let catalog = chain(2);
    let drives = |image, words| {
        let request = PushRequest::new(Candidate::image(Reference::parse(image).unwrap()))
            .with_target("r1")
            .with_tags("2");
        let decision = catalog.resolve_push(request).unwrap();
        let source = decision.plan().unwrap().source().unwrap();
        let mut push = session(&decision.destinations().next().unwrap(), FailurePolicy::PRUDENT);
        assert_eq!(drive(&mut push, "timeout forbidden"), "0 5s 0 exhausted");
        drive(&mut session(&source, FailurePolicy::PRUDENT), words)
    };
    assert_eq!(drives(IMAGE, "timeout forbidden"), "0 5s 0 exhausted");
    assert_eq!(drives(PINNED, "timeout forbidden ok"), "0 5s 0 1 succeeded");
}

/// Rule 6.7: the story of a push is told with its reference.
#[test]
fn the_story_of_a_push() {
    let catalog = chain(2);
    let plan = destination(&catalog, "r0", "1.2.3");
    let mut session = session(&plan, FailurePolicy::PRUDENT);
    drive(&mut session, "unavailable ok");
    assert_eq!(
        session.outcome().unwrap().told_of(&plan).to_string(),
        "succeeded after 2 tries in 7s\n\
         1. r0.example/app:1.2.3: unavailable after 1s, waited 5s\n\
         2. r0.example/app:1.2.3: succeeded after 1s"
    );
}
