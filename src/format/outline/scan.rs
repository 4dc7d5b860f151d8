//! Goes through a text of JSON or YAML by its brackets, its quotes and its indentation.

use alloc::string::String;
use alloc::vec::Vec;

use super::quotes::{quoted, unquoted};
use super::{Map, Part, Value};

/// How deep lists and maps are looked into; what is deeper is one value.
const DEEPEST: u8 = 64;

/// The documents of a text.
pub(super) fn documents(text: &str) -> Vec<Part> {
    let mut scan = Scan { text, at: 0, start: 0, depth: 0 };
    let mut documents = Vec::new();
    loop {
        scan.skip();
        while scan.rest().starts_with('%') && scan.column() == 0 {
            scan.end_line();
            scan.skip();
        }
        let begins = scan.marker("---");
        if scan.peek().is_none() && !begins {
            return documents;
        }
        documents.push(scan.block(Inside::Nothing));
        scan.skip();
        // What is left of it is not understood.
        if scan.peek().is_some() && !scan.is_marked() {
            scan.pass_over(Inside::Nothing);
        }
        scan.marker("...");
    }
}

/// What a value is in, with the column of what it has to be indented more than.
#[derive(Clone, Copy)]
enum Inside {
    Nothing,
    List(usize),
    /// A list in it may be indented as its keys are.
    Map(usize),
}

impl Inside {
    fn holds(self, column: usize) -> bool {
        match self {
            Self::Nothing => true,
            Self::List(own) | Self::Map(own) => column > own,
        }
    }

    fn holds_list(self, column: usize) -> bool {
        self.holds(column) || matches!(self, Self::Map(own) if column == own)
    }
}

/// Where it is in a text. Each step goes on, so that it comes to its end.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// Where the line begins.
    start: usize,
    depth: u8,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn column(&self) -> usize {
        self.at - self.start
    }

    /// Goes on by so many bytes, over ends of lines too.
    fn advance(&mut self, count: usize) {
        let (passed, _) = self.rest().split_at(count);
        if let Some(newline) = passed.rfind('\n') {
            self.start = self.at + newline + 1;
        }
        self.at += count;
    }

    fn end_line(&mut self) {
        let rest = self.rest();
        self.advance(rest.find('\n').map_or(rest.len(), |end| end + 1));
    }

    /// Over space, ends of lines and comments.
    fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.advance(1),
                b'#' if !self.text[..self.at].ends_with(|c: char| !c.is_ascii_whitespace()) => {
                    self.end_line();
                }
                _ => return,
            }
        }
    }

    /// Whether a document begins or ends here.
    fn is_marked(&self) -> bool {
        let rest = self.rest();
        let behind = rest.strip_prefix("---").or_else(|| rest.strip_prefix("..."));
        self.column() == 0 && behind.is_some_and(is_apart)
    }

    /// Goes past this marker where it is the next.
    fn marker(&mut self, marker: &str) -> bool {
        let found = self.is_marked() && self.rest().starts_with(marker);
        self.advance(if found { marker.len() } else { 0 });
        found
    }

    fn is_item(&self) -> bool {
        self.rest().strip_prefix('-').is_some_and(is_apart)
    }

    /// Anchors and tags.
    fn properties(&mut self) {
        while let Some(b'&' | b'!') = self.peek() {
            let rest = self.rest();
            self.advance(rest.find([' ', '\t', '\r', '\n', ',', '[', ']', '{', '}']).unwrap_or(rest.len()));
            self.skip();
        }
    }

    /// A value that is written by indentation, or with brackets or on one line where that ends.
    fn block(&mut self, inside: Inside) -> Part {
        let before = self.at;
        self.skip();
        self.properties();
        let (at, column) = (self.at, self.column());
        let holds = if self.is_item() { inside.holds_list(column) } else { inside.holds(column) };
        if self.peek().is_none() || self.is_marked() || !holds {
            return Part { at: before, value: Value::Nothing };
        }
        self.depth += 1;
        let value = match self.peek() {
            _ if self.depth > DEEPEST => self.single(inside),
            Some(b'{' | b'[') => self.flow().value,
            Some(_) if self.is_item() => self.block_list(column),
            _ if self.key().is_some() => self.block_map(column),
            _ => self.single(inside),
        };
        self.depth -= 1;
        Part { at, value }
    }

    fn block_list(&mut self, column: usize) -> Value {
        let mut items = Vec::new();
        while self.is_item() && self.column() == column && !self.is_marked() {
            self.advance(1);
            items.push(self.block(Inside::List(column)));
            self.pass_rest(Inside::List(column));
        }
        Value::List(items)
    }

    fn block_map(&mut self, column: usize) -> Value {
        let mut entries = Vec::new();
        while self.column() == column && !self.is_marked() {
            let Some((key, length)) = self.key() else { break };
            let at = self.at;
            self.advance(length);
            let value = self.block(Inside::Map(column)).value;
            entries.push((key, Part { at, value }));
            self.pass_rest(Inside::Map(column));
        }
        Value::Map(Map::new(entries))
    }

    /// A key that is written by indentation, and how much of the line it takes with its colon.
    fn key(&self) -> Option<(String, usize)> {
        let line = self.rest().split('\n').next().unwrap_or_default();
        let (key, behind) = match line.chars().next()? {
            '"' | '\'' => {
                let text = quoted(line)?;
                (unquoted(text), line.get(text.len()..)?.trim_start_matches([' ', '\t']).strip_prefix(':')?)
            }
            ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '%' | '@' | '`' => return None,
            '?' if line.get(1..).is_some_and(is_apart) => return None,
            _ => {
                let line = line.split(" #").next().unwrap_or_default();
                let mut colons = line.match_indices(':').map(|(at, _)| line.split_at(at));
                let (key, _) = colons.find(|(_, behind)| behind.get(1..).is_some_and(is_apart))?;
                return Some((key.trim_end().into(), key.len() + 1));
            }
        };
        is_apart(behind).then(|| (key, line.len() - behind.len()))
    }

    /// A value without parts, with all that is indented under it.
    fn single(&mut self, inside: Inside) -> Value {
        if let Some(text) = quoted(self.rest()) {
            self.advance(text.len());
        }
        self.pass_over(inside);
        Value::Single
    }

    /// The line, and all lines that are indented under it.
    fn pass_over(&mut self, inside: Inside) {
        self.end_line();
        self.pass_rest(inside);
    }

    /// All that is indented under something and left.
    fn pass_rest(&mut self, inside: Inside) {
        self.skip();
        while self.peek().is_some() && !self.is_marked() && inside.holds(self.column()) {
            self.end_line();
            self.skip();
        }
    }

    /// A value between brackets.
    fn flow(&mut self) -> Part {
        self.skip();
        self.properties();
        let at = self.at;
        self.depth += 1;
        let value = match self.peek() {
            Some(b'{' | b'[') if self.depth > DEEPEST => self.deep(),
            Some(b'{') => self.flow_map(),
            Some(b'[') => self.flow_list(),
            None | Some(b'}' | b']' | b',') => Value::Nothing,
            _ => {
                self.flow_text();
                Value::Single
            }
        };
        self.depth -= 1;
        Part { at, value }
    }

    fn flow_map(&mut self) -> Value {
        let mut entries = Vec::new();
        self.advance(1);
        while let Some(byte) = self.next_in_flow(b'}') {
            let at = self.at;
            let key = if matches!(byte, b'{' | b'[') {
                self.flow();
                String::new()
            } else {
                self.flow_text()
            };
            self.skip();
            let value = if self.peek() == Some(b':') {
                self.advance(1);
                self.flow().value
            } else {
                Value::Nothing
            };
            entries.push((key, Part { at, value }));
        }
        Value::Map(Map::new(entries))
    }

    fn flow_list(&mut self) -> Value {
        let mut items = Vec::new();
        self.advance(1);
        while self.next_in_flow(b']').is_some() {
            items.push(self.flow());
            self.skip();
            // A map of one entry, which has its line.
            if self.peek() == Some(b':') {
                self.advance(1);
                self.flow();
            }
        }
        Value::List(items)
    }

    /// What is next in a list or map, past commas; none at its end, which this goes past.
    fn next_in_flow(&mut self, end: u8) -> Option<u8> {
        loop {
            self.skip();
            match self.peek()? {
                b',' => self.advance(1),
                byte @ (b'}' | b']') => {
                    self.advance(usize::from(byte == end));
                    return None;
                }
                byte => return Some(byte),
            }
        }
    }

    /// A text between brackets, in quotes or without.
    fn flow_text(&mut self) -> String {
        let rest = self.rest();
        if let Some(text) = quoted(rest) {
            self.advance(text.len());
            return unquoted(text);
        }
        let ends = |(at, c): (usize, char)| match c {
            ',' | '[' | ']' | '{' | '}' => Some(at),
            ':' if rest.get(at + 1..).is_some_and(|rest| is_apart(rest) || rest.starts_with(BRACKETS)) => {
                Some(at)
            }
            '#' if rest[..at].ends_with(|c: char| c.is_ascii_whitespace()) => Some(at),
            _ => None,
        };
        let end = rest.char_indices().find_map(ends).unwrap_or(rest.len());
        self.advance(end);
        rest[..end].trim_end().into()
    }

    /// Lists and maps that are not looked into.
    fn deep(&mut self) -> Value {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'{' | b'[' => open += 1,
                b'}' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
            let c = self.rest().chars().next().map_or(1, char::len_utf8);
            self.advance(quoted(self.rest()).map_or(c, str::len));
            if open == 0 {
                break;
            }
        }
        Value::Single
    }
}

const BRACKETS: [char; 5] = [',', '[', ']', '{', '}'];

/// Whether nothing but space is next.
fn is_apart(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])
}
