//! wasm-pkg-tools looks a package's registry up by package, then namespace, then the default
//! (`crates/wasm-pkg-common/src/config.rs`), and makes a repository of it with a prefix
//! (`crates/wasm-pkg-client/src/oci/mod.rs`). As a catalog it is a search list and routes: a package is a short name,
//! and the most specific route says where it really is.

use registry_resolver::reference::ShortName;
use registry_resolver::{Login, PullRequest};

use super::{Case, Verdict, catalog, compared, plan};

/// The configuration of their own test (`crates/wasm-pkg-common/src/config/toml.rs`), with the metadata that `wasi.dev`
/// publishes; the logins are what Docker's config keeps.
const OWN: &str = r#"{
    "short_names": {"search": ["example.com"]},
    "routes": [
        {"scope": "example.com", "at": {"access": "ambient"}},
        {"scope": "example.com/wasi", "at": {"location": "ghcr.io/webassembly/wasi", "access": "ambient"}},
        {"scope": "example.com/example/foo", "at": {"location": "foo.example/example/foo", "access": "ambient"}}
    ]
}"#;

/// Without a default they know two namespaces, and no other package.
const BUILT_IN: &str = r#"{
    "short_names": {"search": ["packages.invalid"]},
    "routes": [
        {"scope": "packages.invalid", "blocked": true, "note": "no registry is known for this package"},
        {"scope": "packages.invalid/wasi", "at": "wasi.dev/wasi"},
        {"scope": "packages.invalid/ba", "at": "bytecodealliance.org/ba"}
    ]
}"#;

fn asked(config: &str, package: &str) -> String {
    plan(&catalog(config), PullRequest::short(ShortName::parse(package).unwrap()))
}

#[test]
fn rules_12_2_and_13_2_a_package_is_looked_up_as_by_hand() {
    let cases = [
        (OWN, "wasi/http:0.2.0", "ghcr.io/webassembly/wasi/http:0.2.0"),
        (OWN, "example/foo:1.0.0", "foo.example/example/foo:1.0.0"),
        (OWN, "example/bar:1.0.0", "example.com/example/bar:1.0.0"),
        (OWN, "example/food:1.0.0", "example.com/example/food:1.0.0"),
        (OWN, "wasi/cli", "ghcr.io/webassembly/wasi/cli:latest"),
        (BUILT_IN, "wasi/http:0.2.0", "wasi.dev/wasi/http:0.2.0"),
        (BUILT_IN, "ba/sample:0.1.0", "bytecodealliance.org/ba/sample:0.1.0"),
        (BUILT_IN, "acme/app:1.0.0", "denied"),
    ];
    let cases = cases.map(|(config, package, theirs)| {
        (Case { asked: package, theirs, ours: asked(config, package), verdict: Verdict::Equal }, theirs)
    });
    assert_eq!(compared(cases), [(Verdict::Equal, 8)]);
}

#[test]
fn rule_14_1_the_login_is_what_is_kept_for_where_the_package_really_is() {
    let catalog = catalog(OWN);
    for (package, audience) in
        [("wasi/http:0.2.0", "ghcr.io"), ("example/foo:1", "foo.example"), ("example/bar:1", "example.com")]
    {
        let plan = catalog.resolve_pull(PullRequest::short(ShortName::parse(package).unwrap())).unwrap();
        let login = plan.attempts().next().unwrap().login();
        assert!(
            matches!(login, Login::Ambient { audience: it, .. } if it.to_string() == audience),
            "{login}"
        );
    }
}
