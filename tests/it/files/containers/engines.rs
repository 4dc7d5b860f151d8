//! What podman 4.3.1 and skopeo 1.9.3 were seen to ask, request by request, against plans (rule 15.3).

use registry_resolver::format::Engine;
use registry_resolver::pull::LeftOutReason;
use registry_resolver::reference::ShortName;
use registry_resolver::{PullRequest, Reference};
use serde_json::Value;

use super::suite::{Suite, Tally, text};

/// Hosts and names in the order in which they are asked; the same host twice in a row is one visit.
type Visits = Vec<(String, String)>;

fn recorded(case: &Value) -> Vec<(String, Option<String>)> {
    let mut visits: Vec<(String, Option<String>)> = Vec::new();
    for visit in case["asked"].as_array().unwrap() {
        let host = usual(visit[0].as_str().unwrap());
        let name = visit[1].as_str().map(str::to_owned);
        match visits.last_mut() {
            // Another port of the host, before it answers.
            Some((known, unnamed @ None)) if known == host => *unnamed = name,
            _ => visits.push((host.to_owned(), name)),
        }
    }
    visits
}

/// A host without a port that none means.
fn usual(host: &str) -> &str {
    host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(host)
}

/// Cases that are decided otherwise, each with its class.
const DECIDED: &[(&str, &str)] = &[
    ("pod-short-upper-case", "names are read by our grammar"),
    ("sko-case", "one endpoint in several spellings"),
    ("sko-hub-registry-1", "one endpoint in several spellings"),
    ("sko-wild-repeated", "a suffix is a suffix"),
    ("sko-wild-tie-one-letter", "an exact host before a wildcard"),
];

/// What a plan asks, or none where it is refused.
fn planned(suite: &Suite, case: &Value) -> Option<(Visits, usize)> {
    let catalog = suite.read_files(case, Engine::Podman4).ok()?.into_builder().build().unwrap();
    let image = text(case, "image");
    let request = match ShortName::parse(image) {
        Ok(name) if text(case, "engine") == "podman" => PullRequest::short(name),
        _ => PullRequest::new(Reference::parse(image).ok()?),
    };
    let plan = catalog.resolve_pull(request).ok()?;
    let mut visits: Visits = Vec::new();
    for attempt in plan.attempts() {
        let endpoint = attempt.endpoint().to_string();
        let host = endpoint.split_once("://").map_or(endpoint.as_str(), |(_, host)| host).to_owned();
        let visit = (usual(&host).to_owned(), attempt.target().path().to_string());
        if visits.last() != Some(&visit) {
            visits.push(visit);
        }
    }
    let nameless = |reason| matches!(reason, LeftOutReason::NoName | LeftOutReason::PortInName);
    let left = plan.left_out().filter(|left| nameless(left.reason())).count();
    Some((visits, left))
}

/// Whether what was seen is how the plan begins; podman goes through all of it again after some failures.
fn begins(seen: &[(String, Option<String>)], plan: &Visits) -> bool {
    let again = plan.iter().cycle().take(plan.len() * 4);
    let mut rounds: Visits = Vec::new();
    for visit in again {
        if rounds.last() != Some(visit) {
            rounds.push(visit.clone());
        }
    }
    seen.len() <= rounds.len()
        && seen.iter().zip(&rounds).all(|((host, name), (known, path))| {
            host == known && name.as_ref().is_none_or(|name| name == path)
        })
}

#[test]
fn what_engines_ask_is_how_the_plan_begins() {
    let (suite, mut tally) = (Suite::read("engines.json"), Tally::default());
    for case in &suite.cases {
        let (id, seen) = (text(case, "id"), recorded(case));
        let decided = DECIDED.iter().find(|(known, _)| *known == id);
        match planned(&suite, case) {
            found if decided.is_some() => {
                assert!(!found.is_some_and(|(plan, _)| begins(&seen, &plan)) || seen.is_empty(), "{id}");
                tally.decided(decided.unwrap().1, id);
            }
            None if seen.is_empty() => tally.equal(),
            Some((_, left)) if seen.is_empty() && left > 0 => {
                tally.decided("a source without a name is left out, not the whole plan", id);
            }
            Some((plan, _)) if begins(&seen, &plan) && !seen.is_empty() => tally.equal(),
            found => tally.fails(id, format_args!("{found:?}\n seen {seen:?} of {}", text(case, "image"))),
        }
    }
    let decided = vec![
        ("a source without a name is left out, not the whole plan", 1),
        ("a suffix is a suffix", 1),
        ("an exact host before a wildcard", 1),
        ("names are read by our grammar", 1),
        ("one endpoint in several spellings", 2),
    ];
    assert_eq!(tally.counts(), (134, decided));
}
