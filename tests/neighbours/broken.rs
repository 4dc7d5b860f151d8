//! Bad files: every truncation, every change of a byte, and every line that is lost, doubled or moved of an example of
//! each format gets an answer. What is built of it is a catalog, what it takes is in proportion to the text, and a change
//! that makes no difference is told.
//!
//! A usual run takes a sample of the changes, the same every time; with `CASES` it takes that many times as many.

use alloc::collections::{BTreeMap, BTreeSet};

use registry_resolver::Catalog;
use registry_resolver::format::{
    CatalogRequest, Engine, File, FileFormat, FileReaction, FileRequestError, TextFormats as _, TlsTable,
};

use serde_json::Value;

use crate::texts::SerdeTexts;

struct Example {
    format: FileFormat,
    engines: &'static [Engine],
    name: &'static str,
    text: &'static str,
}

const EXAMPLES: [Example; 8] = [
    Example {
        format: FileFormat::RegistriesConf,
        engines: &[Engine::Podman5, Engine::Podman6],
        name: "registries.conf",
        text: "unqualified-search-registries = [\"r.example\"]\nshort-name-mode = \"enforcing\"\n[[registry]]\nprefix = \"*.a.example\"\n\
               blocked = false\n[[registry.mirror]]\nlocation = \"m.example:5000/x\"\ninsecure = true\npull-from-mirror = \"digest-only\"\n\
               [aliases]\n\"app\" = \"r.example/app\"\n",
    },
    Example {
        format: FileFormat::RegistriesConf,
        engines: &[Engine::Podman5],
        name: "registries.conf.d/1.conf",
        text: "[[registry]]\nlocation = \"a.example\"\nmirror = [{location = \"m.example\"}]\nmirror-by-digest-only = true\n",
    },
    Example {
        format: FileFormat::HostsToml,
        engines: &[Engine::Containerd1, Engine::Containerd2],
        name: "r.example_5000_/hosts.toml",
        text: "server = \"http://r.example:5000/x\"\nskip_verify = true\n[host.\"https://m.example/v2/hub\"]\ncapabilities = [\"pull\"]\n\
               override_path = true\nca = \"ca.pem\"\nclient = [[\"a\", \"b\"]]\ndial_timeout = \"1s\"\n[host.\"http://localhost:5000\".header]\nx-a = [\"1\"]\n",
    },
    Example {
        format: FileFormat::ContainerdCri,
        engines: &[Engine::Containerd1, Engine::Containerd2],
        name: "config.toml",
        text: "[plugins.cri.registry.mirrors.\"r.example:5000\"]\nendpoint = [\"https://m.example/v2/x\", \"localhost:5000\"]\n\
               [plugins.cri.registry.configs.\"m.example\".tls]\nca_file = \"a\"\ninsecure_skip_verify = true\n",
    },
    Example {
        format: FileFormat::K3sRegistries,
        engines: &[Engine::K3s],
        name: "registries.yaml",
        text: "mirrors:\n  docker.io:\n    endpoint:\n      - \"https://m.example:5000/v2/x\"\n    rewrite:\n      \"^library/(.*)\": \"hub/$1\"\n\
               configs:\n  m.example:5000:\n    auth: {password: hunter2}\n    tls: {ca_file: a, insecure_skip_verify: true}\n",
    },
    Example {
        format: FileFormat::BuildkitdToml,
        engines: &[Engine::Buildkit],
        name: "buildkitd.toml",
        text: "[registry.\"docker.io\"]\nmirrors = [\"https://m.example:5000/x\", \"localhost\"]\nhttp = true\n\
               [registry.\"m.example:5000\"]\ninsecure = true\nca = [\"a\"]\n[[registry.\"m.example:5000\".keypair]]\nkey = \"k\"\ncert = \"c\"\n",
    },
    Example {
        format: FileFormat::DockerDaemon,
        engines: &[Engine::Dockerd, Engine::DockerdContainerd],
        name: "daemon.json",
        text: "{\"registry-mirrors\": [\"https://m.example:5000/x/\"], \"insecure-registries\": [\"r.example:5000\", \"10.0.0.0/8\"]}\n",
    },
    Example {
        format: FileFormat::MirrorSets,
        engines: &[Engine::CriO],
        name: "sets.yaml",
        text: "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nspec:\n  imageDigestMirrors:\n  - source: a.example/ns\n    mirrors: [m.example/ns]\n\
               \x20   mirrorSourcePolicy: NeverContactSource\n---\nkind: ImageTagMirrorSet\nspec:\n  imageTagMirrors:\n  - source: b.example\n    mirrors: [m.example]\n",
    },
];

/// So many changes of an example in a usual run.
const CHANGES: usize = 250;
/// So much may be allocated for each byte of a text: documents with places are larger than their texts.
const BYTES_PER_BYTE: u64 = 1_500;

fn times() -> usize {
    std::env::var("CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// Every truncation, and every change of a byte; at places where a character ends.
fn spoilt(text: &str) -> impl Iterator<Item = String> + '_ {
    let truncated = (0..text.len()).map(|end| text[..end].to_owned());
    let changed = (0..text.len()).flat_map(move |at| {
        (0..=0x7f_u8).map(move |byte| format!("{}{}{}", &text[..at], char::from(byte), &text[at + 1..]))
    });
    truncated.chain(changed)
}

/// Every line taken away, written twice, and put behind the next.
fn shuffled(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    (0..lines.len()).flat_map(move |at| {
        let (mut without, mut twice, mut swapped) = (lines.clone(), lines.clone(), lines.clone());
        without.remove(at);
        twice.insert(at, lines[at]);
        swapped.swap(at, (at + 1).min(lines.len() - 1));
        [without.concat(), twice.concat(), swapped.concat()]
    })
}

/// What a text says to anybody who knows its syntax; none where it is broken.
fn meaning(example: &Example, text: &str) -> Option<Value> {
    match example.name.rsplit('.').next() {
        Some("json") => serde_json::from_str(text).ok(),
        Some("yaml") => SerdeTexts.yaml(text).ok().map(Value::Array),
        _ => serde_json::to_value(toml::from_str::<toml::Table>(text).ok()?).ok(),
    }
}

/// What is made of a text: the catalog, what is told, and the files behind handles.
fn made(example: &Example, engine: Engine, text: &str) -> Option<(Catalog, String, TlsTable)> {
    let request = CatalogRequest::new(example.format).with_engine(engine);
    let answer = request.with_files([File { name: example.name, text }]).answer(&SerdeTexts).ok()?;
    let told = answer.notices().iter().map(|notice| format!("{} {}\n", notice.kind(), notice.message()));
    let told = told.collect();
    let (catalog, tls) = answer.into_parts();
    Some((catalog, told, tls))
}

/// Where two values differ first, as a path; none where they do not. Keys compare without regard to case.
fn differs_at(one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let of = |map: &serde_json::Map<String, Value>, key: &str| {
                map.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value.clone())
            };
            keys.into_iter().find_map(|key| match (of(one, key), of(other, key)) {
                (Some(one), Some(other)) => differs_at(&one, &other).map(|path| format!(".{key}{path}")),
                (None, None) => None,
                _ => Some(format!(".{key}")),
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .find_map(|(one, other)| differs_at(one, other).map(|path| format!("[]{path}"))),
        _ => (one != other).then(String::new),
    }
}

/// Below these paths a text may say otherwise, and nobody has to be told.
const IMMATERIAL: [(FileFormat, &str); 7] = [
    // What is stated as it is without.
    (FileFormat::RegistriesConf, ".registry[].blocked"),
    // What is told as a whole, and by its name alone.
    (FileFormat::HostsToml, ".host.https://m.example/v2/hub.dial_timeout"),
    (FileFormat::HostsToml, ".host.http://localhost:5000.header.x-a"),
    (FileFormat::ContainerdCri, ".plugins.cri.registry.configs.m.example.tls."),
    // Nothing of a login is read.
    (FileFormat::K3sRegistries, "[].configs.m.example:5000.auth."),
    // Any scheme is taken off.
    (FileFormat::BuildkitdToml, ".registry.docker.io.mirrors[]"),
    // The objects of a list may be without.
    (FileFormat::MirrorSets, "[].apiVersion"),
];

/// A change that another program would take for one has an effect here, or is told.
#[test]
fn no_change_is_passed_over_in_silence() {
    let mut silent: BTreeMap<String, String> = BTreeMap::new();
    for example in &EXAMPLES {
        let as_it_is = meaning(example, example.text).unwrap();
        let step = (example.text.len() * 129 / (CHANGES * times())).max(1);
        for engine in example.engines {
            let before = made(example, *engine, example.text);
            for text in spoilt(example.text).step_by(step).chain(shuffled(example.text)) {
                let path = meaning(example, &text).and_then(|now| differs_at(&as_it_is, &now));
                let Some(path) = path else { continue };
                let is_known = IMMATERIAL
                    .iter()
                    .any(|(format, below)| *format == example.format && path.starts_with(below));
                if !is_known && made(example, *engine, &text) == before {
                    silent.insert(format!("{} of {engine}, {path}", example.format), text);
                }
            }
        }
    }
    let silent: Vec<String> = silent.iter().map(|(at, text)| format!("{at}\n{text}")).collect();
    assert!(silent.is_empty(), "{} kinds of changes:\n{}", silent.len(), silent.join("\n"));
}

/// The answer of an engine's reader, and what it allocates at most at one time.
fn answer(example: &Example, engine: Engine, text: &str) -> (Result<(), FileRequestError>, u64) {
    let request = CatalogRequest::new(example.format).with_engine(engine);
    let request = request.with_files([File { name: example.name, text }]);
    let mut answer = None;
    let used = allocation_counter::measure(|| answer = Some(request.answer(&SerdeTexts).map(drop)));
    (answer.unwrap(), used.bytes_max)
}

/// What is wrong with an answer.
fn fault(answer: &Result<(), FileRequestError>) -> Option<&'static str> {
    match answer {
        Ok(()) => None,
        Err(FileRequestError::Request(_)) => Some("the request was a good one"),
        Err(FileRequestError::Catalog(_)) => Some("a reader's catalog always builds"),
        Err(FileRequestError::Files(files)) => {
            let shown = files.to_string();
            let says_where = files.problems().iter().all(|problem| !problem.place().name().is_empty());
            let (secret, told) = (shown.contains("hunter2"), files.problems().is_empty());
            match (secret, told || !says_where, files.reaction()) {
                (true, ..) => Some("a secret is told"),
                (_, true, _) => Some("a problem has no place"),
                // What the engine does about it is said.
                (_, _, FileReaction::PassesOver) if !shown.contains("in silence") => {
                    Some("a silence is not told")
                }
                _ => None,
            }
        }
        Err(_) => Some("an error of another kind"),
    }
}

#[test]
fn a_spoilt_file_of_each_format_gets_an_answer_in_proportion() {
    for example in &EXAMPLES {
        for engine in example.engines {
            assert_eq!(answer(example, *engine, example.text).0, Ok(()), "{}", example.format);
        }
        let all = example.text.len() * 129;
        let step = (all / (CHANGES * times())).max(1);
        let (mut read, mut refused) = (0, 0);
        for text in spoilt(example.text).step_by(step).chain(shuffled(example.text)) {
            for engine in example.engines {
                let (answer, used) = answer(example, *engine, &text);
                let proportion = BYTES_PER_BYTE * u64::try_from(text.len() + 64).unwrap();
                assert!(used <= proportion, "{} of {engine}: {used} bytes for\n{text}", example.format);
                assert_eq!(fault(&answer), None, "{} of {engine}: {answer:?}\n{text}", example.format);
                if answer.is_ok() { read += 1 } else { refused += 1 }
            }
        }
        assert!(read > 0 && refused > 0, "{}: {read} read, {refused} refused", example.format);
    }
}

/// Memory and work for each rule are the same, however many there are.
#[test]
fn ten_thousand_rules_take_as_much_each_as_a_hundred() {
    let text = |count: usize| -> String {
        let rule = |index: usize| {
            format!(
                "[[registry]]\nprefix = \"r{index}.example/team\"\nlocation = \"o{index}.example\"\n\
                 [[registry.mirror]]\nlocation = \"m{index}.example:5000/hub\"\n"
            )
        };
        (0..count).map(rule).collect()
    };
    let example = &EXAMPLES[0];
    let measured = |count: usize| {
        let text = text(count);
        let request = CatalogRequest::new(example.format).with_engine(Engine::Podman5);
        let request = request.with_files([File { name: example.name, text: &text }]);
        let mut routes = 0;
        let used = allocation_counter::measure(|| {
            routes = request.answer(&SerdeTexts).unwrap().catalog().routes().count();
        });
        assert_eq!(routes, count);
        let count = u64::try_from(count).unwrap();
        (used.count_total / count, used.bytes_max / count)
    };
    let (few, many) = (measured(100), measured(10_000));
    // A rule takes 18 allocations and 1.5 kB at the most at one time; by the TOML library it took 99 and 7.9 kB.
    assert!(many.0 <= 19 && many.1 <= 1_600, "allocations and bytes for a rule: {many:?}");
    assert!(many.0 <= few.0 + 1, "allocations for a rule: {few:?} of a hundred, {many:?} of ten thousand");
    assert!(many.1 <= few.1 + few.1 / 2, "bytes for a rule: {few:?} of a hundred, {many:?} of ten thousand");
}
