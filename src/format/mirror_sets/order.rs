//! Several sets of one source as one list of mirrors.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// The mirrors of all lists, each list's order kept as far as they do not contradict each other.
///
/// The source is a mirror too, behind the last one of every list that it is not in. Behind all others it is cut off.
pub(super) fn merge<'s>(source: &'s str, lists: &[&'s [alloc::string::String]]) -> Vec<&'s str> {
    let mut before: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut edge = |from: &'s str, to: &'s str| {
        before.entry(from).or_default();
        if from != to {
            before.entry(to).or_default().insert(from);
        }
    };
    for list in lists {
        for pair in list.windows(2) {
            if let [from, to] = pair {
                edge(from, to);
            }
        }
        if let Some(last) = list.last().filter(|_| list.iter().all(|mirror| mirror != source)) {
            edge(last, source);
        }
        // One alone that is the source has no neighbour.
        list.iter().for_each(|mirror| edge(mirror, mirror));
    }
    let mut sorted = sort(&before);
    if sorted.last() == Some(&source) {
        sorted.pop();
    }
    sorted
}

/// Whatever nothing stands before, in the order of bytes; in a circle the first in that order.
fn sort<'s>(before: &BTreeMap<&'s str, BTreeSet<&'s str>>) -> Vec<&'s str> {
    let mut behind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (node, others) in before {
        for other in others {
            behind.entry(other).or_default().push(node);
        }
    }
    let mut waiting: BTreeMap<&str, usize> =
        before.iter().map(|(node, others)| (*node, others.len())).collect();
    let mut ready: BTreeSet<&str> = BTreeSet::new();
    ready.extend(waiting.iter().filter(|(_, count)| **count == 0).map(|(node, _)| *node));
    let mut sorted = Vec::with_capacity(before.len());
    while let Some(first) = waiting.keys().next().copied() {
        let next = ready.pop_first().unwrap_or(first);
        waiting.remove(next);
        for node in behind.get(next).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(node) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(node);
                }
            }
        }
        sorted.push(next);
    }
    sorted
}
