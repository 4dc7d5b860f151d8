//! Two accounts side by side: which requests are answered differently, each with one that shows it.

use registry_resolver::Catalog;

use crate::html::Html;
use crate::page::{MOST, Shown, more};

pub(crate) fn write(html: &mut Html, shown: &Shown<'_>, file: &str, other: &Catalog) {
    let diff = shown.catalog.diff(other);
    if diff.is_empty() {
        html.line("p", format_args!("Nothing: {file} answers every request alike."));
        return;
    }
    for change in diff.changes().iter().take(MOST) {
        html.element("article", &[], |html| {
            html.line("h3", format_args!("{}: {}", change.kind(), change.class()));
            html.element("p", &[], |html| {
                html.text("For example ");
                html.line("code", change.witness());
            });
            html.element("div", &[("class", &"sides")], |html| {
                for (side, answer) in [(shown.of, change.before()), (file, change.after())] {
                    html.element("div", &[], |html| {
                        html.line("h4", side);
                        html.element("ol", &[], |html| {
                            answer.to_string().lines().for_each(|line| html.line("li", line));
                        });
                    });
                }
            });
        });
    }
    more(html, diff.changes().len());
}
