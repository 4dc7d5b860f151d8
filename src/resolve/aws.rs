//! What a step says for Amazon ECR (rule 7.12).

use core::fmt;

use crate::reference::Excerpt;
use crate::registry::AwsRegion;

/// Options of a step for Amazon ECR. They travel on the destination. Rule 7.12.
///
/// ```
/// use registry_resolver::push::{AwsOptions, AwsRoleArn};
/// use registry_resolver::registry::AwsRegion;
///
/// let options = AwsOptions::default()
///     .with_region(AwsRegion::parse("eu-west-1")?)
///     .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci")?);
/// let session = options.session().unwrap();
/// // What the step does not state is as documented.
/// assert_eq!((session.name.as_str(), session.duration.as_secs()), ("default-session-name", 3600));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwsOptions<'r> {
    pub(crate) region: Option<AwsRegion<'r>>,
    role_arn: Option<AwsRoleArn<'r>>,
    session_name: Option<AwsSessionName<'r>>,
    session_duration: Option<AwsSessionDuration>,
}

impl<'r> AwsOptions<'r> {
    /// Sends the push to the same account's registry in this region.
    #[must_use]
    pub fn with_region(self, region: AwsRegion<'r>) -> Self {
        Self { region: Some(region), ..self }
    }

    /// The role to assume.
    #[must_use]
    pub fn with_role_arn(self, role_arn: AwsRoleArn<'r>) -> Self {
        Self { role_arn: Some(role_arn), ..self }
    }

    /// The name of the session.
    #[must_use]
    pub fn with_session_name(self, session_name: AwsSessionName<'r>) -> Self {
        Self { session_name: Some(session_name), ..self }
    }

    /// How long the session lasts; it needs a role.
    #[must_use]
    pub fn with_session_duration(self, duration: AwsSessionDuration) -> Self {
        Self { session_duration: Some(duration), ..self }
    }

    /// The region, where the step names one.
    pub fn region(self) -> Option<AwsRegion<'r>> {
        self.region
    }

    /// The role to assume, where the step names one.
    pub fn role_arn(self) -> Option<AwsRoleArn<'r>> {
        self.role_arn
    }

    /// The name of the session, where the step gives one.
    pub fn session_name(self) -> Option<AwsSessionName<'r>> {
        self.session_name
    }

    /// How long the session lasts, where the step says so.
    pub fn session_duration(self) -> Option<AwsSessionDuration> {
        self.session_duration
    }

    /// The session of the role that the step names; what it does not state is as documented.
    pub fn session(self) -> Option<AwsSession<'r>> {
        let role_arn = self.role_arn?;
        let name = self.session_name.unwrap_or(AwsSessionName::DEFAULT);
        let duration = self.session_duration.unwrap_or(AwsSessionDuration::DEFAULT);
        Some(AwsSession { role_arn, name, duration })
    }

    /// Whether there is a duration, and no role whose session it would be of.
    pub(super) fn lacks_role(self) -> bool {
        self.session_duration.is_some() && self.role_arn.is_none()
    }

    /// The first option that is set, under the name that steps give it.
    pub(crate) fn first_set(self) -> Option<&'static str> {
        let set = [
            (self.region.is_some(), "region"),
            (self.role_arn.is_some(), "role_arn"),
            (self.session_name.is_some(), "aws_session_name"),
            (self.session_duration.is_some(), "aws_duration_seconds"),
        ];
        set.into_iter().find_map(|(is_set, name)| is_set.then_some(name))
    }
}

/// The session of a role, with what is documented where a step states nothing. Rule 7.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsSession<'r> {
    /// The role to assume.
    pub role_arn: AwsRoleArn<'r>,
    /// The name of the session; `default-session-name` unless stated.
    pub name: AwsSessionName<'r>,
    /// How long it lasts; 3600 seconds unless stated.
    pub duration: AwsSessionDuration,
}

#[cfg(feature = "pipeline")]
impl AwsSession<'static> {
    /// What is documented of a session, less the role; of this duration where it is stated.
    pub(crate) fn documented(duration: Option<AwsSessionDuration>) -> Self {
        Self {
            role_arn: AwsRoleArn(""),
            name: AwsSessionName::DEFAULT,
            duration: duration.unwrap_or(AwsSessionDuration::DEFAULT),
        }
    }
}

/// The ARN of an IAM role. Rule 7.12.
///
/// # Syntax
///
/// ```text
/// role-arn  = "arn:" partition ":iam::" 12DIGIT ":role/" 1*( name-char / "/" )
/// partition = "aws" *( "a"…"z" / "-" )
/// name-char = ALPHA / DIGIT / one of "_+=,.@-"
/// ```
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>.
///
/// ```
/// use registry_resolver::push::AwsRoleArn;
///
/// assert!(AwsRoleArn::parse("arn:aws:iam::123456789012:role/team/ci").is_ok());
/// assert!(AwsRoleArn::parse("ci").is_err());
/// assert!(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci\n").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AwsRoleArn<'a>(&'a str);

impl<'a> AwsRoleArn<'a> {
    /// Parses a role's ARN.
    ///
    /// # Errors
    ///
    /// [`AwsRoleArnError`] for anything else: a role's name alone, another service's ARN, a line break.
    pub fn parse(text: &'a str) -> Result<Self, AwsRoleArnError> {
        if is_role_arn(text) { Ok(Self(text)) } else { Err(AwsRoleArnError(Excerpt::of(text))) }
    }

    /// The ARN.
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for AwsRoleArn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Excerpt::of(self.0), f)
    }
}

fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, role) = (next(), next(), next(), next(), next(), next());
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let is_partition = partition.starts_with("aws")
        && partition.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let is_role = role
        .strip_prefix("role/")
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| is_name_byte(byte) || byte == b'/'));
    arn == "arn" && service == "iam" && region.is_empty() && is_partition && is_account && is_role
}

/// The name of a role's session: 2 to 64 letters, digits and `_+=,.@-`. Rule 7.12.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
///
/// ```
/// use registry_resolver::push::AwsSessionName;
///
/// assert!(AwsSessionName::parse("deploy@main").is_ok());
/// assert!(AwsSessionName::parse("x").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AwsSessionName<'a>(&'a str);

impl<'a> AwsSessionName<'a> {
    const DEFAULT: AwsSessionName<'static> = AwsSessionName("default-session-name");

    /// Parses a session's name.
    ///
    /// # Errors
    ///
    /// [`AwsSessionNameError`] for fewer than 2 or more than 64 characters, and for any other character.
    pub fn parse(text: &'a str) -> Result<Self, AwsSessionNameError> {
        let fits = (2..=64).contains(&text.len()) && text.bytes().all(is_name_byte);
        if fits { Ok(Self(text)) } else { Err(AwsSessionNameError(Excerpt::of(text))) }
    }

    /// The name.
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for AwsSessionName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Excerpt::of(self.0), f)
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

/// How long an AWS session lasts: 900 to 3600 seconds. Rule 7.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwsSessionDuration(u32);

impl AwsSessionDuration {
    const DEFAULT: Self = Self(3600);

    /// So many seconds.
    ///
    /// # Errors
    ///
    /// [`AwsSessionDurationError`] outside 900 to 3600.
    pub fn from_secs(seconds: u32) -> Result<Self, AwsSessionDurationError> {
        if (900..=3600).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(AwsSessionDurationError(seconds))
        }
    }

    /// In seconds.
    pub fn as_secs(self) -> u32 {
        self.0
    }
}

/// A text that is no ARN of a role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid role `{0}`: expected the ARN of a role, such as `arn:aws:iam::123456789012:role/name`")]
pub struct AwsRoleArnError(Excerpt);

/// A text that is no name of a session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid session name `{0}`: expected 2 to 64 letters, digits and `_+=,.@-`")]
pub struct AwsSessionNameError(Excerpt);

/// An AWS session that is too short or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`aws_duration_seconds` is {0}, expected 900 to 3600")]
pub struct AwsSessionDurationError(u32);
