//! Lints and edits as programs read them.

use serde_json::{Value, json};

use crate::lints::{account, named};

fn written(account: registry_resolver::CatalogBuilder) -> Value {
    serde_json::to_value(account.build().unwrap().lints()).unwrap()
}

#[test]
fn a_lint_with_and_without_an_edit() {
    let two = account([named("quay").quay().fallback("ghcr"), named("ghcr").other("ghcr.io:443")]);
    assert_eq!(
        written(two),
        json!([
            {
                "kind": "shared_fallback",
                "severity": "danger",
                "path": "registries[0].fallback",
                "registry": "quay",
                "message": "`quay` falls back by tag to `ghcr` on GitHub Container Registry, where strangers own \
                           namespaces, without a prefix of one's own: an image there may be a stranger's",
                "help": "give `ghcr` a prefix, or limit the fallback to pinned images",
                "edit": {
                    "edit": "set_fallback",
                    "registry": "quay",
                    "fallback": {
                        "registry": "ghcr", "naming": "replace", "images": "pinned", "failures": "any"
                    }
                }
            },
            {
                "kind": "default_port",
                "severity": "advice",
                "path": "registries[1].domain",
                "registry": "ghcr",
                "message": "the domain of `ghcr` writes the port that every domain has without it: ghcr.io:443",
                "help": "write `ghcr.io`",
                "edit": { "edit": "set_domain", "registry": "ghcr", "domain": "ghcr.io" }
            }
        ])
    );
    let sole = account([named("hub").docker_hub()]);
    assert_eq!(written(sole)[0].as_object().unwrap().get("edit"), None);
    assert_eq!(written(account([])), json!([]));
}

#[test]
fn every_other_edit() {
    let edit = |account| written(account)[0]["edit"].clone();
    let plain = named("plain").other("a.example:5000").plain_http();
    assert_eq!(edit(account([plain])), Value::Null);
    let foreign = named("quay").on(registry_resolver::Provider::GitHub, "quay.io");
    assert_eq!(
        edit(account([foreign])),
        json!({ "edit": "set_provider", "registry": "quay", "provider": "quay" })
    );
    let never = [named("hub").docker_hub().fallback(crate::lints::pinned("gar")), named("gar").gar("eu")];
    assert_eq!(edit(account(never)), json!({ "edit": "clear_fallback", "registry": "hub" }));
}
