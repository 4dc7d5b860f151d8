//! Plans of build cache on their own, compared, and with their logins.

use registry_resolver::{Access, CacheRequest, Catalog, RegistryConfig};

use crate::cache::plan;

fn catalog(caching: &str) -> Catalog {
    let ghcr = RegistryConfig::new("ghcr").github().fallback("spare");
    let registries = [
        ghcr,
        RegistryConfig::new("spare").quay(),
        RegistryConfig::new("open").other("o.example").access(Access::Public),
    ];
    Catalog::builder().registries(registries).set_caching(caching).build().unwrap()
}

const ENTRIES: [&str; 3] =
    ["ghcr.io/acme/base:c", "o.example/base:c", "type=registry,ref=quay.io/acme/base:c"];
const EXPORTS: [&str; 1] = ["type=registry,ref=quay.io/acme/app:c,mode=max,compression=zstd"];

fn request() -> CacheRequest<'static> {
    let request = CacheRequest::new("acme/app").with_branch("x").with_default_branch("main");
    request.with_cache_from(&ENTRIES).with_cache_to(&EXPORTS)
}

/// Section 8: the owned form says what the plan says.
#[test]
fn a_plan_on_its_own_says_the_same() {
    let catalog = catalog("ghcr");
    let plan = plan(&catalog, request());
    let own = plan.to_buf();
    assert_eq!(own.imports().len(), plan.imports().len());
    for (own, import) in own.imports().iter().zip(plan.imports()) {
        assert_eq!(own.target().to_string(), import.target().to_string());
        assert_eq!(
            (own.origin(), own.transport(), own.reach()),
            (import.origin(), import.transport(), import.reach())
        );
        let asked = import.attempts().map(|it| (it.target().to_string(), it.role(), it.after(), it.retry()));
        let told =
            own.attempts().iter().map(|it| (it.target().to_string(), it.role(), it.after(), it.retry()));
        assert!(told.eq(asked));
    }
    for (own, export) in own.exports().iter().zip(plan.exports()) {
        assert_eq!(own.target().to_string(), export.target().to_string());
        assert_eq!((own.origin(), own.mode()), (export.origin(), export.mode()));
        assert!(own.attributes().eq(export.attributes()));
    }
    assert_eq!(own.exports().len(), 2);
    assert_eq!(own.to_buildkit_args(), plan.to_buildkit_args());
    assert_eq!((own.automatic(), own.no_export()), (Ok("ghcr"), None));
    assert_eq!(own.skip_build(), None);
}

#[test]
fn plans_compare_by_what_they_say() {
    let (one, same, other) = (catalog("ghcr"), catalog("ghcr"), catalog("spare"));
    assert_eq!(plan(&one, request()), plan(&same, request()));
    assert_ne!(plan(&one, request()), plan(&other, request()));
    assert_ne!(plan(&one, request()), plan(&one, request().with_branch("y")));
    assert_eq!(plan(&one, request()).to_buf(), plan(&same, request()).to_buf());
}

/// Rule 10.1: one login for each credential and host, however many imports it is for, and none for anonymous ones.
#[test]
fn a_login_is_listed_once() {
    let catalog = catalog("ghcr");
    let plan = plan(&catalog, request());
    assert_eq!(plan.imports().len(), 5);
    let logins: Vec<String> = plan
        .logins()
        .iter()
        .map(|login| format!("{} {}", login.as_str(), login.credential().unwrap()))
        .collect();
    assert_eq!(logins, ["credential `ghcr`", "credential `spare`"]);
}
