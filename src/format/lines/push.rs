//! The request `push`, of a build or of a candidate.

use alloc::string::String;
use alloc::vec::Vec;

use serde_core::de::{Deserialize, Deserializer, Error as _};

use super::error::LineError;
use super::fields::fields;
use super::pull::image;
use crate::push::{
    AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName, BuildOutput, Builder, Candidate, PushChoice,
    PushRequest, TagPolicy, Tags, Trust,
};
use crate::registry::AwsRegion;

/// `{"build": {…}}` or `{"candidate": {…}}`: where an image is pushed. Section 11 of
/// [the rules](crate::rules::json_lines).
///
/// ```
/// use registry_resolver::format::lines::PushLine;
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github().prefix("acme")).build()?;
/// let line: PushLine = serde_json::from_str(r#"{"build": {"image_name": "app", "branch": "main"}}"#)?;
/// let decision = catalog.resolve_push(line.request()?)?;
/// let pushed: Vec<_> = decision.destinations().map(|to| to.target().to_string()).collect();
/// assert_eq!(pushed, ["ghcr.io/acme/app:main"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PushLine {
    /// What a build step built.
    Build(BuildLine),
    /// What a push step is given.
    Candidate(CandidateLine),
}

impl PushLine {
    /// What is asked of a catalog.
    ///
    /// # Errors
    ///
    /// [`LineError`] for a candidate that is no reference or names a step; for a `tag_policy` that there is not; for
    /// `tag` together with `tags`; for `disable_push` with `buildx`, and for options of Amazon ECR that are none.
    pub fn request(&self) -> Result<PushRequest<'_>, LineError> {
        match self {
            Self::Build(build) => build.request(),
            Self::Candidate(candidate) => candidate.request(),
        }
    }
}

impl<'de> Deserialize<'de> for PushLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ReadPush::deserialize(deserializer)?.sole().map_err(D::Error::custom)
    }
}

fields! {
    pub(super) struct ReadPush {
        needs {}
        takes {
            build: BuildLine,
            candidate: CandidateLine,
        }
    }
}

impl ReadPush {
    /// The one of the two that is there.
    pub(super) fn sole(self) -> Result<PushLine, LineError> {
        match (self.build, self.candidate) {
            (Some(build), None) => Ok(PushLine::Build(build)),
            (None, Some(candidate)) => Ok(PushLine::Candidate(candidate)),
            _ => Err(LineError::shape("`push` takes one of `build` and `candidate`")),
        }
    }
}

fields! {
    /// A build step: its `image_name`, and `tag` or `tags`, `tag_policy`, `registry`, `disable_push`, `buildx`,
    /// `branch`, `revision`, `trusted`, `contexts` and what Amazon ECR is told (rule 7.12).
    pub struct BuildLine {
        needs { image_name: String }
        takes {
            tag: String,
            tags: Vec<String>,
            tag_policy: String,
            registry: String,
            disable_push: bool,
            buildx: bool,
            branch: String,
            revision: String,
            trusted: bool,
            contexts: Vec<String>,
            region: String,
            role_arn: String,
            aws_session_name: String,
            aws_duration_seconds: u32,
        }
    }
}

fields! {
    /// A push step: the `image` of its candidate, and `image_name`, `tag` or `tags`, `registry`, `contexts`, `trusted`
    /// and what Amazon ECR is told (rule 7.12).
    pub struct CandidateLine {
        needs { image: String }
        takes {
            image_name: String,
            tag: String,
            tags: Vec<String>,
            registry: String,
            contexts: Vec<String>,
            trusted: bool,
            region: String,
            role_arn: String,
            aws_session_name: String,
            aws_duration_seconds: u32,
        }
    }
}

impl BuildLine {
    fn request(&self) -> Result<PushRequest<'_>, LineError> {
        let tag_policy = self.tag_policy.as_deref().map_or(Ok(TagPolicy::Lowercase), str::parse);
        let tag_policy =
            tag_policy.map_err(|_| LineError::shape("`tag_policy` is `lowercase` or `original`"))?;
        let push = match self.disable_push {
            None => PushChoice::Unstated,
            Some(false) => PushChoice::Enabled,
            Some(true) => PushChoice::Disabled,
        };
        let aws = self.common().aws()?;
        let builder = if self.buildx == Some(true) { Builder::buildx(push)? } else { Builder::docker(push) };
        let output = BuildOutput::new(&self.image_name).with_builder(builder).with_tag_policy(tag_policy);
        let output = self.branch.as_deref().map_or(output, |branch| output.with_branch(branch));
        let output = self.revision.as_deref().map_or(output, |revision| output.with_revision(revision));
        self.common().finish(PushRequest::new(output).with_aws(aws))
    }
}

impl CandidateLine {
    fn request(&self) -> Result<PushRequest<'_>, LineError> {
        let aws = self.common().aws()?;
        let candidate = Candidate::image(image(&self.image)?);
        let candidate = self.image_name.as_deref().map_or(candidate, |name| candidate.with_image_name(name));
        self.common().finish(PushRequest::new(candidate).with_aws(aws))
    }
}

/// What build and push steps have in common.
struct Common<'r> {
    tag: Option<&'r str>,
    tags: Option<&'r Vec<String>>,
    registry: Option<&'r str>,
    contexts: Option<&'r Vec<String>>,
    trusted: Option<bool>,
    region: Option<&'r str>,
    role_arn: Option<&'r str>,
    session_name: Option<&'r str>,
    seconds: Option<u32>,
}

macro_rules! in_common {
    ($($line:ident),+) => {
        $(impl $line {
            fn common(&self) -> Common<'_> {
                Common {
                    tag: self.tag.as_deref(),
                    tags: self.tags.as_ref(),
                    registry: self.registry.as_deref(),
                    contexts: self.contexts.as_ref(),
                    trusted: self.trusted,
                    region: self.region.as_deref(),
                    role_arn: self.role_arn.as_deref(),
                    session_name: self.aws_session_name.as_deref(),
                    seconds: self.aws_duration_seconds,
                }
            }
        })+
    };
}

in_common!(BuildLine, CandidateLine);

impl<'r> Common<'r> {
    /// What a step says for Amazon ECR (rule 7.12).
    fn aws(&self) -> Result<AwsOptions<'r>, LineError> {
        let mut aws = AwsOptions::default();
        if let Some(region) = self.region {
            aws = aws.with_region(AwsRegion::parse(region).map_err(LineError::shape)?);
        }
        if let Some(role_arn) = self.role_arn {
            aws = aws.with_role_arn(AwsRoleArn::parse(role_arn).map_err(LineError::shape)?);
        }
        if let Some(name) = self.session_name {
            aws = aws.with_session_name(AwsSessionName::parse(name).map_err(LineError::shape)?);
        }
        if let Some(seconds) = self.seconds {
            aws =
                aws.with_session_duration(AwsSessionDuration::from_secs(seconds).map_err(LineError::shape)?);
        }
        Ok(aws)
    }

    fn finish(&self, request: PushRequest<'r>) -> Result<PushRequest<'r>, LineError> {
        let request = request.with_tags(Tags::of_step(self.tag, self.tags.map(Into::into))?);
        let request = self.registry.map_or(request, |registry| request.with_target(registry));
        let request = self.contexts.map_or(request, |contexts| request.with_contexts(contexts));
        Ok(request.with_trust(trust(self.trusted)))
    }
}

/// A build is trusted unless it is said not to be.
pub(super) fn trust(trusted: Option<bool>) -> Trust {
    if trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted }
}
