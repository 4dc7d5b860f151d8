//! A build step: makes the arguments of `docker buildx build`, or of podman, from a catalog and a step, runs the client,
//! and pushes: each destination with retries of its own.
//!
//! `step.rs` decides, `command.rs` makes command lines, `logins.rs` the one file that a client is shown its logins in,
//! `run.rs` runs. This file reads the command line and the files.

mod command;
mod logins;
mod run;
mod step;

use std::process::ExitCode;

use command::Client;
use registry_resolver::{Account, Catalog};
use serde::de::DeserializeOwned;
use step::Step;

const USAGE: &str = "\
usage: build-step --catalog FILE --step FILE [--client buildx|podman] [--policy documented|prudent|strict] [--dry-run]

Builds what a step says and pushes it to where a catalog says. The files are JSON or (`.toml`) TOML.

  --client CLIENT   `docker buildx build` (if not given), or podman
  --policy POLICY   what to do after a failed push; prudent if not given
  --dry-run         print the command lines, and run none

The credential `team-robot` is read from REGISTRY_CREDENTIAL_TEAM_ROBOT, as `user:password`. A command is shown the logins
of its own plan, in a file that is gone when it ends; neither they nor a step's secrets stand on a command line.

Exit status: 0 built, and pushed everywhere or nowhere as it should be; 1 not so; 2 nothing was begun.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match begin(arguments) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("build-step: {why}");
            ExitCode::from(2)
        }
    }
}

fn begin(arguments: Vec<String>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let (mut catalog, mut step, mut client, mut policy, mut is_dry) = (None, None, None, None, false);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let slot = match argument.as_str() {
            "--catalog" => &mut catalog,
            "--step" => &mut step,
            "--client" => &mut client,
            "--policy" => &mut policy,
            "--dry-run" => {
                is_dry = true;
                continue;
            }
            _ => return Err(format!("unknown option {argument}\n{USAGE}").into()),
        };
        *slot = Some(arguments.next().ok_or_else(|| format!("{argument} needs a value\n{USAGE}"))?);
    }
    let catalog = catalog.ok_or_else(|| format!("--catalog is missing\n{USAGE}"))?;
    let step = step.ok_or_else(|| format!("--step is missing\n{USAGE}"))?;
    let client: Client = client.as_deref().unwrap_or("buildx").parse()?;
    let policy = run::policy(policy.as_deref().unwrap_or("prudent"))?;
    let account: Account = read(&catalog)?;
    let catalog: Catalog =
        account.into_builder().build().map_err(|problems| format!("{catalog}: {problems}"))?;
    let step: Step = read(&step)?;
    let decided = step.decide(&catalog)?;
    let commands = command::commands(client, &step, &decided)?;
    for reason in &decided.not_pushed {
        println!("not pushed: {reason}");
    }
    if is_dry {
        commands.iter().for_each(|command| println!("{}", command.shown()));
        return Ok(ExitCode::SUCCESS);
    }
    // A secret that is missing is known before anything is built.
    commands.iter().try_for_each(|command| command.logins.auths().map(|_| ()))?;
    run::end_with_signals()?;
    Ok(if run::run(&commands, policy) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read<T: DeserializeOwned>(file: &str) -> Result<T, String> {
    let fault = |why: &dyn std::fmt::Display| format!("{file}: {why}");
    let text = std::fs::read_to_string(file).map_err(|error| fault(&error))?;
    if file.ends_with(".toml") {
        toml::from_str(&text).map_err(|error| fault(&error.message()))
    } else {
        serde_json::from_str(&text).map_err(|error| fault(&error))
    }
}
