//! Section 7: where something is pushed, under which name and tags, with whose credentials.
//!
//! [`Catalog::resolve_push`] takes a [`PushRequest`] and gives a [`PushDecision`]: a plan, or the reason why
//! nothing is pushed. The order in which failures are found is rule [10.9](super::invariants).
//!
//! ## 7.1 To the registry named, else to the default one
//!
//! A build step pushes what it built, and a push step its candidate. Where no registry is named and none is
//! the default, the error lists what there is: at most ten names.
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .registry(RegistryConfig::named("azure").azure("acme"))
//!     .build()?;
//! let build = PushRequest::of(BuildOutput::named("acme/app").branch("main"));
//! assert_eq!(
//!     catalog.resolve_push(build).unwrap_err().to_string(),
//!     "no registry named, and none is the default; name one of `azure` and `ghcr`, or make one the default",
//! );
//! let decision = catalog.resolve_push(build.to("ghcr"))?;
//! assert_eq!(decision.destinations().next().unwrap().target().to_string(), "ghcr.io/acme/app:main");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.2 A build that does not push
//!
//! | the account's default | the step says nothing | `disable_push: true` | `disable_push: false` |
//! |---|---|---|---|
//! | [`Always`](crate::DefaultPush::Always), unless set (documented) | pushed | skipped | pushed |
//! | [`Never`](crate::DefaultPush::Never) | skipped | skipped | pushed |
//! | [`Explicit`](crate::DefaultPush::Explicit) | an error | skipped | pushed |
//!
//! A skipped push is a decision with its reason, and no error. **Chosen:** the error has a kind of its own,
//! `push_not_stated`. Push steps are there to push, and are not asked.
//!
//! ```
//! use registry_resolver::{
//!     BuildOutput, Builder, Catalog, DefaultPush, ErrorKind, PushChoice, PushDecision, PushRequest,
//!     RegistryConfig, SkipReason,
//! };
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .default_push(DefaultPush::Explicit)
//!     .build()?;
//! let build = BuildOutput::named("acme/app").branch("main");
//! let silent = catalog.resolve_push(PushRequest::of(build)).unwrap_err();
//! assert_eq!(silent.kind(), ErrorKind::PushNotStated);
//! let disabled = build.builder(Builder::docker(PushChoice::Disabled));
//! let decision = catalog.resolve_push(PushRequest::of(disabled))?;
//! assert!(matches!(decision, PushDecision::Skip(SkipReason::DisabledByStep)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.3 Buildx pushes
//!
//! With `disable_push: true`, or silent under the default *never*, it is an error (documented); the first
//! cannot even be spelled. Buildx is logged in to its target all the while, so a context of another registry
//! on that domain conflicts with it.
//!
//! ```
//! use registry_resolver::{BuildOutput, Builder, Catalog, PushChoice, PushRequest, RegistryConfig};
//!
//! let error = Builder::buildx(PushChoice::Disabled).unwrap_err();
//! assert_eq!(error.kind().as_str(), "conflicting_options");
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("one").quay())
//!     .registry(RegistryConfig::named("two").quay())
//!     .build()?;
//! let build = BuildOutput::named("acme/app").branch("main").builder(Builder::buildx(PushChoice::Enabled)?);
//! let request = PushRequest::of(build).to("one");
//! assert!(catalog.resolve_push(request.contexts(&["one"])).is_ok());
//! let error = catalog.resolve_push(request.contexts(&["two"])).unwrap_err();
//! assert_eq!(error.kind().as_str(), "conflicting_contexts");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.4 A relative name goes below the prefix, always
//!
//! What is pushed is `domain / prefix / image_name : tag`. That holds for a name, too, which begins with the
//! prefix already, so that two relative names never meet in one registry (decided). The organisation is
//! written once, on the registry, and in no pipeline:
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
//!
//! let azure = RegistryConfig::named("azure").azure("acme").prefix("team-a");
//! let catalog = Catalog::builder().registry(azure).build()?;
//! let pushed = |name| -> Result<String, Box<dyn std::error::Error>> {
//!     let decision = catalog.resolve_push(PushRequest::of(BuildOutput::named(name)).tags("1"))?;
//!     Ok(decision.destinations().map(|to| to.target().to_string()).collect())
//! };
//! assert_eq!(pushed("app")?, "acme.azurecr.io/team-a/app:1");
//! assert_eq!(pushed("team-a/app")?, "acme.azurecr.io/team-a/team-a/app:1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.5 An absolute name stays on its registry
//!
//! A name with a domain is used as it is. The domain must be the registry's, and the path below its prefix if
//! it has one. On any other domain it is an error: the credentials do not belong there (decided). A tag or a
//! digest in a name is `invalid_name`.
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, ErrorKind, GcrLocation, PushRequest, RegistryConfig};
//!
//! let gcr = RegistryConfig::named("production-gcr").gcr(GcrLocation::Any).prefix("production-project");
//! let catalog = Catalog::builder().registry(gcr).build()?;
//! let push = |name| catalog.resolve_push(PushRequest::of(BuildOutput::named(name)).tags("1"));
//! let kind = |name| push(name).unwrap_err().kind();
//!
//! let absolute = push("gcr.io/production-project/my-image")?.destinations().next().unwrap().target();
//! assert_eq!(absolute.to_string(), "gcr.io/production-project/my-image:1");
//! assert_eq!(kind("quay.io/production-project/my-image"), ErrorKind::DomainMismatch);
//! assert_eq!(kind("gcr.io/another-project/my-image"), ErrorKind::DomainMismatch);
//! assert_eq!(kind("my-image:2"), ErrorKind::InvalidName);
//! assert_eq!(kind("../../another-project/my-image"), ErrorKind::InvalidName);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.6 A candidate keeps its own name
//!
//! Unless the push step sets `image_name`, its candidate's name is used: an image's without its domain, and
//! without the prefix of the registry that 5.2 picks for it; a build's as its `image_name` is. So an image is
//! promoted from one cloud to another (documented):
//!
//! ```
//! use registry_resolver::{Candidate, Catalog, GcrLocation, PushRequest, Reference, RegistryConfig};
//!
//! let google = RegistryConfig::named("google").gcr(GcrLocation::Us).prefix("project-k8s-sample-123454");
//! let catalog = Catalog::builder()
//!     .registry(google)
//!     .registry(RegistryConfig::named("azure-demo").azure("acme").prefix("team-a"))
//!     .build()?;
//! let promoted = |image| -> Result<String, Box<dyn std::error::Error>> {
//!     let candidate = Candidate::image(Reference::parse(image)?);
//!     let decision = catalog.resolve_push(PushRequest::of(candidate).to("azure-demo").tags("1.2.3"))?;
//!     Ok(decision.destinations().map(|to| to.target().to_string()).collect())
//! };
//! assert_eq!(
//!     promoted("us.gcr.io/project-k8s-sample-123454/my-golang-app:1.2.3")?,
//!     "acme.azurecr.io/team-a/my-golang-app:1.2.3",
//! );
//! // `nginx` is short for `library/nginx`.
//! assert_eq!(promoted("nginx:1.27")?, "acme.azurecr.io/team-a/library/nginx:1.2.3");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.7 Tags
//!
//! A step names one `tag`, or up to 64 `tags`, not both. Where it names none, a push step's is `latest`; a
//! build's is its branch, else its revision, else `missing_tag`. A build's tags are lower-cased unless its
//! [`TagPolicy`] is *original* (documented). After that duplicates fold, and the order stays.
//!
//! A branch is normalised to make a tag: each run of characters other than `A-Z a-z 0-9 _ . -` becomes one
//! `-`, leading `.` and `-` go, and what is longer than 128 is cut. A tag that a step wrote is never changed
//! so: it is an error, which offers the normalised form. **Chosen:** an empty list of tags names none; a
//! branch of which nothing is left is passed over; a revision has to be a tag as it is.
//!
//! Here two tags on GitHub, one of them named twice:
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
//!
//! let github = RegistryConfig::named("github").github().prefix("acme");
//! let catalog = Catalog::builder().registry(github).build()?;
//! let build = PushRequest::of(BuildOutput::named("app").branch("feature/Übung #7"));
//! let pushed = |request| -> Result<Vec<String>, Box<dyn std::error::Error>> {
//!     Ok(catalog.resolve_push(request)?.destinations().map(|to| to.target().to_string()).collect())
//! };
//! assert_eq!(
//!     pushed(build.tags(&["feature-x", "2.0.0", "Feature-X"]))?,
//!     ["ghcr.io/acme/app:feature-x", "ghcr.io/acme/app:2.0.0"],
//! );
//! assert_eq!(pushed(build)?, ["ghcr.io/acme/app:feature-bung-7"]);
//! let refused = catalog.resolve_push(build.tags("feature/x")).unwrap_err().to_string();
//! assert!(refused.ends_with("; as a tag it would be `feature-x`"), "{refused}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.8 The provider's naming rules come before anything runs
//!
//! How many components a name has is checked with the table of [3.2](super::registries). On Docker Hub the
//! namespace, too, has to be the account's, as far as it is known: the registry's prefix, or one of its
//! [namespaces](crate::RegistryConfig::namespace), which are the user name and the organisations.
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("hub").docker_hub().namespace("acme"))
//!     .registry(RegistryConfig::named("gar").gar("europe-west1").prefix("acme-prod"))
//!     .build()?;
//! let refused = |registry, name| {
//!     let request = PushRequest::of(BuildOutput::named(name)).to(registry).tags("1");
//!     catalog.resolve_push(request).unwrap_err().to_string()
//! };
//! assert_eq!(
//!     refused("hub", "acme-labs/app"),
//!     "`hub` does not own the Docker Hub namespace `acme-labs`; it owns `acme`",
//! );
//! assert_eq!(
//!     refused("gar", "app"),
//!     "`acme-prod/app` is no name on Google Artifact Registry, which takes project/repository/image; put \
//!      what is missing in front, or set the registry's prefix",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.9 A candidate that is elsewhere is pulled first
//!
//! The plan has a pull plan for it, made with the step's contexts. It asks no fallback, unless the candidate
//! is pinned or the step wants it: a copy that lags behind must not be promoted (decided).
//!
//! ```
//! use registry_resolver::{Candidate, Catalog, PushRequest, Reference, RegistryConfig, SourceFallbacks};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().fallback("azure"))
//!     .registry(RegistryConfig::named("azure").azure("acme").default_registry())
//!     .build()?;
//! let sources = |candidate: Candidate<'_>| -> Result<usize, Box<dyn std::error::Error>> {
//!     let decision = catalog.resolve_push(PushRequest::of(candidate))?;
//!     Ok(decision.plan().unwrap().source().unwrap().attempts().len())
//! };
//! let candidate = Candidate::image(Reference::parse("ghcr.io/acme/app:1")?);
//! assert_eq!(sources(candidate)?, 1);
//! assert_eq!(sources(candidate.source_fallbacks(SourceFallbacks::Always))?, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.10 To a host with the step's own credentials
//!
//! An [`AdHocTarget`] is a host without a registry. Its login is
//! [`Credential::Step`](crate::Credential::Step), which no request's text can spell. A host that a registry
//! covers is an error, and a catalog may forbid them all. **Chosen:** both errors are `denied`; it speaks
//! HTTPS; it takes no push that is not trusted.
//!
//! ```
//! use registry_resolver::{AdHocTarget, BuildOutput, Catalog, Domain, PushRequest, RegistryConfig};
//!
//! let catalog = Catalog::builder().registry(RegistryConfig::named("ghcr").github()).build()?;
//! let build = PushRequest::of(BuildOutput::named("acme/app")).tags("1");
//! let partner = AdHocTarget::on(Domain::parse("registry.partner.example")?)?;
//! let to = catalog.resolve_push(build.to(partner))?.destinations().next().unwrap();
//! assert_eq!(to.login().to_string(), "the step's own for registry.partner.example");
//! let covered = AdHocTarget::on(Domain::parse("ghcr.io")?)?;
//! assert_eq!(catalog.resolve_push(build.to(covered)).unwrap_err().kind().as_str(), "denied");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.11 A build that is not trusted
//!
//! A request may say so of its build, which may be a fork's. The push is then skipped, as `untrusted`, unless
//! the registry [accepts](crate::RegistryConfig::accept_untrusted_pushes) such pushes. Builds are trusted
//! unless somebody says otherwise (documented).
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushDecision, PushRequest, RegistryConfig, Trust};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().default_registry())
//!     .registry(RegistryConfig::named("forks").quay().accept_untrusted_pushes())
//!     .build()?;
//! let build = PushRequest::of(BuildOutput::named("acme/app")).tags("pr-7").trust(Trust::Untrusted);
//! let PushDecision::Skip(reason) = catalog.resolve_push(build)? else { panic!("pushed") };
//! assert_eq!(reason.as_str(), "untrusted");
//! assert!(catalog.resolve_push(build.to("forks"))?.plan().is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 7.12 Regions and roles of Amazon ECR
//!
//! A step's region sends the push to the same account's registry there. A role, a session's name and its
//! length (900 to 3600 seconds) travel on the destination. On any other provider all of them are
//! `conflicting_options`. **Chosen:** so is a region of another AWS partition (China's, the US government's, the
//! isolated and the sovereign ones), where the account of that number is somebody else's, and a region for a
//! registry behind a domain that names neither account nor region.
//!
//! ```
//! use registry_resolver::{
//!     AwsOptions, AwsRegion, BuildOutput, Catalog, EcrRegistry, PushRequest, RegistryConfig,
//! };
//!
//! let ecr = EcrRegistry { account: "123456789012", region: "us-west-2" };
//! let catalog = Catalog::builder().registry(RegistryConfig::named("ecr").ecr(ecr)).build()?;
//! let build = PushRequest::of(BuildOutput::named("app")).tags("1");
//! let ireland = AwsOptions::default().region(AwsRegion::parse("eu-west-1")?);
//! let to = catalog.resolve_push(build.aws(ireland))?.destinations().next().unwrap();
//! assert_eq!(to.target().to_string(), "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1");
//! assert_eq!(to.login().to_string(), "`ecr` for 123456789012.dkr.ecr.eu-west-1.amazonaws.com");
//! let beijing = AwsOptions::default().region(AwsRegion::parse("cn-north-1")?);
//! assert!(catalog.resolve_push(build.aws(beijing)).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`AdHocTarget`]: crate::AdHocTarget
//! [`Catalog::resolve_push`]: crate::Catalog::resolve_push
//! [`PushDecision`]: crate::PushDecision
//! [`PushRequest`]: crate::PushRequest
//! [`TagPolicy`]: crate::TagPolicy
