//! Accounts with a fault.

use serde_json::{Map, Value, json};

use super::draw::Choices;
use super::exported::id;
use super::rules::{Retry, Settings, Transport};

/// One fault, or what looks like one.
pub fn spoil(
    choices: &mut Choices<'_>,
    registries: &mut Vec<Map<String, Value>>,
    settings: &mut Settings,
    names: &[String],
) {
    let at = choices.below(registries.len());
    let name = names[at].clone();
    let last = registries.len() - 1;
    let mut put = |key: &str, value: Value| {
        registries[at].insert(key.to_owned(), value);
    };
    match choices.below(27) {
        0 => put("name", json!(names[0])),
        1 => put("name", json!("")),
        2 => put("name", json!(choices.of(&["a\u{7}b", "a\nb", "x\u{202e}y", "${{step}}", "z\u{200f}"]))),
        3 => put("name", json!("é".repeat(129))),
        4 => put(
            "domain",
            json!(choices.of(&[
                "ftp://a.example.com",
                "us.gcr.io/my_org",
                "user:pass@a.example.com",
                "user@a.example.com",
                "a..example.com",
                "-a.example.com",
                "a.example.com:",
                "a.example.com:65536",
                "a.example.com:99999999999",
                "a.example.com:port",
                "ho_st.com",
                "a b.example.com",
                "[fd00::1",
                "https://",
            ])),
        ),
        5 => put(
            "repositoryPrefix",
            json!(
                choices.of(&["/acme", "acme/", "Acme", "a//b", "../x", ".", "a:b", "a b", "acme/..", "_a"])
            ),
        ),
        6 => put("fallbackRegistry", json!("no such registry")),
        7 => put("fallbackRegistry", json!(name)),
        8 => put("fallbackRegistry", json!(id(at))),
        9 => {
            // A cycle, where the chain gets there.
            put("fallbackRegistry", json!(names[last]));
            registries[last].insert("fallbackRegistry".to_owned(), json!(name));
        }
        10 => {
            for registry in registries.iter_mut() {
                registry.insert("default".to_owned(), json!(true));
            }
        }
        11 => {
            for registry in registries.iter_mut() {
                registry.insert("primary".to_owned(), json!(true));
            }
        }
        12 => put("provider", json!(choices.of(&["ghcr", "quay", "DockerHub", "x"]))),
        13 => settings.caching = Some("no such registry".to_owned()),
        14 => settings.caching = Some(name),
        15 => {
            settings.registries.entry(name).or_default().retry =
                Some(Retry { tries: if choices.percent(50) { 0 } else { 11 }, ..Retry::DEFAULT })
        }
        16 => {
            // One handle everywhere; an error where there is more than one endpoint.
            for name in names {
                let extra = settings.registries.entry(name.clone()).or_default();
                extra.public = false;
                extra.credential = Some("one for all".to_owned());
            }
        }
        17 => settings.registries.entry(name).or_default().transport = Transport::Http,
        18 => put("_id", json!(names[last])),
        19 => put("default", json!("yes")),
        20 => put("domain", json!(5000)),
        21 => settings.registries.entry(name).or_default().credential = Some(names[last].clone()),
        22 => {
            // A chain of eight or nine or ten.
            let long = 8 + choices.below(3);
            registries.clear();
            settings.registries.clear();
            settings.caching = None;
            settings.credentials.clear();
            for at in 0..long {
                let mut registry = Map::new();
                registry.insert("name".to_owned(), json!(format!("r{at}")));
                registry.insert("provider".to_owned(), json!("other"));
                registry.insert("domain".to_owned(), json!(format!("r{at}.example.com")));
                if at + 1 < long {
                    registry.insert("fallbackRegistry".to_owned(), json!(format!("r{}", at + 1)));
                }
                registries.push(registry);
            }
        }
        23 => settings.other_contexts.push(name),
        24 => put("_id", json!(id(last))),
        25 => settings.registries.entry(name).or_default().accepts_untrusted = true,
        _ => {
            registries[at].remove("domain");
        }
    }
}
