use alloc::string::String;
use core::fmt;

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

impl fmt::Display for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.handle().unwrap_or("the step's own credentials"))
    }
}

/// How a registry is spoken to. Rule 10.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// HTTPS, always unless a registry says otherwise itself.
    #[default]
    Https,
    /// Plain HTTP, on a port that the domain writes out.
    Http,
}

impl Transport {
    /// The scheme of a URL.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }
}

/// From where a registry can be reached; a fact for the caller, which no decision depends on. Rule 4.7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reach {
    /// From anywhere.
    #[default]
    Anywhere,
    /// From behind the account's firewall only.
    InsideOnly,
}
