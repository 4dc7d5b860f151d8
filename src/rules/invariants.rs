//! Section 10: what holds whatever is asked.
//!
//! Rule 10.8, that every decision explains itself, has a page of its own: [explanations](super::explanations).
//!
//! ## 10.1 A credential goes to its own registry's domain
//!
//! A [`Login`](crate::Login) never has a credential without its audience, the one domain that may see it.
//! Token issuers and redirects count as other domains, but for the hosts that the table of 3.2 lists for the
//! provider, and the login names those. A fallback has a login of its own; the source's never goes along.
//!
//! ```
//! use registry_resolver::{Catalog, Login, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("hub").docker_hub().fallback("azure"))
//!     .registry(RegistryConfig::named("azure").azure("acme"))
//!     .build()?;
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("nginx")?))?;
//! let issuers = [&["auth.docker.io"][..], &[]];
//! for (attempt, issuers) in plan.attempts().zip(issuers) {
//!     let Login::With { credential, audience, token_issuers, .. } = attempt.login() else { panic!() };
//!     assert_eq!(credential.handle(), attempt.registry().map(|registry| registry.name()));
//!     assert_eq!(audience.to_string(), attempt.target().domain().to_string());
//!     assert_eq!(token_issuers, issuers);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! One push leaves its registry's domain on purpose: with a region (rule 7.12) it goes to the same account's
//! sibling, and the audience is that sibling.
//!
//! ## 10.2 No secret is in any value, and errors are safe to print
//!
//! The crate is given no secret, so nothing that it shows or writes has one. What errors echo of their input
//! is an [`Excerpt`](crate::Excerpt): 64 bytes around the fault, control and bidirectional characters
//! escaped, and `…` for what stands in front of an `@`, unless that begins a digest. Where a file has a value
//! of the wrong type, the error says what sort it found, never which.
//!
//! ```
//! use registry_resolver::{Domain, Excerpt};
//!
//! let error = Domain::parse("me:hunter2@ghcr.io").unwrap_err();
//! assert_eq!(error.input().as_str(), "…@ghcr.io");
//! assert!(!error.to_string().contains("hunter2"));
//! assert_eq!(Excerpt::of("a\u{202e}b\n").as_str(), r"a\u{202e}b\u{a}");
//!
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::Catalog;
//!
//! let misplaced = r#"{"registries": [{"name": "ghcr", "primary": "hunter2"}]}"#;
//! let error = serde_json::from_str::<Catalog>(misplaced).unwrap_err().to_string();
//! assert!(error.starts_with("expected true or false, found a text at line 1"), "{error}");
//! # }
//! ```
//!
//! ## 10.3 Plain HTTP only where a registry says so
//!
//! It is never taken over from another registry of the chain, in either direction. Its domain writes a port,
//! and not 443, so that no client connects to one thing and means another.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig, Transport};
//!
//! let inside = |domain: &str| RegistryConfig::named("inside").other(domain).plain_http();
//! for wrong in ["registry.acme.example", "registry.acme.example:443"] {
//!     assert!(Catalog::builder().registry(inside(wrong)).build().is_err());
//! }
//! let catalog = Catalog::builder()
//!     .registry(inside("registry.acme.example:5000").fallback("ghcr"))
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .build()?;
//! let image = Reference::parse("registry.acme.example:5000/acme/app")?;
//! let plan = catalog.resolve_pull(PullRequest::new(image))?;
//! let transports: Vec<Transport> = plan.attempts().map(|attempt| attempt.transport()).collect();
//! assert_eq!(transports, [Transport::Http, Transport::Https]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 10.4 Names are put together from parts
//!
//! A [`Target`](crate::Target) is a domain, a prefix, a name, a tag and a digest, each checked by its own
//! rule. Nothing is glued together and parsed again, so no part can reach into the next one: a name cannot
//! leave its prefix, nor choose another domain. Read back, the text is the same reference.
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, Reference, RegistryConfig};
//!
//! let azure = RegistryConfig::named("azure").azure("acme").prefix("team-a");
//! let catalog = Catalog::builder().registry(azure).build()?;
//! let push = |name, tag| catalog.resolve_push(PushRequest::of(BuildOutput::named(name)).tags(tag));
//!
//! for (name, tag) in [("../team-b/app", "1"), ("/team-b/app", "1"), ("app", "1@evil"), ("app", "1/../2")] {
//!     assert!(push(name, tag).is_err());
//! }
//! let target = push("app", "1")?.destinations().next().unwrap().target();
//! assert_eq!(target.components().collect::<Vec<_>>(), ["team-a", "app"]);
//! assert_eq!(Reference::parse(&target.to_string())?, target.to_buf().as_reference());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 10.5 A digest that was asked for is in every attempt
//!
//! Whatever a fallback calls the image, it can serve no other one.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().prefix("acme").fallback("mirror"))
//!     .registry(RegistryConfig::named("mirror").other("mirror.example:5000").prefix("ghcr"))
//!     .build()?;
//! let text = format!("ghcr.io/acme/app:1@sha256:{}", "0".repeat(64));
//! let image = Reference::parse(&text)?;
//! let plan = catalog.resolve_pull(PullRequest::new(image))?;
//! assert_eq!(plan.attempts().len(), 2);
//! assert!(plan.attempts().all(|attempt| attempt.target().digest() == image.digest()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 10.6 The same question has the same answer
//!
//! Resolving never panics and depends on nothing but the catalog and the request: not on the order in which
//! registries were added and, where the default is marked, not on registries on other domains either. (Where
//! it is not, a second registry takes the default away from a sole one: rule 4.3.)
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let hub = RegistryConfig::named("hub").docker_hub().default_registry().fallback("azure");
//! let azure = RegistryConfig::named("azure").azure("acme");
//! let one = Catalog::builder().registry(hub.clone()).registry(azure.clone()).build()?;
//! let other = Catalog::builder().registry(azure).registry(hub).build()?;
//! let larger = one.edit().registry(RegistryConfig::named("quay").quay()).build()?;
//!
//! let request = PullRequest::new(Reference::parse("acme/app:1")?);
//! let answer = |catalog: &Catalog| catalog.resolve_pull(request).map(|plan| format!("{plan:?}"));
//! assert_eq!(answer(&one)?, answer(&other)?);
//! assert_eq!(answer(&one)?, answer(&larger)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 10.7 An answer costs no memory
//!
//! [`resolve_pull`](crate::Catalog::resolve_pull), [`resolve_push`](crate::Catalog::resolve_push) and walking
//! their plans allocate nothing, with up to 16 contexts in a request; more contexts, errors, and putting the
//! past images of a [build's cache](super::caching) in order may. A plan
//! is a `Copy` view of catalog and request, and text is made when somebody asks for it.
//!
//! ```
//! use registry_resolver::{Catalog, PullError, PullPlan, PullRequest, Reference};
//!
//! // A plan borrows both of them, each for itself. What is to outlive them is copied out.
//! fn plan<'c, 'r>(catalog: &'c Catalog, image: Reference<'r>) -> Result<PullPlan<'c, 'r>, PullError> {
//!     catalog.resolve_pull(PullRequest::new(image))
//! }
//! let catalog = Catalog::builder().build()?;
//! let kept = plan(&catalog, Reference::parse("nginx")?)?.source().target().to_buf();
//! drop(catalog);
//! assert_eq!(kept.as_str(), "docker.io/library/nginx:latest");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 10.9 The first failure wins
//!
//! For a pull: the reference; a context that is not known, then contexts in conflict; several registries and
//! none to choose (4.4); a denial (5.9).
//!
//! For a push: the shape of the request; buildx without a push (7.3), tags that exclude each other or are too
//! many; contexts, as above; the registry that was named; whether the push is skipped; the default registry;
//! the name; its domain and prefix; the provider's naming rule; the tags' text. **Chosen:** between the
//! default registry and the name come what needs the target or the candidate: buildx with a context on the
//! target's domain (7.3), options for another provider (7.12), and the candidate's own pull.
//!
//! For build cache: see [section 8](super::caching).
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .registry(RegistryConfig::named("quay").quay())
//!     .build()?;
//! let error = |request| catalog.resolve_push(request).unwrap_err().to_string();
//!
//! // Everything is wrong at first, and then a little less each time.
//! let request = |name| PushRequest::of(BuildOutput::named(name)).tags("a b");
//! for (request, failure) in [
//!     (request("App").contexts(&["nowhere"]).to("nobody"), "unknown registry context `nowhere`"),
//!     (request("App").to("nobody"), "unknown registry `nobody`"),
//!     (request("App"), "no registry named, and none is the default"),
//!     (request("App").to("ghcr"), "invalid image name `App`"),
//!     (request("app").to("ghcr"), "`app` is no name on GitHub Container Registry"),
//!     (request("acme/app").to("ghcr"), "invalid tag `a b`"),
//! ] {
//!     assert!(error(request).starts_with(failure), "{failure}");
//! }
//! assert!(catalog.resolve_push(request("acme/app").to("ghcr").tags("a")).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
