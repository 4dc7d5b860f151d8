//! Chains of fallbacks: circles and lengths, in one pass each.

use alloc::vec;
use alloc::vec::Vec;

/// The most registries in a chain, the source included (rule 4.2).
pub(crate) const LONGEST: usize = 8;

/// Every circle, beginning at its first registry.
pub(super) fn cycles(fallbacks: &[Option<usize>]) -> Vec<Vec<usize>> {
    // The walk that first came by; 0 for none.
    let mut walks = vec![0; fallbacks.len()];
    let mut cycles = Vec::new();
    for start in 0..fallbacks.len() {
        let walk = start + 1;
        let mut at = start;
        while walks[at] == 0 {
            walks[at] = walk;
            match fallbacks[at] {
                Some(next) => at = next,
                None => break,
            }
        }
        if walks[at] == walk && fallbacks[at].is_some() {
            let mut cycle = vec![at];
            let mut next = fallbacks[at];
            while let Some(member) = next.filter(|&member| member != at) {
                cycle.push(member);
                next = fallbacks[member];
            }
            let first = (0..cycle.len()).min_by_key(|&place| cycle[place]).unwrap_or_default();
            cycle.rotate_left(first);
            cycles.push(cycle);
        }
    }
    cycles
}

/// Where a chain begins that is too long, and how many registries it has.
pub(super) fn too_long(fallbacks: &[Option<usize>]) -> Vec<(usize, usize)> {
    let mut pointed_at = vec![false; fallbacks.len()];
    for &target in fallbacks.iter().flatten() {
        pointed_at[target] = true;
    }
    let mut lengths: Vec<Option<usize>> = vec![None; fallbacks.len()];
    let mut found = Vec::new();
    for start in (0..fallbacks.len()).filter(|&index| !pointed_at[index]) {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(index) = at.filter(|&index| lengths[index].is_none()) {
            // A circle is reported as one; what leads into it has no length.
            lengths[index] = Some(0);
            path.push(index);
            at = fallbacks[index];
        }
        let into_circle = at.is_some_and(|index| lengths[index] == Some(0));
        let mut length = at.and_then(|index| lengths[index]).unwrap_or(0);
        for &index in path.iter().rev() {
            length += 1;
            lengths[index] = Some(if into_circle { 0 } else { length });
        }
        if !into_circle && length > LONGEST {
            found.push((start, length));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{cycles, too_long};
    use alloc::vec;

    #[test]
    fn every_circle_is_found_once_from_its_first_registry() {
        assert!(cycles(&[Some(1), Some(2), None]).is_empty());
        assert_eq!(cycles(&[Some(1), Some(0)]), [[0, 1]]);
        assert_eq!(cycles(&[Some(2), None, Some(3), Some(2), Some(5), Some(4)]), [[2, 3], [4, 5]]);
        assert_eq!(cycles(&[Some(1), Some(2), Some(0), Some(0)]), [[0, 1, 2]]);
    }

    #[test]
    fn a_chain_has_at_most_eight_registries() {
        let chain = |count: usize| (1..count).map(Some).chain([None]).collect::<vec::Vec<_>>();
        assert!(too_long(&chain(8)).is_empty());
        assert_eq!(too_long(&chain(9)), [(0, 9)]);
        // Two chains that meet are judged from where each begins.
        let meeting = [Some(2), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7), Some(8), None];
        assert_eq!(too_long(&meeting), []);
        let longer = [Some(2), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7), Some(8), Some(9), None];
        assert_eq!(too_long(&longer), [(0, 9), (1, 9)]);
        // What leads into a circle is that circle's problem.
        assert!(too_long(&[Some(1), Some(2), Some(1)]).is_empty());
    }
}
