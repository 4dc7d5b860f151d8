//! The logins that Docker's config keeps: in the file, or behind a program that this runs. Rules 14.1 to 14.3. And
//! those that the account names, in the environment.
//!
//! The library says under which key of which file a login is kept, or which program keeps it, and which host it is
//! for. Reading the file and running the program is up to whoever sends the login.

use std::collections::BTreeMap;
use std::env;
use std::process::Stdio;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles, FoundCredential, FoundIn, Machine};
use registry_resolver::session::Impossible;
use registry_resolver::{Attempt, Login};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::failure::Failure;

/// What is sent, and never shown: it has no `Debug`.
pub enum Secret {
    Password {
        user: String,
        password: String,
    },
    /// What an issuer of tokens takes in place of a password.
    Identity(String),
}

/// Who keeps logins on this machine.
pub struct Logins {
    files: CredentialFiles,
    /// The variable of each handle.
    variables: BTreeMap<String, String>,
}

impl Logins {
    /// Docker's config, where `DOCKER_CONFIG` or the home says it is, and `DOCKER_AUTH_CONFIG`.
    pub fn of_this_machine(variables: BTreeMap<String, String>) -> Result<Self, String> {
        let known = Machine::VARIABLES.iter().copied().chain([CredentialFile::VARIABLE]);
        let set = known.filter_map(|name| Some((name, env::var(name).ok()?)));
        let machine = set.fold(Machine::new(), |machine, (name, value)| machine.with_variable(name, &value));
        let mut files = Vec::new();
        for path in machine.credential_paths(CredentialStore::Docker).read() {
            match std::fs::read_to_string(path) {
                Ok(text) => files.push(CredentialFile::read(path, &text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(format!("{path}: {error}")),
            }
        }
        let files = CredentialFiles::of_machine(CredentialStore::Docker, &machine, files);
        Ok(Self { files, variables })
    }

    /// The login of an attempt; none where it is anonymous, or where nothing is kept for its host.
    ///
    /// Called only when a registry asks for a login, so that no program is run for a registry that is open.
    pub async fn of(&self, attempt: &Attempt<'_, '_>) -> Result<Option<Secret>, Failure> {
        match attempt.login() {
            Login::Anonymous => Ok(None),
            Login::With { credential, .. } => self.of_handle(credential.handle()).map(Some),
            Login::Ambient { .. } => self.kept_for(attempt).await,
        }
    }

    /// `user:password` in the variable that was given for the handle. No other handle has it, unless it was given twice.
    fn of_handle(&self, handle: Option<&str>) -> Result<Secret, Failure> {
        let handle = handle.unwrap_or_default();
        let name = self.variables.get(handle);
        let name = name.ok_or_else(|| no_secret(format!("--login {handle}=VARIABLE is not given")))?;
        let value = env::var(name).map_err(|_| no_secret(format!("{name} is not set")))?;
        pair(&value).ok_or_else(|| no_secret(format!("{name} is no `user:password`")))
    }

    async fn kept_for(&self, attempt: &Attempt<'_, '_>) -> Result<Option<Secret>, Failure> {
        let found = self.files.look_up(attempt.target()).map_err(|error| no_secret(error.to_string()))?;
        for notice in found.notices() {
            eprintln!("{notice}");
        }
        for kept in &found {
            let secret = match kept.place() {
                FoundIn::Helper { program, server } | FoundIn::Store { program, server } => {
                    ask(program, server).await?
                }
                _ => in_file(kept)?,
            };
            if secret.is_some() {
                return Ok(secret);
            }
        }
        Ok(None)
    }
}

fn no_secret(why: impl Into<String>) -> Failure {
    Failure::impossible(Impossible::NoSecret, why)
}

fn pair(text: &str) -> Option<Secret> {
    let (user, password) = text.split_once(':')?;
    Some(Secret::Password { user: user.into(), password: password.trim_end_matches('\0').into() })
}

/// Reads the entry that was found, under the very key that was found.
fn in_file(found: &FoundCredential) -> Result<Option<Secret>, Failure> {
    let fault = || no_secret(format!("{found} cannot be read"));
    let name = found.file().ok_or_else(fault)?;
    let text = if name == CredentialFile::VARIABLE {
        env::var(name).ok()
    } else {
        std::fs::read_to_string(name).ok()
    };
    let file: Value = text.and_then(|text| serde_json::from_str(&text).ok()).ok_or_else(fault)?;
    let entry = found.key().and_then(|key| file.get("auths")?.get(key)).ok_or_else(fault)?;
    let field = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let Some(token) = field("identitytoken") {
        return Ok(Some(Secret::Identity(token.into())));
    }
    let Some(auth) = field("auth") else {
        let (user, password) = (field("username"), field("password"));
        return Ok(user
            .zip(password)
            .map(|(user, password)| Secret::Password { user: user.into(), password: password.into() }));
    };
    let login = BASE64_STANDARD.decode(auth).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    login.as_deref().and_then(pair).map(Some).ok_or_else(fault)
}

/// What a helper answers on its standard output.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kept {
    username: String,
    secret: String,
}

/// Runs a helper: the server goes in, the login comes out. A helper that knows nothing says so and fails.
async fn ask(program: &str, server: &str) -> Result<Option<Secret>, Failure> {
    let fault = |what: &str| no_secret(format!("{program} {what}"));
    let mut child = Command::new(program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| fault(&format!("cannot be run: {}", error.kind())))?;
    if let Some(mut input) = child.stdin.take() {
        // One that does not read is still to be heard.
        let _ = input.write_all(server.as_bytes()).await;
    }
    let output = child.wait_with_output().await.map_err(|error| fault(&error.kind().to_string()))?;
    if !output.status.success() {
        let knows_nothing = String::from_utf8_lossy(&output.stdout).contains("credentials not found");
        return if knows_nothing { Ok(None) } else { Err(fault("has failed")) };
    }
    let Kept { username, secret } =
        serde_json::from_slice(&output.stdout).map_err(|_| fault("gives no login"))?;
    Ok(Some(match &*username {
        "<token>" => Secret::Identity(secret),
        _ => Secret::Password { user: username, password: secret },
    }))
}
