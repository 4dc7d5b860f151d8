//! Section 11: how other programs ask, one JSON line for each question.
//!
//! The example `resolve` is the crate's face on the command line. Without arguments,
//! `cargo run --example resolve` answers some questions for a built-in account and prints a report. With
//! `--account FILE` it reads a request a line from standard input and answers each with a line.
//!
//! The account is an export, which is a JSON array, or in our own format, which is an object (rule 4.6). A
//! bad one ends the program with exit status 2 and all its problems on standard error.
//!
//! ## A line in, a line out
//!
//! The answers come in the order of the requests, a blank line's included. A line of more than 1 MiB is
//! `invalid_request`, and the next one is read. Absent and null are the same; a field that is not in the
//! table is `invalid_request`.
//!
//! | request | its fields | answer |
//! |---|---|---|
//! | `{"parse": "nginx:1.2"}` | | `{"parse": {"domain": …, "path": …, "tag": …, "digest": …}}` |
//! | `{"pull": {…}}` | `image`, `contexts` | `{"pull": {"image": …, "attempts": […]}}` |
//! | `{"push": {"build": {…}}}` | `image_name`, `tag` or `tags`, `tag_policy` (`lowercase`, `original`), `registry`, `disable_push`, `buildx`, `branch`, `revision`, `trusted`, `contexts` | `{"push": {"destinations": […]}}` or `{"push": {"skipped": …}}` |
//! | `{"push": {"candidate": {…}}}` | `image`, `image_name`, `tag` or `tags`, `registry`, `contexts`, `trusted`, `region`, `role_arn` | as above, and the candidate's pull plan as `source` |
//! | `{"cache": {…}}` | `image_name`, `branch`, `base_branch`, `default_branch`, `platform`, `content_hash`, `caching_registry`, `past`, `cache_from`, `cache_to`, `contexts`, `no_cache`, `no_cf_cache`, `buildx`, `trusted` | `{"cache": {"import": […], "export": […], "skip_build": …}}` or `{"cache": {"disabled": …}}` |
//! | each of `past` | `name` (the build's, if absent), `digest`, `branch`, `revision`, `platform`, `content_hash`, `time` (whole seconds since 1970), `trusted` | |
//! | `{"session": {…}}` | `pull`, `policy` (`documented`, `prudent`, `strict`), `reports` (`ok`, or a failure class) | `{"session": {"actions": […], "outcome": …}}` |
//! | what cannot be answered | | `{"error": {"kind": …, "message": …}}` |
//!
//! Fields may be added to answers; those that are there stay.
//!
//! **Chosen:** an image to pull that is written `${{step}}`, a candidate's included, is `unknown_step`: a
//! request has no steps, those are a pipeline's (rule 5.1).
//!
//! **Chosen** for sessions: each report answers the next try, without any time passing; the `outcome` is
//! `pulled`, `failed` with a `reason` (`stopped`, `exhausted`), or `unfinished` where the reports end first.
//!
//! ## Parse gives what was written
//!
//! The domain and the path are completed (rule 2.2), and the tag is null for `nginx`: nobody wrote one.
//!
//! ```
//! use registry_resolver::Reference;
//!
//! let image = Reference::parse("nginx")?;
//! assert_eq!(image.domain().as_str(), "docker.io");
//! assert_eq!(image.path().to_string(), "library/nginx");
//! assert_eq!((image.tag(), image.digest()), (None, None));
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! ## A pull plan writes its attempts
//!
//! With the feature `serde` a [`PullPlan`](crate::PullPlan) writes itself, in any format. Here the tag is
//! written out, `latest` where neither tag nor digest was given. `registry` and `credential` are null for an
//! anonymous source. **Chosen:** what differs from the ordinary is added, and nothing else is: `audience`
//! where there is a credential, `token_issuers`, `"after": "transient"` (5.8), `"transport": "http"` (10.3),
//! `"behind_firewall": true` (4.7), and behind the attempts `left_out`, the fallbacks that are not asked.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//! use serde_json::{json, to_value};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github().prefix("acme").fallback("azure"))
//!     .registry(RegistryConfig::named("azure").azure("acme").behind_firewall())
//!     .build()?;
//! let plan = |image| -> Result<_, Box<dyn std::error::Error>> {
//!     Ok(to_value(catalog.resolve_pull(PullRequest::new(Reference::parse(image)?))?)?)
//! };
//! assert_eq!(plan("ghcr.io/acme/app:1")?, json!({
//!     "image": "ghcr.io/acme/app:1",
//!     "attempts": [
//!         {
//!             "registry": "ghcr", "role": "source", "reference": "ghcr.io/acme/app:1",
//!             "credential": "ghcr", "audience": "ghcr.io", "max_tries": 3,
//!         },
//!         {
//!             "registry": "azure", "role": "fallback", "reference": "acme.azurecr.io/app:1",
//!             "credential": "azure", "audience": "acme.azurecr.io", "max_tries": 3,
//!             "behind_firewall": true,
//!         },
//!     ],
//! }));
//! let other = plan("ghcr.io/other/app:1")?;
//! assert_eq!(other["left_out"], json!([{"registry": "azure", "reason": "outside_prefix"}]));
//! assert_eq!(plan("nginx")?["attempts"], json!([{
//!     "registry": null, "role": "source", "reference": "docker.io/library/nginx:latest",
//!     "credential": null, "max_tries": 3,
//! }]));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## A push writes its destinations, or why there are none
//!
//! A destination is written like an attempt, without role and tries, and with the options for Amazon ECR that
//! its step set. The reason of a skipped push is `disabled_by_step`, `disabled_by_account` or `untrusted`.
//! **Chosen:** a step's own credentials (rule 7.10) are no text but `{"of": "step"}`, so that no handle can
//! be taken for them.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::{
//!     BuildOutput, Builder, Candidate, Catalog, PushChoice, PushRequest, Reference, RegistryConfig,
//! };
//! use serde_json::{json, to_value};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("azure").azure("acme").prefix("team-a"))
//!     .build()?;
//! let candidate = Candidate::image(Reference::parse("quay.io/acme/app:1")?);
//! assert_eq!(to_value(catalog.resolve_push(PushRequest::of(candidate).tags("1"))?)?, json!({
//!     "destinations": [{
//!         "registry": "azure", "reference": "acme.azurecr.io/team-a/acme/app:1",
//!         "credential": "azure", "audience": "acme.azurecr.io",
//!     }],
//!     "source": {
//!         "image": "quay.io/acme/app:1",
//!         "attempts": [{
//!             "registry": null, "role": "source", "reference": "quay.io/acme/app:1",
//!             "credential": null, "max_tries": 3,
//!         }],
//!     },
//! }));
//! let build = BuildOutput::named("app").builder(Builder::docker(PushChoice::Disabled));
//! let skipped = to_value(catalog.resolve_push(PushRequest::of(build))?)?;
//! assert_eq!(skipped, json!({"skipped": "disabled_by_step"}));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## A cache plan lists references
//!
//! It has what to import from, best first, what to export to, and the image that stands for the build, or null.
//! **Chosen:** `automatic` is there where no cache is but the step's own entries, and says why (`no_cf_cache`,
//! `no_caching_registry`); `no_export` where nothing is exported of its own accord (`untrusted`, `no_branch`,
//! `unusable_branch`). `disabled` may also be `no_cache` and `buildx`.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::{CacheRequest, Catalog, RegistryConfig, Trust};
//! use serde_json::{json, to_value};
//!
//! let azure = RegistryConfig::named("azure").azure("acme");
//! let catalog = Catalog::builder().registry(azure).build()?;
//! let build = CacheRequest::of("app").branch("main").caching_registry("azure").cache_from(&["nginx"]);
//! assert_eq!(to_value(catalog.resolve_cache(build)?)?, json!({
//!     "import": ["docker.io/library/nginx:latest"],
//!     "export": ["acme.azurecr.io/app:buildcache-main"],
//!     "skip_build": null,
//! }));
//! assert_eq!(to_value(catalog.resolve_cache(build.trust(Trust::Untrusted))?)?, json!({
//!     "import": ["docker.io/library/nginx:latest"], "export": [], "skip_build": null,
//!     "no_export": "untrusted",
//! }));
//! let disabled = to_value(catalog.resolve_cache(CacheRequest::of("app"))?)?;
//! assert_eq!(disabled, json!({"disabled": "no_caching_registry"}));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Kinds of errors
//!
//! They are stable names for programs, [`ErrorKind`](crate::ErrorKind) in the crate; the message is for
//! people and may change.
//!
//! | kind | what went wrong | rule |
//! |---|---|---|
//! | `invalid_request` | no JSON, an unknown field, a value that its field does not take, more than 64 tags, an entry of a build's cache that is none | 8.2 |
//! | `invalid_reference` | the image to pull, or to keep cache in, is no reference | 2.1, 8.2 |
//! | `invalid_name` | an image name or tag that cannot be pushed, whatever its first component looks like | 7.5, 7.7, 8.2 |
//! | `missing_tag` | a build with neither tag, branch nor revision | 7.7 |
//! | `unknown_registry` | a registry or a context that is not there | 5.4, 7.1, 8.1 |
//! | `no_default_registry` | no registry named, and none the default | 7.1 |
//! | `ambiguous_registry` | several registries on a domain, none to choose | 4.4 |
//! | `conflicting_contexts` | two logins on one domain | 5.4, 7.3 |
//! | `domain_mismatch` | an absolute name outside its registry | 7.5 |
//! | `naming_rule` | a name that the provider does not take | 7.8 |
//! | `conflicting_options` | options that exclude each other | 7.3, 7.7, 7.12 |
//! | `denied` | what the catalog forbids | 5.9, 7.10 |
//! | `push_not_stated` | a build that has to say whether it pushes, and does not (chosen) | 7.2 |
//! | `unknown_step` | the image of a step that there is not | 5.1 |
//! | `unavailable_image` | the image of a step that has not built it, or that is nowhere to be pulled | 5.1 |
//! | `untrusted_value` | a value of a stranger's that could choose more than characters of a tag (chosen) | 9.1 |
//! | `parallel_push` | two steps that run at once and push one tag (chosen) | 9.2 |
//! | `caching_refused` | a registry that may not hold build cache (chosen) | 8.1 |
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PushRequest, Reference, Tags};
//!
//! let error = Reference::parse("nginx:").unwrap_err();
//! assert_eq!(error.error_kind().as_str(), "invalid_reference");
//! let error = Tags::of_step(Some("1"), Some((&["2"]).into())).unwrap_err();
//! assert_eq!(error.kind().as_str(), "conflicting_options");
//! let empty = Catalog::builder().build()?;
//! let error = empty.resolve_push(PushRequest::of(BuildOutput::named("app"))).unwrap_err();
//! assert_eq!(error.kind().as_str(), "no_default_registry");
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
