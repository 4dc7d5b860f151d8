//! Command lines of clients. What is secret never stands in one.

use std::str::FromStr;

use registry_resolver::registry::Transport;
use registry_resolver::{Destination, PushPlan};

use crate::logins::Logins;
use crate::step::{Decided, Step};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Each push is a build again, of which the builder has everything: that is how `BuildKit` pushes.
    Buildx,
    Podman,
}

impl FromStr for Client {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "buildx" => Ok(Self::Buildx),
            "podman" => Ok(Self::Podman),
            _ => Err(format!("--client {word}: expected buildx or podman")),
        }
    }
}

pub struct Command<'c, 'r> {
    pub words: Vec<String>,
    pub logins: Logins,
    /// Of a push: whose retries hold. A build that fails has failed.
    pub to: Option<Destination<'c, 'r>>,
}

impl Command<'_, '_> {
    /// As a shell takes it.
    pub fn shown(&self) -> String {
        let quoted = self.words.iter().map(|word| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
            if !word.is_empty() && word.chars().all(is_plain) {
                word.clone()
            } else {
                format!("'{}'", word.replace('\'', r"'\''"))
            }
        });
        quoted.collect::<Vec<_>>().join(" ")
    }
}

/// The build, then every push.
pub fn commands<'c, 'r>(
    client: Client,
    step: &Step,
    decided: &Decided<'c, 'r>,
) -> Result<Vec<Command<'c, 'r>>, String> {
    let mut logins = Logins::new(client);
    for base in &decided.bases {
        base.attempts().try_for_each(|attempt| logins.add(attempt.target(), attempt.login()))?;
    }
    let cache = decided.cache.plan().filter(|_| client == Client::Buildx);
    if let Some(cache) = cache {
        cache.imports().iter().try_for_each(|it| logins.add(it.target(), it.login()))?;
        cache.exports().iter().try_for_each(|it| logins.add(it.target(), it.login()))?;
    }
    let destinations = || decided.pushes.iter().flat_map(PushPlan::destinations);
    let mut build = begin(client, step)?;
    match client {
        Client::Buildx => {
            build.extend(cache.iter().flat_map(|cache| cache.to_buildkit_args()));
            build.extend(["--output", "type=cacheonly"].map(str::to_owned));
        }
        Client::Podman => {
            build.extend(destinations().flat_map(|to| ["--tag".to_owned(), to.target().to_string()]));
        }
    }
    build.push(step.context.clone());
    let mut commands = vec![Command { words: build, logins, to: None }];
    match client {
        Client::Buildx => {
            for plan in &decided.pushes {
                let Some(to) = plan.destinations().next() else { continue };
                let mut words = begin(client, step)?;
                words.extend(plan.to_buildkit_args());
                words.push(step.context.clone());
                // The builder asks again for what it begins with.
                let mut logins = Logins::new(client);
                for base in decided.bases.iter().flat_map(|base| base.attempts()) {
                    logins.add(base.target(), base.login())?;
                }
                logins.add(to.target(), to.login())?;
                commands.push(Command { words, logins, to: Some(to) });
            }
        }
        Client::Podman => {
            for to in destinations() {
                let mut words = ["podman", "push", "--quiet"].map(str::to_owned).to_vec();
                if to.transport() != Transport::Https {
                    words.push("--tls-verify=false".to_owned());
                }
                words.push(to.target().to_string());
                let mut logins = Logins::new(client);
                logins.add(to.target(), to.login())?;
                commands.push(Command { words, logins, to: Some(to) });
            }
        }
    }
    Ok(commands)
}

fn begin(client: Client, step: &Step) -> Result<Vec<String>, String> {
    let program: &[&str] = match client {
        Client::Buildx => &["docker", "buildx", "build", "--progress", "plain"],
        Client::Podman => &["podman", "build"],
    };
    let mut words: Vec<String> = program.iter().map(|&word| word.to_owned()).collect();
    if let Some(file) = &step.dockerfile {
        words.extend(["--file".to_owned(), file.clone()]);
    }
    for (name, value) in &step.build_args {
        words.extend(["--build-arg".to_owned(), format!("{name}={value}")]);
    }
    for secret in &step.secrets {
        // The value of `--secret` is a list with commas.
        if [&secret.id, &secret.env]
            .iter()
            .any(|name| !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)))
        {
            return Err(format!(
                "the secret `{}` is called as none can be: expected letters, digits and _-.",
                secret.id
            ));
        }
        words.extend(["--secret".to_owned(), format!("id={},env={}", secret.id, secret.env)]);
    }
    if step.context.starts_with('-') {
        return Err(format!("the context `{}` would be an option", step.context));
    }
    Ok(words)
}
