//! Markup. Texts get into a page through [`Html::text`] and [`Html::attribute`] alone, which escape them.

use core::fmt::{Display, Write as _};

/// What is written of a page so far.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// An element with a body.
    pub(crate) fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &dyn Display)],
        body: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        body(self);
        let _ = writeln!(self.0, "</{name}>");
    }

    /// The same around a text alone.
    pub(crate) fn line(&mut self, name: &'static str, text: impl Display) {
        self.open(name, &[]);
        self.text(text);
        let _ = writeln!(self.0, "</{name}>");
    }

    /// The same with a class.
    pub(crate) fn marked(&mut self, name: &'static str, class: &'static str, text: impl Display) {
        self.open(name, &[("class", &class)]);
        self.text(text);
        let _ = writeln!(self.0, "</{name}>");
    }

    /// What may be wider than the page, and is scrolled then: by the keyboard too.
    pub(crate) fn scrolled(&mut self, label: impl Display, body: impl FnOnce(&mut Self)) {
        let attributes: [(&str, &dyn Display); 4] =
            [("class", &"scroll"), ("tabindex", &0), ("role", &"group"), ("aria-label", &label)];
        self.element("div", &attributes, body);
    }

    /// The beginning of an element, or all of one without a body.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&str, &dyn Display)]) {
        let _ = write!(self.0, "<{name}");
        for (key, value) in attributes {
            let _ = write!(self.0, " {key}=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// A text, escaped. What cannot be seen, or turns a line around, is shown by its number.
    pub(crate) fn text(&mut self, text: impl Display) {
        for character in text.to_string().chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' => self.0.push('\n'),
                _ if character.is_control() || is_hidden(character) => {
                    let _ = write!(self.0, "\u{fffd}{:04X}", u32::from(character));
                }
                _ => self.0.push(character),
            }
        }
    }

    /// Markup of the program's own: no text that was read gets here, since it is not `'static`.
    pub(crate) fn own(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Zero-width characters, marks that turn the direction of a line, and tags.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}
