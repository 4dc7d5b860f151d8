//! Section 9: what a whole pipeline will do, before anything runs.
//!
//! With the feature `serde`, a `Pipeline` is read from any self-describing format, and its
//! `Pipeline::preflight` resolves every step. The crate brings no reader for a format:
//! YAML is read in the example `preflight`.
//!
//! ## 9.1 Typed steps, and variables that are filled in once
//!
//! A step is a `StepKind`: `build`, `push`, `freestyle` (which is what a step without
//! `type` is), `composition`, `parallel`, or any other, which is kept by name and passed over. Its fields have
//! the names that files give them, directly or under `arguments`, and any single value is a text: a `tag` may
//! be a number.
//!
//! | in a field | stands for |
//! |---|---|
//! | `${{NAME}}`, a variable of the run | its value, which is never expanded again |
//! | `${{NAME}}`, no variable and no step | something that the run will give: the field is *unknown until the run* |
//! | `${{step}}`, `${{steps.step.imageId}}` as the whole of an image | what that step built (rule 5.1) |
//! | `${{steps.step.…}}`, anything else of a step | something that the run will give |
//!
//! Steps are recognised in the file's text alone, never inside a value. A variable with a step's name is an
//! error. So is a value that is not to be trusted where it would be more than characters of a tag, or would
//! choose a registry. **Chosen:** it may not be part of a domain either, although a domain has the same
//! characters, nor of an AWS region or role; a step's name within other text is an error; of two steps of
//! which one's name begins the other's, `${{steps.build.arm.imageId}}` means the longer. Names of steps have at
//! most 256 bytes, and a field at most 4096 once it is filled in. A number is a text as its format reads it:
//! `tag: 1.0` in YAML is `1`, and is written in quotes where it should not be.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
//!
//! let catalog = Catalog::builder().registry(RegistryConfig::named("azure").azure("acme")).build()?;
//! let pipeline: Pipeline = serde_json::from_str(
//!     r#"{"steps": {
//!         "build": {"type": "build", "image_name": "app", "tags": ["${{TITLE}}", "${{SHA}}"]},
//!         "test": {"image": "${{RUNNER}}"}
//!     }}"#,
//! )?;
//! let told = |run: Run<'_>| {
//!     let preflight = pipeline.preflight(&catalog, &run);
//!     preflight.problems().map(|problem| problem.to_string()).collect::<Vec<_>>()
//! };
//! // `SHA` and `RUNNER` are known in the run alone, and that is no problem.
//! assert!(told(Run::default().untrusted_variable("TITLE", "fix-42")).is_empty());
//! assert_eq!(told(Run::default().untrusted_variable("TITLE", "evil/x:y")), [
//!     "build: tags: the value of `TITLE` is not to be trusted, and it has more in it than letters, digits, \
//!      `_`, `.` and `-`; take it out",
//! ]);
//! // A value that looks like a step is a value all the same.
//! let error = "test: image: invalid reference `${{build}}`: found `$` at byte 0";
//! assert!(told(Run::default().variable("RUNNER", "${{build}}"))[0].starts_with(error));
//! assert_eq!(told(Run::default().variable("build", "app")), [
//!     "build: a variable is called `build` as well, and `${{build}}` would mean both; rename one",
//! ]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 9.2 Every step, and everything that would fail
//!
//! For every step a `StepPlan` says what is pulled and from where, what is pushed or why
//! not, where build cache comes from and goes to, and which logins are needed, in their order. The problems of
//! a request are all found, not the first alone, and these besides:
//!
//! | problem | kind |
//! |---|---|
//! | the image of a step that there is not | `unknown_step` |
//! | the image of a step that builds none, or that has not ended for certain | `unavailable_image` |
//! | the image of a build for several platforms that is not pushed | `unavailable_image` |
//! | two steps that run at once and push one tag | `parallel_push` |
//! | two logins on one domain at once: with buildx, or by two contexts | `conflicting_contexts` |
//! | a value that is not to be trusted | `untrusted_value` |
//! | a step that waits for itself | `invalid_request` |
//! | a field that is missing, doubled or of the wrong shape | `invalid_request` |
//!
//! **Chosen:** where steps run at once (`mode: parallel`), one has ended when the other waits for it under
//! `when`, `steps`, and has built its image when that other waits for its success; of several under `any`, what
//! holds behind each of them is certain. A circle of such waits is a problem, and at most 16,384 steps run at
//! once. What a step of an unknown type makes is unknown until the run. Whatever a setting that is unknown would
//! decide is not judged: not whether a build pushes, not which of several registries a context would choose. A tag that is known in the
//! run alone stands in a plan as the file writes it, and the branch as `<branch>` where the run does not name
//! it. Services, hooks, and the images of a `matrix` or `scale` are pulled like any other. A plain build logs
//! in to its contexts, then to its build cache, then to its target, one after the other; and so do the images
//! of a composition, one by one, so that two of them may need two logins on one domain.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("azure").azure("acme").default_registry())
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .build()?;
//! let pipeline: Pipeline = serde_json::from_str(
//!     r#"{"steps": {
//!         "build": {"type": "build", "image_name": "app"},
//!         "publish": {"type": "parallel", "steps": {
//!             "one": {"type": "push", "candidate": "${{build}}", "image_name": "acme/app", "registry": "ghcr"},
//!             "two": {"type": "push", "candidate": "${{build}}", "image_name": "acme/app", "registry": "ghcr"}
//!         }}
//!     }}"#,
//! )?;
//! let preflight = pipeline.preflight(&catalog, &Run::default().branch("main"));
//! let logins = &preflight.steps[1].steps[0].logins;
//! assert_eq!(logins.iter().map(|login| login.audience.as_str()).collect::<Vec<_>>(), ["acme.azurecr.io", "ghcr.io"]);
//! let problems: Vec<String> = preflight.problems().map(|problem| problem.to_string()).collect();
//! assert_eq!(problems, [
//!     "two: `one` runs at the same time and pushes ghcr.io/acme/app:latest as well; give one another tag",
//! ]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 9.3 No step hides another
//!
//! A step that is written wrongly, or cannot be resolved, has its problems in its own plan; the others are
//! planned as if nothing were wrong with it. Only a file that is no map with `steps` is refused as a whole.
