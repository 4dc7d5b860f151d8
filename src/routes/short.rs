use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::reference::Excerpt;
use crate::words::words;

/// What images are meant by names without a domain. Rule 13.2.
///
/// Nothing is checked before the catalog is built.
///
/// ```
/// use registry_resolver::Catalog;
/// use registry_resolver::routes::ShortNames;
///
/// let names = ShortNames::new().alias("fedora", "registry.fedoraproject.org/fedora").search("docker.io");
/// let catalog = Catalog::builder().short_names(names).build()?;
/// let names = catalog.short_names().unwrap();
/// let (domain, path) = names.alias("fedora").unwrap();
/// assert_eq!((domain.as_str(), path.to_string().as_str()), ("registry.fedoraproject.org", "fedora"));
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ShortNames {
    pub(crate) aliases: Vec<(String, String)>,
    pub(crate) search: Vec<String>,
    pub(crate) mode: Option<ShortNameMode>,
}

impl ShortNames {
    /// The most entries of a search list.
    pub const MOST_ENTRIES: usize = 16;

    /// Neither aliases nor a search list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says which image is meant by a short name, both without tag and digest.
    #[must_use]
    pub fn alias(mut self, name: impl Into<String>, image: impl Into<String>) -> Self {
        self.aliases.push((name.into(), image.into()));
        self
    }

    /// Adds a host, perhaps with a path, behind those that are searched.
    #[must_use]
    pub fn search(mut self, entry: impl Into<String>) -> Self {
        self.search.push(entry.into());
        self
    }

    /// What several entries mean.
    #[must_use]
    pub fn mode(self, mode: ShortNameMode) -> Self {
        Self { mode: Some(mode), ..self }
    }
}

/// As excerpts: nothing is checked yet (rule 10.2).
impl fmt::Debug for ShortNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aliases = self.aliases.iter().map(|(name, image)| (Excerpt::of(name), Excerpt::of(image)));
        f.debug_struct("ShortNames")
            .field("aliases", &aliases.collect::<Vec<_>>())
            .field("search", &self.search.iter().map(|entry| Excerpt::of(entry)).collect::<Vec<_>>())
            .field("mode", &self.mode)
            .finish()
    }
}

words! {
    /// What several entries of a search list mean. Rule 13.2.
    #[derive(Default)]
    pub enum ShortNameMode, "short name mode" {
        /// They are asked in order.
        #[default]
        All = "all",
        /// Somebody has to choose.
        One = "one",
    }
}
