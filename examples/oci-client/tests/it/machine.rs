//! A machine of a test's own: an account, Docker's config, programs that keep logins, and the program run there.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::authority::{Authority, folder};
use crate::registry::{ALICE, User};

pub struct Machine {
    folder: PathBuf,
}

/// What came of a run.
pub struct Run {
    pub pulled: bool,
    pub told: String,
}

impl Machine {
    /// With an account in our own format.
    pub fn with_account(account: &Value) -> Self {
        let folder = folder("machine");
        std::fs::write(folder.join("account.json"), account.to_string()).unwrap();
        Self { folder }
    }

    /// Docker's config.
    pub fn with_config(self, config: &Value) -> Self {
        std::fs::write(self.folder.join("config.json"), config.to_string()).unwrap();
        self
    }

    /// A program that keeps logins; what it is asked for is kept.
    pub fn with_helper(self, name: &str, answer: &str) -> Self {
        let path = self.folder.join(format!("docker-credential-{name}"));
        let asked = self.folder.join(format!("asked-{name}"));
        let script = format!("#!/bin/sh\n(cat; echo) >> '{}'\n{answer}\n", asked.display());
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// What a helper was asked for, in order.
    pub fn asked(&self, helper: &str) -> Vec<String> {
        let asked = std::fs::read_to_string(self.folder.join(format!("asked-{helper}")));
        asked.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn pull(&self, image: &str) -> Run {
        self.run(&[], image)
    }

    pub fn run(&self, more: &[&str], image: &str) -> Run {
        let authority = format!("own={}", Authority::get().file("ca.pem").display());
        let path = format!("{}:/usr/bin:/bin", self.folder.display());
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_oci-pull"))
            .env_clear()
            .env("PATH", path)
            .env("DOCKER_CONFIG", &self.folder)
            .env("ALICE", format!("{}:{}", ALICE.name, ALICE.password))
            .arg("--account")
            .arg(self.folder.join("account.json"))
            .args(["--tls", &authority])
            .args(more)
            .arg(image)
            .output()
            .unwrap();
        let told = format!("{}{}", String::from_utf8(stderr).unwrap(), String::from_utf8(stdout).unwrap());
        for secret in ["not-a-real", &BASE64_STANDARD.encode("not-a-real-")[..14]] {
            assert!(!told.contains(secret), "{told}");
        }
        assert_ne!(status.code(), Some(2), "{told}");
        Run { pulled: status.success(), told }
    }
}

/// An entry of `auths`.
pub fn entry(user: User) -> Value {
    json!({"auth": BASE64_STANDARD.encode(format!("{}:{}", user.name, user.password))})
}

/// What a helper prints.
pub fn kept(user: &str, secret: &str) -> String {
    format!("echo '{}'", json!({"ServerURL": "", "Username": user, "Secret": secret}))
}

pub fn basic(user: User) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", user.name, user.password)))
}

/// The program that is missing, told; a failure where it must not be.
pub fn is_skipped(test: &str) -> bool {
    let missing = ["docker-registry", "openssl"].into_iter().find(|program| {
        let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
        !found.is_ok_and(|output| output.status.success())
    });
    let Some(missing) = missing else { return false };
    assert!(
        std::env::var_os("REQUIRE_E2E").is_none(),
        "{test}: `{missing}` is missing, and REQUIRE_E2E is set"
    );
    eprintln!("test {test} is skipped: `{missing}` is not installed");
    true
}
