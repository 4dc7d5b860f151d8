//! What hosts do when they are asked, and what was asked of them.

use std::sync::{Mutex, MutexGuard};

use crate::draw::Choices;
use crate::image::Image;

/// What a host does, on all of its ports and for every name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It has the image.
    Serves,
    /// It answers so wherever a manifest or a blob is asked for.
    Status(u16),
    /// 429, and to come back in a second.
    Limited,
    /// It ends the connection in place of an answer.
    Closes,
    /// Its API answers so; it has the image all the same.
    Ping(u16),
    /// Its certificate is an unknown authority's.
    Untrusted,
    /// It speaks HTTP alone, on the port of HTTPS too.
    Plain,
    /// The name has an address at which nobody listens.
    Refused,
    /// There is no such name.
    Unknown,
}

/// Who is let in by a host that asks for a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    pub(crate) is_bearer: bool,
    pub(crate) lets_in: LetsIn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LetsIn {
    /// Whoever has a token, for which no login is needed.
    Everybody,
    /// Whoever has a login.
    Users,
    Nobody,
}

/// One thing that was seen, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A name was looked up.
    Lookup(String),
    /// A TLS connection was begun to this host.
    Hello(String),
    Request(Request),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) scheme: &'static str,
    /// As the engine writes it.
    pub(crate) host: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) user: Option<String>,
    /// 0 where the connection was ended.
    pub(crate) status: u16,
}

/// One case: an image, and hosts that were never drawn one by one, but of which each does the same all along.
pub(crate) struct World {
    seed: u64,
    /// In so many of a hundred cases a host asks for a login.
    logins: usize,
    pub(crate) image: Image,
    seen: Mutex<Vec<Seen>>,
}

impl World {
    pub(crate) fn new(seed: u64, logins: usize) -> Self {
        Self { seed, logins, image: Image::numbered(seed), seen: Mutex::default() }
    }

    pub(crate) fn note(&self, seen: Seen) {
        self.log().push(seen);
    }

    pub(crate) fn take_log(&self) -> Vec<Seen> {
        core::mem::take(&mut *self.log())
    }

    fn log(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.seen.lock().expect("no thread has failed")
    }

    fn choices(&self, host: &str) -> Choices<'static> {
        let mixed = bare(host)
            .bytes()
            .fold(self.seed, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Choices::seeded(mixed)
    }

    /// What a host does; the port is no matter.
    pub(crate) fn fate(&self, host: &str) -> Fate {
        let mut choices = self.choices(host);
        let fate = match choices.below(100) {
            0..=27 => Fate::Serves,
            28..=51 => Fate::Status(404),
            52..=59 => Fate::Status(503),
            60..=64 => Fate::Status(403),
            65..=69 => Fate::Status(choices.of(&[500, 502, 504])),
            70..=73 => Fate::Status(401),
            74..=79 => Fate::Untrusted,
            80..=83 => Fate::Plain,
            84..=86 => Fate::Closes,
            87..=89 => Fate::Ping(choices.of(&[403, 404, 503])),
            90 => Fate::Limited,
            91..=95 => Fate::Refused,
            _ => Fate::Unknown,
        };
        let name = bare(host);
        let is_named = name.parse::<core::net::IpAddr>().is_err() && name != "localhost";
        let ends_in_number = name.rsplit('.').next().is_some_and(|label| label.parse::<u32>().is_ok());
        match fate {
            // Not everybody takes that for a name (RFC 3696), so none is served under it.
            _ if is_named && ends_in_number => Fate::Refused,
            Fate::Refused | Fate::Unknown if !is_named => Fate::Status(404),
            fate => fate,
        }
    }

    /// Whether it asks for a login.
    pub(crate) fn challenge(&self, host: &str) -> Option<Challenge> {
        let mut choices = self.choices(host);
        let _ = choices.below(2);
        let (is_asked, is_bearer) = (choices.percent(self.logins), choices.percent(60));
        let lets_in = choices.of(&[LetsIn::Users, LetsIn::Users, LetsIn::Everybody, LetsIn::Nobody]);
        let is_plain = matches!(self.fate(host), Fate::Serves | Fate::Status(403 | 404 | 503));
        (is_asked && is_plain).then_some(Challenge { is_bearer, lets_in })
    }
}

/// A host without its port and its brackets, in lower case.
pub(crate) fn bare(host: &str) -> String {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None if host.matches(':').count() > 1 => host,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.to_ascii_lowercase()
}

impl Challenge {
    pub(crate) fn admits(self, user: Option<&str>, has_token: bool) -> bool {
        match self.lets_in {
            LetsIn::Everybody if self.is_bearer => has_token,
            LetsIn::Everybody | LetsIn::Users => user.is_some(),
            LetsIn::Nobody => false,
        }
    }
}
