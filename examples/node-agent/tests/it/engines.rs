//! What engines make of the files: each pulls an image of a host that does not exist, from the mirror that the files
//! name, which is a real registry.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::stage::{Node, Stopped, has, said};

/// Nobody has this name; the mirror alone has its images.
const IMAGE: &str = "app.example/shop/web:1";

fn catalog(mirror: &str) -> String {
    format!(
        "[[routes]]\nscope = \"app.example\"\nmirrors = [{{ location = \"{mirror}/apps\", transport = \"http\" }}]\n"
    )
}

/// Debian's `docker-registry`, with one image below `apps`.
fn registry(node: &Node) -> (Stopped, String) {
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let domain = listener.local_addr().unwrap().to_string();
    drop(listener);
    let config = json!({
        "version": 0.1,
        "storage": {"filesystem": {"rootdirectory": node.path("images")}},
        "http": {"addr": domain, "secret": "s"},
    });
    let config = node.write("registry.yml", &config.to_string());
    let mut command = Command::new("docker-registry");
    let registry = Stopped(
        command.arg("serve").arg(config).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap(),
    );
    until("a registry that answers", || std::net::TcpStream::connect(&domain).is_ok());
    image(node);
    let to = format!("docker://{domain}/apps/shop/web:1");
    let copied = Command::new("skopeo")
        .args(["--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false"])
        .arg(format!("oci:{}:v1", node.path("layout").display()))
        .arg(to)
        .output();
    assert_eq!(said(copied.unwrap()), (0, String::new()));
    (registry, domain)
}

/// One layer, of an empty archive, as an OCI layout.
fn image(node: &Node) {
    let blob = |bytes: &[u8], kind: &str| {
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let path = node.write(&format!("layout/blobs/sha256/{digest}"), "");
        std::fs::write(path, bytes).unwrap();
        json!({"mediaType": format!("application/vnd.oci.image.{kind}"), "digest": format!("sha256:{digest}"), "size": bytes.len()})
    };
    let layer = blob(&[0; 1024], "layer.v1.tar");
    let architecture = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    };
    let config = json!({"architecture": architecture, "os": "linux", "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}});
    let config = blob(config.to_string().as_bytes(), "config.v1+json");
    let manifest = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [layer]});
    let mut manifest = blob(manifest.to_string().as_bytes(), "manifest.v1+json");
    manifest["annotations"] = json!({"org.opencontainers.image.ref.name": "v1"});
    node.write("layout/index.json", &json!({"schemaVersion": 2, "manifests": [manifest]}).to_string());
    node.write("layout/oci-layout", r#"{"imageLayoutVersion": "1.0.0"}"#);
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A node whose files are in step with a catalog, and the registry behind its one mirror.
fn in_step() -> (Node, Stopped) {
    let node = Node::new("");
    let (registry, domain) = registry(&node);
    node.write("catalog.toml", &catalog(&domain));
    let (status, told) = node.run(&[]);
    assert_eq!(status, 0, "{told}");
    (node, registry)
}

#[test]
fn skopeo_pulls_from_the_mirror() {
    if !has(&["docker-registry", "skopeo"], "skopeo_pulls_from_the_mirror") {
        return;
    }
    let (node, _registry) = in_step();
    let mut command = Command::new("skopeo");
    // It has this option, and does not tell of it.
    command.arg("--registries-conf").arg(node.path("containers/registries.conf"));
    command.args(["--insecure-policy", "copy", "--quiet"]).arg(format!("docker://{IMAGE}"));
    assert_eq!(
        said(command.arg(format!("dir:{}", node.path("pulled").display())).output().unwrap()),
        (0, String::new())
    );
    assert!(node.path("pulled/manifest.json").is_file());
}

#[test]
fn podman_pulls_from_the_mirror() {
    if !has(&["docker-registry", "skopeo", "podman"], "podman_pulls_from_the_mirror") {
        return;
    }
    let (node, _registry) = in_step();
    let policy = node.write("policy.json", r#"{"default": [{"type": "insecureAcceptAnything"}]}"#);
    let mut command = Command::new("podman");
    command.env("CONTAINERS_REGISTRIES_CONF", node.path("containers/registries.conf")).env("HOME", &node.0);
    command.args(["--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none"]);
    command.arg("--root").arg(node.path("store")).arg("--runroot").arg(node.path("run"));
    command.args(["pull", "--quiet", "--signature-policy"]).arg(policy).arg(IMAGE);
    let (status, told) = said(command.output().unwrap());
    assert_eq!(status, 0, "{told}");
}

#[test]
fn containerd_pulls_from_the_mirror() {
    let test = "containerd_pulls_from_the_mirror";
    if !has(&["docker-registry", "skopeo", "containerd", "ctr"], test) {
        return;
    }
    if std::fs::metadata("/proc/self").map_or(true, |it| std::os::unix::fs::MetadataExt::uid(&it) != 0) {
        return eprintln!("test {test} is skipped: containerd runs as root alone");
    }
    let (node, _registry) = in_step();
    let own = |name: &str| node.path(name).display().to_string();
    let socket = own("c.sock");
    let config = format!(
        "version = 2\nroot = \"{}\"\nstate = \"{}\"\n\
         disabled_plugins = [\"io.containerd.grpc.v1.cri\", \"io.containerd.internal.v1.opt\"]\n\
         [grpc]\naddress = \"{socket}\"\n[ttrpc]\naddress = \"{socket}.ttrpc\"\n",
        own("root"),
        own("state"),
    );
    let config = node.write("containerd.toml", &config);
    let log = std::fs::File::create(node.path("containerd.log")).unwrap();
    let mut command = Command::new("containerd");
    command.arg("-c").arg(config).args(["-l", "error"]).stdout(Stdio::null()).stderr(log);
    let _daemon = Stopped(command.spawn().unwrap());
    let ctr = |arguments: &[&str]| {
        let output = Command::new("ctr").args(["-a", &socket]).args(arguments).output().unwrap();
        said(output)
    };
    until("containerd", || Path::new(&socket).exists() && ctr(&["version"]).0 == 0);
    let (status, told) = ctr(&["content", "fetch", "--hosts-dir", &own("certs.d"), IMAGE]);
    assert_eq!(status, 0, "{told}");
}
