use core::fmt;

use super::hosts::Hosts;
use crate::catalog::Registry;
use crate::reference::{PATH_MAX, Path};

/// A class of image names: those on some hosts, below a path, with so many components there.
///
/// Displayed as a pattern in which `*` is one component and `**` one or more: `docker.io/acme/*`,
/// `ghcr.io/**`. That a path has at most so many characters is not part of the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageClass<'c> {
    pub(super) hosts: Hosts<'c>,
    pub(super) below: Option<Path<'c>>,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
    pub(super) longest: usize,
    pub(super) except: Except,
    /// Of this registry's known namespaces, one is the first component.
    pub(super) owned_by: Option<Registry<'c>>,
}

/// What a class leaves to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Except {
    Nothing,
    /// What a longer prefix on the domain covers.
    LongerPrefixes,
    /// What any prefix on the domain covers.
    AnyPrefix,
}

impl<'c> ImageClass<'c> {
    pub(super) fn on(hosts: Hosts<'c>) -> Self {
        Self {
            hosts,
            below: None,
            least: 1,
            most: None,
            longest: PATH_MAX,
            except: Except::Nothing,
            owned_by: None,
        }
    }

    /// Where the images are, by their names.
    pub fn hosts(self) -> Hosts<'c> {
        self.hosts
    }

    /// The path that all of them are below.
    pub fn below(self) -> Option<Path<'c>> {
        self.below
    }

    /// How many path components they have below that: at least, and at most where there is a limit.
    pub fn components(self) -> (usize, Option<usize>) {
        (self.least, self.most)
    }

    /// How many characters the whole path has at most: 255, or less where the name that the image has next
    /// would be too long (rule 5.6).
    pub fn longest(self) -> usize {
        self.longest
    }

    /// Whether it has any image, whatever it leaves to others.
    pub(super) fn has_any(self) -> bool {
        let below = self.below.map_or(0, |below| below.len() + 1);
        let namespace = self.owned_by.and_then(|registry| registry.namespaces().map(str::len).min());
        let shortest = below + 2 * self.least - 1 + namespace.map_or(0, |length| length - 1);
        shortest <= self.longest && self.most.is_none_or(|most| self.least <= most)
    }

    /// Whether an image of this path is in the class, once its domain is one of the hosts.
    ///
    /// Of a class that leaves to others what longer prefixes cover, it is true of those too: which registry
    /// is picked is a question to [`resolve_pull`](crate::Catalog::resolve_pull).
    pub fn includes_path(self, path: Path<'_>) -> bool {
        let rest = match self.below {
            Some(below) => path.strip_prefix(below),
            None => Some(path),
        };
        let owned = self.owned_by.is_none_or(|registry| {
            registry.namespaces().any(|namespace| path.components().next() == Some(namespace))
        });
        let count = rest.map_or(0, |rest| rest.components().count());
        let fits = count >= self.least && self.most.is_none_or(|most| count <= most);
        owned && fits && path.len() <= self.longest
    }
}

impl fmt::Display for ImageClass<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.hosts, PathPattern(*self))
    }
}

/// The pattern without the hosts.
pub(super) struct PathPattern<'c>(pub(super) ImageClass<'c>);

impl fmt::Display for PathPattern<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(class) = self;
        if let Some(below) = class.below {
            write!(f, "{below}/")?;
        }
        let mut least = class.least;
        if let Some(registry) = class.owned_by {
            let several = registry.namespaces().nth(1).is_some();
            f.write_str(if several { "{" } else { "" })?;
            for (index, namespace) in registry.namespaces().enumerate() {
                write!(f, "{}{namespace}", if index > 0 { "," } else { "" })?;
            }
            f.write_str(if several { "}/" } else { "/" })?;
            least -= 1;
        }
        for _ in 1..least {
            f.write_str("*/")?;
        }
        f.write_str(if class.most == Some(class.least) { "*" } else { "**" })?;
        match class.except {
            Except::Nothing => Ok(()),
            Except::LongerPrefixes => f.write_str(" (no longer prefix)"),
            Except::AnyPrefix => f.write_str(" (no prefix)"),
        }
    }
}
