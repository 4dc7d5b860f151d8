//! A hundred thousand registries, routes and steps: the same growth as in small accounts. How long each takes is
//! printed, and decides nothing.

use std::time::Instant;

use allocation_counter::AllocationInfo;
use registry_resolver::routes::Scope;
use registry_resolver::{Catalog, CatalogBuilder, Domain, RegistryConfig, Route};

use crate::growth::{Entry, check_at, large, named, of, preflight, registries, steps};

/// A route of each host in a thousand, each path below eight others, and wildcards.
fn routes(count: usize, mirror: impl Fn(usize) -> String) -> CatalogBuilder {
    let scope = |place: usize| format!("h{}.example/a/b/c/d/e/f/g/p{place}", place % 1_000);
    let wild = [Route::new("*").mirror("all.example"), Route::new("*.wild.example").mirror("wild.example")];
    let deep = (0..count).map(|place| Route::new(scope(place)).mirror(mirror(place)));
    wild.into_iter().chain(deep).fold(Catalog::builder(), CatalogBuilder::route)
}

fn mirror(place: usize) -> String {
    format!("mirror.example/m{}", place % 100)
}

fn other_mirror(place: usize) -> String {
    if place % 100 == 0 { "other.example".into() } else { mirror(place) }
}

/// Every hundredth of the registries is somewhere else.
fn moved(count: usize) -> Catalog {
    let moved = |place: usize| match place % 100 {
        0 => RegistryConfig::new(format!("r{place}")).other(format!("s{place}.example:5000")),
        _ => named(place),
    };
    registries(count, moved).build().unwrap()
}

/// The entry, and how long it took.
fn timed(what: &str, size: usize, work: impl FnOnce() -> (usize, AllocationInfo)) -> (usize, AllocationInfo) {
    let start = Instant::now();
    let taken = work();
    println!("{what} at {size}: {:.2} s", start.elapsed().as_secs_f64());
    taken
}

const BUILDS: [Entry; 2] = [
    ("building registries", |n| {
        let builder = registries(n, named);
        timed("building registries", n, || of(n, || builder.build().unwrap().len()))
    }),
    ("building routes", |n| {
        let builder = routes(n, mirror);
        timed("building routes", n, || of(n, || builder.build().unwrap().routes().len()))
    }),
];

const ANSWERS: [Entry; 7] = [
    ("lints of registries", |n| {
        let catalog = large(n);
        timed("lints of registries", n, || of(n, || catalog.lints().len()))
    }),
    ("lints of routes", |n| {
        let catalog = routes(n, mirror).build().unwrap();
        timed("lints of routes", n, || of(n, || catalog.lints().len()))
    }),
    ("flows of registries", |n| {
        let catalog = large(n);
        timed("flows of registries", n, || of(n, || catalog.flows().to_string().len()))
    }),
    ("flows of routes", |n| {
        let catalog = routes(n, mirror).build().unwrap();
        timed("flows of routes", n, || of(n, || catalog.flows().to_string().len()))
    }),
    ("a diff where one registry in a hundred is somewhere else", |n| {
        let (before, after) = (registries(n, named).build().unwrap(), moved(n));
        timed("a diff of registries", n, || of(n, || before.diff(&after).changes().len()))
    }),
    ("a diff where one route in a hundred has another mirror", |n| {
        let [before, after] = [routes(n, mirror), routes(n, other_mirror)].map(|it| it.build().unwrap());
        timed("a diff of routes", n, || of(n, || before.diff(&after).changes().len()))
    }),
    ("a preflight", |n| {
        let text = steps(n, |n| match n % 3 {
            0 => format!(r#"{{"type": "build", "image_name": "a{n}", "tag": "1"}}"#),
            1 => format!(r#"{{"image": "${{{{s{}}}}}"}}"#, n - 1),
            _ => r#"{"type": "push", "candidate": "nginx", "registry": "azur"}"#.to_owned(),
        });
        timed("a preflight", n, || preflight(&text))
    }),
];

const HEAVY: [usize; 3] = [25_000, 50_000, 100_000];

/// Rule 12.12, at sizes that every run can afford.
#[test]
fn building_and_asking_routes_grows_with_them() {
    let routed: Vec<Entry> =
        BUILDS.into_iter().chain(ANSWERS).filter(|(what, _)| what.contains("route")).collect();
    assert_eq!(routed.len(), 4);
    check_at([100, 200, 400], &routed);
}

#[test]
#[ignore = "takes minutes; `.ci/all.d` runs it"]
fn so_does_everything_at_a_hundred_thousand() {
    check_at(HEAVY, &BUILDS);
    check_at(HEAVY, &ANSWERS);
}

/// Rule 12.12: one pass each over a million registries and over a million routes, and both are found again.
#[test]
#[ignore = "takes minutes; `.ci/all.d` runs it"]
fn a_million_registries_and_a_million_routes_are_built() {
    let registries = registries(1_000_000, named).build().unwrap();
    let last = Domain::parse("r999999.example:5000").unwrap();
    assert_eq!(
        registries.on_domain(last).map(registry_resolver::catalog::Registry::name).collect::<Vec<_>>(),
        ["r999999"]
    );
    let routes = routes(1_000_000, mirror).build().unwrap();
    let last = Scope::parse("h999.example/a/b/c/d/e/f/g/p999999").unwrap();
    assert_eq!(routes.route(&last).unwrap().scope(), last.as_str());
    assert_eq!(routes.routes().len(), 1_000_002);
}
