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
    pub(super) fn of(sizes: impl IntoIterator<Item = usize>) -> Self {
        let sizes: Vec<usize> = sizes.into_iter().collect();
        Self { cells: vec![Cell::Same; sizes.iter().product()], sizes }
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

    /// The cells that differ, put together along one axis after the other; in the order of their values on the
    /// axes of `told`.
    pub(super) fn blocks(&self, merged: &[usize], told: &[usize]) -> Vec<Block> {
        let mut blocks: Vec<(Block, usize)> = Vec::new();
        for (index, cell) in self.cells.iter().enumerate() {
            if let Cell::Differs(way) = cell {
                blocks.push((self.place(index).into_iter().map(|value| vec![value]).collect(), *way));
            }
        }
        for &axis in merged {
            let mut wider: BTreeMap<(usize, Block), Vec<usize>> = BTreeMap::new();
            for (mut block, way) in blocks {
                let values = core::mem::take(&mut block[axis]);
                wider.entry((way, block)).or_default().extend(values);
            }
            let whole = |((way, mut block), mut values): ((usize, Block), Vec<usize>)| {
                values.sort_unstable();
                block[axis] = values;
                (block, way)
            };
            blocks = wider.into_iter().map(whole).collect();
        }
        let mut blocks: Vec<Block> = blocks.into_iter().map(|(block, _)| block).collect();
        let by_told =
            |a: &Block, b: &Block| told.iter().map(|axis| &a[*axis]).cmp(told.iter().map(|axis| &b[*axis]));
        blocks.sort_unstable_by(by_told);
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

#[cfg(test)]
mod tests {
    use super::{Cell, Grid};
    use alloc::vec;

    #[test]
    fn neighbours_that_differ_alike_are_one_block() {
        let mut grid = Grid::of([2, 3]);
        grid.judge(|at| if at[1] == 2 { Cell::Same } else { Cell::Differs(0) });
        assert_eq!(grid.blocks(&[0, 1], &[0, 1]), [vec![vec![0, 1], vec![0, 1]]]);
        grid.judge(|at| match at {
            [0, 1] => Cell::Empty,
            [0, _] => Cell::Differs(7),
            _ => Cell::Same,
        });
        grid.fill(1);
        assert_eq!(grid.blocks(&[0, 1], &[0, 1]), [vec![vec![0], vec![0, 1, 2]]]);
    }

    #[test]
    fn what_is_empty_is_filled_from_above_and_else_from_below() {
        let mut grid = Grid::of([4, 2]);
        grid.judge(|at| match at {
            [0, _] => Cell::Differs(1),
            [2, 0] => Cell::Differs(2),
            [2, 1] => Cell::Differs(3),
            _ => Cell::Empty,
        });
        grid.fill(0);
        assert_eq!(
            grid.blocks(&[0, 1], &[0, 1]),
            [vec![vec![0], vec![0, 1]], vec![vec![1, 2, 3], vec![0]], vec![vec![1, 2, 3], vec![1]],]
        );
    }
}
