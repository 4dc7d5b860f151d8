//! Drawing credential files about what is asked for: keys that serve it, nearly serve it, and serve somebody else.

use serde_json::{Map, Value, json};

use super::choices::Choices;
use super::texts::respelled;

const NAMES: [&str; 6] =
    ["auth.json", "config.json", ".dockercfg", ".dockerconfigjson", "DOCKER_AUTH_CONFIG", "secret.json"];

/// Files of all kinds with their names; the targets are names without tag and digest.
pub fn credential_files(choices: &mut Choices<'_>, targets: &[String]) -> Vec<(&'static str, String)> {
    (0..=choices.below(3)).map(|_| file(choices, targets)).collect()
}

fn file(choices: &mut Choices<'_>, targets: &[String]) -> (&'static str, String) {
    let name = choices.of(&NAMES);
    let mut map = |draw: fn(&mut Choices<'_>) -> Value, most: usize| -> Map<String, Value> {
        (0..choices.below(most)).map(|_| (key(choices, targets), draw(choices))).collect()
    };
    let (auths, helpers) = (map(entry, 7), map(helper, 3));
    let store = choices.maybe(15, |_| "desktop");
    let text = match name {
        ".dockercfg" => json!(auths),
        "DOCKER_AUTH_CONFIG" => json!({"auths": auths}),
        "secret.json" => {
            json!({"kind": "Secret", "stringData": {".dockerconfigjson": json!({"auths": auths}).to_string()}})
        }
        _ => json!({"auths": auths, "credHelpers": helpers, "credsStore": store}),
    };
    (name, text.to_string())
}

fn entry(choices: &mut Choices<'_>) -> Value {
    match choices.below(12) {
        9 => json!({}),
        10 => json!({"username": "u", "password": "p"}),
        11 => json!({"identitytoken": "t"}),
        _ => json!({"auth": "dTpw"}),
    }
}

fn helper(choices: &mut Choices<'_>) -> Value {
    choices.of(&["some", "other", ""]).into()
}

/// A key that a login for one of the targets may be kept under, or nearly.
fn key(choices: &mut Choices<'_>, targets: &[String]) -> String {
    let target = choices.some(targets).unwrap_or_else(|| "docker.io/library/nginx".into());
    let (host, path) = target.split_once('/').unwrap_or((&target, ""));
    match choices.below(18) {
        0..=3 => host.to_owned(),
        4 => format!("https://{host}/v1/"),
        5 => format!("http://{host}"),
        6 => format!("https://{host}/v2/{path}"),
        7 => target,
        8 => format!("{target}/"),
        9 => target.chars().take(host.len() + 1 + choices.below(path.len() + 1)).collect(),
        10 => format!("{host}/{}", path.split('/').next().unwrap_or_default()),
        11 => respelled(choices, host),
        12 => {
            let (_, rest) = host.split_once('.').unwrap_or(("", host));
            format!("*.{rest}")
        }
        13 => host.replacen(|c: char| c.is_ascii_lowercase(), "*", 1),
        14 => "https://index.docker.io/v1/".into(),
        15 => {
            choices.of(&["docker.io", "index.docker.io", "registry-1.docker.io", "*", "*.*", "*.io"]).into()
        }
        16 => format!("x{host}/{path}"),
        _ => format!("ann:p@{host}"),
    }
}
