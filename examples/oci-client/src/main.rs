//! Pulls an image with `oci-client`, along the plan that an account gives it, driven by a session.
//!
//! What this program keeps to, and any that is started from it should:
//!
//! - The plan decides whom to ask, for what, over which transport; nothing is put together here.
//! - A login goes to its own host, and to the issuers of tokens that the plan lists for it (rules 3.7 and 10.1). Where
//!   the account says *ambient*, it is what Docker's config keeps for that host: in the file, or behind a program.
//! - A program that keeps logins and fails is no registry that fails: the try is impossible (6.9), and the session goes
//!   on with the next source.
//! - Failures are told by class (14.4), and for how long a registry wants to be left alone.
//!
//! `registry.rs` pulls, `challenge.rs` answers what a registry asks for, `logins.rs` finds the secret, `failure.rs` says
//! what went wrong.

mod challenge;
mod failure;
mod logins;
mod registry;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use failure::Failure;
use logins::Logins;
use registry::{Authorities, Pulled, Registry};
use registry_resolver::policy::Behaviour;
use registry_resolver::session::Ending;
use registry_resolver::{
    Account, Action, Attempt, Catalog, Digest, FailureClass, FailurePolicy, Limits, PullPlan, PullRequest,
    Reference, Session, TryResult,
};

const USAGE: &str = "\
usage: oci-pull --account FILE [--policy POLICY] [--deadline SECONDS] [--login HANDLE=VARIABLE]... [--tls HANDLE=FILE]...
                [--into FOLDER] IMAGE

Pulls IMAGE along the plan that the account gives it, and checks every byte against its digest.

  --account FILE     the account: an export, or our own format, as JSON or (`.toml`) as TOML
  --policy POLICY    what to do after a failure: documented, prudent (default), strict, or that of a neighbour:
                     like-containerd, like-dockerd, like-podman and so on
  --deadline SECONDS for how long at most
  --login HANDLE=VARIABLE
                     the variable that has `user:password` for a credential of the account
  --tls HANDLE=FILE  the authority (PEM) that the account's `tls` handle stands for
  --into FOLDER      where to keep the blobs, one file each; without it they are checked and dropped

Where the account says `ambient`, the login is what Docker's config keeps for the host: in DOCKER_AUTH_CONFIG, in the
file (DOCKER_CONFIG, or ~/.docker), or behind a program `docker-credential-*`.

Ends with 0 where the image was pulled, 1 where it was not, 2 where there was nothing to begin with.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("oci-pull: {why}");
            ExitCode::from(2)
        }
    }
}

/// Whether the image was pulled; an error where there was nothing to begin with.
fn run(arguments: Vec<String>) -> Result<bool, Box<dyn std::error::Error>> {
    let options = Options::read(arguments)?;
    // The one that this program is built with; another is chosen here, and in `Cargo.toml`.
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| "TLS is set up already")?;
    let catalog = account(&options.account)?;
    let logins = Logins::of_this_machine(options.logins.clone())?;
    let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&options.image)?))?;
    let limits = match options.deadline {
        Some(deadline) => Limits::default().with_deadline(deadline),
        None => Limits::default(),
    };
    let mut session = Session::new(&plan, options.policy, limits);
    println!("{}: {}", options.image, session.worst_case());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(drive(&plan, &mut session, &options, &logins));
    let outcome = session.outcome().ok_or("the session has not ended")?;
    println!("{}", outcome.told_of(&plan));
    Ok(matches!(outcome.ending(), Ending::Succeeded { .. }))
}

/// The whole of driving a session: do what it says, and say what came of it.
async fn drive(plan: &PullPlan<'_, '_>, session: &mut Session, options: &Options, logins: &Logins) {
    loop {
        let began = Instant::now();
        match session.action() {
            Action::Try { id, source, within } => {
                let Some(attempt) = plan.attempt(source) else { return };
                let pulled = pull(&attempt, within, options, logins).await;
                let result = match &pulled {
                    Ok(pulled) => Digest::parse(&pulled.digest)
                        .map_or(TryResult::succeeded(), TryResult::succeeded_with),
                    Err(failure) => failure.result(),
                };
                match &pulled {
                    Ok(it) => eprintln!("{}: {} blobs, {} bytes", attempt.target(), it.blobs, it.bytes),
                    Err(failure) => eprintln!("{}: {failure}", attempt.target()),
                }
                session.report(id, result, began.elapsed());
            }
            Action::Wait(delay) => {
                tokio::time::sleep(delay).await;
                session.waited(began.elapsed());
            }
            Action::Finished => return,
        }
    }
}

/// One try, for no longer than the session allows.
async fn pull(
    attempt: &Attempt<'_, '_>,
    within: Option<Duration>,
    options: &Options,
    logins: &Logins,
) -> Result<Pulled, Failure> {
    let registry = Registry::new(attempt, &options.authorities)?;
    let pulling = registry.pull(logins, options.into.as_deref());
    let Some(within) = within else { return pulling.await };
    let late = |_| Failure::new(FailureClass::Timeout, "no answer in time");
    tokio::time::timeout(within, pulling).await.map_err(late)?
}

/// Reads an account, with every problem that it has.
fn account(file: &str) -> Result<Catalog, String> {
    let fault = |why: &dyn std::fmt::Display| format!("{file}: {why}");
    let text = std::fs::read_to_string(file).map_err(|error| fault(&error))?;
    let account: Account = if file.ends_with(".toml") {
        toml::from_str(&text).map_err(|error| fault(&error.message()))?
    } else {
        serde_json::from_str(&text).map_err(|error| fault(&error))?
    };
    account.into_builder().build().map_err(|problems| fault(&problems))
}

struct Options {
    account: String,
    policy: FailurePolicy,
    deadline: Option<Duration>,
    logins: BTreeMap<String, String>,
    authorities: Authorities,
    into: Option<PathBuf>,
    image: String,
}

impl Options {
    fn read(arguments: Vec<String>) -> Result<Self, String> {
        let (mut account, mut image, mut deadline, mut into) = (None, None, None, None);
        let (mut policy, mut logins, mut authorities) =
            (FailurePolicy::PRUDENT, BTreeMap::new(), Authorities::new());
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value\n{USAGE}"));
            match &*argument {
                "--account" => account = Some(value()?),
                "--policy" => policy = policy_of(&value()?)?,
                "--deadline" => {
                    let seconds =
                        value()?.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                    deadline = Some(seconds.ok_or("--deadline takes a number of seconds")?);
                }
                "--login" => {
                    let value = value()?;
                    let (handle, variable) = value.split_once('=').ok_or("--login takes HANDLE=VARIABLE")?;
                    logins.insert(handle.to_owned(), variable.to_owned());
                }
                "--tls" => {
                    let value = value()?;
                    let (handle, file) = value.split_once('=').ok_or("--tls takes HANDLE=FILE")?;
                    let pem = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
                    authorities.insert(handle.to_owned(), pem);
                }
                "--into" => into = Some(PathBuf::from(value()?)),
                _ if argument.starts_with('-') || image.is_some() => return Err(USAGE.into()),
                _ => image = Some(argument),
            }
        }
        let (account, image) = account.zip(image).ok_or(USAGE)?;
        Ok(Self { account, policy, deadline, logins, authorities, into, image })
    }
}

fn policy_of(name: &str) -> Result<FailurePolicy, String> {
    match name {
        "documented" => Ok(FailurePolicy::DOCUMENTED),
        "prudent" => Ok(FailurePolicy::PRUDENT),
        "strict" => Ok(FailurePolicy::STRICT),
        like => {
            let behaviour = Behaviour::named(&like.replace('-', "_"));
            behaviour.map(|it| it.failures).ok_or_else(|| format!("no policy is called `{like}`\n{USAGE}"))
        }
    }
}
