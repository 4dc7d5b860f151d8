//! Rule 6.7: sessions that were saved once, literally. They must stay restorable: codes, fingerprints and the shape of
//! the list are a format.

use registry_resolver::policy::{FallbackPolicy, Rounds};
use registry_resolver::push::{AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName};
use registry_resolver::registry::{AwsRegion, EcrRegistry};
use registry_resolver::session::{Impossible, SavedSession};
use registry_resolver::{
    BuildOutput, Catalog, FailureClass, FailurePolicy, Fallback, PullRequest, PushRequest, Reference,
    RegistryConfig, RetryPolicy, Session,
};
use serde_json::Value;

use crate::session::{PINNED, SHA256, drive, secs};

/// A source in plain HTTP that may be asked from inside only, with a login, and a fallback for transient failures.
const PULL: &str = r#"[1,6005889228305962962,{"secs":900,"nanos":0},7,[
    [5,{"secs":1,"nanos":0},null,{"secs":5,"nanos":0}],
    [7,{"secs":2,"nanos":500},null,null],
    [4,{"secs":1,"nanos":0},{"secs":9,"nanos":0},{"secs":10,"nanos":0}]
]]"#;

fn pulling() -> Catalog {
    let transient = Fallback::new("mirror").with_policy(FallbackPolicy::default().transient_only());
    let retry = RetryPolicy::DEFAULT.with_tries(2).unwrap();
    let source = RegistryConfig::new("r0").other("r0.example:5000").plain_http().inside_only();
    Catalog::builder()
        .registry(source.retry(retry).fallback(transient))
        .registry(RegistryConfig::new("mirror").docker_hub().prefix("acme"))
        .build()
        .unwrap()
}

#[test]
fn a_stored_pull_goes_on() {
    let catalog = pulling();
    let image = format!("r0.example:5000/acme/app:1@{SHA256}");
    let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&image).unwrap())).unwrap();
    let saved: SavedSession = serde_json::from_str(PULL).unwrap();
    let mut session = Session::restore(&saved, &plan, FailurePolicy::DOCUMENTED).unwrap();
    let story = session.story().iter().map(|it| (it.source().get(), it.failure().unwrap(), it.waited()));
    assert_eq!(
        story.collect::<Vec<_>>(),
        [
            (0, FailureClass::Unavailable, Some(secs(5))),
            (0, FailureClass::Timeout, None),
            (1, FailureClass::RateLimited, Some(secs(10))),
        ]
    );
    assert_eq!(drive(&mut session, "ok"), "1 succeeded");
}

/// Rules 6.9 and 6.10: the same pull in the second version of the list, in the third of five rounds.
const ROUNDS: &str = r#"[2,6005889228305962962,null,null,5,2500,[
    [5,{"secs":1,"nanos":0},null,{"secs":5,"nanos":0}],
    [7,{"secs":1,"nanos":0},null,null],
    [102,{"secs":0,"nanos":0},null,{"secs":2,"nanos":500000000}],
    [6,{"secs":1,"nanos":0},null,{"secs":5,"nanos":0}],
    [6,{"secs":1,"nanos":0},null,{"secs":2,"nanos":500000000}]
]]"#;

#[test]
fn a_stored_pull_goes_on_in_its_round() {
    let catalog = pulling();
    let image = format!("r0.example:5000/acme/app:1@{SHA256}");
    let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&image).unwrap())).unwrap();
    let saved: SavedSession = serde_json::from_str(ROUNDS).unwrap();
    let rounds = Rounds::new(5).unwrap().with_wait(core::time::Duration::from_millis(2_500)).unwrap();
    let policy = FailurePolicy::DOCUMENTED.with_rounds(rounds);
    let mut session = Session::restore(&saved, &plan, policy).unwrap();
    let story = session.story().iter().map(|it| (it.round(), it.source().get(), it.impossible()));
    let out = Some(Impossible::OutOfReach);
    assert_eq!(
        story.collect::<Vec<_>>(),
        [(1, 0, None), (1, 0, None), (1, 1, out), (2, 0, None), (2, 0, None)]
    );
    assert_eq!(drive(&mut session, "ok"), "0 succeeded");
    assert_eq!(session.story().last().unwrap().round(), 3);
}

/// What a session over the push below is saved as, with every option for ECR.
const PUSH: &str =
    r#"[1,5285084804428240568,null,null,[[10,{"secs":1,"nanos":0},null,{"secs":5,"nanos":0}]]]"#;

#[test]
fn a_stored_push_goes_on() {
    let ecr = EcrRegistry { account: "123456789012", region: "eu-west-1" };
    let catalog = Catalog::builder().registry(RegistryConfig::new("ecr").ecr(ecr)).build().unwrap();
    let options = AwsOptions::default()
        .with_region(AwsRegion::parse("us-east-1").unwrap())
        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci").unwrap())
        .with_session_name(AwsSessionName::parse("ci").unwrap())
        .with_session_duration(AwsSessionDuration::from_secs(3_600).unwrap());
    let request = PushRequest::new(BuildOutput::new("app")).with_tags("1").with_aws(options);
    let plan = catalog.resolve_push(request).unwrap().destinations().next().unwrap();
    let saved: SavedSession = serde_json::from_str(PUSH).unwrap();
    let mut session = Session::restore(&saved, &plan, FailurePolicy::DOCUMENTED).unwrap();
    assert_eq!(drive(&mut session, "timeout ok"), "0 10s 0 succeeded");
}

/// The number of a class, for ever.
#[test]
fn every_class_has_its_number() {
    let numbers = [
        (FailureClass::Unauthorized, 1),
        (FailureClass::Forbidden, 2),
        (FailureClass::NotFound, 3),
        (FailureClass::RateLimited, 4),
        (FailureClass::Unavailable, 5),
        (FailureClass::Unreachable, 6),
        (FailureClass::Timeout, 7),
        (FailureClass::Tls, 8),
        (FailureClass::Corrupt, 9),
        (FailureClass::Other, 10),
    ];
    assert_eq!(numbers.map(|(class, _)| class), FailureClass::ALL);
    let catalog = crate::session::chain(1);
    let plan = crate::session::plan(&catalog, PINNED);
    for (class, number) in numbers {
        let mut session = crate::session::session(&plan, FailurePolicy::DOCUMENTED);
        drive(&mut session, class.as_str());
        let mut saved = serde_json::to_value(session.save()).unwrap();
        assert_eq!(saved[6][0][0], Value::from(number), "{class}");
        saved[6][0][3] = serde_json::to_value(secs(5)).unwrap();
        let saved: SavedSession = serde_json::from_value(saved).unwrap();
        let again = Session::restore(&saved, &plan, FailurePolicy::DOCUMENTED).unwrap();
        assert_eq!(again.story()[0].failure(), Some(class));
    }
}
