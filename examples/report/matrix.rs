//! Which credential can reach which host: a matrix where it fits on a page, and a list where it does not.

use alloc::collections::{BTreeMap, BTreeSet};

use registry_resolver::Catalog;

use crate::html::Html;
use crate::page::{MOST, more};

/// Hosts that stand side by side.
const COLUMNS: usize = 10;

pub(crate) fn write(html: &mut Html, catalog: &Catalog) {
    let (mut reach, mut places) = (Vec::<Reached>::new(), BTreeMap::new());
    for flow in catalog.flows().credentials() {
        let Some(credential) = flow.credential() else { continue };
        let handle = credential.handle().unwrap_or("the step's own").to_owned();
        // In the order in which the account has them: `robot-2` stands in front of `robot-10`.
        let place = *places.entry(handle.clone()).or_insert(reach.len());
        if place == reach.len() {
            reach.push((handle, BTreeMap::new()));
        }
        let Some((_, hosts)) = reach.get_mut(place) else { continue };
        let host = match flow.hosts().to_string().as_str() {
            "*" => "any host without a registry".to_owned(),
            host => host.to_owned(),
        };
        hosts.entry(host).or_default().insert(flow.kind().as_str());
        for issuer in flow.token_issuers().iter() {
            hosts.entry(issuer.to_string()).or_default().insert("token issuer");
        }
    }
    if reach.is_empty() {
        html.line("p", "The account has no credential that any request sends.");
        return;
    }
    let hosts: BTreeSet<&String> = reach.iter().flat_map(|(_, hosts)| hosts.keys()).collect();
    if hosts.len() <= COLUMNS {
        side_by_side(html, &reach, &hosts);
    } else {
        listed(html, &reach);
    }
    html.marked(
        "p",
        "soft",
        "A credential reaches its own hosts alone: no mirror and no fallback is shown another's.",
    );
    legend(html, &reach);
}

/// The words of the table, of which requests they are.
const WAYS: [(&str, &str); 11] = [
    ("picked", "pulls that name no registry, by their domain"),
    ("context", "pulls that name the registry"),
    ("built", "pulls of what the same run has pushed"),
    ("fallback", "pulls whose source has failed"),
    ("place", "pulls along a route"),
    ("push_named", "pushes that name the registry"),
    ("push_default", "pushes that name none"),
    ("ad_hoc_push", "pushes to a host without a registry, with the step's own login"),
    ("build_cache", "build cache of the account"),
    ("build_cache_named", "build cache of a request that names the registry"),
    ("cache_entry", "cache entries of a step"),
];

fn legend(html: &mut Html, reach: &[Reached]) {
    let used: BTreeSet<&str> =
        reach.iter().flat_map(|(_, hosts)| hosts.values()).flatten().copied().collect();
    html.element("details", &[], |html| {
        html.line("summary", "What the words mean");
        html.element("ul", &[], |html| {
            for (word, meaning) in WAYS.iter().filter(|(word, _)| used.contains(word)) {
                html.line("li", format_args!("{}: {meaning}", word.replace('_', " ")));
            }
            if used.contains("token issuer") {
                html.line(
                    "li",
                    "token issuer: whoever gives out tokens for the host, and is shown the login for it",
                );
            }
        });
    });
}

/// A credential, the hosts that it reaches, and by which requests.
type Reached = (String, BTreeMap<String, BTreeSet<&'static str>>);

fn head(html: &mut Html, columns: &[&str]) {
    html.element("thead", &[], |html| {
        html.element("tr", &[], |html| {
            for column in columns {
                html.element("th", &[("scope", &"col")], |html| html.text(column));
            }
        });
    });
}

fn side_by_side(html: &mut Html, reach: &[Reached], hosts: &BTreeSet<&String>) {
    html.scrolled("Which credential can reach which host, as a table", |html| {
        html.element("table", &[], |html| {
            let columns: Vec<&str> =
                core::iter::once("Credential").chain(hosts.iter().map(|it| it.as_str())).collect();
            head(html, &columns);
            html.element("tbody", &[], |html| {
                for (handle, there) in reach {
                    html.element("tr", &[], |html| {
                        html.element("th", &[("scope", &"row")], |html| html.text(handle));
                        for host in hosts {
                            let ways = there.get(*host).map(words);
                            html.line("td", ways.unwrap_or_else(|| "–".to_owned()));
                        }
                    });
                }
            });
        });
    });
}

fn listed(html: &mut Html, reach: &[Reached]) {
    html.scrolled("Which credential can reach which host, as a table", |html| {
        html.element("table", &[], |html| {
            head(html, &["Credential", "Host", "By"]);
            html.element("tbody", &[], |html| {
                for (handle, host, ways) in rows(reach).take(MOST) {
                    html.element("tr", &[], |html| {
                        html.element("th", &[("scope", &"row")], |html| html.text(handle));
                        html.marked("td", "host", host);
                        html.line("td", words(ways));
                    });
                }
            });
        });
    });
    more(html, rows(reach).count());
}

fn rows(reach: &[Reached]) -> impl Iterator<Item = (&String, &String, &BTreeSet<&'static str>)> {
    reach.iter().flat_map(|(handle, hosts)| hosts.iter().map(move |(host, ways)| (handle, host, ways)))
}

fn words(ways: &BTreeSet<&'static str>) -> String {
    let words: Vec<String> = ways.iter().map(|it| it.replace('_', " ")).collect();
    words.join(", ")
}
