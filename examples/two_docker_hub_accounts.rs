//! Two Docker Hub accounts: one is the primary, the other is asked for by a registry context.
//!
//! `cargo run --example two_docker_hub_accounts`

use registry_resolver::{BuildOutput, Catalog, PullRequest, PushRequest, Reference, RegistryConfig};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("company").docker_hub().namespace("acme").primary())
        .registry(RegistryConfig::new("open-source").docker_hub().namespace("acme-oss"))
        .build()?;

    // Both are on docker.io. Pulls use the primary one …
    let image = Reference::parse("python:3.12")?;
    let plan = catalog.resolve_pull(PullRequest::new(image))?;
    for attempt in plan.attempts() {
        println!("{} with {}", attempt.target(), attempt.login());
    }

    // … unless the request names the other one.
    let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(&["open-source"]))?;
    for attempt in plan.attempts() {
        println!("{} with {}", attempt.target(), attempt.login());
    }

    // Pushes name their registry. Nothing runs before the namespace is known to be its own.
    let push = PushRequest::new(BuildOutput::new("acme-oss/tool")).with_tags("1.0");
    let decision = catalog.resolve_push(push.with_target("open-source"))?;
    for destination in decision.destinations() {
        println!("pushed to {}", destination.target());
    }
    let Err(refused) = catalog.resolve_push(push.with_target("company")) else {
        return Err("the namespace is somebody else's".into());
    };
    println!("refused: {refused}");
    Ok(())
}
