//! Pipelines as their files write them, and what they will do. Section 9 of the rules.

mod ad_hoc;
mod aws;
mod builds;
mod built;
mod caching;
mod containers;
mod dockerfile;
mod expand;
mod fields;
mod fill;
mod kinds;
mod loose;
mod makers;
mod notice;
mod parallel;
mod past;
mod place;
mod plan;
mod preflight;
mod problem;
mod pushes;
mod read;
mod report;
mod run;
mod running;
mod schedule;
mod spelled;
mod step;
mod system;
mod target;
mod template;
mod waiting;
mod waits;
mod wire;

pub use built::{BuiltImage, BuiltImageError, BuiltImages, ImageSource};
pub use {
    notice::{StepNote, StepNotice},
    problem::{StepError, StepProblem},
    report::{
        BaseImages, PlannedAttempt, PlannedCache, PlannedDestination, PlannedEcrPush, PlannedLogin,
        PlannedPull, PlannedPush, PlannedRole, Preflight, PulledFrom, StepPlan, UnknownField,
    },
    run::Run,
    step::{
        AwaitedOutcome, AwaitedStep, AwsKeys, BuildStep, Buildx, CompositionStep, Container, DeployStep,
        Dockerfile, FreestyleStep, Mode, Pipeline, PushStep, Services, Step, StepCredentials, StepKind,
        TargetFields, Wait,
    },
    template::Template,
};
