use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;
use core::str::FromStr;

use super::fault::{Fault, scheme_length, text_error};
use super::host;
use crate::reference::{Domain, Excerpt, Path, user_info};
use crate::registry::{AddressFault, address_fault};
use crate::words::words;

/// Where a place is, and what stands in front of the names there. Rule 12.4.
///
/// # Syntax
///
/// ```text
/// location = [ scheme "://" ] host [ ":" ( port / "*" ) ] [ "/" path ]
/// scheme   = "https" / "http"
/// ```
///
/// The host obeys what a registry's domain obeys (rule 3.3). The port `*` is the one that was asked for.
///
/// ```
/// use registry_resolver::routes::{Location, LocationPort};
///
/// let location = Location::parse("https://mirror.example:5000/hub")?;
/// assert_eq!(location.domain().as_str(), "mirror.example:5000");
/// assert_eq!(location.port(), LocationPort::Number(5000));
/// assert_eq!(location.path().unwrap().to_string(), "hub");
/// assert_eq!(
///     Location::parse("https://mirror.example/Hub/").unwrap_err().to_string(),
///     "invalid location `https://mirror.example/Hub/`: found `H` at byte 23, expected a lower-case letter or a \
///      digit; did you mean `https://mirror.example/hub`?",
/// );
/// # Ok::<(), registry_resolver::routes::LocationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Location {
    text: Box<str>,
    parts: Parts,
}

/// Where the parts of a location are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Parts {
    scheme: Option<Scheme>,
    port: LocationPort,
    /// Where the host begins.
    host: usize,
    /// Where the path begins; behind the text where there is none.
    path: usize,
}

/// A [`Location`] in a text that somebody else keeps.
#[derive(Clone, Copy)]
pub(crate) struct LocationIn<'t> {
    text: &'t str,
    parts: Parts,
}

/// The scheme in front of a [`Location`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// `https://`
    Https,
    /// `http://`
    Http,
}

impl Scheme {
    /// The scheme as it is written in front of a host.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https://",
            Self::Http => "http://",
        }
    }
}

/// The port of a [`Location`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LocationPort {
    /// None is written.
    Unwritten,
    /// This one.
    Number(u16),
    /// `*`: the one that was asked for.
    Asked,
}

impl Location {
    /// Parses a location.
    ///
    /// # Errors
    ///
    /// [`LocationError`] for anything else: `ftp://m.example` (a scheme that is none), `me@m.example` (user-info),
    /// `mirror/hub` (the host reads as a path), `m.example:99999`, `m.example/Hub`, `m.example/`.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let LocationIn { text, parts } = LocationIn::parse(text)?;
        Ok(Self { text: text.into(), parts })
    }

    fn view(&self) -> LocationIn<'_> {
        LocationIn { text: &self.text, parts: self.parts }
    }

    /// The location as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The scheme, if one is written.
    pub fn scheme(&self) -> Option<Scheme> {
        self.view().scheme()
    }

    /// Host and port as they were written, without a port where that is the one asked for.
    pub fn domain(&self) -> Domain<'_> {
        self.view().domain()
    }

    /// The port.
    pub fn port(&self) -> LocationPort {
        self.view().port()
    }

    /// The path components in front of every name there.
    pub fn path(&self) -> Option<Path<'_>> {
        Some(self.view().prefix()).filter(|path| !path.is_empty()).map(Path::parsed)
    }
}

impl<'t> LocationIn<'t> {
    /// As [`Location::parse`].
    pub(crate) fn parse(text: &'t str) -> Result<Self, LocationError> {
        Self::scan(text).map_err(|fault| {
            let scheme = scheme_length(text).filter(|length| scheme_of(&text[..*length]).is_some());
            let bare = text[scheme_length(text).unwrap_or(0)..].trim_matches('/');
            let host_end = bare.find('/').unwrap_or(bare.len());
            let scheme = scheme.map_or("", |length| &text[..length]);
            let tidy = format!("{scheme}{bare}");
            let lower = format!("{scheme}{}{}", &bare[..host_end], bare[host_end..].to_ascii_lowercase());
            let with_port = format!("{scheme}{}:443{}", &bare[..host_end], &bare[host_end..]);
            let fits = |text: &str| LocationIn::scan(text).is_ok();
            LocationError(Box::new(fault.offer(text, [tidy, lower, with_port], fits)))
        })
    }

    fn scan(text: &'t str) -> Result<Self, Fault<LocationErrorKind>> {
        let (scheme, host) = scheme_and_host(text)?;
        let end = text[host..].bytes().position(|byte| byte == b'/').map_or(text.len(), |slash| host + slash);
        let port = check_host(text, &text[host..end], host)?;
        let path = if end == text.len() { end } else { end + 1 };
        if end < text.len() {
            if let Err(error) = Path::parse(&text[path..]) {
                return Err(Fault::of_part(text, LocationErrorKind::Path, path, &error));
            }
        }
        Ok(Self { text, parts: Parts { scheme, port, host, path } })
    }

    pub(crate) fn as_str(self) -> &'t str {
        self.text
    }

    pub(crate) fn scheme(self) -> Option<Scheme> {
        self.parts.scheme
    }

    pub(crate) fn domain(self) -> Domain<'t> {
        let Parts { host, path, .. } = self.parts;
        let written = &self.text[host..path];
        let written = written.strip_suffix('/').unwrap_or(written);
        Domain::parsed(written.strip_suffix(":*").unwrap_or(written))
    }

    pub(crate) fn port(self) -> LocationPort {
        self.parts.port
    }

    /// The path in front of every name there, empty where there is none.
    pub(crate) fn prefix(self) -> &'t str {
        &self.text[self.parts.path..]
    }

    /// Where the text of [`domain`](Self::domain) begins.
    pub(crate) fn domain_start(self) -> usize {
        self.parts.host
    }
}

fn scheme_of(text: &str) -> Option<Scheme> {
    match text.strip_suffix("://")? {
        scheme if scheme.eq_ignore_ascii_case("https") => Some(Scheme::Https),
        scheme if scheme.eq_ignore_ascii_case("http") => Some(Scheme::Http),
        _ => None,
    }
}

fn scheme_and_host(text: &str) -> Result<(Option<Scheme>, usize), Fault<LocationErrorKind>> {
    if text.is_empty() {
        let told = "it is empty, expected a host such as `https://mirror.example:5000/hub`";
        return Err(Fault::new(text, LocationErrorKind::Empty, 0, told));
    }
    if let Some(secret) = user_info(text) {
        let told = format!("it has user-info at byte {}, expected a host", secret.start);
        return Err(Fault::new(text, LocationErrorKind::UserInfo, secret.start, told));
    }
    let Some(length) = scheme_length(text) else { return Ok((None, 0)) };
    if let Some(scheme) = scheme_of(&text[..length]) {
        return Ok((Some(scheme), length));
    }
    let found = Excerpt::of(&text[..length]);
    let told = format!("found the scheme `{found}` at byte 0, expected `https://` or `http://`");
    Err(Fault::new(text, LocationErrorKind::Scheme, 0, told))
}

/// Rule 3.3, for `host[:port]` and `host:*`.
fn check_host(text: &str, written: &str, begin: usize) -> Result<LocationPort, Fault<LocationErrorKind>> {
    let asked = written.strip_suffix(":*");
    let host = asked.unwrap_or(written);
    let domain =
        Domain::parse(host).map_err(|error| Fault::of_part(text, LocationErrorKind::Host, begin, &error))?;
    if asked.is_some() && domain.port().is_some() {
        let at = begin + host.len();
        let told = format!("found a second port at byte {at}, expected one");
        return Err(Fault::new(text, LocationErrorKind::Port, at, told));
    }
    if let Some(fault) = address_fault(domain) {
        let kind = match fault {
            AddressFault::Port => LocationErrorKind::Port,
            AddressFault::ReadsAsPath | AddressFault::Ipv6 => LocationErrorKind::Host,
        };
        let told = format!("its host `{}` at byte {begin} {}", Excerpt::of(host), fault.text());
        return Err(Fault::new(text, kind, begin, told));
    }
    Ok(match (asked, domain.port().and_then(host::port_number)) {
        (Some(_), _) => LocationPort::Asked,
        (None, Some(number)) => LocationPort::Number(number),
        (None, None) => LocationPort::Unwritten,
    })
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        Self::parse(text)
    }
}

/// As it was written; it parses to the same value.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

impl From<Location> for String {
    fn from(location: Location) -> Self {
        location.text.to_string()
    }
}

words! {
    /// What a [`LocationError`] is about, for programs.
    pub enum LocationErrorKind, "kind of errors" {
        /// There was no text at all.
        Empty = "empty",
        /// A scheme that is neither `https://` nor `http://`.
        Scheme = "scheme",
        /// User-info in front of the host.
        UserInfo = "user_info",
        /// The host.
        Host = "host",
        /// A port above 65535, or two.
        Port = "port",
        /// The path.
        Path = "path",
    }
}

text_error! {
    /// Why a text is no location. Rule 12.4.
    LocationError, LocationErrorKind, "location"
}
