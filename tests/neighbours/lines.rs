//! Where a notice is: on the line of what it is about, in a file of every format (rule 15.2).

use registry_resolver::format::{
    CatalogRequest, DefaultEndpoint, Engine, File, FileFormat, FileRequestError, Notice,
};

use crate::texts::SerdeTexts;

/// Files, and of each notice where it is, what it is about and its class, one a line.
struct Case {
    format: FileFormat,
    engine: Option<Engine>,
    files: &'static [(&'static str, &'static str)],
    told: &'static str,
}

fn read(case: &Case) -> Vec<Notice> {
    let files = case.files.iter().map(|(name, text)| File { name, text });
    let request = CatalogRequest::new(case.format).with_files(files);
    let request = match case.engine {
        Some(engine) => request.with_engine(engine),
        None => request,
    };
    let request = match case.format {
        FileFormat::K3sRegistries => request.with_default_endpoint(DefaultEndpoint::Disabled),
        _ => request,
    };
    request.answer(&SerdeTexts).unwrap().notices().iter().cloned().collect()
}

/// The place and the class, one a line.
fn told(case: &Case) -> String {
    let line = |notice: &Notice| {
        let place = notice.place().unwrap().to_string();
        let place = match case.files {
            [_] => place.rsplit('/').next().unwrap().to_owned(),
            _ => place,
        };
        format!("{place} {}\n", notice.kind())
    };
    read(case).iter().map(line).collect()
}

#[test]
fn every_notice_has_the_line_of_what_it_is_about() {
    let other: Vec<String> = CASES
        .iter()
        .map(|case| (case, told(case)))
        .filter(|(case, told)| told != case.told)
        .map(|(case, told)| format!("== {}\n{told}", case.format))
        .collect();
    assert!(other.is_empty(), "what is told now:\n{}", other.concat());
}

const CASES: [Case; 11] = [
    Case {
        format: FileFormat::K3sRegistries,
        engine: Some(Engine::K3s),
        files: &[(
            "registries.yaml",
            "\
# what the node pulls through
mirrors:
  docker.io:
    endpoint:
      - \"https://m.example\"
      # once more
      - https://m.example/v2
      - \"ftp://x.example\"
    rewrite:
      \"^library/(.*)\": \"hub/$1\"
      '^a(.*)b': x
      \"^library/(.*)$\": \"other/$1\"
    rewrites: {}
  \"*\": {endpoint: [any.example,
                   'http://tls.example'],
        rewrite: {\"^a/(.*)\": \"b/$1\"}}
  quay.io:
  QUAY.io:
    endpoint: [m.example]
  r.example:443: {endpoint: [m.example]}
  \"index.docker.io\":
    endpoint: [m.example]
  a b: {endpoint: [m.example]}
  s.example: {endpoint: [a1.example, a2.example, a3.example, a4.example, a5.example, a6.example,
    a7.example, a8.example, a9.example, b1.example, b2.example, b3.example, b4.example, b5.example,
    b6.example, b7.example, b8.example]}
configs:
  m.example:
    auth: &login
      username: me
      password: hunter2
  tls.example:
    tls:
      ca_file: /a
  quay.io:
    auth: *login
    tls:
      insecure: true
---
mirrors: {}
",
        )],
        told: "\
registries.yaml:13 unknown_key
registries.yaml:38 unknown_key
registries.yaml:7 duplicate_rule
registries.yaml:8 no_host
registries.yaml:3 origin
registries.yaml:11 rewrite
registries.yaml:12 random_choice
registries.yaml:15 transport
registries.yaml:14 origin
registries.yaml:16 rewrite
registries.yaml:35 origin
registries.yaml:18 origin
registries.yaml:20 origin
registries.yaml:21 origin
registries.yaml:23 origin
registries.yaml:24 origin
registries.yaml:3 logins
registries.yaml:29 logins
registries.yaml:28 origin
registries.yaml:32 origin
registries.yaml:36 logins
registries.yaml:18 spelling
registries.yaml:20 spelling
registries.yaml:21 docker_hub_spelling
registries.yaml:23 never_matches
registries.yaml:26 too_many
registries.yaml:40 unread_file
",
    },
    // As nobody writes it.
    Case {
        format: FileFormat::K3sRegistries,
        engine: Some(Engine::K3s),
        files: &[(
            "registries.yaml",
            "\u{feff}%YAML 1.2\r\n--- # the only one\r\nmirrors: # as it: is\r\n  \"do\\u0063ker.io\":\r\n    \
             endpoint:\r\n    - 'ftp://a'\r\n    -\r\n      ftp://b\r\n    - >-\r\n      ftp://c\r\n    - &x ftp://d\r\n    \
             - *x\r\n    - ftp://e#f # g\r\n    - \"ftp://\\\r\n      h\"\r\n    note: |\r\n      a: b\r\n\r\n      \
             # c\r\n    'it''s': !!int 1\r\n    k: {\"a\":[1,{}],b: c\r\n      }\r\n    rewrite: !!map\r\n      \"^(a)\": b\r\n",
        )],
        told: "\
registries.yaml:16 unknown_key
registries.yaml:20 unknown_key
registries.yaml:21 unknown_key
registries.yaml:6 no_host
registries.yaml:8 no_host
registries.yaml:9 no_host
registries.yaml:11 no_host
registries.yaml:12 no_host
registries.yaml:13 no_host
registries.yaml:14 no_host
registries.yaml:4 origin
",
    },
    Case {
        format: FileFormat::DockerDaemon,
        engine: Some(Engine::Dockerd),
        files: &[(
            "daemon.json",
            r#"{
  "debug": true, "insecure-registry": [],
  "insecure-registries": [
    "10.0.0.0/8",
    "docker.io", "Lab.example:443",
    "fd00::1",
    "m.example", "https://s.example"
  ],
  "registry-mirrors": [
    "https://m.example/x",
    "https://m.example/x/",
    "HTTPS://n.example",
    "https://x_.example",
    "https://LAB.example"
  ], "x": [], "registry-mirrors": [
    "https://m.example/x", "https://m.example/x/", "HTTPS://n.example",
    "https://x_.example", "https://LAB.example"
  ]
}
"#,
        )],
        told: "\
daemon.json:2 unknown_key
daemon.json:9 written_twice
daemon.json:4 address_range
daemon.json:5 transport
daemon.json:5 spelling
daemon.json:6 never_matches
daemon.json:7 spelling
daemon.json:16 path
daemon.json:16 path
daemon.json:16 duplicate_rule
daemon.json:16 no_host
daemon.json:17 spelling
daemon.json:15 logins
daemon.json:17 no_name
",
    },
    Case {
        format: FileFormat::DockerDaemon,
        engine: Some(Engine::DockerdContainerd),
        files: &[(
            "daemon.json",
            r#"{"insecure-registries":
["m.example"],
"registry-mirrors": [
"https://n.example", "https://n.example/v2/x",
"https://m.example"]}"#,
        )],
        told: "\
daemon.json:4 path
daemon.json:5 transport
",
    },
    Case {
        format: FileFormat::MirrorSets,
        engine: Some(Engine::CriO),
        files: &[
            (
                "registries.conf",
                "[[registry]]\nprefix = \"base.example\"\nlocation = \"base.example/\"\nmirrors = []\n",
            ),
            (
                "sets.yaml",
                "\
apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata: {name: a}
spec:
  imageDigestMirrors:
  - source: a.example/ns
    mirrors:
    - m.example/ns
    - \"m.example:99999999/ns\"
    mirrorSourcePolicy: NeverContactSource
  - mirrors: [m.example/Upper]
    source: \"a.example/x y\"
    extra: 1
---
---
kind: List
items:
  - kind: ImageTagMirrorSet
    spec: {imageTagMirrors: [{source: a.example/ns,
      mirrors: [t.example/ns], mirrorSourcePolicy: AllowContactingSource}]}
  - kind: Image
    spec:
      additionalTrustedCA: {name: x}
      registrySources:
        allowedRegistries: [a.example]
        blockedRegistries:
          - b.example
          - \"*c.example\"
        insecureRegistries: [\"*.d.example\"]
        containerRuntimeSearchRegistries:
          - quay.io
          - docker.io
  - kind: Secret
---
kind: ImageDigestMirrorSet
spec: {imageDigestMirrors: [{source: a.example/ns, mirrors: [n.example]}]}
",
            ),
        ],
        told: "\
registries.conf:4 unknown_key
sets.yaml:13 unknown_key
sets.yaml:23 unknown_key
sets.yaml:33 unread_file
sets.yaml:11 operator
sets.yaml:11 operator
sets.yaml:19 operator
sets.yaml:28 operator
sets.yaml:25 operator
sets.yaml:25 operator
sets.yaml:28 never_matches
sets.yaml:11 never_matches
sets.yaml:9 no_name
sets.yaml:30 short_name
",
    },
    Case {
        format: FileFormat::RegistriesConf,
        engine: Some(Engine::Podman5),
        files: &[
            (
                "registries.conf",
                "\
unqualified-search-registries = [\"docker.io\",
  \"quay.io\"]
credential-helpers = [\"pass\"]
additional-layer-store-auth-helper = \"/x\"
[[registry]]
location = \"a.example\"
[[registry.mirror]]
location = \"m.example/hub\"
[[registry]]
prefix = \"a.example\"
location = \"b.example\"
[[registry]]
prefix = \"c.example\"
location = \"d.example\"
blocked = true
[[registry]]
prefix = \"*\"
location = \"e.example\"
[[registry]]
location = \"index.docker.io\"
[[registry]]
location = \"UPPER.example\"
[[registry]]
location = \"upper.example\"
short-name-mode = \"enforcing\"
[[registry]]
prefix = \"*.w.example\"
[[registry]]
location = \"a.w.example\"
[[registry.mirror]]
location = \"M.example/X\"
[[registry]]
prefix = \"f.example\"
location = \"g.example\"
blocked = true
insecure = true
[[registry.mirror]]
location = \"docker.io/library\"
insecure = true
[aliases]
\"UP/app\" = \"a.example/app\"
",
            ),
            (
                "registries.conf.d/1.conf",
                "\
[[registry]]
location = \"a.example:5000\"
[[registry]]
prefix = \"c.example\"
location = \"c.example\"
[aliases]
app = \"a.example/app\"
",
            ),
            ("registries.conf.d/2.CONF", ""),
            ("registries.conf.d/3.conf", "[aliases]\napp = \"b.example/app\"\n"),
        ],
        told: "\
registries.conf:9 duplicate_rule
registries.conf:25 unknown_key
registries.conf:12 replaced
registries.conf.d/2.CONF unread_file
registries.conf.d/1.conf:7 replaced
registries.conf:16 never_matches
registries.conf:19 docker_hub_spelling
registries.conf:21 spelling
registries.conf:28 wildcard_tie
registries.conf:5 any_port
registries.conf:30 no_name
registries.conf:32 not_blocking
registries.conf:37 transport
registries.conf:32 pushes
registries.conf:41 short_name
registries.conf:3 logins
registries.conf:4 logins
",
    },
    Case {
        format: FileFormat::HostsToml,
        engine: Some(Engine::Containerd2),
        files: &[
            ("_default/hosts.toml", "capabilities = [\"pull\"]\n[host.\"https://m.example\"]\n"),
            (
                "docker.io/hosts.toml",
                "server = \"https://docker.io\"\n\n[host.\"https://m.example/v2/x\"]\nskip_verify = true\ncapabilities = [\"push\"]\n\
                 dial_timeout = \"1s\"\nfoo = 1\n[host.\"https://m.example/v2/x\".header]\nx-a = \"1\"\n",
            ),
            (
                "localhost:5000/hosts.toml",
                "skip_verify = false\n[host.\"http://n.example\"]\nca = \"x\"\ncapabilities = [\"pull\", \"resolve\"]\n\
                 [host.\"https://u@n.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n\
                 [host.\"httpx.example\"]\n[host.\"https://a.example/a b\"]\ncapabilities = [\"pull\", \"resolve\"]\n",
            ),
            (
                "r.example_443_/hosts.toml",
                "server = \"http://r.example:443\"\n[host.\"http://m.example:443\"]\n",
            ),
            ("s.example/hosts.toml", "server = \"\"\nhost = {\"https://m.example\" = {}}\n"),
            ("stray.toml", ""),
        ],
        told: "\
stray.toml unread_file
r.example_443_/hosts.toml:2 pushes
_default/hosts.toml:2 pushes
_default/hosts.toml:1 origin
docker.io/hosts.toml:6 time_limit
docker.io/hosts.toml:7 unknown_key
docker.io/hosts.toml:9 headers
docker.io/hosts.toml:3 path
docker.io/hosts.toml:5 pushes
docker.io/hosts.toml:5 capabilities
docker.io/hosts.toml:1 docker_hub_spelling
localhost:5000/hosts.toml:2 transport
localhost:5000/hosts.toml:5 no_host
localhost:5000/hosts.toml:7 no_host
localhost:5000/hosts.toml:1 transport
s.example/hosts.toml:2 never_matches
s.example/hosts.toml:1 origin
_default/hosts.toml other_reader
localhost:5000/hosts.toml:8 path
r.example_443_/hosts.toml spelling
r.example_443_/hosts.toml:2 transport
r.example_443_/hosts.toml:1 transport
",
    },
    Case {
        format: FileFormat::HostsToml,
        engine: Some(Engine::Containerd1),
        files: &[("r.example/hosts.toml", "# nothing yet\ncapabilities = [\"pull\"]\n")],
        told: "\
hosts.toml:2 origin
hosts.toml never_matches
",
    },
    Case {
        format: FileFormat::ContainerdCri,
        engine: Some(Engine::Containerd2),
        files: &[(
            "config.toml",
            "\
version = 3
[plugins.\"io.containerd.cri.v1.images\".registry]
foo = 1
[plugins.\"io.containerd.cri.v1.images\".registry.auths.\"https://a.example\"]
username = \"me\"
[plugins.\"io.containerd.cri.v1.images\".registry.headers]
x-a = [\"1\"]
[plugins.\"io.containerd.cri.v1.images\".registry.mirrors.\"docker.io\"]
endpoint = [\"https://m.example\", \"https://m.example/x y\"]
[plugins.\"io.containerd.cri.v1.images\".registry.mirrors.\"index.docker.io\"]
endpoint = []
[plugins.\"io.containerd.cri.v1.images\".registry.mirrors.\"R.example\"]
endpoint = [\"http://m.example:443\"]
rewrite = {}
[plugins.\"io.containerd.cri.v1.images\".registry.configs.\"m.example\".auth]
password = \"hunter2\"
[plugins.\"io.containerd.cri.v1.images\".registry.configs.\"m.example\".tls]
insecure_skip_verify = true
",
        )],
        told: "\
config.toml:3 unknown_key
config.toml:15 logins
config.toml:17 transport
config.toml:14 unknown_key
config.toml:8 logins
config.toml:4 logins
config.toml:7 headers
config.toml:9 path
config.toml:10 docker_hub_spelling
config.toml:12 spelling
config.toml:13 transport
",
    },
    Case {
        format: FileFormat::BuildkitdToml,
        engine: Some(Engine::Buildkit),
        files: &[(
            "buildkitd.toml",
            "\
debug = true
[registry.\"docker.io\"]
mirrors = [\"http://m.example\",
  \"m.example/v2/x\",
  \"\"]
http = true
mirror = []
[registry.\"*\"]
mirrors = [\"m.example\"]
[registry.\"R.example\"]
tlsconfigdir = [\"/x\"]
[registry.\"index.docker.io\"]
http = true
",
        )],
        told: "\
buildkitd.toml:7 unknown_key
buildkitd.toml:11 transport
buildkitd.toml:6 transport
buildkitd.toml:3 transport
buildkitd.toml:4 path
buildkitd.toml:5 no_host
buildkitd.toml:8 never_matches
buildkitd.toml:6 transport
buildkitd.toml:10 spelling
buildkitd.toml:12 docker_hub_spelling
",
    },
    Case {
        format: FileFormat::Account,
        engine: None,
        files: &[(
            "account.json",
            "{\"items\": [\n {\"name\": \"a\", \"provider\": \"other\",\n \"domain\": \"http://a.example\"},\n {\"name\": \"g\", \"provider\": \"gar\",\n  \"domain\": \"eu\", \"repositoryPrefix\": \"p/i\",\n  \"region\": \"no region\"}]}",
        )],
        told: "\
account.json:3 inexpressible
",
    },
];

/// What is wrong with a text that is none of its format, with its line, its column and its name.
fn broken(format: FileFormat, name: &str, text: &str) -> String {
    let request = CatalogRequest::new(format).with_files([File { name, text }]);
    let Err(FileRequestError::Files(files)) = request.answer(&SerdeTexts) else { return "it is read".into() };
    let [problem] = files.problems() else { return format!("{files}") };
    let place = problem.place();
    assert!(files.to_string().contains(&format!("\n- {place}: {}", problem.message())), "{files}");
    format!("{:?} {:?} {}", place.line().unwrap_or(0), place.column().unwrap_or(0), problem.message())
}

#[test]
fn what_breaks_a_text_has_its_line_and_its_column() {
    for (format, name, text, told) in BROKEN {
        assert_eq!(broken(format, name, text), told, "{format}: {text}");
        // A mark in front is no character of the line.
        assert_eq!(broken(format, name, &format!("\u{feff}{text}")), told, "{format}, marked: {text}");
    }
}

const BROKEN: [(FileFormat, &str, &str, &str); 13] = [
    (FileFormat::DockerDaemon, "daemon.json", "{\n  \"registry-mirrors\": [,]\n}\n", "2 24 expected value"),
    (
        FileFormat::DockerDaemon,
        "daemon.json",
        "{\"insecure-registries\":\n \"r.example\"}",
        "2 12 expected a list, found a text",
    ),
    (FileFormat::DockerDaemon, "daemon.json", "{\n", "2 1 EOF while parsing an object"),
    (FileFormat::Own, "catalog.json", "{\"registries\": 5}", "1 16 expected a list, found a number"),
    (FileFormat::Account, "account.json", "[{},]", "1 5 trailing comma"),
    (
        FileFormat::K3sRegistries,
        "registries.yaml",
        "mirrors:\n\tdocker.io:\n",
        "2 2 tabs disallowed within this context (block indentation)",
    ),
    (
        FileFormat::K3sRegistries,
        "registries.yaml",
        "mirrors:\n  docker.io: 5\n",
        "2 14 expected a mirror, found a number",
    ),
    (
        FileFormat::MirrorSets,
        "sets.yaml",
        "kind: Image\n---\nkind: [a}\n",
        "3 7 mismatched bracket '[' closed by '}'",
    ),
    (
        FileFormat::MirrorSets,
        "registries.conf",
        "a =\n",
        "1 4 string values must be quoted, expected literal string",
    ),
    (
        FileFormat::RegistriesConf,
        "registries.conf",
        "# é\nregistry = ü\n",
        "2 12 string values must be quoted, expected literal string",
    ),
    (
        FileFormat::HostsToml,
        "quay.io/hosts.toml",
        "server = 'a\n",
        "1 12 invalid literal string, expected `'`",
    ),
    (FileFormat::ContainerdCri, "config.toml", "version = 2\n[plugins\n", "2 9 unclosed table, expected `]`"),
    (FileFormat::BuildkitdToml, "buildkitd.toml", "[a]\nb = 1\nb = 2\n", "3 1 duplicate key"),
];
