//! Failures as clients report them. Rule 14.4.

use super::FailureClass;

/// Error codes of registries, and the class of each. A code that is not here is [`FailureClass::Other`].
///
/// Source: the OCI Distribution Specification 1.1, "Error Codes", and the codes that the registry of the
/// Distribution project adds (`UNAVAILABLE`, `MANIFEST_UNVERIFIED`).
const CODES: [(&str, FailureClass); 13] = [
    ("UNAUTHORIZED", FailureClass::Unauthorized),
    ("DENIED", FailureClass::Forbidden),
    ("NAME_UNKNOWN", FailureClass::NotFound),
    ("MANIFEST_UNKNOWN", FailureClass::NotFound),
    ("MANIFEST_BLOB_UNKNOWN", FailureClass::NotFound),
    ("BLOB_UNKNOWN", FailureClass::NotFound),
    ("BLOB_UPLOAD_UNKNOWN", FailureClass::NotFound),
    ("TOOMANYREQUESTS", FailureClass::RateLimited),
    ("UNAVAILABLE", FailureClass::Unavailable),
    ("DIGEST_INVALID", FailureClass::Corrupt),
    ("SIZE_INVALID", FailureClass::Corrupt),
    ("MANIFEST_INVALID", FailureClass::Corrupt),
    ("MANIFEST_UNVERIFIED", FailureClass::Corrupt),
];

impl FailureClass {
    /// The class of an error code in a registry's answer, in any case of letters: `TOOMANYREQUESTS`,
    /// `MANIFEST_UNKNOWN`. Every code has one; one that no rule names, as `UNSUPPORTED`, is
    /// [`Other`](Self::Other). Rule 14.4.
    ///
    /// ```
    /// use registry_resolver::FailureClass;
    ///
    /// assert_eq!(FailureClass::from_code("DENIED"), FailureClass::Forbidden);
    /// assert_eq!(FailureClass::from_code("UNSUPPORTED"), FailureClass::Other);
    /// ```
    pub fn from_code(code: &str) -> Self {
        let known = CODES.iter().find(|(name, _)| name.eq_ignore_ascii_case(code));
        known.map_or(Self::Other, |(_, class)| *class)
    }

    /// The class of an answer by its status and the first error code in its body; none where it is no failure.
    /// The status decides, and the code where there is no status, or where it is 200 or 400: some registries
    /// send every error under one of these. Rule 14.4.
    ///
    /// ```
    /// use registry_resolver::FailureClass;
    ///
    /// let of = FailureClass::from_answer;
    /// assert_eq!(of(Some(404), Some("DENIED")), Some(FailureClass::NotFound));
    /// assert_eq!(of(Some(400), Some("TOOMANYREQUESTS")), Some(FailureClass::RateLimited));
    /// assert_eq!(of(Some(200), Some("UNAUTHORIZED")), Some(FailureClass::Unauthorized));
    /// assert_eq!(of(Some(200), None), None);
    /// assert_eq!(of(None, None), Some(FailureClass::Other));
    /// ```
    pub fn from_answer(status: Option<u16>, code: Option<&str>) -> Option<Self> {
        match (status, code) {
            (None | Some(200 | 400), Some(code)) => Some(Self::from_code(code)),
            (None, None) => Some(Self::Other),
            (Some(status), _) => Self::from_status(status),
        }
    }
}

#[cfg(feature = "std")]
mod errors {
    use alloc::string::String;
    use core::error::Error;
    use core::fmt::{self, Write as _};
    use std::io;

    use super::FailureClass;

    /// What clients say where no kind of an `io::Error` tells, in lower case.
    ///
    /// A name that does not resolve has no kind: the standard library says `failed to lookup address information`
    /// or, where a name has no address, `could not resolve to any addresses`; hyper, and so reqwest, says
    /// `dns error` around it; ureq says `host not found`, hickory `no record found`, curl
    /// `could not resolve host`, Windows `no such host is known`. rustls and OpenSSL have no kind of their own
    /// either, and reqwest and tokio report a timeout of theirs as no `io::Error`.
    const PHRASES: [(&str, FailureClass); 21] = [
        ("failed to lookup address information", FailureClass::Unreachable),
        ("could not resolve to any addresses", FailureClass::Unreachable),
        ("dns error", FailureClass::Unreachable),
        ("getaddrinfo", FailureClass::Unreachable),
        ("host not found", FailureClass::Unreachable),
        ("no such host", FailureClass::Unreachable),
        ("no record found for", FailureClass::Unreachable),
        ("no records found for", FailureClass::Unreachable),
        ("nxdomain", FailureClass::Unreachable),
        ("non-existent domain", FailureClass::Unreachable),
        ("could not resolve host", FailureClass::Unreachable),
        ("couldn't resolve host", FailureClass::Unreachable),
        ("name or service not known", FailureClass::Unreachable),
        ("temporary failure in name resolution", FailureClass::Unreachable),
        ("operation timed out", FailureClass::Timeout),
        ("deadline has elapsed", FailureClass::Timeout),
        ("invalid peer certificate", FailureClass::Tls),
        ("certificate verify failed", FailureClass::Tls),
        ("received fatal alert", FailureClass::Tls),
        ("received corrupt message of type", FailureClass::Tls),
        ("peer is incompatible", FailureClass::Tls),
    ];

    /// Windows' numbers for a name that does not resolve, which no other system has.
    const NO_HOST: core::ops::RangeInclusive<i32> = 11_001..=11_004;

    /// No client wraps an error as often as that, and none says more of it.
    const MOST_SOURCES: usize = 32;
    const LONGEST_TEXT: usize = 2_048;

    impl FailureClass {
        /// The class of a client's error: of `std::io::Error`, and of what HTTP clients make of one.
        ///
        /// The error and its chain of sources are gone through, outermost first, up to 32 of them. The first that
        /// tells is believed: an `io::Error` by its kind, and any error by what clients are known to say of a
        /// name that does not resolve, of a timeout and of certificates. Whatever nobody tells is
        /// [`Other`](Self::Other). Rules 6.4 and 14.4.
        ///
        /// It reads texts, so what a client alone knows better should be asked first: a status, or its own
        /// `is_timeout`.
        ///
        /// ```
        /// use std::io::{Error, ErrorKind};
        /// use registry_resolver::FailureClass;
        ///
        /// let refused = Error::from(ErrorKind::ConnectionRefused);
        /// assert_eq!(FailureClass::from_error(&refused), FailureClass::Unreachable);
        /// let unknown = Error::other("failed to lookup address information: Name or service not known");
        /// assert_eq!(FailureClass::from_error(&unknown), FailureClass::Unreachable);
        /// ```
        pub fn from_error(error: &(dyn Error + 'static)) -> Self {
            let mut link = Some(error);
            for _ in 0..MOST_SOURCES {
                let Some(error) = link else { break };
                if let Some(class) = class_of(error) {
                    return class;
                }
                // An `io::Error` passes over the error that it was made of, and gives that one's source.
                let made_of = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
                link = match made_of {
                    Some(inner) => Some(inner),
                    None => error.source(),
                };
            }
            Self::Other
        }
    }

    /// What this error tells, its sources aside.
    fn class_of(error: &(dyn Error + 'static)) -> Option<FailureClass> {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            if error.raw_os_error().is_some_and(|number| NO_HOST.contains(&number)) {
                return Some(FailureClass::Unreachable);
            }
            let class = FailureClass::from(error.kind());
            if class != FailureClass::Other {
                return Some(class);
            }
        }
        let mut text = Bounded(String::new());
        // It ends where the bound is reached, and what is there is enough.
        let _ = write!(text, "{error}");
        text.0.make_ascii_lowercase();
        PHRASES.iter().find(|(phrase, _)| text.0.contains(phrase)).map(|(_, class)| *class)
    }

    struct Bounded(String);

    impl fmt::Write for Bounded {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let left = LONGEST_TEXT.saturating_sub(self.0.len());
            self.0.extend(text.chars().take(left));
            if text.len() > left { Err(fmt::Error) } else { Ok(()) }
        }
    }
}
