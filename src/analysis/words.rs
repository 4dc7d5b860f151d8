//! Prose that several views of a catalog share.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::catalog::Registry;
use crate::reference::{Excerpt, write_list};

/// A registry's name as texts show it.
pub(super) fn name(registry: Registry<'_>) -> String {
    quoted(registry.name())
}

pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", Excerpt::of(name))
}

/// `a, b and c`; of more than `most`, the first ones and the number of the others: `a, b and 7 more`.
pub(super) fn listed(items: impl ExactSizeIterator<Item = String>, most: usize, word: &str) -> String {
    let more = items.len().saturating_sub(most);
    let mut text = String::new();
    // A string takes whatever is written to it.
    let _ = write_list(&mut text, items.take(most), more, word);
    text
}

/// What stands in front of the first line of a text, and of every other.
#[derive(Clone, Copy)]
pub(super) struct Indent<'a> {
    pub(super) first: &'a str,
    pub(super) next: &'a str,
}

/// Lines of at most 80 columns where words allow it, each with its line end.
pub(super) fn wrapped(f: &mut fmt::Formatter<'_>, text: &str, indent: Indent<'_>) -> fmt::Result {
    const COLUMNS: usize = 80;
    f.write_str(indent.first)?;
    let mut column = indent.first.chars().count();
    for (place, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if place > 0 && column + 1 + width > COLUMNS {
            write!(f, "\n{}", indent.next)?;
            column = indent.next.chars().count();
        } else if place > 0 {
            f.write_str(" ")?;
            column += 1;
        }
        f.write_str(word)?;
        column += width;
    }
    f.write_str("\n")
}

/// A long reference with its middle left out.
pub(super) struct Shortened<'a>(pub(super) &'a str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 64;
        let text = self.0;
        match text.len().checked_sub(LONGEST) {
            // References are ASCII.
            Some(more) if more > 0 => {
                write!(f, "{}…{}", &text[..LONGEST / 2], &text[text.len() - LONGEST / 2 + 1..])
            }
            _ => f.write_str(text),
        }
    }
}
