//! A real registry with TLS: Debian's `docker-registry`, with a configuration and a folder of its own.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::authority::{Authority, folder};
use crate::image::Image;

/// A user with a password, and the line of `htpasswd` for them (bcrypt).
#[derive(Clone, Copy)]
pub struct User {
    pub name: &'static str,
    pub password: &'static str,
    hash: &'static str,
}

pub const ALICE: User = User {
    name: "alice",
    password: "not-a-real-secret-1",
    hash: "$2b$04$abcdefghijklmnopqrstuuHf6pfDfUaB4yFEP0nMEghjwOJjcDBc2",
};

pub const BOB: User = User {
    name: "bob",
    password: "not-a-real-secret-2",
    hash: "$2b$04$vwxyzABCDEFGHIJKLMNOPefiuTUj/9mZ7I3QMIHfmU7vKMtCvT2p6",
};

pub struct Registry {
    pub domain: String,
    folder: PathBuf,
    process: Child,
}

impl Registry {
    /// With the login of one user.
    pub fn of(host: u8, user: User, image: &Image) -> Self {
        let folder = folder("registry");
        let file = folder.join("htpasswd");
        std::fs::write(&file, format!("{}:{}\n", user.name, user.hash)).unwrap();
        Self::start(host, folder, &json!({"htpasswd": {"realm": "test", "path": file}}), image)
    }

    /// With tokens of a server on another host.
    pub fn with_tokens_of(host: u8, issuer: &str, image: &Image) -> Self {
        let auth = json!({"token": {
            "realm": format!("https://{issuer}/jwt/auth"),
            "service": "container_registry",
            "issuer": "gitlab-issuer",
            "rootcertbundle": Authority::get().file("tokens.pem"),
        }});
        Self::start(host, folder("registry"), &auth, image)
    }

    fn start(host: u8, folder: PathBuf, auth: &Value, image: &Image) -> Self {
        let images = folder.join("images");
        image.store(&images, "team/app", "v1");
        let domain = unused(host);
        let authority = Authority::get();
        let config = json!({
            "version": 0.1,
            "log": {"level": "debug", "formatter": "text", "accesslog": {"disabled": false}},
            "storage": {"filesystem": {"rootdirectory": images}},
            "http": {
                "addr": domain,
                "secret": "s",
                "tls": {"certificate": authority.file("leaf.pem"), "key": authority.file("leaf.key")},
            },
            "auth": auth,
        });
        // JSON is YAML.
        let file = folder.join("config.yml");
        std::fs::write(&file, config.to_string()).unwrap();
        let log = std::fs::File::create(folder.join("log")).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(file)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut registry = Self { domain, folder, process };
        let began = Instant::now();
        while TcpStream::connect(&registry.domain).is_err() {
            let ended = registry.process.try_wait().unwrap();
            assert!(ended.is_none() && began.elapsed() < Duration::from_secs(30), "{}", registry.log());
            std::thread::sleep(Duration::from_millis(10));
        }
        registry
    }

    /// Everything it has said: its log and its access log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// What the program asked for, as the access log has it: method, path and status.
    pub fn asked(&self) -> Vec<String> {
        let log = self.log();
        let lines = log.lines().filter(|line| line.ends_with("\"registry-resolver-oci-pull\""));
        let told = |line: &str| {
            let request = line.split('"').nth(1)?.strip_suffix(" HTTP/1.1")?.to_owned();
            Some(format!("{request} {}", line.split('"').nth(2)?.split_whitespace().next()?))
        };
        lines.filter_map(told).collect()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An address where nobody answers, until somebody is started there.
pub fn unused(host: u8) -> String {
    TcpListener::bind((format!("127.0.0.{host}"), 0)).unwrap().local_addr().unwrap().to_string()
}
