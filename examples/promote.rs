//! Promoting an image from one cloud to another: fetched here, pushed there, each with its own credential.
//!
//! `cargo run --example promote`

#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "support/shown.rs"]
mod shown;

use core::fmt::Write as _;
use std::process::ExitCode;

use registry_resolver::push::Candidate;
use registry_resolver::registry::GcrLocation;
use registry_resolver::{Catalog, PushDecision, PushRequest, Reference, RegistryConfig};
use shown::Shown;

const HELP: &str = "\
usage: promote

Shows from where an image is fetched and where it is pushed when it goes from one cloud to another, and with which
credentials. It asks no network.";

fn main() -> ExitCode {
    shown::program(HELP, show)
}

fn show(out: &mut String) -> Shown {
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
        writeln!(out, "fetch {}  with {}", attempt.target(), attempt.login())?;
    }
    for destination in plan.destinations() {
        writeln!(out, "push  {}  with {}", destination.target(), destination.login())?;
    }
    Ok(())
}
