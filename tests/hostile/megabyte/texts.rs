//! What serde reads, in JSON and in YAML: fragments of every shape in every place that a kind of text has, and texts that
//! fill one list of theirs.

use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::lines::Service;
use registry_resolver::format::{
    AccountExport, CredentialFiles, DefaultEndpoint, DockerDaemon, Engine, File, K3sRegistries, TextFault,
    TextFormats, TlsTable,
};
use registry_resolver::session::SavedSession;
use registry_resolver::{
    Account, Catalog, FailurePolicy, Limits, Pipeline, PullRequest, Reference, ReferenceBuf, RegistryConfig,
    Run, Session,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Door, MB, Shape, fill, shape};

const LIST: [&str; 3] = ["[", ",", "]"];
const MAP: [&str; 3] = ["{", ",", "}"];

/// What may stand anywhere, by its name.
fn fragment(what: &str, bytes: usize) -> String {
    let text = ["\"", "", "\""];
    match what {
        "empty maps" => fill(bytes, LIST, |_| "{}".into()),
        "empty texts" => fill(bytes, LIST, |_| "\"\"".into()),
        "texts" => fill(bytes, LIST, |n| format!("\"t{n}.io\"")),
        "keys" => fill(bytes, MAP, |n| format!("\"k{n}\": 1")),
        "hosts of texts" => fill(bytes, MAP, |n| format!("\"k{n}.io\": \"a.io/{n}\"")),
        "one key" => fill(bytes, MAP, |_| "\"name\": \"a\"".into()),
        "a long text" => fill(bytes, text, |_| "a/".into()),
        "a long host" => fill(bytes, ["\"", "", "io\""], |_| "a.".into()),
        "a long wildcard" => fill(bytes, ["\"*.", "", "io\""], |_| "a.".into()),
        "a long name" => fill(bytes, ["\"a.io/", "", "a\""], |_| "a/".into()),
        "escapes" => fill(bytes, text, |_| "\\u0001".into()),
        "variables" => fill(bytes, text, |_| "${{V}}".into()),
        _ => fill(bytes, LIST, |_| format!("{}{}", "[".repeat(50), "]".repeat(50))),
    }
}

const FRAGMENTS: [&str; 13] = [
    "empty maps",
    "empty texts",
    "texts",
    "keys",
    "hosts of texts",
    "one key",
    "a long text",
    "a long host",
    "a long wildcard",
    "a long name",
    "escapes",
    "variables",
    "deep lists",
];

/// Each fragment in each of these places, where `@` is.
fn placed(places: &[&'static str]) -> Vec<Shape> {
    let each = |place: &&'static str| {
        let place = *place;
        FRAGMENTS.map(|what| {
            shape(format!("{what} in `{place}`"), move |bytes| place.replace('@', &fragment(what, bytes)))
        })
    };
    places.iter().flat_map(each).collect()
}

/// Items in one place, where `@` is.
fn listed(what: &str, place: &'static str, item: impl Fn(usize) -> String + 'static) -> Shape {
    shape(what, move |bytes| place.replace('@', &fill(bytes, ["", ",", ""], &item)))
}

fn json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// With budgets that let everything pass: what is measured is what is behind them.
fn yaml<T: DeserializeOwned>(text: &str) -> Option<T> {
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_nodes: 100_000_000,
            max_events: 400_000_000,
            max_depth: 200,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string()).ok()
}

/// A door of both notations.
fn both(what: &'static str, shapes: impl Fn() -> Vec<Shape>, json: fn(&str), yaml: fn(&str)) -> [Door; 2] {
    let door = |notation, enter| Door { what, notation, most: 4 * MB, shapes: shapes(), enter };
    [door("JSON", json), door("YAML", yaml)]
}

fn small() -> Catalog {
    Catalog::builder()
        .registry(RegistryConfig::new("azure").azure("acme"))
        .registry(RegistryConfig::new("hub").docker_hub())
        .set_default("azure")
        .set_caching("azure")
        .build()
        .unwrap()
}

/// All that can be asked about a catalog.
fn look_at(catalog: &Catalog) {
    drop((catalog.lints().to_string(), catalog.flows().to_string(), serde_json::to_string(catalog)));
    drop(catalog.diff(&small()).to_string());
}

fn own() -> Vec<Shape> {
    let mut shapes = placed(&[
        "@",
        r#"{"registries": @}"#,
        r#"{"registries": [{"name": "a", "domain": "a.io", "token_issuers": @}]}"#,
        r#"{"registries": [{"name": "a", "domain": "a.io", "fallback": @}]}"#,
        r#"{"routes": @}"#,
        r#"{"routes": [{"scope": "a.io", "mirrors": @}]}"#,
        r#"{"short_names": {"aliases": @}}"#,
        r#"{"short_names": {"search": @}}"#,
        r#"{"endpoints": @}"#,
        r#"{"credentials": @, "registries": []}"#,
    ]);
    let registries = r#"{"registries": [@]}"#;
    let routes = r#"{"routes": [@]}"#;
    shapes.extend([
        listed("registries", registries, |n| format!(r#"{{"name": "r{n}", "domain": "r{n}.io"}}"#)),
        listed("registries on one domain", registries, |n| {
            format!(r#"{{"name": "r{n}", "domain": "a.io", "prefix": "p{n}"}}"#)
        }),
        listed("registries of one name", registries, |_| r#"{"name": "a", "domain": "a.io"}"#.into()),
        listed("unknown fallbacks", registries, |n| {
            format!(r#"{{"name": "r{n}", "domain": "r{n}.io", "fallback": "q{n}"}}"#)
        }),
        listed("one long chain", registries, |n| {
            format!(r#"{{"name": "r{n}", "domain": "r{n}.io", "fallback": "r{}"}}"#, n + 1)
        }),
        listed("one fallback for all", registries, |n| {
            format!(r#"{{"name": "r{n}", "domain": "r{n}.io", "fallback": "r0"}}"#)
        }),
        listed("one login for all", registries, |n| {
            format!(r#"{{"name": "r{n}", "domain": "r{n}.io", "credential": "c"}}"#)
        }),
        listed("names that look alike", registries, |n| {
            format!(r#"{{"name": "r{n}\u200b{}", "domain": "r{n}.io"}}"#, n % 10)
        }),
        listed("routes", routes, |n| format!(r#"{{"scope": "r{n}.io", "mirrors": ["m{n}.io", "n.io"]}}"#)),
        listed("routes in each other", routes, |n| {
            let path = "/p".repeat(n % 30);
            format!(r#"{{"scope": "r{}.io{path}", "mirrors": ["m.io"]}}"#, n / 30)
        }),
        listed("routes below one host", routes, |n| {
            format!(r#"{{"scope": "r.io/p{n}", "mirrors": ["m.io"], "origin": "never"}}"#)
        }),
        listed("routes of one scope", routes, |_| r#"{"scope": "a.io"}"#.into()),
        listed("blocked mirrors", r#"{"routes": [{"scope": "*.io", "blocked": true}, @]}"#, |n| {
            format!(r#"{{"scope": "r{n}.com", "mirrors": ["m{n}.io"]}}"#)
        }),
        listed("networks", r#"{"endpoints": [@]}"#, |n| {
            let [.., a, b, c] = (n as u64).to_be_bytes();
            format!(r#"{{"network": "10.{a}.{b}.{c}/32", "transport": "http"}}"#)
        }),
        listed("aliases", r#"{"short_names": {"aliases": {@}}}"#, |n| format!(r#""n{n}": "a.io/n{n}""#)),
    ]);
    shapes
}

fn export() -> Vec<Shape> {
    let mut shapes =
        placed(&["@", r#"{"items": @}"#, r#"[{"name": "a", "domain": "a.io", "x": @}]"#, r"[@]"]);
    shapes.extend([
        listed("registries", "[@]", |n| {
            format!(r#"{{"_id": "i{n}", "name": "r{n}", "provider": "other", "domain": "r{n}.io"}}"#)
        }),
        listed("fallbacks by id", "[@]", |n| {
            let next = if n % 8 == 7 { n } else { n + 1 };
            format!(
                r#"{{"_id": "i{n}", "name": "r{n}", "domain": "r{n}.io", "fallbackRegistry": "i{next}"}}"#
            )
        }),
        listed("dangling fallbacks", "[@]", |n| {
            format!(r#"{{"_id": "i{n}", "name": "r{n}", "domain": "r{n}.io", "fallbackRegistry": "j{n}"}}"#)
        }),
        listed("defaults", "[@]", |n| format!(r#"{{"name": "r{n}", "domain": "r{n}.io", "default": true}}"#)),
        listed("primaries", "[@]", |n| format!(r#"{{"name": "r{n}", "domain": "a.io", "primary": true}}"#)),
        listed("one name", "[@]", |_| r#"{"name": "a", "domain": "a.io"}"#.into()),
    ]);
    shapes
}

fn pipeline() -> Vec<Shape> {
    let mut shapes = placed(&[
        "@",
        r#"{"steps": @}"#,
        r#"{"hooks": @}"#,
        r#"{"steps": {"s": @}}"#,
        r#"{"steps": {"s": {"image": @}}}"#,
        r#"{"steps": {"s": {"image": "a", "when": @}}}"#,
        r#"{"steps": {"s": {"image": "a", "services": @}}}"#,
        r#"{"steps": {"s": {"image": "a", "scale": @}}}"#,
        r#"{"steps": {"s": {"image": "a", "matrix": {"image": @}}}}"#,
        r#"{"steps": {"s": {"type": "build", "image_name": "a", "tags": @}}}"#,
        r#"{"steps": {"s": {"type": "build", "image_name": "a", "cache_from": @}}}"#,
        r#"{"steps": {"s": {"type": "build", "image_name": "a", "registry_contexts": @}}}"#,
        r#"{"steps": {"s": {"type": "build", "image_name": "a", "dockerfile": {"content": @}}}}"#,
        r#"{"steps": {"s": {"type": "build", "image_name": "a", "platform": @, "buildx": true}}}"#,
        r#"{"steps": {"s": {"type": "push", "candidate": @, "registry": @}}}"#,
        r#"{"steps": {"s": {"type": "composition", "composition": @}}}"#,
        r#"{"steps": {"s": {"type": "parallel", "steps": @}}}"#,
        r#"{"steps": {"s": {"type": "deploy", "candidate": @}}}"#,
    ]);
    let (steps, at_once) = (r#"{"steps": {@}}"#, r#"{"mode": "parallel", "steps": {@}}"#);
    shapes.extend([
        listed("builds", steps, |n| format!(r#""s{n}": {{"type": "build", "image_name": "a", "tag": "1"}}"#)),
        listed("pushes at once", at_once, |n| format!(r#""s{n}": {{"type": "build", "image_name": "a"}}"#)),
        listed("pushes of pushes", steps, |n| {
            format!(r#""s{n}": {{"type": "push", "candidate": "${{{{s{}}}}}", "tag": "{n}"}}"#, n + 1)
        }),
        listed("pushes back", steps, |n| {
            format!(
                r#""s{n}": {{"type": "push", "candidate": "${{{{s{}}}}}", "tag": "{n}"}}"#,
                n.saturating_sub(1)
            )
        }),
        listed("waits in a chain", at_once, |n| {
            format!(r#""s{n}": {{"image": "a", "when": {{"steps": [{{"name": "s{}"}}]}}}}"#, n + 1)
        }),
        listed("waits for the first", at_once, |n| {
            format!(r#""s{n}": {{"image": "${{{{s0}}}}", "when": {{"steps": [{{"name": "s0"}}]}}}}"#)
        }),
        listed(
            "waits of one for all",
            r#"{"mode": "parallel", "steps": {"s": {"image": "a", "when": {"any": [@]}}}}"#,
            |n| format!(r#"{{"steps": [{{"name": "s{n}"}}]}}"#),
        ),
        listed("steps of one name", steps, |_| r#""s": {"image": "a"}"#.into()),
        listed("unknown registries", steps, |n| {
            format!(r#""s{n}": {{"type": "push", "candidate": "a", "registry": "azur{n}"}}"#)
        }),
        listed("scales", steps, |n| {
            format!(r#""s{n}": {{"image": "a", "scale": {{"x{n}": {{}}, "y{n}": {{}}}}}}"#)
        }),
        listed("hooks", steps, |n| {
            format!(r#""s{n}": {{"image": "a", "hooks": {{"on_finish": {{"exec": {{"image": "b"}}}}}}}}"#)
        }),
        listed("names with dots", steps, |n| format!(r#""s.{n}": {{"image": "${{{{s.{n}.imageId}}}}"}}"#)),
        listed("unknown steps", steps, |n| format!(r#""s{n}": {{"image": "${{{{steps.t{n}.imageId}}}}"}}"#)),
    ]);
    shapes
}

fn preflight(read: Option<Pipeline>) {
    let Some(pipeline) = read else { return };
    let run =
        Run::default().with_branch("main").with_variable("V", "v/v").with_untrusted_variable("U", "a/b");
    let report = pipeline.preflight(&small(), &run);
    drop((report.problems().map(ToString::to_string).collect::<Vec<_>>(), serde_json::to_string(&report)));
}

fn daemon() -> Vec<Shape> {
    let mut shapes =
        placed(&["@", r#"{"registry-mirrors": @}"#, r#"{"insecure-registries": @}"#, r#"{"x": @}"#]);
    shapes.extend([
        listed("insecure hosts", r#"{"insecure-registries": [@]}"#, |n| format!(r#""r{n}.io:5000""#)),
        listed("mirrors", r#"{"registry-mirrors": [@]}"#, |n| format!(r#""https://m{n}.io""#)),
        // Each is spelled otherwise in the other list.
        shape("mirrors and insecure hosts", |bytes| {
            let mirrors = fill(bytes / 2, ["", ",", ""], |n| format!(r#""https://m{n}.io""#));
            let insecure = fill(bytes / 2, ["", ",", ""], |n| format!(r#""M{n}.io""#));
            format!(r#"{{"registry-mirrors": [{mirrors}], "insecure-registries": [{insecure}]}}"#)
        }),
    ]);
    shapes
}

fn k3s() -> Vec<Shape> {
    let mut shapes = placed(&[
        "@",
        r#"{"mirrors": @}"#,
        r#"{"mirrors": {"a.io": {"endpoint": @}}}"#,
        r#"{"mirrors": {"a.io": {"rewrite": @}}}"#,
        r#"{"configs": @}"#,
    ]);
    shapes.extend([
        listed("mirrors", r#"{"mirrors": {@}}"#, |n| {
            format!(r#""r{n}.io": {{"endpoint": ["https://m.io"]}}"#)
        }),
        listed("endpoints", r#"{"mirrors": {"a.io": {"endpoint": [@]}}}"#, |n| {
            format!(r#""https://m{n}.io""#)
        }),
        listed("rewrites", r#"{"mirrors": {"a.io": {"endpoint": ["https://m.io"], "rewrite": {@}}}}"#, |n| {
            format!(r#""^p{n}/(.*)": "q{n}/$1""#)
        }),
        listed("configs", r#"{"mirrors": {"*": {"endpoint": ["https://m.io"]}}, "configs": {@}}"#, |n| {
            format!(r#""r{n}.io": {{"tls": {{"ca_file": "/ca{n}"}}}}"#)
        }),
    ]);
    shapes
}

fn logins() -> Vec<Shape> {
    let mut shapes = placed(&["@", r#"{"auths": @}"#, r#"{"credHelpers": @}"#, r#"{"auths": {"a.io": @}}"#]);
    shapes.extend([
        listed("keys", r#"{"auths": {@}}"#, |n| format!(r#""r{n}.io": {{"auth": "dTpw"}}"#)),
        listed("paths", r#"{"auths": {@}}"#, |n| format!(r#""a.io/p{n}": {{"auth": "dTpw"}}"#)),
        listed("spellings of one host", r#"{"auths": {@}}"#, |n| {
            format!(r#""https://a.io/{n}/": {{"auth": "dTpw"}}"#)
        }),
        listed("wildcards", r#"{"auths": {@}}"#, |n| format!(r#""*.r{n}.io": {{"auth": "dTpw"}}"#)),
    ]);
    shapes
}

fn look_up(store: CredentialStore, name: &str, text: &str) {
    let files = CredentialFiles::read(store, [(name, text)]);
    for image in ["nginx", "a.io/p7/app:1", "r3.io/x"] {
        drop(files.look_up(Reference::parse(image).unwrap()));
    }
    drop((files.notices().to_string(), files.problems().count()));
}

struct Texts;

impl TextFormats for Texts {
    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault> {
        json(text).ok_or_else(|| TextFault::new("no"))
    }

    fn yaml<T: DeserializeOwned>(&self, text: &str) -> Result<Vec<T>, TextFault> {
        yaml(text).map(|one| vec![one]).ok_or_else(|| TextFault::new("no"))
    }

    fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string(value).map_err(|error| error.to_string())
    }
}

fn lines() -> Vec<Shape> {
    let mut shapes = placed(&[
        "@",
        r#"{"parse": @}"#,
        r#"{"pull": {"image": @}}"#,
        r#"{"pull": {"image": "nginx", "contexts": @}}"#,
        r#"{"pull": {"image": "nginx", "avoid": @}}"#,
        r#"{"push": {"build": {"image_name": "a", "tags": @}}}"#,
        r#"{"push": {"candidate": {"image": "a", "contexts": @}}}"#,
        r#"{"cache": {"image_name": "a", "branch": @, "caching_registry": "azure"}}"#,
        r#"{"cache": {"image_name": "a", "past": @, "caching_registry": "azure"}}"#,
        r#"{"cache": {"image_name": "a", "cache_from": @, "cache_to": @}}"#,
        r#"{"session": {"pull": {"image": "nginx"}, "reports": @}}"#,
        r#"{"credentials": {"store": "docker", "image": "a", "files": @}}"#,
        r#"{"catalog": {"format": "own", "files": @}}"#,
        r#"{"write": {"format": "docker-daemon", "existing": @}}"#,
    ]);
    shapes.extend([
        listed("reports", r#"{"session": {"pull": {"image": "nginx"}, "reports": [@]}}"#, |_| {
            "\"unavailable\"".into()
        }),
        listed("past images", r#"{"cache": {"image_name": "a", "caching_registry": "azure", "past": [@]}}"#, |n| {
            format!(r#"{{"digest": "sha256:{n:064x}", "branch": "b{n}"}}"#)
        }),
        listed("files", r#"{"catalog": {"format": "hosts-toml", "files": [@]}}"#, |n| {
            format!(r#"{{"name": "r{n}.io/hosts.toml", "text": ""}}"#)
        }),
        listed("files of a machine", r#"{"catalog": {"format": "registries-conf", "environment": {"home": "/root", "uid": 0, "variables": {}}, "files": [@]}}"#, |n| {
            format!(r#"{{"name": "/etc/containers/registries.conf.d/{n}.conf", "text": ""}}"#)
        }),
        listed("files of logins", r#"{"credentials": {"store": "containers", "image": "a", "files": [@]}}"#, |n| {
            format!(r#"{{"name": "{n}.json", "text": "{{}}"}}"#)
        }),
    ]);
    shapes
}

fn restore(read: Option<SavedSession>) {
    let catalog = small();
    let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("nginx").unwrap())).unwrap();
    let session = Session::new(&plan, FailurePolicy::DOCUMENTED, Limits::default());
    drop(session.save());
    if let Some(saved) = read {
        drop(Session::restore(&saved, &plan, FailurePolicy::DOCUMENTED).map(|it| it.save()));
    }
}

fn saved() -> Vec<Shape> {
    let mut shapes = placed(&["@", "[2, 1, null, null, 1, 0, @]"]);
    shapes.push(listed("reports", "[2, 1, null, null, 1, 0, [@]]", |_| {
        r#"[1, {"secs": 1, "nanos": 0}, null, null]"#.into()
    }));
    shapes
}

pub(super) fn doors() -> Vec<Door> {
    let enter = |what, shapes: fn() -> Vec<Shape>, json, yaml| both(what, shapes, json, yaml);
    let mut doors = Vec::new();
    doors.extend(enter(
        "`Catalog`, then lints, flows, a diff, and written",
        own,
        |text| json::<Catalog>(text).iter().for_each(look_at),
        |text| yaml::<Catalog>(text).iter().for_each(look_at),
    ));
    doors.extend(enter(
        "`AccountExport`, then built",
        export,
        |text| built(json::<AccountExport>(text).map(AccountExport::into_builder)),
        |text| built(yaml::<AccountExport>(text).map(AccountExport::into_builder)),
    ));
    doors.extend(enter(
        "`Account`, then built",
        || own().into_iter().chain(export()).collect(),
        |text| built(json::<Account>(text).map(Account::into_builder)),
        |text| built(yaml::<Account>(text).map(Account::into_builder)),
    ));
    doors.extend(enter(
        "`Pipeline`, then its preflight, shown and written",
        pipeline,
        |text| preflight(json(text)),
        |text| preflight(yaml(text)),
    ));
    doors.extend(enter(
        "`K3sRegistries`, then read, built and written",
        k3s,
        |text| read_k3s(text, json(text)),
        |text| read_k3s(text, yaml(text)),
    ));
    doors.extend(enter(
        "`SavedSession`, then restored",
        saved,
        |text| restore(json(text)),
        |text| restore(yaml(text)),
    ));
    doors.push(Door {
        what: "`DockerDaemon`, then read, built and written",
        notation: "JSON",
        most: 4 * MB,
        shapes: daemon(),
        enter: |text| {
            let Some(daemon) = json::<DockerDaemon>(text) else { return };
            if let Ok(read) = daemon.read(Engine::Dockerd, File { name: "daemon.json", text }) {
                drop(read.into_builder().build().map(|catalog| DockerDaemon::write(&catalog)));
            }
        },
    });
    for (what, enter) in [
        (
            "`CredentialFiles` of docker",
            (|text| look_up(CredentialStore::Docker, "config.json", text)) as fn(&str),
        ),
        ("`CredentialFiles` of containers", |text| look_up(CredentialStore::Containers, "auth.json", text)),
        ("`CredentialFiles` of kubernetes", |text| look_up(CredentialStore::Kubernetes, "config.json", text)),
    ] {
        doors.push(Door { what, notation: "JSON", most: 4 * MB, shapes: logins(), enter });
    }
    doors.push(Door {
        what: "`Service::answer`, of lines",
        notation: "JSON",
        most: 1 << 20,
        shapes: lines(),
        enter: |text| drop(Service::new(small(), Texts).answer(text)),
    });
    doors.push(Door {
        what: "`ReferenceBuf`",
        notation: "JSON",
        most: 4 * MB,
        shapes: placed(&["@"]),
        enter: |text| drop(json::<ReferenceBuf>(text)),
    });
    doors
}

fn built(builder: Option<registry_resolver::CatalogBuilder>) {
    if let Some(builder) = builder {
        drop(builder.build().map(|catalog| catalog.len()).map_err(|error| error.to_string()));
    }
}

fn read_k3s(text: &str, read: Option<K3sRegistries>) {
    let Some(file) = read else { return };
    if let Ok(read) = file.read(DefaultEndpoint::default(), File { name: "registries.yaml", text }) {
        let built = read.into_builder().build();
        drop(built.map(|catalog| K3sRegistries::write(&catalog, &TlsTable::default())));
    }
}
