//! A plain file's tree, from the events of the TOML library's parser: what nearly all of these files are, and large ones
//! most of all. The document that keeps how everything is written takes several times as long.
//!
//! Plain are keys, texts, flags and lists of such texts, below `[name]`, `[[name]]` and `[[name.below]]`. Anything else,
//! all that is wrong included, is not judged here: the document is made of it. A test holds both against each other.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span};

use super::tree::{Entry, Table, Value};
use crate::index::in_order;

/// A table with more keys is looked through once at its end, and has none below it.
const FEW: usize = 16;

/// The tree of a plain text, nothing of any other.
pub(super) fn read(text: &str) -> Option<Table<'_>> {
    // What a mark in front is part of is for the document to say.
    if text.starts_with('\u{feff}') {
        return None;
    }
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut tree = Tree {
        text,
        at: 0,
        line: 1,
        top: Table { line: 1, entries: Vec::new() },
        within: Within::Top,
        reading: Reading::Nothing,
        plain: Some(()),
    };
    let mut fault: Option<ParseError> = None;
    parse_document(&tokens, &mut ValidateWhitespace::new(&mut tree, source), &mut fault);
    (tree.plain.is_some() && fault.is_none() && is_each_once(tree.current()?)).then_some(tree.top)
}

/// Whether no key is there twice; of few that is seen as they come.
fn is_each_once(table: &Table<'_>) -> bool {
    let key = |index: usize| &table.entries[index].key;
    if table.entries.len() <= FEW {
        return true;
    }
    let order = in_order(table.entries.len(), &|a, b| key(a).cmp(key(b)));
    order.windows(2).all(|pair| key(pair[0] as usize) != key(pair[1] as usize))
}

/// What was read so far.
struct Tree<'t> {
    text: &'t str,
    /// How far lines are counted, and which one is there.
    at: usize,
    line: u32,
    top: Table<'t>,
    within: Within,
    reading: Reading<'t>,
    /// As long as everything was plain.
    plain: Option<()>,
}

/// The table that keys are in: the top one, one of its entries, or one of an entry's; of many the last.
#[derive(Clone, Copy)]
enum Within {
    Top,
    One(usize),
    Below(usize, usize),
}

/// What is not whole yet.
enum Reading<'t> {
    Nothing,
    /// `[name`
    One(Option<Cow<'t, str>>, u32),
    /// `[[name.below`
    Many(Option<Cow<'t, str>>, Option<Cow<'t, str>>, u32),
    Key(Cow<'t, str>, u32),
    List(Cow<'t, str>, u32, Vec<(Value<'t>, u32)>),
}

impl<'t> Tree<'t> {
    fn plainly(&mut self, step: impl FnOnce(&mut Self) -> Option<()>) {
        if self.plain.is_some() {
            self.plain = step(self);
        }
    }

    /// The line of what begins there. Events come in the order of the text.
    fn line(&mut self, span: Span) -> u32 {
        let passed = self.text.get(self.at..span.start()).unwrap_or_default();
        let ends = passed.matches('\n').count();
        self.at = self.at.max(span.start());
        self.line = self.line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.line
    }

    fn raw(&self, span: Span, encoding: Option<Encoding>) -> Option<Raw<'t>> {
        let text = self.text.get(span.start()..span.end())?;
        Some(Raw::new_unchecked(text, encoding, span))
    }

    fn current(&mut self) -> Option<&mut Table<'t>> {
        match self.within {
            Within::Top => Some(&mut self.top),
            Within::One(index) => last(&mut self.top, index),
            Within::Below(index, below) => last(last(&mut self.top, index)?, below),
        }
    }

    fn key(&mut self, span: Span, encoding: Option<Encoding>, fault: &mut dyn ErrorSink) -> Option<()> {
        let mut key = Cow::Borrowed("");
        self.raw(span, encoding)?.decode_key(&mut key, fault);
        let line = self.line(span);
        match &mut self.reading {
            Reading::One(name @ None, _)
            | Reading::Many(name @ None, _, _)
            | Reading::Many(Some(_), name @ None, _) => *name = Some(key),
            reading @ Reading::Nothing => *reading = Reading::Key(key, line),
            _ => return None,
        }
        Some(())
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, fault: &mut dyn ErrorSink) -> Option<()> {
        let mut text = Cow::Borrowed("");
        let value = match self.raw(span, encoding)?.decode_scalar(&mut text, fault) {
            ScalarKind::String => Value::Text(text),
            ScalarKind::Boolean(flag) => Value::Flag(flag),
            ScalarKind::Integer(_) | ScalarKind::Float | ScalarKind::DateTime => return None,
        };
        match core::mem::replace(&mut self.reading, Reading::Nothing) {
            Reading::Key(key, line) => self.add(Entry { key, line, value }),
            Reading::List(key, line, mut list) if matches!(value, Value::Text(_)) => {
                let at = self.line(span);
                list.push((value, at));
                self.reading = Reading::List(key, line, list);
                Some(())
            }
            _ => None,
        }
    }

    fn add(&mut self, entry: Entry<'t>) -> Option<()> {
        let current = self.current()?;
        let few = current.entries.len() < FEW;
        if few && current.entries.iter().any(|known| known.key == entry.key) {
            return None;
        }
        current.entries.push(entry);
        Some(())
    }

    /// Goes into the table of a header.
    fn enter(&mut self) -> Option<()> {
        is_each_once(self.current()?).then_some(())?;
        let table = |line| Table { line, entries: Vec::with_capacity(2) };
        self.within = match core::mem::replace(&mut self.reading, Reading::Nothing) {
            Reading::One(Some(name), line) => Within::One(only(&mut self.top, name, table(line))?),
            Reading::Many(Some(name), None, line) => {
                Within::One(one_of_many(&mut self.top, name, table(line))?)
            }
            Reading::Many(Some(name), Some(below), line) => {
                let index = position(&self.top, &name)?;
                let Value::Tables(_) = self.top.entries.get(index)?.value else { return None };
                Within::Below(index, one_of_many(last(&mut self.top, index)?, below, table(line))?)
            }
            _ => return None,
        };
        Some(())
    }
}

impl EventReceiver for Tree<'_> {
    fn std_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.plainly(|tree| {
            tree.reading = Reading::One(None, tree.line(span));
            Some(())
        });
    }

    fn std_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.plainly(Self::enter);
    }

    fn array_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.plainly(|tree| {
            tree.reading = Reading::Many(None, None, tree.line(span));
            Some(())
        });
    }

    fn array_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.plainly(Self::enter);
    }

    fn inline_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        self.plain = None;
        false
    }

    fn array_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        self.plainly(|tree| match core::mem::replace(&mut tree.reading, Reading::Nothing) {
            Reading::Key(key, line) => {
                tree.reading = Reading::List(key, line, Vec::new());
                Some(())
            }
            _ => None,
        });
        self.plain.is_some()
    }

    fn array_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.plainly(|tree| match core::mem::replace(&mut tree.reading, Reading::Nothing) {
            Reading::List(key, line, list) => tree.add(Entry { key, line, value: Value::List(list) }),
            _ => None,
        });
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, fault: &mut dyn ErrorSink) {
        self.plainly(|tree| tree.key(span, encoding, fault));
    }

    fn key_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        // A key of several parts is plain in the header of a table below others alone.
        self.plainly(|tree| matches!(tree.reading, Reading::Many(Some(_), None, _)).then_some(()));
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, fault: &mut dyn ErrorSink) {
        self.plainly(|tree| tree.scalar(span, encoding, fault));
    }
}

fn position(table: &Table<'_>, key: &str) -> Option<usize> {
    table.entries.iter().position(|known| known.key == key)
}

/// The table of an entry, of many the last.
fn last<'a, 't>(table: &'a mut Table<'t>, index: usize) -> Option<&'a mut Table<'t>> {
    match &mut table.entries.get_mut(index)?.value {
        Value::Table(table) => Some(table),
        Value::Tables(tables) => tables.last_mut(),
        _ => None,
    }
}

/// `[name]`.
fn only<'t>(table: &mut Table<'t>, name: Cow<'t, str>, new: Table<'t>) -> Option<usize> {
    let index = table.entries.len();
    if index >= FEW || position(table, &name).is_some() {
        return None;
    }
    table.entries.push(Entry { key: name, line: new.line, value: Value::Table(new) });
    Some(index)
}

/// `[[name]]`.
fn one_of_many<'t>(table: &mut Table<'t>, name: Cow<'t, str>, new: Table<'t>) -> Option<usize> {
    if table.entries.len() >= FEW {
        return None;
    }
    let Some(known) = position(table, &name) else {
        let index = table.entries.len();
        table.entries.push(Entry { key: name, line: new.line, value: Value::Tables(vec![new]) });
        return Some(index);
    };
    let Value::Tables(tables) = &mut table.entries.get_mut(known)?.value else { return None };
    tables.push(new);
    Some(known)
}
