//! A real registry: Debian's `docker-registry`, with a configuration and a folder of its own.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::process::{self, BOUND, Folder, Stopped};

/// A user with a password, and the line of `htpasswd` for them.
#[derive(Clone, Copy)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    hash: &'static str,
}

pub(crate) const ALICE: User = User {
    name: "alice",
    password: "not-a-real-secret-1",
    hash: "$2b$04$abcdefghijklmnopqrstuuHf6pfDfUaB4yFEP0nMEghjwOJjcDBc2",
};

pub(crate) const BOB: User = User {
    name: "bob",
    password: "not-a-real-secret-2",
    hash: "$2b$04$vwxyzABCDEFGHIJKLMNOPefiuTUj/9mZ7I3QMIHfmU7vKMtCvT2p6",
};

pub(crate) const CAROL: User = User {
    name: "carol",
    password: "not-a-real-secret-3",
    hash: "$2b$04$ABCDEFGHIJKLMNOPQRSTUuqQmcltfJOMW6kp4bcU4L8nd5XreUfCy",
};

pub(crate) const DAVE: User = User {
    name: "dave",
    password: "not-a-real-secret-4",
    hash: "$2b$04$KLMNOPQRSTUVWXYZabcdeul8wWfBPnQQV40QYgzsiidttxWaG7/A6",
};

impl User {
    /// As skopeo takes it, and the variable of the runner.
    pub(crate) fn pair(self) -> String {
        format!("{}:{}", self.name, self.password)
    }
}

pub(crate) struct Registry {
    domain: String,
    folder: Folder,
    process: Stopped,
}

impl Registry {
    /// Open to everybody.
    pub(crate) fn open() -> Self {
        Self::start(Folder::new("registry"), None)
    }

    /// With basic authentication.
    pub(crate) fn of(user: User) -> Self {
        Self::start(Folder::new("registry"), Some(user))
    }

    /// The same, over what is stored below `images` of a folder.
    pub(crate) fn over(folder: Folder, user: User) -> Self {
        Self::start(folder, Some(user))
    }

    fn start(folder: Folder, user: Option<User>) -> Self {
        let domain = process::listener().local_addr().unwrap().to_string();
        let mut config = json!({
            "version": 0.1,
            "log": {"level": "debug", "formatter": "text", "accesslog": {"disabled": false}},
            "storage": {"filesystem": {"rootdirectory": folder.path().join("images")}},
            // By the header it is told from whoever else may have got the port.
            "http": {"addr": domain, "secret": "s", "headers": {"X-Folder": [folder.path()]}},
        });
        if let Some(user) = user {
            let file = folder.write("htpasswd", format!("{}:{}\n", user.name, user.hash));
            config["auth"] = json!({"htpasswd": {"realm": "test", "path": file}});
        }
        // JSON is YAML.
        let config = folder.write("config.yml", config.to_string());
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(config)
            .env_clear()
            // The times of its log are then those of everybody.
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .map(Stopped)
            .unwrap();
        let mut registry = Self { domain, folder, process };
        process::wait_for("registry that answers", || {
            let ended = registry.process.0.try_wait().unwrap();
            assert!(ended.is_none(), "the registry has ended: {ended:?}\n{}", registry.log());
            registry.answers().then_some(())
        });
        registry
    }

    fn answers(&self) -> bool {
        let answer = || {
            let mut stream = TcpStream::connect(&self.domain)?;
            stream.set_read_timeout(Some(BOUND))?;
            write!(stream, "GET /v2/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.domain)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).map(|_| answer)
        };
        let own = format!("X-Folder: {}\r\n", self.folder.path().display());
        answer().is_ok_and(|answer: String| answer.contains(&own))
    }

    pub(crate) fn domain(&self) -> &str {
        &self.domain
    }

    /// Nobody answers there any more.
    pub(crate) fn stop(&mut self) {
        self.process.stop();
    }

    /// Where it keeps everything.
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Everything it has said: its log and its access log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// How many bytes that is.
    pub(crate) fn log_length(&self) -> u64 {
        std::fs::metadata(self.folder.path().join("log")).unwrap().len()
    }

    /// What it has said behind so many bytes.
    pub(crate) fn log_behind(&self, length: u64) -> String {
        let mut file = std::fs::File::open(self.folder.path().join("log")).unwrap();
        file.seek(SeekFrom::Start(length)).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        text
    }

    /// What the runner asked for, as the access log has it, once it has this many lines: method and path.
    pub(crate) fn asked_by_runner(&self, count: usize) -> Vec<String> {
        process::wait_for(&format!("{count} requests in the access log"), || {
            let asked = self.runner_lines();
            (asked.len() >= count).then_some(asked)
        })
    }

    /// The same, without waiting for any.
    pub(crate) fn runner_lines(&self) -> Vec<String> {
        let log = self.log();
        let lines = log.lines().filter(|line| line.ends_with("\"registry-resolver-runner\""));
        lines
            .filter_map(|line| {
                let request = line.split('"').nth(1)?;
                let status = line.split('"').nth(2)?.split_whitespace().next()?;
                Some(format!("{} {status}", request.strip_suffix(" HTTP/1.1")?))
            })
            .collect()
    }
}
