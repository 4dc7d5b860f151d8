//! What a catalog says of names without a domain.

use core::fmt;

use super::Catalog;
use crate::reference::{Domain, Path};
use crate::routes::compiled::CompiledShortNames;
use crate::routes::{ShortNameMode, ShortNames};

impl Catalog {
    /// What is meant by names without a domain; none where nothing is said of them (rule 13.2).
    pub fn short_names(&self) -> Option<ShortNamesRef<'_>> {
        self.0.short_names.as_deref().map(ShortNamesRef)
    }
}

/// The aliases and the search list of a [`Catalog`]. Rule 13.2.
#[derive(Clone, Copy)]
pub struct ShortNamesRef<'c>(&'c CompiledShortNames);

impl<'c> ShortNamesRef<'c> {
    /// The image that is meant by this name, which has neither tag nor digest.
    pub fn alias(self, name: &str) -> Option<(Domain<'c>, Path<'c>)> {
        let names = self.0;
        let index = names.table.find(name, |index| {
            names.aliases.get(index as usize).is_some_and(|alias| alias.name.of(&names.text) == name)
        })?;
        let alias = names.aliases.get(index as usize)?;
        let domain = Domain::parsed(alias.domain.of(&names.text));
        Some((domain, Path::parsed(alias.path.of(&names.text))))
    }

    /// Every alias and its image as it was written, by name.
    pub fn aliases(self) -> impl ExactSizeIterator<Item = (&'c str, &'c str)> + Clone {
        let text = &self.0.text;
        self.0.aliases.iter().map(|alias| (alias.name.of(text), alias.image.of(text)))
    }

    /// The hosts that are searched, each perhaps with a path, in order.
    pub fn search(self) -> impl ExactSizeIterator<Item = (Domain<'c>, Option<Path<'c>>)> + Clone {
        let text = &self.0.text;
        self.0.search.iter().map(|entry| {
            let path = entry.path.of(text);
            let domain = Domain::parsed(entry.domain.of(text));
            (domain, (!path.is_empty()).then(|| Path::parsed(path)))
        })
    }

    /// What several entries mean.
    pub fn mode(self) -> ShortNameMode {
        self.0.mode.unwrap_or_default()
    }

    /// What somebody would have written to get these.
    pub(crate) fn to_config(self) -> ShortNames {
        let text = &self.0.text;
        ShortNames {
            aliases: self.aliases().map(|(name, image)| (name.into(), image.into())).collect(),
            search: self.0.search.iter().map(|entry| entry.entry.of(text).into()).collect(),
            mode: self.0.mode,
        }
    }
}

impl fmt::Debug for ShortNamesRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_config())
    }
}
