//! Options of a request that reach the candidate's own plan, and those that a step's own target cannot have.

use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{AdHocTarget, AwsOptions, Candidate};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{Domain, PushRequest, Reference, RegistryConfig, RetryPolicy};

use crate::push::catalog;

/// Rules 6.2 and 7.9: the request's retry policy holds for fetching the candidate, too.
#[test]
fn rule_7_9_the_request_s_retry_policy_is_the_source_s() {
    let catalog = catalog([RegistryConfig::new("a").other("a.example")]);
    let policy = RetryPolicy::DEFAULT.with_tries(7).unwrap();
    let candidate = Candidate::image(Reference::parse("nginx:1").unwrap());
    let tries = |request: PushRequest<'_>| {
        let decision = catalog.resolve_push(request).unwrap();
        let plan = decision.plan().unwrap();
        let to = plan.destinations().next().unwrap().retry().tries();
        (plan.source().unwrap().source().unwrap().retry().tries(), to)
    };
    assert_eq!(tries(PushRequest::new(candidate)), (3, 3));
    assert_eq!(tries(PushRequest::new(candidate).with_retry(policy)), (7, 7));
}

/// Rules 7.10 and 7.12: the step's credentials are for one host, and another region is another.
#[test]
fn rule_7_12_a_target_of_the_step_s_own_is_in_no_other_region() {
    let catalog = catalog([]);
    let host = "123456789012.dkr.ecr.us-west-2.amazonaws.com";
    let candidate = Candidate::image(Reference::parse("nginx:1").unwrap());
    let target = AdHocTarget::new(Domain::parse(host).unwrap()).unwrap();
    for region in ["eu-west-1", "us-west-2"] {
        let aws = AwsOptions::default().with_region(AwsRegion::parse(region).unwrap());
        let request = PushRequest::new(candidate).with_target(target).with_aws(aws);
        let error = catalog.resolve_push(request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConflictingOptions);
        assert_eq!(
            error.to_string(),
            format!(
                "`{host}` on {host} has no sibling in region `{region}`: a step's own target is one host; drop `region`"
            )
        );
    }
}
