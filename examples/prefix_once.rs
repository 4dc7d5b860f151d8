//! One repository prefix, set once on the registry instead of in every pipeline.
//!
//! `cargo run --example prefix_once`

#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "support/shown.rs"]
mod shown;

use core::fmt::Write as _;
use std::process::ExitCode;

use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
use shown::Shown;

const HELP: &str = "\
usage: prefix_once

Shows what a repository prefix does that is set once on the registry. It asks no network.";

fn main() -> ExitCode {
    shown::program(HELP, show)
}

fn show(out: &mut String) -> Shown {
    let registry = RegistryConfig::new("azure").azure("kostisazureregistry");
    let without = Catalog::builder().registry(registry.clone()).build()?;
    let with = Catalog::builder().registry(registry.prefix("acme-company")).build()?;

    // Without a prefix every pipeline spells the organisation out …
    pushed(out, &without, "acme-company/trivial-go-web")?;
    // … with one, none does, and moving to another organisation is one edit of the catalog.
    pushed(out, &with, "trivial-go-web")?;
    let moved = with.edit().remove("azure");
    let moved = moved.registry(RegistryConfig::new("azure").azure("kostisazureregistry").prefix("acme-labs"));
    pushed(out, &moved.build()?, "trivial-go-web")
}

fn pushed(out: &mut String, catalog: &Catalog, image_name: &str) -> Shown {
    let decision =
        catalog.resolve_push(PushRequest::new(BuildOutput::new(image_name)).with_tags("latest"))?;
    for destination in decision.destinations() {
        writeln!(out, "{image_name:<28} → {}", destination.target())?;
    }
    Ok(())
}
