//! The account of a test, its plans, skopeo, and the example `runner`.

use core::time::Duration;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use registry_resolver::{BuildOutput, Catalog, CatalogBuilder, PullRequest, PushRequest, Reference};
use serde_json::{Value, json};

use crate::image::Image;
use crate::process::{self, Folder};
use crate::programs;
use crate::registry::User;

/// Small delays, and two tries.
pub(crate) fn quick() -> Value {
    json!({"tries": 2, "delay_ms": 20, "factor": 1, "max_delay_ms": 1000})
}

/// A registry in plain HTTP that everybody may pull from.
pub(crate) fn public(name: &str, domain: &str, prefix: &str) -> Value {
    let mut registry = private(name, domain, prefix);
    registry["access"] = json!("public");
    registry
}

/// A registry in plain HTTP with the credential of its own name.
pub(crate) fn private(name: &str, domain: &str, prefix: &str) -> Value {
    json!({
        "name": name, "provider": "other", "domain": domain, "prefix": prefix, "transport": "http",
        "retry": quick(),
    })
}

/// Each registry falls back to the next; the first one is the default.
pub(crate) struct Account {
    catalog: Catalog,
    file: PathBuf,
    _folder: Folder,
}

impl Account {
    pub(crate) fn of(mut registries: Vec<Value>) -> Self {
        for index in 1..registries.len() {
            registries[index - 1]["fallback"] = registries[index]["name"].clone();
        }
        Self::written(&json!({"default": registries[0]["name"], "registries": registries}))
    }

    /// Of our own format.
    pub(crate) fn written(account: &Value) -> Self {
        let builder: CatalogBuilder = serde_json::from_value(account.clone()).unwrap();
        let folder = Folder::new("account");
        let file = folder.write("account.json", account.to_string());
        Self { catalog: builder.build().unwrap(), file, _folder: folder }
    }

    pub(crate) fn file(&self) -> &PathBuf {
        &self.file
    }

    /// Where a build step pushes `app`, tagged `main`.
    pub(crate) fn destination(&self) -> String {
        let output = BuildOutput::new("app").with_branch("main");
        let decision = self.catalog.resolve_push(PushRequest::new(output)).unwrap();
        let mut destinations = decision.destinations().map(|to| to.target().to_string());
        destinations.next().unwrap()
    }

    /// Everywhere an image may be pulled from.
    pub(crate) fn sources(&self, image: &str) -> Vec<String> {
        let plan = self.catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap();
        plan.attempts().map(|attempt| attempt.target().to_string()).collect()
    }

    pub(crate) fn pull(&self, image: &str) -> Pull {
        let mut command = program();
        command.arg("--account").arg(&self.file);
        Pull { command, image: image.into(), secrets: Vec::new() }
    }
}

/// The example, with no credential of the caller's.
pub(crate) fn program() -> Command {
    let mut command = programs::example("runner");
    command.env_clear();
    // Where a measurement of coverage wants the program's counters; not in the working directory.
    if let Some(profile) = std::env::var_os("LLVM_PROFILE_FILE") {
        command.env("LLVM_PROFILE_FILE", profile);
    }
    command
}

/// A run of the example that is being put together.
pub(crate) struct Pull {
    command: Command,
    image: String,
    secrets: Vec<String>,
}

impl Pull {
    pub(crate) fn policy(self, name: &str) -> Self {
        self.option("--policy", name)
    }

    pub(crate) fn deadline(self, seconds: &str) -> Self {
        self.option("--deadline", seconds)
    }

    pub(crate) fn option(mut self, name: &str, value: &str) -> Self {
        self.command.args([name, value]);
        self
    }

    /// The secret behind a handle: `user:password` or `bearer:TOKEN`.
    pub(crate) fn secret(mut self, handle: &str, value: &str) -> Self {
        let variable = handle.to_uppercase().replace(['-', '.'], "_");
        self.command.env(format!("REGISTRY_CREDENTIAL_{variable}"), value);
        self.secrets.extend(value.split_once(':').map(|(_, secret)| secret.to_owned()));
        self
    }

    pub(crate) fn user(self, handle: &str, user: User) -> Self {
        self.secret(handle, &user.pair())
    }

    /// Runs it. Whatever happens, no secret is in what it prints (rule 10.2).
    pub(crate) fn run(mut self) -> Pulled {
        let began = Instant::now();
        let output = process::output(self.command.arg(&self.image));
        let took = began.elapsed();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        for secret in self.secrets {
            assert!(!format!("{stdout}{stderr}").contains(&secret), "a secret was printed: {stdout}{stderr}");
        }
        Pulled { status: output.status.code(), stdout, stderr, took }
    }
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Pulled {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Pulled {
    /// The line before the story: what the first source is, and the worst case.
    pub(crate) fn worst_case(&self) -> &str {
        self.stdout.lines().next().unwrap_or_default()
    }

    /// How it ended: `succeeded`, `failed at every source`.
    pub(crate) fn ending(&self) -> &str {
        self.stdout.lines().nth(1).and_then(|line| line.split(" after ").next()).unwrap_or_default()
    }

    /// Each try of the story, without its number and its times.
    pub(crate) fn tries(&self) -> Vec<&str> {
        let lines = self.stdout.lines().skip(2).filter(|line| !line.starts_with("- "));
        lines.map(|line| line.split_once(". ").unwrap().1.split(" after ").next().unwrap()).collect()
    }

    /// It ended so, with this exit status, after exactly these tries.
    #[track_caller]
    pub(crate) fn assert(&self, status: i32, ending: &str, tries: &[(&str, &str)]) {
        let tries: Vec<String> = tries.iter().map(|(source, end)| format!("{source}: {end}")).collect();
        assert_eq!(
            (self.ending(), self.tries()),
            (ending, tries.iter().map(String::as_str).collect()),
            "{self:?}"
        );
        assert_eq!(self.status, Some(status), "{self:?}");
    }
}

/// Pushes an image as skopeo does, byte for byte.
pub(crate) fn push(image: &Image, to: &str, user: Option<User>) {
    let layout = image.layout();
    let from = format!("oci:{}:v1", layout.path().display());
    skopeo(&from, to, user.map(|user| ["--dest-creds".into(), user.pair()]));
}

/// Copies what one registry has to another.
pub(crate) fn copy(from: &str, to: &str) {
    skopeo(&format!("docker://{from}"), to, None);
}

fn skopeo(from: &str, to: &str, credentials: Option<[String; 2]>) {
    let output = process::output(
        Command::new("skopeo")
            .args(["--insecure-policy", "--command-timeout", "20s", "copy", "--preserve-digests"])
            .args(["--src-tls-verify=false", "--dest-tls-verify=false"])
            .args(credentials.into_iter().flatten())
            .args([from, &format!("docker://{to}")]),
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
