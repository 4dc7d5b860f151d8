//! A text of TOML, read value by value: every fault with its line, none of which hides another.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use toml_edit::{Item, Key, TableLike, Value};

use crate::catalog::{Suggester, did_you_mean};
use crate::format::files::{File, FilePlace, Lines, Report};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;

/// A file, and where its lines end.
pub(super) struct Source<'a> {
    pub(super) file: File<'a>,
    /// The file's name, shared by all of its places.
    name: Arc<str>,
    lines: Lines,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: File<'a>) -> Self {
        Self { file, name: file.name.into(), lines: Lines::of(file.text) }
    }

    /// The line of what begins there, from 1.
    pub(super) fn line(&self, span: Option<Range<usize>>) -> u32 {
        self.lines.line(span.map_or(0, |span| span.start))
    }

    pub(super) fn place(&self, line: u32) -> FilePlace {
        FilePlace::line_of(self.name.clone(), line)
    }
}

/// A value, and the line that it stands on.
#[derive(Clone, Debug)]
pub(super) struct Put<T> {
    pub(super) value: T,
    pub(super) line: u32,
}

/// A table whose known keys are taken one by one; whatever is left is told at the end.
pub(super) struct Fields<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    /// What it is, for messages: `a rule`.
    what: &'static str,
    table: &'s dyn TableLike,
    line: u32,
    known: Vec<&'static str>,
    /// Whether a value of the wrong type was found in it: what follows from its absence is no second fault.
    pub(super) broken: bool,
}

impl<'s, 'a> Fields<'s, 'a> {
    pub(super) fn new(
        source: &'s Source<'a>,
        what: &'static str,
        table: &'s dyn TableLike,
        line: u32,
    ) -> Self {
        Self { source, what, table, line, known: Vec::new(), broken: false }
    }

    /// The line that the table begins on.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The value of `key`, in whatever case it is written: the engine's decoder compares so. Of several that
    /// spelled as the engine documents it decides, else the last.
    fn find(&mut self, key: &'static str) -> Option<(&'s Key, &'s Item)> {
        self.known.push(key);
        let exact = self.table.get_key_value(key);
        let folded = || {
            let keys = self.table.iter().map(|(name, _)| name);
            let name = keys.filter(|name| name.eq_ignore_ascii_case(key)).last()?.to_owned();
            self.table.get_key_value(&name)
        };
        exact.or_else(folded).filter(|(_, item)| !item.is_none())
    }

    fn line_of(&self, key: &Key, item: &Item) -> u32 {
        match key.span().or_else(|| item.span()) {
            Some(span) => self.source.line(Some(span)),
            None => self.line,
        }
    }

    fn wrong(&mut self, report: &mut Report, (key, expected): (&str, &str), (line, found): (u32, &str)) {
        self.broken = true;
        let text = format!("`{key}` of {} is {expected}, not {found}", self.what);
        report.problem(self.source.place(line), text, None);
    }

    /// A text.
    pub(super) fn text(&mut self, report: &mut Report, key: &'static str) -> Option<Put<String>> {
        let (name, item) = self.find(key)?;
        let line = self.line_of(name, item);
        let text = item.as_str().map(|text| Put { value: text.to_owned(), line });
        if text.is_none() {
            self.wrong(report, (key, "a text"), (line, kind_of(item)));
        }
        text
    }

    /// `true` or `false`; absent is `false`.
    pub(super) fn flag(&mut self, report: &mut Report, key: &'static str) -> Put<bool> {
        let absent = Put { value: false, line: self.line };
        let Some((name, item)) = self.find(key) else { return absent };
        let line = self.line_of(name, item);
        let flag = item.as_bool().map(|value| Put { value, line });
        flag.unwrap_or_else(|| {
            self.wrong(report, (key, "true or false"), (line, kind_of(item)));
            absent
        })
    }

    /// A list of texts; what is no text in it is a problem each.
    pub(super) fn texts(&mut self, report: &mut Report, key: &'static str) -> Option<Put<Vec<Put<String>>>> {
        let (name, item) = self.find(key)?;
        let line = self.line_of(name, item);
        let Some(array) = item.as_array() else {
            self.wrong(report, (key, "a list of texts"), (line, kind_of(item)));
            return None;
        };
        let mut texts = Vec::with_capacity(array.len());
        for value in array {
            let line = value.span().map_or(line, |span| self.source.line(Some(span)));
            match value.as_str() {
                Some(text) => texts.push(Put { value: text.to_owned(), line }),
                None => self.wrong(report, (key, "a list of texts"), (line, kind_of_value(value))),
            }
        }
        Some(Put { value: texts, line })
    }

    /// A table below this one.
    pub(super) fn table(
        &mut self,
        report: &mut Report,
        key: &'static str,
    ) -> Option<(&'s dyn TableLike, u32)> {
        let (name, item) = self.find(key)?;
        let line = match item.span() {
            Some(span) => self.source.line(Some(span)),
            None => self.line_of(name, item),
        };
        let table = item.as_table_like();
        if table.is_none() {
            self.wrong(report, (key, "a table"), (line, kind_of(item)));
        }
        table.map(|table| (table, line))
    }

    /// A list of tables, written as `[[…]]` or inline.
    pub(super) fn tables(&mut self, report: &mut Report, key: &'static str) -> Vec<(&'s dyn TableLike, u32)> {
        let Some((name, item)) = self.find(key) else { return Vec::new() };
        let own = self.line_of(name, item);
        let at = |span: Option<Range<usize>>| span.map_or(own, |span| self.source.line(Some(span)));
        match item {
            Item::ArrayOfTables(tables) => {
                tables.iter().map(|table| (table as &dyn TableLike, at(table.span()))).collect()
            }
            Item::Value(Value::Array(array)) => {
                let mut tables = Vec::with_capacity(array.len());
                for value in array {
                    let line = value.span().map_or(own, |span| self.source.line(Some(span)));
                    match value.as_inline_table() {
                        Some(table) => tables.push((table as &dyn TableLike, line)),
                        None => {
                            self.wrong(report, (key, "a list of tables"), (line, kind_of_value(value)));
                        }
                    }
                }
                tables
            }
            _ => {
                self.wrong(report, (key, "a list of tables"), (own, kind_of(item)));
                Vec::new()
            }
        }
    }

    /// Every key and text of a table whose keys are anybody's.
    pub(super) fn all_texts(&mut self, report: &mut Report) -> Vec<(String, Put<String>)> {
        let keys: Vec<String> = self.table.iter().map(|(key, _)| key.to_string()).collect();
        let mut texts = Vec::with_capacity(keys.len());
        for key in keys {
            let Some((name, item)) = self.table.get_key_value(&key) else { continue };
            let line = self.line_of(name, item);
            if let Some(text) = item.as_str() {
                texts.push((key, Put { value: text.to_owned(), line }));
            } else {
                let shown = Excerpt::of(&key).to_string();
                self.wrong(report, (&shown, "a text"), (line, kind_of(item)));
            }
        }
        texts
    }

    /// Tells every key that was not asked for; `elsewhere` are keys that mean something in another table, each
    /// with where that is.
    pub(super) fn finish(self, report: &mut Report, elsewhere: &[(&[&str], &str)]) {
        for (key, item) in self.table.iter() {
            let known = self.known.iter().find(|known| known.eq_ignore_ascii_case(key));
            let twice = known.is_some_and(|known| *known != key && self.table.contains_key(known));
            if known.is_some() && !twice {
                continue;
            }
            let line = match self.table.get_key_value(key) {
                Some((name, _)) => self.line_of(name, item),
                None => self.line,
            };
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
            report.notice(self.source.place(line), (Effect::Ignored, NoticeKind::UnknownKey), message, mend);
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

fn kind_of(item: &Item) -> &'static str {
    match item {
        Item::None => "nothing",
        Item::Value(value) => kind_of_value(value),
        Item::Table(_) => "a table",
        Item::ArrayOfTables(_) => "a list of tables",
    }
}

fn kind_of_value(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a number",
        Value::Float(_) => "a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::InlineTable(_) => "a table",
    }
}
