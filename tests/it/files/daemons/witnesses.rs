//! Rule 15.4: whatever is written decides as the catalog does, or a notice is about a scope of the image.

use registry_resolver::format::{
    DefaultEndpoint, DockerDaemon, Engine, File, K3sRegistries, Notice, Notices, ReadFiles, TlsTable,
    WrittenFiles, buildkitd_toml, hosts_toml,
};
use registry_resolver::routes::{Origin, Place, PlaceFailures, PlaceImages, PlaceNaming, Route};
use registry_resolver::{Catalog, Reference, RegistryConfig, Transport};

use super::asked;

/// Numbers that are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

const SCOPES: [&str; 9] = [
    "docker.io",
    "quay.io",
    "r.example",
    "r.example:5000",
    "m.example",
    "*",
    "*.example",
    "r.example:*",
    "quay.io/acme",
];
const LOCATIONS: [&str; 6] =
    ["m.example", "m.example:5000", "m.example/hub", "n.example:5000/a/b", "r.example", "docker.io"];
const IMAGES: [&str; 9] = [
    "nginx",
    "acme/app",
    "quay.io/a/b",
    "quay.io/acme/b",
    "r.example/a",
    "r.example:5000/a/b",
    "m.example/x/y",
    "m.example:5000/x/y",
    "other.example/a",
];

fn place(draw: &mut Draw) -> Place {
    let location = draw.of(&LOCATIONS);
    let transports = [
        Transport::Https,
        Transport::Https,
        Transport::Http,
        Transport::HttpsUnverified,
        Transport::HttpsThenHttp,
    ];
    let transport = if location == "docker.io" { Transport::Https } else { draw.of(&transports) };
    let place = Place::at(location).transport(transport);
    match draw.below(10) {
        0 => place.images(PlaceImages::Pinned),
        1 => place.images(PlaceImages::Tagged),
        2 => place.naming(PlaceNaming::WithDomain),
        3 => place.failures(PlaceFailures::Transient),
        4 if !location.contains('/') => place.api("/artifactory/v2"),
        _ => place,
    }
}

fn catalog(draw: &mut Draw) -> Catalog {
    let mut builder = Catalog::builder();
    for scope in SCOPES {
        if draw.below(3) > 0 {
            continue;
        }
        let mut route =
            Route::new(scope).origin(draw.of(&[Origin::Last, Origin::Last, Origin::First, Origin::Never]));
        for _ in 0..draw.below(3) {
            route = route.mirror(place(draw));
        }
        if draw.below(8) == 0 {
            route = route.blocked();
        }
        if draw.below(6) == 0 {
            route = route.at(place(draw).naming(PlaceNaming::Rest));
        }
        builder = builder.route(route);
    }
    if draw.below(2) == 0 {
        let source = RegistryConfig::new("source").other("r.example").fallback("copy");
        let source = if draw.below(3) == 0 { source.prefix("acme") } else { source };
        let copy = RegistryConfig::new("copy")
            .other("copy.example:5000")
            .prefix("all")
            .transport(draw.of(Transport::ALL));
        builder = builder.registry(source).registry(copy);
    }
    builder.build().unwrap_or_else(|_| Catalog::builder().build().unwrap())
}

/// Whether some notice is about a scope that the image is in.
fn is_told(notices: &Notices, image: Reference<'_>) -> bool {
    notices.iter().filter_map(Notice::scope).any(|scope| {
        let alone = Catalog::builder().route(Route::new(scope.as_str())).build();
        alone.unwrap().route_of(image.domain(), image.path()).is_some()
    })
}

fn assert_told(format: &str, catalog: &Catalog, written: &WrittenFiles, read: ReadFiles) {
    let again = read.into_builder().build().unwrap();
    for image in IMAGES {
        for image in [image.to_owned(), format!("{image}@sha256:{}", "a".repeat(64))] {
            let (found, wanted) = (asked(&again, &image), asked(catalog, &image));
            let told = || is_told(written.notices(), Reference::parse(&image).unwrap());
            assert!(
                found == wanted || told(),
                "{format}: {image}\n   found {found:?}\n  wanted {wanted:?}\n{:#?}\n{written:#?}",
                serde_json::to_string(catalog).unwrap(),
            );
        }
    }
}

#[test]
fn every_witness_falls_under_a_notice() {
    let mut draw = Draw(17);
    for _ in 0..200 {
        let catalog = catalog(&mut draw);
        let none = TlsTable::default();
        let written = hosts_toml::write(&catalog, Engine::Containerd2, &none, &[]);
        let files: Vec<File<'_>> = written.files().map(|(name, text)| File { name, text }).collect();
        assert_told("hosts.toml", &catalog, &written, hosts_toml::read(Engine::Containerd2, &files).unwrap());

        let written = buildkitd_toml::write(&catalog, &none, "");
        let file = File { name: "buildkitd.toml", text: written.file("buildkitd.toml").unwrap() };
        assert_told("buildkitd.toml", &catalog, &written, buildkitd_toml::read(&[file]).unwrap());

        let written = K3sRegistries::write(&catalog, &none);
        let text = written.file("registries.yaml").unwrap();
        let file: K3sRegistries = serde_saphyr::from_str(if text.is_empty() { "{}" } else { text }).unwrap();
        let read = file.read(DefaultEndpoint::Enabled, File::named("registries.yaml")).unwrap();
        assert_told("registries.yaml", &catalog, &written, read);

        let written = DockerDaemon::write(&catalog);
        let file: DockerDaemon = serde_json::from_str(written.file("daemon.json").unwrap()).unwrap();
        let read = file.read(Engine::Dockerd, File::named("daemon.json")).unwrap();
        assert_told("daemon.json", &catalog, &written, read);
    }
}
