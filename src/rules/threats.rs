//! Who chooses which input, and what it cannot do.
//!
//! The rules are there for people who make mistakes and for some who mean harm. This page says who is who. It
//! makes no rule of its own: each line names those that hold it.
//!
//! | who | chooses | is trusted with |
//! |---|---|---|
//! | the caller, a program | everything below, and when to ask | all secrets: it keeps them, and connects |
//! | the owner of the account | registries, prefixes, fallbacks, roles, settings | which credential belongs to which host |
//! | the author of a pipeline | images, names, tags, registries by name, contexts, cache entries | what the account lets every pipeline do |
//! | the author of a fork | branch names, commit messages, titles, what is built | nothing |
//! | whoever runs a registry | answers: images, errors, delays, redirects | the images on its own domain |
//!
//! # What each of them may try
//!
//! ## The owner of the account
//!
//! Is trusted, and makes mistakes: a domain copied with its password, a prefix with a slash, a mirror on a host
//! that is somebody else's. All problems are reported at once (4.1). A handle on two domains is one of them
//! (3.6), so that a typing error does not send a secret elsewhere; plain HTTP is never inherited (10.3), and
//! user-info in a domain is cut out of what is shown (10.2). An account of any size and shape is answered
//! (10.6).
//!
//! ## The author of a pipeline
//!
//! May use the account's registries, and no other credential than theirs.
//!
//! | what they may try | what holds |
//! |---|---|
//! | an image on a host of their own, to be sent a credential | an audience is the registry's own domain, compared as an endpoint, never as a text's beginning (2.8, 10.1) |
//! | `../`, a second domain or a tag within a name, to get out of a prefix | names are parts of the grammar, put together once (7.4, 7.5, 10.4) |
//! | `acmecorp/x` where the prefix is `acme` | prefixes cover whole components (5.3) |
//! | two contexts on one domain, so that the wrong one is used | an error (5.4, 7.3) |
//! | an ad-hoc host that is a registry's, to get its credential | an error; credentials of a step are of a kind that no text can spell (7.10) |
//! | a region that is no region, to be sent the login of an ECR registry | a region is one label of a domain, and stays in its partition (7.12) |
//! | a file of a million steps, or a variable that makes others grow | work in proportion; a value is never filled in twice (9.1) |
//!
//! ## The author of a fork
//!
//! Writes what a build is told: its branch, its title, its contents. The caller says so, with
//! [`Trust::Untrusted`](crate::Trust::Untrusted) and, of a pipeline, with `Run::untrusted_variable`.
//!
//! | what they may try | what holds |
//! |---|---|
//! | push to the account's registries | skipped unless the registry accepts it (7.11) |
//! | leave something in the build cache for a trusted build | an untrusted build exports nothing (8.4), and a trusted one imports nothing of it (8.3) |
//! | a branch named `x:latest` or `a/../b` | it is normalised to the characters of a tag (7.7) |
//! | a title as the value of a variable that stands in a name | such a value is characters of a tag, or an error (9.1) |
//! | a terminal's control characters in a name, for whoever reads the log | excerpts are escaped (10.2) |
//!
//! ## Whoever runs a registry
//!
//! Is believed about the images on its own domain, and about nothing else.
//!
//! | what they may try | what holds |
//! |---|---|
//! | redirect to another host, for its credential | a login names all hosts that may see it (10.1) |
//! | another image than the one that was asked for | with a digest it is a failure (6.5, 10.5); a tag means what the registry says |
//! | an error that sends the pull to a copy that lags behind | edges of a fallback may be for pinned images, or for transient failures (5.8); a candidate falls back when pinned (7.9) |
//! | ask for a delay of a year | delays are obeyed up to the cap, and counted in the worst case (6.4, 6.6) |
//! | hang | a deadline leaves every source its try (6.6) |
//!
//! Where strangers own namespaces on a domain, a name that is the account's elsewhere may be a stranger's there.
//! A fallback therefore asks under its own prefix or not at all (5.6), and never for a name completed with
//! `library/` (5.7).
//!
//! ## The caller
//!
//! Can break everything: it has the secrets. What it is asked to do is short. Attach a credential to a
//! request to its [audience](crate::Login) alone, drop it on a redirect to a host that the login does not
//! name, compare digests, and say who is not to be trusted.
