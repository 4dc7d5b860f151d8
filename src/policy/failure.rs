use crate::words::words;

words! {
    /// Why a try failed, as far as it matters for what to do next. Rule [6.3](crate::rules::trying).
    pub enum FailureClass, "failure class" {
        /// 401 after authenticating: the credential is not accepted.
        Unauthorized = "unauthorized",
        /// 403 or 451: the credential may not do this.
        Forbidden = "forbidden",
        /// 404 or 410: there is no such image.
        NotFound = "not_found" => "not found",
        /// 429: too many requests.
        RateLimited = "rate_limited" => "rate limited",
        /// 408, 425 or 5xx: the registry cannot answer now.
        Unavailable = "unavailable",
        /// No name, no route, connection refused or reset.
        Unreachable = "unreachable",
        /// No answer in time.
        Timeout = "timeout",
        /// No trust in the registry's certificate, or no common protocol.
        Tls = "tls",
        /// The bytes are not those that were asked for, or no manifest.
        Corrupt = "corrupt",
        /// Anything else.
        Other = "other",
    }
}

impl FailureClass {
    /// The class of an HTTP status; none for 200 to 299, which are no failures. Every other number has a
    /// class: what no rule names, a redirect that was not followed included, is [`Other`](Self::Other).
    ///
    /// Source: RFC 9110 section 15, RFC 6585 section 4, RFC 7725, RFC 8470, and rule [6.4](crate::rules::trying).
    ///
    /// ```
    /// use registry_resolver::FailureClass;
    ///
    /// assert_eq!(FailureClass::from_status(429), Some(FailureClass::RateLimited));
    /// assert_eq!(FailureClass::from_status(503), Some(FailureClass::Unavailable));
    /// assert_eq!(FailureClass::from_status(206), None);
    /// ```
    pub fn from_status(status: u16) -> Option<Self> {
        Some(match status {
            200..=299 => return None,
            401 => Self::Unauthorized,
            403 | 451 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            429 => Self::RateLimited,
            408 | 425 | 500..=599 => Self::Unavailable,
            _ => Self::Other,
        })
    }

    /// Whether the source is down for now, and did not say no. Rule [5.8](crate::rules::pulling). A rate limit
    /// counts: it passes.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable | Self::Unreachable | Self::Timeout)
    }

    /// The number under which saved sessions keep the class (rule [6.7](crate::rules::trying)). It is a format: a
    /// new class gets the next
    /// number, and the others stay, wherever their variants stand.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Unauthorized => 1,
            Self::Forbidden => 2,
            Self::NotFound => 3,
            Self::RateLimited => 4,
            Self::Unavailable => 5,
            Self::Unreachable => 6,
            Self::Timeout => 7,
            Self::Tls => 8,
            Self::Corrupt => 9,
            Self::Other => 10,
        }
    }

    /// The class that is kept under this number.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.number() == number)
    }
}

/// What a kind of I/O errors means. A read that timed out is `WouldBlock` on Unix; a connection that ends in
/// the middle was reset. A name that does not resolve has no kind of its own, and no kind tells of certificates:
/// where there is the whole error, [`from_error`](FailureClass::from_error) knows more.
#[cfg(feature = "std")]
impl From<std::io::ErrorKind> for FailureClass {
    fn from(kind: std::io::ErrorKind) -> Self {
        use std::io::ErrorKind;
        match kind {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::Timeout,
            ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::NotConnected
            | ErrorKind::AddrNotAvailable
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Self::Unreachable,
            _ => Self::Other,
        }
    }
}
