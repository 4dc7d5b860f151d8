//! Whom an engine asked for an image, from what was seen; and whom a plan asks, by its session.

use registry_resolver::pull::PullPlan;
use registry_resolver::{
    Action, Attempt, FailureClass, FailurePolicy, Limits, Reference, Session, Transport, TryResult,
};

use crate::world::{Challenge, Fate, LetsIn, Request, Seen, World, bare};

/// One source that is asked, or cannot be.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Visit {
    /// No manifest was asked for at this host.
    Failed(String),
    Asked(Asked),
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) scheme: &'static str,
    /// In lower case, without the port that none means.
    pub(crate) host: String,
    /// The path up to the manifests.
    pub(crate) name: String,
    /// What the host was told of whom it stands for.
    pub(crate) for_host: Option<String>,
    pub(crate) user: Option<String>,
    /// Where it is limited, how often.
    pub(crate) tries: usize,
}

impl core::fmt::Debug for Visit {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let asked = match self {
            Self::Failed(host) => return write!(f, "fails {host}"),
            Self::Asked(asked) => asked,
        };
        write!(f, "{}://{}{}", asked.scheme, asked.host, asked.name)?;
        if let Some(host) = &asked.for_host {
            write!(f, " for {host}")?;
        }
        if let Some(user) = &asked.user {
            write!(f, " as {user}")?;
        }
        if asked.tries > 0 { write!(f, ", limited {} times", asked.tries) } else { Ok(()) }
    }
}

/// Which engine's way it is to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A ping, then manifests.
    Containers,
    /// HEAD by tag along the hosts, and all over again by digest; no ping.
    Containerd,
    /// A ping whose status is no matter.
    Dockerd,
}

pub(crate) fn normal(scheme: &str, host: &str) -> String {
    let usual = if scheme == "https" { "443" } else { "80" };
    let host = host.to_ascii_lowercase();
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => match port.trim_start_matches('0') {
            port if port == usual => name.to_owned(),
            port => format!("{name}:{port}"),
        },
        _ => host,
    }
}

/// One visit more; what goes on at the same host is one.
fn push(visits: &mut Vec<Visit>, visit: Visit) {
    match (visits.last_mut(), visit) {
        (Some(Visit::Failed(known)), Visit::Failed(host)) if *known == host => {}
        // A further connection to whom was just asked is not told from the one before.
        (Some(Visit::Asked(known)), Visit::Failed(host)) if bare(&known.host) == host => {}
        (Some(last @ Visit::Failed(_)), Visit::Asked(asked)) if *last == Visit::Failed(bare(&asked.host)) => {
            *last = Visit::Asked(asked);
        }
        (Some(Visit::Asked(known)), Visit::Asked(asked))
            if (&known.scheme, &known.host, &known.name, &known.for_host)
                == (&asked.scheme, &asked.host, &asked.name, &asked.for_host)
                && (known.user.is_none() || known.user == asked.user) =>
        {
            known.user = asked.user;
            known.tries += asked.tries;
        }
        (_, visit) => visits.push(visit),
    }
}

/// What was seen, up to the manifest that was got.
pub(crate) fn seen(log: &[Seen], world: &World, way: Way) -> Vec<Visit> {
    let mut visits = Vec::new();
    // What was connected to and not asked for a manifest, as far as is known.
    let mut contact: Option<String> = None;
    for seen in log {
        match seen {
            Seen::Lookup(name) if !matches!(world.fate(name), Fate::Refused | Fate::Unknown) => {}
            // It looks up every mirror before it asks one.
            Seen::Lookup(_) if way == Way::Dockerd => {}
            Seen::Lookup(host) | Seen::Hello(host) => contact_with(&mut visits, &mut contact, bare(host)),
            Seen::Request(request) => match request.path.rsplit_once("/manifests/") {
                None if request.path.contains("/blobs/") || request.path == "/token" => {}
                None => contact_with(&mut visits, &mut contact, bare(&request.host)),
                Some((name, _)) => {
                    let host = bare(&request.host);
                    if let Some(failed) = contact.take().filter(|failed| *failed != host) {
                        push(&mut visits, Visit::Failed(failed));
                    }
                    push(&mut visits, asked(request, name, way));
                    if request.status == 200 && request.method == "GET" {
                        return visits;
                    }
                }
            },
        }
    }
    if let Some(failed) = contact {
        push(&mut visits, Visit::Failed(failed));
    }
    visits
}

fn contact_with(visits: &mut Vec<Visit>, contact: &mut Option<String>, host: String) {
    // A further connection to whom was just asked is none of its own.
    let is_known = matches!(visits.last(), Some(Visit::Asked(asked)) if bare(&asked.host) == host);
    match contact {
        Some(known) if *known == host => {}
        Some(known) => {
            push(visits, Visit::Failed(known.clone()));
            *contact = Some(host);
        }
        None if is_known => {}
        None => *contact = Some(host),
    }
}

fn asked(request: &Request, name: &str, way: Way) -> Visit {
    let for_host = request.query.strip_prefix("ns=").map(|host| host.replace("%3A", ":"));
    Visit::Asked(Asked {
        scheme: request.scheme,
        host: normal(request.scheme, &request.host),
        name: name.to_owned(),
        for_host,
        user: request.user.clone(),
        // dockerd's HEAD for a tag is followed by a GET, once.
        tries: usize::from(
            request.status == 429
                && (way != Way::Dockerd || request.method == "HEAD" || request.path.contains("/sha256:")),
        ),
    })
}

/// How a session that reacts as an engine does goes along a plan, and the class of the last failure.
pub(crate) struct Walk<'w> {
    pub(crate) world: &'w World,
    pub(crate) way: Way,
    pub(crate) failures: FailurePolicy,
    /// Whose login the caller keeps for an attempt.
    pub(crate) login: &'w dyn Fn(Attempt<'_, '_>) -> Option<String>,
}

/// What came of a walk.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    pub(crate) visits: Vec<Visit>,
    pub(crate) has_succeeded: bool,
    /// The host whose failure was the last.
    pub(crate) last: Option<String>,
}

impl Walk<'_> {
    pub(crate) fn along(&self, plan: &PullPlan<'_, '_>, walked: &mut Walked) {
        let mut session = Session::new(plan, self.failures, Limits::default());
        walked.has_succeeded = false;
        loop {
            match session.action() {
                Action::Try { id, source, .. } => {
                    let Some(attempt) = plan.attempt(source) else { return };
                    let failure = self.attempt(attempt, &mut walked.visits);
                    walked.has_succeeded = failure.is_none();
                    walked.last = failure.map(|_| attempt.endpoint().to_string());
                    let image = format!("a@{}", self.world.image.digest());
                    let digest = Reference::parse(&image).ok().and_then(|image| image.digest());
                    let result = match (failure, digest) {
                        (Some(class), _) => TryResult::failed(class),
                        (None, Some(digest)) => TryResult::succeeded_with(digest),
                        (None, None) => TryResult::succeeded(),
                    };
                    session.report(id, result, core::time::Duration::ZERO);
                }
                Action::Wait(delay) => {
                    session.waited(delay);
                }
                Action::Finished => return,
            }
        }
    }

    /// What comes of one try: none for a success.
    fn attempt(&self, attempt: Attempt<'_, '_>, visits: &mut Vec<Visit>) -> Option<FailureClass> {
        let schemes: &[(&'static str, bool)] = match attempt.transport() {
            Transport::Http => &[("http", false)],
            Transport::HttpsUnverified => &[("https", false)],
            Transport::HttpsThenHttp => &[("https", false), ("http", false)],
            _ => &[("https", true)],
        };
        let mut failure = None;
        for (scheme, is_verified) in schemes {
            match self.over(attempt, (scheme, *is_verified), visits) {
                Ok(answer) => return answer,
                Err(class) => failure = Some(class),
            }
        }
        failure
    }

    /// An answer, or why there was none and the next scheme is tried.
    fn over(
        &self,
        attempt: Attempt<'_, '_>,
        (scheme, is_verified): (&'static str, bool),
        visits: &mut Vec<Visit>,
    ) -> Result<Option<FailureClass>, FailureClass> {
        let endpoint = attempt.endpoint().to_string();
        let (_, host) = endpoint.split_once("://").unwrap_or_default();
        let fate = self.world.fate(host);
        let no_answer = match fate {
            Fate::Refused | Fate::Unknown => Some(FailureClass::Unreachable),
            Fate::Untrusted if is_verified => Some(FailureClass::Tls),
            Fate::Plain if scheme == "https" => Some(FailureClass::Tls),
            Fate::Ping(status) if self.way == Way::Containers => FailureClass::from_status(status),
            _ => None,
        };
        if let Some(class) = no_answer {
            let is_unseen = self.way == Way::Dockerd && matches!(fate, Fate::Refused | Fate::Unknown);
            if !is_unseen {
                push(visits, Visit::Failed(bare(host)));
            }
            return Err(class);
        }
        let challenge = self.world.challenge(host);
        let user = challenge.and_then(|_| (self.login)(attempt));
        // Where there is nothing to say to Basic, nothing is sent.
        let is_silent = challenge.is_some_and(|it| !it.is_bearer) && user.is_none();
        if self.way == Way::Dockerd && is_silent {
            push(visits, Visit::Failed(bare(host)));
            return Ok(Some(FailureClass::Unauthorized));
        }
        let is_limited = fate == Fate::Limited && is_admitted(challenge, user.as_deref());
        push(
            visits,
            Visit::Asked(Asked {
                scheme,
                host: normal(scheme, host),
                name: format!("{}/{}", attempt.api(), attempt.target().path()),
                for_host: self.for_host(attempt, host),
                user: user.clone(),
                tries: usize::from(is_limited),
            }),
        );
        if !is_admitted(challenge, user.as_deref()) {
            return Ok(Some(FailureClass::Unauthorized));
        }
        let digest = attempt.target().to_string();
        let is_other = digest.split_once('@').is_some_and(|(_, digest)| digest != self.world.image.digest());
        Ok(match fate {
            Fate::Status(status) => FailureClass::from_status(status),
            Fate::Limited => Some(FailureClass::RateLimited),
            Fate::Closes => Some(FailureClass::Unreachable),
            _ if is_other => Some(FailureClass::NotFound),
            _ => None,
        })
    }

    fn for_host(&self, attempt: Attempt<'_, '_>, host: &str) -> Option<String> {
        let upstream = attempt.upstream().to_string();
        let is_own = upstream == host || (upstream == "docker.io" && host == "registry-1.docker.io");
        (self.way == Way::Containerd && !is_own).then_some(upstream)
    }
}

fn is_admitted(challenge: Option<Challenge>, user: Option<&str>) -> bool {
    challenge.is_none_or(|challenge| match challenge.lets_in {
        LetsIn::Everybody if challenge.is_bearer => true,
        _ => challenge.admits(user, true),
    })
}
