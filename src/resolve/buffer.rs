use crate::reference::{PATH_MAX, Path};

/// A short text on the stack: names and domains that are put together to be looked up (rules 10.4 and 10.7).
#[derive(Clone, Copy)]
pub(super) struct Buffer<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

/// Any path has room in it.
pub(super) type PathBuffer = Buffer<PATH_MAX>;

impl<const N: usize> Buffer<N> {
    pub(super) fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    /// Puts a text behind what is there. None where there is no room for it.
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Some(())
    }

    /// The same in lower case.
    pub(super) fn push_lowered(&mut self, text: &str) -> Option<()> {
        let start = self.len;
        self.push(text)?;
        self.bytes[start..self.len].make_ascii_lowercase();
        Some(())
    }

    pub(super) fn as_str(&self) -> &str {
        // Whole texts were put in, so this holds.
        core::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl PathBuffer {
    pub(super) fn push_path(&mut self, path: Path<'_>) -> Option<()> {
        for (place, component) in path.components().enumerate() {
            if place > 0 {
                self.push("/")?;
            }
            self.push(component)?;
        }
        Some(())
    }

    /// Puts one component behind what is there, with a slash between; nothing where there is no room for both.
    pub(super) fn push_component(&mut self, component: &str) -> Option<()> {
        let before = self.len;
        let pushed = if before > 0 { self.push("/") } else { Some(()) }.and_then(|()| self.push(component));
        if pushed.is_none() {
            self.len = before;
        }
        pushed
    }

    /// What is there as a path: components of other paths, with slashes between.
    pub(super) fn path(&self) -> Path<'_> {
        Path::parsed(self.as_str())
    }
}
