//! A build step that really pulls an image: along its plan, driven by a session, over HTTP.
//!
//! `cargo run --example runner -- --account FILE IMAGE` reads an account (an export, or our own format) and
//! pulls the manifest, the config and the layers from the first source that has them, every byte checked
//! against its digest. It ends with 0 where the image was pulled, 1 where it was not, 2 where there was nothing
//! to begin with. Without arguments it explains itself.
//!
//! What a runner must keep to, and this one does:
//!
//! - A credential is sent to its audience alone (rule 10.1), and only when that asks for it: never behind a
//!   redirect, never to a token issuer that the login does not list.
//! - Plain HTTP is spoken only where the plan says so (10.3). This example is built without TLS, so a source on
//!   HTTPS fails as `tls`.
//! - What was pulled is known by its bytes, not by what a header says of them (6.5).
//! - A registry that wants a secret which is not there has not failed: the try is impossible (6.9).
//!
//! This file drives the session and pulls an image; `runner/connection.rs` speaks to one registry.

extern crate alloc;

#[path = "support/account.rs"]
mod account;
#[path = "runner/connection.rs"]
mod connection;
#[path = "support/given.rs"]
mod given;
#[path = "support/output.rs"]
mod output;
#[path = "support/yaml.rs"]
mod yaml;

use alloc::collections::BTreeMap;
use core::fmt::{self, Display};
use core::time::Duration;
use std::io::Read as _;
use std::process::ExitCode;
use std::time::Instant;

use connection::{Connection, Failure, What, agent, variable};
use registry_resolver::catalog::PlaceLogin;
use registry_resolver::policy::Behaviour;
use registry_resolver::reference::{DigestAlgorithm, Excerpt};
use registry_resolver::{
    Action, Catalog, Credential, Digest, FailureClass, FailurePolicy, Limits, PullPlan, PullRequest,
    Reference, Registry, RetryPolicy, Session, Target, TryResult,
};
use serde::Deserialize;
use sha2::digest::DynDigest;

const USAGE: &str = "\
usage: runner --account FILE [--policy POLICY] [--deadline SECONDS] [--context REGISTRY]... IMAGE

Pulls IMAGE along the plan that the account gives it. FILE is an account: an export or our own format, in JSON, TOML or
YAML. POLICY is documented (default), prudent, strict, or that of a neighbour: like-podman, like-skopeo,
like-containerd, like-containerd-1, like-buildkit, like-k3s or like-dockerd.
The credential `my-azure` is read from REGISTRY_CREDENTIAL_MY_AZURE: `user:password` or `bearer:TOKEN`.

It speaks no TLS: a registry on HTTPS, which every registry is that does not say otherwise, fails as `tls`. It is for
registries that the account marks as plain HTTP (`transport = \"http\"`).

Exit status: 0 the image was pulled, 1 it was not, 2 there was nothing to begin with.";

const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";
const LARGEST_MANIFEST: u64 = 4 << 20;

fn main() -> ExitCode {
    match given::arguments(USAGE).map_err(Into::into).and_then(run) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            output::tell(format_args!("runner: {why}"));
            ExitCode::from(2)
        }
    }
}

/// Whether the image was pulled; an error where there was nothing to begin with.
fn run(arguments: Vec<String>) -> Result<bool, Box<dyn core::error::Error>> {
    if arguments.is_empty() || arguments.iter().any(|it| it == "--help" || it == "-h") {
        output::print(format_args!("{USAGE}\n"))?;
        return Ok(true);
    }
    let options = Options::read(arguments)?;
    // What of an export a catalog does not keep, a pull does not need.
    let catalog = account::read(&options.account, |_| ())?;
    one_variable_each(&catalog)?;
    let mut request = PullRequest::new(Reference::parse(&options.image)?).with_contexts(&options.contexts);
    request = request.with_avoided(&options.avoid);
    if let Some(retry) = options.retry {
        request = request.with_retry(retry);
    }
    let plan = catalog.resolve_pull(request)?;
    let mut limits = Limits::default();
    if let Some(deadline) = options.deadline {
        limits = limits.with_deadline(deadline);
    }
    let mut session = Session::new(&plan, options.failures, limits);
    output::print(format_args!("{}: {}\n", options.image, session.worst_case()))?;
    drive(&plan, &mut session);
    let outcome = session.outcome().ok_or("the session has not ended")?;
    output::print(format_args!("{}\n", outcome.told_of(&plan)))?;
    Ok(outcome.is_success())
}

/// The whole of driving a session: do what it says, and say what came of it.
fn drive(plan: &PullPlan<'_, '_>, session: &mut Session) {
    let agent = agent();
    loop {
        let began = Instant::now();
        match session.action() {
            Action::Try { id, source, within } => {
                let Some(attempt) = plan.attempt(source) else { return };
                let ends = within.and_then(|within| began.checked_add(within));
                let pulled = Connection::new(&agent, &attempt, ends)
                    .and_then(|registry| Pull { target: attempt.target(), registry }.image());
                let took = began.elapsed();
                match &pulled {
                    Ok(pulled) => output::tell(format_args!("{}: {pulled}", attempt.target())),
                    Err(failure) => output::tell(format_args!("{}: {failure}", attempt.target())),
                }
                session.report(id, result(&pulled), took);
            }
            Action::Wait(delay) => {
                std::thread::sleep(delay);
                session.waited(began.elapsed());
            }
            Action::Finished => return,
        }
    }
}

fn result(pulled: &Result<Pulled, Failure>) -> TryResult<'_> {
    match pulled {
        Ok(pulled) => Digest::parse(&pulled.digest).map_or(TryResult::succeeded(), TryResult::succeeded_with),
        Err(Failure { what, .. }) => match *what {
            What::Failed(class, retry_after) => TryResult::Failed { class, retry_after },
            What::Impossible(why) => TryResult::impossible(why),
        },
    }
}

// ---- what is asked for

struct Options {
    account: String,
    failures: FailurePolicy,
    retry: Option<RetryPolicy>,
    deadline: Option<Duration>,
    contexts: Vec<String>,
    avoid: Vec<String>,
    image: String,
}

impl Options {
    fn read(arguments: Vec<String>) -> Result<Self, String> {
        let (mut account, mut image, mut deadline) = (None, None, None);
        let (mut failures, mut retry) = (FailurePolicy::default(), None);
        let (mut contexts, mut avoid) = (Vec::new(), Vec::new());
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value\n{USAGE}"));
            match argument.as_str() {
                "--account" => account = Some(value()?),
                "--policy" => {
                    let name = value()?;
                    let unknown = || {
                        let known = Behaviour::NAMES.join(", ").replace('_', "-");
                        let name = Excerpt::of(&name);
                        format!("no policy is called `{name}`: expected documented, prudent, strict, {known}")
                    };
                    (failures, retry) = policy(&name).ok_or_else(unknown)?;
                }
                "--deadline" => {
                    let seconds =
                        value()?.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                    let seconds = seconds.ok_or("--deadline takes a number of seconds")?;
                    // A moment that the clock can tell.
                    Instant::now().checked_add(seconds).ok_or("--deadline is too far away")?;
                    deadline = Some(seconds);
                }
                "--context" => contexts.push(value()?),
                "--avoid" => avoid.push(value()?),
                _ if argument.starts_with('-') => {
                    return Err(format!("unknown option `{}`\n{USAGE}", Excerpt::of(&argument)));
                }
                _ if image.is_some() => {
                    return Err(format!(
                        "`{}` is too much: one image is pulled\n{USAGE}",
                        Excerpt::of(&argument)
                    ));
                }
                _ => image = Some(argument),
            }
        }
        let account = account.ok_or(format!("--account is missing\n{USAGE}"))?;
        let image = image.ok_or(format!("the image is missing\n{USAGE}"))?;
        Ok(Self { account, failures, retry, deadline, contexts, avoid, image })
    }
}

/// What to do after a failure, and how often to try where that is not the registry's to say.
fn policy(name: &str) -> Option<(FailurePolicy, Option<RetryPolicy>)> {
    let behaviour = match name {
        "documented" => return Some((FailurePolicy::DOCUMENTED, None)),
        "prudent" => return Some((FailurePolicy::PRUDENT, None)),
        "strict" => return Some((FailurePolicy::STRICT, None)),
        like => Behaviour::named(&like.replace('-', "_"))?,
    };
    Some((behaviour.failures, Some(behaviour.retry)))
}

/// `my-azure` and `my.azure` would be read from one variable, and one's secret sent to the other's host.
fn one_variable_each(catalog: &Catalog) -> Result<(), String> {
    let registries = catalog.registries().filter_map(Registry::credential);
    let places = catalog.routes().flat_map(|route| route.mirrors().chain(route.at()));
    let stated = places.filter_map(|place| match place.login()? {
        PlaceLogin::With(credential) => Some(credential),
        _ => None,
    });
    let mut handles = BTreeMap::new();
    for handle in registries.chain(stated).filter_map(Credential::handle) {
        let name = variable(handle);
        if let Some(other) = handles.insert(name.clone(), handle).filter(|other| *other != handle) {
            return Err(format!("the credentials `{other}` and `{handle}` are both read from {name}"));
        }
    }
    Ok(())
}

// ---- one try

/// What a try has pulled.
struct Pulled {
    digest: String,
    blobs: usize,
    bytes: u64,
}

impl Display for Pulled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} blobs, {} bytes, {}", self.blobs, self.bytes, self.digest)
    }
}

/// An index or an image manifest, as far as a pull needs it.
#[derive(Deserialize)]
struct Manifest {
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: String,
    size: u64,
    platform: Option<Platform>,
}

#[derive(Deserialize)]
struct Platform {
    os: String,
    architecture: String,
}

impl Descriptor {
    /// A digest is put into a URL, so it is parsed first.
    fn digest(&self) -> Result<Digest<'_>, Failure> {
        Digest::parse(&self.digest).map_err(|error| Failure::new(FailureClass::Corrupt, error.to_string()))
    }

    fn is_for_this_machine(&self) -> bool {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        self.platform.as_ref().is_some_and(|is| is.os == "linux" && is.architecture == architecture)
    }
}

/// One try.
struct Pull<'p> {
    target: Target<'p, 'p>,
    registry: Connection<'p>,
}

impl Pull<'_> {
    fn image(mut self) -> Result<Pulled, Failure> {
        let target = self.target;
        let tag = target.tag().map(|tag| tag.to_string()).unwrap_or_default();
        let asked = target.digest().map_or(tag.as_str(), Digest::as_str);
        let bytes = self.manifest(asked)?;
        let algorithm = target.digest().map_or(DigestAlgorithm::Sha256, Digest::algorithm);
        let mut pulled = Pulled { digest: digest_of(algorithm, &bytes), blobs: 0, bytes: 0 };
        if target.digest().is_some_and(|asked| asked.as_str() != pulled.digest) {
            // Nothing more is pulled of an image that is not the one. The session calls it corrupt (6.5).
            return Ok(pulled);
        }
        let mut manifest = parse(&bytes)?;
        if let Some(images) = &manifest.manifests {
            let image = images.iter().find(|image| image.is_for_this_machine()).ok_or_else(|| {
                Failure::new(FailureClass::NotFound, "the index has no image for this machine")
            })?;
            let bytes = self.manifest(image.digest()?.as_str())?;
            check(image.digest()?, &digest_of(image.digest()?.algorithm(), &bytes))?;
            manifest = parse(&bytes)?;
        }
        let (Some(config), Some(layers)) = (manifest.config, manifest.layers) else {
            return Err(Failure::new(FailureClass::Corrupt, "no manifest of an image"));
        };
        for blob in layers.iter().chain([&config]) {
            let bytes = pulled.bytes.checked_add(blob.size);
            pulled.bytes = bytes.ok_or_else(|| {
                Failure::new(FailureClass::Corrupt, "sizes that no image has, all together")
            })?;
            self.blob(blob)?;
            pulled.blobs += 1;
        }
        Ok(pulled)
    }

    fn manifest(&mut self, asked: &str) -> Result<Vec<u8>, Failure> {
        let response = self.registry.get(&format!("manifests/{asked}"), MANIFESTS)?;
        Ok(response.into_body().into_with_config().limit(LARGEST_MANIFEST).read_to_vec()?)
    }

    /// A runner would keep it; this one looks whether it is what the manifest says.
    fn blob(&mut self, blob: &Descriptor) -> Result<(), Failure> {
        let digest = blob.digest()?;
        let response = self.registry.get(&format!("blobs/{digest}"), "*/*")?;
        let mut body = response.into_body().into_with_config().limit(blob.size).reader();
        let (mut hasher, mut buffer) = (hasher(digest.algorithm()), vec![0; 64 << 10]);
        loop {
            match body.read(&mut buffer).map_err(ureq::Error::from)? {
                0 => return check(digest, &written(digest.algorithm(), hasher)),
                read => hasher.update(&buffer[..read]),
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Manifest, Failure> {
    let corrupt = |why: &str| Failure::new(FailureClass::Corrupt, why);
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|_| corrupt("no manifest"))?;
    // Two readers would see two images in it.
    if manifest.manifests.is_some() && (manifest.config.is_some() || manifest.layers.is_some()) {
        return Err(corrupt("an index and an image at once"));
    }
    Ok(manifest)
}

fn check(asked: Digest<'_>, got: &str) -> Result<(), Failure> {
    if asked.as_str() == got {
        return Ok(());
    }
    Err(Failure::new(FailureClass::Corrupt, format!("asked for {asked}, got {got}")))
}

fn hasher(algorithm: DigestAlgorithm) -> Box<dyn DynDigest> {
    match algorithm {
        DigestAlgorithm::Sha384 => Box::new(sha2::Sha384::default()),
        DigestAlgorithm::Sha512 => Box::new(sha2::Sha512::default()),
        _ => Box::new(sha2::Sha256::default()),
    }
}

fn digest_of(algorithm: DigestAlgorithm, bytes: &[u8]) -> String {
    let mut hasher = hasher(algorithm);
    hasher.update(bytes);
    written(algorithm, hasher)
}

fn written(algorithm: DigestAlgorithm, hasher: Box<dyn DynDigest>) -> String {
    let name = match algorithm {
        DigestAlgorithm::Sha384 => "sha384",
        DigestAlgorithm::Sha512 => "sha512",
        _ => "sha256",
    };
    hasher.finalize().iter().fold(format!("{name}:"), |text, byte| format!("{text}{byte:02x}"))
}
