use alloc::string::String;
use core::fmt;

use crate::reference::Excerpt;

/// A text of a pipeline file, its variables not filled in yet: `app:${{CF_BRANCH}}`. Rule 9.1.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Template(Written);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Written {
    Text(String),
    Unreadable,
}

impl Template {
    /// No field is longer that anything comes of.
    pub(super) const LONGEST: usize = 4096;

    pub(super) fn new(text: String) -> Self {
        Self(Written::Text(text))
    }

    /// Something is in the field, and what it means cannot be told: a list where a single text belongs.
    pub(super) fn unreadable() -> Self {
        Self(Written::Unreadable)
    }

    /// Whether it is a text. Otherwise the file has something else there, or too much of it: that is a problem
    /// of the preflight, and what depends on the field is not known.
    pub fn is_readable(&self) -> bool {
        self.0 != Written::Unreadable
    }

    /// The text as it is in the file; empty where it is not [readable](Self::is_readable).
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Written::Text(text) => text,
            Written::Unreadable => "",
        }
    }

    /// The plain text and the names between `${{` and `}}`, in order. What is not closed is plain text.
    pub(super) fn parts(&self) -> Parts<'_> {
        Parts(self.as_str())
    }

    /// How a report shows it: white space within `${{ NAME }}` means nothing.
    pub(super) fn shown(&self) -> String {
        let mut shown = String::new();
        for part in self.parts() {
            match part {
                Part::Text(text) => shown.push_str(text),
                Part::Name(name) => {
                    shown.push_str(OPEN);
                    shown.push_str(name);
                    shown.push_str(CLOSE);
                }
            }
        }
        Excerpt::whole(&shown)
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
        f.write_str(self.as_str())
    }
}

/// An excerpt: a file may have a secret anywhere (rule 10.2).
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Written::Text(text) => write!(f, "Template({:?})", Excerpt::of(text)),
            Written::Unreadable => f.write_str("Template(unreadable)"),
        }
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
