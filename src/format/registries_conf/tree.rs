//! A file's TOML as far as it is asked: tables, texts and flags, each with its line.

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::ops::Range;

use toml_edit::{Document, Item, Key, TableLike};

use super::plain;
use crate::format::files::{File, Lines, Report};
use crate::format::host_lists::tables;

/// A table of the text `'t`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table<'t> {
    /// Where it begins.
    pub(super) line: u32,
    pub(super) entries: Vec<Entry<'t>>,
}

/// A key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) line: u32,
    pub(super) value: Value<'t>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'t> {
    Text(Cow<'t, str>),
    Flag(bool),
    /// Each with its line. What is a list in a list is told by its kind.
    List(Vec<(Value<'t>, u32)>),
    Table(Table<'t>),
    /// Written as `[[…]]`.
    Tables(Vec<Table<'t>>),
    /// What no key of these files has, by its kind.
    Other(&'static str),
}

impl Value<'_> {
    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Flag(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Tables(_) => "a list of tables",
            Self::Other(kind) => kind,
        }
    }
}

/// No key that an engine knows is in a table below more tables than this.
const DEEPEST: usize = 4;

/// Reads a file, plainly where it is plain; what is broken about its syntax goes to the report.
pub(super) fn parse<'t>(file: File<'t>, report: &mut Report) -> Option<Table<'t>> {
    plain::read(file.text).or_else(|| {
        let document = tables::parse(file, "", report)?;
        Some(of_document(file.text, &document))
    })
}

/// The same of what the TOML library reads.
pub(super) fn of_document<'t>(text: &str, document: &Document<&'t str>) -> Table<'t> {
    Reader(Lines::of(text)).table(document.as_table(), 1, DEEPEST)
}

struct Reader(Lines);

impl Reader {
    /// The line of what is there, else that of what it is in.
    fn line(&self, span: Option<Range<usize>>, around: u32) -> u32 {
        span.map_or(around, |span| self.0.line(span.start))
    }

    fn table<'t>(&self, table: &dyn TableLike, line: u32, depth: usize) -> Table<'t> {
        let entry = |(key, item): (&str, &Item)| {
            let span = table.key(key).and_then(Key::span).or_else(|| item.span());
            let own = self.line(span, line);
            Entry { key: key.to_string().into(), line: own, value: self.value(item, own, depth) }
        };
        // What is deeper is foreign, and told of by its key alone.
        let entries = if depth == 0 { Vec::new() } else { table.iter().map(entry).collect() };
        Table { line, entries }
    }

    fn value<'t>(&self, item: &Item, line: u32, depth: usize) -> Value<'t> {
        match item {
            Item::None => Value::Other("nothing"),
            Item::Value(value) => self.inline(value, line, depth),
            Item::Table(table) => {
                Value::Table(self.table(table, self.line(table.span(), line), depth.saturating_sub(1)))
            }
            Item::ArrayOfTables(tables) => {
                let table = |table: &toml_edit::Table| {
                    self.table(table, self.line(table.span(), line), depth.saturating_sub(1))
                };
                Value::Tables(tables.iter().map(table).collect())
            }
        }
    }

    fn inline<'t>(&self, value: &toml_edit::Value, line: u32, depth: usize) -> Value<'t> {
        match value {
            toml_edit::Value::String(text) => Value::Text(text.value().clone().into()),
            toml_edit::Value::Boolean(flag) => Value::Flag(*flag.value()),
            toml_edit::Value::Integer(_) => Value::Other("a number"),
            toml_edit::Value::Float(_) => Value::Other("a fraction"),
            toml_edit::Value::Datetime(_) => Value::Other("a date"),
            toml_edit::Value::InlineTable(table) => {
                Value::Table(self.table(table, self.line(table.span(), line), depth.saturating_sub(1)))
            }
            toml_edit::Value::Array(list) => {
                let element = |value: &toml_edit::Value| {
                    let line = self.line(value.span(), line);
                    let is_list = value.is_array();
                    (if is_list { Value::Other("a list") } else { self.inline(value, line, depth) }, line)
                };
                Value::List(list.iter().map(element).collect())
            }
        }
    }
}
