//! What is printed: notices, and how a file differs from what it should be, without what may be secret in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use registry_resolver::format::{Notice, NoticeKind};
use similar::TextDiff;

use crate::wanted::Change;

/// Notices of one kind that are printed: a distribution's file of short names alone makes sixty that are alike.
const ALIKE: usize = 8;

/// A line for each notice, as long as they are not many of one kind.
pub fn told(notices: &[Notice]) -> String {
    let mut text = String::new();
    let mut of: BTreeMap<NoticeKind, usize> = BTreeMap::new();
    for notice in notices {
        let seen = of.entry(notice.kind()).or_default();
        *seen += 1;
        if *seen <= ALIKE {
            let _ = writeln!(text, "{notice}");
        }
    }
    for (kind, count) in of.into_iter().filter(|(_, count)| *count > ALIKE) {
        let _ = writeln!(text, "and {} more notices of the kind {kind}; --all prints them", count - ALIKE);
    }
    text
}

/// A unified difference. It goes to a log: headers that somebody has set for a host, which may be logins, are not shown.
pub fn difference(change: &Change) -> String {
    let path = change.path.display().to_string();
    let from = change.before.as_ref().map_or("/dev/null", |_| path.as_str());
    let (before, after) =
        (without_headers(change.before.as_deref().unwrap_or_default()), without_headers(&change.after));
    TextDiff::from_lines(&before, &after).unified_diff().context_radius(2).header(from, &path).to_string()
}

fn without_headers(text: &str) -> String {
    let mut is_in_header = false;
    let mut shown = String::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        // A line that begins a table; one within a list is indented, or ends with a comma.
        if trimmed.starts_with('[') && trimmed.contains(']') && !trimmed.ends_with(',') {
            is_in_header = trimmed.contains("header]");
        } else if is_in_header && !trimmed.is_empty() || is_header(trimmed) {
            shown.push_str("(a header)\n");
            continue;
        }
        shown.push_str(line);
    }
    shown
}

/// `header = { … }`, and `header.name = …`.
fn is_header(line: &str) -> bool {
    line.contains("header") && line.contains('=') && !line.starts_with('#')
}
