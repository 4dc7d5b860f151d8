//! Pipelines as their files write them, and what they will do. Section 9 of the rules.

#[cfg(feature = "serde")]
mod ad_hoc;
#[cfg(feature = "serde")]
mod aws;
#[cfg(feature = "serde")]
mod builds;
mod built;
#[cfg(feature = "serde")]
mod caching;
#[cfg(feature = "serde")]
mod containers;
#[cfg(feature = "serde")]
mod dockerfile;
#[cfg(feature = "serde")]
mod expand;
#[cfg(feature = "serde")]
mod fields;
#[cfg(feature = "serde")]
mod fill;
#[cfg(feature = "serde")]
mod kinds;
#[cfg(feature = "serde")]
mod loose;
#[cfg(feature = "serde")]
mod makers;
#[cfg(feature = "serde")]
mod notice;
#[cfg(feature = "serde")]
mod parallel;
#[cfg(feature = "serde")]
mod past;
#[cfg(feature = "serde")]
mod plan;
#[cfg(feature = "serde")]
mod preflight;
#[cfg(feature = "serde")]
mod problem;
#[cfg(feature = "serde")]
mod pushes;
#[cfg(feature = "serde")]
mod read;
#[cfg(feature = "serde")]
mod report;
#[cfg(feature = "serde")]
mod run;
#[cfg(feature = "serde")]
mod running;
#[cfg(feature = "serde")]
mod schedule;
#[cfg(feature = "serde")]
mod spelled;
#[cfg(feature = "serde")]
mod step;
#[cfg(feature = "serde")]
mod system;
#[cfg(feature = "serde")]
mod template;
#[cfg(feature = "serde")]
mod waiting;
#[cfg(feature = "serde")]
mod waits;
#[cfg(feature = "serde")]
mod wire;

pub use built::{BuiltImage, BuiltImageError, BuiltImages, ImageSource};
#[cfg(feature = "serde")]
pub use {
    notice::{StepNote, StepNotice},
    problem::{StepError, StepProblem},
    report::{
        BaseImages, PlannedAttempt, PlannedCache, PlannedDestination, PlannedEcrPush, PlannedLogin,
        PlannedPull, PlannedPush, Preflight, PulledFrom, StepPlan, UnknownField,
    },
    run::Run,
    step::{
        AwaitedOutcome, AwaitedStep, AwsKeys, BuildStep, Buildx, CompositionStep, Container, DeployStep,
        Dockerfile, FreestyleStep, Mode, Pipeline, PushStep, Services, Step, StepCredentials, StepKind,
        TargetFields, Wait,
    },
    template::Template,
};
