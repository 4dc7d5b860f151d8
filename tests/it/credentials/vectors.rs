//! What the stores' own clients were seen to do, case by case: rules 14.2, 14.3 and 15.3.
//!
//! Each case is equal, or in one of the classes of rule 15.3.

#![expect(clippy::panic, reason = "a case that is not understood has failed")]

use alloc::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use registry_resolver::credentials::{CredentialStore, KeyMatch, KubernetesKey};
use registry_resolver::format::{
    CredentialFile, CredentialFiles, CredentialLookup, Effect, FoundIn, Machine, NoticeKind,
};
use registry_resolver::{Domain, Reference};
use serde_json::{Map, Value};

const CASES: &str = include_str!("../../data/credentials.json");

/// How a case is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Equal,
    /// No credential beyond its own host (10.1).
    Audience,
    /// One endpoint in several spellings (2.8).
    Spelling,
    /// A name that 2.1 and 2.2 read otherwise.
    Name,
    /// What is done at random there is done in order here.
    InOrder,
}

#[test]
fn rule_15_3_every_recorded_case_is_equal_or_of_a_class() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    let mut counts: BTreeMap<(String, Verdict), u32> = BTreeMap::new();
    for case in &cases {
        let op = case["op"].as_str().unwrap();
        let verdicts = match op {
            "auth" => vec![auth(case)],
            "pull_auth" => pull_auth(case),
            "auth_all" => vec![auth_all(case)],
            "auth_set" => vec![auth_set(case)],
            "docker" => docker(case),
            "dockerd" => vec![dockerd(case)],
            "keyring" => keyring(case),
            "nerdctl" => vec![nerdctl(case)],
            "cri" => vec![cri(case)],
            other => panic!("{other}"),
        };
        for verdict in verdicts {
            *counts.entry((op.to_owned(), verdict)).or_default() += 1;
        }
    }
    let counts: Vec<_> =
        counts.iter().map(|((op, verdict), count)| (op.as_str(), *verdict, *count)).collect();
    assert_eq!(
        counts,
        [
            ("auth", Verdict::Equal, 43),
            ("auth", Verdict::Name, 2),
            ("auth", Verdict::InOrder, 1),
            ("auth_all", Verdict::Equal, 1),
            ("auth_set", Verdict::Equal, 1),
            ("cri", Verdict::Equal, 3),
            ("cri", Verdict::Audience, 1),
            ("cri", Verdict::Spelling, 2),
            ("docker", Verdict::Equal, 25),
            ("docker", Verdict::Spelling, 2),
            ("docker", Verdict::Name, 1),
            ("dockerd", Verdict::Equal, 4),
            ("keyring", Verdict::Equal, 21),
            ("nerdctl", Verdict::Spelling, 5),
            ("pull_auth", Verdict::Equal, 3),
        ]
    );
    assert_eq!(cases.len(), 96);
    println!("credentials.json: {} cases, {counts:?}", cases.len());
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

/// The files of a case on a machine that is as its paths say.
fn containers(case: &Value) -> CredentialFiles {
    let mut machine = Machine::new().with_home("/home").with_uid(0);
    for (name, value) in case["env"].as_object().into_iter().flatten() {
        machine = machine.with_variable(name, &value.as_str().unwrap().replace("$ROOT", ""));
    }
    if let Some(file) = case["ctx"]["authfile"].as_str() {
        machine = machine.with_variable("REGISTRY_AUTH_FILE", &format!("/{file}"));
    }
    let texts = case["files"].as_object().unwrap();
    let named = texts.iter().map(|(name, text)| CredentialFile::read(name, text.as_str().unwrap()));
    let files = CredentialFiles::of_machine(CredentialStore::Containers, &machine, named);
    let Some(settings) = texts.get("/etc/containers/registries.conf") else { return files };
    let settings: toml::Table = toml::from_str(settings.as_str().unwrap()).unwrap();
    let Some(helpers) = settings.get("credential-helpers") else { return files };
    let helpers: Vec<&str> =
        helpers.as_array().unwrap().iter().map(|helper| helper.as_str().unwrap()).collect();
    files.with_helpers(&helpers)
}

/// The login under a key of a file: user, password, token.
fn login(file: &str, key: &str) -> [String; 3] {
    let file: Value = serde_json::from_str(file).unwrap();
    let entry = file.get("auths").unwrap_or(&file).get(key).unwrap();
    let token = text(entry, "identitytoken").to_owned();
    let decoded = BASE64_STANDARD.decode(text(entry, "auth")).unwrap();
    let decoded = String::from_utf8(decoded).unwrap();
    let (user, password) = decoded.split_once(':').unwrap();
    [user.to_owned(), password.trim_end_matches('\0').to_owned(), token]
}

enum Answer {
    Login([String; 3]),
    Nothing,
    Failure,
}

/// What a client comes to that asks along the answer, with the programs that the case has.
fn follow(case: &Value, lookup: &CredentialLookup) -> Answer {
    let mut failed = lookup.notices().iter().any(|notice| notice.effect() == Effect::Refused);
    for found in lookup {
        let (program, server) = match found.place() {
            FoundIn::Auths { key } => {
                return Answer::Login(login(text(&case["files"], found.file().unwrap()), key));
            }
            FoundIn::Helper { program, server } | FoundIn::Store { program, server } => (program, server),
            other => panic!("{other:?}"),
        };
        let known = &case["helpers"][program.strip_prefix("docker-credential-").unwrap()];
        match known.get("*").or_else(|| known.get(server)).and_then(Value::as_str) {
            Some("<token>") => return Answer::Login([String::new(), String::new(), "tok".into()]),
            Some("*") => return Answer::Login([server.clone(), "s".into(), String::new()]),
            Some(user) => return Answer::Login([user.into(), "s".into(), String::new()]),
            None => failed |= known.is_null(),
        }
    }
    if failed { Answer::Failure } else { Answer::Nothing }
}

fn look_up(files: &CredentialFiles, key: &str) -> Option<CredentialLookup> {
    if key.contains('/') {
        files.look_up(Reference::parse(key).ok()?).ok()
    } else {
        files.look_up(Domain::parse(key).ok()?).ok()
    }
}

fn auth(case: &Value) -> Verdict {
    let (id, key, expect) = (text(case, "id"), text(case, "key"), &case["expect"]);
    let lookup = look_up(&containers(case), key);
    let answer = lookup.as_ref().map_or(Answer::Failure, |lookup| follow(case, lookup));
    if let Some(either) = expect["one_of"].as_array() {
        let Answer::Login([user, ..]) = &answer else { panic!("{id}") };
        assert_eq!(either[0], **user, "{id}");
        let notices = lookup.unwrap().notices().clone();
        assert!(notices.iter().any(|notice| notice.kind() == NoticeKind::RandomChoice), "{id}");
        return Verdict::InOrder;
    }
    // An image's tag and digest are no part of its keys.
    if matches!(text(expect, "error"), "key_tag" | "key_digest") {
        assert!(matches!(answer, Answer::Login(_)), "{id}");
        return Verdict::Name;
    }
    let expected = ["username", "password", "identitytoken"].map(|field| text(expect, field).to_owned());
    match answer {
        Answer::Failure => assert!(expect.get("error").is_some(), "{id}"),
        Answer::Nothing => assert_eq!(expected, [""; 3], "{id}"),
        Answer::Login(login) => assert_eq!(login, expected, "{id}"),
    }
    Verdict::Equal
}

fn pull_auth(case: &Value) -> Vec<Verdict> {
    let files = containers(case);
    let sources = case["expect"]["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 3);
    let verdict = |source: &Value| {
        let lookup = look_up(&files, text(source, "reference")).unwrap();
        let Answer::Login([user, ..]) = follow(case, &lookup) else { panic!("{source}") };
        assert_eq!(user, text(source, "username"));
        Verdict::Equal
    };
    sources.iter().map(verdict).collect()
}

/// All keys of a file; there Docker Hub's is called by its host.
fn auth_all(case: &Value) -> Verdict {
    let files = containers(case);
    let (name, content) = case["files"].as_object().unwrap().iter().next().unwrap();
    let found: BTreeMap<String, String> = files.files()[0]
        .keys()
        .map(|key| {
            let asked = if key == "https://index.docker.io/v1/" { "docker.io" } else { key };
            let lookup = look_up(&files, asked).unwrap();
            let found = lookup.sole().unwrap();
            assert_eq!((found.file(), found.key()), (Some(name.as_str()), Some(key)));
            let [user, ..] = login(content.as_str().unwrap(), key);
            (asked.to_owned(), user)
        })
        .collect();
    assert_eq!(serde_json::to_value(found).unwrap(), case["expect"]["all"]);
    Verdict::Equal
}

/// What a login writes is what is asked for first, and is found.
fn auth_set(case: &Value) -> Verdict {
    let files =
        CredentialFiles::read(CredentialStore::Containers, [("a.json", text(&case["expect"], "file"))]);
    let lookup = look_up(&files, text(case, "key")).unwrap();
    assert_eq!(lookup.sole().unwrap().key(), Some(text(case, "key")));
    Verdict::Equal
}

/// The user whom a client of Docker's file finds.
fn docker_user(case: &Value, lookup: &CredentialLookup) -> String {
    let Some(found) = lookup.sole() else { return String::new() };
    match found.place() {
        FoundIn::Auths { key } => login(text(&case["files"], found.file().unwrap()), key)[0].clone(),
        FoundIn::Helper { program, server } | FoundIn::Store { program, server } => {
            let known = program == "docker-credential-h4";
            if known { format!("helper:{server}") } else { String::new() }
        }
        other => panic!("{other:?}"),
    }
}

fn docker(case: &Value) -> Vec<Verdict> {
    let id = text(case, "id");
    let texts = case["files"].as_object().unwrap();
    let texts = texts.iter().map(|(name, text)| (name.as_str(), text.as_str().unwrap()));
    let files = CredentialFiles::read(CredentialStore::Docker, texts);
    let verdict = |(host, expect): (&String, &Value)| {
        let asked = if host == "https://index.docker.io/v1/" { "docker.io" } else { host };
        let found = docker_user(case, &look_up(&files, asked).unwrap());
        let [cli, buildkit] = ["docker_cli", "buildkit_client"].map(|client| text(expect, client));
        match (found == cli, found == buildkit) {
            (true, true) => Verdict::Equal,
            // One of the two knows more names of Docker Hub.
            (false, true) if host == "registry-1.docker.io" => Verdict::Spelling,
            // No image is on a domain with a path.
            (false, false) if id == "cfg-05" && host == "r.example/team" => Verdict::Name,
            _ => panic!("{id} {host}: {found} for {expect}"),
        }
    };
    case["expect"].as_object().unwrap().iter().map(verdict).collect()
}

/// Whose login Docker's daemon is given for an image.
fn dockerd(case: &Value) -> Verdict {
    let file = text(&case["files"], "config.json");
    let files = CredentialFiles::read(CredentialStore::Docker, [("config.json", file)]);
    let image = Reference::parse(text(case, "image")).unwrap();
    let lookup = files.look_up(image).unwrap();
    let found = lookup.sole().unwrap();
    assert_eq!(found.audience(), image.domain().as_str());
    assert_eq!(login(file, found.key().unwrap())[0], text(case, "expect"), "{}", text(case, "id"));
    Verdict::Equal
}

fn keyring(case: &Value) -> Vec<Verdict> {
    let image = Reference::parse(text(case, "image")).unwrap();
    if let Some(matches) = case["match"].as_object() {
        let verdict = |(key, expect): (&String, &Value)| {
            assert_eq!(
                KubernetesKey::new(key).serves(image) == KeyMatch::Yes,
                expect.as_bool().unwrap(),
                "{key}"
            );
            Verdict::Equal
        };
        return matches.iter().map(verdict).collect();
    }
    // In this order, which a map of `serde_json` would lose.
    let entries = case["keys"].as_array().unwrap().iter().map(|key| format!(r#"{key}: {{"auth": "dTpw"}}"#));
    let file = format!(r#"{{"auths": {{{}}}}}"#, entries.collect::<Vec<_>>().join(", "));
    let files = CredentialFiles::read(CredentialStore::Kubernetes, [(".dockerconfigjson", &*file)]);
    let lookup = files.look_up(image).unwrap();
    let keys: Vec<&str> = lookup.iter().map(|found| found.key().unwrap()).collect();
    assert_eq!(serde_json::to_value(keys).unwrap(), case["expect"], "{}", text(case, "id"));
    vec![Verdict::Equal]
}

/// nerdctl asks Docker's file for many spellings of one endpoint; ours is one of them, where it asks for that.
fn nerdctl(case: &Value) -> Verdict {
    let domain = Domain::parse(text(case, "host")).unwrap();
    let asked: Vec<&str> =
        case["expect"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    assert!(CredentialStore::Docker.keys(domain).all(|key| asked.iter().any(|asked| key == **asked)));
    for key in asked {
        let bare = key.trim_start_matches("https://").trim_start_matches("http://");
        let host = bare.split('/').next().unwrap();
        assert_eq!(Domain::parse(host).unwrap(), domain, "{key}");
    }
    Verdict::Spelling
}

/// Which host is shown a login that came with a server's address.
fn cri(case: &Value) -> Verdict {
    let what = text(case, "what");
    let plain = ("auth", "dTpw");
    let (server, field, host) = match what {
        "empty server address: any host" => ("", plain, "r.example"),
        "server address host" => ("https://other.example", plain, "r.example"),
        "server address equal" => ("https://r.example", plain, "r.example"),
        "server address w/o scheme" => ("r.example", plain, "r.example"),
        "hub v1" => ("https://index.docker.io/v1/", plain, "registry-1.docker.io"),
        "registry token ignored" => ("r.example", ("registrytoken", "t"), "r.example"),
        other => panic!("{other}"),
    };
    let store =
        if what == "registry token ignored" { CredentialStore::Kubernetes } else { CredentialStore::Docker };
    let entry = Map::from_iter([(field.0.to_owned(), Value::from(field.1))]);
    let file = serde_json::json!({"auths": {server: entry}}).to_string();
    let lookup = look_up(&CredentialFiles::read(store, [("config.json", &*file)]), host).unwrap();
    assert!(lookup.iter().all(|found| found.audience() == host));
    match (!lookup.is_empty(), case["expect"].as_bool().unwrap()) {
        (ours, theirs) if ours == theirs => Verdict::Equal,
        (false, true) if server.is_empty() => Verdict::Audience,
        (true, false) if what == "server address w/o scheme" || what == "hub v1" => Verdict::Spelling,
        _ => panic!("{what}"),
    }
}
