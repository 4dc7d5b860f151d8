//! A text of TOML, read value by value: every fault with its line, none of which hides another.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::tree::{Entry, Table, Value};
use crate::catalog::{Suggester, did_you_mean};
use crate::format::files::{File, FilePlace, Report};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;

/// A file, and its name as all of its places share it.
pub(super) struct Source<'a> {
    pub(super) file: File<'a>,
    name: Arc<str>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: File<'a>) -> Self {
        Self { file, name: file.name.into() }
    }

    pub(super) fn place(&self, line: u32) -> FilePlace {
        FilePlace::line_of(self.name.clone(), line)
    }
}

/// A value, and the line that it stands on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Put<T> {
    pub(super) value: T,
    pub(super) line: u32,
}

/// A table whose known keys are taken one by one; whatever is left is told at the end.
pub(super) struct Fields<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    /// What it is, for messages: `a rule`.
    what: &'static str,
    table: &'s Table<'s>,
    known: Vec<&'static str>,
    /// Whether a value of the wrong type was found in it: what follows from its absence is no second fault.
    pub(super) broken: bool,
}

/// As many keys as most tables are asked for.
const KEYS: usize = 8;

impl<'s, 'a> Fields<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>, what: &'static str, table: &'s Table<'s>) -> Self {
        Self { source, what, table, known: Vec::with_capacity(KEYS), broken: false }
    }

    /// The line that the table begins on.
    pub(super) fn line(&self) -> u32 {
        self.table.line
    }

    /// The value of `key`, in whatever case it is written: the engine's decoder compares so. Of several that
    /// spelled as the engine documents it decides, else the last.
    fn find(&mut self, key: &'static str) -> Option<&'s Entry<'s>> {
        self.known.push(key);
        let entries = &self.table.entries;
        let exact = entries.iter().find(|entry| entry.key == key);
        exact.or_else(|| entries.iter().rev().find(|entry| entry.key.eq_ignore_ascii_case(key)))
    }

    fn wrong(&mut self, report: &mut Report, (key, expected): (&str, &str), (line, found): (u32, &str)) {
        self.broken = true;
        let text = format!("`{key}` of {} is {expected}, not {found}", self.what);
        report.problem(self.source.place(line), text, None);
    }

    /// A text.
    pub(super) fn text(&mut self, report: &mut Report, key: &'static str) -> Option<Put<&'s str>> {
        let Entry { line, value, .. } = self.find(key)?;
        if let Value::Text(text) = value {
            return Some(Put { value: text, line: *line });
        }
        self.wrong(report, (key, "a text"), (*line, value.kind()));
        None
    }

    /// `true` or `false`; absent is `false`.
    pub(super) fn flag(&mut self, report: &mut Report, key: &'static str) -> bool {
        let Some(Entry { line, value, .. }) = self.find(key) else { return false };
        if let Value::Flag(flag) = value {
            return *flag;
        }
        self.wrong(report, (key, "true or false"), (*line, value.kind()));
        false
    }

    /// A list of texts; what is no text in it is a problem each.
    pub(super) fn texts(&mut self, report: &mut Report, key: &'static str) -> Option<Put<Vec<Put<String>>>> {
        let Entry { line, value, .. } = self.find(key)?;
        let Value::List(list) = value else {
            self.wrong(report, (key, "a list of texts"), (*line, value.kind()));
            return None;
        };
        let mut texts = Vec::with_capacity(list.len());
        for (value, line) in list {
            match value {
                Value::Text(text) => texts.push(Put { value: text.as_ref().to_owned(), line: *line }),
                other => self.wrong(report, (key, "a list of texts"), (*line, other.kind())),
            }
        }
        Some(Put { value: texts, line: *line })
    }

    /// A table below this one.
    pub(super) fn table(&mut self, report: &mut Report, key: &'static str) -> Option<&'s Table<'s>> {
        let Entry { line, value, .. } = self.find(key)?;
        if let Value::Table(table) = value {
            return Some(table);
        }
        self.wrong(report, (key, "a table"), (*line, value.kind()));
        None
    }

    /// A list of tables, written as `[[…]]` or inline.
    pub(super) fn tables(&mut self, report: &mut Report, key: &'static str) -> Vec<&'s Table<'s>> {
        let Some(Entry { line, value, .. }) = self.find(key) else { return Vec::new() };
        match value {
            Value::Tables(tables) => tables.iter().collect(),
            Value::List(list) => {
                let mut tables = Vec::with_capacity(list.len());
                for (value, line) in list {
                    match value {
                        Value::Table(table) => tables.push(table),
                        other => self.wrong(report, (key, "a list of tables"), (*line, other.kind())),
                    }
                }
                tables
            }
            other => {
                self.wrong(report, (key, "a list of tables"), (*line, other.kind()));
                Vec::new()
            }
        }
    }

    /// Every key and text of a table whose keys are anybody's.
    pub(super) fn all_texts(&mut self, report: &mut Report) -> Vec<(&'s str, Put<&'s str>)> {
        let mut texts = Vec::with_capacity(self.table.entries.len());
        for Entry { key, line, value } in &self.table.entries {
            if let Value::Text(text) = value {
                texts.push((key.as_ref(), Put { value: text.as_ref(), line: *line }));
            } else {
                let shown = Excerpt::of(key).to_string();
                self.wrong(report, (&shown, "a text"), (*line, value.kind()));
            }
        }
        texts
    }

    /// Tells every key that was not asked for; `elsewhere` are keys that mean something in another table, each
    /// with where that is.
    pub(super) fn finish(self, report: &mut Report, elsewhere: &[(&[&str], &str)]) {
        let entries = &self.table.entries;
        // Asked once of each known key, and not of each entry: a long one has very many spellings.
        let is_there = |known: &&'static str| entries.iter().any(|entry| entry.key == *known);
        let exact: OnceCell<Vec<&'static str>> = OnceCell::new();
        let exact = || exact.get_or_init(|| self.known.iter().copied().filter(is_there).collect());
        for Entry { key, line, .. } in entries {
            if self.known.iter().any(|known| known == key) {
                continue;
            }
            let known = self.known.iter().find(|known| known.eq_ignore_ascii_case(key));
            let twice = known.is_some_and(|known| exact().contains(known));
            if known.is_some() && !twice {
                continue;
            }
            let shown = Excerpt::of(key);
            let (message, mend) = match known {
                Some(known) => (
                    format!("`{shown}` is `{known}` once more"),
                    Some("keep the one in lower case".to_owned()),
                ),
                None => {
                    (format!("{} has no key `{shown}`", self.what), mend_key(key, &self.known, elsewhere))
                }
            };
            report.notice(self.source.place(*line), (Effect::Ignored, NoticeKind::UnknownKey), message, mend);
        }
    }
}

/// Where an unknown key may belong, or which one is meant.
fn mend_key(key: &str, known: &[&'static str], elsewhere: &[(&[&str], &str)]) -> Option<String> {
    for (keys, place) in elsewhere {
        if let Some(word) = keys.iter().find(|word| word.eq_ignore_ascii_case(key)) {
            return Some(format!("`{word}` stands {place}"));
        }
    }
    Suggester::new().nearest(key, known.iter().copied()).map(did_you_mean)
}
