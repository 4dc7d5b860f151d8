//! Pipelines as their files write them, and what they will do.
//!
//! A [`Pipeline`] is read by serde from any format. A [`Run`] is what the file leaves open: variables, the
//! branch, trust. A [`Preflight`] tells every step's pulls, pushes, build cache and logins, and everything
//! that would fail, before anything runs. [`BuiltImages`] records what steps have built while it runs.
//! [Section 9](crate::rules::pipelines) of the rules.
//!
//! ```
//! use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
//!
//! let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
//! let pipeline: Pipeline = serde_json::from_str(
//!     r#"{"steps": {"build": {"type": "build", "image_name": "app", "registry": "azur"}}}"#,
//! )?;
//! let preflight = pipeline.preflight(&catalog, &Run::default().with_branch("main"));
//! let problem = preflight.problems().next().unwrap();
//! assert_eq!(problem.to_string(), "build: registry: unknown registry `azur`; did you mean `azure`?");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
    notice::{StepNote, StepNoteKind, StepNotice},
    problem::{StepError, StepProblem},
    report::{
        BaseImages, PlannedAttempt, PlannedCache, PlannedDestination, PlannedEcrPush, PlannedLogin,
        PlannedLoginKind, PlannedPull, PlannedPush, PlannedRole, Preflight, PulledFrom, StepPlan,
        UnknownField,
    },
    run::Run,
    step::{
        AwaitedOutcome, AwaitedStep, AwsKeys, BuildStep, Buildx, CompositionStep, Container, DeployStep,
        Dockerfile, FreestyleStep, Mode, Pipeline, PushStep, Services, Step, StepCredentials, StepKind,
        TargetFields, Wait,
    },
    template::Template,
};
