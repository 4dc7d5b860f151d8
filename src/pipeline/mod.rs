//! Pipelines as their files write them, and what they will do. Section 9 of the rules.

#[cfg(feature = "serde")]
mod builds;
mod built;
#[cfg(feature = "serde")]
mod caching;
#[cfg(feature = "serde")]
mod fill;
#[cfg(feature = "serde")]
mod loose;
#[cfg(feature = "serde")]
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
mod schedule;
#[cfg(feature = "serde")]
mod step;
#[cfg(feature = "serde")]
mod template;
#[cfg(feature = "serde")]
mod waiting;
#[cfg(feature = "serde")]
mod wire;

pub use built::{BuiltImage, BuiltImageError, BuiltImages, ImageSource};
#[cfg(feature = "serde")]
pub use {
    problem::{StepError, StepProblem},
    report::{
        PlannedAttempt, PlannedCache, PlannedDestination, PlannedLogin, PlannedPull, PlannedPush, Preflight,
        PulledFrom, StepPlan, UnknownField,
    },
    run::Run,
    step::{
        AwaitedOutcome, AwaitedStep, BuildStep, CompositionStep, Container, FreestyleStep, Mode, Pipeline,
        PushStep, Services, Step, StepCredentials, StepKind, TargetFields, Wait,
    },
    template::Template,
};
