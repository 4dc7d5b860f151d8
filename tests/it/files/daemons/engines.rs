//! What containerd 1.6.20 and dockerd 20.10.24 were seen to ask, request by request, against plans (rule 15.3).

use registry_resolver::format::{DockerDaemon, Engine, File, hosts_toml};
use registry_resolver::reference::Digest;
use registry_resolver::{Attempt, Catalog, PullRequest, Reference, Transport};
use serde_json::Value;

use super::{Tally, text};

/// A scheme, a host, and the name that it is asked for, where it came to that.
type Visit = (String, String, Option<String>);

fn seen(case: &Value, key: &str) -> Vec<Visit> {
    let visit = |visit: &Value| {
        let scheme = visit[0].as_str().unwrap().to_owned();
        (scheme, usual(visit[1].as_str().unwrap()).to_owned(), visit[2].as_str().map(str::to_owned))
    };
    case.get(key).and_then(Value::as_array).into_iter().flatten().map(visit).collect()
}

/// A host without a port that none means.
fn usual(host: &str) -> &str {
    host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(host)
}

/// What the files of a case come to; none where the engine refuses them, and whether it passes over them.
fn read(case: &Value) -> (Option<Catalog>, bool) {
    let files = case["files"].as_object().unwrap();
    let files: Vec<File<'_>> =
        files.iter().map(|(name, text)| File { name, text: text.as_str().unwrap() }).collect();
    if text(case, "engine") == "containerd" {
        return match hosts_toml::read(Engine::Containerd1, &files) {
            Ok(read) => (read.into_builder().build().ok(), false),
            Err(_) => (Catalog::builder().build().ok(), true),
        };
    }
    let file: DockerDaemon = serde_json::from_str(files.first().map_or("{}", |file| file.text)).unwrap();
    let read = file.read(Engine::Dockerd, File::named("daemon.json"));
    (read.ok().and_then(|read| read.into_builder().build().ok()), false)
}

/// Along the plan; of two schemes at one source the one that was seen may be either.
fn planned(catalog: &Catalog, request: PullRequest<'_>) -> Vec<(Vec<&'static str>, String, String)> {
    let plan = catalog.resolve_pull(request).unwrap();
    let visit = |attempt: Attempt<'_, '_>| {
        let endpoint = attempt.endpoint().to_string();
        let (scheme, host) = endpoint.split_once("://").unwrap();
        let schemes = match (attempt.transport(), scheme) {
            (Transport::HttpsThenHttp, _) => vec!["https", "http"],
            (_, "https") => vec!["https"],
            _ => vec!["http"],
        };
        let name = format!("{}/{}", attempt.api(), attempt.target().path());
        (schemes, usual(host).to_owned(), name)
    };
    let mut visits: Vec<_> = plan.attempts().map(visit).collect();
    visits.dedup();
    visits
}

fn begins(seen: &[Visit], plan: &[(Vec<&'static str>, String, String)]) -> bool {
    seen.len() <= plan.len()
        && seen.iter().zip(plan).all(|((scheme, host, name), (schemes, known, path))| {
            let is_scheme = schemes.contains(&scheme.as_str()) || name.is_none();
            is_scheme && host == known && name.as_ref().is_none_or(|name| name == path)
        })
}

/// Cases that are decided otherwise, each with its class.
const DECIDED: &[(&str, &str)] = &[
    ("ctd-cap-resolve-only", "what is not for pulling is not pulled from"),
    ("ctd-hub-index", "one endpoint in several spellings"),
    ("ctd-hub-server-docker-io", "one endpoint in several spellings"),
    ("ctd-hub-unnormalised", "names are read by our grammar"),
    ("ctd-path-override-none", "a source without a name or a host of the grammar is left out"),
    ("dkd-insecure-cidr", "a network covers addresses as they are written"),
    ("dkd-mirror-path", "a mirror's path, which newer generations take and a notice tells of"),
];

#[test]
fn what_daemons_ask_is_how_the_plan_begins() {
    let mut tally = Tally::default();
    for case in super::cases_of("engines.json") {
        let (id, image) = (text(&case, "id"), text(&case, "image"));
        let (asked, got) = (seen(&case, "asked"), seen(&case, "got"));
        if case.get("op").is_some() {
            tally.decided("pushes are not redirected", id);
            continue;
        }
        let decided = DECIDED.iter().find(|(known, _)| *known == id).map(|(_, class)| *class);
        let (catalog, is_dropped) = read(&case);
        let Some(catalog) = catalog else {
            assert_eq!(text(&case, "status"), "daemon_failed", "{id}");
            tally.equal();
            continue;
        };
        let named = Reference::parse(image).unwrap();
        let request = PullRequest::new(named);
        let digest = format!("sha256:{}", "a".repeat(64));
        let pinned = request.with_digest(named.digest().unwrap_or(Digest::parse(&digest).unwrap()));
        let (plan, again) = (planned(&catalog, request), planned(&catalog, pinned));
        let is_refused = text(&case, "status") == "daemon_failed";
        match begins(&asked, &plan) && begins(&got, &again) && !is_refused {
            true if is_dropped => tally.decided("a file that an engine drops in silence is an error", id),
            true => tally.equal(),
            false if decided.is_some() => tally.decided(decided.unwrap(), id),
            false => tally.fails(
                id,
                format_args!(
                    "{image}\n   plan {plan:?}\n   seen {asked:?}\n  again {again:?}\n   seen {got:?}"
                ),
            ),
        }
    }
    tally.assert(
        139,
        &[
            ("a file that an engine drops in silence is an error", &["ctd-bad-toml", "ctd-bad-capability"]),
            ("a mirror's path, which newer generations take and a notice tells of", &["dkd-mirror-path"]),
            ("a network covers addresses as they are written", &["dkd-insecure-cidr"]),
            ("a source without a name or a host of the grammar is left out", &["ctd-path-override-none"]),
            ("names are read by our grammar", &["ctd-hub-unnormalised"]),
            ("one endpoint in several spellings", &["ctd-hub-server-docker-io", "ctd-hub-index"]),
            ("pushes are not redirected", &["ctd-push-mirror-all-caps", "ctd-push-mirror-pull-only"]),
            ("what is not for pulling is not pulled from", &["ctd-cap-resolve-only"]),
        ],
    );
}
