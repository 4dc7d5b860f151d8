use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Location;
use crate::policy::{RetryPolicy, RetrySetting};
use crate::reference::Excerpt;
use crate::registry::{Access, Reach, Transport};
use crate::words::words;

/// A place that images are pulled from: a registry of the catalog, or a location. Rule 12.4.
///
/// Nothing is checked before the catalog is built. A text is a location:
///
/// ```
/// use registry_resolver::routes::{Place, PlaceImages, Route};
/// use registry_resolver::{Access, Catalog, RegistryConfig};
///
/// let cache = Place::at("https://cache.example/hub").images(PlaceImages::Pinned).access(Access::Public);
/// let catalog = Catalog::builder()
///     .registry(RegistryConfig::new("m").other("mirror.example:5000"))
///     .route(Route::new("docker.io").mirror(cache).mirror(Place::registry("m")).mirror("https://other.example"))
///     .build()?;
/// let places: Vec<_> = catalog.routes().next().unwrap().mirrors().map(|place| place.to_string()).collect();
/// assert_eq!(places, ["https://cache.example/hub", "registry `m`", "https://other.example"]);
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    pub(crate) of: PlaceOf,
    pub(crate) api: Option<String>,
    pub(crate) transport: Option<Transport>,
    pub(crate) tls: Option<String>,
    pub(crate) images: PlaceImages,
    pub(crate) failures: PlaceFailures,
    /// As they were written: a range is a problem of the catalog, not of its syntax.
    pub(crate) retry: Vec<(RetrySetting, i128)>,
    pub(crate) reach: Option<Reach>,
    pub(crate) access: Option<Access>,
    pub(crate) token_issuers: Vec<String>,
    pub(crate) naming: Option<PlaceNaming>,
}

/// Where a place is, as far as it was said.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum PlaceOf {
    /// Where the image's own name says.
    AsNamed,
    Location(String),
    Registry(String),
}

impl Place {
    pub(crate) fn of(of: PlaceOf) -> Self {
        Self {
            of,
            api: None,
            transport: None,
            tls: None,
            images: PlaceImages::default(),
            failures: PlaceFailures::default(),
            retry: Vec::new(),
            reach: None,
            access: None,
            token_issuers: Vec::new(),
            naming: None,
        }
    }

    /// At a location, `[scheme://]host[:port][/path]`.
    pub fn at(location: impl Into<String>) -> Self {
        Self::of(PlaceOf::Location(location.into()))
    }

    /// The registry of this name. Beside it only images, failures, retry, reach and naming may be stated.
    pub fn registry(name: impl Into<String>) -> Self {
        Self::of(PlaceOf::Registry(name.into()))
    }

    /// Where the image's own name says it is: for an origin of which something else is to be stated.
    pub fn as_named() -> Self {
        Self::of(PlaceOf::AsNamed)
    }

    /// What stands in front of the name in a request, `/v2` unless stated. Of `/v2/proxy` the end is a prefix of
    /// names.
    #[must_use]
    pub fn api(self, api: impl Into<String>) -> Self {
        Self { api: Some(api.into()), ..self }
    }

    /// How it is spoken to. A scheme that contradicts it is a problem of the catalog.
    #[must_use]
    pub fn transport(self, transport: Transport) -> Self {
        Self { transport: Some(transport), ..self }
    }

    /// A handle of what to show and to trust when TLS is spoken (rule 3.8).
    #[must_use]
    pub fn tls(self, handle: impl Into<String>) -> Self {
        Self { tls: Some(handle.into()), ..self }
    }

    /// Which images are asked for there.
    #[must_use]
    pub fn images(self, images: PlaceImages) -> Self {
        Self { images, ..self }
    }

    /// After which failures it is asked.
    #[must_use]
    pub fn failures(self, failures: PlaceFailures) -> Self {
        Self { failures, ..self }
    }

    /// How often it is tried.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        let retry = Vec::from([
            (RetrySetting::Tries, policy.tries().into()),
            (RetrySetting::Delay, policy.delay_ms().into()),
            (RetrySetting::Factor, policy.factor().into()),
            (RetrySetting::MaxDelay, policy.max_delay_ms().into()),
        ]);
        Self { retry, ..self }
    }

    /// From where it can be reached (rule 4.7).
    #[must_use]
    pub fn reach(self, reach: Reach) -> Self {
        Self { reach: Some(reach), ..self }
    }

    /// How it is logged in to: anonymously, with a credential, or with what the caller keeps.
    /// [`Access::Private`] names no credential and is a problem here.
    #[must_use]
    pub fn access(self, access: Access) -> Self {
        Self { access: Some(access), ..self }
    }

    /// Adds a host that issues the tokens of the login that the place itself states (rule 3.7).
    #[must_use]
    pub fn token_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.token_issuers.push(issuer.into());
        self
    }

    /// What an image is called there.
    #[must_use]
    pub fn naming(self, naming: PlaceNaming) -> Self {
        Self { naming: Some(naming), ..self }
    }
}

impl From<&str> for Place {
    fn from(location: &str) -> Self {
        Self::at(location)
    }
}

impl From<String> for Place {
    fn from(location: String) -> Self {
        Self::at(location)
    }
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        Self::at(location)
    }
}

/// As an excerpt: nothing is checked yet (rule 10.2).
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            PlaceOf::AsNamed => f.write_str("Place(as named)"),
            PlaceOf::Location(location) => write!(f, "Place({})", Excerpt::of(location)),
            PlaceOf::Registry(name) => write!(f, "Place(registry {})", Excerpt::of(name)),
        }
    }
}

words! {
    /// Which images are asked for at a place. Rule 12.4.
    #[derive(Default)]
    pub enum PlaceImages, "place images" {
        /// Any image.
        #[default]
        Any = "any",
        /// Only images pinned by digest, which cannot be another image under the same name.
        Pinned = "pinned",
        /// Only images without a digest.
        Tagged = "tagged",
    }
}

words! {
    /// After which failures a place is asked. Rule 12.4.
    #[derive(Default)]
    pub enum PlaceFailures, "place failures" {
        /// After any failure.
        #[default]
        Any = "any",
        /// Only where what was asked before it last failed transiently.
        Transient = "transient",
    }
}

words! {
    /// What an image is called at a place, behind the place's own path or prefix. Rule 12.4.
    #[derive(Default)]
    pub enum PlaceNaming, "place naming" {
        /// Its path less the scope's.
        #[default]
        Rest = "rest",
        /// Its whole path.
        Whole = "whole",
        /// Its domain and its whole path, as caches of many upstreams want it.
        WithDomain = "with_domain",
    }
}
