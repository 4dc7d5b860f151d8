//! The logins of one command, in a file that it alone is told of.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::{Login, Target};
use serde_json::{Value, json};

use crate::command::Client;

pub struct Logins {
    client: Client,
    /// Which credential is kept under which key of the client's file.
    handles: BTreeMap<String, String>,
    /// Some login is what the machine's own store has: the client looks there.
    is_ambient: bool,
}

impl Logins {
    pub fn new(client: Client) -> Self {
        Self { client, handles: BTreeMap::new(), is_ambient: false }
    }

    /// Adds what may be shown to one host, and never to another.
    pub fn add(&mut self, target: Target<'_, '_>, login: Login<'_, '_>) -> Result<(), String> {
        let store = match self.client {
            Client::Buildx => CredentialStore::Docker,
            Client::Podman => CredentialStore::Containers,
        };
        match login {
            Login::Anonymous => {}
            Login::Ambient { .. } => self.is_ambient = true,
            Login::With { credential, .. } => {
                let handle = credential.handle().ok_or("a credential without a handle is no variable")?;
                // The last key is the host's, which both clients look up.
                let key = store.keys(target).last().map(|key| key.to_string()).unwrap_or_default();
                let other = self.handles.insert(key.clone(), handle.to_owned());
                if let Some(other) = other.filter(|other| other != handle) {
                    return Err(format!(
                        "one command can be shown one login for {key}: `{other}` or `{handle}`"
                    ));
                }
            }
        }
        if self.is_ambient && !self.handles.is_empty() {
            return Err(
                "one command is shown the machine's logins, or the catalog's, and not both".to_owned()
            );
        }
        Ok(())
    }

    /// What the file says; an error where a secret is not there.
    pub fn auths(&self) -> Result<Value, String> {
        let mut auths = serde_json::Map::new();
        for (key, handle) in &self.handles {
            let name = variable(handle);
            let pair = std::env::var(&name)
                .map_err(|_| format!("the credential `{handle}` is in no variable {name}"))?;
            if !pair.contains(':') {
                return Err(format!("{name} is not `user:password`"));
            }
            auths.insert(key.clone(), json!({"auth": BASE64_STANDARD.encode(pair)}));
        }
        Ok(auths.into())
    }

    /// Writes the file, and tells a command of it. It is gone with what is returned.
    pub fn show(&self, command: &mut Command) -> Result<Option<Shown>, String> {
        // What is for us alone is not for the client, nor for what it builds.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(PREFIX)) {
            command.env_remove(name);
        }
        if self.is_ambient {
            return Ok(None);
        }
        let mut config = json!({"auths": self.auths()?});
        let machine = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
        let machine = machine.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".docker")));
        if let (Client::Buildx, Some(machine)) = (self.client, &machine) {
            config["cliPluginsExtraDirs"] = json!([machine.join("cli-plugins")]);
        }
        let shown = Shown::new(&config.to_string()).map_err(|error| format!("the logins: {error}"))?;
        match self.client {
            Client::Buildx => {
                // The machine's builders stay where they are.
                if let (None, Some(machine)) = (std::env::var_os("BUILDX_CONFIG"), machine) {
                    command.env("BUILDX_CONFIG", machine.join("buildx"));
                }
                command.env("DOCKER_CONFIG", &shown.0);
            }
            Client::Podman => {
                command.env("REGISTRY_AUTH_FILE", shown.0.join("config.json"));
            }
        }
        Ok(Some(shown))
    }
}

const PREFIX: &str = "REGISTRY_CREDENTIAL_";

fn variable(handle: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("{PREFIX}{}", handle.chars().map(letter).collect::<String>())
}

/// A folder with the file, which nobody else may read.
pub struct Shown(PathBuf);

/// The folder that is there now: where this program is ended, nothing is dropped.
static THERE: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Takes the logins away from the disk.
pub fn forget() {
    if let Some(folder) = THERE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = fs::remove_dir_all(folder);
    }
}

impl Shown {
    fn new(text: &str) -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("build-step-{}-{number}", std::process::id()));
        *THERE.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder.clone());
        DirBuilder::new().mode(0o700).create(&folder)?;
        let shown = Self(folder);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(shown.0.join("config.json"))?;
        file.write_all(text.as_bytes())?;
        Ok(shown)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        forget();
    }
}
