//! The same for routes, short names, merged catalogs, saved sessions and the files of neighbours (sections 12 to 15).

use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFiles, DockerDaemon, Engine, File, K3sRegistries, TlsTable};
use registry_resolver::reference::ShortName;
use registry_resolver::routes::{Place, Route, ShortNames};
use registry_resolver::{
    Catalog, CatalogBuilder, FailurePolicy, Limits, Pipeline, PullRequest, Reference, RegistryConfig, Run,
    Session,
};

use crate::growth::{Entry, check, listed, of, on_text, share};

/// So many routes below one host, each with two mirrors.
fn routed(count: usize) -> CatalogBuilder {
    let route = |n: usize| {
        let mirror = |which: &str| Place::at(format!("{which}{n}.example/hub"));
        Route::new(format!("r.example/p{n}")).mirror(mirror("a")).mirror(mirror("b"))
    };
    (0..count).map(route).fold(Catalog::builder(), CatalogBuilder::route)
}

fn image(text: &str) -> PullRequest<'_> {
    PullRequest::new(Reference::parse(text).unwrap())
}

const ROUTES: [Entry; 13] = [
    ("routes in our own format (12.14)", |n| {
        let one = |n| {
            format!(
                r#"{{"scope": "r.example/p{n}", "mirrors": ["a{n}.example", {{"location": "b.example/{n}"}}]}}"#
            )
        };
        on_text(&format!(r#"{{"routes": [{}]}}"#, listed(n, one)), |text| {
            serde_json::from_str::<Catalog>(text).unwrap()
        })
    }),
    ("routes with problems (4.1)", |n| {
        let one = |n| {
            format!(r#"{{"scope": "r.example//{n}", "mirrors": ["https://a/B", {{"registry": "x{n}"}}]}}"#)
        };
        on_text(&format!(r#"{{"routes": [{}]}}"#, listed(n, one)), |text| {
            serde_json::from_str::<Catalog>(text).unwrap_err().to_string()
        })
    }),
    ("compiling routes (12.12)", |n| {
        let builder = routed(n);
        of(n, || builder.build().unwrap())
    }),
    ("a pull among routes (12.12)", |n| {
        let catalog = routed(n).build().unwrap();
        of(n, || catalog.resolve_pull(image("r.example/p7/app:1")).unwrap().attempts().count())
    }),
    ("an explanation among routes", |n| {
        let catalog = routed(n).build().unwrap();
        of(n, || catalog.explain_pull(image("r.example/p7/app:1")).to_string())
    }),
    ("an explanation of a host of many labels among wildcards", |n| {
        let catalog = routed(1).route(Route::new("*.io").mirror("m.example")).build().unwrap();
        on_text(&format!("{}io/app:1", "a.".repeat(n)), |text| catalog.explain_pull(image(text)).to_string())
    }),
    ("lints of routes", |n| {
        let catalog = routed(n).build().unwrap();
        of(n, || catalog.lints().to_string())
    }),
    ("flows of routes", |n| {
        let catalog = routed(n).build().unwrap();
        of(n, || catalog.flows().to_string())
    }),
    ("a diff of routes", |n| {
        let (before, after) = (routed(n / 10).build().unwrap(), routed(n / 20).build().unwrap());
        of(n, || before.diff(&after).changes().len())
    }),
    ("merging (12.13)", |n| {
        let routes = routed(n).build().unwrap();
        let registry = |n| RegistryConfig::new(format!("r{n}")).other(format!("s{n}.example"));
        let registries =
            (0..n).map(registry).fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap();
        of(n, || routes.merge(&registries).unwrap())
    }),
    ("an unknown short name among aliases (13.2)", |n| {
        let names =
            (0..n).fold(ShortNames::new(), |it, n| it.alias(format!("name{n}"), format!("r.example/{n}")));
        let catalog = Catalog::builder().short_names(names).build().unwrap();
        let request = PullRequest::short(ShortName::parse("nmae7").unwrap());
        of(n, || catalog.resolve_pull(request).unwrap_err().to_string())
    }),
    ("a search entry of schemes (13.1)", |n| {
        on_text(&format!("{}a.io", "docker://".repeat(50 * n)), |text| {
            Catalog::builder().short_names(ShortNames::new().search(text)).build().unwrap_err().to_string()
        })
    }),
    ("a composition of many contexts along routes (9.5)", |n| {
        let registry = |n| RegistryConfig::new(format!("r{n}")).other(format!("s{n}.example"));
        let catalog = (0..n).map(registry).fold(routed(4), CatalogBuilder::registry).build().unwrap();
        let contexts = listed(n, |n| format!("\"r{n}\""));
        let services = listed(n, |n| format!("\"c{n}\": {{\"image\": \"r.example/p1/a:{n}\"}}"));
        let step = format!(
            r#"{{"type": "composition", "registry_contexts": [{contexts}], "composition": {{{services}}}}}"#
        );
        on_text(&format!(r#"{{"steps": {{"s": {step}}}}}"#), |text| {
            serde_json::from_str::<Pipeline>(text).unwrap().preflight(&catalog, &Run::default())
        })
    }),
];

const FILES: [Entry; 6] = [
    ("a credential file (14.3)", |n| {
        let keys = listed(n, |n| format!(r#""r{n}.io": {{"auth": "dTpw"}}"#));
        on_text(&format!(r#"{{"auths": {{{keys}}}}}"#), |text| {
            let files = CredentialFiles::read(CredentialStore::Containers, [("auth.json", text)]);
            files.look_up(Reference::parse("r3.io/a/b").unwrap()).is_ok()
        })
    }),
    ("a pattern for each key of the kubelet's (14.2)", |n| {
        let keys = listed(n, |n| format!(r#""*.r{n}.io": {{"auth": "dTpw"}}"#));
        on_text(&format!(r#"{{"auths": {{{keys}}}}}"#), |text| {
            let files = CredentialFiles::read(CredentialStore::Kubernetes, [("config.json", text)]);
            files.look_up(Reference::parse("a.r3.io/a/b").unwrap()).is_ok()
        })
    }),
    ("`registries.yaml` of k3s (15.2)", |n| {
        let mirrors = listed(n, |n| format!(r#""r{n}.io": {{"endpoint": ["https://m{n}.example"]}}"#));
        on_text(&format!(r#"{{"mirrors": {{{mirrors}}}}}"#), |text| {
            let read = serde_json::from_str::<K3sRegistries>(text).unwrap();
            let at = File { name: "registries.yaml", text };
            let read = read.read(registry_resolver::format::DefaultEndpoint::default(), at).unwrap();
            let catalog = read.into_builder().build().unwrap();
            let written = K3sRegistries::write(&catalog, &TlsTable::default());
            let text = written.file("registries.yaml").unwrap();
            let existing = File { name: "registries.yaml", text };
            K3sRegistries::write_into(&catalog, &TlsTable::default(), existing).unwrap()
        })
    }),
    ("`daemon.json` (15.2)", |n| {
        let insecure = listed(n, |n| format!(r#""r{n}.example:5000""#));
        on_text(&format!(r#"{{"insecure-registries": [{insecure}]}}"#), |text| {
            let read = serde_json::from_str::<DockerDaemon>(text).unwrap();
            let read = read.read(Engine::Dockerd, File { name: "daemon.json", text }).unwrap();
            let catalog = read.into_builder().build().unwrap();
            DockerDaemon::write_into(&catalog, File { name: "daemon.json", text }).unwrap()
        })
    }),
    ("a saved session of many attempts (6.7)", |n| {
        let route = (0..16)
            .fold(Route::new("r.example"), |route, n| route.mirror(Place::at(format!("m{n}.example"))));
        let catalog = Catalog::builder().route(route).build().unwrap();
        let plan = catalog.resolve_pull(image("r.example/a")).unwrap();
        let session = Session::new(&plan, FailurePolicy::DOCUMENTED, Limits::default());
        let saved = session.save();
        of(n, || {
            for _ in 0..n {
                Session::restore(&saved, &plan, FailurePolicy::DOCUMENTED).unwrap();
            }
        })
    }),
    ("keys that k3s does not know (15.2)", |n| {
        let keys = listed(n, |n| format!(r#""r{n}.io": {{"endpoints": [], "k{}": 1}}"#, "y".repeat(70)));
        on_text(&format!(r#"{{"mirrors": {{{keys}}}}}"#), |text| {
            let read = serde_json::from_str::<K3sRegistries>(text).unwrap();
            let at = File { name: "registries.yaml", text };
            read.read(registry_resolver::format::DefaultEndpoint::default(), at).unwrap().notices().len()
        })
    }),
];

#[cfg(feature = "toml")]
const TOML: [Entry; 4] = [
    ("`registries.conf` in and out (15.2, 15.4)", |n| {
        use core::fmt::Write as _;
        use registry_resolver::format::registries_conf::RegistriesConf;
        let mut text = String::new();
        for n in 0..n {
            writeln!(text, "[[registry]]\nprefix = \"r{n}.io/a\"\nlocation = \"m{n}.example/a\"").unwrap();
        }
        on_text(&text, |text| {
            let files = [File { name: "registries.conf", text }];
            let read = RegistriesConf::read(Engine::Podman5, &files).unwrap();
            RegistriesConf::write(&read.into_builder().build().unwrap(), Engine::Podman5, &files).unwrap()
        })
    }),
    ("`buildkitd.toml` in and out", |n| {
        use core::fmt::Write as _;
        use registry_resolver::format::buildkitd_toml;
        let mut text = String::new();
        for n in 0..n {
            writeln!(text, "[registry.\"r{n}.io\"]\nmirrors = [\"m{n}.example\"]").unwrap();
        }
        on_text(&text, |text| {
            let read = buildkitd_toml::read(&[File { name: "buildkitd.toml", text }]).unwrap();
            buildkitd_toml::write(&read.into_builder().build().unwrap(), &TlsTable::default(), text)
        })
    }),
    ("folders of `hosts.toml` in and out", |n| {
        use registry_resolver::format::hosts_toml;
        let names: Vec<String> = (0..n).map(|n| format!("r{n}.io/hosts.toml")).collect();
        let texts: Vec<String> = (0..n).map(|n| format!("[host.\"https://m{n}.example\"]\n")).collect();
        let files: Vec<File<'_>> = names.iter().zip(&texts).map(|(name, text)| File { name, text }).collect();
        let length = texts.iter().map(String::len).sum();
        of(length, || {
            let read = hosts_toml::read(Engine::Containerd2, &files).unwrap();
            let catalog = read.into_builder().build().unwrap();
            hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &files)
        })
    }),
    ("mirrors of containerd's older configuration", |n| {
        use core::fmt::Write as _;
        use registry_resolver::format::containerd_cri;
        let mut text = String::new();
        for n in 0..n {
            writeln!(
                text,
                "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"r{n}.io\"]\nendpoint = [\"https://m{n}.example\"]"
            )
            .unwrap();
        }
        on_text(&text, |text| {
            containerd_cri::read(Engine::Containerd1, &[File { name: "config.toml", text }])
                .unwrap()
                .into_builder()
        })
    }),
];

/// Every row of what is always built.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    ROUTES.iter().chain(&FILES)
}

/// What every row is called.
pub(crate) fn rows() -> impl Iterator<Item = &'static str> {
    entries().map(|(what, _)| *what)
}

/// Rules 12.12 and 13.2.
#[test]
fn routes() {
    check(&ROUTES);
}

/// Rules 14.3 and 15.2: what a file takes in memory is in proportion to it.
#[test]
fn files() {
    check(&FILES);
    share(&FILES[..4]);
}

/// Rules 15.2 and 15.4.
#[cfg(feature = "toml")]
#[test]
fn files_of_toml() {
    check(&TOML);
}
