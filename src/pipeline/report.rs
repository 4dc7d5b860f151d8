use alloc::string::String;
use alloc::vec::Vec;

use super::notice::StepNotice;
use super::problem::StepProblem;
use crate::registry::{Reach, Transport};
use crate::resolve::{LeftOutReason, Role, SkipReason};
use crate::words::words;

/// What a pipeline will do, step by step, and what would fail. Rules 9.2 and 9.3.
///
/// With the feature `serde` it is written for machines, and never read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Preflight {
    /// The steps, those that services and hooks of the pipeline make included.
    pub steps: Vec<StepPlan>,
    /// What is wrong with the file as a whole.
    pub problems: Vec<StepProblem>,
    /// What its author should know of the file as a whole.
    pub notices: Vec<StepNotice>,
}

impl Preflight {
    /// Every problem, step by step.
    pub fn problems(&self) -> impl Iterator<Item = &StepProblem> {
        self.problems.iter().chain(self.all_steps().flat_map(|step| &step.problems))
    }

    /// Everything that is no problem and that the author of the file should know, step by step.
    pub fn notices(&self) -> impl Iterator<Item = &StepNotice> {
        self.notices.iter().chain(self.all_steps().flat_map(|step| &step.notices))
    }

    /// Every field that depends on a value the run will give.
    pub fn unknown(&self) -> impl Iterator<Item = &UnknownField> {
        self.all_steps().flat_map(|step| &step.unknown)
    }

    /// Every step, those inside others included, in the order of the file.
    pub fn all_steps(&self) -> impl Iterator<Item = &StepPlan> {
        let mut open: Vec<&StepPlan> = self.steps.iter().rev().collect();
        core::iter::from_fn(move || {
            let step = open.pop()?;
            open.extend(step.steps.iter().rev());
            Some(step)
        })
    }

    /// Whether anything would fail.
    pub fn would_fail(&self) -> bool {
        self.problems().next().is_some()
    }
}

/// What one step will do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StepPlan {
    /// Its name.
    pub name: String,
    /// Its type: `build`, `push`, `freestyle`, `composition`, `parallel`, or any other, which is passed over.
    pub kind: String,
    /// The images that it needs, in the order of the file.
    pub pulls: Vec<PlannedPull>,
    /// With which registries a build pulls base images that are not read here; none where it builds nothing, or
    /// they are among the pulls (rule 9.4).
    pub base_images: Option<BaseImages>,
    /// Where it pushes; none for a step that never does, and where that cannot be told.
    pub push: Option<PlannedPush>,
    /// Where its build cache comes from and goes to.
    pub cache: Option<PlannedCache>,
    /// The logins that it needs when nothing fails, in their order, each once.
    pub logins: Vec<PlannedLogin>,
    /// What would make it fail.
    pub problems: Vec<StepProblem>,
    /// What is known in the run alone, and is no error (rule 9.1).
    pub unknown: Vec<UnknownField>,
    /// What is no problem, and its author should know.
    pub notices: Vec<StepNotice>,
    /// The steps inside it, and its hooks.
    pub steps: Vec<StepPlan>,
}

/// An image that a step needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedPull {
    /// The field that names it, such as `image` or `services.redis.image`.
    pub field: String,
    /// The image as the file writes it.
    pub image: String,
    /// From where it comes.
    pub from: PulledFrom,
    /// The role to pull with from Amazon ECR, if the step names one.
    pub role: Option<PlannedRole>,
}

words! {
    /// With which registries the base images of a Dockerfile are pulled that is a file of its own.
    pub enum BaseImages, "base images" {
        /// With the primary registry of each one's domain (rule 5.2).
        PrimaryRegistries = "primary_registries",
        /// With the step's registry contexts, each on its own domain, and the primary registries elsewhere.
        RegistryContexts = "registry_contexts",
    }
}

/// From where an image comes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PulledFrom {
    /// From these registries, the next one when the one before has failed.
    #[non_exhaustive]
    Registries {
        /// Whom to ask, in order.
        attempts: Vec<PlannedAttempt>,
        /// Which fallbacks are not asked, and why.
        left_out: Vec<(String, LeftOutReason)>,
    },
    /// A step of this pipeline built it, and it is on that machine.
    Local(String),
    /// That depends on a value that the run will give, or on a step that has a problem itself.
    Undecided,
}

/// One registry to ask for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedAttempt {
    /// The registry; none where no registry covers the domain.
    pub registry: Option<String>,
    /// Why it is asked.
    pub role: Role,
    /// What it is asked for. Where a tag is known in the run alone, it stands as the file writes it.
    pub reference: String,
    /// How to log in; none for anonymously.
    pub login: Option<PlannedLogin>,
    /// How it is spoken to.
    pub transport: Transport,
    /// From where it can be reached.
    pub reach: Reach,
}

/// Where a step pushes, or why it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlannedPush {
    /// To these.
    To(Vec<PlannedDestination>),
    /// It does not, and that is right.
    Skipped(SkipReason),
    /// To Amazon ECR with AWS keys of its own. Of which account they are is known in the run alone, so this is
    /// no destination (rule 7.10).
    AdHocEcr(PlannedEcrPush),
}

/// What is known of a push to the registry of an AWS account that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedEcrPush {
    /// The region; where it is known in the run alone, as the file writes it.
    pub region: String,
    /// The name of the image.
    pub name: String,
    /// The tags. One that is known in the run alone stands as the file writes it.
    pub tags: Vec<String>,
}

/// One reference to push to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedDestination {
    /// The registry; none for an ad-hoc target.
    pub registry: Option<String>,
    /// The reference. Where a tag is known in the run alone, it stands as the file writes it.
    pub reference: String,
    /// How to log in; none for anonymously.
    pub login: Option<PlannedLogin>,
    /// How it is spoken to.
    pub transport: Transport,
    /// From where it can be reached.
    pub reach: Reach,
    /// The role to push with on Amazon ECR, if the step names one.
    pub role: Option<PlannedRole>,
}

/// The session of a role on Amazon ECR. Rule 7.12.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedRole {
    /// The ARN; where it is known in the run alone, as the file writes it.
    pub role_arn: String,
    /// The name of the session; `default-session-name` where the step states none.
    pub session_name: String,
    /// How long it lasts in seconds; 3600 where the step does not state it, or the run does.
    pub session_seconds: u32,
}

/// Where build cache comes from and goes to, or why there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedCache {
    /// What is imported, best first: the step's own, past images, of which it is at most 64, and what builds of the
    /// branch, the base branch and the default branch exported. Of each the first place that is asked.
    pub import: Vec<String>,
    /// Where it is exported to.
    pub export: Vec<String>,
    /// Why there is no automatic cache, under the stable name of the reason.
    pub no_automatic: Option<&'static str>,
    /// Why it is exported nowhere of its own accord, under the stable name of the reason.
    pub no_export: Option<&'static str>,
}

/// A login: a credential, and the one domain that may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedLogin {
    /// With what.
    pub with: PlannedLoginKind,
    /// The handle; none for the credentials that the step itself brings, and for what the caller keeps.
    pub credential: Option<String>,
    /// The domain.
    pub audience: String,
}

words! {
    /// With what a step logs in.
    pub enum PlannedLoginKind, "kind of logins" {
        /// With a credential of the account, under its handle.
        Credential = "credential",
        /// With the credentials that the step itself brings (rule 7.10).
        Step = "step",
        /// With what the caller keeps for the domain, if anything (rule 14.1).
        Ambient = "ambient",
    }
}

/// A field that depends on values the run will give.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownField {
    /// The step.
    pub step: String,
    /// The field.
    pub field: String,
    /// What it waits for: the names of variables, or of files that are not read.
    pub names: Vec<String>,
}
