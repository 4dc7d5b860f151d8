use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Place;
use crate::reference::Excerpt;
use crate::words::words;

/// Where the images of one scope come from: which mirrors, whether the origin, or that they are blocked. Rule 12.3.
///
/// Nothing is checked before the catalog is built.
///
/// ```
/// use registry_resolver::Catalog;
/// use registry_resolver::routes::{Origin, Place, Route};
///
/// let catalog = Catalog::builder()
///     .route(Route::new("docker.io").mirror("https://mirror.example/hub").origin(Origin::Never))
///     .route(Route::new("*.lab.example").at(Place::at("http://cache.example:5000")))
///     .route(Route::new("*").blocked().note("ask the platform team"))
///     .build()?;
/// assert_eq!(catalog.routes().len(), 3);
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Route {
    pub(crate) scope: String,
    pub(crate) mirrors: Vec<Place>,
    pub(crate) origin: Origin,
    pub(crate) at: Option<Place>,
    pub(crate) entry: Entry,
    pub(crate) note: Option<String>,
}

/// Whether images of a scope may be had at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Entry {
    #[default]
    Open,
    Blocked,
}

impl Route {
    /// The most mirrors of a route.
    pub const MOST_MIRRORS: usize = 16;

    /// A route for the images of this scope; one with nothing else covers them (rule 12.7).
    pub fn new(scope: impl Into<String>) -> Self {
        Self {
            scope: scope.into(),
            mirrors: Vec::new(),
            origin: Origin::default(),
            at: None,
            entry: Entry::default(),
            note: None,
        }
    }

    /// The scope, as it was written.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Adds a mirror behind those that there are. A text is a location.
    #[must_use]
    pub fn mirror(mut self, place: impl Into<Place>) -> Self {
        self.mirrors.push(place.into());
        self
    }

    /// When the origin is asked.
    #[must_use]
    pub fn origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Where the origin really is, and how it is spoken to.
    #[must_use]
    pub fn at(self, place: impl Into<Place>) -> Self {
        Self { at: Some(place.into()), ..self }
    }

    /// Refuses the images of this scope (rule 12.7).
    #[must_use]
    pub fn blocked(self) -> Self {
        Self { entry: Entry::Blocked, ..self }
    }

    /// Shown wherever the route refuses something.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }
}

/// As an excerpt: nothing is checked yet (rule 10.2).
impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route")
            .field("scope", &Excerpt::of(&self.scope))
            .field("mirrors", &self.mirrors)
            .field("origin", &self.origin)
            .field("at", &self.at)
            .field("entry", &self.entry)
            .field("note", &self.note.as_deref().map(Excerpt::of))
            .finish()
    }
}

words! {
    /// When the origin of a route is asked. Rule 12.3.
    #[derive(Default)]
    pub enum Origin, "origin" {
        /// Behind the mirrors.
        #[default]
        Last = "last",
        /// In front of the mirrors.
        First = "first",
        /// Not at all.
        Never = "never",
    }
}
