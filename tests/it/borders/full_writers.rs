//! Writers that are full after so many bytes.

use core::fmt::{self, Display, Write as _};
use std::io;

use serde::Serialize;

use crate::support::sized;

struct Room(usize);

impl fmt::Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where room runs out: everywhere in a short text, and in a long one at both ends and at every so many bytes between.
fn rooms(length: usize) -> impl Iterator<Item = usize> {
    let step = (length / (400 * sized(1))).max(1);
    (0..length).filter(move |room| room % step == 0 || *room < 40 || room + 40 > length)
}

/// Whoever lacks room for a single byte is told so, wherever it runs out; who has it all gets it all.
#[track_caller]
pub(crate) fn assert_told(what: &dyn Display) {
    let text = what.to_string();
    assert!(!text.is_empty());
    for room in rooms(text.len()) {
        assert_eq!(write!(Room(room), "{what}"), Err(fmt::Error), "room for {room} of {text:?}");
    }
    assert_eq!(write!(Room(text.len()), "{what}"), Ok(()));
}

/// As [`assert_told`], of JSON.
#[track_caller]
pub(crate) fn assert_written(what: &impl Serialize) {
    let text = serde_json::to_vec(what).unwrap();
    for room in rooms(text.len()) {
        let error = serde_json::to_writer(Room(room), what).unwrap_err();
        assert_eq!(error.io_error_kind(), Some(io::ErrorKind::StorageFull), "room for {room}");
    }
    serde_json::to_writer(Room(text.len()), what).unwrap();
}
