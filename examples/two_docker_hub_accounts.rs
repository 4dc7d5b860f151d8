//! Two Docker Hub accounts: one is the primary, the other is asked for by a registry context.
//!
//! `cargo run --example two_docker_hub_accounts`

#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "support/shown.rs"]
mod shown;

use core::fmt::Write as _;
use std::process::ExitCode;

use registry_resolver::{BuildOutput, Catalog, PullRequest, PushRequest, Reference, RegistryConfig};
use shown::Shown;

const HELP: &str = "\
usage: two_docker_hub_accounts

Shows which of two Docker Hub accounts pulls and pushes use. It asks no network.";

fn main() -> ExitCode {
    shown::program(HELP, show)
}

fn show(out: &mut String) -> Shown {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("company").docker_hub().namespace("acme").primary())
        .registry(RegistryConfig::new("open-source").docker_hub().namespace("acme-oss"))
        .build()?;

    // Both are on docker.io. Pulls use the primary one …
    let image = Reference::parse("python:3.12")?;
    let plan = catalog.resolve_pull(PullRequest::new(image))?;
    for attempt in plan.attempts() {
        writeln!(out, "{} with {}", attempt.target(), attempt.login())?;
    }

    // … unless the request names the other one.
    let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(&["open-source"]))?;
    for attempt in plan.attempts() {
        writeln!(out, "{} with {}", attempt.target(), attempt.login())?;
    }

    // Pushes name their registry. Nothing runs before the namespace is known to be its own.
    let push = PushRequest::new(BuildOutput::new("acme-oss/tool")).with_tags("1.0");
    let decision = catalog.resolve_push(push.with_target("open-source"))?;
    for destination in decision.destinations() {
        writeln!(out, "pushed to {}", destination.target())?;
    }
    let Err(refused) = catalog.resolve_push(push.with_target("company")) else {
        return Err("the namespace is somebody else's".into());
    };
    writeln!(out, "refused: {refused}")?;
    Ok(())
}
