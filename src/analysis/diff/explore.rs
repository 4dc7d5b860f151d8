//! Asks a question for every combination of values, and puts those together again that differ alike.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::answer::Answer;
use super::ask::{Asked, Witness};
use super::axis::Draft;
use super::change::Change;
use super::class::Class;
use super::grid::{Block, Cell, Grid};

/// Requests that may be answered differently.
pub(super) trait Space {
    /// The class of all of them.
    fn class(&self) -> &Class;

    fn orders(&self) -> &Orders;

    /// Whether the requests of a cell are answered alike, as far as that is known without asking.
    fn is_alike(&self, places: &[usize]) -> bool;

    /// A request that falls into a cell. None if the cell is empty.
    fn ask(&self, draft: Draft) -> Option<Asked>;

    /// The answers to a request of a cell.
    fn answers(&self, witness: &Witness, places: &[usize]) -> Option<[Answer; 2]>;

    /// Whether the requests of a cell are preferred as witnesses.
    fn is_usual(&self, _places: &[usize]) -> bool {
        true
    }
}

/// Orders of axes, by their places in the class. They decide how classes are cut and in which order they are
/// told, so another order changes every text.
pub(super) struct Orders {
    /// Classes are told by the values of the first of these axes, then of the next ones.
    pub(super) told: &'static [usize],
    /// Cells without requests join their neighbours along these axes, in this order.
    pub(super) filled: &'static [usize],
    /// Cells that differ alike join along these axes, in this order: what is first is named least.
    pub(super) merged: &'static [usize],
}

/// The classes of requests that are answered differently.
pub(super) fn explore(space: &impl Space, out: &mut Vec<Change>) {
    let (class, orders) = (space.class(), space.orders());
    let ask = |places: &[usize]| space.ask(Draft::at(class.axes(), places)).map(Witness);
    let mut ways = Ways::default();
    let mut grid = Grid::of(class.axes().iter().map(|axis| axis.values.len()));
    grid.judge(|places| {
        if space.is_alike(places) {
            return Cell::Same;
        }
        let Some(witness) = ask(places) else { return Cell::Empty };
        match space.answers(&witness, places) {
            Some([before, after]) if before != after => Cell::Differs(ways.number([before, after])),
            _ => Cell::Same,
        }
    });
    orders.filled.iter().for_each(|axis| grid.fill(*axis));
    for block in grid.blocks(orders.merged, orders.told) {
        let usual = cells(&block, orders.told).filter(|places| space.is_usual(places));
        let found = usual.chain(cells(&block, orders.told)).find_map(|places| {
            let witness = ask(&places)?;
            let answers = space.answers(&witness, &places)?;
            Some((witness, answers))
        });
        out.extend(
            found.and_then(|(witness, answers)| Change::between(class.only(&block), witness, answers)),
        );
    }
}

/// The places of a block, those of the last axis of `told` alternating fastest.
fn cells<'a>(block: &'a Block, told: &'a [usize]) -> impl Iterator<Item = Vec<usize>> + 'a {
    let count: usize = block.iter().map(Vec::len).product();
    (0..count).map(|mut number| {
        // Axes that are not told have one value.
        let mut places = vec![0; block.len()];
        for &axis in told.iter().rev() {
            let values = &block[axis];
            places[axis] = values[number % values.len()];
            number /= values.len();
        }
        places
    })
}

/// A way in which cells differ, with its number.
type Way = (usize, [Answer; 2]);

/// The ways in which cells differ, each kept once, by the registries that are asked first.
#[derive(Default)]
struct Ways {
    by_key: BTreeMap<[Option<String>; 2], Vec<Way>>,
    count: usize,
}

impl Ways {
    /// The number of a way, a new one where none before is like it.
    fn number(&mut self, way: [Answer; 2]) -> usize {
        let known = self.by_key.entry(way.each_ref().map(Answer::key)).or_default();
        let is_alike = |other: &[Answer; 2]| other.iter().zip(&way).all(|(a, b)| a.is_made_like(b));
        if let Some((number, _)) = known.iter().find(|(_, other)| is_alike(other)) {
            return *number;
        }
        known.push((self.count, way));
        self.count += 1;
        self.count - 1
    }
}
