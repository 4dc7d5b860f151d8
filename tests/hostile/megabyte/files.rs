//! Neighbours' files of TOML and of mirror sets: read, built, and written again.

use registry_resolver::format::mirror_sets::{MirrorDocument, MirrorSets};
use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{
    Engine, File, ReadFiles, TlsTable, buildkitd_toml, containerd_cri, hosts_toml,
};

use super::{Door, MB, Shape, fill, shape};

/// Items in one place, where `@` is.
fn items(what: &str, place: &'static str, item: impl Fn(usize) -> String + 'static) -> Shape {
    shape(what, move |bytes| place.replace('@', &fill(bytes, ["", "", ""], &item)))
}

/// A word with other letters in capitals for each number but 0.
fn spelling(word: &str, number: usize) -> String {
    let mut left = number;
    let mut spelled = |letter: char| {
        if !letter.is_ascii_alphabetic() {
            return letter;
        }
        let is_capital = left % 2 == 1;
        left /= 2;
        if is_capital { letter.to_ascii_uppercase() } else { letter }
    };
    word.chars().map(&mut spelled).collect()
}

fn anything() -> Vec<Shape> {
    vec![
        items("keys", "@", |n| format!("k{n} = 1\n")),
        items("tables", "@", |n| format!("[t{n}]\n")),
        items("tables in each other", "@", |n| format!("[a.{}t{n}]\n", "b.".repeat(n % 40))),
        items("dotted keys", "@", |n| format!("a.b{n}.c = 1\n")),
        items("arrays", "a = [@]\n", |_| "[],".into()),
        items("deep arrays", "a = [@]\n", |_| format!("{}{},", "[".repeat(50), "]".repeat(50))),
        items("one long text", "a = \"@\"\n", |_| "a/".into()),
        items("escapes", "a = \"@\"\n", |_| "\\u0001".into()),
        items("comments", "@", |_| "# a\n".into()),
        items("nothing that it may be", "@", |_| "[[".into()),
    ]
}

/// One text of many labels, or of many components, in each of these places, where `@` is.
fn long(places: &[&'static str]) -> Vec<Shape> {
    let each = |place: &&'static str| {
        let place = *place;
        [
            ["a long host", "", "a.", "io"],
            ["a long wildcard", "*.", "a.", "io"],
            ["a long name", "a.io/", "a/", "a"],
        ]
        .map(|[what, begin, unit, end]| {
            let text = move |bytes| fill(bytes, [begin, "", end], |_| unit.into());
            shape(format!("{what} in `{}`", place.trim_end()), move |bytes| place.replace('@', &text(bytes)))
        })
    };
    places.iter().flat_map(each).collect()
}

fn registries_conf() -> Vec<Shape> {
    let mut shapes = anything();
    shapes.extend(long(&[
        "[[registry]]\nprefix = \"@\"\n",
        "[[registry]]\nprefix = \"@\"\nlocation = \"a.io\"\nblocked = true\n[[registry]]\nprefix = \"*.io\"\n",
        "[[registry]]\nprefix = \"*.io\"\n[[registry]]\nprefix = \"r.io\"\nlocation = \"@\"\nblocked = true\n",
        "[[registry]]\nlocation = \"*.io\"\n[[registry]]\nlocation = \"r.io\"\n[[registry.mirror]]\nlocation = \"@\"\n",
        "unqualified-search-registries = [\"@\"]\n",
        "[aliases]\nn = \"@\"\n",
    ]));
    shapes.extend([
        items("rules", "@", |n| format!("[[registry]]\nprefix = \"r{n}.io/a\"\nlocation = \"m{n}.io/a\"\n")),
        items("rules of one prefix", "@", |_| {
            "[[registry]]\nprefix = \"r.io\"\nlocation = \"m.io\"\n".into()
        }),
        items("rules of one location", "@", |n| {
            format!("[[registry]]\nprefix = \"r.io/{n}\"\nlocation = \"m.io\"\n")
        }),
        items("rules that conflict", "@", |n| {
            format!("[[registry]]\nprefix = \"r.io/{n}\"\nlocation = \"m.io\"\ninsecure = {}\n", n % 2 == 0)
        }),
        items("rules of port 443", "@", |n| format!("[[registry]]\nprefix = \"r{n}.io:443\"\n")),
        items("rules that block nothing", "@", |n| {
            format!("[[registry]]\nprefix = \"r{n}.io\"\nlocation = \"m{n}.io/a\"\nblocked = true\n")
        }),
        items("rules in each other", "@", |n| {
            format!("[[registry]]\nlocation = \"r{}.io{}\"\n", n / 30, "/a".repeat(n % 30))
        }),
        items("wildcards", "@", |n| format!("[[registry]]\nprefix = \"*.r{n}.io\"\n")),
        items("wildcards in each other", "@", |n| {
            format!("[[registry]]\nprefix = \"*.{}r{}.io\"\n", "a.".repeat(n % 14), n / 14)
        }),
        items("spellings of one endpoint", "@", |n| {
            format!("[[registry]]\nlocation = \"r.io:{}443\"\n", "0".repeat(n % 50))
        }),
        items("mirrors", "[[registry]]\nlocation = \"r.io\"\n@", |n| {
            format!("[[registry.mirror]]\nlocation = \"m{n}.io\"\n")
        }),
        items("spellings of one key", "@unqualified-search-registries = []\n", |n| {
            format!("{} = []\n", spelling("unqualified-search-registries", n + 1))
        }),
        items("search entries", "unqualified-search-registries = [@]\n", |n| format!("\"r{n}.io\",")),
        items("helpers", "credential-helpers = [@]\n", |n| format!("\"h{n}\",")),
        items("aliases", "[aliases]\n@", |n| format!("\"n{n}\" = \"r.io/n{n}\"\n")),
        items("version 1", "[registries.search]\nregistries = [@]\n", |n| format!("'r{n}.io',")),
        items("version 1, insecure", "[registries.insecure]\nregistries = [@]\n", |n| format!("'r{n}.io',")),
        items("version 1, blocked", "[registries.block]\nregistries = [@]\n", |n| format!("'r{n}.io',")),
    ]);
    shapes
}

fn hosts() -> Vec<Shape> {
    let mut shapes = anything();
    shapes.extend(long(&["server = \"https://@\"\n", "[host.\"https://@\"]\n"]));
    shapes.extend([
        items("hosts", "@", |n| format!("[host.\"https://m{n}.io\"]\n")),
        items("hosts with TLS", "@", |n| format!("[host.\"https://m{n}.io\"]\nca = \"/ca{n}\"\n")),
        items("capabilities", "[host.\"https://m.io\"]\ncapabilities = [@]\n", |_| "\"pull\",".into()),
        items("headers", "[host.\"https://m.io\".header]\n@", |n| format!("h{n} = \"x\"\n")),
        items("authorities", "ca = [@]\n", |n| format!("\"/ca{n}\",")),
    ]);
    shapes
}

fn cri() -> Vec<Shape> {
    let mut shapes = anything();
    shapes.extend(long(&[
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"@\"]\nendpoint = [\"https://m.io\"]\n",
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"a.io\"]\nendpoint = [\"https://@\"]\n",
    ]));
    shapes.extend([
        items("mirrors", "version = 2\n@", |n| {
            format!("[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"r{n}.io\"]\nendpoint = [\"https://m.io\"]\n")
        }),
        items(
            "endpoints",
            "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"r.io\"]\nendpoint = [@]\n",
            |n| format!("\"https://m{n}.io\","),
        ),
        items("TLS of hosts", "version = 2\n@", |n| {
            format!("[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r{n}.io\".tls]\nca_file = \"/ca{n}\"\n")
        }),
    ]);
    shapes
}

fn buildkitd() -> Vec<Shape> {
    let mut shapes = anything();
    shapes.extend(long(&[
        "[registry.\"@\"]\nmirrors = [\"m.io\"]\n",
        "[registry.\"a.io\"]\nmirrors = [\"@\"]\n[registry.\"m.io\"]\nhttp = true\n",
    ]));
    shapes.extend([
        items("registries", "@", |n| format!("[registry.\"r{n}.io\"]\nmirrors = [\"m.io\"]\n")),
        items("registries with TLS", "@", |n| format!("[registry.\"r{n}.io\"]\nca = [\"/ca{n}\"]\n")),
        items("mirrors", "[registry.\"r.io\"]\nmirrors = [@]\n", |n| format!("\"m{n}.io\",")),
        // Each is spelled otherwise where it is a registry.
        items("registries and mirrors", "@", |n| {
            format!("[registry.\"R{n}.io\"]\nhttp = true\nmirrors = [\"r{n}.io\"]\n")
        }),
        items("registries of one host", "@", |n| {
            format!("[registry.\"r.io:{}443\"]\nhttp = false\n", "0".repeat(n))
        }),
    ]);
    shapes
}

fn sets() -> Vec<Shape> {
    let listed = |what: &str, place: &'static str, item: fn(usize) -> String| {
        shape(what, move |bytes| place.replace('@', &fill(bytes, ["", ",", ""], item)))
    };
    let set = r#"{"kind": "ImageDigestMirrorSet", "spec": {"imageDigestMirrors": [@]}}"#;
    let image = r#"{"kind": "Image", "spec": {"registrySources": {"blockedRegistries": [@]}}}"#;
    let both = r#"[{"kind": "ImageDigestMirrorSet", "spec": {"imageDigestMirrors": [@]}},
        {"kind": "Image", "spec": {"registrySources": {"insecureRegistries": ["a.io", "*.b.io"]}}}]"#;
    let halves = |what: &str, sets: fn(usize) -> String, scopes: fn(usize) -> String, key: &'static str| {
        shape(what, move |bytes| {
            let sets = fill(bytes / 2, ["", ",", ""], sets);
            let scopes = fill(bytes / 2, ["", ",", ""], scopes);
            format!(
                r#"[{{"kind": "ImageDigestMirrorSet", "spec": {{"imageDigestMirrors": [{sets}]}}}},
                {{"kind": "Image", "spec": {{"registrySources": {{"{key}": [{scopes}]}}}}}}]"#
            )
        })
    };
    let own: fn(usize) -> String = |n| format!(r#"{{"source": "r{n}.io/a", "mirrors": ["m{n}.io/a"]}}"#);
    let mut shapes = long(&[
        r#"[{"kind": "ImageDigestMirrorSet", "spec": {"imageDigestMirrors": [{"source": "@", "mirrors": ["m.io"]}]}},
            {"kind": "Image", "spec": {"registrySources": {"insecureRegistries": ["*.io"], "blockedRegistries": ["*.b.io"]}}}]"#,
        r#"[{"kind": "ImageDigestMirrorSet", "spec": {"imageDigestMirrors": [{"source": "r.io", "mirrors": ["@"]}]}},
            {"kind": "Image", "spec": {"registrySources": {"insecureRegistries": ["*.io"], "blockedRegistries": ["*.b.io"]}}}]"#,
        r#"[{"kind": "ImageDigestMirrorSet", "spec": {"imageDigestMirrors": [{"source": "a.io", "mirrors": ["m.io"]}]}},
            {"kind": "Image", "spec": {"registrySources": {"insecureRegistries": ["@"]}}}]"#,
    ]);
    shapes.extend([
        listed("empty maps", "[@]", |_| "{}".into()),
        listed("empty texts", "[@]", |_| "\"\"".into()),
        listed("deep lists", "[@]", |_| format!("{}{}", "[".repeat(50), "]".repeat(50))),
        listed("keys", r#"{"kind": "Image", "spec": {@}}"#, |n| format!("\"k{n}\": 1")),
        listed("documents", "[@]", |_| r#"{"kind": "Image"}"#.into()),
        listed("sources", set, own),
        listed("sets of one source", set, |n| {
            format!(r#"{{"source": "r.io", "mirrors": ["m{n}.io", "m{}.io"]}}"#, n + 1)
        }),
        listed("sets of one source in another order", set, |n| {
            format!(r#"{{"source": "r.io", "mirrors": ["m{}.io", "m{n}.io"]}}"#, n + 1)
        }),
        listed("sources in each other", set, |n| {
            format!(r#"{{"source": "r{}.io{}", "mirrors": ["m.io"]}}"#, n / 30, "/a".repeat(n % 30))
        }),
        listed("sources without mirrors", set, |n| format!(r#"{{"source": "r.io/p{n}", "mirrors": []}}"#)),
        listed("policies that differ", set, |n| {
            let policy = if n % 2 == 0 { "AllowContactingSource" } else { "NeverContactSource" };
            format!(r#"{{"source": "r.io", "mirrors": ["m.io"], "mirrorSourcePolicy": "{policy}"}}"#)
        }),
        listed(
            "mirrors",
            r#"{"kind": "ImageTagMirrorSet", "spec": {"imageTagMirrors": [{"source": "r.io", "mirrors": [@]}]}}"#,
            |n| format!("\"m{n}.io\""),
        ),
        listed("sources beside insecure hosts", both, own),
        listed("blocked", image, |n| format!("\"r{n}.io\"")),
        listed("blocked wildcards", image, |n| format!("\"*.r{n}.io\"")),
        halves("as many insecure hosts", own, |n| format!("\"m{n}.io\""), "insecureRegistries"),
        halves("as many insecure wildcards", own, |n| format!("\"*.m{n}.io\""), "insecureRegistries"),
        halves("as many blocked hosts", own, |n| format!("\"q{n}.io\""), "blockedRegistries"),
        halves("as many scopes without mirrors", own, |n| format!("\"r0.io/a/{n}\""), "insecureRegistries"),
        shape("mirrors to hand down", |bytes| {
            let mirrors = fill(bytes / 2, ["", ",", ""], |n| format!("\"m{n}.io\""));
            let scopes = fill(bytes / 2, ["", ",", ""], |n| format!("\"r.io/{n}\""));
            format!(
                r#"[{{"kind": "ImageDigestMirrorSet", "spec": {{"imageDigestMirrors": [{{"source": "r.io", "mirrors": [{mirrors}]}}]}}}},
                {{"kind": "Image", "spec": {{"registrySources": {{"insecureRegistries": [{scopes}]}}}}}}]"#
            )
        }),
    ]);
    shapes
}

fn built(read: ReadFiles) -> Option<registry_resolver::Catalog> {
    read.into_builder().build().ok()
}

pub(super) fn doors() -> Vec<Door> {
    let toml = |what, shapes, enter| Door { what, notation: "TOML", most: 4 * MB, shapes, enter };
    vec![
        toml("`RegistriesConf`, read, built and written", registries_conf(), |text| {
            let files = [File { name: "registries.conf", text }];
            let Ok(read) = RegistriesConf::read(Engine::Podman5, &files) else { return };
            if let Ok(catalog) = read.into_builder().build() {
                drop(RegistriesConf::write(&catalog, Engine::Podman5, &files));
            }
        }),
        toml("`hosts_toml`, read, built and written", hosts(), |text| {
            let files = [File { name: "r.io/hosts.toml", text }];
            let Ok(read) = hosts_toml::read(Engine::Containerd2, &files) else { return };
            if let Some(catalog) = built(read) {
                drop(hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &files));
            }
        }),
        toml("`containerd_cri`, read, built and written", cri(), |text| {
            let file = File { name: "config.toml", text };
            let Ok(read) = containerd_cri::read(Engine::Containerd1, &[file]) else { return };
            if let Some(catalog) = built(read) {
                drop(containerd_cri::write(&catalog, Engine::Containerd1, &TlsTable::default(), Some(file)));
            }
        }),
        toml("`buildkitd_toml`, read, built and written", buildkitd(), |text| {
            let Ok(read) = buildkitd_toml::read(&[File { name: "buildkitd.toml", text }]) else { return };
            if let Some(catalog) = built(read) {
                drop(buildkitd_toml::write(&catalog, &TlsTable::default(), text));
            }
        }),
        Door {
            what: "`MirrorSets`, read and built",
            notation: "JSON",
            most: 4 * MB,
            shapes: sets(),
            enter: |text| {
                let Ok(document) = serde_json::from_str::<MirrorDocument>(text) else { return };
                let sets = MirrorSets::new()
                    .with_documents(File { name: "sets.json", text }, [document])
                    .with_payload("r.io/payload");
                if let Ok(read) = sets.read(&[]) {
                    drop(
                        read.into_builder().build().map(|catalog| catalog.len()).map_err(|it| it.to_string()),
                    );
                }
            },
        },
    ]
}
