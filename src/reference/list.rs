use core::fmt::{self, Display};

/// Writes `a, b and c`; where `more` are left out, `a, b and 7 more`.
pub(crate) fn write_list(
    to: &mut impl fmt::Write,
    items: impl ExactSizeIterator<Item = impl Display>,
    more: usize,
    word: &str,
) -> fmt::Result {
    let count = items.len();
    for (place, item) in items.enumerate() {
        if place > 0 {
            let last = place + 1 == count && more == 0;
            if last { write!(to, " {word} ")? } else { to.write_str(", ")? }
        }
        write!(to, "{item}")?;
    }
    match (count, more) {
        (_, 0) => Ok(()),
        (0, more) => write!(to, "{more} more"),
        (_, more) => write!(to, " {word} {more} more"),
    }
}
