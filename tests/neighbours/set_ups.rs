//! Set-ups as people have them, from each format into each: what is told, and what that keeps from passing unseen.
//!
//! `tests/data/set_ups` has a folder for each, and a text with everything that is told: the reader's notices, and for
//! each format the writer's, each with an image that is pulled otherwise because of it.

use core::fmt::Write as _;
use std::path::Path;

use registry_resolver::format::{CatalogRequest, Engine, File, FileFormat, FileSearch, Machine};
use registry_resolver::{Catalog, Route};

use crate::formats::{FORMATS, Trip, back, there};
use crate::pulls::{Difference, differing, is_told};
use crate::texts::SerdeTexts;
use crate::told::Told;

const SET_UPS: [(&str, FileFormat, Option<Engine>); 10] = [
    ("01-cache-of-four", FileFormat::HostsToml, Some(Engine::Containerd2)),
    ("02-closed-network", FileFormat::RegistriesConf, Some(Engine::Podman5)),
    ("03-k3s-harbor", FileFormat::K3sRegistries, Some(Engine::K3s)),
    ("04-openshift-sets", FileFormat::MirrorSets, Some(Engine::CriO)),
    ("05-laptop", FileFormat::RegistriesConf, Some(Engine::Podman6)),
    ("06-buildkit", FileFormat::BuildkitdToml, Some(Engine::Buildkit)),
    ("07-dockerd", FileFormat::DockerDaemon, Some(Engine::Dockerd)),
    ("08-containerd-1", FileFormat::ContainerdCri, Some(Engine::Containerd1)),
    ("09-gitlab", FileFormat::Own, None),
    ("10-blocked", FileFormat::RegistriesConf, Some(Engine::Podman5)),
];

/// Images that people pull in all of them.
const IMAGES: [&str; 9] = [
    "docker.io/library/nginx:1.25",
    "docker.io/bitnami/redis:7",
    "quay.io/prometheus/node-exporter:v1",
    "quay.io/openshift-release-dev/ocp-release:4",
    "ghcr.io/acme/app:1",
    "registry.k8s.io/pause:3.9",
    "registry.redhat.io/ubi9/ubi:9",
    "registry.gitlab.example/platform/app:1",
    "a.badhost.example/x:1",
];

/// Every file below a folder, by its name from there.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            // Where folders of hosts are, they are the format's own.
            let name = name.strip_prefix("certs.d/").map_or(name.clone(), str::to_owned);
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/set_ups").join(name)
}

/// The first difference that a scope is about.
fn shown<'d>(differences: &'d [Difference], scope: &str) -> Option<&'d Difference> {
    let alone = Catalog::builder().route(Route::new(scope)).build().ok()?;
    // What is told of all ports shows where one is written.
    let needs_port = scope.ends_with(":*") && !scope.starts_with('*');
    differences.iter().find(|difference| {
        let image = registry_resolver::Reference::parse(&difference.image).unwrap();
        let is_in = alone.route_of(image.domain(), image.path()).is_some();
        is_in && (!needs_port || image.domain().port().is_some())
    })
}

fn about_trip(text: &mut String, trip: &Trip, found: &[Difference]) {
    if trip.notices.is_empty() {
        let _ = writeln!(text, "\n{}: all of it can be said", trip.name);
        return;
    }
    let _ = writeln!(text, "\n{}", trip.name);
    for notice in &trip.notices {
        let _ = writeln!(text, "  {notice}");
        let Some(shown) = notice.scope().and_then(|scope| shown(found, scope.as_str())) else { continue };
        let _ = writeln!(text, "    {}", shown.image);
        for (label, places) in [("wanted", &shown.before), ("there ", &shown.after)] {
            let places = if places.is_empty() { "nothing".to_owned() } else { places.join(", then ") };
            let _ = writeln!(text, "      {label} {places}");
        }
    }
}

/// Everything that is told of a set-up.
fn told(name: &str, format: FileFormat, engine: Option<Engine>) -> String {
    let texts = texts(&data(name));
    let files: Vec<File<'_>> = texts.iter().map(|(name, text)| File { name, text }).collect();
    let mut request = CatalogRequest::new(format);
    let mut names: Vec<String> = files.iter().map(|file| file.name.to_owned()).collect();
    if let Some(engine) = engine {
        request = request.with_engine(engine);
        let search = FileSearch::in_folder(format, engine, &Machine::new());
        names = search.choose(files.iter().map(|file| file.name)).read().to_vec();
    }
    assert_eq!(names.len(), files.len(), "{name}: every file is read");
    let answer = request.with_files(files).answer(&SerdeTexts).unwrap();
    let mut text = format!("{name}: {format}");
    let _ = writeln!(text, "{}", engine.map_or_else(String::new, |engine| format!(" of {engine}")));
    for notice in answer.notices() {
        let _ = writeln!(text, "  {notice}");
    }
    let catalog = answer.catalog();
    let names: Vec<String> = IMAGES.iter().map(|image| (*image).to_owned()).collect();
    for format in FORMATS {
        let trip = there(catalog, answer.tls(), format);
        let (again, _) = back(&trip, format).unwrap();
        let found = differing(catalog, &again, &names);
        let mut told = Told::of(&trip.notices, catalog);
        for difference in &found {
            assert!(
                is_told(&mut told, difference),
                "{name}, {}: {}\n{:#?}\n{:#?}",
                trip.name,
                difference.image,
                difference.before,
                difference.after
            );
        }
        about_trip(&mut text, &trip, &found);
    }
    text
}

#[test]
fn what_each_set_up_is_told_in_every_format() {
    let mut wrong = Vec::new();
    for (name, format, engine) in SET_UPS {
        let text = told(name, format, engine);
        let wanted = std::fs::read_to_string(data(&format!("{name}.txt"))).unwrap_or_default();
        if text != wanted {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.txt"));
            std::fs::write(&path, text).unwrap();
            wrong.push(path);
        }
    }
    assert_eq!(wrong, Vec::<std::path::PathBuf>::new(), "what is told now stands in these files");
}
