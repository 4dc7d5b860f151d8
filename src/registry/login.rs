use alloc::string::String;
use core::fmt;

use crate::reference::Escaped;
use crate::words::words;

/// How a registry is pulled from: anonymously or with a credential. Rule 3.6.
///
/// A secret is in no value of this crate: a handle names secrets that the caller keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// With the credential that the registry's own name is the handle of.
    #[default]
    Private,
    /// With the credential behind this handle.
    Credential(String),
    /// Anonymously.
    Public,
    /// With what the caller keeps for its domain, if anything (rule 14.1).
    Ambient,
}

/// Which credential to log in with.
///
/// The credentials of a step are a kind of their own that no text can spell (rule 7.10): a registry named
/// like one never gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Credential<'c> {
    /// The secrets that the caller keeps under this handle.
    Handle(&'c str),
    /// The credentials that the step itself brought, for an ad-hoc target.
    Step,
}

impl<'c> Credential<'c> {
    /// The handle, where there is one.
    pub fn handle(self) -> Option<&'c str> {
        match self {
            Self::Handle(handle) => Some(handle),
            Self::Step => None,
        }
    }
}

/// A handle between back-ticks, one inside it escaped; `the step's own credentials` without any, so that no
/// handle reads like these.
impl fmt::Display for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Handle(handle) = self else { return f.write_str("the step's own credentials") };
        write!(f, "`{}`", Escaped(handle))
    }
}

words! {
    /// How a registry is spoken to. Rules 3.8 and 10.3.
    ///
    /// ```
    /// use registry_resolver::Transport;
    ///
    /// assert_eq!(Transport::HttpsThenHttp.as_str(), "https_then_http");
    /// assert_eq!(Transport::HttpsThenHttp.scheme(), "https");
    /// assert_eq!(Transport::HttpsUnverified.to_string(), "unverified HTTPS");
    /// ```
    #[derive(Default)]
    pub enum Transport, "transport" {
        /// HTTPS whose certificate is verified; always unless a registry says otherwise itself.
        #[default]
        Https = "https" => "HTTPS",
        /// Plain HTTP, on port 80 unless the domain writes another; never on 443.
        Http = "http" => "plain HTTP",
        /// HTTPS, whoever shows whatever certificate.
        HttpsUnverified = "https_unverified" => "unverified HTTPS",
        /// Unverified HTTPS, and plain HTTP where that is not spoken; what many systems call insecure. On 443 and 80
        /// unless the domain writes a port, which is for both then, and never 443.
        HttpsThenHttp = "https_then_http" => "unverified HTTPS, then plain HTTP",
    }
}

impl Transport {
    /// The scheme of a URL; of two the one that is tried first.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Https | Self::HttpsUnverified | Self::HttpsThenHttp => "https",
            Self::Http => "http",
        }
    }

    /// Whether plain HTTP may be spoken.
    pub(crate) fn may_be_plain(self) -> bool {
        matches!(self, Self::Http | Self::HttpsThenHttp)
    }
}

words! {
    /// From where a registry can be reached; a fact for the caller, which no decision depends on. Rule 4.7.
    #[derive(Default)]
    pub enum Reach, "reach" {
        /// From anywhere.
        #[default]
        Anywhere = "anywhere",
        /// From behind the account's firewall only.
        InsideOnly = "inside_only",
    }
}
