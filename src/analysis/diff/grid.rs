//! Products of a few axes, and their cells put together again where they differ in the same way.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

/// What is known of one cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// No request falls into it.
    Empty,
    /// Both catalogs answer alike.
    Same,
    /// They differ, in the way of this number.
    Differs(usize),
}

/// Cells along several axes, each of so many values.
pub(super) struct Grid {
    sizes: Vec<usize>,
    cells: Vec<Cell>,
}

/// A part of a grid: the values of each axis, in order.
pub(super) type Block = Vec<Vec<usize>>;

impl Grid {
    pub(super) fn of(sizes: &[usize]) -> Self {
        Self { sizes: sizes.to_vec(), cells: vec![Cell::Same; sizes.iter().product()] }
    }

    /// Judges every cell.
    pub(super) fn judge(&mut self, mut judge: impl FnMut(&[usize]) -> Cell) {
        for index in 0..self.cells.len() {
            self.cells[index] = judge(&self.place(index));
        }
    }

    /// Gives cells without requests the value of their neighbours along an axis: the nearest above, else the
    /// nearest below. No request changes its class by that, and fewer words are needed.
    pub(super) fn fill(&mut self, axis: usize) {
        let before = self.cells.clone();
        let stride: usize = self.sizes[axis + 1..].iter().product();
        for index in 0..before.len() {
            if before[index] != Cell::Empty {
                continue;
            }
            let at = self.place(index)[axis];
            let above = (at..self.sizes[axis]).map(|other| index + (other - at) * stride);
            let below = (0..at).rev().map(|other| index - (at - other) * stride);
            let found = above.chain(below).map(|other| before[other]).find(|cell| *cell != Cell::Empty);
            self.cells[index] = found.unwrap_or(Cell::Empty);
        }
    }

    /// The cells that differ, as few blocks as neighbours make; one axis after the other.
    pub(super) fn blocks(&self, order: &[usize]) -> Vec<(Block, usize)> {
        let mut blocks: Vec<(Block, usize)> = Vec::new();
        for (index, cell) in self.cells.iter().enumerate() {
            if let Cell::Differs(way) = cell {
                blocks.push((self.place(index).into_iter().map(|value| vec![value]).collect(), *way));
            }
        }
        for &axis in order {
            let mut merged: BTreeMap<(usize, Block), Vec<usize>> = BTreeMap::new();
            for (mut block, way) in blocks {
                let values = core::mem::take(&mut block[axis]);
                merged.entry((way, block)).or_default().extend(values);
            }
            let whole = |((way, mut block), mut values): ((usize, Block), Vec<usize>)| {
                values.sort_unstable();
                block[axis] = values;
                (block, way)
            };
            blocks = merged.into_iter().map(whole).collect();
        }
        blocks.sort_unstable();
        blocks
    }

    fn place(&self, mut index: usize) -> Vec<usize> {
        let mut place = vec![0; self.sizes.len()];
        for (axis, size) in self.sizes.iter().enumerate().rev() {
            place[axis] = index % size;
            index /= size;
        }
        place
    }
}

/// The ways in which cells differ, each kept once. Ways that are alike have the same key.
pub(super) struct Ways<K, T> {
    by_key: BTreeMap<K, Vec<(usize, T)>>,
    count: usize,
}

impl<K: Ord, T> Ways<K, T> {
    pub(super) fn new() -> Self {
        Self { by_key: BTreeMap::new(), count: 0 }
    }

    /// The number of a way, a new one where none before is like it.
    pub(super) fn number(&mut self, key: K, way: T, alike: impl Fn(&T, &T) -> bool) -> usize {
        let known = self.by_key.entry(key).or_default();
        if let Some((number, _)) = known.iter().find(|(_, known)| alike(known, &way)) {
            return *number;
        }
        known.push((self.count, way));
        self.count += 1;
        self.count - 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Grid};
    use alloc::vec;

    #[test]
    fn neighbours_that_differ_alike_are_one_block() {
        let mut grid = Grid::of(&[2, 3]);
        grid.judge(|at| if at[1] == 2 { Cell::Same } else { Cell::Differs(0) });
        assert_eq!(grid.blocks(&[0, 1]), [(vec![vec![0, 1], vec![0, 1]], 0)]);
        grid.judge(|at| match at {
            [0, 1] => Cell::Empty,
            [0, _] => Cell::Differs(7),
            _ => Cell::Same,
        });
        grid.fill(1);
        assert_eq!(grid.blocks(&[0, 1]), [(vec![vec![0], vec![0, 1, 2]], 7)]);
    }

    #[test]
    fn what_is_empty_is_filled_from_above_and_else_from_below() {
        let mut grid = Grid::of(&[4, 2]);
        grid.judge(|at| match at {
            [0, _] => Cell::Differs(1),
            [2, 0] => Cell::Differs(2),
            [2, 1] => Cell::Differs(3),
            _ => Cell::Empty,
        });
        grid.fill(0);
        assert_eq!(
            grid.blocks(&[0, 1]),
            [
                (vec![vec![0], vec![0, 1]], 1),
                (vec![vec![1, 2, 3], vec![0]], 2),
                (vec![vec![1, 2, 3], vec![1]], 3),
            ]
        );
    }
}
