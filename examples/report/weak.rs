//! What is weak: lints by severity, each with its mend, and the lines of the account that an edit changes.

use registry_resolver::Catalog;
use registry_resolver::lint::{Lint, Lints, Severity};

use crate::html::Html;
use crate::page::{MOST, more};

/// Edits that are shown line by line: each writes the whole account twice.
const EDITS: usize = 40;
/// Registries of an account of which edits are shown so.
const LARGE: usize = 500;

pub(crate) fn write(html: &mut Html, catalog: &Catalog, lints: &Lints<'_>) {
    if lints.is_empty() {
        html.line("p", "Nothing that the lints know of.");
        return;
    }
    let before = (catalog.len() <= LARGE).then(|| lines(catalog));
    let mut edits = 0;
    for (severity, title) in
        [(Severity::Danger, "Dangers"), (Severity::Warning, "Warnings"), (Severity::Advice, "Advice")]
    {
        let of: Vec<&Lint<'_>> = lints.iter().filter(|lint| lint.severity() == severity).collect();
        if of.is_empty() {
            continue;
        }
        html.line("h3", format_args!("{title}: {}", of.len()));
        for lint in of.iter().take(MOST) {
            let before = before.as_deref().filter(|_| edits < EDITS);
            edits += usize::from(lint.edit().is_some());
            one(html, catalog, lint, before);
        }
        more(html, of.len());
    }
}

fn one(html: &mut Html, catalog: &Catalog, lint: &Lint<'_>, before: Option<&[String]>) {
    html.element("article", &[("class", &format_args!("lint {}", lint.severity()))], |html| {
        html.element("p", &[], |html| {
            html.line("strong", format_args!("{} at {}", lint.kind(), lint.path()));
        });
        html.line("p", lint.message());
        if let Some(help) = lint.help() {
            html.line("p", format_args!("Mend: {help}"));
        }
        let (Some(edit), Some(before)) = (lint.edit(), before) else { return };
        let Ok(edited) = edit.apply(catalog.edit()).build() else { return };
        let after = lines(&edited);
        html.element("details", &[], |html| {
            html.line("summary", "The lines that its edit changes");
            changed(html, before, &after);
        });
    });
}

fn lines(catalog: &Catalog) -> Vec<String> {
    let text = serde_json::to_string_pretty(catalog).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Lines that are shown around those that change, to tell what they are of.
const AROUND: usize = 3;

/// What stands between the lines that both begin with and those that both end with.
fn changed(html: &mut Html, before: &[String], after: &[String]) {
    let first = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let (same, before) = before.split_at(first);
    let after = &after[first..];
    let last =
        before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count();
    for line in &same[same.len().saturating_sub(AROUND)..] {
        html.marked("span", "around", line);
    }
    let (gone, rest) = before.split_at(before.len() - last);
    for line in gone {
        html.line("del", line);
    }
    for line in &after[..after.len() - last] {
        html.line("ins", line);
    }
    for line in rest.iter().take(AROUND) {
        html.marked("span", "around", line);
    }
}
