//! Section 13 and rule 12.14: names without a domain that are asked differently, and endpoints that are spoken to
//! differently.

use registry_resolver::diff::{Answer, CatalogDiff};
use registry_resolver::reference::ShortName;
use registry_resolver::routes::{EndpointSetting, Place, Route, ShortNameMode, ShortNames};
use registry_resolver::{Catalog, CatalogBuilder, PullRequest, Reference, Transport};

use crate::support::{builder, other};

fn short(names: Option<ShortNames>) -> Catalog {
    let builder = builder([other("r", "r.example")]);
    names.into_iter().fold(builder, CatalogBuilder::short_names).build().unwrap()
}

fn lines(diff: &CatalogDiff) -> Vec<String> {
    let line = |change: &registry_resolver::diff::Change| {
        format!("{}: {}, {}", change.kind(), change.class(), change.witness())
    };
    diff.changes().iter().map(line).collect()
}

#[test]
fn rule_13_2_an_alias_that_is_new_and_a_list_that_changes() {
    let before = short(Some(ShortNames::new().search("docker.io")));
    let after = short(Some(ShortNames::new().alias("web", "r.example/acme/web").search("docker.io")));
    let diff = before.diff(&after);
    assert_eq!(
        diff.to_string(),
        "\
2 changes

source: the short name `web`, not pinned
  pull the short name web:1
  before: source docker.io/library/web:1, anonymous
  after:  source `r` r.example/acme/web:1, login `r`

source: the short name `web`, pinned
  pull the short name
      web@sha256:e6693c20186f837fc3933…96a833917917789d63766cab6c59582
  before: source
            docker.io/library/web@sha256:e66…96a833917917789d63766cab6c59582,
            anonymous
  after:  source `r`
            r.example/acme/web@sha256:e6693c…96a833917917789d63766cab6c59582,
            login `r`
",
    );
    #[cfg(feature = "serde")]
    {
        let written = serde_json::to_value(&diff).unwrap();
        assert_eq!(written["changes"][0]["class"], "the short name `web`, not pinned");
        assert_eq!(
            written["changes"][0]["witness"],
            serde_json::json!({"pull": {"image": "web:1", "short": true}})
        );
    }
    let one = short(Some(ShortNames::new().search("docker.io").search("r.example").mode(ShortNameMode::One)));
    assert_eq!(
        lines(&before.diff(&one))[..2],
        [
            "refusal: the short names of one component, not pinned, pull the short name app:1",
            "refusal: the short names of one component, pinned, pull the short name \
             app@sha256:e6693c20186f837fc3933…96a833917917789d63766cab6c59582",
        ]
    );
    assert_eq!(before.diff(&one).changes().len(), 4);
}

/// A short name is asked differently if and only if it is in a class, and each witness is answered differently.
#[test]
fn rule_13_against_both_catalogs() {
    let settings = [
        None,
        Some(ShortNames::new()),
        Some(ShortNames::new().search("docker.io")),
        Some(ShortNames::new().search("r.example")),
        Some(ShortNames::new().search("r.example/p").search("docker.io")),
        Some(ShortNames::new().search("r.example/p").search("docker.io").mode(ShortNameMode::One)),
        Some(ShortNames::new().alias("app", "r.example/app")),
        Some(ShortNames::new().alias("app", "docker.io/library/app").search("docker.io")),
        Some(ShortNames::new().alias("app", "R.example:443/app").alias("team/app", "q.example/x")),
        Some(ShortNames::new().alias("x", "r.example/x").search("r.example").mode(ShortNameMode::One)),
    ];
    let names = ["app:2", "x", "team/app:1", "team/x", "a/b/c:3", "other"].map(String::from);
    let pinned = ["app", "team/app", "zz"].map(|name| format!("{name}@{}", crate::support::SHA));
    for first in &settings {
        for second in &settings {
            let pair = [short(first.clone()), short(second.clone())];
            let diff = pair[0].diff(&pair[1]);
            for change in diff.changes() {
                assert_ne!(change.before(), change.after());
                let request = change.witness().pull().unwrap();
                let asked = pair.each_ref().map(|catalog| asked(catalog, request));
                assert_ne!(asked[0], asked[1], "{change}");
            }
            for name in names.iter().chain(&pinned) {
                let name = ShortName::parse(name).unwrap();
                let told = diff.changes_to_short(name).next().is_some();
                let [before, after] = pair.each_ref().map(|catalog| asked(catalog, PullRequest::short(name)));
                assert_eq!(told, before != after, "{name} {first:?} {second:?}\n{diff}");
            }
        }
    }
}

/// Where, over which transport, with which TLS material; of a refusal the kind.
fn asked(catalog: &Catalog, request: PullRequest<'_>) -> Vec<String> {
    match catalog.resolve_pull(request) {
        Err(error) => vec![error.kind().to_string()],
        Ok(plan) => {
            let place = |it: registry_resolver::Attempt<'_, '_>| {
                let (target, tls) = (it.target().to_buf(), it.tls().map(String::from));
                let domain = target.as_reference().domain().as_str().to_lowercase();
                let name = target.as_reference().path().to_string();
                let host = domain.strip_suffix(":443").unwrap_or(&domain);
                format!("{} {host}/{name} {:?} {tls:?}", it.role().as_str(), it.transport())
            };
            plan.attempts().map(place).collect()
        }
    }
}

fn spoken(settings: impl IntoIterator<Item = EndpointSetting>) -> Catalog {
    let builder = builder([other("r", "r.lab.example")]);
    let route = Route::new("docker.io").mirror(Place::at("m.lab.example"));
    settings.into_iter().fold(builder.route(route), CatalogBuilder::endpoint).build().unwrap()
}

#[test]
fn rule_12_14_an_entry_for_endpoints_that_is_new() {
    let after =
        spoken([EndpointSetting::hosts("*.lab.example").transport(Transport::HttpsUnverified).tls("lab")]);
    let diff = spoken([]).diff(&after);
    let tagged: Vec<String> = lines(&diff).into_iter().filter(|line| line.contains("not pinned")).collect();
    assert_eq!(
        tagged,
        [
            "connection: images for which the route of `docker.io` decides, not pinned, pull docker.io/app:1",
            "connection: images for which no route decides, on hosts of which `endpoints` said nothing, and now \
             unverified HTTPS with `lab`, not pinned, pull x.lab.example/app:1",
        ]
    );
    let last = diff.changes().iter().find(|change| change.witness().name() == "x.lab.example/app:1").unwrap();
    let Answer::Places { places, .. } = last.after() else { unreachable!("{last}") };
    assert_eq!((places[0].transport(), places[0].tls()), (Transport::HttpsUnverified, Some("lab")));
    assert_eq!(
        last.after().to_string(),
        "source x.lab.example/app:1, anonymous, unverified HTTPS, TLS as of `lab`"
    );
    #[cfg(feature = "serde")]
    {
        let written = serde_json::to_value(last).unwrap();
        assert_eq!(written["after"]["places"][0]["tls"], "lab");
        assert_eq!(written["after"]["places"][0]["transport"], "https_unverified");
    }
}

/// What is told is so of its witness, and what changes for one of these images is told.
#[test]
fn rule_12_14_against_both_catalogs() {
    let entries: [fn() -> EndpointSetting; 8] = [
        || EndpointSetting::hosts("*").transport(Transport::HttpsUnverified),
        || EndpointSetting::hosts("*.lab.example").transport(Transport::Http),
        || EndpointSetting::hosts("h.lab.example:*").transport(Transport::Http),
        || EndpointSetting::hosts("h.lab.example:5000").tls("ca"),
        || EndpointSetting::hosts("m.lab.example").transport(Transport::HttpsUnverified),
        || EndpointSetting::network("10.0.0.0/8").transport(Transport::Http),
        || EndpointSetting::network("10.1.0.0/16").port(5000).transport(Transport::HttpsThenHttp),
        || EndpointSetting::network("127.0.0.0/8").transport(Transport::Http),
    ];
    let images = [
        "h.lab.example/x:1",
        "h.lab.example:443/x:1",
        "h.lab.example:5000/x:1",
        "i.lab.example/x:1",
        "lab.example/x:1",
        "10.1.2.3/x:1",
        "10.1.2.3:5000/x:1",
        "10.2.2.3:5000/x:1",
        "localhost:5000/x:1",
        "nginx:1",
        "r.lab.example/x:1",
        "elsewhere.example/x:1",
    ];
    for first in entries {
        for second in entries {
            for both in [false, true] {
                let one = if both { spoken([]) } else { spoken([first()]) };
                let again = second().clone();
                let two = [first(), again];
                let two = if both && two[0] != two[1] { spoken(two) } else { spoken([second()]) };
                let diff = one.diff(&two);
                for change in diff.changes() {
                    assert_ne!(change.before(), change.after());
                }
                for image in images {
                    let image = Reference::parse(image).unwrap();
                    let request = PullRequest::new(image);
                    let told =
                        diff.changes_to_pull(image, registry_resolver::pull::Names::NONE).next().is_some();
                    assert!(
                        told || asked(&one, request) == asked(&two, request),
                        "{image} {one:?} {two:?}\n{diff}"
                    );
                }
            }
        }
    }
}
