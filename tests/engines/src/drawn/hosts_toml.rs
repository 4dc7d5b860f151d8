//! Folders with a `hosts.toml` each.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use super::{place, with_port};
use crate::draw::routing::{DrawnPlace, DrawnRoute, DrawnScope};
use crate::draw::{Choices, DrawnAccount};

/// Names and texts of files, under the folder of hosts.
pub(crate) fn files(choices: &mut Choices<'_>, account: &DrawnAccount) -> Vec<(String, String)> {
    let mut folders = BTreeMap::new();
    for route in &account.routing.routes {
        let folder = match &route.scope {
            DrawnScope::Host { host, port, .. } => with_port(host, port),
            DrawnScope::All => "_default".to_owned(),
            DrawnScope::Suffix { .. } | DrawnScope::Broken(_) => continue,
        };
        let text = text(choices, account, route, &folder);
        folders.entry(format!("{folder}/hosts.toml")).or_insert(text);
    }
    folders.into_iter().collect()
}

fn text(choices: &mut Choices<'_>, account: &DrawnAccount, route: &DrawnRoute, folder: &str) -> String {
    let own = if folder == "docker.io" { "registry-1.docker.io" } else { folder };
    let elsewhere = route.at.as_ref().and_then(|at| url(choices, account, at));
    let server = match elsewhere {
        Some((url, _)) => Some(url),
        None if folder == "_default" => None,
        None => {
            choices.maybe(50, |choices| choices.of(&["https://", "https://", "http://", ""]).to_owned() + own)
        }
    };
    let mut text = server.map(|url| format!("server = \"{url}\"\n")).unwrap_or_default();
    if !text.is_empty() && choices.percent(10) {
        text +=
            choices.of(&["capabilities = [\"pull\"]\n", "skip_verify = true\n", "override_path = true\n"]);
    }
    for mirror in &route.mirrors {
        let Some((url, settings)) = url(choices, account, mirror) else { continue };
        // Two tables of one name are no TOML.
        if text.contains(&format!("[host.\"{url}\"]")) && choices.percent(90) {
            continue;
        }
        let _ = write!(text, "\n[host.\"{url}\"]\n{settings}");
    }
    if !text.contains("[host") && choices.percent(80) {
        text += "[host]\n";
    }
    text
}

/// The URL of a host, and the settings under it.
fn url(choices: &mut Choices<'_>, account: &DrawnAccount, at: &DrawnPlace) -> Option<(String, String)> {
    let (host, path) = place(account, at)?;
    let scheme = match at.transport {
        "http" => "http://",
        _ => choices.of(&["https://", "https://", "https://", "http://", ""]),
    };
    let mut settings = match at.images {
        "pinned" => "capabilities = [\"pull\"]\n",
        "tagged" => "capabilities = [\"resolve\"]\n",
        "any" => "capabilities = [\"pull\", \"resolve\"]\n",
        _ => choices.of(&[
            "",
            "capabilities = [\"pull\", \"resolve\", \"push\"]\n",
            "capabilities = [\"push\"]\n",
        ]),
    }
    .to_owned();
    if matches!(at.transport, "https_unverified" | "https_then_http") {
        settings += "skip_verify = true\n";
    }
    let path = match path {
        None if choices.percent(10) => "/".to_owned(),
        None => String::new(),
        Some(path) if choices.percent(75) => {
            settings += "override_path = true\n";
            format!("/v2/{path}")
        }
        Some(path) => choices.of(&["/v2/", "/"]).to_owned() + &path,
    };
    Some((format!("{scheme}{host}{path}"), settings))
}
