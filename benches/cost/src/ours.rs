//! The same with a parse, a decision, and a session that is driven to its end.

use std::time::Duration;

use registry_resolver::{
    Action, Catalog, FailureClass, FailurePolicy, Limits, PullRequest, Reference, RegistryConfig, Session,
    TryResult,
};
#[cfg(feature = "routed")]
use registry_resolver::routes::{Place, Route};

fn main() {
    let builder = Catalog::builder()
        .registry(RegistryConfig::new("hub").docker_hub().fallback("mirror"))
        .registry(RegistryConfig::new("mirror").other("mirror.example:5000").prefix("hub"));
    #[cfg(feature = "routed")]
    let builder = builder.route(Route::new("quay.io").mirror(Place::at("mirror.example/quay")));
    let catalog = match builder.build() {
        Ok(catalog) => catalog,
        Err(problems) => return println!("{problems}"),
    };
    for text in std::env::args().skip(1) {
        match Reference::parse(&text) {
            Ok(reference) => pull(&catalog, reference),
            Err(error) => println!("{error}"),
        }
    }
}

fn pull(catalog: &Catalog, reference: Reference<'_>) {
    let plan = match catalog.resolve_pull(PullRequest::new(reference)) {
        Ok(plan) => plan,
        Err(error) => return println!("{error}"),
    };
    let mut session = Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                if let Some(attempt) = plan.attempt(source) {
                    println!("{} as {}", attempt.target(), attempt.login());
                }
                session.report(id, TryResult::failed(FailureClass::Unavailable), Duration::from_secs(1));
            }
            Action::Wait(delay) => {
                session.waited(delay);
            }
            Action::Finished => return,
        }
    }
}
