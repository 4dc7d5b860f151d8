//! The role of a step on Amazon ECR (rule 7.12).

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString as _};

use super::fill::{Field, Filler, Findings, Purpose};
use super::problem::StepError;
use super::report::PlannedRole;
use super::template::Template;
use crate::resolve::{AwsOptions, AwsRoleArn, AwsSession, AwsSessionDuration, AwsSessionName};

/// What a step says of its role, as far as it holds.
pub(super) struct Role {
    arn: Text,
    session_name: Text,
    duration: Option<AwsSessionDuration>,
    /// Whether a duration is written.
    has_duration: bool,
}

/// A field, and how it is shown where it is known in the run alone.
struct Text {
    field: Field,
    shown: String,
}

impl Role {
    pub(super) fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        [arn, session_name, duration]: [Option<&Template>; 3],
    ) -> Self {
        let has_duration = duration.is_some_and(Template::is_readable);
        let fault = |text: &str| AwsRoleArn::parse(text).err().map(|error| error.to_string());
        let arn = Text::of(filler, findings, "role_arn", arn, fault);
        let fault = |text: &str| AwsSessionName::parse(text).err().map(|error| error.to_string());
        let session_name = Text::of(filler, findings, "aws_session_name", session_name, fault);
        let duration = Field::of(filler, findings, "aws_duration_seconds", Purpose::Aws, duration);
        let duration = duration.known().and_then(|text| {
            let Ok(seconds) = text.parse() else {
                let expected = "expected a whole number of seconds, 900 to 3600";
                findings.problem("aws_duration_seconds", StepError::shape(expected));
                return None;
            };
            let duration = AwsSessionDuration::from_secs(seconds);
            let mut refused =
                |message| findings.problem("aws_duration_seconds", StepError::Shape { message, help: None });
            duration.map_err(|error| refused(error.to_string())).ok()
        });
        Self { arn, session_name, duration, has_duration }
    }

    /// The first of its fields that is there.
    pub(super) fn first(&self) -> Option<&'static str> {
        let is_there = |text: &Text| text.field != Field::Absent;
        let fields = [
            (is_there(&self.arn), "role_arn"),
            (is_there(&self.session_name), "aws_session_name"),
            (self.has_duration, "aws_duration_seconds"),
        ];
        fields.into_iter().find_map(|(is_there, name)| is_there.then_some(name))
    }

    /// Whether there is a duration, and no role whose session it would be of.
    pub(super) fn lacks_arn(&self) -> bool {
        self.has_duration && self.arn.field == Field::Absent
    }

    /// What of it is known.
    pub(super) fn options(&self) -> AwsOptions<'_> {
        let mut aws = AwsOptions::default();
        if let Some(arn) = self.arn.field.known().and_then(|arn| AwsRoleArn::parse(arn).ok()) {
            aws = aws.with_role_arn(arn);
        }
        if let Some(name) = self.session_name.field.known().and_then(|name| AwsSessionName::parse(name).ok())
        {
            aws = aws.with_session_name(name);
        }
        // The run may name the role.
        let duration = self.duration.filter(|_| !self.arn.field.is_open());
        duration.map_or(aws, |duration| aws.with_session_duration(duration))
    }

    /// Its session, with what is documented where the step states nothing.
    pub(super) fn planned(&self) -> Option<PlannedRole> {
        if self.arn.field == Field::Absent {
            return None;
        }
        let AwsSession { name, duration, .. } = AwsSession::documented(self.duration);
        Some(PlannedRole {
            role_arn: self.arn.shown.clone(),
            session_name: match self.session_name.field {
                Field::Absent => name.as_str().to_owned(),
                Field::Known(_) | Field::Open => self.session_name.shown.clone(),
            },
            session_seconds: duration.as_secs(),
        })
    }
}

impl Text {
    fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        name: &str,
        template: Option<&Template>,
        fault: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let field = Field::of(filler, findings, name, Purpose::Aws, template);
        let field = match field.known().and_then(fault) {
            Some(message) => {
                findings.problem(name, StepError::Shape { message, help: None });
                Field::Open
            }
            None => field,
        };
        let written = template.map(Template::shown).unwrap_or_default();
        let shown = field.known().map_or(written, ToOwned::to_owned);
        Self { field, shown }
    }
}
