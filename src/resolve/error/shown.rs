use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use crate::catalog::{Registries, Registry};
use crate::index::sorted;
use crate::reference::{Escaped, Excerpt, write_list};
use crate::resolve::hop::LeftOutReason;
use crate::resolve::left_out::LeftOut;

pub(super) struct CacheTagReason<'a>(pub(super) &'a Option<Excerpt>);

impl fmt::Display for CacheTagReason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(registry) => write!(f, "and `{registry}` may hold cache under this name"),
            None => f.write_str("and this build is not trusted"),
        }
    }
}

/// What a route has to say, in brackets.
pub(in crate::resolve) struct Note<'a>(pub(in crate::resolve) &'a Option<String>);

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |note| write!(f, " ({note})"))
    }
}

/// A longer one would echo more than may be (rule 10.2); the field still has it.
pub(super) fn as_a_tag(normalised: Option<&str>) -> Option<String> {
    let short = normalised.filter(|tag| tag.len() <= Excerpt::WINDOW)?;
    Some(format!("as a tag it would be `{short}`"))
}

pub(super) struct Choice<'a>(pub(super) &'a RegistryNames);

impl fmt::Display for Choice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.names.is_empty() {
            return f.write_str("the account has no registry; add one");
        }
        write!(f, "name one of {}, or make one the default", self.0)
    }
}

/// Places that are not asked, and why: at most ten, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutPlaces {
    places: Box<[LeftOutPlace]>,
    more: usize,
}

/// A place that is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOutPlace {
    /// The reference that would have been asked for, else the registry or its domain.
    pub place: Excerpt,
    /// Why it is not asked.
    pub reason: LeftOutReason,
    /// The scope of the route that blocks it.
    pub blocked_by: Option<Excerpt>,
    /// What that route has to say.
    pub note: Option<String>,
}

impl LeftOutPlaces {
    const MOST: usize = 10;

    pub(super) fn of<'c, 'r>(left_out: impl Iterator<Item = LeftOut<'c, 'r>> + Clone) -> Self {
        let more = left_out.clone().count().saturating_sub(Self::MOST);
        let place = |it: LeftOut<'c, 'r>| LeftOutPlace {
            place: match it.target() {
                Some(target) => Excerpt::of(&target.to_string()),
                None => Excerpt::of(&it.name()),
            },
            reason: it.reason(),
            blocked_by: it.blocked_by().map(|route| Excerpt::of(route.scope())),
            note: it.note().map(|note| Escaped(note).to_string()),
        };
        Self { places: left_out.take(Self::MOST).map(place).collect(), more }
    }

    /// The places, at most ten.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &LeftOutPlace> {
        self.places.iter()
    }

    /// How many places are not listed.
    pub fn more(&self) -> usize {
        self.more
    }
}

/// ``: `m.example/hub/app:1` is not asked: …; and 3 more``; nothing where there is none.
impl fmt::Display for LeftOutPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, LeftOutPlace { place: name, reason, blocked_by, note }) in self.places.iter().enumerate()
        {
            write!(f, "{} `{name}` is not asked, ", if place == 0 { ":" } else { ";" })?;
            match blocked_by {
                Some(scope) => write!(f, "the route of `{scope}` blocks its name there")?,
                None => write!(f, "{reason}")?,
            }
            if let Some(note) = note {
                write!(f, " ({note})")?;
            }
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

/// Names to choose from, in alphabetical order: at most ten, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryNames {
    names: Box<[Excerpt]>,
    more: usize,
}

impl RegistryNames {
    const MOST: usize = 10;

    pub(in crate::resolve) fn of(registries: Registries<'_>) -> Self {
        Self::listed(registries.map(Registry::name))
    }

    pub(in crate::resolve) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut names = sorted(&names.collect::<Vec<_>>(), Ord::cmp);
        names.dedup();
        let more = names.len().saturating_sub(Self::MOST);
        let names = names.into_iter().take(Self::MOST).map(Excerpt::of).collect();
        Self { names, more }
    }

    /// The names, at most ten.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(Excerpt::as_str)
    }

    /// How many names are not listed.
    pub fn more(&self) -> usize {
        self.more
    }
}

/// `` `a`, `b` and `c` ``, or `` `a`, `b` and 3 more``.
impl fmt::Display for RegistryNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, self.iter().map(Quoted), self.more, "and")
    }
}

pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}
