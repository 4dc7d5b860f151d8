//! What a change is about.

use core::fmt;

/// What a change is about most: who answers, then what for, then how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A registry is in one catalog alone: requests that name it are refused by the other.
    Registry,
    /// Two registry contexts exclude each other in one catalog alone (rule 5.4).
    Context,
    /// One catalog refuses or skips what the other does, or for another reason.
    Refusal,
    /// Another registry is the source of a pull.
    Source,
    /// A push goes to another registry or domain, or build cache does.
    Destination,
    /// Other fallbacks are asked, in another order or after other failures.
    Fallback,
    /// The same registries are asked for another name.
    Name,
    /// Another credential is used, or other hosts may see it.
    Credential,
    /// The transport, the TLS material, or from where the registry can be reached.
    Connection,
    /// How often it is tried.
    Retry,
}

impl ChangeKind {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Context => "context",
            Self::Refusal => "refusal",
            Self::Source => "source",
            Self::Destination => "destination",
            Self::Fallback => "fallback",
            Self::Name => "name",
            Self::Credential => "credential",
            Self::Connection => "connection",
            Self::Retry => "retry",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
