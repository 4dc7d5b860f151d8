//! Where does this image go, and where does it come from?
//!
//! `cargo run --example resolve` answers some requests for a built-in account and prints a report.
//!
//! `cargo run --example resolve -- --account FILE` reads an account (an export, or our own format, told apart
//! by its shape), then one JSON request a line on standard input, and answers one JSON line each: see
//! `rules::json_lines` in the crate's documentation. A bad account ends with exit status 2. The formats that are TOML
//! need `--features toml`.

#[path = "support/account.rs"]
mod account;
#[path = "support/built_in_account.rs"]
mod built_in_account;
#[path = "resolve/cache.rs"]
mod cache;
#[path = "resolve/report.rs"]
mod report;
#[path = "resolve/texts.rs"]
mod texts;

use core::cell::OnceCell;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;
use std::io::{self, BufRead, Read as _, Write as _};
use std::process::ExitCode;

use cache::CacheStep;
use registry_resolver::cache::{PastImage, PlatformError};
use registry_resolver::format::{
    CatalogAnswer, CatalogRequest, CredentialsAnswer, CredentialsRequest, CredentialsRequestError,
    FileRequestError, TlsTable, WriteAnswer, WriteRequest,
};
use registry_resolver::policy::Behaviour;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{
    AwsOptions, AwsRoleArn, AwsSessionDuration, AwsSessionName, Builder, Candidate, PushChoice, TagPolicy,
    Tags, Trust,
};
use registry_resolver::reference::{Excerpt, ShortName};
use registry_resolver::registry::AwsRegion;
use registry_resolver::session::{Ending, Impossible};
use registry_resolver::{
    Action, BuildOutput, CacheDecision, CacheError, Catalog, Digest, FailureClass, FailurePolicy, Limits,
    Outcome, PullError, PullPlan, PullRequest, PushDecision, PushError, PushRequest, Reference,
    ReferenceError, Session, Tag, TryResult,
};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use texts::SerdeTexts;

const USAGE: &str = "usage: resolve [--account FILE]";
/// Behind the usage, where somebody asks for help.
const HELP: &str = "\
With `--account` a JSON request a line is read from standard input, and answered with a JSON line.
The requests `catalog` and `write` take the formats `account`, `own`, `k3s-registries` and `docker-daemon`; built with
`--features toml` also `registries-conf`, `hosts-toml`, `containerd-cri`, `buildkitd-toml` and `mirror-sets`.";
/// The longest request that is read.
const LONGEST_LINE: u64 = 1 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => report::print(),
        ["--account", file] => account::read(file, |notice| eprintln!("{}: {notice}", Excerpt::of(file)))
            .map_err(Stop::Usage)
            .and_then(|catalog| answer_lines(catalog, &mut io::stdin().lock()).map_err(Stop::Output)),
        ["--help" | "-h"] => writeln!(io::stdout(), "{USAGE}\n{HELP}").map_err(Stop::Output),
        _ => Err(Stop::Usage(USAGE.into())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the answers has had enough.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Stop::Output(error)) => {
            eprintln!("resolve: {error}");
            ExitCode::FAILURE
        }
        Err(Stop::Usage(message)) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Why the program ends early.
enum Stop {
    Usage(String),
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

// ---- the requests

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    parse: Option<String>,
    pull: Option<Object<Pull>>,
    push: Option<Object<Push>>,
    cache: Option<Object<CacheStep>>,
    session: Option<Object<SessionRequest>>,
    credentials: Option<CredentialsRequest>,
    catalog: Option<CatalogRequest>,
    write: Option<WriteRequest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pull {
    image: String,
    contexts: Option<Vec<String>>,
    /// Whether a name without a domain means what the settings for short names say (rule 13.1).
    short: Option<bool>,
    /// Endpoints that are asked last (rule 12.11).
    avoid: Option<Vec<String>>,
    /// The digest that was found for the tag (rule 12.10).
    pinned: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Push {
    build: Option<Object<Build>>,
    candidate: Option<Object<CandidateStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    image_name: String,
    tag: Option<String>,
    tags: Option<Vec<String>>,
    tag_policy: Option<String>,
    registry: Option<String>,
    disable_push: Option<bool>,
    buildx: Option<bool>,
    branch: Option<String>,
    revision: Option<String>,
    trusted: Option<bool>,
    contexts: Option<Vec<String>>,
    region: Option<String>,
    role_arn: Option<String>,
    aws_session_name: Option<String>,
    aws_duration_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CandidateStep {
    image: String,
    image_name: Option<String>,
    tag: Option<String>,
    tags: Option<Vec<String>>,
    registry: Option<String>,
    contexts: Option<Vec<String>>,
    trusted: Option<bool>,
    region: Option<String>,
    role_arn: Option<String>,
    aws_session_name: Option<String>,
    aws_duration_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionRequest {
    pull: Object<Pull>,
    policy: Option<String>,
    reports: Vec<String>,
}

/// A struct that is written as an object; serde would take a list of its fields as well.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_any(ObjectVisitor(PhantomData))
    }
}

impl Pull {
    fn request(&self) -> Result<PullRequest<'_>, Failure> {
        let short = (self.short == Some(true)).then(|| ShortName::parse(&self.image).ok()).flatten();
        let request = match short {
            Some(name) => PullRequest::short(name),
            None => PullRequest::new(image(&self.image)?),
        };
        let request = match &self.pinned {
            Some(digest) => request.pinned(Digest::parse(digest).map_err(shape)?),
            None => request,
        };
        let request = self.avoid.as_ref().map_or(request, |endpoints| request.avoid(endpoints));
        Ok(self.contexts.as_ref().map_or(request, |contexts| request.contexts(contexts)))
    }
}

impl Push {
    fn request(&self) -> Result<PushRequest<'_>, Failure> {
        match (&self.build, &self.candidate) {
            (Some(Object(build)), None) => build.request(),
            (None, Some(Object(candidate))) => candidate.request(),
            _ => Err(Failure::shape("`push` takes one of `build` and `candidate`")),
        }
    }
}

impl Build {
    fn request(&self) -> Result<PushRequest<'_>, Failure> {
        let tag_policy = match self.tag_policy.as_deref() {
            None | Some("lowercase") => TagPolicy::Lowercase,
            Some("original") => TagPolicy::Original,
            Some(_) => return Err(Failure::shape("`tag_policy` is `lowercase` or `original`")),
        };
        let aws = amazon(
            self.region.as_ref(),
            self.role_arn.as_ref(),
            self.aws_session_name.as_ref(),
            self.aws_duration_seconds,
        )?;
        let push = match self.disable_push {
            None => PushChoice::Unstated,
            Some(false) => PushChoice::Enabled,
            Some(true) => PushChoice::Disabled,
        };
        let builder = if self.buildx == Some(true) { Builder::buildx(push)? } else { Builder::docker(push) };
        let mut output = BuildOutput::named(&self.image_name).builder(builder).tag_policy(tag_policy);
        if let Some(branch) = &self.branch {
            output = output.branch(branch);
        }
        if let Some(revision) = &self.revision {
            output = output.revision(revision);
        }
        step(
            PushRequest::of(output).aws(aws),
            self.tag.as_ref(),
            self.tags.as_ref(),
            self.registry.as_ref(),
            self.contexts.as_ref(),
            self.trusted,
        )
    }
}

impl CandidateStep {
    fn request(&self) -> Result<PushRequest<'_>, Failure> {
        let aws = amazon(
            self.region.as_ref(),
            self.role_arn.as_ref(),
            self.aws_session_name.as_ref(),
            self.aws_duration_seconds,
        )?;
        let mut candidate = Candidate::image(image(&self.image)?);
        if let Some(name) = &self.image_name {
            candidate = candidate.image_name(name);
        }
        let request = PushRequest::of(candidate).aws(aws);
        step(
            request,
            self.tag.as_ref(),
            self.tags.as_ref(),
            self.registry.as_ref(),
            self.contexts.as_ref(),
            self.trusted,
        )
    }
}

impl SessionRequest {
    fn drive(&self, catalog: &Catalog) -> Result<Driven, Failure> {
        let word = self.policy.as_deref().unwrap_or("documented");
        let (policy, retry) = match (word, Behaviour::named(word)) {
            (_, Some(behaviour)) => (behaviour.failures, Some(behaviour.retry)),
            ("documented", None) => (FailurePolicy::DOCUMENTED, None),
            ("prudent", None) => (FailurePolicy::PRUDENT, None),
            ("strict", None) => (FailurePolicy::STRICT, None),
            _ => {
                let likes = Behaviour::NAMES.join("`, `");
                let message = format!("`policy` is one of `documented`, `prudent`, `strict`, `{likes}`");
                return Err(Failure::shape(&message));
            }
        };
        let Object(pull) = &self.pull;
        let request = pull.request()?;
        let plan = catalog.resolve_pull(retry.map_or(request, |retry| request.retry(retry)))?;
        let reports = self.reports.iter().map(|report| match report.replace(['-', ' '], "_").as_str() {
            // `ok` is what was asked for.
            "ok" => Ok(TryResult::Succeeded { digest: plan.digest() }),
            "impossible" => Ok(TryResult::impossible(Impossible::Unstated)),
            name => FailureClass::from_name(name).map(TryResult::failed).ok_or_else(|| {
                Failure::shape("a report is `ok`, `impossible` or a failure class, such as `unavailable`")
            }),
        });
        let mut reports = reports.collect::<Result<Vec<_>, _>>()?.into_iter();
        let mut session = Session::new(&plan, policy, Limits::default());
        let mut actions = Vec::new();
        loop {
            match session.next() {
                Action::Try { id, source, .. } => {
                    let target = plan.attempt(source).map(|attempt| attempt.target().to_string());
                    actions.push(format!("try {}", target.unwrap_or_default()));
                    let Some(result) = reports.next() else { break };
                    session.report(id, result, Duration::ZERO);
                }
                Action::Wait(delay) => {
                    actions.push(format!("wait {delay:?}"));
                    session.waited(delay);
                }
                Action::Finished => break,
            }
        }
        let ending = session.outcome().map(Outcome::ending);
        let (outcome, reason) = match ending {
            Some(Ending::Succeeded { .. }) => ("pulled", None),
            Some(ending) => ("failed", Some(ending.as_str())),
            None => ("unfinished", None),
        };
        Ok(Driven { actions, outcome, reason })
    }
}

/// An image to pull. A dynamic one names a step of its run (rule 5.1), and a request has none.
fn image(text: &str) -> Result<Reference<'_>, Failure> {
    let step = text.strip_prefix("${{").and_then(|text| text.strip_suffix("}}")).map(str::trim);
    match step.filter(|name| !name.is_empty() && !name.contains(['{', '}'])) {
        None => Ok(Reference::parse(text)?),
        Some(name) => {
            let name = Excerpt::of(name);
            let message = format!("`{name}` names no step of this run; name the image that it built");
            Err(Failure::new(ErrorKind::UnknownStep, message))
        }
    }
}

/// What a step says for Amazon ECR (rule 7.12).
fn amazon<'r>(
    region: Option<&'r String>,
    role_arn: Option<&'r String>,
    session_name: Option<&'r String>,
    seconds: Option<u32>,
) -> Result<AwsOptions<'r>, Failure> {
    let mut aws = AwsOptions::default();
    if let Some(region) = region {
        aws = aws.region(AwsRegion::parse(region).map_err(shape)?);
    }
    if let Some(role_arn) = role_arn {
        aws = aws.role_arn(AwsRoleArn::parse(role_arn).map_err(shape)?);
    }
    if let Some(name) = session_name {
        aws = aws.session_name(AwsSessionName::parse(name).map_err(shape)?);
    }
    if let Some(seconds) = seconds {
        aws = aws.session_duration(AwsSessionDuration::from_secs(seconds).map_err(shape)?);
    }
    Ok(aws)
}

fn shape(error: impl fmt::Display) -> Failure {
    Failure::shape(&error.to_string())
}

/// What build and push steps have in common.
fn step<'r>(
    mut request: PushRequest<'r>,
    tag: Option<&'r String>,
    tags: Option<&'r Vec<String>>,
    registry: Option<&'r String>,
    contexts: Option<&'r Vec<String>>,
    trusted: Option<bool>,
) -> Result<PushRequest<'r>, Failure> {
    request = request.tags(Tags::of_step(tag.map(String::as_str), tags.map(Into::into))?);
    if let Some(registry) = registry {
        request = request.to(registry.as_str());
    }
    if let Some(contexts) = contexts {
        request = request.contexts(contexts);
    }
    let trust = if trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted };
    Ok(request.trust(trust))
}

// ---- the answers

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer<'a> {
    Parse(Parsed<'a>),
    Pull(PullPlan<'a, 'a>),
    Push(Box<PushDecision<'a, 'a>>),
    Cache(Box<CacheDecision<'a, 'a>>),
    Session(Driven),
    Credentials(CredentialsAnswer),
    Catalog(CatalogAnswer),
    Write(WriteAnswer),
    Error(Failure),
}

/// What a session did with the reports it was given.
#[derive(Serialize)]
struct Driven {
    actions: Vec<String>,
    /// `pulled`, `failed`, or `unfinished` where the reports ended first.
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Parsed<'a> {
    domain: &'a str,
    path: String,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

#[derive(Clone, Serialize)]
struct Failure {
    kind: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
}

impl Failure {
    fn new(kind: ErrorKind, message: String) -> Self {
        Self { kind: kind.as_str(), message, problems: Vec::new() }
    }

    fn shape(message: &str) -> Self {
        Self::new(ErrorKind::InvalidRequest, message.into())
    }
}

impl From<ReferenceError> for Failure {
    fn from(error: ReferenceError) -> Self {
        Self::new(ErrorKind::InvalidReference, error.to_string())
    }
}

impl From<CredentialsRequestError> for Failure {
    fn from(error: CredentialsRequestError) -> Self {
        Self { problems: error.problems(), ..Self::new(error.kind(), error.to_string()) }
    }
}

impl From<FileRequestError> for Failure {
    fn from(error: FileRequestError) -> Self {
        Self { problems: error.problems(), ..Self::new(error.kind(), error.to_string()) }
    }
}

impl From<PullError> for Failure {
    fn from(error: PullError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<CacheError> for Failure {
    fn from(error: CacheError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<PlatformError> for Failure {
    fn from(error: PlatformError) -> Self {
        Self::shape(&error.to_string())
    }
}

impl From<PushError> for Failure {
    fn from(error: PushError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

/// What requests are answered from: a catalog, and the files behind its handles of TLS material.
struct State {
    catalog: Catalog,
    tls: TlsTable,
}

fn answer_lines(catalog: Catalog, input: &mut impl BufRead) -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut state = State { catalog, tls: TlsTable::default() };
    let mut line = Vec::new();
    while let Some(complete) = read_line(input, &mut line)? {
        if let Some(next) = answer_line(&state, complete.then_some(&line), &mut output)? {
            state = next;
        }
        output.flush()?;
    }
    Ok(())
}

/// Reads a line without its end; `Some(false)` where it was too long and has been passed over.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    // One byte more than allowed, and the line's end.
    input.by_ref().take(LONGEST_LINE + 2).read_until(b'\n', line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 > LONGEST_LINE {
        input.skip_until(b'\n')?;
    }
    Ok(Some(line.len() as u64 <= LONGEST_LINE))
}

/// Answers a line; gives what the lines behind it are answered from, where that changes.
fn answer_line(
    state: &State,
    line: Option<&Vec<u8>>,
    output: &mut impl io::Write,
) -> io::Result<Option<State>> {
    let request = match line {
        Some(line) if line.trim_ascii().is_empty() => Err(Failure::shape("the line is empty")),
        Some(line) => serde_json::from_slice::<Object<Request>>(line)
            .map(|Object(request)| request)
            .map_err(|error| Failure::shape(&without_values(&error))),
        None => Err(Failure::shape("the line is longer than 1 MiB")),
    };
    let past = OnceCell::new();
    let answer = request.as_ref().map_or_else(
        |failure| Answer::Error(failure.clone()),
        |request| answer(state, request, &past).unwrap_or_else(Answer::Error),
    );
    serde_json::to_writer(&mut *output, &answer)?;
    writeln!(output)?;
    Ok(match answer {
        Answer::Catalog(read) => {
            let (catalog, tls) = read.into_parts();
            Some(State { catalog, tls })
        }
        _ => None,
    })
}

/// Answers a request; `past` keeps what a cache plan borrows.
fn answer<'a>(
    state: &'a State,
    request: &'a Request,
    past: &'a OnceCell<Vec<PastImage<'a>>>,
) -> Result<Answer<'a>, Failure> {
    let State { catalog, tls } = state;
    Ok(match request.sole()? {
        Asked::Parse(text) => {
            let reference = Reference::parse(text)?;
            Answer::Parse(Parsed {
                domain: reference.domain().as_str(),
                path: reference.path().to_string(),
                tag: reference.tag().map(Tag::as_str),
                digest: reference.digest().map(Digest::as_str),
            })
        }
        Asked::Pull(pull) => Answer::Pull(catalog.resolve_pull(pull.request()?)?),
        Asked::Push(push) => Answer::Push(Box::new(catalog.resolve_push(push.request()?)?)),
        Asked::Cache(cache) => {
            let images = cache.images()?;
            let request = cache.request(past.get_or_init(|| images))?;
            Answer::Cache(Box::new(catalog.resolve_cache(request)?))
        }
        Asked::Session(session) => Answer::Session(session.drive(catalog)?),
        Asked::Credentials(files) => Answer::Credentials(files.answer()?),
        Asked::Catalog(files) => Answer::Catalog(files.answer(&SerdeTexts)?),
        Asked::Write(format) => Answer::Write(format.answer(catalog, tls, &SerdeTexts)?),
    })
}

/// The one thing that a request asks.
enum Asked<'r> {
    Parse(&'r str),
    Pull(&'r Pull),
    Push(&'r Push),
    Cache(&'r CacheStep),
    Session(&'r SessionRequest),
    Credentials(&'r CredentialsRequest),
    Catalog(&'r CatalogRequest),
    Write(&'r WriteRequest),
}

impl Request {
    fn sole(&self) -> Result<Asked<'_>, Failure> {
        let asked = [
            self.parse.as_deref().map(Asked::Parse),
            self.pull.as_ref().map(|Object(pull)| Asked::Pull(pull)),
            self.push.as_ref().map(|Object(push)| Asked::Push(push)),
            self.cache.as_ref().map(|Object(cache)| Asked::Cache(cache)),
            self.session.as_ref().map(|Object(session)| Asked::Session(session)),
            self.credentials.as_ref().map(Asked::Credentials),
            self.catalog.as_ref().map(Asked::Catalog),
            self.write.as_ref().map(Asked::Write),
        ];
        let mut asked = asked.into_iter().flatten();
        match (asked.next(), asked.next()) {
            (Some(asked), None) => Ok(asked),
            _ => Err(Failure::shape(
                "a request is one of `parse`, `pull`, `push`, `cache`, `session`, `credentials`, `catalog` and `write`",
            )),
        }
    }
}

/// What serde says of a request, without the value that it quotes (rule 10.2).
fn without_values(error: &serde_json::Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = error.to_string();
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let column = error.column();
    if let Some((found, expected)) =
        text.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "))
    {
        let found = found.split(['"', '`']).next().unwrap_or_default().trim_end();
        return format!("expected {expected}, found {found} at column {column}");
    }
    if let Some((field, known)) =
        text.strip_prefix("unknown field `").and_then(|rest| rest.rsplit_once("`, expected "))
    {
        return format!("unknown field `{}` at column {column}, expected {known}", Excerpt::of(field));
    }
    format!("{text} at column {column}")
}
