//! What a scanner found that does not fit, and what would have.

use crate::words::words;
use core::fmt;

/// Longest tag, in characters.
pub(crate) const TAG_MAX: usize = 128;
/// Longest path, in characters, `library/` included.
pub(crate) const PATH_MAX: usize = 255;

words! {
    /// What a [`ReferenceError`](super::ReferenceError) is about, for programs.
    pub enum ReferenceErrorKind, "kind of errors" {
        /// There was no text at all.
        Empty = "empty",
        /// A scheme in front, such as `https://` or `docker://`.
        Scheme = "scheme",
        /// The domain, `host[:port]`.
        Domain = "domain",
        /// The repository path is missing or ill-formed.
        Path = "path",
        /// The path has more than 255 characters, `library/` included.
        PathTooLong = "path_too_long",
        /// A bare 64-character hexadecimal identifier, which is no name.
        Identifier = "identifier",
        /// The tag.
        Tag = "tag",
        /// The tag has more than 128 characters.
        TagTooLong = "tag_too_long",
        /// The digest's algorithm is not sha256, sha384 or sha512.
        DigestAlgorithm = "digest_algorithm",
        /// The digest: how many hexadecimal digits, and which; a tag in its place; `:` in front of it.
        Digest = "digest",
    }
}

/// The first byte that does not fit, and what would have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(super) at: usize,
    pub(super) expected: Expected,
}

impl Fault {
    #[inline]
    pub(super) fn new(at: usize, expected: Expected) -> Self {
        Self { at, expected }
    }

    /// The same fault where nothing may follow the path or the tag.
    pub(super) fn alone(self) -> Self {
        let expected = match self.expected {
            Expected::PathRest => Expected::PathAlone,
            Expected::TagRest => Expected::TagAlone,
            other => other,
        };
        Self { expected, ..self }
    }

    /// The same fault in a text that begins `by` bytes earlier.
    pub(super) fn shift(self, by: usize) -> Self {
        Self { at: self.at + by, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Something,
    /// A scheme of so many bytes, `://` included, stands in front.
    NoScheme {
        length: usize,
    },
    DomainLabel,
    DomainRest,
    Port,
    PortAndSlash,
    NoDomain,
    Brackets,
    Ipv6,
    Ipv6Rest,
    PathComponent,
    AfterSeparator,
    PathRest,
    PathAlone,
    PathOnly,
    PathLength,
    Repository,
    NotIdentifier,
    TagStart,
    TagRest,
    TagAlone,
    TagLength,
    AtSign,
    Digest,
    DigestAlgorithm,
    DigestHex(usize),
    DigestEnd(usize),
}

impl Expected {
    pub(super) fn kind(self) -> ReferenceErrorKind {
        match self {
            Self::Something => ReferenceErrorKind::Empty,
            Self::NoScheme { .. } => ReferenceErrorKind::Scheme,
            Self::DomainLabel
            | Self::DomainRest
            | Self::Port
            | Self::PortAndSlash
            | Self::NoDomain
            | Self::Brackets
            | Self::Ipv6
            | Self::Ipv6Rest => ReferenceErrorKind::Domain,
            Self::PathComponent
            | Self::AfterSeparator
            | Self::PathRest
            | Self::PathAlone
            | Self::PathOnly
            | Self::Repository => ReferenceErrorKind::Path,
            Self::PathLength => ReferenceErrorKind::PathTooLong,
            Self::NotIdentifier => ReferenceErrorKind::Identifier,
            Self::TagStart | Self::TagRest | Self::TagAlone => ReferenceErrorKind::Tag,
            Self::TagLength => ReferenceErrorKind::TagTooLong,
            Self::DigestAlgorithm => ReferenceErrorKind::DigestAlgorithm,
            Self::AtSign | Self::Digest | Self::DigestHex(_) | Self::DigestEnd(_) => {
                ReferenceErrorKind::Digest
            }
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Something => "something",
            Self::NoScheme { .. } => "no scheme",
            Self::DomainLabel => "a letter or a digit of the domain",
            Self::DomainRest => "a letter, a digit, `-`, `.`, `:` and a port, or the end of the domain",
            Self::Port => "only digits, at least one, as the domain's port",
            Self::PortAndSlash => "only digits as the domain's port, and `/` behind it",
            Self::NoDomain => "a name without a domain",
            Self::Brackets => "`[` and `]` around it",
            Self::Ipv6 => "an IPv6 address of hexadecimal digits and `:`, closed by `]`",
            Self::Ipv6Rest => "`:` and a port, or the end of the domain",
            Self::PathComponent => "a lower-case letter or a digit",
            Self::AfterSeparator => "a lower-case letter or a digit behind the separator",
            Self::PathRest => {
                "a lower-case letter, a digit, a separator (`.`, `_`, `__`, `-`), `/`, `:` and a tag, or `@` and a digest"
            }
            Self::PathAlone => "a lower-case letter, a digit, a separator (`.`, `_`, `__`, `-`) or `/`",
            Self::PathOnly => "path components only, without tag or digest",
            Self::PathLength => return write!(f, "the path to end after at most {PATH_MAX} characters"),
            Self::Repository => "`/` and a repository behind the domain",
            Self::NotIdentifier => "a name",
            Self::TagStart => "a letter, a digit or `_` to begin the tag",
            Self::TagRest => "a letter, a digit, `_`, `.` or `-` in the tag, or `@` and a digest",
            Self::TagAlone => "a letter, a digit, `_`, `.` or `-` in the tag",
            Self::TagLength => return write!(f, "the tag to end after at most {TAG_MAX} characters"),
            Self::AtSign => "`@` in front of the digest",
            Self::Digest => "a digest behind `@`",
            Self::DigestAlgorithm => "the digest algorithm `sha256:`, `sha384:` or `sha512:`",
            Self::DigestHex(width) => {
                return write!(f, "a lower-case hexadecimal digit, {width} of them in the digest");
            }
            Self::DigestEnd(width) => return write!(f, "the end after the digest's {width} digits"),
        })
    }
}

/// Which text was being read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Reference,
    ShortName,
    Domain,
    Path,
    Prefix,
    ImageName,
    Tag,
    Digest,
}

impl Subject {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::ShortName => "short name",
            Self::Domain => "domain",
            Self::Path => "repository path",
            Self::Prefix => "repository prefix",
            Self::ImageName => "image name",
            Self::Tag => "tag",
            Self::Digest => "digest",
        }
    }

    pub(super) fn example(self) -> &'static str {
        match self {
            Self::ShortName => "an image without a domain, such as `acme/app:1.2`",
            Self::Reference => "an image such as `ghcr.io/acme/app:1.2`",
            Self::Domain => "a host and perhaps a port, such as `registry.example.com:5000`",
            Self::Path => "path components such as `acme/app`",
            Self::Prefix => "path components such as `acme`",
            Self::ImageName => "a name such as `acme/app`",
            Self::Tag => "a tag such as `1.2`",
            Self::Digest => "a digest such as `sha256:` and 64 hexadecimal digits",
        }
    }
}
