//! JSON text with the line of every key, for files whose values must not be quoted. Serde's errors may quote them,
//! and it knows no lines.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// How deep lists and maps may be in each other. Credential files have three levels.
const DEEPEST: u8 = 64;

/// A value; texts borrow from the file wherever they have no escapes. Deliberately without `Debug`.
pub(super) enum Json<'t> {
    Null,
    Flag,
    Number,
    Text(Cow<'t, str>),
    List,
    Map(Vec<Member<'t>>),
}

/// A key with its value.
pub(super) struct Member<'t> {
    pub(super) key: Cow<'t, str>,
    /// Counted from 1.
    pub(super) line: u32,
    pub(super) value: Json<'t>,
    /// Where the value stands in the text.
    pub(super) span: Range<usize>,
}

/// Why a text is no JSON, without any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JsonFault {
    pub(super) line: u32,
    /// In bytes from 1, where it is a fault of syntax.
    pub(super) column: Option<u32>,
    pub(super) expected: &'static str,
}

impl JsonFault {
    /// A value of this line is not what it has to be.
    pub(super) fn on(line: u32, expected: &'static str) -> Self {
        Self { line, column: None, expected }
    }
}

impl<'t> Json<'t> {
    /// The one value that is this text.
    pub(super) fn parse(text: &'t str) -> Result<Self, JsonFault> {
        let (value, behind) = Self::parse_first(text)?;
        behind.map_or(Ok(value), Err)
    }

    /// The first value of this text, and what is wrong where it is not the only one.
    pub(super) fn parse_first(text: &'t str) -> Result<(Self, Option<JsonFault>), JsonFault> {
        let mut reader = Reader { text, at: 0, line: 1, depth: 0 };
        let value = reader.value()?;
        reader.space();
        let behind = (reader.at < text.len()).then(|| reader.fault("nothing behind the value"));
        Ok((value, behind))
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    depth: u8,
}

impl<'t> Reader<'t> {
    fn fault(&self, expected: &'static str) -> JsonFault {
        let before = self.text.as_bytes().iter().take(self.at);
        let column = before.rev().take_while(|byte| **byte != b'\n').count() + 1;
        JsonFault { line: self.line, column: u32::try_from(column).ok(), expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.peek() {
            self.line += u32::from(byte == b'\n');
            self.at += 1;
        }
    }

    /// Goes past this byte where it is the next one.
    fn takes(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Result<Json<'t>, JsonFault> {
        self.space();
        match self.peek() {
            Some(b'"') => self.string().map(Json::Text),
            Some(b'{') => self.nested(Self::map),
            Some(b'[') => self.nested(Self::list),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                let words = [("null", Json::Null), ("true", Json::Flag), ("false", Json::Flag)];
                let rest = &self.text[self.at..];
                let word = words.into_iter().find(|(word, _)| rest.starts_with(word));
                let (word, value) = word.ok_or_else(|| self.fault("a value"))?;
                self.at += word.len();
                Ok(value)
            }
        }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Json<'t>, JsonFault>,
    ) -> Result<Json<'t>, JsonFault> {
        if self.depth == DEEPEST {
            return Err(self.fault("at most 64 lists and maps in each other"));
        }
        self.at += 1;
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn map(&mut self) -> Result<Json<'t>, JsonFault> {
        let mut members = Vec::new();
        self.space();
        if self.takes(b'}') {
            return Ok(Json::Map(members));
        }
        loop {
            self.space();
            let line = self.line;
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in quotes"));
            }
            let key = self.string()?;
            self.space();
            if !self.takes(b':') {
                return Err(self.fault("`:` behind a key"));
            }
            self.space();
            let start = self.at;
            let value = self.value()?;
            members.push(Member { key, line, value, span: start..self.at });
            self.space();
            if self.takes(b'}') {
                return Ok(Json::Map(members));
            }
            if !self.takes(b',') {
                return Err(self.fault("`,` or `}`"));
            }
        }
    }

    /// Nothing that is read here stands in a list, so its values are looked at and dropped.
    fn list(&mut self) -> Result<Json<'t>, JsonFault> {
        self.space();
        if self.takes(b']') {
            return Ok(Json::List);
        }
        loop {
            self.value()?;
            self.space();
            if self.takes(b']') {
                return Ok(Json::List);
            }
            if !self.takes(b',') {
                return Err(self.fault("`,` or `]`"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault("a digit")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Json<'t>, JsonFault> {
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if self.takes(b'e') || self.takes(b'E') {
            if !self.takes(b'-') {
                self.takes(b'+');
            }
            self.digits()?;
        }
        Ok(Json::Number)
    }

    /// A text in quotes.
    fn string(&mut self) -> Result<Cow<'t, str>, JsonFault> {
        self.at += 1;
        let start = self.at;
        let mut unescaped: Option<String> = None;
        let mut copied = start;
        loop {
            match self.peek() {
                None | Some(0..=0x1f) => return Err(self.fault("the end of a text in quotes")),
                Some(b'"') => break,
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(&self.text[copied..self.at]);
                    self.at += 1;
                    let c = self.escape()?;
                    unescaped.get_or_insert_default().push(c);
                    copied = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
        let rest = &self.text[copied..self.at];
        self.at += 1;
        Ok(match unescaped {
            None => Cow::Borrowed(rest),
            Some(text) => Cow::Owned(text + rest),
        })
    }

    /// The character behind a `\`.
    fn escape(&mut self) -> Result<char, JsonFault> {
        let byte = self.peek();
        self.at += 1;
        Ok(match byte {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte.into(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault("an escape of JSON behind `\\`")),
        })
    }

    /// Half a pair of surrogates alone is the replacement character, as it is to most readers.
    fn unicode(&mut self) -> Result<char, JsonFault> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let behind_first = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let c = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = behind_first;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, JsonFault> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let value =
            digits.and_then(|digits| u32::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok());
        let value = value.ok_or_else(|| self.fault("four hexadecimal digits behind `\\u`"))?;
        self.at += 4;
        Ok(value)
    }
}
