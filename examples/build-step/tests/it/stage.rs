//! A folder with a step, a catalog and a build context; registries; clients that note how they are called.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Of the one user of a registry with logins.
pub const LOGIN: &str = "alice:not-a-real-secret-1";
const HTPASSWD: &str = "alice:$2b$04$abcdefghijklmnopqrstuuHf6pfDfUaB4yFEP0nMEghjwOJjcDBc2\n";

pub struct Stage(pub PathBuf);

impl Stage {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let stage =
            Self(std::env::temp_dir().join(format!("build-step-test-{}-{number}", std::process::id())));
        stage.write("context/Dockerfile", "FROM scratch\nCOPY greeting /greeting\n");
        stage.write("context/greeting", "hello\n");
        stage.write("tmp/.keep", "");
        stage
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// A program that is found first.
    pub fn program(&self, name: &str, script: &str) {
        let path = self.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}"));
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    /// The real podman, with a store of its own. `calls` has a line for each call.
    pub fn podman(&self) {
        let real = found("podman").unwrap();
        self.program(
            "podman",
            &format!(
                "echo \"$*\" >> {0}/calls\nexec {1} --storage-driver vfs --root {0}/store --runroot {0}/run \
                 --cgroup-manager cgroupfs --events-backend none \"$@\"\n",
                self.0.display(),
                real.display(),
            ),
        );
    }

    /// A catalog of two registries, `team` with a login and three tries.
    pub fn catalog(&self, team: &str, dr: &str, delay_ms: u32) {
        let text = format!(
            "default = \"team\"\n[[registries]]\nname = \"team\"\nprovider = \"other\"\ndomain = \"{team}\"\n\
             prefix = \"builds\"\ncredential = \"team-robot\"\ntransport = \"http\"\n\
             retry = {{ tries = 3, delay_ms = {delay_ms} }}\n\
             [[registries]]\nname = \"dr\"\nprovider = \"other\"\ndomain = \"{dr}\"\naccess = \"public\"\n\
             transport = \"http\"\nretry = {{ tries = 3, delay_ms = {delay_ms} }}\n"
        );
        self.write("catalog.toml", &text);
    }

    pub fn step(&self, more: &str) {
        let context = self.path("context").display().to_string();
        self.write("step.toml", &format!("image = \"shop/web\"\ncontext = \"{context}\"\n{more}\n"));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_build-step"));
        command.arg("--catalog").arg(self.path("catalog.toml")).arg("--step").arg(self.path("step.toml"));
        let path = std::env::var("PATH").unwrap();
        command.args(arguments).env("PATH", format!("{}:{path}", self.path("bin").display()));
        command.env("HOME", &self.0).env("TMPDIR", self.path("tmp")).env_remove("DOCKER_CONFIG");
        command.env("BUILDAH_ISOLATION", "chroot").env("REGISTRY_CREDENTIAL_TEAM_ROBOT", LOGIN);
        command
    }

    /// The exit status, and what is printed to either. No secret is.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(arguments).output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(![&out, &err].iter().any(|text| text.contains("not-a-real-secret")), "{out}{err}");
        let left: Vec<_> =
            std::fs::read_dir(self.path("tmp")).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("build-step-")), "{left:?}");
        (output.status.code().unwrap(), out, err)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Whether programs are installed; says what is skipped, which is a failure where `REQUIRE_E2E` is set.
pub fn has(programs: &[&str], test: &str) -> bool {
    let Some(missing) = programs.iter().find(|program| found(program).is_none()) else { return true };
    assert!(std::env::var_os("REQUIRE_E2E").is_none(), "`{missing}` is missing, and REQUIRE_E2E is set");
    eprintln!("test {test} is skipped: `{missing}` is not installed");
    false
}

/// Debian's `docker-registry`; ends with its test.
pub struct Registry(Child);

/// An address of which nobody answers yet.
pub fn address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

impl Registry {
    /// With a login, where there is a name for its file.
    pub fn start(stage: &Stage, name: &str, address: &str, login: Option<&str>) -> Self {
        let mut config = format!(
            "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: \"{address}\", secret: s}}\n",
            stage.path(name).display()
        );
        if let Some(file) = login {
            let file = stage.write(file, HTPASSWD);
            config.push_str(&format!("auth: {{htpasswd: {{realm: test, path: {}}}}}\n", file.display()));
        }
        let config = stage.write(&format!("{name}.yml"), &config);
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(config).stdout(Stdio::null()).stderr(Stdio::null());
        let registry = Self(command.spawn().unwrap());
        until("a registry that answers", || std::net::TcpStream::connect(address).is_ok());
        registry
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The tags of `name` that a registry keeps on its disk, sorted.
pub fn tags(stage: &Stage, registry: &str, name: &str) -> Vec<String> {
    let folder =
        stage.path(registry).join("docker/registry/v2/repositories").join(name).join("_manifests/tags");
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut tags: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    tags.sort();
    tags
}
