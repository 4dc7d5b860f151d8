//! A day with mirrors down: an image of Docker Hub is pulled every hour along a route with three mirrors, which are
//! down, lack the image or refuse it, each at its time, while Docker Hub limits its rate. Who is asked when is drawn, and for a few hours
//! what a log would show. Then the same day again by a caller who remembers whom it found down, and avoids them.
//! The clock is virtual; nothing is waited for.
//!
//! `cargo run --example mirrors`

#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "support/shown.rs"]
mod shown;

use core::fmt::Write as _;
use core::time::Duration;
use std::process::ExitCode;

use registry_resolver::routes::{Place, PlaceFailures};
use registry_resolver::{
    Action, Catalog, FailureClass, FailurePolicy, Limits, PullPlan, PullRequest, Reference, RegistryConfig,
    Route, Session, TryResult,
};
use shown::Shown;

const IMAGE: &str = "nginx:1.27";
const HOURS: usize = 24;
/// For so many hours the caller remembers that an endpoint was down.
const MEMORY: usize = 3;
/// The hours whose logs are shown.
const TOLD: [usize; 3] = [3, 12, 18];

/// What a place answers from one hour to another, the second one not included; at any other hour it has the image.
struct Outage {
    host: &'static str,
    from: usize,
    to: usize,
    failure: FailureClass,
}

const DAY: [Outage; 6] = [
    Outage { host: "harbor.example", from: 2, to: 6, failure: FailureClass::Unreachable },
    Outage { host: "harbor.example", from: 11, to: 21, failure: FailureClass::Timeout },
    Outage { host: "cache.example", from: 0, to: 4, failure: FailureClass::NotFound },
    Outage { host: "cache.example", from: 12, to: 20, failure: FailureClass::Unavailable },
    Outage { host: "far.example", from: 18, to: 20, failure: FailureClass::Forbidden },
    Outage { host: "docker.io", from: 16, to: 22, failure: FailureClass::RateLimited },
];

const HELP: &str = "\
usage: mirrors

Draws a day on which an image is pulled every hour along a route with three mirrors, of which some are down. The
clock is virtual; nothing is waited for, and no network is asked.";

fn main() -> ExitCode {
    shown::program(HELP, show)
}

fn show(out: &mut String) -> Shown {
    let catalog = catalog()?;
    writeln!(out, "{}", legend(&catalog)?)?;
    writeln!(out, "\nnothing is remembered\n{}", day(&catalog, 0)?)?;
    writeln!(out, "whoever was down is asked last for {MEMORY} hours\n{}", day(&catalog, MEMORY)?)?;
    write!(out, "what a log shows\n{}", stories(&catalog)?)?;
    Ok(())
}

/// The far mirror costs money, and is asked only where the one before it is down.
fn catalog() -> Result<Catalog, Box<dyn core::error::Error>> {
    let far = Place::at("https://far.example/hub").failures(PlaceFailures::Transient);
    let route =
        Route::new("docker.io").mirror(Place::registry("harbor")).mirror("https://cache.example").mirror(far);
    Ok(Catalog::builder()
        .registry(RegistryConfig::new("dockerhub").docker_hub())
        .registry(RegistryConfig::new("harbor").other("harbor.example").prefix("hub"))
        .route(route)
        .build()?)
}

fn request(avoid: &[String]) -> Result<PullRequest<'_>, Box<dyn core::error::Error>> {
    Ok(PullRequest::new(Reference::parse(IMAGE)?).with_avoided(avoid))
}

/// The plan, and what the marks mean.
fn legend(catalog: &Catalog) -> Result<String, Box<dyn core::error::Error>> {
    let mut text = format!("{IMAGE} is pulled every hour from\n");
    for attempt in catalog.resolve_pull(request(&[])?)?.attempts() {
        let login = attempt.login().credential().map_or("anonymously".into(), |it| format!("with {it}"));
        writeln!(text, "  {:<7} {} {login}", attempt.role().as_str(), attempt.target())?;
    }
    text.push_str("O gave the image   x was asked and failed   . was not asked");
    Ok(text)
}

/// A row for each host, a column for each hour.
fn day(catalog: &Catalog, memory: usize) -> Result<String, Box<dyn core::error::Error>> {
    let mut rows: Vec<(String, [char; HOURS])> = catalog
        .resolve_pull(request(&[])?)?
        .attempts()
        .map(|attempt| (attempt.target().domain().to_string(), ['.'; HOURS]))
        .collect();
    let mut tries = 0;
    let mut found_down: Vec<(String, usize)> = Vec::new();
    for hour in 0..HOURS {
        found_down.retain(|(_, since)| hour <= since + memory);
        let avoid: Vec<String> = found_down.iter().map(|(host, _)| host.clone()).collect();
        let plan = catalog.resolve_pull(request(&avoid)?)?;
        for (host, failure) in pull(&plan, hour).0 {
            tries += 1;
            let row = rows.iter_mut().find(|(name, _)| *name == host);
            if let Some(cell) = row.and_then(|(_, cells)| cells.get_mut(hour)) {
                *cell = if failure.is_some() { 'x' } else { 'O' };
            }
            if memory > 0 && failure.is_some_and(FailureClass::is_transient) {
                found_down.retain(|(name, _)| *name != host);
                found_down.push((host, hour));
            }
        }
    }
    let mut text = String::new();
    for (host, cells) in rows {
        writeln!(text, "  {host:<15}|{}|", cells.iter().collect::<String>())?;
    }
    writeln!(text, "  {:<15} 0     6     12    18    24 o'clock, {tries} tries", "")?;
    Ok(text)
}

/// Pulls once: who was asked, with what came of it, and the story of the session.
fn pull(plan: &PullPlan<'_, '_>, hour: usize) -> (Vec<(String, Option<FailureClass>)>, String) {
    let mut session = Session::new(plan, FailurePolicy::PRUDENT, Limits::default());
    let mut asked = Vec::new();
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                let Some(attempt) = plan.attempt(source) else { break };
                let host = attempt.target().domain().to_string();
                let failure = meets(&host, hour);
                let (result, took) = match failure {
                    None => (TryResult::succeeded(), Duration::from_secs(2)),
                    Some(FailureClass::Timeout) => {
                        (TryResult::failed(FailureClass::Timeout), Duration::from_secs(10))
                    }
                    Some(class) => (TryResult::failed(class), Duration::from_millis(100)),
                };
                session.report(id, result, took);
                asked.push((host, failure));
            }
            Action::Wait(delay) => {
                session.waited(delay);
            }
            Action::Finished => break,
        }
    }
    let story = session.outcome().map(|outcome| outcome.told_of(plan).to_string());
    (asked, story.unwrap_or_default())
}

fn meets(host: &str, hour: usize) -> Option<FailureClass> {
    let met = DAY.iter().find(|it| it.host == host && (it.from..it.to).contains(&hour));
    met.map(|outage| outage.failure)
}

/// What a log would show.
fn stories(catalog: &Catalog) -> Result<String, Box<dyn core::error::Error>> {
    let mut text = String::new();
    let plan = catalog.resolve_pull(request(&[])?)?;
    for hour in TOLD {
        writeln!(text, "\nat {hour} o'clock: {}", pull(&plan, hour).1)?;
    }
    Ok(text)
}
