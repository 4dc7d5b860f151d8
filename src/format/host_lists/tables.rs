//! Values of a TOML table, each with the place that it stands at, and a problem for each of a wrong type.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use toml_edit::{Document, Item, Table, TableLike, Value};

use super::Report;
use crate::catalog::{Suggester, did_you_mean};
use crate::format::files::{File, FilePlace, Lines};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;

/// A table of a file.
#[derive(Clone, Copy)]
pub(in crate::format) struct Fields<'s> {
    pub(in crate::format) file: File<'s>,
    pub(in crate::format) lines: &'s Lines,
    pub(in crate::format) table: &'s dyn TableLike,
}

/// The document, or the one problem that broken syntax is, with what may mend it.
pub(in crate::format) fn parse<'a>(
    file: File<'a>,
    mend: &str,
    report: &mut Report,
) -> Option<Document<&'a str>> {
    match Document::parse(file.text) {
        Ok(document) => Some(document),
        Err(error) => {
            let what = error.message().lines().next().unwrap_or("it is no TOML").to_owned();
            report.problem(FilePlace::byte(file, error.span().map_or(0, |span| span.start)), what, mend);
            None
        }
    }
}

impl<'s> Fields<'s> {
    fn place(&self, span: Option<Range<usize>>) -> FilePlace {
        let name = self.file.name;
        span.map_or_else(|| FilePlace::file(name), |span| self.lines.place(name, span.start))
    }

    /// Where a key stands.
    pub(in crate::format) fn at(&self, key: &str) -> FilePlace {
        let found = self.table.get_key_value(key);
        self.place(found.and_then(|(key, item)| key.span().or_else(|| item.span())))
    }

    fn wrong(&self, report: &mut Report, key: &str, expected: &str) {
        report.problem(self.at(key), format!("`{}` is not {expected}", Excerpt::of(key)), "");
    }

    pub(in crate::format) fn text(&self, report: &mut Report, key: &str) -> Option<String> {
        let item = self.table.get(key)?;
        if item.as_str().is_none() {
            self.wrong(report, key, "a text");
        }
        item.as_str().map(str::to_owned)
    }

    pub(in crate::format) fn flag(&self, report: &mut Report, key: &str) -> Option<bool> {
        let item = self.table.get(key)?;
        if item.as_bool().is_none() {
            self.wrong(report, key, "true or false");
        }
        item.as_bool()
    }

    /// A list of texts, each with its place.
    pub(in crate::format) fn texts(&self, report: &mut Report, key: &str) -> Vec<(String, FilePlace)> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        let text = |value: &Value| Some((value.as_str()?.to_owned(), self.place(value.span())));
        let texts = item.as_array().and_then(|list| list.iter().map(text).collect());
        if texts.is_none() {
            self.wrong(report, key, "a list of texts");
        }
        texts.unwrap_or_default()
    }

    pub(in crate::format) fn table(&self, report: &mut Report, key: &str) -> Option<Fields<'s>> {
        let table = self.table.get(key)?.as_table_like();
        if table.is_none() {
            self.wrong(report, key, "a table");
        }
        Some(Fields { file: self.file, lines: self.lines, table: table? })
    }

    /// A list of tables, written as `[[…]]` or inline.
    pub(in crate::format) fn tables(&self, report: &mut Report, key: &str) -> Vec<Fields<'s>> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        let of = |table: &'s dyn TableLike| Fields { file: self.file, lines: self.lines, table };
        let inline = |value: &'s Value| value.as_inline_table().map(|table| of(table));
        let tables: Option<Vec<Fields<'s>>> = match item {
            Item::ArrayOfTables(tables) => Some(tables.iter().map(|table| of(table)).collect()),
            Item::Value(Value::Array(list)) => list.iter().map(inline).collect(),
            _ => None,
        };
        if tables.is_none() {
            self.wrong(report, key, "a list of tables");
        }
        tables.unwrap_or_default()
    }

    /// The tables below this one, by their keys, in the file's order.
    pub(in crate::format) fn all_tables(&self, report: &mut Report) -> Vec<(&'s str, Fields<'s>, FilePlace)> {
        let keys: Vec<&'s str> = self.table.iter().map(|(key, _)| key).collect();
        let below = |key: &'s str| Some((key, self.table(report, key)?, self.at(key)));
        keys.into_iter().filter_map(below).collect()
    }

    /// Tells every key that the engine does not know.
    pub(in crate::format) fn known(&self, report: &mut Report, engine: &str, known: &[&str]) {
        for (key, _) in self.table.iter().filter(|(key, _)| !known.contains(key)) {
            let message = format!("{engine} knows no key `{}`", Excerpt::of(key));
            let mend = Suggester::new().nearest(key, known.iter().copied()).map(did_you_mean);
            let classes = (Effect::Ignored, NoticeKind::UnknownKey);
            report.notice(self.at(key), classes, message, mend.unwrap_or_default());
        }
    }
}

/// Sets a value where it stands, with the comments around it, or takes it away.
pub(in crate::format) fn set(table: &mut Table, key: &str, item: Option<Item>) {
    match (table.get_mut(key), item) {
        (Some(known), Some(item)) => *known = item,
        (None, Some(item)) => {
            table.insert(key, item);
        }
        (_, None) => {
            table.remove(key);
        }
    }
}
