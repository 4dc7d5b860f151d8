//! The example account, and all that is said of it.

use registry_resolver::Catalog;
use registry_resolver::format::AccountExport;

fn account() -> Catalog {
    let export: AccountExport = serde_json::from_str(include_str!("../../../examples/account.json")).unwrap();
    export.into_builder().build().unwrap()
}

#[test]
fn the_example_account_has_these() {
    let catalog = account();
    let said: Vec<String> = catalog.lints().iter().map(ToString::to_string).collect();
    let replaced = |index: usize, name: &str, domain: &str| {
        format!(
            "advice[replaced_provider] registries[{index}].domain: `{name}` is on {domain}, a service that was \
             closed in 2025 and replaced by Artifact Registry, which serves the gcr.io names; nothing has to change \
             today; put new repositories on <location>-docker.pkg.dev"
        )
    };
    let unreached = |index: usize, name: &str, domain: &str, picked: &str| {
        format!(
            "advice[unreached_registry] registries[{index}]: `{name}` is used only where a request names it: pulls \
             from {domain} pick `{picked}` in its place, it is neither the default nor the caching registry, and no \
             registry that pulls pick falls back to it; remove it, unless pipelines name it"
        )
    };
    assert_eq!(
        said,
        [
            replaced(4, "production-gcr", "gcr.io"),
            replaced(5, "staging-gcr", "gcr.io"),
            replaced(6, "us-gcr", "us.gcr.io"),
            unreached(1, "second-dockerhub", "docker.io", "dockerhub"),
            unreached(5, "staging-gcr", "gcr.io", "production-gcr"),
        ]
    );
    assert_eq!(catalog.lints().to_string(), said.join("\n"));
}
