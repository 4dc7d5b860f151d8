//! Pipelines as their files write them, and what they will do. Section 9 of the rules.

mod builds;
mod built;
mod caching;
mod fill;
mod loose;
mod plan;
mod preflight;
mod problem;
mod pushes;
mod read;
mod report;
mod run;
mod schedule;
mod step;
mod template;
mod waiting;
mod wire;

pub use built::{BuiltImage, BuiltImageError, BuiltImages, ImageSource};
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
