//! Plain TOML in one pass and without the TOML library: what nearly all of these files are, and large ones most of all.
//!
//! Plain are keys, texts without escapes, flags and lists of such texts, below `[name]`, `[[name]]` and `[[name.below]]`.
//! Anything else, all that is wrong included, is not judged here: the library reads it. A test holds both against each
//! other.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use super::tree::{Entry, Table, Value};
use crate::index::in_order;

/// A table with more keys is looked through once at its end, and has none below it.
const FEW: usize = 16;

/// The tree of a plain text, nothing of any other.
pub(super) fn read(text: &str) -> Option<Table<'_>> {
    let mut scan = Scan { text, at: 0, line: 1 };
    let mut top = Table { line: 1, entries: Vec::new() };
    // In document order, the keys below a header follow it.
    let mut current = &mut top;
    loop {
        scan.space();
        match scan.peek() {
            None => break,
            Some(b'[') => {
                is_each_once(current).then_some(())?;
                current = scan.header(&mut top)?;
            }
            Some(b'#' | b'\r' | b'\n') => {}
            Some(_) => {
                let (key, line) = (scan.key()?, scan.line);
                let value = scan.value()?;
                let few = current.entries.len() < FEW;
                if few && current.entries.iter().any(|known| known.key == key) {
                    return None;
                }
                current.entries.push(Entry { key: Cow::Borrowed(key), line, value });
            }
        }
        scan.line_end()?;
    }
    is_each_once(current).then_some(top)
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

/// A text that is read from its beginning.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Scan<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes over a byte, if it is there.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    /// Goes on as long as bytes fit; what was passed is the value.
    fn take_while(&mut self, fits: impl Fn(u8) -> bool) -> &'t str {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|&byte| !fits(byte)).unwrap_or(rest.len());
        let from = self.at;
        self.at += length;
        // Classes of bytes end where a character does.
        self.text.get(from..self.at).unwrap_or_default()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// A comment, if there is one, and the end of the line or of the text.
    fn line_end(&mut self) -> Option<()> {
        self.space();
        if self.take(b'#').is_some() {
            self.take_while(is_plain);
        }
        if self.peek().is_none() {
            return Some(());
        }
        let _ = self.take(b'\r');
        self.take(b'\n')?;
        self.line += 1;
        Some(())
    }

    fn bare(&mut self) -> Option<&'t str> {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        Some(self.take_while(fits)).filter(|key| !key.is_empty())
    }

    /// A key and its `=`.
    fn key(&mut self) -> Option<&'t str> {
        let key = match self.peek()? {
            b'"' | b'\'' => self.quoted()?,
            _ => self.bare()?,
        };
        self.space();
        self.take(b'=')?;
        self.space();
        Some(key)
    }

    /// A text in quotes, on one line and without escapes.
    fn quoted(&mut self) -> Option<&'t str> {
        let quote = self.peek()?;
        self.at += 1;
        let text =
            self.take_while(|byte| is_plain(byte) && byte != quote && (byte != b'\\' || quote == b'\''));
        self.take(quote)?;
        // Three quotes begin a text of several lines.
        (!text.is_empty() || self.peek() != Some(quote)).then_some(text)
    }

    fn value(&mut self) -> Option<Value<'t>> {
        match self.peek()? {
            b'"' | b'\'' => Some(Value::Text(self.quoted()?.into())),
            b'[' => self.list(),
            b't' | b'f' => match self.bare()? {
                "true" => Some(Value::Flag(true)),
                "false" => Some(Value::Flag(false)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A list of texts, perhaps on several lines.
    fn list(&mut self) -> Option<Value<'t>> {
        self.take(b'[')?;
        let mut texts = Vec::new();
        loop {
            self.lines()?;
            if self.take(b']').is_some() {
                return Some(Value::List(texts));
            }
            let line = self.line;
            texts.push((Value::Text(self.quoted()?.into()), line));
            self.lines()?;
            if self.peek() != Some(b']') {
                self.take(b',')?;
            }
        }
    }

    /// Space, comments and ends of lines, as they may be between the texts of a list.
    fn lines(&mut self) -> Option<()> {
        loop {
            self.space();
            match self.peek()? {
                b'#' | b'\r' | b'\n' => self.line_end()?,
                _ => return Some(()),
            }
        }
    }

    /// A header, and the table that begins with it.
    fn header<'a>(&mut self, top: &'a mut Table<'t>) -> Option<&'a mut Table<'t>> {
        let new = Table { line: self.line, entries: Vec::with_capacity(2) };
        self.take(b'[')?;
        let is_one_of_many = self.take(b'[').is_some();
        let name = self.bare()?;
        let below = if is_one_of_many && self.take(b'.').is_some() { Some(self.bare()?) } else { None };
        self.take(b']')?;
        if !is_one_of_many {
            return only(top, name, new);
        }
        self.take(b']')?;
        match below {
            None => one_of_many(top, name, new),
            Some(below) => one_of_many(last(top, name)?, below, new),
        }
    }
}

/// What may stand in a comment or in a text.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7f || byte == b'\t'
}

fn position(table: &Table<'_>, key: &str) -> Option<usize> {
    table.entries.iter().position(|known| known.key == key)
}

/// `[name]`.
fn only<'a, 't>(table: &'a mut Table<'t>, name: &'t str, new: Table<'t>) -> Option<&'a mut Table<'t>> {
    if table.entries.len() >= FEW || position(table, name).is_some() {
        return None;
    }
    table.entries.push(Entry { key: name.into(), line: new.line, value: Value::Table(new) });
    match &mut table.entries.last_mut()?.value {
        Value::Table(new) => Some(new),
        _ => None,
    }
}

/// `[[name]]`.
fn one_of_many<'a, 't>(table: &'a mut Table<'t>, name: &'t str, new: Table<'t>) -> Option<&'a mut Table<'t>> {
    if table.entries.len() >= FEW {
        return None;
    }
    let Some(known) = position(table, name) else {
        table.entries.push(Entry { key: name.into(), line: new.line, value: Value::Tables(vec![new]) });
        return last(table, name);
    };
    let Value::Tables(tables) = &mut table.entries.get_mut(known)?.value else { return None };
    tables.push(new);
    tables.last_mut()
}

/// The last table of this name.
fn last<'a, 't>(table: &'a mut Table<'t>, name: &str) -> Option<&'a mut Table<'t>> {
    let known = position(table, name)?;
    match &mut table.entries.get_mut(known)?.value {
        Value::Tables(tables) => tables.last_mut(),
        _ => None,
    }
}
