//! For every image the engine's own sources, or a difference of a class that is decided (rule 15.3).

use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{Engine, File, Notice, NoticeKind};
use registry_resolver::routes::{PlaceRef, RouteRef};
use registry_resolver::{Reference, Transport};
use serde_json::Value;

use super::sources::{Sources, recorded, sources, with_tag};
use super::suite::{GENERATIONS, Suite, Tally, expected, text};

/// What the sources of a case come to.
fn judge(tally: &mut Tally, id: &str, conf: RegistriesConf, (image, expected): (&str, &Value)) {
    let classes: Vec<NoticeKind> = conf.notices().iter().map(Notice::kind).collect();
    let catalog = conf.into_builder().build().unwrap();
    let Ok(parsed) = Reference::parse(image) else {
        match expected["error"].as_str() {
            Some("reference_invalid") => tally.equal(),
            _ => tally.fails(id, "no reference"),
        }
        return;
    };
    let (found, nameless) = sources(&catalog, parsed);
    let error = expected["error"].as_str();
    let wanted = recorded(&expected["sources"]);
    if error.is_none() && found == wanted {
        return tally.equal();
    }
    let class = match error {
        Some("rewrite_invalid" | "rewrite_not_canonical")
            if nameless > 0 || classes.contains(&NoticeKind::NoName) =>
        {
            "a source without a name is left out, not the whole plan"
        }
        Some("reference_invalid") if image.starts_with('[') => "names are read by our grammar",
        None if classes.contains(&NoticeKind::WildcardTie) => "an exact host before a wildcard",
        None if classes
            .iter()
            .any(|class| matches!(class, NoticeKind::Spelling | NoticeKind::DockerHubSpelling))
            || parsed.domain().is_docker_hub()
            || parsed.domain().port() == Some("443")
            || image.bytes().any(|byte| byte.is_ascii_uppercase()) =>
        {
            "one endpoint in several spellings"
        }
        None if twice(parsed, &catalog) => "a suffix is a suffix",
        _ => return tally.fails(id, format_args!("{image}\n    found {found:?}\n expected {expected}")),
    };
    tally.decided(class, id);
}

/// Whether the suffix that decides stands twice in the host.
fn twice(image: Reference<'_>, catalog: &registry_resolver::Catalog) -> bool {
    let route = catalog.route_of(image.domain(), image.path());
    let suffix =
        route.and_then(|route| route.scope().strip_prefix('*')?.strip_suffix(":*").map(str::to_owned));
    suffix.is_some_and(|suffix| image.domain().host().matches(&suffix).count() > 1)
}

#[test]
fn images_are_pulled_from_where_the_engine_pulls_them() {
    let mut tally = Tally::default();
    for name in ["upstream.json", "own.json"] {
        let suite = Suite::read(name);
        for case in suite.of(&["pull", "pull_sources"]) {
            for (engine, key) in GENERATIONS {
                let (id, expected) = (format!("{} {engine}", text(case, "id")), expected(case, key));
                let conf = match suite.read_files(case, engine) {
                    Ok(conf) => conf,
                    Err(_)
                        if matches!(
                            expected["error"].as_str(),
                            Some("conflict_blocked" | "conflict_insecure" | "v1_not_supported")
                        ) =>
                    {
                        tally.equal();
                        continue;
                    }
                    Err(found) => {
                        tally.fails(&id, found);
                        continue;
                    }
                };
                judge(&mut tally, &id, conf, (text(case, "ref"), expected));
            }
        }
    }
    let decided = vec![
        ("a source without a name is left out, not the whole plan", 20),
        ("names are read by our grammar", 4),
        ("one endpoint in several spellings", 6),
    ];
    assert_eq!(tally.counts(), (148, decided));
}

#[test]
fn names_are_rewritten_as_the_engine_rewrites_them() {
    let (suite, mut tally) = (Suite::read("upstream.json"), Tally::default());
    for case in suite.of(&["rewrite"]) {
        let (id, image) = (text(case, "id"), text(case, "ref"));
        let file = format!(
            "[[registry]]\nprefix = {:?}\nlocation = {:?}",
            text(case, "prefix"),
            text(case, "location")
        );
        let conf = RegistriesConf::read(Engine::Podman5, &[File { name: "registries.conf", text: &file }]);
        let parsed = Reference::parse(image).unwrap();
        let (conf, error) = match (conf, case["expect"]["error"].as_str()) {
            (Ok(conf), error) => (conf, error),
            (Err(_), Some(_)) => {
                tally.equal();
                continue;
            }
            (Err(found), None) => {
                tally.fails(id, found);
                continue;
            }
        };
        let (found, nameless) = sources(&conf.into_builder().build().unwrap(), parsed);
        let only = |reference| Sources { asked: vec![(reference, false)], blocked: Vec::new() };
        match error {
            None => {
                let reference = with_tag(text(&case["expect"], "reference"));
                tally.compare(id, &found, &only(reference));
            }
            Some(_) if nameless == 1 && found == Sources::default() => tally.equal(),
            Some(error) if error.contains("invalid prefix") && found == only(with_tag(image)) => {
                tally.equal();
            }
            Some(_) if text(case, "location").ends_with('/') || text(case, "prefix").ends_with('/') => {
                tally.decided("a file's slashes at the end are cut before", id);
            }
            Some(error) => tally.fails(id, format_args!("{found:?} for {error}")),
        }
    }
    assert_eq!(tally.counts(), (33, vec![("a file's slashes at the end are cut before", 2)]));
}

#[test]
fn pushes_are_blocked_by_their_own_name() {
    let (suite, mut tally) = (Suite::read("own.json"), Tally::default());
    for case in suite.of(&["push"]) {
        let catalog = suite.read_files(case, Engine::Podman5).unwrap().into_builder().build().unwrap();
        let image = Reference::parse(text(case, "ref")).unwrap();
        let route = catalog.route_of(image.domain(), image.path());
        // Rule 12.9: what the route says of its origin, where that stays as it is named.
        let origin = route.and_then(RouteRef::at).filter(|at| at.domain().is_none());
        let insecure = origin.and_then(PlaceRef::transport) == Some(Transport::HttpsThenHttp);
        let found = (route.is_some_and(RouteRef::is_blocked), insecure);
        let flag = |key: &str| case["expect"][key].as_bool().unwrap();
        tally.compare(text(case, "id"), &found, &(flag("blocked"), flag("insecure")));
    }
    assert_eq!(tally.counts(), (2, vec![]));
}

#[test]
fn what_is_opened_is_what_the_engine_opens() {
    let (suite, mut tally) = (Suite::read("own.json"), Tally::default());
    for case in suite.of(&["open"]) {
        let catalog = suite.read_files(case, Engine::Podman5).unwrap().into_builder().build().unwrap();
        let (found, _) = sources(&catalog, Reference::parse(text(case, "ref")).unwrap());
        match text(&case["expect"], "error") {
            "reached_network" if found.blocked.is_empty() && !found.asked.is_empty() => tally.equal(),
            "blocked" if !found.blocked.is_empty() => tally.equal(),
            "tag_and_digest" if !found.asked.is_empty() => {
                tally.decided("a tag beside a digest is kept", text(case, "id"));
            }
            error => tally.fails(text(case, "id"), format_args!("{found:?} for {error}")),
        }
    }
    assert_eq!(tally.counts(), (3, vec![("a tag beside a digest is kept", 1)]));
}
