//! containerd and dockerd, each started once.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Ended, Room, empty};

/// The longest that a daemon may take to begin, or to read its file again.
const BOUND: Duration = Duration::from_secs(60);

/// A daemon, which ends with its worker.
pub(crate) struct Daemon {
    child: Child,
    socket: String,
}

fn start(room: &Room, command: &mut Command, is_ready: impl Fn() -> Command) -> Child {
    let log = fs::File::create(room.path.join("daemon.log")).expect("a file of one's own");
    let again = log.try_clone().expect("a file of one's own");
    let mut child = command.stdout(log).stderr(again).spawn().expect("a daemon that is installed");
    let began = Instant::now();
    loop {
        let asked = is_ready().stdout(Stdio::null()).stderr(Stdio::null()).status();
        if asked.is_ok_and(|status| status.success()) {
            return child;
        }
        let told = || fs::read_to_string(room.path.join("daemon.log")).unwrap_or_default();
        let has_ended = child.try_wait().is_ok_and(|ended| ended.is_some());
        assert!(!has_ended && began.elapsed() < BOUND, "the daemon does not begin:\n{}", told());
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Daemon {
    pub(crate) fn containerd(room: &Room) -> Self {
        let own = |name: &str| room.path.join(name).display().to_string();
        let socket = own("c.sock");
        let text = format!(
            "version = 2\nroot = \"{}\"\nstate = \"{}\"\n\
             disabled_plugins = [\"io.containerd.grpc.v1.cri\", \"io.containerd.internal.v1.opt\"]\n\
             [grpc]\naddress = \"{socket}\"\n[ttrpc]\naddress = \"{socket}.ttrpc\"\n",
            own("root"),
            own("state"),
        );
        let config = room.write("containerd.toml", &text);
        let mut command = room.command("containerd");
        command.arg("-c").arg(config).args(["-l", "error"]);
        let child = start(room, &mut command, || {
            let mut command = room.command("ctr");
            command.args(["-a", &socket, "version"]);
            command
        });
        Self { child, socket }
    }

    /// The client has its own resolver and reads the folders each time.
    pub(crate) fn fetch(&self, room: &Room, files: &[(String, String)], image: &str) -> Ended {
        let hosts = room.path.join("certs.d");
        empty(&hosts);
        fs::create_dir_all(&hosts).expect("a folder of one's own");
        for (name, text) in files {
            super::write(&hosts.join(name), text);
        }
        let mut command = room.command("ctr");
        command.args(["-a", &self.socket, "content", "fetch", "--hosts-dir"]).arg(hosts);
        room.run(command.arg(image))
    }

    pub(crate) fn dockerd(room: &Room) -> Self {
        let own = |name: &str| room.path.join(name).display().to_string();
        let socket = format!("unix://{}", own("d.sock"));
        let config = room.write("daemon.json", "{}");
        let mut command = room.command("dockerd");
        command.arg("--config-file").arg(config).args(["-H", &socket, "--data-root", &own("data")]);
        command.args(["--exec-root", &own("exec"), "--pidfile", &own("d.pid"), "--storage-driver", "vfs"]);
        command.args(["--iptables=false", "--bridge", "none", "--group", "root"]);
        let child = start(room, &mut command, || {
            let mut command = room.command("docker");
            command.args(["-H", &socket, "version"]);
            command
        });
        Self { child, socket }
    }

    /// Has dockerd read its file again, or gives why it refuses it.
    pub(crate) fn reload(&self, room: &Room, text: &str) -> Result<(), String> {
        let log = room.path.join("daemon.log");
        let told = || fs::read_to_string(&log).unwrap_or_default();
        let before = told().len();
        room.write("daemon.json", text);
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-HUP", &id]).status();
        assert!(sent.is_ok_and(|status| status.success()), "no signal reaches dockerd");
        let began = Instant::now();
        loop {
            let since = told().split_off(before);
            if since.contains("Reloaded configuration") {
                return Ok(());
            }
            if since.contains("level=error") || since.contains("level=fatal") {
                return Err(since);
            }
            assert!(began.elapsed() < BOUND, "dockerd does not read its file again:\n{since}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn pull(&self, room: &Room, auth: &str, image: &str) -> Ended {
        room.write("docker/config.json", auth);
        let mut command = room.command("docker");
        command.env("DOCKER_CONFIG", Path::new(&room.path).join("docker"));
        room.run(command.args(["-H", &self.socket, "pull", "--quiet", image]))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
