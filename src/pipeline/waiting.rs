//! What is certain of other steps when one begins, where steps run at once and wait for each other.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::place::{Awaited, Place, inside};

/// A row of bits for each step, so that no question walks through the waits again.
pub(super) struct Waiting {
    /// What is certain when a step begins.
    begin: Vec<Certain>,
    /// The same when a parallel step ends; any other knows no more then.
    end: Vec<Option<Certain>>,
    ranks: Vec<usize>,
    /// Which steps wait for something that cannot be told, perhaps through others.
    open: Vec<bool>,
}

impl Waiting {
    pub(super) fn of(places: &[Place<'_>]) -> Self {
        let count = places.len();
        let nothing =
            || Certain { ended: vec![0; count.div_ceil(64)], succeeded: vec![0; count.div_ceil(64)] };
        let mut waiting = Self {
            begin: (0..count).map(|_| nothing()).collect(),
            end: vec![None; count],
            ranks: vec![0; count],
            open: vec![false; count],
        };
        let mut entered = vec![[false; 2]; count];
        let mut next = 0;
        for step in 0..count {
            // No recursion: a chain of waits may be as long as the file.
            let mut open = vec![Visit::Enter(Moment::End(step))];
            while let Some(visit) = open.pop() {
                match visit {
                    Visit::Enter(moment) => {
                        let (step, which) = moment.parts();
                        if !core::mem::replace(&mut entered[step][which], true) {
                            open.push(Visit::Leave(moment));
                            moment.needs(places, |before| open.push(Visit::Enter(before)));
                        }
                    }
                    Visit::Leave(Moment::Begin(step)) => {
                        waiting.begin[step] = waiting.at_begin(places, step);
                        waiting.open[step] = waiting.is_open_at_begin(places, step);
                        waiting.ranks[step] = next;
                        next += 1;
                    }
                    Visit::Leave(Moment::End(step)) => waiting.end[step] = waiting.at_end(places, step),
                }
            }
        }
        waiting
    }

    pub(super) fn rank(&self, step: usize) -> usize {
        self.ranks[step]
    }

    /// Whether what is certain when a step begins depends on what cannot be read.
    pub(super) fn is_open(&self, step: usize) -> bool {
        self.open[step]
    }

    fn is_open_at_begin(&self, places: &[Place<'_>], step: usize) -> bool {
        let place = &places[step];
        let mut before =
            place.parent.into_iter().chain(place.waits.iter().flatten().map(|&(before, _)| before));
        place.is_open || before.any(|before| self.open[before])
    }

    /// Whether so much is certain of one step when another begins.
    pub(super) fn is_certain(&self, step: usize, awaited: Awaited, when_begins: usize) -> bool {
        let Certain { ended, succeeded } = &self.begin[when_begins];
        let bits = if awaited == Awaited::Succeeded { succeeded } else { ended };
        bits[step / 64] >> (step % 64) & 1 == 1
    }

    fn at_begin(&self, places: &[Place<'_>], step: usize) -> Certain {
        let place = &places[step];
        // What a parallel step waits for, those inside it wait for.
        let mut certain = self.begin[place.parent.unwrap_or(step)].clone();
        for wait in &place.waits {
            let behind = |&(step, awaited): &(usize, Awaited)| self.behind(places, step, awaited);
            // Of several it waits for one, so what is certain behind each of them is.
            if let Some(common) = wait.iter().map(behind).reduce(|all, one| all.and(&one)) {
                certain = certain.or(&common);
            }
        }
        certain
    }

    fn at_end(&self, places: &[Place<'_>], step: usize) -> Option<Certain> {
        let mut inside = inside(places, step).map(|inner| self.known_at_end(inner)).peekable();
        inside.peek()?;
        Some(inside.fold(self.begin[step].clone(), Certain::or))
    }

    fn known_at_end(&self, step: usize) -> &Certain {
        self.end[step].as_ref().unwrap_or(&self.begin[step])
    }

    fn behind(&self, places: &[Place<'_>], step: usize, awaited: Awaited) -> Certain {
        let mut certain = self.known_at_end(step).clone();
        // A parallel step has ended when all those inside it have.
        certain.set(step..places[step].end, awaited);
        certain
    }
}

/// What has to be worked out, after what it needs.
enum Visit {
    Enter(Moment),
    Leave(Moment),
}

#[derive(Clone, Copy)]
enum Moment {
    Begin(usize),
    End(usize),
}

impl Moment {
    fn parts(self) -> (usize, usize) {
        match self {
            Self::Begin(step) => (step, 0),
            Self::End(step) => (step, 1),
        }
    }

    fn needs(self, places: &[Place<'_>], mut need: impl FnMut(Self)) {
        match self {
            Self::Begin(step) => {
                let place = &places[step];
                place.parent.into_iter().for_each(|parent| need(Self::Begin(parent)));
                place.waits.iter().flatten().for_each(|&(before, _)| need(Self::End(before)));
            }
            Self::End(step) => {
                inside(places, step).for_each(|inner| need(Self::End(inner)));
                need(Self::Begin(step));
            }
        }
    }
}

/// Of which steps something is certain, a bit each.
#[derive(Clone)]
struct Certain {
    ended: Vec<u64>,
    succeeded: Vec<u64>,
}

impl Certain {
    fn or(self, other: &Self) -> Self {
        self.with(other, |a, b| a | b)
    }

    fn and(self, other: &Self) -> Self {
        self.with(other, |a, b| a & b)
    }

    fn with(mut self, other: &Self, combine: fn(u64, u64) -> u64) -> Self {
        let pairs = [(&mut self.ended, &other.ended), (&mut self.succeeded, &other.succeeded)];
        for (own, other) in pairs {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = combine(*own, *other));
        }
        self
    }

    fn set(&mut self, steps: Range<usize>, awaited: Awaited) {
        for step in steps {
            let bit = 1 << (step % 64);
            self.ended[step / 64] |= bit;
            if awaited == Awaited::Succeeded {
                self.succeeded[step / 64] |= bit;
            }
        }
    }
}
