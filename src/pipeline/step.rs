use alloc::string::String;
use alloc::vec::Vec;

use super::notice::Note;
use super::problem::Fault;
use super::template::Template;

/// The steps of a pipeline file, as they are written. Rule 9.1.
///
/// Read one with serde from any self-describing format; fields that this crate has no use for are passed
/// over. A step that is written wrongly does not stop the others from being read: what is wrong comes with
/// the [`Preflight`](super::Preflight). Only a file that is no map with `steps` is an error of its own. How
/// large and how deep a file may be is for its reader to say.
///
/// ```
/// use registry_resolver::pipeline::StepKind;
/// use registry_resolver::Pipeline;
///
/// let pipeline: Pipeline = serde_json::from_str(
///     r#"{"steps": {
///         "build": {"type": "build", "image_name": "acme/app", "tag": 1.2},
///         "test": {"image": "${{build}}", "commands": ["make test"]}
///     }}"#,
/// )?;
/// let StepKind::Build(build) = pipeline.steps()[0].kind() else { panic!() };
/// assert_eq!(build.target.tag.as_ref().unwrap().as_str(), "1.2");
/// assert!(matches!(pipeline.steps()[1].kind(), StepKind::Freestyle(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pipeline {
    pub(super) order: Order,
    pub(super) services: Services,
    pub(super) steps: Vec<Step>,
    pub(super) hooks: Vec<Step>,
    pub(super) faults: Vec<Fault>,
    pub(super) notes: Vec<Note>,
}

impl Pipeline {
    /// Whether the steps run one after the other; that is also said where the file's `mode` is none.
    pub fn mode(&self) -> Mode {
        match self.order {
            Order::Known(mode) => mode,
            Order::Unreadable => Mode::Sequential,
        }
    }

    /// Services that run beside all steps.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// The steps, as they are in the file.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What runs when the pipeline has begun, or ended: a step each, by the name of its event.
    pub fn hooks(&self) -> &[Step] {
        &self.hooks
    }
}

/// In which order the steps of a pipeline run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// One after the other.
    #[default]
    Sequential,
    /// All at once, but for those that wait for others (`when`, `steps`).
    Parallel,
}

/// What a file's `mode` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Known(Mode),
    Unreadable,
}

/// One step of a [`Pipeline`].
#[derive(Clone, Debug)]
pub struct Step {
    pub(super) name: String,
    pub(super) kind: StepKind,
    pub(super) waits: Waits,
    pub(super) hooks: Vec<Step>,
    pub(super) hook_mode: HookMode,
    pub(super) faults: Vec<Fault>,
    pub(super) notes: Vec<Note>,
}

/// What a step waits for, where that can be told.
#[derive(Clone, Debug)]
pub(super) enum Waits {
    Known(Vec<Wait>),
    Unreadable,
}

/// How a step of a hook runs beside the others of the hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HookMode {
    InTurn,
    AtOnce,
}

impl Step {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it does.
    pub fn kind(&self) -> &StepKind {
        &self.kind
    }

    /// What it waits for under `when`, `steps`: all of these.
    pub fn waits_for(&self) -> &[Wait] {
        match &self.waits {
            Waits::Known(waits) => waits,
            Waits::Unreadable => &[],
        }
    }

    /// What runs before or after it: a step each, by the name of its event.
    pub fn hooks(&self) -> &[Step] {
        &self.hooks
    }

    /// The steps inside a parallel one.
    pub fn children(&self) -> &[Step] {
        match &self.kind {
            StepKind::Parallel(steps) => steps,
            _ => &[],
        }
    }
}

/// What a step waits for: one of these, whichever.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Wait {
    /// The steps; mostly it is one.
    pub any_of: Vec<AwaitedStep>,
}

/// A step that another one waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AwaitedStep {
    /// Its name.
    pub step: String,
    /// What has to have come of it.
    pub outcome: AwaitedOutcome,
}

/// What has to have come of a step that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AwaitedOutcome {
    /// It has succeeded.
    Success,
    /// It has run, and perhaps failed.
    Any,
}

/// What a [`Step`] does.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StepKind {
    /// Builds an image: `type: build`.
    Build(BuildStep),
    /// Pushes one: `type: push`.
    Push(PushStep),
    /// Runs commands in a container: `type: freestyle`, or no type at all.
    Freestyle(FreestyleStep),
    /// Runs several containers: `type: composition`.
    Composition(CompositionStep),
    /// Runs several containers that outlive the pipeline: `type: launch-composition`.
    LaunchComposition(CompositionStep),
    /// Lets a cluster run an image: `type: deploy`.
    Deploy(DeployStep),
    /// Runs steps at once: `type: parallel`, and any step that `scale` or `matrix` makes several of.
    Parallel(Vec<Step>),
    /// Any other, by its type. It is passed over.
    Other(String),
}

impl StepKind {
    /// The type, as a file writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Build(_) => "build",
            Self::Push(_) => "push",
            Self::Freestyle(_) => "freestyle",
            Self::Composition(_) => "composition",
            Self::LaunchComposition(_) => "launch-composition",
            Self::Deploy(_) => "deploy",
            Self::Parallel(_) => "parallel",
            Self::Other(kind) => kind,
        }
    }
}

/// A step that builds an image. The fields have the names that files give them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BuildStep {
    /// `image_name`: what the image is called; relative to its registry, or absolute.
    pub image_name: Option<Template>,
    /// `registry`, `tag`, `tags` and more that build and push steps share.
    pub target: TargetFields,
    /// `disable_push`: true or false.
    pub disable_push: Option<Template>,
    /// `buildx`: true, false or a map of its settings.
    pub buildx: Option<Buildx>,
    /// `platform`: one or more, separated by commas.
    pub platform: Vec<Template>,
    /// `tag_policy`: `lowercase` or `original`.
    pub tag_policy: Option<Template>,
    /// `no_cache`: true or false.
    pub no_cache: Option<Template>,
    /// `no_cf_cache`: true or false.
    pub no_cf_cache: Option<Template>,
    /// `cache_from`: what to import build cache from.
    pub cache_from: Vec<Template>,
    /// `cache_to`: what to export build cache to.
    pub cache_to: Vec<Template>,
    /// `dockerfile`: where the base images are named.
    pub dockerfile: Dockerfile,
    /// `provider`, `type`: another builder, such as `gcb`.
    pub provider: Option<Template>,
}

/// What a build step says of buildx.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Buildx {
    /// That it builds, or does not.
    Flag(Template),
    /// That it builds, with settings of its own, which are not kept. Explicit build cache stays (rule 8.1).
    Settings,
}

/// Where the Dockerfile of a build is. Rule 9.4.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dockerfile {
    /// In a file, which is not read.
    #[default]
    File,
    /// In the step, `dockerfile: {content: …}`; these are its base images.
    Inline(Vec<Template>),
    /// What the step says of it cannot be read.
    Unreadable,
}

/// A step that pushes an image.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PushStep {
    /// `candidate`: an image, or the build step that made it.
    pub candidate: Option<Template>,
    /// `image_name`: what it is called there.
    pub image_name: Option<Template>,
    /// `registry`, `tag`, `tags` and more that build and push steps share.
    pub target: TargetFields,
    /// `provider`: `ecr`, or `docker` and the like.
    pub provider: Option<Template>,
    /// `credentials`: whether there are any. Their values are not kept.
    pub credentials: StepCredentials,
    /// `accessKeyId` and `secretAccessKey`: whether they are there. Their values are not kept.
    pub aws_keys: AwsKeys,
}

/// Whether a step brings credentials of its own. Rule 7.10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StepCredentials {
    /// It does not.
    #[default]
    None,
    /// It does, and the caller keeps them.
    Given,
    /// Something is there, and it is not a user's name and a password.
    Unreadable,
}

/// Whether a push step brings AWS keys of its own. Rule 7.10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AwsKeys {
    /// It does not.
    #[default]
    None,
    /// It does, both, and the caller keeps them.
    Given,
    /// It brings one without the other.
    Unreadable,
}

/// Where a build or push step pushes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TargetFields {
    /// `registry`: the name of one.
    pub registry: Option<Template>,
    /// `tag`.
    pub tag: Option<Template>,
    /// `tags`; none where the key is absent.
    pub tags: Option<Vec<Template>>,
    /// `registry_contexts` of a build step, `registry_context` of a push step.
    pub contexts: Vec<Template>,
    /// `region`, for Amazon ECR.
    pub region: Option<Template>,
    /// `role_arn`, for Amazon ECR.
    pub role_arn: Option<Template>,
    /// `aws_session_name`, for Amazon ECR.
    pub aws_session_name: Option<Template>,
    /// `aws_duration_seconds`, for Amazon ECR.
    pub aws_duration_seconds: Option<Template>,
}

/// A step that runs commands in a container.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FreestyleStep {
    /// `image`: what it runs in.
    pub image: Option<Template>,
    /// `services`: containers that run beside it.
    pub services: Services,
    /// `registry_context`.
    pub contexts: Vec<Template>,
    /// `role_arn`, to pull from Amazon ECR with.
    pub role_arn: Option<Template>,
    /// `aws_session_name`, to pull from Amazon ECR with.
    pub aws_session_name: Option<Template>,
    /// `aws_duration_seconds`, to pull from Amazon ECR with.
    pub aws_duration_seconds: Option<Template>,
}

/// A step that lets a cluster run an image.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DeployStep {
    /// `candidate`, `image`: what it is to run; as it was where there is none.
    pub image: Option<Template>,
    /// `candidate`, `registry`: from where the cluster pulls it.
    pub registry: Option<Template>,
}

/// A step that runs several containers.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CompositionStep {
    /// `composition` and `composition_candidates`.
    pub services: Services,
    /// `registry_contexts`.
    pub contexts: Vec<Template>,
}

/// Containers that run together.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Services {
    /// Those that the file describes, less those that are built on the spot.
    pub containers: Vec<Container>,
    /// Files that describe more of them, which are not read.
    pub files: Vec<Template>,
}

/// One of several containers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Container {
    /// Its name.
    pub name: String,
    /// `image`.
    pub image: Template,
}
