//! The page as a whole: what it says of an account, part after part.

use registry_resolver::Catalog;

use crate::html::Html;
use crate::{against, images, matrix, picture, weak};

/// What a page is about.
pub(crate) struct Shown<'a> {
    pub(crate) of: &'a str,
    pub(crate) catalog: &'a Catalog,
    /// What was noted while files were read.
    pub(crate) notices: &'a [String],
    pub(crate) images: &'a [String],
    pub(crate) against: Option<(&'a str, &'a Catalog)>,
}

/// Texts that a page shows of one list; how many more there are is said.
pub(crate) const MOST: usize = 200;

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";

const STYLE: &str = include_str!("style.css");

pub(crate) fn page(shown: &Shown<'_>) -> String {
    let lints = shown.catalog.lints();
    let mut html = Html::default();
    html.own(HEAD);
    html.line("title", format_args!("Registries: {}", shown.of));
    html.own("<style>\n");
    html.own(STYLE);
    html.own("</style>\n</head>\n<body>\n");
    html.element("header", &[], |html| {
        html.line("h1", "Registries, and what they do");
        html.element("p", &[], |html| {
            html.text(format_args!("Of {}. ", shown.of));
            html.text(counts(shown.catalog, lints.len()));
        });
        contents(html, shown);
    });
    html.own("<main>\n");
    notices(&mut html, shown.notices);
    part(&mut html, "asked", "Who is asked before whom", |html| picture::write(html, shown.catalog));
    part(&mut html, "credentials", "Which credential can reach which host", |html| {
        matrix::write(html, shown.catalog);
    });
    part(&mut html, "weak", "What is weak", |html| weak::write(html, shown.catalog, &lints));
    if !shown.images.is_empty() {
        part(&mut html, "images", "What happens to", |html| images::write(html, shown.catalog, shown.images));
    }
    if let Some((file, other)) = shown.against {
        part(&mut html, "against", "What changes", |html| against::write(html, shown, file, other));
    }
    part(&mut html, "registries", "The registries", |html| picture::table(html, shown.catalog));
    html.own("</main>\n</body>\n</html>\n");
    html.into_text()
}

fn counts(catalog: &Catalog, lints: usize) -> String {
    let of = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    format!(
        "{}, {}, {}.",
        of(catalog.len(), "registry", "registries"),
        of(catalog.routes().len(), "route", "routes"),
        of(lints, "weak point", "weak points"),
    )
}

fn contents(html: &mut Html, shown: &Shown<'_>) {
    html.element("nav", &[("aria-label", &"Contents")], |html| {
        let mut link = |to: &'static str, text: &'static str| {
            html.element("a", &[("href", &to)], |html| html.text(text));
        };
        link("#asked", "Who is asked");
        link("#credentials", "Credentials");
        link("#weak", "What is weak");
        if !shown.images.is_empty() {
            link("#images", "Images");
        }
        if shown.against.is_some() {
            link("#against", "What changes");
        }
        link("#registries", "Registries");
    });
}

fn part(html: &mut Html, id: &'static str, title: &'static str, body: impl FnOnce(&mut Html)) {
    html.element("section", &[("id", &id), ("aria-labelledby", &format_args!("{id}-title"))], |html| {
        html.element("h2", &[("id", &format_args!("{id}-title"))], |html| html.text(title));
        body(html);
    });
}

fn notices(html: &mut Html, notices: &[String]) {
    if notices.is_empty() {
        return;
    }
    part(html, "notices", "What was noted while reading", |html| {
        html.element("ul", &[], |html| {
            for notice in notices.iter().take(MOST) {
                html.line("li", notice);
            }
        });
        more(html, notices.len());
    });
}

/// How many of a list are not shown.
pub(crate) fn more(html: &mut Html, all: usize) {
    if all > MOST {
        html.marked("p", "more", format_args!("and {} more", all - MOST));
    }
}
