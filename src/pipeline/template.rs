use alloc::string::String;
use core::fmt;

/// A text of a pipeline file, its variables not filled in yet: `app:${{CF_BRANCH}}`. Rule 9.1.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Template(String);

impl Template {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text as it is in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The plain text and the names between `${{` and `}}`, in order. What is not closed is plain text.
    pub(super) fn parts(&self) -> Parts<'_> {
        Parts(&self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    Name(&'t str),
}

#[derive(Clone)]
pub(super) struct Parts<'t>(&'t str);

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        if self.0.is_empty() {
            return None;
        }
        if let Some((name, rest)) = self.0.strip_prefix(OPEN).and_then(|inner| inner.split_once(CLOSE)) {
            self.0 = rest;
            return Some(Part::Name(name.trim()));
        }
        // An opening that is never closed does not open anything behind it either.
        let end = match self.0.find(OPEN) {
            Some(open) if self.0[open..].contains(CLOSE) => open,
            _ => self.0.len(),
        };
        let (text, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(Part::Text(text))
    }
}

const OPEN: &str = "${{";
const CLOSE: &str = "}}";

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;
    use alloc::vec::Vec;

    use super::{Part, Template};

    #[test]
    fn names_are_told_from_text() {
        let parts = |text: &str| {
            let template = Template::new(text.to_string());
            template
                .parts()
                .map(|part| match part {
                    Part::Text(text) => text.to_string(),
                    Part::Name(name) => alloc::format!("<{name}>"),
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(parts("app:${{A}}-${{ b }}"), ["app:", "<A>", "-", "<b>"]);
        assert_eq!(parts("${{A}}${{B}}"), ["<A>", "<B>"]);
        assert_eq!(parts("${{A"), ["${{A"]);
        assert_eq!(parts("x${{A"), ["x${{A"]);
        assert_eq!(parts("${{}}"), ["<>"]);
        assert_eq!(parts("a}}b$c"), ["a}}b$c"]);
        assert!(parts("").is_empty());
    }
}
