//! One registry over HTTP, and who may see what.

use core::fmt::{self, Display};
use core::time::Duration;
use std::time::Instant;

use base64::Engine as _;
use registry_resolver::policy::retry_after;
use registry_resolver::reference::Excerpt;
use registry_resolver::session::Impossible;
use registry_resolver::{Attempt, Credential, Domain, FailureClass, Login, Transport};
use serde::Deserialize;
use ureq::http::{Response, Uri};
use ureq::{Agent, Body};

const MOST_REDIRECTS: usize = 5;

/// Why a try has failed, or could not be made; no secret is in it.
pub(crate) struct Failure {
    pub(crate) what: What,
    pub(crate) why: String,
}

pub(crate) enum What {
    Failed(FailureClass, Option<Duration>),
    Impossible(Impossible),
}

impl Failure {
    pub(crate) fn new(class: FailureClass, why: impl Into<String>) -> Self {
        Self { what: What::Failed(class, None), why: why.into() }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Failed(class, _) => write!(f, "{class}: {}", self.why),
            What::Impossible(_) => write!(f, "impossible: {}", self.why),
        }
    }
}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        let class = match &error {
            ureq::Error::Io(error) => FailureClass::from_error(error),
            ureq::Error::Timeout(_) => FailureClass::Timeout,
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => FailureClass::Unreachable,
            ureq::Error::Tls(_) | ureq::Error::TlsRequired => FailureClass::Tls,
            ureq::Error::BodyExceedsLimit(_) => FailureClass::Corrupt,
            _ => FailureClass::Other,
        };
        match class {
            FailureClass::Timeout => Self::new(class, "no answer in time"),
            _ => Self::new(class, error.to_string()),
        }
    }
}

/// One attempt of the plan under way.
pub(crate) struct Connection<'p> {
    agent: &'p Agent,
    attempt: &'p Attempt<'p, 'p>,
    /// `http://registry.example:5000/v2/team/app/`, with what the place has in front of names (rule 12.4).
    repository: Uri,
    ends: Option<Instant>,
    /// What the registry itself asked for; sent nowhere else.
    authorization: Option<String>,
}

impl<'p> Connection<'p> {
    pub(crate) fn new(
        agent: &'p Agent,
        attempt: &'p Attempt<'p, 'p>,
        ends: Option<Instant>,
    ) -> Result<Self, Failure> {
        let url = format!("{}{}/{}/", attempt.endpoint(), attempt.api(), path(attempt));
        Ok(Self { agent, attempt, repository: uri(&url)?, ends, authorization: None })
    }

    /// Answers a challenge once, and follows redirects, which never see the authorization.
    pub(crate) fn get(&mut self, name: &str, accept: &str) -> Result<Response<Body>, Failure> {
        let mut url = uri(&format!("{}{name}", self.repository))?;
        let mut challenged = false;
        for _ in 0..MOST_REDIRECTS + 2 {
            let own = peer(&url) == peer(&self.repository);
            let authorization = self.authorization.as_deref().filter(|_| own);
            let response = self.send(&url, accept, authorization)?;
            match response.status().as_u16() {
                401 if own && !challenged => {
                    challenged = true;
                    self.authorization = Some(self.answer(&response)?);
                }
                301 | 302 | 303 | 307 | 308 => url = self.redirected(&url, &response)?,
                _ => return succeeded(response),
            }
        }
        Err(Failure::new(FailureClass::Other, "too many redirects"))
    }

    fn send(&self, url: &Uri, accept: &str, authorization: Option<&str>) -> Result<Response<Body>, Failure> {
        let left = self.ends.map(|ends| ends.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(Failure::new(FailureClass::Timeout, "no time left"));
        }
        let mut request = self.agent.get(url.clone()).header("accept", accept);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        Ok(request.config().timeout_global(left).build().call()?)
    }

    /// A redirect may leave the host, but HTTPS only where the registry is spoken to in plain HTTP anyway.
    fn redirected(&self, from: &Uri, response: &Response<Body>) -> Result<Uri, Failure> {
        let location = response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or("");
        let to = match location.strip_prefix('/') {
            Some(rest) if !rest.starts_with('/') => {
                let authority = from.authority().map_or("", |authority| authority.as_str());
                uri(&format!("{}://{authority}{location}", from.scheme_str().unwrap_or("https")))?
            }
            _ => uri(location)?,
        };
        match to.scheme_str() {
            Some("https") => Ok(to),
            Some("http") if self.attempt.transport() == Transport::Http => Ok(to),
            _ => Err(Failure::new(FailureClass::Other, "a redirect to plain HTTP")),
        }
    }

    /// What the registry's challenge asks for: the header `Authorization`.
    fn answer(&self, response: &Response<Body>) -> Result<String, Failure> {
        let secret = self.attempt.login().credential().map(Secret::of).transpose()?;
        let challenges = response.headers().get_all("www-authenticate");
        let mut refusal = Failure::new(FailureClass::Unauthorized, "no challenge that can be answered");
        for challenge in challenges.iter().filter_map(|challenge| challenge.to_str().ok()) {
            let (scheme, parameters) = challenge.split_once(' ').unwrap_or((challenge, ""));
            let bearer = scheme.eq_ignore_ascii_case("bearer");
            match &secret {
                Some(Secret::Bearer(token)) if bearer => return Ok(format!("Bearer {token}")),
                Some(Secret::Basic(pair)) if scheme.eq_ignore_ascii_case("basic") => return Ok(basic(pair)),
                Some(Secret::Basic(_)) | None if bearer => match self.token(parameters, secret.as_ref()) {
                    Ok(token) => return Ok(format!("Bearer {token}")),
                    Err(failure) => refusal = failure,
                },
                _ => {}
            }
        }
        Err(refusal)
    }

    /// Fetches a token, for pulling this one repository, from the registry itself or an issuer of its tokens
    /// (rule 10.1).
    fn token(&self, challenge: &str, secret: Option<&Secret>) -> Result<String, Failure> {
        let refuse = |why: &str| Failure::new(FailureClass::Unauthorized, why);
        let realm = parameter(challenge, "realm").ok_or_else(|| refuse("a challenge without a realm"))?;
        let issuer = uri(realm)?;
        let own = peer(&issuer) == peer(&self.repository) && issuer.scheme() == self.repository.scheme();
        let listed = match self.attempt.login() {
            Login::With { token_issuers, .. } | Login::Ambient { token_issuers, .. } => {
                let (host, port) = peer(&issuer);
                let domain = format!("{host}:{port}");
                Domain::parse(&domain).is_ok_and(|domain| token_issuers.contains(domain))
            }
            // Nothing secret is sent.
            Login::Anonymous => true,
        };
        let trusted = own || listed && issuer.scheme_str() == Some("https");
        if !trusted {
            return Err(refuse(&format!("{} issues no tokens for this registry", Excerpt::of(realm))));
        }
        let service = parameter(challenge, "service").unwrap_or_default();
        let query = format!("service={}&scope=repository:{}:pull", escaped(service), path(self.attempt));
        let sign = if realm.contains('?') { '&' } else { '?' };
        let authorization = match secret {
            Some(Secret::Basic(pair)) => Some(basic(pair)),
            _ => None,
        };
        let response =
            self.send(&uri(&format!("{realm}{sign}{query}"))?, "application/json", authorization.as_deref())?;
        let bytes = succeeded(response)?.into_body().into_with_config().limit(1 << 20).read_to_vec()?;
        let answer: Token =
            serde_json::from_slice(&bytes).map_err(|_| refuse("the issuer gives no token"))?;
        answer.token.or(answer.access_token).ok_or_else(|| refuse("the issuer gives no token"))
    }
}

pub(crate) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        // Nobody but the registries of the plan.
        .proxy(None)
        .user_agent("registry-resolver-runner")
        // For servers that hang, where no deadline bounds a try.
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_per_read(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn path(attempt: &Attempt<'_, '_>) -> String {
    attempt.target().components().collect::<Vec<_>>().join("/")
}

fn uri(text: &str) -> Result<Uri, Failure> {
    let fault = || Failure::new(FailureClass::Other, format!("no address: {}", Excerpt::of(text)));
    let uri: Uri = text.parse().map_err(|_| fault())?;
    if uri.host().is_none() || uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(fault());
    }
    Ok(uri)
}

/// Whom a URL speaks to: the scheme's own port is written out.
fn peer(uri: &Uri) -> (String, u16) {
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    (uri.host().unwrap_or_default().to_ascii_lowercase(), port)
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

fn succeeded(response: Response<Body>) -> Result<Response<Body>, Failure> {
    let status = response.status().as_u16();
    let Some(class) = FailureClass::from_status(status) else { return Ok(response) };
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let delay = header("retry-after").and_then(|value| retry_after(value, header("date")));
    Err(Failure { what: What::Failed(class, delay), why: format!("status {status}") })
}

/// The value behind `name=` in a challenge, in quotation marks or not.
fn parameter<'t>(mut text: &'t str, name: &str) -> Option<&'t str> {
    while let Some((key, rest)) = text.split_once('=') {
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_once(',').unwrap_or((rest, "")),
        };
        if key.trim_matches([',', ' ']).eq_ignore_ascii_case(name) {
            return Some(value);
        }
        text = rest;
    }
    None
}

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

// ---- secrets

/// `user:password`, or a token that is sent as it is.
enum Secret {
    Basic(String),
    Bearer(String),
}

impl Secret {
    fn of(credential: Credential<'_>) -> Result<Self, Failure> {
        let refuse = |why: &str| Failure { what: What::Impossible(Impossible::NoSecret), why: why.into() };
        let handle = credential.handle().ok_or_else(|| refuse("a pull has no credentials of its own"))?;
        let name = variable(handle);
        let value = std::env::var(&name).map_err(|_| refuse(&format!("{name} is not set")))?;
        match value.strip_prefix("bearer:") {
            Some(token) => Ok(Self::Bearer(token.into())),
            None if value.contains(':') => Ok(Self::Basic(value)),
            None => Err(refuse(&format!("{name} is neither `user:password` nor `bearer:TOKEN`"))),
        }
    }
}

fn basic(user_and_password: &str) -> String {
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(user_and_password))
}

pub(crate) fn variable(handle: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("REGISTRY_CREDENTIAL_{}", handle.chars().map(letter).collect::<String>())
}
