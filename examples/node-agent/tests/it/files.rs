//! Files that are there already: what stays, what is said, and that nothing is lost.

use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::process::Stdio;

use crate::stage::{Node, said};

const CATALOG: &str = r#"
[[routes]]
scope = "docker.io"
mirrors = ["https://mirror.example/hub"]

[[routes]]
scope = "legacy.example"
blocked = true
"#;

const CONF: &str = r#"# Written by hand in 2021.
unqualified-search-registries = ["docker.io"] # as ever
credential-helpers = ["containers-auth.json"]

[[registry]]
location = "docker.io" # the hub
[[registry.mirror]]
location = "gone.example"

[[registry]]
location = "intranet.example"
insecure = true
"#;

const HOSTS: &str = r#"# Ours.
server = "https://registry-1.docker.io"

[host."https://mirror.example/v2/hub"]
capabilities = ["pull", "resolve"]
dial_timeout = "3s" # slow line
[host."https://mirror.example/v2/hub".header]
authorization = ["Basic aHVudGVyMg=="]

[host."https://gone.example"]
capabilities = ["pull"]
"#;

fn with_files() -> Node {
    let node = Node::new(CATALOG);
    node.write("containers/registries.conf", CONF);
    node.write("certs.d/docker.io/hosts.toml", HOSTS);
    node.write("certs.d/intranet.example/hosts.toml", "server = \"https://intranet.example\"\n[host]\n");
    node
}

#[test]
fn comments_and_foreign_keys_stay_and_a_second_run_finds_nothing_to_do() {
    let node = with_files();
    let (status, told) = node.run(&[]);
    assert_eq!(status, 0, "{told}");
    let conf = node.read("containers/registries.conf");
    for kept in [
        "# Written by hand in 2021.\n",
        "[\"docker.io\"] # as ever\n",
        "credential-helpers = [\"containers-auth.json\"]\n",
        "location = \"docker.io\" # the hub\n",
        "location = \"intranet.example\"\ninsecure = true\n",
        "location = \"mirror.example/hub\"\n",
        "location = \"legacy.example\"\nblocked = true\n",
    ] {
        assert!(conf.contains(kept), "{kept}\n---\n{conf}");
    }
    assert!(!conf.contains("gone.example"), "{conf}");
    let hosts = node.read("certs.d/docker.io/hosts.toml");
    for kept in
        ["# Ours.\n", "dial_timeout = \"3s\" # slow line\n", "authorization = [\"Basic aHVudGVyMg==\"]\n"]
    {
        assert!(hosts.contains(kept), "{kept}\n---\n{hosts}");
    }
    assert!(!hosts.contains("gone.example"), "{hosts}");
    let (status, told) = node.run(&[]);
    assert_eq!(status, 0);
    assert!(told.ends_with("all is in step\n"), "{told}");
    assert_eq!(node.run(&["--check"]).0, 0);
    assert_eq!(
        (node.read("containers/registries.conf"), node.read("certs.d/docker.io/hosts.toml")),
        (conf, hosts)
    );
}

#[test]
fn the_difference_and_what_cannot_be_said_are_printed_and_no_header() {
    let node = with_files();
    let before = (node.files(), node.read("containers/registries.conf"));
    let (status, told) = node.run(&["--check"]);
    assert_eq!(status, 1);
    assert!(
        told.contains(
            "`legacy.example`: containerd cannot refuse images, and asks their own host (left_out)"
        ),
        "{told}"
    );
    assert!(
        told.contains("`intranet.example`: what stands there stays, and containerd obeys it (approximated)"),
        "{told}"
    );
    assert!(told.contains("\n-location = \"gone.example\"\n+location = \"mirror.example/hub\"\n"), "{told}");
    assert!(!told.contains("aHVudGVyMg") && told.contains("(a header)"), "{told}");
    assert_eq!((node.files(), node.read("containers/registries.conf")), before, "--check writes nothing");
}

#[test]
fn many_notices_that_are_alike_are_counted() {
    let node = with_files();
    let aliases: String = (0..60).map(|it| format!("a{it} = \"quay.io/a/a{it}\"\n")).collect();
    node.write("containers/registries.conf.d/shortnames.conf", &format!("[aliases]\n{aliases}"));
    let (_, told) = node.run(&["--check"]);
    assert!(told.contains("more notices of the kind kept; --all prints them\n"), "{told}");
    assert!(
        !told.contains("the alias `a9` stays") && told.contains("containerd cannot refuse images"),
        "{told}"
    );
    let (_, told) = node.run(&["--check", "--all"]);
    assert!(
        told.contains("the alias `a9` stays, of which the catalog says nothing (approximated)\n"),
        "{told}"
    );
}

#[test]
fn where_there_are_no_files_they_are_made() {
    let node = Node::new(CATALOG);
    let (status, told) = node.run(&[]);
    assert_eq!(status, 0, "{told}");
    assert_eq!(node.files(), ["catalog.toml", "certs.d/docker.io/hosts.toml", "containers/registries.conf"]);
    assert_eq!(node.path("containers/registries.conf").metadata().unwrap().mode() & 0o777, 0o644);
}

#[test]
fn a_link_stays_a_link_and_a_mode_stays_too() {
    let node = with_files();
    let real = node.write("elsewhere/real.conf", CONF);
    std::fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
    std::fs::remove_file(node.path("containers/registries.conf")).unwrap();
    std::os::unix::fs::symlink(&real, node.path("containers/registries.conf")).unwrap();
    assert_eq!(node.run(&[]).0, 0);
    assert!(node.path("containers/registries.conf").is_symlink());
    assert!(node.read("elsewhere/real.conf").contains("mirror.example/hub"));
    assert_eq!(real.metadata().unwrap().mode() & 0o777, 0o640);
}

/// The agent prints what changes before it writes. It is held there, with a pipe that nobody reads, while somebody else
/// edits the file.
#[test]
fn a_change_that_somebody_makes_meanwhile_is_not_lost() {
    let many: String = (0..400)
        .map(|it| format!("[[routes]]\nscope = \"r{it}.example\"\nmirrors = [\"m.example/{it}\"]\n"))
        .collect();
    let node = Node::new(&many);
    node.write("containers/registries.conf", CONF);
    let mut child = node.agent(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0];
    stdout.read_exact(&mut first).unwrap();
    let edited = format!("{CONF}# edited meanwhile\n");
    node.write("containers/registries.conf", &edited);
    // One that was not there, too.
    node.write("certs.d/r7.example/hosts.toml", "# mine\n");
    stdout.read_to_end(&mut Vec::new()).unwrap();
    let (status, told) = said(child.wait_with_output().unwrap());
    assert_eq!(status, 2, "{told}");
    let why = "it has changed meanwhile, and is left so; run again";
    for name in ["containers/registries.conf", "certs.d/r7.example/hosts.toml"] {
        assert!(told.contains(&format!("node-agent: {}: {why}\n", node.path(name).display())), "{told}");
    }
    assert_eq!(told.lines().count(), 2, "{told}");
    assert_eq!(node.read("containers/registries.conf"), edited);
    assert_eq!(node.read("certs.d/r7.example/hosts.toml"), "# mine\n");
    assert!(!node.files().iter().any(|name| name.ends_with(".new")), "nothing is left beside");
    // The next run has both.
    let (status, told) = node.run(&[]);
    assert_eq!(status, 0, "{told}");
    let conf = node.read("containers/registries.conf");
    assert!(conf.contains("# edited meanwhile\n") && conf.contains("m.example/399"), "{conf}");
    assert!(node.read("certs.d/r7.example/hosts.toml").contains("# mine\n"));
}

#[test]
fn a_folder_that_cannot_be_written_keeps_no_other_file_from_its_place() {
    let node = with_files();
    let folder = node.path("containers");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
    // Root writes everywhere: then somebody else runs it, from where they can.
    let program = node.path("node-agent");
    std::fs::copy(env!("CARGO_BIN_EXE_node-agent"), &program).unwrap();
    let mut agent = node.agent_at(&program, &[]);
    if node.0.metadata().unwrap().uid() == 0 {
        use std::os::unix::process::CommandExt as _;
        let owned =
            std::process::Command::new("chown").arg("-R").arg("65534").arg(node.path("certs.d")).status();
        assert!(owned.unwrap().success());
        agent.uid(65_534);
    }
    let (status, told) = said(agent.output().unwrap());
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    assert_eq!(status, 2, "{told}");
    let file = folder.join("registries.conf");
    let why = format!("node-agent: {}: Permission denied (os error 13); it is as it was\n", file.display());
    assert!(told.ends_with(&why), "{told}");
    assert_eq!(node.read("containers/registries.conf"), CONF);
    assert!(!node.read("certs.d/docker.io/hosts.toml").contains("gone.example"));
}

#[test]
fn what_is_wrong_is_said_whole_and_nothing_is_written() {
    let catalog = "[[routes]]\nscope = \"docker.io\"\nmirrors = [\"not a host\"]\n[[routes]]\nscope = \"docker.io\"\nblocked = true\n";
    let node = Node::new(catalog);
    let (status, told) = node.run(&[]);
    assert_eq!(status, 2);
    assert!(told.contains("catalog.toml: 2 problems"), "{told}");
    // A file that its engine refuses is no file to merge into.
    let node = Node::new(CATALOG);
    node.write("containers/registries.conf", "[[registry]]\nlocation = 1\n");
    let (status, told) = node.run(&[]);
    assert_eq!(status, 2, "{told}");
    assert_eq!(node.files(), ["catalog.toml", "containers/registries.conf"]);
    for (arguments, why) in [
        (&["--nope"][..], "unknown option --nope\n"),
        (&["--engine", "dockerd"], "--engine dockerd: it reads neither registries.conf nor hosts.toml\n"),
        (&["--engine", "podmann-4"], "--engine: "),
        (&["--certs-d"], "--certs-d needs a value\n"),
    ] {
        let (status, told) = node.run(arguments);
        assert_eq!(status, 2);
        assert!(told.starts_with(&format!("node-agent: {why}")), "{told}");
    }
}
