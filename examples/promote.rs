//! Promoting an image from one cloud to another: fetched here, pushed there, each with its own credential.
//!
//! `cargo run --example promote`

use registry_resolver::push::Candidate;
use registry_resolver::registry::GcrLocation;
use registry_resolver::{Catalog, PushDecision, PushRequest, Reference, RegistryConfig};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("google").gcr(GcrLocation::Us).prefix("acme-staging"))
        .registry(RegistryConfig::new("azure").azure("acme").prefix("production"))
        .build()?;

    // The name on the new registry is the image's own: without Google's prefix, under Azure's.
    let tested = Reference::parse("us.gcr.io/acme-staging/shop/web:1.2.3")?;
    let request =
        PushRequest::new(Candidate::image(tested)).with_target("azure").with_tags(&["1.2.3", "stable"]);

    let PushDecision::Push(plan) = catalog.resolve_push(request)? else { return Ok(()) };
    for attempt in plan.source().into_iter().flat_map(|source| source.attempts()) {
        println!("fetch {}  with {}", attempt.target(), attempt.login());
    }
    for destination in plan.destinations() {
        println!("push  {}  with {}", destination.target(), destination.login());
    }
    Ok(())
}
