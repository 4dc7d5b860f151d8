//! What a build step makes: its image, its cache, and where that is pushed.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::caching::{self, Cached};
use super::fill::{Field, Findings, Purpose, flag};
use super::plan::planned_login;
use super::preflight::{Built, Flight, PLACEHOLDER, Platforms};
use super::problem::StepError;
use super::pushes::{Pushing, Target};
use super::report::{PlannedPush, StepPlan};
use super::step::{BuildStep, StepCredentials};
use crate::resolve::{BuildOutput, Builder, BuilderKind, Login, Platform, PushChoice, TagPolicy};

impl Flight<'_> {
    pub(super) fn build(&self, findings: &mut Findings<'_>, plan: &mut StepPlan, build: &BuildStep) -> Built {
        let run = self.filler.run;
        let name = Field::of(self.filler, findings, "image_name", Purpose::Name, build.image_name.as_ref());
        let name = if name == Field::Absent { Field::Open } else { name };
        let platforms = self.platforms(findings, build);
        let buildx = flag(self.filler, findings, "buildx", build.buildx.as_ref());
        let disabled = flag(self.filler, findings, "disable_push", build.disable_push.as_ref());
        let policy = self.tag_policy(findings, build);
        let mut target = Target::of(self.filler, findings, &build.target);
        if run.branch.is_none() && run.revision.is_none() {
            target.tag_of_branch();
        }
        let mut output = BuildOutput::named(name.known().unwrap_or(PLACEHOLDER))
            .builder(builder(findings, buildx, disabled))
            .tag_policy(if let Field::Known(policy) = policy { policy } else { TagPolicy::default() });
        if let Some(branch) = run.branch {
            output = output.branch(branch);
        }
        if let Some(revision) = run.revision {
            output = output.revision(revision);
        }
        let Pushing { push, contexts_hold, .. } =
            target.push(self.catalog, self.filler, findings, output, &name, StepCredentials::None);
        let push = push.filter(|push| {
            let skipped = matches!(push, PlannedPush::Skipped(_));
            !(disabled.is_open() || policy.is_open() || skipped && buildx.is_open())
        });
        self.log_in_with_contexts(plan, &target.contexts.names);
        let kind = match buildx {
            Field::Absent | Field::Known(false) => Field::Known(BuilderKind::Docker),
            Field::Known(true) => Field::Known(BuilderKind::Buildx),
            Field::Open => Field::Open,
        };
        let cached = Cached {
            name: &name,
            builder: kind,
            platforms: platforms.as_deref(),
            contexts: contexts_hold.then_some((&target.contexts.names).into()),
        };
        if let Some(caching) = caching::plan(self.catalog, self.filler, findings, build, &cached) {
            caching.logins.into_iter().for_each(|login| plan.log_in(Some(login)));
            plan.cache = Some(caching.cache);
        }
        plan.log_in_to_push(push.as_ref());
        plan.push.clone_from(&push);
        let platforms = match platforms.as_deref() {
            None => Platforms::Open,
            Some([] | [_]) => Platforms::One,
            Some(_) => Platforms::Several,
        };
        Built { name, push, platforms }
    }

    fn tag_policy(&self, findings: &mut Findings<'_>, build: &BuildStep) -> Field<TagPolicy> {
        let text = Field::of(self.filler, findings, "tag_policy", Purpose::Other, build.tag_policy.as_ref());
        match text.known() {
            None if text.is_open() => Field::Open,
            None | Some("lowercase") => Field::Known(TagPolicy::Lowercase),
            Some("original") => Field::Known(TagPolicy::Original),
            Some(_) => {
                findings.problem("tag_policy", StepError::shape("expected `lowercase` or `original`"));
                Field::Open
            }
        }
    }

    /// The platforms of a build, each of which is checked; none where they are known in the run alone.
    fn platforms(&self, findings: &mut Findings<'_>, build: &BuildStep) -> Option<Vec<String>> {
        let mut platforms = Vec::new();
        let mut open = false;
        for template in &build.platform {
            match Field::of(self.filler, findings, "platform", Purpose::Other, Some(template)) {
                Field::Known(text) => {
                    platforms.extend(text.split(',').map(|platform| platform.trim().to_owned()));
                }
                Field::Absent | Field::Open => open = true,
            }
        }
        for error in platforms.iter().filter_map(|platform| Platform::parse(platform).err()) {
            findings.problem("platform", StepError::Shape { message: error.to_string() });
        }
        (!open).then_some(platforms)
    }

    /// A build may pull its base images with any of its contexts, before it pushes.
    fn log_in_with_contexts(&self, plan: &mut StepPlan, contexts: &[String]) {
        for registry in contexts.iter().filter_map(|name| self.catalog.registry(name)) {
            plan.log_in(planned_login(Login::to_registry(registry)));
        }
    }
}

/// Who builds, and what the step says of pushing. Where that is known in the run alone, as if it did not push:
/// only what fails all the same is a problem.
fn builder(findings: &mut Findings<'_>, buildx: Field<bool>, disabled: Field<bool>) -> Builder {
    let push = match disabled {
        Field::Absent => PushChoice::Unstated,
        Field::Known(false) => PushChoice::Enabled,
        Field::Known(true) => PushChoice::Disabled,
        Field::Open => return Builder::docker(PushChoice::Disabled),
    };
    match buildx {
        Field::Known(true) => Builder::buildx(push).unwrap_or_else(|error| {
            findings.problem("disable_push", error);
            Builder::docker(PushChoice::Enabled)
        }),
        Field::Absent | Field::Known(false) | Field::Open => Builder::docker(push),
    }
}
