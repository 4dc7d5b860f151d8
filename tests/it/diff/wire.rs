//! A difference as programs read it.

use registry_resolver::{Access, RegistryConfig};
use serde_json::json;

use crate::diff::catalog;

#[test]
fn a_change_is_written_with_its_witness_and_both_answers() {
    let hub = || RegistryConfig::new("hub").docker_hub();
    let (before, after) = (catalog([hub()]), catalog([hub().access(Access::Public)]));
    let written = serde_json::to_value(before.diff(&after)).unwrap();
    let place = |credential: Option<&str>| {
        let mut place = json!({
            "registry": "hub",
            "role": "source",
            "reference": "docker.io/team/app:1",
            "credential": credential,
            "max_tries": 3,
            "delay_ms": 5000,
            "factor": 2,
            "max_delay_ms": 60000,
        });
        if credential.is_some() {
            place["audience"] = "docker.io".into();
            place["token_issuers"] = json!(["auth.docker.io"]);
        }
        place
    };
    assert_eq!(
        written["changes"][0],
        json!({
            "kind": "credential",
            "class": "images on docker.io",
            "witness": {"pull": {"image": "docker.io/team/app:1", "contexts": []}},
            "before": {"places": [place(Some("hub"))]},
            "after": {"places": [place(None)]},
        }),
    );
    assert_eq!(
        written["changes"][1]["witness"],
        json!({"push": {"image_name": "team/app", "branch": "main", "registry": "hub", "disable_push": false}}),
    );
}
