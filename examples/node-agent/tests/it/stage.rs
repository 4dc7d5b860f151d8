//! A folder with the files of a node, and the agent run over them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Node(pub PathBuf);

impl Node {
    pub fn new(catalog: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let node = Self(std::env::temp_dir().join(format!("node-agent-{}-{number}", std::process::id())));
        node.write("catalog.toml", catalog);
        node
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
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file, sorted; what an agent leaves beside is among them.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        below(&self.0, &self.0, &mut found);
        found.sort();
        found
    }

    pub fn agent(&self, arguments: &[&str]) -> Command {
        self.agent_at(Path::new(env!("CARGO_BIN_EXE_node-agent")), arguments)
    }

    pub fn agent_at(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.arg("--catalog").arg(self.path("catalog.toml"));
        command.arg("--containers").arg(self.path("containers")).arg("--certs-d").arg(self.path("certs.d"));
        command.args(["--engine", "podman-4", "--engine", "containerd-1"]).args(arguments);
        command
    }

    /// What a run prints, and its exit status.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        said(self.agent(arguments).output().unwrap())
    }
}

pub fn said(output: Output) -> (i32, String) {
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

fn below(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(root, &path, found);
        } else {
            found.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program that ends with its test.
pub struct Stopped(pub Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether programs are installed; says what is skipped, which is a failure where `REQUIRE_E2E` is set.
pub fn has(programs: &[&str], test: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let Some(missing) = programs.iter().find(|program| !is_there(program)) else { return true };
    assert!(std::env::var_os("REQUIRE_E2E").is_none(), "`{missing}` is missing, and REQUIRE_E2E is set");
    eprintln!("test {test} is skipped: `{missing}` is not installed");
    false
}
