//! What an outage is like: for one pull, drawn second by second, and for all runners of a fleet, by what each registry
//! then sees. The clock is virtual, and every runner is a session of the library: nothing is waited for, and nothing is
//! a model of it.
//!
//! `cargo run --example outage` draws one pull on a bad day under three failure policies, and prints the table of a
//! small fleet.
//!
//! `cargo run --release --example outage -- --runners 1000000 --svg fleet.svg` lets so many runners pull during the
//! outage of a mirror, of the origin, and of both; `outage/README.md` has what it prints, and what follows.
//!
//! This file reads the command line; `outage/one_pull.rs` has the one pull, `outage/fleet.rs` the fleet,
//! `outage/machine.rs` the sessions that its runners share, `outage/policies.rs` what is compared, `outage/drawing.rs`
//! the picture.

#[path = "support/answered.rs"]
mod answered;
#[path = "outage/drawing.rs"]
mod drawing;
#[path = "outage/fleet.rs"]
mod fleet;
#[path = "support/given.rs"]
mod given;
#[path = "outage/machine.rs"]
mod machine;
#[path = "outage/one_pull.rs"]
mod one_pull;
#[path = "support/output.rs"]
mod output;
#[path = "outage/policies.rs"]
mod policies;

use core::fmt::Write as _;
use std::process::ExitCode;

use fleet::{Down, Fleet, Seen};
use policies::Policy;

const USAGE: &str = "\
usage: outage [--runners N] [--policy NAME] [--down mirror|origin|both] [--svg FILE]

  (nothing)        one pull on a bad day, drawn, and the table of 500 runners
  --runners N      so many runners begin to pull within five minutes: 1 to 5,000,000
  --policy NAME    this policy alone; every one without it
  --down WHAT      this outage alone; every one without it
  --svg FILE       also draw the requests a second that each registry sees
  --help           this text";

/// What the command line asks for.
#[derive(Debug)]
struct Asked {
    runners: Option<u32>,
    policies: Vec<Policy>,
    outages: Vec<Down>,
    svg: Option<String>,
}

fn main() -> ExitCode {
    answered::program(USAGE, |arguments| read(arguments).and_then(|asked| answer(&asked)))
}

fn read(arguments: Vec<String>) -> Result<Asked, String> {
    let mut asked =
        Asked { runners: None, policies: policies::all(), outages: Down::ALL.to_vec(), svg: None };
    let mut arguments = arguments.into_iter();
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{option}` needs a value\n{USAGE}"));
        match option.as_str() {
            "--runners" => asked.runners = Some(runners(&value()?)?),
            "--policy" => asked.policies = Vec::from([policies::named(&value()?)?]),
            "--down" => asked.outages = Vec::from([Down::named(&value()?)?]),
            "--svg" => asked.svg = Some(value()?),
            _ => return Err(format!("unknown option `{option}`\n{USAGE}")),
        }
    }
    Ok(asked)
}

fn runners(text: &str) -> Result<u32, String> {
    let number = text.replace(['_', ','], "").parse().ok();
    let within = number.filter(|number| (1..=5_000_000).contains(number));
    within.ok_or_else(|| format!("`--runners {text}`: expected a number from 1 to 5,000,000"))
}

fn answer(asked: &Asked) -> Result<String, String> {
    let mut text = String::new();
    if asked.runners.is_none() && asked.svg.is_none() {
        text.push_str(&one_pull::day().map_err(|error| error.to_string())?);
        text.push('\n');
    }
    let runners = asked.runners.unwrap_or(500);
    let fleet = Fleet::of(runners).map_err(|error| error.to_string())?;
    text.push_str(&fleet.told());
    let mut seen: Vec<(Down, &Policy, Seen)> = Vec::new();
    for down in &asked.outages {
        let _ = write!(text, "\n{down}\n{HEAD}");
        for policy in &asked.policies {
            let one = fleet.run(policy, *down).map_err(|error| error.to_string())?;
            let _ = writeln!(text, "{}", row(policy, &one));
            seen.push((*down, policy, one));
        }
    }
    if let Some(file) = &asked.svg {
        let drawn = drawing::svg(&fleet, &seen);
        std::fs::write(file, drawn).map_err(|error| format!("`--svg {file}`: {error}"))?;
        let _ = writeln!(text, "\ndrawn in {file}");
    }
    Ok(text)
}

const HEAD: &str = "\
policy              requests   mirror's worst  origin's worst  mirror's worst  origin's worst      failed  all served
                                       second          second          minute          minute       pulls       after
";

fn row(policy: &Policy, seen: &Seen) -> String {
    let served = seen.all_served.map_or_else(|| "never".to_owned(), |second| format!("{second} s"));
    let [requests, mirrors_second, origins_second, mirrors_minute, origins_minute, failed] = [
        seen.requests(),
        seen.mirror.worst_second().into(),
        seen.origin.worst_second().into(),
        seen.mirror.worst_minute(),
        seen.origin.worst_minute(),
        seen.failed_pulls,
    ]
    .map(drawing::grouped);
    format!(
        "{:<17}{requests:>11}{mirrors_second:>17}{origins_second:>16}{mirrors_minute:>16}{origins_minute:>16}{failed:>12}{served:>12}",
        policy.name,
    )
}
