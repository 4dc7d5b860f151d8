//! One repository prefix, set once on the registry instead of in every pipeline.
//!
//! `cargo run --example prefix_once`

use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let registry = RegistryConfig::new("azure").azure("kostisazureregistry");
    let without = Catalog::builder().registry(registry.clone()).build()?;
    let with = Catalog::builder().registry(registry.prefix("acme-company")).build()?;

    // Without a prefix every pipeline spells the organisation out …
    show(&without, "acme-company/trivial-go-web")?;
    // … with one, none does, and moving to another organisation is one edit of the catalog.
    show(&with, "trivial-go-web")?;
    let moved = with.edit().remove("azure");
    let moved = moved.registry(RegistryConfig::new("azure").azure("kostisazureregistry").prefix("acme-labs"));
    show(&moved.build()?, "trivial-go-web")
}

fn show(catalog: &Catalog, image_name: &str) -> Result<(), Box<dyn core::error::Error>> {
    let decision =
        catalog.resolve_push(PushRequest::new(BuildOutput::new(image_name)).with_tags("latest"))?;
    for destination in decision.destinations() {
        println!("{image_name:<28} → {}", destination.target());
    }
    Ok(())
}
