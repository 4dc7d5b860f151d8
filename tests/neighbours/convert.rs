//! The example `convert` as a user runs it: rules 15.1 to 15.5 on a command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::programs;

/// A folder of its own for each test, with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("convert-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The program in this folder, with an environment in which nothing says where files are.
fn program(folder: &Path) -> Command {
    let mut command = programs::example("convert");
    command.current_dir(folder).env_clear().env("HOME", "/nowhere");
    command
}

/// Status, standard output and standard error.
fn run(folder: &Path, line: &str) -> (i32, String, String) {
    let Output { status, stdout, stderr } = program(folder).args(line.split_whitespace()).output().unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap(), stdout, stderr)
}

fn printed(folder: &Path, line: &str) -> (i32, String) {
    let (status, stdout, stderr) = run(folder, line);
    assert_eq!(stderr, "", "{line}");
    (status, stdout)
}

/// Every file below a folder, by name.
fn there(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

const CONF: &str = "\
unqualified-search-registries = [\"docker.io\"]
[[registry]]
location = \"docker.io\"
[[registry.mirror]]
location = \"cache.example:5000/hub\"
";
const DROP_IN: &str =
    "[[registry]]\nprefix = \"quay.io/acme\"\nlocation = \"registry.example/acme\"\nblocked = true\n";

fn etc(name: &str) -> PathBuf {
    folder(
        name,
        &[
            ("etc/registries.conf", CONF),
            ("etc/registries.conf.d/10-acme.conf", DROP_IN),
            ("etc/registries.conf.d/readme", "not for podman"),
        ],
    )
}

const CONVERTED: &str = "\
registries-conf, as podman-6 reads it in etc
  registries.conf
  registries.conf.d/10-acme.conf
  not read: registries.conf.d/readme
  0 registries, 2 routes

what these files say otherwise than it seems
  registries.conf.d/10-acme.conf:1: `blocked` keeps no pull away: it is asked of
    `registry.example/acme`, and pushes alone are to `quay.io/acme`; block
    `registry.example/acme`, or leave the location out (ignored)

what hosts-toml cannot say to containerd-2
  `quay.io/acme`: containerd has no words for a part of a host, and asks what it
    asks for `quay.io` (left_out)

2 kinds of images are pulled otherwise
  images for which the route of `quay.io/acme` decided, and now no route, not
    pinned: quay.io/acme:1
    before: podman-6 asks
      https://registry.example/v2/acme
    after: containerd-2 asks
      https://quay.io/v2/acme
  images for which the route of `quay.io/acme` decided, and now no route,
    pinned:
    quay.io/acme@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
    before: podman-6 asks
      https://registry.example/v2/acme
    after: containerd-2 asks
      https://quay.io/v2/acme

out
  docker.io/hosts.toml: new
";

#[test]
fn it_says_what_gets_lost_before_it_writes() {
    let folder = etc("says");
    let line = "--from registries-conf etc --to hosts-toml out";
    let (status, text) = printed(&folder, &format!("{line} --check"));
    assert_eq!((status, text.as_str()), (1, CONVERTED));
    assert!(!folder.join("out").exists());
    assert_eq!(printed(&folder, line), (0, CONVERTED.to_owned()));
    assert_eq!(
        there(&folder.join("out")),
        [(
            "docker.io/hosts.toml".to_owned(),
            "server = \"https://registry-1.docker.io\"\n\n\
             [host.\"https://cache.example:5000/v2/hub\"]\ncapabilities = [\"pull\", \"resolve\"]\n\
             override_path = true\n"
                .to_owned()
        )],
    );
    // Once more, nothing is left to do.
    let (status, text) = printed(&folder, line);
    assert_eq!(status, 0);
    assert!(text.ends_with("\nout\n  docker.io/hosts.toml: the same\n"), "{text}");
}

#[test]
fn what_both_sides_can_say_is_converted_without_a_word() {
    let hosts = "server = \"https://registry-1.docker.io\"\n[host.\"https://m.example/v2/hub\"]\noverride_path = true\ncapabilities = [\"pull\", \"resolve\"]\n";
    let folder = folder("alike", &[("certs.d/docker.io/hosts.toml", hosts)]);
    let (status, text) = printed(&folder, "--from hosts-toml certs.d --to k3s-registries out --check");
    assert_eq!(
        text,
        "hosts-toml, as containerd-2 reads it in certs.d\n  docker.io/hosts.toml\n  0 registries, 1 route\n\n\
         every image is pulled as before\n\nout\n  registries.yaml: new\n",
    );
    assert_eq!(status, 0);
}

const EXPLAINED: &str = "\
podman-4 asks, one after the other until one has it:

1. mirror cache.example:5000/hub/library/nginx:1.25
   GET https://cache.example:5000/v2/
   GET https://cache.example:5000/v2/hub/library/nginx/manifests/1.25

2. source docker.io/library/nginx:1.25
   GET https://registry-1.docker.io/v2/
   GET https://registry-1.docker.io/v2/library/nginx/manifests/1.25

Blobs come from where the manifest came from; one that fails ends the pull.

After a failure it asks the next one. For rate_limited it asks up to 5 times,
after the time that the registry says, else after 2 s, and twice as long each
time. At corrupt it stops. If the last one fails for a while, it begins again, 3
times more, 1 s apart.
";

const EXPLAINED_CONTAINERD: &str = "\
containerd-2 asks, one after the other until one has it:

1. mirror cache.example:5000/hub/library/nginx:1.25
   HEAD https://cache.example:5000/v2/hub/library/nginx/manifests/1.25?ns=docker.io

2. source docker.io/library/nginx:1.25
   HEAD https://registry-1.docker.io/v2/library/nginx/manifests/1.25

Manifest and blobs are then fetched by digest, each from the first of these on
again:
   GET https://cache.example:5000/v2/hub/library/nginx/{manifests,blobs}/DIGEST?ns=docker.io
   GET https://registry-1.docker.io/v2/library/nginx/{manifests,blobs}/DIGEST

After a failure it asks the next one. For unauthorized, rate_limited it asks up
to 5 times, without waiting. At corrupt it stops.
";

/// In words that the transcripts of engines have.
#[test]
fn it_says_what_an_engine_does_with_an_image_request_by_request() {
    let folder = etc("explains");
    let line = "--from registries-conf etc --from-engine podman-4 --explain nginx:1.25";
    assert_eq!(printed(&folder, line), (0, EXPLAINED.to_owned()));
    printed(&folder, "--from registries-conf etc --to hosts-toml out");
    let line = "--from hosts-toml out --explain docker.io/library/nginx:1.25";
    assert_eq!(printed(&folder, line), (0, EXPLAINED_CONTAINERD.to_owned()));
    // A name without a domain means what the files say.
    let folder =
        self::folder("explains-short", &[("registries.conf", "unqualified-search-registries = []\n")]);
    let line = "--from registries-conf registries.conf --explain nginx";
    let (status, text) = printed(&folder, line);
    assert!(text.starts_with("podman-6 pulls nothing: "), "{text}");
    assert_eq!(status, 0);
}

/// Rule 15.5, of a machine whose files are below a folder.
#[test]
fn without_a_path_it_reads_what_the_engine_would_read() {
    let files = [
        ("m/etc/docker/daemon.json", r#"{"registry-mirrors": ["https://m.example"]}"#),
        (
            "m/etc/rancher/k3s/registries.yaml",
            "mirrors:\n  quay.io:\n    endpoint: [\"https://m.example\"]\n",
        ),
        ("m/etc/containerd/certs.d/quay.io/hosts.toml", "[host.\"https://m.example\"]\n"),
        ("m/etc/containerd/certs.d/quay.io/ca.crt", "\u{1}"),
        ("m/etc/docker/certs.d/quay.io/hosts.toml", "[host.\"https://n.example\"]\n"),
        ("m/etc/containers/registries.conf", CONF),
        ("m/usr/share/containers/registries.conf", DROP_IN),
    ];
    let folder = folder("machine", &files);
    let read = |line: &str| {
        let (_, text) = printed(&folder, &format!("{line} --root m --to own out --check"));
        text.split("\n\n").next().unwrap().to_owned()
    };
    assert_eq!(
        read("--from k3s-registries"),
        "k3s-registries, as k3s reads it\n  /etc/rancher/k3s/registries.yaml\n  0 registries, 1 route",
    );
    assert_eq!(
        read("--from registries-conf"),
        "registries-conf, as podman-6 reads it\n  /etc/containers/registries.conf\n  \
         not read: /usr/share/containers/registries.conf, which `/etc/containers/registries.conf` hides\n  \
         0 registries, 1 route",
    );
    assert_eq!(
        read("--from hosts-toml"),
        "hosts-toml, as containerd-2 reads it\n  /etc/containerd/certs.d/quay.io/ca.crt\n  \
         /etc/containerd/certs.d/quay.io/hosts.toml\n  /etc/docker/certs.d/quay.io/hosts.toml\n  0 registries, 1 route",
    );
    let (status, stdout, stderr) = run(&folder, "--from buildkitd-toml --root m --to own out");
    assert_eq!((status, stdout.as_str()), (2, ""));
    assert!(stderr.starts_with("buildkit finds none of its files here; it looks for `/"), "{stderr}");
}

#[test]
fn what_stands_there_is_kept_or_nothing_is_written() {
    let daemon = "{\n  \"debug\": true,\n  \"registry-mirrors\": []\n}\n";
    let files = [
        ("m/daemon.json", r#"{"registry-mirrors": ["https://m.example"]}"#),
        ("out/daemon.json", daemon),
        ("odd/daemon.json", "[]"),
        ("own/catalog.json", "mine"),
    ];
    let folder = folder("kept", &files);
    let (status, text) = printed(
        &folder,
        "--from docker-daemon m --from-engine dockerd --to docker-daemon out --to-engine dockerd",
    );
    assert_eq!(status, 0, "{text}");
    assert!(text.ends_with("\nout\n  daemon.json: changed\n"), "{text}");
    assert_eq!(
        fs::read_to_string(folder.join("out/daemon.json")).unwrap(),
        "{\n  \"debug\": true,\n  \"registry-mirrors\": [\n    \"https://m.example/\"\n  ]\n}\n",
    );
    let (status, stdout, stderr) =
        run(&folder, "--from docker-daemon m --to docker-daemon odd --to-engine dockerd");
    assert_eq!((status, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        "odd: what stands there already cannot be merged into: 1 problem; dockerd does not start:\n\
         - daemon.json:1: this is no map of settings\n",
    );
    let line = "--from docker-daemon m --to own own";
    let (status, text, stderr) = run(&folder, line);
    assert!(text.ends_with("\nown\n  catalog.json: written over, what stands there is lost\n"), "{text}");
    assert_eq!(
        (status, stderr.as_str()),
        (
            2,
            "nothing is written: what stands in `catalog.json` would be lost; move it away, or give --overwrite\n"
        ),
    );
    assert_eq!(fs::read_to_string(folder.join("own/catalog.json")).unwrap(), "mine");
    assert_eq!(printed(&folder, &format!("{line} --check")).0, 1);
    assert_eq!(printed(&folder, &format!("{line} --overwrite")).0, 0);
    assert!(fs::read_to_string(folder.join("own/catalog.json")).unwrap().contains("docker.io"));
    // Nothing of its own is left beside the files.
    assert_eq!(there(&folder.join("own")).len(), 1);
}

/// Rule 15.2: a catalog has handles of TLS material alone, and a writer says which files are behind them.
#[test]
fn a_catalog_of_ones_own_names_no_files_of_tls() {
    let file = "[host.\"https://m.example\"]\nca = \"/etc/ca.pem\"\nclient = [[\"/c.pem\", \"/k.pem\"]]\n\
                capabilities = [\"pull\"]\n";
    let folder = folder("handles", &[("certs.d/quay.io/hosts.toml", file)]);
    let (status, text) = printed(&folder, "--from hosts-toml certs.d --to own own");
    assert_eq!(status, 0);
    let told = "what own cannot say to this library\n  the TLS material `tls-1` is a handle here, and its files are \
                not named:\n    `/etc/ca.pem`, `/c.pem`, `/k.pem`; give their table to whoever writes files\n    \
                from this catalog, or pulls by it (left_out)\n\nevery image is pulled as before\n";
    assert!(text.contains(told), "{text}");
    let (status, text) = printed(&folder, "--from own own/catalog.json --to buildkitd-toml out --check");
    assert_eq!(status, 1);
    let told = "    before: the catalog asks\n      https://quay.io/v2/app\n";
    assert!(text.contains(told), "{text}");
    assert!(text.contains("no file is known for the TLS material `tls-1`"), "{text}");
}

#[test]
fn files_that_the_engine_refuses_end_it() {
    let folder = folder(
        "refused",
        &[("certs.d/quay.io/hosts.toml", "[host.\"https://m.example\"]\ncapabilities = [\"fetch\"]\n")],
    );
    let (status, stdout, stderr) = run(&folder, "--from hosts-toml certs.d --to own out");
    assert_eq!((status, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        "in certs.d: 1 problem; containerd passes over the whole file in silence, and asks none of its mirrors:\n\
         - quay.io/hosts.toml:2: unknown capability `fetch`; write `pull`, `resolve` or `push`\n",
    );
    fs::write(folder.join("certs.d/quay.io/hosts.toml"), b"server = \"\xff\"").unwrap();
    let (status, _, stderr) = run(&folder, "--from hosts-toml certs.d --to own out");
    assert_eq!((status, stderr.as_str()), (2, "certs.d/quay.io/hosts.toml: not UTF-8 at byte 10\n"));
    let (status, _, stderr) = run(&folder, "--from docker-daemon none.json --to own out");
    assert_eq!((status, stderr.as_str()), (2, "none.json: No such file or directory (os error 2)\n"));
}

#[test]
fn a_wrong_command_line_is_told_with_the_usage() {
    let folder = folder("usage", &[]);
    let (status, usage) = printed(&folder, "--help");
    assert_eq!(status, 0);
    assert!(usage.starts_with("usage: convert --from FORMAT [PATH]..."), "{usage}");
    assert!(usage.lines().all(|line| line.len() <= 80));
    for (line, why) in [
        ("", "--from is missing"),
        ("--from hosts-toml a", "--to or --explain is missing"),
        ("--from hosts-toml a --to own", "--to needs a folder to write into"),
        ("--from hosts-toml a --to", "--to needs a value"),
        ("--from hosts-toml a --to own out more", "`more` is too much behind --to"),
        ("--from hosts-toml a --to own out --explain nginx", "--to and --explain do not go together"),
        ("--from hosts-toml a --explain nginx --check", "--check, --overwrite and --to-engine go with --to"),
        (
            "--from hosts-toml a --to own out --check --overwrite",
            "--check and --overwrite do not go together",
        ),
        ("--from hosts-toml --root r a --to own out", "--root and a path do not go together"),
        ("--from own a --from own a", "--from is given more than once"),
        ("--from own a --colour", "unknown option `--colour`"),
        (
            "--from own a --to own out --disable-default-registry-endpoint",
            "--disable-default-registry-endpoint goes with `k3s-registries`",
        ),
        (
            "--from toml a",
            "unknown format `toml`: expected `account`, `own`, `registries-conf`, `hosts-toml`, `containerd-cri`, \
             `k3s-registries`, `buildkitd-toml`, `docker-daemon` or `mirror-sets`",
        ),
    ] {
        let (status, stdout, stderr) = run(&folder, line);
        assert_eq!((status, stdout.as_str()), (2, ""), "{line}");
        assert_eq!(stderr, format!("{why}\n{usage}"), "{line}");
    }
    let folder = self::folder("usage-engines", &[("daemon.json", "{}")]);
    let (status, _, stderr) =
        run(&folder, "--from docker-daemon daemon.json --from-engine k3s --explain nginx");
    assert_eq!(
        (status, stderr.as_str()),
        (2, "`k3s` does not read `docker-daemon`: expected `dockerd`, `dockerd-containerd`\n"),
    );
    let (status, _, stderr) = run(&folder, "--from docker-daemon daemon.json --to account out");
    assert_eq!(
        (status, stderr.as_str()),
        (2, "`account` is read and not written; write `own`, which has all that an export says and more\n")
    );
    let (status, _, stderr) = run(&folder, "--from docker-daemon daemon.json --to mirror-sets out");
    assert_eq!(
        (status, stderr.as_str()),
        (
            2,
            "`mirror-sets` is read and not written; write `registries-conf`, which the cluster makes of such sets\n"
        ),
    );
}

/// Nobody has seen what would be written.
#[test]
fn where_nothing_can_be_printed_nothing_is_written() {
    let folder = etc("unseen");
    let line = ["--from", "registries-conf", "etc", "--to", "hosts-toml", "out"];
    let mut child =
        program(&folder).args(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    // It may have printed before the pipe was closed.
    if output.status.code() == Some(2) {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.ends_with("; nothing is written\n"), "{stderr}");
        assert!(!folder.join("out").exists());
    }
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = program(&folder).args(line).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "standard output: No space left on device (os error 28); nothing is written\n",
    );
    assert!(!folder.join("out/docker.io").exists() || output.status.code() == Some(2));
}

/// What holds for several scopes is told once, with all of them.
#[test]
fn what_is_told_of_several_scopes_is_told_once() {
    let yaml = "mirrors:\n  docker.io: {endpoint: [\"https://h.example/v2/hub\"]}\n  quay.io: {endpoint: [\"https://h.example/v2/quay\"]}\n\
                configs:\n  h.example:\n    tls: {ca_file: /etc/h.crt}\n";
    let folder = folder("scopes", &[("registries.yaml", yaml)]);
    let (status, told) =
        printed(&folder, "--from k3s-registries registries.yaml --to registries-conf out --check");
    assert_eq!(status, 0);
    let (_, told) = told.split_once("what registries-conf cannot say to podman-6\n").unwrap();
    assert_eq!(
        told.split_once("\n\n").unwrap().0,
        "  `docker.io`, `quay.io`: certificates for `h.example` stand in\n    `certs.d/h.example`, and not in these files (left_out)\n\
         \x20 the prefix `docker.io` covers every port, and `docker.io` does not\n    (approximated)\n\
         \x20 the prefix `quay.io` covers every port, and `quay.io` does not (approximated)",
    );
}
