//! The role of a step on Amazon ECR (rule 7.12).

use alloc::string::ToString as _;

use super::fill::{Field, Filler, Findings, Purpose};
use super::problem::StepError;
use super::template::Template;
use crate::resolve::{AwsSessionDuration, AwsSessionDurationError};

/// What a step says of its role, as far as it holds.
pub(super) struct Role {
    pub(super) arn: Field,
    pub(super) session_name: Field,
    pub(super) session_duration: Option<AwsSessionDuration>,
}

impl Role {
    pub(super) fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        [arn, session_name, duration]: [Option<&Template>; 3],
    ) -> Self {
        let arn = checked(filler, findings, "role_arn", arn, role_fault);
        let session_name = checked(filler, findings, "aws_session_name", session_name, session_fault);
        let duration = Field::of(filler, findings, "aws_duration_seconds", Purpose::Aws, duration);
        let session_duration = duration.known().and_then(|text| {
            let Ok(seconds) = text.parse() else {
                let expected = "expected a whole number of seconds, 900 to 3600";
                findings.problem("aws_duration_seconds", StepError::shape(expected));
                return None;
            };
            let refused = |error: AwsSessionDurationError| StepError::Shape { message: error.to_string() };
            let duration = AwsSessionDuration::from_secs(seconds).map_err(refused);
            duration.map_err(|error| findings.problem("aws_duration_seconds", error)).ok()
        });
        if session_duration.is_some() && arn == Field::Absent {
            let needed = "is for the session of a role; name the role under `role_arn`";
            findings.problem("aws_duration_seconds", StepError::shape(needed));
        }
        Self { arn, session_name, session_duration }
    }

    /// The first of its fields that is there.
    pub(super) fn first(&self) -> Option<&'static str> {
        let fields = [(&self.arn, "role_arn"), (&self.session_name, "aws_session_name")];
        fields.into_iter().find_map(|(field, name)| (*field != Field::Absent).then_some(name))
    }
}

fn checked(
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    name: &str,
    template: Option<&Template>,
    fault: fn(&str) -> Option<&'static str>,
) -> Field {
    let field = Field::of(filler, findings, name, Purpose::Aws, template);
    match field.known().and_then(fault) {
        Some(message) => {
            findings.problem(name, StepError::shape(message));
            Field::Open
        }
        None => field,
    }
}

/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>.
fn role_fault(text: &str) -> Option<&'static str> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, role) = (next(), next(), next(), next(), next(), next());
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let is_partition = partition.starts_with("aws")
        && partition.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let is_role = role
        .strip_prefix("role/")
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| is_name_byte(byte) || byte == b'/'));
    let is_arn =
        arn == "arn" && service == "iam" && region.is_empty() && is_partition && is_account && is_role;
    (!is_arn).then_some("expected the ARN of a role, as in `arn:aws:iam::123456789012:role/name`")
}

/// See <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
fn session_fault(text: &str) -> Option<&'static str> {
    let is_session = (2..=64).contains(&text.len()) && text.bytes().all(is_name_byte);
    (!is_session).then_some("expected 2 to 64 letters, digits and `_+=,.@-`")
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}
