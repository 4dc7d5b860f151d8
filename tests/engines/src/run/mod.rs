//! Engines: how each is told of files and of an image.

pub(crate) mod containers;
pub(crate) mod daemons;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The longest that an engine may take for an image.
const BOUND: Duration = Duration::from_secs(60);

/// How an engine ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// None where it did not come to an end by itself.
    pub(crate) is_ok: Option<bool>,
    pub(crate) told: String,
}

/// A folder that a worker has for itself.
pub(crate) struct Room {
    pub(crate) path: PathBuf,
}

impl Room {
    /// A program whose home, trust and temporary files are here.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let own = |name: &str| self.path.join(name);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", own("home"))
            .env("TMPDIR", own("tmp"))
            .env("SSL_CERT_FILE", own("authority.pem"))
            .env("SSL_CERT_DIR", "/nonexistent")
            .env("LC_ALL", "C")
            .current_dir(&self.path)
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn furnish(&self, authority: &str) {
        for name in ["home", "tmp"] {
            fs::create_dir_all(self.path.join(name)).expect("a folder of one's own");
        }
        self.write("authority.pem", authority);
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path.join(name);
        write(&path, text);
        path
    }

    /// Runs a program to its end, or ends it.
    pub(crate) fn run(&self, command: &mut Command) -> Ended {
        let told = self.path.join("told");
        let out = File::create(&told).expect("a file of one's own");
        let again = out.try_clone().expect("a file of one's own");
        let mut child = command.stdout(out).stderr(again).spawn().expect("an engine that is installed");
        let began = Instant::now();
        let is_ok = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status.success()),
                Ok(None) if began.elapsed() < BOUND => std::thread::sleep(Duration::from_millis(2)),
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        Ended { is_ok, told: fs::read_to_string(told).unwrap_or_default() }
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder of one's own");
    }
    fs::write(path, text).expect("a file of one's own");
}

/// Removes what is in a folder, and leaves the folder.
pub(crate) fn empty(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}
