//! Failures as engines tell them, in a text for people. Rule 14.4.

use super::FailureClass;

/// What engines say, in lower case, and the class of each. No name of an image has one in it: each has a space.
///
/// Source: Podman 4.3, skopeo 1.9, containerd 1.6 and dockerd 20.10 on scripted registries, and what Go's standard
/// library says of connections and certificates.
const PHRASES: [(&str, FailureClass); 46] = [
    ("unauthorized: ", FailureClass::Unauthorized),
    ("401 unauthorized", FailureClass::Unauthorized),
    ("no basic auth credentials", FailureClass::Unauthorized),
    ("authentication required", FailureClass::Unauthorized),
    ("insufficient_scope: ", FailureClass::Unauthorized),
    ("denied: ", FailureClass::Forbidden),
    ("403 forbidden", FailureClass::Forbidden),
    ("registry 403 ", FailureClass::Forbidden),
    ("451 unavailable for legal reasons", FailureClass::Forbidden),
    ("manifest unknown", FailureClass::NotFound),
    ("name unknown", FailureClass::NotFound),
    ("blob unknown", FailureClass::NotFound),
    ("404 not found", FailureClass::NotFound),
    ("registry 404 ", FailureClass::NotFound),
    (": not found", FailureClass::NotFound),
    (" not found: ", FailureClass::NotFound),
    ("toomanyrequests: ", FailureClass::RateLimited),
    ("too many requests", FailureClass::RateLimited),
    ("unavailable: ", FailureClass::Unavailable),
    ("500 internal server error", FailureClass::Unavailable),
    ("502 bad gateway", FailureClass::Unavailable),
    ("503 service unavailable", FailureClass::Unavailable),
    ("504 gateway timeout", FailureClass::Unavailable),
    ("504 gateway time-out", FailureClass::Unavailable),
    ("registry 500 ", FailureClass::Unavailable),
    ("registry 502 ", FailureClass::Unavailable),
    ("registry 503 ", FailureClass::Unavailable),
    ("registry 504 ", FailureClass::Unavailable),
    ("408 request timeout", FailureClass::Unavailable),
    ("connection refused", FailureClass::Unreachable),
    ("connection reset by peer", FailureClass::Unreachable),
    ("no such host", FailureClass::Unreachable),
    ("no route to host", FailureClass::Unreachable),
    ("network is unreachable", FailureClass::Unreachable),
    ("server misbehaving", FailureClass::Unreachable),
    (": eof", FailureClass::Unreachable),
    ("i/o timeout", FailureClass::Timeout),
    ("tls handshake timeout", FailureClass::Timeout),
    ("context deadline exceeded", FailureClass::Timeout),
    ("x509: ", FailureClass::Tls),
    ("tls: ", FailureClass::Tls),
    ("server gave http response to https client", FailureClass::Tls),
    ("digest did not match", FailureClass::Corrupt),
    ("does not match", FailureClass::Corrupt),
    ("unexpected commit digest", FailureClass::Corrupt),
    ("verification failed for digest", FailureClass::Corrupt),
];

/// No engine says more of one pull, and what it says last is what happened last.
const LONGEST: usize = 16_384;

impl FailureClass {
    /// The class of what an engine says, where there is nothing but a text: the message of `bollard`'s
    /// `DockerResponseServerError`, of a container that waits with `ErrImagePull`, or on an engine's error output. Rule
    /// 14.4.
    ///
    /// Of several things that it says, the last counts: engines put what was around in front, and the mirrors that
    /// failed before the origin. What none of them is known to say is [`Other`](Self::Other). Where there is a status
    /// of the *registry*, [`from_answer`](Self::from_answer) knows more; a status of the engine's own API is about the
    /// engine, and says nothing here.
    ///
    /// ```
    /// use registry_resolver::FailureClass;
    ///
    /// let of = FailureClass::from_message;
    /// assert_eq!(of("toomanyrequests: You have reached your pull rate limit."), FailureClass::RateLimited);
    /// assert_eq!(of("dial tcp: lookup r.example on 127.0.0.1:53: no such host"), FailureClass::Unreachable);
    /// assert_eq!(of("something new"), FailureClass::Other);
    /// ```
    pub fn from_message(message: &str) -> Self {
        let bytes = message.as_bytes();
        let bytes = &bytes[bytes.len().saturating_sub(LONGEST)..];
        let found = PHRASES.iter().filter_map(|(phrase, class)| Some((last_end(bytes, phrase)?, *class)));
        found.max_by_key(|(end, _)| *end).map_or(Self::Other, |(_, class)| class)
    }
}

/// Where a phrase ends, the last time that it stands there, and not within a name: a tag may be called `denied`.
fn last_end(text: &[u8], phrase: &str) -> Option<usize> {
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b":/.-_@".contains(&byte);
    let is_word = phrase.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_there = |begin: usize, window: &[u8]| {
        let before = begin.checked_sub(1).and_then(|before| text.get(before).copied());
        window.eq_ignore_ascii_case(phrase.as_bytes()) && !(is_word && before.is_some_and(in_name))
    };
    let mut windows = text.windows(phrase.len()).enumerate();
    windows.rfind(|(begin, window)| is_there(*begin, window)).map(|(begin, _)| begin + phrase.len())
}
