//! Rule 10.2: a request that is printed for debugging shows excerpts, escaped, and no user-info.

use core::fmt::Debug;

use registry_resolver::cache::PastImage;
use registry_resolver::push::{AwsOptions, AwsRoleArn, AwsSessionName, Candidate, PushTarget, Tags};
use registry_resolver::{BuildOutput, CacheRequest, Digest, PushRequest};

use crate::push::SHA;

#[track_caller]
fn safe(what: impl Debug, shown: &str) {
    let text = format!("{what:?}");
    assert!(!text.contains("hunter2") && !text.contains('\u{1b}') && text.len() < 1_500, "{text}");
    assert!(text.contains(shown), "{text}");
}

#[test]
fn rule_10_2_requests_show_excerpts() {
    let secret = format!("https://me:hunter2@host/\u{1b}[31m{}", "x".repeat(4_000));
    let secret = secret.as_str();
    let list = [secret];
    let digest = Digest::parse(SHA).unwrap();
    let past =
        PastImage::new(secret, digest).with_branch(secret).with_revision(secret).with_content_hash(secret);
    safe(Candidate::built(secret).with_image_name(secret), "built: `https://…@host/\\u{1b}[31m");
    safe(Tags::One(secret), "One(`https://…@host");
    safe(Tags::from(&list), "Listed([`https://…@host");
    safe(PushTarget::Registry(secret), "Registry(`https://…@host");
    safe(past, "name: `https://…@host");
    safe(
        PushRequest::new(BuildOutput::new(secret).with_branch(secret)).with_target(secret).with_tags(secret),
        "One(`https://…@host",
    );
    safe(
        CacheRequest::new(secret).with_branch(secret).with_caching_registry(secret),
        "image_name: `https://…@host",
    );
    let options = AwsOptions::default()
        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci").unwrap())
        .with_session_name(AwsSessionName::parse("nightly").unwrap());
    safe(options, "role_arn: Some(`arn:aws:iam::123456789012:role/ci`), session_name: Some(`nightly`)");
}

/// Rule 7.12: a role is an ARN and a session's name a name, without a line break.
#[test]
fn rule_7_12_a_role_and_a_session_have_their_form() {
    for role in ["", "ci", "arn:aws:iam::1:role/ci", "arn:aws:s3:::b", "arn:aws:iam::123456789012:role/"] {
        assert!(AwsRoleArn::parse(role).is_err(), "{role}");
    }
    for end in ["\n", "\r\n", " ", "\u{0}", "x\ny"] {
        assert!(AwsRoleArn::parse(&format!("arn:aws:iam::123456789012:role/ci{end}")).is_err(), "{end:?}");
        assert!(AwsSessionName::parse(&format!("ci{end}")).is_err(), "{end:?}");
    }
    for role in ["arn:aws:iam::123456789012:role/a/b_+=,.@-c", "arn:aws-us-gov:iam::123456789012:role/x"] {
        assert_eq!(AwsRoleArn::parse(role).unwrap().as_str(), role);
    }
    assert_eq!(
        AwsRoleArn::parse("ci\n").unwrap_err().to_string(),
        "invalid role `ci\\u{a}`: expected the ARN of a role, such as `arn:aws:iam::123456789012:role/name`"
    );
    assert_eq!(
        AwsSessionName::parse("x").unwrap_err().to_string(),
        "invalid session name `x`: expected 2 to 64 letters, digits and `_+=,.@-`"
    );
}
