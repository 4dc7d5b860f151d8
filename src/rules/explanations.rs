//! Rule 10.8: every decision can say why it is as it is.
//!
//! An [`Explanation`](crate::Explanation) is made from the same inputs as the decision, by
//! [`explain_pull`](crate::Catalog::explain_pull), [`explain_push`](crate::Catalog::explain_push) and
//! [`explain_cache`](crate::Catalog::explain_cache), and only when somebody asks: resolving costs nothing more
//! for it. Each [`Reason`](crate::Reason) has the number of its rule, a stable
//! [`code`](crate::ReasonCode), a text, and a verdict:
//!
//! | verdict | the reason |
//! |---|---|
//! | `chosen` | made the decision what it is |
//! | `lost` | could have, and did not |
//! | `note` | is good to know: a prefix that is repeated, a context that is not used, who may see a credential |
//! | `refused` | is why there is no answer: the error, with its kind |
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("dockerhub").docker_hub().primary().fallback("mirror"))
//!     .registry(RegistryConfig::named("second-dockerhub").docker_hub())
//!     .registry(RegistryConfig::named("mirror").other("mirror.example").prefix("hub"))
//!     .registry(RegistryConfig::named("quay").quay())
//!     .build()?;
//! let explanation = catalog.explain_pull(PullRequest::new(Reference::parse("python:3.12")?));
//! assert_eq!(explanation.to_string(), "\
//! docker.io/library/python:3.12 is pulled with `dockerhub`
//!
//!   2.2   note     in full, the image is docker.io/library/python:3.12
//!   5.2   chosen   `dockerhub` is the primary registry on docker.io
//!   5.2   lost     `second-dockerhub` is on docker.io too, but `dockerhub` is its
//!                  primary
//!   10.1  note     only docker.io and auth.docker.io may see the credential
//!                  `dockerhub`
//!   5.5   chosen   `dockerhub` falls back to `mirror` for
//!                  mirror.example/hub/library/python:3.12
//!   10.1  note     only mirror.example may see the credential `mirror`
//! ");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Why not that one?
//!
//! [`why_not`](crate::Explanation::why_not) answers for any registry, whether or not the explanation mentions
//! it.
//!
//! ```
//! # use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//! # let catalog = Catalog::builder()
//! #     .registry(RegistryConfig::named("dockerhub").docker_hub().primary())
//! #     .registry(RegistryConfig::named("second-dockerhub").docker_hub())
//! #     .registry(RegistryConfig::named("quay").quay())
//! #     .build()?;
//! let explanation = catalog.explain_pull(PullRequest::new(Reference::parse("python:3.12")?));
//! assert_eq!(
//!     explanation.why_not("quay").text(),
//!     "`quay` is on quay.io, and the image is on docker.io; nothing falls back to it",
//! );
//! assert_eq!(explanation.why_not("second-dockerhub").rule(), "5.2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it cites is enough
//!
//! A catalog with no more than the [`registries`](crate::Explanation::registries) and
//! [`settings`](crate::Explanation::settings) that an explanation cites decides the same. A refusal is of the
//! same kind there; what its text suggests may differ. Of more than ten registries that lost for one reason,
//! ten are listed and the others counted.
