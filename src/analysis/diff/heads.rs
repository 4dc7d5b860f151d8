//! Paths by the prefixes that cover them, and one path out of every such part.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use crate::reference::{PATH_MAX, Path};

/// How many components are behind a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Exactly(usize),
    AtLeast(usize),
}

impl Count {
    /// Whether the other one begins where this one ends.
    pub(super) fn is_before(self, other: Self) -> bool {
        matches!(self, Self::Exactly(count) if other.least() == count + 1)
    }

    pub(super) fn least(self) -> usize {
        match self {
            Self::Exactly(count) | Self::AtLeast(count) => count,
        }
    }

    pub(super) fn holds(self, count: usize) -> bool {
        match self {
            Self::Exactly(own) => count == own,
            Self::AtLeast(least) => count >= least,
        }
    }
}

/// The prefixes that matter. A path belongs to the longest one that covers it (rule 5.3), else to none; one
/// that is equal to a prefix is not covered by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heads(Vec<String>);

impl Heads {
    /// No path is below a prefix that leaves no room for a slash and a character.
    pub(super) fn of(prefixes: impl IntoIterator<Item = String>) -> Self {
        let prefixes: BTreeSet<String> = prefixes.into_iter().filter(|it| it.len() + 2 <= PATH_MAX).collect();
        Self(prefixes.into_iter().collect())
    }

    /// How many parts there are: one for each prefix, and number 0 for all paths below none.
    pub(super) fn len(&self) -> usize {
        self.0.len() + 1
    }

    pub(super) fn head(&self, part: usize) -> Option<&str> {
        part.checked_sub(1).map(|index| self.0[index].as_str())
    }

    /// The part that a path belongs to.
    pub(super) fn part_of(&self, path: Path<'_>) -> usize {
        path.parents().find_map(|parent| self.find(parent)).unwrap_or(0)
    }

    fn find(&self, path: &str) -> Option<usize> {
        self.0.binary_search_by(|known| known.as_str().cmp(path)).ok().map(|index| index + 1)
    }

    /// The part around another one; none for part 0.
    pub(super) fn around(&self, part: usize) -> Option<usize> {
        let head = self.head(part)?;
        Some(head.rmatch_indices('/').find_map(|(slash, _)| self.find(&head[..slash])).unwrap_or(0))
    }

    /// Of the held parts around this one, without a gap, the outermost; none where the nearest is not held.
    pub(super) fn outermost(&self, part: usize, is_held: impl Fn(usize) -> bool) -> Option<usize> {
        let around = |part: usize| self.around(part).filter(|around| is_held(*around));
        core::iter::successors(around(part), |part| around(*part)).last()
    }

    /// How many components a head has.
    pub(super) fn depth(&self, part: usize) -> usize {
        self.head(part).map_or(0, |head| head.split('/').count())
    }

    /// A path of a part, with so many components behind its head and so many characters in all; none where
    /// there is no such path.
    pub(super) fn path(&self, part: usize, count: Count, lengths: &RangeInclusive<usize>) -> Option<String> {
        let front = self.head(part).map_or(String::new(), |head| format!("{head}/"));
        let count = count.least();
        if count == 0 {
            return None;
        }
        let most = (*lengths.end()).min(PATH_MAX).checked_sub(front.len())?;
        let least = lengths.start().saturating_sub(front.len());
        // The last component takes what is left, and at least one character.
        let last_of = |before: &str| {
            let room = most.checked_sub(before.len())?;
            let wanted = least.saturating_sub(before.len()).max(1);
            let length = if (wanted..=room).contains(&3) { 3 } else { wanted };
            let name: String = "app".chars().chain(core::iter::repeat('x')).take(length).collect();
            (length <= room).then(|| format!("{front}{before}{name}"))
        };
        if count == 1 {
            return last_of("");
        }
        let between = "a/".repeat(count - 2);
        self.first_components(&front, count).find_map(|first| last_of(&format!("{first}/{between}")))
    }

    /// First components behind `front` that lead below no other head: a readable one, then the shortest.
    fn first_components<'a>(&'a self, front: &'a str, count: usize) -> impl Iterator<Item = String> + 'a {
        let single = (b'a'..=b'z').chain(b'0'..=b'9').map(|byte| char::from(byte).to_string());
        // One more than there are heads, so that one is free.
        let longer = (0..=self.0.len()).map(|number| format!("{number:02}"));
        core::iter::once("team".to_string()).chain(single).chain(longer).filter(move |first| {
            let path = format!("{front}{first}");
            let below = format!("{path}/");
            self.find(&path).is_none() && (count == 2 || !self.0.iter().any(|head| head.starts_with(&below)))
        })
    }
}

/// The lengths of paths, cut behind each of these.
pub(super) fn lengths(thresholds: impl IntoIterator<Item = usize>) -> Vec<RangeInclusive<usize>> {
    let mut ends: BTreeSet<usize> =
        thresholds.into_iter().filter(|end| (1..PATH_MAX).contains(end)).collect();
    ends.insert(PATH_MAX);
    let mut from = 1;
    ends.into_iter()
        .map(|end| {
            let range = from..=end;
            from = end + 1;
            range
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Count, Heads, lengths};
    use crate::reference::Path;
    use alloc::string::{String, ToString as _};
    use alloc::vec::Vec;

    fn heads(prefixes: &[&str]) -> Heads {
        Heads::of(prefixes.iter().map(|prefix| String::from(*prefix)))
    }

    #[test]
    fn a_path_belongs_to_the_longest_prefix_below_which_it_is() {
        let heads = heads(&["acme", "acme/web"]);
        let part = |path| Path::parse(path).ok().map(|path| heads.part_of(path));
        let parts = ["acme", "acme/web", "acme/web/x", "acmecorp/x"].map(part);
        assert_eq!(parts, [Some(0), Some(1), Some(2), Some(0)]);
        assert_eq!((heads.around(2), heads.around(1), heads.around(0)), (Some(1), Some(0), None));
    }

    #[test]
    fn a_prefix_that_leaves_no_room_is_none() {
        let of = |length: usize| heads(&["p".repeat(length).as_str()]).len();
        assert_eq!([1, 128, 200, 253, 254].map(of), [2, 2, 2, 2, 1]);
    }

    #[test]
    fn a_path_of_a_part_is_below_no_longer_prefix() {
        let heads = heads(&["acme", "acme/team/a", "acme/b/a/a"]);
        for count in [2, 3, 4, 5] {
            let path = heads.path(1, Count::AtLeast(count), &(1..=255));
            let path = path.as_deref().map(Path::parse);
            assert!(matches!(path, Some(Ok(path)) if heads.part_of(path) == 1), "{path:?}");
        }
        assert_eq!(heads.path(1, Count::AtLeast(2), &(1..=255)).as_deref(), Some("acme/team/app"));
    }

    #[test]
    fn every_part_has_a_path_of_its_own_where_it_has_one_at_all() {
        let heads = heads(&["acme", "acme/team", "acme/a"]);
        let path = |count, lengths| heads.path(1, count, &lengths);
        assert_eq!(path(Count::Exactly(1), 1..=255).as_deref(), Some("acme/app"));
        assert_eq!(path(Count::AtLeast(2), 1..=255).as_deref(), Some("acme/b/app"));
        assert_eq!(path(Count::Exactly(1), 1..=5), None);
        assert_eq!(path(Count::AtLeast(2), 10..=10).as_deref(), Some("acme/b/app"));
        assert_eq!(path(Count::AtLeast(2), 250..=255).map(|path| path.len()), Some(250));
        let all: Vec<String> = ('a'..='z').chain('0'..='9').map(|it| it.to_string()).collect();
        let crowded = Heads::of(all);
        assert_eq!(crowded.path(0, Count::AtLeast(2), &(1..=3)), None);
        assert_eq!(crowded.path(0, Count::AtLeast(2), &(1..=4)).as_deref(), Some("00/a"));
        assert_eq!(lengths([250, 255, 0, 300]), [1..=250, 251..=255]);
    }
}
