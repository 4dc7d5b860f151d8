//! What a build step makes: its image, its cache, and where that is pushed.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ad_hoc::TargetKind;
use super::caching::{self, Cached};
use super::fill::{Field, Findings, PLACEHOLDER, Purpose, flag};
use super::plan::planned_login;
use super::preflight::{Built, Flight, Pulling, Unpushed};
use super::problem::StepError;
use super::pushes::{Pushing, Wanted};
use super::report::{BaseImages, PlannedPush, StepPlan};
use super::schedule::When;
use super::step::{BuildStep, Buildx, Dockerfile, StepCredentials};
use super::target::Target;
use super::template::Template;
use crate::reference::{ImageName, ReferenceError};
use crate::resolve::cache::{CacheBuilder, Platform};
use crate::resolve::{BuildOutput, Builder, Login, PushChoice, PushError, TagPolicy};

/// How a step builds, as far as that is known.
struct How {
    buildx: Field<bool>,
    /// None where they are known in the run alone.
    platforms: Option<Vec<String>>,
    provider: Field,
    disabled: Field<bool>,
    policy: Field<TagPolicy>,
}

/// The registry contexts of a step, and whether all are known and none is an error.
struct Held {
    names: Vec<String>,
    hold: bool,
}

impl Flight<'_> {
    pub(super) fn build(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        build: &BuildStep,
        when: When,
    ) -> Built {
        let name = Field::of(self.filler, findings, "image_name", Purpose::Name, build.image_name.as_ref());
        let name = if name == Field::Absent { Field::Open } else { name };
        let how = self.how(findings, build);
        let target = Target::of(self.filler, findings, "registry_contexts", &build.target);
        let (push, contexts) = self.push_built(findings, build, &name, &how, target);
        // What is no name is told, and nothing is made of it.
        let name = if wrong_name(&name).is_some() { Field::Open } else { name };
        self.log_in_with_contexts(plan, &contexts.names);
        let held = if contexts.hold { Ok(()) } else { Err(()) };
        let pulling = Pulling::of(self.catalog, &contexts.names, held, when);
        self.base_images(findings, plan, build, &pulling);
        let cached = Cached {
            name: &name,
            builder: cache_builder(&how.provider, how.buildx, build.buildx.as_ref()),
            platforms: how.platforms.as_deref(),
            contexts: contexts.hold.then_some((&contexts.names).into()),
        };
        if let Some(caching) = caching::plan(self.catalog, self.filler, &self.past, findings, build, &cached)
        {
            caching.logins.into_iter().for_each(|login| plan.log_in(Some(login)));
            plan.cache = Some(caching.cache);
        }
        plan.log_in_to_push(push.as_ref());
        plan.push.clone_from(&push);
        let unpushed = match how.platforms.as_deref() {
            None => Unpushed::Open,
            Some([] | [_]) => Unpushed::Kept,
            Some(_) => Unpushed::Nowhere,
        };
        Built { name, push, unpushed }
    }

    fn how(&self, findings: &mut Findings<'_>, build: &BuildStep) -> How {
        let buildx = match &build.buildx {
            Some(Buildx::Settings) => Field::Known(true),
            Some(Buildx::Flag(text)) => flag(self.filler, findings, "buildx", Some(text)),
            None => Field::Absent,
        };
        How {
            buildx,
            platforms: self.platforms(findings, build, buildx),
            provider: Field::of(self.filler, findings, "provider", Purpose::Setting, build.provider.as_ref()),
            disabled: flag(self.filler, findings, "disable_push", build.disable_push.as_ref()),
            policy: self.tag_policy(findings, build),
        }
    }

    /// Where what is built is pushed, and the contexts that the step has.
    fn push_built(
        &self,
        findings: &mut Findings<'_>,
        build: &BuildStep,
        name: &Field,
        how: &How,
        mut target: Target,
    ) -> (Option<PlannedPush>, Held) {
        let run = self.filler.run;
        if run.branch.is_none() && run.revision.is_none() {
            target.tag_of_branch();
        }
        let before = findings.problems.len();
        let builder = builder(findings, how.buildx, how.disabled);
        let is_refused = findings.problems.len() > before;
        let mut output =
            BuildOutput::new(name.known().unwrap_or(PLACEHOLDER)).with_builder(builder).with_tag_policy(
                if let Field::Known(policy) = how.policy { policy } else { TagPolicy::default() },
            );
        if let Some(branch) = run.branch {
            output = output.with_branch(branch);
        }
        if let Some(revision) = run.revision {
            output = output.with_revision(revision);
        }
        let (subject, kind) = (output.into(), TargetKind::Named);
        let wanted = Wanted { subject, name, kind, credentials: StepCredentials::None };
        let Pushing { push, contexts_hold, .. } =
            target.push(self.catalog, self.filler, findings, &build.target, wanted);
        let skips = matches!(push, Some(PlannedPush::Skipped(_)));
        // What is not pushed is called that all the same where it is built.
        let wrong = wrong_name(name).filter(|_| skips);
        let is_refused = is_refused || wrong.is_some();
        if let Some(error) = wrong {
            findings.problem("image_name", PushError::InvalidName(error));
        }
        let push = push.filter(|push| {
            let skipped = matches!(push, PlannedPush::Skipped(_));
            !(is_refused || how.disabled.is_open() || how.policy.is_open() || skipped && how.buildx.is_open())
        });
        (push, Held { names: target.contexts.names, hold: contexts_hold })
    }

    /// What a build starts from (rule 9.4).
    fn base_images(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        build: &BuildStep,
        pulling: &Pulling<'_>,
    ) {
        match &build.dockerfile {
            Dockerfile::File if build.target.contexts.is_empty() => {
                plan.base_images = Some(BaseImages::PrimaryRegistries);
            }
            Dockerfile::File => plan.base_images = Some(BaseImages::RegistryContexts),
            Dockerfile::Inline(images) => {
                for image in images {
                    self.pull(findings, plan, ("dockerfile", Purpose::Base), image, pulling);
                }
            }
            Dockerfile::Unreadable => {}
        }
    }

    fn tag_policy(&self, findings: &mut Findings<'_>, build: &BuildStep) -> Field<TagPolicy> {
        let text =
            Field::of(self.filler, findings, "tag_policy", Purpose::Setting, build.tag_policy.as_ref());
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
    fn platforms(
        &self,
        findings: &mut Findings<'_>,
        build: &BuildStep,
        buildx: Field<bool>,
    ) -> Option<Vec<String>> {
        let is_readable = build.platform.iter().all(Template::is_readable);
        if !build.platform.is_empty() && is_readable && matches!(buildx, Field::Absent | Field::Known(false))
        {
            findings.problem(
                "platform",
                StepError::shape_with("is for buildx", "write `buildx: true`, or take it out"),
            );
            return None;
        }
        let mut platforms = Vec::new();
        let mut open = false;
        for template in &build.platform {
            match Field::of(self.filler, findings, "platform", Purpose::Setting, Some(template)) {
                Field::Known(text) => {
                    platforms.extend(text.split(',').map(|platform| platform.trim().to_owned()));
                }
                Field::Absent | Field::Open => open = true,
            }
        }
        for error in platforms.iter().filter_map(|platform| Platform::parse(platform).err()) {
            findings.problem("platform", StepError::Shape { message: error.to_string(), help: None });
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

/// Why a name that is known is none.
fn wrong_name(name: &Field) -> Option<ReferenceError> {
    ImageName::parse(name.known()?).err()
}

/// Who builds, as far as it matters to cache: `cf` is the builder that all steps have.
fn cache_builder(provider: &Field, buildx: Field<bool>, written: Option<&Buildx>) -> Field<CacheBuilder> {
    match (provider, buildx) {
        (Field::Known(provider), _) if provider != "cf" => Field::Known(CacheBuilder::Other),
        (Field::Open, _) | (_, Field::Open) => Field::Open,
        (_, Field::Absent | Field::Known(false)) => Field::Known(CacheBuilder::Docker),
        (_, Field::Known(true)) if written == Some(&Buildx::Settings) => {
            Field::Known(CacheBuilder::BuildxWithSettings)
        }
        (_, Field::Known(true)) => Field::Known(CacheBuilder::Buildx),
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
