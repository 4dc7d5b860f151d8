//! Pushes to Amazon ECR with AWS keys that the step brings (rule 7.10).

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::fill::{Field, Filler, Findings, Purpose};
use super::problem::StepError;
use super::report::{PlannedEcrPush, PlannedPush};
use super::step::{AwsKeys, PushStep, TargetFields};
use super::target::Target;
use super::template::Template;
use crate::catalog::{AdHocPushes, Catalog};
use crate::reference::{Excerpt, ImageName, Tag};
use crate::resolve::target_tag::TagCase;
use crate::resolve::{PushError, SkipReason, Tags, Trust};

/// Which kind of target a push step has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetKind {
    /// A registry, or a host.
    Named,
    /// The registry of the AWS account that its keys belong to.
    AdHocEcr,
    /// That cannot be told.
    Open,
}

impl TargetKind {
    pub(super) fn of(filler: &Filler<'_>, findings: &mut Findings<'_>, push: &PushStep) -> Self {
        let provider = Field::of(filler, findings, "provider", Purpose::Setting, push.provider.as_ref());
        let is_absent = push.provider.is_none();
        match (provider.known(), push.aws_keys) {
            (Some("ecr"), AwsKeys::Given) => Self::AdHocEcr,
            (Some("ecr" | "docker" | "standard"), AwsKeys::None) => Self::Named,
            (Some("docker" | "standard"), AwsKeys::Given) => Self::needless(findings),
            (None, AwsKeys::Given) if is_absent => Self::needless(findings),
            (None, AwsKeys::None) if push.provider.as_ref().is_none_or(Template::is_readable) => Self::Named,
            (None, _) | (Some("ecr" | "docker" | "standard"), AwsKeys::Unreadable) => Self::Open,
            (Some(_), _) => {
                findings.problem("provider", StepError::shape("expected `docker`, `standard` or `ecr`"));
                Self::Open
            }
        }
    }

    fn needless(findings: &mut Findings<'_>) -> Self {
        let needless = "is not `ecr`, so the step's AWS keys are for nothing";
        findings.problem("provider", StepError::shape_with(needless, "write `ecr`, or take the keys out"));
        Self::Open
    }
}

/// Where such a step pushes, as far as that can be told; `name` is what the image is to be called there.
pub(super) fn push(
    catalog: &Catalog,
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    target: &Target,
    fields: &TargetFields,
    name: &Field,
) -> Option<PlannedPush> {
    let before = findings.problems.len();
    let region = match (&target.region, &fields.region) {
        (Field::Known(region), _) => region.clone(),
        (Field::Open, Some(written)) => written.shown(),
        _ => {
            let message = "is missing; AWS keys are of an account, and of no region";
            findings.problem("region", StepError::shape(message));
            String::new()
        }
    };
    if catalog.ad_hoc_pushes() == AdHocPushes::Deny {
        let domain = Excerpt::of(&format!("<account>.dkr.ecr.{region}.amazonaws.com"));
        findings.problem("provider", PushError::AdHocDenied { domain });
    }
    if filler.run.trust == Trust::Untrusted {
        return Some(PlannedPush::Skipped(SkipReason::Untrusted));
    }
    match name.known().map(ImageName::parse) {
        Some(Err(error)) => findings.problem("image_name", PushError::InvalidName(error)),
        Some(Ok(ImageName::Absolute { .. })) => {
            let message = "has a host, and which one the keys are for is known in the run alone";
            findings.problem("image_name", StepError::shape_with(message, "drop it"));
        }
        Some(Ok(ImageName::Relative(_))) | None => {}
    }
    let tags = tags(findings, target);
    let is_sound = target.is_sound && findings.problems.len() == before;
    let name = name.known().filter(|_| is_sound)?.to_owned();
    Some(PlannedPush::AdHocEcr(PlannedEcrPush { region, name, tags }))
}

fn tags(findings: &mut Findings<'_>, target: &Target) -> Vec<String> {
    if target.tags.len() > Tags::MOST {
        findings.problem("tags", PushError::TooManyTags { count: target.tags.len() });
        return Vec::new();
    }
    let known = target.tags.iter().filter(|tag| tag.shown.is_none());
    let known: Vec<&str> = known.map(|tag| tag.asked.as_str()).collect();
    let named = Tags::Listed((&known).into()).named();
    for problem in named.into_iter().flat_map(|tags| tags.problems(TagCase::AsWritten)) {
        findings.problem("tags", problem);
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in &target.tags {
        let shown = tag.shown.as_ref().unwrap_or(&tag.asked);
        if !tags.contains(shown) {
            tags.push(shown.clone());
        }
    }
    if tags.is_empty() {
        tags.push(Tag::LATEST.as_str().to_owned());
    }
    tags
}
