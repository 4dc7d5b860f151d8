//! Section 6: what to do next while a pull or a push runs.
//!
//! A plan says what may be tried; a [`Session`] decides what to do next as reports come in. Its contract, when
//! to call what and what a spurious call does, is written at [`Session`].
//!
//! ## 6.1 A session does no I/O
//!
//! The caller asks [`next`](Session::next), gets *try this*, *wait this long* or *finished*, does it, and
//! reports what happened and how long it took. There is no clock: durations go in and come out, so that a
//! blocking runner, an async one and a test with a virtual clock all drive it alike. The same reports give the
//! same actions. Jitter comes from the seed of [`Limits`] and only ever shortens a wait, by at most a half
//! (**chosen**); without a seed there is none.
//!
//! ## 6.2 How often, and how far apart
//!
//! | setting | range | default |
//! |---|---|---|
//! | tries | 1 to 10 | 3 |
//! | delay before the second try | 0 s to 60 s | 5 s |
//! | factor | 1 to 5 | 2 |
//! | cap on one delay | 1 s to 300 s | 60 s |
//!
//! A registry has a [`RetryPolicy`], and a request may bring another one. Between two sources there is no wait.
//!
//! ```
//! use registry_resolver::{Catalog, RegistryConfig, RetryPolicy};
//!
//! let problem = RetryPolicy::default().with_factor(6).unwrap_err();
//! assert_eq!(problem.to_string(), "`factor` is 6, expected 1 to 5");
//!
//! let patient = RetryPolicy::default().with_tries(10)?;
//! let catalog = Catalog::builder().registry(RegistryConfig::named("ghcr").github().retry(patient)).build()?;
//! assert_eq!(catalog.registry("ghcr").unwrap().retry().tries(), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 6.3 Failures have a class
//!
//! [`FailureClass::from_status`] gives every HTTP status one, 200 to 299 aside, and with the feature `std` so
//! does a conversion from `std::io::ErrorKind`. **Chosen:** a redirect that was not followed and other statuses
//! that no rule names are [`Other`](FailureClass::Other); a rate limit is transient, because it passes (5.8).
//!
//! ## 6.4 A policy says what follows
//!
//! *Retry* here while tries are left and then go on; the *next* source at once; or *stop* the whole pull.
//!
//! | class | documented (default) | prudent | strict |
//! |---|---|---|---|
//! | unauthorized: 401 after authenticating | retry | next | stop |
//! | forbidden: 403, 451 | retry | next | stop |
//! | not found: 404, 410 | retry | next | stop |
//! | rate limited: 429 | retry | retry, obeying the registry's delay up to the cap, else next | as prudent |
//! | unavailable: 408, 425, 5xx | retry | retry | retry |
//! | unreachable: name, route, refused, reset | retry | retry | retry |
//! | timeout | retry | retry | retry |
//! | tls | retry | next | stop |
//! | corrupt: another digest, a broken manifest | retry | next | next |
//! | other | retry | next | stop |
//!
//! A custom table changes some rows with [`FailurePolicy::on`]. **Chosen:** a delay that is obeyed is waited for
//! exactly, without jitter, also where it is shorter than the policy's own; the documented preset ignores it.
//!
//! ```
//! use core::time::Duration;
//! use registry_resolver::{
//!     Action, Catalog, FailureClass, FailurePolicy, Limits, PullRequest, Reference, RegistryConfig, Session,
//!     TryResult,
//! };
//!
//! let catalog = Catalog::builder().registry(RegistryConfig::named("quay").quay()).build()?;
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("quay.io/acme/app:1")?))?;
//! let wait_after = |policy, asked: u64| {
//!     let mut session = Session::new(&plan, policy, Limits::default());
//!     let Action::Try { id, .. } = session.next() else { unreachable!() };
//!     let limited = TryResult::failed_for(FailureClass::RateLimited, Duration::from_secs(asked));
//!     session.report(id, limited, Duration::ZERO);
//!     session.next()
//! };
//! assert_eq!(wait_after(FailurePolicy::DOCUMENTED, 30), Action::Wait(Duration::from_secs(5)));
//! assert_eq!(wait_after(FailurePolicy::PRUDENT, 30), Action::Wait(Duration::from_secs(30)));
//! // More than the cap of 60 s: the next source, and there is none.
//! assert_eq!(wait_after(FailurePolicy::PRUDENT, 61), Action::Finished);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 6.5 A pinned image is what was asked for, or corrupt
//!
//! A success that reports another digest than the image is pinned by, or none, is a corrupt failure. The digest
//! meant is that of what the reference named, not of the platform chosen from it.
//!
//! ## 6.6 The worst case is known before
//!
//! [`Session::worst_case`] gives the most tries and the longest waiting, counting the cap wherever a registry's
//! delay is obeyed, and the session ends within both. A [deadline](Limits::deadline) bounds everything; time is
//! then split, so that a source that hangs never takes the try of the next. **Chosen:** each source gets an
//! equal share of what is left when it is reached, and a wait that would use a share up is not made.
//!
//! ```
//! use core::time::Duration;
//! use registry_resolver::{
//!     Action, Catalog, FailurePolicy, Limits, PullRequest, Reference, RegistryConfig, Session,
//! };
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("quay").quay().fallback("mirror"))
//!     .registry(RegistryConfig::named("mirror").other("mirror.example:5000"))
//!     .build()?;
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("quay.io/acme/app:1")?))?;
//! let limits = Limits::default().deadline(Duration::from_secs(60));
//! let session = Session::new(&plan, FailurePolicy::PRUDENT, limits);
//! assert_eq!(session.worst_case().to_string(), "at most 6 tries and 60s of waiting, all within 60s");
//! let Action::Try { within, .. } = session.next() else { unreachable!() };
//! assert_eq!(within, Some(Duration::from_secs(30)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 6.7 The outcome tells the whole story, and a session can be kept
//!
//! [`Session::outcome`] has every try, its class and its wait, and prints them in a line each. A
//! [saved](Session::save) session is a list of numbers with a fingerprint of its plan; [restoring](Session::restore)
//! it needs the freshly resolved plan and fails if that differs. Plans are written for reading and never read.
//!
//! ## 6.8 A push never falls back
//!
//! A session over a [`Destination`] retries in the same way on its one registry.

#[cfg(doc)]
use crate::{Destination, FailureClass, FailurePolicy, Limits, RetryPolicy, Session};
