use alloc::string::{String, ToString as _};
use core::fmt;

use crate::catalog::{Catalog, UnplacedRegistry, did_you_mean};
use crate::reference::{Excerpt, ReferenceError, Then, without_help};
use crate::registry::Provider;
use crate::resolve::error::{ErrorKind, Note, PullError, nearest_registry};
use crate::resolve::naming::WrongDepth;
use crate::words::words;

/// Why build cache cannot be decided on. Section 8 of [the rules](crate::rules::caching).
///
/// No value of an attribute is ever echoed but a reference (rule 10.2): other types of cache keep keys and
/// tokens there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// A registry context, or the registry of one of the step's own entries (5.2, 5.4, 5.9).
    #[error(transparent)]
    Pull(#[from] PullError),
    /// The reference of an entry is none (8.2).
    #[error("`{entry}`: {}{}", .error.message(), Then(self.help()))]
    #[non_exhaustive]
    InvalidReference {
        /// Which entry.
        entry: CacheEntry,
        /// What is wrong with it.
        error: ReferenceError,
    },
    /// An export to a digest, which names what is there already (8.2).
    #[error("`{entry}` exports to `{reference}`, and nothing can be exported to a digest{}", Then(self.help()))]
    #[non_exhaustive]
    ExportToDigest {
        /// Which entry.
        entry: CacheEntry,
        /// Its reference.
        reference: Excerpt,
    },
    /// An export to a name that a route blocks (12.7).
    #[error("`{entry}` exports to {target}, which is blocked{}{}", Note(.note), Then(self.help()))]
    #[non_exhaustive]
    BlockedExport {
        /// Which entry.
        entry: CacheEntry,
        /// Its name, without the tag.
        target: Excerpt,
        /// What the route has to say.
        note: Option<String>,
    },
    /// An entry of another type than `registry` (8.2).
    #[error("`{entry}` is of {}, expected `type=registry`; only that names a registry", Type(*.found))]
    #[non_exhaustive]
    UnsupportedType {
        /// Which entry.
        entry: CacheEntry,
        /// The type, where it is a known one.
        found: Option<&'static str>,
    },
    /// A part of an entry that is no attribute (8.2).
    #[error("part {position} of `{entry}` is not `name=value`{}", Then(self.help()))]
    #[non_exhaustive]
    MalformedAttribute {
        /// Which entry.
        entry: CacheEntry,
        /// Which part between commas, counted from 1.
        position: usize,
    },
    /// An attribute that is not known there (8.2).
    #[error(
        "unknown attribute `{name}` in `{entry}`; expected `type`, `ref`, `mode`, `compression`, \
         `compression-level`, `force-compression`, `oci-mediatypes`, `image-manifest` or `ignore-error`"
    )]
    #[non_exhaustive]
    UnknownAttribute {
        /// Which entry.
        entry: CacheEntry,
        /// The attribute's name.
        name: Excerpt,
    },
    /// An attribute that is there twice (8.2).
    #[error("`{name}` is in `{entry}` more than once{}", Then(self.help()))]
    #[non_exhaustive]
    DuplicateAttribute {
        /// Which entry.
        entry: CacheEntry,
        /// The attribute's name.
        name: &'static str,
    },
    /// An attribute that has to be there (8.2).
    #[error("`{entry}` has no `{name}`{}", Then(self.help()))]
    #[non_exhaustive]
    MissingAttribute {
        /// Which entry.
        entry: CacheEntry,
        /// The attribute's name.
        name: &'static str,
    },
    /// A value that its attribute does not take (8.2).
    #[error("`{name}` in `{entry}` has another value than it takes, expected {expected}")]
    #[non_exhaustive]
    AttributeValue {
        /// Which entry.
        entry: CacheEntry,
        /// The attribute's name.
        name: &'static str,
        /// The values it takes.
        expected: &'static str,
    },
    /// Plain HTTP where no registry says so (10.3).
    #[error("`registry.insecure` in `{entry}`: plain HTTP is spoken where a registry says so and nowhere else{}", Then(self.help()))]
    #[non_exhaustive]
    InsecureAttribute {
        /// Which entry.
        entry: CacheEntry,
    },
    /// The caching registry is not in the catalog (8.1).
    #[error("unknown caching registry `{name}`{}", Then(self.help()))]
    #[non_exhaustive]
    UnknownRegistry {
        /// The registry that was named.
        name: Excerpt,
        /// The name that is nearest, where one is near enough: what to write instead.
        nearest: Option<String>,
    },
    /// The caching registry has no domain yet (3.9).
    #[error("caching registry `{name}` has no domain yet{}", Then(self.help()))]
    #[non_exhaustive]
    WithoutDomain {
        /// The registry that was named, or that is the account's.
        name: Excerpt,
    },
    /// A registry that may not hold build cache (8.1).
    #[error("`{registry}` is on {provider}, which cannot hold build cache{}", Then(self.help()))]
    #[non_exhaustive]
    CachingRefused {
        /// The registry.
        registry: Excerpt,
        /// Its provider.
        provider: Provider,
    },
    /// A registry that accepts pushes of builds that are not trusted (7.11).
    #[error("`{registry}` accepts pushes of builds that are not trusted{}", Then(self.help()))]
    #[non_exhaustive]
    UntrustedCache {
        /// The registry.
        registry: Excerpt,
    },
    /// The image name is none, or has a tag or digest (8.2).
    #[error(transparent)]
    InvalidName(ReferenceError),
    /// The name and the prefix together are too long (2.1).
    #[error("`{name}` under the prefix of `{registry}` has {length} characters, expected at most 255")]
    #[non_exhaustive]
    NameTooLong {
        /// The image name.
        name: Excerpt,
        /// The caching registry.
        registry: Excerpt,
        /// The length of prefix and name.
        length: usize,
    },
    /// Too few or too many path components for the caching registry (7.8).
    #[error("`{path}` is no name on {provider}, which takes {naming}{}", Then(self.help()))]
    #[non_exhaustive]
    Depth {
        /// Prefix and name.
        path: Excerpt,
        /// The provider.
        provider: Provider,
        /// What it takes.
        naming: &'static str,
        /// What to do about it.
        help: &'static str,
    },
}

impl CacheError {
    /// What went wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Pull(error) => error.kind(),
            Self::InvalidReference { .. } | Self::ExportToDigest { .. } => ErrorKind::InvalidReference,
            Self::UnsupportedType { .. }
            | Self::MalformedAttribute { .. }
            | Self::UnknownAttribute { .. }
            | Self::DuplicateAttribute { .. }
            | Self::MissingAttribute { .. }
            | Self::AttributeValue { .. }
            | Self::InsecureAttribute { .. } => ErrorKind::InvalidRequest,
            Self::BlockedExport { .. } => ErrorKind::Denied,
            Self::UnknownRegistry { .. } => ErrorKind::UnknownRegistry,
            Self::WithoutDomain { .. } => ErrorKind::RegistryWithoutDomain,
            Self::CachingRefused { .. } | Self::UntrustedCache { .. } => ErrorKind::CachingRefused,
            Self::InvalidName(_) | Self::NameTooLong { .. } => ErrorKind::InvalidName,
            Self::Depth { .. } => ErrorKind::NamingRule,
        }
    }

    /// What is wrong, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        without_help(self, self.help())
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Pull(error) => return error.help(),
            Self::InvalidReference { error, .. } | Self::InvalidName(error) => return error.help_text(),
            Self::UnknownRegistry { nearest, .. } => return nearest.as_deref().map(did_you_mean),
            Self::Depth { help, .. } => help,
            Self::ExportToDigest { .. } => "name a tag",
            Self::BlockedExport { .. } => "name another reference",
            Self::MalformedAttribute { .. } | Self::MissingAttribute { .. } => {
                "write a reference, or `type=registry,ref=…`"
            }
            Self::DuplicateAttribute { .. } => "write it once",
            Self::InsecureAttribute { .. } => "drop it, and set the transport of the registry",
            Self::WithoutDomain { .. } => "place it in its account, or name another",
            Self::CachingRefused { .. } => "name another registry",
            Self::UntrustedCache { .. } => "name another registry for build cache",
            Self::UnsupportedType { .. }
            | Self::UnknownAttribute { .. }
            | Self::AttributeValue { .. }
            | Self::NameTooLong { .. } => return None,
        };
        Some(help.to_string())
    }

    /// The first byte of the text that does not fit, counted from 0, where that is what is wrong.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::InvalidReference { error, .. } | Self::InvalidName(error) => Some(error.offset()),
            _ => None,
        }
    }

    /// The number of the rule that was broken.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Pull(error) => error.rule(),
            Self::NameTooLong { .. } => "2.1",
            Self::WithoutDomain { .. } => "3.9",
            Self::Depth { .. } => "7.8",
            Self::UntrustedCache { .. } => "7.11",
            Self::UnknownRegistry { .. } | Self::CachingRefused { .. } => "8.1",
            Self::InsecureAttribute { .. } => "10.3",
            Self::InvalidReference { .. }
            | Self::ExportToDigest { .. }
            | Self::BlockedExport { .. }
            | Self::UnsupportedType { .. }
            | Self::MalformedAttribute { .. }
            | Self::UnknownAttribute { .. }
            | Self::DuplicateAttribute { .. }
            | Self::MissingAttribute { .. }
            | Self::AttributeValue { .. }
            | Self::InvalidName(_) => "8.2",
        }
    }

    /// What to write in place of what is refused, where a text alone mends it: of a registry, a registry context or a
    /// name, and of an entry its reference. Whole, where the mend for people is cut (rule 2.7).
    pub fn replacement(&self) -> Option<&str> {
        match self {
            Self::Pull(error) => error.replacement(),
            Self::InvalidReference { error, .. } | Self::InvalidName(error) => error.replacement(),
            Self::UnknownRegistry { nearest, .. } => nearest.as_deref(),
            Self::ExportToDigest { .. }
            | Self::BlockedExport { .. }
            | Self::UnsupportedType { .. }
            | Self::MalformedAttribute { .. }
            | Self::UnknownAttribute { .. }
            | Self::DuplicateAttribute { .. }
            | Self::MissingAttribute { .. }
            | Self::AttributeValue { .. }
            | Self::InsecureAttribute { .. }
            | Self::WithoutDomain { .. }
            | Self::CachingRefused { .. }
            | Self::UntrustedCache { .. }
            | Self::NameTooLong { .. }
            | Self::Depth { .. } => None,
        }
    }

    #[cold]
    pub(super) fn unknown_registry(catalog: &Catalog, name: &str) -> Self {
        if let Some(unplaced) = catalog.unplaced().find(|unplaced| unplaced.name() == name) {
            return Self::without_domain(unplaced);
        }
        Self::UnknownRegistry { name: Excerpt::of(name), nearest: nearest_registry(catalog, name) }
    }

    #[cold]
    pub(super) fn without_domain(unplaced: UnplacedRegistry<'_>) -> Self {
        Self::WithoutDomain { name: Excerpt::of(unplaced.name()) }
    }

    #[cold]
    pub(super) fn wrong_depth(wrong: WrongDepth) -> Self {
        let WrongDepth { path, provider, naming, help } = wrong;
        Self::Depth { path, provider, naming, help }
    }
}

/// One of a step's own entries: displayed as `cache_from[0]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CacheEntry {
    list: CacheList,
    index: usize,
}

impl CacheEntry {
    pub(crate) fn new(list: CacheList, index: usize) -> Self {
        Self { list, index }
    }

    /// In which list it is.
    pub fn list(self) -> CacheList {
        self.list
    }

    /// Its position there, counted from 0.
    pub fn index(self) -> usize {
        self.index
    }
}

impl fmt::Display for CacheEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.list.as_str(), self.index)
    }
}

words! {
    /// A step's own entries.
    pub enum CacheList, "cache list" {
        /// Those it imports from.
        From = "cache_from",
        /// Those it exports to.
        To = "cache_to",
    }
}

struct Type(Option<&'static str>);

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(found) => write!(f, "type `{found}`"),
            None => f.write_str("an unknown type"),
        }
    }
}
