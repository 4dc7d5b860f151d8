use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "serde")]
use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::path::{PathSegment, segments};
use crate::index::in_order;
use crate::reference::Excerpt;
use crate::words::words;

/// One thing that is wrong with a catalog: where, what, and how to mend it. Rule 4.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) registry: Option<usize>,
    pub(crate) path: String,
    pub(crate) kind: ProblemKind,
    pub(crate) text: String,
    pub(crate) mend: Option<String>,
    pub(crate) replacement: Option<String>,
}

impl Problem {
    /// Where it is, in the words of the format it was read from: `registries[3].fallback`, or
    /// `[3].fallbackRegistry` in an account export. Counted from 0.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parts of [`path`](Self::path), from the outside in: keys, and positions counted from 0. A key of one's own, a
    /// credential's handle or an alias, is one part, whatever is in it.
    ///
    /// ```
    /// use registry_resolver::catalog::PathSegment::{Index, Key};
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let ghcr = RegistryConfig::new("ghcr").github().fallback("nobody");
    /// let problems = Catalog::builder().registry(ghcr).build().unwrap_err();
    /// let place: Vec<_> = problems.iter().next().unwrap().segments().collect();
    /// assert_eq!(place, [Key("registries"), Index(0), Key("fallback")]);
    /// ```
    pub fn segments(&self) -> impl Iterator<Item = PathSegment<'_>> {
        let is_own_key = matches!(self.kind, ProblemKind::UnknownKey | ProblemKind::DuplicateKey);
        segments(&self.path, is_own_key)
    }

    /// What is wrong, for programs.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What is wrong, for people, in one sentence: without its place and without what to do about it.
    pub fn message(&self) -> &str {
        &self.text
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<&str> {
        self.mend.as_deref()
    }

    /// What to write at [`path`](Self::path) in place of what is there, where a text alone mends it. Whole, where
    /// the help for people is cut (rule 2.7).
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let azure = RegistryConfig::new("azure").azure("acme").prefix("Team/A");
    /// let problems = Catalog::builder().registry(azure).set_default("azrue").build().unwrap_err();
    /// let written: Vec<_> = problems.iter().map(|it| (it.path(), it.replacement().unwrap())).collect();
    /// assert_eq!(written, [("registries[0].prefix", "team/a"), ("default", "azure")]);
    /// ```
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.text)?;
        match &self.mend {
            Some(mend) => write!(f, "; {mend}"),
            None => Ok(()),
        }
    }
}

/// `{"kind": …, "path": …, "segments": […], "message": …}`, with `help` and `replacement` where there are any.
#[cfg(feature = "serde")]
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("segments", &Segments(self))?;
        map.serialize_entry("message", &self.text)?;
        self.help().map_or(Ok(()), |help| map.serialize_entry("help", help))?;
        self.replacement().map_or(Ok(()), |text| map.serialize_entry("replacement", text))?;
        map.end()
    }
}

#[cfg(feature = "serde")]
struct Segments<'p>(&'p Problem);

#[cfg(feature = "serde")]
impl Serialize for Segments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.segments())
    }
}

/// A key as a text, a position as a number.
#[cfg(feature = "serde")]
impl Serialize for PathSegment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Key(key) => serializer.serialize_str(key),
            Self::Index(index) => index.serialize(serializer),
        }
    }
}

/// A list.
#[cfg(feature = "serde")]
impl Serialize for Problems {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

/// How the path of a registry's setting is written in the words of some format; a format brings its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paths {
    /// What stands in front of a registry's position.
    pub(crate) list: &'static str,
    /// What stands in front of a route's position.
    pub(crate) routes: &'static str,
    /// The settings that the format calls otherwise: our own format's word, and its word.
    pub(crate) keys: &'static [(&'static str, &'static str)],
}

impl Paths {
    /// The path of a registry: `registries[3]`.
    pub(crate) fn registry(self, registry: usize) -> String {
        format!("{}[{registry}]", self.list)
    }

    /// The path of a route: `routes[3]`.
    pub(crate) fn route(self, route: usize) -> String {
        format!("{}[{route}]", self.routes)
    }

    /// The path of one of its settings, by the name that our own format has for it: `registries[3].fallback`.
    pub(crate) fn setting(self, registry: usize, key: &str) -> String {
        let renamed = self.keys.iter().find(|(own, _)| *own == key);
        format!("{}[{registry}].{}", self.list, renamed.map_or(key, |(_, word)| word))
    }
}

/// Those of our own format, in whose words a catalog is built by hand too.
impl Default for Paths {
    fn default() -> Self {
        Self { list: "registries", routes: "routes", keys: &[] }
    }
}

words! {
    /// The kinds of [`Problem`]. Rule 4.2.
    pub enum ProblemKind, "kind of problems" {
        /// A name is missing, empty, too long, or has characters that names do not have (3.1).
        InvalidName = "invalid_name",
        /// Two registries have one name, or another context of the account has it (3.1).
        DuplicateName = "duplicate_name",
        /// Two registries of an export have one `_id` (4.6).
        DuplicateId = "duplicate_id",
        /// The provider is none of the known ones.
        UnknownProvider = "unknown_provider",
        /// The domain is missing, or is none (2.1, 3.3).
        InvalidDomain = "invalid_domain",
        /// Plain HTTP on the port of HTTPS, or with Docker Hub (10.3).
        PlainHttpPort = "plain_http_port",
        /// A registry beside one on its host where plain HTTP is spoken without a port (2.8).
        TwoTransports = "two_transports",
        /// A handle of TLS material that is no name (3.8).
        InvalidTls = "invalid_tls",
        /// The repository prefix is no path (3.5).
        InvalidPrefix = "invalid_prefix",
        /// A credential handle that is no name, or that a public registry has.
        InvalidCredential = "invalid_credential",
        /// One credential handle on two domains (3.6).
        CredentialOnTwoDomains = "credential_on_two_domains",
        /// An account or a region of Amazon's that is none, or a missing one (3.9).
        InvalidAws = "invalid_aws",
        /// A token issuer that is no host with perhaps a port (3.7).
        InvalidTokenIssuer = "invalid_token_issuer",
        /// A Docker Hub namespace that is no path component.
        InvalidNamespace = "invalid_namespace",
        /// A role or a fallback names a registry that is not there.
        UnknownRegistry = "unknown_registry",
        /// A fallback names one registry by name and another by `_id` (4.6).
        AmbiguousFallback = "ambiguous_fallback",
        /// More than one default registry.
        TwoDefaults = "two_defaults",
        /// More than one primary registry on a domain.
        TwoPrimaries = "two_primaries",
        /// A registry falls back to itself.
        SelfFallback = "self_fallback",
        /// Registries fall back to each other in a circle.
        FallbackCycle = "fallback_cycle",
        /// A fallback chain of more than 8 registries.
        FallbackChain = "fallback_chain",
        /// A registry that accepts pushes of builds that are not trusted is where trusted ones look (7.11).
        UntrustedSource = "untrusted_source",
        /// Docker Hub is the caching registry.
        DockerHubCache = "docker_hub_cache",
        /// A retry setting is out of its range (6.2).
        RetryRange = "retry_range",
        /// A key that the format does not have.
        UnknownKey = "unknown_key",
        /// A key that this provider makes no domain of, or one beside a domain that is written (3.3).
        MisplacedKey = "misplaced_key",
        /// A key that was written twice.
        DuplicateKey = "duplicate_key",
        /// A value that is none of the words a setting takes.
        UnknownValue = "unknown_value",
        /// A text that is no scope (12.1).
        InvalidScope = "invalid_scope",
        /// Two routes of one scope (12.2).
        DuplicateScope = "duplicate_scope",
        /// A route of more than 16 mirrors (12.3).
        TooManyMirrors = "too_many_mirrors",
        /// A place's location that is none, or a mirror without one (12.4).
        InvalidLocation = "invalid_location",
        /// What is to stand in front of names in a request is no path (12.4).
        InvalidApi = "invalid_api",
        /// Settings of a place that contradict each other (12.4).
        Contradiction = "contradiction",
        /// An entry of `endpoints` that is for no endpoint (12.14).
        InvalidEndpoint = "invalid_endpoint",
        /// Two entries of `endpoints` for the same (12.14).
        DuplicateEndpoint = "duplicate_endpoint",
        /// What an alias stands for, or an entry of a search list, that is none (13.2).
        InvalidShortName = "invalid_short_name",
        /// The name of an alias, which is no short name (13.1).
        InvalidAlias = "invalid_alias",
        /// Two catalogs that are merged say different things (12.13).
        Clash = "clash",
        /// More text than a catalog can hold (4 GiB).
        TooLarge = "too_large",
    }
}

/// Every problem of a catalog, in the order of its registries; never empty. Rule 4.1.
///
/// ```
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let problems = Catalog::builder()
///     .registry(RegistryConfig::new("azure").azure("acme").prefix("Team/").fallback("ghrc"))
///     .registry(RegistryConfig::new("ghcr").github())
///     .build()
///     .unwrap_err();
/// assert_eq!(
///     problems.to_string(),
///     "2 problems in the catalog:\n\
///      - registries[0].prefix: invalid repository prefix `Team/`: found `T` at byte 0, expected a \
///        lower-case letter or a digit; did you mean `team`?\n\
///      - registries[0].fallback: unknown registry `ghrc`; did you mean `ghcr`?",
/// );
/// ```
///
/// `Debug` says the same, as that is what a `main` prints that returns a `Result`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn new(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        let key = |place: usize| problems[place].registry.unwrap_or(usize::MAX);
        let order = in_order(problems.len(), &|a, b| key(a).cmp(&key(b)));
        let mut problems: Vec<_> = problems.into_iter().map(Some).collect();
        Err(Self(order.iter().filter_map(|&place| problems[place as usize].take()).collect()))
    }

    /// The problems, first to last.
    pub fn iter(&self) -> core::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// How many there are: at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = core::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = alloc::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("1 problem in the catalog:")?,
            count => write!(f, "{count} problems in the catalog:")?,
        }
        for problem in &self.0 {
            write!(f, "\n- {problem}")?;
        }
        Ok(())
    }
}

/// As it is displayed.
impl fmt::Debug for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Somebody's own key as a part of a path; an empty one would leave nothing to see of the place.
pub(crate) fn key_in_path(key: &str) -> String {
    if key.is_empty() { "\"\"".into() } else { Excerpt::of(key).to_string() }
}
