//! podman and skopeo, which read `/etc/containers` each time.

use std::path::Path;

use super::{Ended, Room, empty, write};

const FOLDER: &str = "/etc/containers";
const POLICY: &str = r#"{"default": [{"type": "insecureAcceptAnything"}]}"#;

pub(crate) fn pull(room: &Room, program: &str, files: &[(String, String)], auth: &str, image: &str) -> Ended {
    empty(Path::new(FOLDER));
    write(&Path::new(FOLDER).join("policy.json"), POLICY);
    for (name, text) in files {
        write(&Path::new(FOLDER).join(name), text);
    }
    for name in ["out", "store", "run"] {
        let _ = std::fs::remove_dir_all(room.path.join(name));
    }
    let mut command = room.command(program);
    command.env("REGISTRY_AUTH_FILE", room.write("auth.json", auth));
    if program == "skopeo" {
        let out = format!("dir:{}", room.path.join("out").display());
        return room.run(command.args(["copy", "--quiet", &format!("docker://{image}"), &out]));
    }
    command.args(["--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none"]);
    command.arg("--root").arg(room.path.join("store")).arg("--runroot").arg(room.path.join("run"));
    room.run(command.args(["pull", "--quiet", image]))
}
