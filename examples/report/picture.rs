//! The registries and routes as a drawing: a lane for each scope and registry, with who is asked from left to right.

use alloc::collections::BTreeMap;
use core::fmt::Display;

use registry_resolver::catalog::{PlaceRef, Registry, RouteRef};
use registry_resolver::routes::Origin;
use registry_resolver::{Catalog, Credential};

use crate::html::Html;
use crate::page::{MOST, more};

/// Lanes that are drawn; the table has every registry.
const LANES: usize = 60;
const BOX: usize = 200;
const GAP: usize = 26;
const HIGH: usize = 40;
const ROW: usize = 62;
/// Characters that fit in a box.
const FIT: usize = 25;
/// A chain of fallbacks is drawn so far.
const CHAIN: usize = 5;

/// One in a lane.
struct Asked {
    class: &'static str,
    role: &'static str,
    name: String,
}

/// Who is asked for the images of a scope, in order.
struct Lane {
    of: String,
    asked: Vec<Asked>,
    /// Why nobody behind the last is asked.
    end: &'static str,
}

pub(crate) fn write(html: &mut Html, catalog: &Catalog) {
    let lanes: Vec<Lane> =
        catalog.routes().map(|route| of_route(catalog, route)).chain(alone(catalog)).collect();
    if lanes.is_empty() {
        html.line("p", "There is no registry and no route: every image is pulled from where it is named.");
        return;
    }
    let wide = lanes.iter().take(LANES).map(|lane| lane.asked.len()).max().unwrap_or_default() + 1;
    let (width, height) = (wide * (BOX + GAP) + 20, lanes.len().min(LANES) * ROW + 10);
    html.scrolled("Who is asked before whom, as a drawing", |html| {
        let attributes: [(&str, &dyn Display); 5] = [
            ("role", &"img"),
            ("aria-label", &"A lane for each scope and registry; the same stands below in words"),
            ("viewBox", &format_args!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
        ];
        html.element("svg", &attributes, |html| {
            for (place, lane) in lanes.iter().take(LANES).enumerate() {
                draw(html, place * ROW + 10, lane);
            }
        });
    });
    if lanes.len() > LANES {
        html.marked("p", "more", format_args!("and {} more, in the words below", lanes.len() - LANES));
    }
    short_names(html, catalog);
    html.element("details", &[], |html| {
        html.line("summary", "The same in words");
        html.element("ul", &[], |html| {
            for lane in lanes.iter().take(MOST) {
                html.line("li", words(lane));
            }
        });
        more(html, lanes.len());
    });
}

/// What names without a domain mean.
fn short_names(html: &mut Html, catalog: &Catalog) {
    let Some(names) = catalog.short_names() else { return };
    let searched: Vec<String> = names
        .search()
        .map(|(domain, path)| path.map_or(domain.to_string(), |path| format!("{domain}/{path}")))
        .collect();
    html.line("h3", "Names without a domain");
    html.element("ul", &[], |html| {
        for (name, stands_for) in names.aliases().take(MOST) {
            html.line("li", format_args!("{name} is {stands_for}"));
        }
        if !searched.is_empty() {
            html.line("li", format_args!("any other is looked for on {}", searched.join(", then on ")));
        }
    });
    more(html, names.aliases().len());
}

fn words(lane: &Lane) -> String {
    let asked: Vec<String> = lane.asked.iter().map(|it| format!("{} ({})", it.name, it.role)).collect();
    let asked = if asked.is_empty() { "nobody is asked".to_owned() } else { asked.join(", then ") };
    format!("{}: {asked}{}", lane.of, lane.end)
}

fn draw(html: &mut Html, top: usize, lane: &Lane) {
    boxed(html, 0, top, "asked", "images under", &lane.of);
    for (place, asked) in lane.asked.iter().enumerate() {
        let left = (place + 1) * (BOX + GAP);
        arrow(html, left - GAP, top + HIGH / 2);
        boxed(html, left, top, asked.class, asked.role, &asked.name);
    }
}

fn boxed(html: &mut Html, left: usize, top: usize, class: &'static str, role: &str, name: &str) {
    html.element("g", &[], |html| {
        html.line("title", name);
        let attributes: [(&str, &dyn Display); 6] =
            [("class", &class), ("x", &left), ("y", &top), ("width", &BOX), ("height", &HIGH), ("rx", &6)];
        html.element("rect", &attributes, |_| ());
        text(html, left + 8, top + 14, "role", role);
        text(html, left + 8, top + 31, "name", &shortened(name));
    });
}

fn text(html: &mut Html, left: usize, top: usize, class: &'static str, text: &str) {
    let attributes: [(&str, &dyn Display); 3] = [("class", &class), ("x", &left), ("y", &top)];
    html.element("text", &attributes, |html| html.text(text));
}

fn arrow(html: &mut Html, left: usize, middle: usize) {
    let line = |html: &mut Html, from: (usize, usize), to: (usize, usize)| {
        let attributes: [(&str, &dyn Display); 4] =
            [("x1", &from.0), ("y1", &from.1), ("x2", &to.0), ("y2", &to.1)];
        html.element("line", &attributes, |_| ());
    };
    let tip = left + GAP;
    line(html, (left, middle), (tip, middle));
    line(html, (tip - 6, middle - 4), (tip, middle));
    line(html, (tip - 6, middle + 4), (tip, middle));
}

/// What fits: the beginning, and the end, where names differ.
pub(crate) fn shortened(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= FIT {
        return name.to_owned();
    }
    let (first, last) = (&characters[..FIT / 2], &characters[characters.len() - FIT / 2 + 1..]);
    first.iter().chain(&['…']).chain(last).collect()
}

fn of_route(catalog: &Catalog, route: RouteRef<'_>) -> Lane {
    let of = route.scope().to_owned();
    if route.is_blocked() {
        let why =
            route.note().map_or_else(|| "no note says why".to_owned(), |note| format!("blocked: {note}"));
        let asked = Vec::from([Asked { class: "blocked", role: "blocked", name: why }]);
        return Lane { of, asked, end: "; nothing is pulled, and nothing pushed" };
    }
    let mirror = |place: PlaceRef<'_>| Asked { class: "mirror", role: "mirror", name: place.to_string() };
    let mut asked: Vec<Asked> = route.mirrors().map(mirror).collect();
    if route.origin() == Origin::Never {
        return Lane { of, asked, end: "; the origin is never asked" };
    }
    let name = route.at().map_or_else(|| "where it is named".to_owned(), |at| at.to_string());
    asked.push(Asked { class: "source", role: "source", name });
    let covering = catalog.registries().find(|it| it.domain().as_str() == route.scope() && it.is_primary());
    if let Some(registry) = covering {
        chain(registry, &mut asked);
    }
    Lane { of, asked, end: "" }
}

/// The registries, each with those it falls back to.
fn alone(catalog: &Catalog) -> impl Iterator<Item = Lane> {
    let mut on: BTreeMap<String, usize> = BTreeMap::new();
    for registry in catalog.registries() {
        *on.entry(registry.domain().to_string()).or_default() += 1;
    }
    catalog.registries().map(move |registry| {
        let are_others = on.get(registry.domain().as_str()).is_some_and(|registries| *registries > 1);
        let role = match (registry.is_primary(), are_others) {
            (true, true) => "source, primary",
            (false, true) => "source, where a request names it",
            _ => "source",
        };
        let mut asked = Vec::from([Asked { class: "source", role, name: registry.name().to_owned() }]);
        chain(registry, &mut asked);
        Lane { of: address(registry), asked, end: "" }
    })
}

fn chain(registry: Registry<'_>, asked: &mut Vec<Asked>) {
    let mut from = registry;
    for _ in 0..CHAIN {
        let Some(fallback) = from.fallback() else { return };
        from = fallback.registry();
        let name = format!("{} at {}", from.name(), address(from));
        asked.push(Asked { class: "fallback", role: "fallback", name });
    }
}

fn address(registry: Registry<'_>) -> String {
    registry
        .prefix()
        .map_or_else(|| registry.domain().to_string(), |prefix| format!("{}/{prefix}", registry.domain()))
}

/// Every registry, in a table.
pub(crate) fn table(html: &mut Html, catalog: &Catalog) {
    if catalog.is_empty() {
        html.line("p", "There is none: images are pulled along the routes, or from where they are named.");
        return;
    }
    html.scrolled("The registries, as a table", |html| {
        html.element("table", &[], |html| {
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for head in ["Name", "Provider", "Where", "Login", "Falls back to", "Role"] {
                        html.element("th", &[("scope", &"col")], |html| html.text(head));
                    }
                });
            });
            html.element("tbody", &[], |html| catalog.registries().for_each(|it| row(html, catalog, it)));
        });
    });
}

fn row(html: &mut Html, catalog: &Catalog, registry: Registry<'_>) {
    html.element("tr", &[], |html| {
        html.element("th", &[("scope", &"row")], |html| html.text(registry.name()));
        html.line("td", registry.provider().as_str());
        html.marked("td", "host", address(registry));
        let handle = registry.credential().and_then(Credential::handle);
        html.line("td", handle.unwrap_or(if registry.is_ambient() { "kept by the caller" } else { "none" }));
        html.line("td", registry.fallback().map_or("", |it| it.registry().name()));
        let mut said = Vec::new();
        if catalog.default_registry() == Some(registry) {
            said.push("default");
        }
        if registry.is_primary() {
            said.push("primary");
        }
        if catalog.caching_registry() == Some(registry) {
            said.push("caching");
        }
        if registry.accepts_untrusted_pushes() {
            said.push("takes pushes that are not trusted");
        }
        html.line("td", said.join(", "));
    });
}
