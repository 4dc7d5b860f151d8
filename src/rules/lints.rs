//! Lints: what is weak in an account that is accepted.
//!
//! A [`Catalog`] that was built is right, and may be weak all the same. [`Catalog::lints`] says where. No lint
//! changes a decision. Each has a stable [code](crate::LintCode), a [severity](crate::Severity) that every lint
//! of its code has, a path in our own format, a reason that names the registries, a mend, and where nobody but
//! the account's owner has to choose, an [edit](crate::LintEdit) for programs.
//!
//! - **danger**: a secret may be read, or an image may come from, somebody it should not;
//! - **warning**: something fails, or does not do what it is there for;
//! - **advice**: it works, and could be plainer or is worth knowing.
//!
//! | code | severity | meaning | mend | edit |
//! |---|---|---|---|---|
//! | `public_fallback` | danger | images of a private registry come by tag from one that is pulled anonymously (5.8) | limit the fallback to pinned images | yes |
//! | `shared_fallback` | danger | images of a private registry come by tag from a provider where strangers own namespaces, without a prefix; by its provider or by its domain (5.8) | give it a prefix, or limit the fallback to pinned images | yes, the latter |
//! | `plain_http_credential` | danger | a credential goes over plain HTTP, and not to the machine itself (10.3) | use HTTPS, or pull anonymously | |
//! | `mixed_scripts` | danger | a label of the domain mixes writings in punycode | make sure which host is meant | |
//! | `ambiguous_domain` | warning | several registries on one domain, and pulls that cannot choose (4.4, 5.3) | mark one as primary | |
//! | `same_domain_fallback` | warning | a fallback to the domain that has failed | fall back to another domain | where it is the next registry, and nothing else falls back to the source |
//! | `fallback_never_fits` | warning | no image of the source has a name on the fallback (3.2, 5.6) | change prefixes, or fall back to another registry | where it is the next registry, and nothing else falls back to the source |
//! | `closed_provider` | warning | the service was closed, and nobody serves its names (3.2) | what replaced it | |
//! | `deep_prefix` | warning | below the prefix there is no room for a name | shorten it | |
//! | `short_prefix` | warning | a Google Artifact Registry prefix is no `project/repository` (7.8) | write both | |
//! | `unknown_namespace` | advice | the default registry is on Docker Hub, with neither namespaces nor prefix (7.8) | list the user name and organisations | |
//! | `replaced_provider` | advice | the service was closed, and what replaced it serves its names (3.2) | put new repositories on that | |
//! | `fallback_partly_fits` | advice | only some images of the source can exist on the fallback, and the text says which; the others are tried there in vain (3.2, 5.6) | fall back to a registry that holds all | |
//! | `caching_fallback` | advice | the registry for build cache falls back | keep the cache in another | |
//! | `unreached_registry` | advice | only a request that names the registry uses it | remove it, unless pipelines name it | |
//! | `foreign_domain` | advice | the domain does not look like its provider's (3.4) | correct one of them, unless it is a proxy's | where the domain is another provider's |
//! | `default_port` | advice | `:443` is written out (2.8) | leave it out | yes |
//! | `names_differ_by_case` | advice | two names differ only in case | rename one | |
//!
//! # What the words mean here
//!
//! All of this is **chosen**.
//!
//! **Ambiguous**, under [`Matching::LongestPrefix`](crate::Matching::LongestPrefix), are registries with the
//! same prefix of which none is primary; and where every registry has a prefix and none is primary, the images
//! that no prefix covers.
//!
//! **Unreached**: every registry can be named, as a push's target or as a context, so none is out of reach
//! altogether. This is one that a request reaches in no other way: no pull without a context picks it, nor comes
//! to it along the fallbacks of a registry that it does pick, with an image that has a name there; and it is
//! neither the default nor the caching registry.
//!
//! **By tag**: some image without a digest has a name there, and no fallback on the way is limited to pinned
//! images; limits add up along a chain. The lint is at the last step, and names the nearest private registry
//! whose images come along. The same name on the same endpoint is the same image, and no danger.
//!
//! **Fitting**: the provider of the source holds names of so many components; its prefix is taken off or the
//! path kept, as the fallback says; the fallback's prefix is put on; and what comes of it is held against what
//! its provider takes. Along a chain, every registry is held against the source, whose names are meant.
//!
//! **Mixed writings**: Latin, Greek, Cyrillic and others in one label, but for Han with Hiragana and Katakana,
//! with Hangul or with Bopomofo, each also with Latin. Source: UTS 39, section 5.2, *Highly Restrictive*.
//!
//! ```
//! use registry_resolver::{Catalog, LintCode, RegistryConfig, Severity};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("nexus").other("nexus.example:443").fallback("quay"))
//!     .registry(RegistryConfig::named("quay").quay())
//!     .set_default("nexus")
//!     .build()?;
//! let lints = catalog.lints();
//! let found: Vec<(LintCode, String)> = lints.iter().map(|lint| (lint.code(), lint.path())).collect();
//! assert_eq!(found, [
//!     (LintCode::SharedFallback, "registries[0].fallback".into()),
//!     (LintCode::FallbackPartlyFits, "registries[0].fallback".into()),
//!     (LintCode::DefaultPort, "registries[0].domain".into()),
//! ]);
//! assert_eq!(lints.iter().next().unwrap().severity(), Severity::Danger);
//!
//! // What needs no choice is mended by a program.
//! let edits = lints.iter().filter_map(|lint| lint.edit());
//! let mended = edits.fold(catalog.edit(), |builder, edit| edit.apply(builder)).build()?;
//! assert_eq!(
//!     mended.lints().to_string(),
//!     "advice[fallback_partly_fits] registries[0].fallback: of the images of `nexus`, only those with 2 path \
//!      components or more behind nexus.example can exist on its fallback `quay`: Quay takes namespace/name, and \
//!      trying any other there is in vain; fall back to a registry that holds all of them",
//! );
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! [`Catalog`]: crate::Catalog
//! [`Catalog::lints`]: crate::Catalog::lints
