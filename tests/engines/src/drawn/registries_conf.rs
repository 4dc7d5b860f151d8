//! `registries.conf` of both versions, with drop-ins, aliases and search lists.

use core::fmt::Write as _;

use super::{place, scope};
use crate::draw::routing::{DrawnPlace, DrawnRoute, DrawnShortNames};
use crate::draw::{Choices, DrawnAccount};

/// Names and texts of files, under `/etc/containers`.
pub(crate) fn files(choices: &mut Choices<'_>, account: &DrawnAccount) -> Vec<(String, String)> {
    let main = "registries.conf".to_owned();
    if choices.percent(8) {
        return vec![(main, version_1(choices, account))];
    }
    let mut texts = [String::new(), String::new(), String::new()];
    let has_drop_ins = choices.percent(30);
    let short_names = &account.routing.short_names;
    if let Some(DrawnShortNames { search, mode, .. }) = short_names {
        // Keys of the file itself stand in front of its tables.
        let at = if has_drop_ins { choices.below(2) } else { 0 };
        let search = search.iter().take(1 + choices.below(4)).collect::<Vec<_>>();
        let _ = writeln!(texts[at], "unqualified-search-registries = {search:?}");
        let mode = match *mode {
            "one" => "enforcing",
            _ => choices.of(&["", "permissive", "disabled"]),
        };
        if !mode.is_empty() {
            let _ = writeln!(texts[at], "short-name-mode = \"{mode}\"");
        }
    }
    for route in &account.routing.routes {
        let at = if has_drop_ins { choices.below(3) } else { 0 };
        let rule = rule(choices, account, route).unwrap_or_default();
        texts[at] += &rule;
    }
    if let Some(DrawnShortNames { aliases, .. }) = short_names {
        let at = if has_drop_ins { choices.below(3) } else { 0 };
        texts[at] += "\n[aliases]\n";
        for (name, target) in aliases {
            let _ = writeln!(texts[at], "\"{name}\" = \"{target}\"");
        }
    }
    let names = [main.as_str(), "registries.conf.d/10-a.conf", "registries.conf.d/9-b.conf"];
    let files = names.into_iter().zip(texts).map(|(name, text)| (name.to_owned(), text));
    files.filter(|(name, text)| *name == main || !text.is_empty()).collect()
}

fn rule(choices: &mut Choices<'_>, account: &DrawnAccount, route: &DrawnRoute) -> Option<String> {
    let scope = scope(&route.scope)?;
    let elsewhere = route.at.as_ref().and_then(|at| located(account, at));
    let mut text = "\n[[registry]]\n".to_owned();
    match elsewhere {
        Some(location) => {
            let _ = writeln!(text, "prefix = \"{scope}\"\nlocation = \"{location}\"");
        }
        // The prefix, where a wildcard has no location.
        None if scope.starts_with('*') => {
            let _ = writeln!(text, "prefix = \"{scope}\"");
        }
        None => {
            let _ = writeln!(text, "location = \"{scope}\"");
        }
    }
    for (key, percent) in [("insecure", 15), ("mirror-by-digest-only", 8)] {
        if let Some(value) = choices.stated(percent, 80) {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    if route.is_blocked {
        text += "blocked = true\n";
    }
    for mirror in &route.mirrors {
        text += &self::mirror(choices, account, mirror).unwrap_or_default();
    }
    Some(text)
}

fn mirror(choices: &mut Choices<'_>, account: &DrawnAccount, mirror: &DrawnPlace) -> Option<String> {
    let mut text = format!("[[registry.mirror]]\nlocation = \"{}\"\n", located(account, mirror)?);
    let is_insecure = matches!(mirror.transport, "http" | "https_unverified" | "https_then_http");
    if is_insecure || choices.percent(10) {
        text += "insecure = true\n";
    }
    match mirror.images {
        "pinned" => text += "pull-from-mirror = \"digest-only\"\n",
        "tagged" => text += "pull-from-mirror = \"tag-only\"\n",
        "any" => text += "pull-from-mirror = \"all\"\n",
        _ => {}
    }
    Some(text)
}

fn located(account: &DrawnAccount, at: &DrawnPlace) -> Option<String> {
    let (host, path) = place(account, at)?;
    Some(path.map_or(host.clone(), |path| format!("{host}/{path}")))
}

/// The older lists of search, insecure and blocked registries.
fn version_1(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    let hosts: Vec<String> = account.routing.routes.iter().filter_map(|route| scope(&route.scope)).collect();
    let mut text = String::new();
    for (table, percent) in [("search", 50), ("insecure", 30), ("block", 20)] {
        let chosen: Vec<&String> = hosts.iter().filter(|_| choices.percent(percent)).collect();
        let _ = writeln!(text, "[registries.{table}]\nregistries = {chosen:?}");
    }
    text
}
