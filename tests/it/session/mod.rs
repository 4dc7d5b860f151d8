//! Trying: rules 5.8, 6 and 10.5, through the public API.
//!
//! A run is written as words. `rate_limited/30` is a report (rate limited, told to wait 30 s), and what a session
//! did is told as `0 5s 0 1 succeeded`: a try at the plan's first source, a wait, a try there again, a try at the
//! second source, and how it ended. `impossible` reports that the caller has no secret.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod behaviours;
mod classes;
mod contract;
mod exhaustive;
#[cfg(feature = "serde")]
mod hostile;
mod impossible;
mod laws;
mod policies;
mod properties;
mod pushes;
mod reactions;
mod retry_after;
mod rounds;
mod saved;
#[cfg(feature = "serde")]
mod stored;
mod stories;
mod waits;

use core::time::Duration;

use registry_resolver::policy::{FallbackFailures, FallbackPolicy};
use registry_resolver::session::{Impossible, Plan, Reported};
use registry_resolver::{
    Action, Catalog, CatalogBuilder, Digest, FailureClass, FailurePolicy, Fallback, Limits, PullPlan,
    PullRequest, Reference, RegistryConfig, RetryPolicy, Session, TryId, TryResult,
};

/// What every plan here pulls, from the registry `r0` that [`catalog`] makes.
const IMAGE: &str = "r0.example/acme/app:1";
/// The same, pinned by [`SHA256`].
const PINNED: &str =
    "r0.example/acme/app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const SHA256: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// One registry of a chain: how it is tried, and after which failures it is asked.
#[derive(Clone, Copy, Debug)]
struct Link {
    retry: RetryPolicy,
    after: FallbackFailures,
}

impl Link {
    /// The defaults of rules 5.8 and 6.2.
    const DEFAULT: Self = Self { retry: RetryPolicy::DEFAULT, after: FallbackFailures::Any };

    fn tries(self, tries: u32) -> Self {
        Self { retry: self.retry.with_tries(tries).unwrap(), ..self }
    }

    fn transient_only(self) -> Self {
        Self { after: FallbackFailures::Transient, ..self }
    }
}

/// Registries `r0`, `r1`, … on `r0.example`, `r1.example`, …, each falling back to the next.
fn catalog(links: &[Link]) -> Catalog {
    let registries = links.iter().zip(0..).map(|(link, number)| {
        let config =
            RegistryConfig::new(format!("r{number}")).other(format!("r{number}.example")).retry(link.retry);
        let Some(next) = links.get(number + 1) else { return config };
        let policy = match next.after {
            FallbackFailures::Transient => FallbackPolicy::default().transient_only(),
            _ => FallbackPolicy::default(),
        };
        config.fallback(Fallback::new(format!("r{}", number + 1)).with_policy(policy))
    });
    registries.fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap()
}

/// So many registries, all with the defaults.
fn chain(length: usize) -> Catalog {
    catalog(&vec![Link::DEFAULT; length])
}

fn plan<'c>(catalog: &'c Catalog, image: &'static str) -> PullPlan<'c, 'static> {
    catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap()
}

/// A session without deadline and seed.
fn session(plan: &impl Plan, policy: FailurePolicy) -> Session {
    Session::new(plan, policy, Limits::default())
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What a word reports: `ok`, `impossible`, a class, or a class with the seconds that the registry asked for.
fn result(word: &str) -> TryResult<'static> {
    if word == "ok" {
        return TryResult::succeeded_with(Digest::parse(SHA256).unwrap());
    }
    if word == "impossible" {
        return TryResult::impossible(Impossible::NoSecret);
    }
    let (name, told) = word.split_once('/').map_or((word, None), |(name, told)| (name, Some(told)));
    let class: FailureClass = name.parse().unwrap();
    told.map_or(TryResult::failed(class), |told| TryResult::failed_for(class, secs(told.parse().unwrap())))
}

/// Reports these words, a second for each try, and tells what the session did; ends with `…` where it goes on.
fn drive(session: &mut Session, words: &str) -> String {
    let mut words = words.split_whitespace();
    let mut told = Vec::new();
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                let Some(word) = words.next() else {
                    told.push("…".to_owned());
                    break;
                };
                told.push(source.get().to_string());
                assert_eq!(session.report(id, result(word), secs(1)), Reported::Taken);
            }
            Action::Wait(delay) => {
                told.push(format!("{delay:?}"));
                assert_eq!(session.waited(delay), Reported::Taken);
            }
            Action::Finished => {
                told.push(session.outcome().unwrap().ending().as_str().to_owned());
                break;
            }
        }
    }
    assert_eq!(words.next(), None, "after {told:?}");
    told.join(" ")
}

/// Drives a session to its end: waits as it says, and reports what the answer makes of each try's `within`. Gives all
/// that it did.
fn finish(
    session: &mut Session,
    answer: impl Fn(Option<Duration>) -> (TryResult<'static>, Duration),
) -> Vec<Action> {
    let mut done = Vec::new();
    while session.action() != Action::Finished {
        // Eight sources with ten tries each, and a wait behind each, is the most there is.
        assert!(done.len() < 160, "a session ends");
        done.push(session.action());
        let reported = match session.action() {
            Action::Try { id, within, .. } => {
                let (result, took) = answer(within);
                session.report(id, result, took)
            }
            Action::Wait(delay) => session.waited(delay),
            Action::Finished => break,
        };
        assert_eq!(reported, Reported::Taken);
    }
    done
}

/// What a fresh session over a chain of the defaults does.
fn driven(length: usize, policy: FailurePolicy, words: &str) -> String {
    drive(&mut session(&plan(&chain(length), IMAGE), policy), words)
}

/// The try that is due.
#[track_caller]
fn due(session: &Session) -> TryId {
    match session.action() {
        Action::Try { id, .. } => id,
        other => unreachable!("{other:?}"),
    }
}
