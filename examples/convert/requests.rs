//! What an engine asks for an image, request by request.

use core::fmt::Write as _;

use registry_resolver::format::Engine;
use registry_resolver::policy::{Behaviour, Reaction};
use registry_resolver::pull::Attempt;
use registry_resolver::reference::ShortName;
use registry_resolver::{
    Catalog, Digest, FailureClass, PullError, PullPlan, PullRequest, Reference, Transport,
};

/// Stands for the digest that an engine finds first.
const FOUND: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// Programs that ask alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    /// containers/image.
    Containers,
    /// containerd's resolver.
    Containerd,
    /// dockerd with its own store.
    Dockerd,
}

impl Client {
    fn of(engine: Option<Engine>) -> Option<Self> {
        Some(match engine? {
            Engine::Podman4 | Engine::Podman5 | Engine::Podman6 | Engine::CriO => Self::Containers,
            Engine::Dockerd => Self::Dockerd,
            _ => Self::Containerd,
        })
    }

    /// What is asked of one place for a manifest. `by` is its tag or digest.
    fn requests(self, attempt: &Attempt<'_, '_>, by: &str) -> Vec<String> {
        let (endpoint, api) = (attempt.endpoint().to_string(), attempt.api());
        let manifest = format!("{endpoint}{api}/{}/manifests/{by}", attempt.target().path());
        match self {
            Self::Containers => vec![format!("GET {endpoint}{api}/"), format!("GET {manifest}")],
            Self::Dockerd => {
                vec![format!("GET {endpoint}{api}/"), format!("HEAD {manifest}"), format!("GET {manifest}")]
            }
            Self::Containerd => vec![format!("HEAD {manifest}{}", namespace(attempt, &endpoint))],
        }
    }

    fn about_blobs(self) -> &'static str {
        match self {
            Self::Containers => "Blobs come from where the manifest came from; one that fails ends the pull.",
            Self::Containerd => {
                "Manifest and blobs are then fetched by digest, each from the first of these on again:"
            }
            Self::Dockerd => {
                "Blobs come from where the manifest came from; where one fails, the next is asked for all."
            }
        }
    }
}

/// What a host is told that has images of others too.
fn namespace(attempt: &Attempt<'_, '_>, endpoint: &str) -> String {
    let asked = attempt.upstream().to_string();
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    let is_own = host == asked || (host == "registry-1.docker.io" && asked == "docker.io");
    if is_own { String::new() } else { format!("?ns={}", asked.replace(':', "%3A")) }
}

/// A place as plans are compared by it: where it is, how it is spoken to, and the name there.
pub(crate) fn place(attempt: &Attempt<'_, '_>) -> String {
    let spoken = match attempt.transport() {
        Transport::HttpsUnverified => " (not verified)",
        Transport::HttpsThenHttp => " (not verified, else HTTP)",
        _ => "",
    };
    format!("{}{}/{}{spoken}", attempt.endpoint(), attempt.api(), attempt.target().path())
}

/// What a catalog asks for an image, or why it asks nothing.
pub(crate) fn places(decided: &Result<PullPlan<'_, '_>, PullError>) -> Vec<String> {
    match decided {
        Ok(plan) => plan.attempts().map(|attempt| place(&attempt)).collect(),
        Err(error) => vec![format!("nothing ({})", error.kind().as_str())],
    }
}

/// The image as the files take it: by their settings for short names where they have some.
pub(crate) fn request<'i>(catalog: &Catalog, image: &'i str) -> Result<PullRequest<'i>, String> {
    if catalog.short_names().is_some() {
        if let Ok(name) = ShortName::parse(image) {
            return Ok(PullRequest::short(name));
        }
    }
    Reference::parse(image).map(PullRequest::new).map_err(|error| error.to_string())
}

/// Everything that an engine asks, and what it does after a failure.
pub(crate) fn explained(catalog: &Catalog, engine: Option<Engine>, image: &str) -> Result<String, String> {
    let request = request(catalog, image)?;
    let client = Client::of(engine);
    let who = engine.map_or("a client", Engine::as_str);
    let plan = match catalog.resolve_pull(request) {
        Ok(plan) => plan,
        Err(error) => return Ok(format!("{who} pulls nothing: {error}\n")),
    };
    let mut text = String::new();
    let count = plan.attempts().len();
    let until = if count == 1 { "" } else { ", one after the other until one has it" };
    let _ = writeln!(text, "{who} asks{until}:");
    for (index, attempt) in plan.attempts().enumerate() {
        let target = attempt.target();
        let _ = writeln!(text, "\n{}. {} {target}", index + 1, attempt.role().as_str());
        let by = match (target.digest(), target.tag()) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.to_string(),
            (None, None) => "latest".to_owned(),
        };
        for line in client.unwrap_or(Client::Containers).requests(&attempt, &by) {
            let _ = writeln!(text, "   {line}");
        }
        match attempt.transport() {
            Transport::HttpsUnverified => text.push_str("   the certificate is not verified\n"),
            Transport::HttpsThenHttp => {
                text.push_str("   the certificate is not verified; where HTTPS fails, the same over HTTP\n");
            }
            _ => {}
        }
        if let Some(handle) = attempt.tls() {
            let _ = writeln!(text, "   with the TLS files `{handle}`");
        }
    }
    for left in plan.left_out() {
        let what = left.target().map_or_else(|| left.name().into_owned(), |target| target.to_string());
        let _ = writeln!(text, "\nnot asked: {} {what}: {}", left.role().as_str(), left.reason());
    }
    if let Some(client) = client {
        let _ = writeln!(text, "\n{}", client.about_blobs());
        if client == Client::Containerd {
            fetched(catalog, request, &mut text);
        }
    }
    text.push_str(&after_failures(engine));
    Ok(text)
}

/// Where containerd fetches what it has found.
fn fetched(catalog: &Catalog, request: PullRequest<'_>, text: &mut String) {
    let found = Digest::parse(FOUND)
        .ok()
        .filter(|_| request.asked().reference().is_some_and(|it| it.digest().is_none()));
    let request = found.map_or(request, |digest| request.with_digest(digest));
    let Ok(plan) = catalog.resolve_pull(request) else { return };
    for attempt in plan.attempts() {
        let endpoint = attempt.endpoint().to_string();
        let blobs = format!("{endpoint}{}/{}", attempt.api(), attempt.target().path());
        let _ = writeln!(text, "   GET {blobs}/{{manifests,blobs}}/DIGEST{}", namespace(&attempt, &endpoint));
    }
}

fn after_failures(engine: Option<Engine>) -> String {
    let name = match engine {
        Some(Engine::Podman4 | Engine::Podman5 | Engine::Podman6) => "like_podman",
        Some(Engine::CriO) => "like_skopeo",
        Some(Engine::Containerd1) => "like_containerd_1",
        Some(Engine::Containerd2 | Engine::DockerdContainerd) => "like_containerd",
        Some(Engine::Buildkit) => "like_buildkit",
        Some(Engine::K3s) => "like_k3s",
        Some(Engine::Dockerd) => "like_dockerd",
        _ => return String::new(),
    };
    let Some(Behaviour { failures, retry, .. }) = Behaviour::named(name) else { return String::new() };
    let classes = |reaction: Reaction| {
        let classes = FailureClass::ALL.iter().filter(|class| failures.reaction(**class) == reaction);
        classes.map(|class| class.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut text = String::from("\nAfter a failure it asks the next one.");
    let tries = retry.tries();
    let again = classes(Reaction::Retry);
    if !again.is_empty() {
        let _ = write!(text, " For {again} it asks up to {tries} times, without waiting.");
    }
    let obeying = classes(Reaction::RetryObeying);
    if !obeying.is_empty() {
        let delay = retry.delay().as_secs();
        let _ = write!(
            text,
            " For {obeying} it asks up to {tries} times, after the time that the registry says, else after {delay} s, \
             and twice as long each time."
        );
    }
    let stop = classes(Reaction::Stop);
    if !stop.is_empty() {
        let _ = write!(text, " At {stop} it stops.");
    }
    let rounds = failures.rounds();
    if rounds.count() > 1 {
        let _ = write!(
            text,
            " If the last one fails for a while, it begins again, {} times more, {} s apart.",
            rounds.count() - 1,
            rounds.wait().as_secs()
        );
    }
    text + "\n"
}
