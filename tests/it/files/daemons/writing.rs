//! Rule 15.4: what is written decides as the catalog does, or a notice says where it does not.

use registry_resolver::format::{
    DefaultEndpoint, DockerDaemon, Engine, File, K3sRegistries, ReadFiles, TlsFiles, TlsTable, WrittenFiles,
    buildkitd_toml, hosts_toml,
};
use registry_resolver::routes::{EndpointSetting, Origin, Place, PlaceImages, PlaceNaming, Route};
use registry_resolver::{Access, Catalog, RegistryConfig, Transport};

use super::{Source, asked, cases, text};

const IMAGES: [&str; 9] = [
    "nginx",
    "acme/app",
    "quay.io/a/b",
    "r.example/a/b",
    "r.example:5000/a/b",
    "m.example/x/y",
    "m.example:5000/x/y",
    "lab.example:5000/a",
    "ghcr.io/a/b",
];

fn all(catalog: &Catalog) -> Vec<Vec<Source>> {
    let pinned = |image: &&str| format!("{image}@sha256:{}", "a".repeat(64));
    let images = IMAGES.iter().map(ToString::to_string).chain(IMAGES.iter().map(pinned));
    images.map(|image| asked(catalog, &image)).collect()
}

fn build(read: ReadFiles) -> (Catalog, TlsTable) {
    let tls = read.tls().clone();
    (read.into_builder().build().unwrap(), tls)
}

fn hosts(written: &WrittenFiles, engine: Engine) -> (Catalog, TlsTable) {
    let files: Vec<File<'_>> = written.files().map(|(name, text)| File { name, text }).collect();
    build(hosts_toml::read(engine, &files).unwrap())
}

#[track_caller]
fn assert_same(catalog: &Catalog, again: &Catalog, written: &WrittenFiles) {
    assert_eq!(written.notices().to_string(), "");
    assert_eq!(all(again), all(catalog), "{written:#?}");
}

/// Every file of containerd's suite that can be said again.
#[test]
fn hosts_toml_is_read_written_and_read_alike() {
    let (mut same, mut told) = (0, Vec::new());
    for case in cases("hosts-toml.json", &["containerd"]) {
        let files = case["config"]["certs_d"].as_object();
        let files: Vec<File<'_>> = files
            .into_iter()
            .flatten()
            .map(|(name, text)| File { name, text: text.as_str().unwrap() })
            .collect();
        let Ok(read) = hosts_toml::read(Engine::Containerd2, &files) else { continue };
        let (catalog, tls) = build(read);
        let written = hosts_toml::write(&catalog, Engine::Containerd2, &tls, &[]);
        let (again, tls_again) = hosts(&written, Engine::Containerd2);
        if written.notices().is_empty() {
            assert_eq!(all(&again), all(&catalog), "{}: {written:#?}", text(&case, "id"));
            assert_eq!(tls_again, tls, "{}", text(&case, "id"));
            same += 1;
        } else {
            told.push(text(&case, "id").to_owned());
        }
    }
    assert_eq!((same, told), (68, Vec::<String>::new()));
}

/// Rule 2.8: engines compare texts, and letters in upper case or a port with zeros in front would be another host with a
/// table of its own.
#[test]
fn hosts_are_written_in_lower_case_and_ports_as_numbers() {
    let files = TlsFiles { authorities: vec!["/ca.pem".into()], ..TlsFiles::default() };
    let tls = TlsTable::new([("tls-1".to_owned(), files)]);
    let mirror = Place::at("https://a.example:005000").tls("tls-1");
    let route = Route::new("a.example:005000").mirror(mirror).mirror("https://M.example:0443");
    let catalog = Catalog::builder().route(route.at(Place::as_named().tls("tls-1"))).build().unwrap();
    let written = buildkitd_toml::write(&catalog, &tls, "");
    assert_eq!(
        written.files().map(|(_, text)| text).collect::<String>(),
        "[registry.\"a.example:5000\"]\nmirrors = [\"a.example:5000\", \"m.example:443\"]\nca = [\"/ca.pem\"]\n"
    );
}

/// Rule 2.8: of two spellings of one endpoint the normal one decides, wherever it stands.
#[test]
fn the_table_with_the_port_as_a_number_decides() {
    let text = "[registry.\"a.example:005000\"]\nca = [\"/ca.pem\"]\n\n\
                [registry.\"a.example:5000\"]\nmirrors = [\"m.example\"]\n";
    let (catalog, _) = build(buildkitd_toml::read(&[File { name: "buildkitd.toml", text }]).unwrap());
    assert_eq!(asked(&catalog, "a.example:005000/a/b").len(), 2);
}

/// Rules 2.2 and 12.4: a port that nobody asked for is no port that a place takes over.
#[test]
fn names_in_capitals_without_a_port_are_told() {
    let route = Route::new("nexus:*").mirror("https://m.example:5000");
    let catalog = Catalog::builder().route(route).build().unwrap();
    let written = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[]);
    assert_eq!(
        written.notices().to_string(),
        "`nexus:*`: containerd asks for names in capitals without a port what it asks for `nexus:443` (approximated)"
    );
}

/// Rules 2.8 and 12.4: an origin that stays as named stays on port 80, which an engine over HTTPS has to be told.
#[test]
fn an_origin_on_port_80_is_written_with_its_port_where_it_is_spoken_to_over_https() {
    let over = |transport| {
        let at = Place::as_named().access(Access::Public).transport(transport);
        let registry = RegistryConfig::new("r").other("r.example").transport(Transport::Http);
        let builder = Catalog::builder().registry(registry);
        builder.route(Route::new("r.example").mirror("m.example").at(at)).build().unwrap()
    };
    let server = |catalog: &Catalog| {
        let written = hosts_toml::write(catalog, Engine::Containerd2, &TlsTable::default(), &[]);
        let (_, text) = written.files().find(|(name, _)| *name == "r.example/hosts.toml").unwrap();
        text.lines().find(|line| line.starts_with("server")).map(String::from)
    };
    assert_eq!(server(&over(Transport::Https)).as_deref(), Some("server = \"https://r.example:80\""));
    assert_eq!(server(&over(Transport::Http)).as_deref(), Some("server = \"http://r.example\""));
    let written = buildkitd_toml::write(&over(Transport::Https), &TlsTable::default(), "");
    let (_, text) = written.files().next().unwrap();
    assert!(text.contains("mirrors = [\"m.example\", \"r.example:80\"]"), "{text}");
    assert!(written.notices().to_string().contains("nothing keeps BuildKit from asking"), "{written:?}");
}

/// Beside a host of which no port means 80, `:443` is no host of its own in a file; what is stated of it is told, once.
#[test]
fn an_entry_for_port_443_beside_a_host_over_plain_http_is_told() {
    let plain = RegistryConfig::new("r").other("r.example").transport(Transport::Http).access(Access::Public);
    let entry = EndpointSetting::hosts("r.example:443").transport(Transport::HttpsUnverified);
    let builder = Catalog::builder().registry(plain).endpoint(entry);
    let routed = builder.clone().route(Route::new("r.example:443").mirror(Place::at("m.example")));
    for catalog in [builder.build().unwrap(), routed.build().unwrap()] {
        let written = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[]);
        assert_eq!(
            written.notices().to_string(),
            "`r.example:443`: containerd is told of `r.example` alone, and asks with a port what the names say (left_out)",
        );
    }
}

/// What containerd can be told with its own means, in the catalog's own shapes.
#[test]
fn a_catalog_becomes_folders_of_hosts() {
    let never = Route::new("quay.io")
        .mirror(Place::at("https://m.example:5000/quay").images(PlaceImages::Pinned))
        .mirror(Place::at("m.example").transport(Transport::HttpsUnverified))
        .origin(Origin::Never);
    let first = Route::new("r.example").mirror("http://m.example:5000").origin(Origin::First);
    let api = Route::new("r.example:5000").mirror(Place::at("https://art.example").api("/artifactory/v2"));
    let named =
        Route::new("ghcr.io").mirror(Place::at("https://m.example/all").naming(PlaceNaming::WithDomain));
    let catalog = [never, first, api, named]
        .into_iter()
        .fold(Catalog::builder(), registry_resolver::CatalogBuilder::route)
        .route(Route::new("*").mirror(Place::at("any.example:5000").transport(Transport::HttpsThenHttp)))
        .registry(RegistryConfig::new("hub").docker_hub().fallback("copy"))
        .registry(RegistryConfig::new("copy").other("copy.example").prefix("hub"))
        .endpoint(EndpointSetting::hosts("lab.example:5000").transport(Transport::Http))
        .build()
        .unwrap();
    let written = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[]);
    let (again, _) = hosts(&written, Engine::Containerd2);
    let folders: Vec<&str> = written.files().map(|(name, _)| name).collect();
    assert_eq!(
        folders,
        [
            "_default/hosts.toml",
            "docker.io/hosts.toml",
            "ghcr.io/hosts.toml",
            "lab.example_5000_/hosts.toml",
            "quay.io/hosts.toml",
            "r.example/hosts.toml",
            "r.example_5000_/hosts.toml",
        ],
    );
    assert_eq!(
        written.notices().to_string(),
        "the logins of 2 registries are no matter of these files; log in where containerd keeps logins (left_out)",
    );
    let sources = |image: &str| -> Vec<String> {
        asked(&again, image).into_iter().map(|source| format!("{} {}", source.over, source.at)).collect()
    };
    assert_eq!(
        sources("nginx"),
        [
            "https_unverified any.example:5000/v2/library/nginx",
            "https registry-1.docker.io/v2/library/nginx",
            "https copy.example/v2/hub/library/nginx",
        ],
    );
    assert_eq!(sources("quay.io/a/b"), ["https_unverified m.example/v2/a/b"]);
    assert_eq!(sources("r.example/a/b"), ["https r.example/v2/a/b", "http m.example:5000/v2/a/b"]);
    assert_eq!(
        sources("r.example:5000/a/b"),
        ["https art.example/artifactory/v2/a/b", "https r.example:5000/v2/a/b"],
    );
    assert_eq!(sources("ghcr.io/a/b"), ["https m.example/v2/all/ghcr.io/a/b", "https ghcr.io/v2/a/b"]);
    assert_eq!(
        sources("lab.example:5000/a"),
        ["https_unverified any.example:5000/v2/a", "http lab.example:5000/v2/a"],
    );
}

#[test]
fn what_a_file_says_besides_is_kept() {
    let existing = "# ours\nserver = \"https://old.example\"\ndial_timeout = \"5s\"\n\n# the cache\n[host.\"https://m.example\"]\n\
                    # why\ncapabilities = [\"pull\"]\nheader = { x-a = \"1\" }\n\n[host.\"https://gone.example\"]\n";
    let catalog =
        Catalog::builder().route(Route::new("quay.io").mirror("https://m.example")).build().unwrap();
    let file = File { name: "quay.io/hosts.toml", text: existing };
    let written = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[file]);
    let text = written.file("quay.io/hosts.toml").unwrap();
    for kept in [
        "# ours",
        "dial_timeout = \"5s\"",
        "# the cache",
        "header = { x-a = \"1\" }",
        "server = \"https://quay.io\"",
    ] {
        assert!(text.contains(kept), "{kept} in\n{text}");
    }
    assert!(!text.contains("gone.example") && !text.contains("old.example"), "{text}");
}

#[test]
fn what_containerd_cannot_be_told_is_told() {
    let catalog = Catalog::builder()
        .route(Route::new("a.example/team").mirror("https://m.example"))
        .route(Route::new("*.lab.example").mirror("https://m.example"))
        .route(Route::new("b.example").blocked())
        .route(Route::new("*").mirror("https://m.example").origin(Origin::First))
        .build()
        .unwrap();
    let written = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[]);
    assert_eq!(
        written.notices().to_string(),
        "`a.example/team`: containerd has no words for a part of a host, and asks what it asks for `a.example` (left_out)\n\
         `*.lab.example`: containerd has words for single hosts alone, and asks the image's own host (left_out)\n\
         `*`: containerd asks the image's own host last, and not in front of mirrors (approximated)\n\
         `b.example`: containerd cannot refuse images, and asks their own host (left_out)",
    );
}

/// containerd 1.x cannot parse a table whose name has brackets, and would lose every mirror of the file.
#[test]
fn an_address_in_brackets_is_left_out_for_containerd_1() {
    let route = Route::new("quay.io").mirror(Place::at("[fd00::1]:5000")).mirror(Place::at("m.example"));
    let catalog = Catalog::builder().route(route).build().unwrap();
    let none = TlsTable::default();
    let written = hosts_toml::write(&catalog, Engine::Containerd1, &none, &[]);
    assert_eq!(
        written.notices().to_string(),
        "`quay.io`: containerd 1.x passes over a file with an address in brackets, and does not ask \
         `https://[fd00::1]:5000` (left_out)",
    );
    let (again, _) = hosts(&written, Engine::Containerd1);
    let found: Vec<String> = asked(&again, "quay.io/a/b").into_iter().map(|source| source.at).collect();
    assert_eq!(found, ["m.example/v2/a/b", "quay.io/v2/a/b"]);
    let written = hosts_toml::write(&catalog, Engine::Containerd2, &none, &[]);
    assert_eq!(written.notices().to_string(), "");
}

#[test]
fn tls_files_are_written_by_their_handles() {
    let place = Place::at("https://m.example").tls("corp");
    let catalog = Catalog::builder().route(Route::new("quay.io").mirror(place)).build().unwrap();
    let corp = TlsFiles {
        authorities: vec!["/etc/ca.pem".to_owned()],
        clients: vec![("/etc/c.cert".to_owned(), Some("/etc/c.key".to_owned()))],
    };
    let table = TlsTable::new([("corp".to_owned(), corp.clone())]);
    let written = hosts_toml::write(&catalog, Engine::Containerd2, &table, &[]);
    let (_, again) = hosts(&written, Engine::Containerd2);
    assert_eq!(again.get("tls-1"), Some(&corp));

    let file = buildkitd_toml::write(&catalog, &table, "");
    let again =
        buildkitd_toml::read(&[File { name: "", text: file.file("buildkitd.toml").unwrap() }]).unwrap();
    assert_eq!(again.tls().get("tls-1"), Some(&corp));

    let file = K3sRegistries::write(&catalog, &table);
    assert_eq!(
        file.file("registries.yaml").unwrap(),
        "mirrors:\n  \"quay.io\":\n    endpoint:\n      - \"https://m.example\"\nconfigs:\n  \"m.example\":\n    tls:\n      \
         ca_file: \"/etc/ca.pem\"\n      cert_file: \"/etc/c.cert\"\n      key_file: \"/etc/c.key\"\n",
    );

    let unknown = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[]);
    assert_eq!(
        unknown.notices().to_string(),
        "`quay.io`: no file is known for the TLS material `corp`, and none is written (left_out)",
    );
}

/// A mirror of Docker Hub, and one of another host.
fn simple() -> Catalog {
    Catalog::builder()
        .route(Route::new("docker.io").mirror("https://m.example").mirror("http://m.example:5000"))
        .route(Route::new("quay.io").mirror("https://m.example/quay"))
        .build()
        .unwrap()
}

#[test]
fn registries_yaml_decides_alike() {
    let catalog = simple();
    let written = K3sRegistries::write(&catalog, &TlsTable::default());
    let file: K3sRegistries = serde_saphyr::from_str(written.file("registries.yaml").unwrap()).unwrap();
    let (again, _) = build(file.read(DefaultEndpoint::Enabled, File::named("registries.yaml")).unwrap());
    assert_same(&catalog, &again, &written);

    let closed =
        Catalog::builder().route(Route::new("quay.io").mirror("https://m.example").origin(Origin::Never));
    assert_eq!(
        K3sRegistries::write(&closed.build().unwrap(), &TlsTable::default()).notices().to_string(),
        "`quay.io`: nothing keeps k3s from asking the images' own host behind the mirrors (approximated)",
    );
}

#[test]
fn buildkitd_toml_decides_alike() {
    let catalog = Catalog::builder()
        .route(Route::new("docker.io").mirror("https://m.example").mirror("https://m.example:5000/hub"))
        .route(Route::new("m.example:5000"))
        .endpoint(EndpointSetting::hosts("lab.example:5000").transport(Transport::HttpsThenHttp))
        .build()
        .unwrap();
    let written = buildkitd_toml::write(&catalog, &TlsTable::default(), "debug = true # why\n");
    let text = written.file("buildkitd.toml").unwrap();
    assert!(text.starts_with("debug = true # why\n"), "{text}");
    let (again, _) = build(buildkitd_toml::read(&[File { name: "buildkitd.toml", text }]).unwrap());
    assert_eq!(written.notices().to_string(), "");
    for image in ["nginx", "quay.io/a/b", "m.example:5000/x/y"] {
        assert_eq!(asked(&again, image), asked(&catalog, image), "{image}");
    }
    assert_eq!(asked(&again, "lab.example:5000/a")[0].over, "https_unverified");
}

/// dockerd would not start.
#[test]
fn an_address_in_brackets_is_no_insecure_registry_of_dockerd() {
    let mirror = Place::at("[fd00::1]").transport(Transport::HttpsUnverified);
    let catalog = Catalog::builder().route(Route::new("docker.io").mirror(mirror)).build().unwrap();
    let written = DockerDaemon::write(&catalog);
    assert_eq!(
        written.notices().to_string(),
        "`docker.io`: dockerd does not start with `[fd00::1]` as insecure, and verifies it (left_out)\n\
         `[fd00::1]`: dockerd takes it for insecure for the images on it too (approximated)",
    );
    let file: DockerDaemon = serde_json::from_str(written.file("daemon.json").unwrap()).unwrap();
    assert!(file.read(Engine::Dockerd, File::named("daemon.json")).is_ok());
}

#[test]
fn daemon_json_decides_alike_for_docker_hub() {
    let catalog = simple();
    let written = DockerDaemon::write(&catalog);
    assert_eq!(
        written.notices().to_string(),
        "`quay.io`: dockerd has mirrors for Docker Hub alone, and does not ask `m.example/quay` (left_out)",
    );
    let file: DockerDaemon = serde_json::from_str(written.file("daemon.json").unwrap()).unwrap();
    let (again, _) = build(file.read(Engine::Dockerd, File::named("daemon.json")).unwrap());
    assert_eq!(asked(&again, "nginx"), asked(&catalog, "nginx"));
}
