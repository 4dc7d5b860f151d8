//! The base images of a Dockerfile that a step has in it (rule 9.4).
//!
//! See <https://docs.docker.com/reference/dockerfile/>: instructions are a line each, which a backslash at its end
//! continues; a here-document brings lines that are none.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// What stands behind `FROM`, in order, but for the Dockerfile's own stages and for `scratch`.
pub(super) fn base_images(content: &str) -> Vec<String> {
    let escape = escape(content);
    let mut lines = content.lines();
    let mut stages: BTreeSet<String> = BTreeSet::new();
    let mut images = Vec::new();
    while let Some(line) = lines.next() {
        let first = line.trim();
        let is_from = first.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("FROM"));
        if first.is_empty() || first.starts_with('#') {
            continue;
        }
        let mut instruction = String::new();
        let mut part = first;
        loop {
            let continued = part.strip_suffix(escape);
            // Of any other instruction only its end and its here-documents matter.
            if is_from {
                instruction.push_str(continued.unwrap_or(part));
                instruction.push(' ');
            } else {
                skip_documents(part, &mut lines);
            }
            if continued.is_none() {
                break;
            }
            match lines.by_ref().map(str::trim).find(|next| !next.starts_with('#')) {
                Some(next) => part = next,
                None => break,
            }
        }
        if is_from {
            let mut words = instruction.split_whitespace().skip(1).filter(|word| !word.starts_with("--"));
            let Some(image) = words.next() else { continue };
            let is_own = stages.contains(&image.to_ascii_lowercase());
            if !is_own && image != "scratch" {
                images.push(image.to_owned());
            }
            if words.next().is_some_and(|word| word.eq_ignore_ascii_case("AS")) {
                stages.extend(words.next().map(str::to_ascii_lowercase));
            }
        }
    }
    images
}

/// The character that continues a line: a backslash, or what a directive in front of all else says.
fn escape(content: &str) -> char {
    let directives = content.lines().map_while(|line| line.trim().strip_prefix('#')?.split_once('='));
    let escape = directives.filter(|(name, _)| name.trim().eq_ignore_ascii_case("escape"));
    let backtick = escape.map(|(_, value)| value.trim() == "`").next();
    if backtick == Some(true) { '`' } else { '\\' }
}

/// The lines of the here-documents that a line opens are not instructions.
fn skip_documents<'d>(line: &str, lines: &mut impl Iterator<Item = &'d str>) {
    for opened in line.split("<<").skip(1) {
        let (tabs, opened) = opened.strip_prefix('-').map_or((false, opened), |opened| (true, opened));
        let word =
            opened.split(|c: char| c.is_whitespace() || c == ';' || c == ')').next().unwrap_or_default();
        let word = word.trim_matches(['"', '\'']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if word.is_empty() || !word.chars().all(is_name) {
            continue;
        }
        let ends = |line: &str| if tabs { line.trim_start_matches('\t') == word } else { line == word };
        lines.by_ref().find(|line| ends(line));
    }
}

#[cfg(test)]
mod tests {
    use super::base_images;

    #[test]
    fn what_is_behind_from_is_found_and_nothing_else() {
        for (content, images) in [
            ("FROM alpine:3\nRUN x", &["alpine:3"][..]),
            ("from alpine as build\nFROM build\nFROM BUILD AS two\nFROM scratch\nfrom two", &["alpine"]),
            (
                "FROM --platform=$BUILDPLATFORM golang:1 AS go\nCOPY --from=go /a /b\nFROM nginx",
                &["golang:1", "nginx"],
            ),
            ("# FROM no\n\n  FROM \\\n  # in between\n  alpine:3 \\\n AS x\nFROM x", &["alpine:3"]),
            ("# escape=`\nFROM `\nalpine\nRUN a\\\nFROM b", &["alpine", "b"]),
            ("FROM a\nRUN <<EOF\nFROM no\nEOF\nFROM b", &["a", "b"]),
            ("FROM a\nRUN cat <<-'END' > x && \\\n\tFROM no\n\tEND\n true\nFROM b", &["a", "b"]),
            ("FROM a\nRUN echo \\\nFROM no\nFROM b", &["a", "b"]),
            ("FROM\nFROM --platform=x\nRUN x <<", &[]),
            ("RUN 1 << 2\nFROM a\nRUN x <<EOF\nFROM no", &["a"]),
            ("", &[]),
        ] {
            assert_eq!(base_images(content), images, "{content:?}");
        }
    }
}
