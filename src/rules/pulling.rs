//! Section 5: whom to ask for an image, in which order, and for which name.
//!
//! [`Catalog::resolve_pull`] answers with a [`PullPlan`].
//!
//! ## 5.1 What a step of the same run built
//!
//! `${{step}}` stands for what that build step produced, whether or not there is a caching registry
//! (documented). [`BuiltImages`](crate::BuiltImages) is the record of it: what was pushed is pulled from where
//! it went, pinned by digest when that is known; what was not is on the machine that built it. An image for
//! several platforms exists only where it is pushed, so without a push there is nothing to use (documented).
//! **Chosen:** it is pulled with the registry that it was pushed to, whichever is primary on that domain, and
//! falls back only when it is pinned, because a copy elsewhere may lag behind what was just built.
//!
//! ```
//! use registry_resolver::{
//!     BuildOutput, BuiltImage, BuiltImages, Catalog, ImageSource, PushRequest, RegistryConfig,
//! };
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("company").docker_hub().primary())
//!     .registry(RegistryConfig::named("open-source").docker_hub())
//!     .build()?;
//! let push = PushRequest::of(BuildOutput::named("acme/app")).to("open-source").tags("1");
//! let push = catalog.resolve_push(push)?;
//!
//! let mut built = BuiltImages::default();
//! built.record("build", BuiltImage::local("sha256:4bcff639").pushed(push.destinations().next().unwrap(), None));
//! let ImageSource::Pull(plan) = catalog.resolve_built(&built, "build")? else { panic!() };
//! assert_eq!(plan.source().login().to_string(), "`open-source` for docker.io");
//!
//! built.record("arm", BuiltImage::multi_platform());
//! let error = catalog.resolve_built(&built, "arm").unwrap_err();
//! assert_eq!(error.kind().as_str(), "unavailable_image");
//! assert_eq!(catalog.resolve_built(&built, "biuld").unwrap_err().kind().as_str(), "unknown_step");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.2 The image's domain picks the registry
//!
//! In this order: a registry context on the domain, where the request names one; the sole registry there;
//! the primary one there (documented). With none of these the image is pulled anonymously, straight from its
//! domain (documented for public images).
//!
//! Two accounts on Docker Hub, of which one is primary:
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("company").docker_hub().primary())
//!     .registry(RegistryConfig::named("open-source").docker_hub())
//!     .build()?;
//! let login = |image, contexts: &[&str]| -> Result<String, Box<dyn std::error::Error>> {
//!     let request = PullRequest::new(Reference::parse(image)?).contexts(contexts);
//!     Ok(catalog.resolve_pull(request)?.source().login().to_string())
//! };
//! assert_eq!(login("python:3.12", &[])?, "`company` for docker.io");
//! assert_eq!(login("python:3.12", &["open-source"])?, "`open-source` for docker.io");
//! assert_eq!(login("quay.io/acme/app:1", &[])?, "anonymous");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The source is asked for the image as it was named, also where that is outside the registry's prefix: a
//! prefix is for what is pushed, and for finding names on fallbacks.
//!
//! ## 5.3 If asked to, by the longest prefix
//!
//! A catalog may choose among the registries of a domain by repository prefix, with
//! [`Matching::LongestPrefix`]. It is off unless set. The prefix that covers most of the path wins, component
//! by component, and the primary registry breaks a tie. **Chosen:** where no prefix covers the path, 5.2
//! decides as it would without this rule.
//!
//! ```
//! use registry_resolver::{Catalog, GcrLocation, Matching, PullRequest, Reference, RegistryConfig};
//!
//! let gcr = |name: &str| RegistryConfig::named(name).gcr(GcrLocation::Any);
//! let catalog = Catalog::builder()
//!     .registry(gcr("any").primary())
//!     .registry(gcr("acme").prefix("acme"))
//!     .registry(gcr("team").prefix("acme/team-a"))
//!     .matching(Matching::LongestPrefix)
//!     .build()?;
//! for (image, name) in [
//!     ("gcr.io/acme/app", "acme"),
//!     ("gcr.io/acme/team-a/app", "team"),
//!     ("gcr.io/acmecorp/app", "any"),
//! ] {
//!     let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(image)?))?;
//!     assert_eq!(plan.source().registry().unwrap().name(), name);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.4 Contexts: one for each domain
//!
//! Two contexts on one domain are an error, since a client cannot be logged in there twice. So is a context
//! that the catalog does not have. A context on another domain than the image's is left unused. **Chosen:**
//! the same registry named twice is one context.
//!
//! ```
//! use registry_resolver::{Catalog, ErrorKind, GcrLocation, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("production-gcr").gcr(GcrLocation::Any).primary())
//!     .registry(RegistryConfig::named("staging-gcr").gcr(GcrLocation::Any))
//!     .registry(RegistryConfig::named("quay").quay())
//!     .build()?;
//! let image = PullRequest::new(Reference::parse("gcr.io/staging-project/my-image")?);
//!
//! let plan = catalog.resolve_pull(image.contexts(&["quay", "staging-gcr"]))?;
//! assert_eq!(plan.source().login().to_string(), "`staging-gcr` for gcr.io");
//!
//! let both = catalog.resolve_pull(image.contexts(&["production-gcr", "staging-gcr"])).unwrap_err();
//! assert_eq!(both.kind(), ErrorKind::ConflictingContexts);
//! let unknown = catalog.resolve_pull(image.contexts(&["stagin-gcr"])).unwrap_err();
//! assert_eq!(
//!     unknown.to_string(),
//!     "unknown registry context `stagin-gcr`; did you mean `staging-gcr`?",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.5 The source, its fallback, and so on to the end
//!
//! First the source, then its fallback (documented), then the fallback's fallback, until the chain ends
//! (decided). Each [`Attempt`] has all that a client needs: registry, [role](crate::Role), reference, login,
//! transport and retry policy.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().fallback("azure"))
//!     .registry(RegistryConfig::named("azure").azure("acme").fallback("inside"))
//!     .registry(RegistryConfig::named("inside").other("mirror.example:5000").plain_http())
//!     .build()?;
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app")?))?;
//! let asked: Vec<String> = plan
//!     .attempts()
//!     .map(|attempt| {
//!         let (scheme, role) = (attempt.transport().scheme(), attempt.role().as_str());
//!         format!("{role}: {scheme}, {}, {}", attempt.target(), attempt.login())
//!     })
//!     .collect();
//! assert_eq!(asked, [
//!     "source: https, ghcr.io/acme/app:latest, `ghcr` for ghcr.io",
//!     "fallback: https, acme.azurecr.io/acme/app:latest, `azure` for acme.azurecr.io",
//!     "fallback: http, mirror.example:5000/acme/app:latest, `inside` for mirror.example:5000",
//! ]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.6 A fallback is asked for the same image under its own name
//!
//! A name is always made from the source image, never from the name before it. Tag and digest go along
//! unchanged. What stands in front depends on the [`FallbackNaming`] of the edge:
//!
//! - `replace`, the default: the source's domain and prefix come off, the fallback's go on. A source without
//!   a prefix covers every path.
//! - `keep`, for pull-through caches: the fallback's prefix goes in front of the whole path.
//!
//! An image outside the source's prefix has no such name, so that fallback is left out (decided: otherwise
//! two different images would meet under one name). The same goes for a name of more than 255 characters.
//! [`PullPlan::left_out`] tells which, and why. **Chosen:** the chain goes on behind what is left out.
//!
//! ```
//! use registry_resolver::{Catalog, Fallback, FallbackPolicy, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("a").other("a.io").prefix("team-a").fallback("b"))
//!     .registry(
//!         RegistryConfig::named("b")
//!             .other("b.io")
//!             .prefix("mirror")
//!             .fallback(Fallback::to("c").when(FallbackPolicy::default().keep_path())),
//!     )
//!     .registry(RegistryConfig::named("c").other("c.io").prefix("cache"))
//!     .build()?;
//! let asked = |image| -> Result<Vec<String>, Box<dyn std::error::Error>> {
//!     let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(image)?))?;
//!     let left_out = plan.left_out().map(|out| format!("not {}: {}", out.registry().name(), out.reason()));
//!     Ok(plan.attempts().map(|attempt| attempt.target().to_string()).chain(left_out).collect())
//! };
//! assert_eq!(
//!     asked("a.io/team-a/app:1")?,
//!     ["a.io/team-a/app:1", "b.io/mirror/app:1", "c.io/cache/team-a/app:1"],
//! );
//! // `team-a` does not cover `team-abc`.
//! assert_eq!(
//!     asked("a.io/team-abc/app:1")?,
//!     [
//!         "a.io/team-abc/app:1",
//!         "c.io/cache/team-abc/app:1",
//!         "not b: the image is outside the source's repository prefix",
//!     ],
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.7 A fallback's name never gains `library/`
//!
//! That is for what people write (rule 2.2). A name of one component has no place on a Docker Hub without a
//! prefix, and is left out there: completed, it would be somebody else's image.
//!
//! ```
//! use registry_resolver::{Catalog, LeftOutReason, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("azure").azure("acme").prefix("team-a").fallback("hub"))
//!     .registry(RegistryConfig::named("hub").docker_hub())
//!     .build()?;
//! let request = PullRequest::new(Reference::parse("acme.azurecr.io/team-a/nginx:1")?);
//! let plan = catalog.resolve_pull(request)?;
//! assert_eq!(plan.attempts().len(), 1);
//! assert_eq!(plan.left_out().next().unwrap().reason(), LeftOutReason::NoNamespace);
//!
//! // With a prefix there is a place.
//! let moved = catalog.edit().clear_fallback("azure").remove("hub");
//! let hub = RegistryConfig::named("hub").docker_hub().prefix("acme");
//! let catalog = moved.registry(hub).set_fallback("azure", "hub".into()).build()?;
//! let plan = catalog.resolve_pull(request)?;
//! assert_eq!(plan.attempts().nth(1).unwrap().target().to_string(), "docker.io/acme/nginx:1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.8 A fallback may be limited
//!
//! An edge may be for pinned images only, which a digest protects from being another image; or for transient
//! failures only, when the source is down and did not say no, judged by the source's last failure. Limits add
//! up along a chain. There are none unless set (documented: "for any reason"); what that risks is a
//! [lint](super::lints).
//!
//! ```
//! use registry_resolver::{
//!     Catalog, Fallback, FallbackFailures, FallbackPolicy, PullRequest, Reference, RegistryConfig,
//! };
//!
//! let pinned = Fallback::to("azure").when(FallbackPolicy::default().pinned_only());
//! let when_down = Fallback::to("mirror").when(FallbackPolicy::default().transient_only());
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().fallback(pinned))
//!     .registry(RegistryConfig::named("azure").azure("acme").fallback(when_down))
//!     .registry(RegistryConfig::named("mirror").other("mirror.example:5000"))
//!     .build()?;
//!
//! // By tag, the second edge cannot lift what the first one asks for.
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1")?))?;
//! assert_eq!((plan.attempts().len(), plan.left_out().count()), (1, 2));
//!
//! let text = format!("ghcr.io/acme/app@sha256:{}", "0".repeat(64));
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&text)?))?;
//! let after: Vec<FallbackFailures> = plan.attempts().map(|attempt| attempt.after()).collect();
//! assert_eq!(after, [FallbackFailures::Any, FallbackFailures::Any, FallbackFailures::Transient]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 5.9 Domains without a registry may be denied
//!
//! Images from there are allowed unless the catalog says otherwise, with [`UncoveredDomains::Deny`].
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig, UncoveredDomains};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .uncovered_domains(UncoveredDomains::Deny)
//!     .build()?;
//! assert_eq!(
//!     catalog.resolve_pull(PullRequest::new(Reference::parse("nginx")?)).unwrap_err().to_string(),
//!     "no registry covers docker.io, and images from such domains are denied; add a registry on it",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Attempt`]: crate::Attempt
//! [`Catalog::resolve_pull`]: crate::Catalog::resolve_pull
//! [`FallbackNaming`]: crate::FallbackNaming
//! [`Matching::LongestPrefix`]: crate::Matching::LongestPrefix
//! [`PullPlan`]: crate::PullPlan
//! [`PullPlan::left_out`]: crate::PullPlan::left_out
//! [`UncoveredDomains::Deny`]: crate::UncoveredDomains::Deny
