//! Section 8: where build cache comes from, and where it goes.
//!
//! [`Catalog::resolve_cache`] answers for one build: what to import from, best first, where to export to, and
//! whether there is any need to build. No cache is a [`CacheDecision`] too, with its reason.
//!
//! **Chosen:** the first failure wins here as well: the contexts, then each entry of `cache_from` and of
//! `cache_to`, then the caching registry, the image name, the naming rule. Where a build has no cache, nothing
//! is looked at; where it has no *automatic* cache, neither the caching registry nor the image name is.
//!
//! ## 8.1 Whether there is cache
//!
//! | what holds, the first counts | explicit entries | automatic cache | [`NoCache`] |
//! |---|---|---|---|
//! | `no_cache` | no | no | `no_cache` |
//! | `buildx: true` | no | no | `buildx` |
//! | `no_cf_cache` | yes | no | `no_cf_cache` |
//! | no caching registry | yes | no | `no_caching_registry` |
//! | none of these | yes | yes | |
//!
//! The caching registry is the one that the request names, else the catalog's. The main registry, a separate
//! one and none are a setting away (documented). **Chosen:** without automatic cache and without entries of
//! the step there is no plan but the reason; with entries the plan has these, and gives the reason itself. A
//! registry of Docker Hub is refused with a kind of its own, `caching_refused`, when a request names it.
//!
//! ```
//! use registry_resolver::{
//!     AutomaticCache, CacheDecision, CacheRequest, Catalog, ErrorKind, NoCache, RegistryConfig,
//! };
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("main").azure("acme"))
//!     .registry(RegistryConfig::named("gar").gar("europe-west1").prefix("acme-prod/cache"))
//!     .registry(RegistryConfig::named("hub").docker_hub())
//!     .set_caching("gar")
//!     .build()?;
//! let build = CacheRequest::of("app").branch("main");
//! let exported = |request| -> Result<String, Box<dyn std::error::Error>> {
//!     let decision = catalog.resolve_cache(request)?;
//!     Ok(decision.plan().unwrap().exports().iter().map(|to| to.target().to_string()).collect())
//! };
//! assert_eq!(exported(build)?, "europe-west1-docker.pkg.dev/acme-prod/cache/app:buildcache-main");
//! assert_eq!(exported(build.caching_registry("main"))?, "acme.azurecr.io/app:buildcache-main");
//!
//! let off = build.automatic(AutomaticCache::Off);
//! assert!(matches!(catalog.resolve_cache(off)?, CacheDecision::Disabled(NoCache::AutomaticOff)));
//! let decision = catalog.resolve_cache(off.cache_from(&["ghcr.io/acme/base:cache"]))?;
//! assert_eq!(decision.plan().unwrap().automatic(), Err(NoCache::AutomaticOff));
//!
//! let error = catalog.resolve_cache(build.caching_registry("hub")).unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::CachingRefused);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 8.2 First what the step says, then the automatic
//!
//! The entries of `cache_from` and `cache_to` come in their order, on any domain, with the credentials that 5.2
//! gives an image there, contexts included. Then come the past images, best first, each by its digest below
//! the caching registry's prefix; and `buildcache-` with the branch, normalised as in [7.7](super::pushing),
//! to export to.
//!
//! **Chosen**, for what a step writes:
//!
//! - An entry is a reference, or `type=registry,ref=…` as `BuildKit` takes it. Every other type is
//!   `invalid_request`: it names no registry, and its attributes are keys and tokens. No error echoes the value
//!   of an attribute, but for a reference.
//! - An entry may say `mode` (`min` unless it says `max`), `compression`, `compression-level`,
//!   `force-compression`, `oci-mediatypes`, `image-manifest` and `ignore-error`, each once and with a value it
//!   takes. An import has no use for these, and does not pass them on. `registry.insecure` is refused: plain HTTP is where a registry says so
//!   (10.3), and there the arguments for `BuildKit` have it.
//! - Nothing is exported to a digest.
//! - Whatever names the same reference again is folded onto the first, an automatic one included.
//!
//! **Chosen**, for the automatic cache:
//!
//! - There is no limit to the past images: a caller takes as many as are worth it.
//! - The branch keeps its case, and the whole tag is cut at 128 characters. Without a branch, or with one of
//!   which nothing is left, nothing is exported, and the plan [says so](crate::CachePlan::no_export).
//! - Cache is known by its content, not by where an image goes: of an absolute `image_name` the path counts,
//!   less the caching registry's prefix if it is on that registry. The provider's naming rule (7.8) holds.
//! - The caching registry keeps its own login, whatever the contexts.
//! - The mode of the automatic export is `max`.
//!
//! ```
//! use registry_resolver::{CacheRequest, Catalog, ErrorKind, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().prefix("acme"))
//!     .registry(RegistryConfig::named("lab").other("lab.example:5000").plain_http())
//!     .set_caching("ghcr")
//!     .build()?;
//! let build = CacheRequest::of("quay.io/tools/app").branch("feature/Login");
//! let decision = catalog.resolve_cache(
//!     build.cache_from(&["lab.example:5000/base"]).cache_to(&["type=registry,ref=lab.example:5000/app:c"]),
//! )?;
//! assert_eq!(
//!     decision.plan().unwrap().to_buildkit_args(),
//!     [
//!         "--cache-from",
//!         "type=registry,ref=lab.example:5000/base:latest,registry.insecure=true",
//!         "--cache-to",
//!         "type=registry,ref=lab.example:5000/app:c,registry.insecure=true,mode=min",
//!         "--cache-to",
//!         "type=registry,ref=ghcr.io/acme/tools/app:buildcache-feature-Login,mode=max",
//!     ],
//! );
//! let error = catalog.resolve_cache(build.cache_to(&["type=gha,token=hunter2"])).unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::InvalidRequest);
//! assert!(!error.to_string().contains("hunter2"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 8.3 Which past image is the best
//!
//! The caller says what it knows of [past images](crate::PastImage). The name and the [platform](crate::Platform) have
//! to be the build's. Of two images the better one is, by the first of these that tells them apart:
//!
//! 1. of the same content hash
//! 2. of the same branch
//! 3. of the base branch
//! 4. of the default branch
//! 5. the newer one; one without a time is the oldest
//! 6. the one whose digest, branch, revision, content hash, then trust, and then name and platform as they are
//!    written come first
//!
//! It is a total order: in which order the caller names them never shows. An image of which the content hash
//! is the same lets the build be skipped (documented). A trusted build neither imports nor skips from an image
//! that is not trusted. **Chosen:** one digest is imported once, as the best that is known of it; an absent
//! platform is the same as an absent one only; an empty branch, revision or content hash is the same as none;
//! past images are trusted unless somebody says otherwise, like builds (7.11).
//!
//! ```
//! use registry_resolver::{CacheRequest, Catalog, Digest, PastImage, Platform, RegistryConfig, Trust};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("azure").azure("acme"))
//!     .set_caching("azure")
//!     .build()?;
//! let hex = |digit: &str| format!("sha256:{}", digit.repeat(64));
//! let digests = [hex("1"), hex("2"), hex("3"), hex("4")];
//! let image = |index: usize| -> Result<_, Box<dyn std::error::Error>> {
//!     let digest = Digest::parse(&digests[index])?;
//!     Ok(PastImage::of("app", digest).platform(Platform::parse("linux/amd64")?))
//! };
//! let past = [
//!     image(0)?.branch("main").built_at(1_700_000_000),
//!     image(1)?.branch("main").built_at(1_800_000_000),
//!     image(2)?.branch("feature/x"),
//!     image(3)?.content_hash("5b41").trust(Trust::Untrusted),
//! ];
//! let build = CacheRequest::of("app")
//!     .branch("feature/x")
//!     .base_branch("main")
//!     .content_hash("5b41")
//!     .platform(Platform::parse("linux/x86_64")?)
//!     .past(&past);
//! let order = |request| -> Result<Vec<usize>, Box<dyn std::error::Error>> {
//!     let decision = catalog.resolve_cache(request)?;
//!     let imports = decision.plan().unwrap().imports();
//!     let place = |it: &registry_resolver::CacheImport<'_, '_>| {
//!         past.iter().position(|image| Some(image) == it.past_image())
//!     };
//!     Ok(imports.iter().filter_map(place).collect())
//! };
//! assert_eq!(order(build)?, [2, 1, 0]);
//! assert!(catalog.resolve_cache(build)?.plan().unwrap().skip_build().is_none());
//! // A fork's build may use what another fork built.
//! let fork = build.trust(Trust::Untrusted);
//! assert_eq!(order(fork)?, [3, 2, 1, 0]);
//! let decision = catalog.resolve_cache(fork)?;
//! let skip = decision.plan().unwrap().skip_build().unwrap();
//! assert_eq!(skip.target().to_string(), format!("acme.azurecr.io/app@{}", digests[3]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 8.4 A build that is not trusted exports nothing
//!
//! It imports, and never exports: not even to its own `cache_to`, nor to a registry that accepts untrusted
//! pushes. **Chosen:** its entries are checked all the same. What a trusted step names itself in `cache_from` it
//! does import, whatever the past images say of that: it is the step's own word.
//!
//! ```
//! use registry_resolver::{CacheRequest, Catalog, NoExport, RegistryConfig, Trust};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("azure").azure("acme").accept_untrusted_pushes())
//!     .set_caching("azure")
//!     .build()?;
//! let fork = CacheRequest::of("app").branch("main").trust(Trust::Untrusted);
//! let decision = catalog.resolve_cache(fork.cache_from(&["nginx"]).cache_to(&["acme.azurecr.io/c"]))?;
//! let plan = decision.plan().unwrap();
//! assert_eq!((plan.imports().len(), plan.exports().len()), (1, 0));
//! assert_eq!(plan.no_export(), Some(NoExport::Untrusted));
//! assert!(catalog.resolve_cache(fork.cache_to(&["type=s3"])).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`CacheDecision`]: crate::CacheDecision
//! [`Catalog::resolve_cache`]: crate::Catalog::resolve_cache
//! [`NoCache`]: crate::NoCache
