//! "did you mean", with a bound on the work that hostile input can ask for.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::reference::Excerpt;

/// How many character comparisons all suggestions for one input may cost together.
const BUDGET: usize = 4_000_000;

#[derive(Clone)]
pub(crate) struct Suggester {
    budget: usize,
}

impl Suggester {
    pub(crate) fn new() -> Self {
        Self { budget: BUDGET }
    }

    /// The one of the `known` that is nearest, if it is near enough.
    pub(crate) fn nearest<'a>(
        &mut self,
        given: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.nearest_of(given, &mut known.into_iter())
    }

    fn nearest_of<'a>(&mut self, given: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
        let given: Vec<char> = given.chars().take(129).flat_map(char::to_lowercase).collect();
        let mut best: Option<(usize, &str)> = None;
        for name in known {
            let allowed = (given.len().max(name.len()) / 3).clamp(1, 3);
            if given.len().abs_diff(name.chars().count()) > allowed {
                self.budget = self.budget.checked_sub(1)?;
                continue;
            }
            self.budget = self.budget.checked_sub(given.len() * name.len() + 1)?;
            let distance = distance(&given, name);
            // Names break ties, so that insertion order never shows.
            if distance <= allowed && best.is_none_or(|best| (distance, name) < best) {
                best = Some((distance, name));
            }
        }
        best.map(|(_, name)| name)
    }
}

pub(crate) fn did_you_mean(nearest: &str) -> String {
    format!("did you mean `{}`?", Excerpt::of(nearest))
}

/// Edits between two texts: a character more, less or other, or two neighbours swapped; case is ignored.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = core::mem::replace(&mut last, row);
    }
    last[b.len()]
}
