//! On which line of a text each key and each item stands. Serde knows no lines of what it reads, and notices have them.
//!
//! JSON and YAML are gone through alike: maps and lists by their brackets or their indentation. Nothing is judged, for a
//! text is read by somebody else already; what is not understood is passed over, and has the line of what it stands in.

mod quotes;
mod scan;

use alloc::string::String;
use alloc::vec::Vec;

use super::files::{File, FilePlace, Lines};
use crate::catalog::key_in_path;

/// The documents of a text.
#[derive(Debug)]
pub(super) struct Outline<'f> {
    file: File<'f>,
    lines: Lines,
    documents: Vec<Part>,
}

/// A value, and where it begins: of a map's entry its key does.
#[derive(Debug)]
struct Part {
    /// In bytes.
    at: usize,
    value: Value,
}

#[derive(Debug)]
enum Value {
    /// No value at all.
    Nothing,
    Single,
    List(Vec<Part>),
    Map(Map),
}

/// The entries of a map, to be found by their keys.
#[derive(Debug, Default)]
struct Map {
    /// In the order of their keys; of one key in the text's order.
    entries: Vec<(String, Part)>,
    /// Keys that messages show otherwise than they are, as they are shown and in that order, each with its entry.
    shown: Vec<(String, usize)>,
}

impl Map {
    fn new(mut entries: Vec<(String, Part)>) -> Self {
        entries.sort_by(|(first, _), (second, _)| first.cmp(second));
        let shown = entries.iter().enumerate().filter_map(|(index, (key, _))| {
            let shown = key_in_path(key);
            (shown != *key).then_some((shown, index))
        });
        let mut shown: Vec<_> = shown.collect();
        shown.sort_unstable();
        Self { entries, shown }
    }

    /// Those of a key.
    fn of(&self, key: &str) -> &[(String, Part)] {
        let start = self.entries.partition_point(|(known, _)| known.as_str() < key);
        let (_, rest) = self.entries.split_at(start);
        &rest[..rest.partition_point(|(known, _)| known == key)]
    }

    /// The last of those that messages show so.
    fn shown_as(&self, shown: &str) -> Option<&Part> {
        let odd = || {
            let end = self.shown.partition_point(|(known, _)| known.as_str() <= shown);
            let (known, index) = self.shown.get(end.checked_sub(1)?)?;
            self.entries.get(*index).filter(|_| known == shown)
        };
        self.of(shown).last().or_else(odd).map(|(_, part)| part)
    }
}

impl<'f> Outline<'f> {
    pub(super) fn of(file: File<'f>) -> Self {
        Self { file, lines: Lines::of(file.text), documents: scan::documents(file.text) }
    }

    /// The only document, or the first.
    pub(super) fn top(&self) -> Spot<'_> {
        self.document(0)
    }

    /// A document, of those that are not empty. Where there is no such one, the file as a whole.
    pub(super) fn document(&self, index: usize) -> Spot<'_> {
        let mut documents = self.documents.iter().filter(|part| !matches!(part.value, Value::Nothing));
        let part = documents.nth(index);
        Spot { outline: self, at: part.map(|part| part.at), value: part.map(|part| &part.value) }
    }
}

/// A value of a text, as far as it is found there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'o> {
    outline: &'o Outline<'o>,
    at: Option<usize>,
    value: Option<&'o Value>,
}

impl From<Spot<'_>> for FilePlace {
    fn from(spot: Spot<'_>) -> Self {
        spot.place()
    }
}

impl<'o> Spot<'o> {
    /// The entry of this key; of several the first.
    pub(super) fn key(self, key: &str) -> Self {
        self.find(key).unwrap_or_else(|| self.below(None))
    }

    /// The same of several the last.
    pub(super) fn last(self, key: &str) -> Self {
        let Some(Value::Map(map)) = self.value else { return self.below(None) };
        self.below(map.of(key).last().map(|(_, part)| part))
    }

    /// The entry of this key, if it is there.
    pub(super) fn find(self, key: &str) -> Option<Self> {
        let Some(Value::Map(map)) = self.value else { return None };
        map.of(key).first().map(|(_, part)| self.below(Some(part)))
    }

    /// An item of a list.
    pub(super) fn item(self, index: usize) -> Self {
        match self.value {
            Some(Value::List(items)) => self.below(items.get(index)),
            _ => self.below(None),
        }
    }

    /// What messages call by this path: `mirrors.docker.io.rewrite`, `[3].region`. Of a key that stands twice the last.
    pub(super) fn path(self, path: &str) -> Self {
        if let Some((index, rest)) = path.strip_prefix('[').and_then(|path| path.split_once(']')) {
            let item = index.parse().map_or(self.below(None), |index| self.item(index));
            return item.path(rest);
        }
        let path = path.strip_prefix('.').unwrap_or(path);
        if path.is_empty() {
            return self;
        }
        let Some(Value::Map(map)) = self.value else { return self.below(None) };
        // The longest key that fits: a key may have a dot in it.
        let ends = path.rmatch_indices(['.', '[']).map(|(at, _)| path.split_at(at));
        let found =
            core::iter::once((path, "")).chain(ends).find_map(|(key, rest)| Some((map.shown_as(key)?, rest)));
        match found {
            Some((part, rest)) => self.below(Some(part)).path(rest),
            None => self.below(None),
        }
    }

    /// What is not found stands where it would be looked for.
    fn below(self, part: Option<&'o Part>) -> Self {
        Self { at: part.map_or(self.at, |part| Some(part.at)), value: part.map(|part| &part.value), ..self }
    }

    /// The line on which it begins.
    pub(super) fn place(self) -> FilePlace {
        let Outline { file, lines, .. } = self.outline;
        self.at.map_or_else(|| FilePlace::file(file.name), |at| lines.place(file.name, at))
    }
}
