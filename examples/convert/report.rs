//! What is told before anything is written.

use alloc::collections::{BTreeMap, BTreeSet};
use core::fmt::Write as _;

use registry_resolver::format::{Engine, FileRequestError, Notices};
use registry_resolver::reference::{Excerpt, ShortName};
use registry_resolver::routes::Scope;
use registry_resolver::{Catalog, PullRequest, Reference};

use crate::files::Found;
use crate::output::Before;
use crate::requests;
use crate::{Read, Written};

/// So many classes of images are told at most.
const MOST: usize = 40;
const WIDTH: usize = 80;

/// The text, and whether some image is pulled otherwise.
pub(crate) struct Report {
    pub(crate) text: String,
    pub(crate) differs: bool,
}

/// What an engine does with an image.
pub(crate) fn explained(read: &Read, image: &str) -> Result<String, String> {
    let text = requests::explained(read.answer.catalog(), read.engine, image)
        .map_err(|why| format!("{}: {why}", Excerpt::of(image)))?;
    let mut out = String::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        // A request is never broken.
        if line.contains("://") {
            let _ = writeln!(out, "{line}");
        } else {
            wrap(&mut out, line.trim_start(), indent, indent);
        }
    }
    Ok(out)
}

/// Files that the engine refuses, or passes over.
pub(crate) fn refused(found: &Found, error: &FileRequestError) -> String {
    if found.place.is_empty() { error.to_string() } else { format!("{}: {error}", found.place.trim_start()) }
}

/// What was read, what it comes to, and what will be different.
pub(crate) fn converted(read: &Read, written: &Written) -> Report {
    let mut text = String::new();
    about_source(&mut text, read);
    about_notices(&mut text, "what these files say otherwise than it seems", read.answer.notices());
    let whom = written.engine.map_or_else(|| "this library".to_owned(), |engine| engine.to_string());
    about_notices(&mut text, &format!("what {} cannot say to {whom}", written.format), &written.notices);
    let differs = about_differences(&mut text, read, written);
    about_files(&mut text, written);
    Report { text, differs }
}

fn about_source(text: &mut String, read: &Read) {
    let reader = read.engine.map_or_else(String::new, |engine| format!(", as {engine} reads it"));
    let _ = writeln!(text, "{}{reader}{}", read.format, read.found.place);
    for file in read.found.texts.iter().filter(|file| !file.name.ends_with('/')) {
        let _ = writeln!(text, "  {}", Excerpt::of(&file.name));
    }
    for (name, by) in read.found.unread.iter().filter(|(name, _)| !name.ends_with('/')) {
        let because =
            by.as_ref().map_or_else(String::new, |by| format!(", which `{}` hides", Excerpt::of(by)));
        let _ = writeln!(text, "  not read: {}{because}", Excerpt::of(name));
    }
    let catalog = read.answer.catalog();
    let (registries, routes) = (catalog.registries().len(), catalog.routes().count());
    let counted =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let _ = writeln!(
        text,
        "  {}, {}",
        counted(registries, "registry", "registries"),
        counted(routes, "route", "routes")
    );
}

fn about_notices(text: &mut String, what: &str, notices: &Notices) {
    if notices.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{what}");
    // What is told of several scopes in one text is told once.
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for notice in notices {
        let text = notice.to_string();
        let is_named = |scope: &str| text.contains(&format!("`{}`", Excerpt::of(scope)));
        let scope = notice.scope().map(Scope::as_str);
        let scope = scope.filter(|scope| !is_named(scope) && !is_named(scope.trim_end_matches(":*")));
        let shown = scope.map(|scope| format!("`{}`", Excerpt::of(scope)));
        let place = *known.entry(text.clone()).or_insert(told.len());
        match told.get_mut(place) {
            Some((_, scopes)) => scopes.extend(shown),
            None => told.push((text, shown.into_iter().collect())),
        }
    }
    for (notice, scopes) in told {
        let of = if scopes.is_empty() { String::new() } else { format!("{}: ", scopes.join(", ")) };
        wrap(text, &format!("{of}{notice}"), 2, 4);
    }
}

fn about_differences(text: &mut String, read: &Read, written: &Written) -> bool {
    let again = match &written.again {
        Ok(again) => again,
        Err(why) => {
            let _ = writeln!(text, "\nthe engine does not read what would be written: {why}");
            return true;
        }
    };
    let found = differences(read.answer.catalog(), again);
    let _ = writeln!(
        text,
        "\n{}",
        match found.len() {
            0 => "every image is pulled as before".to_owned(),
            1 => "1 kind of images is pulled otherwise".to_owned(),
            count => format!("{count} kinds of images are pulled otherwise"),
        }
    );
    for Difference { class, image, before, after } in found.iter().take(MOST) {
        wrap(text, &format!("{class}: {image}"), 2, 4);
        for (label, engine, places) in [("before", read.engine, before), ("after", written.engine, after)] {
            let who = engine.map_or("the catalog", Engine::as_str);
            let _ = writeln!(text, "    {label}: {who} asks");
            for place in places {
                let _ = writeln!(text, "      {place}");
            }
        }
    }
    if found.len() > MOST {
        let _ = writeln!(text, "  and {} more", found.len() - MOST);
    }
    !found.is_empty()
}

/// Images of one class that two catalogs pull from other places, under other names or over another transport.
struct Difference {
    class: String,
    image: String,
    before: Vec<String>,
    after: Vec<String>,
}

fn differences(before: &Catalog, after: &Catalog) -> Vec<Difference> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    for change in before.diff(after).changes() {
        let witness = change.witness();
        let Some(request) = witness.pull().filter(|_| witness.contexts().is_empty()) else { continue };
        // Those are asked for by themselves.
        if ShortName::parse(witness.name()).is_ok() {
            continue;
        }
        let places = [before, after].map(|catalog| requests::places(&catalog.resolve_pull(request)));
        let image = witness.name().to_owned();
        let [before, after] = places;
        if !alike(&before, &after) && seen.insert(image.clone()) {
            let class = change.class().to_string();
            found.push(Difference { class, image, before, after });
        }
    }
    found.extend(short_names(before, after));
    found
}

/// The same places. How an engine speaks to the machine itself stands in none of its files, and is not compared.
fn alike(before: &[String], after: &[String]) -> bool {
    let compared = |place: &String| match place.split_once("://") {
        Some((_, at)) if ["127.", "localhost", "[::1]"].iter().any(|own| at.starts_with(own)) => {
            at.split(" (").next().unwrap_or_default().to_owned()
        }
        _ => place.clone(),
    };
    before.iter().map(compared).eq(after.iter().map(compared))
}

/// Names without a domain, each once: the diff has a class for pinned ones too.
fn short_names(before: &Catalog, after: &Catalog) -> Vec<Difference> {
    let Some(settings) = before.short_names().or_else(|| after.short_names()) else { return Vec::new() };
    let aliases = settings.aliases().map(|(name, _)| (format!("the alias `{name}`"), name.to_owned()));
    let other = core::iter::once(("names without a domain".to_owned(), "some/image".to_owned()));
    let mut found = Vec::new();
    for (class, image) in aliases.chain(other) {
        let places = [before, after].map(|catalog| {
            let request = requests::request(catalog, &image);
            request.map_or_else(
                |why| vec![why],
                |request: PullRequest<'_>| requests::places(&catalog.resolve_pull(request)),
            )
        });
        let [before, after] = places;
        if before != after && Reference::parse(&image).is_ok() {
            found.push(Difference { class, image, before, after });
        }
    }
    found
}

fn about_files(text: &mut String, written: &Written) {
    let output = &written.output;
    let _ = writeln!(text, "\n{}", Excerpt::of(&output.folder().to_string_lossy()));
    for (name, before) in output.files() {
        let what = match before {
            Before::New => "new",
            Before::Changed => "changed",
            Before::Same => "the same",
            Before::Lost => "written over, what stands there is lost",
        };
        let _ = writeln!(text, "  {}: {what}", Excerpt::of(name));
    }
    for name in output.kept() {
        let _ = writeln!(text, "  {}: stays as it is", Excerpt::of(name));
    }
    if output.files().next().is_none() {
        text.push_str("  no file\n");
    }
}

/// Words in lines; none is broken.
fn wrap(out: &mut String, text: &str, first: usize, next: usize) {
    let mut indent = first;
    for part in text.split('\n') {
        let mut line = " ".repeat(indent);
        let mut is_empty = true;
        for word in part.split(' ') {
            if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(out, "{}", line.trim_end());
                line = " ".repeat(next);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        let _ = writeln!(out, "{}", line.trim_end());
        indent = next;
    }
}
