use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use super::fault::{Fault, scheme_length, text_error};
use super::host::{self, HostSet};
use crate::reference::{Domain, Excerpt, Path, user_info};
use crate::registry::{AddressFault, address_fault};
use crate::words::words;

/// Which images a route is for. Rule 12.1.
///
/// # Syntax
///
/// ```text
/// scope  = host [ ":" port ] [ "/" path ]     ; one endpoint
///        / host ":*" [ "/" path ]             ; a host on any port
///        / "*." suffix [ ":" ( port / "*" ) ] ; hosts with at least one label in front of the suffix
///        / "*"                                ; everything
/// ```
///
/// At most 16 labels and 32 path components. Without a port, a suffix is for the usual one. A path covers itself
/// and what is below it, component by component; it is not completed with `library/`. Scopes are equal when they
/// cover the same images: hosts compare as [`Domain`]s do (rule 2.8).
///
/// ```
/// use registry_resolver::routes::Scope;
///
/// let scope: Scope = "Registry.example:443/acme".parse()?;
/// assert_eq!(scope, Scope::parse("registry.example/acme")?);
/// assert_eq!(scope.to_string(), "Registry.example:443/acme");
/// assert_eq!(
///     Scope::parse("*.example/acme").unwrap_err().to_string(),
///     "invalid scope `*.example/acme`: found a path at byte 9, expected none behind a suffix",
/// );
/// # Ok::<(), registry_resolver::routes::ScopeError>(())
/// ```
#[derive(Clone)]
pub struct Scope {
    text: Box<str>,
    hosts: Hosts,
    /// In the spelling that equal hosts have in common; empty for all.
    host: HostText,
    /// Where the path begins; behind the text where there is none.
    path: usize,
}

/// The host of a scope, less what says on which ports.
#[derive(Clone)]
enum HostText {
    /// As it is written, from there to there.
    Written(usize, usize),
    Respelled(Box<str>),
}

impl HostText {
    /// A part of the scope's text that begins there, or another spelling of it.
    fn of(begin: usize, host: Cow<'_, str>) -> Self {
        match host {
            Cow::Borrowed(written) => Self::Written(begin, begin + written.len()),
            Cow::Owned(respelled) => Self::Respelled(respelled.into_boxed_str()),
        }
    }
}

/// Which hosts, and on which ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Hosts {
    /// One host, on this port or on what none means.
    Endpoint(Option<u16>),
    AnyPort,
    Suffix(Option<u16>),
    SuffixAnyPort,
    All,
}

/// Most labels of a host or a suffix.
pub(crate) const LABELS: usize = 16;
/// Most components of a path.
pub(crate) const COMPONENTS: usize = 32;

impl Scope {
    /// Everything: `*`.
    pub const ALL: &'static str = "*";

    /// Parses a scope.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] for anything else: `https://ghcr.io` (a scheme), `ghcr.io/Acme` (upper case), `*x.example`
    /// (`*` in a label), `*.example/acme` (a path behind a suffix), `nginx` (no host), `ghcr.io/acme:1` (a tag).
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        Self::scan(text).map_err(|fault| {
            let bare = scheme_length(text).map_or(text, |length| &text[length..]).trim_matches('/');
            let host_end = bare.find('/').unwrap_or(bare.len());
            let lower = format!("{}{}", &bare[..host_end], bare[host_end..].to_ascii_lowercase());
            let on_hub =
                if fault.kind == ScopeErrorKind::Host { format!("docker.io/{lower}") } else { String::new() };
            let candidates = [bare.to_string(), lower, on_hub];
            ScopeError(Box::new(fault.offer(text, candidates, |it| Self::scan(it).is_ok())))
        })
    }

    fn scan(text: &str) -> Result<Self, Fault<ScopeErrorKind>> {
        if text == Self::ALL {
            let host = HostText::Written(0, 0);
            return Ok(Self { text: text.into(), hosts: Hosts::All, host, path: text.len() });
        }
        check_outside(text)?;
        let (host, path) = match text.bytes().position(|byte| byte == b'/') {
            Some(slash) => (&text[..slash], Some(slash + 1)),
            None => (text, None),
        };
        let (hosts, host) = match host.strip_prefix("*.") {
            Some(suffix) => {
                if let Some(path) = path {
                    let told = format!("found a path at byte {}, expected none behind a suffix", path - 1);
                    return Err(Fault::new(text, ScopeErrorKind::Path, path - 1, told));
                }
                suffix_hosts(text, suffix)?
            }
            None => one_host(text, host)?,
        };
        let path = path.map_or(Ok(text.len()), |path| check_path(text, path))?;
        Ok(Self { text: text.into(), hosts, host, path })
    }

    /// The scope as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path that it is limited to, if any.
    pub fn path(&self) -> Option<Path<'_>> {
        self.text.get(self.path..).filter(|path| !path.is_empty()).map(Path::parsed)
    }

    /// The endpoint, where it is one.
    pub fn endpoint(&self) -> Option<Domain<'_>> {
        matches!(self.hosts, Hosts::Endpoint(_)).then(|| Domain::parsed(self.written_host()))
    }

    /// Everything in front of the path.
    fn written_host(&self) -> &str {
        self.text[..self.path].trim_end_matches('/')
    }

    pub(crate) fn hosts(&self) -> Hosts {
        self.hosts
    }

    /// The host, less its port, where one host is meant.
    pub(crate) fn host(&self) -> Option<Domain<'_>> {
        match self.hosts {
            Hosts::Endpoint(_) => Some(Domain::parsed(Domain::parsed(self.written_host()).host())),
            Hosts::AnyPort => self.written_host().strip_suffix(":*").map(Domain::parsed),
            Hosts::Suffix(_) | Hosts::SuffixAnyPort | Hosts::All => None,
        }
    }

    /// Whether it stands for more than one endpoint.
    pub(crate) fn is_wild(&self) -> bool {
        !matches!(self.hosts, Hosts::Endpoint(_))
    }

    /// Whether it is for any port of a host or suffix and for every path.
    pub(crate) fn opens_port(&self) -> bool {
        matches!(self.hosts, Hosts::AnyPort | Hosts::SuffixAnyPort) && self.path().is_none()
    }

    /// Where it is in a table of hosts; `unwritten` is the port that none means on its host.
    pub(crate) fn place(&self, unwritten: u16) -> (HostSet, &str) {
        let set = match self.hosts {
            Hosts::Endpoint(port) => HostSet::endpoint(port.unwrap_or(unwritten)),
            Hosts::AnyPort => HostSet::ANY_PORT,
            Hosts::Suffix(port) => HostSet::suffix(port.unwrap_or(host::HTTPS)),
            Hosts::SuffixAnyPort => HostSet::SUFFIX_ANY_PORT,
            Hosts::All => HostSet::ALL,
        };
        let host = match &self.host {
            HostText::Written(from, to) => &self.text[*from..*to],
            HostText::Respelled(host) => host,
        };
        (set, host)
    }

    fn key(&self) -> (HostSet, &str, &str) {
        let (set, host) = self.place(host::HTTPS);
        (set, host, self.text.get(self.path..).unwrap_or_default())
    }
}

/// What may stand around a scope by mistake.
fn check_outside(text: &str) -> Result<(), Fault<ScopeErrorKind>> {
    if text.is_empty() {
        let told =
            "it is empty, expected a host such as `ghcr.io` and perhaps a path, `*.` and a suffix, or `*`";
        return Err(Fault::new(text, ScopeErrorKind::Empty, 0, told));
    }
    if let Some(length) = scheme_length(text) {
        let told = format!("found the scheme `{}` at byte 0, expected none", Excerpt::of(&text[..length]));
        return Err(Fault::new(text, ScopeErrorKind::Scheme, 0, told));
    }
    if let Some(secret) = user_info(text) {
        let told = format!("it has user-info at byte {}, expected a host", secret.start);
        return Err(Fault::new(text, ScopeErrorKind::Host, secret.start, told));
    }
    if text.starts_with('*') && !text.starts_with("*.") {
        let told = "it goes on at byte 1, expected `*` alone, or `*.` and a suffix";
        return Err(Fault::new(text, ScopeErrorKind::Wildcard, 1, told));
    }
    Ok(())
}

/// `suffix`, with perhaps a port, of a scope that begins `*.`.
fn suffix_hosts(text: &str, suffix: &str) -> Result<(Hosts, HostText), Fault<ScopeErrorKind>> {
    let begin = text.len() - suffix.len();
    let (suffix, any) = suffix.strip_suffix(":*").map_or((suffix, false), |suffix| (suffix, true));
    let domain = parse_host(text, suffix, begin)?;
    if suffix.starts_with('[') || (any && domain.port().is_some()) {
        let told = format!("found `{}` at byte {begin}, expected labels", Excerpt::of(suffix));
        return Err(Fault::new(text, ScopeErrorKind::Host, begin, told));
    }
    let port = port_of(text, domain, begin)?;
    check_labels(text, domain.host(), begin)?;
    let hosts = if any { Hosts::SuffixAnyPort } else { Hosts::Suffix(port) };
    Ok((hosts, HostText::of(begin, host::lower(domain.host()))))
}

/// `host[:port]` or `host:*`.
fn one_host(text: &str, written: &str) -> Result<(Hosts, HostText), Fault<ScopeErrorKind>> {
    if let Some(host) = written.strip_suffix(":*") {
        let domain = parse_host(text, host, 0)?;
        if domain.port().is_some() {
            let told = format!("found a second port at byte {}, expected one", host.len());
            return Err(Fault::new(text, ScopeErrorKind::Port, host.len(), told));
        }
        check_address(text, domain, Some(AddressFault::ReadsAsPath))?;
        check_labels(text, host, 0)?;
        return Ok((Hosts::AnyPort, host_text(domain)));
    }
    let domain = parse_host(text, written, 0)?;
    let port = port_of(text, domain, 0)?;
    check_address(text, domain, None)?;
    check_labels(text, domain.host(), 0)?;
    let port = if domain.is_docker_hub() { None } else { port };
    Ok((Hosts::Endpoint(port), host_text(domain)))
}

/// The host of a domain that a scope begins with. Docker Hub is one under all its names.
fn host_text(domain: Domain<'_>) -> HostText {
    HostText::of(0, if domain.is_docker_hub() { domain.key().into() } else { host::text_of(domain.host()) })
}

fn parse_host<'a>(text: &str, host: &'a str, begin: usize) -> Result<Domain<'a>, Fault<ScopeErrorKind>> {
    Domain::parse(host).map_err(|error| {
        let fault = Fault::of_part(text, ScopeErrorKind::Host, begin, &error);
        if text[fault.offset.min(text.len())..].starts_with('*') {
            let told = "`*` stands for a whole host, for labels in front of a suffix, or for a port";
            return Fault { kind: ScopeErrorKind::Wildcard, ..fault }.or_do(told);
        }
        fault
    })
}

fn port_of(text: &str, domain: Domain<'_>, begin: usize) -> Result<Option<u16>, Fault<ScopeErrorKind>> {
    let Some(written) = domain.port() else { return Ok(None) };
    host::port_number(written).map(Some).ok_or_else(|| {
        let at = begin + domain.host().len() + 1;
        Fault::new(text, ScopeErrorKind::Port, at, format!("the port at byte {at} is above 65535"))
    })
}

/// Rule 3.3, but for what does not matter here.
fn check_address(
    text: &str,
    domain: Domain<'_>,
    allowed: Option<AddressFault>,
) -> Result<(), Fault<ScopeErrorKind>> {
    match address_fault(domain).filter(|fault| Some(*fault) != allowed) {
        None => Ok(()),
        Some(fault) => {
            let told = format!("its host `{}` {}", Excerpt::of(domain.as_str()), fault.text());
            Err(Fault::new(text, ScopeErrorKind::Host, 0, told))
        }
    }
}

/// The suffixes of a host with their dot in front, the longest first, and none of more labels than these.
pub(crate) fn suffixes(host: &str, labels: usize) -> impl Iterator<Item = &str> {
    let dots = host.match_indices('.');
    let longer = dots.clone().count().saturating_sub(labels);
    dots.skip(longer).filter_map(|(dot, _)| host.get(dot..))
}

fn check_labels(text: &str, host: &str, begin: usize) -> Result<(), Fault<ScopeErrorKind>> {
    let Some((at, _)) = host.match_indices('.').nth(LABELS - 1) else { return Ok(()) };
    let told = format!("it has more than {LABELS} labels at byte {}", begin + at);
    Err(Fault::new(text, ScopeErrorKind::TooManyLabels, begin + at, told))
}

fn check_path(text: &str, begin: usize) -> Result<usize, Fault<ScopeErrorKind>> {
    let path = &text[begin..];
    if let Err(error) = Path::parse(path) {
        return Err(Fault::of_part(text, ScopeErrorKind::Path, begin, &error));
    }
    let Some((at, _)) = path.match_indices('/').nth(COMPONENTS - 1) else { return Ok(begin) };
    let told = format!("it has more than {COMPONENTS} path components at byte {}", begin + at);
    Err(Fault::new(text, ScopeErrorKind::TooManyComponents, begin + at, told))
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::parse(text)
    }
}

/// As it was written; it parses to the same value.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({self})")
    }
}

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Scope {}

impl PartialOrd for Scope {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scope {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Scope {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

words! {
    /// What a [`ScopeError`] is about, for programs.
    pub enum ScopeErrorKind, "kind of errors" {
        /// There was no text at all.
        Empty = "empty",
        /// A scheme in front.
        Scheme = "scheme",
        /// The host, or the suffix.
        Host = "host",
        /// A port above 65535, or two.
        Port = "port",
        /// A `*` where it means nothing.
        Wildcard = "wildcard",
        /// The path, or one behind a suffix.
        Path = "path",
        /// More than 16 labels.
        TooManyLabels = "too_many_labels",
        /// More than 32 path components.
        TooManyComponents = "too_many_components",
    }
}

text_error! {
    /// Why a text is no scope. Rule 12.1.
    ScopeError, ScopeErrorKind, "scope"
}
