//! The parts of a path that says where a problem is.

/// One part of a [`Problem`](super::Problem)'s path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathSegment<'p> {
    /// A key of a map.
    Key(&'p str),
    /// A position in a list, counted from 0.
    Index(usize),
}

/// Maps whose keys are the account's own.
const OF_OWN_KEYS: [&str; 2] = ["credentials", "short_names.aliases"];
/// What an unknown key may stand in.
const CONTAINERS: [&str; 10] = [
    "registries",
    "fallback",
    "retry",
    "routes",
    "mirrors",
    "at",
    "endpoints",
    "short_names",
    "aliases",
    "credentials",
];

/// The parts of `path`; where it ends with a key that somebody made up, that is one of them.
pub(super) fn segments(path: &str, ends_with_own_key: bool) -> impl Iterator<Item = PathSegment<'_>> {
    let mut rest = path;
    let mut own_from = OF_OWN_KEYS
        .into_iter()
        .find_map(|map| path.strip_prefix(map)?.strip_prefix('.').map(|own| path.len() - own.len()));
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((index, behind)) = index(rest) {
            rest = behind.strip_prefix('.').unwrap_or(behind);
            return Some(PathSegment::Index(index));
        }
        let is_own = own_from.is_some_and(|from| path.len() - rest.len() == from);
        if is_own {
            own_from = None;
            // Behind a key of one's own stands a position at most.
            let end = rest.rfind('[').filter(|&at| index(&rest[at..]).is_some_and(|(_, it)| it.is_empty()));
            let (key, behind) = rest.split_at(end.unwrap_or(rest.len()));
            rest = behind;
            return Some(PathSegment::Key(key));
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, behind) = rest.split_at(end);
        if ends_with_own_key && !CONTAINERS.contains(&key) {
            return Some(PathSegment::Key(core::mem::take(&mut rest)));
        }
        rest = behind.strip_prefix('.').unwrap_or(behind);
        Some(PathSegment::Key(key))
    })
}

/// A position at the start, and what is behind it.
fn index(text: &str) -> Option<(usize, &str)> {
    let (digits, behind) = text.strip_prefix('[')?.split_once(']')?;
    Some((digits.parse().ok()?, behind))
}
