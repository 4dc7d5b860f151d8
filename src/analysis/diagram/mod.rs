//! Diagrams in Mermaid's notation: what all of them share.

mod catalog;
mod plans;
#[cfg(feature = "pipeline")]
mod preflight;

use alloc::string::String;
use core::fmt::Write as _;

use crate::reference::is_unsafe;

/// A text that is nothing but text between the quotes of a label.
pub(crate) fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Mermaid looks for styles and icons in labels too, by the colon behind them.
    let style = ["style", "classDef"].iter().filter_map(|word| text.find(word)).min();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        // In front of a space these would begin a list.
        let plain = match c {
            '.' | '-' => rest.peek().is_none_or(|(_, next)| *next != ' '),
            ':' => style.is_none_or(|style| at < style) && !text[at + 1..].starts_with("fa-"),
            '/' | '@' | '_' | ' ' => true,
            _ => c.is_alphanumeric(),
        };
        if plain {
            out.push(c);
        } else if is_unsafe(c) {
            // An entity would bring it back.
            let _ = write!(out, "#92;u#123;{:x}#125;", u32::from(c));
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn no_text_breaks_out_of_its_label() {
        for (text, expected) in [
            ("ghcr.io/acme/app_x:1.2-rc@sha256:0", "ghcr.io/acme/app_x:1.2-rc@sha256:0"),
            ("a\"]", "a#34;#93;"),
            ("`b`", "#96;b#96;"),
            ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;"),
            ("#quot;", "#35;quot#59;"),
            ("<b>&amp;", "#60;b#62;#38;amp#59;"),
            ("a\nend", "a#92;u#123;a#125;end"),
            ("\u{202e}", "#92;u#123;202e#125;"),
            ("1. x - y", "1#46; x #45; y"),
            ("a/style:${x}", "a/style#58;#36;#123;x#125;"),
            ("fa:fa-ban", "fa#58;fa-ban"),
            ("a/fas:fa-skull", "a/fas#58;fa-skull"),
            ("größe $$x$$", "größe #36;#36;x#36;#36;"),
        ] {
            assert_eq!(label(text), expected, "{text}");
        }
    }
}
